"""Air quality: pollutant names, the index of a day from its concentrations (HJ 633), levels."""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from math import ceil
from types import MappingProxyType

from desktop.catalogue.model import AirLevel, AirStandard

POLLUTANTS: Mapping[str, str] = MappingProxyType(
    {"so2": "SO2", "no2": "NO2", "co": "CO", "o3_8h": "O3", "pm10": "PM10", "pm2_5": "PM2.5"}
)
"""Field code of E2 to the name people write, in the order of the standard's table."""

_NAMES = {
    "so2": "so2",
    "二氧化硫": "so2",
    "no2": "no2",
    "二氧化氮": "no2",
    "co": "co",
    "一氧化碳": "co",
    "o3": "o3_8h",
    "o38h": "o3_8h",
    "臭氧": "o3_8h",
    "臭氧8小时": "o3_8h",
    "臭氧日最大8小时": "o3_8h",
    "pm10": "pm10",
    "可吸入颗粒物": "pm10",
    "pm25": "pm2_5",
    "细颗粒物": "pm2_5",
}
_OZONE_8H_STAYS_300_FROM = date(2026, 3, 1)
"""Above 800 μg/m³ HJ 633-2012 (notes of table 1) goes on with the 1-hour mean, which E2 has not;
the standard of 2026 says 300.
"""


@dataclass(frozen=True, slots=True)
class AqiCheck:
    """The index computed from concentrations, None where it may not be told; `iaqi` by
    pollutant.
    """

    aqi: int | None
    primary: tuple[str, ...]  # field codes, () up to 50
    iaqi: Mapping[str, int]


def pollutant_of(text: str) -> str | None:
    """Field code of a pollutant however it is written ("PM2.5", "pm25", "O₃", "臭氧"), else
    None.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _NAMES.get("".join(c for c in plain if c.isalnum()))


def standard_on(day: date, standards: Sequence[AirStandard]) -> AirStandard | None:
    """The standard in force on that day; None before the first or in a gap."""
    for standard in standards:
        if standard.effective_from <= day and (
            standard.effective_to is None or day <= standard.effective_to
        ):
            return standard
    return None


def level_of(aqi: int, levels: Sequence[AirLevel]) -> AirLevel | None:
    """The level of an index; above the highest it stays the highest (HJ 633: 500 and more). None
    below 0.
    """
    if aqi < 0 or not levels:
        return None
    return next(
        (level for level in levels if level.lowest <= aqi <= level.highest),
        max(levels, key=_lowest),
    )


def _lowest(level: AirLevel) -> int:
    return level.lowest


def rounded_concentration(pollutant: str, concentration: Decimal) -> Decimal:
    """To an integer, CO to one decimal; an exact half goes to the even digit (GB/T 8170-2008,
    3.2).
    """
    step = Decimal("0.1") if pollutant == "co" else Decimal(1)
    return concentration.quantize(step, rounding=ROUND_HALF_EVEN)


def iaqi_of(pollutant: str, concentration: Decimal, standard: AirStandard) -> int | None:
    """Individual index of one pollutant, rounded up to an integer; None where the standard computes
    none.

    `concentration` in μg/m³ (CO: mg/m³), not negative. Source: HJ 633, formula (1) and table 1.
    """
    points = standard.breakpoints[pollutant]
    value = Fraction(rounded_concentration(pollutant, concentration))
    for index in range(1, len(points)):
        low, high = points[index - 1], points[index]
        if value <= high:
            iaqi_low, iaqi_high = standard.iaqi[index - 1], standard.iaqi[index]
            return ceil(Fraction(iaqi_high - iaqi_low, high - low) * (value - low) + iaqi_low)
    if len(points) == len(standard.iaqi):
        return standard.iaqi[-1]
    return (
        standard.iaqi[len(points) - 1]
        if standard.effective_from >= _OZONE_8H_STAYS_300_FROM
        else None
    )


def computed_aqi(concentrations: Mapping[str, Decimal | None], standard: AirStandard) -> AqiCheck:
    """The check value of a day: the largest individual index, and above 50 the pollutants that have
    it.

    Keys are those of POLLUTANTS; None or an absent key is missing. With a pollutant missing the
    index may be told only above 100. Ozone beyond the 8-hour table of HJ 633-2012 could be
    anything from 300 on: no index.
    """
    iaqi: dict[str, int] = {}
    beyond_table = False
    for pollutant in POLLUTANTS:
        concentration = concentrations.get(pollutant)
        if concentration is None or concentration < 0:
            continue
        index = iaqi_of(pollutant, concentration, standard)
        if index is None:
            beyond_table = True
        else:
            iaqi[pollutant] = index
    highest = max(iaqi.values(), default=None)
    complete = len(iaqi) == len(POLLUTANTS)
    if highest is None or beyond_table or (not complete and highest <= 100):
        return AqiCheck(None, (), iaqi)
    primary = tuple(p for p, index in iaqi.items() if index == highest) if highest > 50 else ()
    return AqiCheck(highest, primary, iaqi)


def percentile(values: Sequence[Decimal], share: Decimal) -> Decimal:
    """The value below which a share (0 to 1) of at least one value lies, interpolated between two.

    Source: HJ 663-2013, appendix A.4.
    """
    ordered = sorted(values)
    rank = (len(ordered) - 1) * share
    below = int(rank)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)
