"""Entering figures: one transaction writes the cells, what follows from them, and the journal;
then it is durable.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop.actions.entry.assigned import assignment_of
from desktop.actions.entry.derive import derive_again, standards_of
from desktop.actions.entry.locks import Locks, locks_of
from desktop.actions.entry.primary_pollutant import primaries_again
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field, FormId, Indicator
from desktop.domain import periods
from desktop.domain.figures import Cell, Figure, How, display
from desktop.domain.periods import Period
from desktop.domain.problems import hidden_character
from desktop.domain.records.changes import Change
from desktop.domain.row_numbers import is_row_number, same_number
from desktop.errors import Refused, UsageError
from desktop.i18n import _, listed
from desktop.messages import describe
from desktop.store import journal
from desktop.store.cells import read_cell, write_cell
from desktop.store.database import machine_faults
from desktop.store.rows import has_readings, honours_of, project_names


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure for a cell. `how` it came to be is kept with it; an undone step brings back typed
    figures as typed.
    """

    cell: Cell
    figure: Figure
    how: How


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A day count that was not taken, because the readings of the same step say otherwise."""

    field: Field
    cell: Cell
    given: Figure
    stands: Figure

    @property
    def sentence(self) -> str:
        return _(
            "{cell} {name}: {given} was left out, because the daily readings give {stands}. Correct the readings where"
            " they are wrong."
        ).format(
            cell=self.cell.code,
            name=self.field.name,
            given=display(self.given, self.field) or self.given.note or "—",
            stands=display(self.stands, self.field) or "—",
        )


@dataclass(frozen=True, slots=True)
class KeptAssigned:
    """A cell that undo or redo left as a task assigned it; `refusal` says which task."""

    cell: Cell
    refusal: Refused

    @property
    def sentence(self) -> str:
        return describe(self.refusal)


@dataclass(frozen=True, slots=True)
class CarriedLater:
    """A figure of a longer period that goes out anew with the submission of `carrier`; in that of
    `sealed` it stays as it was.
    """

    field: Field
    cell: Cell
    sealed: Period
    carrier: Period

    @property
    def sentence(self) -> str:
        return _(
            "{cell} {name} of {period} goes out anew with the submission of {carrier}; the sealed one of"
            " {sealed} stays as it is."
        ).format(
            cell=self.cell.code,
            name=self.field.name,
            period=periods.label(self.cell.period),
            carrier=periods.label(self.carrier),
            sealed=periods.label(self.sealed),
        )


@dataclass(frozen=True, slots=True)
class Entered:
    """What one action changed, derived cells included, once the commit has returned; what it left
    out; and what a later submission carries than one that is sealed.
    """

    step: int
    at: str
    changes: tuple[Change, ...]
    left_out: tuple[LeftOut | KeptAssigned, ...] = ()
    carried_later: tuple[CarriedLater, ...] = ()


def enter(
    workplace: Workplace,
    entries: Sequence[tuple[Cell, Figure]],
    *,
    how: How = How.TYPED,
    month: str = "",
) -> Entered:
    """Write figures into cells. Cells that already hold the same are left alone; nothing is written
    if one is refused. `month` is the period in hand: with its submission the yearly figures among
    them go out.

    Where readings of a month come in the same step as its day counts, the readings win: a count
    that agrees with them needs no entering, another is left out and told. Raises:
    Refused("cell-locked", "cell-sealed-in", "cell-not-returned", "cell-derived",
    "cell-assigned", "cell-no-reason", "cell-no-note", "period-not-begun", "row-refused",
    "row-number-taken"), UsageError for a cell that does not exist, StoreError.
    """
    written = [Entry(cell, figure, how) for cell, figure in entries]
    return write_step(workplace, written, how=how, month=month)


def write_step(
    workplace: Workplace,
    entries: Sequence[Entry],
    *,
    how: How,
    reverses: int = 0,
    month: str = "",
) -> Entered:
    """Write one step, which the journal keeps as done `how`. One that `reverses` another puts back
    what stood before, as it stood, and is journalled cell by cell even where nothing differs, so
    that undo never stands still.

    Raises: as `enter`.
    """
    if month or entries:
        workplace = workplace.at(periods.parse_period(month or entries[0].cell.period))
    with machine_faults(workplace.database), workplace.db.atomic():
        locks = locks_of(workplace)
        months = _months_with_readings(workplace, entries)
        placed = [
            (
                entry,
                field_for_entry(
                    _under(workplace, entry.cell, month), entry.cell, entry.figure, months=months
                ),
            )
            for entry in entries
        ]
        for entry, field in placed:
            refuse_locked(locks, entry.cell, field, month)
        if not reverses:
            _check_new_numbers(workplace, entries)
        placed.sort(key=lambda each: _follows_from_days(workplace, each[0].cell))
        changes, derived, later = [], [], []
        for (
            entry,
            field,
        ) in (
            placed
        ):  # day counts come last: whether they are typed is known once the readings stand
            if isinstance(field, Indicator) and is_derived(
                workplace, field, Period(entry.cell.period)
            ):
                derived.append((entry, field))
            elif change := _write(workplace, entry, field, how, reverses):
                changes.append(change)
                if (sealed := locks.carried_before(entry.cell, month)) is not None:
                    carrier = locks.carrier(entry.cell, month)
                    later.append(CarriedLater(field, entry.cell, sealed, carrier))
        at = journal.now()
        if changes:
            changes += primaries_again(workplace, changes)
            changes += derive_again(workplace, changes, locks.is_open)
        left_out = tuple(
            out for entry, field in derived if (out := _left_out(workplace, entry, field))
        )
        if not changes:
            return Entered(0, at, (), left_out)
        step = journal.next_step(workplace.db)
        journal.append_changes(
            workplace.db,
            workplace.unit.code,
            changes,
            journal.Stamp(at, workplace.who),
            step=step,
            reverses=reverses,
        )
    return Entered(step, at, tuple(changes), left_out, tuple(later))


def _under(workplace: Workplace, cell: Cell, month: str) -> Workplace:
    """Under the forms of the period in hand, or, where none is, of the cell's own."""
    return workplace if month else workplace.at(periods.parse_period(cell.period))


