"""How large everything is drawn: chosen by the person at the screen, 100 to 200 % of the design."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QLayout, QMainWindow, QMenu, QToolButton, QWidget

from desktop.i18n import _
from desktop.ui import keys, theme

STEPS = (100, 110, 125, 150, 175, 200)
"""Per cent of the design."""
_UNBOUNDED = 16_777_215  # QWIDGETSIZE_MAX


class TextSize(QObject):
    """Of one window: Ctrl+plus, Ctrl+minus, Ctrl+0, and a button that shows the size and offers all.
    `changed` has per cent.
    """

    changed = Signal(int)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self.chosen = 0
        """Per cent, by this person; 0 where the system's own size is followed."""
        self.button = QToolButton()
        self.button.setProperty("role", "size")
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it has keys
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.button)
        for percent in STEPS:
            menu.addAction(f"{percent} %").triggered.connect(
                lambda _checked=False, percent=percent: self.choose(percent)
            )
        self.button.setMenu(menu)
        keys.bind("larger", window, lambda: self.step(1))
        keys.bind("smaller", window, lambda: self.step(-1))
        keys.bind("as_designed", window, lambda: self.choose(STEPS[0]))
        self._show()

    def step(self, by: int) -> None:
        """To the next size up (1) or down (-1)."""
        now = percent_in_force()
        fitting = [p for p in STEPS if (p > now if by > 0 else p < now)]
        if fitting:
            self.choose(fitting[0] if by > 0 else fitting[-1])

    def choose(self, percent: int) -> None:
        """Draw everything at this size."""
        self.chosen = percent
        put_on(percent)
        self._show()
        self.changed.emit(percent)

    def _show(self) -> None:
        self.button.setText(_("Text {n} %").format(n=percent_in_force()))
        self.button.setToolTip(
            _("Size of everything: {larger} larger, {smaller} smaller").format(
                larger=keys.key("larger").shown, smaller=keys.key("smaller").shown
            )
        )


def percent_in_force() -> int:
    return round(theme.scale() * 100)


def put_on(percent: int) -> None:
    """Dress the application anew, and give every length that a window was built with its new size."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    ratio = percent / 100 / theme.scale()
    if ratio != 1:
        for window in app.topLevelWidgets():
            _rescale(window, ratio)
        theme.set_scale(app, percent / 100)  # last: the style sheet sets least sizes of its own


def _rescale(top: QWidget, ratio: float) -> None:
    for widget in (top, *top.findChildren(QWidget)):
        if not isinstance(widget, QMainWindow):
            least = _scaled(widget.minimumSize(), ratio)
            most = _scaled(widget.maximumSize(), ratio)
            widget.setMinimumSize(least)
            widget.setMaximumSize(most.expandedTo(least))
    for layout in top.findChildren(QLayout):
        layout.setContentsMargins(layout.contentsMargins() * ratio)
        if layout.spacing() > 0:
            layout.setSpacing(round(layout.spacing() * ratio))


def _scaled(size: QSize, ratio: float) -> QSize:
    return QSize(_length(size.width(), ratio), _length(size.height(), ratio))


def _length(length: int, ratio: float) -> int:
    return length if length >= _UNBOUNDED else min(_UNBOUNDED, round(length * ratio))
