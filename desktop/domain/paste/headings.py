"""What a column's heading says of its numbers: of this period, of the year so far, of another time,
a change, a share, a target.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from desktop.domain import periods
from desktop.domain.periods import Period

Meaning = Literal["this", "so-far", "last-year", "last", "change", "share", "target", ""]

_CHANGE = re.compile(
    r"同比|环比|增减|增长|增幅|增速|[±]|[比较](?:上年|去年|上月|上期|上季|同期)|change"
)
_SHARE = re.compile(r"占.*[%比]|比重|占比|完成率|进度%|share")
_LAST_YEAR = re.compile(r"上年|去年|同期|lastyear|yearbefore")
_LAST = re.compile(r"上期|上月|上季|期初|lastperiod|lastmonth")
_SO_FAR = re.compile(
    r"累计|年初|截[至止]|全年|1[-~至到](?:本[月季]|\d{1,2}[月季])|yeartodate|sofar"
)
_TARGET = re.compile(r"目标|任务|计划|预算|target|plan")
_THIS = re.compile(r"本[期月季]|当[期月季]|thisperiod|thismonth|thisquarter")
_YEAR = re.compile(r"(20\d\d)年?")
_MONTHS = re.compile(r"(?:(\d{1,2})[-~至到])?(\d{1,2})月")
_QUARTER = re.compile(r"(?:第?([一二三四1-4])季度?|q([1-4]))")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


def meaning(heading: str, period: str) -> Meaning:
    """Of a heading in a form of `period`; "" where it says none of these."""
    text = folded(heading)
    for pattern, kind in (
        (_CHANGE, "change"),
        (_SHARE, "share"),
        (_LAST_YEAR, "last-year"),
        (_LAST, "last"),
    ):
        if pattern.search(text):
            return kind  # type: ignore[return-value]
    dated = _dated(text, Period(period)) if period else ""
    if dated == "this" and _SO_FAR.search(text):
        return "so-far"
    if dated:
        return dated
    if _SO_FAR.search(text):
        return "so-far"
    if _THIS.search(text):
        return "this"
    if _TARGET.search(text):
        return "target"
    if _YEAR.search(text):  # this year's, or _dated had said so
        return "this" if len(period) == 4 else "so-far"
    return ""


def is_of_another_time(title: str, period: str) -> bool:
    """Whether a title names a month, quarter or year that is not this period's."""
    return bool(period) and _dated(folded(title), Period(period)) in ("last", "last-year")


def _dated(text: str, period: Period) -> Meaning:
    """ "2025年10月", "10月", "1-10月", "三季度", "2024年": against the period."""
    year, own = _YEAR.search(text), int(period[:4])
    of_year = int(year[1]) if year else own
    rest = text.replace(year[0], "", 1) if year else text
    months, quarter = _MONTHS.search(rest), _QUARTER.search(rest)
    if not year and not months and not quarter:
        return ""
    if of_year != own:
        return "last-year"
    if months:
        end = periods.last_day(period).month
        if int(months[2]) != end and not (months[1] and int(months[2]) == end):
            return "last"
        if not months[1]:
            return "this"
        first = periods.first_day(period).month
        return "this" if int(months[1]) == first and first != 1 else "so-far"
    if quarter:
        number = int(quarter[2] or _QUARTERS.get(quarter[1], quarter[1]))
        return "this" if f"Q{number}" == period[5:] else "last"
    return ""


def folded(heading: str) -> str:
    """Compatibility forms resolved, no blanks, lower case, one kind of dash."""
    text = "".join(unicodedata.normalize("NFKC", heading).casefold().split())
    return re.sub(r"[—–－]", "-", text)
