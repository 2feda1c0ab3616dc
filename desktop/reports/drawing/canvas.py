"""What every chart is drawn with: colours, words, hatches that tell parts apart without colour;
QtGui alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
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
Align = Qt.AlignmentFlag


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


class Canvas:
    """A painter with one unit of length: `em`, the height of its letters. On a screen it may
    draw quicker, not less.
    """

    def __init__(
        self, painter: QPainter, palette: Palette, em: float, *, is_screen: bool = False
    ) -> None:
        self.painter, self.palette, self.em, self.is_screen = painter, palette, em, is_screen
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._fonts: dict[tuple[float, bool], QFont] = {}

    def font(self, size: float = 1.0, *, bold: bool = False) -> QFont:
        if (size, bold) not in self._fonts:
            made = paper_font()
            made.setPixelSize(max(1, round(size * self.em)))
            made.setBold(bold)
            self._fonts[size, bold] = made
        return self._fonts[size, bold]

    def width(self, text: str, size: float = 1.0, *, bold: bool = False) -> float:
        return QFontMetricsF(self.font(size, bold=bold)).horizontalAdvance(text)

    def fitted(self, text: str, room: float, size: float = 1.0) -> str:
        """With … at its end where there is no room for all of it."""
        return QFontMetricsF(self.font(size)).elidedText(text, Qt.TextElideMode.ElideRight, room)

    def text(
        self,
        rect: QRectF,
        text: str,
        colour: str,
        *,
        align: Align = Align.AlignLeft,
        size: float = 1.0,
        bold: bool = False,
    ) -> None:
        self.painter.setFont(self.font(size, bold=bold))
        self.painter.setPen(QColor(colour))
        self.painter.drawText(
            rect, int(align | Align.AlignVCenter) | int(Qt.TextFlag.TextDontClip), text
        )

    def wrapped(
        self, left: float, top: float, width: float, text: str, colour: str, size: float = 1.0
    ) -> float:
        """Draw words over as many lines as they need; the place below them."""
        flags = int(Align.AlignLeft | Align.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        font = self.font(size)
        room = QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 1e6), flags, text)
        self.painter.setFont(font)
        self.painter.setPen(QColor(colour))
        self.painter.drawText(QRectF(left, top, width, room.height() + self.em), flags, text)
        return top + room.height()

    def wrapped_height(self, width: float, text: str, size: float = 1.0) -> float:
        return (
            QFontMetricsF(self.font(size))
            .boundingRect(QRectF(0, 0, width, 1e6), int(Qt.TextFlag.TextWordWrap), text)
            .height()
        )

    def line(
        self,
        line: QLineF,
        colour: str,
        width: float = 0.06,
        style: Qt.PenStyle = Qt.PenStyle.SolidLine,
    ) -> None:
        self.painter.setPen(QPen(QColor(colour), width * self.em, style))
        self.painter.drawLine(line)

    def box(self, rect: QRectF, colour: str, hatch: int = 0) -> None:
        """Filled; `hatch` 1 to 5 are patterns that stay apart in grey."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(colour))
        self.painter.drawRect(rect)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        if hatch:
            self._hatch(rect, hatch, ink_on(colour))

    def _hatch(self, rect: QRectF, hatch: int, colour: str) -> None:
        step = self.em * (0.55 if hatch < 4 else 0.3)
        ink = QColor(colour)
        ink.setAlphaF(0.45)
        self.painter.setPen(QPen(ink, 0.05 * self.em))
        if hatch in (1, 3, 4):  # lying lines
            y = rect.top() + step / 2
            while y < rect.bottom():
                self.painter.drawLine(QLineF(rect.left(), y, rect.right(), y))
                y += step
        if hatch in (2, 3, 5):  # standing lines
            x = rect.left() + step / 2
            while x < rect.right():
                self.painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
                x += step

    def legend(
        self, left: float, top: float, width: float, entries: list[tuple[str, str, int]]
    ) -> float:
        """(words, colour, hatch) in a row, wrapped into the width; the place below."""
        x, y, side = left, top, 0.9 * self.em
        for text, colour, hatch in entries:
            wide = side + 0.4 * self.em + self.width(text, 0.9)
            if x > left and x + wide > left + width:
                x, y = left, y + 1.5 * self.em
            self.box(QRectF(x, y + 0.25 * self.em, side, side), colour, hatch)
            self.text(
                QRectF(x + side + 0.4 * self.em, y, wide, 1.4 * self.em),
                text,
                self.palette.muted,
                size=0.9,
            )
            x += wide + 1.2 * self.em
        return y + 1.6 * self.em


def ink_on(ground: str) -> str:
    """Black or white, whichever is read better."""
    colour = QColor(ground)
    light = 0.299 * colour.redF() + 0.587 * colour.greenF() + 0.114 * colour.blueF()
    return "#1f2933" if light > 0.5 else "#ffffff"
