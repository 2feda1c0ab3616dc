"""Small lines of many areas, on one scale."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor

from desktop.reports.chart import Line, Panel, Panels
from desktop.reports.drawing.inscriptions import Inscription, Inscriptions
from desktop.reports.drawing.library import pyqtgraph
from desktop.reports.drawing.look import Sample
from desktop.reports.drawing.plots.plot import DASHES, WIDTHS, Bounds, Plot
from desktop.reports.readings import last_value, number_text


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
            pen=self._pen(colour, WIDTHS[line.style], DASHES[line.style]),
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
                DASHES[line.style],
                max(1.0, WIDTHS[line.style] * self.look.em),
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
