"""Pages drawn by Qt, written to a file that a person named."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from desktop.errors import MachineError, Refused
from desktop.exchange.stick import refuse_missing, write_safely


def refuse_taken(file: str) -> None:
    """Before the work whose page is to be drawn begins: a file that cannot come to lie there. Raises:
    MachineError("stick-no-folder", "stick-not-a-folder"), Refused("stick-name-taken"), UsageError of an impossible name.
    """
    target = Path(file).resolve()
    refuse_missing(target.parent, target.name)
    if os.path.lexists(target):
        raise Refused("stick-name-taken", file=target.name, folder=str(target.parent))
    if target.parent.exists() and not target.parent.is_dir():
        raise MachineError("stick-not-a-folder", file=target.name, folder=str(target.parent))


def write_drawn(draw: Callable[[], bytes], file: str, home: Path) -> Path:
    """Draw where there is no window, and write; a file that is there stays. Raises: those of write_safely."""
    from desktop.reports.drawing.application import drawing  # Qt, for this alone

    target = Path(file).resolve()
    with drawing():
        data = draw()
    return write_safely(data, target.parent, target.name, owner=home)
