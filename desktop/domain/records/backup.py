"""A backup of a workplace's database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

CLOCK_TOLERANCE = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """Of `unit` ("" in the names of older programs), after its commit number `commits`. `at` is what
    the computer's clock showed; order and freshness go by the commits.
    """

    commits: int
    at: datetime
    path: Path
    unit: str = ""

    def is_of_the_future(self, now: datetime) -> bool:
        """The clock was wrong when it was made, or is now."""
        return self.at > now + CLOCK_TOLERANCE
