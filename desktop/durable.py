"""Files and their names brought to the device."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def sync_file(file: Path) -> None:
    """Bring a closed file's bytes to the device. Raises: OSError."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Bring the folder's entries to the device, where the system knows how. Raises: OSError."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (
            errno.EINVAL,
            errno.ENOTSUP,
            errno.EBADF,
        ):  # some file systems cannot
            raise
    finally:
        os.close(handle)
