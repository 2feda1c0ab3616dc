"""Checking: all findings of a form or a period, with the explanations given; and giving one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop.actions.checks.returns import is_return, returned_findings, returns_as_they_were
from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Check, Field, Form, Indicator
from desktop.domain import periods
from desktop.domain.columns import figure_of_column
from desktop.domain.explanations import SAME_WORDS_FREELY, explanation_problem, meaningful
from desktop.domain.figures import EMPTY, Cell, Figure, to_decimal
from desktop.domain.findings import EarlierWords, Finding, in_order
from desktop.domain.ledger import ProjectState
from desktop.domain.periods import Period
from desktop.domain.problems import shown
from desktop.domain.rules import named_checks, rule_columns
from desktop.domain.rules.named_checks import Observed
from desktop.errors import ConfirmationNeeded, Refused, UsageError
from desktop.i18n import _
from desktop.messages import sentence
from desktop.store import journal, rows
from desktop.store.database import machine_faults
from desktop.store.submissions import locked_periods

_EARLIER: dict[str, Callable[[Period], Period]] = {
    "_last_year": periods.last_year,
    "_prev": periods.previous,
}


def forms_due(workplace: Workplace, period: Period) -> tuple[Form, ...]:
    """The forms that a submission of this period carries, in catalogue order."""
    return workplace.catalogue.forms_due(periods.frequency_of(period), workplace.unit)


def check_period(workplace: Workplace, period: Period) -> tuple[Finding, ...]:
    """All findings of all forms due in a period: errors, then queries, then hints."""
    frame = FrameRows(workplace, period)
    return in_order(
        f for form in forms_due(workplace, period) for f in _judge(workplace, form, period, frame)
    )


def check_form(workplace: Workplace, form: Form, period: Period) -> tuple[Finding, ...]:
    """All findings of one form, in the order of check_period."""
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
                check, _observed(workplace, form, period, check, frame)
            )
    if workplace.role == "township":
        findings += returned_findings(workplace, form.id, period)
    findings = [f for f in findings if _concerns(workplace, f)]
    findings = _with_standards(workplace, findings)
    explained = rows.explanations_of(workplace.db, workplace.unit.code, period)
    return [
        _with_words(workplace, f, period, explained[key]) if (key := _key(f)) in explained else f
        for f in findings
    ]


def _with_words(
    workplace: Workplace, finding: Finding, period: Period, kept: rows.KeptExplanation
) -> Finding:
    if _holds(workplace, finding, period, kept):
        return replace(finding, explanation=kept.words)
    return replace(finding, earlier=EarlierWords(kept.words, kept.left or "", kept.right or ""))


def _holds(
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
    return (kept.left, kept.right, kept.contents) == _about(finding)


def _about(finding: Finding) -> tuple[str, str, str]:
    """What words for a query are about: its sides and what its cells held. A return has no sides;
    its left is shown only once the cell was touched.
    """
    if is_return(finding.rule):
        return "", "", finding.contents
    return finding.left, finding.right, finding.contents


def standing_explanations(
    workplace: Workplace, period: Period
) -> dict[rows.ExplanationKey, rows.KeptExplanation]:
    """The words that speak of a query as it stands; not those for figures that are no more. At the
    desk, all that the file brought.
    """
    if workplace.role == "district":
        return rows.explanations_of(workplace.db, workplace.unit.code, period)
    kept = rows.explanations_of(workplace.db, workplace.unit.code, period)
    standing = {_key(f) for f in check_period(workplace, period) if f.explanation}
    standing |= {
        key
        for f in returns_as_they_were(workplace, period)
        if (key := _key(f)) in kept and _holds(workplace, f, period, kept[key])
    }
    return {key: words for key, words in kept.items() if key in standing}


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


def _key(finding: Finding) -> rows.ExplanationKey:
    return (finding.rule, finding.cell.form, finding.cell.code, finding.cell.dimension)


def _observed(
    workplace: Workplace, form: Form, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    match check.name:
        case "missing_day":
            return _observed_days(workplace, form, period, check, frame)
        case "blank_required":
            return _observed_required(workplace, form, period, check, frame)
        case _ if form.kind == "ledger":
            return [
                Observed(
                    Cell(form.id, code, state.project, period),
                    field,
                    figure_of_column(state.columns.get(code), field),
                    tuple(reversed(state.earlier)) if code == "done_this_month" else (),
                    str(state.columns["name"] or state.project),
                )
                for state in frame.projects
                for code in check.cells
                if (field := workplace.catalogue.field(form.id, code)) is not None
            ]
        case _:
            return [
                o for code in check.cells for o in _observed_figures(workplace, period, code, frame)
            ]


def _observed_days(
    workplace: Workplace, form: Form, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    field = workplace.catalogue.field(form.id, check.cells[0])
    if field is None or not frame.readings:
        return []
    reported = {r.date for r in frame.readings if r.columns["aqi"] is not None or r.is_invalid}
    return [
        Observed(
            Cell(form.id, field.code, day.isoformat(), period),
            field,
            Figure(1) if day.isoformat() in reported else EMPTY,
            label=day.isoformat(),
        )
        for day in periods.days_of(period)
        if day <= workplace.today
    ]


def _observed_figures(
    workplace: Workplace, period: Period, code: str, frame: FrameRows
) -> list[Observed]:
    indicator = workplace.catalogue.indicators.get(code)
    if indicator is None:
        return []
    own = rule_columns.own_period(indicator, period)
    observed = []
    for key in dimension_keys(workplace, indicator):
        history = tuple(
            value
            for p in sorted({at for at, c, d in frame.values if (c, d) == (code, key)})
            if p < own and (value := frame.values[p, code, key]) is not None
        )
        observed.append(
            Observed(
                Cell(indicator.form, code, key, own),
                indicator,
                Figure(frame.values.get((own, code, key))),
                history,
            )
        )
    return observed


def _observed_required(
    workplace: Workplace, form: Form, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    """The cells that the check names; where it names none, those that the catalogue calls
    required.
    """
    if form.kind == "ledger":
        return [
            Observed(
                Cell(form.id, field.code, state.project, period),
                field,
                figure_of_column(state.columns.get(field.code), field),
                label=_project_label(state),
            )
            for state in frame.projects
            for field in _required_fields(form.fields, check)
        ]
    if form.kind == "honours":
        return [
            Observed(
                Cell(form.id, field.code, honour, period),
                field,
                figure_of_column(columns.get(field.code), field),
                label=honour,
            )
            for honour, columns in rows.honours_of(workplace.db, workplace.unit.code, period)
            for field in _required_fields(form.fields, check)
        ]
    stored = rows.figures_of(
        workplace.db,
        workplace.unit.code,
        tuple({rule_columns.own_period(i, period) for i in form.indicators}),
    )
    return [
        Observed(cell, indicator, stored.get((cell.period, cell.code, cell.dimension), EMPTY))
        for cell, indicator in required_cells(workplace, form, period, check.cells)
    ]


def _required_fields(fields: Sequence[Field], check: Check) -> list[Field]:
    return [
        field for field in fields if (field.code in check.cells if check.cells else field.required)
    ]


def _project_label(state: ProjectState) -> str:
    return f"{state.project} {state.columns['name'] or ''}".strip()


def required_cells(
    workplace: Workplace, form: Form, period: Period, codes: Sequence[str] = ()
) -> list[tuple[Cell, Indicator]]:
    """The cells of a table form that this unit must fill: required ones, and those of a
    dimension it is named for. With `codes`, the cells of these indicators, whether they are
    called required or not.
    """
    required = []
    for indicator in workplace.catalogue.indicators_of(form, workplace.unit):
        derived = indicator.derivation is not None and indicator.derivation.over != "day"
        if derived or (codes and indicator.code not in codes):
            continue
        own = rule_columns.own_period(indicator, period)
        if not indicator.dimension:
            if codes or (indicator.required and indicator.is_number):
                required.append((Cell(form.id, indicator.code, "", own), indicator))
            continue
        for value in workplace.catalogue.dimension_by_id[indicator.dimension].values:
            if workplace.unit.code in value.units or (indicator.required and not value.units):
                required.append((Cell(form.id, indicator.code, value.id, own), indicator))
    return required


def dimension_keys(workplace: Workplace, indicator: Indicator) -> Sequence[str]:
    """The second keys of an indicator's figures: "" alone, or its dimension's values."""
    if not indicator.dimension:
        return ("",)
    return tuple(
        value.id for value in workplace.catalogue.dimension_by_id[indicator.dimension].values
    )


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
    workplace.refuse_unbegun(period)
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
            left, right, contents = _about(finding)
            rows.write_explanation(
                workplace.db,
                workplace.unit.code,
                period,
                _key(finding),
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
    if {f.cell for f in standing} <= alike:
        return
    if len(alike | {f.cell for f in standing}) > SAME_WORDS_FREELY:
        raise ConfirmationNeeded(
            "explanation-same",
            typed=shown(comment),
            count=len(alike | {f.cell for f in standing}),
        )
