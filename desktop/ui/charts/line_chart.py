"""The common ground of the line charts beside a form: drawn as the reports draw lines, in the
colours of the theme.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.i18n import _
from desktop.reports.chart import Line, Lines
from desktop.reports.drawing.canvas import Canvas
from desktop.reports.drawing.lines import draw_lines
from desktop.ui import theme
from desktop.ui.charts.picture import Picture

Points = Sequence[tuple[str, float | None]]
_LETTERS = 12


class LineChart(Picture):
    """Lines over named places on the x axis, with a legend in words. Subclasses say which lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: tuple[str, ...] = ()
        self._lines: tuple[Line, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_lines(self, title: str, labels: Sequence[str], lines: Sequence[Line]) -> None:
        """An empty label has no tick."""
        self._labels, self._lines = tuple(labels), tuple(lines)
        self.setAccessibleName(title)
        self.setAccessibleDescription(self.table_text())
        self.update()

    def table_text(self) -> str:
        """The numbers behind the lines: a header, then one tab-separated line a place on the x
        axis.
        """
        rows = ["\t".join(["", *(line.name for line in self._lines)])]
        for index, label in enumerate(self._labels):
            rows.append(
                "\t".join([label, *(_value_text(_at(line, index)) for line in self._lines)])
            )
        return "\n".join(rows)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(210))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(180), theme.px(170))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = self.begin()
        canvas = Canvas(painter, palette, theme.px(_LETTERS), is_screen=True)
        room = QRectF(self.rect()).adjusted(theme.px(4), theme.px(4), -theme.px(4), -theme.px(4))
        if any(value is not None for line in self._lines for value in line.values):
            ticks = tuple((index, label) for index, label in enumerate(self._labels) if label)
            draw_lines(canvas, room, Lines(ticks, self._lines, ""))
        else:
            canvas.wrapped(
                room.left(), room.top(), room.width(), _("Nothing to draw yet."), palette.muted
            )
        self.finish(painter)


def _at(line: Line, index: int) -> float | None:
    return line.values[index] if index < len(line.values) else None


def _value_text(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
