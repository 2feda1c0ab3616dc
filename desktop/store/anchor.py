"""The anchor: what the newest commits left behind, kept in small files outside the database, so that
a database older than what was saved shows.

A file is a ring of lines of one width, written in place: a torn line leaves the ones before. The
file beside the database is durable before a commit is acknowledged; its copy in the backups' folder
follows when the system writes it.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path

from desktop.durable import sync_folder
from desktop.store.row_sums import CommitMark

LINES = 32
_WIDTH = 200
_CHECK = 8


class Anchor:
    """The anchor of the database at `path`."""

    def __init__(self, path: Path) -> None:
        self.file = path.with_suffix(".anchor")
        self.copy = path.parent / "backups" / self.file.name

    def append(self, mark: CommitMark) -> None:
        """Keep what a commit left behind. Raises: OSError."""
        _write(self.file, mark, durable=True)
        if self.copy.parent.is_dir():
            _write(self.copy, mark, durable=False)

    def marks(self) -> tuple[CommitMark, ...]:
        """Of the newest commits that either file tells of, the newest last."""
        marks = {mark for file in (self.file, self.copy) for mark in _read(file)}
        return tuple(sorted(marks))

    @property
    def newest(self) -> CommitMark | None:
        marks = self.marks()
        return marks[-1] if marks else None


def _write(file: Path, mark: CommitMark, *, durable: bool) -> None:
    is_new = not file.exists()
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if os.fstat(descriptor).st_size < LINES * _WIDTH:
            blank = " " * (_WIDTH - 1) + "\n"
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, blank.encode() * LINES)
        os.lseek(descriptor, mark.commits % LINES * _WIDTH, os.SEEK_SET)
        os.write(descriptor, _line(mark))
        if durable:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if durable and is_new:
        sync_folder(file.parent)


def _line(mark: CommitMark) -> bytes:
    text = " ".join(str(each) or "-" for each in mark).ljust(_WIDTH - _CHECK - 2)
    return f"{text} {zlib.crc32(text.encode()):08x}\n".encode()


def _read(file: Path) -> list[CommitMark]:
    try:
        data = file.read_bytes()
    except OSError:
        return []
    marks = []
    for start in range(0, len(data), _WIDTH):
        line = data[start : start + _WIDTH - 1]
        text, check = line[: -_CHECK - 1], line[-_CHECK:]
        if check == f"{zlib.crc32(text):08x}".encode():
            commits, rows, journal, state, at = text.decode().split()
            marks.append(CommitMark(int(commits), int(rows), journal.replace("-", ""), state, at))
    return marks
