"""Units of measure (计量单位) as people write them, and exact conversion between those of one kind.

The arithmetic is one multiplication by an exact decimal; what is ours is the table of spellings. A
library (pint) would need 元, 亩 and 户 defined here all the same, and a third of a second to load.
Sources: 亩 = 1/15 公顷 (GB 3100-93, annex), 公顷 = 10,000 m².
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from typing import Literal

Kind = Literal["money", "area", "count", "length", "weight", "concentration", "ratio", "days", ""]

_EXACT = Context(prec=200)
_GENERIC = frozenset("个项件处座所次批条辆台套场篇份")
_COUNTED = _GENERIC | frozenset("户家人名口")
_ALIKE = ({"户", "家"}, {"人", "名", "口"})
"""Counts that mean the same; 个 and its like fit every noun, 户 and 人 do not fit each other."""
_BASES: dict[str, tuple[Kind, str]] = {
    **dict.fromkeys(("元", "块", "块钱", "yuan", "rmb", "cny", "¥"), ("money", "1")),
    "角": ("money", "0.1"),
    **dict.fromkeys(("亩", "mu"), ("area", "1")),
    **dict.fromkeys(("公顷", "ha", "hectare", "hectares"), ("area", "15")),
    **dict.fromkeys(("平方公里", "平方千米", "km2"), ("area", "1500")),
    **dict.fromkeys(("平方米", "平米", "m2"), ("area", "0.0015")),
    **dict.fromkeys(_COUNTED, ("count", "1")),
    **dict.fromkeys(("米", "m"), ("length", "1")),
    **dict.fromkeys(("公里", "千米", "km"), ("length", "1000")),
    "里": ("length", "500"),
    **dict.fromkeys(("吨", "t"), ("weight", "1")),
    **dict.fromkeys(("公斤", "千克", "kg"), ("weight", "0.001")),
    "斤": ("weight", "0.0005"),
    **dict.fromkeys(("ug/m3", "微克/立方米", "微克/m3", "微克每立方米"), ("concentration", "1")),
    **dict.fromkeys(("mg/m3", "毫克/立方米", "毫克/m3", "毫克每立方米"), ("concentration", "1000")),
    **dict.fromkeys(("%", "百分点", "百分比", "百分之"), ("ratio", "1")),
    **dict.fromkeys(("‰", "千分之", "千分点"), ("ratio", "0.1")),
    **dict.fromkeys(("天", "日", "days", "day"), ("days", "1")),
}
_TIMES = {
    "十": 10,
    "百": 100,
    "千": 1_000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
_ENGLISH_TIMES = {"10,000": 10**4, "thousand": 1_000, "million": 10**6, "billion": 10**9}
_BRACKETS = re.compile(
    r"[(\[{<〔【〖「『《]([^()\[\]{}<>〔〕【】〖〗「」『』《》]*)[)\]}>〕】〗」』》]"
)
_LED = re.compile(r"^(?:(?:计量|金额|面积|数量|货币|统计)?单位(?:为|是)?[:]?|以|按)")
_TRAILED = re.compile(r"(?:为单位|计)$")
_ABOVE = re.compile(r"(?:(?:计量|金额|面积|数量|货币)?单位(?:为|是)?[:]|单位(?:为|是))([^()。;]*)")
_LISTED = re.compile(r"[、,;和及]|(?<=[元亩户个天%])/(?=[^m立])")
_TAIL = re.compile(r"[/\-:_\n|,]")


@dataclass(frozen=True, slots=True)
class Unit:
    """`name` as it reads ("亿元"); `times`: of its kind's base, or, where `kind` is "" (a bare 亿),
    of whatever the field counts. `noun`: what is counted.
    """

    name: str
    kind: Kind
    times: Decimal
    noun: str = ""

    def fits(self, other: Unit) -> bool:
        """Whether a number in one of them says a number in the other."""
        if not self.kind or not other.kind:
            counted = (other if other.kind else self).kind
            return counted in ("money", "area", "count", "weight", "length")
        return self.kind == other.kind and (
            self.kind != "count"
            or self.noun == other.noun
            or bool(_GENERIC & {self.noun, other.noun})
            or any({self.noun, other.noun} <= group for group in _ALIKE)
        )


def convert(value: Decimal, unit: Unit, to: Unit) -> Decimal:
    """Exactly, where the result ends; else to two hundred digits. `unit` fits `to`."""
    with localcontext(_EXACT):
        return value * unit.times / to.times


@lru_cache(maxsize=4_096)
def read_unit(text: str) -> Unit | None:
    """The unit that a text is, whole: "亿元", "人民币万元", "㎡", " 万 户", "μg/m³"."""
    clean = _folded(text)
    clean = _TRAILED.sub("", _LED.sub("", clean)).removeprefix("人民币").strip(":")
    if not clean or len(clean) > 20:
        return None
    for word, times in sorted(_TIMES.items(), key=lambda item: -len(item[0])):
        if clean in _BASES:
            break
        if clean == word or clean == word + "位":
            return Unit(word, "", Decimal(times))
        if clean.startswith(word) and clean[len(word) :] in _BASES:
            return _unit(clean, clean[len(word) :], times)
    for word, times in _ENGLISH_TIMES.items():
        if clean.startswith(word) and clean[len(word) :] in _BASES:
            return _unit(text.strip(), clean[len(word) :], times)
    return _unit(clean, clean, 1) if clean in _BASES else None


@lru_cache(maxsize=4_096)
def units_in(heading: str) -> tuple[Unit, ...]:
    """The units that a heading names: in brackets of any kind, after a slash, a dash, a colon or
    a line break, or as all of it; several where it lists them ("万元、个").
    """
    plain = _bracketed(heading)
    for inside in reversed(_BRACKETS.findall(plain)):
        if units := _listed(inside):
            return units
    outside = _BRACKETS.sub("", plain)
    for match in _TAIL.finditer(outside):
        if units := _listed(outside[match.end() :]):
            return units
    return _listed(outside)


def without_unit(heading: str) -> str:
    """The heading without the unit it names, for comparing names."""
    plain = _bracketed(heading)
    kept = _BRACKETS.sub(lambda match: "" if _listed(match[1]) else match[0], plain)
    for match in _TAIL.finditer(kept):
        if _listed(kept[match.end() :]):
            return kept[: match.start()]
    return kept


def units_above(text: str) -> tuple[Unit, ...]:
    """The units that a line above a table gives all of it: "（单位：亿元）", "单 位： 万元、个"."""
    plain = "".join(_bracketed(text).split())
    match = _ABOVE.search(plain)
    return _listed(match[1]) if match else ()


def _listed(text: str) -> tuple[Unit, ...]:
    whole = read_unit(text)
    if whole is not None:
        return (whole,)
    parts = [read_unit(part) for part in _LISTED.split(_folded(text))]
    return () if None in parts else tuple(unit for unit in parts if unit is not None)


def fitting(units: Sequence[Unit], to: Unit) -> tuple[Unit, ...]:
    """Those of several units that fit, each once; more than one means that a person is asked."""
    return tuple({(u.kind, u.times): u for u in units if u.fits(to)}.values())


def _unit(name: str, base: str, times: int) -> Unit:
    kind, of_base = _BASES[base]
    shown = name.replace("ug/", "μg/").replace("m3", "m³").replace("m2", "m²")
    return Unit(shown, kind, times * Decimal(of_base), base if kind == "count" else "")


def _bracketed(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("—", "-").replace("–", "-").strip()


def _folded(text: str) -> str:
    """㎡, m² and M2, µ and μ, 圆 and 元, blanks or none: one spelling."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    return (
        plain.replace("μ", "u")
        .replace("圆", "元")
        .replace("萬", "万")
        .replace("億", "亿")
        .replace("㎥", "m3")
        .strip("()[]{}<>〔〕【】")
    )
