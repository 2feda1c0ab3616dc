"""The page of any form, and the summary of all forms."""

from __future__ import annotations

from desktop.actions.pages.daily import DailyPage, open_daily
from desktop.actions.pages.header import FormSummary, form_period, summary_of
from desktop.actions.pages.honours import HonoursPage, open_honours
from desktop.actions.pages.ledger import LedgerPage, open_ledger
from desktop.actions.pages.table import TablePage, open_table
from desktop.actions.pages.targets import TargetsPage, open_targets
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.periods import Period

Page = TablePage | DailyPage | LedgerPage | HonoursPage | TargetsPage


def open_page(workplace: Workplace, form: Form, period: Period) -> Page:
    """The page of any form while the window stands at month `period`."""
    workplace = workplace.at(period)
    own = form_period(form, period)
    match form.kind:
        case "daily":
            return open_daily(workplace, form, own)
        case "ledger":
            return open_ledger(workplace, form, own)
        case "honours":
            return open_honours(workplace, form, own)
        case "targets":
            return open_targets(workplace, form, own)
        case _:
            return open_table(workplace, form, own)


def summarise(workplace: Workplace, period: Period) -> tuple[FormSummary, ...]:
    """All forms of this unit while the window stands at month `period`, in catalogue order."""
    workplace = workplace.at(period)
    return tuple(summary_of(open_page(workplace, form, period).header) for form in workplace.forms)
