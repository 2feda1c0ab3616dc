"""Twenty-four months of one figure: this year over last year, month by month."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.i18n import _
from desktop.reports.chart import LineStyle, broken_lines
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
        other: tuple[Sequence[bool], Sequence[bool]] = ((), ()),
    ) -> None:
        """(month, value or None) in the order of the months; a short year ends early. `names`: the
        months in full. `other`: where this year and last year it was another quantity.
        """
        labels = [label for label, _value in max(this_year, last_year, key=len)]
        years: tuple[tuple[str, Points, LineStyle, Sequence[bool]], ...] = (
            (_("last year"), last_year, "before", other[1]),
            (_("this year"), this_year, "main", other[0]),
        )
        lines = [
            line
            for words, points, style, was_other in years
            for line in broken_lines(
                words,
                [value for _label, value in points],
                was_other or [False] * len(points),
                style,
            )
        ]
        self.set_lines(title, months(labels, lines, measure, names))
