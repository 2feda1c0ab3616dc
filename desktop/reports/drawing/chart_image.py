"""A chart on whatever Qt paints on: the window, a PNG at print size, an SVG whose text stays
text; QtGui and QtSvg alone.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QBuffer, QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from desktop.reports.chart import Bars, Chart, Grid, Lines, Stacks
from desktop.reports.drawing.canvas import (
    LEVEL_COLOURS,
    TONE_COLOURS,
    WATER_COLOURS,
    Align,
    Canvas,
    Palette,
    ink_on,
)
from desktop.reports.drawing.lines import draw_lines, draw_stacks

_ACROSS = 62.0  # letters' heights in the width of a picture
_PRINT_WIDTH, _PRINT_DPI = 2400, 300  # 8 inches
_SVG_WIDTH = 960


def draw_chart(
    painter: QPainter,
    room: QRectF,
    chart: Chart,
    palette: Palette | None = None,
    em: float = 0.0,
    *,
    is_screen: bool = False,
) -> None:
    """Title, picture and notes within `room`; `em` is the height of letters, by default a part
    of the width.
    """
    colours = palette or Palette()
    canvas = Canvas(painter, colours, em or room.width() / _ACROSS, is_screen=is_screen)
    painter.fillRect(room, QColor(colours.ground))
    inner = room.adjusted(1.2 * canvas.em, canvas.em, -1.2 * canvas.em, -0.8 * canvas.em)
    canvas.text(
        QRectF(inner.left(), inner.top(), inner.width(), 1.8 * canvas.em),
        chart.title,
        colours.ink,
        size=1.3,
        bold=True,
    )
    canvas.text(
        QRectF(inner.left(), inner.top() + 1.9 * canvas.em, inner.width(), 1.4 * canvas.em),
        chart.subtitle,
        colours.muted,
        size=0.9,
    )
    notes = "\n".join(chart.notes)
    below = (
        canvas.wrapped_height(inner.width(), notes, 0.85)
        if notes and chart.body is not None
        else 0.0
    )
    body = inner.adjusted(0, 3.7 * canvas.em, 0, -below - (0.5 * canvas.em if below else 0))
    match chart.body:
        case Lines():
            draw_lines(canvas, body, chart.body)
        case Stacks():
            draw_stacks(canvas, body, chart.body)
        case Grid():
            _draw_grid(canvas, body, chart.body)
        case Bars():
            _draw_bars(canvas, body, chart.body)
        case None:
            canvas.wrapped(
                body.left(), body.top() + canvas.em, body.width(), notes, colours.muted, 1.1
            )
            return
    if notes:
        canvas.wrapped(
            inner.left(), inner.bottom() - below, inner.width(), notes, colours.muted, 0.85
        )


def png_bytes(chart: Chart) -> bytes:
    """8 inches wide at 300 dots an inch. A QGuiApplication must exist."""
    image = QImage(
        _PRINT_WIDTH,
        round(chart.height(_PRINT_WIDTH, _PRINT_WIDTH / _ACROSS)),
        QImage.Format.Format_RGB32,
    )
    image.setDotsPerMeterX(round(_PRINT_DPI / 0.0254))
    image.setDotsPerMeterY(round(_PRINT_DPI / 0.0254))
    image.fill(Qt.GlobalColor.white)
    image.setText("Title", chart.title)
    painter = QPainter(image)
    draw_chart(painter, QRectF(image.rect()), chart)
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def svg_bytes(chart: Chart) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    size = QSize(_SVG_WIDTH, round(chart.height(_SVG_WIDTH, _SVG_WIDTH / _ACROSS)))
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(chart.title)
    generator.setDescription(chart.subtitle)
    painter = QPainter(generator)
    draw_chart(painter, QRectF(0, 0, size.width(), size.height()), chart)
    painter.end()
    return bytes(buffer.data().data())


# --- cells
def _draw_grid(canvas: Canvas, room: QRectF, body: Grid) -> None:
    palette = canvas.palette
    colours = WATER_COLOURS if body.palette == "water" else LEVEL_COLOURS
    top = canvas.legend(
        room.left(),
        room.top(),
        room.width(),
        [(text, colours[n % len(colours)], 0) for n, text in enumerate(body.levels)],
    )
    left = room.left() + max(canvas.width(text, 0.9) for text in body.rows) + 0.8 * canvas.em
    wide = (room.right() - left) / max(1, len(body.columns))
    head = 1.4 * canvas.em + (1.3 * canvas.em if body.marks else 0)
    high = min((room.bottom() - top - head) / max(1, len(body.rows)), 3 * canvas.em)
    every = math.ceil(
        (max(canvas.width(text, 0.8) for text in body.columns) + 0.3 * canvas.em) / wide
    )
    for column, text in enumerate(body.columns):
        if column % every == 0:
            canvas.text(
                QRectF(left + column * wide, top, wide, 1.3 * canvas.em),
                text,
                palette.muted,
                align=Align.AlignHCenter,
                size=0.8,
            )
    gap = min(wide, high) * 0.06
    for row, text in enumerate(body.rows):
        y = top + head + row * high
        canvas.text(
            QRectF(room.left(), y, left - room.left() - 0.5 * canvas.em, high),
            text,
            palette.muted,
            align=Align.AlignRight,
            size=0.9,
        )
        for column, cell in enumerate(body.cells[row]):
            if cell is None:
                continue
            square = QRectF(left + column * wide + gap, y + gap, wide - 2 * gap, high - 2 * gap)
            colour = colours[(cell.level - 1) % len(colours)] if cell.level else palette.quiet
            canvas.box(square, colour)
            if cell.text:
                size = min(0.85, 0.85 * square.width() / max(1.0, canvas.width(cell.text, 0.85)))
                canvas.text(
                    square,
                    cell.text,
                    ink_on(colour) if cell.level else palette.muted,
                    align=Align.AlignHCenter,
                    size=size,
                )
    for row, column, text in body.marks:
        x, y = left + column * wide, top + head + row * high
        canvas.line(QLineF(x, y, x, y + high), palette.ink, 0.18)
        canvas.line(
            QLineF(left, y, x if column else left + wide * len(body.columns), y),
            palette.ink,
            0.12,
            Qt.PenStyle.DashLine,
        )
        canvas.text(
            QRectF(left, top + 1.3 * canvas.em, room.right() - left, 1.2 * canvas.em),
            f"▏{text}",
            palette.ink,
            size=0.85,
        )


# --- bars
def _draw_bars(canvas: Canvas, room: QRectF, body: Bars) -> None:
    palette = canvas.palette
    top = room.top()
    if body.legend:
        top = canvas.legend(
            room.left(),
            top,
            room.width(),
            [
                (sentence, TONE_COLOURS[n % len(TONE_COLOURS)], n % 6)
                for n, sentence in enumerate(body.legend)
            ],
        )
    if body.reference is not None:
        top += 1.4 * canvas.em
    label = (
        min(max(canvas.width(bar.label, 0.9) for bar in body.bars), room.width() * 0.36)
        + 0.6 * canvas.em
    )
    text = max(canvas.width(bar.text, 0.85) for bar in body.bars) + 0.8 * canvas.em
    left, right = room.left() + label, room.right() - text
    known = [v for bar in body.bars for v in (bar.value, bar.target) if v is not None]
    most = max([*known, body.reference[0] if body.reference else 0.0], default=1.0) or 1.0
    high = min((room.bottom() - top) / max(1, len(body.bars)), 2.2 * canvas.em)

    def x(value: float) -> float:
        return left + (right - left) * max(0.0, value) / most

    for row, bar in enumerate(body.bars):
        y = top + row * high
        room_left = label - 0.6 * canvas.em
        canvas.text(
            QRectF(room.left(), y, room_left, high),
            canvas.fitted(bar.label, room_left, 0.9),
            palette.ink,
            align=Align.AlignRight,
            size=0.9,
        )
        canvas.box(QRectF(left, y + high * 0.2, right - left, high * 0.6), palette.quiet)
        if bar.value is not None:
            colour = TONE_COLOURS[bar.tone % len(TONE_COLOURS)] if body.legend else palette.accent
            canvas.box(
                QRectF(left, y + high * 0.2, x(bar.value) - left, high * 0.6),
                colour,
                bar.tone % 6 if body.legend else 0,
            )
        if bar.target is not None:
            canvas.line(
                QLineF(x(bar.target), y + high * 0.08, x(bar.target), y + high * 0.92),
                palette.ink,
                0.2,
            )
        canvas.text(
            QRectF(right + 0.5 * canvas.em, y, text, high), bar.text, palette.ink, size=0.85
        )
    if body.reference is not None:
        value, sentence = body.reference
        canvas.line(
            QLineF(x(value), top, x(value), top + high * len(body.bars)),
            palette.target,
            0.12,
            Qt.PenStyle.DashLine,
        )
        wide = canvas.width(sentence, 0.85)
        canvas.text(
            QRectF(
                min(x(value), room.right() - wide), top - 1.4 * canvas.em, wide, 1.3 * canvas.em
            ),
            sentence,
            palette.target,
            size=0.85,
        )