def _write(
    workplace: Workplace, entry: Entry, field: Field, how: How, reverses: int
) -> Change | None:
    figure = entry.figure
    if not reverses:
        _check_texts(entry, field)
    if (
        isinstance(field, Indicator)
        and field.standard_family == "air"
        and not figure.is_empty
        and not reverses
    ):
        figure = replace(figure, standard=standards_of(workplace, Period(entry.cell.period)))
    before = read_cell(workplace.db, workplace.unit.code, entry.cell, field)
    if before == figure and not reverses:
        return None
    write_cell(workplace.db, workplace.unit.code, entry.cell, field, figure, entry.how)
    return Change(entry.cell, before, figure, how)


def _check_texts(entry: Entry, field: Field) -> None:
    """However a text came, by typing, a file or the clipboard of another program."""
    for text in (entry.figure.words, entry.figure.note):
        problem = hidden_character(text, line_breaks=True)
        if problem is not None:
            row = entry.cell.dimension or entry.cell.code
            raise Refused("row-refused", row=row, name=field.name, why=problem.sentence)


def _check_new_numbers(workplace: Workplace, entries: Sequence[Entry]) -> None:
    """No new row may have a number that people, or another office's program, read as an old one."""
    spelled: dict[tuple[str, str], dict[str, str]] = {}
    for cell in dict.fromkeys(entry.cell for entry in entries):
        kind = workplace.catalogue.form_by_id[FormId(cell.form)].kind
        if kind not in ("ledger", "honours") or cell.code in workplace.catalogue.indicators:
            continue
        key = (cell.form, cell.period)
        if key not in spelled:
            unit = workplace.unit.code
            numbers = (
                project_names(workplace.db, unit)
                if kind == "ledger"
                else [number for number, _columns in honours_of(workplace.db, unit, cell.period)]
            )
            spelled[key] = {same_number(number): number for number in reversed(list(numbers))}
        other = spelled[key].setdefault(same_number(cell.dimension), cell.dimension)
        if other != cell.dimension and not _has_row(workplace, cell):
            raise Refused("row-number-taken", number=cell.dimension, other=other)


def _has_row(workplace: Workplace, cell: Cell) -> bool:
    """Whether the row itself is known already, as where an older program took both spellings."""
    unit = workplace.unit.code
    return cell.dimension in project_names(workplace.db, unit) or cell.dimension in dict(
        honours_of(workplace.db, unit, cell.period)
    )


def _left_out(workplace: Workplace, entry: Entry, field: Field) -> LeftOut | None:
    """None where nothing is lost: the count agrees, or the cell was to be cleared."""
    stands = read_cell(workplace.db, workplace.unit.code, entry.cell, field)
    if entry.figure.is_empty or (entry.figure.value == stands.value and not entry.figure.note):
        return None
    return LeftOut(field, entry.cell, entry.figure, stands)


def _months_with_readings(workplace: Workplace, entries: Sequence[Entry]) -> frozenset[str]:
    daily = {form.id for form in workplace.catalogue.forms if form.kind == "daily"}
    return frozenset(entry.cell.period for entry in entries if entry.cell.form in daily)


def _follows_from_days(workplace: Workplace, cell: Cell) -> bool:
    return cell.code in workplace.derivations.following_from("day")


