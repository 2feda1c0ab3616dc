"""Rows of the frames that rules and derivations read, gathered from the store for one unit and
period.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from desktop.actions.unit_history import history_of, without_broken
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.air.reading_columns import day_columns
from desktop.domain.figures import Figure
from desktop.domain.ledger import (
    CHECK_COLUMNS,
    ProjectState,
    Reading,
    day_context,
    day_rows,
    project_rows,
)
from desktop.domain.periods import Period
from desktop.domain.rules import rule_columns
from desktop.domain.rules.calculator import Number, Row
from desktop.store import rows
from desktop.store.targets import targets_of


class FrameRows:
    """Reads each table once, when first asked, for one unit and one period."""

    def __init__(
        self, workplace: Workplace, period: Period, values: rule_columns.Values | None = None
    ) -> None:
        """`values`: the figures that the rows will be asked for, where they are at hand; else
        all are read.
        """
        self.workplace, self.period, self._given = workplace, period, values

    @cached_property
    def values(self) -> rule_columns.Values:
        if self._given is not None:
            return self._given
        return {key: figure.value for key, figure in self.figures.items()}

    @cached_property
    def figures(self) -> Mapping[rows.FigureKey, Figure]:
        """What stands in the periods that rules may read, by (period, code, dimension)."""
        known = history_of(self.workplace, rule_columns.needed_periods(self.period))
        return without_broken(self.workplace, known)

    @cached_property
    def targets(self) -> dict[tuple[str, str], int]:
        own_targets = targets_of(
            self.workplace.db, self.workplace.unit.code, periods.year_of(self.period)
        )
        return {
            key: target.value for key, target in own_targets.items() if target.value is not None
        }

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        if periods.frequency_of(self.period) != "month":
            return ()
        return rows.readings_of(
            self.workplace.db,
            self.workplace.unit.code,
            periods.first_day(self.period).isoformat(),
            periods.last_day(self.period).isoformat(),
        )

    @cached_property
    def projects(self) -> tuple[ProjectState, ...]:
        if periods.frequency_of(self.period) != "month":
            return ()
        return rows.projects_of(self.workplace.db, self.workplace.unit.code, self.period)

    @cached_property
    def _day_rows(self) -> list[dict[str, Number]]:
        return day_rows(self.readings, self.workplace.catalogue.air_standards)

    @cached_property
    def _unchecked_day_rows(self) -> list[dict[str, Number]]:
        return day_rows(self.readings, self.workplace.catalogue.air_standards, checked=False)

    @cached_property
    def _project_rows(self) -> list[dict[str, Number]]:
        form = self.workplace.catalogue.form_of_kind("ledger")
        return project_rows(self.projects, form, self.period) if form and self.projects else []

    def unit_row(self, columns: Iterable[str]) -> dict[str, Number]:
        columns = tuple(columns)
        return rule_columns.unit_row(self._source_for(columns), columns)

    def _source_for(self, columns: Sequence[str]) -> rule_columns.RowSource:
        return rule_columns.RowSource(
            self.workplace.catalogue,
            self.period,
            self.values,
            self._targets_for(columns),
            self._context_for(columns),
        )

    def _targets_for(self, columns: Sequence[str]) -> Mapping[tuple[str, str], int]:
        return self.targets if any(name.endswith("_target") for name in columns) else {}

    def _context_for(self, columns: Sequence[str]) -> Row:
        daily = self.workplace.catalogue.form_of_kind("daily")
        if daily is None or set(columns).isdisjoint(day_columns(daily)):
            return {}
        return day_context(daily, self._unchecked_day_rows)

    def rows_of(self, over: str, columns: Iterable[str]) -> tuple[Sequence[Row], Sequence[str]]:
        """(rows, their keys) of any frame; the rows of a dimension are those values of which
        anything is known.
        """
        if over == "unit":
            return [self.unit_row(columns)], [""]
        if over == "day":
            selected = self._day_rows if CHECK_COLUMNS & set(columns) else self._unchecked_day_rows
            return selected, [str(row["date"]) for row in selected]
        if over == "project":
            return self._project_rows, [str(row["project"]) for row in self._project_rows]
        columns = tuple(columns)
        source = self._source_for(columns)
        keys = [value.id for value in self.workplace.catalogue.dimension_by_id[over].values]
        return [rule_columns.unit_row(source, columns, over, key) for key in keys], keys
