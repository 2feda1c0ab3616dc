"""How fast a packed program starts, and what it reads and holds for that: its window offscreen, with a unit's empty
workplace.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from packages import Start

_RUNS = 10
_UNIT = "140902101"


def measure(folder: Path, work: Path) -> Start:
    """Once cold, then the median of warm ones. Raises: CalledProcessError."""
    set_up(folder, work)
    forget(folder)
    cold = start(folder, work)
    warm = sorted(start(folder, work)["editable"] for _run in range(_RUNS))
    return Start(cold["editable"], warm[_RUNS // 2], cold["read"], cold["memory"])


def set_up(folder: Path, work: Path) -> None:
    """A unit's empty workplace for the program in `folder`. Raises: CalledProcessError."""
    words = [str(folder / "tianbao"), "init", "--role", "township", "--unit", _UNIT]
    subprocess.run(words, check=True, env=_environment(work), stdout=subprocess.DEVNULL)


def _environment(work: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(work / "home"), "TIANBAO_NO_KEYRING": "1"}


def start(folder: Path, work: Path, before: Sequence[str] = ()) -> dict[str, float]:
    """The seconds after which each thing was reached, and the MB that were read and held at the first cell; `before` are
    the words that start the program before a screen, none for offscreen. Raises: CalledProcessError.
    """
    program = str(folder / "tianbao")
    values = {**_environment(work), "TIANBAO_FIRST_PAINT": "1"}
    if before:
        values.pop("QT_QPA_PLATFORM", None)
    else:
        values["QT_QPA_PLATFORM"] = "offscreen"
    began = time.perf_counter()
    result: dict[str, float] = {}
    with subprocess.Popen(
        [*before, program], env=values, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            what, _space, number = line.strip().partition(" ")
            result[what] = float(number) if number else time.perf_counter() - began
    return result


def forget(folder: Path) -> None:
    """Let the system drop its copy of these files in memory, as before a first start."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
