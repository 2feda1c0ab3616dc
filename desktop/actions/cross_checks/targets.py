"""Sums against targets: what units say was assigned to them beside what the desk assigned, their
sum beside the district's target, and at the year's end what was reached beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.cross_checks.finding import CrossFinding, JudgedCell, Sides, cross_finding
from desktop.actions.targets import targets_in_force
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.outliers.check_config import TARGET_SUM, check_config
from desktop.domain.periods import Period
from desktop.domain.records.targets import TargetRow
from desktop.domain.rules import rule_columns
from desktop.i18n import _
from desktop.store.consolidated import cross_figures


def sums_against_targets(
    workplace: Workplace, period: Period, unit: str = ""
) -> Iterator[CrossFinding]:
    """Findings of units at what was assigned to them, and, where no unit is asked for, of the
    district at the sums.
    """
    workplace = workplace.at(period)
    year = periods.year_of(period)
    targets = targets_in_force(workplace, year)
    yield from _assigned(workplace, period, targets, unit)
    if not unit:
        yield from _reached(workplace, period, targets)


def _assigned(
    workplace: Workplace, period: Period, targets: dict[tuple[str, str, str], TargetRow], unit: str
) -> Iterator[CrossFinding]:
    catalogue, year = workplace.catalogue, periods.year_of(period)
    due = {form.id for form in catalogue.forms if form.frequency == periods.frequency_of(period)}
    indicators = {
        str(i.code): i for i in catalogue.indicators.values() if i.is_target and i.form in due
    }
    assigned: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for known in cross_figures.figures_across(workplace.db, indicators, [year]):
        if known.value is not None:
            assigned[known.code, known.dimension][known.unit] = known.value
    for (code, dimension), by_unit in assigned.items():
        indicator = indicators[code]
        config = check_config(catalogue, TARGET_SUM, indicator.form)
        if config is None or not config.concerns(code):
            continue
        for whose, value in by_unit.items():
            target = targets.get((whose, code, dimension))
            if (
                target is not None
                and target.value is not None
                and value != target.value
                and unit in ("", whose)
            ):
                yield cross_finding(
                    config,
                    JudgedCell(whose, year, indicator, dimension),
                    _("{name}: {left} was reported, {right} was assigned."),
                    Sides(value, target.value),
                )
        district = targets.get((catalogue.district, code, dimension))
        expected = {str(u.code) for u in catalogue.units if u.group in indicator.filled_by}
        if (
            not unit
            and district is not None
            and district.value is not None
            and expected <= set(by_unit)
        ):
            total = sum(by_unit.values())
            if total != district.value:
                yield cross_finding(
                    config,
                    JudgedCell(catalogue.district, year, indicator, dimension),
                    _("{name}: the units' sum is {left}, the district's target {right}."),
                    Sides(total, district.value),
                )


def _reached(
    workplace: Workplace, period: Period, targets: dict[tuple[str, str, str], TargetRow]
) -> Iterator[CrossFinding]:
    """At the year's end, of every unit: the sum that misses the target; during it one that has
    broken a limit.
    """
    catalogue = workplace.catalogue
    if not any(
        key[0] == catalogue.district and row.value is not None for key, row in targets.items()
    ):
        return
    ends = periods.last_day(period) == periods.last_day(periods.year_of(period))
    for row in consolidate(workplace, period).rows:
        indicator, target = row.indicator, row.target
        config = check_config(catalogue, TARGET_SUM, indicator.form)
        if (
            config is None
            or target is None
            or target.value is None
            or row.reached is not False
            or row.to_date is None
            or not _ends_with(indicator, period)
            or indicator.is_target
            or not config.concerns(row.code)
        ):
            continue
        if target.comparator in ("<", "<=") or (ends and row.is_complete):
            yield cross_finding(
                config,
                JudgedCell(
                    catalogue.district,
                    rule_columns.own_period(indicator, period),
                    indicator,
                    row.dimension,
                    row=row.label if row.dimension else "",
                ),
                _("{name}: the units' figures come to {left}, the target is {comparator} {right}."),
                Sides(row.to_date, target.value),
                params={"comparator": target.comparator},
            )


def _ends_with(indicator: Indicator, period: Period) -> bool:
    return periods.frequency_of(period) == indicator.frequency
