"""Where things lie: the bundled resources and the user's workplace folder."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from pathlib import Path

import platformdirs

from desktop.errors import UsageError

_SHOWN = 120  # characters of a path in a sentence
_INVALID_NAME, _TOO_LONG = 123, 206  # of Windows
_MOST_IN_A_NAME, _MOST_IN_A_PATH, _MOST_IN_A_LONG_PATH = 255, 259, 32_766  # of Windows, in UTF-16


def resources_dir() -> Path:
    """Folder of the bundled resources, in a checkout and in a frozen build alike."""
    frozen_root = getattr(sys, "_MEIPASS", None)
    root = Path(frozen_root) if frozen_root else Path(__file__).resolve().parent.parent
    return root / "resources"


def catalogues_dir() -> Path:
    return resources_dir() / "catalogue"


def locale_dir() -> Path:
    return resources_dir() / "locale"


def release_keys() -> Path:
    """The public halves of the release keys; put into a bundle by the build, not there in a
    checkout.
    """
    return resources_dir() / "release-keys.txt"


def kept_release_keys() -> Path:
    """The signed lists of release keys that followed, as the newest release file brought them."""
    return default_home() / "release-keys.json"


def changelog(language: str) -> Path:
    """What changed from version to version, in the words of "en" or "zh_CN"."""
    return (
        resources_dir().parent
        / "packaging"
        / f"CHANGELOG{'' if language == 'en' else f'.{language}'}.md"
    )


def third_party_licences() -> Path:
    """Written by the build; not there in a checkout."""
    return resources_dir() / "help" / "THIRD-PARTY-LICENCES.txt"


def default_home() -> Path:
    """The workplace folder when `--home` is not given: beside a portable program, else the
    user's data folder.
    """
    portable = portable_home()
    if portable is not None and is_writable(portable.parent):
        return portable
    return Path(platformdirs.user_data_dir("tianbao", appauthor=False))


def portable_home() -> Path | None:
    """Where a portable program keeps its data: beside itself, where a file `portable` lies
    there; None for others.
    """
    folder = Path(sys.executable).parent
    if getattr(sys, "frozen", False) and (folder / "portable").exists():
        return folder / "data"
    return None


def portable_is_locked() -> bool:
    """Whether a portable program lies where nothing can be written, so that its data lie
    elsewhere.
    """
    portable = portable_home()
    return portable is not None and not is_writable(portable.parent)


def is_writable(folder: Path) -> bool:
    """Whether a file can be made there; asked by making one, since rights alone do not tell of a
    locked stick.
    """
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def refuse_impossible(path: Path) -> None:
    """Refuse a path that no file or folder can have on this system. Raises:
    UsageError("name-too-long", "name-impossible").
    """
    try:
        os.lstat(path)
    except ValueError as error:  # a zero character, or one that the system has no bytes for
        raise UsageError("name-impossible", name=shortened(path)) from error
    except OSError as error:
        if _is_too_long(error) or _is_over_windows_limits(path):
            raise UsageError("name-too-long", name=shortened(path)) from error
        if getattr(error, "winerror", None) == _INVALID_NAME:
            raise UsageError("name-impossible", name=shortened(path)) from error


def _is_over_windows_limits(path: Path) -> bool:
    """Whether it is longer than Windows allows, which answers such a path as one that is merely not there."""
    if sys.platform != "win32":
        return False
    import ctypes  # no other system, and no start, needs it

    parts = [len(part.encode("utf-16-le", "surrogatepass")) // 2 for part in path.absolute().parts]
    enabled = getattr(ctypes.WinDLL("ntdll"), "RtlAreLongPathsEnabled", None)
    is_long = enabled is not None and enabled() & 0xFF != 0  # a BOOLEAN is one byte
    most = _MOST_IN_A_LONG_PATH if is_long else _MOST_IN_A_PATH
    return max(parts) > _MOST_IN_A_NAME or sum(parts) + len(parts) - 2 > most


def _is_too_long(error: OSError) -> bool:
    """Whether the system refused a name for its length."""
    return error.errno == errno.ENAMETOOLONG or getattr(error, "winerror", None) == _TOO_LONG


def shortened(path: Path) -> str:
    """A path as a sentence can hold it: of a very long one its beginning."""
    text = str(path)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def cache_dir() -> Path:
    """What may be lost at any time, and is made again."""
    return Path(platformdirs.user_cache_dir("tianbao", appauthor=False))
