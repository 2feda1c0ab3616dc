"""A sheet of an old workbook as single figures: of which unit, period and indicator each of its cells is, as the headings
over it, the words before it, the sheet's title and its name say together.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.domain.measures import without_unit
from desktop.domain.paste.headings import NamedTime, meaning, time_named
from desktop.domain.paste.sheet_table import (
    SheetColumn,
    SheetTable,
    is_sum,
    plain_number,
    read_table,
)
from desktop.domain.paste.targets import (
    KEY_HEADINGS,
    MEASURE_HEADINGS,
    NOTE_HEADINGS,
    VALUE_HEADINGS,
    Merged,
    PasteTarget,
    Rows,
    Skipped,
    TargetIndex,
    exact_name,
    folded_name,
    row_text,
)
from desktop.domain.periods import Period

_CODE, _VALUE, _MEASURE, _NOTE = "code", "value", "measure", "note"
_KEYWORDS = (
    PasteTarget(_CODE, tuple(KEY_HEADINGS)),
    PasteTarget(_VALUE, tuple(VALUE_HEADINGS)),
    PasteTarget(_MEASURE, tuple(MEASURE_HEADINGS)),
    PasteTarget(_NOTE, tuple(NOTE_HEADINGS)),
)
_KINDS = TargetIndex(_KEYWORDS)
_UNIT_ENDINGS = ("街道办事处", "街道办", "街道", "镇政府", "乡政府", "人民政府", "办事处")
_HEADING_ROWS, _DEEPEST, _LONGEST_HEADING, _LEAST_NAME = 15, 3, 40, 3
_BLANKS = " -—/"
_COUNTS = ("序号", "编号", "代码", "行号", "no.", "no", "code", "")
_OTHER_TIMES = ("change", "share", "last-year", "last", "target")


@dataclass(frozen=True, slots=True)
class Known:
    """What a sheet can speak of: `indicators` by code and names, several may share a code; `units`: as they are called →
    code.
    """

    indicators: tuple[PasteTarget, ...]
    units: Mapping[str, str]

    def unit(self, text: str) -> str:
        """The code of the unit that a text is the name of; "" for none."""
        return self.units.get(unit_key(text), "")

    def unit_within(self, text: str) -> str:
        """The one unit whose name stands in a text; "" for none or several."""
        plain = exact_name(text)
        found = {code for name, code in self.units.items() if len(name) > 1 and name in plain}
        return found.pop() if len(found) == 1 else ""

    def indicator_within(self, text: str) -> str:
        """The name of the one indicator that a text speaks of: the longest of those that stand in it; "" for none or
        several.
        """
        plain = folded_name(text)
        names = {
            folded_name(name): (target.code, name)
            for target in self.indicators
            for name in target.names
        }
        hits = sorted(
            (name for name in names if len(name) >= _LEAST_NAME and name in plain),
            key=len,
            reverse=True,
        )
        rest = [name for name in hits if not any(name in other for other in hits if other != name)]
        return names[rest[0]][1] if len({names[name][0] for name in rest}) == 1 else ""


def unit_key(name: str) -> str:
    """How a unit's name is compared: with what people leave off."""
    plain = exact_name(name)
    for ending in _UNIT_ENDINGS:
        if plain.endswith(ending) and len(plain) > len(ending) + 1:
            return plain.removesuffix(ending)
    return plain


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for a whole sheet where its cells do not say otherwise: a unit's code, a period (a year where no month
    is named), the name of an indicator; "" = not said.
    """

    unit: str = ""
    period: str = ""
    indicator: str = ""

    @property
    def year(self) -> str:
        return self.period[:4]

    def filled(self, other: Context) -> Context:
        """This, and what another one says where this says nothing; of a month without its year, both together."""
        return Context(
            self.unit or other.unit,
            self.period or other.period,
            self.indicator or other.indicator,
        )


@dataclass(frozen=True, slots=True)
class PastCell:
    """One cell with a value. `row`, `column` in the sheet, from 0; `names`: all that may name the indicator or the value of
    its dimension; `measure`: the words that name its unit of measure, "" where only a line above does.
    """

    row: int
    column: int
    unit: str
    period: Period
    so_far: bool
    names: tuple[str, ...]
    measure: str
    note: str
    text: str


@dataclass(frozen=True, slots=True)
class PastSheet:
    """`context`: what the sheet says of all of it, with what a person chose; `missing`: of what its cells do not say ("unit",
    "period", "indicator"), so that they were left out; `sums`: sentences' material where a sum in the sheet is not that of its
    parts: (row, column, what it says, what the parts give).
    """

    cells: tuple[PastCell, ...]
    context: Context
    table: SheetTable
    missing: frozenset[str]
    skipped: tuple[Skipped, ...]
    sums: tuple[tuple[int, int, str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with values: where it is, and what the words before them say."""

    at: int
    cells: Sequence[str]
    unit: str
    time: NamedTime | None
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """What the heading of a column with values says."""

    column: SheetColumn
    unit: str
    time: NamedTime | None
    so_far: bool
    names: tuple[str, ...]


