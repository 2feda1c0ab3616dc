"""Named checks beyond arithmetic, which a catalogue switches on: slips of the unit, blanks, days
without a word, values without evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from desktop.catalogue.model import Check, Field
from desktop.domain.figures import Cell, Figure, display
from desktop.domain.findings import Finding
from desktop.domain.outliers.slips import multiple_of_usual

NAMES = ("unit_slip", "missing_day", "blank_required", "evidence_missing")


@dataclass(frozen=True, slots=True)
class Observed:
    """A cell, what stands in it, and its history of known values, newest last."""

    cell: Cell
    field: Field
    figure: Figure
    history: tuple[int, ...] = ()
    label: str = ""


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
