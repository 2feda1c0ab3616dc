"""Opening a workplace database: pragmas, schema version, and machine faults told apart from
bugs.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from desktop import clock
from desktop.disk_faults import disk_error
from desktop.durable import sync_file, sync_folder
from desktop.errors import AppError, StoreError
from desktop.store import journal, row_sums
from desktop.store.anchor import Anchor
from desktop.store.migrations import NAMES, migrations, steps_of
from desktop.store.row_sums import CommitMark

BUSY_TIMEOUT_S = 5.0
_CHANGES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


class WorkplaceDatabase(Database):
    """The database of a workplace. A transaction that changed anything brings the sums over the rows
    up to date; once it is durable its mark goes to the anchor.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, execute_plugins=False)
        self.path = path
        self.anchor = Anchor(path)
        self._files = _identities(path)
        self._copy: Path | None = None
        self.looked_over: tuple[CommitMark | None, float] = (None, 0.0)
        """The newest commit after which every row was looked over, and when, in seconds that only
        rise."""
        self.read_only: AppError | None = None
        """What whoever wants to change anything is told; None where it may be changed."""

    @contextmanager
    def atomic(self) -> Generator[Database, None, None]:
        """One transaction, or a part of the one at hand that can be taken back alone.

        Raises: StoreError("store-swapped") where another program took the file away or put another in
        its place; then all that was saved lies in a copy; `read_only` where that is in force.
        """
        if self.conn.in_transaction:
            with super().atomic():
                yield self
            return
        if self.read_only is not None:
            raise self.read_only
        self.refuse_swapped()
        with super().atomic():
            yield self
            mark = row_sums.keep_commit(self)
        if mark is not None:
            self.anchor.append(mark)
            self.refuse_swapped()

    def execute(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] | None = None
    ) -> sqlite3.Cursor:
        """As sqlite-utils has it; a change outside a transaction is one of its own."""
        if self.conn.in_transaction or not _CHANGES.match(sql):
            return super().execute(sql, parameters)
        with self.atomic():
            return super().execute(sql, parameters)

    def refuse_swapped(self) -> None:
        """Raises: StoreError("store-swapped")."""
        if self._copy is None and _identities(self.path) == self._files:
            return
        if self._copy is None:
            self._copy = self._rescue()
        raise StoreError("store-swapped", file=str(self.path), copy=str(self._copy))

    def _rescue(self) -> Path:
        """Copy what the open connection still sees; the folder may be gone as well."""
        folder = self.path.parent if self.path.parent.is_dir() else Path(tempfile.gettempdir())
        name = f"{self.path.stem}-rescued-{clock.now():%Y%m%dT%H%M%S}-{secrets.token_hex(3)}.db"
        copy_database(self.conn, folder / name)
        return folder / name


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Copy all that a connection sees into a new file without a log beside it, and make it durable.

    Raises: sqlite3.DatabaseError, OSError; then there is no such file.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        copy = sqlite3.connect(target)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()
        sync_file(target)
        sync_folder(target.parent)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def open_database(path: Path, *, create: bool = False) -> WorkplaceDatabase:
    """The database at `path` at the newest schema, WAL and synchronous=FULL, foreign keys on.

    Raises: StoreError with the code store-missing, store-older, store-other, store-newer,
    store-damaged, store-read-only or store-full; then the file is as it was.
    """
    if not create:
        _refuse_missing(path)
        with looked_at(path) as looked:
            _refuse_newer(looked, path)
            refuse_older(looked, Anchor(path).newest, path)
    with machine_faults(path, opening=True):
        if create:
            os.close(
                os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            )  # what lies beside it has its mode
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, check_same_thread=False)
        try:
            plain = Database(connection, execute_plugins=False)
            mode = plain.execute("PRAGMA journal_mode=WAL").fetchone()[0]
            if mode != "wal":
                raise StoreError("store-no-wal", file=str(path), mode=mode)
            plain.execute("PRAGMA synchronous=FULL")
            plain.execute("PRAGMA foreign_keys=ON")
            _refuse_newer(plain, path)
            if is_changed := bool(migrations.pending(plain)):
                migrations.apply(plain)
            row_sums.watch(plain)
            if is_changed or row_sums.last_mark(plain) is None:
                with plain.atomic():
                    row_sums.begin(plain)
            db = WorkplaceDatabase(connection, path)
            mark, anchored = row_sums.last_mark(db), db.anchor.newest
            if mark is not None and (anchored is None or mark.commits > anchored.commits):
                db.anchor.append(mark)
        except BaseException:
            connection.close()
            raise
    return db


def _refuse_missing(path: Path) -> None:
    if not path.exists():
        raise StoreError("store-missing", file=str(path))
    if path.stat().st_size == 0:
        raise StoreError("store-damaged", file=str(path), detail="0 B")


class Standing(StrEnum):
    """How a database stands to its anchor."""

    NEWEST = "newest"
    OLDER = "older"
    OTHER = "other"  # not the one whose commits the anchor tells of


