"""Backups of the workplace database: made online, verified by reopening, thinned by age, put
back when needed.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from desktop.domain.records.backup import Backup
from desktop.errors import StoreError
from desktop.store.database import integrity_mistakes, is_behind, machine_faults, open_database
from desktop.store.journal import broken_link

_NAME = re.compile(r"tianbao-(?P<at>\d{8}T\d{6})(?:-\d+)?\.db", re.ASCII)
KEEP_ALL = timedelta(days=2)
KEEP_DAILY, KEEP_WEEKLY, KEEP_MONTHLY = 12, 10, 9


def open_backed_up(database: Path, backups: Path) -> Database:
    """Open a database whose schema may be behind: then a backup precedes the migration. Raises:
    StoreError.
    """
    if is_behind(database):
        db = Database(database, execute_plugins=False)
        try:
            make_backup(db, backups)
        finally:
            db.close()
    return open_database(database)


def backups_in(folder: Path) -> tuple[Backup, ...]:
    """Backups of a folder, newest first."""
    backups = []
    for path in folder.glob("tianbao-*.db"):
        match = _NAME.fullmatch(path.name)
        if match:
            backups.append(Backup(path, datetime.strptime(match["at"], "%Y%m%dT%H%M%S")))
    return tuple(sorted(backups, key=lambda backup: (backup.at, backup.path.name), reverse=True))


def make_backup(db: Database, folder: Path, at: datetime | None = None) -> Backup:
    """Copy the open database into `folder`, verify the copy by reopening it, and only then give it
    its name.

    Raises: StoreError (store-full, store-read-only, store-io, backup-unsound).
    """
    at = (at or datetime.now()).replace(microsecond=0)
    with machine_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"tianbao-{at:%Y%m%dT%H%M%S}"
        target, number = folder / f"{stem}.db", 1
        while target.exists():
            number += 1
            target = folder / f"{stem}-{number}.db"
        partial = folder / f".{target.name}.part"
        try:
            copy = sqlite3.connect(partial)
            try:
                db.conn.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            finally:
                copy.close()
            mistakes = unsound(partial)
            if mistakes:
                raise StoreError("backup-unsound", file=str(target), detail=mistakes[0])
            with partial.open("rb+") as stream:
                os.fsync(stream.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return Backup(target, at)


def unsound(path: Path) -> list[str]:
    """What is wrong with a database file: SQLite's own check and the journal's chain; empty when
    it is sound.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            db = Database(connection, execute_plugins=False)
            mistakes = integrity_mistakes(db)
            if not mistakes and "journal" in db.table_names():
                link = broken_link(db)
                if link is not None:
                    mistakes = [f"journal row {link}"]
            elif not mistakes:
                mistakes = ["no journal"]
            return mistakes
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        return [str(error)]


def to_thin(backups: Iterable[Backup], now: datetime) -> tuple[Backup, ...]:
    """Which backups may go: all of two days stay, then the newest of 12 days, of 10 weeks and of
    9 months.
    """
    ordered = sorted(backups, key=lambda backup: backup.at, reverse=True)
    keep = {backup.path for backup in ordered if now - backup.at <= KEEP_ALL}
    for count, bucket in ((KEEP_DAILY, "%Y%m%d"), (KEEP_WEEKLY, "%G%V"), (KEEP_MONTHLY, "%Y%m")):
        newest: dict[str, Backup] = {}
        for backup in ordered:
            newest.setdefault(backup.at.strftime(bucket), backup)
        keep |= {backup.path for backup in list(newest.values())[:count]}
    return tuple(backup for backup in ordered if backup.path not in keep)


def newest_sound(folder: Path) -> Backup | None:
    """The newest backup that passes every check."""
    return next((backup for backup in backups_in(folder) if not unsound(backup.path)), None)


def put_back(source: Path, database: Path, at: datetime | None = None) -> Path | None:
    """Put a verified copy of `source` in the place of `database`, which is closed; the old files
    are set aside beside it, not deleted. Returns where the old database lies now, None when there
    was none.

    Raises: StoreError("backup-unsound") and machine faults; then the old database is still in
    its place.
    """
    mistakes = unsound(source)
    if mistakes:
        raise StoreError("backup-unsound", file=str(source), detail=mistakes[0])
    with machine_faults(database):
        partial = database.with_name(f".{database.name}.part")
        try:
            shutil.copyfile(source, partial)
            with partial.open("rb+") as stream:
                os.fsync(stream.fileno())
            aside = None
            if database.exists():
                aside = database.with_name(
                    f"{database.stem}-aside-{at or datetime.now():%Y%m%dT%H%M%S}{database.suffix}"
                )
                shutil.copyfile(database, aside)
                for suffix in ("-wal", "-shm"):
                    companion = database.with_name(database.name + suffix)
                    if companion.exists():
                        shutil.copyfile(companion, aside.with_name(aside.name + suffix))
                        companion.unlink()
            partial.replace(database)
        finally:
            partial.unlink(missing_ok=True)
    return aside
