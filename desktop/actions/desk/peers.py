"""A unit's figures beside its last period, its last year and its peers, for the page on which
the desk judges a form.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from desktop.actions.pages.header import form_period
from desktop.actions.unit_history import history_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import UnitCode
from desktop.domain import periods
from desktop.domain.figures import Figure
from desktop.domain.outliers.outliers import SIZES, median_of_peers
from desktop.domain.periods import Period
from desktop.domain.rules import rule_columns
from desktop.store.consolidated import cross_figures
from desktop.store.database import machine_faults


@dataclass(frozen=True, slots=True)
class UnitComparison:
    """A figure's surroundings. Values count ten-thousandths, None = not known. `peer_median` is
    that of the units of its group; where `per_head`, of their values by population, told for
    this unit's population.
    """

    value: int | None
    last_period: Figure | None
    last_year: Figure | None
    peer_median: int | None
    per_head: bool
    n_peers: int


def unit_comparison(
    workplace: Workplace, unit: str, period: Period, form_id: str
) -> dict[tuple[str, str], UnitComparison]:
    """(code, dimension) → the surroundings of every number of a form that the unit or a peer has
    told of the period.

    Raises: UsageError("unit-unknown", "form-unknown"), StoreError.
    """
    workplace = workplace.at(period)
    view = workplace.of_unit(unit)
    form = view.form(form_id)
    at = form_period(form, period)
    peers = [
        str(u.code)
        for u in workplace.catalogue.units
        if u.group == view.unit.group and u.code != view.unit.code
    ]
    heads = _heads(workplace, [str(view.unit.code), *peers])
    indicators = {
        str(i.code): i
        for i in workplace.catalogue.indicators_of(form, view.unit)
        if i.is_number or i.kind == "grade"
    }
    own = {code: rule_columns.own_period(i, at) for code, i in indicators.items()}
    needed = {p for o in own.values() for p in (o, periods.previous(o), periods.last_year(o))}
    with machine_faults(workplace.database):
        figures = history_of(view, sorted(needed))
        theirs: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for known in cross_figures.figures_across(
            workplace.db, indicators, set(own.values()), peers
        ):
            if known.value is not None and known.period == own[known.code]:
                theirs[known.code, known.dimension][known.unit] = known.value
    keys = sorted({(c, d) for p, c, d in figures if c in own and p == own[c]} | set(theirs))
    comparisons = {}
    for code, dimension in keys:
        indicator, o, others = indicators[code], own[code], theirs.get((code, dimension), {})
        by_head = bool(heads) and indicator.kind in SIZES
        middle = None
        if others and (by_head or indicator.is_number):
            populations = [heads[unit], *(heads[u] for u in others)] if by_head else ()
            middle = int(median_of_peers([*others.values()], populations))
        figure = figures.get((o, code, dimension))
        comparisons[code, dimension] = UnitComparison(
            figure.value if figure else None,
            figures.get((periods.previous(o), code, dimension)),
            figures.get((periods.last_year(o), code, dimension)),
            middle,
            by_head,
            len(others),
        )
    return comparisons


def _heads(workplace: Workplace, units: list[str]) -> dict[str, int]:
    """Unit → population, {} where the roster does not know all of them."""
    known = {u: workplace.catalogue.unit_by_code[UnitCode(u)].population for u in units}
    return {u: heads for u, heads in known.items() if heads} if all(known.values()) else {}
