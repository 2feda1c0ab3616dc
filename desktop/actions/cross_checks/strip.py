"""What a finding of the desk was compared with, as a small drawing: the unit's own periods, those of the year before, and the
median of the other units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from desktop.actions.cross_checks.finding import CrossFinding
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Code, Indicator, UnitCode
from desktop.domain import periods
from desktop.domain.outliers.series import history_length
from desktop.domain.periods import Period
from desktop.store import rows
from desktop.store.consolidated import cross_figures
from desktop.store.database import machine_faults

Values = tuple[int | None, ...]
"""In ten-thousandths, None unknown."""


@dataclass(frozen=True, slots=True)
class Strip:
    """`code`: the field that is drawn, of the finding's form; `places`: a year of months, or the days of a month, in order; one
    value a place in each of the others, which are empty where there is nothing to compare with.
    """

    code: str
    places: tuple[str, ...]
    own: Values
    year_before: Values = ()
    others: Values = ()


def strip_of(workplace: Workplace, finding: CrossFinding) -> Strip | None:
    """The drawing of a finding; None where it is about no number of a single unit. Raises: StoreError."""
    workplace = workplace.at(Period(finding.period))
    catalogue = workplace.catalogue
    if UnitCode(finding.unit) not in catalogue.unit_by_code:
        return None
    form = catalogue.form_by_id.get(finding.form)
    with machine_faults(workplace.database):
        if (indicator := catalogue.indicators.get(Code(finding.code))) is not None:
            return _of_figure(workplace, finding, indicator) if indicator.is_number else None
        if form is not None and form.kind == "daily":
            return _of_days(workplace, finding)
        if form is not None and form.kind == "ledger":
            return _of_project(workplace, finding)
    return None


def _of_figure(workplace: Workplace, finding: CrossFinding, indicator: Indicator) -> Strip | None:
    period = Period(finding.period)
    year, before = _two_years(period)
    peers = _peers(workplace, finding.unit)
    known: dict[str, dict[str, int]] = defaultdict(dict)
    for figure in cross_figures.figures_across(
        workplace.db, [indicator.code], [*year, *before], [finding.unit, *peers]
    ):
        if figure.dimension == finding.dimension and figure.value is not None:
            known[figure.unit][figure.period] = figure.value
    own = known.pop(finding.unit, {})
    return Strip(
        finding.code,
        tuple(map(str, year)),
        tuple(own.get(at) for at in year),
        tuple(own.get(at) for at in before),
        _medians(year, list(known.values())),
    )


def _of_days(workplace: Workplace, finding: CrossFinding) -> Strip:
    days = [day.isoformat() for day in periods.days_of(Period(finding.period))]
    units = [finding.unit, *_peers(workplace, finding.unit)]
    known: dict[str, dict[str, int]] = defaultdict(dict)
    for unit, day, values in cross_figures.readings_across(workplace.db, units, days[0], days[-1]):
        if finding.code in values:
            known[unit][day] = values[finding.code]
    own = known.pop(finding.unit, {})
    return Strip(
        finding.code,
        tuple(days),
        tuple(own.get(day) for day in days),
        (),
        _medians(days, list(known.values())),
    )


def _of_project(workplace: Workplace, finding: CrossFinding) -> Strip:
    year, before = _two_years(Period(finding.period))
    done = rows.investment_of(
        workplace.db, finding.unit, finding.dimension, before[0], year[-1], received=True
    )
    return Strip(
        "done_this_month",
        tuple(map(str, year)),
        tuple(done.get(at) for at in year),
        tuple(done.get(at) for at in before),
    )


def _two_years(period: Period) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """The twelve months (eight quarters or years) up to a period, and those of a year before each."""
    places = periods.back(period, history_length(period))
    return places, tuple(periods.last_year(at) for at in places)


def _peers(workplace: Workplace, unit: str) -> list[str]:
    known = workplace.catalogue.unit_by_code
    group = known[UnitCode(unit)].group
    return [str(code) for code, other in known.items() if other.group == group and code != unit]


def _medians(places: Sequence[str], others: Sequence[Mapping[str, int]]) -> Values:
    found: list[int | None] = []
    for place in places:
        values = [own[place] for own in others if place in own]
        found.append(int(median(values)) if values else None)
    return tuple(found) if any(value is not None for value in found) else ()
