"""The numbers of rows that people name: projects (P01) and honours (H01)."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._-]{0,19}")


def is_row_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def same_number(text: str) -> str:
    """Equal for numbers that people read as one: P01, p01 and Ｐ０１."""
    return unicodedata.normalize("NFKC", text).casefold()
