"""The daily readings of all units beside each other: rows that slipped by a day, days that are another unit's, a day far from
what the others measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from desktop.actions.cross_checks.finding import CrossFinding, JudgedCell, Sides, cross_finding
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain import periods
from desktop.domain.air.beside_others import Days, far_values, lags_of
from desktop.domain.air.reading_columns import NUMBER_COLUMNS
from desktop.domain.outliers.check_config import DAYS, CheckConfig, check_config
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.store.consolidated import cross_figures

_EQUAL_DAYS = 5


def days_beside_others(
    workplace: Workplace, period: Period, unit: str = ""
) -> Iterator[CrossFinding]:
    """Findings of the daily form of a month, of all units or of one."""
    workplace = workplace.at(period)
    form = workplace.catalogue.form_of_kind("daily")
    if form is None or periods.frequency_of(period) != form.frequency:
        return
    config = check_config(workplace.catalogue, DAYS, form.id)
    if config is None:
        return
    first, last = periods.first_day(period), periods.last_day(period)
    units = [str(code) for code in workplace.catalogue.unit_by_code]
    days: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    holders: dict[tuple[str, tuple[tuple[str, int], ...]], list[str]] = defaultdict(list)
    for whose, day, values in cross_figures.readings_across(
        workplace.db, units, first.isoformat(), last.isoformat()
    ):
        for name, value in values.items():
            days[name].setdefault(whose, {})[day] = value
        if len(values) > 2:
            holders[day, tuple(values.items())].append(whose)
    judged = [unit] if unit else units
    check = _Check(workplace, period, form, config)
    shifted = lags_of(days["aqi"], judged)
    for whose, lag in shifted.items():
        yield check.shifted(whose, lag, days["aqi"][whose])
    equal = _equal_days(holders)
    for whose in judged:
        for other, same in sorted(equal.get(whose, {}).items()):
            if len(same) >= _EQUAL_DAYS:
                yield check.equal(whose, other, same)
    for name in NUMBER_COLUMNS:
        if config.concerns(name):
            for far in far_values(days[name]):
                if far.unit in judged and far.unit not in shifted:
                    yield check.far(far.unit, name, far.day, far.value, far.expected)


def _equal_days(
    holders: Mapping[tuple[str, tuple[tuple[str, int], ...]], list[str]],
) -> dict[str, dict[str, list[str]]]:
    """Each unit with those that hold the same day, value for value, and these days in order."""
    shared: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (day, _values), units in sorted(
        (held for held in holders.items() if len(held[1]) > 1), key=lambda held: held[0][0]
    ):
        for one, other in permutations(units, 2):
            shared[one][other].append(day)
    return shared


class _Check:
    """The sentences of one month's daily form."""

    def __init__(
        self, workplace: Workplace, period: Period, form: Form, config: CheckConfig
    ) -> None:
        self._workplace, self._period, self._config = workplace, period, config
        self._fields = {str(field.code): field for field in form.fields}

    def _at(self, unit: str, name: str, day: str) -> JudgedCell:
        return JudgedCell(unit, self._period, self._fields[name], day)

    def shifted(self, unit: str, lag: int, own: Days) -> CrossFinding:
        message = (
            _(
                "The days of the month fit those of the other units only one day later: the rows stand one line too high. Check the date of each row."
            )
            if lag > 0
            else _(
                "The days of the month fit those of the other units only one day earlier: the rows stand one line too low. Check the date of each row."
            )
        )
        return cross_finding(self._config, self._at(unit, "aqi", min(own)), message)

    def equal(self, unit: str, other: str, same: Sequence[str]) -> CrossFinding:
        return cross_finding(
            self._config,
            self._at(unit, "aqi", same[0]),
            _(
                "{count} days hold, value for value, what {unit_name} reported, the first of them {day}."
            ),
            units=(other,),
            params={
                "count": len(same),
                "unit_name": self._workplace.catalogue.unit_name(other),
                "day": same[0],
            },
        )

    def far(self, unit: str, name: str, day: str, value: int, expected: int) -> CrossFinding:
        return cross_finding(
            self._config,
            self._at(unit, name, day),
            _("{name}: {left}; by the other units on that day {right} would be usual."),
            Sides(value, expected),
        )
