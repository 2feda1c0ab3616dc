"""Lines over an axis: round ticks, dashes that differ, names at the ends of lines, a band, and
marks in words.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QPolygonF

from desktop.i18n import _
from desktop.reports.chart import Line, Lines, Mark, Stacks
from desktop.reports.drawing.canvas import LEVEL_COLOURS, Align, Canvas

_DASHES = {
    "main": Qt.PenStyle.SolidLine,
    "before": Qt.PenStyle.DashLine,
    "earlier": Qt.PenStyle.DotLine,
    "target": Qt.PenStyle.DashDotLine,
}
_PATTERNS: dict[str, tuple[float, ...]] = {
    "main": (),
    "before": (6, 3),
    "earlier": (1.5, 3),
    "target": (6, 3, 1.5, 3),
}
_DENSE = 60
_DOTTED = 40
"""Up to so many places every value has a dot."""
_WIDTHS = {"main": 0.2, "before": 0.12, "earlier": 0.12, "target": 0.1}


def round_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """At most about `most` round numbers from at or below `low` to at or above `high`."""
    span = max(high - low, 1e-9)
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(
        power * factor for factor in (1, 2, 2.5, 5, 10, 20) if span / (power * factor) <= most
    )
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(step * n, 10) for n in range(first, last + 1)]


def draw_lines(canvas: Canvas, room: QRectF, body: Lines) -> None:
    """The legend above, then the plot."""
    known = [value for line in body.lines for value in line.values if value is not None]
    known += [value for pair in body.band if pair for value in pair]
    if not known:
        return
    ticks = round_ticks(min(0.0, *known), max(known) or 1.0)
    count = max(len(body.band), *(len(line.values) for line in body.lines))
    top = _line_legend(canvas, room, body)
    plot = _plot_of(
        canvas, QRectF(room.left(), top, room.width(), room.bottom() - top), ticks, body
    )
    axis = _Axis(plot, ticks[0], ticks[-1], count)
    _draw_frame(canvas, plot, ticks, axis)
    _draw_x_ticks(canvas, plot, [(axis.x(position), text) for position, text in body.ticks])
    _draw_band(canvas, axis, body)
    _draw_marks(canvas, plot, axis, body.marks)
    main = _main_of(body)
    for line in sorted(body.lines, key=lambda one: one.style == "main"):
        _draw_line(canvas, axis, line, _colour(canvas, line, body), steps=body.steps)
    for line in body.lines:
        if main is not None and line is not main and coincides(line, main):
            _draw_within(canvas, axis, line, main, _colour(canvas, line, body))


def draw_stacks(canvas: Canvas, room: QRectF, body: Stacks) -> None:
    """Columns of parts; a count stands in its part where it has room."""
    high = max((sum(column) for column in body.counts), default=0)
    if not high:
        return
    colours = [
        (name, LEVEL_COLOURS[n % len(LEVEL_COLOURS)], n) for n, name in enumerate(body.parts)
    ]
    top = canvas.legend(room.left(), room.top(), room.width(), colours)
    ticks = round_ticks(0, high)
    plot = _plot_of(
        canvas, QRectF(room.left(), top, room.width(), room.bottom() - top), ticks, body
    )
    axis = _Axis(plot, 0, ticks[-1], len(body.columns) + 1)
    _draw_frame(canvas, plot, ticks, axis)
    _draw_x_ticks(canvas, plot, [(axis.x(n + 0.5), text) for n, text in enumerate(body.columns)])
    width = (axis.x(1) - axis.x(0)) * 0.66
    for n, column in enumerate(body.counts):
        below = 0
        for part, count in enumerate(column):
            if count:
                bar = QRectF(
                    QPointF(axis.x(n + 0.5) - width / 2, axis.y(below + count)),
                    QPointF(axis.x(n + 0.5) + width / 2, axis.y(below)),
                )
                canvas.box(bar, colours[part][1], part)
                if bar.height() > 1.05 * canvas.em and bar.width() > canvas.width(str(count), 0.8):
                    chip = QRectF(
                        bar.center().x() - canvas.width(str(count), 0.8) / 2 - 0.15 * canvas.em,
                        bar.center().y() - 0.5 * canvas.em,
                        canvas.width(str(count), 0.8) + 0.3 * canvas.em,
                        canvas.em,
                    )
                    canvas.box(chip, "#ffffff")
                    canvas.text(chip, str(count), "#1f2933", align=Align.AlignHCenter, size=0.8)
                below += count
    _draw_marks(canvas, plot, axis, body.marks)


def _main_of(body: Lines) -> Line | None:
    return next((line for line in body.lines if line.style == "main"), None)


def _shared(line: Line, main: Line) -> list[tuple[int, bool]]:
    """(place, whether both have the same value) wherever both have one."""
    return [
        (place, a == b)
        for place, (a, b) in enumerate(zip(line.values, main.values, strict=False))
        if a is not None and b is not None
    ]


def coincides(line: Line, main: Line) -> bool:
    """Whether two lines run on each other for a stretch, so that one hides the other."""
    shared = _shared(line, main)
    return any(a and b and q == p + 1 for (p, a), (q, b) in pairwise(shared)) or (
        len(shared) == 1 and shared[0][1]
    )


def is_the_same(line: Line, main: Line) -> bool:
    """Whether two lines have the same value wherever both have one."""
    shared = _shared(line, main)
    return bool(shared) and all(same for _place, same in shared)


class _Axis:
    def __init__(self, plot: QRectF, low: float, high: float, count: int) -> None:
        self._plot, self._low, self._high, self._count = plot, low, high, count

    def x(self, position: float) -> float:
        return self._plot.left() + self._plot.width() * position / max(1, self._count - 1)

    def y(self, value: float) -> float:
        return self._plot.bottom() - self._plot.height() * (value - self._low) / (
            (self._high - self._low) or 1
        )


def _tick_text(tick: float) -> str:
    return f"{tick:,.0f}" if tick == round(tick) else f"{tick:,.2f}".rstrip("0")


def _plot_of(canvas: Canvas, room: QRectF, ticks: Sequence[float], body: Lines | Stacks) -> QRectF:
    """Above it stand the measure and the words of the marks, where there are any."""
    left = max(canvas.width(_tick_text(tick), 0.85) for tick in ticks) + 0.6 * canvas.em
    canvas.text(
        QRectF(room.left(), room.top(), room.width(), 1.3 * canvas.em),
        body.measure,
        canvas.palette.muted,
        size=0.85,
    )
    head = 2.9 if body.measure or body.marks else 0.6
    return room.adjusted(left, head * canvas.em, -1.5 * canvas.em, -1.6 * canvas.em)


def _draw_frame(canvas: Canvas, plot: QRectF, ticks: Sequence[float], axis: _Axis) -> None:
    for tick in ticks:
        y = axis.y(tick)
        canvas.line(QLineF(plot.left(), y, plot.right(), y), canvas.palette.line, 0.05)
        canvas.text(
            QRectF(0, y - canvas.em, plot.left() - 0.4 * canvas.em, 2 * canvas.em),
            _tick_text(tick),
            canvas.palette.muted,
            align=Align.AlignRight,
            size=0.85,
        )
    canvas.line(
        QLineF(plot.left(), plot.bottom(), plot.right(), plot.bottom()), canvas.palette.muted, 0.06
    )


def _draw_x_ticks(canvas: Canvas, plot: QRectF, ticks: Sequence[tuple[float, str]]) -> None:
    """As many as have room, evenly apart."""
    widest = max((canvas.width(text, 0.85) for _x, text in ticks), default=1.0) + 0.6 * canvas.em
    every = max(1, math.ceil(widest * len(ticks) / max(plot.width(), 1)))
    for x, text in ticks[::every]:
        canvas.text(
            QRectF(x - widest, plot.bottom() + 0.3 * canvas.em, 2 * widest, 1.2 * canvas.em),
            text,
            canvas.palette.muted,
            align=Align.AlignHCenter,
            size=0.85,
        )


def _draw_band(canvas: Canvas, axis: _Axis, body: Lines) -> None:
    indexes = [(index, pair) for index, pair in enumerate(body.band) if pair]
    if indexes:
        above = [QPointF(axis.x(index), axis.y(pair[1])) for index, pair in indexes]
        below = [QPointF(axis.x(index), axis.y(pair[0])) for index, pair in reversed(indexes)]
        colour = QColor(canvas.palette.accent)
        colour.setAlphaF(0.18)
        canvas.painter.setPen(Qt.PenStyle.NoPen)
        canvas.painter.setBrush(colour)
        canvas.painter.drawPolygon(QPolygonF([*above, *below]))
        canvas.painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_marks(canvas: Canvas, plot: QRectF, axis: _Axis, marks: Sequence[Mark]) -> None:
    """A standing dashed line with its words above the plot, on the side where they have room."""
    for mark in marks:
        x = axis.x(mark.at)
        canvas.line(
            QLineF(x, plot.top() - 0.4 * canvas.em, x, plot.bottom()),
            canvas.palette.target,
            0.1,
            Qt.PenStyle.DashLine,
        )
        wide = canvas.width(mark.words, 0.85)
        left = x - wide if x + wide > plot.right() else x
        canvas.text(
            QRectF(left, plot.top() - 1.7 * canvas.em, wide, 1.2 * canvas.em),
            mark.words,
            canvas.palette.target,
            size=0.85,
        )


def _draw_line(canvas: Canvas, axis: _Axis, line: Line, colour: str, *, steps: bool) -> None:
    path, pen_is_down = QPainterPath(), False
    dots = len(line.values) <= _DOTTED and line.style != "target"
    before = 0.0
    for index, value in enumerate(line.values):
        if value is None:
            pen_is_down = False
            continue
        point = QPointF(axis.x(index), axis.y(value))
        if pen_is_down:
            if steps:
                path.lineTo(QPointF(point.x(), before))
            path.lineTo(point)
        else:
            path.moveTo(point)
        pen_is_down, before = True, point.y()
    width = _WIDTHS[line.style] * canvas.em
    if canvas.is_screen and len(line.values) > _DENSE:
        canvas.painter.setPen(QPen(QColor(colour), width))
        canvas.painter.drawLines(_strokes(path, [part * width for part in _PATTERNS[line.style]]))
    else:
        canvas.painter.setPen(QPen(QColor(colour), width, _DASHES[line.style]))
        canvas.painter.drawPath(path)
    if dots:
        canvas.painter.setPen(Qt.PenStyle.NoPen)
        canvas.painter.setBrush(QColor(colour))
        for index, value in enumerate(line.values):
            if value is not None:
                canvas.painter.drawEllipse(
                    QPointF(axis.x(index), axis.y(value)), 0.24 * canvas.em, 0.24 * canvas.em
                )
        canvas.painter.setBrush(Qt.BrushStyle.NoBrush)


def _draw_within(canvas: Canvas, axis: _Axis, line: Line, main: Line, colour: str) -> None:
    """Where a line runs on the main one, that is wider and has the dashes on a light core within;
    a dot is a ring.
    """
    places = {place for place, same in _shared(line, main) if same}
    path, before = QPainterPath(), -2
    for place in sorted(places):
        point = QPointF(axis.x(place), axis.y(line.values[place] or 0.0))
        if place == before + 1:
            path.lineTo(point)
        else:
            path.moveTo(point)
        before = place
    solid = Qt.PenStyle.SolidLine
    for tint, width, style in (
        (canvas.palette.accent, 0.36, solid),
        (canvas.palette.ground, 0.18, solid),
        (colour, 0.14, _DASHES[line.style]),
    ):
        canvas.painter.setPen(QPen(QColor(tint), width * canvas.em, style))
        canvas.painter.drawPath(path)
    if len(line.values) <= _DOTTED and line.style != "target":
        canvas.painter.setPen(Qt.PenStyle.NoPen)
        canvas.painter.setBrush(QColor(canvas.palette.ground))
        for place in places:
            centre = QPointF(axis.x(place), axis.y(line.values[place] or 0.0))
            canvas.painter.drawEllipse(centre, 0.12 * canvas.em, 0.12 * canvas.em)
        canvas.painter.setBrush(Qt.BrushStyle.NoBrush)


def _strokes(path: QPainterPath, pattern: Sequence[float]) -> list[QLineF]:
    """The path as single strokes, a tenth of the time of a joined one: nobody sees the joints of so
    many.

    `pattern`: lengths of stroke and gap in turn, () for an unbroken line.
    """
    strokes: list[QLineF] = []
    index, left = 0, pattern[0] if pattern else math.inf
    for n in range(1, path.elementCount()):
        a, b = path.elementAt(n - 1), path.elementAt(n)
        if b.isMoveTo():
            continue
        x, y, dx, dy = a.x, a.y, b.x - a.x, b.y - a.y  # type: ignore[attr-defined]
        length = math.hypot(dx, dy)
        gone = 0.0
        while gone < length:
            step = min(left, length - gone)
            if index % 2 == 0:
                strokes.append(
                    QLineF(
                        x + dx * gone / length,
                        y + dy * gone / length,
                        x + dx * (gone + step) / length,
                        y + dy * (gone + step) / length,
                    )
                )
            gone, left = gone + step, left - step
            if left <= 1e-9:
                index = (index + 1) % len(pattern)
                left = pattern[index]
    return strokes


def _colour(canvas: Canvas, line: Line, body: Lines) -> str:
    if line.style == "main":
        return canvas.palette.accent
    if line.style == "target":
        return canvas.palette.target
    return canvas.palette.muted


def legend_text(line: Line, main: Line | None) -> str:
    """The name and the newest value; of an earlier year's line its value at the place of the main
    line's newest, and a word where the two run on each other.
    """
    newest = _newest(line)
    if main is not None and line.style in ("before", "earlier"):
        at = _newest(main)
        if at is not None:
            newest = at if line.values[at : at + 1] not in ((), (None,)) else None
    text = line.name if newest is None else f"{line.name} {_tick_text(line.values[newest] or 0.0)}"
    if main is not None and line is not main and is_the_same(line, main):
        return _("{line} (the same)").format(line=text)
    return text


def _newest(line: Line) -> int | None:
    """The place of its newest value."""
    return next((n for n in reversed(range(len(line.values))) if line.values[n] is not None), None)


def _line_legend(canvas: Canvas, room: QRectF, body: Lines) -> float:
    """A stroke as it is drawn, the name, and the newest value; the place below."""
    x, y = room.left(), room.top()
    for line in body.lines:
        text = legend_text(line, _main_of(body))
        wide = 2.6 * canvas.em + canvas.width(text, 0.9)
        if x > room.left() and x + wide > room.right():
            x, y = room.left(), y + 1.5 * canvas.em
        canvas.line(
            QLineF(x, y + 0.7 * canvas.em, x + 2.2 * canvas.em, y + 0.7 * canvas.em),
            _colour(canvas, line, body),
            _WIDTHS[line.style],
            _DASHES[line.style],
        )
        canvas.text(
            QRectF(x + 2.6 * canvas.em, y, wide, 1.4 * canvas.em),
            text,
            canvas.palette.ink,
            size=0.9,
        )
        x += wide + 1.4 * canvas.em
    if body.band_name:
        wide = 2.6 * canvas.em + canvas.width(body.band_name, 0.9)
        if x > room.left() and x + wide > room.right():
            x, y = room.left(), y + 1.5 * canvas.em
        colour = QColor(canvas.palette.accent)
        colour.setAlphaF(0.18)
        canvas.painter.fillRect(
            QRectF(x, y + 0.25 * canvas.em, 2.2 * canvas.em, 0.9 * canvas.em), colour
        )
        canvas.text(
            QRectF(x + 2.6 * canvas.em, y, wide, 1.4 * canvas.em),
            body.band_name,
            canvas.palette.ink,
            size=0.9,
        )
    return y + 1.7 * canvas.em
