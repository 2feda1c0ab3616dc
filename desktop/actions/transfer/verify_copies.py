"""The copies of record: every file that was ever taken, verified again, and what stands in the
store compared with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.copy_of_record import open_copy
from desktop.actions.transfer.receive_submission import content_of
from desktop.actions.transfer.validate_submission import days_reported
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import AppError, StoreError
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
        files = received.all_files(workplace.db)
        problems: list[CopyProblem] = []
        for number, file in enumerate(files, start=1):
            if is_stopped is not None and is_stopped():
                return CheckedCopies(number - 1, tuple(problems))
            try:
                _check(workplace, file, identity)
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


def _check(workplace: Workplace, file: ReceivedFile, identity: str) -> None:
    submission = open_copy(workplace, file, identity)
    if file.state != "current":
        return
    period = Period(file.period)
    stored = received.stored_content(workplace.db, file.unit, period, *days_reported(period))
    name = workplace.catalogue.unit_name(file.unit)
    if _differs(stored, content_of(submission), period) or not received.is_settled(
        workplace.db, file.unit, period
    ):
        raise StoreError(
            "store-differs-from-copy", unit=name, period=periods.label(period), number=file.sequence
        )


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
