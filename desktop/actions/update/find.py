"""Updating by stick: which newer version lies there, what is new in it, and a verified copy for the
system's installer.

Only files that a release file (.tbrelease) names are ever used, and only when one of the release
keys in force has signed it: those that this program carries, or of a newer list signed by one of
them or by the second key. A version that is not newer is refused, so that an old one with a known
fault cannot be brought back; so is one that has expired or cannot be true.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

import desktop
from desktop import clock, i18n, paths
from desktop.actions.update.switch_portable import switch_portable
from desktop.disk_faults import fault_words
from desktop.durable import replace_file, sync_file, sync_folder
from desktop.errors import AppError, ExchangeError, MachineError, Refused
from desktop.exchange.messages import RELEASE_SUFFIX
from desktop.exchange.release import (
    OnProgress,
    Release,
    ReleaseFile,
    copy_verified,
    read_key_lists,
    read_release,
)
from desktop.exchange.release_keys import KeyList, SignedKeyList, follow, read_release_keys
from desktop.folders import paths_in
from desktop.private import make_folder_private

Kind = Literal["package", "setup", "portable", "portable-windows"]
ENDINGS: dict[Kind, str] = {
    "package": "_amd64.deb",
    "setup": "-setup.exe",
    "portable": "-linux-x86_64.tar.xz",
    "portable-windows": "-windows-x86_64.zip",
}
PORTABLE = ("portable", "portable-windows")
"""Kinds that the program itself switches; of the others it keeps a copy for the system's installer."""
_MOST_FILES = 50  # release files looked at in one folder
_MOST_OF_A_PART = 999  # of a version: 1000.0.0 is none
_MOST_MAJOR_STEPS = 20  # from this program's version to one that can be true
_UNPACKED = 4  # a portable folder is no more than so many times its archive


@dataclass(frozen=True, slots=True)
class Installation:
    """How this program stands: `kind` None in a checkout; `folder` is the program's."""

    version: str
    kind: Kind | None
    keys: KeyList  # as it was built with
    folder: Path


@dataclass(frozen=True, slots=True)
class Offer:
    """A newer version on a stick, signed. `news`: Markdown, what changed since this program's
    version, newest first.
    """

    version: str
    news: str
    installer: Path
    file: ReleaseFile
    kind: Kind


@dataclass(frozen=True, slots=True)
class UpdateSearch:
    """The newest version that can be installed, and why others cannot."""

    offer: Offer | None
    refusals: tuple[AppError, ...]


def installation() -> Installation:
    """This program, as it was installed. Raises: ExchangeError("key-small-order")."""
    kind: Kind | None = None
    if getattr(sys, "frozen", False):
        is_portable = paths.portable_home() is not None
        if sys.platform == "win32":
            kind = "portable-windows" if is_portable else "setup"
        else:
            kind = "portable" if is_portable else "package"
    return Installation(
        desktop.__version__,
        kind,
        read_release_keys(paths.release_keys()),
        Path(sys.executable).parent,
    )


def look_in(folders: Iterable[Path], program: Installation) -> UpdateSearch:
    """Look over sticks and folders (and the folders in them), or at a release file itself.
    A newer list of release keys is kept (where it cannot be, nothing is offered); nothing else is
    changed.
    """
    places = [
        (
            folder,
            [folder] if folder.suffix.lower() == RELEASE_SUFFIX else _release_files(folder),
        )
        for folder in folders
    ]
    try:
        keys = _keys_in_force(program, [file for _folder, files in places for file in files])
    except MachineError as error:
        return UpdateSearch(None, (error,))
    offers: list[Offer] = []
    refusals: list[AppError] = []
    for folder, files in places:
        for file in files:
            try:
                offers.append(_offer(file, program, keys))
            except AppError as error:
                refusals.append(error)
        if not files and (alone := _installers(folder)):
            refusals.append(Refused("update-unsigned", file=alone[0].name))
    best = max(offers, key=lambda offer: _numbers(offer.version), default=None)
    return UpdateSearch(best, tuple(refusals))


def fetch(
    offer: Offer, program: Installation, on_progress: OnProgress = lambda done, total: None
) -> Path:
    """What the offer needs on this computer: the verified copy of an installer, for the system's
    own to take; or, of a portable folder, the switch itself: the program that the next start will
    run.

    The workplace is to be backed up before. Raises: Refused("update-not-installed",
    "update-place-locked"), ExchangeError("release-file-differs", "update-archive-bad"),
    MachineError.
    """
    if program.kind is None:
        raise Refused("update-not-installed", version=offer.version)
    if program.kind in PORTABLE and not paths.is_writable(program.folder):
        raise Refused("update-place-locked", folder=str(program.folder))
    keep = paths.cache_dir() / "update"
    _clear(keep)
    _require_room(keep, offer.file.size)
    copy = keep / offer.file.name
    copy_verified(offer.installer, copy, offer.file, on_progress)
    if program.kind not in PORTABLE:
        return copy
    _require_room(program.folder, offer.file.size * _UNPACKED)
    try:
        return switch_portable(copy, program.folder, offer.version, program.version, on_progress)
    finally:
        _clear(keep)


