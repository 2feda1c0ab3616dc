"""Copying a file of unknown origin once, under a size cap, into the local spool: the copy of
record.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop.disk_faults import fault_words
from desktop.durable import replace_file
from desktop.errors import ExchangeError, MachineError
from desktop.exchange.envelope import FILE_CAP
from desktop.exchange.plain_file import open_plain


@dataclass(frozen=True)
class Spooled:
    """The kept copy; `data` are the bytes that were read, so nothing is read twice from the
    stick.
    """

    path: Path
    data: bytes
    digest: str
    source: Path


def spool(path: Path, folder: Path, cap: int = FILE_CAP) -> Spooled:
    """Copy the file at `path` to `folder`/digest.suffix; a copy that is there already is kept.

    Raises: ExchangeError("exchange-too-large", "exchange-not-a-file"),
    MachineError("exchange-not-read", "spool-not-written").
    """
    data = read_once(path, cap)
    digest = hashlib.sha256(data).hexdigest()
    target = folder / copy_name(path, digest)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not has_copy(target, data):
            write_copy(target, data, is_durable=True)
    except OSError as error:
        reason = fault_words(error)
        raise MachineError("spool-not-written", file=str(target), reason=reason) from error
    return Spooled(target, data, digest, path)


def copy_name(path: Path, digest: str) -> str:
    """The name of a file's copy: its digest, and its suffix where that is a plain one."""
    suffix = path.suffix.lower()
    return digest + (suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ".bin")


def has_copy(target: Path, data: bytes) -> bool:
    """Whether a copy is there already. Raises: OSError."""
    return target.exists() and target.read_bytes() == data


def write_copy(target: Path, data: bytes, *, is_durable: bool) -> None:
    """Write a copy under another name and give it its own. Raises: OSError; then there is none."""
    part = target.with_name(f".{target.stem}-{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as stream:
            stream.write(data)
            if is_durable:
                stream.flush()
                os.fsync(stream.fileno())
        replace_file(part, target)
    finally:
        _remove(part)


def read_once(path: Path, cap: int) -> bytes:
    """All bytes of a file of unknown origin.

    Raises: ExchangeError("exchange-too-large", "exchange-not-a-file"),
    MachineError("exchange-not-read").
    """
    with open_once(path) as stream:
        try:
            data = stream.read(cap + 1)
        except OSError as error:
            raise _not_read(path, error) from error
    if len(data) > cap:
        raise ExchangeError("exchange-too-large", file=path.name, cap_mb=cap >> 20)
    return data


def open_once(path: Path) -> BinaryIO:
    """A plain file, open for reading. Raises: ExchangeError("exchange-not-a-file"),
    MachineError("exchange-not-read").
    """
    try:
        return open_plain(path)
    except OSError as error:
        raise _not_read(path, error) from error


def _not_read(path: Path, error: OSError) -> MachineError:
    return MachineError("exchange-not-read", file=str(path), reason=fault_words(error))


def _remove(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return  # the error that is already on its way says more
