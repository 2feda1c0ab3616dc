"""A target (目标) of a unit or the district."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TargetRow:
    code: str
    dimension: str
    value: int | None  # None for a target in words alone
    comparator: str
    words: str
    source: str  # "catalogue", "task"
