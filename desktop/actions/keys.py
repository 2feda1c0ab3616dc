"""The workplace's own keys: made at the first sealing, kept in the OS keyring or in a file."""

from __future__ import annotations

from desktop.actions.workplace import Workplace
from desktop.errors import AppError, Refused
from desktop.exchange.keyplace import load_keys, save_keys, where_keys_lie
from desktop.exchange.keys import Keys, make_keys
from desktop.store.database import machine_faults

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
    try:
        keys = load_keys(workplace.home, passphrase)
    except AppError as error:
        is_lost = error.code in _LOST
        if error.code == "key-missing" and not make_new and _is_known_to_units(workplace):
            raise Refused("key-desk-gone", folder=str(workplace.home)) from error
        if where_keys_lie(workplace.home) is not None and not (make_new and is_lost):
            raise
    else:
        if make_new:
            raise Refused("key-not-lost", folder=str(workplace.home))
        return keys
    keys = make_keys()
    save_keys(workplace.home, keys, passphrase, is_new_passphrase=is_new_passphrase)
    return keys


def _is_known_to_units(workplace: Workplace) -> bool:
    """Whether this is a desk with trusted units, received files, or tasks that went out. Raises:
    StoreError.
    """
    with machine_faults(workplace.database):
        return workplace.role == "district" and any(
            workplace.db[table].count for table in ("trusted_key", "received", "sent")
        )
