"""Loading a catalogue (制度): a folder of TOML files → Catalogue, with every mistake listed, not just the first."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from desktop import paths
from desktop.catalogue.build import build
from desktop.catalogue.collect import Tables, collect
from desktop.catalogue.mistakes import Mistake, Placed, Position, Positions
from desktop.catalogue.model import Catalogue
from desktop.catalogue.parse import Parsed, parse_file
from desktop.catalogue.references import reference_mistakes
from desktop.errors import CatalogueError, MachineError

__all__ = ["Examined", "Mistake", "Position", "Positions", "examine", "find_catalogue", "load_catalogue"]


@dataclass(frozen=True)
class Examined:
    """What a folder holds: the catalogue (None where there are mistakes), its mistakes, and where things stand."""

    catalogue: Catalogue | None
    mistakes: tuple[Mistake, ...]
    positions: Positions


def find_catalogue(name_or_dir: str) -> Path:
    """The folder of a bundled catalogue's name ("xinfu"), or of a path.

    Raises: CatalogueError("catalogue-not-found").
    """
    bundled = paths.catalogues_dir() / name_or_dir
    is_name = name_or_dir and Path(name_or_dir).name == name_or_dir
    for folder in (bundled, Path(name_or_dir)) if is_name else (Path(name_or_dir),):
        if name_or_dir and any(folder.glob("*.toml")):
            return folder
    raise CatalogueError("catalogue-not-found", name=name_or_dir)


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a folder.

    Raises: CatalogueError("catalogue-mistakes") with `folder`, `count`, `first` and `mistakes` (all of them);
    CatalogueError("catalogue-not-found"); MachineError("catalogue-unreadable").
    """
    examined = examine(folder)
    if examined.catalogue is None:
        mistakes = examined.mistakes
        raise CatalogueError("catalogue-mistakes", folder=folder, count=len(mistakes), first=mistakes[0],
                             mistakes=mistakes)
    return examined.catalogue


def examine(folder: Path) -> Examined:
    """Every mistake of a folder's files, ordered by file and line; the catalogue where there is none.

    Expressions are not compiled here. Raises: CatalogueError("catalogue-not-found"),
    MachineError("catalogue-unreadable").
    """
    contents = _read(folder)
    parsed = tuple(parse_file(name, content) for name, content in contents)
    tables = collect(parsed)
    mistakes = _all_mistakes(parsed, tables)
    catalogue = None if mistakes else build(tables, _digest(contents))
    return Examined(catalogue, mistakes, Positions(_places(tables)))


def _read(folder: Path) -> tuple[tuple[str, bytes], ...]:
    try:
        contents = tuple((path.name, path.read_bytes()) for path in sorted(folder.glob("*.toml")))
    except OSError as error:
        raise MachineError("catalogue-unreadable", folder=folder, reason=error.strerror or str(error)) from error
    if not contents:
        raise CatalogueError("catalogue-not-found", name=str(folder))
    return contents


def _digest(contents: tuple[tuple[str, bytes], ...]) -> str:
    """SHA-256 over (name, length, bytes) of each file, sorted by name: lengths keep two files from reading as one."""
    digest = hashlib.sha256()
    for name, content in contents:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _all_mistakes(parsed: tuple[Parsed, ...], tables: Tables) -> tuple[Mistake, ...]:
    found = [mistake for one in parsed for mistake in one.mistakes]
    broken = bool(found)
    between = reference_mistakes(tables)
    # A table that could not be read is missing for the others: what then seems unknown may only be unreadable.
    found.extend(m for m in between if not broken or m.code not in _MAY_FOLLOW)
    return tuple(sorted(found, key=lambda mistake: (mistake.file, mistake.line, mistake.code)))


_MAY_FOLLOW = ("catalogue-unknown-reference", "catalogue-no-cover", "catalogue-no-units", "catalogue-no-form",
               "catalogue-form-not-listed", "catalogue-levels-gap")


def _places(tables: Tables) -> dict[tuple[str, str], tuple[Placed[object], str]]:
    places: dict[tuple[str, str], tuple[Placed[object], str]] = {}
    for form in tables.forms:
        head = form.head.value.id
        places["form", head] = (form.head, "")
        for indicator in form.indicators:
            places["indicator", indicator.value.code] = (indicator, "")
            if indicator.value.derivation is not None:
                places["derivation", indicator.value.code] = (indicator, "derivation")
        for field in form.fields:
            places["field", f"{head}/{field.value.code}"] = (field, "")
        for rule in form.rules:
            places["rule", rule.value.id] = (rule, "")
        for check in form.checks:
            places["check", check.value.id] = (check, "")
    return places
