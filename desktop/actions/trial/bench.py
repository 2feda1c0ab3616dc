"""A copy of a workplace on which checks are tried: its units and periods, and what is found in them as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

from desktop.actions.checks.check import check_period
from desktop.actions.pages.figures import list_figures
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field
from desktop.domain import periods
from desktop.domain.figures import Cell, Figure
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.domain.roster import whole_roster
from desktop.store.database import copy_in_memory, machine_faults
from desktop.store.rows import figure_periods

Question = tuple[str, tuple[Cell, ...], str, str]
"""Rule, cells and both sides: a question with other sides is another one."""


@contextmanager
def bench_of(workplace: Workplace, year: str) -> Iterator[Bench]:
    """The bench of one year, over a copy in memory. Raises: StoreError."""
    with machine_faults(workplace.database), copy_in_memory(workplace.db) as db:
        yield Bench(replace(workplace, db=db, lock=None), year)


class Bench:
    """`places`: each unit with each of its months and quarters of the year; at a desk of all units, at an office its own."""

    def __init__(self, workplace: Workplace, year: str) -> None:
        self.workplace, self.is_desk = workplace, workplace.role == "district"
        codes = (
            [str(unit.code) for unit in whole_roster(workplace.catalogue)]
            if self.is_desk
            else [str(workplace.unit.code)]
        )
        self.views = {
            code: workplace.of_unit(code) if self.is_desk else workplace for code in codes
        }
        self.places = [
            (code, Period(period))
            for code, view in self.views.items()
            for period in sorted(figure_periods(view.db, code, year=year))
            if periods.frequency_of(Period(period)) in ("month", "quarter")
        ]
        self.findings = cache(self._findings)
        self.cells = cache(self._cells)

    def _findings(self, unit: str, period: Period) -> tuple[Finding, ...]:
        return check_period(self.views[unit], period)

    def _cells(self, unit: str, period: Period) -> Mapping[Cell, Figure]:
        """What was entered, without what is worked out."""
        return {
            listed.cell: listed.figure
            for listed in list_figures(self.views[unit], period)
            if not listed.derived
        }

    def field(self, cell: Cell) -> Field:
        catalogue = self.workplace.at(Period(cell.period)).catalogue
        found = catalogue.field(cell.form, cell.code)
        assert found is not None, cell
        return found


def questions(findings: Iterable[Finding]) -> frozenset[Question]:
    """What is asked, so that a question that was not there before is a new one; hints ask nothing."""
    return frozenset((f.rule, f.cells, f.left, f.right) for f in findings if f.severity != "hint")
