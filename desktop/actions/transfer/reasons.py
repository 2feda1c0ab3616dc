"""Why a kept submission does not count, in words for the desk and, in others, for the office."""

from __future__ import annotations

from desktop.actions.workplace import Workplace
from desktop.domain import lineage, periods
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import Refused
from desktop.exchange.keys import check_code
from desktop.store import journal, received

_SENTENCES = {
    "older": ("submission-older", "office-older"),
    "followed": ("submission-followed", "office-followed"),
    "number-twice": ("submission-number-twice", "office-number-twice"),
    "gap": ("submission-gap", "office-gap"),
    "fork": ("submission-fork", "office-fork"),
    "undecided": ("submission-undecided", "office-undecided"),
    "rejected": ("submission-rejected", "office-rejected"),
}
"""For the desk, for the office."""


def reason_of(
    workplace: Workplace, file: ReceivedFile, *, for_office: bool = False
) -> Refused | None:
    """Why a file does not count, and what to do; None where it does."""
    if file.state == "current":
        return None
    files = [
        other
        for other in received.received_files(workplace.db, file.unit, file.period)
        if other.is_submission and other.state != "waiting"
    ]
    counting = next((other for other in files if other.state == "current"), None)
    return Refused(
        _SENTENCES[_kind(file, counting, files)][for_office],
        file=file.source,
        number=file.sequence,
        period=periods.label(file.period),
        counting=counting.sequence if counting else 0,
        check_code=check_code(counting.digest) if counting else "",
        words=journal.decision_words(workplace.db, file.unit, file.period) or "—",
    )


def _kind(file: ReceivedFile, counting: ReceivedFile | None, files: list[ReceivedFile]) -> str:
    if file.state == "rejected":
        return "rejected"
    if counting is None:
        return "undecided"
    known = {other.digest for other in files}
    if file.state == "superseded":
        is_before = file.digest in lineage.ancestors(files, counting.digest)
        return "older" if is_before else "followed"
    if file.sequence == counting.sequence:
        return "number-twice"
    if file.sequence > counting.sequence and file.previous not in known:
        return "gap"
    return "fork"
