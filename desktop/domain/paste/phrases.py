"""A heading, a label or a title as what it names: a unit, a time, an indicator, what kind of number. Every word counts: what is
not understood stays over, and then nothing is taken from it.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from desktop.domain.measures import units_above, units_in, without_unit
from desktop.domain.paste.headings import folded, meaning
from desktop.domain.paste.targets import VALUE_HEADINGS, PasteTarget, exact_name
from desktop.domain.periods import Period

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_TIMES = (
    re.compile(rf"(?<!\d){_YEAR}[-./](?P<month>\d{{1,2}})(?:-01)?(?![-./\d])"),
    re.compile(rf"(?<!\d){_YEAR}(?P<month>0[1-9]|1[0-2])(?!\d)"),
    re.compile(rf"(?:{_YEAR}年?)?(?<!\d)1(?:月份?)?[-~至到](?P<end>\d{{1,2}})月份?"),
    re.compile(rf"(?:{_YEAR}年?)?(?<!\d)(?P<month>\d{{1,2}})月份?"),
    re.compile(rf"(?:{_YEAR}年?-?)?(?:第?(?P<quarter>[一二三四1-4])季度?|q(?P<q>[1-4]))"),
    re.compile(rf"(?:{_YEAR}年?)?(?P<whole>全年度?|年度)"),
    re.compile(rf"(?<!\d){_YEAR}(?:年(?!度)|(?!\d))"),
)
_CHINESE_MONTH = re.compile(r"(?<![第\d])(十[一二]?|[一二三四五六七八九])月")
_QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}
_DIGITS = "〇一二三四五六七八九"
_SO_FAR = re.compile(
    r"本年累计|年初累计|年初至今|今年以来|累计完成数?|累计数|累计|yeartodate|sofar"
)
_OF_THE_PERIOD = re.compile(
    r"本月份?|本期|本季度?|本年|thismonth|thisquarter|thisyear|thisperiod"
    r"|实际完成数?|实际数|实际|完成情况|完成数|完成值|数值|数据|完成|value|figures?"
)
_OWN = re.compile(r"本月|当月|本季|当季|thismonth|thisquarter")
_OTHER = ("change", "share", "last-year", "last", "target")
_AROUND = re.compile(
    r"各乡镇街道|各乡镇|各镇|各乡|各街道|各单位|各部门|乡镇街道|乡镇|街道|分月|逐月|分季度?|按月|按季|情况|统计|汇总|一览|明细"
    r"|年度|全年|年报|月报|季报|报表|台账|[表附件\d、.()（）_\-]|xlsx?|csv|ods|et|sheet|by|monthly|yearly|of|table"
)
_PAPERS = re.compile(
    r"〔|\[\d{4}\]|号$|填表|制表|填报时间|填报日期|报送时间|打印|审核人|负责人|联系"
)
_MORE_TIME = re.compile(r"\d+[月年日季旬]|半年|上旬|中旬|下旬|[-~至到、]\d|以来|底|前|近")
_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_UNIT_ENDINGS = ("街道办事处", "街道办", "镇政府", "乡政府", "镇人民政府", "乡人民政府", "人民政府")


class NamedTime(NamedTuple):
    """A month, quarter or year that words name; `so_far`: from the year's first month up to it; `has_year`: whether they
    name the year themselves.
    """

    period: Period
    so_far: bool
    has_year: bool


class Phrase(NamedTuple):
    """What a text names. `names`: of one indicator; `is_value`: a number of the period itself; `other`: last year's, a
    change, a share, a target; `rest`: the words that nobody understands.
    """

    unit: str = ""
    time: NamedTime | None = None
    so_far: bool = False
    names: tuple[str, ...] = ()
    is_value: bool = False
    other: bool = False
    rest: str = ""
    of_period: bool = False
    """Whether it says that the number is the month's or quarter's own."""

    @property
    def is_understood(self) -> bool:
        return not self.rest and not self.other

    @property
    def names_something(self) -> bool:
        return bool(self.unit or self.time or self.names or self.is_value or self.so_far)


@dataclass(frozen=True)
class Known:
    """What a sheet can speak of: `indicators` by code and names; `units`: as they are called → code; `values`: of
    dimensions, as they are called; `district`: what the whole is called.
    """

    indicators: tuple[PasteTarget, ...]
    units: Mapping[str, str]
    values: frozenset[str] = frozenset()
    district: frozenset[str] = frozenset()

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        codes: dict[str, set[str]] = {}
        for target in self.indicators:
            for name in (target.code, *target.names):
                codes.setdefault(name_key(name), set()).add(target.code)
        return codes

    def codes(self, text: str) -> frozenset[str]:
        """The indicators that a text is the name of, whole but for the unit of measure."""
        key = name_key(text)
        return frozenset(self._codes.get(key, ())) if key else frozenset()

    def unit(self, text: str) -> str:
        """The code of the unit that a text is the name of; "" for none."""
        return self.units.get(unit_key(text), "")

    def is_value(self, text: str) -> bool:
        return name_key(text) in self.values

    @cached_property
    def by_length(self) -> tuple[str, ...]:
        """The names of units, those first that another one may stand in."""
        return tuple(sorted((name for name in self.units if len(name) > 1), key=len, reverse=True))

    def units_within(self, text: str) -> frozenset[str]:
        """The units whose names stand in a text; of one within another the longer one."""
        plain, found = exact_name(text), set()
        for name in self.by_length:
            if name in plain:
                found.add(self.units[name])
                plain = plain.replace(name, "")
        return frozenset(found)

    def without_units(self, text: str) -> str:
        for name in self.by_length:
            text = text.replace(name, "")
        return text


def name_key(name: str) -> str:
    """How an indicator's name is compared: whole, but for blanks, quotes and the unit of measure in brackets."""
    return exact_name(without_unit(name).replace("\n", ""))


