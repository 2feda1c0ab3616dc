"""Why a cell takes nothing, for the person who types into it, and which correction would open it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.entry.enter import field_for_entry, refuse_locked
from desktop.actions.entry.locks import locks_of
from desktop.actions.workplace import Workplace
from desktop.domain.figures import EMPTY, Cell
from desktop.domain.periods import Period
from desktop.errors import Refused, UsageError


@dataclass(frozen=True, slots=True)
class WhyClosed:
    """`correcting` is the period whose numbered correction opens the cell; None where none does."""

    cell: Cell
    refusal: Refused
    correcting: Period | None = None


def why_closed(workplace: Workplace, cell: Cell, month: str) -> WhyClosed | None:
    """What `enter` would answer while `month` is in hand; None where it would take a figure, or
    where there is no such cell.
    """
    if workplace.read_only is not None:
        return WhyClosed(cell, workplace.read_only)
    locks = locks_of(workplace)
    try:
        field = field_for_entry(workplace, cell, EMPTY)
    except Refused as refusal:
        return WhyClosed(cell, refusal)
    except UsageError:
        return None
    try:
        refuse_locked(locks, cell, field, month)
    except Refused as refusal:
        is_past = refusal.code == "cell-past"
        return WhyClosed(cell, refusal, None if is_past else locks.carrier(cell, month))
    return None
