"""What is wrong with typed words: Problem, and the checks on characters that every kind of cell
shares.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop import messages

SHOWN_CHARACTERS = 24
_BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_INVISIBLE_EDGES = (
    "\ufeff\u200b\u2060"  # byte order mark, zero width space: copied along from web pages
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why typed words cannot be taken. `code` names a sentence of messages.py, `proposal` what
    to type.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    proposal: str = ""

    @property
    def sentence(self) -> str:
        return messages.sentence(self.code, self.params)


def shown(text: str) -> str:
    """Typed words as a sentence may quote them: printable, on one line, at most 24 characters."""
    clipped = text[: SHOWN_CHARACTERS + 1]
    printable = "".join(
        c if c.isprintable() else f"U+{ord(c):04X}" for c in clipped[:SHOWN_CHARACTERS]
    )
    return printable + ("…" if len(clipped) > SHOWN_CHARACTERS else "")


def half_width(text: str) -> str:
    """Full-width digits, letters and punctuation as ASCII. Not NFKC: that would read 5² as 52
    and ① as 1.
    """
    return text.translate(_FULL_WIDTH)


def trimmed(text: str) -> str:
    """Without surrounding blanks, line ends and invisible marks."""
    before = None
    while before != text:
        before, text = text, text.strip().strip(_INVISIBLE_EDGES)
    return text


def too_long(text: str, limit: int) -> Problem | None:
    if len(text) <= limit:
        return None
    return Problem("entry-too-long", {"length": str(len(text)), "limit": str(limit)})


def hidden_character(
    text: str, *, in_number: bool = False, line_breaks: bool = False
) -> Problem | None:
    """Control characters, bidi controls, half surrogates; in a number every invisible format
    character.
    """
    for character in text:
        if line_breaks and character == "\n":
            continue
        category = unicodedata.category(character)
        refused = category in ("Cc", "Cs", "Zl", "Zp") or character in _BIDI_CONTROLS
        if refused or (in_number and category == "Cf"):
            return Problem("entry-hidden-character", {"character": f"U+{ord(character):04X}"})
    return None


def formula(text: str) -> Problem | None:
    """A pasted spreadsheet formula, refused everywhere: the cell wants its result."""
    if half_width(text[:1]) in ("=", "@"):
        return Problem("entry-formula", {"typed": shown(text)})
    return None
