"""A month of an office and its desk under the recording library; each line of the file `ack` was written once
the program had said that it is done. Words: the folder, and "careless" to tell SQLite and the system to sync
nothing, which must lose.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

from desktop.actions.backups import back_up, restore
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.submit import submit
from desktop.actions.workplace import Workplace, open_workplace
from desktop.domain.periods import Period
from tests.unit.actions.month import put

TODAY = date(2025, 11, 5)


def main(folder: Path, is_careless: bool) -> None:
    ack = os.open(folder / "ack", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(words: str) -> None:
        os.write(ack, f"{words}\n".encode())

    def opened(home: Path) -> Workplace:
        workplace = open_workplace(home, today=TODAY)
        if is_careless:
            workplace.db.execute("PRAGMA synchronous=OFF")
        return workplace

    def type_in(unit: Workplace, first: int, count: int) -> None:
        for number in range(first, first + count):
            put(unit, "E1", "E303", str(number), period=Period("2025-09"))
            tell(f"value {number}")

    if is_careless:
        os.fsync = os.fdatasync = lambda _handle: None  # type: ignore[assignment]
    with opened(folder / "unit") as unit:
        type_in(unit, 1, 12)
        submit(unit, Period("2025-10"), folder / "stick")
        tell("submitted")
        type_in(unit, 13, 12)
        back_up(unit)
        tell("backed-up")
        unit.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        type_in(unit, 25, 12)
    tell("closed")
    with opened(folder / "desk") as desk:
        receive(desk, [folder / "stick"])
        tell("received")
    restore(folder / "unit", folder / "old.db")
    tell("value 0")
    with opened(folder / "unit") as unit:
        type_in(unit, 41, 6)
    with opened(folder / "older"):
        tell("migrated")
    os.close(ack)


if __name__ == "__main__":
    main(Path(sys.argv[1]), "careless" in sys.argv)
