"""Who reported a dimension's values, such as river sections: nobody, somebody who is not named
for it, or two who differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from desktop.actions.cross_checks.finding import (
    CrossFinding,
    JudgedCell,
    Sides,
    cross_finding,
    with_measure,
)
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import DimensionValue, Indicator, UnitCode
from desktop.domain import periods
from desktop.domain.outliers.check_config import REPORTERS, CheckConfig, check_config
from desktop.domain.periods import Period
from desktop.domain.rules import rule_columns
from desktop.i18n import _, listed
from desktop.store.consolidated import cross_figures


def reporters_of_dimensions(
    workplace: Workplace, period: Period, received: Collection[tuple[str, str]]
) -> Iterator[CrossFinding]:
    """Findings about indicators whose dimension names who reports each value. `received`: (unit,
    form) handed in; while none of those named has handed its form in, a value is late, not
    forgotten.
    """
    workplace = workplace.at(period)
    catalogue = workplace.catalogue
    entered = [
        i
        for i in catalogue.indicators.values()
        if i.dimension
        and i.derivation is None
        and i.frequency == periods.frequency_of(period)
        and any(value.units for value in catalogue.dimension_by_id[i.dimension].values)
    ]
    reported: dict[tuple[str, str], dict[str, int | None]] = defaultdict(dict)
    for known in cross_figures.figures_across(
        workplace.db,
        [i.code for i in entered],
        [rule_columns.own_period(i, period) for i in entered],
    ):
        if known.value is not None or known.missing in ("not_applicable", "not_monitored"):
            reported[known.code, known.dimension][known.unit] = known.value
    for indicator in entered:
        config = check_config(catalogue, REPORTERS, indicator.form)
        if config is None or not config.concerns(indicator.code):
            continue
        in_hand = {unit for unit, form in received if form == indicator.form}
        for value in catalogue.dimension_by_id[indicator.dimension].values:
            check = _Check(workplace, rule_columns.own_period(indicator, period), indicator, config)
            yield from _of_value(check, value, reported[indicator.code, value.id], in_hand)


@dataclass(frozen=True, slots=True)
class _Check:
    """The check of one indicator in its own period."""

    workplace: Workplace
    period: Period
    indicator: Indicator
    config: CheckConfig


def _of_value(
    check: _Check, value: DimensionValue, reported: dict[str, int | None], in_hand: set[str]
) -> Iterator[CrossFinding]:
    workplace, indicator = check.workplace, check.indicator
    order = {str(code): n for n, code in enumerate(workplace.catalogue.every_unit)}

    def finding(
        units: list[str], message: str, left: int | None = None, **params: str
    ) -> CrossFinding:
        return cross_finding(
            check.config,
            JudgedCell(units[0], check.period, indicator, value.id, row=str(value.name)),
            message,
            Sides(left),
            units=tuple(units[1:]),
            params=params,
        )

    named, reporters = (
        [str(unit) for unit in value.units],
        sorted(reported, key=lambda unit: order.get(unit, len(order))),
    )
    if not reported:
        if owing := [unit for unit in named if unit in in_hand]:
            yield finding(
                owing,
                _("{name}: nobody reported it, though {who} handed the form in."),
                who=_names(workplace, owing),
            )
        elif not named and in_hand:
            yield finding(
                [workplace.catalogue.district],
                _("{name}: nobody reported it, and nobody is named for it."),
            )
        return
    for unit in reporters:
        if named and unit not in named:
            yield finding(
                [unit, *(u for u in reporters if u != unit)],
                _("{name}: {left} from {reporter}, who is not named for it. Named: {who}."),
                reported[unit],
                reporter=_names(workplace, [unit]),
                who=_names(workplace, named),
            )
    valued = [unit for unit in reporters if reported[unit] is not None]
    if len({reported[unit] for unit in valued}) > 1:
        both = listed(
            f"{_names(workplace, [u])} {with_measure(reported[u], indicator)}" for u in valued
        )
        for unit in valued:
            yield finding(
                [unit, *(u for u in valued if u != unit)],
                _("{name} was reported twice and differs: {both}."),
                both=both,
            )


def _names(workplace: Workplace, units: list[str]) -> str:
    known = workplace.catalogue.unit_by_code
    return listed(str(known[code].name) if (code := UnitCode(u)) in known else u for u in units)
