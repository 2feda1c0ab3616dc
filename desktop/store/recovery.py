"""Putting a database in the place of another, and finding the newest whole one among all that lies in
a workplace's folder: the file itself, its damaged log, its journal, files set aside, backups.
"""

from __future__ import annotations

import secrets
import sqlite3
import struct
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from desktop import clock
from desktop.disk_faults import fault_words
from desktop.durable import replace_file, sync_file, sync_folder
from desktop.errors import MachineError, StoreError
from desktop.folders import paths_in
from desktop.store import journal, row_sums
from desktop.store.anchor import Anchor
from desktop.store.backup import backups_in
from desktop.store.database import (
    Standing,
    WorkplaceDatabase,
    companions_of,
    copy_database,
    copy_with_companions,
    looked_at,
    machine_faults,
    open_database,
    standing,
)
from desktop.store.log_salvage import salvage
from desktop.store.rebuild import FieldOf, rebuild
from desktop.store.row_sums import CommitMark
from desktop.store.soundness import Soundness, examine


class Origin(StrEnum):
    """Where a whole database was found."""

    PRESENT = "present"  # as it lies
    LOG = "log"  # with its damaged log read on
    REBUILT = "rebuilt"  # tables mended from the journal
    ASIDE = "aside"
    BACKUP = "backup"


class MissingChange(NamedTuple):
    """A change of a cell that was saved and is not in what was found; `after` as the journal's JSON
    text.
    """

    at: str
    who: str
    form: str
    code: str
    dimension: str
    period: str
    after: str


@dataclass(frozen=True, slots=True)
class Found:
    """The newest whole database. `file` is the one to name to people; `missing` commits of
    the anchor are in no file here (None: there is no anchor to tell), `changes` what is known of them.
    """

    origin: Origin
    file: Path
    whole: Path
    looked: Soundness
    missing: int | None
    changes: tuple[MissingChange, ...]


def log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")


@contextmanager
def newest_whole(database: Path, field_of: FieldOf) -> Iterator[Found | None]:
    """The newest whole database, to be put in place meanwhile; None where there is none. Nothing that
    lies in the folder is changed. Raises: StoreError of the machine.
    """
    with machine_faults(database), tempfile.TemporaryDirectory(prefix="tianbao-") as folder:
        yield _newest_whole(database, Path(folder), field_of)


def _newest_whole(database: Path, folder: Path, field_of: FieldOf) -> Found | None:
    anchored = Anchor(database).newest
    best: tuple[tuple[bool, int], Origin, Path, Path, Soundness] | None = None
    read: list[Path] = []
    owner = _owner(database)
    for origin, file, whole in _candidates(database, folder, anchored, field_of, owner):
        looked = examine(whole)
        read.append(whole)
        if not looked.is_sound or (owner and looked.unit != owner):
            continue
        rank = (_is_of_the_anchor(whole, anchored), looked.commits)
        if best is None or rank > best[0]:
            best = (rank, origin, file, whole, looked)
        if anchored is not None and rank >= (True, anchored.commits):
            break
    if best is None:
        return None
    _rank, origin, file, whole, looked = best
    missing = max(0, anchored.commits - looked.commits) if anchored is not None else None
    changes = _changes_after(looked, read) if missing else ()
    return Found(origin, file, whole, looked, missing, changes)


def _owner(database: Path) -> str:
    """The unit for which this workplace was made, as its journal begins or, where that cannot be read,
    as most of its backups are named; "" where nothing tells.
    """
    unit = ""
    with suppress(StoreError), looked_at(database) as db:
        unit = journal.first_unit(db)
    if unit:
        return unit
    named = Counter(backup.unit for backup in backups_in(database.parent / "backups"))
    return max(named, key=lambda each: named[each], default="")


def _is_of_the_anchor(whole: Path, anchored: CommitMark | None) -> bool:
    with looked_at(whole) as db:
        return standing(db, anchored) is not Standing.OTHER


def _candidates(
    database: Path, folder: Path, anchored: CommitMark | None, field_of: FieldOf, owner: str
) -> Iterator[tuple[Origin, Path, Path]]:
    """From the likely newest on; each made when it is its turn."""
    if database.exists() and database.stat().st_size:
        present = _local_copy(database, folder / "present")
        yield Origin.PRESENT, database, present
        salvaged = _salvaged(database, folder / "log")
        if salvaged is not None:
            yield Origin.LOG, database, salvaged
        for number, source in enumerate(filter(None, (salvaged, present))):
            target = folder / f"rebuilt-{number}.db"
            if rebuild(source, target, anchored, field_of) is not None:
                yield Origin.REBUILT, database, target
    beside = [
        path
        for kind in ("aside", "rescued")
        for path in paths_in(database.parent, f"{database.stem}-{kind}-*{database.suffix}")
    ]
    for number, path in enumerate(sorted(beside, reverse=True)):
        yield Origin.ASIDE, path, _local_copy(path, folder / f"aside-{number}")
    for backup in backups_in(database.parent / "backups"):
        if backup.unit in ("", owner) and examine(backup.path).is_sound:
            yield Origin.BACKUP, backup.path, backup.path
            return


def _local_copy(source: Path, folder: Path, log: bytes | None = None) -> Path:
    """A file and its log copied, so that reading them changes nothing where they lie."""
    folder.mkdir()
    copy = folder / "tianbao.db"
    copy_with_companions(source, copy)
    if log is not None:
        log_of(copy).write_bytes(log)
    return copy


