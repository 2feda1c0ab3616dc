"""Bars beside each other, with the names before them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QBrush, QColor

from desktop.reports.chart import Bars, Mark
from desktop.reports.drawing.inscriptions import Inscription, Inscriptions
from desktop.reports.drawing.library import pyqtgraph
from desktop.reports.drawing.look import TONE_COLOURS, Sample
from desktop.reports.drawing.plots.plot import MOST_FOR_NAMES, Bounds, Plot

_BAR = 0.6


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
        room = MOST_FOR_NAMES * size.width()
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
