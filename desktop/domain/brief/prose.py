"""Figures as a sentence says them: without idle zeros, with their unit of measure, 万元 as 亿元,
a change in words.
"""

# zh-data: module - units of measure as the catalogue writes them
from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from desktop import i18n
from desktop.catalogue.model import Indicator
from desktop.domain.figures import SCALE, Figure, display
from desktop.i18n import N_, _

_TEN_THOUSAND = Decimal(10_000)
_HUNDRED_MILLION, _MILLION = Decimal(10_000), Decimal(100)  # in 万元
_IN_PERCENT = ("amount", "area")
_CENT = Decimal("0.01")


def digits(number: Decimal) -> str:
    """Exact, without trailing zeros: "123.15", "12960"; in English with commas."""
    plain = (
        number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
    )
    return f"{plain:,f}" if i18n.language() == "en" else f"{plain:f}"


def in_prose(value: int, indicator: Indicator) -> str:
    """A value in ten-thousandths with its unit of measure: "281天", "Ⅲ类", "77.4%". Money of a
    hundred million yuan and more is said in 亿元 (in English in yuan, or millions of them) with
    at most two decimals, rounded half up.
    """
    if not indicator.is_number:
        text = display(Figure(value), indicator)
        return text if i18n.language() == "en" else f"{text}{indicator.measure.zh}"
    number = Decimal(value) / SCALE
    if indicator.measure.zh == "万元":
        if i18n.language() == "en":
            return _in_yuan(number)
        if abs(number) >= _HUNDRED_MILLION:
            return f"{digits((number / _HUNDRED_MILLION).quantize(_CENT, ROUND_HALF_UP))}亿元"
    return with_measure(digits(number), indicator)


_AIMS = {
    ">=": N_("{name} not less than {value}"),
    ">": N_("{name} over {value}"),
    "<=": N_("{name} not over {value}"),
    "<": N_("{name} under {value}"),
    "=": N_("{name} {value}"),
}


def target(value: int, comparator: str, indicator: Indicator) -> str:
    """A target that nobody worded, as a sentence says it: "优良天数不少于281天"."""
    return _(_AIMS[comparator]).format(name=indicator.name, value=in_prose(value, indicator))


def _in_yuan(number: Decimal) -> str:
    """万元 as English counts money."""
    if abs(number) < _MILLION:
        return f"{digits(number * _TEN_THOUSAND)} yuan"
    return f"{digits((number / _MILLION).quantize(_CENT, ROUND_HALF_UP))} million yuan"


def with_measure(number: str, indicator: Indicator) -> str:
    measure = str(indicator.measure)
    return (
        f"{number} {measure}"
        if measure and measure != "%" and i18n.language() == "en"
        else f"{number}{measure}"
    )


def over(value: int, indicator: Indicator, step: int) -> str:
    """How far a value has come, in round steps: 96.2% by fives is "over 95%", 95% "fully 95%"."""
    number = Decimal(value) / SCALE
    floor = (number / step).to_integral_value(ROUND_FLOOR) * step
    return (_("over {value}") if number > floor else _("fully {value}")).format(
        value=with_measure(digits(floor), indicator)
    )


def direction(value: int, earlier: int, indicator: Indicator) -> str:
    """ "more", "fewer", "unchanged"; a rate rises and falls, a grade (its best first) gets better
    or worse.
    """
    if value == earlier:
        return _("unchanged")
    rises = value > earlier
    if indicator.kind in ("grade", "choice"):
        return _("worse") if rises else _("better")
    if indicator.kind in ("rate", "measure", "index"):
        return _("higher") if rises else _("lower")
    return _("more") if rises else _("fewer")


def change(value: int, earlier: int, indicator: Indicator) -> str:
    """By how much: things by their number, money and land in percent, rates in points, grades in
    classes.
    """
    difference = value - earlier
    if difference == 0:
        return _("unchanged")
    rises = difference > 0
    if indicator.kind in ("grade", "choice"):
        return (_("worse by {n}") if rises else _("better by {n}")).format(
            n=with_measure(str(abs(difference) // SCALE), indicator)
        )
    if indicator.kind == "rate":
        text = (
            _("up by {points} percentage points")
            if rises
            else _("down by {points} percentage points")
        )
        return text.format(points=digits(abs(Decimal(difference) / SCALE)))
    if indicator.kind in _IN_PERCENT and earlier:
        percent = digits(
            (abs(Decimal(difference)) * 100 / abs(earlier)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        )
        return (_("up by {percent}%") if rises else _("down by {percent}%")).format(percent=percent)
    return (_("{value} more") if rises else _("{value} fewer")).format(
        value=in_prose(abs(difference), indicator)
    )
