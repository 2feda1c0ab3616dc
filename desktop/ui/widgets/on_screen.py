"""Windows that are no larger than the screen: what has no room scrolls."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStyle, QWidget

from desktop.ui import theme

_AROUND = 24  # px at 100 %, left free beside and below


def resize_within(window: QWidget, width: float, height: float) -> None:
    """Give a window this size in px at 100 %, or as much of it as the screen has room for below a
    title bar.
    """
    window.resize(QSize(theme.px(width), theme.px(height)).boundedTo(room_for(window)))


def room_for(window: QWidget) -> QSize:
    """What the window's screen has for it, below a title bar."""
    room = window.screen().availableSize()
    bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    return QSize(room.width() - _AROUND, room.height() - bar - _AROUND)


def limit_least_size(window: QWidget) -> None:
    """Let a window need no more than its screen has room for; the system would refuse it."""
    window.setMinimumSize(window.minimumSize().boundedTo(room_for(window)))


def fit_on_screen(window: QWidget) -> None:
    """Let a window neither be nor need to be larger than its screen has room for."""
    limit_least_size(window)
    window.resize(window.size().boundedTo(room_for(window)))


def share_of_height(window: QWidget, length: float, share: float) -> int:
    """A length in px at 100 %, at most this share of the screen's height."""
    return min(theme.px(length), round(window.screen().availableSize().height() * share))
