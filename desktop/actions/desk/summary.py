"""What the desk's rail tells of a month: how far each part of it is."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.desk.board import board
from desktop.actions.desk.own_offices import reporters_of
from desktop.actions.pages.header import Due
from desktop.actions.recovery_kit import KitState, kit_state
from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.store import received


@dataclass(frozen=True, slots=True)
class DeskSummary:
    """What the rail tells of a period. `judged` of `forms` are accepted; `waiting` and
    `conflicts` are files.
    """

    period: Period
    due: Due | None
    units: int
    arrived: int
    late: int
    forms: int
    judged: int
    open_forms: int
    waiting: int
    conflicts: int
    reporters: int
    closed: bool
    kit: KitState


def summarise_desk(workplace: Workplace, period: Period) -> DeskSummary:
    """Count what the rail shows. Raises: StoreError."""
    workplace = workplace.at(period)
    shown = board(workplace, period, with_ends=True)
    cells = shown.cells
    return DeskSummary(
        period,
        shown.due,
        len(shown.rows),
        sum(not row.has_nothing for row in shown.rows),
        sum(any(c is not None and c.state == "late" for c in row.cells) for row in shown.rows),
        len(cells),
        sum(c.state == "accepted" for c in cells),
        sum(c.is_open for c in cells),
        len(received.files_in_state(workplace.db, "waiting")),
        len(received.files_in_state(workplace.db, "conflict")),
        len(reporters_of(workplace)),
        period in shown.closed,
        kit_state(workplace),
    )
