"""The next submission number of a period, and the file that it follows: above every number that
was ever sealed here, whatever backup was restored since, or that the desk speaks of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from desktop.actions.transfer.copy_of_record import read_copy
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import AppError, ExchangeError, MachineError, StoreError
from desktop.exchange.envelope import open_envelope
from desktop.exchange.keys import check_code
from desktop.exchange.messages import SUFFIX
from desktop.folders import paths_in
from desktop.i18n import _
from desktop.store import judgement, submissions

_NAME = re.compile(r"(?P<unit>.+?)-(?P<period>\d{4}(-Q\d|-\d\d)?)-(?P<number>\d{2,4})-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A sealed submission in the outbox; `digest` is "" where the file cannot be read."""

    file: str
    sequence: int
    digest: str
    previous: str


@dataclass(frozen=True, slots=True)
class NextNumber:
    """`previous` is the digest of the file that the next submission corrects, "" for none; `why`
    says why the number is higher than this computer's own list of submissions has it, "" where
    it is not.
    """

    sequence: int
    previous: str
    why: str


def sealed_files(workplace: Workplace, period: Period) -> tuple[SealedFile, ...]:
    """What lies in the outbox of this unit and period, by what stands in the files and, where one
    cannot be read, by its name.
    """
    unit, sealed = workplace.unit.code, []
    for path in paths_in(workplace.outbox, f"*{SUFFIX['submission']}"):
        name = _NAME.fullmatch(path.stem)
        if name is not None and (name["unit"], name["period"]) != (unit, period):
            continue
        one = _read(path)
        if one is not None:
            of, sequence, digest, previous = one
            if of == (unit, period):
                sealed.append(SealedFile(path.name, sequence, digest, previous))
        elif name is not None:
            sealed.append(SealedFile(path.name, int(name["number"]), "", ""))
    return tuple(sealed)


def _read(path: Path) -> tuple[tuple[str, str], int, str, str] | None:
    try:
        envelope = open_envelope(path.read_bytes(), file=path.name)
    except (OSError, ExchangeError):
        return None
    manifest = envelope.manifest
    of = (manifest.unit, manifest.period)
    return of, manifest.sequence, envelope.digest, manifest.previous


def next_number(workplace: Workplace, period: Period) -> NextNumber:
    """The number under which the period is sealed next; of one that is open for a correction,
    that correction's, unless it was used meanwhile.
    """
    db, unit = workplace.db, workplace.unit.code
    own = submissions.submissions_of(db, unit, period)
    done = [row for row in own if row.state != "correcting"]
    opened = next((row for row in own if row.state == "correcting"), None)
    outbox = sealed_files(workplace, period)
    desk = judgement.desk_receipts(db, unit, period)
    highest = max((row.sequence for row in done), default=0)
    sequence = max(
        highest + 1,
        opened.sequence if opened else 1,
        1 + max((file.sequence for file in outbox), default=0),
        1 + max((receipt.sequence for receipt in desk), default=0),
    )
    counting = counting_elsewhere(workplace, period)
    if counting is not None:
        return NextNumber(
            sequence,
            counting.digest,
            _(
                "The district desk counts submission number {n} (check code {code}), which this computer does"
                " not know; the new file takes its place."
            ).format(n=counting.sequence, code=check_code(counting.digest)),
        )
    newest = max((file for file in outbox if file.digest), key=_number, default=None)
    previous = done[-1].digest if done else ""
    if newest is not None and newest.sequence > highest:
        return NextNumber(
            sequence,
            newest.digest,
            _(
                "{period} was sealed under submission number {n} before ({file}); this computer's data has been"
                " put back to an older state since. The next submission number is {next}."
            ).format(
                period=periods.label(period), n=newest.sequence, file=newest.file, next=sequence
            ),
        )
    return NextNumber(sequence, previous, "")


def forgotten_submissions(workplace: Workplace) -> tuple[str, ...]:
    """What was sealed here, and the data does not know since a backup was put back: a sentence a
    period, each with the number that comes next.
    """
    return tuple(next_number(workplace, period).why for period in forgotten_files(workplace))


def forgotten_files(workplace: Workplace) -> dict[Period, SealedFile]:
    """Of each period whose newest file in the outbox the data does not know, that file."""
    names = (_NAME.fullmatch(path.stem) for path in paths_in(workplace.outbox))
    own = {name["period"] for name in names if name and name["unit"] == workplace.unit.code}
    found = {}
    for period in sorted(own):
        known = {
            row.sequence
            for row in submissions.submissions_of(workplace.db, workplace.unit.code, period)
            if row.state != "correcting"
        }
        files = [f for f in sealed_files(workplace, Period(period)) if f.sequence not in known]
        if files:
            found[Period(period)] = max(files, key=_number)
    return found


def missing_files(workplace: Workplace) -> tuple[AppError, ...]:
    """What was submitted, and does not lie in the outbox as it was sealed."""
    found: list[AppError] = []
    for row in submissions.newest_submissions(workplace.db, workplace.unit.code).values():
        if row.file and row.digest:
            try:
                read_copy(workplace, row)
            except (MachineError, StoreError) as error:
                found.append(error)
    return tuple(found)


def counting_elsewhere(workplace: Workplace, period: Period) -> judgement.Receipt | None:
    """The desk's word on a file that counts there, that was not sealed here and that nothing
    sealed here follows; None where there is none.
    """
    db, unit = workplace.db, workplace.unit.code
    known = {""}
    for row in submissions.submissions_of(db, unit, period):
        known |= {row.digest, row.previous} if row.state != "correcting" else set()
    for file in sealed_files(workplace, period):
        known |= {file.digest, file.previous}
    counting = [r for r in judgement.desk_receipts(db, unit, period) if r.standing == "current"]
    newest = max(counting, key=lambda r: r.sequence, default=None)
    return newest if newest is not None and newest.digest not in known else None


def _number(file: SealedFile) -> int:
    return file.sequence
