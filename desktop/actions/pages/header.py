"""What stands above every page and on the rail: a form's state, how complete it is, what is wrong,
when it is due.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from desktop.actions.checks.check import check_form
from desktop.actions.entry.locks import Locks, locks_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain import deadlines, periods
from desktop.domain.findings import Finding, sort_of
from desktop.domain.periods import Period
from desktop.store import judgement, submissions
from desktop.store.judgement import Receipt
from desktop.store.tasks import decided_deadlines


@dataclass(frozen=True, slots=True)
class PageHeader:
    """What every page says above its table. `state` is "", "correcting", "sealed", "exported", or "past".
    `locked`: nothing of the page can be changed; where only returned cells can, `locks` says
    which. `receipts`: the desk's words, oldest first.
    """

    form: Form
    period: Period
    state: str
    sequence: int
    locked: bool
    findings: tuple[Finding, ...]
    done: int
    total: int
    locks: Locks
    receipts: tuple[Receipt, ...] = ()

    @property
    def past(self) -> str:
        """The old workbook that it was taken from; "" for what is reported."""
        return self.locks.past.get((self.form.id, self.period), "")

    @property
    def only_returned(self) -> bool:
        """Whether the desk's return opened single cells."""
        return self.period in self.locks.opened


@dataclass(frozen=True, slots=True)
class FormSummary:
    """A form on the rail: how complete, what is wrong, where its submission stands."""

    form: Form
    period: Period
    done: int
    total: int
    errors: int
    queries: int
    state: str


@dataclass(frozen=True, slots=True)
class Due:
    """When a month's forms are due, seen from today."""

    date: str
    days_left: int  # calendar days, negative when late
    working_days_left: int


def form_period(form: Form, period: Period) -> Period:
    """The period in which `form` is filled in while the window stands at month `period`."""
    return periods.as_frequency(period, form.reporting_frequency)


def header_of(
    workplace: Workplace, form: Form, period: Period, done: int, total: int
) -> PageHeader:
    """The header of a form's page of which `done` of `total` cells are filled in."""
    workplace = workplace.at(period)
    own = form_period(form, period)
    latest = submissions.latest_submission(workplace.db, workplace.unit.code, own)
    locks = locks_of(workplace)
    is_past = (form.id, own) in locks.past
    locked = (
        workplace.read_only is not None
        or is_past
        or (latest is not None and latest.state != "correcting")
    )
    return PageHeader(
        form,
        own,
        "past" if is_past else latest.state if latest else "",
        latest.sequence if latest else 1,
        locked,
        () if is_past else check_form(workplace, form, own),
        done,
        total,
        locks,
        judgement.receipts_of(workplace.db, workplace.unit.code, own),
    )


def summary_of(header: PageHeader) -> FormSummary:
    """What the rail shows of the form of a page."""
    count = Counter(map(sort_of, header.findings))
    return FormSummary(
        header.form,
        header.period,
        header.done,
        header.total,
        count["error"],
        count["query"],
        header.state,
    )


def deadline(workplace: Workplace, period: Period, form: str = "") -> Due | None:
    """When the first of this unit's forms of a period is due (at the desk: of all forms), or
    this one form; None when the catalogue sets nothing for its frequency. What the desk decided
    goes before the catalogue's rule.
    """
    workplace = workplace.at(period)
    unit = workplace.unit if workplace.unit.code in workplace.catalogue.unit_by_code else None
    forms = workplace.catalogue.forms_due(periods.frequency_of(period), unit)
    days = [due_date(workplace, f, period) for f in forms if form in ("", f.id)]
    due = min((day for day in days if day is not None), default=None)
    if due is None:
        return None
    holidays, workdays = workplace.catalogue.holidays, workplace.catalogue.workdays
    return Due(
        due.isoformat(),
        (due - workplace.today).days,
        deadlines.working_days_left(workplace.today, due, holidays, workdays),
    )


def due_date(workplace: Workplace, form: Form, period: Period) -> date | None:
    """The day on which a form is due for its period: decided, or by the catalogue's rule; None
    where there is neither.
    """
    workplace = workplace.at(period)
    decided = decided_deadlines(workplace.db, period).get(form.id)
    if decided is not None:
        return date.fromisoformat(decided)
    frequency = periods.frequency_of(period)
    rule = next((d for d in workplace.catalogue.deadlines if d.frequency == frequency), None)
    if rule is None:
        return None
    return deadlines.due_date(
        period, rule.working_days, workplace.catalogue.holidays, workplace.catalogue.workdays
    )
