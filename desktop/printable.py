"""Names and messages of other systems as text: what a file system, a user account or an error says
may be bytes that are no UTF-8, or hold what controls a terminal.
"""

from __future__ import annotations

import re
import sys
import unicodedata

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""Stands for what is no text."""

_SURROGATE = re.compile("[\ud800-\udfff]")
# Control characters, line and paragraph separators, and all that turns the writing direction.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# No character of GBK or GB 18030 has one of these among its bytes.
_SEPARATORS = re.compile("([\x00-\x2f\x3a-\x3f]+)")
_UTF8 = re.compile("([\u0800-\ud7ff\ue000-\U0010ffff]+)")
_NO_TEXT = ("Cc", "Cf", "Cn", "Co", "Cs")


def printable(text: str, *, keep: str = "") -> str:
    """A form of `text` that can be stored and printed: valid Unicode without control characters but
    those of `keep`. Bytes that the system could not decode are read as GBK where that gives text.

    A printable text stays as it is. The form is for people: what lies on a disk is reached by its
    own name only.
    """
    if not is_storable(text):
        text = "".join(
            part if is_storable(part) else _decoded(part) for part in _SEPARATORS.split(text)
        )
    return _CONTROL.sub(lambda found: found[0] if found[0] in keep else UNREADABLE, text)


def is_storable(text: str) -> bool:
    """Whether it is valid Unicode."""
    return _SURROGATE.search(text) is None


def _decoded(text: str) -> str:
    """A part between separators. One that holds longer characters besides may be UTF-8 and GBK side
    by side, or GBK some of whose bytes were UTF-8 by chance.
    """
    pieces = [p if is_storable(p) else _as_gbk(p) for p in _UTF8.split(text)]
    if None in pieces and (whole := _as_gbk(text)) is not None:
        return whole
    return "".join(
        _SURROGATE.sub(UNREADABLE, piece) if decoded is None else decoded
        for piece, decoded in zip(_UTF8.split(text), pieces, strict=True)
    )


def _as_gbk(text: str) -> str | None:
    """The bytes behind `text` read as GB 18030, which GBK is a part of; None where they are no text."""
    try:
        raw = text.encode(sys.getfilesystemencoding(), "surrogateescape")
        decoded = raw.decode("gb18030")
    except UnicodeError:
        return None
    return None if any(unicodedata.category(c) in _NO_TEXT for c in decoded) else decoded
