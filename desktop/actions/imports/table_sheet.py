"""What a table of indicators by rows, from a sheet or the clipboard, would do to a table form: which
row is which indicator, which column is meant, and in which unit its number is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.actions.imports.preview import Proposed, ask, ask_rows, propose, propose_block
from desktop.actions.pages.table import TableRow
from desktop.domain.figures import display
from desktop.domain.measures import units_in, without_unit
from desktop.domain.paste.sheet_table import SheetColumn, SheetTable, is_sum, read_table
from desktop.domain.paste.targets import (
    KEY_HEADINGS,
    MEASURE_HEADINGS,
    NOTE_HEADINGS,
    VALUE_HEADINGS,
    Merged,
    PasteTarget,
    Rows,
    Skipped,
    SkipReason,
    TargetIndex,
    row_text,
)
from desktop.domain.problems import shown
from desktop.i18n import _, listed

CODE, VALUE, SO_FAR, MEASURE, NOTE = "code", "value", "so_far", "measure", "note"
"""What a column may be: what names the indicator, its value of the period, that of the year so far,
its unit of measure, a note on it.
"""
DATED = {"this": VALUE, "so-far": SO_FAR}
TARGETS = (
    PasteTarget(CODE, tuple(KEY_HEADINGS)),
    PasteTarget(VALUE, tuple(VALUE_HEADINGS)),
    PasteTarget(SO_FAR, ()),
    PasteTarget(MEASURE, tuple(MEASURE_HEADINGS)),
    PasteTarget(NOTE, tuple(NOTE_HEADINGS)),
)
_OF_THE_PERIOD_ALONE = ("sum", "none", "components")


def read_indicators(rows: Rows, period: str, merged: Sequence[Merged] = ()) -> SheetTable | None:
    """A pasted block as a table with headings; None where it has none that says which column is
    meant.
    """
    table = read_table(rows, merged, TARGETS, None, period, DATED)
    return table if {c.reads for c in table.columns} & {VALUE, SO_FAR} else None


def propose_table(
    rows: Rows,
    standing: Sequence[TableRow],
    at: object = None,
    merged: Sequence[Merged] = (),
) -> tuple[list[Proposed], Sequence[Skipped]]:
    """What a pasted block does to the rows of a table form: by the headings it has, else by code, by
    name, or from the cursor down.

    `standing`: the rows of the page, of which derived and locked ones take nothing; `at`: the
    cell of the cursor.
    """
    period = max((row.cell.period for row in standing), key=len, default="")
    table = read_indicators(rows, period, merged)
    if table is not None:
        over = [
            Skipped(n, row_text(row), "heading") for n, row in enumerate(rows[: table.first - 1])
        ]
        proposed, skipped = propose_indicators(table, standing)
        return proposed, [*over, *skipped]
    open_rows = [row for row in standing if not row.derived and not row.locked]
    start = next((i for i, row in enumerate(open_rows) if row.cell == at), 0)
    proposed, left_out = propose_block(
        rows,
        [_target(row) for row in open_rows],
        start,
        [(row.cell, row.indicator, row.current, row.label) for row in open_rows],
    )
    row_of = {row.cell: row for row in open_rows}
    judged = [_unless_assigned(each, row_of[each.cell]) for each in proposed]
    return [_beside_last(each, row_of[each.cell]) for each in judged], left_out


def propose_indicators(
    table: SheetTable, standing: Sequence[TableRow]
) -> tuple[list[Proposed], list[Skipped]]:
    """In the order of the form; rows left out as they stand in the sheet. A blank cell never clears
    anything.
    """
    plan = _Plan(table, standing)
    outcomes = list(plan.outcomes())
    places = {row.cell: n for n, row in enumerate(standing)}
    proposed = [outcome for outcome in outcomes if isinstance(outcome, Proposed)]
    return (
        sorted(proposed, key=lambda p: places[p.cell]),
        [outcome for outcome in outcomes if isinstance(outcome, Skipped)],
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one cell of the sheet would do."""

    column: SheetColumn
    text: str
    proposed: Proposed


