"""The wording of the brief (简报): the program's own, or what the desk made of it, kept in the
workplace.
"""

from __future__ import annotations

from desktop import i18n, paths
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Frequency
from desktop.domain.brief.wording import read_wording
from desktop.store.database import machine_faults
from desktop.store.settings import read_setting, write_setting


def own_wording(frequency: Frequency) -> str:
    """What the program brings, in the language in force, for a month, quarter or year."""
    return (paths.resources_dir() / "brief" / f"{frequency}.{i18n.language()}.txt").read_text(
        encoding="utf-8"
    )


def brief_wording(workplace: Workplace, frequency: Frequency) -> str:
    """The desk's wording where it has one, else the program's. Raises: StoreError."""
    with machine_faults(workplace.database):
        return read_setting(workplace.db, _name(frequency)) or own_wording(frequency)


def keep_wording(workplace: Workplace, frequency: Frequency, text: str) -> None:
    """Keep the desk's wording for the language in force; "" (or the program's own) goes back to the
    program's.

    Raises: UsageError("brief-wording", "brief-too-long"), StoreError.
    """
    read_wording(text, workplace.catalogue)
    with machine_faults(workplace.database):
        write_setting(
            workplace.db, _name(frequency), "" if text == own_wording(frequency) else text
        )


def _name(frequency: Frequency) -> str:
    return f"brief-{frequency}-{i18n.language()}"
