"""A chart as a file: a PNG at print size, an SVG whose text stays text. Recorded once in the thread of
the application, then played wherever there is time.
"""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QBuffer, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPicture
from PySide6.QtSvg import QSvgGenerator

from desktop.reports.chart import Chart, Lines, Stacks
from desktop.reports.drawing.look import Look, Palette, Sample

_ACROSS = 62  # letters' heights in the width of a picture
_SVG_WIDTH, _COPY_WIDTH = 960, 1920
_PRINT_WIDTH, _PRINT_DPI = 2400, 300  # 8 inches
_EDGE = 1.2  # em


class ChartImage:
    """`kind`: "png", "svg", or "copy" for the clipboard. Made in the application's thread; `data` and
    `image` work in any. `hidden`: entries of the legend that are switched off. A QApplication must
    exist.
    """

    def __init__(self, chart: Chart, kind: str, hidden: Collection[int] = ()) -> None:
        self.chart, self.kind = chart, kind
        wide = {"svg": _SVG_WIDTH, "png": _PRINT_WIDTH}.get(kind, _COPY_WIDTH)
        look = Look(Palette(), wide / _ACROSS)
        self.size = QSize(wide, round(chart.height(wide, look.em)))
        self._picture = QPicture()
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw(painter, QRectF(QPointF(), QSizeF(self.size)), chart, look, hidden)
        painter.end()

    def image(self) -> QImage:
        image = QImage(self.size, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        image.setText("Title", self.chart.title)
        painter = QPainter(image)
        painter.drawPicture(0, 0, self._picture)
        painter.end()
        return image

    def data(self) -> bytes:
        """The whole file: a PNG 8 inches wide at 300 dots an inch, or an SVG."""
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        if self.kind == "svg":
            self._write_svg(buffer)
        else:
            image = self.image()
            image.setDotsPerMeterX(round(_PRINT_DPI / 0.0254))
            image.setDotsPerMeterY(round(_PRINT_DPI / 0.0254))
            image.save(buffer, "PNG")  # type: ignore[call-overload]
        return bytes(buffer.data().data())

    def _write_svg(self, buffer: QBuffer) -> None:
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(self.size)
        generator.setViewBox(QRectF(QPointF(), QSizeF(self.size)))
        generator.setTitle(self.chart.title)
        generator.setDescription(self.chart.subtitle)
        painter = QPainter(generator)
        painter.drawPicture(0, 0, self._picture)
        painter.end()


def _draw(
    painter: QPainter, room: QRectF, chart: Chart, look: Look, hidden: Collection[int]
) -> None:
    """Title, legend, plot and notes, from the top down."""
    em = look.em
    words = _Words(painter, look, room.adjusted(_EDGE * em, em, -_EDGE * em, -0.8 * em))
    painter.fillRect(room, QColor(look.palette.ground))
    words.write(chart.title, look.palette.ink, 1.3, bold=True)
    words.write(chart.subtitle, look.palette.muted, 0.9)
    words.left.setTop(words.left.top() + 0.4 * em)
    notes = "\n".join(chart.notes)
    if chart.body is None:
        words.write(notes, look.palette.muted, 1.1)
        return
    words.write_below(notes, look.palette.muted, 0.85)
    from desktop.reports.drawing.library import pyqtgraph  # not for what has nothing to draw
    from desktop.reports.drawing.plots.kinds import plot_for

    view = pyqtgraph.PlotWidget(background=None)  # never shown
    item = view.getPlotItem()
    plot = plot_for(type(chart.body), item)
    plot.set(chart.body, look)
    plot.hide(hidden)
    shown = [s for n, s in enumerate(plot.samples()) if n not in hidden or not plot.switchable]
    words.legend(shown)
    if isinstance(chart.body, Lines | Stacks) and chart.body.measure:
        words.write(chart.body.measure, look.palette.muted, 0.85)
    room = QRectF(0, 0, words.left.width(), words.left.height())
    view.setGeometry(room.toAlignedRect())
    pyqtgraph.GraphicsView.setRange(view, room, padding=0, disableAutoPixel=False)
    across, up = plot.bounds()
    item.setRange(xRange=across, yRange=up, padding=0)
    plot.fit(words.left.size())
    item.layout.activate()
    view.scene().prepareForPaint()
    view.scene().render(painter, words.left, room)
    view.close()


class _Words:
    """Words written from the top of a room and from its bottom; `left` is what they leave."""

    def __init__(self, painter: QPainter, look: Look, room: QRectF) -> None:
        self._painter, self._look, self.left = painter, look, room

    def _room_of(self, text: str, size: float, *, bold: bool = False) -> float:
        metrics = QFontMetricsF(self._look.font(size, bold=bold))
        flags = Qt.TextFlag.TextWordWrap.value
        return metrics.boundingRect(QRectF(0, 0, self.left.width(), 1e6), flags, text).height()

    def _put(self, room: QRectF, text: str, colour: str, size: float, *, bold: bool) -> None:
        self._painter.setFont(self._look.font(size, bold=bold))
        self._painter.setPen(QColor(colour))
        self._painter.drawText(room, Qt.TextFlag.TextWordWrap.value, text)

    def write(self, text: str, colour: str, size: float, *, bold: bool = False) -> None:
        if text:
            high = self._room_of(text, size, bold=bold)
            self._put(self.left, text, colour, size, bold=bold)
            self.left.setTop(self.left.top() + high + 0.2 * self._look.em)

    def write_below(self, text: str, colour: str, size: float) -> None:
        if text:
            high = self._room_of(text, size)
            room = QRectF(self.left)
            room.setTop(self.left.bottom() - high)
            self._put(room, text, colour, size, bold=False)
            self.left.setBottom(room.top() - 0.5 * self._look.em)

    def legend(self, samples: Collection[Sample]) -> None:
        """In a row, wrapped into the width."""
        em, x, y = self._look.em, self.left.left(), self.left.top()
        for sample in samples:
            stroke = 2.2 * em if sample.stroke is not None else 0.9 * em
            wide = stroke + 0.4 * em + self._look.width(sample.name, 0.9)
            if x > self.left.left() and x + wide > self.left.right():
                x, y = self.left.left(), y + 1.5 * em
            sample.paint(self._painter, QRectF(x, y + 0.25 * em, stroke, 0.9 * em), em)
            self._painter.setFont(self._look.font(0.9))
            self._painter.setPen(QColor(self._look.palette.ink))
            words = QRectF(x + stroke + 0.4 * em, y, wide, 1.4 * em)
            self._painter.drawText(words, Qt.AlignmentFlag.AlignVCenter.value, sample.name)
            x += wide + 1.2 * em
        if samples:
            self.left.setTop(y + 1.7 * em)
