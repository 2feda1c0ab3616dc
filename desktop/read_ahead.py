"""Asking the system, at the start of a window, for the pages of the libraries that a start uses: it reads those of a disk
in one go and in their order, and not whatever lies around each.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

LIST = "start-pages.txt"
"""In the folder of the libraries: a file in a line, and after a blank the runs of its pages, as 0-3,5-20 (of which 3 and
20 are not asked for any more).
"""
PAGE = 4096  # bytes


def ask_for_start_pages() -> None:
    """Of the packed program on Linux; without its list, or where the system takes no such wish, a start only takes longer."""
    root = getattr(sys, "_MEIPASS", None)
    if root is None or sys.platform != "linux":
        return
    try:
        for line in (Path(root) / LIST).read_text("ascii").splitlines():
            name, _blank, runs = line.rpartition(" ")
            _ask(Path(root) / name, runs)
    except (OSError, ValueError):
        return


def _ask(file: Path, runs: str) -> None:
    with file.open("rb") as stream:
        for run in runs.split(","):
            first, _dash, end = run.partition("-")
            length = (int(end) - int(first)) * PAGE
            os.posix_fadvise(stream.fileno(), int(first) * PAGE, length, os.POSIX_FADV_WILLNEED)
