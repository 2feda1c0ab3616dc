"""Twenty-four months of one figure: this year over last year, month by month."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.i18n import _
from desktop.reports.chart import Line
from desktop.ui.charts.line_chart import LineChart, Points, months


class TrendChart(LineChart):
    """Months 1 to 12 on the x axis."""

    def set_data(
        self,
        title: str,
        this_year: Points,
        last_year: Points,
        measure: str = "",
        names: Sequence[str] = (),
    ) -> None:
        """(month, value or None) in the order of the months; a short year ends early. `names`: the
        months in full.
        """
        labels = [label for label, _value in max(this_year, last_year, key=len)]
        lines = (
            Line(_("last year"), tuple(value for _label, value in last_year), "before"),
            Line(_("this year"), tuple(value for _label, value in this_year), "main"),
        )
        self.set_lines(title, months(labels, lines, measure, names))
