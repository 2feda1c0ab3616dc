"""Daily values of one unit beside those of the others, which breathe the same air: a month that slipped by a day, a single
value far from theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log
from statistics import StatisticsError, correlation, median

Days = Mapping[str, int]
"""Day (2025-10-01) → value in ten-thousandths."""

_LEAST_OTHERS = 3
_LEAST_DAYS = 15
_BETTER_BY = 0.3
_ALIKE = 0.6
_FAR, _LEAST_FAR = 5.0, log(1.5)
_BEYOND, _NEARLY_ALL = 1.5, 0.99
_OF_NORMAL = 1.4826


def lag_of(days: Mapping[str, Days], unit: str) -> int:
    """By how many days a unit's values are late (-1) or early (1) against the median of the others; 0 where they are not, or
    where too few are known to tell.
    """
    middle = _middle({whose: own for whose, own in days.items() if whose != unit})
    own = days.get(unit, {})
    fit = {lag: _correlation(own, middle, lag) for lag in (-1, 0, 1)}
    best = max(fit, key=lambda lag: fit[lag])
    return best if fit[best] >= _ALIKE and fit[best] - fit[0] >= _BETTER_BY else 0


def _middle(days: Mapping[str, Days]) -> dict[str, float]:
    """The median of the logarithms of each day of which enough are known."""
    by_day: dict[str, list[float]] = defaultdict(list)
    for own in days.values():
        for day, value in own.items():
            if value > 0:
                by_day[day].append(log(value))
    return {day: median(logs) for day, logs in by_day.items() if len(logs) >= _LEAST_OTHERS}


def _correlation(own: Days, middle: Mapping[str, float], lag: int) -> float:
    pairs = [
        (log(value), middle[other])
        for day, value in own.items()
        if value > 0
        and (other := (date.fromisoformat(day) + timedelta(days=lag)).isoformat()) in middle
    ]
    if len(pairs) < _LEAST_DAYS:
        return 0.0
    try:
        return correlation(*zip(*pairs, strict=True))
    except StatisticsError:  # one of the two is constant
        return 0.0


@dataclass(frozen=True, slots=True)
class Far:
    """A value beside what the others would make usual, both in ten-thousandths."""

    unit: str
    day: str
    value: int
    expected: int


def far_values(days: Mapping[str, Days]) -> Iterator[Far]:
    """Values far from the median of all units on that day: five robust standard deviations of the month's values, and half as
    far again as nearly all of them. A unit's own level counts as usual.
    """
    middle = _middle(days)
    beside = {
        unit: {
            day: log(value) - middle[day]
            for day, value in own.items()
            if value > 0 and day in middle
        }
        for unit, own in days.items()
    }
    level = {unit: median(own.values()) for unit, own in beside.items() if len(own) >= _LEAST_DAYS}
    apart = [abs(each - level[unit]) for unit in level for each in beside[unit].values()]
    if not apart:
        return
    nearly_all = sorted(apart)[int(_NEARLY_ALL * (len(apart) - 1))]
    limit = max(_FAR * _OF_NORMAL * median(apart), _BEYOND * nearly_all, _LEAST_FAR)
    for unit, usual in level.items():
        for day, each in beside[unit].items():
            if abs(each - usual) > limit:
                yield Far(unit, day, days[unit][day], round(exp(middle[day] + usual)))
