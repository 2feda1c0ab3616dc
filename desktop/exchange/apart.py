"""Doing with somebody's file what a library may not survive: in a process of its own, with little memory and time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import desktop
from desktop.disk_faults import fault_words
from desktop.errors import MachineError

SECONDS = 20


def run_apart(word: str, file: Path) -> bytes | None:
    """What the program, started with `word` and the file, writes on standard output; None where it took too
    long. Raises: MachineError("file-unreadable").
    """
    start = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]
    root = str(Path(desktop.__file__).resolve().parent.parent)
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    try:
        return subprocess.run(
            [*start, word, str(file.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": paths},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        ).stdout
    except subprocess.TimeoutExpired:
        return None
    except OSError as error:
        raise MachineError("file-unreadable", file=str(file), detail=fault_words(error)) from error


def limit(memory: int) -> None:
    """Bytes of data and seconds, where the system can bound them; Windows bounds the time alone."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
