"""Slips of the unit of measure or the decimal point: a value that would be usual if it were a
power of ten larger or smaller.

The office measures a value by the median of its own history, with the multiples that its
catalogue names; the desk, which sees all units, by a unit's pace or by its peers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from desktop.catalogue.model import Indicator
from desktop.domain.figures import SCALE
from desktop.domain.outliers.outliers import LEAST_PEERS, Outlier, alike, rounded_ratio
from desktop.domain.outliers.series import paces, position_in_year, reach_back
from desktop.domain.outliers.usual import Range
from desktop.domain.periods import Period

_LEAST_FOR_SLIP = 2
_SLIPS = (
    1,
    2,
    3,
    4,
    8,
)  # powers of ten: 元 and 亿元 for 万元 are 4, a decimal point that slipped is 1
_WITHIN = {1: 1.25, 2: 1.5}
_CLOSE = {1: 3.0, 2: 10.0}


@dataclass(frozen=True, slots=True)
class MultipleOfUsual:
    """A value beside the median of its history: `ratio` exactly, and the multiple it is near."""

    usual: int
    ratio: Decimal
    multiple: Decimal


def multiple_of_usual(
    value: int, history: Sequence[int], *, multiples: Sequence[Decimal], within: Decimal
) -> MultipleOfUsual | None:
    """A value that lies within a factor of one of the multiples of its usual size, the median of
    at least two known values above 0; None where it does not.
    """
    if value <= 0 or len(history) < _LEAST_FOR_SLIP:
        return None
    usual = median(history)
    ratio = Decimal(value) / Decimal(usual)
    nearest = min(multiples, key=lambda multiple: abs((ratio / multiple).ln()))
    if not nearest / within <= ratio <= nearest * within:
        return None
    return MultipleOfUsual(int(usual), ratio, nearest)


def slip_of(value: float, usual: Sequence[float], *, least: float = 0.0) -> Outlier | None:
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
                return Outlier(int(value), int(median(known)), rounded_ratio(times), len(known))
    return None


def own_slip(indicator: Indicator, period: Period, values: Mapping[Period, int]) -> Outlier | None:
    """A slip against the unit's own history; of a cumulative indicator its pace is measured, its
    value told.
    """
    among = reach_back(period)
    pace = paces(indicator, values, among)
    now = pace.pop(period, None)
    if now is None:
        return None
    outlier = slip_of(now, list(pace.values()), least=10 * SCALE)
    if outlier is None:
        return None
    over = position_in_year(period)[0] if indicator.over_time == "cumulative" else 1
    return Outlier(
        values[period],
        int(median(v for v in pace.values() if v > 0) * over),
        outlier.ratio,
        outlier.count,
    )


def are_exchanged(
    one: int, other: int, pairs: Sequence[tuple[int, int]], *, least: int = 6, within: float = 1.25
) -> bool:
    """Whether two values stand in each other's place: their ratio lay on one side of 1 in all of at least `least` earlier
    pairs, and would do so again, within a factor, if they were exchanged. Ratios know no season.
    """
    ratios = [a / b for a, b in pairs if a > 0 and b > 0]
    if one <= 0 or other <= 0 or len(ratios) < least:
        return False
    low, high, now = min(ratios), max(ratios), one / other
    if not (high < 1 < now or low > 1 > now):
        return False
    return low / within <= 1 / now <= high * within


_FACTORS = (10, 100, 1000, 10_000, 15)
"""A decimal point, milligrams for micrograms, yuan for 10,000 yuan, hectares for mu (1 hectare is 15 mu)."""


def corrections(value: int, place: int, usual: Range) -> tuple[int, ...]:
    """What was meant, if a value is a slip: each value in the usual range from which one slip leads to it, in ten-thousandths;
    a factor, a digit typed twice, two digits exchanged. `place`: the last digit that the field has.
    """
    found = {value * factor for factor in _FACTORS}
    found |= {value // factor for factor in _FACTORS if value % (factor * place) == 0}
    digits = str(value // place)
    for at, digit in enumerate(digits):
        rest = digits[at + 1 :]
        if rest[:1] == digit:
            found.add(int(digits[:at] + rest) * place)
        elif rest:
            found.add(int(digits[:at] + rest[0] + digit + rest[1:]) * place)
    return tuple(sorted(each for each in found if each in usual))


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


def peer_slip(value: int, band: Band | None) -> Outlier | None:
    """Without a history: 10,000 times, or a 10,000th of, what the peers have, and as usual as
    theirs then.
    """
    if value <= 0 or band is None or band.low / 30 <= value <= band.high * 30:
        return None
    for times in (1e4, 1e-4, 1e8, 1e-8):
        if band.low <= value / times <= band.high and alike(value / times, band.middle, 10):
            return Outlier(value, int(band.middle), rounded_ratio(times), band.count)
    return None


def is_power_of_ten(value: int, before: int) -> bool:
    """Whether a value is a former one with its decimal point or unit slipped, within a
    twentieth.
    """
    return (
        value > 0
        and before > 0
        and any(alike(value / before, 10.0**power, 1.05) for n in _SLIPS for power in (n, -n))
    )