def unit_key(name: str) -> str:
    """How a unit's name is compared: without what says that it is an authority."""
    plain = exact_name(name)
    for ending in _UNIT_ENDINGS:
        if plain.endswith(ending) and len(plain) > len(ending) + 1:
            plain = plain.removesuffix(ending)
            kind = {"街": "街道", "镇": "镇", "乡": "乡"}.get(ending[0], "")
            return plain if plain.endswith(kind) or not kind else plain + kind
    return plain


def read_phrase(text: str, known: Known, year: str = "") -> Phrase:
    """A heading or a label, whole. `year`: of a month that is named without one."""
    bare = without_unit(text).replace("\n", "")
    if units_in(text) and bare == text:  # nothing but a unit of measure
        return Phrase(rest=exact_name(text))
    if known.codes(bare):
        return Phrase(names=(bare,))
    if code := known.unit(bare):
        return Phrase(unit=code)
    if meaning(bare, "") in _OTHER:
        return Phrase(other=True, rest=exact_name(bare))
    time, rest = time_in(bare, year)
    unit = ""
    if known.codes(rest):
        return Phrase(time=time, names=(rest,), so_far=time is not None and time.so_far)
    for name in known.by_length:
        if name in rest:
            unit, rest = known.units[name], rest.replace(name, "", 1)
            break
    so_far = bool(_SO_FAR.search(rest)) or (time is not None and time.so_far)
    rest = _SO_FAR.sub("", rest)
    if known.codes(rest):
        return Phrase(unit, time, so_far, (rest,))
    of_period = bool(_OWN.search(rest)) and not so_far
    is_value = exact_name(rest) in VALUE_HEADINGS or bool(_OF_THE_PERIOD.search(rest))
    rest = "" if exact_name(rest) in VALUE_HEADINGS else _OF_THE_PERIOD.sub("", rest)
    rest = exact_name(rest).strip("()（）")
    if known.codes(rest):
        return Phrase(unit, time, so_far, (rest,), is_value, of_period=of_period)
    return Phrase(unit, time, so_far, (), is_value, rest=rest, of_period=of_period)


