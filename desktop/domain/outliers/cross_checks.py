"""The desk's checks across units and periods: outliers, slips of the unit, who reported a
dimension's value, changed ledgers.

Pure: values in, what is odd about them out. A value that counts from January (cumulative) is
judged by what one period added to it and by its pace, its value over the number of periods of
the year. Where the catalogue names one of these checks on a form, that form follows its
severity, cells and params; `off = "1"` switches the check off there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from math import log
from statistics import fmean, median
from typing import Literal

from desktop.catalogue.model import Catalogue, Indicator, Text
from desktop.domain import periods
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period

OWN_HISTORY, PEERS, UNIT_SLIP = "cross_own_history", "cross_peers", "cross_unit_slip"
SAME_PROJECT, TARGET_SUM, REPORTERS, CHANGED = (
    "cross_same_project",
    "cross_target_sum",
    "cross_reporters",
    "cross_changed_history",
)
NAMES = (OWN_HISTORY, PEERS, UNIT_SLIP, SAME_PROJECT, TARGET_SUM, REPORTERS, CHANGED)

LEAST_HISTORY = 6
LEAST_PEERS = 5
_LEAST_FOR_SLIP = 2
_MANY = 50
_USUAL = 2.5
_HISTORY: Mapping[str, int] = {"month": 12, "quarter": 8, "year": 8}
_OF_NORMAL = 1.4826  # the MAD of a normal distribution is its standard deviation over this,
_OF_NORMAL_MEAN = 1.2533  # its mean absolute deviation over this (Iglewicz and Hoaglin 1993)

Level = Literal["query", "hint"]


@dataclass(frozen=True)
class Setting:
    """How a form follows a check. `cells` empty = all that the check is about; `message` None =
    the program's own words.
    """

    rule: str
    severity: Level
    cells: tuple[str, ...] = ()
    message: Text | None = None
    params: Mapping[str, str] = field(default_factory=dict)

    def concerns(self, code: str) -> bool:
        return not self.cells or code in self.cells

    def number(self, name: str, default: float) -> float:
        return float(self.params.get(name, default))


def setting_of(catalogue: Catalogue, name: str, form: str) -> Setting | None:
    """The catalogue's word on a check for a form, else the built-in one; None where it is
    switched off.
    """
    for check in catalogue.checks:
        if check.name == name and check.form == form:
            if check.params.get("off") == "1":
                return None
            return Setting(
                check.id,
                "hint" if check.severity == "hint" else "query",
                tuple(check.cells),
                check.message,
                check.params,
            )
    return Setting(name, "hint" if name == PEERS else "query")


@dataclass(frozen=True, slots=True)
class Odd:
    """A value beside what it was measured by, both in ten-thousandths; `ratio` is the slip or
    the distance, `count` of how many values the measure is the median.
    """

    left: int
    right: int
    ratio: Decimal
    count: int


@lru_cache(maxsize=64)
def reach_back(period: Period) -> tuple[Period, ...]:
    """The periods that the checks of one read, oldest first: its history, and a year and two
    before for the season.
    """
    return periods.back(period, _HISTORY[periods.frequency_of(period)] + 3)


@lru_cache(maxsize=1024)
def _place_in_year(period: Period) -> tuple[int, Period | None]:
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
    found = {}
    for p in among:
        before = _place_in_year(p)[1]
        if p in values and (before is None or before in values):
            found[p] = values[p] - (values[before] if before is not None else 0)
    return found


def paces(
    indicator: Indicator, values: Mapping[Period, int], among: Sequence[Period]
) -> dict[Period, float]:
    """Each period's value; of a cumulative indicator by the number of periods from January."""
    if indicator.over_time != "cumulative":
        return {p: float(values[p]) for p in among if p in values}
    return {p: values[p] / _place_in_year(p)[0] for p in among if p in values}


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
        return self._middle is not None and _alike(self._size(unit), self._middle, _USUAL)

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
    indicator: Indicator, period: Period, values: Mapping[Period, int], setting: Setting
) -> Odd | None:
    """What this period brought, far from the median of at least 6 earlier ones in units of their
    MAD.

    `limit`: how many of them; `share`: at least this part of the median away. A value as in the
    same season last year is none, neither is a standstill of a cumulative indicator.
    """
    brought = steps(indicator, values, reach_back(period))
    if len(brought) <= setting.number("history", LEAST_HISTORY):
        return None
    now = brought.pop(period, None)
    earlier = [value for p, value in sorted(brought.items())][
        -_HISTORY[periods.frequency_of(period)] :
    ]
    if now is None or len(earlier) < setting.number("history", LEAST_HISTORY):
        return None
    middle = median(earlier)
    if indicator.over_time == "cumulative" and now <= middle:
        return None
    score = distance(now, earlier, least=max(abs(middle) / 10, SCALE / 10**indicator.decimals))
    if score <= setting.number("limit", 5) or abs(now - middle) < setting.number(
        "share", 0.5
    ) * abs(middle):
        return None
    year = periods.last_year(period)
    season = [
        brought[p] for p in (periods.previous(year), year, periods.following(year)) if p in brought
    ]
    if any(_alike(now, value, 2) for value in season):
        return None
    return Odd(now, int(middle), Decimal(f"{score:.1f}"), len(earlier))


