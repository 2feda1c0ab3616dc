"""Copying several files of unknown origin into the local spool with one journal brought to the device for all of
them: where the machine stops before the copies are there, they are made from the journal.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import msgspec

from desktop.disk_faults import fault_words
from desktop.durable import sync_file, sync_folder
from desktop.errors import AppError, MachineError
from desktop.exchange.envelope import FILE_CAP
from desktop.exchange.spool import Spooled, copy_name, has_copy, read_once, write_copy
from desktop.folders import paths_in

SUFFIX = ".group"


class _Copy(msgspec.Struct, array_like=True):
    name: str
    data: bytes


def spool_group(paths: Iterable[Path], folder: Path) -> list[Spooled | AppError]:
    """As `spool` has it for each file, or why it was not read; all are durable on return, by the journal.
    `settle_groups` follows once they are looked at.

    Raises: MachineError("spool-not-written"); then nothing was promised of any.
    """
    results: list[Spooled | AppError] = []
    copies: list[_Copy] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            try:
                data = read_once(path, FILE_CAP)
            except AppError as error:
                results.append(error)
                continue
            digest = hashlib.sha256(data).hexdigest()
            target = folder / copy_name(path, digest)
            if not has_copy(target, data):
                copies.append(_Copy(target.name, data))
            results.append(Spooled(target, data, digest, path))
        if copies:
            journal = folder / f".{secrets.token_hex(8)}{SUFFIX}"
            write_copy(journal, msgspec.msgpack.encode(copies), is_durable=True)
            sync_folder(folder)
            for copy in copies:
                write_copy(folder / copy.name, copy.data, is_durable=False)
    except OSError as error:
        raise MachineError(
            "spool-not-written", file=str(folder), reason=fault_words(error)
        ) from error
    return results


def settle_groups(folder: Path, kept: Callable[[Collection[str]], Collection[str]]) -> None:
    """Bring the copies themselves to the device, and take the journals away. `kept`: those of the given names that are
    copies of record; of these, what is missing or otherwise is made anew.

    Nothing is lost where the disk refuses: the journal stays, and the next call finds it. Raises: OSError.
    """
    for journal in paths_in(folder, f".*{SUFFIX}"):
        try:
            copies = msgspec.msgpack.decode(journal.read_bytes(), type=list[_Copy])
        except msgspec.MsgspecError:
            copies = []  # it was cut before it was durable, and nothing rests on it
        of_record = kept([copy.name for copy in copies])
        for copy in copies:
            if copy.name not in of_record:
                continue
            target = folder / copy.name
            if has_copy(target, copy.data):
                sync_file(target)
            else:
                write_copy(target, copy.data, is_durable=True)
        sync_folder(folder)
        journal.unlink()
