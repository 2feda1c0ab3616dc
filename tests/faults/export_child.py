"""Exports for ever: one numbered correction after another into a folder, each told once it is
recorded.

Usage: export_child.py HOME FOLDER. Prints `exported NAME DIGEST`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from desktop.actions.entry.enter import enter
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.workplace import open_workplace
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.store.submissions import latest_submission

PERIOD = Period("2025-Q3")


def main() -> None:
    home, folder = Path(sys.argv[1]), Path(sys.argv[2])
    with open_workplace(home) as workplace:
        print("ready", flush=True)
        while True:
            latest = latest_submission(workplace.db, workplace.unit.code, PERIOD)
            if latest is None or latest.state != "sealed":
                if latest is not None and latest.state == "exported":
                    start_correction(workplace, PERIOD, "更正一处")
                number = latest.sequence if latest else 0
                enter(
                    workplace,
                    [(Cell("R1", "R403", "", PERIOD), Figure((number % 400 + 1) * SCALE))],
                )
            done = submit(workplace, PERIOD, folder)
            print("exported", done.file.name, done.digest, flush=True)


if __name__ == "__main__":
    main()
