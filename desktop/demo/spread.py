"""Exact shares: a whole number spread over units by weights, and a year's value over its
periods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

_Key = TypeVar("_Key")


def spread(total: int, weights: Mapping[_Key, float]) -> dict[_Key, int]:
    """`total` in whole shares that add up to it exactly; the largest remainders, then the first
    keys, round up.
    """
    whole = sum(Fraction(weight) for weight in weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    exact = {key: total * Fraction(weight) / whole for key, weight in weights.items()}
    shares = {key: int(share) for key, share in exact.items()}
    left = total - sum(shares.values())
    for key in sorted(exact, key=lambda k: shares[k] - exact[k])[:left]:
        shares[key] += 1
    return shares


def along(final: int, curve: Sequence[float], bend: float = 1.0) -> list[int]:
    """The value reached at each point of a rising curve that ends in 1; `bend` hurries (< 1) or
    delays it.
    """
    return [int(final * Fraction(share**bend)) if share < 1 else final for share in curve]
