"""Whether the words kept for a query speak of it as it stands, and what was said to the same query before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from desktop.actions.checks.returns import is_return
from desktop.actions.workplace import Workplace
from desktop.domain.explanations import meaningful
from desktop.domain.findings import EarlierWords, Finding
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.store import journal, rows

_TIMES = 2


def key_of(finding: Finding) -> rows.ExplanationKey:
    """Under what the words for a query are kept."""
    return (finding.rule, finding.cell.form, finding.cell.code, finding.cell.dimension)


def with_words(
    workplace: Workplace, finding: Finding, period: Period, kept: rows.KeptExplanation
) -> Finding:
    """The query as explained, or open again with the earlier words beside it."""
    workplace = workplace.at(period)
    if holds(workplace, finding, period, kept):
        return replace(finding, explanation=kept.words)
    return replace(finding, earlier=EarlierWords(kept.words, kept.left or "", kept.right or ""))


def holds(
    workplace: Workplace, finding: Finding, period: Period, kept: rows.KeptExplanation
) -> bool:
    """Whether words speak of the query as it stands. At the desk words and figures are of one
    sealed file.
    """
    workplace = workplace.at(period)
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


def with_known_causes(
    workplace: Workplace, period: Period, findings: list[Finding]
) -> list[Finding]:
    """A query that the last two times was explained by the same cause for the same cell is a hint the third time, and says
    which cause; where the words were others, or the number is not like those that they were given for, it is asked again.
    """
    workplace = workplace.at(period)
    if not any(f.severity == "query" and not f.explanation for f in findings):
        return findings
    earlier = rows.explanations_before(workplace.db, workplace.unit.code, period)
    found = []
    for finding in findings:
        given = earlier.get(key_of(finding), [])[-_TIMES:]
        is_known = (
            len(given) == _TIMES
            and len({meaningful(each.words) for each in given}) == 1
            and not is_return(finding.rule)
            # a received explanation holds no number; its office has compared them before it sealed
            and (workplace.role == "district" or _is_like(finding.left, [e.left for e in given]))
        )
        if finding.severity == "query" and not finding.explanation and is_known:
            words = _(" Explained twice before by the same cause: {words}")
            finding = replace(
                finding,
                severity="hint",
                message=finding.message + words.format(words=given[-1].words),
            )
        found.append(finding)
    return found


def _is_like(left: str, explained: Sequence[str | None]) -> bool:
    """Whether the number of a query lies between half and twice those that were explained; never where one is no number."""
    try:
        now, *before = (Decimal((side or "").replace(",", "")) for side in (left, *explained))
    except InvalidOperation:
        return False
    return min(before) / 2 <= now <= max(before) * 2