def _salvaged(database: Path, folder: Path) -> Path | None:
    log = log_of(database)
    if not log.exists() or not log.stat().st_size:
        return None
    with database.open("rb") as stream:
        header = stream.read(18)
    page_size = struct.unpack(">H", header[16:18])[0] if len(header) == 18 else 0
    if page_size not in (1, *(1 << n for n in range(9, 16))):
        page_size = 4096
    data = salvage(log.read_bytes(), 65536 if page_size == 1 else page_size)
    return _local_copy(database, folder, data) if data else None


def _changes_after(looked: Soundness, read: list[Path]) -> tuple[MissingChange, ...]:
    """Changes of cells past the journal of what was found, as far as another file still tells."""
    changes: dict[MissingChange, None] = {}
    for path in read:
        try:
            with looked_at(path) as db:
                rows = list(journal.readable_rows(db))
        except StoreError:
            continue
        for number, columns, _digest in rows:
            if number > looked.journal_rows and columns[2] == b"cell":
                texts = [column.decode("utf-8", "replace") for column in columns]
                at, who, _what, _unit, form, period, code, dimension, _before, after = texts[:10]
                changes[MissingChange(at, who, form, code, dimension, period, after)] = None
    return tuple(changes)


@contextmanager
def whole_copy(source: Path) -> Iterator[tuple[Path, Soundness]]:
    """One file with everything that `source` and its log hold, verified; `source` may lie on a
    write-protected medium and is only read.

    Raises: StoreError("backup-unsound"), MachineError("file-unreadable"), machine faults.
    """
    with tempfile.TemporaryDirectory(prefix="tianbao-") as folder:
        try:
            copy = _local_copy(source, Path(folder) / "source")
        except OSError as error:
            detail = fault_words(error)
            raise MachineError("file-unreadable", file=str(source), detail=detail) from error
        with machine_faults(source, opening=True):
            looked = examine(copy)
            if not looked.is_sound:
                raise StoreError("backup-unsound", file=str(source), detail=looked.first_mistake)
        yield copy, looked


def put_in_place(source: Path, database: Path, *, name: str, who: str = "") -> Path | None:
    """Put a copy of `source`, which was verified, in the place of `database`, which is closed. The
    present file and its log are set aside beside it first, whole and durable. `name` is what the
    journal calls the source. Returns where the present file lies now, None when there was none.

    Raises: machine faults; then the database that was there is still there.
    """
    with machine_faults(database):
        token = f"{clock.now():%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        fresh = database.with_name(f".{database.stem}-{token}.part")
        aside = database.with_name(f"{database.stem}-aside-{token}{database.suffix}")
        _clear_leftovers(database)
        try:
            _copy_of(source, fresh)
            mark = _given_place(fresh, Anchor(database).newest, name, who)
            had_one = database.exists()
            if had_one:
                for copied in copy_with_companions(database, aside):
                    sync_file(copied)
                sync_folder(database.parent)
            _swap(fresh, database, token)
            if mark is not None:
                Anchor(database).append(mark)
        finally:
            _clear_leftovers(database)
    return aside if had_one else None


def _clear_leftovers(database: Path) -> None:
    """What a restoring that was interrupted made; the workplace's lock is held."""
    for pattern in ("part", "part-*", "anchor"):
        for left in paths_in(database.parent, f".{database.stem}-*.{pattern}"):
            left.unlink(missing_ok=True)


def _copy_of(source: Path, fresh: Path) -> None:
    connection = sqlite3.connect(source)
    try:
        copy_database(connection, fresh)
    finally:
        connection.close()


def _given_place(
    fresh: Path, given_up: CommitMark | None, name: str, who: str
) -> CommitMark | None:
    """Journal that this file takes the place of another, under a higher number than that had."""
    with in_one_file(fresh) as db:
        own = row_sums.last_mark(db)
        if given_up is not None and own is not None and own.commits < given_up.commits:
            with db.atomic():
                row_sums.number_commit(db, given_up.commits)
        with db.atomic():
            journal.append_event(
                db,
                "",
                journal.Event(
                    journal.RESTORED, before=given_up.state if given_up else "", after=name
                ),
                journal.Stamp(journal.now(), who),
            )
        return row_sums.last_mark(db)


@contextmanager
def in_one_file(file: Path) -> Iterator[WorkplaceDatabase]:
    """A database that nobody else has open, to change it; afterwards all of it lies in the one file, durable and whole.
    Raises: StoreError.
    """
    db = open_database(file)
    try:
        yield db
        mark = row_sums.last_mark(db)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        db.close()  # which takes the log away
    sync_file(file)
    is_left = any(log.stat().st_size for log in companions_of(file))
    looked = examine(file)  # closing tells of no failure
    if is_left or not looked.is_sound or looked.mark != mark:
        detail = looked.first_mistake or "wal_checkpoint"
        raise StoreError("store-io", file=str(file), detail=detail)


def _swap(fresh: Path, database: Path, token: str) -> None:
    """The old logs go out of the way before the new file comes, since SQLite would apply them; where
    the new one cannot come, they go back.
    """
    parked: list[tuple[Path, Path]] = []
    try:
        for log in companions_of(database):
            aside = database.with_name(f".{log.name}-{token}.part")
            log.rename(aside)
            parked.append((log, aside))
        replace_file(fresh, database)
    except OSError:
        for log, aside in parked:
            aside.rename(log)
        raise
    sync_folder(database.parent)
    for left in (*(aside for _log, aside in parked), database.with_name(f"{database.name}-shm")):
        left.unlink(missing_ok=True)
