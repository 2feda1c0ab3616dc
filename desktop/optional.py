"""Libraries that others load wherever they find them, at the cost of a start or of memory, for what is
never asked of them here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

NUMERIC = ("numpy", "pandas")
"""sqlite-utils and openpyxl load them, to take their types, which are given to neither here."""


@contextmanager
def left_alone(*names: str) -> Iterator[None]:
    """Import something as if these were not installed; those that are loaded stay as they are."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment] # how an import is told that there is none
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