def _clear(keep: Path) -> None:
    """Remove what this or an earlier update kept, as far as it can be removed: it is only room."""
    with suppress(OSError):
        shutil.rmtree(keep, ignore_errors=True)


def install_command(kind: Kind, installer: Path) -> str:
    """What to type where no installer opens by itself."""
    return f"sudo apt install {installer}" if kind == "package" else str(installer)


def news_since(changelog: str, version: str) -> str:
    """The chapters of a changelog (Keep a Changelog) that are newer than `version`, as they
    stand.
    """
    chapters = re.split(r"^(?=## )", changelog, flags=re.MULTILINE)[1:]
    newer = []
    for chapter in chapters:
        heading = re.match(r"## \[?(\d+\.\d+\.\d+)", chapter)
        if heading and _numbers(heading[1]) > _numbers(version):
            newer.append(chapter.rstrip())
    return "\n\n".join(newer)


def _keys_in_force(program: Installation, files: Iterable[Path]) -> KeyList:
    """The newest list of release keys, kept or in one of the files: what any of them revokes signs no
    other. Raises: MachineError("release-keys-not-kept").
    """
    kept = paths.kept_release_keys()
    known = program.keys
    with suppress(AppError, OSError, msgspec.MsgspecError, UnicodeDecodeError):  # as if not kept
        documents = msgspec.json.decode(kept.read_bytes(), type=tuple[SignedKeyList, ...])
        known = follow(program.keys, documents, file=kept.name)
    newest = known
    for file in files:
        with suppress(AppError):  # said where the file is read for what it offers
            newest = read_key_lists(file, newest)
    if newest.version > known.version:
        _keep_keys(kept, newest)
    return newest


def _keep_keys(file: Path, keys: KeyList) -> None:
    part = file.with_name(f".{file.name}.part")
    try:
        make_folder_private(file.parent)
        part.write_bytes(msgspec.json.encode(keys.documents))
        sync_file(part)
        replace_file(part, file)
        sync_folder(file.parent)
    except OSError as error:
        raise MachineError(
            "release-keys-not-kept", file=str(file), reason=fault_words(error)
        ) from error


def _refuse_version(file: Path, release: Release, program: Installation) -> None:
    """Let pass only what may be installed over this program now. Raises: Refused("update-older",
    "update-implausible", "update-expired", "update-step-missing").
    """
    version, current = _numbers(release.version), _numbers(program.version)
    facts = {"file": file.name, "version": release.version, "current": program.version}
    if version <= current:
        raise Refused("update-older", **facts)
    if max(version) > _MOST_OF_A_PART or version[0] > current[0] + _MOST_MAJOR_STEPS:
        raise Refused("update-implausible", **facts)
    if release.expires is not None and clock.now().date() > release.expires:
        raise Refused("update-expired", **facts, expires=release.expires.isoformat())
    if release.least is not None and current < _numbers(release.least):
        raise Refused("update-step-missing", **facts, least=release.least)


def _offer(file: Path, program: Installation, keys: KeyList) -> Offer:
    """What a release file offers to this program. Raises: AppError."""
    if not program.keys.keys:
        raise Refused("update-no-keys")
    release = read_release(file, keys)
    _refuse_version(file, release, program)
    kind = program.kind or "portable"
    packaged = next((one for one in release.files if one.name.endswith(ENDINGS[kind])), None)
    if packaged is None:
        raise Refused(
            "update-not-for-here", file=file.name, version=release.version, ending=ENDINGS[kind]
        )
    installer = file.with_name(packaged.name)
    if not installer.is_file():
        raise ExchangeError(
            "update-file-missing",
            file=installer.name,
            version=release.version,
            folder=str(file.parent),
        )
    return Offer(
        release.version, news_since(_changelog(release), program.version), installer, packaged, kind
    )


def _changelog(release: Release) -> str:
    return release.changelogs.get(i18n.language()) or next(iter(release.changelogs.values()), "")


def _release_files(folder: Path) -> list[Path]:
    return _named(folder, f"*{RELEASE_SUFFIX}")


def _installers(folder: Path) -> list[Path]:
    return [file for ending in ENDINGS.values() for file in _named(folder, f"tianbao*{ending}")]


def _named(folder: Path, pattern: str) -> list[Path]:
    """In the folder and in those within it; hidden files (other systems' leftovers) are none."""
    folders = [folder, *(path for path in paths_in(folder) if path.is_dir())]
    files = sorted(file for within in folders for file in paths_in(within, pattern))
    return [file for file in files if not file.name.startswith(".")][:_MOST_FILES]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _require_room(folder: Path, needed: int) -> None:
    standing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(standing).free
    if free < needed:
        raise MachineError(
            "update-no-room", folder=str(folder), free_mb=free >> 20, needed_mb=(needed >> 20) + 1
        )
