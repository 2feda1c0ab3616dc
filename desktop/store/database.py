"""Opening a workplace database: pragmas, schema version, and machine faults told apart from
bugs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from desktop.errors import StoreError
from desktop.store.migrations import NAMES, migrations

BUSY_TIMEOUT_S = 5.0


def open_database(path: Path, *, create: bool = False) -> Database:
    """The database at `path` at the newest schema, WAL and synchronous=FULL, foreign keys on.

    Raises: StoreError with the code store-missing, store-newer, store-damaged, store-read-only
    or store-full.
    """
    if not create and not path.exists():
        raise StoreError("store-missing", file=str(path))
    with machine_faults(path):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, check_same_thread=False)
        try:
            db = Database(connection, execute_plugins=False)
            mode = db.execute("PRAGMA journal_mode=WAL").fetchone()[0]
            if mode != "wal":
                raise StoreError("store-no-wal", file=str(path), mode=mode)
            db.execute("PRAGMA synchronous=FULL")
            db.execute("PRAGMA foreign_keys=ON")
            _refuse_newer(db, path)
            if migrations.pending(db):
                migrations.apply(db)
        except BaseException:
            connection.close()
            raise
    return db


def is_behind(path: Path) -> bool:
    """True when opening would migrate: the caller makes a backup first."""
    with machine_faults(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            db = Database(connection, execute_plugins=False)
            _refuse_newer(db, path)
            return bool(migrations.pending(db))
        finally:
            connection.close()


def _refuse_newer(db: Database, path: Path) -> None:
    if "_sqlite_migrations" not in db.table_names():
        return
    newer = [m.name for m in migrations.applied(db) if m.name not in NAMES]
    if newer:
        raise StoreError("store-newer", file=str(path), schema=newer[-1])


@contextmanager
def machine_faults(path: Path) -> Iterator[None]:
    """Turn what the disk or the file did into a StoreError that says so; programming errors pass
    through.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = _machine_code(error)
        if code is None:
            raise
        raise StoreError(code, file=str(path), detail=str(error)) from error
    except OSError as error:
        raise StoreError("store-io", file=str(path), detail=error.strerror or str(error)) from error


_MACHINE_CODES = {
    sqlite3.SQLITE_FULL: "store-full",
    sqlite3.SQLITE_READONLY: "store-read-only",
    sqlite3.SQLITE_CANTOPEN: "store-read-only",
    sqlite3.SQLITE_PERM: "store-read-only",
    sqlite3.SQLITE_IOERR: "store-io",
    sqlite3.SQLITE_CORRUPT: "store-damaged",
    sqlite3.SQLITE_NOTADB: "store-damaged",
    sqlite3.SQLITE_BUSY: "store-busy",
    sqlite3.SQLITE_LOCKED: "store-busy",
}


def _machine_code(error: sqlite3.DatabaseError) -> str | None:
    extended = getattr(error, "sqlite_errorcode", None)
    return None if extended is None else _MACHINE_CODES.get(extended & 0xFF)


def integrity_mistakes(db: Database) -> list[str]:
    """What SQLite finds wrong with the file; empty when it is sound."""
    rows = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)").fetchall()]
    return [] if rows == ["ok"] else rows


@contextmanager
def fewer_checkpoints(db: Database) -> Iterator[None]:
    """While many transactions follow each other, copy the log back every 16,000 pages instead of
    every 1,000. Each commit is as durable as ever.
    """
    db.execute("PRAGMA wal_autocheckpoint=16000")
    try:
        yield
    finally:
        db.execute("PRAGMA wal_autocheckpoint=1000")


@contextmanager
def copy_in_memory(db: Database) -> Iterator[Database]:
    """All of a database in memory, to look at it otherwise; what is written there is nowhere else."""
    copy = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
    try:
        db.conn.backup(copy.conn)
        yield copy
    finally:
        copy.close()
