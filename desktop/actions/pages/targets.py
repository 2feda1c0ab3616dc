"""The page of the year's targets: what has been reached, and the yearly figures assigned."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.pages.header import PageHeader, header_of
from desktop.actions.pages.table import TableRow, table_rows
from desktop.actions.unit_history import series_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form, Indicator
from desktop.domain import periods
from desktop.domain.figures import Figure
from desktop.domain.periods import Period
from desktop.domain.records.targets import TargetRow
from desktop.store.targets import targets_of


@dataclass(frozen=True, slots=True)
class TargetsPage:
    header: PageHeader
    targets: tuple[tuple[Indicator, TargetRow, Figure], ...]  # indicator, target, year to date
    assigned: tuple[TableRow, ...]  # yearly figures assigned from above


def open_targets(workplace: Workplace, form: Form, period: Period) -> TargetsPage:
    """The year's targets beside what has been reached, and the assigned yearly figures."""
    workplace = workplace.at(period)
    year = periods.year_of(period)
    indicators = workplace.catalogue.indicators
    targets = [
        (indicators[target.code], target)
        for target in targets_of(workplace.db, workplace.unit.code, year).values()
        if target.code in indicators
    ]
    reached = []
    for indicator, target in sorted(targets, key=lambda pair: (pair[0].code, pair[1].dimension)):
        reached.append((indicator, target, Figure(_reached(workplace, indicator, target, year))))
    assigned = table_rows(
        workplace,
        [
            i
            for f in workplace.forms
            for i in workplace.catalogue.indicators_of(f, workplace.unit)
            if i.is_target
        ],
        period,
    )
    done = sum(1 for row in assigned if not row.current.is_empty)
    return TargetsPage(
        header_of(workplace, form, year, done, len(assigned)), tuple(reached), assigned
    )


def _reached(
    workplace: Workplace, indicator: Indicator, target: TargetRow, year: str
) -> int | None:
    """The year to date; None while nothing is known, and where it was another quantity within the year: what is no
    longer asked for cannot be added to what is.
    """
    own = {"month": ("01", "12"), "quarter": ("Q1", "Q4"), "day": ("01", "12")}
    ends = own.get(indicator.frequency)
    first, last = (Period(f"{year}-{end}") for end in ends) if ends else (Period(year),) * 2
    series = series_of(workplace, indicator.code, target.dimension, first, last)
    known = [value for _period, value in sorted(series.values.items()) if value is not None]
    if not known or any(series.values.get(period) is not None for period in series.other):
        return None
    return sum(known) if indicator.over_time == "sum" else known[-1]
