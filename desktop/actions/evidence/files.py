"""Evidence as it lies in a workplace's folder by its digest, and on its way beside the submission that names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.actions.transfer.copy_of_record import open_copy
from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.domain.records.evidence_file import EvidenceFile
from desktop.errors import AppError, ExchangeError, Refused
from desktop.exchange.evidence import (
    LARGEST,
    SEALED_CAP,
    digest_of_file,
    open_file,
    seal_file,
    sealed_name,
)
from desktop.exchange.plain_file import read_plain
from desktop.exchange.stick import write_safely
from desktop.printable import printable
from desktop.private import make_folder_private
from desktop.store import Database, received
from desktop.store import evidence as store
from desktop.store.database import machine_faults

FOLDER = "evidence"
"""Of the workplace's folder; each file lies in it under its digest."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a file proves: a cell, or with `code` "" a row of a ledger or of the honours."""

    form: str
    code: str = ""
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that a submission names, and whether it lies here."""

    file: EvidenceFile
    is_here: bool


def is_kept(home: Path, digest: str) -> bool:
    """Whether a file of that digest lies in a workplace's folder; not whether it is still whole."""
    return (home / FOLDER / digest).is_file()


def evidence_of(workplace: Workplace, period: Period) -> tuple[Kept, ...]:
    """The files of a submission's period; at a desk of `Workplace.of_unit`. Raises: StoreError."""
    workplace = workplace.at(period)
    with machine_faults(workplace.database):
        found = store.evidence_of(workplace.db, workplace.unit.code, period)
    return tuple(Kept(file, is_kept(workplace.home, file.digest)) for file in found)


def refuse_gone(workplace: Workplace, period: Period) -> None:
    """Before anything is sealed that names them: every file of the period is here as it was kept. Raises:
    Refused("evidence-gone").
    """
    workplace = workplace.at(period)
    for file in {kept.file.digest: kept.file for kept in evidence_of(workplace, period)}.values():
        read_file(workplace, file)


def keep_file(home: Path, data: bytes, digest: str) -> None:
    """Put a file under its digest into a workplace's folder. Raises: MachineError, StoreError."""
    folder = home / FOLDER
    with machine_faults(home):
        make_folder_private(folder)
    write_safely(data, folder, digest, owner=home)


def copy_all(
    db: Database, home: Path, folder: Path, on_progress: Callable[[int, int], None] | None = None
) -> tuple[int, int]:
    """Copy every file of `home` that a row names into `folder`/evidence; how many lie there now, and how many are not here as
    they were kept. Raises: MachineError of the stick or the disk, StoreError.
    """
    with machine_faults(home):
        named = store.digests(db)
    to, copied = folder / FOLDER, 0
    for number, digest in enumerate(named, 1):
        data = _whole(home / FOLDER, digest)
        if data is not None:
            with machine_faults(folder):
                to.mkdir(exist_ok=True)
            write_safely(data, to, digest, owner=home)
            copied += 1
        if on_progress:
            on_progress(number, len(named))
    return copied, len(named) - copied


def bring(home: Path, folder: Path, digest: str) -> bool:
    """Take a file along that `copy_all` has put into `folder`; False where it is not there as it was kept. Raises:
    MachineError, StoreError.
    """
    data = _whole(folder / FOLDER, digest)
    if data is None:
        return False
    keep_file(home, data, digest)
    return True


def _whole(folder: Path, digest: str) -> bytes | None:
    try:
        data = read_plain(folder / digest, LARGEST)
    except AppError:
        return None
    return data if data is not None and digest_of_file(data) == digest else None


def read_file(workplace: Workplace, file: EvidenceFile) -> bytes:
    """The bytes that were kept. Raises: Refused("evidence-gone", at a desk "evidence-not-here")."""
    code = "evidence-not-here" if workplace.role == "district" else "evidence-gone"
    data = _whole(workplace.home / FOLDER, file.digest)
    if data is None:
        raise Refused(code, file=file.name)
    return data


def write_with_submission(
    workplace: Workplace, period: Period, folder: Path, recipient: str, own_recipient: str
) -> int:
    """Write the files that the period's submission names beside it, sealed for the desk; how many. What was
    sealed once is written again byte for byte.

    Raises: Refused("evidence-gone"), MachineError of the stick or the disk.
    """
    workplace = workplace.at(period)
    files = {kept.file.digest: kept.file for kept in evidence_of(workplace, period)}
    for file in files.values():
        name = sealed_name(workplace.unit.code, file.digest, recipient)
        sealed = workplace.outbox / name
        if not sealed.is_file():
            data = seal_file(read_file(workplace, file), recipient, own_recipient)
            write_safely(data, workplace.outbox, name, owner=workplace.home)
        write_safely(sealed, folder, name, owner=workplace.home)
    return len(files)


def _named_in_conflict(workplace: Workplace, identity: str | None) -> set[str]:
    """The digests of the evidence of submissions that may come to count by a person's decision."""
    if identity is None:
        return set()
    with machine_faults(workplace.database):
        waiting = received.files_in_state(workplace.db, "conflict")
    found: set[str] = set()
    for file in waiting:
        try:
            found |= {row.digest for row in open_copy(workplace, file, identity).evidence}
        except AppError:  # told where it is decided
            continue
    return found


def take_file(workplace: Workplace, path: Path, identity: str | None) -> bool:
    """Keep a sealed file that a submission here names, one that waits for a decision too; False where it lies here
    already.

    Raises: Refused("evidence-unnamed"), ExchangeError, MachineError, StoreError.
    """
    name = printable(path.name)
    sealed = read_plain(path, SEALED_CAP)
    if sealed is None:
        raise ExchangeError("exchange-too-large", file=name, cap_mb=SEALED_CAP >> 20)
    data = open_file(sealed, identity, name)
    digest = digest_of_file(data)
    with machine_faults(workplace.database):
        is_named = store.names_digest(workplace.db, digest)
    if not is_named and digest not in _named_in_conflict(workplace, identity):
        raise Refused("evidence-unnamed", file=name)
    if is_kept(workplace.home, digest):
        return False
    keep_file(workplace.home, data, digest)
    return True
