"""Reading a spreadsheet in a process of its own, with little memory and little time: what a file
makes a library do ends there, and the program goes on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec

import desktop
from desktop.disk_faults import fault_words
from desktop.errors import AppError, ExchangeError, MachineError, Refused
from desktop.exchange.read_sheet import Sheet, read_sheets
from desktop.optional import NUMERIC, left_alone

WORD = "--read-a-sheet"
"""What the program is started with to be that process; no command of a person."""
MEMORY = 256 * 2**20  # bytes of data, beyond the program's own code
SECONDS = 20
_KINDS = {kind.__name__: kind for kind in (ExchangeError, MachineError, Refused)}


class _Answer(msgspec.Struct):
    """Either sheets, or the error of which kind."""

    sheets: list[Sheet] = []
    kind: str = ""
    code: str = ""
    params: dict[str, str | int] = {}


def read_sheets_apart(file: Path) -> tuple[Sheet, ...]:
    """As read_sheets. Raises, beside what that raises: Refused("sheet-too-much") where it takes
    more than 256 MB or 20 seconds, or its reader gives up.
    """
    start = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]
    root = str(Path(desktop.__file__).resolve().parent.parent)
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    try:
        done = subprocess.run(
            [*start, WORD, str(file.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": paths},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        answer = msgspec.json.decode(done.stdout, type=_Answer)
    except (subprocess.TimeoutExpired, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("sheet-too-much", file=file.name) from error
    except OSError as error:
        raise MachineError("file-unreadable", file=str(file), detail=fault_words(error)) from error
    if answer.code:
        raise _KINDS[answer.kind](answer.code, **answer.params)
    return tuple(answer.sheets)


def be_the_reader(file: str) -> int:
    """What the process does: its limits, the sheets on standard output as JSON."""
    _limit()
    try:
        with left_alone(*NUMERIC):  # they take memory that the sheet may need
            answer = _Answer(sheets=list(read_sheets(Path(file))))
    except AppError as error:
        params = {
            name: value if isinstance(value, int) else str(value)
            for name, value in error.params.items()
        }
        answer = _Answer(kind=type(error).__name__, code=error.code, params=params)
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    sys.stdout.buffer.flush()
    return 0


def _limit() -> None:
    """Memory and time, where the system can bound them; Windows bounds the time alone."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
