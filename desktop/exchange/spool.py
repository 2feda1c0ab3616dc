"""Copying a file of unknown origin once, under a size cap, into the local spool: the copy of record."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import ExchangeError, MachineError
from desktop.exchange.envelope import FILE_CAP


@dataclass(frozen=True)
class Spooled:
    """The kept copy; `data` are the bytes that were read, so nothing is read twice from the stick."""

    path: Path
    data: bytes
    digest: str
    source: Path


def spool(path: Path, folder: Path, cap: int = FILE_CAP) -> Spooled:
    """Copy the file at `path` to `folder`/digest.suffix; a copy that is there already is kept.

    Raises: ExchangeError("exchange-too-large", "exchange-not-a-file"), MachineError("exchange-not-read",
    "spool-not-written").
    """
    data = _read_once(path, cap)
    digest = hashlib.sha256(data).hexdigest()
    suffix = path.suffix.lower() if re.fullmatch(r"\.[a-z0-9]{1,8}", path.suffix.lower()) else ".bin"
    target = folder / f"{digest}{suffix}"
    part = folder / f".{digest}-{secrets.token_hex(4)}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (target.exists() and target.read_bytes() == data):
            with part.open("xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise MachineError("spool-not-written", file=str(target), reason=reason) from error
    finally:
        _remove(part)
    return Spooled(target, data, digest, path)


def _read_once(path: Path, cap: int) -> bytes:
    # O_NONBLOCK: opening a named pipe on somebody's stick must not hang the program.
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_BINARY", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise ExchangeError("exchange-not-a-file", file=path.name)
            data = stream.read(cap + 1)
    except IsADirectoryError as error:
        raise ExchangeError("exchange-not-a-file", file=path.name) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise MachineError("exchange-not-read", file=str(path), reason=reason) from error
    if len(data) > cap:
        raise ExchangeError("exchange-too-large", file=path.name, cap_mb=cap >> 20)
    return data


def _remove(part: Path) -> None:
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return  # the error that is already on its way says more
