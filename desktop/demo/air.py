"""The example's air: a daily index for the station and each township, concentrations that give
it, monthly values.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from desktop.catalogue.model import AirStandard
from desktop.demo.story import AirStory
from desktop.domain.air import air_quality

_LEVELS = ((24, 50), (51, 100), (101, 148), (151, 192), (204, 262), (304, 340))
"""Indices that the example draws from, level by level."""
_TOP = {"so2": 900, "no2": 600, "co": 300, "o3_8h": 320, "pm10": 560, "pm2_5": 460}
"""The last step of each scale: μg/m³, CO in tenths of mg/m³."""


@dataclass(frozen=True, slots=True)
class Day:
    """One reading: the index and its concentrations, or the reason why there is none."""

    aqi: int | None
    primary: str
    concentrations: Mapping[str, Decimal]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Weather:
    """What all units share on a day: the index aimed at, the pollutant that leads, and whether
    the station was out.
    """

    aim: int
    primary: str
    out: bool


class Scales:
    """The individual index of every step of concentration under one standard, to look up the
    other way round.
    """

    def __init__(self, standard: AirStandard) -> None:
        self.standard = standard
        self._of = {
            p: [
                air_quality.iaqi_of(p, self.concentration(p, step), standard) or 500
                for step in range(top + 1)
            ]
            for p, top in _TOP.items()
        }

    @staticmethod
    def concentration(pollutant: str, step: int) -> Decimal:
        return Decimal(step) / 10 if pollutant == "co" else Decimal(step)

    def index(self, pollutant: str, step: int) -> int:
        return self._of[pollutant][step]

    def highest_step(self, pollutant: str, index: int) -> int:
        """The highest concentration whose index is at most `index`."""
        return max(0, bisect_right(self._of[pollutant], index) - 1)


def district_weather(story: AirStory) -> dict[date, Weather]:
    """The weather of every day of the story's years: each month has exactly its days of each
    level, in spells.
    """
    weather: dict[date, Weather] = {}
    for year, months in story.days.items():
        rng = Random(f"weather/{year}")
        for month, counts in enumerate(months, start=1):
            weather |= _month(story, int(year), month, counts, rng)
    return weather


def _month(
    story: AirStory, year: int, month: int, counts: Sequence[int], rng: Random
) -> dict[date, Weather]:
    days = [date(year, month, 1) + timedelta(days=n) for n in range(sum(counts))]
    out = set(rng.sample(days, counts[0]))
    spells = _spells(len(days), rng)
    ranked = sorted((day for day in days if day not in out), key=lambda day: spells[day.day - 1])
    weather = {day: Weather(70, _leading(story, month, rng, 70), True) for day in sorted(out)}
    index = 0
    for (lowest, highest), count in zip(_LEVELS, counts[1:], strict=True):
        for n, day in enumerate(ranked[index : index + count]):
            aim = round(lowest + (highest - lowest) * min(1.0, (n + rng.random()) / count))
            weather[day] = Weather(aim, _leading(story, month, rng, aim), False)
        index += count
    return {day: weather[day] for day in days}


def _spells(count: int, rng: Random) -> list[float]:
    """Values that hang together from day to day."""
    value, spells = 0.0, []
    for _ in range(count):
        value = 0.65 * value + rng.gauss(0, 1)
        spells.append(value)
    return spells


def _leading(story: AirStory, month: int, rng: Random, aim: int) -> str:
    drawn = rng.choices(story.primary.order, weights=story.primary.months[month - 1])[0]
    if aim > 200 and drawn in ("o3_8h", "no2"):
        return story.primary.order[
            1 if month in (3, 4, 5) else 0
        ]  # heavy pollution is dust in spring, else smoke
    return story.primary.order[0] if drawn == "no2" and aim > 90 else drawn


def readings_of_unit(
    unit: str,
    weather: Mapping[date, Weather],
    story: AirStory,
    scales_on: Callable[[date], Scales],
    *,
    is_station: bool,
) -> dict[date, Day]:
    """A unit's reading of every day. The station's levels are those of the weather; a township's
    lie close to them.
    """
    rng = Random(f"air/{unit}")
    bias = 0.0 if is_station else rng.uniform(-0.05, 0.04)
    days = {}
    for day, today in weather.items():
        out = today.out if is_station else rng.randrange(story.invalid.one_in) == 0
        aim = (
            today.aim
            if is_station
            else min(345, max(20, round(today.aim * (1 + bias + rng.gauss(0, 0.045)))))
        )
        if out:
            days[day] = Day(None, "", {}, rng.choice(story.invalid.reasons))
        else:
            days[day] = _reading(aim, today.primary, day.month, story, scales_on(day), rng)
    return days


def _reading(
    aim: int, primary: str, month: int, story: AirStory, scales: Scales, rng: Random
) -> Day:
    steps = {primary: _leading_step(primary, aim, scales)}
    index = scales.index(primary, steps[primary])
    for pollutant, usual in story.usual.items():
        if pollutant == primary:
            continue
        level = 10 if pollutant == "co" else 1
        share = 0.55 + 0.45 * index / 80 if pollutant in ("pm10", "pm2_5", "no2") else 1.0
        concentration = round(usual[month - 1] * level * min(1.7, share) * rng.uniform(0.78, 1.2))
        steps[pollutant] = max(1, min(concentration, scales.highest_step(pollutant, index - 1)))
    if steps["pm2_5"] > steps["pm10"]:  # PM10 holds PM2.5
        if primary == "pm2_5":
            steps["pm10"] = min(
                round(steps["pm2_5"] * rng.uniform(1.15, 1.6)),
                scales.highest_step("pm10", index - 1),
            )
        else:
            steps["pm2_5"] = max(1, round(steps["pm10"] * rng.uniform(0.4, 0.7)))
    concentrations = {p: scales.concentration(p, steps[p]) for p in air_quality.POLLUTANTS}
    checked = air_quality.computed_aqi(concentrations, scales.standard)
    return Day(
        checked.aqi,
        air_quality.POLLUTANTS[checked.primary[0]] if checked.primary else "",
        concentrations,
    )


def _leading_step(primary: str, aim: int, scales: Scales) -> int:
    """The concentration nearest below the aim that stays in the aim's level."""
    step = scales.highest_step(primary, aim)
    lowest = max(
        low for low, _ in ((0, 0), (51, 0), (101, 0), (151, 0), (201, 0), (301, 0)) if low <= aim
    )
    return step if scales.index(primary, step) >= lowest else step + 1


def monthly_values(days: Sequence[Day], story: AirStory) -> dict[str, Decimal]:
    """E111 … of a month from its valid readings: means, and percentiles by HJ 663-2013, appendix
    A.4.
    """
    valid = [day.concentrations for day in days if day.aqi is not None]
    if not valid:
        return {}
    monthly = {}
    for code, pollutant in story.monthly.means.items():
        values = [c[pollutant] for c in valid]
        monthly[code] = (sum(values, Decimal(0)) / len(values)).quantize(Decimal(1), ROUND_HALF_UP)
    for code, pollutant in story.monthly.percentiles.items():
        step = Decimal("0.1") if pollutant == "co" else Decimal(1)
        share = Decimal(str(story.monthly.shares[code]))
        monthly[code] = air_quality.percentile([c[pollutant] for c in valid], share).quantize(
            step, ROUND_HALF_UP
        )
    return monthly
