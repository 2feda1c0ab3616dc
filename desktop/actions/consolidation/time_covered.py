"""Coverage in time: of which own periods a sum over time has figures at all."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.actions.consolidation.roll_up import RollUp
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.rollups import Reach


def time_covered(roll_up: RollUp, period: Period) -> dict[str, tuple[Period, ...]]:
    """Code → the own periods from the year's first to the end of `period` that have figures, of
    every indicator that is summed over time or worked out from sums. What has no sum in it is
    left out: one own period stands for all.
    """
    units = _of_units(roll_up, period)
    covered: dict[str, tuple[Period, ...]] = {}
    for code, rollup in roll_up.rollups.items():
        if rollup.indicator.over_time == "sum" and rollup.way == "units":
            covered[code] = units.get(code, ())
    for code in roll_up.workplace.derivations.order:
        rollup_of = roll_up.rollups.get(code)
        if rollup_of is None or rollup_of.way not in ("dimension", "components"):
            continue
        if rollup_of.way == "dimension" and rollup_of.indicator.over_time == "sum":
            covered[code] = _all_of(units, roll_up.components(code))
        elif rollup_of.way == "components":
            summed = [
                c
                for c in roll_up.components(code)
                if c in covered
                and roll_up.rollups[c].indicator.frequency == rollup_of.indicator.frequency
            ]
            if summed:
                covered[code] = _all_of(covered, summed)
    return covered


def _all_of(
    of: Mapping[str, tuple[Period, ...]], codes: list[str] | tuple[str, ...]
) -> tuple[Period, ...]:
    """The periods that every one of these has."""
    known = [set(of[code]) for code in codes if code in of]
    return tuple(sorted(set.intersection(*known))) if known else ()


def _of_units(roll_up: RollUp, period: Period) -> dict[str, tuple[Period, ...]]:
    """What the units gave, whether it is summed or read by what is."""
    read = {
        c
        for code, rollup in roll_up.rollups.items()
        if rollup.way == "dimension" and rollup.indicator.over_time == "sum"
        for c in roll_up.components(code)
    }
    reached: dict[Reach, list[str]] = {}
    for code, rollup in roll_up.rollups.items():
        own = rollup.own_periods(period)
        if rollup.way == "units" and own and (code in read or rollup.indicator.over_time == "sum"):
            year = periods.year_so_far(own[-1])
            reached.setdefault(Reach(year[0], year[-1]), []).append(code)
    covered: dict[str, tuple[Period, ...]] = {}
    for reach, codes in reached.items():
        for segment, part in roll_up.segments(reach):
            now = {other: code for code, other in roll_up.codes_in(segment, codes).items()}
            together: dict[tuple[str, ...], list[str]] = {}
            for other in now:
                together.setdefault(segment.rollups[other].units, []).append(other)
            for units, others in together.items():
                for other, at in segment.figures.periods_answered(others, part.periods, units):
                    covered[now[other]] = (*covered.get(now[other], ()), Period(at))
    return covered
