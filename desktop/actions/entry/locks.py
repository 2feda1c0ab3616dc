"""What may be changed: no cell that a sealed file holds, whatever its period; of a submission that
the desk returned, the returned cells alone.

A cell of a longer period (a yearly figure on a monthly form) goes out with each of the form's
submissions in it. It belongs to one of them at a time: to the one in hand where that is known,
else to the next one after the newest sealed, once that period has begun. It is locked where that
submission is sealed, and open where it is being filled in or corrected.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Frequency, Indicator
from desktop.domain import periods
from desktop.domain.figures import Cell
from desktop.domain.periods import Period
from desktop.domain.records.returned_cell import ReturnedCell
from desktop.store import judgement, submissions

_Key = tuple[str, str, str]  # form, code, dimension


@dataclass(frozen=True)
class Locks:
    """`sealed`: periods whose newest submission is sealed; of those in `opened`, which the desk
    returned, only these cells are open, "*" standing for all of a form's codes or rows.
    `handed_in`: how often each form is submitted.
    """

    sealed: frozenset[str]
    handed_in: Mapping[str, Frequency]
    today: date
    opened: Mapping[str, frozenset[_Key]] = field(default_factory=dict)

    def holds(self, cell: Cell, month: str = "") -> bool:
        """Whether the cell cannot be changed; `month` is the period in hand, "" where none is."""
        return self.sealed_in(cell, month) is not None or self.is_not_returned(cell, month)

    def sealed_in(self, cell: Cell, month: str = "") -> Period | None:
        """The period whose sealed submission holds the cell; None where it holds none."""
        carrier = self.carrier(cell, month)
        return carrier if carrier in self.sealed else None

    def is_not_returned(self, cell: Cell, month: str = "") -> bool:
        """Whether the desk opened other cells of the submission, but not this one."""
        keys = self.opened.get(self.carrier(cell, month))
        if keys is None:
            return False
        return not keys & {
            (cell.form, cell.code, cell.dimension),
            (cell.form, cell.code, "*"),
            (cell.form, "*", "*"),
        }

    def carrier(self, cell: Cell, month: str = "") -> Period:
        """The period with whose submission a change of the cell goes out."""
        period = Period(cell.period)
        own = periods.frequency_of(period)
        frequency = self.handed_in.get(cell.form, own)
        if frequency == own or len(period) >= len(periods.as_frequency(period, frequency)):
            return period
        if month and periods.as_frequency(Period(month), own) == period:
            return periods.as_frequency(Period(month), frequency)
        closed = [
            Period(known)
            for known in {*self.sealed, *self.opened}
            if periods.frequency_of(Period(known)) == frequency
            and periods.as_frequency(Period(known), own) == period
        ]
        if not closed:
            return period
        newest = max(closed)
        following = periods.following(newest)
        has_begun = periods.first_day(following) <= self.today
        if periods.as_frequency(following, own) == period and has_begun:
            return following
        return newest


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
        opened,
    )


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
