"""What a block of texts, pasted or from a file, would do to cells: each one now and then, or why
it cannot be taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from desktop.catalogue.model import Field, Indicator
from desktop.domain.entry.read import error_of_sheet, problem_of_note, read_entry
from desktop.domain.figures import SCALE, Cell, Figure, display
from desktop.domain.measures import fitting, read_unit, units_in
from desktop.domain.paste.block import Placed, place_block
from desktop.domain.paste.targets import PasteTarget, Rows, Skipped
from desktop.domain.problems import Problem, half_width, shown, trimmed
from desktop.i18n import _, listed


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values that a sheet gives one cell; `words` say it and where it stands."""

    words: str
    after: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Proposed:
    """One cell of a pasted block: what stands there, what would, or (`figure` None) why its
    words cannot be taken. `choices`: between which values a person is asked; `read`: how the sheet
    says it and where it names the unit, where the number is another one.
    """

    cell: Cell
    label: str
    before: str
    after: str
    figure: Figure | None
    problem: str
    choices: tuple[Choice, ...] = ()
    read: str = ""

    @property
    def changes(self) -> bool:
        return self.figure is not None and self.before != self.after


@dataclass(frozen=True, slots=True)
class Taken(Proposed):
    """A cell that will be written."""

    figure: Figure


def taken(proposed: Proposed, choice: Choice | None = None) -> Taken | None:
    """The cell as it will be written, as it was read or as it was chosen; None for one that is
    neither right nor chosen, or stays as it is.
    """
    cell = (
        proposed if choice is None else replace(proposed, figure=choice.figure, after=choice.after)
    )
    if cell.figure is None or not cell.changes:
        return None
    return Taken(cell.cell, cell.label, cell.before, cell.after, cell.figure, "")


def ask(among: Sequence[tuple[str, Proposed]], problem: str) -> Proposed:
    """One cell for which several values were read: (where it stands or "", what it would do) of
    each. Where several are the same value there is nothing to ask; one alone is asked, as the sheet
    has it where it might not be meant. `problem` says what is to be decided.
    """
    first = among[0][1]
    same = all(each.figure == first.figure for _where, each in among)
    if len(among) > 1 and first.figure is not None and same:
        return first
    words = [
        _("{value} ({where})").format(value=each.after, where=where) if where else each.after
        for where, each in among
    ]
    choices = [
        Choice(text, each.after, each.figure)
        for text, (_where, each) in zip(words, among, strict=True)
        if each.figure is not None
    ]
    return replace(first, figure=None, after=listed(words), problem=problem, choices=tuple(choices))


def ask_rows(among: Sequence[tuple[int, Proposed]]) -> Proposed:
    """One cell that several rows of a sheet (from 0) name, with values that differ."""
    rows = listed(str(row + 1) for row, _each in among)
    return ask(
        [(_("row {n}").format(n=row + 1), each) for row, each in among],
        _("Rows {rows} are for the same place and differ. Choose one of the values.").format(
            rows=rows
        ),
    )


def propose(
    text: str,
    cell: Cell,
    field: Field,
    current: Figure,
    label: str,
    heading: str = "",
    note: str = "",
    where: str = "",
) -> Proposed:
    """What pasting `text` into a cell would do; the cell's note stays where no other is given.
    `heading`: the words over or beside it, which may name a unit of measure; `where` they stand.
    """
    before = display(current, field)
    if text.strip() == before != "" and not field.is_number:
        return Proposed(cell, label, before, before, current, "")  # also what would be no entry
    entry = read_entry(text, field, cell.period, heading)
    problem = entry.problem
    if problem is None and text.strip() != before:
        problem = error_of_sheet(text)  # in a cell of words, too
    note = trimmed(note) or current.note
    if problem is None and note != current.note:
        problem = problem_of_note(note)
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
    figure = replace(entry.figure, note=note)
    after = display(figure, field)
    if after == before and figure.words and figure.words != current.words:  # of a refusal
        after = f"{after}（{figure.words}）"
    if note != current.note:
        after = f"{after}（{note}）"
    read = _as_read(text, heading, field, figure, where)
    return Proposed(cell, label, before, after, figure, "", read=read)


def _as_read(text: str, heading: str, field: Field, figure: Figure, where: str) -> str:
    """How a number stands in the sheet, where it becomes another one in the field's unit."""
    if not field.is_number or figure.value is None:
        return ""
    try:
        number = Decimal(half_width(text).strip().replace(",", ""))
    except InvalidOperation:  # its own words say in which unit it is
        return _("in the sheet: {value}").format(value=shown(text.strip()))
    own = read_unit(field.measure.zh)
    if own is None or number == Decimal(figure.value) / SCALE:
        return ""
    unit = listed(unit.name for unit in fitting(units_in(heading), own))
    value = _("in the sheet: {value}").format(value=f"{shown(text.strip())} {unit}")
    return _("{value} ({where})").format(value=value, where=where) if where else value


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

    def read(placed: Placed, text: str) -> Proposed:
        beside = (cell for cell in rows[placed.row] if cell != text and units_in(cell))
        return propose(text, *cells[placed.target_index], next(beside, ""))

    proposed = []
    for placed in sorted(placement.placed, key=lambda placed: placed.target_index):
        again = [p for p in placement.repeated if p.target_index == placed.target_index]
        if again:
            each = ask_rows([(p.row, read(p, t)) for p in (placed, *again) for t in p.texts])
        elif placed.others:
            problem = _(
                "No heading says whether a number of this row ({numbers}) is meant. Choose one, or copy the"
                " headings along."
            ).format(numbers=listed(placed.texts))
            each = ask([("", read(placed, text)) for text in placed.texts], problem)
        else:
            each = read(placed, placed.text)
        proposed.append(each)
    return proposed, placement.skipped
