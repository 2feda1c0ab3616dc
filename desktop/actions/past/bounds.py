"""Which periods an old workbook can be taken into: those that are over and lie before anything was reported."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from desktop.actions.checks.check import forms_due
from desktop.actions.entry.locks import locks_of
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.roster import month_of
from desktop.errors import Refused
from desktop.store import received, submissions
from desktop.store.past_periods import past_periods
from desktop.store.tasks import current_tasks


def refuse_past(workplace: Workplace, period: Period) -> None:
    """What an old workbook was taken into is never sealed. Raises: Refused("period-past")."""
    due = {form.id for form in forms_due(workplace, period)}
    row = next(
        (
            row
            for row in past_periods(workplace.db, workplace.unit.code)
            if row.period == period and row.form in due
        ),
        None,
    )
    if row is not None:
        raise Refused("period-past", period=periods.label(period), source=row.source)


@dataclass(frozen=True)
class Bounds:
    """Of one unit, seen by itself or by the desk (`workplace` is its view)."""

    workplace: Workplace

    @cached_property
    def first(self) -> Period | None:
        """The first period that the unit reports: of its tasks and submissions, or at the desk of what came in; None where
        there is none yet.
        """
        db, unit = self.workplace.db, self.workplace.unit.code
        known = [Period(file.period) for file in received.current_files(db, unit)]
        if self.workplace.role == "township":
            known += [Period(task.period) for task in current_tasks(db)]
            known += map(Period, submissions.newest_submissions(db, unit))
        return min(known, key=lambda one: (month_of(one), len(one)), default=None)

    @cached_property
    def _closed(self) -> tuple[Period, ...]:
        return tuple(map(Period, received.closed_periods(self.workplace.db)))

    def refusal(self, period: Period) -> Refused | None:
        """Why a period takes nothing from an old workbook; None where it does."""
        label, unit = periods.label(period), self.workplace.unit
        if periods.last_day(period) >= self.workplace.today:
            return Refused("past-not-over", period=label)
        if not unit.reports_in(month_of(period)):
            return Refused("past-not-there", period=label, unit=unit.name)
        if self.first is not None and month_of(period) >= month_of(self.first):
            return Refused(
                "past-reported", period=label, unit=unit.name, first=periods.label(self.first)
            )
        closed = next(
            (
                one
                for one in self._closed
                if one[:4] == period[:4] and month_of(one) >= month_of(period)
            ),
            None,
        )
        if closed is not None:
            return Refused("past-closed", period=label, closed=periods.label(closed))
        return None

    def allows(self, period: Period) -> bool:
        return self.refusal(period) is None

    def is_open(self, period: Period, changed: Collection[tuple[str, str]]) -> bool:
        """Whether what follows from changed cells, by (form, period), is worked out anew in a period: in theirs and the
        quarters and years that these are in, where the form is past already, and at the unit in one that is filled in.
        """
        if self.allows(period):
            first, last = periods.first_day(period), periods.last_day(period)
            forms = {form for form, _period in changed}
            return any(
                first <= periods.first_day(Period(one)) <= last for _form, one in changed
            ) or any(
                row.period == period and row.form in forms
                for row in past_periods(self.workplace.db, self.workplace.unit.code)
            )
        return (
            self.workplace.role == "township"
            and self.first is not None
            and month_of(period) >= month_of(self.first)
            and locks_of(self.workplace).is_open(period)
        )
