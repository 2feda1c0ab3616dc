"""The workplace's own keys: made at the first sealing, kept in the OS keyring or in a file, put under
a passphrase.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from desktop.actions.workplace import Workplace, workplace_exists
from desktop.errors import AppError, Refused
from desktop.exchange.keyplace import (
    keep_under_passphrase,
    load_keys,
    save_keys,
    where_keys_lie,
)
from desktop.exchange.keys import Keys, key_check_code, make_keys
from desktop.folders import paths_in
from desktop.store import journal
from desktop.store.database import machine_faults
from desktop.store.settings import read_setting, write_setting

REPORTERS = "reporters"
"""Folder of a desk's own offices (own_offices.py)."""


def office_homes(home: Path) -> tuple[Path, ...]:
    """The workplaces of a desk's own offices that were made, by their codes."""
    return tuple(office for office in paths_in(home / REPORTERS) if workplace_exists(office))


FINGERPRINT = "key"
"""The setting that says with which keys this data was worked with; every backup carries it."""
_MADE_ANEW = "new_keys"
"""The setting that says since when a desk has others than its lost ones."""
_LOST = ("key-missing", "key-keyring-gone")


def workplace_keys(
    workplace: Workplace,
    passphrase: str | None = None,
    *,
    make_new: bool = False,
    is_new_passphrase: bool = True,
) -> Keys:
    """The keys of this workplace, made and kept when there are none yet, where a passphrase that
    opens no other keys must be hard to guess.

    A desk that units deal with already makes others only where that is decided (`make_new`): what
    was encrypted for the lost ones stays closed, and every unit has to confirm the new ones.

    Raises: Refused("key-desk-gone", "key-not-lost"), StoreError, those of load_keys and
    save_keys.
    """
    keys = _kept_keys(workplace, passphrase, make_new=make_new)
    if keys is not None and workplace.read_only is not None:
        return keys
    if keys is None:
        workplace.refuse_read_only()
        keys = make_keys()
        save_keys(workplace.home, keys, passphrase, is_new_passphrase=is_new_passphrase)
        if make_new:
            code = key_check_code(keys.signing_public)
            with machine_faults(workplace.database):
                write_setting(workplace.db, _MADE_ANEW, f"{journal.now()} {code}")
    with machine_faults(workplace.database):
        if read_setting(workplace.db, FINGERPRINT) != keys.fingerprint:
            write_setting(workplace.db, FINGERPRINT, keys.fingerprint)
    return keys


def new_keys_since(workplace: Workplace) -> tuple[str, str]:
    """When a desk made new keys in the place of lost ones, and their check code; "" for never."""
    at, _space, code = read_setting(workplace.db, _MADE_ANEW).partition(" ")
    return at, code


def are_lost_at_desk(workplace: Workplace) -> bool:
    """Whether this is a desk that units deal with, and no keys lie here. Asks nothing of the keyring."""
    return where_keys_lie(workplace.home) is None and _is_known_to_units(workplace)


def are_other_keys(workplace: Workplace) -> bool:
    """Whether other keys lie here than those with which the data was worked with, as after a backup of
    another time was put back. Keys that do not open without being asked for are not judged.
    """
    kept = read_setting(workplace.db, FINGERPRINT)
    try:
        return bool(kept) and load_keys(workplace.home).fingerprint != kept
    except AppError:
        return False


def change_passphrase(workplace: Workplace, old: str | None, new: str) -> None:
    """Put the keys of this workplace, which `old` opens where they are under a passphrase, under
    `new`, and nowhere else; keys that were never made are made.

    At a desk its own offices' keys go with them, since one passphrase opens both: first, so that
    doing it again mends what was broken off. What `old` does not open stays as it is.

    Raises: UsageError("key-passphrase-empty"), Refused("key-passphrase-weak",
    "key-passphrase-at-desk", "key-desk-gone"), MachineError("key-not-written"), StoreError, those
    of load_keys.
    """
    workplace.refuse_read_only()
    home = workplace.home
    if home.parent.name == REPORTERS and workplace_exists(home.parent.parent):
        raise Refused("key-passphrase-at-desk")
    keys = _kept_keys(workplace, old) or make_keys()
    opened: list[tuple[Path, Keys]] = []
    for office in (path for path in paths_in(home / REPORTERS) if path.is_dir()):
        with suppress(AppError):
            opened.append((office, load_keys(office, old)))
    for folder, its_keys in (*opened, (home, keys)):
        keep_under_passphrase(folder, its_keys, new)


def _kept_keys(
    workplace: Workplace, passphrase: str | None, *, make_new: bool = False
) -> Keys | None:
    """The keys where they lie; None where they may be made. Raises: Refused, StoreError, those of
    load_keys.
    """
    try:
        keys = load_keys(workplace.home, passphrase)
    except AppError as error:
        is_lost = error.code in _LOST
        if error.code == "key-missing" and not make_new and _is_known_to_units(workplace):
            raise Refused("key-desk-gone", folder=str(workplace.home)) from error
        if where_keys_lie(workplace.home) is not None and not (make_new and is_lost):
            raise
        return None
    if make_new:
        raise Refused("key-not-lost", folder=str(workplace.home))
    return keys


def _is_known_to_units(workplace: Workplace) -> bool:
    """Whether this is a desk with trusted units, received files, or tasks that went out. Raises:
    StoreError.
    """
    with machine_faults(workplace.database):
        return workplace.role == "district" and any(
            workplace.db[table].count for table in ("trusted_key", "received", "sent")
        )
