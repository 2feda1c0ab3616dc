"""How far back the libraries of the Linux packages reach: the versions of the system's symbols that they ask for."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

GLIBC = (2, 28)
FLOORS: dict[str, tuple[int, ...]] = {
    "GLIBC": GLIBC,
    "GLIBCXX": (3, 4, 25),
    "CXXABI": (1, 3, 11),
}
"""What the oldest systems have that the packages are for, UOS 20 and Kylin V10; the C++ ones are of GCC 8."""


class TooNew(SystemExit):
    """A file asks for more than the oldest systems have; the build ends."""


def needed_by(file: Path) -> dict[str, tuple[int, ...]]:
    """The newest version of each of `FLOORS` that a library or program asks for."""
    result = subprocess.run(
        ["objdump", "-T", str(file)], capture_output=True, text=True, check=False
    ).stdout
    found: dict[str, tuple[int, ...]] = {}
    for name, number in re.findall(rf"\b({'|'.join(FLOORS)})_(\d+(?:\.\d+)+)", result):
        version = tuple(int(part) for part in number.split("."))
        found[name] = max(version, found.get(name, version))
    return found


def check(place: Path) -> dict[str, tuple[int, ...]]:
    """The newest that a file, or anything below a folder, asks for. Raises: TooNew."""
    newest: dict[str, tuple[int, ...]] = {}
    for file in [place] if place.is_file() else elf_files(place):
        for name, version in needed_by(file).items():
            if version > FLOORS[name]:
                raise TooNew(
                    f"{file.name} wants {name} {dotted(version)}, more than {dotted(FLOORS[name])}."
                )
            newest[name] = max(version, newest.get(name, version))
    return newest


def elf_files(folder: Path) -> list[Path]:
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as stream:
                if stream.read(4) == b"\x7fELF":
                    found.append(file)
    return found


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
