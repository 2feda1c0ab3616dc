"""Writing a file to a stick so that it is whole under its final name or not there at all; names
of files.
"""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import RawIOBase
from pathlib import Path

from desktop.disk_faults import disk_error, fault_of, fault_words
from desktop.durable import sync_folder
from desktop.errors import MachineError, Refused, UsageError
from desktop.exchange.messages import SUFFIX, Kind
from desktop.exchange.rename import rename_without_overwriting
from desktop.folders import entries_of
from desktop.paths import refuse_impossible, shortened
from desktop.private import follow_habit

STEPS = ("space", "written", "synced", "compared", "renamed", "verified")
"""What `on_step` is told, in order, after each step is done."""

_TEMPORARY = re.compile(r"\.tianbao-(?:(?P<writer>[0-9a-f]{8})-)?[0-9a-f]{16}\.part")
"""Older programs name no writer."""
_LEFT_AFTER, _NAMELESS_LEFT_AFTER = 60 * 60, 24 * 60 * 60
"""Seconds after which nobody writes to a temporary file any more."""
_BLOCK = 1 << 20  # bytes
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}\.[a-z0-9]{1,8}")


def file_name(kind: Kind, unit: str, period: str, sequence: int, digest: str) -> str:
    """A name that is never reused and legal on FAT, exFAT and Windows:
    unit-period-sequence-digest8.suffix.

    Raises: ValueError for parts that would not make such a name.
    """
    name = f"{unit}-{period}-{sequence:02d}-{digest[:8]}{SUFFIX[kind]}"
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    return name


def submission_name(unit: str, period: str, sequence: int, digest: str) -> str:
    """As 140902101-2025-10-02-9f3c21aa.tbsub."""
    return file_name("submission", unit, period, sequence, digest)


Source = bytes | Path
"""What is to be written: bytes, or a file of any length, which is read by blocks and stays as it is meanwhile."""


