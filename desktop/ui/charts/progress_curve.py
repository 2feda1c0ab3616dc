"""A project's way over the months: what was planned and what was done, added up."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.i18n import _
from desktop.reports.chart import Line
from desktop.ui.charts.line_chart import LineChart, Points, months


class ProgressCurve(LineChart):
    """Months on the x axis; values are running totals in the project's unit (万元)."""

    def set_data(
        self,
        title: str,
        actual: Points,
        planned: Points,
        measure: str = "",
        names: Sequence[str] = (),
    ) -> None:
        """(label, running total or None), both from the same first month; `names`: the months in
        full.
        """
        labels = [label for label, _value in max(actual, planned, key=len)]
        lines = (
            Line(_("plan"), tuple(value for _label, value in planned), "target"),
            Line(_("done"), tuple(value for _label, value in actual), "main"),
        )
        self.set_lines(title, months(labels, lines, measure, names))
