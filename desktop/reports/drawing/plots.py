"""What each kind of chart is as items of a plot: the same in the window and in a file."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QPen

from desktop.reports.chart import (
    Bars,
    Body,
    Grid,
    Line,
    Lines,
    LineStyle,
    Mark,
    Panel,
    Panels,
    Stacks,
)
from desktop.reports.drawing.inscriptions import Inscription, Inscriptions, NumberAxis
from desktop.reports.drawing.library import pyqtgraph
from desktop.reports.drawing.look import (
    LEVEL_COLOURS,
    TONE_COLOURS,
    WATER_COLOURS,
    Look,
    Sample,
)
from desktop.reports.readings import (
    coincides,
    last_value,
    legend_text,
    main_of,
    number_text,
    shared,
    value_at,
)

AnyBody = TypeVar("AnyBody", Lines, Stacks, Grid, Bars, Panels)
Bounds = tuple[tuple[float, float], tuple[float, float]]

_DASHES: dict[LineStyle, Qt.PenStyle] = {
    "main": Qt.PenStyle.SolidLine,
    "before": Qt.PenStyle.DashLine,
    "earlier": Qt.PenStyle.DotLine,
    "target": Qt.PenStyle.DashDotLine,
}
_WIDTHS: dict[LineStyle, float] = {"main": 0.16, "before": 0.1, "earlier": 0.1, "target": 0.1}
_DOTTED = 40
"""Up to so many places every value has a dot."""
_COLUMN, _BAR, _GAP = 0.66, 0.6, 0.12
_NAMES = 0.36  # most of the width that the names of bars take


class Plot(ABC, Generic[AnyBody]):
    """Items in a PlotItem. `parts`: the items of each entry of the legend, to be switched together."""

    switchable: ClassVar[bool] = True
    is_level: ClassVar[bool] = True
    """Places lie along the x axis alone."""
    zoomable: ClassVar[bool] = True

    def __init__(self, item: Any) -> None:
        self.item = item
        self.parts: list[list[Any]] = []
        self.is_set = False
        self._extras: list[Any] = []
        self.body: AnyBody
        self.look = Look()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(x=self.zoomable, y=False)
        item.disableAutoRange()
        item.setAxisItems({"left": NumberAxis("left")})
        item.getAxis("left").setZValue(-1000)  # its lines across lie behind what is plotted

    def set(self, body: AnyBody, look: Look) -> None:
        """Show it; where the same kind was shown before, its lines take the new data."""
        self.body, self.look, self.is_set = body, look, True
        for extra in self._extras:
            self.item.removeItem(extra)
        self._extras = []
        self._dress()
        self._fill()

    def hide(self, numbers: Collection[int]) -> None:
        """Show the entries of the legend but these."""
        for number, part in enumerate(self.parts):
            for item in part:
                item.setVisible(number not in numbers)

    @abstractmethod
    def _fill(self) -> None: ...

    @abstractmethod
    def bounds(self) -> Bounds:
        """All that is to be seen: ((least x, most x), (least y, most y))."""

    @abstractmethod
    def samples(self) -> list[Sample]:
        """The legend, an entry for each of `parts` first; others after them cannot be switched."""

    @abstractmethod
    def fit(self, size: QSizeF) -> None:
        """As many words at the axes as have room in a plot of that size."""

    @abstractmethod
    def point(self, at: int) -> QPointF:
        """Where a place is, in the plot's own measures."""

    @abstractmethod
    def nearest(self, point: QPointF) -> int | None:
        """The place at a point in the plot's own measures."""

    def outline(self, at: int) -> QRectF | None:
        """What is framed where a place is in hand; None: a line stands there."""
        return None

    # --- shared
    def _add(self, extra: Any) -> None:
        self.item.addItem(extra, ignoreBounds=True)
        self._extras.append(extra)

    def _pen(self, colour: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
        pen = QPen(QColor(colour), max(1.0, width * self.look.em), style)
        pen.setCosmetic(True)
        return pen

    def _dress(self) -> None:
        palette = self.look.palette
        for side in ("left", "bottom", "top", "right"):
            axis = self.item.getAxis(side)
            axis.setPen(QColor(palette.line))
            axis.setTextPen(QColor(palette.muted))
            axis.setTickFont(self.look.font(0.85))
            axis.enableAutoSIPrefix(False)
            axis.setStyle(
                tickLength=round(0.3 * self.look.em),
                tickTextOffset=round(0.2 * self.look.em),
                tickAlpha=255,
                maxTickLevel=0,
                hideOverlappingLabels=round(2 * self.look.em),  # so far words may stand out
            )
            if side in ("bottom", "top"):
                axis.setHeight(1.7 * self.look.em)

    def _mark(self, marks: Sequence[Mark], last: float) -> None:
        """A standing dashed line with its words at its head, on the side where they have room."""
        for mark in marks:
            line = pyqtgraph.InfiniteLine(
                mark.at, 90, self._pen(self.look.palette.target, 0.08, Qt.PenStyle.DashLine)
            )
            left = mark.at > last / 2
            label = pyqtgraph.InfLineLabel(
                line,
                mark.words,
                position=0.99,
                color=self.look.palette.target,
                anchors=[(1, 0), (1, 0)] if left else [(0, 0), (0, 0)],
            )
            label.setFont(self.look.font(0.85))
            self._add(line)

    def _place_numbers(self, height: float) -> None:
        """Room for the widest number of the left axis, before it is painted first."""
        axis = self.item.getAxis("left")
        _across, (low, high) = self.bounds()
        texts = [
            text
            for spacing, values in axis.tickValues(low, high, max(height, 1.0))
            for text in axis.tickStrings(values, 1.0, spacing)
        ]
        axis.setWidth(
            max((self.look.width(text, 0.85) for text in texts), default=0.0) + self.look.em
        )

    def _place_names(self, side: str, names: Sequence[tuple[float, str]]) -> None:
        axis = self.item.getAxis(side)
        axis.setTicks([names])
        axis.setWidth(
            max((self.look.width(text, 0.85) for _at, text in names), default=0.0) + self.look.em
        )

    def _place_words(self, side: str, ticks: Sequence[tuple[float, str]], width: float) -> None:
        """As many as have room, evenly apart."""
        widest = max((self.look.width(text, 0.85) for _at, text in ticks), default=0.0)
        room = max(width - 3 * self.look.em, 1.0)
        every = max(1, math.ceil(len(ticks) * (widest + 0.5 * self.look.em) / room))
        self.item.getAxis(side).setTicks([ticks[::every]])


class LinesPlot(Plot[Lines]):
    _over: list[tuple[int, int, Any]]
    """(number of the main line, number of one that runs on it, what shows both)."""

    def hide(self, numbers: Collection[int]) -> None:
        super().hide(numbers)
        for main, other, item in self._over:
            item.setVisible(main not in numbers and other not in numbers)

    def _fill(self) -> None:
        while len(self.parts) < len(self.body.lines):
            self.parts.append([self.item.plot([])])
        for part in self.parts[len(self.body.lines) :]:
            self.item.removeItem(part[0])
        del self.parts[len(self.body.lines) :]
        for (curve,), line in zip(self.parts, self.body.lines, strict=True):
            self._draw(curve, line)
        self._over = []
        main = main_of(self.body)
        for number, line in enumerate(self.body.lines):
            if main is not None and line is not main and coincides(line, main):
                first = self.body.lines.index(main)
                self._over += [(first, number, over) for over in self._draw_within(line, main)]
        self._draw_band()
        self._mark(self.body.marks, self._last)
        self.item.showGrid(x=False, y=True, alpha=0.8)

    @property
    def curves(self) -> list[Any]:
        """The plotted items, one a line."""
        return [part[0] for part in self.parts]

    @property
    def _last(self) -> int:
        return max([len(self.body.band), *(len(line.values) for line in self.body.lines)]) - 1

    def _draw(self, curve: Any, line: Line) -> None:
        some = any(value is not None for value in line.values)
        values = [math.nan if v is None else v for v in line.values] if some else []
        dots = len(values) <= _DOTTED and line.style != "target"
        colour = self._colour(line)
        curve.setData(
            list(range(len(values))),
            values,
            pen=self._pen(colour, _WIDTHS[line.style], _DASHES[line.style]),
            connect="finite",
            stepMode="left" if self.body.steps and values else None,
            symbol="o" if dots else None,
            symbolSize=0.42 * self.look.em,
            symbolBrush=QColor(colour),
            symbolPen=None,
        )
        curve.setZValue(2 if line.style == "main" else 1)

    def _draw_within(self, line: Line, main: Line) -> list[Any]:
        """Where a line runs on the main one, that is wider and has the dashes on a light core within."""
        same = {place for place, equal in shared(line, main) if equal}
        values = [main.values[n] if n in same else math.nan for n in range(len(main.values))]
        palette, made = self.look.palette, []
        for tint, width, style in (
            (palette.accent, 0.36, Qt.PenStyle.SolidLine),
            (palette.ground, 0.18, Qt.PenStyle.SolidLine),
            (self._colour(line), 0.14, _DASHES[line.style]),
        ):
            over = pyqtgraph.PlotCurveItem(
                list(range(len(values))),
                values,
                pen=self._pen(tint, width, style),
                connect="finite",
            )
            over.setZValue(3)
            self._add(over)
            made.append(over)
        return made

    def _draw_band(self) -> None:
        places = [n for n, pair in enumerate(self.body.band) if pair]
        if not places:
            return
        low, high = (
            pyqtgraph.PlotCurveItem(places, [self.body.band[n][side] for n in places])  # type: ignore[index]
            for side in (0, 1)
        )
        colour = QColor(self.look.palette.accent)
        colour.setAlphaF(0.18)
        band = pyqtgraph.FillBetweenItem(low, high, brush=colour)
        band.setZValue(-1)
        self._add(band)

    def _colour(self, line: Line) -> str:
        palette = self.look.palette
        return {"main": palette.accent, "target": palette.target}.get(line.style, palette.muted)

    def bounds(self) -> Bounds:
        values = [v for line in self.body.lines for v in line.values if v is not None]
        values += [v for pair in self.body.band if pair for v in pair]
        low, high = min([0.0, *values]), max(values, default=1.0)
        last = max(self._last, 1)
        span = high - low or 1.0
        head = 0.16 if self.body.marks else 0.08
        return (-0.02 * last, 1.02 * last), (low - 0.005 * span, high + head * span)

    def samples(self) -> list[Sample]:
        made = [
            Sample(
                legend_text(line, main_of(self.body)),
                self._colour(line),
                _DASHES[line.style],
                max(1.0, _WIDTHS[line.style] * self.look.em),
            )
            for line in self.body.lines
        ]
        if self.body.band_name:
            made.append(Sample(self.body.band_name, self.look.palette.accent, alpha=0.18))
        return made

    def fit(self, size: QSizeF) -> None:
        self._place_numbers(size.height())
        ticks = [(at, text) for at, text in self.body.ticks if text]
        self._place_words("bottom", ticks, size.width())

    def point(self, at: int) -> QPointF:
        main = main_of(self.body) or self.body.lines[0]
        return QPointF(at, value_at(main, at) or 0.0)

    def nearest(self, point: QPointF) -> int | None:
        at = round(point.x())
        return at if 0 <= at <= self._last else None


class StacksPlot(Plot[Stacks]):
    def _fill(self) -> None:
        for part in self.parts:
            for item in part:
                self.item.removeItem(item)
        self.parts = []
        below = [0] * len(self.body.columns)
        for number, _name in enumerate(self.body.parts):
            counts = [column[number] for column in self.body.counts]
            colour = LEVEL_COLOURS[number % len(LEVEL_COLOURS)]
            bars = pyqtgraph.BarGraphItem(
                x=list(range(len(counts))),
                y0=list(below),
                height=counts,
                width=_COLUMN,
                pen=None,
                brush=colour,
            )
            inscribed = Inscriptions(
                [
                    Inscription(
                        QRectF(n - _COLUMN / 2, below[n], _COLUMN, high),
                        str(high),
                        colour,
                        number,
                        on_chip=True,
                    )
                    for n, high in enumerate(counts)
                    if high
                ],
                self.look,
            )
            for item in (bars, inscribed):
                self.item.addItem(item, ignoreBounds=True)
            self.parts.append([bars, inscribed])
            below = [a + b for a, b in zip(below, counts, strict=True)]
        self._mark([Mark(mark.at - 0.5, mark.words) for mark in self.body.marks], len(below))
        self.item.showGrid(x=False, y=True, alpha=0.8)

    def bounds(self) -> Bounds:
        high = max((sum(column) for column in self.body.counts), default=1) or 1
        return (-0.6, len(self.body.columns) - 0.4), (-0.005 * high, high * 1.14)

    def samples(self) -> list[Sample]:
        return [
            Sample(name, LEVEL_COLOURS[n % len(LEVEL_COLOURS)], hatch=n)
            for n, name in enumerate(self.body.parts)
        ]

    def fit(self, size: QSizeF) -> None:
        self._place_numbers(size.height())
        self._place_words("bottom", list(enumerate(self.body.columns)), size.width())

    def point(self, at: int) -> QPointF:
        return QPointF(at, sum(self.body.counts[at]))

    def nearest(self, point: QPointF) -> int | None:
        at = round(point.x())
        return at if 0 <= at < len(self.body.columns) else None

    def outline(self, at: int) -> QRectF:
        return QRectF(at - _COLUMN / 2, 0, _COLUMN, sum(self.body.counts[at]))


class GridPlot(Plot[Grid]):
    """Row 0 is on top: y counts downwards."""

    switchable = False
    is_level = False

    def _fill(self) -> None:
        colours = WATER_COLOURS if self.body.palette == "water" else LEVEL_COLOURS
        cells = [
            (row, column, cell, colours[(cell.level - 1) % len(colours)] if cell.level else "")
            for row, of_row in enumerate(self.body.cells)
            for column, cell in enumerate(of_row)
            if cell is not None
        ]
        self._add(
            pyqtgraph.BarGraphItem(
                x=[column for _row, column, _cell, _colour in cells],
                y=[row for row, _column, _cell, _colour in cells],
                width=1 - _GAP,
                height=1 - _GAP,
                pen=None,
                brushes=[
                    QBrush(QColor(colour or self.look.palette.quiet)) for *_at, colour in cells
                ],
            )
        )
        self._add(
            Inscriptions(
                [
                    Inscription(
                        self.outline(row * len(self.body.columns) + column),
                        cell.text,
                        colour,
                    )
                    for row, column, cell, colour in cells
                    if cell.text
                ],
                self.look,
            )
        )
        self._draw_marks()
        self.item.invertY(True)
        self.item.hideAxis("bottom")
        self.item.showAxis("top")
        for side in ("left", "top"):
            self.item.getAxis(side).setStyle(tickLength=0)
            self.item.getAxis(side).setPen(None)

    def _draw_marks(self) -> None:
        """A line before the cell from which on something holds: above those after it in its row, and
        below those before it.
        """
        last = len(self.body.columns) - 0.5
        for row, column, _words in self.body.marks:
            x, top, bottom = column - 0.5, row - 0.5, row + 0.5
            points = (
                [(last, top), (x, top), (x, bottom), (-0.5, bottom)]
                if column
                else [(last, top), (-0.5, top)]
            )
            self._add(
                pyqtgraph.PlotCurveItem(
                    [a for a, _b in points],
                    [b for _a, b in points],
                    pen=self._pen(self.look.palette.ink, 0.14),
                )
            )

    def bounds(self) -> Bounds:
        return (-0.55, len(self.body.columns) - 0.45), (-0.55, len(self.body.rows) - 0.45)

    def samples(self) -> list[Sample]:
        colours = WATER_COLOURS if self.body.palette == "water" else LEVEL_COLOURS
        made = [Sample(name, colours[n % len(colours)]) for n, name in enumerate(self.body.levels)]
        return made + [
            Sample(words, self.look.palette.ink, Qt.PenStyle.SolidLine, 0.14 * self.look.em)
            for _row, _column, words in self.body.marks
        ]

    def fit(self, size: QSizeF) -> None:
        names = [
            (n, self.look.fitted(text, _NAMES * size.width(), 0.85))
            for n, text in enumerate(self.body.rows)
        ]
        self._place_names("left", names)
        across = size.width() - self.item.getAxis("left").width()
        self._place_words("top", list(enumerate(self.body.columns)), across)

    def point(self, at: int) -> QPointF:
        return self.outline(at).center()

    def nearest(self, point: QPointF) -> int | None:
        row, column = round(point.y()), round(point.x())
        if not (0 <= row < len(self.body.rows) and 0 <= column < len(self.body.columns)):
            return None
        return (
            None if self.body.cells[row][column] is None else row * len(self.body.columns) + column
        )

    def outline(self, at: int) -> QRectF:
        row, column = divmod(at, len(self.body.columns))
        half = (1 - _GAP) / 2
        return QRectF(column - half, row - half, 2 * half, 2 * half)


class BarsPlot(Plot[Bars]):
    """Bar 0 is on top: y counts downwards."""

    switchable = is_level = zoomable = False

    def _fill(self) -> None:
        bars, palette = self.body.bars, self.look.palette
        rows = list(range(len(bars)))
        high = self._most
        self._add(
            pyqtgraph.BarGraphItem(
                x0=0, width=high, y=rows, height=_BAR, pen=None, brush=palette.quiet
            )
        )
        self._add(
            pyqtgraph.BarGraphItem(
                x0=0,
                width=[max(0.0, bar.value or 0.0) for bar in bars],
                y=rows,
                height=_BAR,
                pen=None,
                brushes=[QBrush(QColor(self._tone(bar.tone))) for bar in bars],
            )
        )
        if self.body.legend:
            self._add(
                Inscriptions(
                    [
                        Inscription(
                            QRectF(0, n - _BAR / 2, max(0.0, bar.value or 0.0), _BAR),
                            "",
                            self._tone(bar.tone),
                            bar.tone,
                        )
                        for n, bar in enumerate(bars)
                    ],
                    self.look,
                )
            )
        aims = [(bar.target, n) for n, bar in enumerate(bars) if bar.target is not None]
        if aims:
            self._add(
                pyqtgraph.PlotCurveItem(
                    [aim for aim, _n in aims for _end in (0, 1)],
                    [n + side for _aim, n in aims for side in (-0.44, 0.44)],
                    connect="pairs",
                    pen=self._pen(palette.ink, 0.18),
                )
            )
        if self.body.reference is not None:
            value, words = self.body.reference
            self._mark([Mark(value, words)], high)
        self.item.invertY(True)
        self.item.hideAxis("bottom")
        self.item.showAxis("right")
        for side in ("left", "right"):
            self.item.getAxis(side).setStyle(tickLength=0)
            self.item.getAxis(side).setPen(None)
            self.item.getAxis(side).setTextPen(QColor(palette.ink))

    def _tone(self, tone: int) -> str:
        return (
            TONE_COLOURS[tone % len(TONE_COLOURS)] if self.body.legend else self.look.palette.accent
        )

    @property
    def _most(self) -> float:
        known = [v for bar in self.body.bars for v in (bar.value, bar.target) if v is not None]
        return (
            max([*known, self.body.reference[0] if self.body.reference else 0.0], default=1.0)
            or 1.0
        )

    def bounds(self) -> Bounds:
        top = -1.3 if self.body.reference is not None else -0.5
        return (0, self._most * 1.005), (top, len(self.body.bars) - 0.5)

    def samples(self) -> list[Sample]:
        return [
            Sample(name, TONE_COLOURS[n % len(TONE_COLOURS)], hatch=n)
            for n, name in enumerate(self.body.legend)
        ]

    def fit(self, size: QSizeF) -> None:
        room = _NAMES * size.width()
        bars = self.body.bars
        names = [(n, self.look.fitted(bar.label, room, 0.85)) for n, bar in enumerate(bars)]
        self._place_names("left", names)
        self._place_names("right", [(n, bar.text) for n, bar in enumerate(bars)])

    def point(self, at: int) -> QPointF:
        return QPointF(self.body.bars[at].value or 0.0, at)

    def nearest(self, point: QPointF) -> int | None:
        at = round(point.y())
        return at if 0 <= at < len(self.body.bars) else None

    def outline(self, at: int) -> QRectF:
        return QRectF(0, at - 0.44, self._most, 0.88)


class PanelsPlot(Plot[Panels]):
    """Panel 0 is at the top left. A panel is one wide and one high, its words and the gaps to the others within that; y
    counts upwards from the bottom row.
    """

    is_level = zoomable = False
    _WIDE, _BASE, _HIGH, _WORDS, _END = 0.9, 0.16, 0.54, 0.18, 0.2

    def _fill(self) -> None:
        for part in self.parts:
            for item in part:
                self.item.removeItem(item)
        panels, palette = self.body.panels, self.look.palette
        self.parts = [[] for _line in (panels[0].lines if panels else ())]
        self._add(
            pyqtgraph.PlotCurveItem(
                [x for n in range(len(panels)) for x in self._across(n)],
                [self._foot(n) for n in range(len(panels)) for _end in (0, 1)],
                connect="pairs",
                pen=self._pen(palette.line, 0.08),
            )
        )
        for number, panel in enumerate(panels):
            for part, line in zip(self.parts, panel.lines, strict=True):
                part.append(self._drawn(number, line))
        self._add(
            Inscriptions(
                [
                    Inscription(
                        QRectF(left, self._foot(n) + self._HIGH + 0.04, right - left, self._WORDS),
                        self._title(panel),
                        "",
                    )
                    for n, panel in enumerate(panels)
                    for left, right in (self._across(n),)
                ]
                + [
                    Inscription(
                        QRectF(x, self._foot(n) - self._BASE, self._END, self._BASE), words, ""
                    )
                    for n in range(len(panels))
                    for left, right in (self._across(n),)
                    for x, words in zip((left, right - self._END), self.body.ends, strict=True)
                ],
                self.look,
            )
        )
        for side in ("left", "bottom"):
            self.item.hideAxis(side)

    def _title(self, panel: Panel) -> str:
        newest = last_value(panel.lines[0]) if panel.lines else None
        return f"{panel.title} {number_text(newest)}" if newest is not None else panel.title

    def _drawn(self, number: int, line: Line) -> Any:
        palette = self.look.palette
        colour = palette.accent if line.style == "main" else palette.muted
        low, high = self._scale
        left, right = self._across(number)
        last = max(self._last, 1)
        item = self.item.plot(
            [left + (right - left) * n / last for n in range(len(line.values))],
            [
                math.nan
                if value is None
                else self._foot(number) + self._HIGH * (value - low) / (high - low)
                for value in line.values
            ],
            pen=self._pen(colour, _WIDTHS[line.style], _DASHES[line.style]),
            connect="finite",
            symbol="o",
            symbolSize=(0.32 if line.style == "main" else 0.2) * self.look.em,
            symbolBrush=QColor(colour),
            symbolPen=None,
        )
        item.setZValue(2 if line.style == "main" else 1)
        return item

    @property
    def _lines(self) -> list[Line]:
        return [line for panel in self.body.panels for line in panel.lines]

    @property
    def _last(self) -> int:
        return max((len(line.values) for line in self._lines), default=1) - 1

    @property
    def _scale(self) -> tuple[float, float]:
        values = [v for line in self._lines for v in line.values if v is not None]
        low, high = min([0.0, *values]), max(values, default=1.0)
        return low, high if high > low else low + 1.0

    def _across(self, number: int) -> tuple[float, float]:
        left = float(number % self.body.across)
        return left, left + self._WIDE

    def _foot(self, number: int) -> float:
        """The y of its base line."""
        return self.body.rows - 1 - number // self.body.across + self._BASE

    def bounds(self) -> Bounds:
        return (-0.05, self.body.across - 0.05), (-0.05, self.body.rows - 0.05)

    def samples(self) -> list[Sample]:
        lines = self.body.panels[0].lines if self.body.panels else ()
        palette = self.look.palette
        return [
            Sample(
                line.name,
                palette.accent if line.style == "main" else palette.muted,
                _DASHES[line.style],
                max(1.0, _WIDTHS[line.style] * self.look.em),
            )
            for line in lines
        ]

    def fit(self, size: QSizeF) -> None:
        """Words lie within the panels alone."""

    def point(self, at: int) -> QPointF:
        return self.outline(at).center()

    def nearest(self, point: QPointF) -> int | None:
        row = self.body.rows - 1 - math.floor(point.y())
        column = math.floor(point.x())
        at = row * self.body.across + column
        is_within = 0 <= column < self.body.across and row >= 0
        return at if is_within and at < len(self.body.panels) else None

    def outline(self, at: int) -> QRectF:
        left, right = self._across(at)
        return QRectF(left - 0.03, self._foot(at) - self._BASE, right - left + 0.06, 0.96)


_PLOTS: dict[type[Body], type[Plot[Any]]] = {
    Lines: LinesPlot,
    Stacks: StacksPlot,
    Grid: GridPlot,
    Bars: BarsPlot,
    Panels: PanelsPlot,
}


def plot_for(kind: type[Body], item: Any) -> Plot[Any]:
    """What draws bodies of that kind into an empty PlotItem."""
    return _PLOTS[kind](item)
