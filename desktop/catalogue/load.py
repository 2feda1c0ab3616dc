"""Loading a catalogue (制度): a folder of TOML files → Catalogue.

A catalogue without mistakes is kept in the user's cache as MessagePack under the SHA-256 of its
files, so that the TOML is read and judged once, not at every start.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from desktop import paths
from desktop.catalogue.model import ROLES_FILE, WORDS_FILE, Catalogue
from desktop.disk_faults import fault_words
from desktop.durable import replace_file
from desktop.errors import CatalogueError, MachineError
from desktop.folders import paths_in

if TYPE_CHECKING:
    from desktop.catalogue.examine import Examined

Files = tuple[tuple[str, bytes], ...]  # name and bytes of each, sorted by name


def find_catalogue(name_or_dir: str) -> Path:
    """The folder of a bundled catalogue's name ("xinfu"), or of a path.

    Raises: CatalogueError("catalogue-not-found").
    """
    bundled = paths.catalogues_dir() / name_or_dir
    is_name = name_or_dir and Path(name_or_dir).name == name_or_dir
    for folder in (bundled, Path(name_or_dir)) if is_name else (Path(name_or_dir),):
        if name_or_dir and paths_in(folder, "*.toml"):
            return folder
    raise CatalogueError("catalogue-not-found", name=name_or_dir)


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a folder.

    Raises: CatalogueError("catalogue-mistakes") with `folder`, `count`, `first` and `mistakes`
    (all of them); CatalogueError("catalogue-not-found"); MachineError("catalogue-unreadable").
    """
    contents = _read(folder)
    digest = _digest(contents)
    kept = paths.cache_dir() / f"catalogue-{_sha256(contents)[:16]}-{_program()}.msgpack"
    catalogue = _kept(kept, digest)
    if catalogue is None:
        catalogue = _judged(folder, contents, digest)
        _keep(kept, catalogue)
    return catalogue


def examine(folder: Path) -> Examined:
    """Every mistake of a folder's files, ordered by file and line; the catalogue where there is
    none.

    Expressions are not compiled here. Raises: CatalogueError("catalogue-not-found"),
    MachineError("catalogue-unreadable").
    """
    from desktop.catalogue.examine import (
        examine_files,
    )  # the start of the program must not wait for it

    contents = _read(folder)
    return examine_files(contents, _digest(contents))


def _judged(folder: Path, contents: Files, digest: str) -> Catalogue:
    from desktop.catalogue.examine import examine_files

    examined = examine_files(contents, digest)
    if examined.catalogue is None:
        mistakes = examined.mistakes
        raise CatalogueError(
            "catalogue-mistakes",
            folder=folder,
            count=len(mistakes),
            first=mistakes[0],
            mistakes=mistakes,
        )
    return examined.catalogue


def _program() -> str:
    """What would read the files, by its age: in a checkout this package's newest change, when installed the executable's
    and the name of its libraries' folder, which says the version (an archive may give every file the same age).
    """
    readers = [Path(sys.executable), *paths_in(Path(__file__).parent, "*.py")]
    age = max(reader.stat().st_mtime_ns for reader in readers)
    return f"{age:x}-{paths.resources_dir().parent.name}"


def _kept(file: Path, digest: str) -> Catalogue | None:
    try:
        catalogue = msgspec.msgpack.decode(file.read_bytes(), type=Catalogue)
    except (
        OSError,
        msgspec.DecodeError,
    ):  # not there, or half written: the files themselves are read
        return None
    return catalogue if catalogue.digest == digest else None


def _keep(file: Path, catalogue: Catalogue) -> None:
    part = file.with_suffix(f".{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(msgspec.msgpack.encode(catalogue))
        replace_file(part, file)
    except (
        OSError
    ):  # a full disk, or a cache that may not be written: the next start reads the files again
        with contextlib.suppress(OSError):
            part.unlink()


def _read(folder: Path) -> Files:
    try:
        contents = tuple((path.name, path.read_bytes()) for path in paths_in(folder, "*.toml"))
    except OSError as error:
        raise MachineError(
            "catalogue-unreadable", folder=folder, reason=fault_words(error)
        ) from error
    if not contents:
        raise CatalogueError("catalogue-not-found", name=str(folder))
    return contents


def _digest(contents: Files) -> str:
    """What binds tasks and submissions to a catalogue: roles may be given or taken away and rules may
    get better words, and what was made before still fits.
    """
    return _sha256(tuple(file for file in contents if file[0] not in (ROLES_FILE, WORDS_FILE)))


def _sha256(contents: Files) -> str:
    """SHA-256 over (name, length, bytes) of each file, sorted by name: lengths keep two files
    from reading as one.
    """
    digest = hashlib.sha256()
    for name, content in contents:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
