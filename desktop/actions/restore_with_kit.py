"""A computer broke: its newest backup and its recovery kit together, on another computer."""

from __future__ import annotations

from pathlib import Path

from desktop.actions.backups import Restored, restore
from desktop.actions.recovery_kit import load_kit, read_kit
from desktop.actions.workplace import open_workplace, was_here
from desktop.errors import Refused
from desktop.exchange.kit import Kit
from desktop.store.recovery import whole_copy


def restore_with_kit(home: Path, backup: Path, kit_file: Path | None, passphrase: str) -> Restored:
    """Put a backup into `home`, where nothing lies yet, and bring the keys back from the kit; looked at both before
    anything is made. Without a kit the next sealing makes new keys, which the desk has to confirm.

    Raises: Refused("workplace-exists", "kit-of-another"), those of restore and load_kit.
    """
    if was_here(home):
        raise Refused("workplace-exists", folder=str(home))
    kit = read_kit(kit_file, passphrase) if kit_file is not None else None
    if kit is not None and kit_file is not None:
        _refuse_another(kit, kit_file, backup)
    restored = restore(home, backup)
    if kit_file is not None:
        with open_workplace(home) as workplace:
            load_kit(workplace, kit_file, passphrase)
    return restored


def _refuse_another(kit: Kit, file: Path, backup: Path) -> None:
    with whole_copy(backup) as (_copy, looked):
        if (looked.unit, looked.role) != (kit.unit, kit.role):
            raise Refused("kit-of-another", file=file.name, unit=kit.unit, own=looked.unit)
