"""Leaving as soon as a first cell takes a key, and telling on the way what has been reached: how
the build measures a start.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMainWindow

from desktop.reports.chart import Line, Lines
from desktop.ui.charts.library import LIBRARY
from desktop.ui.charts.line_chart import LineChart

_PATIENCE_MS = 20_000


class _Start(QObject):
    """Says "painted", then "editable", then "memory" and "read" with their MB, then "charts" once one could be
    made, a line each.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._window: QMainWindow | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            self._window is None
            and event.type() == QEvent.Type.Paint
            and isinstance(watched, QMainWindow)
        ):
            self._window = watched
            QTimer.singleShot(0, self._on_painted)
        return False

    def _on_painted(self) -> None:
        _say("painted")
        self._look()

    def _look(self) -> None:
        assert self._window is not None
        if _takes_a_key(self._window):
            _say("editable")
            if sys.platform == "linux":  # under wine that file tells of wine's own server
                # getrusage tells of the parent's memory, too
                _say(f"memory {_of_process('status', 'VmHWM') / 2**10:.0f}")
                _say(f"read {_of_process('io', 'read_bytes') / 2**20:.1f}")
            self._wait_for_charts()
        else:
            QTimer.singleShot(1, self._look)

    def _wait_for_charts(self) -> None:
        if LIBRARY.waits:
            LIBRARY.loaded.connect(self._on_charts)
            QTimer.singleShot(_PATIENCE_MS, QApplication.quit)
        else:
            self._on_charts()

    def _on_charts(self) -> None:
        LineChart().set_lines("", Lines(((0, "1"),), (Line("", (1.0, 2.0)),), ""))
        _say("charts")
        QApplication.quit()


def tell_of_start(app: QApplication) -> None:
    app.installEventFilter(_Start(app))


def _takes_a_key(window: QMainWindow) -> bool:
    """Whether the window's keyboard is in a table, on a cell that can be edited."""
    table = window.focusWidget()
    if not isinstance(table, QAbstractItemView):
        return False
    return bool(table.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable)


def _of_process(file: str, name: str) -> int:
    """A number that the system keeps about this process (proc(5)); 0 where it does not."""
    for line in Path(f"/proc/self/{file}").read_text("ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
