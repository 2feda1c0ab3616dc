"""Listing what stands in a period: figures of tables, readings, projects and honours, cell by
cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.actions.checks.check import forms_due
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field, Form
from desktop.domain import periods
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import Cell, Figure
from desktop.domain.periods import Period
from desktop.domain.rules import rule_columns
from desktop.store import rows
from desktop.store.database import machine_faults


@dataclass(frozen=True, slots=True)
class Listed:
    """A cell in which something stands."""

    cell: Cell
    field: Field
    figure: Figure
    derived: bool


def list_figures(workplace: Workplace, period: Period, form: str = "") -> tuple[Listed, ...]:
    """All cells of a period that are not empty, by form in catalogue order, then code, then
    dimension (a day, a row).

    Without `form`: the forms due in the period, and the period's own figures on others (yearly ones
    under "2025").
    Raises: UsageError("form-unknown"), StoreError.
    """
    workplace = workplace.at(period)
    chosen = (workplace.form(form),) if form else workplace.forms
    with machine_faults(workplace.database):
        return tuple(listed for one in chosen for listed in _of_form(workplace, one, period))


def _of_form(workplace: Workplace, form: Form, period: Period) -> Iterator[Listed]:
    due = form in forms_due(workplace, period)
    order: dict[str, int] = {
        i.code: n for n, i in enumerate(workplace.catalogue.indicators_of(form, workplace.unit))
    }
    own: dict[str, Period] = {
        code: rule_columns.own_period(workplace.catalogue.indicators[code], period)
        for code in order
        if due or workplace.catalogue.indicators[code].frequency == periods.frequency_of(period)
    }
    own_periods = tuple(sorted(set(own.values())))
    figures = rows.figures_of(workplace.db, workplace.unit.code, own_periods) if own_periods else {}
    hows = rows.hows_of(workplace.db, workplace.unit.code, own_periods) if own_periods else {}
    for key in sorted(
        (k for k in figures if own.get(k[1]) == k[0]), key=lambda k: (order[k[1]], k[2])
    ):
        yield Listed(
            Cell(form.id, key[1], key[2], key[0]),
            workplace.catalogue.indicators[key[1]],
            figures[key],
            hows[key] == "derived",
        )
    if due:
        for number, columns, note in _rows(workplace, form, period):
            for field in form.fields:
                figure = figure_of_column(
                    columns.get(field.code), field, note if field.kind == "flag" else ""
                )
                if not figure.is_empty:
                    yield Listed(Cell(form.id, field.code, number, period), field, figure, False)


def _rows(
    workplace: Workplace, form: Form, period: Period
) -> Iterator[tuple[str, dict[str, int | str | None], str]]:
    """(number or day, columns, words beside the flag) of the rows of a daily, ledger or honours
    form.
    """
    match form.kind:
        case "daily":
            first, last = (
                periods.first_day(period).isoformat(),
                periods.last_day(period).isoformat(),
            )
            for reading in rows.readings_of(workplace.db, workplace.unit.code, first, last):
                yield reading.date, dict(reading.columns), str(reading.columns["reason"] or "")
        case "ledger":
            for state in rows.projects_of(workplace.db, workplace.unit.code, period):
                yield state.project, dict(state.columns), ""
        case "honours":
            for number, columns in rows.honours_of(workplace.db, workplace.unit.code, period):
                yield number, dict(columns), ""
        case _:
            return
