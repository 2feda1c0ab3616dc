"""Writing what an old workbook says into the periods before the first report, and taking it away again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from desktop.actions.entry.derive import derive_again, standards_of
from desktop.actions.entry.primary_pollutant import primaries_again
from desktop.actions.past.bounds import Bounds
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field, Indicator
from desktop.domain.figures import EMPTY, Cell, Figure, How
from desktop.domain.ledger import PROJECT_COLUMNS
from desktop.domain.periods import Period
from desktop.domain.records.changes import Change
from desktop.domain.records.past_period import PastPeriod
from desktop.errors import UsageError
from desktop.store import journal
from desktop.store import past_periods as store
from desktop.store.cells import read_cell, write_cell
from desktop.store.database import machine_faults
from desktop.store.rows import project_months


def write_past(
    view: Workplace, entries: Iterable[tuple[Cell, Field, Figure]], source: str
) -> tuple[Change, ...]:
    """Write figures of one period into cells of a unit, with what follows from them, journalled, and mark each form and
    period that it reached. Inside a transaction. `view`: the unit's, under the forms of the period.
    """
    db, unit, changes = view.db, view.unit.code, []
    for cell, field, figure in entries:
        if isinstance(field, Indicator) and field.standard_family == "air":
            figure = replace(figure, standard=standards_of(view, Period(cell.period)))
        before = read_cell(db, unit, cell, field)
        if before != figure:
            write_cell(db, unit, cell, field, figure, How.PAST)
            changes.append(Change(cell, before, figure, How.PAST))
    if not changes:
        return ()
    bounds = Bounds(view)
    changes += primaries_again(view, changes)
    written = {(change.cell.form, change.cell.period) for change in changes}
    changes += derive_again(view, changes, lambda period: bounds.is_open(period, written))
    stamp = journal.Stamp(journal.now(), view.who)
    journal.append_changes(db, unit, changes, stamp, step=journal.next_step(db))
    reached = sorted(
        {
            (change.cell.form, change.cell.period)
            for change in changes
            if bounds.allows(Period(change.cell.period))
        }
    )
    store.keep_past(
        db,
        (PastPeriod(unit, period, form, source, stamp.at, stamp.who) for form, period in reached),
    )
    for form, period in reached:
        event = journal.Event("past-taken", form=form, period=period, after=source)
        journal.append_event(db, unit, event, stamp)
    return tuple(changes)


@dataclass(frozen=True, slots=True)
class PastYear:
    """What there is of one form and year: of which unit, which periods, from which workbooks."""

    unit: str
    form: str
    year: str
    periods: tuple[str, ...]
    sources: tuple[str, ...]
    figures: int


def past_years(workplace: Workplace) -> tuple[PastYear, ...]:
    """Of every unit that has any, by unit, year and form. Raises: StoreError."""
    with machine_faults(workplace.database):
        rows: dict[tuple[str, str, str], list[PastPeriod]] = {}
        for row in store.past_periods(workplace.db):
            rows.setdefault((row.unit, row.period[:4], row.form), []).append(row)
        return tuple(
            PastYear(
                unit,
                form,
                year,
                tuple(row.period for row in of_year),
                tuple(dict.fromkeys(one for row in of_year for one in row.source.split("; "))),
                sum(len(store.past_cells(workplace.db, unit, row.period, form)) for row in of_year),
            )
            for (unit, year, form), of_year in rows.items()
        )


def take_away(workplace: Workplace, unit: str, form: str, year: str) -> int:
    """Take away what old workbooks brought of a form, or "" of all, and a year or one period; how many figures that were.
    What was filled in here or came with a task stays. Raises: UsageError("past-none", "unit-unknown"), StoreError.
    """
    workplace.refuse_read_only()
    with machine_faults(workplace.database), workplace.db.atomic():
        rows = [
            row
            for row in store.past_periods(workplace.db, unit)
            if form in ("", row.form) and (row.period == year or row.period[:4] == year)
        ]
        if not rows:
            raise UsageError("past-none", year=year, form=form or "—")
        return sum(
            _take_away(workplace.of_unit(of_unit), Period(period), of_period)
            for (of_unit, period), of_period in _together(rows).items()
        )


def _together(rows: Iterable[PastPeriod]) -> dict[tuple[str, str], list[str]]:
    forms: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        forms.setdefault((row.unit, row.period), []).append(row.form)
    return forms


def _take_away(view: Workplace, period: Period, forms: Sequence[str]) -> int:
    view = view.at(period)
    db, unit = view.db, view.unit.code
    stamp = journal.Stamp(journal.now(), view.who)
    changes = []
    for form in forms:
        for cell, figure in store.past_cells(db, unit, period, form):
            field = view.catalogue.field(cell.form, cell.code)
            if field is None or read_cell(db, unit, cell, field) != figure:
                continue
            if field.form_kind == "ledger" and _goes_on(view, cell):
                continue
            write_cell(db, unit, cell, field, EMPTY, How.PAST)
            changes.append(Change(cell, figure, EMPTY, How.PAST))
    taken = len(changes)
    if changes:
        bounds, gone = Bounds(view), {(form, period) for form in forms}
        changes += primaries_again(view, changes)
        changes += derive_again(view, changes, lambda one: bounds.is_open(one, gone))
        journal.append_changes(db, unit, changes, stamp, step=journal.next_step(db))
    store.forget_past(db, unit, period, forms)
    for form in forms:
        journal.append_event(
            db, unit, journal.Event("past-taken-away", form=form, period=period), stamp
        )
    return taken


def _goes_on(view: Workplace, cell: Cell) -> bool:
    """Whether what stands of a project for good is needed by other months than the one that goes."""
    if cell.code not in PROJECT_COLUMNS:
        return False
    months = project_months(view.db, view.unit.code, cell.dimension)
    return any(month != cell.period for month in months)


def forget_reported(view: Workplace, period: Period) -> None:
    """What stood of a period that a unit now reports itself gives way, journalled. Inside a transaction."""
    forms = [
        row.form for row in store.past_periods(view.db, view.unit.code) if row.period == period
    ]
    if forms:
        _take_away(view, period, forms)