def time_in(text: str, year: str = "") -> tuple[NamedTime | None, str]:
    """The time that a text names, the first there is, and the text without it."""
    plain = _CHINESE_MONTH.sub(lambda match: f"{_month_number(match[1])}月", folded(text))
    for pattern in _TIMES:
        match = pattern.search(plain)
        if match is None:
            continue
        groups = match.groupdict()
        own = groups.get("year") or year
        if not own:
            return None, plain
        rest = plain[: match.start()] + plain[match.end() :]
        so_far, has_year = bool(groups.get("end")), bool(groups.get("year"))
        if month := groups.get("month") or groups.get("end"):
            if not 1 <= int(month) <= 12:
                return None, plain
            return NamedTime(Period(f"{own}-{int(month):02d}"), so_far, has_year), rest
        if quarter := groups.get("quarter") or groups.get("q"):
            number = _QUARTERS.get(quarter, quarter)
            return NamedTime(Period(f"{own}-Q{number}"), False, has_year), rest
        return NamedTime(Period(own), False, has_year), rest
    return None, plain


def _month_number(words: str) -> int:
    if words.startswith("十"):
        return 10 + (_DIGITS.index(words[1]) if len(words) > 1 else 0)
    return _DIGITS.index(words)


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for a whole sheet where its cells do not say otherwise: a unit's code, a period (a year where no month
    is named) and whether that is the year so far, the name of an indicator; "" = not said. `others`: units that it also
    names, or the district: then nobody's is meant.
    """

    unit: str = ""
    period: str = ""
    indicator: str = ""
    so_far: bool = False
    others: frozenset[str] = field(default_factory=frozenset)

    @property
    def year(self) -> str:
        return self.period[:4]

    def filled(self, other: Context) -> Context:
        """This, and what another one says where this says nothing."""
        return Context(
            self.unit or other.unit,
            self.period or other.period,
            self.indicator or other.indicator,
            self.so_far if self.period else other.so_far,
            other.others if not self.unit else frozenset(),
        )


def context_of(texts: Iterable[str], known: Known) -> Context:
    """What the lines over a table, and the names of its sheet and file, say of all of it. Where they contradict each other,
    or name several times, they say nothing.
    """
    texts = [text for text in texts if text and not _PAPERS.search(text)]
    years = {year for text in texts for year in _ANY_YEAR.findall(folded(text))}
    year = years.pop() if len(years) == 1 else ""
    times: set[NamedTime] = set()
    for text in texts if not years else []:
        time, rest = time_in(text, year)
        if time is not None and _MORE_TIME.search(rest):
            return _with_names(Context(), texts, known)
        if time is not None and len(time.period) > 4:
            times.add(time._replace(has_year=True))
    if len(times) == 1:
        (time,) = times
        return _with_names(Context("", time.period, "", time.so_far), texts, known)
    return _with_names(Context("", year if not times else ""), texts, known)


def _with_names(context: Context, texts: Iterable[str], known: Known) -> Context:
    units: set[str] = set()
    names: dict[frozenset[str], str] = {}
    is_of_district = False
    for text in texts:
        units |= known.units_within(text)
        _time, rest = time_in(without_unit(text))
        bare = exact_name(_ANY_YEAR.sub("", rest).replace("年", ""))
        bare = known.without_units(bare)
        is_of_district |= any(name in exact_name(text) for name in known.district)
        for name in known.district:
            bare = bare.replace(name, "")
        for candidate in (bare, _AROUND.sub("", bare)):
            if codes := known.codes(candidate):
                names.setdefault(codes, candidate)
                break
    return Context(
        next(iter(units)) if len(units) == 1 else "",
        context.period,
        next(iter(names.values())) if len(names) == 1 else "",
        context.so_far,
        frozenset(units)
        if len(units) > 1
        else frozenset({"*"} if is_of_district and not units else ()),
    )


def measures_named(texts: Iterable[str]) -> list[str]:
    """Those of these texts that name a unit of measure for all of a sheet."""
    return [
        text
        for text in texts
        if units_above(text) or (units_in(text) and without_unit(text) != text)
    ]
