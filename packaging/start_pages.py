"""The list of the pages that a window's start reads of the locked libraries, which the packed program asks for early
(desktop/read_ahead.py). It is kept in the repository, so that two builds are equal: `dev.py build --linux --start-pages`
makes it anew, after `dev.py lock` has changed Qt.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import start_figures
from bundle import INTERNAL
from machine import ROOT, SetupError, say

from desktop.read_ahead import LIST as NAME
from desktop.read_ahead import PAGE

LIST = ROOT / "packaging/linux" / NAME
_FILES = (
    "libQt6*",
    "libicu*",
    "libpyside6*",
    "libshiboken6*",
    "PySide6/*.so",
    "PySide6/Qt/plugins/**/*.so",
)
_GAP = 4
"""Pages; runs that are no further apart are asked for as one."""


def put(made: Path) -> None:
    """Lay the list into the program in `made`."""
    shutil.copyfile(LIST, made / INTERNAL / NAME)


def renew(made: Path, work: Path) -> None:
    """Start the program in `made` from a disk that reads no more than it is asked for, offscreen and before a screen, and
    write down what it has read then.

    Raises: SetupError where the reading ahead of the disk cannot be switched off.
    """
    say("== pages of a start")
    internal = made / INTERNAL
    (internal / NAME).unlink(missing_ok=True)
    start_figures.set_up(made, work)
    with _no_reading_ahead(made):
        start_figures.forget(made)
        for words in ([], ["xvfb-run", "-a"]):
            start_figures.start(made, work, words)
        lines = []
        for pattern in _FILES:
            for file in sorted(internal.glob(pattern)):
                runs = _joined(_resident(file))
                if runs:
                    name = file.relative_to(internal).as_posix()
                    lines.append(f"{name} {','.join(f'{a}-{b}' for a, b in runs)}\n")
    LIST.write_text("".join(lines), "ascii")


@contextmanager
def _no_reading_ahead(folder: Path) -> Iterator[None]:
    device = folder.stat().st_dev
    disk = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve()
    setting = next(
        (
            place / "queue/read_ahead_kb"
            for place in (disk, disk.parent)
            if (place / "queue").is_dir()
        ),
        None,
    )
    if setting is None or not os.access(setting, os.W_OK):
        raise SetupError(
            f"{folder} lies on no disk whose reading ahead can be switched off here. Please set TMPDIR to"
            " a folder on a disk, and do this as root."
        )
    before = setting.read_text("ascii")
    setting.write_text("0", "ascii")
    try:
        yield
    finally:
        setting.write_text(before, "ascii")


def _resident(file: Path) -> list[int]:
    """The numbers of the pages that the system holds in memory (mincore(2))."""
    size = file.stat().st_size
    count = -(-size // PAGE)
    flags = ctypes.create_string_buffer(count)
    system = ctypes.CDLL(None, use_errno=True)
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), size, mmap.MAP_PRIVATE) as pages:
        held = ctypes.c_char.from_buffer(pages)
        failed = system.mincore(
            ctypes.c_void_p(ctypes.addressof(held)), ctypes.c_size_t(size), flags
        )
        del held  # a map cannot be closed while something points into it
        if failed:
            raise OSError(ctypes.get_errno(), "mincore", str(file))
    return [number for number, flag in enumerate(flags.raw) if flag & 1]


def _joined(pages: list[int]) -> list[tuple[int, int]]:
    """Runs [first, end) of pages."""
    runs: list[tuple[int, int]] = []
    for page in pages:
        if runs and page - runs[-1][1] <= _GAP:
            runs[-1] = (runs[-1][0], page + 1)
        else:
            runs.append((page, page + 1))
    return runs
