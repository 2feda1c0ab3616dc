"""A sheet of an old workbook as single figures: of which unit, period and indicator each of its cells is, as the headings
over it, the words before it, the sheet's title and its name say together. What is not understood whole is left out, and said.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from desktop.domain.measures import units_in
from desktop.domain.paste.past_headings import (
    LABELS,
    LONGEST_HEADING,
    heading_rows,
    is_unread_measure,
    named_across,
    titles_of,
)
from desktop.domain.paste.phrases import (
    Context,
    Known,
    NamedTime,
    Phrase,
    context_of,
    measures_named,
    read_phrase,
    time_in,
)
from desktop.domain.paste.sheet_table import (
    SheetColumn,
    SheetTable,
    UnitRead,
    is_sum,
    plain_number,
    read_table,
)
from desktop.domain.paste.targets import (
    KEY_HEADINGS,
    MEASURE_HEADINGS,
    NOTE_HEADINGS,
    Merged,
    PasteTarget,
    Rows,
    Skipped,
    SkipReason,
    exact_name,
    row_text,
)
from desktop.domain.periods import Period

_CODE, _MEASURE, _NOTE = "code", "measure", "note"
_KEYWORDS = (
    PasteTarget(_CODE, tuple(KEY_HEADINGS)),
    PasteTarget(_MEASURE, tuple(MEASURE_HEADINGS)),
    PasteTarget(_NOTE, tuple(NOTE_HEADINGS)),
)
_TIMES = frozenset(
    (
        "",
        "月份",
        "时间",
        "年月",
        "报告期",
        "年份",
        "年度",
        "季度",
        "期间",
        "年",
        "月",
        "month",
        "period",
        "year",
    )
)
_YEARS = frozenset(("年份", "年度", "年", "year"))
_COUNTS = frozenset(("序号", "编号", "代码", "行号", "no.", "no", "code", "指标代码", "编码"))
_COLUMN_NUMBERS = frozenset(("甲", "乙", "丙", "栏次", "行次", "列次", ""))
_BLANKS = " -—/"
_MEASURE_LINE = re.compile(r"单位(?:为|是)?[:：]|^(?:计量|金额|面积)单位.|以.{1,4}计$")
_MEASURE_ROW = ("计量单位", "单位")


@dataclass(frozen=True, slots=True)
class PastCell:
    """One cell with a value. `row`, `column` in the sheet, from 0; `names`: all that may name the indicator or the value of
    its dimension; `measure`: the words that name its unit of measure, "" where only a line above does; `has_more`: whether
    words stand before it that nobody understands.
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
    has_more: bool = False
    of_period: bool = False
    """Whether its heading says that it is the month's or quarter's own."""


