"""Words that came with a submission or a task."""

from __future__ import annotations

from typing import NamedTuple


class Covering(NamedTuple):
    """From which unit, for which period, in which file."""

    unit: str
    period: str
    words: str
    digest: str
    created_at: str
