"""What the desk above sent back: passed on to the unit, or answered."""

from __future__ import annotations

from desktop.actions.desk.review import CellRef, return_cells
from desktop.actions.people import refuse_without
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.return_above import ReturnAbove
from desktop.errors import Refused
from desktop.exchange.messages import MAX_WORDS
from desktop.i18n import _
from desktop.store import journal
from desktop.store.database import machine_faults
from desktop.store.returns_above import returns_above, settle_return

PASSED, ANSWERED = "return-passed", "return-answered"
"""Events of the journal."""


def open_returns(workplace: Workplace, period: Period | None = None) -> tuple[ReturnAbove, ...]:
    """Those about which nothing was done yet, of a period or of all. Raises: StoreError."""
    with machine_faults(workplace.database):
        return returns_above(workplace.db, period or "", "open")


def find_return(workplace: Workplace, unit: str, period: Period, cell: str) -> ReturnAbove:
    """The one of a cell that is written "E303" or "E201/定襄桥". Raises: Refused("return-above-unknown")."""
    for row in open_returns(workplace, period):
        if row.unit == unit and "/".join(filter(None, (row.code, row.dimension))) == cell.strip():
            return row
    raise Refused(
        "return-above-unknown",
        cell=cell[:40],
        unit=workplace.catalogue.unit_name(unit),
        period=periods.label(period),
    )


def pass_on(workplace: Workplace, row: ReturnAbove, comment: str = "") -> None:
    """Send the cell back to its unit, with the words of the desk above and those of this one.

    Raises: as return_cells; then it stays open.
    """
    period = Period(row.period)
    workplace = workplace.at(period)
    above = workplace.versions.desk_above(period)
    sentence = _("{desk}: {words}").format(desk=above[1] if above else "", words=row.words)
    words = "\n".join(filter(None, (sentence, comment.strip())))[:MAX_WORDS]
    ref = CellRef(row.form, row.code, row.dimension, row.cell_period)
    with machine_faults(workplace.database), workplace.db.atomic():
        return_cells(workplace, row.unit, period, (ref,), words)
        _settle(workplace, row, "passed", comment.strip())


def answer(workplace: Workplace, row: ReturnAbove, words: str) -> None:
    """Tell the desk above why the cell stands as it is; the next file that goes up carries it.

    Raises: Refused("role-needed", "reason-missing").
    """
    refuse_without(workplace, "review")
    if len(words.strip()) < 2:
        raise Refused("reason-missing", row=row.code)
    with machine_faults(workplace.database), workplace.db.atomic():
        _settle(workplace, row, "answered", words.strip()[:MAX_WORDS])


def _settle(workplace: Workplace, row: ReturnAbove, state: str, words: str) -> None:
    at = journal.now()
    settle_return(workplace.db, row, state, words, at=at, by=workplace.who)
    journal.append_event(
        workplace.db,
        row.unit,
        journal.Event(
            PASSED if state == "passed" else ANSWERED,
            form=row.form,
            period=row.period,
            code=row.code,
            dimension=row.dimension,
            before=row.words,
            after=words,
        ),
        journal.Stamp(at, workplace.who),
    )
