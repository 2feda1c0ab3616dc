"""Why a kept submission counts or does not, in words for the desk and for the office's receipt."""

from __future__ import annotations

from desktop.actions.workplace import Workplace
from desktop.domain import lineage, periods
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import Refused
from desktop.exchange.keys import check_code
from desktop.store import journal, received


def reason_of(workplace: Workplace, file: ReceivedFile) -> Refused | None:
    """Why a file does not count; None where it does, or where nothing else of its period does."""
    if file.state == "current":
        return None
    files = [
        other
        for other in received.received_files(workplace.db, file.unit, file.period)
        if other.kind == "submission" and other.state != "waiting"
    ]
    counting = next((other for other in files if other.state == "current"), None)
    if file.state == "rejected":
        return Refused(
            "submission-rejected",
            file=file.source,
            number=file.sequence,
            period=periods.label(file.period),
            words=journal.decision_words(workplace.db, file.unit, file.period) or "—",
        )
    if counting is None:
        return Refused(
            "submission-undecided",
            file=file.source,
            number=file.sequence,
            period=periods.label(file.period),
        )
    return Refused(
        _code(file, counting, files),
        file=file.source,
        number=file.sequence,
        period=periods.label(file.period),
        counting=counting.sequence,
        check_code=check_code(counting.digest),
    )


def _code(file: ReceivedFile, counting: ReceivedFile, files: list[ReceivedFile]) -> str:
    known = {other.digest for other in files}
    if file.state == "superseded":
        is_before = file.digest in lineage.ancestors(files, counting.digest)
        return "submission-older" if is_before else "submission-followed"
    if file.sequence == counting.sequence:
        return "submission-number-twice"
    if file.sequence > counting.sequence and file.previous not in known:
        return "submission-gap"
    return "submission-fork"
