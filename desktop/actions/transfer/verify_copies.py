"""The copies of record: every file that was ever taken, verified again, and what stands in the
store compared with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from hashlib import sha256

from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.copy_of_record import open_copy, spooled_envelope
from desktop.actions.transfer.receive_submission import content_of
from desktop.actions.transfer.validate_submission import days_reported
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import AppError, StoreError
from desktop.exchange.upward import Part, records_of
from desktop.messages import describe
from desktop.store import received
from desktop.store.database import machine_faults
from desktop.store.received import Content


@dataclass(frozen=True, slots=True)
class CopyProblem:
    """A file whose copy is missing or changed, or whose figures the store no longer holds as
    they came; or figures of a unit and period that no file brought (then `file` is "").
    """

    file: str
    unit: str
    period: str
    sequence: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckedCopies:
    """How many files were looked at, and what is wrong with some."""

    files: int
    problems: tuple[CopyProblem, ...]


def check_copies(
    workplace: Workplace,
    *,
    passphrase: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    is_stopped: Callable[[], bool] | None = None,
) -> CheckedCopies:
    """Digest, signature and content of every copy; of those that count, the store row by row; and
    whether anything stands in the store that none of them brought.

    Raises: Refused of the own keys, StoreError.
    """
    identity = workplace_keys(workplace, passphrase).identity
    with machine_faults(workplace.database):
        files = [file for file in received.all_files(workplace.db) if not _is_elsewhere(file)]
        carried = _carried(workplace, files, identity)
        problems: list[CopyProblem] = []
        for number, file in enumerate(files, start=1):
            if is_stopped is not None and is_stopped():
                return CheckedCopies(number - 1, tuple(problems))
            try:
                if file.kind == "upward":
                    for _record in records_of(spooled_envelope(workplace, file), identity):
                        pass  # each is checked as it comes
                else:
                    _check(workplace, file, identity, carried.get(file.file))
            except AppError as error:
                problems.append(
                    CopyProblem(
                        file.file,
                        file.unit,
                        file.period,
                        file.sequence,
                        error.code,
                        describe(error),
                    )
                )
            if on_progress is not None:
                on_progress(number, len(files))
        problems += _without_file(workplace)
    return CheckedCopies(len(files), tuple(problems))


def _is_elsewhere(file: ReceivedFile) -> bool:
    """A desk's file that another carried lies at the desk that took it in; a unit's that no file carries any more went
    with the one before.
    """
    return bool(file.through) and (file.kind == "upward" or file.state != "current")


def _carried(
    workplace: Workplace, files: Sequence[ReceivedFile], identity: str
) -> dict[str, dict[str, str]]:
    """Desk's file in the spool → file that it carried → a digest over what it holds of it: read once, whatever it carries."""
    found: dict[str, dict[str, str]] = {}
    for file in files:
        if file.through and file.file not in found:
            found[file.file] = {}
            with suppress(AppError):  # the file itself is told
                for record in records_of(spooled_envelope(workplace, file), identity):
                    if isinstance(record, Part):
                        found[file.file][record.digest] = _digest(content_of(record.submission))
    return found


def _without_file(workplace: Workplace) -> list[CopyProblem]:
    problems = []
    for unit, period in received.without_file(workplace.db):
        error = StoreError(
            "store-without-file",
            unit=workplace.catalogue.unit_name(unit),
            period=periods.label(Period(period)),
        )
        problems.append(CopyProblem("", unit, period, 0, error.code, describe(error)))
    return problems


def _check(
    workplace: Workplace, file: ReceivedFile, identity: str, carried: dict[str, str] | None
) -> None:
    """`carried`: what the file that carried it holds, by digest."""
    content = None
    if carried is None:
        content = content_of(open_copy(workplace, file, identity))
    elif file.digest not in carried:
        raise StoreError("spool-file-changed", file=file.file, unit=file.unit, period=file.period)
    if file.state != "current":
        return
    period = Period(file.period)
    stored = received.stored_content(workplace.db, file.unit, period, *days_reported(period))
    name = workplace.catalogue.unit_name(file.unit)
    if content is None and carried is not None and _digest(stored) != carried[file.digest]:
        content = content_of(open_copy(workplace, file, identity))
    differs = content is not None and _differs(stored, content, period)
    if differs or not received.is_settled(workplace.db, file.unit, period):
        raise StoreError(
            "store-differs-from-copy", unit=name, period=periods.label(period), number=file.sequence
        )


def _digest(content: Content) -> str:
    rows = [_rows(getattr(content, part.name)) for part in fields(Content)]
    return sha256(repr(rows).encode()).hexdigest()


def _differs(stored: Content, received_content: Content, period: Period) -> bool:
    """A year's own figures stand there too when the period is a year: those were settled, not
    replaced.
    """
    for part in fields(Content):
        mine, theirs = (
            _rows(getattr(stored, part.name)),
            _rows(getattr(received_content, part.name)),
        )
        if part.name == "figures" and periods.frequency_of(period) == "year":
            if not set(theirs) <= set(mine):
                return True
        elif mine != theirs:
            return True
    return False


def _rows(rows: Sequence[received.Row]) -> list[str]:
    return sorted(repr(tuple(row)) for row in rows)
