"""Backups, restoring, and the doctor who looks over a workplace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.actions.workplace import DATABASE, Workplace, take_lock
from desktop.domain.figures import Cell, Figure
from desktop.domain.records.backup import Backup
from desktop.errors import MachineError, StoreError
from desktop.store import journal
from desktop.store.backup import backups_in, make_backup, newest_sound, put_back, to_thin, unsound
from desktop.store.cells import read_cell
from desktop.store.database import integrity_mistakes, machine_faults


def back_up(workplace: Workplace, folder: Path | None = None) -> Backup:
    """Make a verified backup, in the workplace's own folder (which is then thinned) or in
    `folder`.
    """
    made = make_backup(workplace.db, folder or workplace.backups)
    if folder is None:
        for old in to_thin(backups_in(workplace.backups), datetime.now()):
            with machine_faults(old.path):
                old.path.unlink(missing_ok=True)
    return made


def changed_since_backup(workplace: Workplace) -> bool:
    """Whether the journal has grown since the newest backup was made."""
    newest = next(iter(backups_in(workplace.backups)), None)
    last = journal.last_time(workplace.db)
    if newest is None or last is None:
        return last is not None
    return datetime.fromisoformat(last).replace(tzinfo=None) >= newest.at


def restore(home: Path, source: Path) -> Path | None:
    """Put a backup in the place of the workplace's database, which must not be open; returns where
    the old one lies now.

    Raises: StoreError("backup-unsound"), MachineError("file-unreadable", "workplace-in-use").
    """
    if not source.is_file():
        raise MachineError("file-unreadable", file=str(source), detail="—")
    with machine_faults(home):
        home.mkdir(parents=True, exist_ok=True)
    lock = take_lock(home)
    try:
        return put_back(source, home / DATABASE)
    finally:
        lock.release()


def newest_sound_backup(home: Path) -> Backup | None:
    """The newest backup of a workplace that passes every check; the workplace may be damaged."""
    return newest_sound(home / "backups")


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a recovery did: which backup stands now, and where the damaged file was set aside."""

    backup: Backup
    aside: Path | None


def recover(home: Path) -> Recovery:
    """Put the newest sound backup in the place of a damaged database.

    Raises: StoreError("no-sound-backup"), MachineError("workplace-in-use").
    """
    newest = newest_sound_backup(home)
    if newest is None:
        raise StoreError("no-sound-backup", folder=str(home / "backups"))
    lock = take_lock(home)
    try:
        return Recovery(newest, put_back(newest.path, home / DATABASE))
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor found. `changed_cells` hold something other than the journal's last word
    on them.
    """

    file_mistakes: tuple[str, ...]
    broken_link: int | None
    changed_cells: tuple[tuple[str, Cell, Figure, Figure], ...]  # unit, cell, journal's, actual
    backups: tuple[tuple[Backup, bool], ...]  # newest first; sound or not
    journal_rows: int

    @property
    def is_sound(self) -> bool:
        return not self.file_mistakes and self.broken_link is None and not self.changed_cells


def diagnose(workplace: Workplace, *, with_backups: bool = True) -> Diagnosis:
    """Check the file, the journal's chain, and every cell against the journal's last word on it."""
    backups = _verified(workplace) if with_backups else ()
    try:
        with machine_faults(workplace.database):
            mistakes = tuple(integrity_mistakes(workplace.db))
            if mistakes:
                return Diagnosis(mistakes, None, (), backups, 0)
            count = journal.row_count(workplace.db)
            return Diagnosis(
                (), journal.broken_link(workplace.db), _changed_cells(workplace), backups, count
            )
    except StoreError as error:  # so damaged that it cannot even be read through
        if error.code != "store-damaged":
            raise
        return Diagnosis((str(error.params["detail"]),), None, (), backups, 0)


def _changed_cells(workplace: Workplace) -> tuple[tuple[str, Cell, Figure, Figure], ...]:
    changed = []
    for unit, cell, last in list(journal.last_contents(workplace.db)):
        field = workplace.catalogue.field(cell.form, cell.code)
        if field is not None:
            actual = read_cell(workplace.db, unit, cell, field)
            if actual != last:
                changed.append((unit, cell, last, actual))
    return tuple(changed)


def _verified(workplace: Workplace) -> tuple[tuple[Backup, bool], ...]:
    return tuple((backup, not unsound(backup.path)) for backup in backups_in(workplace.backups))
