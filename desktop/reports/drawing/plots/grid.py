"""Cells in rows and columns, coloured by their value."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor

from desktop.reports.chart import Grid
from desktop.reports.drawing.inscriptions import Inscription, Inscriptions
from desktop.reports.drawing.library import pyqtgraph
from desktop.reports.drawing.look import LEVEL_COLOURS, WATER_COLOURS, Sample
from desktop.reports.drawing.plots.plot import MOST_FOR_NAMES, Bounds, Plot

_GAP = 0.12


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
            (n, self.look.fitted(text, MOST_FOR_NAMES * size.width(), 0.85))
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
