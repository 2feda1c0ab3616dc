"""The district's ledger: projects counted and summed by category, level, place, unit or stage."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.domain.records.ledger_sums import By, LedgerSum
from desktop.domain.rollups import rollups_of
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


def consolidate_ledger(
    workplace: Workplace, period: Period, by: By = "category"
) -> ConsolidatedLedger:
    """Projects by category, level, village (with its unit), unit or stage. Raises: StoreError."""
    rollup = next((r for r in rollups_of(workplace.catalogue).values() if r.way == "ledger"), None)
    form = workplace.catalogue.form_of_kind("ledger")
    if rollup is None or form is None:
        return ConsolidatedLedger(period, "", by, (), None, 0, 0, ())
    own = rollup.own_periods(period)
    with machine_faults(workplace.database):
        month = ledger_sums.newest_ledger(workplace.db, own[0], own[-1])
        if month is None:
            return ConsolidatedLedger(period, "", by, (), None, 0, len(rollup.units), rollup.units)
        ledgers = Ledgers(form, month, rollup.units)
        rows = ledger_sums.ledger_sums(workplace.db, ledgers, by)
        total = ledger_sums.ledger_sums(workplace.db, ledgers)[0]
        reported = ledger_sums.units_with_ledger(workplace.db, month) | unit_figures.handed_in(
            workplace.db, form.id, month
        )
    missing = tuple(u for u in rollup.units if u not in reported)
    order: list[str] = (
        [str(u.code) for u in workplace.catalogue.units]
        if by == "unit"
        else next((list(f.choices) for f in form.fields if f.code == by), [])
    )
    if by == "village":
        rows.sort(key=lambda row: (-row.projects, row.unit, row.key))
    else:
        rows.sort(
            key=lambda row: (order.index(row.key) if row.key in order else len(order), row.key)
        )
    of = len(rollup.units)
    return ConsolidatedLedger(period, month, by, tuple(rows), total, of - len(missing), of, missing)
