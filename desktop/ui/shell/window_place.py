"""How a person left the window: where it stands and how large, the size of its texts, how wide its side
panel and its columns are. It never opens larger than the screen.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, QSize, Qt
from PySide6.QtWidgets import QMainWindow, QStyle

from desktop.ui.sheet import kept_widths
from desktop.ui.shell import text_size
from desktop.ui.widgets.on_screen import fit_on_screen, limit_least_size

if TYPE_CHECKING:
    from desktop.ui.district.window import DistrictWindow
    from desktop.ui.township.window import TownshipWindow

FILE = "window.ini"
"""In the folder of the workplace: a portable one takes its window along."""
DESIGN = QSize(1366, 768)
_GEOMETRY, _TEXT_SIZE, _SIDE, _COLUMNS = "geometry", "text-size", "side", "columns"


def settings_of(home: Path) -> QSettings:
    return QSettings(str(home / FILE), QSettings.Format.IniFormat)


def prepare(home: Path) -> None:
    """Before a window is built: the size of its texts and the widths of its columns."""
    settings = settings_of(home)
    if percent := _percent(settings):
        text_size.put_on(percent)
    settings.beginGroup(_COLUMNS)
    kept_widths.take({key: _number(settings, key) for key in settings.allKeys()})


class WindowPlace(QObject):
    """Put the window where it was and, unless it only looks, keep how it is when it closes. Make it
    before `show`.
    """

    def __init__(
        self, window: TownshipWindow | DistrictWindow, home: Path, *, keeps: bool = True
    ) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings_of(home)
        limit_least_size(window)
        kept = self._settings.value(_GEOMETRY)
        if not (isinstance(kept, QByteArray) and window.restoreGeometry(kept)):
            _fill_the_screen_or_less(window)
        _keep_on_screen(window)
        window.text_size.chosen = _percent(self._settings)
        window.body.side_width = _number(self._settings, _SIDE)
        if keeps:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Close and watched is self._window:
            self._settings.setValue(_GEOMETRY, self._window.saveGeometry())
            self._settings.setValue(_TEXT_SIZE, self._window.text_size.chosen)
            self._settings.setValue(_SIDE, self._window.body.side_width)
            self._settings.remove(_COLUMNS)
            for key, width in kept_widths.all_kept().items():
                self._settings.setValue(f"{_COLUMNS}/{key}", width)
            self._settings.sync()
        return super().eventFilter(watched, event)


def _percent(settings: QSettings) -> int:
    """The size of texts that was chosen; 0 where none was."""
    percent = _number(settings, _TEXT_SIZE)
    return percent if percent in text_size.STEPS else 0


def _number(settings: QSettings, key: str) -> int:
    """0 where nothing, or nothing sensible, is kept."""
    try:
        return max(0, int(str(settings.value(key, 0))))
    except ValueError:
        return 0


def _keep_on_screen(window: QMainWindow) -> None:
    """What was kept may be of a larger screen, or of one that is no longer there."""
    if window.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
        limit_least_size(window)
        return
    fit_on_screen(window)
    room, at = window.screen().availableGeometry(), window.frameGeometry()
    left = max(room.left(), min(at.left(), room.right() + 1 - at.width()))
    top = max(room.top(), min(at.top(), room.bottom() + 1 - at.height()))
    window.move(left, top)


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
