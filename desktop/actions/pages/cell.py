"""What stands beside the cell in hand: its field, two years of values, its changes."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.entry.enter import is_derived
from desktop.actions.entry.locks import locks_of
from desktop.actions.unit_history import series_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field, Indicator
from desktop.domain import periods
from desktop.domain.figures import EMPTY, Cell, Figure
from desktop.domain.periods import Period
from desktop.domain.records.changes import Change
from desktop.store import journal, rows


@dataclass(frozen=True, slots=True)
class CellDetails:
    """The cell in hand: its field, two years of values for the line, and its changes, newest
    first.
    """

    cell: Cell
    field: Field
    figure: Figure
    editable: bool
    this_year: tuple[tuple[Period, int | None], ...]
    last_year: tuple[tuple[Period, int | None], ...]
    history: tuple[Change, ...]
    other: frozenset[str] = frozenset()
    """Periods of the two years in which it was another quantity."""


def cell_details(workplace: Workplace, cell: Cell, month: str = "") -> CellDetails | None:
    """What the side panel tells of a cell while `month` is in hand; None for a cell the catalogue
    does not know.
    """
    workplace = workplace.at(Period(month or cell.period))
    field = workplace.catalogue.field(cell.form, cell.code)
    if field is None:
        return None
    unit = workplace.unit.code
    this_year: tuple[tuple[Period, int | None], ...] = ()
    last_year: tuple[tuple[Period, int | None], ...] = ()
    figure, other = EMPTY, frozenset[str]()
    if isinstance(field, Indicator):
        own = Period(cell.period)
        end = periods.year_so_far(
            Period(
                f"{own[:4]}-12"
                if periods.frequency_of(own) == "month"
                else f"{own[:4]}-Q4"
                if periods.frequency_of(own) == "quarter"
                else own
            )
        )
        first = periods.last_year(end[0])
        series = series_of(workplace, cell.code, cell.dimension, first, end[-1])
        known, other = series.values, series.other
        this_year = tuple((p, known.get(p)) for p in end)
        last_year = tuple((periods.last_year(p), known.get(periods.last_year(p))) for p in end)
        figure = rows.figures_of(workplace.db, unit, (own,)).get(
            (own, cell.code, cell.dimension), EMPTY
        )
    editable = not locks_of(workplace).holds(cell, month) and not (
        isinstance(field, Indicator) and is_derived(workplace, field, Period(cell.period))
    )
    return CellDetails(
        cell,
        field,
        figure,
        editable,
        this_year,
        last_year,
        journal.history(workplace.db, unit, cell),
        other,
    )
