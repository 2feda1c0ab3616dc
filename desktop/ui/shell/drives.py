"""Where a submission can go: the removable drives that are in now, with their names, file
systems and free space.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

from desktop.i18n import _
from desktop.ui.shell import windows_drives

_STICK_ROOTS = ("/media/", "/run/media/", "/mnt/")
_NETWORK_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs"})
_INTERNAL_SYSTEMS = _NETWORK_SYSTEMS | frozenset(
    {
        "tmpfs",
        "overlay",
        "squashfs",
        "proc",
        "sysfs",
        "devtmpfs",
        "autofs",
        "fuse.portal",
        "fuse.gvfsd-fuse",
        "9p",
        "virtiofs",
    }
)


@dataclass(frozen=True, slots=True)
class Drive:
    """A place to write to. `free` is in bytes; `system` is "" for a folder that was chosen."""

    path: Path
    name: str
    system: str
    free: int
    read_only: bool = False

    @property
    def words(self) -> str:
        """As "KINGSTON (E:) · exFAT · 14.2 GB free"."""
        parts = [self.name, self.system, _("{size} free").format(size=size_words(self.free))]
        if self.read_only:
            parts.append(_("write lock is on"))
        return " · ".join(filter(None, parts))


def removable_drives() -> tuple[Drive, ...]:
    """The sticks that are in and ready, in the system's order."""
    return tuple(as_drive(volume) for volume in _removable(QStorageInfo.mountedVolumes()))


def is_on_network(folder: Path) -> bool:
    """Whether the absolute path `folder` lies on another computer's disk."""
    if sys.platform == "win32":
        drive = folder.drive
        return drive.startswith("\\\\") or windows_drives.drive_type(drive) == windows_drives.REMOTE
    return _system_of(QStorageInfo(str(folder))) in _NETWORK_SYSTEMS


def _system_of(volume: QStorageInfo) -> str:
    return bytes(volume.fileSystemType().data()).decode("ascii", "replace")


def _removable(volumes: Iterable[QStorageInfo]) -> Iterable[QStorageInfo]:
    for volume in volumes:
        if volume.isValid() and volume.isReady() and not volume.isRoot() and _is_removable(volume):
            yield volume


def _is_removable(volume: QStorageInfo) -> bool:
    root = volume.rootPath()
    if sys.platform == "win32":
        letter = root.rstrip("/\\")
        kind = windows_drives.drive_type(letter)
        bus = windows_drives.bus_of(letter) if kind == windows_drives.FIXED else None
        return windows_drives.is_offered(letter, kind, bus, windows_drives.system_letter())
    if sys.platform == "darwin":
        return root.startswith("/Volumes/")
    return root.startswith(_STICK_ROOTS) and _system_of(volume) not in _INTERNAL_SYSTEMS


def as_drive(volume: QStorageInfo) -> Drive:
    root = volume.rootPath()
    letter = root.rstrip("/\\") if sys.platform == "win32" else root
    return Drive(
        Path(root),
        drive_name(volume.name() or Path(root).name, letter),
        _system_words(_system_of(volume)),
        volume.bytesAvailable(),
        volume.isReadOnly(),
    )


def drive_name(label: str, letter: str) -> str:
    """As "KINGSTON (E:)"; the letter alone (elsewhere the folder) where the label says nothing."""
    label = label.strip()
    return f"{label} ({letter})" if label and label != letter else letter


def folder_as_drive(folder: Path) -> Drive:
    """A folder that the clerk chose, with the room on its disk."""
    volume = QStorageInfo(str(folder))
    return Drive(folder, str(folder), "", max(volume.bytesAvailable(), 0), volume.isReadOnly())


def _system_words(system: str) -> str:
    known = {
        "vfat": "FAT32",
        "msdos": "FAT",
        "exfat": "exFAT",
        "ntfs": "NTFS",
        "ntfs3": "NTFS",
        "fuseblk": "NTFS",
    }
    return known.get(system.casefold(), system)


def size_words(size: int) -> str:
    """Bytes as people read them: "38 KB", "14.2 GB"; at least 1 KB."""
    for unit, least in (("GB", 1 << 30), ("MB", 1 << 20)):
        if size >= least:
            return f"{size / least:.1f} {unit}"
    return f"{max(1, round(size / 1024))} KB" if size else "0 KB"
