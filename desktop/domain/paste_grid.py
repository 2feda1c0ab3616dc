"""Where a pasted block goes in a grid: days by readings, projects by columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.domain.paste_targets import (
    DAY_HEADINGS,
    OTHER_HEADINGS,
    PasteTarget,
    Rows,
    Skipped,
    SkipReason,
    TargetIndex,
    folded_name,
    row_text,
)


@dataclass(frozen=True, slots=True)
class PlacedInGrid:
    """`text` goes to row_keys[`row_index`], column_keys[`column_index`]; it stood at `row`, `column` of the block."""

    row_index: int
    column_index: int
    text: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class GridPlacement:
    placed: tuple[PlacedInGrid, ...]
    skipped: tuple[Skipped, ...]
    rows_by_name: bool
    columns_by_name: bool


def place_grid(rows: Rows, row_keys: Sequence[PasteTarget], column_keys: Sequence[PasteTarget],
               start_row: int, start_column: int) -> GridPlacement:
    """Where a block goes in a grid (days × readings, projects × columns).

    Column headings and a first column of row keys decide where they are there; the rest goes by place from
    (`start_row`, `start_column`). Bare numbers are row keys only under a heading, or counting up one by one.
    """
    columns, rows_index = TargetIndex(column_keys), TargetIndex(row_keys)
    heading = next((n for n in range(min(3, len(rows))) if _is_grid_heading(rows, n, columns, start_column)), None)
    key_column = _row_key_column(rows, heading, rows_index)
    width = max(map(len, rows), default=0)
    wanted: dict[int, int] = {}
    skipped: list[Skipped] = []
    place = start_column
    for c in range(width):
        if c == key_column:
            continue
        if heading is None:
            target, place = place, place + 1
            reason: SkipReason = "right-of-end"
        else:
            free = [n for n in columns.of(rows[heading][c]) if n not in wanted.values()]
            target = free[0] if free else len(column_keys)
            reason = "unknown-column"
        if target < len(column_keys):
            wanted[c] = target
        elif any(row[c].strip() for row in rows):
            skipped.append(Skipped(0, rows[heading or 0][c].strip(), reason, column=c))
    placed, left_out = _fill_grid(rows, heading, key_column, wanted, rows_index, (start_row, len(row_keys)))
    return GridPlacement(placed, (*skipped, *left_out), key_column is not None, heading is not None)


def _is_grid_heading(rows: Rows, number: int, columns: TargetIndex, start_column: int) -> bool:
    """Column names and no reading. A lone name may be a value (a column of primary pollutants): it counts over
    numbers, beside 日期, or where it names the very column pasted into."""
    row = rows[number]
    hits = [c for c, cell in enumerate(row) if columns.of(cell)]
    below = rows[number + 1:]
    if not hits or not below or any(_is_reading(cell) for c, cell in enumerate(row) if c not in hits):
        return False
    return (len(hits) > 1 or start_column in columns.of(row[hits[0]])
            or any(folded_name(cell) in DAY_HEADINGS for cell in row)
            or any(_is_reading(other[hits[0]]) for other in below))


def _is_reading(cell: str) -> bool:
    return folded_name(cell).replace(".", "").replace(",", "").isdecimal()


def _row_key_column(rows: Rows, heading: int | None, index: TargetIndex) -> int | None:
    first = 0 if heading is None else heading + 1
    body = [row for row in rows[first:] if any(cell.strip() for cell in row)]
    if not body or len(rows[0]) < 2:
        return None
    for c in range(min(3, len(rows[0]))):
        cells = [row[c] for row in body if row[c].strip()]
        found = [index.of(cell)[0] for cell in cells if index.of(cell)]
        if not found or 2 * len(found) < len(cells) or len(set(found)) < len(found):
            continue
        headed = heading is not None and (folded_name(rows[heading][c]) in DAY_HEADINGS | OTHER_HEADINGS)
        counting = len(found) > 2 and all(b - a == 1 for a, b in pairwise(found))
        bare = all(folded_name(cell).isdigit() and len(folded_name(cell)) < 5 for cell in cells)
        if headed or counting or not bare:
            return c
    return None


def _fill_grid(rows: Rows, heading: int | None, key_column: int | None, wanted: Mapping[int, int], index: TargetIndex,
               places: tuple[int, int]) -> tuple[tuple[PlacedInGrid, ...], tuple[Skipped, ...]]:
    placed: list[PlacedInGrid] = []
    skipped: list[Skipped] = []
    place, end = places
    taken: set[int] = set()

    def left_out(reason: SkipReason) -> None:
        skipped.append(Skipped(number, row_text(row), reason))

    for number, row in enumerate(rows):
        if heading is not None and number <= heading:
            left_out("heading")
            continue
        if key_column is None:
            target, place = place, place + 1  # a blank row keeps its place: the days below stay where they were
        else:
            found = index.of(row[key_column])
            target = found[0] if found else -1
        if not any(cell.strip() for cell in row):
            left_out("blank")
        elif target < 0:
            left_out("unknown-row")
        elif target >= end:
            left_out("below-end")
        elif target in taken:
            left_out("twice")
        else:
            taken.add(target)
            placed.extend(PlacedInGrid(target, wanted[c], row[c], number, c) for c in wanted if row[c].strip())
    return tuple(placed), tuple(skipped)
