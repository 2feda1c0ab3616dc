"""The table that a spreadsheet puts on the clipboard as HTML: with merged cells, with all digits of
its numbers and without what it hides, none of which its plain text tells.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from desktop.domain.paste.block import Block, hidden_parts
from desktop.domain.paste.targets import Merged
from desktop.exchange.cell_formats import with_digits
from desktop.exchange.read_sheet import MOST_COLUMNS, MOST_ROWS

_LARGEST = 20 * 2**20  # characters
_MOST_MERGED = 200_000  # cells
_RAW = ("x:num", "sdval")
"""Where Excel and WPS, and LibreOffice, write a cell's number beside what it shows."""
_NOT_SHOWN = re.compile(r"(?:display\s*:\s*none|mso-hide\s*:\s*all)", re.IGNORECASE)
_UNREAD = ("style", "script", "head", "comment")

Attributes = Mapping[str, str]


def read_html(html: str) -> Block | None:
    """The one table of a page of HTML; None where it has none, or several, or one too large."""
    if len(html) > _LARGEST or "<td" not in html[:_LARGEST].casefold():
        return None
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.tables != 1 or not reader.rows or len(reader.rows) > MOST_ROWS:
        return None
    return _block(reader)


@dataclass(slots=True)
class _CellRead:
    """A cell as it stands in the HTML: `wide` columns, `high` rows."""

    wide: int
    high: int
    raw: str
    hidden: bool
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        lines = "".join(self.words).replace("\xa0", " ").split("\n")
        shown = "\n".join(line for each in lines if (line := " ".join(each.split())))
        return with_digits(shown, self.raw) if self.raw else shown


class _Reader(HTMLParser):
    """Rows of cells of the outermost table; what stands in a table within a cell is that cell's."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables = 0
        self.rows: list[list[_CellRead]] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[bool] = []
        self._depth = 0
        self._cell: _CellRead | None = None
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _UNREAD:
            self._unread += 1
        elif tag == "table":
            self._depth += 1
            self.tables += self._depth == 1
        elif tag == "br" and self._cell is not None:
            self._cell.words.append("\n")
        elif self._depth == 1:
            self._start_of_table(tag, given)

    def _start_of_table(self, tag: str, given: Attributes) -> None:
        hidden = _NOT_SHOWN.search(given.get("style", "")) is not None
        if tag == "col":
            span = _count(given.get("span", ""))
            self.hidden_columns += [hidden] * min(span, MOST_COLUMNS)
        elif tag == "tr":
            self._cell = None
            self.rows.append([])
            if hidden:
                self.hidden_rows.add(len(self.rows) - 1)
        elif tag in ("td", "th") and self.rows:
            wide, high = _count(given.get("colspan", "")), _count(given.get("rowspan", ""))
            raw = next((given[name] for name in _RAW if given.get(name)), "")
            self._cell = _CellRead(min(wide, MOST_COLUMNS), min(high, MOST_ROWS), raw, hidden)
            self.rows[-1].append(self._cell)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag == "table":
            self._depth = max(0, self._depth - 1)
        elif tag in ("td", "th", "tr") and self._depth == 1:
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._unread:
            self._cell.words.append(data.replace("\n", " "))


def _count(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _block(reader: _Reader) -> Block | None:
    grid: list[list[str]] = [[] for _row in reader.rows]
    covered: set[tuple[int, int]] = set()
    merged: list[Merged] = []
    hidden_columns = {c for c, hidden in enumerate(reader.hidden_columns) if hidden}
    for r, row in enumerate(reader.rows):
        c = 0
        for cell in row:
            while (r, c) in covered:
                c += 1
            if c + cell.wide > MOST_COLUMNS:
                return None
            last = min(r + cell.high, len(reader.rows)) - 1, c + cell.wide - 1
            if last != (r, c):
                merged.append(((r, c), last))
                covered |= {
                    (row_below, column)
                    for row_below in range(r, last[0] + 1)
                    for column in range(c, last[1] + 1)
                }
                if len(covered) > _MOST_MERGED:
                    return None
            grid[r] += [""] * (c - len(grid[r]))
            grid[r][c:] = [cell.text]
            if cell.hidden:
                hidden_columns.add(c)
            c += cell.wide
    width = max(map(len, grid))
    rows = [tuple(row) + ("",) * (width - len(row)) for row in grid]
    return _as_shown(rows, merged, reader.hidden_rows, hidden_columns)


def _as_shown(
    rows: Sequence[tuple[str, ...]],
    merged: Sequence[Merged],
    hidden_rows: set[int],
    hidden_columns: set[int],
) -> Block:
    """Without the rows and columns that are hidden, each of which is told if it holds anything."""
    seen_rows = [r for r in range(len(rows)) if r not in hidden_rows]
    width = len(rows[0]) if rows else 0
    seen_columns = [c for c in range(width) if c not in hidden_columns]
    hidden = hidden_parts(rows, hidden_rows, hidden_columns)
    moved = []
    for (top, left), (bottom, right) in merged:
        rows_of = [n for n, r in enumerate(seen_rows) if top <= r <= bottom]
        columns_of = [n for n, c in enumerate(seen_columns) if left <= c <= right]
        if rows_of and columns_of and (len(rows_of) > 1 or len(columns_of) > 1):
            moved.append(((rows_of[0], columns_of[0]), (rows_of[-1], columns_of[-1])))
    kept = tuple(tuple(rows[r][c] for c in seen_columns) for r in seen_rows)
    while kept and not any(kept[-1]):
        kept = kept[:-1]
    return Block(kept, tuple(moved), tuple(hidden))
