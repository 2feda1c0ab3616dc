"""Loading a catalogue (制度): a folder of TOML files → Catalogue.

A catalogue without mistakes is kept in the user's cache as MessagePack under the SHA-256 of its
files, so that the TOML is read and judged once, not at every start.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import replace
from pathlib import Path

import msgspec

from desktop import paths
from desktop.catalogue.content import Files, binding_digest, content_digest, read_files
from desktop.catalogue.model import Catalogue
from desktop.durable import replace_file
from desktop.errors import CatalogueError
from desktop.folders import paths_in

BUNDLED = "xinfu"
"""The name of the forms that come with the program."""


def find_catalogue(name_or_dir: str) -> Path:
    """The folder of a bundled catalogue's name ("xinfu"), or a path to a folder or one text.

    Raises: CatalogueError("catalogue-not-found").
    """
    bundled = paths.catalogues_dir() / name_or_dir
    is_name = name_or_dir and Path(name_or_dir).name == name_or_dir
    for path in (bundled, Path(name_or_dir)) if is_name else (Path(name_or_dir),):
        if name_or_dir and (paths_in(path, "*.toml") or path.is_file()):
            return path
    raise CatalogueError("catalogue-not-found", name=name_or_dir)


def load_catalogue(path: Path) -> Catalogue:
    """The catalogue of a folder, or of one text.

    Raises: as read_files and load_files.
    """
    return load_files(read_files(path), path)


def load_files(files: Files, source: object) -> Catalogue:
    """The catalogue of these files; `source` says where they come from.

    Raises: CatalogueError("catalogue-mistakes") with `folder`, `count`, `first` and `mistakes`
    (all of them).
    """
    content = content_digest(files)
    kept = paths.cache_dir() / f"catalogue-{content[:16]}-{_program()}.msgpack"
    catalogue = _kept(kept, content)
    if catalogue is None:
        catalogue = replace(_judged(source, files, binding_digest(files)), content=content)
        _keep(kept, catalogue)
    return catalogue


def _judged(source: object, files: Files, digest: str) -> Catalogue:
    from desktop.catalogue.examine import examine_files

    examined = examine_files(files, digest)
    if examined.catalogue is None:
        mistakes = examined.mistakes
        raise CatalogueError(
            "catalogue-mistakes",
            folder=source,
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


def _kept(file: Path, content: str) -> Catalogue | None:
    try:
        catalogue = msgspec.msgpack.decode(file.read_bytes(), type=Catalogue)
    except (
        OSError,
        msgspec.DecodeError,
    ):  # not there, or half written: the files themselves are read
        return None
    return catalogue if catalogue.content == content else None


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
