"""What may be changed: no cell that a sealed file holds, whatever its period; of a submission that
the desk returned, the returned cells alone.

A cell of a longer period (a yearly figure on a monthly form) goes out with each of the form's
submissions in it; what stands of a project for good, with each from its month on. Such a cell
belongs to one submission at a time. That is the newest sealed one that holds it; once a later
period has begun, that one, where it is in hand or none is known to be. It is locked where that
submission is sealed, and open where it is being filled in or corrected, or where the desk returned
this very cell. So the correction of an earlier month changes nothing that a later sealed one holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from desktop.actions.past.words import past_sources
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Frequency, Indicator
from desktop.domain import periods
from desktop.domain.figures import Cell
from desktop.domain.ledger import PROJECT_COLUMNS
from desktop.domain.periods import Period
from desktop.domain.records.returned_cell import ReturnedCell
from desktop.store import journal, judgement, submissions

_Key = tuple[str, str, str]  # form, code, dimension


@dataclass(frozen=True)
class Locks:
    """`sealed`: periods whose newest submission is sealed, with its number; of those in `opened`,
    which the desk returned, only these cells are open, "*" standing for all of a form's codes or
    rows. `handed_in`: how often each form is submitted. `ledgers`: the forms of projects.
    `projects`: which projects a sealed month holds, where an earlier month is open, to which others
    can be added. `is_read_only`: nothing at all can be changed in this workplace. `past`: (form,
    period) that an old workbook was taken into → the workbook; it is never reported.
    """

    sealed: Mapping[str, int]
    handed_in: Mapping[str, Frequency]
    today: date
    ledgers: frozenset[str] = frozenset()
    opened: Mapping[str, frozenset[_Key]] = field(default_factory=dict)
    projects: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_read_only: bool = False
    past: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def holds(self, cell: Cell, month: str = "") -> bool:
        """Whether the cell cannot be changed; `month` is the period in hand, "" where none is."""
        return (
            self.is_read_only
            or (cell.form, cell.period) in self.past
            or self.sealed_in(cell, month) is not None
            or self.is_not_returned(cell, month)
        )

    def is_open(self, period: Period) -> bool:
        """Whether what follows from other figures is worked out anew in a period: not once it is sealed, nor where an
        old workbook was taken into one of its forms.
        """
        return period not in self.sealed and all(period != past for _form, past in self.past)

    def sealed_in(self, cell: Cell, month: str = "") -> Period | None:
        """The period whose sealed submission holds the cell; None where it holds none."""
        carrier = self.carrier(cell, month)
        return carrier if carrier in self.sealed else None

    def is_not_returned(self, cell: Cell, month: str = "") -> bool:
        """Whether the desk opened other cells of the submission, but not this one."""
        carrier = self.carrier(cell, month)
        return carrier in self.opened and not self._is_returned(cell, carrier)

    def carrier(self, cell: Cell, month: str = "") -> Period:
        """The period with whose submission a change of the cell goes out."""
        own = Period(cell.period)
        closed = self._closed(cell)
        returned = [period for period in closed if self._is_returned(cell, period)]
        in_hand = own if self._lasts(cell) else self._in_hand(cell, month)
        if in_hand in returned or not closed:
            return in_hand or own
        newest = max(closed)
        if in_hand:
            return max(in_hand, newest)
        if returned:
            return max(returned)
        following = periods.following(newest)
        if _within(following, own) and periods.first_day(following) <= self.today:
            return following
        return newest

    def carried_before(self, cell: Cell, month: str = "") -> Period | None:
        """The newest sealed period that holds a cell of a longer period which goes out anew with a
        later one; None where there is none.
        """
        carrier = self.carrier(cell, month)
        if self._lasts(cell) or carrier == cell.period:
            return None
        return max((period for period in self._closed(cell) if period < carrier), default=None)

    def _in_hand(self, cell: Cell, month: str) -> Period | None:
        """The period in hand as the cell's form is handed in; None where the cell is not in it."""
        own, frequency = Period(cell.period), self._frequency(cell)
        if len(own) >= len(periods.as_frequency(own, frequency)):
            return own
        if month and _within(Period(month), own):
            return periods.as_frequency(Period(month), frequency)
        return None

    def _closed(self, cell: Cell) -> list[Period]:
        """The periods that are sealed or returned, and hold the cell."""
        own, frequency = Period(cell.period), self._frequency(cell)
        return [
            period
            for period in map(Period, {*self.sealed, *self.opened})
            if periods.frequency_of(period) == frequency
            and (
                period >= own and cell.dimension in self.projects.get(period, (cell.dimension,))
                if self._lasts(cell)
                else _within(period, own)
            )
        ]

    def _lasts(self, cell: Cell) -> bool:
        """Whether the cell stands of a project for good, whatever month it is typed in."""
        return cell.form in self.ledgers and cell.code in PROJECT_COLUMNS

    def _frequency(self, cell: Cell) -> Frequency:
        return self.handed_in.get(cell.form, periods.frequency_of(Period(cell.period)))

    def _is_returned(self, cell: Cell, period: str) -> bool:
        return not self.opened.get(period, frozenset()).isdisjoint(
            (
                (cell.form, cell.code, cell.dimension),
                (cell.form, cell.code, "*"),
                (cell.form, "*", "*"),
            )
        )