def context_of(texts: Iterable[str], known: Known) -> Context:
    """What the names of a file and a sheet, and the lines over a table say of all of it; the nearest first. A month without a
    year is of the year that another one names.
    """
    texts = [text for text in texts if text]
    years = [named.period[:4] for text in texts if (named := time_named(text))]
    year = years[0] if years else ""
    times = [named for text in texts if (named := time_named(text, year)) and not named.so_far]
    period = max((one.period for one in times), key=len, default=year)
    return Context(
        next((unit for text in texts if (unit := known.unit_within(text))), ""),
        period,
        next((name for text in texts if (name := known.indicator_within(text))), ""),
    )


def titles_of(rows: Rows, table: SheetTable) -> list[str]:
    """What stands over a table of a sheet besides its headings."""
    headings = {column.heading for column in table.columns}
    over = [cell for row in rows[: table.first - 1] for cell in row if cell]
    return [cell for cell in over if not any(cell in heading for heading in headings)]


def read_past_sheet(
    rows: Rows, merged: Sequence[Merged], names: Sequence[str], known: Known, chosen: Context
) -> PastSheet:
    """The figures of a sheet. `names`: of the sheet and of its file; `chosen`: what a person said of all of it, which goes
    before what is read.
    """
    index = TargetIndex(known.indicators)
    year = chosen.year or context_of(names, known).year
    rows = [_with_months(row) for row in rows]
    at = _heading_rows(rows, known, index, year or "2000")
    table = read_table(rows, merged, (*_KEYWORDS, *known.indicators), at=at)
    titles = titles_of(rows, table)
    context = chosen.filled(context_of((*titles, *names), known))
    reader = _Reader(table, known, index, context)
    cells = tuple(reader.cells())
    return PastSheet(
        cells,
        context,
        table,
        frozenset(reader.missing),
        tuple(reader.skipped),
        tuple(reader.sums),
    )


def _heading_rows(
    rows: Rows, known: Known, index: TargetIndex, year: str
) -> tuple[int, int] | None:
    """The first row of headings and how many they are: the row that names the most, with those beside it that name
    several things; None where none does.
    """
    counts = [
        _named_across(row, known, index, year) if _has_no_values(row) else 0
        for row in rows[:_HEADING_ROWS]
    ]
    most = max(counts, default=0)
    if not most:
        return None
    first = last = counts.index(most)
    while first > 0 and counts[first - 1] > 1 and last - first + 1 < _DEEPEST:
        first -= 1
    while last + 1 < len(counts) and counts[last + 1] > 1 and last - first + 1 < _DEEPEST:
        last += 1
    return first, last - first + 1


def _named_across(row: Sequence[str], known: Known, index: TargetIndex, year: str) -> int:
    """How many different units, periods, indicators or kinds of column a row names beside each other."""
    texts = {text for text in row if 0 < len(text) <= _LONGEST_HEADING}
    units = {text for text in texts if known.unit(text)}
    times = {text for text in texts if time_named(text, year)}
    indicators = {text for text in texts if index.of(text) or index.of(without_unit(text))}
    kinds = {text for text in texts if _KINDS.of(text)}
    several = (found for found in (units, times) if len(found) > 1)
    return len(
        {
            *kinds,
            *(indicators if len(indicators) > 1 or kinds or times or units else ()),
            *(text for found in several for text in found),
        }
    )


