"""A target (目标) of a unit or the district, and how its comparator is said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TargetRow:
    code: str
    dimension: str
    value: int | None  # None for a target in words alone
    comparator: str
    words: str
    source: str  # "catalogue", "task", at the desk "desk"


_SIGNS = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< ", "=": ""}


def comparator_sign(comparator: str, *, at_least: bool = True) -> str:
    """What stands before a target's value; without `at_least` nothing where a target is to be
    reached, as most are.
    """
    return "" if comparator == ">=" and not at_least else _SIGNS.get(comparator, "")