def distance(value: float, others: Sequence[float], *, least: float) -> float:
    """How far a value lies from the median of others, in robust standard deviations: MAD, where
    it is 0 the mean deviation, and never less than `least`, which is above 0.
    """
    middle = median(others)
    deviations = [abs(other - middle) for other in others]
    spread = _OF_NORMAL * median(deviations) or _OF_NORMAL_MEAN * fmean(deviations)
    return abs(value - middle) / max(spread, least)


def _alike(one: float, other: float, factor: float) -> bool:
    return one == other or (one > 0 and other > 0 and one / factor <= other <= one * factor)


def peer_outlier(
    value: int, peers: Sequence[int], setting: Setting, *, heads: Sequence[int] = ()
) -> Odd | None:
    """A value far from those of its peers on a logarithmic scale, and at least `ratio` times the
    median or a part of it.

    `heads`: own population, then each peer's; the median is then told for the own one. Zeros say
    nothing of size.
    """
    known = (
        [(v / h, v) for v, h in zip(peers, heads[1:], strict=True)]
        if heads
        else [(float(v), v) for v in peers]
    )
    others = [each for each, v in known if v > 0]
    if value <= 0 or len(others) < setting.number("peers", LEAST_PEERS):
        return None
    own, middle = value / heads[0] if heads else float(value), median(others)
    ratio = own / middle
    far = setting.number("ratio", 5 if heads else 20)
    if 1 / far < ratio < far or distance(
        log(own), [log(each) for each in others], least=0.5
    ) <= setting.number("limit", 3.5):
        return None
    return Odd(value, int(middle * heads[0]) if heads else int(middle), _ratio(ratio), len(others))


_SLIPS = (
    1,
    2,
    3,
    4,
    8,
)  # powers of ten: 元 and 亿元 for 万元 are 4, a decimal point that slipped is 1
_WITHIN = {1: 1.25, 2: 1.5}
_CLOSE = {1: 3.0, 2: 10.0}


def slip_of(value: float, usual: Sequence[float], *, least: float = 0.0) -> Odd | None:
    """A value that would be quite usual if it were a power of ten larger or smaller, and is not so
    as it stands.

    A slip by 10 or 100 is told only where the usual values lie close together; by 10 only where
    they exceed `least`.
    """
    known = [each for each in usual if each > 0]
    if value <= 0 or len(known) < _LEAST_FOR_SLIP or min(known) / 3 <= value <= max(known) * 3:
        return None
    low, high = min(known), max(known)
    for power in _SLIPS:
        if power == 1 and (median(known) < least or len(known) < _LEAST_FOR_SLIP + 1):
            continue
        if high / low > _CLOSE.get(power, 1000.0):
            continue
        within = _WITHIN.get(power, 2.5)
        for times in (10.0**power, 10.0**-power):
            if low / within <= value / times <= high * within:
                return Odd(int(value), int(median(known)), _ratio(times), len(known))
    return None


def own_slip(indicator: Indicator, period: Period, values: Mapping[Period, int]) -> Odd | None:
    """A slip against the unit's own history; of a cumulative indicator its pace is measured, its
    value told.
    """
    among = reach_back(period)
    pace = paces(indicator, values, among)
    now = pace.pop(period, None)
    if now is None:
        return None
    odd = slip_of(now, list(pace.values()), least=10 * SCALE)
    if odd is None:
        return None
    over = _place_in_year(period)[0] if indicator.over_time == "cumulative" else 1
    return Odd(
        values[period], int(median(v for v in pace.values() if v > 0) * over), odd.ratio, odd.count
    )


@dataclass(frozen=True, slots=True)
class Band:
    """Where nearly all of at least 5 peers lie; the lowest and highest tenth, one at least, are
    left out.
    """

    low: int
    high: int
    middle: float
    count: int


def band_of(peers: Iterable[int]) -> Band | None:
    """The band of what peers have; None where too few have any."""
    known = sorted(v for v in peers if v > 0)
    if len(known) < LEAST_PEERS:
        return None
    ends = max(
        1, len(known) // 10
    )  # the value that is judged may stand among them, and another slip
    return Band(known[ends], known[-1 - ends], median(known), len(known))


def peer_slip(value: int, band: Band | None) -> Odd | None:
    """Without a history: 10,000 times, or a 10,000th of, what the peers have, and as usual as
    theirs then.
    """
    if value <= 0 or band is None or band.low / 30 <= value <= band.high * 30:
        return None
    for times in (1e4, 1e-4, 1e8, 1e-8):
        if band.low <= value / times <= band.high and _alike(value / times, band.middle, 10):
            return Odd(value, int(band.middle), _ratio(times), band.count)
    return None


def is_power_of_ten(value: int, before: int) -> bool:
    """Whether a value is a former one with its decimal point or unit slipped, within a
    twentieth.
    """
    return (
        value > 0
        and before > 0
        and any(_alike(value / before, 10.0**power, 1.05) for n in _SLIPS for power in (n, -n))
    )


def _ratio(times: float) -> Decimal:
    return Decimal(f"{times:.4g}").normalize() + 0
