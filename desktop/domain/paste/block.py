"""A pasted block: cells out of clipboard text, and which rows go where. Nothing is judged or
stored here.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.paste.targets import (
    OTHER_HEADINGS,
    VALUE_HEADINGS,
    Merged,
    PasteTarget,
    Rows,
    Skipped,
    SkipReason,
    TargetIndex,
    folded_name,
    row_text,
)

_NUMBER_LIKE = re.compile(
    r"[+-]?[0-9][0-9,. ]*[十百千万亿]*\D{0,6}|[零〇一二两三四五六七八九十百千万亿点]+\D{0,3}"
    r"|劣?[ivx一二三四五六1-6]+类?|未监测|不适用|暂无|拒报.*|n/a"
)


@dataclass(frozen=True, slots=True)
class Block:
    """What was copied: rows of equal width; which cells were merged; what its sheet hides, and
    which was left out of the rows.
    """

    rows: Rows
    merged: tuple[Merged, ...] = ()
    hidden: tuple[Skipped, ...] = ()


def hidden_parts(
    rows: Rows, hidden_rows: Iterable[int], hidden_columns: Iterable[int]
) -> list[Skipped]:
    """The hidden rows and columns of a sheet that are not blank."""
    found = [
        Skipped(r, row_text(rows[r]), "hidden")
        for r in sorted(hidden_rows)
        if r < len(rows) and any(rows[r])
    ]
    for c in sorted(hidden_columns):
        words = [row[c] for row in rows if c < len(row) and row[c]]
        found += [Skipped(0, words[0], "hidden", column=c)] if words else []
    return found


@dataclass(frozen=True, slots=True)
class Placed:
    """`text` of block row `row` (from 0) goes to targets[`target_index`]; `others`: numbers beside
    it, where no heading says which one is meant.
    """

    target_index: int
    text: str
    row: int
    others: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that could be meant, as it stands in the row."""
        return (*self.others, self.text) if self.text.strip() else self.others


@dataclass(frozen=True, slots=True)
class Placement:
    """`by_name` tells whether codes or names decided, or the place alone; `repeated`: what further
    rows say otherwise of targets that are placed.
    """

    placed: tuple[Placed, ...]
    skipped: tuple[Skipped, ...]
    by_name: bool
    repeated: tuple[Placed, ...] = ()


def read_block(text: str, delimiter: str = "\t") -> tuple[tuple[str, ...], ...]:
    """Delimited text as Excel and WPS write it, on the clipboard or in a file: rows of equal width,
    trailing blank rows dropped.

    A quoted cell may hold delimiters, line ends and doubled quotes; a quote that is never closed,
    or is followed by more words, is an ordinary character.
    """
    mark = re.escape(delimiter)
    quoted = re.compile(rf'"((?:[^"]|"")*)"(?={mark}|\r|\n|\Z)')
    plain = re.compile(rf"[^{mark}\r\n]*")
    rows: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        match = quoted.match(text, at) or plain.match(text, at)
        assert match is not None  # `plain` matches everywhere
        rows[-1].append(match[1].replace('""', '"') if match.re is quoted else match[0])
        at = match.end()
        if text[at : at + 1] == delimiter:
            at += 1
            if at == len(text) or text[at] in "\r\n":
                rows[-1].append("")
        if text[at : at + 1] in ("\r", "\n"):
            at += 2 if text[at : at + 2] == "\r\n" else 1
            rows.append([])
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    return tuple(tuple(row) + ("",) * (width - len(row)) for row in rows)


def place_block(rows: Rows, targets: Sequence[PasteTarget], start: int) -> Placement:
    """Where the rows of a block go in a form with one value column.

    Codes or names in the block decide, wherever `start` is; without them the rows fill the
    places from `start` down. A blank cell never clears anything. Rows are counted from 0.
    """
    index = TargetIndex(targets)
    key_columns = _key_columns(rows, index)
    heading = _heading_row(rows, index)
    column = _value_column(rows, key_columns, heading, index)
    if not key_columns or column is None:
        return _by_place(rows, targets, start, column, heading)
    placed: list[Placed] = []
    repeated: list[Placed] = []
    skipped: list[Skipped] = []
    taken: dict[int, set[str]] = {}
    for number, row in enumerate(rows):
        text = row[column]
        matches = [n for c in key_columns for n in index.of(row[c])]
        agreed = _most_agreed(row, matches, index)
        free = [n for n in agreed if n not in taken]
        others = () if heading is not None else _numbers_beside(row, column, key_columns)
        found = Placed((free or agreed or [0])[0], text, number, others)
        texts = {each.strip() for each in found.texts}
        if free and texts:
            placed.append(found)
            taken[free[0]] = texts
        elif len(agreed) == 1 and not free and not texts <= taken[agreed[0]]:
            repeated.append(found)
        else:
            reason: SkipReason = (
                "no-value" if free else "twice" if matches else _why_skipped(row, number, heading)
            )
            skipped.append(Skipped(number, row_text(row), reason))
    return Placement(tuple(placed), tuple(skipped), True, tuple(repeated))


