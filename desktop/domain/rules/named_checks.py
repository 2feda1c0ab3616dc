"""Named checks beyond arithmetic, which a catalogue switches on: slips of the unit, blanks, days
without a word, values without evidence, what did not move, a reason where a value must be, two values exchanged, a day
far from all others, a carried field that changed, a value far from that of a year before, days pasted again, honours of
another period, twice, or of a level above the body that awarded them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.catalogue.model import Check, Field, FormKind
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure, Missing, display, from_float
from desktop.domain.findings import Finding
from desktop.domain.outliers.slips import are_exchanged, corrections, multiple_of_usual
from desktop.domain.outliers.usual import Range, exchanged, seasonal_range, spread_of

FORMS_OF: Mapping[str, tuple[FormKind, ...]] = {
    "unit_slip": ("table", "ledger"),
    "missing_day": ("daily",),
    "blank_required": ("table", "ledger", "honours"),
    "evidence_missing": ("table", "ledger", "honours"),
    "standstill": ("table",),
    "reason_for_value": ("table",),
    "exchanged": ("table", "ledger"),
    "far_day": ("daily",),
    "carried_changed": ("table", "ledger"),
    "season": ("table",),
    "repeated_days": ("daily",),
    "outside_period": ("honours",),
    "twice": ("honours",),
    "level_of_body": ("honours",),
}
"""Name of a check: the kinds of form that it can be about."""
WITH_WORDS = ("level_of_body",)
"""Checks whose params are words instead of numbers."""
_NO_VALUE = (Missing.NOT_APPLICABLE, Missing.NOT_MONITORED)
_LEAST_DAYS = 10


@dataclass(frozen=True, slots=True)
class Observed:
    """A cell, what stands in it, and its history of known values, newest last. `before` is the figure of the period before in
    the same year, of a carried field as it was last handed in; `moved` is what the same period of last year had added to
    the one before it; `expected` speaks for a value: what was reported earlier this year or a year ago, or the target, or
    in words what the cell is held against. `seasons` are earlier values, each with that of a year before it; `share` which part of
    its whole year the value of a year before was. `partner` is
    the other cell of a pair, whose history has the same periods. What is not known is None or EMPTY.
    """

    cell: Cell
    field: Field
    figure: Figure
    history: tuple[int, ...] = ()
    label: str = ""
    before: Figure = EMPTY
    moved: int | None = None
    expected: Figure = EMPTY
    a_year_before: int | None = None
    seasons: tuple[tuple[int, int], ...] = ()
    share: float = 1.0
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
                _finding(check, o, display(o.figure, o.field), display(o.before, o.field))
                for o in observed
                if o.figure.value and o.figure.value == o.before.value and (o.moved or 0) > 0
            ]
        case "carried_changed":
            return [
                _finding(
                    check, o, _measured(o.figure, o.field) or "—", _measured(o.before, o.field)
                )
                for o in observed
                if o.before.has_value
                and (o.figure.value, o.figure.words) != (o.before.value, o.before.words)
                and (o.figure.has_value or not o.field.required)
            ]
        case "reason_for_value":
            return [
                _finding(check, o, display(o.figure, o.field), display(o.expected, o.field))
                for o in observed
                if o.figure.missing in _NO_VALUE and (o.expected.value or 0) > 0
            ]
        case "exchanged":
            return [
                *(finding for o in observed if (finding := _exchanged(check, o)) is not None),
                *_exchanged_rows(check, [o for o in observed if o.partner is None]),
            ]
        case "far_day":
            return [finding for o in observed if (finding := _far(check, o)) is not None]
        case "season":
            return [finding for o in observed if (finding := _season(check, o)) is not None]
        case "repeated_days":
            return _repeated_days(check, observed)
        case "evidence_missing":  # only what is there and not proved is observed
            return [_finding(check, o, display(o.figure, o.field), "") for o in observed]
        case "outside_period" | "twice":  # only what lies outside, or stands elsewhere, is observed
            return [
                _finding(check, o, display(o.figure, o.field), o.expected.words) for o in observed
            ]
        case "level_of_body":
            return [finding for o in observed if (finding := _above(check, o)) is not None]
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


def _above(check: Check, observed: Observed) -> Finding | None:
    """A level above that of the body which awarded it. `params`: level → words by which its bodies are known; where words of
    several levels occur, as in a full address, the lowest counts.
    """
    levels, value = list(observed.field.choices), observed.figure.value
    named = [
        at
        for at, level in enumerate(levels)
        if any(word in observed.expected.words for word in check.params.get(level, "").split())
    ]
    if value is None or not named or value // SCALE - 1 >= named[-1]:
        return None
    of_body = display(Figure((named[-1] + 1) * SCALE), observed.field)
    return _finding(check, observed, display(observed.figure, observed.field), of_body)


def _season(check: Check, observed: Observed) -> Finding | None:
    """A value far from that of a year before, by how much this unit's values differ from those of a year before. A correction
    is proposed only where exactly one fits. `least`: differences from the usual range below it are not asked about.
    """
    value, then = observed.figure.value, observed.a_year_before
    usual = seasonal_range(then or 0, observed.seasons, share=observed.share)
    if not value or usual is None or value in usual:
        return None
    beyond = usual.low - value if value < usual.low else value - usual.high
    if beyond < float(check.params.get("least", "10")) * SCALE:
        return None
    fitting = corrections(value, SCALE // 10**observed.field.decimals, usual.core)
    found = _finding(
        check,
        observed,
        display(observed.figure, observed.field),
        display(Figure(then), observed.field),
        fitting[0] if len(fitting) == 1 else None,
        usual=_range_text(usual, observed.field),
    )
    return replace(found, yields=True)


def _range_text(usual: Range, field: Field) -> str:
    return "–".join(
        display(Figure(from_float(end / SCALE, field.decimals)), field)
        for end in (usual.low, usual.high)
    )


def _repeated_days(check: Check, observed: Sequence[Observed]) -> list[Finding]:
    """Days that hold, value for value, what other days held: `least` of them or more were pasted. Each is observed with that
    other day as its label.
    """
    if len(observed) < int(check.params.get("least", "5")):
        return []
    first = observed[0]
    found = _finding(check, first, str(len(observed)), f"{first.label}")
    return [replace(found, cells=tuple(o.cell for o in observed))]


def _measured(figure: Figure, field: Field) -> str:
    """As shown, with the unit of measure where a number has one."""
    shown, measure = display(figure, field), str(field.measure)
    return f"{shown} {measure}" if measure and figure.value is not None else shown


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
        f"{one.field.name} {_measured(one.figure, one.field)}" for one in (observed, partner)
    )
    found = _finding(check, observed, left, right, other)
    return replace(found, cells=(observed.cell, partner.cell))


def _exchanged_rows(check: Check, observed: Sequence[Observed]) -> list[Finding]:
    """Values of two rows, such as projects, that are unusual as they stand and usual in each other's place."""
    histories = [o.history for o in observed]
    now = [o.figure.value or 0 for o in observed]
    found = []
    for one, other in exchanged(now, histories, spread_of(histories)):
        rows = [observed[one], observed[other]]
        left, right = (f"{o.label} {display(o.figure, o.field)}" for o in rows)
        finding = _finding(check, rows[0], left, right, now[other])
        found.append(replace(finding, cells=tuple(o.cell for o in rows)))
    return found


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
    usual: str = "",
) -> Finding:
    params = {
        "left": left,
        "right": right,
        "row": observed.label or observed.cell.dimension,
        "name": str(observed.field.name),
        "ratio": ratio,
        "proposal": display(Figure(proposal), observed.field) if proposal is not None else "",
        "usual": usual,
        "measure": str(observed.field.measure),
    }
    return Finding(
        check.id,
        check.severity,
        (observed.cell,),
        left,
        right,
        str(check.message).format_map(params).strip(),
        str(check.instruction).format_map(params),
        proposal,
        contents=f"{observed.cell.code} {observed.figure.value}",
    )
