"""What every drawn chart in the window shares: it can be reached by Tab, shows that it was, and
wears the theme.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QPainter
from PySide6.QtWidgets import QWidget

from desktop.reports.drawing.canvas import Palette
from desktop.ui import theme


class Picture(QWidget):
    """Subclasses draw between `begin` and `finish`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def begin(self) -> tuple[QPainter, Palette]:
        """A painter on the ground of a card, and the theme's colours."""
        tokens = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("card"))
        return painter, Palette(
            tokens.ink,
            tokens.muted,
            tokens.line,
            tokens.card,
            tokens.quiet,
            tokens.accent,
            tokens.query,
        )

    def finish(self, painter: QPainter) -> None:
        if self.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
