"""What `dev.py build` made: the folder of the packages, their table and their sums."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from machine import ROOT

DIST = ROOT / "dist"


@dataclass(frozen=True)
class Start:
    """A unit's window, from the start of the process to the first cell that takes a key, in seconds: `cold` (none of the
    files are in memory) and `warm`; what a cold start reads from the disk, and the memory then, in MB.
    """

    cold: float
    warm: float
    read_mb: float
    memory_mb: float


@dataclass(frozen=True)
class Package:
    """`floor`: the oldest system that it is for. `start`: None where it cannot be started on this machine."""

    file: Path
    unpacked_mb: float
    floor: str
    start: Start | None

    @property
    def row(self) -> tuple[str, ...]:
        size = f"{self.file.stat().st_size / 2**20:.1f}"
        row = (self.file.name, size, f"{self.unpacked_mb:.1f}", self.floor)
        if self.start is None:
            return (*row, "-", "-", "-", "-")
        start = self.start
        times = (f"{start.cold:.2f}", f"{start.warm:.2f}")
        return (*row, *times, f"{start.read_mb:.0f}", f"{start.memory_mb:.0f}")


_HEADINGS = (
    "package",
    "MB",
    "MB unpacked",
    "oldest system",
    "first cell cold, s",
    "warm, s",
    "MB read cold",
    "MB memory",
)


def table(packages: Sequence[Package]) -> str:
    """One line for each package; "-" is not measured here."""
    rows = [_HEADINGS, *(package.row for package in packages)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if column in (0, 3) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def write_sums(folder: Path) -> None:
    """SHA256SUMS of all that lies there."""
    files = sorted(file for file in folder.iterdir() if file.name != "SHA256SUMS")
    sums = "".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files)
    (folder / "SHA256SUMS").write_text(sums, "utf-8")
