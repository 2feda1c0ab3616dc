"""The small badge: what is wrong, or how far a thing has come. Its mark says it without the
colour.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui import theme

Kind = Literal["error", "query", "done", "accent", "neutral"]
MARKS: dict[Kind, str] = {"error": "× ", "query": "△ ", "done": "✓ ", "accent": "", "neutral": ""}


class Pill(QWidget):
    """`marked=False` where the words themselves say it ("1 错")."""

    def __init__(
        self,
        text: str = "",
        kind: Kind = "neutral",
        marked: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._text, self._kind = "", kind
        self.set_pill(text, kind, marked)

    def set_pill(self, text: str, kind: Kind = "neutral", marked: bool = False) -> None:
        self._text, self._kind = (MARKS[kind] if marked else "") + text, kind
        self.setAccessibleName(text)
        self.setMaximumSize(
            pill_size(self._text) if text else QSize(0, 0)
        )  # without words it takes no room
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        return pill_size(self._text) if self._text else QSize(0, 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setMaximumSize(self.sizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_pill(painter, self.rect(), self._text, self._kind)
        painter.end()


def pill_size(text: str) -> QSize:
    metrics = QFontMetrics(theme.font("muted", "bold"))
    return QSize(metrics.horizontalAdvance(text) + theme.px(24), metrics.height() + theme.px(4))


def paint_pill(painter: QPainter, rect: QRect, text: str, kind: Kind) -> None:
    """A filled capsule with its text in the middle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("quiet" if kind == "neutral" else f"{kind}_ground"))
    round_off = min(rect.height() / 2, theme.px(11))
    painter.drawRoundedRect(QRectF(rect), round_off, round_off)
    painter.setFont(theme.font("muted", "bold"))
    painter.setPen(theme.colour("muted" if kind == "neutral" else kind))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
