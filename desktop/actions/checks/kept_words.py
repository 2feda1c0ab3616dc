"""Whether the words kept for a query speak of it as it stands."""

from __future__ import annotations

from dataclasses import replace

from desktop.actions.checks.returns import is_return
from desktop.actions.workplace import Workplace
from desktop.domain.findings import EarlierWords, Finding
from desktop.domain.periods import Period
from desktop.store import journal, rows


def key_of(finding: Finding) -> rows.ExplanationKey:
    """Under what the words for a query are kept."""
    return (finding.rule, finding.cell.form, finding.cell.code, finding.cell.dimension)


def with_words(
    workplace: Workplace, finding: Finding, period: Period, kept: rows.KeptExplanation
) -> Finding:
    """The query as explained, or open again with the earlier words beside it."""
    if holds(workplace, finding, period, kept):
        return replace(finding, explanation=kept.words)
    return replace(finding, earlier=EarlierWords(kept.words, kept.left or "", kept.right or ""))


def holds(
    workplace: Workplace, finding: Finding, period: Period, kept: rows.KeptExplanation
) -> bool:
    """Whether words speak of the query as it stands. At the desk words and figures are of one
    sealed file.
    """
    if workplace.role == "district":
        return True
    if kept.left is None:
        return not journal.changed_since_explained(
            workplace.db, workplace.unit.code, period, finding.rule, finding.cells
        )
    return (kept.left, kept.right, kept.contents) == about(finding)


def about(finding: Finding) -> tuple[str, str, str]:
    """What words for a query are about: its sides and what its cells held. A return has no sides;
    its left is shown only once the cell was touched.
    """
    if is_return(finding.rule):
        return "", "", finding.contents
    return finding.left, finding.right, finding.contents
