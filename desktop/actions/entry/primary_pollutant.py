"""The primary pollutant of a day follows from its concentrations, as long as nobody writes another."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.actions.workplace import Workplace
from desktop.domain.air.air_quality import POLLUTANTS
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import EMPTY, Cell, Figure, How
from desktop.domain.ledger import following_primary
from desktop.domain.periods import Period
from desktop.domain.records.changes import Change
from desktop.store import journal
from desktop.store.cells import write_cell
from desktop.store.rows import readings_of

_CODE = "primary"
_DECIDING = frozenset({*POLLUTANTS, "aqi", "invalid"})


def primaries_again(workplace: Workplace, changes: Iterable[Change]) -> list[Change]:
    """Write the primary pollutants that follow from these changes of readings, inside their
    transaction. One that was typed, pasted or imported stays.
    """
    changes = list(changes)
    if not changes:
        return []
    workplace = workplace.at(Period(changes[0].cell.period))
    forms = workplace.catalogue.form_by_id
    of_days = [c for c in changes if forms[c.cell.form].kind == "daily"]
    given = {c.cell.dimension for c in of_days if c.cell.code == _CODE and not c.after.is_empty}
    periods = {c.cell.dimension: c.cell for c in of_days if c.cell.code in _DECIDING}
    days = sorted(periods.keys() - given)
    if not days:
        return []
    unit, made = workplace.unit.code, []
    readings = {r.date: r for r in readings_of(workplace.db, unit, days[0], days[-1])}
    for day in days:
        form = forms[periods[day].form]
        cell = Cell(form.id, _CODE, day, periods[day].period)
        field = next(field for field in form.fields if field.code == _CODE)
        reading = readings.get(day)
        before = figure_of_column(reading.columns[_CODE], field) if reading else EMPTY
        words = following_primary(reading, workplace.catalogue.air_standards) if reading else ""
        after = Figure(words=words) if words else EMPTY
        if before == after or not (before.is_empty or _followed(workplace, cell)):
            continue
        write_cell(workplace.db, unit, cell, field, after, How.DERIVED)
        made.append(Change(cell, before, after, How.DERIVED))
    return made


def _followed(workplace: Workplace, cell: Cell) -> bool:
    """Whether what stands in the cell came to be in this way."""
    step = journal.next_step(workplace.db)
    return journal.how_before(workplace.db, workplace.unit.code, cell, step) is How.DERIVED