def standing(db: Database, anchored: CommitMark | None) -> Standing:
    """Compare a database with what its anchor tells last. Raises: sqlite3.DatabaseError."""
    mark = row_sums.last_mark(db)
    commits = mark.commits if mark is not None else 0
    if anchored is None:
        return Standing.NEWEST
    if commits < anchored.commits:
        return Standing.OLDER
    if mark is not None and commits == anchored.commits:
        return Standing.NEWEST if mark[:4] == anchored[:4] else Standing.OTHER
    digest = journal.digest_of_row(db, anchored.journal_rows)
    follows = digest == anchored.journal_digest or journal.follows_restored(db, anchored.state)
    return Standing.NEWEST if follows else Standing.OTHER


def refuse_older(db: Database, anchored: CommitMark | None, path: Path) -> None:
    """Raises: StoreError("store-older", "store-other") where the anchor tells of something else."""
    stands = standing(db, anchored)
    if anchored is None or stands is Standing.NEWEST:
        return
    at = anchored.at[:16].replace("T", " ")
    if stands is Standing.OTHER:
        raise StoreError("store-other", file=str(path), at=at)
    mark = row_sums.last_mark(db)
    missing = anchored.commits - (mark.commits if mark is not None else 0)
    raise StoreError("store-older", file=str(path), missing=missing, at=at)


def _identities(path: Path) -> tuple[tuple[int, int] | None, ...]:
    identities: list[tuple[int, int] | None] = []
    for file in (path, path.with_name(f"{path.name}-wal")):
        try:
            status = file.stat()
        except OSError:
            identities.append(None)
        else:
            identities.append((status.st_dev, status.st_ino))
    return tuple(identities)


@contextmanager
def looked_at(path: Path) -> Iterator[Database]:
    """A database to read, which is left as it lies: nothing is migrated, no log copied back.

    Raises: StoreError.
    """
    with machine_faults(path, opening=True), ExitStack() as stack:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        if _rollback_of(
            path
        ).exists():  # half a change to be rolled back, which cannot be by reading
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="tianbao-"))
            copy_with_companions(path, Path(folder) / path.name)
            uri = (Path(folder) / path.name).absolute().as_uri()
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S)
        stack.callback(connection.close)
        yield Database(connection, execute_plugins=False)


def _rollback_of(database: Path) -> Path:
    return database.with_name(f"{database.name}-journal")


def companions_of(database: Path) -> tuple[Path, ...]:
    """The logs beside a database that SQLite applies to whatever file has its name."""
    logs = (database.with_name(f"{database.name}-wal"), _rollback_of(database))
    return tuple(log for log in logs if log.exists())


def copy_with_companions(source: Path, target: Path) -> tuple[Path, ...]:
    """Copy a database that nobody has open, with its logs; returns the new files. Raises: OSError."""
    copies = []
    for file in (source, *companions_of(source)):
        copy = target.with_name(target.name + file.name[len(source.name) :])
        shutil.copyfile(file, copy)
        copies.append(copy)
    return tuple(copies)


def is_behind(path: Path) -> bool:
    """True when opening would migrate: the caller makes a backup first."""
    with looked_at(path) as db:
        _refuse_newer(db, path)
        return bool(migrations.pending(db))


def _refuse_newer(db: Database, path: Path) -> None:
    """Raises: StoreError("store-newer"), sqlite3.DatabaseError where the steps are damaged."""
    steps = steps_of(db)
    if len(steps) > len(NAMES):
        raise StoreError("store-newer", file=str(path), schema=steps[-1])


@contextmanager
def machine_faults(path: Path, *, opening: bool = False) -> Iterator[None]:
    """Turn what the disk or the file did into a StoreError that says so; programming errors pass
    through. While a file is being opened, whatever else SQLite says of it is damage.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = _machine_code(error) or ("store-damaged" if opening else None)
        if code is None:
            raise
        raise StoreError(code, file=str(path), detail=str(error)) from error
    except UnicodeDecodeError as error:
        if not opening:
            raise
        raise StoreError("store-damaged", file=str(path), detail=str(error)) from error
    except OSError as error:
        raise disk_error(error, path, StoreError) from error


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


def is_the_machines(error: BaseException) -> bool:
    """Whether `machine_faults` knows what the disk or the file did."""
    return isinstance(error, sqlite3.DatabaseError) and _machine_code(error) is not None


def _machine_code(error: sqlite3.DatabaseError) -> str | None:
    extended = getattr(error, "sqlite_errorcode", None)
    if extended is None and "decode" in str(error):  # bytes that are no text
        return "store-damaged"
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


@contextmanager
def empty_in_memory() -> Iterator[Database]:
    """A database of this program that holds nothing yet; what is written there is nowhere else."""
    empty = Database(sqlite3.connect(":memory:", isolation_level=None), execute_plugins=False)
    try:
        migrations.apply(empty)
        yield empty
    finally:
        empty.close()


@contextmanager
def taken_back(db: Database) -> Iterator[None]:
    """What is written inside is gone at the end; for a copy in memory."""
    db.execute("SAVEPOINT taken_back")
    try:
        yield
    finally:
        db.execute("ROLLBACK TO taken_back")
        db.execute("RELEASE taken_back")
