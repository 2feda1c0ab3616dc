"""The page of a table form: one row per indicator and value of its dimension."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from desktop.actions.checks.observed import dimension_keys, required_cells
from desktop.actions.entry.assigned import Assignment, assignments
from desktop.actions.entry.derive import standards_of
from desktop.actions.entry.enter import is_derived
from desktop.actions.entry.locks import locks_of
from desktop.actions.pages.header import PageHeader, header_of
from desktop.actions.unit_history import history_of, other_codes
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form, Indicator, Text
from desktop.domain import periods
from desktop.domain.comparison import NONE, Comparison, compare
from desktop.domain.figures import EMPTY, Cell, Figure
from desktop.domain.periods import Period
from desktop.domain.records.targets import TargetRow
from desktop.domain.rules import rule_columns
from desktop.messages import describe
from desktop.store.targets import targets_of

_ZH_DIGITS = "〇一二三四五六七八九十"  # zh-data: how sections are numbered
_ZH_NUMBER, _EN_NUMBER = re.compile(rf"^[{_ZH_DIGITS}]+、"), re.compile(r"^\d+\. ")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One figure of a table form with what stands beside it."""

    cell: Cell
    indicator: Indicator
    label: str
    section: str
    current: Figure
    previous: Figure
    last_year: Figure
    change: Comparison
    target: TargetRow | None
    derived: bool
    locked: bool
    assignment: Assignment | None = None  # what a task says stands here

    @property
    def assigned_words(self) -> str:
        """Where an assigned figure is from, and that it stays; "" for any other."""
        if self.assignment is None:
            return ""
        return describe(self.assignment.refusal(self.cell, self.indicator))

    @property
    def is_open(self) -> bool:
        """Whether it can be typed into. Where an assigned figure is not there (the period was sealed
        when its task came), it can.
        """
        return not (
            self.derived
            or self.locked
            or (self.assignment is not None and self.assignment.stands_in(self.current))
        )


@dataclass(frozen=True, slots=True)
class TablePage:
    header: PageHeader
    sections: tuple[tuple[str, Text], ...]
    rows: tuple[TableRow, ...]
    standards: str


def open_table(workplace: Workplace, form: Form, period: Period) -> TablePage:
    """The rows of a table form: every indicator this unit fills in, and each value of its
    dimension.
    """
    workplace = workplace.at(period)
    indicators = workplace.catalogue.indicators_of(form, workplace.unit)
    rows = table_rows(workplace, indicators, period)
    required = {cell for cell, _ in required_cells(workplace, form, period)}
    done = sum(1 for row in rows if row.cell in required and not row.current.is_empty)
    shown = {row.section for row in rows}
    sections = tuple(
        (section.id, _numbered(section.name, number))
        for number, section in enumerate((s for s in form.sections if s.id in shown), start=1)
    )
    return TablePage(
        header_of(workplace, form, period, done, len(required)),
        sections,
        rows,
        standards_of(workplace, period),
    )


def _numbered(name: Text, number: int) -> Text:
    """A section's name under its number on this page: a unit that does not fill in the third one has no gap."""
    zh = _ZH_NUMBER.sub(f"{_ZH_DIGITS[number]}、", name.zh) if number < len(_ZH_DIGITS) else name.zh
    return Text(zh, _EN_NUMBER.sub(f"{number}. ", name.en))


def table_rows(
    workplace: Workplace, indicators: Iterable[Indicator], period: Period
) -> tuple[TableRow, ...]:
    """One row per indicator and value of its dimension, in the order given."""
    workplace = workplace.at(period)
    indicators = tuple(indicators)
    needed: set[Period] = set()
    for indicator in indicators:
        own = rule_columns.own_period(indicator, period)
        needed |= {own, periods.previous(own), periods.last_year(own)}
    stored = history_of(workplace, needed)
    locks = locks_of(workplace)
    targets = targets_of(workplace.db, workplace.unit.code, periods.year_of(period))
    assigned = assignments(workplace, periods.year_of(period))
    page_rows = []
    for indicator in indicators:
        own = rule_columns.own_period(indicator, period)
        derived = is_derived(workplace, indicator, own)
        keys = dimension_keys(workplace, indicator)
        if indicator.derivation is not None and indicator.dimension:
            keys = ("", *(key for key in keys if (own, indicator.code, key) in stored))
        names = (
            {
                v.id: str(v.name)
                for v in workplace.catalogue.dimension_by_id[indicator.dimension].values
            }
            if indicator.dimension
            else {}
        )
        for key in keys:
            current, previous, last_year = (
                stored.get((at, indicator.code, key), EMPTY)
                for at in (own, periods.previous(own), periods.last_year(own))
            )
            cell = Cell(indicator.form, indicator.code, key, own)
            page_rows.append(
                TableRow(
                    cell,
                    indicator,
                    f"{names.get(key, key)} · {indicator.name}" if key else str(indicator.name),
                    indicator.section,
                    current,
                    previous,
                    last_year,
                    NONE
                    if indicator.code in other_codes(workplace, periods.last_year(own))
                    else compare(indicator, current, last_year),
                    targets.get((indicator.code, key)),
                    derived,
                    locks.holds(cell, period),
                    assigned.get((indicator.code, key)),
                )
            )
    return tuple(page_rows)
