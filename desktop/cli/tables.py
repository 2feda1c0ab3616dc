"""Text on a terminal: tables whose columns stay aligned with Chinese in them, and wrapping by
width.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from desktop.printable import printable


def width(text: str) -> int:
    """Columns that a text takes on a terminal: wide characters two, combining ones none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()
) -> str:
    """Aligned columns, those of `right` (by place) to the right; a cell's line breaks become
    blanks, and a name that is no text its printable form.
    """
    cells = [[printable(" ".join(cell.split("\n"))) for cell in row] for row in (headers, *rows)]
    widths = [max(width(row[n]) for row in cells) for n in range(len(headers))]
    lines = []
    for row in cells:
        parts = []
        for n, cell in enumerate(row):
            gap = " " * (widths[n] - width(cell))
            parts.append(gap + cell if n in right else cell + gap)
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def wrapped(text: str, columns: int, indent: str) -> list[str]:
    """Lines of at most `columns`, each after `indent`; broken at blanks, and between wide
    characters.
    """
    lines: list[str] = []
    for paragraph in filter(None, text.split("\n")):
        line = ""
        for piece in _pieces(paragraph):
            if line and width(indent + line + piece.rstrip()) > columns:
                lines.append(indent + line.rstrip())
                line = ""
            line += piece if line else piece.lstrip()
        lines.append(indent + line.rstrip())
    return lines


def _pieces(text: str) -> list[str]:
    """Parts between which a line may break; punctuation stays with what is before it."""
    pieces: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        closing = unicodedata.category(character) in ("Po", "Pe", "Pf")
        breaks = (
            not pieces
            or pieces[-1][-1] == " "
            or (
                (wide or unicodedata.east_asian_width(pieces[-1][-1]) in "WF")
                and not closing
                and character != " "
                and unicodedata.category(pieces[-1][-1]) not in ("Ps", "Pi")
            )
        )
        if breaks:
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces
