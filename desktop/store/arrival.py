"""A workplace on its way into its folder: all its files lie whole in a folder beside, a note names that folder, and from
then on they are brought to their places, by the next start where this one ends.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from desktop.durable import replace_file, sync_folder
from desktop.folders import files_below, paths_in
from desktop.private import make_folder_private
from desktop.store.anchor import Anchor
from desktop.store.database import machine_faults
from desktop.store.recovery import put_in_place

_NOTE = ".arriving"
_STAGING = ".arrival-"


def is_arriving(home: Path) -> bool:
    """Whether something is to be brought to its places yet."""
    return (home / _NOTE).exists()


def staging_in(home: Path, token: str) -> Path:
    """A new folder for what is to come; what was left by one that never got so far is cleared. Raises: StoreError."""
    with machine_faults(home):
        for left in paths_in(home, f"{_STAGING}*"):
            shutil.rmtree(left)
        staging = home / f"{_STAGING}{token}"
        make_folder_private(staging)
    return staging


def announce(staging: Path) -> None:
    """From now on it comes. All below is on the disk. Raises: StoreError."""
    home = staging.parent
    part = home / f"{_NOTE}.part"
    with machine_faults(home):
        for folder in {file.parent for file in files_below(staging)}:
            sync_folder(folder)
        part.write_text(staging.name, encoding="utf-8")
        replace_file(part, home / _NOTE)
        sync_folder(home)


def arrive(database: Path, name: str) -> Path | None:
    """Bring everything to its place, the database last; a part may be there already. The workplace's lock is held.
    `name` is what the journal calls the source where another database gives way to it; returns where that lies now.
    Raises: StoreError.
    """
    home, aside = database.parent, None
    with machine_faults(home):
        staging = home / Path((home / _NOTE).read_text(encoding="utf-8").strip()).name
        fresh = staging / database.name
        anchor = Anchor(fresh).file
        for source in files_below(staging):
            if source not in (fresh, anchor):
                target = home / source.relative_to(staging)
                make_folder_private(target.parent)
                replace_file(source, target)
                sync_folder(target.parent)
        if fresh.exists() and database.exists():
            aside = put_in_place(fresh, database, name=name)
        elif fresh.exists():
            if anchor.exists():
                replace_file(anchor, Anchor(database).file)
            replace_file(fresh, database)
        sync_folder(home)
        (home / _NOTE).unlink()
        shutil.rmtree(staging, ignore_errors=True)
    return aside
