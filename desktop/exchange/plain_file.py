"""Reading a file of unknown origin once and up to a length; nothing but a plain file is read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from desktop.disk_faults import fault_words
from desktop.errors import ExchangeError, MachineError
from desktop.exchange.envelope import FILE_CAP, Envelope, open_envelope
from desktop.paths import refuse_impossible


def open_plain(path: Path) -> BinaryIO:
    """A plain file, open for reading. Raises: ExchangeError("exchange-not-a-file"),
    UsageError("name-too-long", "name-impossible"), OSError.
    """
    refuse_impossible(path)
    # O_NONBLOCK: opening a named pipe on somebody's stick must not hang the program.
    flags = os.O_RDONLY
    for name in ("O_NONBLOCK", "O_BINARY", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    if path.is_dir():  # Windows says of a folder that access is denied
        raise ExchangeError("exchange-not-a-file", file=path.name)
    stream = os.fdopen(os.open(path, flags), "rb")
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise ExchangeError("exchange-not-a-file", file=path.name)
    return stream


def read_plain(path: Path, cap: int) -> bytes | None:
    """All bytes of a file; None where it is longer than `cap` bytes. Raises:
    ExchangeError("exchange-not-a-file"), MachineError("file-unreadable").
    """
    try:
        with open_plain(path) as stream:
            data = stream.read(cap + 1)
    except OSError as error:
        raise MachineError("file-unreadable", file=str(path), detail=fault_words(error)) from error
    return data if len(data) <= cap else None


def read_exchange_file(path: Path) -> tuple[bytes, Envelope]:
    """The bytes of an exchange file and what is verified in them. Raises: ExchangeError as
    open_envelope, MachineError("file-unreadable").
    """
    data = read_plain(path, FILE_CAP)
    if data is None:
        raise ExchangeError("exchange-too-large", file=path.name, cap_mb=FILE_CAP >> 20)
    return data, open_envelope(data, file=path.name)