def field_for_entry(
    workplace: Workplace,
    cell: Cell,
    figure: Figure,
    *,
    months: Collection[str] = (),
) -> Field:
    """The field of a cell that can take this figure; in `months`, whose readings come in the same
    step, a day count passes, to be judged when they stand. Locks are looked at by `enter`. Raises:
    as `enter`.
    """
    form = workplace.form(cell.form)
    field = workplace.catalogue.field(cell.form, cell.code)
    if field is None or (
        isinstance(field, Indicator) and workplace.unit.group not in field.filled_by
    ):
        raise UsageError("cell-unknown", form=cell.form, cell=cell.code)
    period = periods.parse_period(cell.period)
    workplace.refuse_unbegun(period)
    workplace.refuse_not_reporting(period)
    if isinstance(field, Indicator):
        _check_figure_cell(workplace, cell, field, period, months)
    else:
        if periods.frequency_of(period) != form.reporting_frequency:
            raise UsageError("cell-period", cell=cell.code, period=cell.period)
        _check_row_cell(cell, form.kind)
        _check_row_content(cell, field, figure)
    if (refusal := assigned_refusal(workplace, cell, figure)) is not None:
        raise refusal
    return field


def refuse_locked(locks: Locks, cell: Cell, field: Field, month: str) -> None:
    """Raises: Refused("cell-past", "cell-locked", "cell-sealed-in", "cell-not-returned") for a cell
    that cannot be changed.
    """
    if (source := locks.past.get((cell.form, cell.period))) is not None:
        raise Refused(
            "cell-past",
            cell=cell.code,
            name=field.name,
            period=periods.label(Period(cell.period)),
            source=source,
        )
    if (sealed := locks.sealed_in(cell, month)) is not None:
        code = "cell-locked" if sealed == cell.period else "cell-sealed-in"
    elif locks.is_not_returned(cell, month):
        code = "cell-not-returned"
    else:
        return
    raise Refused(
        code,
        cell=cell.code,
        name=field.name,
        period=periods.label(Period(cell.period)),
        carrier=periods.label(locks.carrier(cell, month)),
        number=locks.sealed.get(sealed, 0) if sealed is not None else 0,
    )


def _check_figure_cell(
    workplace: Workplace, cell: Cell, field: Indicator, period: Period, months: Collection[str]
) -> None:
    if periods.frequency_of(period) != field.frequency:
        raise UsageError("cell-period", cell=cell.code, period=cell.period)
    known = (
        {v.id for v in workplace.catalogue.dimension_by_id[field.dimension].values}
        if field.dimension
        else {""}
    )
    is_judged_later = cell.period in months and _follows_from_days(workplace, cell)
    if not is_judged_later and is_derived(workplace, field, period):
        raise Refused(
            "cell-derived", cell=cell.code, name=field.name, sources=_sources(workplace, field)
        )
    if cell.dimension not in known:
        raise UsageError(
            "cell-dimension",
            cell=cell.code,
            dimension=cell.dimension,
            known=listed(sorted(known)),
        )


def _sources(workplace: Workplace, indicator: Indicator) -> str:
    """What a derived figure follows from, in words: codes, or the form whose rows it counts."""
    codes = workplace.derivations.indicators_read([indicator.code])
    kind = {"day": "daily", "project": "ledger"}.get(
        indicator.derivation.over if indicator.derivation else ""
    )
    forms = (str(form.name) for form in workplace.forms if form.kind == kind)
    return listed(sorted(codes) or forms)


def _check_row_cell(cell: Cell, kind: str) -> None:
    if kind == "daily":
        try:
            day = date.fromisoformat(cell.dimension)
        except ValueError as error:
            raise UsageError("cell-date", date=cell.dimension) from error
        if periods.containing(day, "month") != cell.period:
            raise UsageError("cell-date", date=cell.dimension)
    elif not is_row_number(cell.dimension):
        raise UsageError("row-number", number=cell.dimension[:40])


def _check_row_content(cell: Cell, field: Field, figure: Figure) -> None:
    """A column of a row keeps a value; only a flag's has a place for words beside it."""
    if figure.missing is not None:
        raise Refused("cell-no-reason", cell=cell.code, name=field.name, row=cell.dimension)
    if figure.note and field.kind != "flag":
        raise Refused("cell-no-note", cell=cell.code, name=field.name, row=cell.dimension)


def assigned_refusal(workplace: Workplace, cell: Cell, figure: Figure) -> Refused | None:
    """Why the figure cannot stand in the cell, where a task assigned another one to it."""
    field = workplace.catalogue.field(cell.form, cell.code)
    if not isinstance(field, Indicator):
        return None
    assignment = assignment_of(workplace, cell, field)
    if assignment is None or assignment.stands_in(figure):
        return None
    return assignment.refusal(cell, field)


def is_derived(workplace: Workplace, indicator: Indicator, period: Period) -> bool:
    """Whether the figure follows from others here: day counts do once the month has a reading,
    and else are typed.
    """
    if indicator.derivation is None:
        return False
    if indicator.derivation.over != "day":
        return True
    return has_readings(
        workplace.db,
        workplace.unit.code,
        periods.first_day(period).isoformat(),
        periods.last_day(period).isoformat(),
    )
