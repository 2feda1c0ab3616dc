"""The figures that a named check sees, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Check, Field, Form, Indicator
from desktop.domain import periods
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import EMPTY, Cell, Figure
from desktop.domain.ledger import ProjectState
from desktop.domain.periods import Period
from desktop.domain.rules import rule_columns
from desktop.domain.rules.named_checks import Observed
from desktop.store import rows
from desktop.store.evidence import evidence_of


def observed(
    workplace: Workplace, form: Form, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    match check.name:
        case "missing_day":
            return _observed_days(workplace, form, period, check, frame)
        case "blank_required":
            return _observed_required(workplace, form, period, check, frame)
        case "evidence_missing":
            return _without_evidence(workplace, form, period, check, frame)
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


def _without_evidence(
    workplace: Workplace, form: Form, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    """Of the cells that the check names, those with a value and no file that proves them; a project or honour
    is proved as a whole.
    """
    proved = {
        (file.form, file.code, file.dimension)
        for file in evidence_of(workplace.db, workplace.unit.code, period)
    }
    has_rows = form.kind in ("ledger", "honours")
    return [
        o
        for o in _observed_required(workplace, form, period, check, frame)
        if not o.figure.is_empty
        and o.figure.value != 0
        and (o.cell.form, "" if has_rows else o.cell.code, o.cell.dimension) not in proved
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
