"""Files of one unit and period that cannot all count: what each says, and where they differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.copy_of_record import spooled_envelope
from desktop.actions.transfer.reasons import reason_of
from desktop.actions.transfer.submission_cells import (
    Cells,
    Difference,
    SubmissionCell,
    cells_of,
    differences,
)
from desktop.actions.transfer.trust import is_in_conflict, read_spooled
from desktop.actions.workplace import Workplace
from desktop.domain import lineage
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import Refused
from desktop.exchange.upward import Part, records_of
from desktop.messages import describe
from desktop.store import received


@dataclass(frozen=True, slots=True)
class Conflict:
    """The files of one unit and period, by number, of which one can count, and every cell in which
    they differ. `base` is the newest file that all of them correct, None where none is here.
    """

    unit: str
    period: str
    files: tuple[ReceivedFile, ...]
    differences: tuple[Difference, ...]
    reasons: tuple[str, ...] = ()  # one a file: why it does not count; "" for the one that does
    base: ReceivedFile | None = None


def open_conflicts(
    workplace: Workplace, period: str = "", passphrase: str | None = None
) -> tuple[Conflict, ...]:
    """Every conflict that nobody has decided, of one period or of all, by unit and period. Raises:
    as read_spooled.
    """
    first = {
        (file.unit, file.period): file.digest
        for file in received.files_in_state(workplace.db, "conflict")
        if period in ("", file.period)
    }
    return tuple(conflict_of(workplace, digest, passphrase) for digest in first.values())


def conflict_of(workplace: Workplace, digest: str, passphrase: str | None = None) -> Conflict:
    """Read and verify the files in conflict again. Raises: Refused("no-conflict"), and as
    read_spooled.
    """
    one = received.received_file(workplace.db, digest)
    if one is None or not is_in_conflict(workplace, one):
        raise Refused("no-conflict", digest=digest)
    workplace = workplace.at(Period(one.period))
    known = tuple(
        f
        for f in received.received_files(workplace.db, one.unit, one.period)
        if f.is_submission and f.state != "waiting"
    )
    files = tuple(f for f in known if f.state in ("conflict", "current"))
    base = _base(known, files)
    contents = [_cells(workplace, file, passphrase) for file in (*files, *([base] if base else []))]
    return Conflict(
        one.unit,
        one.period,
        files,
        tuple(differences(contents, len(files))),
        tuple(describe(reason) if (reason := reason_of(workplace, file)) else "" for file in files),
        base,
    )


def _cells(workplace: Workplace, file: ReceivedFile, passphrase: str | None) -> Cells:
    """What a file says; of a desk below the cells of all its units, each under its unit's name."""
    catalogue = workplace.catalogue
    if file.kind != "upward":
        return cells_of(catalogue, read_spooled(workplace, file, passphrase))
    identity = workplace_keys(workplace, passphrase).identity
    cells: dict[tuple[str, ...], SubmissionCell] = {}
    for record in records_of(spooled_envelope(workplace, file), identity):
        if isinstance(record, Part):
            unit = record.submission.unit
            name = catalogue.unit_name(unit)
            for key, cell in cells_of(catalogue, record.submission).items():
                cells[unit, *key] = replace(
                    cell, place=f"{name} {cell.place}", name=f"{name} {cell.name}"
                )
    return cells


def _base(known: Sequence[ReceivedFile], files: Sequence[ReceivedFile]) -> ReceivedFile | None:
    """The newest file that all of these correct."""
    common = frozenset.intersection(*(lineage.ancestors(known, f.digest) for f in files))
    return max((f for f in known if f.digest in common), key=lambda f: f.sequence, default=None)
