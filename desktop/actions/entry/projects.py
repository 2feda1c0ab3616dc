"""The ledger's verbs: add a project, finish or withdraw one; progress is entered like any
figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from desktop.actions.entry.enter import Entered, enter
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.entry.read import read_entry
from desktop.domain.figures import Cell, Figure, How
from desktop.domain.ledger import NEEDED_COLUMNS
from desktop.domain.periods import Period
from desktop.errors import Refused, UsageError
from desktop.messages import sentence
from desktop.store.rows import project_names, projects_of


def ledger_form(workplace: Workplace) -> Form:
    """Raises: UsageError("no-ledger") where the unit keeps none."""
    form = next((form for form in workplace.forms if form.kind == "ledger"), None)
    if form is None:
        raise UsageError("no-ledger", unit=workplace.unit.name)
    return form


def read_row(
    workplace: Workplace, form: Form, row: str, period: Period, texts: Mapping[str, str]
) -> list[tuple[Cell, Figure]]:
    """Typed texts of one ledger row as cells. Raises: Refused("row-refused") naming the row, the
    column and the mend.
    """
    workplace = workplace.at(period)
    entries = []
    for code, text in texts.items():
        field = workplace.catalogue.field(form.id, code)
        if field is None:
            raise UsageError("cell-unknown", form=form.id, cell=code)
        entry = read_entry(text, field, period)
        if entry.figure is None:
            why = sentence(entry.problem.code, entry.problem.params) if entry.problem else ""
            raise Refused("row-refused", row=row, name=field.name, why=why)
        entries.append((Cell(form.id, code, row, period), entry.figure))
    return entries


def known_projects(workplace: Workplace) -> dict[str, str]:
    """The name of every project of the unit by its number, whatever has become of it."""
    return project_names(workplace.db, workplace.unit.code)


def project_numbers_after(known: Iterable[str], count: int) -> tuple[str, ...]:
    """P01, P02 …: the next ones after the highest number ever used."""
    highest = max(
        (int(m[1]) for number in known if (m := re.fullmatch(r"P0*(\d+)", number))), default=0
    )
    return tuple(f"P{highest + n:02d}" for n in range(1, count + 1))


def add_project(
    workplace: Workplace, period: Period, texts: Mapping[str, str], *, number: str = ""
) -> tuple[str, Entered]:
    """Add a project to the ledger from this month on; `texts` by field code must bring at least a
    name and a category.

    Raises: Refused("project-incomplete", "project-exists", "row-refused"), StoreError.
    """
    workplace = workplace.at(period)
    form = ledger_form(workplace)
    row = number or project_numbers_after(known_projects(workplace), 1)[0]
    if any(not texts.get(code, "").strip() for code in NEEDED_COLUMNS):
        raise Refused("project-incomplete", row=row)
    if any(
        state.project == row for state in projects_of(workplace.db, workplace.unit.code, period)
    ):
        raise Refused("project-exists", row=row)
    entries = read_row(
        workplace, form, row, period, {code: text for code, text in texts.items() if text.strip()}
    )
    return row, enter(workplace, entries, how=How.TYPED)


def end_project(
    workplace: Workplace, period: Period, row: str, status: str, reason: str
) -> Entered:
    """Finish or withdraw a project, or take it up again ("finished", "withdrawn", "active"), with
    the reason in words.

    Raises: Refused("reason-missing"), UsageError.
    """
    workplace = workplace.at(period)
    if len(reason.strip()) < 2:
        raise Refused("reason-missing", row=row)
    form = ledger_form(workplace)
    return enter(
        workplace,
        read_row(workplace, form, row, period, {"status": status, "status_reason": reason}),
    )
