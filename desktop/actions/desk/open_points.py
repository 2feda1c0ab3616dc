"""What keeps a form from being accepted without a person: errors and queries of any kind, of the
form's own rules and checks, of the checks across units, and returns that nobody answered.
"""

from __future__ import annotations

from collections.abc import Iterator

from desktop.actions.checks.check import check_form, forms_due
from desktop.actions.checks.returns import rule_of
from desktop.actions.cross_checks.run import desk_checks
from desktop.actions.transfer.trust import read_spooled
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.domain.records.returned_cell import ReturnedCell
from desktop.errors import AppError
from desktop.exchange.messages import Submission
from desktop.store import judgement, received

OpenForm = tuple[str, str]
"""(unit, form)"""

_GRAVE = ("error", "query")


def open_forms(workplace: Workplace, period: Period) -> frozenset[OpenForm]:
    """The forms of a period that a person has to look at, judged by what the desk holds now."""
    workplace = workplace.at(period)
    units = sorted({s.unit for s in judgement.form_states(workplace.db, period)})
    marked = set(_across_units(workplace, period))
    for unit in units:
        marked |= set(_of_rules(workplace, unit, period))
        marked |= set(_unanswered(workplace, unit, period))
    return frozenset(marked)


def _of_rules(workplace: Workplace, unit: str, period: Period) -> Iterator[OpenForm]:
    """A query counts with its explanation too: the words are for a person to read."""
    view = workplace.of_unit(unit)
    for form in forms_due(view, period):
        for finding in check_form(view, form, period):
            if finding.severity in _GRAVE:
                yield from ((unit, named) for named in _forms_named(form, finding))


def _forms_named(form: Form, finding: Finding) -> set[str]:
    return {form.id, *(cell.form for cell in finding.cells)}


def _across_units(workplace: Workplace, period: Period) -> Iterator[OpenForm]:
    for finding in desk_checks(workplace, period):
        if finding.severity in _GRAVE:
            yield from ((unit, finding.form) for unit in (finding.unit, *finding.units))


def _unanswered(workplace: Workplace, unit: str, period: Period) -> Iterator[OpenForm]:
    """Forms with a cell that was sent back, and came again as it was and without a word. Where the
    kept files cannot be read, a person looks.
    """
    files = received.received_files(workplace.db, unit, period)
    current = next((f for f in files if f.state == "current"), None)
    if current is None:
        return
    by_number = {f.sequence: f for f in files if f.state == "superseded"}
    returned = [
        c
        for c in judgement.returned_cells(workplace.db, unit, period)
        if c.sequence < current.sequence
    ]
    for number in sorted({c.sequence for c in returned}):
        cells = [c for c in returned if c.sequence == number]
        try:
            before = read_spooled(workplace, by_number[number]) if number in by_number else None
            now = read_spooled(workplace, current)
        except AppError:  # a key under a passphrase, a file gone from the spool
            yield from ((unit, c.form) for c in cells)
            continue
        yield from (
            (unit, c.form)
            for c in cells
            if not _has_words(now, c)
            and (before is None or _content(workplace, before, c) == _content(workplace, now, c))
        )


def _has_words(submission: Submission, cell: ReturnedCell) -> bool:
    about = (rule_of(cell.sequence), cell.form, cell.code, cell.dimension)
    return any((e.rule, e.form, e.code, e.dimension) == about for e in submission.explanations)


def _content(workplace: Workplace, submission: Submission, cell: ReturnedCell) -> list[object]:
    """What the submission holds of a cell, or of all cells of a form."""
    whole = cell.is_whole_form
    match workplace.of_unit(cell.unit).form(cell.form).kind:
        case "table":
            return [
                row
                for row in submission.figures
                if row.form == cell.form
                and (
                    whole
                    or (row.code, row.dimension, row.period)
                    == (cell.code, cell.dimension, cell.cell_period)
                )
            ]
        case "daily":
            keyed: list[tuple[str, object]] = [(row.date, row) for row in submission.readings]
        case "ledger":
            keyed = [(row.project, row) for row in submission.projects]
        case _:
            keyed = [(row.honour, row) for row in submission.honours]
    if whole:
        return [row for _key, row in keyed]
    return [getattr(row, cell.code, None) for key, row in keyed if key == cell.dimension]
