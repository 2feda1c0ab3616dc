"""Where the tables and keys of a TOML file stand: line numbers, which tomllib does not keep."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_HEADER = re.compile(r"\s*(\[\[|\[)\s*([A-Za-z0-9_.\-]+)\s*(\]\]|\])\s*(?:#.*)?$")
_KEY = re.compile(
    r"\s*(?:\"([^\"]+)\"|'([^']+)'|([A-Za-z0-9_\-]+))\s*(?:\.\s*[A-Za-z0-9_\-]+\s*)*="
)
_ITEM = re.compile(r"\s*[{\[\"']")
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')


@dataclass(frozen=True)
class TableLines:
    """The header line of one table and the first line of each of its keys, by path: values,
    values[2], breakpoints.so2.
    """

    header: int
    keys: dict[str, int] = field(default_factory=dict)

    def line_of(self, path: str) -> int:
        """The line of the innermost key of `path` that begins a line of its own; the header's
        line for none.
        """
        while path and path not in self.keys:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.keys.get(path, self.header)


def scan(text: str) -> dict[tuple[str, int], TableLines]:
    """Lines (1-based) by table name and occurrence (0-based). `[a.b]` counts as the key "b" of
    the last `a`.
    """
    tables: dict[tuple[str, int], TableLines] = {}
    counts: dict[str, int] = {}
    current = tables[("", 0)] = TableLines(1)
    prefix = key_path = ""  # the sub-table we are in; the key whose value goes on
    items = 0  # of the value that goes on
    quote, depth = "", 0  # the multi-line string we are in; open brackets of a multi-line value
    for number, line in enumerate(text.splitlines(), start=1):
        if not quote and depth == 0:
            header = _HEADER.match(line)
            if header is not None:
                name, *rest = header[2].split(".")
                prefix = f"{rest[0]}." if rest else ""
                if rest:
                    current.keys.setdefault(rest[0], number)
                else:
                    at = counts.get(name, -1) + 1
                    counts[name] = at
                    current = tables[(name, at)] = TableLines(number)
                continue
            key = _KEY.match(line)
            if key is not None:
                key_path, items = prefix + (key[1] or key[2] or key[3]), 0
                current.keys.setdefault(key_path, number)
        elif (
            depth == 1 and not quote and _ITEM.match(line)
        ):  # one item a line, as lists of tables are written
            current.keys.setdefault(f"{key_path}[{items}]", number)
            items += 1
        quote, depth = _after(line, quote, depth)
    return tables


def _after(line: str, quote: str, depth: int) -> tuple[str, int]:
    """The state of multi-line strings and brackets behind `line`."""
    position = 0
    while position < len(line):
        if quote:
            end = line.find(quote, position)
            if end < 0:
                return quote, depth
            quote, position = "", end + 3
            continue
        token = _TOKEN.search(line, position)
        if token is None:
            break
        position = token.end()
        if token[0] in ('"""', "'''"):
            quote = token[0]
        elif token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
    return quote, max(depth, 0)
