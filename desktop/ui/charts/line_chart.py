"""The charts beside a form: a few lines over named places."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop.i18n import _
from desktop.reports.chart import Line, Lines, Place
from desktop.reports.readings import count, number_text, reading, value_at
from desktop.ui import keys
from desktop.ui.charts.plot_view import PlotView

Points = Sequence[tuple[str, float | None]]


class LineChart(PlotView):
    def set_lines(self, title: str, body: Lines) -> None:
        known = any(value is not None for line in body.lines for value in line.values)
        self.set_body(title, body if known else None, table_text(body), body.measure)


def large_chart_button() -> QPushButton:
    """Below a small chart: the way to the large ones."""
    key = keys.key("large_chart").shown
    button = QPushButton(_("Large chart ({key})").format(key=key))
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


def months(
    labels: Sequence[str], lines: Sequence[Line], measure: str, names: Sequence[str]
) -> Lines:
    """Lines over months; an empty label has no tick; `names` say each month in full, where its label
    does not.
    """
    return Lines(
        tuple((n, label) for n, label in enumerate(labels) if label),
        tuple(lines),
        measure,
        places=tuple(Place(name) for name in names or labels),
    )


def table_text(body: Lines) -> str:
    """The numbers behind the lines: a header, then one tab-separated line a place on the x axis."""
    rows = ["\t".join(["", *(line.name for line in body.lines)])]
    for at in range(count(body)):
        found = reading(body, at)
        name = found.name if found is not None else ""
        rows.append("\t".join([name, *(number_text(value_at(line, at)) for line in body.lines)]))
    return "\n".join(rows)
