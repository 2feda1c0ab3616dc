"""Reading a spreadsheet in a process of its own, with little memory and little time: what a file
makes a library do ends there, and the program goes on.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from desktop.errors import AppError, ExchangeError, MachineError, Refused
from desktop.exchange.apart import limit, run_apart
from desktop.exchange.read_sheet import Sheet, read_sheets
from desktop.optional import NUMERIC, left_alone

WORD = "--read-a-sheet"
"""What the program is started with to be that process; no command of a person."""
MEMORY = 256 * 2**20  # bytes of data, beyond the program's own code
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
    answered = run_apart(WORD, file)
    try:
        answer = msgspec.json.decode(answered or b"", type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("sheet-too-much", file=file.name) from error
    if answer.code:
        raise _KINDS[answer.kind](answer.code, **answer.params)
    return tuple(answer.sheets)


def be_the_reader(file: str) -> int:
    """What the process does: its limits, the sheets on standard output as JSON."""
    limit(MEMORY)
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
