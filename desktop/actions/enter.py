"""Entering figures: one transaction writes the cells, what follows from them, and the journal; then it is durable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.actions.frame_rows import FrameRows
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field, Indicator
from desktop.domain import air, periods
from desktop.domain.calculator import Row
from desktop.domain.figures import EMPTY, Cell, Figure, How
from desktop.domain.periods import Period
from desktop.errors import Refused, UsageError
from desktop.store import journal
from desktop.store.cells import read_cell, write_cell
from desktop.store.database import machine_faults
from desktop.store.journal import Change
from desktop.store.rows import figures_of, hows_of, readings_of
from desktop.store.submissions import locked_periods

_NUMBER_OF_ROW = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._-]{0,19}")


@dataclass(frozen=True, slots=True)
class Entered:
    """What one action changed, derived cells included, once the commit has returned."""

    step: int
    at: str
    changes: tuple[Change, ...]


def enter(workplace: Workplace, entries: Sequence[tuple[Cell, Figure]], *, how: How = How.TYPED,
          reverses: int = 0) -> Entered:
    """Write figures into cells. Cells that already hold the same are left alone; nothing is written if one is refused.

    Raises: Refused("cell-locked", "cell-derived", "cell-no-reason", "cell-no-note"), UsageError for a cell that does not
    exist, StoreError.
    """
    with machine_faults(workplace.database):
        fields = [field_for_entry(workplace, cell, figure) for cell, figure in entries]
        with workplace.db.atomic():
            changes = _write(workplace, entries, fields, how)
            if not changes:
                return Entered(0, journal.now(), ())
            changes += derive_again(workplace, changes)
            step, at = journal.next_step(workplace.db), journal.now()
            journal.append_changes(workplace.db, workplace.unit.code, changes, at=at, who=workplace.who, step=step,
                                   reverses=reverses)
    return Entered(step, at, tuple(changes))


def _write(workplace: Workplace, entries: Sequence[tuple[Cell, Figure]], fields: Sequence[Field],
           how: How) -> list[Change]:
    changes = []
    for (cell, figure), field in zip(entries, fields, strict=True):
        if isinstance(field, Indicator) and field.standard_family == "air" and not figure.is_empty:
            figure = _with_standard(workplace, cell, figure)
        before = read_cell(workplace.db, workplace.unit.code, cell, field)
        if before != figure:
            write_cell(workplace.db, workplace.unit.code, cell, field, figure, how)
            changes.append(Change(cell, before, figure, how))
    return changes


def _with_standard(workplace: Workplace, cell: Cell, figure: Figure) -> Figure:
    standard = standards_of(workplace, Period(cell.period))
    return Figure(figure.value, figure.words, figure.missing, figure.note, standard)


def standards_of(workplace: Workplace, period: Period) -> str:
    """The air standards in force in a period, joined by " + " where there are two."""
    found = dict.fromkeys(standard.id for day in (periods.first_day(period), periods.last_day(period))
                          if (standard := air.standard_on(day, workplace.catalogue.air_standards)))
    return " + ".join(found)


def field_for_entry(workplace: Workplace, cell: Cell, figure: Figure) -> Field:
    """The field of a cell that may take this figure now. Raises: as `enter`."""
    form = workplace.form(cell.form)
    field = workplace.catalogue.field(cell.form, cell.code)
    if field is None or (isinstance(field, Indicator) and workplace.unit.group not in field.filled_by):
        raise UsageError("cell-unknown", form=cell.form, cell=cell.code)
    period = periods.parse_period(cell.period)
    if isinstance(field, Indicator):
        _check_figure_cell(workplace, cell, field, period)
    else:
        if periods.frequency_of(period) != ("month" if form.frequency == "day" else form.frequency):
            raise UsageError("cell-period", cell=cell.code, period=cell.period)
        _check_row_cell(cell, form.kind)
        _check_row_content(cell, field, figure)
    if cell.period in locked_periods(workplace.db, workplace.unit.code):
        raise Refused("cell-locked", cell=cell.code, name=field.name, period=periods.label(cell.period))
    return field


def _check_figure_cell(workplace: Workplace, cell: Cell, field: Indicator, period: Period) -> None:
    if periods.frequency_of(period) != field.frequency:
        raise UsageError("cell-period", cell=cell.code, period=cell.period)
    known = {v.id for v in workplace.catalogue.dimension_by_id[field.dimension].values} if field.dimension else {""}
    if is_derived(workplace, field, period):
        raise Refused("cell-derived", cell=cell.code, name=field.name)
    if cell.dimension not in known:
        raise UsageError("cell-dimension", cell=cell.code, dimension=cell.dimension, known="、".join(sorted(known)))


def _check_row_cell(cell: Cell, kind: str) -> None:
    if kind == "daily":
        try:
            day = date.fromisoformat(cell.dimension)
        except ValueError as error:
            raise UsageError("cell-date", date=cell.dimension) from error
        if periods.containing(day, "month") != cell.period:
            raise UsageError("cell-date", date=cell.dimension)
    elif not _NUMBER_OF_ROW.fullmatch(cell.dimension):
        raise UsageError("row-number", number=cell.dimension[:40])


def _check_row_content(cell: Cell, field: Field, figure: Figure) -> None:
    """A column of a row keeps a value; only a flag's has a place for words beside it."""
    if figure.missing is not None:
        raise Refused("cell-no-reason", cell=cell.code, name=field.name, row=cell.dimension)
    if figure.note and field.kind != "flag":
        raise Refused("cell-no-note", cell=cell.code, name=field.name, row=cell.dimension)


