"""Files and their names brought to the device, and names given to what is whole."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

from desktop.disk_faults import fault_of

_WAITS_S = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


def replace_file(source: Path, target: Path) -> None:
    """Give `source` the name `target`, in place of the file that has it.

    On Windows a virus scanner often holds a file for a moment that was just written: it is asked again for some three
    seconds. Raises: OSError.
    """
    for wait_s in _WAITS_S:
        try:
            source.replace(target)
            return
        except OSError as error:
            is_of_windows = getattr(error, "winerror", None) is not None
            if not is_of_windows or fault_of(error) not in ("held", "denied"):
                raise
        time.sleep(wait_s)
    source.replace(target)


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
