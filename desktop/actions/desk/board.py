"""The progress board: each unit's forms of a period, who is late, whom to call, and the words to
remind them with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from desktop.actions.checks.check import forms_due
from desktop.actions.pages.header import Due, deadline
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form, Unit
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.exchange.keys import check_code
from desktop.i18n import N_, _, listed
from desktop.store import judgement, received
from desktop.store.past_periods import past_units

State = Literal["past", "not_yet", "late", "received", "corrected", "returned", "accepted"]
_STATE_NAMES: dict[str, str] = {
    "past": N_("old workbook"),
    "not_yet": N_("not yet"),
    "late": N_("overdue"),
    "received": N_("to judge"),
    "corrected": N_("corrected"),
    "returned": N_("returned"),
    "accepted": N_("accepted"),
}


def state_name(state: str) -> str:
    """What people call a state of the board, in the language in force."""
    return _(_STATE_NAMES[state])


@dataclass(frozen=True, slots=True)
class BoardCell:
    """One form of one unit. `errors` and `queries` are None until its rules were run."""

    unit: str
    form: str
    period: Period
    state: State
    sequence: int = 0
    received_at: str = ""
    late: bool = False
    errors: int | None = None
    queries: int | None = None

    @property
    def is_open(self) -> bool:
        """Waits for the desk's judgement."""
        return self.state in ("received", "corrected")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit; a cell is None where it does not fill in the column's form. `file` is its newest
    submission that counts; `conflict`: another file waits for a decision; `waiting`: files wait for
    the key's check code.
    """

    unit: Unit
    cells: tuple[BoardCell | None, ...]
    file: ReceivedFile | None
    check_code: str
    conflict: bool
    waiting: bool

    @property
    def has_nothing(self) -> bool:
        return all(cell is None or cell.state in ("not_yet", "late") for cell in self.cells)


@dataclass(frozen=True)
class Board:
    """Units in the roster's order; `columns` are (form, its period)."""

    period: Period
    due: Due | None
    columns: tuple[tuple[Form, Period], ...]
    rows: tuple[BoardRow, ...]
    closed: frozenset[Period]

    @property
    def cells(self) -> tuple[BoardCell, ...]:
        return tuple(cell for row in self.rows for cell in row.cells if cell is not None)

    def count(self, *states: State) -> int:
        """How many units have at least one form in one of these states, or, of nothing at all,
        "not_yet" and "late".
        """
        if set(states) <= {"not_yet", "late"}:
            return sum(1 for row in self.rows if row.has_nothing)
        return sum(
            1 for row in self.rows if any(c is not None and c.state in states for c in row.cells)
        )


def periods_ending(period: Period) -> tuple[Period, ...]:
    """What the desk looks at together: a period, and of a month the quarter and the year that
    end with it.
    """
    return periods.ending_with(period, with_year=periods.frequency_of(period) == "month")


def board(workplace: Workplace, period: Period, *, with_ends: bool = False) -> Board:
    """The board of a month, quarter or year; `with_ends` also the quarter and year that end with
    the month.

    Raises: StoreError.
    """
    workplace = workplace.at(period)
    at = periods_ending(period) if with_ends else (period,)
    db, units = workplace.db, workplace.catalogue.units
    groups = {unit.group: unit.code for unit in units}
    due_of = {
        group: {form.id: own for own in at for form in forms_due(workplace.of_unit(code), own)}
        for group, code in groups.items()
    }
    columns = tuple(
        (form, own)
        for form in workplace.catalogue.forms
        for own in at
        if any(forms.get(form.id) == own for forms in due_of.values())
    )
    states = {(s.unit, s.form, s.period): s for own in at for s in judgement.form_states(db, own)}
    files = {
        file.unit: file
        for own in reversed(at)
        for file in received.files_of_period(db, own, "current")
    }
    conflicts = {file.unit for own in at for file in received.files_of_period(db, own, "conflict")}
    waiting = {file.unit for file in received.files_in_state(db, "waiting")}
    dues = {(str(form.id), own): deadline(workplace, own, form.id) for form, own in columns}

    past = {(unit, own): forms for own in at for unit, forms in past_units(db, (own,)).items()}

    def cell(unit: Unit, form: Form, own: Period) -> BoardCell | None:
        if due_of[unit.group].get(form.id) != own:
            return None
        due, state = dues[form.id, own], states.get((unit.code, form.id, own))
        if state is None and form.id in past.get((unit.code, own), ()):
            return BoardCell(unit.code, form.id, own, "past")
        if state is None:
            late = due is not None and due.days_left < 0
            return BoardCell(unit.code, form.id, own, "late" if late else "not_yet", late=late)
        late = due is not None and state.received_at[:10] > due.date
        return BoardCell(
            unit.code,
            form.id,
            own,
            state.state,  # type: ignore[arg-type]
            state.sequence,
            state.received_at,
            late,
            state.errors,
            state.queries,
        )

    rows = []
    for unit in units:
        if due_of[unit.group]:
            file = files.get(unit.code)
            rows.append(
                BoardRow(
                    unit,
                    tuple(cell(unit, form, own) for form, own in columns),
                    file,
                    check_code(file.digest) if file else "",
                    unit.code in conflicts,
                    unit.code in waiting,
                )
            )
    closed = frozenset(own for own in at if received.is_closed(db, own))
    return Board(period, deadline(workplace, period), columns, tuple(rows), closed)


def reminder(workplace: Workplace, shown: Board, units: Sequence[str] = ()) -> str:
    """Words to send to those of whom nothing has come, or to these units; "" where nobody is to
    be reminded.
    """
    missing = [row for row in shown.rows if (row.unit.code in units if units else row.has_nothing)]
    if not missing:
        return ""
    names = listed(str(row.unit.name) for row in missing)
    forms = listed(str(form.name) for form, _own in shown.columns)
    text = _("{units}: the forms of {period} ({forms}) have not reached the desk.").format(
        units=names, period=periods.label(shown.period), forms=forms
    )
    if shown.due is not None:
        text += (
            _(" They are due on {date}.").format(date=shown.due.date)
            if shown.due.days_left >= 0
            else _(" They were due on {date}; please bring the stick today.").format(
                date=shown.due.date
            )
        )
    return text
