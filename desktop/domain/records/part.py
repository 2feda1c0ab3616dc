"""A part of a consolidated figure."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """One unit's figure. `value` in ten-thousandths; None with `missing` as its reason, "" where
    there is no figure at all. `sequence` 0 and no digest: no submission that counts brought it; `file` is then the old
    workbook that it was taken from, "" where there is none.
    """

    unit: str
    period: str
    dimension: str
    value: int | None
    missing: str
    sequence: int
    digest: str
    file: str
