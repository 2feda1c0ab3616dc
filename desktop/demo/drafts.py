"""The example's projects while their amounts are weighed: when each starts and ends, its plans,
its months' money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from desktop.demo.spread import spread
from desktop.demo.story import Batch
from desktop.demo.uneven import uneven_months

CENTS = 100
YEARS = 2
LAST = 12 * YEARS - 1
"""The last month of the example, counted from 0."""
_SHAPED = 48
_SEASON = (0.72, 0.68, 0.95, 1.1, 1.15, 1.12, 1.05, 1.05, 1.1, 1.1, 0.95, 0.8)
"""Building work slows in winter but never stops in the example."""


@dataclass
class Draft:
    """A project while its amounts are weighed: months counted from January of the first year."""

    start: int
    finish: int  # may lie beyond the years of the example
    rate: float
    shape: list[float]
    done: dict[int, int] = field(default_factory=dict)  # year → cents
    plans: dict[int, int] = field(default_factory=dict)
    total: int = 0

    def months_of(self, year: int) -> list[int]:
        return [m for m in range(self.start, min(self.finish, LAST) + 1) if m // 12 == year]


def weighed(batch: Batch, first_year: int, rng: Random, *, uneven: bool = False) -> list[Draft]:
    """The projects of a batch, in order; the sums that the batch names are met to the cent. `uneven`: the same totals, their
    months as uneven_months has them.
    """
    base = (batch.year - first_year) * 12
    finishes = [kind for kind, count in enumerate(batch.finish) for _ in range(count)]
    rng.shuffle(finishes)
    drafts = [_draft(batch, base, kind, rng) for kind in finishes]
    if uneven:
        months = Random(f"uneven/{rng.random()}")
        for draft in drafts:
            draft.shape = uneven_months(draft.shape, months)
    if batch.surge:
        drafts[batch.surge.project].shape[base + batch.surge.month - 1] *= batch.surge.times
    if batch.preparing:
        for draft in drafts:
            draft.total = round(draft.rate * 12) * CENTS
            draft.plans[base // 12] = draft.total // 4
        return drafts
    natural = {
        n: d.rate * sum(d.shape[m] for m in d.months_of(base // 12)) for n, d in enumerate(drafts)
    }
    if batch.done_sum:
        plans = spread(_cents(batch.plan_sum), natural)
        done = spread(_cents(batch.done_sum), {n: plans[n] * rng.uniform(0.91, 1.1) for n in plans})
    else:
        scale = 1.0
        if batch.total_sum:
            scale = _cents(batch.total_sum) / CENTS / sum(d.rate * sum(d.shape) for d in drafts)
        done = {n: round(value * scale) * CENTS for n, value in natural.items()}
        plans = {n: round(done[n] / CENTS / rng.uniform(0.96, 1.12)) * CENTS for n in done}
    for n, draft in enumerate(drafts):
        draft.done[base // 12], draft.plans[base // 12] = done[n], plans[n]
        _later_years(draft, base // 12, rng)
    _totals(batch, drafts, rng)
    return drafts


def _draft(batch: Batch, base: int, kind: int, rng: Random) -> Draft:
    if kind == 0 and not batch.done_sum and batch.rate[1] <= 120:
        start, finish = base + rng.choice((2, 3, 3, 4)), base + rng.choice((8, 9, 9, 10, 10))
    elif kind == 0:
        start, finish = base + rng.choice((0, 1, 2, 2)), base + rng.choice((9, 10, 10, 11))
    elif kind == 1:
        start, finish = base + rng.choice((0, 1, 2, 3, 4)), base + 12 + rng.choice((5, 7, 8, 9, 10))
    else:
        start, finish = base + rng.choice((0, 2, 2, 3, 4, 5)), base + 24 + rng.choice((2, 5, 8, 11))
    shape = [0.0] * _SHAPED
    for m in range(start, min(finish, _SHAPED - 1) + 1):
        shape[m] = _SEASON[m % 12] * rng.uniform(0.86, 1.14) * (0.75 if m == start else 1.0)
    return Draft(start, finish, float(rng.uniform(*batch.rate)), shape)


def _later_years(draft: Draft, first: int, rng: Random) -> None:
    """Go on in the years after the first at the pace of the first."""
    pace = draft.done[first] / sum(draft.shape[m] for m in draft.months_of(first))
    for year in range(first + 1, YEARS):
        months = draft.months_of(year)
        if months:
            draft.done[year] = (
                round(pace * sum(draft.shape[m] for m in months) * rng.uniform(0.92, 1.05) / CENTS)
                * CENTS
            )
            draft.plans[year] = round(draft.done[year] / CENTS / rng.uniform(0.97, 1.1)) * CENTS


def _totals(batch: Batch, drafts: Sequence[Draft], rng: Random) -> None:
    """Total investment: a little round what was done where it is finished, more where it goes
    on.
    """
    natural = {}
    for n, draft in enumerate(drafts):
        done, whole = (
            sum(draft.done.values()),
            sum(draft.shape[: min(draft.finish, _SHAPED - 1) + 1]),
        )
        known = sum(draft.shape[m] for m in range(draft.start, min(draft.finish, LAST) + 1))
        natural[n] = done * whole / known * rng.uniform(0.99, 1.03)
    if batch.total_sum:
        totals = spread(_cents(batch.total_sum), natural)
    else:
        totals = {n: round(value / CENTS / 10) * 10 * CENTS for n, value in natural.items()}
    for n, draft in enumerate(drafts):
        draft.total = totals[n] if batch.total_sum else max(totals[n], *draft.plans.values())
        draft.plans = {year: min(plan, draft.total) for year, plan in draft.plans.items()}


def _cents(text: str) -> int:
    return int(Decimal(text) * CENTS)
