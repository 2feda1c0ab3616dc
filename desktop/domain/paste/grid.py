"""Where a pasted block goes in a grid: days by readings, projects and honours by columns."""
# zh-data: module - what people type, not what they read

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.paste.rows import NamedRows, RowFinder, key_columns, row_index
from desktop.domain.paste.targets import (
    DAY_HEADINGS,
    PasteTarget,
    Rows,
    Skipped,
    TargetIndex,
    exact_name,
    folded_name,
    row_text,
)

_HEADING_WITHIN = 5  # rows: a title and a line of dates often stand above


@dataclass(frozen=True, slots=True)
class PlacedInGrid:
    """`text` goes to row_keys[`row_index`], column_keys[`column_index`]; it stood at `row`,
    `column` of the block, under a `heading` that may name its unit of measure.

    A `row_index` past the row keys is a new row; these count on from there.
    """

    row_index: int
    column_index: int
    text: str
    row: int
    column: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class GridPlacement:
    """`repeated`: what further rows of the block say otherwise of cells of rows that are placed."""

    placed: tuple[PlacedInGrid, ...]
    skipped: tuple[Skipped, ...]
    repeated: tuple[PlacedInGrid, ...] = ()


def place_grid(
    rows: Rows,
    row_keys: Sequence[PasteTarget],
    column_keys: Sequence[PasteTarget],
    start_row: int,
    start_column: int,
    named: NamedRows | None = None,
) -> GridPlacement:
    """Where a block goes in a grid (days × readings, projects × columns).

    Column headings and a first column of row keys decide where they are there; the rest goes by
    place from (`start_row`, `start_column`). Bare numbers are row keys only under a heading, or
    counting up one by one. With `named` a row goes to its number or its exact name where the
    block has a column of them, and rows that are not there yet become new ones.
    """
    columns, index = TargetIndex(column_keys), row_index(row_keys, named)
    heading = next(
        (
            n
            for n in range(min(_HEADING_WITHIN, len(rows)))
            if _is_heading(rows, n, columns, start_column)
        ),
        None,
    )
    headed = {} if heading is None else _headed(rows[heading], columns)
    keys = key_columns(rows, heading, headed, index, named)
    target_columns = (
        headed if heading is not None else _by_place(rows, keys, column_keys, start_column, named)
    )
    if heading is None and named is not None:
        numbers = {exact_name(target.code) for target in row_keys}
        target_columns |= {
            c: named.number if any(exact_name(row[c]) in numbers for row in rows) else named.name
            for c in keys
        }
    skipped = _left_out_columns(rows, heading, keys, target_columns, column_keys)
    writable = {
        c: n
        for c, n in target_columns.items()
        if n < len(column_keys) and column_keys[n].closed is None
    }
    finder = RowFinder(row_keys, keys, start_row, named)
    placed: list[PlacedInGrid] = []
    repeated: list[PlacedInGrid] = []
    texts: dict[int, dict[int, str]] = {}  # of each row that is placed, by column
    for number, row in enumerate(rows):
        if heading is not None and number <= heading:
            skipped.append(Skipped(number, row_text(row), "heading"))
            continue
        brought = {n: row[c] for c, n in target_columns.items() if row[c].strip()}
        row_or_reason = finder.find(row, brought)
        if not isinstance(row_or_reason, int):
            skipped.append(Skipped(number, row_text(row), row_or_reason))
            continue
        cells = [
            PlacedInGrid(
                row_or_reason,
                n,
                row[c],
                number,
                c,
                rows[heading][c] if heading is not None else "",
            )
            for c, n in writable.items()
            if row[c].strip() and not (c in keys and row_or_reason in index.of(row[c]))
        ]
        first = texts.get(row_or_reason)
        if first is None:
            texts[row_or_reason] = {cell.column_index: exact_name(cell.text) for cell in cells}
            placed.extend(cells)
        elif other := [p for p in cells if exact_name(p.text) != first.get(p.column_index)]:
            repeated.extend(other)
        else:
            skipped.append(Skipped(number, row_text(row), "twice"))
    return GridPlacement(tuple(placed), tuple(skipped), tuple(repeated))


def _is_heading(rows: Rows, number: int, columns: TargetIndex, start_column: int) -> bool:
    """Column names and no reading. A lone name may be a value (a column of primary pollutants):
    it counts over numbers, beside 日期, or where it names the very column pasted into.
    """
    row = rows[number]
    hits = [c for c, cell in enumerate(row) if columns.of(cell)]
    below = rows[number + 1 :]
    if (
        not hits
        or not below
        or any(_is_reading(cell) for c, cell in enumerate(row) if c not in hits)
    ):
        return False
    return (
        len(hits) > 1
        or start_column in columns.of(row[hits[0]])
        or any(folded_name(cell) in DAY_HEADINGS for cell in row)
        or any(_is_reading(other[hits[0]]) for other in below)
    )


def _is_reading(cell: str) -> bool:
    return folded_name(cell).replace(".", "").replace(",", "").isdecimal()


def _headed(titles: Sequence[str], columns: TargetIndex) -> dict[int, int]:
    """Block column → column of the grid, by its heading; each column of the grid once."""
    headed: dict[int, int] = {}
    for c, title in enumerate(titles):
        free = [n for n in columns.of(title) if n not in headed.values()]
        if free:
            headed[c] = free[0]
    return headed


def _by_place(
    rows: Rows,
    keys: Sequence[int],
    column_keys: Sequence[PasteTarget],
    start: int,
    named: NamedRows | None,
) -> dict[int, int]:
    """Block column → column of the grid, from `start` rightwards; len(column_keys) is right of
    the end.
    """
    ways = [n for n, target in enumerate(column_keys) if not target.by_name and n >= start]
    if keys and named is not None and ways and ways[0] == named.number:
        ways = ways[1:]  # the block begins with the numbers, and so does the cursor
    free = [c for c in range(max(map(len, rows), default=0)) if c not in keys]
    return {c: ways[n] if n < len(ways) else len(column_keys) for n, c in enumerate(free)}


def _left_out_columns(
    rows: Rows,
    heading: int | None,
    keys: Sequence[int],
    target_columns: Mapping[int, int],
    column_keys: Sequence[PasteTarget],
) -> list[Skipped]:
    left_out = []
    for c in range(max(map(len, rows), default=0)):
        target = target_columns.get(c, len(column_keys))
        closed = column_keys[target].closed if target < len(column_keys) else None
        if (
            c in keys
            or (target < len(column_keys) and closed is None)
            or not any(row[c].strip() for row in rows)
        ):
            continue
        reason = closed or ("right-of-end" if heading is None else "unknown-column")
        left_out.append(Skipped(0, rows[heading or 0][c].strip(), reason, column=c))
    return left_out
