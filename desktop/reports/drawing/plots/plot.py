"""What all kinds of plots have in common."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPen

from desktop.reports.chart import Bars, Grid, Lines, LineStyle, Mark, Panels, Stacks
from desktop.reports.drawing.inscriptions import NumberAxis
from desktop.reports.drawing.library import pyqtgraph
from desktop.reports.drawing.look import Look, Sample

AnyBody = TypeVar("AnyBody", Lines, Stacks, Grid, Bars, Panels)
Bounds = tuple[tuple[float, float], tuple[float, float]]

DASHES: dict[LineStyle, Qt.PenStyle] = {
    "main": Qt.PenStyle.SolidLine,
    "before": Qt.PenStyle.DashLine,
    "earlier": Qt.PenStyle.DotLine,
    "target": Qt.PenStyle.DashDotLine,
}
WIDTHS: dict[LineStyle, float] = {"main": 0.16, "before": 0.1, "earlier": 0.1, "target": 0.1}
MOST_FOR_NAMES = 0.36
"""Of the width, what the names of bars or rows take."""


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
