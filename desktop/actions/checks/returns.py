"""At a unit: the cells that the desk sent back, as findings that stand until the cell is changed
or answered.
"""

from __future__ import annotations

from desktop.actions.workplace import Workplace
from desktop.domain.figures import Cell, display
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.domain.records.returned_cell import ReturnedCell
from desktop.i18n import _
from desktop.store import journal, judgement, submissions

RULE = "return"


def rule_of(sequence: int) -> str:
    """What findings on cells of a returned submission are known by, and the answers to them:
    "return-1".
    """
    return f"{RULE}-{sequence}"


def is_return(rule: str) -> bool:
    return rule.startswith(f"{RULE}-")


def standing_returns(workplace: Workplace, period: Period) -> tuple[ReturnedCell, ...]:
    """The cells sent back of a period whose correction is still open, changed or not."""
    workplace = workplace.at(period)
    latest = submissions.latest_submission(workplace.db, workplace.unit.code, period)
    if latest is None or latest.state != "correcting":
        return ()
    return judgement.returned_cells(workplace.db, workplace.unit.code, period, latest.sequence - 1)


def returned_findings(workplace: Workplace, form: str, period: Period) -> list[Finding]:
    """One query a returned cell of the form that holds what it held when it was returned; words
    answer it.
    """
    workplace = workplace.at(period)
    return [
        _finding(workplace, cell)
        for cell in standing_returns(workplace, period)
        if cell.form == form and not _is_changed(workplace, cell)
    ]


def returns_as_they_were(workplace: Workplace, period: Period) -> list[Finding]:
    """One query a cell of any returned number that holds what it held then: answers to these go
    out with every later number.
    """
    workplace = workplace.at(period)
    return [
        _finding(workplace, cell)
        for cell in judgement.returned_cells(workplace.db, workplace.unit.code, period)
        if not _is_changed(workplace, cell)
    ]


def _finding(workplace: Workplace, cell: ReturnedCell) -> Finding:
    field = workplace.catalogue.field(cell.form, cell.code)
    own_cell = Cell(cell.form, cell.code, cell.dimension, cell.cell_period)
    first = journal.first_after(workplace.db, workplace.unit.code, own_cell, cell.carried)
    left = display(first.before, field) if first is not None and field is not None else ""
    newest = journal.history(workplace.db, workplace.unit.code, own_cell, 1)
    message = _("Returned by the district: {words}").format(words=cell.words)
    return Finding(
        rule_of(cell.sequence),
        "query",
        (own_cell,),
        left,
        "",
        message,
        _("Change the figure, or write why it stands as it is."),
        contents=display(newest[0].after, field) if newest and field is not None else "",
    )


def _is_changed(workplace: Workplace, cell: ReturnedCell) -> bool:
    """Whether the cell differs from what it was when the return came; of a whole form, whether
    anything in it was changed.
    """
    unit = workplace.unit.code
    if cell.is_whole_form:
        return journal.touched_after(workplace.db, unit, cell.form, cell.period, cell.carried)
    own_cell = Cell(cell.form, cell.code, cell.dimension, cell.cell_period)
    first = journal.first_after(workplace.db, unit, own_cell, cell.carried)
    return (
        first is not None
        and journal.history(workplace.db, unit, own_cell, 1)[0].after != first.before
    )
