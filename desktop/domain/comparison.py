"""A figure beside an earlier one: the change in words that fit its kind, and whether two
standards lie between.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from desktop.catalogue.model import Indicator
from desktop.domain.figures import SCALE, Figure
from desktop.i18n import _


@dataclass(frozen=True, slots=True)
class Comparison:
    """`text` as "+8.3%", "−2.1 pp", "unchanged"; `two_standards` when the figures follow
    different ones.
    """

    text: str
    two_standards: bool = False


NONE = Comparison("")


def compare(indicator: Indicator, current: Figure, earlier: Figure) -> Comparison:
    """Change from `earlier` to `current`; empty where either has no value. Rates differ in
    points, grades in classes.
    """
    if current.value is None or earlier.value is None:
        return NONE
    crossing = bool(current.standard and earlier.standard and current.standard != earlier.standard)
    difference = current.value - earlier.value
    if difference == 0:
        return Comparison(_("unchanged"), crossing)
    if indicator.kind in ("grade", "choice"):
        steps = abs(difference) // SCALE
        return Comparison(
            (_("{n} worse") if difference > 0 else _("{n} better")).format(n=steps), crossing
        )
    if indicator.kind == "rate":
        return Comparison(
            _("{points} pp").format(points=_signed(Decimal(difference) / SCALE)), crossing
        )
    if earlier.value == 0:
        return Comparison(_("from 0"), crossing)
    percent = (Decimal(difference) * 100 / abs(earlier.value)).quantize(
        Decimal("0.1"), ROUND_HALF_UP
    )
    return Comparison(f"{_signed(percent)}%", crossing)


def is_broken(then: Indicator, now: Indicator) -> bool:
    """Whether a series stops between two versions of an indicator: another definition, unit of measure, kind or
    standard is another quantity, whatever it is called.
    """
    return then is not now and (then.definition, then.measure, then.kind, then.standard_family) != (
        now.definition,
        now.measure,
        now.kind,
        now.standard_family,
    )


def _signed(number: Decimal) -> str:
    return f"{number:+.1f}".replace("-", "−")
