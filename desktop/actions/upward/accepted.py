"""What of a period goes up: the forms that the desk accepted, and how the others stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desktop.actions.desk.board import board
from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.store import judgement, received


@dataclass(frozen=True, slots=True)
class Accepted:
    """The file of one unit that counts, and those of its forms that were accepted, in the order of the file."""

    file: ReceivedFile
    forms: tuple[str, ...]


def accepted_of(workplace: Workplace, period: Period) -> tuple[Accepted, ...]:
    """Of every unit that has an accepted form, in the roster's order."""
    workplace = workplace.at(period)
    states = {
        (state.unit, state.form)
        for state in judgement.form_states(workplace.db, period)
        if state.state == "accepted"
    }
    files = {
        file.unit: file
        for file in received.files_of_period(workplace.db, period, "current")
        if file.kind == "submission"
    }
    found = []
    for unit in workplace.catalogue.units:
        file = files.get(unit.code)
        if file is not None:
            forms = tuple(form for form in file.forms.split() if (unit.code, form) in states)
            if forms:
                found.append(Accepted(file, forms))
    return tuple(found)


def counting(accepted: tuple[Accepted, ...]) -> Mapping[str, frozenset[str]]:
    """Form → the units of which it was accepted."""
    units: dict[str, set[str]] = {}
    for one in accepted:
        for form in one.forms:
            units.setdefault(form, set()).add(one.file.unit)
    return {form: frozenset(of) for form, of in units.items()}


def standing_forms(
    workplace: Workplace, period: Period, accepted: tuple[Accepted, ...]
) -> Iterator[tuple[str, str, str]]:
    """(unit, form, state) of every form that is due and does not go up, in the roster's order."""
    going = {(one.file.unit, form) for one in accepted for form in one.forms}
    for row in board(workplace, period).rows:
        for cell in row.cells:
            if cell is not None and (cell.unit, cell.form) not in going and cell.state != "past":
                yield cell.unit, cell.form, "conflict" if row.conflict else cell.state
