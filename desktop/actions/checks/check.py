"""Checking: all findings of a form or a period, with the explanations given."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from desktop.actions.checks.kept_words import key_of, with_known_causes, with_words
from desktop.actions.checks.observed import observed
from desktop.actions.checks.returns import returned_findings
from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain import periods
from desktop.domain.figures import EMPTY
from desktop.domain.findings import Finding, in_order
from desktop.domain.periods import Period
from desktop.domain.rules import named_checks
from desktop.i18n import _
from desktop.store import rows

_EARLIER: dict[str, Callable[[Period], Period]] = {
    "_last_year": periods.last_year,
    "_prev": periods.previous,
}


def forms_due(workplace: Workplace, period: Period) -> tuple[Form, ...]:
    """The forms that a submission of this period carries, in catalogue order."""
    workplace = workplace.at(period)
    return workplace.catalogue.forms_due(periods.frequency_of(period), workplace.unit)


def check_period(workplace: Workplace, period: Period) -> tuple[Finding, ...]:
    """All findings of all forms due in a period: errors, then queries, then hints."""
    workplace = workplace.at(period)
    frame = FrameRows(workplace, period)
    return in_order(
        f for form in forms_due(workplace, period) for f in _judge(workplace, form, period, frame)
    )


def check_form(workplace: Workplace, form: Form, period: Period) -> tuple[Finding, ...]:
    """All findings of one form, in the order of check_period."""
    workplace = workplace.at(period)
    return in_order(_judge(workplace, form, period, FrameRows(workplace, period)))


def _judge(workplace: Workplace, form: Form, period: Period, frame: FrameRows) -> list[Finding]:
    findings: list[Finding] = []
    for sheet in workplace.rules.sheets(form.id):
        loaded, keys = frame.rows_of(sheet.over, sheet.columns)
        if loaded:
            findings += sheet.judge(loaded, keys, period)
    for check in workplace.catalogue.checks:
        if check.form == form.id:
            findings += named_checks.run_check(
                check, observed(workplace, form, period, check, frame)
            )
    if workplace.role == "township":
        findings += returned_findings(workplace, form.id, period)
    findings = _yielded([f for f in findings if _concerns(workplace, f)])
    findings = _with_standards(workplace, findings)
    explained = rows.explanations_of(workplace.db, workplace.unit.code, period)
    return with_known_causes(
        workplace,
        period,
        [
            with_words(workplace, f, period, explained[key])
            if (key := key_of(f)) in explained
            else f
            for f in findings
        ],
    )


def _yielded(findings: list[Finding]) -> list[Finding]:
    """Without what asks in general about a cell that another finding asks about; its proposal goes over to that one."""
    general = {f.cell: f for f in findings if f.yields}
    special = {f.cell for f in findings if not f.yields and f.severity != "hint"}
    kept = []
    for finding in findings:
        if finding.yields and finding.cell in special:
            continue
        known = general.get(finding.cell)
        if known is not None and finding.proposal is None and finding.severity != "hint":
            finding = replace(finding, proposal=known.proposal)
        kept.append(finding)
    return kept


def _concerns(workplace: Workplace, finding: Finding) -> bool:
    """A rule about an indicator that this unit does not fill in is not this unit's."""
    indicator = workplace.catalogue.indicators.get(finding.cell.code)
    return indicator is None or workplace.unit.group in indicator.filled_by


def _with_standards(workplace: Workplace, findings: list[Finding]) -> list[Finding]:
    """A finding that sets a figure beside an earlier one says so where the two follow different
    standards: the difference may be the standard's.
    """
    earlier_of = {f.rule: _earlier_read(workplace, f.rule) for f in findings}
    cells = {
        own
        for f in findings
        for _code, step in earlier_of[f.rule]
        for own in (f.cell.period, step(Period(f.cell.period)))
    }
    if not cells:
        return findings
    stored = rows.figures_of(workplace.db, workplace.unit.code, sorted(cells))

    def standard(period: str, code: str, dimension: str) -> str:
        return stored.get((period, code, dimension), EMPTY).standard

    worded = []
    for finding in findings:
        for code, step in earlier_of[finding.rule]:
            at, key = Period(finding.cell.period), finding.cell.dimension
            now, then = standard(at, code, key), standard(step(at), code, key)
            if now and then and now != then:
                finding = replace(
                    finding,
                    message=finding.message
                    + _(
                        " This period follows {standard}, the earlier one {earlier}: the standards differ, so the two do not compare."
                    ).format(standard=now, earlier=then),
                )
                break
        worded.append(finding)
    return worded


def _earlier_read(
    workplace: Workplace, rule_id: str
) -> tuple[tuple[str, Callable[[Period], Period]], ...]:
    """(code, way to the earlier period) of what a rule reads of figures that follow a standard."""
    rule = next((r for r in workplace.catalogue.rules if r.id == rule_id), None)
    read = [] if rule is None else re.findall(r"\w+", f"{rule.left} {rule.right}")
    return tuple(
        (code, step)
        for name in dict.fromkeys(read)
        for suffix, step in _EARLIER.items()
        if name.endswith(suffix)
        and (code := name.removesuffix(suffix)) in workplace.catalogue.indicators
        and workplace.catalogue.indicators[code].standard_family
    )
