"""What the program keeps is its user's alone, whatever the system's habit; what it writes into other
folders, to be carried away or read by others, follows that habit.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class _Habit:
    """The umask that the process was started with."""

    umask = 0o022


def keep_private() -> None:
    """From now on, what this process makes is its user's alone. To be called once, first."""
    if os.name == "posix":
        _Habit.umask = os.umask(0o077)


def make_folder_private(folder: Path) -> None:
    """Make a folder where there is none, and let nobody else in, where the system knows owners.

    Raises: OSError where it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        with suppress(OSError):  # a stick's file system knows no owners, or it is another user's
            if folder.stat().st_mode & _OTHERS:
                folder.chmod(0o700)


def follow_habit(handle: int, folder: Path) -> None:
    """Give an open new file the permissions that the user's other files have in a folder that others
    may look into.
    """
    if os.name == "posix":
        with suppress(OSError):
            if folder.stat().st_mode & _OTHERS:
                os.fchmod(handle, 0o666 & ~_Habit.umask)
