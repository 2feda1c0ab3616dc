"""How many good days a year may come to, from the days so far: one share, one binomial band, no
claim beyond that.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log

from desktop.i18n import _

FEWEST_VALID_DAYS = 60
"""Under two months of valid days a share says next to nothing."""
BAND = 0.8


@dataclass(frozen=True, slots=True)
class Forecast:
    """Good days of the whole year: the expected number, and the band that holds it in 8 of 10
    cases.
    """

    expected: int
    low: int
    high: int
    valid: int  # valid days the share was taken from
    remaining: int  # days it was applied to


def forecast_good_days(good: int, valid: int, remaining: int) -> Forecast | None:
    """`good` of `valid` days so far, `remaining` days of the year to come, all taken to be valid.

    The days to come are drawn independently with the share so far (binomial; the band runs from
    the 10th to the 90th percentile). Weather comes in spells, so the true band is wider. None
    under 60 valid days or with none to come.
    """
    if valid < FEWEST_VALID_DAYS or remaining <= 0:
        return None
    share = good / valid
    tail = (1 - BAND) / 2
    return Forecast(
        good + round(remaining * share),
        good + quantile(remaining, share, tail),
        good + quantile(remaining, share, 1 - tail),
        valid,
        remaining,
    )


def expected_words(forecast: Forecast) -> str:
    return _(
        "At this pace the year comes to about {n} good days (8 times in 10 between {low} and {high})."
    ).format(n=forecast.expected, low=forecast.low, high=forecast.high)


def how_words(forecast: Forecast) -> str:
    """How the forecast is worked out, for beside it."""
    return _(
        "How: the share of good days among the {valid} valid days so far, applied to the {remaining} days to come. "
        "Spells of weather make the true range wider."
    ).format(valid=forecast.valid, remaining=forecast.remaining)


def band_of(
    forecast: Forecast | None, good: int, last: int, count: int
) -> tuple[tuple[float, float] | None, ...]:
    """From the sum of the day numbered `last`, straight to both ends of the forecast at the last of
    `count` days; () without a forecast.
    """
    if forecast is None:
        return ()
    ahead = count - 1 - last
    return tuple(
        None
        if n < last
        else (
            good + (forecast.low - good) * (n - last) / ahead,
            good + (forecast.high - good) * (n - last) / ahead,
        )
        for n in range(count)
    )


def quantile(n: int, share: float, at: float) -> int:
    """The smallest k whose binomial(n, share) cumulative probability reaches `at`."""
    if share <= 0:
        return 0
    if share >= 1:
        return n
    reached = 0.0
    for k in range(n + 1):
        reached += exp(
            lgamma(n + 1)
            - lgamma(k + 1)
            - lgamma(n - k + 1)
            + k * log(share)
            + (n - k) * log(1 - share)
        )
        if reached >= at:
            return k
    return n
