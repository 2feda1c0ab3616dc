"""Tests that hold on some systems only, each with the reason why; nothing is left out by anything else."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

IS_POSIX = os.name == "posix"
IS_WINE = sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


def posix_only(reason: str) -> pytest.MarkDecorator:
    """What is tried does not exist on Windows."""
    return pytest.mark.skipif(not IS_POSIX, reason=f"POSIX: {reason}")


def not_under_wine(reason: str) -> pytest.MarkDecorator:
    """It holds on Windows; wine lacks something for it, or does it otherwise."""
    return pytest.mark.skipif(IS_WINE, reason=f"wine: {reason}")


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of its own at `folder`, of such a size ("256k", "1m"); the test is left out where none can be mounted."""
    with _mounted(folder, "-t", "tmpfs", "-o", f"size={size}", "tmpfs"):
        yield folder


@contextmanager
def locked_disk(source: Path, folder: Path) -> Iterator[Path]:
    """What lies in `source`, seen at `folder`, where nothing can be written; the test is left out where that cannot be
    mounted.
    """
    with _mounted(folder, "--bind", str(source)):
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        yield folder


@contextmanager
def _mounted(folder: Path, *words: str) -> Iterator[None]:
    if not IS_POSIX:
        pytest.skip("POSIX: mounting")
    folder.mkdir()
    done = subprocess.run(
        ["mount", *words, str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"this system does not let a test mount: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)
