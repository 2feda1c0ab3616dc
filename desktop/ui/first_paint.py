"""Leaving as soon as a window has been painted, with the memory it took: how the build measures a start."""

from __future__ import annotations

import resource
import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow


class _Painted(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, QMainWindow):
            QTimer.singleShot(0, _leave)
        return False


def leave_after_first_paint(app: QApplication) -> None:
    watcher = _Painted(app)
    app.installEventFilter(watcher)


def _leave() -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"{peak / 1024:.0f} MB\n")
    sys.stdout.flush()
    QApplication.quit()
