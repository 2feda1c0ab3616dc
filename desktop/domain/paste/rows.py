"""Which row of a grid each row of a pasted block goes to: by its date, number or name, else by
its place, or a new one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.domain.paste.targets import (
    DAY_HEADINGS,
    OTHER_HEADINGS,
    PasteTarget,
    Rows,
    SkipReason,
    TargetIndex,
    exact_name,
    folded_name,
)


@dataclass(frozen=True, slots=True)
class NamedRows:
    """Rows with a number and a name of their own, of which a block may bring new ones: projects,
    honours.

    `number`, `name` and `needed` (what a new row must bring) are places among the grid's
    columns; `prefix` begins every number.
    """

    number: int
    name: int
    needed: tuple[int, ...] = ()
    prefix: str = ""


def row_index(row_keys: Sequence[PasteTarget], named: NamedRows | None) -> TargetIndex:
    return TargetIndex(row_keys, folded_name if named is None else exact_name)


def is_number(text: str, named: NamedRows) -> bool:
    """Whether it is written like the number of a row: P07."""
    return re.fullmatch(rf"{named.prefix}[0-9]+", exact_name(text).upper()) is not None


def key_columns(
    rows: Rows,
    heading: int | None,
    headed: Mapping[int, int],
    index: TargetIndex,
    named: NamedRows | None,
) -> tuple[int, ...]:
    """The columns of the block that say which row is meant, the weightiest first; () where the
    place decides.

    `headed`: block column → column of the grid that its heading names.
    """
    first = 0 if heading is None else heading + 1
    body = [row for row in rows[first:] if any(cell.strip() for cell in row)]
    if named is not None:
        numbers = [
            c
            for c, target in headed.items()
            if target == named.number
            and any(index.of(row[c]) or is_number(row[c], named) for row in body)
        ]  # not a count of the lines: 1, 2, 3
        columns = (*numbers, *(c for c, target in headed.items() if target == named.name))
        if columns:
            return columns
    if not body or len(rows[0]) < 2:
        return ()
    for c in range(min(3, len(rows[0]))):
        title = "" if heading is None else folded_name(rows[heading][c])
        if c not in headed and _names_rows(
            [row[c] for row in body if row[c].strip()], title, index, named is None
        ):
            return (c,)
    return ()


def _names_rows(cells: Sequence[str], title: str, index: TargetIndex, once: bool) -> bool:
    """Bare numbers name rows only under a heading, or counting up one by one; `once`: no row is
    named twice.
    """
    matches = [index.of(cell)[0] for cell in cells if index.of(cell)]
    if not matches or 2 * len(matches) < len(cells) or (once and len(set(matches)) < len(matches)):
        return False
    counting = len(matches) > 2 and all(b - a == 1 for a, b in pairwise(matches))
    bare = all(folded_name(cell).isdigit() and len(folded_name(cell)) < 5 for cell in cells)
    return title in DAY_HEADINGS | OTHER_HEADINGS or counting or not bare


class RowFinder:
    """To be asked for the rows of a block one by one, from top to bottom."""

    def __init__(
        self,
        row_keys: Sequence[PasteTarget],
        keys: Sequence[int],
        start: int,
        named: NamedRows | None,
    ) -> None:
        """`keys` as of key_columns; without any the rows go by place from `start` down."""
        self._row_keys, self._keys, self._next, self._named = row_keys, keys, start, named
        self._index = row_index(row_keys, named)
        self._end = sum(1 for target in row_keys if target.closed is None and not target.by_name)
        self._new_names: list[str] = []

    def find(self, row: Sequence[str], brought: Mapping[int, str]) -> int | SkipReason:
        """A place among the row keys, one past them for each new row, or why the row is left out;
        the same place again for a row that names it again.

        `brought`: column of the grid → the row's text for it, blank ones left out.
        """
        blank = not any(cell.strip() for cell in row)
        if self._keys:
            row_or_reason = "blank" if blank else self._by_key(row, brought)
        else:
            position, self._next = (
                self._next,
                self._next + 1,
            )  # a blank row keeps its place: those below stay where they were
            row_or_reason = (
                "blank"
                if blank
                else position
                if position < self._end
                else self._new_row(brought, "below-end")
            )
        if not isinstance(row_or_reason, int):
            return row_or_reason
        if row_or_reason < len(self._row_keys) and (closed := self._row_keys[row_or_reason].closed):
            return closed
        return row_or_reason

    def _by_key(self, row: Sequence[str], brought: Mapping[int, str]) -> int | SkipReason:
        hits = [set(matches) for c in self._keys if (matches := self._index.of(row[c]))]
        if not hits:
            return self._new_row(brought, "incomplete")
        both = set.intersection(*hits)
        if not both:
            return "disagree"
        return min(both) if len(both) == 1 or self._named is None else "ambiguous"

    def _new_row(self, brought: Mapping[int, str], otherwise: SkipReason) -> int | SkipReason:
        named = self._named
        if named is None:
            return "below-end" if otherwise == "below-end" else "unknown-row"
        number, name = brought.get(named.number, ""), exact_name(brought.get(named.name, ""))
        if is_number(number, named):
            return "unknown-number"
        if not _brings(brought, named.needed, named.number):
            return otherwise
        if name and name in self._new_names:
            return len(self._row_keys) + self._new_names.index(name)
        self._new_names.append(name)
        return len(self._row_keys) + len(self._new_names) - 1


def _brings(brought: Mapping[int, str], needed: Collection[int], number: int) -> bool:
    return all(column in brought for column in needed) and any(
        column != number for column in brought
    )
