"""Scrolling downward only: a page whose wrapped texts get the height they need at its width, and
the panel beside a form.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.i18n import _
from desktop.ui import theme


class _Scroll(QScrollArea):
    """Leaves the wheel with Ctrl to the window, which draws larger and smaller."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().wheelEvent(event)


class PageScroll(_Scroll):
    """QScrollArea asks a layout for its least height, which forgets wrapped labels: they would
    be cut.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_body(self, body: QWidget) -> None:
        """Show another page; the one before is deleted."""
        self.setWidget(body)
        body.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        body.installEventFilter(self)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        body = self.widget()
        layout = body.layout() if body is not None else None
        if layout is not None and layout.hasHeightForWidth():
            body.setMinimumHeight(layout.totalHeightForWidth(self.viewport().width()))


class SideScroll(_Scroll):
    """The panel beside a form; what it shows is added to `box`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Beside the form"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab stops at what stands in it
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        theme.set_property(body, "ground", "card")
        self.box = QVBoxLayout(body)
        self.box.setContentsMargins(theme.px(16), theme.px(18), theme.px(16), theme.px(14))
        self.box.setSpacing(theme.px(8))
        self.setWidget(body)
