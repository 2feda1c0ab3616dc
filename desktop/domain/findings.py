"""Findings (审核结果): what a rule says about cells; and which of them block a submission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.catalogue.model import Severity
from desktop.domain.figures import Cell
from desktop.i18n import N_, _

SEVERITY_NAMES: dict[Severity, str] = {
    "error": N_("must be corrected"),
    "query": N_("please verify and explain"),
    "hint": N_("hint"),
}
SEVERITY_MARKS: dict[Severity, str] = {"error": "✕", "query": "△", "hint": "·"}
_RANK: dict[Severity, int] = {"error": 0, "query": 1, "hint": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One violated rule at one row. `cells[0]` is the cell it names; `left`/`right` are decimal
    text or "".
    """

    rule: str
    severity: Severity
    cells: tuple[Cell, ...]
    left: str
    right: str
    message: str
    instruction: str
    proposal: int | None = None  # ten-thousandths for cells[0]
    explanation: str = ""
    is_blank: bool = False  # says only that nothing was entered yet: no alarm before the check

    @property
    def cell(self) -> Cell:
        return self.cells[0]

    @property
    def blocks(self) -> bool:
        return self.severity == "error" or (self.severity == "query" and not self.explanation)


def severity_name(severity: Severity) -> str:
    return _(SEVERITY_NAMES[severity])


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then queries, then hints; within each by form, period, code and dimension."""
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                _RANK[f.severity],
                f.cell.form,
                f.cell.period,
                f.cell.code,
                f.cell.dimension,
                f.rule,
            ),
        )
    )


def rank(severity: Severity) -> int:
    """0 for the gravest."""
    return _RANK[severity]