def _within(period: Period, longer: Period) -> bool:
    return periods.as_frequency(period, periods.frequency_of(longer)) == longer


def locks_of(workplace: Workplace) -> Locks:
    """The locks of the workplace's own unit as they stand."""
    db, unit = workplace.db, workplace.unit.code
    opened = {
        period: _opened(workplace, judgement.returned_cells(db, unit, period, sequence))
        for period, sequence in submissions.returned_periods(db, unit).items()
    }
    return Locks(
        submissions.locked_periods(db, unit),
        {str(form.id): form.reporting_frequency for form in workplace.forms},
        workplace.today,
        frozenset(str(form.id) for form in workplace.forms if form.kind == "ledger"),
        opened,
        _projects_sealed(workplace),
        workplace.read_only is not None,
        past_sources(workplace),
    )


def _projects_sealed(workplace: Workplace) -> dict[str, frozenset[str]]:
    """The projects of each sealed month after one that is open for a correction: those that were
    in the ledger when it was sealed.
    """
    db, unit = workplace.db, workplace.unit.code
    newest = submissions.newest_submissions(db, unit)
    first_open = min((p for p, row in newest.items() if row.state == "correcting"), default="")
    later = {
        period: row.sealed_at
        for period, row in newest.items()
        if first_open and period > first_open and row.sealed_at
    }
    if not later:
        return {}
    added = journal.first_entered(db, unit, "name")
    return {
        period: frozenset(project for project, at in added.items() if at <= sealed_at)
        for period, sealed_at in later.items()
    }


def _opened(workplace: Workplace, cells: Iterable[ReturnedCell]) -> frozenset[_Key]:
    opened: set[_Key] = set()
    for cell in cells:
        if cell.is_whole_form:
            opened.add((cell.form, "*", "*"))
        else:
            opened |= {
                (cell.form, cell.code, cell.dimension),
                *_sources(workplace, cell.code, cell.dimension, ()),
            }
    return frozenset(opened)


def _sources(workplace: Workplace, code: str, dimension: str, seen: Collection[str]) -> set[_Key]:
    """The cells from which a derived one follows: where it is sent back, these are what can be
    changed.
    """
    indicator = workplace.catalogue.indicators.get(code)
    if indicator is None or indicator.derivation is None or code in seen:
        return set()
    over = indicator.derivation.over
    if over in ("day", "project"):
        kind = "daily" if over == "day" else "ledger"
        return {(form.id, "*", "*") for form in workplace.forms if form.kind == kind}
    sources: set[_Key] = set()
    for name in workplace.derivations.indicators_read([code]):
        read: Indicator = workplace.catalogue.indicators[name]
        keys = (
            [dimension]
            if dimension and read.dimension == indicator.dimension
            else ["*"]
            if read.dimension
            else [""]
        )
        sources |= {(read.form, name, key) for key in keys} | _sources(
            workplace, name, dimension, (*seen, code)
        )
    return sources
