"""The district's ledger: projects counted and summed by category, level, place, unit or stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.periods import Period
from desktop.domain.records.ledger_sums import By, LedgerSum, StageCount
from desktop.domain.rollups import rollups_of
from desktop.domain.roster import whole_roster
from desktop.store.consolidated import ledger_sums, unit_figures
from desktop.store.consolidated.ledger_sums import Ledgers
from desktop.store.database import machine_faults


@dataclass(frozen=True, slots=True)
class ConsolidatedLedger:
    """The ledgers as of `month`, the newest in the period that any unit has handed in ("" =
    none); withdrawn projects do not count. Rows in the order of the catalogue's choices or
    roster (villages: by number of projects), `total` over them.
    """

    period: Period
    month: str
    by: By
    rows: tuple[LedgerSum, ...]
    total: LedgerSum | None
    have: int
    of: int
    missing: tuple[str, ...]
    within: By | None = None


def consolidate_ledger(
    workplace: Workplace, period: Period, by: By = "category", within: By | None = None
) -> ConsolidatedLedger:
    """Projects by category, level, village (with its unit), unit or stage; `within` splits each
    group by a second of these. Raises: StoreError.
    """
    workplace = workplace.at(period)
    within = None if within == by else within
    rollup = next((r for r in rollups_of(workplace.catalogue).values() if r.way == "ledger"), None)
    form = workplace.catalogue.form_of_kind("ledger")
    if rollup is None or form is None:
        return ConsolidatedLedger(period, "", by, (), None, 0, 0, (), within)
    own = rollup.own_periods(period)
    with machine_faults(workplace.database):
        everyone = [str(unit.code) for unit in whole_roster(workplace.catalogue)]
        month = ledger_sums.newest_ledger(workplace.db, own[0], own[-1], everyone)
        if month is None:
            return ConsolidatedLedger(
                period, "", by, (), None, 0, len(rollup.units), rollup.units, within
            )
        ledgers = Ledgers(form, month, rollup.units)
        rows = ledger_sums.ledger_sums(workplace.db, ledgers, by, within)
        total = ledger_sums.ledger_sums(workplace.db, ledgers)[0]
        reported = ledger_sums.units_with_ledger(workplace.db, month) | unit_figures.handed_in(
            workplace.db, form.id, month
        )
    missing = tuple(u for u in rollup.units if u not in reported)
    rows.sort(key=_order(workplace, form, by, within))
    of = len(rollup.units)
    return ConsolidatedLedger(
        period, month, by, tuple(rows), total, of - len(missing), of, missing, within
    )


def _order(
    workplace: Workplace, form: Form, by: By, within: By | None
) -> Callable[[LedgerSum], tuple[object, ...]]:
    """As the catalogue has its choices and the roster; villages by their number of projects."""
    roster = [str(unit.code) for unit in workplace.catalogue.units]

    def place(column: By | None, key: str, row: LedgerSum) -> tuple[object, ...]:
        if column == "village":
            return (-row.projects, row.unit, key)
        order = (
            roster
            if column == "unit"
            else next((list(f.choices) for f in form.fields if f.code == column), [])
        )
        return (order.index(key) if key in order else len(order), key)

    def places(row: LedgerSum) -> tuple[object, ...]:
        first = (0, row.unit, row.key) if by == "village" and within else place(by, row.key, row)
        return (*first, *place(within, row.second, row))

    return places


def stage_counts(workplace: Workplace, code: str, month: str) -> dict[str, tuple[StageCount, ...]]:
    """How far the projects of a month have come, of an indicator that follows from them: value
    of its dimension → (stage, its name, projects), the furthest first; "" is all of them.
    Raises: StoreError.
    """
    workplace = workplace.at(Period(month))
    rollup = rollups_of(workplace.catalogue).get(code)
    derivation = rollup.indicator.derivation if rollup is not None else None
    if rollup is None or derivation is None or not derivation.group_by:
        return {}
    form = workplace.catalogue.form_by_id[rollup.indicator.form]
    with machine_faults(workplace.database):
        rows = ledger_sums.ledger_sums(
            workplace.db,
            Ledgers(form, month, rollup.units),
            derivation.group_by,  # type: ignore[arg-type]
            "stage",
        )
    field = next((f for f in form.fields if f.code == "stage"), None)
    stages = list(field.choices) if field is not None else []
    counted: dict[str, Counter[str]] = {"": Counter()}
    for row in rows:
        counted.setdefault(row.key, Counter())[row.second] += row.projects
        counted[""][row.second] += row.projects
    return {
        key: tuple(
            StageCount(
                stages.index(stage) + 1 if stage in stages else 0,
                str(field.choice_names[stages.index(stage)])
                if field is not None and stage in stages and field.choice_names
                else stage,
                of[stage],
            )
            for stage in (*reversed(stages), *sorted(set(of) - set(stages)))
            if of[stage]
        )
        for key, of in counted.items()
    }
