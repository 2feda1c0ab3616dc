"""Another computer that works as this unit: what it sealed with the same keys, on the stick that is in hand."""

from __future__ import annotations

from pathlib import Path

from desktop.actions.transfer.numbers import sealed_files
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.exchange.keys import check_code, fingerprint
from desktop.exchange.messages import SUFFIX
from desktop.exchange.plain_file import read_exchange_file
from desktop.folders import paths_in
from desktop.i18n import _
from desktop.store import judgement, submissions

_MOST = 200
"""Files of this unit's name that are looked at."""


def sealed_elsewhere(workplace: Workplace, stick: Path, signing_key: bytes) -> str:
    """A sentence where a submission of this unit lies on the stick that its own keys signed and that was not sealed
    here; "" where none does. What cannot be read is not judged.
    """
    unit, known = workplace.unit.code, _known(workplace)
    try:
        files = paths_in(stick, f"{unit}-*{SUFFIX['submission']}")[-_MOST:]
    except OSError:
        return ""
    for path in files:
        try:
            _data, envelope = read_exchange_file(path)
        except AppError:
            continue
        manifest = envelope.manifest
        is_own = manifest.unit == unit and manifest.signer == fingerprint(signing_key)
        period = Period(manifest.period)
        if is_own and envelope.digest not in known | _in_outbox(workplace, period):
            return _(
                "On the stick lies {file} ({period}, check code {code}), sealed with the keys of this unit on another computer. Two"
                " computers must not fill in for one unit: go on with one of them only."
            ).format(file=path.name, period=periods.label(period), code=check_code(envelope.digest))
    return ""


def _known(workplace: Workplace) -> set[str]:
    db, unit = workplace.db, workplace.unit.code
    known = {receipt.digest for receipt in judgement.receipts_of(db, unit)}
    for row in submissions.all_submissions(db, unit):
        known |= {row.digest, row.previous}
    return known


def _in_outbox(workplace: Workplace, period: Period) -> set[str]:
    return {file.digest for file in sealed_files(workplace, period)}
