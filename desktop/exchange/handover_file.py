"""The handover file (交接文件): a whole workplace under a passphrase, written and read by blocks whatever its length.

8  magic "TBHAND\\0\\1", whose last byte is the version of the format
…  body: a tar archive, deflated, then age (X25519) for a key of its own
…  head: JSON; what may be read without the passphrase, the digest of the body, and the cargo: that key, the
   workplace's keys and what the archive holds, in age (scrypt) under the passphrase
4  length of the head, big-endian
8  magic
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import struct
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
from msgspec import Meta

from desktop.disk_faults import disk_error, fault_words
from desktop.errors import MachineError, Refused
from desktop.exchange.keys import (
    as_spoken,
    check_code,
    open_under,
    refuse_weak_passphrase,
    seal_under,
)
from desktop.exchange.plain_file import open_plain

SUFFIX = ".tbhand"
_FORMAT = 1
_MAGIC = b"TBHAND\x00"
_MARK = _MAGIC + bytes([_FORMAT])
_HEAD_CAP = 4 << 20  # bytes; the head holds what is not done yet, in words
_TAIL = 4 + len(_MARK)
_BLOCK = 1 << 20
_MOST_FILES = 200_000
_PLACE = re.compile(
    r"(?:[0-9A-Za-z][0-9A-Za-z._-]{0,199}/){0,4}[0-9A-Za-z][0-9A-Za-z._-]{0,199}", re.ASCII
)
"""Where a file of the archive may lie in a workplace: below it, under names that every system can have."""

_OfficeCode = Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{1,60}\Z")]
_Words = Annotated[str, Meta(max_length=200)]
_OnProgress = Callable[[int, int], None]


class Facts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be known before the passphrase. `handover` names this handover alone; `begins` is a date, `made_at` a
    time as 2026-11-29T10:15; `is_new_person` tells a new clerk from a new computer.
    """

    handover: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]
    unit: _Words
    unit_name: _Words
    role: _Words
    catalogue: _Words
    handed_by: _Words
    handed_to: _Words
    is_new_person: bool
    begins: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")]
    made_at: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d\Z")]
    program: _Words


class Matter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that is not done yet. `due` is a date, "" for none; `words` are for the one who takes over."""

    kind: str
    text: str
    due: str = ""
    words: str = ""


class Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which period to which, of how many units, how many figures; what is not done yet."""

    first_period: str
    last_period: str
    units: int
    figures: int
    matters: list[Matter]


