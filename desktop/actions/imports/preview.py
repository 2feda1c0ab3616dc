"""What a block of texts, pasted or from a file, would do to cells: each one now and then, or why
it cannot be taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.actions.pages.table import TableRow
from desktop.catalogue.model import Field, Indicator
from desktop.domain.entry.read import read_entry
from desktop.domain.figures import Cell, Figure, display
from desktop.domain.paste.block import place_block
from desktop.domain.paste.targets import PasteTarget, Rows, Skipped
from desktop.domain.problems import Problem, shown


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


def propose(text: str, cell: Cell, field: Field, current: Figure, label: str) -> Proposed:
    """What pasting `text` into a cell would do; the cell's note stays."""
    entry, before = read_entry(text, field, cell.period), display(current, field)
    problem = entry.problem
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
    proposed = [
        propose(placed.text, *cells[placed.target_index])
        for placed in sorted(placement.placed, key=lambda placed: placed.target_index)
    ]
    return proposed, placement.skipped


def propose_table(
    rows: Rows, standing: Sequence[TableRow], at: object = None
) -> tuple[list[Proposed], Sequence[Skipped]]:
    """What a block does to the rows of a table form: by code, by name, or from the cursor down.

    `standing`: the rows of the page, of which derived and locked ones take nothing; `at`: the
    cell of the cursor.
    """
    open_rows = [row for row in standing if not row.derived and not row.locked]
    targets = [
        PasteTarget(
            row.cell.code,
            (str(row.indicator.name.zh), str(row.indicator.name.en), row.label, row.cell.dimension),
        )
        for row in open_rows
    ]
    start = next((i for i, row in enumerate(open_rows) if row.cell == at), 0)
    proposed, skipped = propose_block(
        rows,
        targets,
        start,
        [(row.cell, row.indicator, row.current, row.label) for row in open_rows],
    )
    row_of = {row.cell: row for row in open_rows}
    return [_unless_assigned(each, row_of[each.cell]) for each in proposed], skipped


def _unless_assigned(proposed: Proposed, row: TableRow) -> Proposed:
    """What a task assigned to the row stays, unless this is the same."""
    if (
        proposed.figure is None
        or row.assignment is None
        or row.assignment.stands_in(proposed.figure)
    ):
        return proposed
    return replace(proposed, figure=None, problem=row.assigned_words)
