"""Looking without touching: a workplace that another window works with, that lies in a folder which cannot be
written to, or that somebody only wants to read, as a copy of its figures.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

from desktop import clock
from desktop.actions.workplace import (
    DATABASE,
    Workplace,
    opened,
    refuse_impossible_home,
    workplace_exists,
)
from desktop.errors import AppError, Refused, StoreError, UsageError
from desktop.store.anchor import Anchor
from desktop.store.database import (
    companions_of,
    copy_database,
    copy_with_companions,
    looked_at,
    machine_faults,
    open_database,
    refuse_older,
)
from desktop.store.handed_over import handed_over
from desktop.store.soundness import examine

LOOKED_INTO = ("workplace-in-use", "folder-read-only", "store-read-only")
"""What keeps a workplace from being worked in, and not from being looked at."""
_TRIES = 5
"""Copies of files that change meanwhile, until one is whole."""


def can_be_looked_at(error: Exception, home: Path) -> bool:
    """Whether a workplace that does not open for this reason can be looked at."""
    return isinstance(error, AppError) and error.code in LOOKED_INTO and workplace_exists(home)


def look(home: Path, *, today: date | None = None) -> Workplace:
    """Open a copy of the workplace of `home` as it stands now, to look at and to print; in `home`
    nothing is written, and nobody there has to wait.

    Raises: UsageError("workplace-missing"), those of refuse_impossible_home, StoreError (also of a
    newer program's data, of damaged or older data), CatalogueError.
    """
    refuse_impossible_home(home)
    if not workplace_exists(home):
        raise UsageError("workplace-missing", folder=str(home))
    database = home / DATABASE
    anchored = Anchor(database).newest  # before the copy, which may be newer
    at = f"{clock.now():%Y-%m-%d %H:%M}"
    folder = Path(tempfile.mkdtemp(prefix="tianbao-look-"))
    try:
        copy = folder / DATABASE
        _copy(database, copy)
        looked = examine(copy)
        if not looked.is_sound:
            raise looked.error(database)
        with looked_at(copy) as plain:
            refuse_older(plain, anchored, database)
        with machine_faults(database, opening=True):
            db = open_database(copy)
        try:
            workplace = opened(home, db, None, today or date.today())
            workplace.copy = copy
            if handed_over(db) is None:
                workplace.close_to_changes(Refused("workplace-looked-at", at=at, folder=str(home)))
        except BaseException:
            db.close()
            raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return workplace


def _copy(database: Path, copy: Path) -> None:
    """What was saved until now. SQLite reads a file that is worked with; where it cannot, since
    nothing can be written beside it, the file is copied with its log. Raises: StoreError.
    """
    try:
        with looked_at(database) as db, machine_faults(database, opening=True):
            copy_database(db.conn, copy)
            return
    except StoreError as error:
        if error.code != "store-read-only":
            raise
    with machine_faults(database):
        for _try in range(_TRIES):
            before = _times(database)
            copies = copy_with_companions(database, copy)
            if _times(database) == before:
                return
            for each in copies:
                each.unlink()
    raise StoreError("store-busy", file=str(database), detail="")


def _times(database: Path) -> list[tuple[str, int, int]]:
    return [
        (file.name, state.st_size, state.st_mtime_ns)
        for file in (database, *companions_of(database))
        for state in [file.stat()]
    ]
