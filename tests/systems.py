"""Tests that hold on some systems only, each with the reason why; nothing is left out by anything else."""

from __future__ import annotations

import ctypes
import os
import sys

import pytest

IS_POSIX = os.name == "posix"
IS_WINE = sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


def posix_only(reason: str) -> pytest.MarkDecorator:
    """What is tried does not exist on Windows."""
    return pytest.mark.skipif(not IS_POSIX, reason=f"POSIX: {reason}")


def not_under_wine(reason: str) -> pytest.MarkDecorator:
    """It holds on Windows; wine lacks something for it, or does it otherwise."""
    return pytest.mark.skipif(IS_WINE, reason=f"wine: {reason}")
