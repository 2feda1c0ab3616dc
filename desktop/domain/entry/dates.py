"""Typed dates and months, to ISO text."""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
from datetime import date

from desktop.domain.problems import Problem, half_width, hidden_character, shown, trimmed

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100

_CLOCK = re.compile(
    r"[ T]+0{1,2}:00(:00(\.0+)?)?", re.ASCII
)  # a spreadsheet copies a date with its midnight
_FULL = re.compile(
    r"(?P<y>[0-9]{4})(?:([-/.])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})"
    r"|年(?P<m2>[0-9]{1,2})月(?P<d2>[0-9]{1,2})[日号]?|(?P<m3>[0-9]{2})(?P<d3>[0-9]{2}))"
)
_DAY = re.compile(r"(?P<m>[0-9]{1,2})(?:月(?P<d>[0-9]{1,2})[日号]?|[-/](?P<d2>[0-9]{1,2}))")
_MONTH = re.compile(
    r"(?P<y>[0-9]{4})(?:[-/.](?P<m>[0-9]{1,2})|年(?P<m2>[0-9]{1,2})月?|(?P<m3>[0-9]{2}))"
)


def _clean(text: str) -> str:
    plain = trimmed(half_width(text)).replace("−", "-").replace("。", ".")
    return re.sub(r"\s*([-/.年月日号])\s*", r"\1", plain)


def read_date(text: str, period: str = "") -> date | Problem:
    """A day; "10月3日" takes its year from `period` ("2025-10"). `text` is not blank."""
    problem = hidden_character(trimmed(text))
    if problem:
        return problem
    clean = _CLOCK.sub("", _clean(text))
    match = _FULL.fullmatch(clean)
    if match:
        return _date(
            clean,
            match["y"],
            match["m"] or match["m2"] or match["m3"],
            match["d"] or match["d2"] or match["d3"],
        )
    match = _DAY.fullmatch(clean)
    if match is None:
        return Problem("entry-date", {"typed": shown(text)})
    if not period:
        return Problem("entry-date-without-year", {"typed": shown(text)})
    return _date(clean, period[:4], match["m"], match["d"] or match["d2"])


def read_month(text: str) -> str | Problem:
    """A month as "2026-06"; a full date gives its month. `text` is not blank."""
    problem = hidden_character(trimmed(text))
    if problem:
        return problem
    clean = _clean(text)
    match = _MONTH.fullmatch(clean)
    if match is None:
        day = read_date(text)
        if isinstance(day, Problem):
            known = day.code in ("entry-date-year", "entry-date-impossible")
            return day if known else Problem("entry-month", {"typed": shown(text)})
        return f"{day:%Y-%m}"
    day = _date(clean, match["y"], match["m"] or match["m2"] or match["m3"], "1")
    return day if isinstance(day, Problem) else f"{day:%Y-%m}"


def _date(typed: str, year: str, month: str, day: str) -> date | Problem:
    if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        bounds = {"earliest": str(EARLIEST_YEAR), "latest": str(LATEST_YEAR)}
        return Problem("entry-date-year", {"typed": shown(typed), "year": year} | bounds)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return Problem("entry-date-impossible", {"typed": shown(typed)})
