"""Explaining: giving the words for a query, and those that stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.actions.checks.check import check_period
from desktop.actions.checks.kept_words import about, holds, key_of
from desktop.actions.checks.returns import returns_as_they_were
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.explanations import SAME_WORDS_FREELY, explanation_problem, meaningful
from desktop.domain.figures import Cell, to_decimal
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.domain.problems import shown
from desktop.errors import ConfirmationNeeded, Refused, UsageError
from desktop.messages import sentence
from desktop.store import journal, rows
from desktop.store.database import machine_faults
from desktop.store.submissions import locked_periods


def explain(
    workplace: Workplace,
    period: Period,
    rule: str,
    comment: str,
    cell: Cell | None = None,
    *,
    is_confirmed: bool = False,
) -> Finding:
    """Give the words for a query of a period; returns the finding with them. Empty words take them
    back.

    Raises: UsageError("query-unknown") when no such query stands, Refused with the code of what
    is wrong with the words, Refused("period-locked", "period-not-begun"),
    ConfirmationNeeded("explanation-same") for words that many cells of the period have already,
    unless `is_confirmed`.
    """
    workplace = workplace.at(period)
    workplace.refuse_unbegun(period)
    workplace.refuse_not_reporting(period)
    if period in locked_periods(workplace.db, workplace.unit.code):
        raise Refused("period-locked", period=periods.label(period))
    findings = check_period(workplace, period)
    standing = [
        f
        for f in findings
        if f.rule == rule
        and f.severity == "query"
        and (cell is None or (f.cell.code, f.cell.dimension) == (cell.code, cell.dimension))
    ]
    if not standing:
        raise UsageError("query-unknown", rule=rule, period=periods.label(period))
    comment = comment.strip()
    if comment:
        _refuse_empty_words(workplace, comment)
        if not is_confirmed:
            _refuse_words_of_many(findings, standing, comment)
    at = journal.now()
    with machine_faults(workplace.database), workplace.db.atomic():
        for finding in standing:
            left, right, contents = about(finding)
            rows.write_explanation(
                workplace.db,
                workplace.unit.code,
                period,
                key_of(finding),
                rows.KeptExplanation(
                    comment,
                    at,
                    left,
                    right,
                    "" if finding.proposal is None else f"{to_decimal(finding.proposal):f}",
                    contents,
                ),
            )
            earlier = finding.earlier.words if finding.earlier else ""
            journal.append_event(
                workplace.db,
                workplace.unit.code,
                journal.Event(
                    "explanation",
                    form=finding.cell.form,
                    period=period,
                    code=f"{rule}/{finding.cell.code}",
                    dimension=finding.cell.dimension,
                    before=finding.explanation or earlier,
                    after=comment,
                ),
                journal.Stamp(at, workplace.who),
            )
    return replace(standing[0], explanation=comment, earlier=None)


def _refuse_empty_words(workplace: Workplace, comment: str) -> None:
    problem = explanation_problem(comment, workplace.catalogue.stock_phrases)
    if problem is not None:
        raise Refused("explanation-refused", why=sentence(problem.code, problem.params))


def _refuse_words_of_many(
    findings: Sequence[Finding], standing: Sequence[Finding], comment: str
) -> None:
    """One cause can stand behind many cells; that is for a person to confirm."""
    meaning = meaningful(comment)
    alike = {f.cell for f in findings if meaningful(f.explanation) == meaning}
    after = alike | {f.cell for f in standing}
    if after != alike and len(after) > SAME_WORDS_FREELY:
        raise ConfirmationNeeded("explanation-same", typed=shown(comment), count=len(after))


def standing_explanations(
    workplace: Workplace, period: Period
) -> dict[rows.ExplanationKey, rows.KeptExplanation]:
    """The words that speak of a query as it stands; not those for figures that are no more. At the
    desk, all that the file brought.
    """
    workplace = workplace.at(period)
    kept = rows.explanations_of(workplace.db, workplace.unit.code, period)
    if workplace.role == "district":
        return kept
    standing = {key_of(f) for f in check_period(workplace, period) if f.explanation}
    standing |= {
        key
        for f in returns_as_they_were(workplace, period)
        if (key := key_of(f)) in kept and holds(workplace, f, period, kept[key])
    }
    return {key: words for key, words in kept.items() if key in standing}
