"""Named checks beyond arithmetic, which a catalogue switches on: slips of the unit, blanks, days
without a word, values without evidence, what did not move, a reason where a value must be, two values exchanged, a day
far from all others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.catalogue.model import Check, Field
from desktop.domain.figures import EMPTY, Cell, Figure, Missing, display
from desktop.domain.findings import Finding
from desktop.domain.outliers.slips import are_exchanged, multiple_of_usual

NAMES = (
    "unit_slip",
    "missing_day",
    "blank_required",
    "evidence_missing",
    "standstill",
    "reason_for_value",
    "exchanged",
    "far_day",
)
_NO_VALUE = (Missing.NOT_APPLICABLE, Missing.NOT_MONITORED)
_LEAST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Observed:
    """A cell, what stands in it, and its history of known values, newest last. `before` is the figure of the period before
    in the same year, `moved` what the same period of last year had added to the one before it; `expected` speaks for a
    value: what was reported earlier this year, or the target; `partner` is the other cell of a pair, whose history has
    the same periods. What is not known is None or EMPTY.
    """

    cell: Cell
    field: Field
    figure: Figure
    history: tuple[int, ...] = ()
    label: str = ""
    before: int | None = None
    moved: int | None = None
    expected: Figure = EMPTY
    partner: Observed | None = None


def run_check(check: Check, observed: Sequence[Observed]) -> list[Finding]:
    """Findings of one named check over the cells it is about."""
    match check.name:
        case "unit_slip":
            return [finding for o in observed if (finding := _unit_slip(check, o)) is not None]
        case "missing_day" | "blank_required":
            return [
                replace(_finding(check, o, "", ""), is_blank=True)
                for o in observed
                if o.figure.is_empty
            ]
        case "standstill":
            return [
                _finding(check, o, display(o.figure, o.field), display(Figure(o.before), o.field))
                for o in observed
                if o.figure.value and o.figure.value == o.before and (o.moved or 0) > 0
            ]
        case "reason_for_value":
            return [
                _finding(check, o, display(o.figure, o.field), display(o.expected, o.field))
                for o in observed
                if o.figure.missing in _NO_VALUE and (o.expected.value or 0) > 0
            ]
        case "exchanged":
            return [finding for o in observed if (finding := _exchanged(check, o)) is not None]
        case "far_day":
            return [finding for o in observed if (finding := _far(check, o)) is not None]
        case "evidence_missing":  # only what is there and not proved is observed
            return [_finding(check, o, display(o.figure, o.field), "") for o in observed]
        case _:
            return []


def _unit_slip(check: Check, observed: Observed) -> Finding | None:
    """A value near 100, 1,000 or 10,000 times its usual size: 元, 百元 or 千元 entered for 万元.
    `ratios` lists the multiples, `within` how far (a factor) the value may lie from one,
    `history` how many known values count.
    """
    value = observed.figure.value
    usual = [known for known in observed.history if known > 0][
        -int(check.params.get("history", "6")) :
    ]
    if value is None:
        return None
    slip = multiple_of_usual(
        value,
        usual,
        multiples=[Decimal(text) for text in check.params.get("ratios", "100 1000 10000").split()],
        within=Decimal(check.params.get("within", "2.5")),
    )
    if slip is None:
        return None
    return _finding(
        check,
        observed,
        display(observed.figure, observed.field),
        display(Figure(slip.usual), observed.field),
        int(value / slip.multiple),
        f"{slip.ratio:,.0f}",
    )


def _exchanged(check: Check, observed: Observed) -> Finding | None:
    """Two values that stand in each other's place, such as SO2 and NO2 of a month."""
    partner = observed.partner
    value = observed.figure.value
    other = partner.figure.value if partner is not None else None
    if partner is None or value is None or other is None:
        return None
    pairs = list(zip(observed.history, partner.history, strict=True))
    if not are_exchanged(value, other, pairs):
        return None
    left, right = (
        f"{one.field.name} {display(one.figure, one.field)}" for one in (observed, partner)
    )
    found = _finding(check, observed, left, right, other)
    return replace(found, cells=(observed.cell, partner.cell))


def _far(check: Check, observed: Observed) -> Finding | None:
    """A day whose value is more than `times` the largest, or less than that part of the smallest, of all other days of the
    month.
    """
    value, times = observed.figure.value, Decimal(check.params.get("times", "3"))
    others = [known for known in observed.history if known > 0]
    if not value or len(others) < _LEAST_DAYS:
        return None
    low, high = min(others), max(others)
    if low / times <= value <= high * times:
        return None
    shown = [display(Figure(end), observed.field) for end in (low, high)]
    return _finding(check, observed, display(observed.figure, observed.field), "–".join(shown))


def _finding(
    check: Check,
    observed: Observed,
    left: str,
    right: str,
    proposal: int | None = None,
    ratio: str = "",
) -> Finding:
    params = {
        "left": left,
        "right": right,
        "row": observed.label or observed.cell.dimension,
        "name": str(observed.field.name),
        "ratio": ratio,
        "proposal": display(Figure(proposal), observed.field) if proposal is not None else "",
    }
    return Finding(
        check.id,
        check.severity,
        (observed.cell,),
        left,
        right,
        str(check.message).format_map(params),
        str(check.instruction).format_map(params),
        proposal,
        contents=f"{observed.cell.code} {observed.figure.value}",
    )