def write_safely(
    data: Source,
    folder: Path,
    name: str,
    on_step: Callable[[str], None] | None = None,
    *,
    owner: Path | None = None,
) -> Path:
    """Write `data` to `folder`/`name`, read it back from the device and compare; give the path.

    The same bytes already there count as written. With a new file, leftovers of interrupted writes
    of `owner`, the home of the workplace that writes, are taken away (see clear_leftovers). A file
    that is whole but whose arrival the device did not confirm may stay after an error; writing it
    again settles it.

    Raises: MachineError("stick-no-folder", "stick-full", "stick-read-only", "stick-gone",
    "stick-not-a-folder", "stick-mismatch", "stick-io"), Refused("stick-name-taken"), UsageError("name-too-long",
    "name-impossible").
    """
    if Path(name).name != name:
        raise ValueError(name)
    report = on_step or (lambda step: None)
    final = folder / name
    refuse_missing(folder, name)
    try:
        if not stat.S_ISDIR(folder.stat().st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        if os.path.lexists(final):
            _verify_there(data, final)
        else:
            _write_new(data, folder, final, report, _writer_of(owner))
        report("verified")
    except OSError as error:
        raise _as_machine_error(error, folder, name) from error
    return final


def refuse_missing(folder: Path, name: str) -> None:
    """What is not there before anything is written was not pulled out. Raises:
    MachineError("stick-no-folder"), UsageError("name-too-long", "name-impossible").
    """
    refuse_impossible(folder)
    try:
        folder.stat()
    except FileNotFoundError as error:
        raise MachineError("stick-no-folder", file=name, folder=str(folder)) from error
    except OSError:
        return  # the writing itself says what is wrong


def make_folder(folder: Path, name: str) -> Path:
    """A new folder `name` in `folder`, or the first of `name`-2 … that is not there.

    Raises: MachineError("stick-no-folder", "stick-full", "stick-read-only", "stick-gone",
    "stick-not-a-folder", "stick-io"), UsageError("name-too-long", "name-impossible").
    """
    refuse_missing(folder, name)
    number = 1
    while True:
        made = folder / (f"{name}-{number}" if number > 1 else name)
        try:
            made.mkdir()
        except FileExistsError:
            number += 1
        except OSError as error:
            raise _as_machine_error(error, folder, made.name) from error
        else:
            return made


def clear_leftovers(folder: Path, writer: str, now: float) -> None:
    """Remove temporary files that interrupted writes of this writer left more than an hour before
    `now`, and those without a writer's name that lie there for more than a day.

    `now` is the time of a file just written to the folder: the clock of the computer is not that of
    the device. What another program writes at the same time is never touched, and what cannot be
    looked at stays.
    """
    with suppress(OSError):
        for entry in entries_of(folder):
            match = _TEMPORARY.fullmatch(entry.name)
            if match is None or match["writer"] not in (None, writer):
                continue
            after = _LEFT_AFTER if match["writer"] else _NAMELESS_LEFT_AFTER
            with suppress(OSError):  # it is gone meanwhile
                state = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(state.st_mode) and now - state.st_mtime > after:
                    _remove(Path(entry.path))


def _writer_of(owner: Path | None) -> str:
    """What temporary files of a workplace are told by: its folder on this computer, or the computer
    alone.
    """
    where = f"{platform.node()}\0{owner.absolute() if owner else ''}"
    return hashlib.sha256(where.encode("utf-8", "surrogateescape")).hexdigest()[:8]


def _write_new(
    data: Source, folder: Path, final: Path, report: Callable[[str], None], writer: str
) -> None:
    part = folder / f".tianbao-{writer}-{secrets.token_hex(8)}.part"
    handle = os.open(
        part, _flags(os.O_RDWR | os.O_CREAT | os.O_EXCL), 0o644
    )  # a locked stick is told as one, full or not
    try:
        try:
            follow_habit(handle, folder)
            clear_leftovers(folder, writer, os.fstat(handle).st_mtime)
            _require_room(folder, final.name, _length(data))
            report("space")
            _write_all(handle, data)
            report("written")
            os.fsync(handle)
        finally:
            os.close(handle)
        report("synced")
        _compare(data, part, final)
        report("compared")
        try:
            rename_without_overwriting(part, final)
        except FileExistsError:
            _verify_there(data, final)  # somebody else wrote it meanwhile: well if it is the same
            return
        report("renamed")
    finally:
        _remove(part)
    sync_folder(folder)
    try:
        _compare(data, final, final)
    except MachineError:
        _remove(
            final
        )  # it was whole a moment ago and is not now: no such file may carry a final name
        raise


def _verify_there(data: Source, final: Path) -> None:
    """What has the name already must be the same file, and on the device."""
    if not stat.S_ISREG(final.lstat().st_mode) or not _holds(final, data):
        raise Refused("stick-name-taken", file=final.name, folder=str(final.parent))
    sync_folder(final.parent)


def _compare(data: Source, path: Path, final: Path) -> None:
    if not _holds(path, data):
        raise MachineError("stick-mismatch", file=final.name, folder=str(final.parent))


def _holds(path: Path, data: Source) -> bool:
    """Whether the file holds these bytes and no more, read from the device where the system lets go of
    its cached pages.
    """
    handle = os.open(path, _flags(os.O_RDONLY))
    with os.fdopen(handle, "rb", buffering=0) as stream:
        if hasattr(os, "posix_fadvise"):
            os.fsync(handle)  # dirty pages are not let go
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        return all(_read(stream, len(block)) == block for block in _blocks(data)) and not (
            stream.read(1)
        )


def _read(stream: RawIOBase, length: int) -> bytes:
    data = bytearray()
    while len(data) < length and (block := stream.read(length - len(data))):
        data += block
    return bytes(data)


def _blocks(data: Source) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block


def _length(data: Source) -> int:
    return len(data) if isinstance(data, bytes) else data.stat().st_size


def _write_all(handle: int, data: Source) -> None:
    for block in _blocks(data):
        rest = memoryview(block)
        while rest:
            written = os.write(handle, rest)
            if written == 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            rest = rest[written:]


def _require_room(folder: Path, name: str, length: int) -> None:
    """Room for the bytes and an entry in the folder, where the file system tells its size at
    all.
    """
    usage = shutil.disk_usage(folder)
    if usage.total and usage.free < length + 4096:
        raise MachineError("stick-full", file=name, folder=str(folder), free_kb=usage.free // 1024)


def _free_kb(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free // 1024
    except OSError:
        return 0


def _flags(flags: int) -> int:
    for name in ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NOINHERIT"):
        flags |= getattr(os, name, 0)
    return flags


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # the stick is gone or read-only; a later write to it clears leftovers


def _as_machine_error(error: OSError, folder: Path, name: str) -> MachineError | UsageError:
    fault, where = fault_of(error), str(folder)
    match fault:
        case "full":
            return MachineError("stick-full", file=name, folder=where, free_kb=_free_kb(folder))
        case "not-a-folder":
            return MachineError("stick-not-a-folder", file=name, folder=where)
        case "too-long":  # the folder's own can be; with a file's in it, it is not
            return UsageError("name-too-long", name=shortened(folder / name))
    # what was there when the writing began
    if fault in ("missing", "gone") or not folder.is_dir():
        return MachineError("stick-gone", file=name, folder=where)
    match fault:
        case "denied" | "read-only":
            return MachineError("stick-read-only", file=name, folder=where)
        case "failed":
            return MachineError("stick-io", file=name, folder=where, reason=fault_words(error))
    return disk_error(error, folder / name)
