"""Figures as a sentence says them: without idle zeros, with their unit of measure, 万元 as 亿元,
a change in words.
"""

# zh-data: module - units of measure as the catalogue writes them
from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import pairwise

from desktop import i18n
from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.figures import SCALE, Figure, display
from desktop.domain.periods import Period
from desktop.domain.records.ledger_sums import FINISHED, StageCount
from desktop.i18n import N_, _, listed

_TEN_THOUSAND = Decimal(10_000)
_HUNDRED_MILLION, _MILLION = Decimal(10_000), Decimal(100)  # in 万元
_IN_PERCENT = ("amount", "area")
_CENT = Decimal("0.01")
_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)


def of_area(name: str, value: int, indicator: Indicator) -> str:
    """ "忻府区281天", in English "Xinfu 281 days"."""
    words = in_prose(value, indicator)
    return f"{name} {words}" if i18n.language() == "en" else f"{name}{words}"


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


def months_covered(own: Sequence[Period], period: Period | None = None) -> str:
    """Of which months or quarters a sum is made: "only September", "Jan–Sep, Nov"; "" where they
    are all of the period.
    """
    if not own or (period is not None and _is_whole(own, period)):
        return ""
    if len(own) == 1:
        return _("only {period}").format(period=_short(own[0]))
    return in_runs(own)


def in_runs(own: Sequence[Period]) -> str:
    """Periods of one year in order: "Jan–Sep, Nov"."""
    runs: list[list[Period]] = []
    for one in own:
        if runs and periods.following(runs[-1][-1]) == one:
            runs[-1].append(one)
        else:
            runs.append([one])
    return listed(_run(run) for run in runs)


def as_of(last: Period, period: Period) -> str:
    """Up to when a figure goes that the newest own period stands for; "" where that ends the
    period.
    """
    if periods.last_day(last) >= periods.last_day(period):
        return ""
    return _("as of {period}").format(period=_short(last))


def whole(period: Period) -> str:
    """ "the whole year" """
    match periods.frequency_of(period):
        case "year":
            return _("the whole year")
        case "quarter":
            return _("the whole quarter")
        case _:
            return _("the whole month")


def _is_whole(own: Sequence[Period], period: Period) -> bool:
    first, last = periods.first_day(period), periods.last_day(period)
    return (
        periods.first_day(own[0]) <= first
        and periods.last_day(own[-1]) >= last
        and all(periods.following(a) == b for a, b in pairwise(own))
    )


def _short(one: Period) -> str:
    """A month or quarter of a year that is named before it."""
    if periods.frequency_of(one) == "quarter":
        return _("Q{quarter}").format(quarter=one[-1])
    if periods.frequency_of(one) == "year":
        return periods.label(one)
    return _(_MONTHS[int(one[5:7]) - 1])


def _run(run: Sequence[Period]) -> str:
    if len(run) == 1:
        return _short(run[0])
    if periods.frequency_of(run[0]) == "quarter":
        return _("Q{first}–Q{last}").format(first=run[0][-1], last=run[-1][-1])
    if i18n.language() != "en":
        return _("{first}–{last}").format(first=int(run[0][5:7]), last=_short(run[-1]))
    return f"{_short(run[0])}–{_short(run[-1])}"


def stages(counts: Sequence[StageCount], indicator: Indicator) -> str:
    """ "3 projects already completed, 2 projects under construction" """
    parts = []
    for count in counts:
        number = in_prose(count.projects * SCALE, indicator)
        if not count.name:
            parts.append(_("{n} without a stage").format(n=number))
        elif count.rank >= FINISHED:
            parts.append(_("{n} already {stage}").format(n=number, stage=_in_sentence(count.name)))
        else:
            parts.append(_("{n} {stage}").format(n=number, stage=_in_sentence(count.name)))
    return listed(parts)


def _in_sentence(name: str) -> str:
    return name.lower() if i18n.language() == "en" else name


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
