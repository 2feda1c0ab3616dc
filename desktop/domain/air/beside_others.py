"""Daily values of one unit beside those of the others, which breathe the same air: a month that slipped by a day, a single
value far from theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import exp, log
from statistics import StatisticsError, correlation, median

Days = Mapping[str, int]
"""Day (2025-10-01) → value in ten-thousandths."""

_LEAST_OTHERS = 3
_MANY = 12  # from here on a unit's own value hardly moves the median
_LEAST_DAYS = 15
_BETTER_BY = 0.3
_ALIKE = 0.6
_FAR, _LEAST_FAR = 5.0, log(1.5)
_BEYOND, _NEARLY_ALL = 1.5, 0.99
_OF_NORMAL = 1.4826


def lags_of(days: Mapping[str, Days], units: Iterable[str]) -> dict[str, int]:
    """By how many days the values of these units are late (-1) or early (1) against the median of the others; those that are
    not, or of which too few are known to tell, are left out.
    """
    logs = {unit: _logs(own) for unit, own in days.items()}
    of_all = _middle(logs) if len(logs) > _MANY else None
    found = {}
    for unit in units:
        own = logs.get(unit, {})
        middle = of_all or _middle({whose: each for whose, each in logs.items() if whose != unit})
        in_place = _correlation(own, middle, 0)
        if in_place > 1 - _BETTER_BY:
            continue
        fit = {lag: _correlation(own, middle, lag) for lag in (-1, 1)}
        best = max(fit, key=lambda lag: fit[lag])
        if fit[best] >= _ALIKE and fit[best] - in_place >= _BETTER_BY:
            found[unit] = best
    return found


def _logs(own: Days) -> dict[str, float]:
    return {day: log(value) for day, value in own.items() if value > 0}


def _middle(logs: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The median of each day of which enough are known."""
    by_day: dict[str, list[float]] = defaultdict(list)
    for own in logs.values():
        for day, value in own.items():
            by_day[day].append(value)
    return {day: median(values) for day, values in by_day.items() if len(values) >= _LEAST_OTHERS}


def _correlation(own: Mapping[str, float], middle: Mapping[str, float], lag: int) -> float:
    pairs = [
        (value, middle[other])
        for day, value in own.items()
        if (other := day if lag == 0 else _beside(day, lag)) in middle
    ]
    if len(pairs) < _LEAST_DAYS:
        return 0.0
    try:
        return correlation(*zip(*pairs, strict=True))
    except StatisticsError:  # one of the two is constant
        return 0.0


@lru_cache(maxsize=256)
def _beside(day: str, lag: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=lag)).isoformat()


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
    logs = {unit: _logs(own) for unit, own in days.items()}
    middle = _middle(logs)
    beside = {
        unit: {day: value - middle[day] for day, value in own.items() if day in middle}
        for unit, own in logs.items()
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
