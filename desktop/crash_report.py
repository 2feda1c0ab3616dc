"""The report of a bug: versions, and where in the program it happened. No arguments, no values, no
names: the error's own words may hold any of them, so they are left out.
"""

from __future__ import annotations

import platform
import sqlite3
import tempfile
import traceback
from datetime import datetime
from pathlib import Path

import desktop
from desktop.printable import printable


def make_report(error: BaseException, surroundings: str) -> str:
    """Text of a report; `surroundings` is one line about what the program ran in."""
    chain: list[str] = []
    one: BaseException | None = error
    while one is not None:
        stack = "".join(traceback.format_list(traceback.extract_tb(one.__traceback__)))
        chain.append(f"{stack}{type(one).__module__}.{type(one).__qualname__}")
        one = one.__cause__ or one.__context__
    lines = [
        f"Tianbao {desktop.__version__}  {datetime.now().astimezone().isoformat(timespec='seconds')}",
        f"Python {platform.python_version()}  SQLite {sqlite3.sqlite_version}  {surroundings}",
        f"{platform.platform()}  {platform.machine()}",
        "",
        "\n\n".join(reversed(chain)),
        "",
    ]
    return printable("\n".join(lines), keep="\n\t")


def keep_report(report: str, home: Path) -> Path | None:
    """Keep a report in home/logs, else in the system's folder for temporary files; None where
    neither can be written.
    """
    name = f"crash-{datetime.now():%Y%m%dT%H%M%S}"
    for folder in (home / "logs", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = next(
                path
                for n in range(1, 1000)
                if not (path := folder / (f"{name}.txt" if n == 1 else f"{name}-{n}.txt")).exists()
            )
            file.write_text(report, encoding="utf-8")
        except (OSError, StopIteration):
            continue  # the disk may be the very thing that failed
        return file
    return None
