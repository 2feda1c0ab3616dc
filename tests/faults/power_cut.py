"""A power cut replayed: from what a process wrote below a folder, in order, a state of the disk that a cut
at any moment may leave.

What was synced stands. Of the rest, any part of any write may have arrived (whole, some sectors of 512
bytes, or none), in any order; names are made, changed and taken away in their order, up to any of them that
was not synced with its folder.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

SECTOR = 512


class Record(NamedTuple):
    """One call: see shim/recording.c for the kinds."""

    kind: str
    path: str
    at: int
    data: bytes


def read_records(log: Path) -> list[Record]:
    records, data, at = [], log.read_bytes(), 0
    while at < len(data):
        kind, offset, length, name = struct.unpack_from("<cqqI", data, at)
        start = at + 21 + name
        path = data[at + 21 : start].decode()
        records.append(Record(kind.decode(), path, offset, data[start : start + length]))
        at = start + length
    return records


@dataclass
class _File:
    content: bytearray
    pending: list[Record] = field(default_factory=list)


class Disk:
    """The files below a folder, with what is durable of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = {
            str(path): _File(bytearray(path.read_bytes()))
            for path in folder.rglob("*")
            if path.is_file()
        }
        self._durable_names = dict(self._files)
        self._folders = {str(path) for path in folder.rglob("*") if path.is_dir()}
        self._names: list[tuple[Record, _File | None]] = []  # not synced yet; a new name's file

    def apply(self, record: Record) -> None:
        match record.kind:
            case "W" | "T":
                if record.path in self._files:
                    self._files[record.path].pending.append(record)
            case "S" if record.path in self._files:
                file = self._files[record.path]
                for each in file.pending:
                    _write(file.content, each)
                file.pending.clear()
                self._settle(record.path)
            case "S":
                self._settle("")
            case "M":
                self._folders.add(record.path)
            case "C":
                made = self._files[record.path] = _File(bytearray())
                self._names.append((record, made))
            case _:
                _name(self._files, record)
                self._names.append((record, None))

    def _settle(self, path: str) -> None:
        """A folder's sync makes all names durable; a file's, those up to its own last one."""
        last = len(self._names)
        if path:
            of = [
                n for n, (r, _made) in enumerate(self._names) if path in (r.path, r.data.decode())
            ]
            last = of[-1] + 1 if of else 0
        self._durable(last)

    def _durable(self, count: int) -> None:
        for record, made in self._names[:count]:
            if made is not None:
                self._durable_names[record.path] = made
            else:
                _name(self._durable_names, record)
        del self._names[:count]

    def cut(self, random: Random, target: Path) -> None:
        """Write a state that a cut now may leave to `target`. This disk is not to be used any more."""
        self._durable(random.randint(0, len(self._names)))
        for folder in self._folders:
            (target / Path(folder).relative_to(self._folder)).mkdir(parents=True, exist_ok=True)
        for path, file in self._durable_names.items():
            content = bytearray(file.content)
            for record in random.sample(file.pending, random.randint(0, len(file.pending))):
                _write(content, _torn(record, random))
            place = target / Path(path).relative_to(self._folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


def _write(content: bytearray, record: Record) -> None:
    if record.kind == "T":
        del content[record.at :]
        content.extend(bytes(record.at - len(content)))
        return
    if len(content) < record.at:
        content.extend(bytes(record.at - len(content)))
    content[record.at : record.at + len(record.data)] = record.data


def _torn(record: Record, random: Random) -> Record:
    if record.kind == "T" or random.random() < 0.6:
        return record
    kept = random.randrange(len(record.data) // SECTOR + 1) * SECTOR
    return record._replace(data=record.data[:kept])


def _name(files: dict[str, _File], record: Record) -> None:
    match record.kind:
        case "R":
            if record.path in files:
                files[record.data.decode()] = files.pop(record.path)
        case "U":
            files.pop(record.path, None)
