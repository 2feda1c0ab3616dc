"""A file that was opened by a double click while the window stands: the second start hands it over
to the first by a note in the workplace's folder, and ends.

Not by a local socket: the program is delivered without Qt's network library.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from desktop.durable import replace_file

NOTE = ".handed"
_PATIENCE = 3.0  # seconds that the second start waits for the first to take the note
_STEP = 0.05


class HandedFiles(QObject):
    """`received` tells of each file that another start handed over."""

    received = Signal(object)  # Path

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._note = home / NOTE
        self._watcher = QFileSystemWatcher([str(home)], self)
        self._watcher.directoryChanged.connect(lambda _folder: self._look())
        with contextlib.suppress(OSError):
            self._note.unlink()  # of a start that gave up

    def _look(self) -> None:
        try:
            data = self._note.read_bytes()
            self._note.unlink()
        except OSError:
            return  # no note: something else changed in the folder
        self.received.emit(Path(os.fsdecode(data)))


def hand_over(home: Path, file: Path, sleep: Callable[[float], None] = time.sleep) -> bool:
    """Whether the window that is open with `home` has taken the file."""
    note, made = home / NOTE, home / f"{NOTE}-{os.getpid()}"
    try:
        made.write_bytes(os.fsencode(file.absolute()))
        replace_file(made, note)
    except OSError:
        return False
    for _step in range(round(_PATIENCE / _STEP)):
        if not note.exists():
            return True
        sleep(_STEP)
    with contextlib.suppress(OSError):
        note.unlink()
        return False
    return True  # taken at the last moment
