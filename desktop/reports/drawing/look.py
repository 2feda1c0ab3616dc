"""What every chart is drawn with: colours, letters, hatches that tell parts apart without colour."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from desktop.reports.drawing.fonts import paper_font

LEVEL_COLOURS = ("#7fd27f", "#f2d64b", "#f29b4c", "#dd5a4e", "#94275f", "#6d1730")
"""AQI levels, best first, softened from the standard's display colours."""
WATER_COLOURS = ("#8cc4ee", "#4a90d0", "#6cbf7a", "#f2d64b", "#f29b4c", "#d9483b")
"""Water classes as surface water is mapped (GB 3838): Ⅰ and Ⅱ blue, Ⅲ green, Ⅳ yellow, Ⅴ orange,
worse than Ⅴ red.
"""
TONE_COLOURS = (
    "#b9c4ce",
    "#8fc1e3",
    "#4f9fc8",
    "#2a7d46",
    "#0f6b6b",
    "#8c6bb1",
    "#c98b3a",
    "#a94f5f",
)
HATCHES = 6
"""Patterns that stay apart in grey; the first is none."""


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as #rrggbb; the default is for paper."""

    ink: str = "#1f2933"
    muted: str = "#5c6875"
    line: str = "#dfe4ea"
    ground: str = "#ffffff"
    quiet: str = "#edf0f3"
    accent: str = "#0f6b6b"
    target: str = "#9a6700"


@dataclass(frozen=True, slots=True)
class Look:
    """`em`: the height of letters in the lengths of the scene."""

    palette: Palette = Palette()
    em: float = 15.0

    def font(self, size: float = 1.0, *, bold: bool = False) -> QFont:
        return _font(max(1, round(size * self.em)), bold)

    def width(self, text: str, size: float = 1.0) -> float:
        return QFontMetricsF(self.font(size)).horizontalAdvance(text)

    def fitted(self, text: str, room: float, size: float = 1.0) -> str:
        """With … in its middle where there is no room for all of it: names differ at their ends."""
        return QFontMetricsF(self.font(size)).elidedText(text, Qt.TextElideMode.ElideMiddle, room)


@dataclass(frozen=True, slots=True)
class Sample:
    """One entry of a legend: a stroke, or a box with its hatch."""

    name: str
    colour: str
    stroke: Qt.PenStyle | None = None
    width: float = 1.0
    hatch: int = 0
    alpha: float = 1.0

    def paint(self, painter: QPainter, room: QRectF, em: float) -> None:
        colour = QColor(self.colour)
        colour.setAlphaF(self.alpha)
        if self.stroke is None:
            painter.fillRect(room, colour)
            hatch(painter, room, self.hatch, self.colour, em)
        else:
            painter.setPen(QPen(colour, self.width, self.stroke))
            middle = room.center().y()
            painter.drawLine(QPointF(room.left(), middle), QPointF(room.right(), middle))


@cache
def _font(pixels: int, bold: bool) -> QFont:
    made = paper_font()
    made.setPixelSize(pixels)
    made.setBold(bold)
    return made


def hatch(painter: QPainter, room: QRectF, kind: int, colour: str, em: float) -> None:
    """Lines over a box of that colour: 1 lying, 2 standing, 3 both, 4 dense lying, 5 dense standing."""
    if not kind % HATCHES:
        return
    kind %= HATCHES
    step = em * (0.55 if kind < 4 else 0.3)
    ink = QColor(ink_on(colour))
    ink.setAlphaF(0.45)
    painter.setPen(QPen(ink, 0.05 * em))
    if kind in (1, 3, 4):
        y = room.top() + step / 2
        while y < room.bottom():
            painter.drawLine(QLineF(room.left(), y, room.right(), y))
            y += step
    if kind in (2, 3, 5):
        x = room.left() + step / 2
        while x < room.right():
            painter.drawLine(QLineF(x, room.top(), x, room.bottom()))
            x += step


def ink_on(ground: str) -> str:
    """Black or white, whichever is read better."""
    colour = QColor(ground)
    light = 0.299 * colour.redF() + 0.587 * colour.greenF() + 0.114 * colour.blueF()
    return "#1f2933" if light > 0.5 else "#ffffff"
