"""A table within a sheet: its headings, one row of them or several merged ones, its rows, and
which column is which field.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.domain.paste.targets import (
    PasteTarget,
    Rows,
    Skipped,
    TargetIndex,
    exact_name,
    row_text,
)

_HEADING_WITHIN, _DEEPEST = 12, 3
_EXAMPLES = 3
_TOTALS = frozenset(("合计", "总计", "小计", "共计", "累计", "合计:", "total", "sum", "subtotal"))
_MONEY = re.compile(r"\((?:单位[:：]?)?([^()]*元)\)")
_MONEY_ABOVE = re.compile(r"(?:金额)?单位[:：]?\(?([^()\s,，;；]*元)")

Merged = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """`heading` as it reads over one or more rows; `code` of the field it is taken for, "" =
    left out; `money`: the unit its amounts are in, as the sheet says it.
    """

    position: int
    heading: str
    examples: tuple[str, ...]
    code: str
    money: str = ""


@dataclass(frozen=True, slots=True)
class SheetTable:
    """`body` are the rows below the headings; `first` is the number of the first of them in the
    sheet, from 1.
    """

    columns: tuple[SheetColumn, ...]
    body: tuple[tuple[str, ...], ...]
    first: int

    @property
    def mapping(self) -> dict[str, str]:
        """Heading → code ("" = left out)."""
        return {column.heading: column.code for column in self.columns}

    def block(self) -> tuple[tuple[tuple[str, ...], ...], tuple[Skipped, ...]]:
        """Rows to place by the codes over them, the columns left out empty; and the rows of
        sums, which are not data.
        """
        headings = tuple(
            f"{column.code}({column.money})" if column.code and column.money else column.code
            for column in self.columns
        )
        sums = [n for n, row in enumerate(self.body) if _is_sum(row)]
        rows = [
            tuple(
                row[column.position] if column.code and n not in sums else ""
                for column in self.columns
            )
            for n, row in enumerate(self.body)
        ]
        return (headings, *rows), tuple(
            Skipped(n + 1, row_text(self.body[n]), "total") for n in sums
        )

    def in_sheet(self, skipped: Skipped) -> Skipped:
        """What was left out of the block, with its row in the sheet."""
        return Skipped(skipped.row + self.first - 2, skipped.text, skipped.reason, skipped.column)


def read_table(
    rows: Rows,
    merged: Sequence[Merged],
    targets: Sequence[PasteTarget],
    amounts: frozenset[str],
    known: Mapping[str, str] | None = None,
) -> SheetTable:
    """The headings are those rows, at most three together, in which the most `targets` are
    named; `known` headings mean what they meant before. `amounts` are the codes that are held in
    万元: their unit of money is looked for.
    """
    index, known = TargetIndex(targets), known or {}
    best: tuple[int, int, int, list[tuple[str, str]]] = (0, 0, 0, [])
    for start in range(min(_HEADING_WITHIN, len(rows))):
        for depth in range(1, min(_DEEPEST, len(rows) - start) + 1):
            headings = [
                _heading(parts, index, known) for parts in _parts(rows, start, depth, merged)
            ]
            named = {code for _heading_text, code in headings if code}
            score = len(named) + sum(heading in known for heading, _code in headings)
            if score and (score, -depth) > (best[0], -best[2]):
                best = (score, start, depth, headings)
    score, start, depth, headings = best
    # nothing is known: the first row with several words is taken, and a person says what it means
    if not score:
        start = next((n for n, row in enumerate(rows) if sum(bool(cell) for cell in row) > 1), 0)
        depth, headings = 1, [(cell, "") for cell in (rows[start] if rows else ())]
    body = tuple(tuple(row) for row in rows[start + depth :])
    above = _money_above(rows[: start + depth])
    return SheetTable(tuple(_columns(headings, body, amounts, above)), body, start + depth + 1)


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
        columns.append(
            SheetColumn(column.position, column.heading, column.examples, code, column.money)
        )
    return SheetTable(tuple(columns), table.body, table.first)


def _columns(
    headings: Sequence[tuple[str, str]], body: Rows, amounts: frozenset[str], above: str
) -> list[SheetColumn]:
    columns: list[SheetColumn] = []
    taken: set[str] = set()
    for position, (heading, code) in enumerate(headings):
        cells = [row[position] for row in body if position < len(row) and row[position]]
        if not heading and not cells:
            continue
        code = "" if code in taken else code
        taken.add(code)
        own = _MONEY.search(unicodedata.normalize("NFKC", heading))
        money = (own[1] if own else above) if code in amounts else ""
        columns.append(
            SheetColumn(position, heading, tuple(dict.fromkeys(cells))[:_EXAMPLES], code, money)
        )
    return columns


def _heading(parts: Sequence[str], index: TargetIndex, known: Mapping[str, str]) -> tuple[str, str]:
    """What one column is called, and the field this names: all its parts together, the lowest,
    or a higher one.
    """
    whole = "".join(parts)
    if whole in known:
        return whole, known[whole]
    bare = [_MONEY.sub("", unicodedata.normalize("NFKC", part)) for part in parts]
    for text in ("".join(bare), *(a + b for a, b in pairwise(bare)), *reversed(bare)):
        if text and (matches := index.of(text)):
            return whole, index.code(matches[0])
    return whole, ""


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
    # a CSV file does not say what was merged: words reach right over columns that are named below
    if not merged:
        for upper, lower in pairwise(grid):
            for column in range(1, width):
                if (
                    not upper[column]
                    and lower[column]
                    and not (lower[column - 1] == "" and upper[column - 1])
                ):
                    upper[column] = upper[column - 1]
    return [
        list(dict.fromkeys(row[column].replace("\n", "") for row in grid if row[column]))
        for column in range(width)
    ]


def _money_above(rows: Rows) -> str:
    for row in rows:
        for cell in row:
            if match := _MONEY_ABOVE.search(unicodedata.normalize("NFKC", cell)):
                return match[1]
    return ""


def _is_sum(row: Sequence[str]) -> bool:
    return any(exact_name(cell) in _TOTALS for cell in [cell for cell in row if cell][:2])
