"""A desk whose keys are lost for good: what is to be done, office by office, until each has answered with a file for the
new ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.keys import are_lost_at_desk, new_keys_since
from desktop.actions.workplace import Workplace
from desktop.domain.records.received_file import ReceivedFile
from desktop.store import received
from desktop.store.database import machine_faults


@dataclass(frozen=True, slots=True)
class OfficeToCall:
    """`newest` is the period of its newest file that counts, "" for none; `is_back`: a file came since for the new
    keys.
    """

    unit: str
    name: str
    person: str
    phone: str
    newest: str
    is_back: bool


@dataclass(frozen=True, slots=True)
class KeysLost:
    """`since` is when new keys were made, as 2026-11-29T10:15:00+08:00, "" while that is to be done; `check_code` theirs."""

    since: str
    check_code: str
    offices: tuple[OfficeToCall, ...]

    @property
    def is_over(self) -> bool:
        return bool(self.since) and all(office.is_back for office in self.offices)


def keys_lost(workplace: Workplace) -> KeysLost | None:
    """None where this is no desk, or its keys are there and always were. Raises: StoreError."""
    if workplace.role != "district":
        return None
    with machine_faults(workplace.database):
        since, code = new_keys_since(workplace)
        if not since and not are_lost_at_desk(workplace):
            return None
        newest: dict[str, ReceivedFile] = {}
        for file in received.all_files(workplace.db):
            if file.kind == "submission" and file.state in ("current", "conflict"):
                before = newest.get(file.unit)
                if before is None or before.at < file.at:
                    newest[file.unit] = file
    offices = [
        OfficeToCall(
            str(unit.code),
            str(unit.name),
            file.filled_by if file else "",
            file.phone if file else "",
            file.period if file else "",
            bool(since) and file is not None and file.at >= since,
        )
        for unit in workplace.catalogue.units
        for file in [newest.get(unit.code)]
    ]
    return KeysLost(since, code, tuple(offices))
