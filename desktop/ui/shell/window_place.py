"""Where a window stands and how large it is: as it was left, and never larger than the screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, Qt
from PySide6.QtWidgets import QMainWindow, QStyle

FILE = "window.ini"
"""In the folder of the workplace: a portable one takes its window along."""
DESIGN = QSize(1366, 768)
_GEOMETRY = "geometry"


class WindowPlace(QObject):
    """Put the window where it was, and keep where it is when it closes. Make it before `show`."""

    def __init__(self, window: QMainWindow, home: Path) -> None:
        super().__init__(window)
        self._settings = QSettings(str(home / FILE), QSettings.Format.IniFormat)
        kept = self._settings.value(_GEOMETRY)
        if not (isinstance(kept, QByteArray) and window.restoreGeometry(kept)):
            _fill_the_screen_or_less(window)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and isinstance(watched, QMainWindow):
            self._settings.setValue(_GEOMETRY, watched.saveGeometry())
            self._settings.sync()
        return super().eventFilter(watched, event)


def _fill_the_screen_or_less(window: QMainWindow) -> None:
    """As large as it was designed; on a screen that has no room for that and a title bar, maximised."""
    room = window.screen().availableGeometry()
    bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    size = window.size().expandedTo(DESIGN)
    if size.width() < room.width() and size.height() + bar <= room.height():
        window.resize(size)
        window.move(room.center() - window.rect().center())
    else:
        window.resize(size.boundedTo(QSize(room.width() * 9 // 10, room.height() * 8 // 10)))
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
