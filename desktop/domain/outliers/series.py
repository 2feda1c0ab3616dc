"""A unit's series of one indicator: the periods that are looked at, what each brought, its pace.

A value that counts from January (cumulative) is judged by what one period added to it and by its
pace, its value over the number of periods of the year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.periods import Period

_HISTORY: Mapping[str, int] = {"month": 12, "quarter": 8, "year": 8}


def history_length(period: Period) -> int:
    """Of how many periods before it the history of a period is made."""
    return _HISTORY[periods.frequency_of(period)]


@lru_cache(maxsize=64)
def reach_back(period: Period) -> tuple[Period, ...]:
    """The periods that the checks of one read, oldest first: its history, and a year and two
    before for the season.
    """
    return periods.back(period, history_length(period) + 3)


@lru_cache(maxsize=1024)
def position_in_year(period: Period) -> tuple[int, Period | None]:
    """How many periods of its year there are up to this one, and the one before it in that year."""
    so_far = periods.year_so_far(period)
    return len(so_far), so_far[-2] if len(so_far) > 1 else None


def steps(
    indicator: Indicator, values: Mapping[Period, int], among: Sequence[Period]
) -> dict[Period, int]:
    """What each period brought: its value, or of a cumulative indicator what was added to the
    period before.
    """
    if indicator.over_time != "cumulative":
        return {p: values[p] for p in among if p in values}
    brought = {}
    for p in among:
        before = position_in_year(p)[1]
        if p in values and (before is None or before in values):
            brought[p] = values[p] - (values[before] if before is not None else 0)
    return brought


def paces(
    indicator: Indicator, values: Mapping[Period, int], among: Sequence[Period]
) -> dict[Period, float]:
    """Each period's value; of a cumulative indicator by the number of periods from January."""
    if indicator.over_time != "cumulative":
        return {p: float(values[p]) for p in among if p in values}
    return {p: values[p] / position_in_year(p)[0] for p in among if p in values}
