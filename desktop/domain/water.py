"""Surface water: the class of a section from its concentrations, and the worst of several
classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class WaterLimits:
    """One factor's limits of classes Ⅰ to Ⅴ in mg/L, as text: the most allowed, or with `lower`
    the least.
    """

    factor: str
    limits: tuple[str, str, str, str, str]
    lower: bool = False


GB_3838_2002: tuple[WaterLimits, ...] = (
    WaterLimits("dissolved_oxygen", ("7.5", "6", "5", "3", "2"), lower=True),
    WaterLimits("permanganate_index", ("2", "4", "6", "10", "15")),
    WaterLimits("cod", ("15", "15", "20", "30", "40")),
    WaterLimits("bod5", ("3", "3", "4", "6", "10")),
    WaterLimits("ammonia_nitrogen", ("0.15", "0.5", "1.0", "1.5", "2.0")),
    WaterLimits(
        "total_phosphorus", ("0.02", "0.1", "0.2", "0.3", "0.4")
    ),  # rivers; lakes are stricter
)
"""GB 3838-2002, table 1, the six factors that the district's sections are judged by."""


def class_of(
    concentrations: Mapping[str, Decimal | None], limits: Sequence[WaterLimits] = GB_3838_2002
) -> int | None:
    """Place of the class from 0 (Ⅰ) to 5 (劣Ⅴ): the worst single factor. A value at a limit is
    within it.

    Concentrations in mg/L by factor; None or absent is not measured; None when nothing was
    measured.
    """
    return worst(
        _class_by(factor, value)
        for factor in limits
        if (value := concentrations.get(factor.factor)) is not None
    )


def worst(classes: Iterable[int | None]) -> int | None:
    """The largest place; missing classes do not count; None where all are missing."""
    return max((place for place in classes if place is not None), default=None)


def _class_by(factor: WaterLimits, value: Decimal) -> int:
    for place, limit in enumerate(factor.limits):
        if value >= Decimal(limit) if factor.lower else value <= Decimal(limit):
            return place
    return len(factor.limits)
