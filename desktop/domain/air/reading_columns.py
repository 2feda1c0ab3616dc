"""The columns of a daily reading, declared once: store, messages, paste, rules and pages take
them from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from desktop.catalogue.model import Form

ColumnKind = Literal["index", "concentration", "text", "flag"]
Statistic = Literal["mean", "p90", "p95"]
PERCENTILES: dict[Statistic, Decimal] = {"p90": Decimal("0.9"), "p95": Decimal("0.95")}


@dataclass(frozen=True, slots=True)
class ReadingColumn:
    """One column of E2. `statistic`: what rules know of the unit's valid days, their mean or a percentile, as HJ 663 has it
    for this pollutant.
    """

    name: str
    kind: ColumnKind
    statistic: Statistic | None = None


READING: tuple[ReadingColumn, ...] = (
    ReadingColumn("aqi", "index"),
    ReadingColumn("primary", "text"),
    ReadingColumn("so2", "concentration", "mean"),
    ReadingColumn("no2", "concentration", "mean"),
    ReadingColumn("co", "concentration", "p95"),
    ReadingColumn("o3_8h", "concentration", "p90"),
    ReadingColumn("pm10", "concentration", "mean"),
    ReadingColumn("pm2_5", "concentration", "mean"),
    ReadingColumn("invalid", "flag"),
    ReadingColumn("reason", "text"),
)
"""In the order of the submission's rows, where the date comes first."""

READING_COLUMNS = tuple(column.name for column in READING)
NUMBER_COLUMNS = tuple(c.name for c in READING if c.kind in ("index", "concentration"))
TEXT_COLUMNS = tuple(c.name for c in READING if c.kind == "text")
STATISTICS = {c.name: c.statistic for c in READING if c.statistic is not None}
TYPED_COLUMNS = ("aqi", "primary", "pm2_5", "pm10", "o3_8h", "so2", "no2", "co")
"""What is typed or pasted of a valid day, in the order of the page."""


def day_columns(daily: Form) -> tuple[str, ...]:
    """What a unit's row knows of its days, named after the daily form: "E2_days", then a statistic of each pollutant
    ("E2_pm10_mean", "E2_o3_8h_p90").
    """
    return f"{daily.id}_days", *(f"{daily.id}_{name}_{of}" for name, of in STATISTICS.items())