def _with_months(row: Sequence[str]) -> Sequence[str]:
    """A row that counts the months of a year by bare numbers, with their names."""
    numbers = [cell for cell in row if cell]
    first = next((n for n, cell in enumerate(numbers) if cell == "1"), len(numbers))
    counted = [str(n) for n in range(1, 13)]
    if numbers[first : first + 12] != counted:
        return row
    return [f"{cell}月" if cell in counted else cell for cell in row]


def _has_no_values(row: Sequence[str]) -> bool:
    numbers = [value for cell in row if (value := plain_number(cell)) is not None]
    return any(row) and all(value == int(value) and 1900 <= value < 2100 for value in numbers)


class _Reader:
    """What of a sheet each cell does not say itself, the sheet says for all: but never beside cells that do."""

    def __init__(
        self, table: SheetTable, known: Known, index: TargetIndex, context: Context
    ) -> None:
        self.table, self.known, self.index, self.context = table, known, index, context
        read = [(column, self._of_heading(column)) for column in table.columns]
        self.columns = [of for _column, of in read if of is not None]
        self.labels = [
            column.position
            for column, of in read
            if of is None and column.reads not in (_MEASURE, _NOTE)
        ]
        self.rows = [
            _Row(at, row, self._unit_of(labels), self._time_of(labels), tuple(labels))
            for at, row in enumerate(table.body, table.first - 1)
            if any(row[c.column.position].strip(_BLANKS) for c in self.columns)
            for labels in [
                [
                    row[position]
                    for position in self.labels
                    if row[position] and plain_number(row[position]) is None
                ]
            ]
        ]
        parts = [row for row in self.rows if not is_sum(row.labels)]
        self.names_units = any(row.unit for row in parts) or any(c.unit for c in self.columns)
        times = [row.time for row in parts if row.time is not None]
        self.names_times = 2 * len(times) > len(parts) or any(
            c.time is not None for c in self.columns
        )
        self.names_indicators = any(
            self.index.of(name) for row in parts for name in row.labels
        ) or any(c.names for c in self.columns)
        self.missing: set[str] = set()
        self.skipped: list[Skipped] = [
            Skipped(0, column.heading, "unknown-column", column.position)
            for column, of in read
            if of is None and self._is_unknown(column)
        ]
        self.sums: list[tuple[int, int, str, Decimal]] = []

    def _is_unknown(self, column: SheetColumn) -> bool:
        """Whether a column has numbers, and nobody knows what of: not a count of the rows, a sum, another time."""
        if (
            column.reads in (_CODE, _MEASURE, _NOTE)
            or exact_name(column.heading) in _COUNTS
            or is_sum([column.heading])
            or meaning(column.heading, "") in _OTHER_TIMES
        ):
            return False
        return any(plain_number(row.cells[column.position]) is not None for row in self.rows)

    def _unit_of(self, labels: Sequence[str]) -> str:
        return next((code for text in labels if (code := self.known.unit(text))), "")

    def _time_of(self, labels: Sequence[str]) -> NamedTime | None:
        times = (time_named(text, self.context.year) for text in labels if not self.index.of(text))
        return next((time for time in times if time is not None), None)

    def cells(self) -> Iterator[PastCell]:
        """Row by row; rows of sums are compared with what stands above them."""
        above: dict[int, list[Decimal]] = {}
        for row in self.rows:
            if is_sum(row.labels):
                self._compare(row, above)
                above = {}
                self.skipped.append(Skipped(row.at, row_text(row.cells), "total"))
                continue
            for column in self.columns:
                value = plain_number(row.cells[column.column.position])
                if value is not None:
                    above.setdefault(column.column.position, []).append(value)
            yield from self._of_row(row)

    def _compare(self, row: _Row, above: Mapping[int, list[Decimal]]) -> None:
        """A sum over units or parts, where it is none of those above it."""
        for column in self.columns:
            position = column.column.position
            total, parts = plain_number(row.cells[position]), above.get(position, [])
            if total is not None and len(parts) > 1 and sum(parts) != total:
                self.sums.append((row.at, position, row.cells[position], sum(parts, Decimal())))

    def _of_row(self, row: _Row) -> Iterator[PastCell]:
        names = tuple(text for text in row.labels if not self.known.unit(text))
        measure, note = self._word_of(row.cells, _MEASURE), self._word_of(row.cells, _NOTE)
        for column in self.columns:
            text = row.cells[column.column.position]
            if not text.strip(_BLANKS):
                continue
            own = (*names, *column.names)
            if not any(map(self.index.of, own)):
                if any(c.names for c in self.columns):
                    self._leave_out(column)
                    continue
                if self.names_indicators:
                    self.skipped.append(Skipped(row.at, row_text(row.cells), "unknown-row"))
                    return
                own = (*own, self.context.indicator)
            unit, time = row.unit or column.unit, row.time or column.time
            if not unit and self.names_units:
                if row.labels and not column.unit and not any(c.unit for c in self.columns):
                    self.skipped.append(Skipped(row.at, row_text(row.cells), "unknown-unit"))
                    return
                continue
            period = time.period if time is not None else self._of_all
            if not period or not any(map(self.index.of, own)):
                if plain_number(text) is not None and not (self.names_times and time is None):
                    self.missing |= {"indicator" if period else "period"}
                continue
            read = column.column.unit
            yield PastCell(
                row.at,
                column.column.position,
                unit or self.context.unit,
                Period(period),
                column.so_far or (row.time is not None and row.time.so_far),
                own,
                measure or (read.words if read is not None else ""),
                note,
                text,
            )

    def _leave_out(self, column: _Column) -> None:
        """A column of which nobody knows the indicator, beside others that name one; said once."""
        of = column.column
        left = Skipped(0, of.heading, "unknown-column", of.position)
        if left not in self.skipped:
            self.skipped.append(left)

    @property
    def _of_all(self) -> str:
        """The period of what names none; none where others of the sheet are named."""
        return "" if self.names_times else self.context.period

    def _word_of(self, row: Sequence[str], code: str) -> str:
        return next(
            (row[c.position] for c in self.table.columns if c.reads == code and row[c.position]), ""
        )

    def _of_heading(self, column: SheetColumn) -> _Column | None:
        """None for a column that holds no values: words before them, another time, a change, a share."""
        heading = column.heading
        if column.reads in (_CODE, _MEASURE, _NOTE) or not heading:
            return None
        time = time_named(heading, self.context.year)
        rest = time.words if time is not None else heading
        unit = self.known.unit(rest) or self.known.unit(heading)
        named = [text for text in (heading, rest) if self.index.of(text)]
        if not named and (within := self.known.indicator_within(rest)):
            named = [within]
        says = meaning(heading, "")
        if says in _OTHER_TIMES and not any(map(self.index.of, named)):
            return None
        if time is None and not unit and not named and column.reads != _VALUE and says != "so-far":
            return None
        so_far = (time is not None and time.so_far) or (time is None and says == "so-far")
        return _Column(column, unit, time, so_far, tuple(dict.fromkeys(named)))


def as_table(
    cells: Sequence[PastCell], sheet: SheetTable
) -> tuple[SheetTable, list[Sequence[PastCell]]]:
    """Figures of one unit and period as a table with one row an indicator, and the cells that each of its rows is of: one
    with the period's own value, one with that of the year so far, or both.
    """
    by_row: dict[tuple[int, tuple[str, ...]], list[PastCell]] = {}
    for cell in cells:
        by_row.setdefault((cell.row, cell.names), []).append(cell)
    width = max(len(cell.names) for cell in cells)
    rows = []
    for (_row, names), of_row in by_row.items():
        texts = {cell.so_far: cell.text for cell in reversed(of_row)}
        rows.append(
            (
                *names,
                *("",) * (width - len(names)),
                of_row[0].measure,
                of_row[0].note,
                texts.get(False, ""),
                texts.get(True, ""),
            )
        )
    codes = (*(_CODE,) * width, _MEASURE, _NOTE, _VALUE, "so_far")
    columns = tuple(
        SheetColumn(position, "", (), code, None, code) for position, code in enumerate(codes)
    )
    table = replace(sheet, columns=columns, body=tuple(rows), first=1, beside=(), title="")
    return table, list(by_row.values())
