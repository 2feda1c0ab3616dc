"""A chart in the window: drawn as it is saved, in the colours of the theme, with its numbers for
those who cannot see it.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.reports.chart import Chart
from desktop.reports.drawing.chart_image import draw_chart
from desktop.ui import theme
from desktop.ui.charts.picture import Picture

_LETTERS, _LEAST = 13, 560
_COPY_SCALE = 2.0


class ChartView(Picture):
    """As wide as it may be, as tall as its chart needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart: Chart | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_chart(self, chart: Chart) -> None:
        self.chart = chart
        self.setAccessibleName(chart.title)
        rows = ["\t".join(column.title for column in chart.table.columns)]
        rows += ["\t".join(cell.text for cell in row.cells) for row in chart.table.rows]
        self.setAccessibleDescription("\n".join((*rows, *chart.notes)))
        self.updateGeometry()
        self.update()

    def image(self) -> QImage:
        """For the clipboard: as on the screen, twice as sharp, on paper's colours."""
        size = QSize(self.width(), min(self.height(), self.heightForWidth(self.width())))
        image = QImage(size * _COPY_SCALE, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        if self.chart is not None:
            draw_chart(
                painter, QRectF(image.rect()), self.chart, em=self._em(self.width()) * _COPY_SCALE
            )
        painter.end()
        return image

    def sizeHint(self) -> QSize:
        return QSize(theme.px(_LEAST), self.heightForWidth(max(self.width(), theme.px(_LEAST))))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(320), theme.px(220))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return (
            round(self.chart.height(width, self._em(width)))
            if self.chart is not None
            else theme.px(300)
        )

    @staticmethod
    def _em(width: int) -> float:
        """Letters as in the window, a little smaller where a narrow picture would have no room
        beside them.
        """
        return min(theme.px(_LETTERS), max(0.75 * theme.px(_LETTERS), width / 48))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.chart is None:
            return
        painter, palette = self.begin()
        room = QRectF(self.rect())
        room.setHeight(
            min(room.height(), self.heightForWidth(self.width()))
        )  # its notes stay near it
        draw_chart(painter, room, self.chart, palette, self._em(self.width()), is_screen=True)
        self.finish(painter)
