"""What is wrong when the system cannot read or write a file: told apart here, once for all, and said
in words.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Literal

from desktop.errors import MachineError, UsageError
from desktop.i18n import _
from desktop.paths import resources_dir, shortened

Fault = Literal[
    "missing",
    "denied",
    "read-only",
    "full",
    "too-long",
    "not-a-folder",
    "is-a-folder",
    "exists",
    "held",
    "gone",
    "failed",
    "other",
]

# Windows Kits, winerror.h; where Python knows an errno for the same, it is less exact.
_OF_WINDOWS: dict[int, Fault] = {
    **dict.fromkeys((2, 3), "missing"),
    **dict.fromkeys((5, 1314), "denied"),
    19: "read-only",
    **dict.fromkeys((39, 112, 223, 1295), "full"),
    **dict.fromkeys((111, 206), "too-long"),
    267: "not-a-folder",
    **dict.fromkeys((80, 183), "exists"),
    **dict.fromkeys((32, 33, 1224), "held"),  # a sharing or lock violation, a mapped file
    **dict.fromkeys((15, 20, 21, 53, 55, 59, 64, 67, 433, 1006, 1112, 1167), "gone"),
    **dict.fromkeys((23, 25, 26, 27, 29, 30, 31, 483, 1117, 1392, 1393), "failed"),
}
_OF_ERRNO: dict[int, Fault] = {
    **dict.fromkeys((errno.ENOENT, errno.ELOOP), "missing"),
    **dict.fromkeys((errno.EACCES, errno.EPERM), "denied"),
    errno.EROFS: "read-only",
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "full"),
    errno.ENAMETOOLONG: "too-long",
    errno.ENOTDIR: "not-a-folder",
    errno.EISDIR: "is-a-folder",
    errno.EEXIST: "exists",
    **dict.fromkeys((errno.EBUSY, errno.ETXTBSY), "held"),
    **dict.fromkeys((errno.ENXIO, errno.ENODEV, errno.ENOTCONN, errno.ESTALE), "gone"),
    123: "gone",  # ENOMEDIUM, which errno does not name
    errno.EIO: "failed",
}
_FOLDERS_ARE_DENIED = os.name == "nt"
"""Whether the system says EACCES, and nothing more, of a folder that is opened as a file."""
_CODES: dict[Fault, str] = {
    "missing": "file-missing",
    "denied": "file-denied",
    "read-only": "file-read-only",
    "full": "store-full",
    "not-a-folder": "file-below-file",
    "is-a-folder": "file-is-folder",
    "exists": "file-exists",
    "held": "store-busy",
    "gone": "file-drive-gone",
    "failed": "store-io",
    "other": "file-failed",
}


def fault_of(error: OSError) -> Fault:
    """What kind of fault it is; "other" where nothing more can be said than the system does."""
    on_windows: int | None = getattr(error, "winerror", None)
    if on_windows in _OF_WINDOWS:
        return _OF_WINDOWS[on_windows]
    fault = _OF_ERRNO.get(error.errno or 0, "other")
    if fault == "denied" and _FOLDERS_ARE_DENIED and (file := _file_of(error, fault)) is not None:
        return "is-a-folder" if file.is_dir() else fault
    return fault


def fault_words(error: OSError) -> str:
    """The reason in the language in force, to stand in brackets."""
    strerror = error.strerror or str(error)
    match fault_of(error):
        case "missing":
            return _("there is no such file or folder")
        case "denied":
            return _("no permission, or open in another program")
        case "read-only":
            return _("write-protected")
        case "full":
            return _("no room left")
        case "too-long":
            return _("the name is too long")
        case "not-a-folder":
            return _("a file stands where a folder is needed")
        case "is-a-folder":
            return _("it is a folder")
        case "exists":
            return _("something of that name is there already")
        case "held":
            return _("open in another program")
        case "gone":
            return _("the drive cannot be reached")
        case "failed":
            return _("the device failed: {detail}").format(detail=strerror)
        case "other":
            return strerror


def disk_error(
    error: OSError, path: Path, kind: type[MachineError] = MachineError
) -> MachineError | UsageError:
    """The error that says what happened to the file that the system names; to `path` where it names
    none.
    """
    fault = fault_of(error)
    file = _file_of(error, fault) or path
    if fault == "too-long":
        return UsageError("name-too-long", name=shortened(file))
    code = _CODES[fault]
    if fault == "missing" and file.is_relative_to(resources_dir().parent):
        code = "program-file-missing"
    return kind(code, file=str(file), detail=fault_words(error))


def as_app_error(error: Exception) -> Exception:
    """As disk_error, where the system names a file; any other error as it is: a bug may be in it."""
    if isinstance(error, OSError) and (file := _file_of(error, "other")) is not None:
        return disk_error(error, file).with_traceback(error.__traceback__)
    return error


def _file_of(error: OSError, fault: Fault) -> Path | None:
    """Of a renaming, what it was to become: the other is often a file that nobody knows of."""
    named = (error.filename, error.filename2)
    for name in named if fault == "missing" else reversed(named):
        if isinstance(name, str | bytes):
            return Path(os.fsdecode(name))
    return None
