"""What happens to a data file outside the program: edits of another tool, flipped bits, a process that
ends without closing.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path


def edit(path: Path, *statements: str) -> None:
    """Change the file as another program would, which knows nothing of sums and anchors."""
    other = sqlite3.connect(path)
    for statement in statements:
        other.execute(statement)
    other.commit()
    other.close()


def flip(path: Path, bit: int) -> None:
    """Turn one bit of a file over, counted from its start."""
    with path.open("r+b") as stream:
        stream.seek(bit // 8)
        byte = stream.read(1)[0]
        stream.seek(bit // 8)
        stream.write(bytes([byte ^ 1 << bit % 8]))


def left_open(home: Path, target: Path) -> Path:
    """A copy of a workplace in use, as a power cut leaves it: with its log."""
    shutil.copytree(home, target, ignore=shutil.ignore_patterns("*-shm"))
    return target
