"""Undo and redo, also after a restart: the steps follow from the journal."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.actions.enter import Entered, enter
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.figures import How
from desktop.domain.periods import Period
from desktop.store import journal


def undo(workplace: Workplace, period: Period) -> Entered | None:
    """Take back the newest step in the period (and its quarter and year); None when there is none left."""
    steps, _ = journal.undo_stacks(workplace.db, workplace.unit.code, _scope(period))
    return _reverse(workplace, steps)


def redo(workplace: Workplace, period: Period) -> Entered | None:
    """Do again what was last undone; None when there is nothing."""
    _, steps = journal.undo_stacks(workplace.db, workplace.unit.code, _scope(period))
    return _reverse(workplace, steps)


def _reverse(workplace: Workplace, steps: Sequence[int]) -> Entered | None:
    if not steps:
        return None
    changes = journal.changes_of_step(workplace.db, steps[-1])
    return enter(workplace, [(change.cell, change.before) for change in reversed(changes)], how=How.RESTORED,
                 reverses=steps[-1])


def _scope(period: Period) -> tuple[str, ...]:
    """What the window shows at this period: its own figures, its quarter's, and the year's."""
    return tuple(dict.fromkeys((period, periods.as_frequency(period, "quarter"), periods.year_of(period))))
