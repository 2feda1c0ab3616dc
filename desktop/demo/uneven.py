"""Months as they are where nothing was smoothed: some bring three times as much as others, and building stops in winter."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

SIGMA = 0.7
"""Of the logarithms of a project's months; two months in three lie between half and twice their median."""
WINTER = (0, 1, 11)
"""January, February and December, counted from 0."""


def uneven_months(shape: Sequence[float], rng: Random) -> list[float]:
    """The weights of months, from a January on, each times a random factor and nothing in winter; a year's total that is
    spread over them stays what it was. Where that leaves nothing, the weights stay as they are.
    """
    uneven = [
        0.0 if month % 12 in WINTER else weight * rng.lognormvariate(0, SIGMA)
        for month, weight in enumerate(shape)
    ]
    return uneven if any(uneven) else list(shape)


def uneven_curve(curve: Sequence[float], rng: Random) -> list[float]:
    """A rising curve that ends in 1, its steps each times a random factor; it ends in 1 again."""
    steps = [
        max(0.0, now - before) * rng.lognormvariate(0, SIGMA)
        for before, now in zip([0.0, *curve], curve, strict=False)
    ]
    whole, reached, points = sum(steps), 0.0, []
    for step in steps:
        reached += step
        points.append(reached / whole)
    return [*points[:-1], 1.0]
