"""What goes onto the stick for a month: one parcel a submission, with its findings, pages, name
and size, before it goes.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import msgspec

from desktop.actions.checks.check import check_period, forms_due
from desktop.actions.pages.page import Page, open_page
from desktop.actions.transfer.copy_of_record import is_for_older_key
from desktop.actions.transfer.numbers import next_number
from desktop.actions.transfer.submit import gather_submission
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.exchange.keys import check_code
from desktop.exchange.stick import submission_name
from desktop.store.submissions import SubmissionRow, latest_submission, trusted_key

_HEAD_BYTES = 1_200  # manifest, signature and, where there is one, the age header: about that much


@dataclass(frozen=True, slots=True)
class Parcel:
    """One submission of the month or the quarter. `name` and `size` (bytes) are exact once it is
    sealed, else a forecast ("…" stands for the digest); `check_code` is "" until then.
    """

    period: Period
    findings: tuple[Finding, ...]
    pages: tuple[Page, ...]
    latest: SubmissionRow | None
    name: str
    size: int
    check_code: str
    encrypted: bool
    sequence: int
    for_older_key: bool = False
    """Sealed for keys that the desk does not have any more: the same content is sealed once more when it is written."""

    @property
    def is_out(self) -> bool:
        """Written, and as far as is known here for somebody who can read it."""
        return (
            self.latest is not None and self.latest.state == "exported" and not self.for_older_key
        )

    @property
    def locked(self) -> bool:
        """Sealed or out: nothing in it changes."""
        return self.latest is not None and self.latest.state != "correcting"

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What keeps it from being sealed; nothing does once it is."""
        return () if self.locked else tuple(finding for finding in self.findings if finding.blocks)


def due_periods(workplace: Workplace, month: Period) -> tuple[Period, ...]:
    """The periods to be submitted at the end of a month: itself and the quarter or year that
    ends with it, where forms are due in them.
    """
    workplace = workplace.at(month)
    ending = periods.ending_with(month, with_year=periods.frequency_of(month) == "month")
    return tuple(period for period in ending if forms_due(workplace, period))


def parcels_of(workplace: Workplace, month: Period) -> tuple[Parcel, ...]:
    """The submissions that leave at the end of a month, monthly forms first."""
    workplace = workplace.at(month)
    return tuple(_parcel(workplace, month, period) for period in due_periods(workplace, month))


def _parcel(workplace: Workplace, month: Period, period: Period) -> Parcel:
    unit = workplace.unit.code
    latest = latest_submission(workplace.db, unit, period)
    pages = tuple(open_page(workplace, form, month) for form in forms_due(workplace, period))
    findings = check_period(workplace, period)
    if latest is not None and latest.state != "correcting":
        sealed = workplace.outbox / latest.file
        size = sealed.stat().st_size if sealed.exists() else 0
        is_encrypted = trusted_key(workplace.db, "district") is not None
        if _is_for_older_key(workplace, latest):
            number = next_number(workplace, period).sequence
            name = _forecast(unit, period, number)
            return Parcel(
                period, findings, pages, latest, name, size, "", is_encrypted, number, True
            )
        return Parcel(
            period,
            findings,
            pages,
            latest,
            latest.file,
            size,
            check_code(latest.digest),
            is_encrypted,
            latest.sequence,
        )
    sequence = next_number(workplace, period).sequence
    message = gather_submission(workplace, period, sequence, latest.reason if latest else "")
    size = len(zlib.compress(msgspec.json.encode(message), 9)) + _HEAD_BYTES
    return Parcel(
        period,
        findings,
        pages,
        latest,
        _forecast(unit, period, sequence),
        size,
        "",
        trusted_key(workplace.db, "district") is not None,
        sequence,
    )


def _is_for_older_key(workplace: Workplace, latest: SubmissionRow) -> bool:
    try:
        return is_for_older_key(workplace, latest)
    except AppError:  # a lost or changed copy is told where it is written
        return False


def _forecast(unit: str, period: str, sequence: int) -> str:
    """A file's name before it is sealed."""
    return submission_name(unit, period, sequence, "0" * 8).replace("-" + "0" * 8 + ".", "-….")
