"""What lies in a folder. Windows says of the empty root of some drives that there is no such file;
listed here, it is an empty folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

_NO_MATCH = 2  # ERROR_FILE_NOT_FOUND of FindFirstFile; a folder that is gone is another error


def entries_of(folder: Path) -> Iterator[os.DirEntry[str]]:
    """What lies in a folder, in the system's order. Raises: OSError, of a folder that is gone too."""
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except FileNotFoundError as error:
        if getattr(error, "winerror", None) != _NO_MATCH or not folder.is_dir():
            raise


def paths_in(folder: Path, pattern: str = "*") -> list[Path]:
    """What lies in a folder under names that match, ordered by name; nothing where there is no such
    folder, or where nobody may look. Raises: OSError of a disk that fails.
    """
    if not folder.is_dir():
        return []
    try:
        names = [entry.name for entry in entries_of(folder)]
    except PermissionError:
        return []
    return sorted(folder / name for name in names if fnmatch(name, pattern))


def files_below(folder: Path) -> list[Path]:
    """All files in a folder of the program's own and in those below it; links are not followed. Raises: OSError."""
    found = []
    for entry in entries_of(folder):
        if entry.is_dir(follow_symlinks=False):
            found += files_below(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            found.append(Path(entry.path))
    return sorted(found)
