"""A unit's form as the desk judges it: its page, what its rules say, the unit's words, what was
returned, and its files.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.catalogues.superseded import Superseded, superseded
from desktop.actions.checks.check import forms_due
from desktop.actions.checks.returns import RULE
from desktop.actions.desk.peers import UnitComparison, unit_comparison
from desktop.actions.pages.header import form_period
from desktop.actions.pages.page import Page, open_page
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form, Unit
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.domain.records.returned_cell import ReturnedCell
from desktop.exchange.keys import check_code
from desktop.store import judgement, received, rows
from desktop.store.database import machine_faults
from desktop.store.judgement import FormState


@dataclass(frozen=True, slots=True)
class Answer:
    """The unit's words on a cell that was returned: of submission `sequence`."""

    sequence: int
    code: str
    dimension: str
    words: str


@dataclass(frozen=True, slots=True)
class UnitForm:
    """A form on the list of those that the unit owes; `state` is None until it has come."""

    form: Form
    period: Period
    state: FormState | None


@dataclass(frozen=True)
class UnitSheet:
    """One form of one unit. `file` is the submission that counts, `files` all of the period;
    `peers`: (code, dimension) → what the units of its group told.
    """

    unit: Unit
    month: Period
    period: Period
    form: Form
    forms: tuple[UnitForm, ...]
    page: Page
    findings: tuple[Finding, ...]
    returned: tuple[ReturnedCell, ...]
    answers: tuple[Answer, ...]
    file: ReceivedFile | None
    check_code: str
    files: tuple[ReceivedFile, ...]
    peers: dict[tuple[str, str], UnitComparison]
    closed: bool
    made_with: Superseded | None = None
    """Where the submission that counts was made under forms that are in force no more."""

    @property
    def state(self) -> FormState | None:
        return next(f.state for f in self.forms if f.form.id == self.form.id)


def unit_sheet(workplace: Workplace, unit: str, month: Period, form_id: str = "") -> UnitSheet:
    """The sheet of a unit's form while the desk's window stands at a month; its first form where
    none is named.

    Raises: UsageError("unit-unknown", "form-unknown"), StoreError.
    """
    workplace = workplace.at(month)
    view = workplace.of_unit(unit)
    with machine_faults(workplace.database):
        owed = [
            (form, own)
            for form in view.forms
            if form in forms_due(view, own := form_period(form, month))
        ]
        states = {
            (s.form, s.period): s
            for own in {own for _form, own in owed}
            for s in judgement.form_states(workplace.db, own, unit)
        }
        forms = tuple(UnitForm(form, own, states.get((form.id, own))) for form, own in owed)
        form = view.form(form_id) if form_id else forms[0].form
        own = form_period(form, month)
        files = received.received_files(workplace.db, unit, own)
        file = next((f for f in files if f.state == "current"), None)
        sequence = file.sequence if file else 0
        returned = tuple(
            c
            for c in judgement.returned_cells(workplace.db, unit, own)
            if c.form == form.id and c.sequence == sequence
        )
        page = open_page(view, form, month)
        return UnitSheet(
            view.unit,
            month,
            own,
            form,
            forms,
            page,
            page.header.findings,
            returned,
            _answers(view, form, own),
            file,
            check_code(file.digest) if file else "",
            files,
            unit_comparison(workplace, unit, month, form.id),
            received.is_closed(workplace.db, own),
            superseded(workplace, file.catalogue, own) if file else None,
        )


def _answers(view: Workplace, form: Form, period: Period) -> tuple[Answer, ...]:
    answers = []
    for (rule, form_id, code, dimension), kept in rows.explanations_of(
        view.db, view.unit.code, period
    ).items():
        name, _dash, number = rule.partition("-")
        if name == RULE and number.isdigit() and form_id == form.id:
            answers.append(Answer(int(number), code, dimension, kept.words))
    return tuple(sorted(answers, key=lambda answer: (answer.code, answer.dimension)))
