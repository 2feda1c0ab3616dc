"""The figures that a named check sees, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.actions.checks.observed_days import observed_days, observed_readings, observed_repeated
from desktop.actions.checks.observed_honours import observed_honours
from desktop.actions.checks.observed_projects import observed_carried, observed_projects
from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Check, Code, Field, Form, Indicator
from desktop.domain import periods
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import EMPTY, Cell, Figure
from desktop.domain.ledger import ProjectState
from desktop.domain.periods import Period
from desktop.domain.rules import rule_columns
from desktop.domain.rules.named_checks import FORMS_OF, Observed
from desktop.store import earlier_figures, rows
from desktop.store.evidence import evidence_of

_SEASONS_BACK = 8
_PAIRS_BACK = 24
"""So many periods back two values are compared with each other."""


def observed(
    workplace: Workplace, form: Form, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    """The cells that a check is about; none where it cannot be about a form of this kind."""
    workplace = workplace.at(period)
    if form.kind not in FORMS_OF.get(check.name, ()):
        return []
    match check.name:
        case "missing_day":
            return observed_days(workplace, form, period, check, frame)
        case "blank_required":
            return _observed_required(workplace, form, period, check, frame)
        case "evidence_missing":
            return _without_evidence(workplace, form, period, check, frame)
        case "far_day":
            return observed_readings(workplace, form, period, check, frame)
        case "repeated_days":
            return observed_repeated(workplace, form, period, check)
        case "outside_period" | "twice" | "level_of_body":
            return observed_honours(workplace, form, period, check)
        case "season":
            return _observed_seasons(workplace, period, check, frame)
        case "standstill" | "reason_for_value":
            return [
                o for code in check.cells for o in _observed_beside(workplace, period, code, frame)
            ]
        case "carried_changed" if form.kind == "ledger":
            return observed_carried(workplace, form, period, check, frame)
        case "carried_changed":
            return _observed_of_year(workplace, form, period, check)
        case _ if form.kind == "ledger":
            return observed_projects(workplace, form, period, check, frame)
        case "exchanged":
            return _observed_pairs(workplace, period, check, frame)
        case _:
            return [
                o for code in check.cells for o in _observed_figures(workplace, period, code, frame)
            ]


def _observed_of_year(
    workplace: Workplace, form: Form, period: Period, check: Check
) -> list[Observed]:
    """The figures of the year that a form of a month or quarter shows, such as what was assigned, beside what they were when
    an earlier period of the year was handed in.
    """
    db, unit, year = workplace.db, workplace.unit.code, periods.year_of(period)
    earlier = periods.year_so_far(period)[:-1]
    if not earlier:
        return []
    stood = (
        earlier_figures.offered_before(db, unit, year, period)
        if workplace.role == "district"
        else earlier_figures.stood_when_sealed(db, unit, earlier, form.id, check.cells, within=year)
    )
    now = rows.figures_of(db, unit, (year,))
    return [
        Observed(
            Cell(form.id, code, key, year),
            workplace.catalogue.indicators[Code(code)],
            now.get((year, code, key), EMPTY),
            label=key,
            before=before,
        )
        for (code, key), before in stood.items()
        if code in check.cells
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


def _observed_beside(
    workplace: Workplace, period: Period, code: str, frame: FrameRows
) -> list[Observed]:
    """An indicator beside what it was a period and a year before, and beside its target."""
    indicator = workplace.catalogue.indicators.get(code)
    if indicator is None:
        return []
    own = rule_columns.own_period(indicator, period)
    in_year = periods.year_so_far(own)[:-1]
    last = periods.last_year(own)
    observed = []
    for key in dimension_keys(workplace, indicator):

        def known(at: Period, key: str = key) -> int | None:
            return frame.values.get((at, code, key))

        then, before_then = known(last), known(periods.previous(last))
        earlier = [value for at in in_year if (value := known(at))]
        target = frame.targets.get((code, key))
        observed.append(
            Observed(
                Cell(indicator.form, code, key, own),
                indicator,
                frame.figures.get((own, code, key), EMPTY),
                label=key,
                before=Figure(known(in_year[-1])) if in_year else EMPTY,
                moved=None if then is None or before_then is None else then - before_then,
                expected=Figure(earlier[-1] if earlier else then or target),
            )
        )
    return observed


def _observed_seasons(
    workplace: Workplace, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    """Indicators beside what they were a year before, and how they went beside the year before in earlier periods."""
    observed = []
    known = [
        (indicator, rule_columns.own_period(indicator, period))
        for code in check.cells
        if (indicator := workplace.catalogue.indicators.get(Code(code))) is not None
    ]
    back = {own: periods.back(own, _SEASONS_BACK + 1) for own in {own for _i, own in known}}
    histories = {
        own: rows.histories_of(
            workplace.db, workplace.unit.code, check.cells, periods.last_year(earlier[0]), own
        )
        for own, earlier in back.items()
    }
    for indicator, own in known:
        for key in dimension_keys(workplace, indicator):
            series = histories[own].get((indicator.code, key), {})
            now = frame.values.get((own, indicator.code, key))
            if not now:
                continue
            seasons = [
                (value, then)
                for at in back[own][:-1]
                if (value := series.get(at)) and (then := series.get(periods.last_year(at)))
            ]
            then = series.get(periods.last_year(own))
            ends = [value for at, value in series.items() if at[:4] == periods.last_year(own)[:4]]
            is_cumulative = indicator.over_time == "cumulative"
            observed.append(
                Observed(
                    Cell(indicator.form, indicator.code, key, own),
                    indicator,
                    Figure(now),
                    label=key,
                    a_year_before=then,
                    seasons=tuple(seasons),
                    share=then / max(ends) if then and is_cumulative else 1.0,
                )
            )
    return observed


def _observed_pairs(
    workplace: Workplace, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    """The cells that the check names, two by two, each with its partner and the periods that both know."""
    observed = []
    histories: dict[Period, dict[tuple[str, str], dict[str, int]]] = {}
    for one, other in zip(check.cells[::2], check.cells[1::2], strict=False):
        pair = [workplace.catalogue.indicators.get(code) for code in (one, other)]
        if pair[0] is None or pair[1] is None:
            continue
        own = rule_columns.own_period(pair[0], period)
        back = periods.back(own, _PAIRS_BACK)
        if own not in histories:
            histories[own] = rows.histories_of(
                workplace.db, workplace.unit.code, check.cells, back[0], own
            )
        first, second = (histories[own].get((code, ""), {}) for code in (one, other))
        both = [at for at in back if at != own and first.get(at) and second.get(at)]
        partner = Observed(
            Cell(pair[1].form, other, "", own),
            pair[1],
            Figure(second.get(own)),
            tuple(second[at] or 0 for at in both),
        )
        observed.append(
            Observed(
                Cell(pair[0].form, one, "", own),
                pair[0],
                Figure(first.get(own)),
                tuple(first[at] or 0 for at in both),
                partner=partner,
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
    return [
        Observed(
            cell, indicator, frame.figures.get((cell.period, cell.code, cell.dimension), EMPTY)
        )
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
    workplace = workplace.at(period)
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
