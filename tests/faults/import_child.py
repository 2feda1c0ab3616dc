"""Imports a folder into a desk and tells each file once it is in. Usage: import_child.py HOME
FOLDER.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from desktop.actions.transfer.receive import Receiver
from desktop.actions.workplace import open_workplace


def main() -> None:
    with open_workplace(Path(sys.argv[1]), today=date(2025, 12, 5)) as desk:
        receiver = Receiver(desk)
        print("ready", flush=True)
        for file in sorted(Path(sys.argv[2]).iterdir()):
            result = receiver.receive(file)
            print(result.outcome, result.digest, result.unit, result.period, flush=True)


if __name__ == "__main__":
    main()
