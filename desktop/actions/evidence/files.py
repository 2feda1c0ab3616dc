"""Evidence as it lies in a workplace's folder by its digest, and on its way beside the submission that names it."""

from __future__ import annotations

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
from desktop.store import evidence as store
from desktop.store import received
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


def evidence_of(workplace: Workplace, period: Period) -> tuple[Kept, ...]:
    """The files of a submission's period; at a desk of `Workplace.of_unit`. Raises: StoreError."""
    with machine_faults(workplace.database):
        found = store.evidence_of(workplace.db, workplace.unit.code, period)
    return tuple(Kept(file, (workplace.home / FOLDER / file.digest).is_file()) for file in found)


def refuse_gone(workplace: Workplace, period: Period) -> None:
    """Before anything is sealed that names them: every file of the period is here as it was kept. Raises:
    Refused("evidence-gone").
    """
    for file in {kept.file.digest: kept.file for kept in evidence_of(workplace, period)}.values():
        read_file(workplace, file)


def keep_file(workplace: Workplace, data: bytes, digest: str) -> None:
    """Put a file under its digest into the workplace's folder. Raises: MachineError, StoreError."""
    folder = workplace.home / FOLDER
    with machine_faults(workplace.home):
        make_folder_private(folder)
    write_safely(data, folder, digest, owner=workplace.home)


def read_file(workplace: Workplace, file: EvidenceFile) -> bytes:
    """The bytes that were kept. Raises: Refused("evidence-gone", at a desk "evidence-not-here")."""
    code = "evidence-not-here" if workplace.role == "district" else "evidence-gone"
    try:
        data = read_plain(workplace.home / FOLDER / file.digest, LARGEST)
    except AppError as error:
        raise Refused(code, file=file.name) from error
    if data is None or digest_of_file(data) != file.digest:
        raise Refused(code, file=file.name)
    return data


def write_with_submission(
    workplace: Workplace, period: Period, folder: Path, recipient: str, own_recipient: str
) -> int:
    """Write the files that the period's submission names beside it, sealed for the desk; how many. What was
    sealed once is written again byte for byte.

    Raises: Refused("evidence-gone"), MachineError of the stick or the disk.
    """
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
    if (workplace.home / FOLDER / digest).is_file():
        return False
    keep_file(workplace, data, digest)
    return True
