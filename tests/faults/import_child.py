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
        for group in receiver.groups(sorted(Path(sys.argv[2]).iterdir())):
            for result in receiver.receive_group(group, lambda _looked, _file: None):
                print(result.outcome, result.digest, result.unit, result.period, flush=True)
        receiver.settle()


if __name__ == "__main__":
    main()
