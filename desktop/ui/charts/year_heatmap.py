"""A year of daily air quality at a glance: twelve rows of days, and what the colours mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.reports.chart import Grid, GridCell, Opens, Place
from desktop.ui import theme
from desktop.ui.charts.plot_view import PlotView

MONTHS, DAYS = 12, 31
_ROW = 15  # px at 100 %: a month
_AROUND = 70  # px at 100 %: the legend and the days' numbers


class YearHeatmap(PlotView):
    """A place is a day: `day_of` says which."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, tells_all=True)
        self._year = 2000
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_data(
        self,
        year: int,
        levels: Mapping[date, int],
        texts: Sequence[str],
        words: Mapping[date, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        """`levels`: AQI level 1 to 6 of each day that has one; `texts`: the names of levels 1 to 6;
        `words`: what is told of a day in hand, its level's name where nothing is given.
        """
        self._year = year

        def cell(month: int, day: int) -> GridCell | None:
            if day > periods.last_day(Period(f"{year}-{month:02d}")).day:
                return None
            at = date(year, month, day)
            level = levels.get(at, 0)
            otherwise = texts[level - 1] if level else _("no value")
            opens = Opens(f"{year}-{month:02d}", row=at.isoformat())
            return GridCell("", level, Place(at.isoformat(), words.get(at) or (otherwise,), opens))

        body = Grid(
            tuple(str(month) for month in range(1, MONTHS + 1)),
            tuple(str(day) for day in range(1, DAYS + 1)),
            tuple(tuple(cell(m, d) for d in range(1, DAYS + 1)) for m in range(1, MONTHS + 1)),
            tuple(texts),
        )
        title = _("Air quality day by day, {year}").format(year=year)
        self.set_body(title, body, _counts_text(year, levels, texts))

    def day_of(self, place: int) -> date:
        month, day = divmod(place, DAYS)
        return date(self._year, month + 1, day + 1)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(_ROW * MONTHS + _AROUND))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(180), theme.px(_ROW * MONTHS + _AROUND))


def _counts_text(year: int, levels: Mapping[date, int], texts: Sequence[str]) -> str:
    """One line a month: how many days of each level."""
    lines = []
    for month in range(1, MONTHS + 1):
        of_month = [n for day, n in levels.items() if (day.year, day.month) == (year, month)]
        counts = [(word, of_month.count(n)) for n, word in enumerate(texts, start=1)]
        text = ", ".join(f"{word} {count}" for word, count in counts if count)
        lines.append(f"{year}-{month:02d}: {text or '–'}")
    return "\n".join(lines)
