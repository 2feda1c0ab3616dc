"""The days on which forms are due, as the desk decides them."""

from __future__ import annotations

from datetime import date

from desktop.actions.pages.header import due_date
from desktop.actions.people import refuse_without
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import UsageError
from desktop.i18n import listed
from desktop.store import journal, tasks
from desktop.store.database import machine_faults

LATEST_DAYS = 366
"""A deadline further from the period's end than this is a slip of the year."""


def change_deadline(workplace: Workplace, form: str, period: Period, due: date) -> None:
    """Decide the day on which a form is due for a period, in the place of the catalogue's rule; the
    next task tells it.

    Raises: UsageError("deadline-form", "deadline-date"), Refused("role-needed"), StoreError.
    """
    workplace = workplace.at(period)
    refuse_without(workplace, "review")
    due_forms = workplace.catalogue.forms_due(periods.frequency_of(period))
    due_form = next((f for f in due_forms if f.id == form), None)
    if due_form is None:
        known = listed(f.id for f in due_forms) or "—"
        raise UsageError("deadline-form", form=form[:40], period=periods.label(period), known=known)
    end = periods.last_day(period)
    if not 0 < (due - end).days <= LATEST_DAYS:
        raise UsageError(
            "deadline-date", date=due.isoformat(), period=periods.label(period), end=end.isoformat()
        )
    before = due_date(workplace, due_form, period)
    with machine_faults(workplace.database), workplace.db.atomic():
        tasks.write_deadlines(workplace.db, period, [(form, due.isoformat())])
        journal.append_event(
            workplace.db,
            workplace.catalogue.district,
            journal.Event(
                "deadline",
                form=form,
                period=period,
                before=before.isoformat() if before else "",
                after=due.isoformat(),
            ),
            journal.Stamp(journal.now(), workplace.who),
        )
