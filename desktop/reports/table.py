"""The neutral table that every writer is given: exact numbers and text, nothing of a file
format.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

RowKind = Literal[
    "section", "row", "part"
]  # part: one value of a dimension, under the row of its total


@dataclass(frozen=True, slots=True)
class TableCell:
    """`text` is what a person reads. `value` is the exact number in the row's measure, None where
    there is only text.

    `sum_of`: indexes of rows of the same table and column whose values add up to this one; ()
    where they do not.
    """

    text: str = ""
    value: Decimal | None = None
    decimals: int = 0
    note: str = ""
    sum_of: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names the column for programs ("value"), `title` for people in the language in
    force.
    """

    key: str
    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """One cell a column; a section has one cell alone, which spans the table."""

    cells: tuple[TableCell, ...]
    kind: RowKind = "row"


@dataclass(frozen=True, slots=True)
class Table:
    """One form, ledger or roll-up of one unit or the district. `head`: lines under the title
    (who, when, coverage); `foot`: notes and explanations below the table.
    """

    name: str  # short: for a sheet, a file, a contents list
    title: str
    head: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    foot: tuple[str, ...] = ()
    landscape: bool = False
    period: str = ""  # of the form itself: the quarter of a quarterly form

    def column(self, key: str) -> int:
        return next(n for n, column in enumerate(self.columns) if column.key == key)

    def only(self, keys: Sequence[str]) -> Table:
        """The same rows with these columns alone, in this order; sections stay."""
        places = [self.column(key) for key in keys]
        return replace(
            self,
            columns=tuple(self.columns[n] for n in places),
            rows=tuple(
                row
                if row.kind == "section"
                else replace(row, cells=tuple(row.cells[n] for n in places))
                for row in self.rows
            ),
        )
