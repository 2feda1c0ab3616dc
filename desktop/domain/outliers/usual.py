"""What is usual for a series of amounts: the range in which nearly every month lies, by the spread of the unit's own series
on a logarithmic scale. A unit whose months are uneven has a wide range, an even one a narrow one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, log, sqrt
from statistics import fmean, median

_SUPPOSED_SPREAD, _SUPPOSED_WEIGHT = 0.25, 4.0
"""Where a unit has hardly any history: as if four values had been seen with this standard deviation of the logarithms."""
_EARLY, _EARLY_SPREAD = 0.3, 0.4
_LIMIT = 3.5
"""So many standard deviations from the middle; of a normal distribution one value in 2,000 lies beyond."""
LEAST = 3
_CORE = 0.4
_EXCHANGED_FROM, _EXCHANGED_TO, _GAIN = 2.0, 1.2, 9.0


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest and highest usual value, in the values' own unit of measure."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    @property
    def core(self) -> Range:
        """Where most values lie: two fifths of the way from the middle to either end, on a logarithmic scale."""
        middle, reach = sqrt(self.low * self.high), (self.high / self.low) ** (0.5 * _CORE)
        return Range(middle / reach, middle * reach)


def spread_of(series: Iterable[Sequence[float]], supposed: float = _SUPPOSED_SPREAD) -> float:
    """The standard deviation of the logarithms of values around the mean of their own series, pooled over the series of
    a unit; values of 0 say nothing of size. `supposed` stands where hardly any are known.
    """
    squares, freedom = _SUPPOSED_WEIGHT * supposed**2, _SUPPOSED_WEIGHT
    for values in series:
        logs = [log(value) for value in values if value > 0]
        if len(logs) >= LEAST:
            middle = fmean(logs)
            squares += sum((each - middle) ** 2 for each in logs)
            freedom += len(logs) - 1
    return sqrt(squares / freedom)


def usual_range(history: Sequence[float], spread: float) -> Range | None:
    """Where the next value of a series is expected; None where fewer than LEAST values above 0 are known."""
    known = [value for value in history if value > 0]
    if len(known) < LEAST:
        return None
    middle, reach = median(known), exp(_LIMIT * spread * sqrt(1 + 1 / len(known)))
    return Range(middle / reach, middle * reach)


def seasonal_range(
    a_year_before: float, seasons: Sequence[tuple[float, float]], *, share: float = 1.0
) -> Range | None:
    """Where a value is expected: about that of a year before, or that as it grew from a year to the next in earlier periods
    (`seasons`, pairs), or between; None where there was none a year before. `share`: which part of its whole year a figure
    that counts from January had reached then; early in the year a late start moves it much.
    """
    if a_year_before <= 0:
        return None
    growths = [now / then for now, then in seasons if now > 0 and then > 0]
    middle = a_year_before * (median(growths) if growths else 1.0)
    supposed = _SUPPOSED_SPREAD if share >= _EARLY else _EARLY_SPREAD
    reach = exp(_LIMIT * spread_of([growths], supposed) * sqrt(1 + 1 / max(1, len(growths))))
    return Range(min(middle, a_year_before) / reach, max(middle, a_year_before) * reach)


def exchanged(
    now: Sequence[float], histories: Sequence[Sequence[float]], spread: float
) -> list[tuple[int, int]]:
    """Pairs of series, by position, whose newest values are both unusual as they stand and both usual once exchanged: by so
    much that of hundreds of pairs hardly one is so by chance. A series is in one pair at most.
    """
    middles = {
        at: log(median(known))
        for at, history in enumerate(histories)
        if now[at] > 0 and len(known := [value for value in history if value > 0]) >= LEAST
    }

    def distance(value_of: int, middle_of: int) -> float:
        return abs(log(now[value_of]) - middles[middle_of]) / spread

    odd = [at for at in middles if distance(at, at) >= _EXCHANGED_FROM]
    found: list[tuple[int, int]] = []
    for one, other in combinations(odd, 2):
        if any(at in pair for at in (one, other) for pair in found):
            continue
        after = (distance(one, other), distance(other, one))
        before = (distance(one, one), distance(other, other))
        gain = sum(each**2 for each in before) - sum(each**2 for each in after)
        if max(after) <= _EXCHANGED_TO and gain >= _GAIN:
            found.append((one, other))
    return found
