"""The honours that a named check sees: those outside their quarter, those that stand already, all beside their body."""

from __future__ import annotations

from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Check, Form
from desktop.domain import periods
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import Cell, Figure
from desktop.domain.outliers.same_projects import normalised
from desktop.domain.periods import Period
from desktop.domain.rules.named_checks import Observed
from desktop.store import rows


def observed_honours(
    workplace: Workplace, form: Form, period: Period, check: Check
) -> list[Observed]:
    """The honours of a quarter: those dated outside it; those that stand already in the year; all, beside their body."""
    workplace = workplace.at(period)
    start, end = periods.first_day(period), periods.last_day(period)
    stood = {
        normalised(title): (at, number)
        for at in reversed(periods.year_so_far(period))
        for number, columns in reversed(rows.honours_of(workplace.db, workplace.unit.code, at))
        if (title := columns["title"])
    }
    observed = []
    for number, columns in rows.honours_of(workplace.db, workplace.unit.code, period):
        title, dated = columns["title"] or "", columns["date"] or ""
        match check.name:
            case "outside_period":
                is_within = not dated or start.isoformat() <= dated <= end.isoformat()
                beside = "" if is_within else periods.label(period)
            case "twice":
                at, row = stood.get(normalised(title), (period, number))
                beside = periods.label(at) if (at, row) != (period, number) else ""
            case _:
                beside = f"{columns['body'] or ''} {columns['evidence'] or ''}"
        for code in check.cells if beside else ():
            field = workplace.catalogue.field(form.id, code)
            if field is not None:
                observed.append(
                    Observed(
                        Cell(form.id, code, number, period),
                        field,
                        figure_of_column(columns.get(code), field),
                        label=title or number,
                        expected=Figure(words=beside),
                    )
                )
    return observed
