"""Names that a workbook allows for its sheets, as close as can be to those that people use."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST = 31
"""In UTF-16 units: a character beyond the BMP counts two."""


def sheet_names(titles: Iterable[str]) -> tuple[str, ...]:
    """One name a table, in their order: at most 31 UTF-16 units, unlike any other without regard
    to case.
    """
    names: list[str] = []
    for name in titles:
        clean = _FORBIDDEN.sub(" ", name).strip().strip("'").strip() or "1"
        if clean.casefold() == "history":  # Excel keeps it for itself
            clean += " 1"
        taken = {other.casefold() for other in names}
        candidate, number = _cut(clean, ""), 2
        while candidate.casefold() in taken:
            candidate, number = _cut(clean, f" {number}"), number + 1
        names.append(candidate)
    return tuple(names)


def _cut(name: str, ending: str) -> str:
    while len(f"{name}{ending}".encode("utf-16-le")) // 2 > _LONGEST:
        name = name[:-1]
    return f"{name.rstrip()}{ending}"
