"""Named checks beyond arithmetic, which a catalogue switches on: slips of the unit, blanks, days without a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from desktop.catalogue.model import Check, Field
from desktop.domain.figures import Cell, Figure, display
from desktop.domain.findings import Finding

NAMES = ("unit_slip", "missing_day", "blank_required")
_SLIPS = (10_000, 1_000, 100)
_TOLERANCE = Decimal("2.5")
"""A slip shows as a ratio to the usual value within this factor of 100, 1,000 or 10,000 (元, 百元 or 千元 for 万元)."""


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
            return [_finding(check, o, "", "") for o in observed if o.figure.is_empty]
        case _:
            return []


def _unit_slip(check: Check, observed: Observed) -> Finding | None:
    value = observed.figure.value
    usual = [known for known in observed.history if known > 0]
    if value is None or value <= 0 or len(usual) < int(check.params.get("least_history", "2")):
        return None
    middle = Decimal(median(usual))
    for slip in _SLIPS:
        if slip / _TOLERANCE <= value / middle <= slip * _TOLERANCE:
            corrected = value // slip
            return _finding(check, observed, display(observed.figure, observed.field),
                            display(Figure(int(middle)), observed.field), corrected)
    return None


def _finding(check: Check, observed: Observed, left: str, right: str, proposal: int | None = None) -> Finding:
    said = {"left": left, "right": right, "row": observed.label or observed.cell.dimension,
            "name": str(observed.field.name),
            "proposal": display(Figure(proposal), observed.field) if proposal is not None else ""}
    return Finding(check.id, check.severity, (observed.cell,), left, right, str(check.message).format_map(said),
                   str(check.instruction).format_map(said), proposal)
