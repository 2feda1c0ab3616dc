"""Undo and redo, also after a restart: the steps follow from the journal."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.actions.entry.enter import Entered, Entry, write_step
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.figures import Cell, How
from desktop.domain.periods import Period
from desktop.domain.records.changes import Change
from desktop.store import journal
from desktop.store.database import machine_faults


def undo(workplace: Workplace, period: Period) -> Entered | None:
    """Take back the newest step in the period (and its quarter and year); None when there is
    none left.
    """
    steps, _ = journal.undo_stacks(workplace.db, workplace.unit.code, _scope(period))
    return _reverse(workplace, steps, period)


def redo(workplace: Workplace, period: Period) -> Entered | None:
    """Do again what was last undone; None when there is nothing."""
    _, steps = journal.undo_stacks(workplace.db, workplace.unit.code, _scope(period))
    return _reverse(workplace, steps, period)


def _reverse(workplace: Workplace, steps: Sequence[int], period: Period) -> Entered | None:
    """Put back what stood in each cell before the step, as it had come to be there."""
    if not steps:
        return None
    with machine_faults(workplace.database):
        first: dict[Cell, Change] = {}
        for change in journal.changes_of_step(workplace.db, steps[-1]):
            first.setdefault(change.cell, change)
        entries = []
        for change in reversed(first.values()):
            how = journal.how_before(workplace.db, workplace.unit.code, change.cell, steps[-1])
            # What was derived, or is only because of this step, follows again. What a derivation
            # replaced does not.
            follows = how is How.DERIVED or (how is None and change.how is How.DERIVED)
            if not follows:
                entries.append(Entry(change.cell, change.before, how or How.RESTORED))
    return write_step(workplace, entries, how=How.RESTORED, reverses=steps[-1], month=period)


def _scope(period: Period) -> tuple[str, ...]:
    """What the window shows at this period: its own figures, its quarter's, and the year's."""
    return tuple(
        dict.fromkeys((period, periods.as_frequency(period, "quarter"), periods.year_of(period)))
    )
