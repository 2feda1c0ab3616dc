"""Outliers: a value far from its own history, or from its peers.

Pure: values in, what is unusual about them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import log
from statistics import fmean, median

from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.figures import SCALE
from desktop.domain.outliers.check_config import CheckConfig
from desktop.domain.outliers.series import history_length, reach_back, steps
from desktop.domain.periods import Period

SIZES = ("count", "amount", "area")
"""The kinds of indicator that grow with the number of heads."""
LEAST_HISTORY = 6
LEAST_PEERS = 5
_MANY = 50
_USUAL = 2.5
_OWN_STEP, _OTHER_STEP = log(1.15), log(1.25)
_OF_NORMAL = 1.4826  # the MAD of a normal distribution is its standard deviation over this,
_OF_NORMAL_MEAN = 1.2533  # its mean absolute deviation over this (Iglewicz and Hoaglin 1993)


@dataclass(frozen=True, slots=True)
class Outlier:
    """A value beside what it was measured by, both in ten-thousandths; `ratio` is the slip or
    the distance, `count` of how many values the measure is the median.
    """

    left: int
    right: int
    ratio: Decimal
    count: int


@dataclass(frozen=True)
class PeerGroup:
    """The values of one indicator of all units of a group; `heads`, the population of each,
    empty where not all are known.
    """

    values: Mapping[str, int]
    heads: Mapping[str, int]

    @cached_property
    def _middle(self) -> float | None:
        known = [self._size(unit) for unit, value in self.values.items() if value > 0]
        return median(known) if len(known) > _MANY else None

    def _size(self, unit: str) -> float:
        return self.values[unit] / self.heads[unit] if self.heads else float(self.values[unit])

    def is_usual(self, unit: str) -> bool:
        """Of many peers: so near their median that no check of peers can find anything."""
        return self._middle is not None and alike(self._size(unit), self._middle, _USUAL)

    def others(self, unit: str) -> list[int]:
        return [value for peer, value in self.values.items() if peer != unit]

    def heads_before_others(self, unit: str) -> list[int]:
        """The population of the unit, then of each of the others; [] where not all are known."""
        return (
            [self.heads[unit], *(self.heads[peer] for peer in self.values if peer != unit)]
            if self.heads
            else []
        )


def own_outlier(
    indicator: Indicator, period: Period, values: Mapping[Period, int], config: CheckConfig
) -> Outlier | None:
    """What this period brought, far from the median of at least 6 earlier ones in units of their
    MAD.

    `limit`: how many of them; `share`: at least this part of the median away. A value as in the
    same season last year is none, neither is a standstill of a cumulative indicator.
    """
    brought = steps(indicator, values, reach_back(period))
    if len(brought) <= config.number("history", LEAST_HISTORY):
        return None
    now = brought.pop(period, None)
    earlier = [value for p, value in sorted(brought.items())][-history_length(period) :]
    if now is None or len(earlier) < config.number("history", LEAST_HISTORY):
        return None
    middle = median(earlier)
    if indicator.over_time == "cumulative" and now <= middle:
        return None
    score = distance(now, earlier, least=max(abs(middle) / 10, SCALE / 10**indicator.decimals))
    if score <= config.number("limit", 5) or abs(now - middle) < config.number("share", 0.5) * abs(
        middle
    ):
        return None
    year = periods.last_year(period)
    season = [
        brought[p] for p in (periods.previous(year), year, periods.following(year)) if p in brought
    ]
    if any(alike(now, value, 2) for value in season):
        return None
    return Outlier(now, int(middle), Decimal(f"{score:.1f}"), len(earlier))


def distance(value: float, others: Sequence[float], *, least: float) -> float:
    """How far a value lies from the median of others, in robust standard deviations: MAD, where
    it is 0 the mean deviation, and never less than `least`, which is above 0.
    """
    middle = median(others)
    deviations = [abs(other - middle) for other in others]
    spread = _OF_NORMAL * median(deviations) or _OF_NORMAL_MEAN * fmean(deviations)
    return abs(value - middle) / max(spread, least)


def is_of_other(value: int, own_then: int, other_then: int) -> bool:
    """Whether a value that two units have fits the other's value of a year before, and not the own one."""
    own, other = abs(log(value / own_then)), abs(log(value / other_then))
    return own > _OWN_STEP and other < _OTHER_STEP and own > 2 * other


def alike(one: float, other: float, factor: float) -> bool:
    """Whether two values are equal, or both above 0 and within a factor of each other."""
    return one == other or (one > 0 and other > 0 and one / factor <= other <= one * factor)


def median_of_peers(peers: Sequence[int], heads: Sequence[int] = ()) -> float:
    """The median of what at least one peer has. `heads`: own population, then each peer's; the
    median is then that of the values by population, told for the own one.
    """
    if not heads:
        return float(median(peers))
    return median(v / h for v, h in zip(peers, heads[1:], strict=True)) * heads[0]


def peer_outlier(
    value: int, peers: Sequence[int], config: CheckConfig, *, heads: Sequence[int] = ()
) -> Outlier | None:
    """A value far from those of its peers on a logarithmic scale, and at least `ratio` times the
    median or a part of it.

    `heads`: own population, then each peer's; the median is then told for the own one. Zeros say
    nothing of size.
    """
    known = [(v, h) for v, h in zip(peers, heads[1:] or [1] * len(peers), strict=True) if v > 0]
    if value <= 0 or len(known) < config.number("peers", LEAST_PEERS):
        return None
    expected = median_of_peers(
        [v for v, _h in known], [heads[0], *(h for _v, h in known)] if heads else ()
    )
    far = config.number("ratio", 5 if heads else 20)
    own = log(value / heads[0] if heads else value)
    if 1 / far < value / expected < far or distance(
        own, [log(v / h) for v, h in known], least=0.5
    ) <= config.number("limit", 3.5):
        return None
    return Outlier(value, int(expected), rounded_ratio(value / expected), len(known))


def rounded_ratio(times: float) -> Decimal:
    """A ratio to four digits, without zeros at its end."""
    return Decimal(f"{times:.4g}").normalize() + 0