@dataclass(frozen=True, slots=True)
class PastSheet:
    """`context`: what the sheet says of all of it, with what a person chose; `missing`: what its cells do not say ("unit",
    "period", "indicator"), so that they were left out; `sums`: (row, column, what a sum says, what its parts give);
    `alone`: rows and columns that hold what each period brought alone, as their sums show.
    """

    cells: tuple[PastCell, ...]
    context: Context
    table: SheetTable
    missing: frozenset[str]
    skipped: tuple[Skipped, ...]
    sums: tuple[tuple[int, int, str, Decimal], ...]
    alone: frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with values: where it is, and what the words before them say. `more`: whether some are not understood."""

    at: int
    cells: Sequence[str]
    labels: tuple[str, ...]
    units: frozenset[str]
    time: NamedTime | None
    names: tuple[str, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class _Column:
    """What the heading of a column with values says."""

    column: SheetColumn
    phrase: Phrase


def read_past_sheet(
    rows: Rows, merged: Sequence[Merged], names: Sequence[str], known: Known, chosen: Context
) -> PastSheet:
    """The figures of a sheet. `names`: of the sheet and of its file; `chosen`: what a person said of all of it, which goes
    before what is read.
    """
    year = chosen.year or context_of(names, known).year
    at = heading_rows(rows, known, year or "2000")
    table = read_table(rows, merged, _KEYWORDS, at=at)
    titles = titles_of(rows, table)
    context = chosen.filled(context_of((*titles, *names), known))
    reader = _Reader(table, known, context)
    reason = _cannot_be_read(rows, merged, at, reader, (*titles, *names))
    if reason is not None:
        return PastSheet(
            (),
            context,
            table,
            frozenset(),
            (Skipped(table.first - 2, row_text(rows[max(0, table.first - 2)]), reason),),
            (),
            frozenset(),
        )
    if table.above is None and (named := measures_named(names)):
        reader.table = table = replace(table, above=UnitRead(units_in(named[0]), "above", named[0]))
    cells = tuple(reader.cells())
    return PastSheet(
        cells,
        context,
        table,
        frozenset(reader.missing),
        tuple(dict.fromkeys(reader.skipped)),
        tuple(reader.sums),
        frozenset(reader.alone),
    )


# --- what cannot be read at all
def _cannot_be_read(
    rows: Rows,
    merged: Sequence[Merged],
    at: tuple[int, int] | None,
    reader: _Reader,
    names: Sequence[str],
) -> SkipReason | None:
    """Why nothing of a sheet can be taken: which number is whose would be guessed."""
    headings = [
        exact_name(reader.headings[position])
        for position in reader.labels
        if reader.headings[position]
    ]
    if len(set(headings)) < len(headings):
        return "side-by-side"
    if at is not None and _is_centred(rows, merged, at, reader):
        return "not-merged"
    lines = {
        cell
        for row in rows
        for cell in row
        if 0 < len(cell) <= LONGEST_HEADING and _MEASURE_LINE.search(cell)
    }
    read = reader.table.above
    named = {exact_name(text) for text in measures_named(names)}
    if any(len(re.findall("单位", line)) > 1 or is_unread_measure(line) for line in lines) or any(
        map(is_unread_measure, names)
    ):
        return "measure-unread"
    if len(lines) > 1 or (
        lines and (read is None or read.words not in lines or read.kind == "below")
    ):
        return "measure-unread"
    below = {exact_name(row[0]) for row in reader.table.body if row}
    if below & set(_MEASURE_ROW):
        return "measure-unread"
    over_labels = [
        reader.headings[n]
        for n in reader.labels
        if units_in(reader.headings[n]) and n not in reader.measures
    ]
    if over_labels or len(named | ({exact_name(read.words)} if read is not None else set())) > 1:
        return "measure-unread"
    return None


def _is_centred(rows: Rows, merged: Sequence[Merged], at: tuple[int, int], reader: _Reader) -> bool:
    """Words over several columns that are not merged, and do not begin with the first of them."""
    covered = {row for (top, _left), (bottom, _right) in merged for row in range(top, bottom + 1)}
    first = min((c.column.position for c in reader.columns), default=0)
    for row in range(at[0], at[0] + at[1] - 1):
        filled = [n for n, cell in enumerate(rows[row]) if cell and n >= first]
        if row not in covered and filled and filled[0] != first:
            return True
    return False


class _Reader:
    """What of a sheet each cell does not say itself, the sheet says for all: but never beside cells that do, and not where
    words stand before it that are not understood.
    """

    def __init__(self, table: SheetTable, known: Known, context: Context) -> None:
        self.table, self.known, self.context = table, known, context
        self.headings = {column.position: column.heading for column in table.columns}
        has_years = any(exact_name(heading) in _YEARS for heading in self.headings.values())
        self._year = context.year or ("2000" if has_years else "")  # then each row says its own
        self.measures = {
            c.position
            for c in table.columns
            if c.reads == _MEASURE
            and not any(known.unit(row[c.position]) for row in table.body if row[c.position])
        }
        self.notes = {c.position for c in table.columns if c.reads == _NOTE}
        read = [(column, self._of_heading(column)) for column in table.columns]
        self.columns = [of for _column, of in read if of is not None]
        values = {of.column.position for of in self.columns}
        taken = values | self.measures | self.notes
        self.labels = [
            c.position
            for c in table.columns
            if c.position not in taken and (self._is_words(c) or not self._is_number_column(c))
        ]
        self.missing: set[str] = set()
        self.skipped: list[Skipped] = [
            Skipped(
                0, column.heading or row_text(column.examples), "unknown-column", column.position
            )
            for column, of in read
            if of is None and self._is_unknown(column)
        ]
        measured = [c for c in self.columns if c.column.unit is not None]
        if measured and not any(c.phrase.names for c in self.columns):
            bare = [c for c in self.columns if c.column.unit is None]
            self.columns = measured  # of numbers of one kind, either all are in the unit that some name, or nobody knows
            self.skipped += [
                Skipped(0, c.column.heading, "measure-unread", c.column.position) for c in bare
            ]
        self.sums: list[tuple[int, int, str, Decimal]] = []
        self.alone: set[tuple[str, int]] = set()
        self.rows = list(self._rows())
        self.has_measures = any(row.cells[at] for row in self.rows for at in self.measures)
        parts = [row for row in self.rows if not is_sum(row.labels)]
        self.names_units = any(row.units for row in parts) or any(
            c.phrase.unit for c in self.columns
        )
        times = [row for row in parts if row.time is not None]
        self.rows_name_times = 2 * len(times) > len(parts)
        self.names_times = self.rows_name_times or any(
            c.phrase.time is not None for c in self.columns
        )
        self.names_indicators = any(row.names for row in parts) or any(
            c.phrase.names for c in self.columns
        )

    # --- columns
    def _of_heading(self, column: SheetColumn) -> _Column | None:
        """None for a column that holds no values of a time, or whose heading is not understood whole."""
        heading = column.heading
        if not heading or column.reads in (_CODE, _NOTE) or column.position in self.measures:
            return None
        if exact_name(heading) in LABELS or self._is_words(column):
            return None
        phrase = read_phrase(heading, self.known, self._year)
        if not phrase.is_understood or not phrase.names_something:
            return None
        return _Column(column, phrase)

    def _is_words(self, column: SheetColumn) -> bool:
        """Whether the cells below are words that name units or indicators: a column of labels."""
        cells = [row[column.position] for row in self.table.body if row[column.position]]
        named = sum(bool(self.known.unit(cell) or self.known.codes(cell)) for cell in cells)
        return bool(cells) and 2 * named > len(cells)

    def _is_number_column(self, column: SheetColumn) -> bool:
        """A column of numbers that is none of labels: its heading is not understood, or a sum, or of another time."""
        if exact_name(column.heading) in LABELS or column.reads == _CODE:
            return False
        cells = [row[column.position] for row in self.table.body if row[column.position]]
        return any(plain_number(cell) is not None for cell in cells)

    def _is_unknown(self, column: SheetColumn) -> bool:
        """Whether a column has numbers, and nobody knows what of: not a count of the rows, a sum, another time."""
        if not self._is_number_column(column) or column.position in self.measures | self.notes:
            return False
        if self._is_words(column):
            return False
        if is_sum([column.heading]):
            return False
        return not read_phrase(column.heading, self.known, self._year).other

    # --- rows
    def _with_years(self) -> Iterator[Sequence[str]]:
        """The rows below the headings; a year that stands once over several of them counts for each."""
        last: dict[int, str] = {}
        positions = [n for n in self.labels if exact_name(self.headings[n]) in _YEARS]
        for row in self.table.body:
            filled = list(row)
            for position in positions:
                last[position] = filled[position] = row[position] or last.get(position, "")
            yield filled if any(row) else row

    def _rows(self) -> Iterator[_Row]:
        """Those with values, up to where another table or part begins."""
        body = list(enumerate(self._with_years(), self.table.first - 1))
        valued = [(at, row) for at, row in body if self._has_values(row)]
        by_units = any(self._units_of(row) for _at, row in valued)
        by_names = any(self._names_of(row) for _at, row in valued)
        for at, row in body:
            if self._has_values(row):
                if not self._is_of_numbers(row):
                    yield self._row(at, row)
                continue
            if any(row) and self._begins_another(row, by_units=by_units, by_names=by_names):
                if any(self._has_values(other) for n, other in body if n > at):
                    self.skipped.append(Skipped(at, row_text(row), "another-table"))
                return

    def _has_values(self, row: Sequence[str]) -> bool:
        return any(row[c.column.position].strip(_BLANKS) for c in self.columns)

    def _begins_another(self, row: Sequence[str], *, by_units: bool, by_names: bool) -> bool:
        """A row without values that names what the rows of this table do not: a title, a part, headings."""
        year = self.context.year or "2000"
        if named_across(row, self.known, year) > 1:
            return True
        units = any(self.known.units_within(cell) for cell in row if cell)
        phrases = [read_phrase(cell, self.known, year) for cell in row if cell]
        parts = [
            re.sub(r"^[一二三四五六七八九十]+、|^\d+[.、]|^\([一二三四五六七八九十]+\)", "", cell)
            for cell in row
            if cell
        ]
        names = any(phrase.names for phrase in phrases) or any(map(self.known.codes, parts))
        times = any(time_in(cell)[0] is not None for cell in row if cell)
        return (
            (units and not by_units) or (names and not by_names) or (times and not (units or names))
        )

    def _is_of_numbers(self, row: Sequence[str]) -> bool:
        """A row that numbers the columns: 甲, 1, 2, 3."""
        labels = {exact_name(row[position]) for position in self.labels}
        numbers = [plain_number(row[c.column.position]) for c in self.columns]
        counted = all(one is not None and other == one + 1 for one, other in pairwise(numbers))
        return len(numbers) > 1 and counted and labels <= _COLUMN_NUMBERS

    def _units_of(self, row: Sequence[str]) -> frozenset[str]:
        found = {code for position in self.labels if (code := self.known.unit(row[position]))}
        return frozenset(found)

    def _names_of(self, row: Sequence[str]) -> bool:
        return any(self.known.codes(row[position]) for position in self.labels if row[position])

    def _row(self, at: int, row: Sequence[str]) -> _Row:
        units: set[str] = set()
        names: list[str] = []
        labels: list[str] = []
        time: NamedTime | None = None
        more = False
        for place, position in enumerate(self.labels):
            text, heading = row[position], exact_name(self.headings[position])
            if not text:
                continue
            number = plain_number(text)
            if number is not None:
                if heading in _YEARS and 1900 <= number < 2100:
                    time = _joined(time, NamedTime(Period(text), False, True))
                elif self.known.codes(text) or self.known.unit(text):
                    units |= {self.known.unit(text)} - {""}
                elif heading not in _COUNTS and heading:
                    more = True
                continue
            labels.append(text)
            phrase = read_phrase(text, self.known, self.context.year)
            if self.known.is_value(text) or phrase.names:
                names.append(text)
            elif phrase.unit and not phrase.rest:
                units.add(phrase.unit)
            elif phrase.time is not None and not phrase.rest and (heading in _TIMES or place == 0):
                time = _joined(time, phrase.time)
            elif heading not in _COUNTS:
                more = True
        return _Row(at, row, tuple(labels), frozenset(units), time, tuple(names), more)

    # --- cells
    def cells(self) -> Iterator[PastCell]:
        """Row by row; rows of sums are compared with what stands above them."""
        above: dict[int, list[Decimal]] = {}
        for row in self.rows:
            if is_sum(row.labels):
                self._compare(row, above)
                above = {}
                continue
            for column in self.columns:
                value = plain_number(row.cells[column.column.position])
                if value is not None:
                    above.setdefault(column.column.position, []).append(value)
            self._compare_across(row)
            yield from self._of_row(row)

    def _compare(self, row: _Row, above: Mapping[int, list[Decimal]]) -> None:
        """A sum over units or parts, where it is none of those above it. Over times, it shows that each is alone."""
        for column in self.columns:
            position = column.column.position
            total, parts = plain_number(row.cells[position]), above.get(position, [])
            if total is None or len(parts) < 2:
                continue
            if self.rows_name_times:
                if sum(parts) == total != parts[-1]:
                    self.alone.add(("column", position))
            elif sum(parts) != total:
                self.sums.append((row.at, position, row.cells[position], sum(parts, Decimal())))

    def _compare_across(self, row: _Row) -> None:
        """A column of sums over the times beside it shows that each of them is alone."""
        times = [
            c
            for c in self.columns
            if c.phrase.time is not None and not c.phrase.so_far and len(c.phrase.time.period) > 4
        ]
        values = [v for c in times if (v := plain_number(row.cells[c.column.position])) is not None]
        positions = {c.column.position for c in times}
        totals = [
            plain_number(row.cells[c.position])
            for c in self.table.columns
            if c.position not in positions
        ]
        if (
            len(values) > 1
            and sum(values) != values[-1]
            and sum(values) in [t for t in totals if t]
        ):
            self.alone.add(("row", row.at))

    def _of_row(self, row: _Row) -> Iterator[PastCell]:
        if len(row.units) > 1:
            self.skipped.append(Skipped(row.at, row_text(row.cells), "several-units"))
            return
        unit = next(iter(row.units), "")
        measure, note = (
            self._word_of(row.cells, self.measures),
            self._word_of(row.cells, self.notes),
        )
        if (measure and not units_in(measure)) or (self.has_measures and not measure):
            self.skipped.append(Skipped(row.at, row_text(row.cells), "measure-unread"))
            return
        for column in self.columns:
            text, phrase = row.cells[column.column.position], column.phrase
            if not text.strip(_BLANKS):
                continue
            reason = self._why_not(row, phrase, unit)
            if reason is not None:
                self.skipped.append(Skipped(row.at, row_text(row.cells), reason))
                if reason != "unknown-column":
                    return
                continue
            time = self._time(row, column)
            names = (*row.names, *phrase.names) or (self.context.indicator,)
            period = (
                time.period if time is not None else "" if self.names_times else self.context.period
            )
            if not period or not any(names):
                if not (self.names_times and time is None):
                    self.missing |= {"indicator" if period else "period"}
                else:
                    self.skipped.append(
                        Skipped(0, column.column.heading, "unknown-column", column.column.position)
                    )
                continue
            read = column.column.unit
            of_context = time is None and self.context.so_far
            yield PastCell(
                row.at,
                column.column.position,
                unit or phrase.unit or self.context.unit,
                Period(period),
                phrase.so_far or (time is not None and time.so_far) or of_context,
                names,
                measure or (read.words if read is not None else ""),
                note,
                text,
                row.more,
                phrase.of_period,
            )

    def _why_not(self, row: _Row, phrase: Phrase, unit: str) -> SkipReason | None:
        """Why a cell is left out: what it does not say itself cannot be what the sheet says of all."""
        if unit and phrase.unit and unit != phrase.unit:
            return "several-units"
        if row.names and phrase.names and not self._agree(row.names, phrase.names):
            return "several-indicators"
        if not row.names and not phrase.names and (row.more or self.names_indicators):
            return "unknown-column" if any(c.phrase.names for c in self.columns) else "unknown-row"
        if not unit and not phrase.unit and (row.more or self.names_units):
            if row.more or not any(c.phrase.unit for c in self.columns):
                return "unknown-unit" if self.names_units else "unknown-row"
            return "unknown-column"
        return None

    def _agree(self, names: Sequence[str], others: Sequence[str]) -> bool:
        """Whether a row and a column name one indicator, or one of them a value of a dimension."""
        codes = [self.known.codes(name) for name in (*names, *others) if self.known.codes(name)]
        return len(codes) < 2 or bool(frozenset.intersection(*codes))

    def _time(self, row: _Row, column: _Column) -> NamedTime | None:
        """Of the row and of the column together; None where neither names one."""
        of_column = column.phrase.time
        if row.time is None or of_column is None:
            only = row.time or of_column
            is_bare = only is of_column and only is not None and not only.has_year
            return None if is_bare and (self._has_years or not self.context.year) else only
        if len(row.time.period) == 4 and not of_column.has_year:
            return of_column._replace(period=Period(row.time.period + of_column.period[4:]))
        return row.time if row.time.period == of_column.period else None

    @property
    def _has_years(self) -> bool:
        """Whether some headings name their year: then one that does not may be of either."""
        return any(
            c.phrase.time is not None
            and c.phrase.time.has_year
            and c.phrase.time.period[:4] != self.context.year
            for c in self.columns
        )

    def _word_of(self, row: Sequence[str], positions: set[int]) -> str:
        return next((row[position] for position in sorted(positions) if row[position]), "")


def _joined(one: NamedTime | None, other: NamedTime) -> NamedTime:
    """A year and a month of it that stand in two columns."""
    if one is None:
        return other
    year, month = (one, other) if len(one.period) == 4 else (other, one)
    if len(year.period) == 4 and len(month.period) > 4 and not month.has_year:
        return month._replace(period=Period(year.period + month.period[4:]), has_year=True)
    return one


def as_table(
    cells: Sequence[PastCell], sheet: SheetTable
) -> tuple[SheetTable, list[Sequence[PastCell]], list[Sequence[PastCell]]]:
    """Figures of one unit and period as a table with one row an indicator, the cells that each of its rows is of (one with
    the period's own value, one with that of the year so far, or both), and cells that say different things of one place.
    """
    by_row: dict[tuple[int, tuple[str, ...]], list[PastCell]] = {}
    for cell in cells:
        by_row.setdefault((cell.row, cell.names), []).append(cell)
    differing = [
        of_row
        for of_row in by_row.values()
        if any(len({c.text for c in of_row if c.so_far is way}) > 1 for way in (True, False))
    ]
    kept = [of_row for of_row in by_row.values() if of_row not in differing]
    width = max((len(of_row[0].names) for of_row in kept), default=0)
    rows = []
    for of_row in kept:
        texts = {cell.so_far: cell.text for cell in of_row}
        names = of_row[0].names
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
    codes = (*(_CODE,) * width, _MEASURE, _NOTE, "value", "so_far")
    columns = tuple(
        SheetColumn(position, "", (), code, None, code) for position, code in enumerate(codes)
    )
    table = replace(sheet, columns=columns, body=tuple(rows), first=1, beside=(), title="")
    return table, list(kept), list(differing)
