"""Renaming that never overwrites, by the best way the system and its file system know."""

from __future__ import annotations

import ctypes
import errno
import os
from functools import cache
from pathlib import Path

_AT_FDCWD = -100
_RENAME_NOREPLACE = 1
_UNKNOWN_THERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}


def rename_without_overwriting(source: Path, target: Path) -> None:
    """Give `source` the name `target` in the same folder. Raises: FileExistsError, other
    OSErrors.
    """
    if os.name == "nt":
        source.rename(target)  # Windows refuses by itself when the name is taken
        return
    for way in (_rename_noreplace, _link_and_unlink):
        try:
            way(source, target)
        except OSError as error:
            if error.errno not in _UNKNOWN_THERE:
                raise
        else:
            return
    # FAT through FUSE or an old kernel knows neither. Names are never reused, so looking is enough.
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _rename_noreplace(source: Path, target: Path) -> None:
    """Linux renameat2 with RENAME_NOREPLACE: atomic, also on vfat and exfat."""
    try:
        renameat2 = _libc().renameat2
    except AttributeError as error:  # another system, or glibc before 2.28
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS)) from error
    if (
        renameat2(_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), _RENAME_NOREPLACE)
        != 0
    ):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(target))


def _link_and_unlink(source: Path, target: Path) -> None:
    os.link(source, target)
    source.unlink()
