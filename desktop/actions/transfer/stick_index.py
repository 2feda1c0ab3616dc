"""Telling on the stick what lies on it, by whoever wrote to it last."""

from __future__ import annotations

from pathlib import Path

import msgspec

from desktop.actions.desk.board import board
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.exchange.stick_index import (
    IndexedFile,
    Late,
    LateUnit,
    StickIndex,
    files_on,
    late_on,
    write_index,
)
from desktop.store import journal, judgement, received, submissions, tasks


def tell_on_stick(workplace: Workplace, folder: Path) -> bool:
    """Make the stick's page anew; whether it was. It is a convenience: whatever keeps it from being written does not
    touch what was written before, and is told nowhere.
    """
    try:
        files, more = files_on(folder)
        index = StickIndex(
            1,
            journal.now(),
            workplace.unit_title,
            [_placed(workplace, one) for one in files],
            more,
            _late(workplace) if workplace.role == "district" else late_on(folder),
        )
        return write_index(folder, index, owner=workplace.home)
    except (AppError, OSError):
        return False


def _placed(workplace: Workplace, one: IndexedFile) -> IndexedFile:
    """With the unit's name, and whether a newer one is known here."""
    if not one.unit:
        return one
    name = workplace.catalogue.unit_name(one.unit)
    standing = one.standing
    if not standing and one.sequence < _newest(workplace, one):
        standing = "newer_elsewhere"
    return msgspec.structs.replace(one, name=name, standing=standing)


def _newest(workplace: Workplace, one: IndexedFile) -> int:
    """The highest number that is known here of files of that kind, unit and period; 0 for none."""
    db, period = workplace.db, Period(one.period)
    if one.kind == "task":
        if workplace.role == "district":
            last = tasks.last_task(db, one.unit, period)
            return last.sequence if last else 0
        return max(
            (row.sequence for row in tasks.current_tasks(db) if row.period == period), default=0
        )
    if one.kind == "back":
        sent = judgement.last_sent(db, "back", one.unit)
        return sent.sequence if sent and sent.period == period else 0
    if workplace.role == "district":
        known = received.received_files(db, one.unit, period)
        return max((file.sequence for file in known if file.is_submission), default=0)
    latest = submissions.latest_submission(db, one.unit, period)
    return latest.sequence if latest and latest.state != "correcting" else 0


def _late(workplace: Workplace) -> Late:
    """Of the month that is due last."""
    period = periods.previous(periods.containing(workplace.today, "month"))
    shown = board(workplace, Period(period), with_ends=True)
    return Late(
        workplace.today.isoformat(),
        period,
        [
            LateUnit(str(row.unit.code), str(row.unit.name))
            for row in shown.rows
            if any(cell is not None and cell.state == "late" for cell in row.cells)
        ],
    )
