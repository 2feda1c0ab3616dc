"""What a block of texts, pasted or from a file, would do to cells: each one now and then, or why
it cannot be taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.catalogue.model import Field, Indicator
from desktop.domain.entry.read import error_of_sheet, read_entry
from desktop.domain.figures import Cell, Figure, display
from desktop.domain.measures import units_in
from desktop.domain.paste.block import place_block
from desktop.domain.paste.targets import PasteTarget, Rows, Skipped
from desktop.domain.problems import Problem, shown
from desktop.i18n import _


@dataclass(frozen=True, slots=True)
class Proposed:
    """One cell of a pasted block: what stands there, what would, or (`figure` None) why its
    words cannot be taken.
    """

    cell: Cell
    label: str
    before: str
    after: str
    figure: Figure | None
    problem: str

    @property
    def changes(self) -> bool:
        return self.figure is not None and self.before != self.after


@dataclass(frozen=True, slots=True)
class Taken(Proposed):
    """A cell that will be written."""

    figure: Figure


def propose(
    text: str, cell: Cell, field: Field, current: Figure, label: str, heading: str = ""
) -> Proposed:
    """What pasting `text` into a cell would do; the cell's note stays. `heading`: the words over
    or beside it, which may name a unit of measure.
    """
    entry = read_entry(text, field, cell.period, heading)
    before = display(current, field)
    problem = entry.problem
    if problem is None and text.strip() != before:
        problem = error_of_sheet(text)  # in a cell of words, too
    if (
        entry.figure is not None
        and entry.figure.missing is not None
        and not isinstance(field, Indicator)
    ):
        problem = Problem(
            "cell-no-reason", {"cell": cell.code, "name": str(field.name), "row": cell.dimension}
        )
    if entry.figure is None or problem is not None:
        return Proposed(
            cell, label, before, shown(text.strip()), None, problem.sentence if problem else ""
        )
    figure = replace(entry.figure, note=current.note)
    after = display(figure, field)
    if after == before and figure != replace(current, standard=""):  # other words of a refusal
        after = f"{after}（{figure.words}）" if figure.words else after
    return Proposed(cell, label, before, after, figure, "")


def propose_block(
    rows: Rows,
    targets: Sequence[PasteTarget],
    start: int,
    cells: Sequence[tuple[Cell, Field, Figure, str]],
) -> tuple[list[Proposed], Sequence[Skipped]]:
    """Place a block's rows by code, by name, else from `start` down. `cells[i]` belongs to
    `targets[i]`: the cell, its field, what stands in it, what people call it. In the order of
    the form.
    """
    placement = place_block(rows, targets, start)
    proposed = []
    for placed in sorted(placement.placed, key=lambda placed: placed.target_index):
        beside = (cell for cell in rows[placed.row] if cell != placed.text and units_in(cell))
        each = propose(placed.text, *cells[placed.target_index], next(beside, ""))
        if placed.others:
            problem = _(
                "Several numbers stand in this row ({numbers}), and no heading says which one is meant. Copy the"
                " headings along, or this column alone."
            ).format(numbers="、".join((*placed.others, placed.text)))
            each = replace(each, figure=None, problem=problem)
        proposed.append(each)
    return proposed, placement.skipped