@dataclass(frozen=True)
class _Plan:
    table: SheetTable
    standing: Sequence[TableRow]

    def outcomes(self) -> Iterator[Proposed | Skipped]:
        index = TargetIndex([_target(row) for row in self.standing])
        values = {c.position for c in self.table.columns if c.reads in (VALUE, SO_FAR)}
        found: dict[int, list[tuple[int, list[_Reading]]]] = {}  # row of the form → rows
        for number, row in enumerate(self.table.body, self.table.first - 1):
            names = [cell for position, cell in enumerate(row) if cell and position not in values]
            hits = [n for name in names for n in (*index.of(name), *index.of(without_unit(name)))]
            agreed = _most_agreed(hits)
            free = [n for n in agreed if n not in found]
            place = free[0] if free else agreed[0] if len(agreed) == 1 else None
            reason = self._why_left_out(row, hits, place)
            if reason is None and place is not None:
                readings = self._read(row, self.standing[place], names)
                known = [r.text for _row, others in found.get(place, ()) for r in others]
                if not all(reading.text in known for reading in readings):
                    found.setdefault(place, []).append((number, readings))
                    continue
                reason = "twice"
            yield Skipped(number, row_text(row), reason or "twice")
        for place, rows in found.items():
            yield self._of_rows(rows, self.standing[place])

    def _of_rows(self, rows: Sequence[tuple[int, list[_Reading]]], of: TableRow) -> Proposed:
        """What one row of the sheet says of a row of the form, or what is to be decided."""
        readings, further = rows[0][1], rows[1:]
        if further:
            each = ask_rows([(number, r.proposed) for number, found in rows for r in found])
        elif len(readings) > 1:
            both = listed(f"{r.column.heading} {r.text}" for r in readings)
            problem = _(
                "Several columns could be meant: {columns}. Choose one of them for the value."
            ).format(columns=both)
            each = ask([(r.column.heading, r.proposed) for r in readings], problem)
        else:
            return readings[0].proposed
        return _beside_last(each, of)

    def _why_left_out(
        self, row: Sequence[str], hits: Sequence[int], place: int | None
    ) -> SkipReason | None:
        if not any(row):
            return "blank"
        if not hits:
            return "total" if is_sum(row) else "unknown-row"
        if place is None:
            return "twice"
        of = self.standing[place]
        if of.derived:
            return "derived"
        if of.locked:
            return "locked"
        return None if any(self._cells(row)) else "no-value"

    def _cells(self, row: Sequence[str]) -> list[str]:
        return [row[c.position] for c in self.table.columns if c.reads in (VALUE, SO_FAR)]

    def _read(self, row: Sequence[str], of: TableRow, names: Sequence[str]) -> list[_Reading]:
        """What each column that could be meant says of a row of the form; different texts only."""
        cumulates = of.indicator.over_time == "cumulative"
        order = (SO_FAR, VALUE) if cumulates else (VALUE, SO_FAR)
        columns = next(
            found
            for code in order
            if (found := [c for c in self._columns(code) if row[c.position]])
        )
        different = {row[c.position]: c for c in reversed(columns)}
        return [
            _Reading(column, text, self._propose(row, column, of, names))
            for text, column in reversed(different.items())
        ]

    def _propose(
        self, row: Sequence[str], column: SheetColumn, of: TableRow, names: Sequence[str]
    ) -> Proposed:
        text = row[column.position]
        words, where = self._unit(row, column, of, names)
        notes = [row[c.position] for c in self.table.columns if c.code == NOTE]
        proposed = propose(
            text,
            of.cell,
            of.indicator,
            of.current,
            of.label,
            words,
            next(iter(notes), ""),
            where,
        )
        if (
            column.reads == SO_FAR
            and of.indicator.over_time in _OF_THE_PERIOD_ALONE
            and of.indicator.frequency != "year"
        ):
            problem = _(
                "“{heading}” is the year so far, and this form asks for the period alone ({value})."
            ).format(heading=column.heading, value=shown(text))
            return replace(proposed, figure=None, problem=problem)
        return _unless_assigned(proposed, of)

    def _columns(self, code: str) -> list[SheetColumn]:
        """The column taken for it; where several read so and none was chosen, all of these."""
        chosen = [c for c in self.table.columns if c.code == code]
        return chosen or [c for c in self.table.columns if c.reads == code]

    def _unit(
        self, row: Sequence[str], column: SheetColumn, of: TableRow, names: Sequence[str]
    ) -> tuple[str, str]:
        """The nearest words that name a unit, and where: of the row's own column, the heading, the
        name of the indicator in the sheet, the line above.
        """
        for c in self.table.columns:
            if c.reads == MEASURE and units_in(row[c.position]):
                return row[c.position], _("column “{heading}”").format(heading=shown(c.heading))
        if column.unit is not None:
            return column.unit.names, column.unit.where
        for text in names:
            if units_in(text):
                return text, _("name of the row “{words}”").format(words=shown(text))
        read = self.table.unit_of(column, of.indicator.measure.zh)
        return (read.names, read.where) if read is not None else ("", "")


def _target(row: TableRow) -> PasteTarget:
    names = (row.indicator.name.zh, row.indicator.name.en, row.label, row.cell.dimension)
    return PasteTarget(row.cell.code, tuple(map(str, names)))


def _most_agreed(hits: Sequence[int]) -> list[int]:
    """What most cells of the row name: E201 and 定襄桥 together mean one of the E201 rows."""
    most = max((hits.count(n) for n in hits), default=0)
    return [n for n in dict.fromkeys(hits) if hits.count(n) == most]


def _beside_last(proposed: Proposed, row: TableRow) -> Proposed:
    """What is to be chosen, with the figure of the period before to judge it by."""
    last = display(row.previous, row.indicator)
    if not proposed.choices or not last:
        return proposed
    beside = _("Last period: {value}").format(value=last)
    return replace(proposed, problem=f"{proposed.problem} {beside}")


def _unless_assigned(proposed: Proposed, row: TableRow) -> Proposed:
    """What a task assigned to the row stays, unless this is the same."""
    if row.assignment is None or (proposed.figure is None and not proposed.choices):
        return proposed
    if proposed.figure is not None and row.assignment.stands_in(proposed.figure):
        return proposed
    return replace(proposed, figure=None, choices=(), problem=row.assigned_words)