def _key_columns(rows: Rows, index: TargetIndex) -> tuple[int, ...]:
    """Columns whose cells name targets: a code column, a name column, a dimension column."""
    if not rows or len(rows[0]) < 2:
        return ()
    return tuple(c for c in range(len(rows[0])) if any(index.of(row[c]) for row in rows))


def _most_agreed(row: Sequence[str], rows: Sequence[int], index: TargetIndex) -> list[int]:
    """The targets that most cells of the row name: E201 and 定襄桥 together mean one of the E201
    rows.
    """
    votes: Mapping[int, int] = {n: rows.count(n) for n in dict.fromkeys(rows)}
    most = max(votes.values(), default=0)
    return [n for n, count in votes.items() if count == most]


def _heading_row(rows: Rows, index: TargetIndex) -> int | None:
    known = VALUE_HEADINGS | OTHER_HEADINGS
    for number, row in enumerate(rows[:5]):
        if any(folded_name(cell) in known for cell in row) and not any(
            index.of(cell) for cell in row
        ):
            return number
    return None


def _value_column(
    rows: Rows, key_columns: Sequence[int], heading: int | None, index: TargetIndex
) -> int | None:
    """The column under a heading such as 本期; else the last numeric one; else the last with
    anything in it.
    """
    width = max(map(len, rows), default=0)
    headings = (
        [folded_name(cell) for cell in rows[heading]] if heading is not None else [""] * width
    )
    named = [c for c in range(width) if headings[c] in VALUE_HEADINGS]
    if named:
        return named[0]
    free = [c for c in range(width) if c not in key_columns and headings[c] not in OTHER_HEADINGS]
    body = [
        row
        for n, row in enumerate(rows)
        if n != heading and (not key_columns or any(index.of(row[c]) for c in key_columns))
    ]
    for test in (_is_numeric, _has_words):
        hits = [c for c in free if test([row[c] for row in body])]
        if hits:
            return hits[-1]
    return None


def _numbers_beside(row: Sequence[str], column: int, key_columns: Sequence[int]) -> tuple[str, ...]:
    return tuple(
        cell
        for c, cell in enumerate(row)
        if c != column and c not in key_columns and _is_numeric([cell])
    )


def _is_numeric(cells: Sequence[str]) -> bool:
    filled = [key for key in map(folded_name, cells) if key]
    return bool(filled) and 2 * sum(bool(_NUMBER_LIKE.fullmatch(key)) for key in filled) >= len(
        filled
    )


def _has_words(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells)


def _by_place(
    rows: Rows, targets: Sequence[PasteTarget], start: int, column: int | None, heading: int | None
) -> Placement:
    placed: list[Placed] = []
    skipped: list[Skipped] = []
    target = start
    for number, row in enumerate(rows):
        text = row[column] if column is not None else ""
        if number == heading:
            skipped.append(Skipped(number, row_text(row), "heading"))
        elif not text.strip():
            # one bare column keeps its gaps, so that the values after a gap stay beside their
            # indicators
            target += len(row) == 1
            skipped.append(
                Skipped(number, row_text(row), _why_skipped(row, number, heading, "no-value"))
            )
        elif target >= len(targets):
            skipped.append(Skipped(number, row_text(row), "below-end"))
        else:
            placed.append(Placed(target, text, number))
            target += 1
    return Placement(tuple(placed), tuple(skipped), by_name=False)


def _why_skipped(
    row: Sequence[str], number: int, heading: int | None, otherwise: SkipReason = "unknown-row"
) -> SkipReason:
    if not any(cell.strip() for cell in row):
        return "blank"
    return "heading" if number == heading else otherwise
