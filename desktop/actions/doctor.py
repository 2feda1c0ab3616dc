"""The doctor: whether a workplace's data is whole, the newest that was saved, and what its journal
says.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.actions.workplace import DATABASE, Workplace
from desktop.domain.figures import Cell, Figure
from desktop.domain.records.backup import Backup
from desktop.errors import StoreError
from desktop.store import journal
from desktop.store.anchor import Anchor
from desktop.store.backup import backups_in
from desktop.store.cells import read_cell
from desktop.store.database import WorkplaceDatabase, looked_at, refuse_older
from desktop.store.row_sums import last_mark
from desktop.store.soundness import Soundness, examine

HOLDS_FOR_S = 20.0
"""So long after a look over the same commit counts as just looked over."""

JUDGING_HOLDS_FOR_S = 600.0
"""So long a look holds for a desk that judges one form after the other: its own commits since then keep
the sums, and what leaves is looked at anew.
"""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor found. `changed_tables` hold other rows than were saved; `changed_cells` hold
    something other than the journal's last word on them; `behind` is the error that says how the
    data lags behind what was saved.
    """

    file_mistakes: tuple[str, ...]
    broken_link: int | None
    changed_tables: tuple[str, ...]
    changed_cells: tuple[tuple[str, Cell, Figure, Figure], ...]  # unit, cell, journal's, actual
    backups: tuple[tuple[Backup, bool], ...]  # newest first; sound or not
    journal_rows: int
    behind: StoreError | None = None
    has_anchor: bool = True

    @property
    def is_sound(self) -> bool:
        return (
            not self.file_mistakes
            and self.broken_link is None
            and not self.changed_tables
            and not self.changed_cells
            and self.behind is None
        )

    def error(self, database: Path) -> StoreError | None:
        """What keeps the file from being worked with; None where nothing does. A journal that does not
        fit together alone is told beside the figures, which stand.
        """
        if self.file_mistakes:
            return StoreError("store-damaged", file=str(database), detail=self.file_mistakes[0])
        if self.behind is None and self.changed_tables:
            return Soundness(changed_tables=self.changed_tables).error(database)
        return self.behind


def diagnose(workplace: Workplace, *, with_backups: bool = True) -> Diagnosis:
    """Look over an open workplace: the file as it lies on the disk, the journal, every cell."""
    commit = last_mark(workplace.db)
    backups = workplace.backups if with_backups and workplace.copy is None else None
    diagnosis = _diagnosed(workplace.database, backups)
    if diagnosis.file_mistakes:
        return diagnosis
    if diagnosis.is_sound and isinstance(workplace.db, WorkplaceDatabase):
        workplace.db.looked_over = (commit, time.monotonic())
    return Diagnosis(
        diagnosis.file_mistakes,
        diagnosis.broken_link,
        diagnosis.changed_tables,
        _changed_cells(workplace),
        diagnosis.backups,
        diagnosis.journal_rows,
        diagnosis.behind,
        diagnosis.has_anchor,
    )


def diagnose_file(home: Path, *, with_backups: bool = True) -> Diagnosis:
    """Look over the data file of a workplace that may not even open.

    Raises: StoreError("store-missing") and those of the machine.
    """
    return _diagnosed(home / DATABASE, home / "backups" if with_backups else None)


def _diagnosed(database: Path, backups: Path | None) -> Diagnosis:
    if not database.exists():
        raise StoreError("store-missing", file=str(database))
    looked = examine(database)
    return Diagnosis(
        looked.file_mistakes,
        looked.broken_link,
        looked.changed_tables,
        (),
        _verified(backups) if backups is not None else (),
        looked.journal_rows,
        _behind(database),
        Anchor(database).newest is not None,
    )


def refuse_unsound(workplace: Workplace, *, is_judging: bool = False) -> None:
    """Before figures go out or are judged: the cheap part first, then every row and the journal, for
    a judgement at most every ten minutes.

    Raises: StoreError("store-swapped", "store-older", "store-other", "store-changed",
    "store-damaged").
    """
    if not isinstance(workplace.db, WorkplaceDatabase):
        return  # a copy in memory, made from sealed bytes
    workplace.db.refuse_swapped()
    behind = _behind(workplace.database)
    if behind is not None:
        raise behind
    commit, now = last_mark(workplace.db), time.monotonic()
    last, at = workplace.db.looked_over
    age = now - at
    is_fresh = last is not None and (
        age <= HOLDS_FOR_S if last == commit else is_judging and age <= JUDGING_HOLDS_FOR_S
    )
    if not is_fresh:
        refuse_unsound_file(workplace.database)
        workplace.db.looked_over = (commit, now)


def refuse_unsound_file(database: Path) -> None:
    """Raises: StoreError("store-changed", "store-damaged")."""
    looked = examine(database)
    if not looked.is_sound:
        raise looked.error(database)


def _behind(database: Path) -> StoreError | None:
    try:
        with looked_at(database) as db:
            refuse_older(db, Anchor(database).newest, database)
    except StoreError as error:
        return error if error.code in ("store-older", "store-other") else None
    return None


def _changed_cells(workplace: Workplace) -> tuple[tuple[str, Cell, Figure, Figure], ...]:
    changed = []
    for unit, cell, last in list(journal.last_contents(workplace.db)):
        field = workplace.catalogue.field(cell.form, cell.code)
        if field is not None:
            actual = read_cell(workplace.db, unit, cell, field)
            if actual != last:
                changed.append((unit, cell, last, actual))
    return tuple(changed)


def _verified(folder: Path) -> tuple[tuple[Backup, bool], ...]:
    return tuple((backup, examine(backup.path).is_sound) for backup in backups_in(folder))


def future_backups(diagnosis: Diagnosis) -> tuple[Backup, ...]:
    """Backups that were made, by their name, after today: the clock was wrong then, or is now."""
    now = datetime.now()
    return tuple(backup for backup, _sound in diagnosis.backups if backup.is_of_the_future(now))