class Cargo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the passphrase opens. `keys` are those of the workplace, `office_keys` those of a desk's own offices, as
    keys.encode_keys has them; `key_place` says where they lay. `length`: bytes of all files of the archive.
    """

    facts: Facts
    identity: str
    keys: msgspec.Raw
    key_place: str
    office_keys: dict[_OfficeCode, msgspec.Raw]
    contents: Contents
    commits: int
    length: int


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    facts: Facts
    cargo: bytes
    body_length: int
    body_digest: str


@dataclass(frozen=True, slots=True)
class Handover:
    """A handover file that is whole as it was written; the cargo is still closed. `check_code` is of all of it."""

    file: Path
    facts: Facts
    check_code: str
    sealed_cargo: bytes
    body_length: int


def write_handover(
    target: Path,
    cargo: Cargo,
    passphrase: str,
    files: Iterable[tuple[str, Path]],
    on_progress: _OnProgress = lambda _done, _total: None,
) -> Handover:
    """Write a new file `target`, with the workplace's `files` by the places where they lie in it; `cargo.identity`
    and `cargo.length` are filled in. Beside `target` lies for a while, readable by its owner alone, what the file
    holds. `on_progress` is told bytes done and in all, and ends the writing by an exception of its own.

    Raises: UsageError("key-passphrase-empty"), Refused("key-passphrase-weak"), MachineError.
    """
    import pyrage

    spoken = as_spoken(passphrase)
    refuse_weak_passphrase(spoken)
    archive = target.with_name(f".{target.name}.tar.gz")
    identity = pyrage.x25519.Identity.generate()
    try:
        with _disk_faults(target):
            length = _pack(archive, list(files), on_progress)
            with archive.open("rb") as source, target.open("xb") as stream:
                stream.write(_MARK)
                streams, size = _Streams(), archive.stat().st_size
                body = _Body(stream, size, on_progress, streams)
                with streams.raising():
                    pyrage.encrypt_io(_Part(source, size, streams), body, [identity.to_public()])
                filled = msgspec.structs.replace(cargo, identity=str(identity), length=length)
                sealed = seal_under(msgspec.json.encode(filled), spoken)
                head = msgspec.json.encode(
                    _Head(cargo.facts, sealed, body.length, body.digest.hexdigest())
                )
                stream.write(head + struct.pack(">I", len(head)) + _MARK)
                stream.flush()
                os.fsync(stream.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        archive.unlink(missing_ok=True)
    return Handover(target, cargo.facts, _code(head), sealed, body.length)


def read_handover(path: Path, on_progress: _OnProgress = lambda _done, _total: None) -> Handover:
    """What a file says without the passphrase, all its bytes looked at.

    Raises: Refused("handover-not-ours", "handover-newer", "handover-cut", "handover-damaged"),
    ExchangeError("exchange-not-a-file"), MachineError("file-unreadable").
    """
    name = path.name
    try:
        with open_plain(path) as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            mark = stream.read(len(_MARK))
            if not mark or mark[: len(_MAGIC)] != _MAGIC[: len(mark)]:
                raise Refused("handover-not-ours", file=name)
            if len(mark) == len(_MARK) and mark[-1] > _FORMAT:
                raise Refused("handover-newer", file=name)
            head_bytes = _head_of(stream, size, name)
            head = _parsed(head_bytes, name)
            if len(_MARK) + head.body_length + len(head_bytes) + _TAIL != size:
                raise Refused("handover-damaged", file=name)
            stream.seek(len(_MARK))
            if _digest(stream, head.body_length, on_progress) != head.body_digest:
                raise Refused("handover-damaged", file=name)
    except OSError as error:
        raise MachineError("file-unreadable", file=str(path), detail=fault_words(error)) from error
    return Handover(path, head.facts, _code(head_bytes), head.cargo, head.body_length)


def open_cargo(handover: Handover, passphrase: str) -> Cargo:
    """With the passphrase as it is spoken. Raises: Refused("handover-wrong-passphrase", "handover-damaged")."""
    name = handover.file.name
    plain = open_under(
        handover.sealed_cargo,
        as_spoken(passphrase),
        damaged="handover-damaged",
        wrong="handover-wrong-passphrase",
        file=name,
    )
    try:
        cargo = msgspec.json.decode(plain, type=Cargo)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refused("handover-damaged", file=name) from error
    if cargo.facts != handover.facts:
        raise Refused("handover-damaged", file=name)
    return cargo


def unpack(
    handover: Handover,
    cargo: Cargo,
    folder: Path,
    on_progress: _OnProgress = lambda _done, _total: None,
) -> None:
    """Put the workplace's files into `folder`, which is empty. What is there after an error is not whole.

    Raises: Refused("handover-damaged", "handover-no-room"), MachineError.
    """
    import pyrage

    name = handover.file.name
    archive = folder / ".archive.tar.gz"
    with _disk_faults(folder):
        room = shutil.disk_usage(folder)
        if room.total and room.free < cargo.length + handover.body_length + (8 << 20):
            needed = (cargo.length + handover.body_length) >> 20
            raise Refused("handover-no-room", folder=str(folder), needed_mb=needed)
    try:
        identity = pyrage.x25519.Identity.from_str(cargo.identity)
        with open_plain(handover.file) as source, archive.open("xb") as stream:
            source.seek(len(_MARK))
            streams, size = _Streams(), handover.body_length
            body = _Body(stream, size, on_progress, streams)
            with streams.raising():
                pyrage.decrypt_io(_Part(source, size, streams), body, [identity])
        with _disk_faults(folder):
            _unpack(archive, folder, cargo.length, name)
    except OSError as error:
        raise disk_error(error, folder) from error
    except (pyrage.DecryptError, pyrage.IdentityError, tarfile.TarError, EOFError) as error:
        raise Refused("handover-damaged", file=name) from error
    finally:
        archive.unlink(missing_ok=True)


def _pack(archive: Path, files: list[tuple[str, Path]], on_progress: _OnProgress) -> int:
    total, done = sum(path.stat().st_size for _place, path in files), 0
    descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(descriptor, "wb") as stream,
        tarfile.open(fileobj=stream, mode="w:gz", compresslevel=6) as tar,
    ):
        for place, path in files:
            if not _PLACE.fullmatch(place):
                raise ValueError(place)
            with path.open("rb") as source:
                entry = tarfile.TarInfo(place)
                entry.size = os.fstat(source.fileno()).st_size
                entry.mode = 0o600
                tar.addfile(entry, source)
            done += entry.size
            on_progress(done, 2 * total)
    return done


def _unpack(archive: Path, folder: Path, length: int, name: str) -> None:
    """Plain files alone, under names that are ours, once each, and no more than was packed."""
    seen: set[str] = set()
    with tarfile.open(archive, mode="r|gz") as tar:
        for entry in tar:
            length -= entry.size
            is_ours = (
                entry.isreg() and _PLACE.fullmatch(entry.name) and entry.name.lower() not in seen
            )
            source = tar.extractfile(entry) if is_ours and length >= 0 else None
            if source is None or len(seen) >= _MOST_FILES:
                raise Refused("handover-damaged", file=name)
            seen.add(entry.name.lower())
            target = folder / entry.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as stream:
                shutil.copyfileobj(source, stream, _BLOCK)
                stream.flush()
                os.fsync(stream.fileno())


class _Streams:
    """What pyrage reads from and writes to: it hides what they raise, which `raising` brings back."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.error = error
            raise

    @contextmanager
    def raising(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            if self.error is not None:
                raise self.error from None
            raise


class _Part(io.RawIOBase):
    """The next `length` bytes of a stream."""

    def __init__(self, stream: BinaryIO, length: int, streams: _Streams) -> None:
        self._stream, self._left, self._streams = stream, length, streams

    def read(self, size: int = -1) -> bytes:
        with self._streams.kept():
            data = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data


class _Body(io.RawIOBase):
    """Counts and digests what is written through it."""

    def __init__(
        self, stream: BinaryIO, total: int, on_progress: _OnProgress, streams: _Streams
    ) -> None:
        self._stream, self._total, self._on_progress = stream, total, on_progress
        self._streams = streams
        self.length, self.digest = 0, hashlib.sha256()

    def write(self, data: bytes) -> int:  # type: ignore[override]
        with self._streams.kept():
            self._stream.write(data)
            self.digest.update(data)
            self.length += len(data)
            self._on_progress(self._total + min(self.length, self._total), 2 * self._total)
        return len(data)


def _head_of(stream: BinaryIO, size: int, name: str) -> bytes:
    """Raises: Refused("handover-cut", "handover-damaged")."""
    if size < len(_MARK) + _TAIL:
        raise Refused("handover-cut", file=name)
    stream.seek(size - _TAIL)
    tail = stream.read(_TAIL)
    if tail[4:] != _MARK:
        raise Refused("handover-cut", file=name)
    length = int.from_bytes(tail[:4], "big")
    if length > min(_HEAD_CAP, size - len(_MARK) - _TAIL):
        raise Refused("handover-damaged", file=name)
    stream.seek(size - _TAIL - length)
    return stream.read(length)


def _parsed(data: bytes, name: str) -> _Head:
    try:
        return msgspec.json.decode(data, type=_Head)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refused("handover-damaged", file=name) from error


def _digest(stream: BinaryIO, length: int, on_progress: _OnProgress) -> str:
    digest, done = hashlib.sha256(), 0
    while done < length and (block := stream.read(min(_BLOCK, length - done))):
        digest.update(block)
        done += len(block)
        on_progress(done, length)
    return digest.hexdigest()


def _code(head: bytes) -> str:
    return check_code(hashlib.sha256(head).hexdigest())


@contextmanager
def _disk_faults(place: Path) -> Iterator[None]:
    """Raises: MachineError for what the disk does."""
    try:
        yield
    except OSError as error:
        raise disk_error(error, place) from error
