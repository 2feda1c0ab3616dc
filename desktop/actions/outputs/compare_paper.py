"""Comparing a stamped page with the files of its unit: by its check code, or by what a scanner
reads from its QR code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desktop.actions.outputs.sealed_view import table_differences
from desktop.actions.transfer.inspect import Shown
from desktop.actions.transfer.submission_cells import Difference
from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import UsageError
from desktop.exchange.keys import check_code, read_check_code
from desktop.exchange.messages import Submission
from desktop.store.database import machine_faults
from desktop.store.received import received_files
from desktop.store.submissions import latest_submission

_QR = "tianbao:"


@dataclass(frozen=True, slots=True)
class ComparedPaper:
    """`same`: of the submission that counts; `earlier`: of another one that came, in `file`;
    `differs`: of none that came; `elsewhere`: its QR code names another unit or period.
    """

    verdict: Literal["same", "earlier", "differs", "elsewhere"]
    code: str
    unit: str
    period: str
    file: ReceivedFile | None  # the one with this code, else the one that counts


def compare_paper(workplace: Workplace, unit: str, period: Period, text: str) -> ComparedPaper:
    """`text` as typed from the page, or as scanned from it. Raises:
    UsageError("check-code-malformed"), StoreError.
    """
    workplace = workplace.at(period)
    digest, code = "", ""
    if text.strip().lower().startswith(_QR):
        of_unit, of_period, digest = _read_qr(text.strip())
        code = check_code(digest)
        if (of_unit, of_period) != (unit, period):
            return ComparedPaper("elsewhere", code, of_unit, of_period, None)
    else:
        code = read_check_code(text)
    with machine_faults(workplace.database):
        files = [f for f in received_files(workplace.db, unit, period) if f.kind == "submission"]
    matching = next(
        (f for f in files if (f.digest == digest if digest else check_code(f.digest) == code)), None
    )
    current = next((f for f in files if f.state == "current"), None)
    if matching is None:
        return ComparedPaper("differs", code, unit, period, current)
    return ComparedPaper("same" if matching is current else "earlier", code, unit, period, matching)


def compare_values(workplace: Workplace, shown: Shown) -> tuple[Difference, ...]:
    """Where the tables of this workplace hold something else than the submission that a printed
    page was made from; none where they have nothing of it to compare, or another number counts.
    """
    sealed, manifest = shown.message, shown.manifest
    if not isinstance(sealed, Submission) or not _stands(workplace, shown):
        return ()
    own = workplace.role == "township"
    return table_differences(workplace if own else workplace.of_unit(manifest.unit), sealed)


def _stands(workplace: Workplace, shown: Shown) -> bool:
    """Whether what the tables hold of the unit and period should be what the file says."""
    unit, period = shown.manifest.unit, Period(shown.manifest.period)
    with machine_faults(workplace.database):
        if workplace.role == "district":
            files = received_files(workplace.db, unit, period)
            return any(f.state == "current" and f.digest == shown.digest for f in files)
        latest = latest_submission(workplace.db, unit, period)
    return latest is not None and latest.digest == shown.digest


def _read_qr(text: str) -> tuple[str, str, str]:
    """Unit, period and digest of "tianbao:UNIT:PERIOD:SEQUENCE:DIGEST"."""
    parts = text.split(":")
    if (
        len(parts) != 5
        or len(parts[4]) != 64
        or not set(parts[4].lower()) <= set("0123456789abcdef")
    ):
        raise UsageError("check-code-malformed", text=text[:40])
    return parts[1], parts[2].upper(), parts[4].lower()
