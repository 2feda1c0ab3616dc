"""The page of the ledger: its projects as of a month."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.pages.header import PageHeader, header_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.ledger import ProjectState
from desktop.domain.periods import Period


@dataclass(frozen=True, slots=True)
class LedgerPage:
    header: PageHeader
    projects: tuple[ProjectState, ...]


def open_ledger(workplace: Workplace, form: Form, period: Period) -> LedgerPage:
    """The ledger as of the month, ordered by number."""
    workplace = workplace.at(period)
    projects = FrameRows(workplace, period).projects
    done = sum(1 for state in projects if state.columns["done_this_month"] is not None)
    return LedgerPage(header_of(workplace, form, period, done, len(projects)), projects)
