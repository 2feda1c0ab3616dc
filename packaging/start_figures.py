"""How fast a packed program starts, and what it reads and holds for that: its window offscreen, with a unit's empty
workplace.
"""

from __future__ import annotations

import os
import resource
import subprocess
import time
from pathlib import Path

from packages import Start

_RUNS = 10
_UNIT = "140902101"


def measure(folder: Path, work: Path) -> Start:
    """Once cold, then the median of warm ones. Raises: CalledProcessError."""
    values = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "TIANBAO_FIRST_PAINT": "1",
        "HOME": str(work / "home"),
        "TIANBAO_NO_KEYRING": "1",
    }
    words = [str(folder / "tianbao"), "init", "--role", "township", "--unit", _UNIT]
    subprocess.run(words, check=True, env=values, stdout=subprocess.DEVNULL)
    forget(folder)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_inblock
    cold = _start(folder, values)
    read = resource.getrusage(resource.RUSAGE_CHILDREN).ru_inblock - before  # of 512 bytes
    warm = sorted(_start(folder, values)["editable"] for _run in range(_RUNS))
    return Start(cold["editable"], warm[_RUNS // 2], read * 512 / 2**20, cold["memory"])


def _start(folder: Path, values: dict[str, str]) -> dict[str, float]:
    began = time.perf_counter()
    result: dict[str, float] = {}
    with subprocess.Popen(
        [str(folder / "tianbao")], env=values, stdout=subprocess.PIPE, text=True
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