def is_derived(workplace: Workplace, indicator: Indicator, period: Period) -> bool:
    """Whether the figure follows from others here: day counts do once the month has a reading, and else are typed."""
    if indicator.derivation is None:
        return False
    if indicator.derivation.over != "day":
        return True
    return bool(readings_of(workplace.db, workplace.unit.code, periods.first_day(period).isoformat(),
                            periods.last_day(period).isoformat()))


def derive_again(workplace: Workplace, changes: Iterable[Change]) -> list[Change]:
    """Write what follows from these changes, in every open period it reaches; to be called inside their transaction."""
    wanted: dict[Period, set[str]] = {}
    for change in changes:
        period, sources = Period(change.cell.period), _sources(workplace, change.cell)
        for code in workplace.derivations.following_from(sources):
            for reached in _reached(workplace, period, code, later="project" in sources):
                wanted.setdefault(reached, set()).add(code)
    locked = locked_periods(workplace.db, workplace.unit.code) if wanted else frozenset()
    found: list[Change] = []
    for period in sorted(wanted, reverse=False):
        if period not in locked:
            codes = [code for code in workplace.derivations.order if code in wanted[period]]
            found += _derive(workplace, period, codes)
    return found


def _sources(workplace: Workplace, cell: Cell) -> set[str]:
    kind = workplace.catalogue.form_by_id[cell.form].kind
    return {"day"} if kind == "daily" else {"project"} if kind == "ledger" and cell.code not in workplace.catalogue.indicators \
        else {cell.code}


def _reached(workplace: Workplace, period: Period, code: str, *, later: bool) -> tuple[Period, ...]:
    """The periods in which `code` is to be derived anew after a change in `period`."""
    frequency = workplace.catalogue.indicators[code].frequency
    own = periods.frequency_of(period)
    order = ("month", "quarter", "year")
    if own == frequency and not later:
        return (period,)
    if order.index(own) < order.index(frequency):
        return (periods.as_frequency(period, frequency),)
    first = period if later else ""
    known = workplace.db.execute(
        "SELECT DISTINCT period FROM figure WHERE unit = ? AND period LIKE ? AND period > ?",
        [workplace.unit.code, "%" if later else f"{period[:4]}-%", first]).fetchall()
    found = {Period(row[0]) for row in known if periods.frequency_of(Period(row[0])) == frequency}
    return tuple(sorted(found | ({period} if later else set())))


def _derive(workplace: Workplace, period: Period, codes: Sequence[str]) -> list[Change]:
    frame = FrameRows(workplace, period, own_period_only=True)
    derivations, catalogue, unit = workplace.derivations, workplace.catalogue, workplace.unit
    codes = [c for c in codes if unit.group in catalogue.indicators[c].filled_by]
    hows = hows_of(workplace.db, unit.code, (period,))
    before = {key[1:]: (figure, hows[key]) for key, figure in figures_of(workplace.db, unit.code, (period,)).items()}

    def rows_of(over: str) -> Sequence[Row]:
        return frame.rows_of(over, derivations.columns(over))[0]

    unit_row = frame.unit_row(derivations.columns("unit"))
    rowless = {code for code in codes if derivations.over(code) != "unit" and not rows_of(derivations.over(code))}
    for code, dimension in before:
        if code in rowless and before[code, dimension][1] == How.DERIVED:
            unit_row[code] = None  # the last reading or project is gone: what followed from it goes, too
    results = derivations.derive(codes, unit_row, rows_of)
    found = {(r.code, r.dimension): r.figure for r in results}
    known = rowless | {r.code for r in results}
    for key, (_, how) in before.items():  # also a group that has no rows any more
        if key[0] in known and key not in found and how == How.DERIVED:
            found[key] = EMPTY
    changes = []
    for (code, dimension), figure in found.items():
        indicator = catalogue.indicators[code]
        if indicator.standard_family == "air" and not figure.is_empty:
            figure = Figure(figure.value, standard=standards_of(workplace, period))
        cell = Cell(indicator.form, code, dimension, period)
        old = before[code, dimension][0] if (code, dimension) in before else EMPTY
        if old != figure:
            write_cell(workplace.db, unit.code, cell, indicator, figure, How.DERIVED)
            changes.append(Change(cell, old, figure, How.DERIVED))
    return changes
