"""A year of daily air quality at a glance: twelve rows of days, and what the colours mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.i18n import _
from desktop.reports.drawing.canvas import LEVEL_COLOURS
from desktop.ui import theme

MONTHS, DAYS = 12, 31


class YearHeatmap(QWidget):
    """`levels`: AQI level 1 to 6 of each day that has one; `words`: the names of levels 1 to 6."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._year = 2000
        self._levels: dict[date, int] = {}
        self._words: tuple[str, ...] = ("",) * 6
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def set_data(self, year: int, levels: Mapping[date, int], texts: Sequence[str]) -> None:
        self._year, self._levels, self._words = year, dict(levels), tuple(texts)
        self.setAccessibleName(_("Air quality day by day, {year}").format(year=year))
        self.setAccessibleDescription(self.table_text())
        self.updateGeometry()
        self.update()

    def table_text(self) -> str:
        """One line a month: how many days of each level."""
        lines = []
        for month in range(1, MONTHS + 1):
            counts = [
                sum(
                    1
                    for day, level in self._levels.items()
                    if day.year == self._year and day.month == month and level == number
                )
                for number in range(1, 7)
            ]
            levels = ", ".join(
                f"{word} {count}" for word, count in zip(self._words, counts, strict=False) if count
            )
            lines.append(f"{self._year}-{month:02d}: {levels or '–'}")
        return "\n".join(lines)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), self.heightForWidth(max(self.width(), theme.px(200))))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(self._step(width)[1] * MONTHS) + theme.px(10) + self._legend_height(width)

    def day_at(self, point: QPointF) -> date | None:
        """The day under a point of the widget, or None."""
        step_x, step_y = self._step(self.width())
        day, month = int((point.x() - self._left()) // step_x) + 1, int(point.y() // step_y) + 1
        if point.x() < self._left() or not (
            1 <= month <= MONTHS and 1 <= day <= _days(self._year, month)
        ):
            return None
        return date(self._year, month, day)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.day_at(QPointF(event.pos()))
            if day is not None:
                level = self._levels.get(day)
                level_name = self._words[level - 1] if level else _("no value")
                QToolTip.showText(event.globalPos(), f"{day.isoformat()}  {level_name}", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        step_x, step_y = self._step(self.width())
        left, gap = self._left(), max(1.0, theme.px(2) * 0.8)
        for month in range(1, MONTHS + 1):
            top = (month - 1) * step_y
            painter.setPen(theme.colour("muted"))
            label = QRectF(0, top, left - theme.px(6), step_y)
            painter.drawText(
                label, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(month)
            )
            painter.setPen(Qt.PenStyle.NoPen)
            for day in range(1, _days(self._year, month) + 1):
                level = self._levels.get(date(self._year, month, day))
                painter.setBrush(theme.colour(LEVEL_COLOURS[level - 1] if level else "quiet"))
                square = QRectF(left + (day - 1) * step_x, top, step_x - gap, step_y - gap)
                painter.drawRoundedRect(square, theme.px(2), theme.px(2))
        self._paint_legend(painter, MONTHS * step_y + theme.px(8))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(theme.colour("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _paint_legend(self, painter: QPainter, top: float) -> None:
        height = QFontMetrics(self._font()).height()
        for box, level in self._legend(self.width()):
            side = theme.px(10)
            y = top + box.y()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(LEVEL_COLOURS[level]))
            painter.drawRoundedRect(QRectF(box.x(), y + (height - side) / 2, side, side), 2, 2)
            painter.setPen(theme.colour("muted"))
            painter.drawText(
                QPointF(box.x() + side + theme.px(5), y + painter.fontMetrics().ascent()),
                self._words[level],
            )

    def _legend(self, width: int) -> list[tuple[QPointF, int]]:
        """Where each level's entry stands, wrapped into the width."""
        metrics, x, y, made = QFontMetrics(self._font()), 0.0, 0.0, []
        for level, word in enumerate(self._words):
            wide = metrics.horizontalAdvance(word) + theme.px(28)
            if x and x + wide > width:
                x, y = 0.0, y + metrics.height() + theme.px(4)
            made.append((QPointF(x, y), level))
            x += wide
        return made

    def _legend_height(self, width: int) -> int:
        lines = self._legend(width)
        return (
            round(lines[-1][0].y()) + QFontMetrics(self._font()).height() + theme.px(4)
            if lines
            else 0
        )

    def _font(self) -> QFont:
        return theme.font("muted")

    def _left(self) -> int:
        return QFontMetrics(self._font()).horizontalAdvance("12") + theme.px(10)

    def _step(self, width: int) -> tuple[float, float]:
        across = (width - self._left()) / DAYS
        return across, max(across * 1.25, QFontMetrics(self._font()).height() * 0.95)


def _days(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
