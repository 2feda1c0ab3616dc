"""Columns that stand on each other."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF

from desktop.reports.chart import Mark, Stacks
from desktop.reports.drawing.inscriptions import Inscription, Inscriptions
from desktop.reports.drawing.library import pyqtgraph
from desktop.reports.drawing.look import LEVEL_COLOURS, Sample
from desktop.reports.drawing.plots.plot import Bounds, Plot

_COLUMN = 0.66


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
