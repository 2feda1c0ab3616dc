"""The projects that a named check sees, and what their carried fields were when they were last handed in."""

from __future__ import annotations

from dataclasses import replace

from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Check, Form
from desktop.domain import periods
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import EMPTY, Cell, Figure
from desktop.domain.ledger import LEDGER, PROJECT_COLUMNS
from desktop.domain.periods import Period
from desktop.domain.rules.named_checks import Observed
from desktop.store import earlier_figures

_MONTHS_BACK = 12


def observed_projects(
    workplace: Workplace, form: Form, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    workplace = workplace.at(period)
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


def observed_carried(
    workplace: Workplace, form: Form, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    """The fields of a ledger that go on from month to month, beside what they were when a month before was handed in; of
    one that is renewed each January the months of the same year.
    """
    workplace = workplace.at(period)
    months = periods.back(period, _MONTHS_BACK)[:-1]
    own = [code for code in check.cells if code in PROJECT_COLUMNS]
    stood = earlier_figures.stood_when_sealed(
        workplace.db, workplace.unit.code, months, form.id, own
    )
    yearly = {column.name for column in LEDGER if column.lasts == "year"}
    is_january = periods.year_so_far(period) == (period,)
    before_of = {state.project: state.before for state in frame.projects}

    def before(o: Observed) -> Figure:
        code, project = o.cell.code, o.cell.dimension
        if code in yearly and is_january:
            return EMPTY
        sealed = stood.get((code, project))
        if sealed is not None:
            return sealed
        return figure_of_column(before_of[project].get(code), o.field)

    return [
        replace(o, before=before(o))
        for o in observed_projects(workplace, form, period, check, frame)
    ]
