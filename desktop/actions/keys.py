"""The workplace's own keys: made at the first sealing, kept in the OS keyring or in a file."""

from __future__ import annotations

from desktop.actions.workplace import Workplace
from desktop.exchange.keyplace import load_keys, save_keys, where_keys_lie
from desktop.exchange.keys import Keys, make_keys


def workplace_keys(workplace: Workplace, passphrase: str | None = None) -> Keys:
    """The keys of this workplace, made and kept when there are none yet.

    Raises: AppError key-wrong-passphrase, key-missing; MachineError.
    """
    if where_keys_lie(workplace.home) is None:
        keys = make_keys()
        save_keys(workplace.home, keys, passphrase)
        return keys
    return load_keys(workplace.home, passphrase)
