"""What is wrong with typed words: Problem, and the checks on characters that every kind of cell
shares.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop import messages

SHOWN_CHARACTERS = 24
HIDDEN = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # control characters but for the line break
    "\u2028-\u202e\u2066-\u2069\u061c\u200e\u200f"  # ends of lines, the direction of writing
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"  # without width
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001345f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # signs that only format
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # no characters
    "\U000e0000-\U000e0fff"  # tags and selectors of variants
)
"""The inside of a class of characters: what cannot be seen and makes one text look like another."""
_HIDDEN = re.compile(f"[{HIDDEN}]")
_HIDDEN_OR_BREAK = re.compile(f"[\n{HIDDEN}]")
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


def hidden_character(text: str, *, line_breaks: bool = False) -> Problem | None:
    """The first character that nobody can see: of control, of direction, without width, a tag."""
    match = (_HIDDEN if line_breaks else _HIDDEN_OR_BREAK).search(text)
    if match is None:
        return None
    return Problem("entry-hidden-character", {"character": f"U+{ord(match.group()):04X}"})


def formula(text: str) -> Problem | None:
    """A pasted spreadsheet formula, refused everywhere: the cell wants its result."""
    if half_width(text[:1]) in ("=", "@"):
        return Problem("entry-formula", {"typed": shown(text)})
    return None
