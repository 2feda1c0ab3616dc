"""Findings (审核结果): what a rule says about cells; and which of them block a submission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from desktop.catalogue.model import Severity
from desktop.domain.figures import Cell
from desktop.i18n import N_, _

SEVERITY_NAMES: dict[Severity, str] = {
    "error": N_("must be corrected"),
    "query": N_("please verify and explain"),
    "hint": N_("hint"),
}
SEVERITY_MARKS: dict[Severity, str] = {"error": "×", "query": "△", "hint": "·"}
Sort = Literal["missing", "error", "query", "explained", "hint"]
SORTS: dict[Sort, str] = {
    "error": SEVERITY_NAMES["error"],
    "missing": N_("not filled in"),
    "query": SEVERITY_NAMES["query"],
    "explained": N_("explained"),
    "hint": SEVERITY_NAMES["hint"],
}
"""What a finding asks for; rail, list of findings and desk count by it."""
_YES_AND_NO = frozenset({"0", "1"})  # sides of a rule that compares no numbers
_RANK: dict[Severity, int] = {"error": 0, "query": 1, "hint": 2}


@dataclass(frozen=True, slots=True)
class EarlierWords:
    """An explanation of the same query when its sides were others; "" where they are not known."""

    words: str
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One violated rule at one row. `cells[0]` is the cell it names; `left`/`right` are decimal
    text or "". `contents` is what its cells held, as exact as kept. `explanation` holds for these
    sides and contents only; words for others are `earlier`, and explain nothing until they are
    given again.
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
    contents: str = ""
    earlier: EarlierWords | None = None
    yields: bool = False  # asks in general: not where another finding asks about the same cell

    @property
    def cell(self) -> Cell:
        return self.cells[0]

    @property
    def blocks(self) -> bool:
        return self.severity == "error" or (self.severity == "query" and not self.explanation)


def sort_of(finding: Finding) -> Sort:
    if finding.severity == "error":
        return "missing" if finding.is_blank else "error"
    if finding.severity == "query":
        return "explained" if finding.explanation else "query"
    return "hint"


def sort_name(sort: Sort) -> str:
    return _(SORTS[sort])


def severity_name(severity: Severity) -> str:
    return _(SEVERITY_NAMES[severity])


def earlier_words(earlier: EarlierWords) -> str:
    """One sentence: the words of before, and for what they were given."""
    left, right = _number(earlier.left), _number(earlier.right)
    if not left or {left, right} <= _YES_AND_NO:
        return _("Your words before the figure changed were: {words}").format(words=earlier.words)
    if not right:
        return _("Your words for {left} were: {words}").format(left=left, words=earlier.words)
    return _("Your words for {left} (beside {right}) were: {words}").format(
        left=left, right=right, words=earlier.words
    )


def _number(side: str) -> str:
    """A side as people read it: "2,990.84"; text as it is."""
    try:
        return f"{Decimal(side):,}"
    except InvalidOperation:
        return side


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
