"""The days that a named check sees: with or without a word, each value beside the others of the month, days held before."""

from __future__ import annotations

from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Check, Form
from desktop.domain import periods
from desktop.domain.figures import EMPTY, Cell, Figure
from desktop.domain.periods import Period
from desktop.domain.rules.named_checks import Observed
from desktop.store import rows


def observed_days(
    workplace: Workplace, form: Form, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    workplace = workplace.at(period)
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


def observed_readings(
    workplace: Workplace, form: Form, period: Period, check: Check, frame: FrameRows
) -> list[Observed]:
    """Each value of a valid day, its history the values of all other valid days of the month."""
    workplace = workplace.at(period)
    valid = [reading for reading in frame.readings if reading.is_valid]
    observed = []
    for code in check.cells:
        field = workplace.catalogue.field(form.id, code)
        values = [
            (reading.date, value)
            for reading in valid
            if isinstance(value := reading.columns.get(code), int)
        ]
        if field is not None:
            observed += [
                Observed(
                    Cell(form.id, code, day, period),
                    field,
                    Figure(value),
                    tuple(other for at, other in values if at != day),
                    day,
                )
                for day, value in values
            ]
    return observed


def observed_repeated(
    workplace: Workplace, form: Form, period: Period, check: Check
) -> list[Observed]:
    """The days of the month that hold what an earlier day of the unit held, each with that day."""
    workplace = workplace.at(period)
    field = workplace.catalogue.field(form.id, check.cells[0])
    first, last = (day.isoformat() for day in (periods.first_day(period), periods.last_day(period)))
    repeated = rows.repeated_days(workplace.db, workplace.unit.code, first, last)
    return [
        Observed(Cell(form.id, field.code, day, period), field, Figure(1), label=earlier)
        for day, earlier in repeated.items()
        if field is not None
    ]
