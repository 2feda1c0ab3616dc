"""Lines over periods."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QColor

from desktop.reports.chart import Line, Lines
from desktop.reports.drawing.library import pyqtgraph
from desktop.reports.drawing.look import Sample
from desktop.reports.drawing.plots.plot import DASHES, WIDTHS, Bounds, Plot
from desktop.reports.readings import coincides, legend_text, main_of, shared, value_at

_DOTTED = 40
"""Up to so many places every value has a dot."""


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
            pen=self._pen(colour, WIDTHS[line.style], DASHES[line.style]),
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
            (self._colour(line), 0.14, DASHES[line.style]),
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
                DASHES[line.style],
                max(1.0, WIDTHS[line.style] * self.look.em),
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
