"""Backups of the workplace database: made online, verified by reopening, thinned by age."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from desktop.domain.records.backup import Backup
from desktop.durable import replace_file, sync_folder
from desktop.errors import StoreError
from desktop.folders import paths_in
from desktop.store import journal, row_sums
from desktop.store.anchor import Anchor
from desktop.store.database import (
    WorkplaceDatabase,
    copy_database,
    is_behind,
    looked_at,
    machine_faults,
    open_database,
)
from desktop.store.settings import read_setting
from desktop.store.soundness import examine

_NAME = re.compile(
    r"tianbao-(?:(?P<unit>[0-9A-Za-z][0-9A-Za-z_-]*)-)?(?P<at>\d{8}T\d{6})"
    r"(?:-(?P<commits>\d{7,})-[0-9a-f]{6}|-\d+)?\.db",
    re.ASCII,
)
KEEP_NEWEST = 10
KEEP_EVERY_10_MINUTES = timedelta(days=2)
KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY = 12, 10, 9


def open_backed_up(database: Path, backups: Path) -> WorkplaceDatabase:
    """Open a database whose schema may be behind: then a backup precedes the migration. Raises:
    StoreError, also store-older where there is no anchor and a backup goes further.
    """
    _refuse_older_than_backups(database, backups)
    if database.exists() and database.stat().st_size and is_behind(database):
        with looked_at(database) as db:
            make_backup(db, backups)
    return open_database(database)


def _refuse_older_than_backups(database: Path, backups: Path) -> None:
    """Where the anchor is gone, backups still tell how far the data went."""
    newest = next(iter(backups_in(backups)), None)
    if newest is None or Anchor(database).newest is not None or not database.exists():
        return
    with looked_at(database) as db:
        commits, unit = commits_of(db), _in_a_name(read_setting(db, "unit"))
    if newest.unit == unit and newest.commits > commits:
        raise StoreError(
            "store-older",
            file=str(database),
            missing=newest.commits - commits,
            at=f"{newest.at:%Y-%m-%d %H:%M}",
        )


def backups_in(folder: Path) -> tuple[Backup, ...]:
    """Backups of a folder, newest first."""
    backups = []
    for path in paths_in(folder, "tianbao-*.db"):
        match = _NAME.fullmatch(path.name)
        if match:
            try:
                at = datetime.strptime(match["at"], "%Y%m%dT%H%M%S")
            except ValueError:
                continue  # digits that are no time: not a name of ours
            commits = int(match["commits"] or _rows_within(path))
            backups.append(Backup(commits, at, path, match["unit"] or ""))
    return tuple(sorted(backups, key=_order, reverse=True))


def _order(backup: Backup) -> tuple[int, datetime, int]:
    try:
        made = backup.path.stat().st_mtime_ns  # of two in one second
    except OSError:
        made = 0
    return backup.commits, backup.at, made


def _rows_within(path: Path) -> int:
    """How far the journal of a backup goes whose name does not say it."""
    try:
        with looked_at(path) as db:
            return journal.newest_row(db)[0]
    except StoreError:
        return 0


def commits_of(db: Database) -> int:
    """The number of the newest commit, of an older schema the journal's rows: what backups are
    ordered by.
    """
    mark = row_sums.last_mark(db)
    return mark.commits if mark is not None else journal.newest_row(db)[0]


def make_backup(db: Database, folder: Path, at: datetime | None = None) -> Backup:
    """Copy the open database into `folder`, verify the copy by reopening it, and only then give it
    its name, which no other backup has.

    Raises: StoreError (store-full, store-read-only, store-io, backup-unsound).
    """
    at = (at or datetime.now()).replace(microsecond=0)
    with machine_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        unit, token = _in_a_name(read_setting(db, "unit")), secrets.token_hex(3)
        partial = folder / f".tianbao-{unit}-{token}.part"
        try:
            copy_database(db.conn, partial)
            looked = examine(partial)
            name = f"tianbao-{unit}-{at:%Y%m%dT%H%M%S}-{looked.commits:07d}-{token}.db"
            if not looked.is_sound:
                raise StoreError(
                    "backup-unsound", file=str(folder / name), detail=looked.first_mistake
                )
            replace_file(partial, folder / name)  # the name has a random part
            sync_folder(folder)
        finally:
            partial.unlink(missing_ok=True)
    return Backup(looked.commits, at, folder / name, unit)


def _in_a_name(unit: str) -> str:
    return re.sub(r"[^0-9A-Za-z_-]", "_", unit) or "unit"


def to_thin(backups: Iterable[Backup], now: datetime) -> tuple[Backup, ...]:
    """Which backups may go: the newest ten stay, and of the last two days one every ten minutes, of
    12 days, of 10 weeks and of 9 months the newest.
    """
    ordered = sorted(backups, reverse=True)
    keep = {backup.path for backup in ordered[:KEEP_NEWEST]}
    recent = [backup for backup in ordered if now - backup.at <= KEEP_EVERY_10_MINUTES]
    for among, count, pattern, digits in (
        (recent, len(recent), "%Y%m%dT%H%M", 12),  # the tens of its minutes
        (ordered, KEEP_DAILY, "%Y%m%d", 8),
        (ordered, KEEP_WEEKLY, "%G%V", 6),
        (ordered, KEEP_MONTHLY, "%Y%m", 6),
    ):
        newest: dict[str, Backup] = {}
        for backup in among:
            newest.setdefault(backup.at.strftime(pattern)[:digits], backup)
        keep |= {backup.path for backup in list(newest.values())[:count]}
    return tuple(backup for backup in ordered if backup.path not in keep)
