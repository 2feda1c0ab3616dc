"""A table within a sheet: its headings, one row of them or several merged ones, its rows, and
which column is which field.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from desktop.domain import periods
from desktop.domain.measures import (
    Unit,
    fitting,
    read_unit,
    units_above,
    units_in,
    without_unit,
)
from desktop.domain.paste.headings import is_of_another_time, meaning
from desktop.domain.paste.targets import (
    Merged,
    PasteTarget,
    Rows,
    Skipped,
    SkipReason,
    TargetIndex,
    exact_name,
    row_text,
)
from desktop.domain.problems import shown
from desktop.i18n import N_, _, listed

_HEADING_WITHIN, _DEEPEST = 12, 3
_EXAMPLES = 3
_TOTAL = re.compile(
    r"其中|累计|[全各本]?[区乡镇村县市省年月季]?.{0,4}(?:合计|总计|小计|共计)|合计.{0,6}|total|sum|subtotal"
)
_PLAIN = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|-?[0-9]+(?:\.[0-9]+)?")
_AMOUNT = re.compile(r"[-+]?[0-9.,]+.{0,4}")
_VALUES = ("value", "so_far")
_OTHER_TIMES = ("change", "share", "last-year", "last")


PlaceKind = Literal["heading", "group", "row", "above", "below"]
_PLACES: dict[PlaceKind, str] = {
    "heading": N_("the column's heading"),
    "group": N_("heading above “{words}”"),
    "row": N_("row below the headings “{words}”"),
    "above": N_("above the table “{words}”"),
    "below": N_("below the table “{words}”"),
}


@dataclass(frozen=True, slots=True)
class UnitRead:
    """Units of measure that a sheet names, and where and in which words it does."""

    units: tuple[Unit, ...]
    kind: PlaceKind
    words: str

    @property
    def names(self) -> str:
        return listed(unit.name for unit in self.units)

    @property
    def where(self) -> str:
        return _(_PLACES[self.kind]).format(words=shown(" ".join(self.words.split())))


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """`heading` as it reads over one or more rows; `code` of the field it is taken for, "" =
    left out; `reads`: what its heading would have it taken for, also where another column was;
    `unit`: the units of measure its numbers are in, as the sheet says beside or over it.
    """

    position: int
    heading: str
    examples: tuple[str, ...]
    code: str
    unit: UnitRead | None = None
    reads: str = ""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """`body` are the rows below the headings; `first` is the number of the first of them in the
    sheet, from 1. `above`: the units that a line of the sheet gives all of it, None = it says
    nothing; `beside`: what the sheet hides or notes at its cells, which was left out; `title`: what
    stands over it and names another period than the one in hand, "" where nothing does;
    `formats_read`: whether the units that number formats write are known.
    """

    columns: tuple[SheetColumn, ...]
    body: tuple[tuple[str, ...], ...]
    first: int
    above: UnitRead | None = None
    beside: tuple[Skipped, ...] = ()
    title: str = ""
    formats_read: bool = True

    @property
    def mapping(self) -> dict[str, str]:
        """Heading → code ("" = left out)."""
        return {column.heading: column.code for column in self.columns}

    @property
    def undecided(self) -> list[int]:
        """The columns, by their place in `columns`, of which one is meant and none was chosen."""
        codes = {column.code for column in self.columns}
        return [n for n, c in enumerate(self.columns) if c.reads and c.reads not in codes]

    def notices(self, period: str) -> list[str]:
        """What to look at before its numbers are taken: that its title names another period than
        this, that several columns could be meant, that its formats could not be read.
        """
        found = []
        if undecided := [self.columns[n] for n in self.undecided]:
            texts = (f"{c.heading} ({listed(c.examples)})" for c in undecided)
            found.append(
                _(
                    "Which of these columns is meant: {columns}? Say it before anything is taken from them."
                ).format(columns=listed(texts))
            )
        if self.title:
            found.append(
                _("The sheet says “{title}”, and what is filled in here is {period}.").format(
                    title=shown(self.title), period=periods.label(period)
                )
            )
        if not self.formats_read:
            found.append(
                _(
                    "A unit of measure that a cell shows by its number format cannot be read from this kind of file; hidden"
                    " rows and comments neither. Compare the numbers, or save it as .xlsx first."
                )
            )
        return found

    def unit_of(self, column: SheetColumn, measure: str) -> UnitRead | None:
        """In which units the numbers of a column are, for a field of this measure: as its heading
        says, else what of the line above fits; None where nothing says so.
        """
        own = read_unit(measure)
        if column.unit is not None or self.above is None:
            return column.unit
        if own is None:  # of a table of indicators each row has its own measure
            return self.above if column.reads in _VALUES else None
        units = fitting(self.above.units, own)
        return replace(self.above, units=units) if units else None

    def wheres(self, measures: Mapping[str, str]) -> dict[str, str]:
        """Code of a field → where the unit of its column was read, in words."""
        reads = ((c.code, self.unit_of(c, measures.get(c.code, ""))) for c in self.columns)
        return {code: unit.where for code, unit in reads if code and unit is not None}

    def block(
        self, measures: Mapping[str, str]
    ) -> tuple[tuple[tuple[str, ...], ...], tuple[Skipped, ...]]:
        """Rows to place by the codes over them, the columns left out empty; and the rows of
        sums, which are not data, and the columns of which nobody said which is meant. `measures`:
        code → unit of measure of the fields.
        """
        headings = tuple(
            f"{column.code}({unit.names})"
            if column.code and (unit := self.unit_of(column, measures.get(column.code, "")))
            else column.code
            for column in self.columns
        )
        sums = self._sums()
        rows = [
            tuple(
                row[column.position] if column.code and n not in sums else ""
                for column in self.columns
            )
            for n, row in enumerate(self.body)
        ]
        return (headings, *rows), (
            *(Skipped(n + 1, row_text(self.body[n]), reason) for n, reason in sums.items()),
            *self._undecided(),
        )

    def _undecided(self) -> list[Skipped]:
        return [Skipped(0, "", "undecided", column=n) for n in self.undecided]

    def _sums(self) -> dict[int, SkipReason]:
        """The rows of the body that are sums of others, as their words or their numbers say."""
        columns = [column.position for column in self.columns if column.code]
        found: dict[int, SkipReason] = {}
        last = max((n for n, row in enumerate(self.body) if any(row)), default=-1)
        above: list[list[Decimal | None]] = []
        for n, row in enumerate(self.body):
            numbers = [plain_number(row[c]) for c in columns]
            if is_sum(row):
                found[n] = "total"
            elif _adds_up(numbers, above, is_last=n == last):
                found[n] = "adds-up"
            elif any(row):
                above.append(numbers)
                continue
            above = above if n not in found else []
        return found

    def left_out(self, rows: Rows, skipped: Sequence[Skipped]) -> list[Skipped]:
        """What was left out of the block with its place among these rows; the sums as such, and
        what stands over the table.
        """
        sums = self._sums()
        over = [
            Skipped(n, row_text(row), "heading") for n, row in enumerate(rows[: self.first - 1])
        ]
        found = []
        for each in (*skipped, *self._undecided()):
            if each.column is not None:
                column = self.columns[each.column]
                found.append(replace(each, text=column.heading, column=column.position))
            elif each.reason != "heading":
                moved = self.in_sheet(each)
                total = sums.get(each.row - 1)
                text = row_text(self.body[each.row - 1])
                found.append(replace(moved, text=text, reason=total) if total else moved)
        return [*over, *found]

    def in_sheet(self, skipped: Skipped) -> Skipped:
        """What was left out of the block, with its row in the sheet."""
        return Skipped(skipped.row + self.first - 2, skipped.text, skipped.reason, skipped.column)


def read_table(
    rows: Rows,
    merged: Sequence[Merged],
    targets: Sequence[PasteTarget],
    known: Mapping[str, str] | None = None,
    period: str = "",
    dated: Mapping[str, str] | None = None,
    at: tuple[int, int] | None = None,
) -> SheetTable:
    """The headings are those rows, at most three together, in which the most `targets` are
    named; `known` headings mean what they meant before. What a heading says of another time than
    `period`, of a change or a share names no field; `dated`: what a column of the period itself
    ("this") or of the year so far ("so-far") is taken for; `at`: the first row of headings, from 0,
    and how many they are, where that is known.
    """
    headings_of = _Headings(TargetIndex(targets), known or {}, period, dated or {})
    known = headings_of.known
    best: tuple[int, int, int, list[tuple[str, str]]] = (0, 0, 0, [])
    for start in range(min(_HEADING_WITHIN, len(rows))):
        for depth in range(1, min(_DEEPEST, len(rows) - start) + 1):
            if at not in (None, (start, depth)):
                continue
            headings = [headings_of.read(parts) for parts in _parts(rows, start, depth, merged)]
            named = {code for _heading_text, code in headings if code}
            score = len(named) + sum(heading in known for heading, _code in headings)
            if at or (score and (score, -depth) > (best[0], -best[2])):
                best = (score, start, depth, headings)
    score, start, depth, headings = best
    # nothing is known: the first row with several words is taken, and a person says what it means
    if not score and at is None:
        start = next((n for n, row in enumerate(rows) if sum(bool(cell) for cell in row) > 1), 0)
        depth, headings = 1, [(cell, "") for cell in (rows[start] if rows else ())]
    below = start + depth
    # a blank row may be one that the sheet hides
    filled = next((n for n in range(below, len(rows)) if any(rows[n])), len(rows))
    beside = rows[filled] if filled < len(rows) and _are_units(rows[filled]) else ()
    below = filled + 1 if beside else below
    body = _unmerged(rows, below, merged)
    units = _units(rows, start, depth, merged, beside)
    titles = (cell for row in rows[:start] for cell in row if cell)
    return SheetTable(
        tuple(_columns(headings, body, units, headings_of.dated.values())),
        body,
        below + 1,
        _above(rows[:start], body),
        title=next((text for text in titles if is_of_another_time(text, period)), ""),
    )


def _unmerged(rows: Rows, first: int, merged: Sequence[Merged]) -> tuple[tuple[str, ...], ...]:
    """The rows from `first` on; words merged over several of them count for each."""
    body = [list(row) for row in rows[first:]]
    for (top, left), (bottom, _right) in merged:
        words = rows[top][left] if first <= top < len(rows) and left < len(rows[top]) else ""
        if words and not _AMOUNT.fullmatch(words):  # a sum over rows is not that of each
            for row in body[top - first + 1 : bottom - first + 1]:
                if left < len(row) and not row[left]:
                    row[left] = words
    return tuple(map(tuple, body))


def _are_units(row: Sequence[str]) -> bool:
    """A row of units between the headings and the numbers."""
    filled = [cell for cell in row if cell.strip(" -—")]
    return bool(filled) and all(units_in(cell) for cell in filled)


def _units(
    rows: Rows, start: int, depth: int, merged: Sequence[Merged], beside: Sequence[str]
) -> list[UnitRead | None]:
    """For each column the nearest units over it: of the row below its heading, of the heading,
    of a group heading above that.
    """
    first = start
    while first > max(0, start - _DEEPEST) and (
        not any(rows[first - 1]) or _is_group(rows[first - 1])
    ):
        first -= 1
    over = _parts(rows, first, start + depth - first, merged)
    found = []
    for column, parts in enumerate(over):
        texts: list[tuple[PlaceKind, str]] = [
            ("heading" if not n else "group", text) for n, text in enumerate(reversed(parts))
        ]
        if column < len(beside) and beside[column]:
            texts.insert(0, ("row", beside[column]))
        reads = (UnitRead(units_in(text), kind, text) for kind, text in texts)
        found.append(next((read for read in reads if read.units), None))
    return found


def _is_group(row: Sequence[str]) -> bool:
    """Words over some columns; not a title, nor a line about the whole table."""
    return any(row[1:]) and not any(units_above(cell) for cell in row)


def _above(rows: Rows, body: Rows) -> UnitRead | None:
    """What a line over the table says of its units, else a title or lone group heading with one
    behind it, else a note alone in a row below.
    """
    alone = [row for row in body if sum(bool(cell) for cell in row) == 1]
    places: tuple[tuple[Rows, Callable[[str], tuple[Unit, ...]], PlaceKind], ...] = (
        (rows, units_above, "above"),
        (rows, units_in, "above"),
        (alone, units_above, "below"),
    )
    for lines, units_of, kind in places:
        for row in lines:
            for cell in row:
                if units := units_of(cell):
                    return UnitRead(units, kind, cell)
    return None


def headed_block(
    rows: Rows,
    targets: Sequence[PasteTarget],
    period: str,
    measures: Mapping[str, str],
    merged: Sequence[Merged] = (),
) -> tuple[tuple[tuple[str, ...], ...], SheetTable] | None:
    """A pasted block under the codes that its headings name, one row of them, and the table that it
    is; None where it has not at least two headings that name something.
    """
    table = read_table(rows, merged, targets, None, period)
    if len({column.code or column.reads for column in table.columns} - {""}) < 2:
        return None
    return table.block(measures)[0], table


def with_codes(table: SheetTable, codes: Sequence[str]) -> SheetTable:
    """The same table with its columns, in their order, taken for what a person chose."""
    columns = [
        replace(column, code=code, reads=code if code != column.code else column.reads)
        for column, code in zip(table.columns, codes, strict=True)
    ]
    return replace(table, columns=tuple(columns))


def with_mapping(table: SheetTable, mapping: Mapping[str, str]) -> SheetTable:
    """The same table with columns taken for what `mapping` (heading → code) says; each field is
    brought once.
    """
    taken: set[str] = set()
    columns = []
    for column in table.columns:
        code = mapping.get(column.heading, column.code)
        code = "" if code in taken else code
        taken.add(code)
        reads = code if column.heading in mapping else column.reads
        columns.append(replace(column, code=code, reads=reads))
    return replace(table, columns=tuple(columns))


def _columns(
    headings: Sequence[tuple[str, str]],
    body: Rows,
    units: Sequence[UnitRead | None],
    undecided: Collection[str],
) -> list[SheetColumn]:
    """Each field is taken from the first column that names it; one of `undecided`, or one whose
    columns have different numbers, from none where several do.
    """
    columns: list[SheetColumn] = []
    codes = [code for _heading, code in headings]
    taken = {
        code
        for code in {*codes} - {""}
        if codes.count(code) > 1
        and (code in undecided or _differ(body, [n for n, c in enumerate(codes) if c == code]))
    }
    for position, (heading, code) in enumerate(headings):
        cells = [row[position] for row in body if position < len(row) and row[position]]
        if not heading and not cells:
            continue
        reads, code = code, "" if code in taken else code
        taken.add(code)
        examples = tuple(dict.fromkeys(cells))[:_EXAMPLES]
        columns.append(SheetColumn(position, heading, examples, code, units[position], reads))
    return columns


def _differ(body: Rows, columns: Sequence[int]) -> bool:
    """Whether these columns have numbers, and not the same ones."""
    numbers = [[plain_number(row[c]) for row in body] for c in columns]
    first, *others = [column for column in numbers if any(n is not None for n in column)] or [[]]
    return any(column != first for column in others)


@dataclass(frozen=True, slots=True)
class _Headings:
    index: TargetIndex
    known: Mapping[str, str]
    period: str
    dated: Mapping[str, str]

    def read(self, parts: Sequence[str]) -> tuple[str, str]:
        """What one column is called, and the field this names: all its parts together, the lowest,
        or a higher one.
        """
        whole = "".join(parts).replace("\n", "")
        if whole in self.known:
            return whole, self.known[whole]
        bare = [without_unit(part).replace("\n", "") for part in parts]
        of_time = meaning("".join(bare), self.period)
        if self.dated and of_time:
            return whole, self.dated.get(of_time, "")
        for text in ("".join(bare), *(a + b for a, b in pairwise(bare)), *reversed(bare)):
            if text and (matches := self.index.of(text)) and not self._is_of_another_time(text):
                return whole, self.index.code(matches[0])
        return whole, ""

    def _is_of_another_time(self, text: str) -> bool:
        """Whether only the words before a bracket name a field, and those in it another time, a
        change or a share: 本月完成（占年度计划%）.
        """
        return meaning(text, self.period) in _OTHER_TIMES and not self.index.is_exact(text)


def _parts(rows: Rows, start: int, depth: int, merged: Sequence[Merged]) -> list[list[str]]:
    """For each column the words over it from top to bottom, those of a merged cell over all of
    its columns.
    """
    width = len(rows[start])
    grid = [list(rows[start + step]) for step in range(depth)]
    for (top, left), (bottom, right) in merged:
        for row in range(max(top, start), min(bottom, start + depth - 1) + 1):
            for column in range(left, min(right, width - 1) + 1):
                grid[row - start][column] = rows[top][left]
    # what is not merged: words reach right over columns that are named below
    merged_rows = {row for (top, _l), (bottom, _r) in merged for row in range(top, bottom + 1)}
    for number, (upper, lower) in enumerate(pairwise(grid)):
        if start + number not in merged_rows:
            for column in range(1, width):
                if (
                    not upper[column]
                    and lower[column]
                    and not (lower[column - 1] == "" and upper[column - 1])
                ):
                    upper[column] = upper[column - 1]
    return [
        list(dict.fromkeys(row[column] for row in grid if row[column])) for column in range(width)
    ]


def plain_number(text: str) -> Decimal | None:
    """A plain number as a sheet writes it; None for anything else."""
    return Decimal(text.replace(",", "")) if _PLAIN.fullmatch(text) else None


def _adds_up(
    numbers: Sequence[Decimal | None], above: Sequence[Sequence[Decimal | None]], *, is_last: bool
) -> bool:
    """Whether each number of a row is the sum of those above it: two of them, or one in the last
    row below at least three; zeros say nothing.
    """
    sums = 0
    for column, number in enumerate(numbers):
        over = [row[column] for row in above if row[column] is not None]
        if number is None or len(over) < 2:
            if number is not None or over:
                return False
            continue
        if sum(filter(None, over), Decimal()) != number:
            return False
        sums += number != 0
    return sums >= 2 or (sums == 1 and is_last and len(above) >= 3)


def is_sum(row: Sequence[str]) -> bool:
    """A row whose first words say that it is a sum of others."""
    return any(_TOTAL.fullmatch(exact_name(cell)) for cell in [cell for cell in row if cell][:2])
