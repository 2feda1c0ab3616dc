"""What a table of indicators by rows, from a sheet or the clipboard, would do to a table form: which
row is which indicator, which column is meant, and in which unit its number is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.actions.imports.preview import Proposed, propose, propose_block
from desktop.actions.pages.table import TableRow
from desktop.domain.measures import units_in, without_unit
from desktop.domain.paste.sheet_table import SheetColumn, SheetTable, is_sum, read_table
from desktop.domain.paste.targets import (
    KEY_HEADINGS,
    MEASURE_HEADINGS,
    VALUE_HEADINGS,
    PasteTarget,
    Rows,
    Skipped,
    SkipReason,
    TargetIndex,
    row_text,
)
from desktop.domain.problems import shown
from desktop.i18n import _

CODE, VALUE, SO_FAR, MEASURE = "code", "value", "so_far", "measure"
"""What a column may be: what names the indicator, its value of the period, that of the year so far,
its unit of measure.
"""
DATED = {"this": VALUE, "so-far": SO_FAR}
TARGETS = (
    PasteTarget(CODE, tuple(KEY_HEADINGS)),
    PasteTarget(VALUE, tuple(VALUE_HEADINGS)),
    PasteTarget(SO_FAR, ()),
    PasteTarget(MEASURE, tuple(MEASURE_HEADINGS)),
)
_OF_THE_PERIOD_ALONE = ("sum", "none", "components")


def read_indicators(rows: Rows, period: str) -> SheetTable | None:
    """A pasted block as a table with headings; None where it has none that says which column is
    meant.
    """
    table = read_table(rows, (), TARGETS, None, period, DATED)
    return table if {c.reads for c in table.columns} & {VALUE, SO_FAR} else None


def propose_table(
    rows: Rows, standing: Sequence[TableRow], at: object = None
) -> tuple[list[Proposed], Sequence[Skipped]]:
    """What a pasted block does to the rows of a table form: by the headings it has, else by code, by
    name, or from the cursor down.

    `standing`: the rows of the page, of which derived and locked ones take nothing; `at`: the
    cell of the cursor.
    """
    period = max((row.cell.period for row in standing), key=len, default="")
    table = read_indicators(rows, period)
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
    return [_unless_assigned(each, row_of[each.cell]) for each in proposed], left_out


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


@dataclass(frozen=True)
class _Plan:
    table: SheetTable
    standing: Sequence[TableRow]

    def outcomes(self) -> Iterator[Proposed | Skipped]:
        index = TargetIndex([_target(row) for row in self.standing])
        values = {c.position for c in self.table.columns if c.reads in (VALUE, SO_FAR)}
        taken: set[int] = set()
        for number, row in enumerate(self.table.body):
            names = [cell for position, cell in enumerate(row) if cell and position not in values]
            hits = [n for name in names for n in (*index.of(name), *index.of(without_unit(name)))]
            free = [n for n in _most_agreed(hits) if n not in taken]
            reason = self._why_left_out(row, hits, free)
            if reason is None:
                taken.add(free[0])
                yield self._propose(row, self.standing[free[0]], names)
            else:
                yield Skipped(number + self.table.first - 1, row_text(row), reason)

    def _why_left_out(
        self, row: Sequence[str], hits: Sequence[int], free: Sequence[int]
    ) -> SkipReason | None:
        if not any(row):
            return "blank"
        if not hits:
            return "total" if is_sum(row) else "unknown-row"
        if not free:
            return "twice"
        of = self.standing[free[0]]
        if of.derived:
            return "derived"
        if of.locked:
            return "locked"
        return None if any(self._cells(row)) else "no-value"

    def _cells(self, row: Sequence[str]) -> list[str]:
        return [row[c.position] for c in self.table.columns if c.reads in (VALUE, SO_FAR)]

    def _propose(self, row: Sequence[str], of: TableRow, names: Sequence[str]) -> Proposed:
        cumulates = of.indicator.over_time == "cumulative"
        order = (SO_FAR, VALUE) if cumulates else (VALUE, SO_FAR)
        columns = next(
            found
            for code in order
            if (found := [c for c in self._columns(code) if row[c.position]])
        )
        column, text = columns[0], row[columns[0].position]
        words = self._unit(row, column, of, names)
        proposed = propose(text, of.cell, of.indicator, of.current, of.label, words)
        if len({row[c.position] for c in columns}) > 1:
            both = "、".join(f"{c.heading} {row[c.position]}" for c in columns)
            problem = _(
                "Several columns could be meant: {columns}. Choose one of them for the value."
            ).format(columns=both)
            return replace(proposed, figure=None, problem=problem)
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
    ) -> str:
        """The nearest words that name a unit: of the row's own column, the heading, the name of
        the indicator in the sheet, the line above.
        """
        beside = [row[c.position] for c in self.table.columns if c.reads == MEASURE]
        words = (*beside, column.unit, *names)
        nearest = next((text for text in words if text and units_in(text)), "")
        return nearest or self.table.unit_of(column, of.indicator.measure.zh)


def _target(row: TableRow) -> PasteTarget:
    names = (row.indicator.name.zh, row.indicator.name.en, row.label, row.cell.dimension)
    return PasteTarget(row.cell.code, tuple(map(str, names)))


def _most_agreed(hits: Sequence[int]) -> list[int]:
    """What most cells of the row name: E201 and 定襄桥 together mean one of the E201 rows."""
    most = max((hits.count(n) for n in hits), default=0)
    return [n for n in dict.fromkeys(hits) if hits.count(n) == most]


def _unless_assigned(proposed: Proposed, row: TableRow) -> Proposed:
    """What a task assigned to the row stays, unless this is the same."""
    if (
        proposed.figure is None
        or row.assignment is None
        or row.assignment.stands_in(proposed.figure)
    ):
        return proposed
    return replace(proposed, figure=None, problem=row.assigned_words)
