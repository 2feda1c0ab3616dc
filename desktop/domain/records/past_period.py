"""A period of a form that holds figures of a time before its unit reported."""

from __future__ import annotations

from typing import NamedTuple


class PastPeriod(NamedTuple):
    """`source`: the workbook and sheet it was taken from, as it was called; `at`, `who`: when and by whom."""

    unit: str
    period: str
    form: str
    source: str
    at: str
    who: str
