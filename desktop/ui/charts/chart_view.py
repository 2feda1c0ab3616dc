"""A whole chart in the window: title, picture that answers, notes; the same numbers as its file."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.reports.chart import Bars, Chart, Grid, Lines, Stacks
from desktop.reports.drawing.chart_image import ChartImage
from desktop.ui import theme
from desktop.ui.charts.plot_view import PlotView
from desktop.ui.widgets.labels import text_label

_LETTERS = 13
_LEAST_HIGH = 300
_MOST_ROWS = 400  # in the words for who cannot see it; the table has all


class ChartView(QWidget):
    """`opened`: the Opens of a place that was clicked, or Enter on it."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart: Chart | None = None
        self.title = text_label("", "head", wrap=True)
        self.subtitle = text_label("", "muted", wrap=True)
        self.plot = PlotView(letters=_LETTERS, tells_all=True)
        self.plot.place_opened.connect(self._on_place)
        self.notes = text_label("", "muted", wrap=True)
        self.setFocusProxy(self.plot)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(12), theme.px(10), theme.px(12), theme.px(10))
        box.setSpacing(theme.px(2))
        for widget in (self.title, self.subtitle):
            box.addWidget(widget)
        box.addWidget(self.plot, 100)
        box.addWidget(self.notes)
        box.addStretch(1)

    def set_chart(self, chart: Chart) -> None:
        self.chart = chart
        body = chart.body
        measure = body.measure if isinstance(body, Lines | Stacks) else ""
        self.title.setText(chart.title)
        self.subtitle.setText(" · ".join(part for part in (chart.subtitle, measure) if part))
        self.notes.setText("\n".join(chart.notes) if body is not None else "")
        self.plot.empty.setText("\n".join(chart.notes))
        rows = ["\t".join(column.title for column in chart.table.columns)]
        in_words = chart.table.rows[:_MOST_ROWS]
        rows += ["\t".join(cell.text for cell in row.cells) for row in in_words]
        self.plot.set_body(chart.title, body, "\n".join((*rows, *chart.notes)), measure)
        self.plot.setMinimumHeight(self._least_high())
        self.plot.setMaximumHeight(
            round(1.4 * self._least_high()) if isinstance(body, Bars | Grid) else 16_777_215
        )
        self.setAccessibleName(chart.title)

    def _least_high(self) -> int:
        """As much as its rows need."""
        body = self.chart.body if self.chart is not None else None
        em = theme.px(_LETTERS)
        if isinstance(body, Bars):
            return round((4.5 + 1.65 * len(body.bars)) * em)
        if isinstance(body, Grid):
            return round((5.5 + 2 * len(body.rows)) * em)
        return theme.px(_LEAST_HIGH)

    def image(self, kind: str) -> ChartImage:
        """To be saved ("png", "svg") or for the clipboard ("copy"), with the switches as they stand."""
        assert self.chart is not None
        return ChartImage(self.chart, kind, self.plot.hidden)

    def _on_place(self, place: int) -> None:
        found = self.plot.reading()
        if found is not None and found.opens is not None:
            self.opened.emit(found.opens)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(640), theme.px(460))
