"""The ring that shows how much of a form is filled in: empty, part of it, or a check mark."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui import theme

SIDE = 26
_FULL_TURN = 360 * 16  # Qt counts sixteenths of a degree


class Ring(QWidget):
    """`done` of `total` cells; total 0 means nothing is asked, drawn as empty."""

    def __init__(self, done: int = 0, total: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._done, self._total = done, total
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_progress(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        self.update()

    @property
    def complete(self) -> bool:
        return self._total > 0 and self._done >= self._total

    def sizeHint(self) -> QSize:
        return QSize(theme.px(SIDE), theme.px(SIDE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ring(painter, QRectF(self.rect()), self._done, self._total)
        painter.end()


def paint_ring(
    painter: QPainter, room: QRectF, done: int, total: int, *, is_sound: bool = True
) -> None:
    """The ring in the middle of `room`; what is complete but not sound is a whole ring without ✓."""
    thick = max(2.0, theme.px(SIDE) * 0.11)
    side = min(room.width(), room.height(), theme.px(SIDE)) - thick - 1
    circle = QRectF(0, 0, side, side)
    circle.moveCenter(room.center())
    complete = total > 0 and done >= total
    painter.setBrush(Qt.BrushStyle.NoBrush)
    ground = ("done" if is_sound else "accent") if complete else "line"
    painter.setPen(QPen(theme.colour(ground), thick))
    painter.drawEllipse(circle)
    if complete and is_sound:
        pen = QPen(theme.colour("done"), thick * 0.9)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        middle, unit = circle.center(), side / 20
        painter.drawPolyline(
            QPolygonF(
                [
                    middle + QPointF(-4.6 * unit, 0.4 * unit),
                    middle + QPointF(-1.2 * unit, 3.8 * unit),
                    middle + QPointF(4.8 * unit, -3.4 * unit),
                ]
            )
        )
    elif total > done > 0:
        pen = QPen(theme.colour("accent"), thick)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(circle, 90 * 16, -round(_FULL_TURN * done / total))
