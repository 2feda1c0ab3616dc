"""Good days adding up over the year, beside last year and the way to the target."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.i18n import _
from desktop.reports.chart import Line
from desktop.ui.charts.line_chart import LineChart, Points


class CumulativeChart(LineChart):
    """Days or months on the x axis; values are running totals."""

    def set_data(
        self,
        title: str,
        this_year: Points,
        last_year: Points,
        target: float | None = None,
        names: Sequence[str] = (),
    ) -> None:
        """(label, running total or None); an empty label has no tick. `target` is reached at the
        last place; `names`: the days in full.
        """
        labels = [label for label, _value in max(this_year, last_year, key=len)]
        lines = [
            Line(_("last year"), tuple(value for _label, value in last_year), "before"),
            Line(_("this year"), tuple(value for _label, value in this_year), "main"),
        ]
        if target is not None and labels:
            way = tuple(
                round(target * (index + 1) / len(labels), 1) for index in range(len(labels))
            )
            lines.insert(0, Line(_("target"), way, "target"))
        self.set_lines(title, labels, lines, _("days"), names)
