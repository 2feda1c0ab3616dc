"""What sealed files say of this workplace's journal: a journal chained anew by another hand contradicts
what was signed before.
"""

from __future__ import annotations

from desktop.actions.workplace import Workplace
from desktop.errors import ExchangeError, StoreError
from desktop.exchange.envelope import open_envelope
from desktop.exchange.messages import SUFFIX
from desktop.folders import paths_in
from desktop.store import journal, judgement


def contradictions(workplace: Workplace) -> tuple[StoreError, ...]:
    """Each file in the outbox, and each receipt of the desk, that names a journal row which is no
    more. Files that cannot be read are not judged here.
    """
    found = []
    for path in paths_in(workplace.outbox):
        if path.suffix not in SUFFIX.values():
            continue
        try:
            manifest = open_envelope(path.read_bytes(), file=path.name).manifest
        except (OSError, ExchangeError):
            continue
        row = journal.contradicts(workplace.db, manifest.journal)
        if row is not None:
            found.append(StoreError("journal-contradicts", file=path.name, row=row))
    return (*found, *_of_receipts(workplace))


def refuse_contradicted(workplace: Workplace) -> None:
    """The quick part, before a submission: what the desk's receipts echo. Raises:
    StoreError("journal-contradicts").
    """
    for error in _of_receipts(workplace):
        raise error


def _of_receipts(workplace: Workplace) -> tuple[StoreError, ...]:
    unit = workplace.unit.code
    heads = {receipt.journal: receipt for receipt in judgement.receipts_of(workplace.db, unit)}
    return tuple(
        StoreError("journal-contradicts", file=f"{receipt.period} / {receipt.sequence}", row=row)
        for head, receipt in heads.items()
        if (row := journal.contradicts(workplace.db, head)) is not None
    )
