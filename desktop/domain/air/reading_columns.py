"""The columns of a daily reading, declared once: store, messages, paste, rules and pages take
them from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desktop.catalogue.model import Form

ColumnKind = Literal["index", "concentration", "text", "flag"]


@dataclass(frozen=True, slots=True)
class ReadingColumn:
    """One column of E2. `averaged`: rules know the unit's mean over its valid days."""

    name: str
    kind: ColumnKind
    averaged: bool = False


READING: tuple[ReadingColumn, ...] = (
    ReadingColumn("aqi", "index"),
    ReadingColumn("primary", "text"),
    ReadingColumn("so2", "concentration", averaged=True),
    ReadingColumn("no2", "concentration", averaged=True),
    ReadingColumn("co", "concentration"),
    ReadingColumn("o3_8h", "concentration"),
    ReadingColumn("pm10", "concentration", averaged=True),
    ReadingColumn("pm2_5", "concentration", averaged=True),
    ReadingColumn("invalid", "flag"),
    ReadingColumn("reason", "text"),
)
"""In the order of the submission's rows, where the date comes first."""

READING_COLUMNS = tuple(column.name for column in READING)
NUMBER_COLUMNS = tuple(c.name for c in READING if c.kind in ("index", "concentration"))
TEXT_COLUMNS = tuple(c.name for c in READING if c.kind == "text")
AVERAGED_COLUMNS = tuple(c.name for c in READING if c.averaged)
TYPED_COLUMNS = ("aqi", "primary", "pm2_5", "pm10", "o3_8h", "so2", "no2", "co")
"""What is typed or pasted of a valid day, in the order of the page."""


def day_columns(daily: Form) -> tuple[str, ...]:
    """What a unit's row knows of its days, named after the daily form: "E2_days", then a mean
    ("E2_pm10_mean") for each of AVERAGED_COLUMNS.
    """
    return f"{daily.id}_days", *(f"{daily.id}_{name}_mean" for name in AVERAGED_COLUMNS)
