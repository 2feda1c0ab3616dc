"""Figures assigned from above: a target that came in a task stands in its cell, and the next task
alone changes it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from desktop.actions.entry.derive import derive_again
from desktop.actions.entry.locks import locks_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.figures import Cell, Figure, How, display
from desktop.domain.periods import Period
from desktop.domain.records.changes import Change
from desktop.domain.records.targets import TargetRow
from desktop.errors import Refused
from desktop.i18n import _
from desktop.store import journal
from desktop.store.cells import read_cell, write_cell
from desktop.store.submissions import trusted_key
from desktop.store.targets import targets_of
from desktop.store.tasks import TaskRow, current_tasks

FROM_TASK = "task"


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a task assigned to a cell, in ten-thousandths, and which task it was; None where its
    file is no longer known here.
    """

    value: int
    task: TaskRow | None

    def stands_in(self, figure: Figure) -> bool:
        """Whether a figure is what was assigned; a note beside it is the unit's own."""
        return figure.value == self.value and figure.missing is None

    def refusal(self, cell: Cell, indicator: Indicator) -> Refused:
        """Why another figure cannot be entered, with where this one is from."""
        return Refused(
            "cell-assigned",
            cell=cell.code,
            name=indicator.name,
            value=display(Figure(self.value), indicator),
            task=_("the task for {period} (version {number})").format(
                period=periods.label(self.task.period), number=self.task.sequence
            )
            if self.task is not None
            else _("an earlier task"),
        )


def assignment_of(workplace: Workplace, cell: Cell, indicator: Indicator) -> Assignment | None:
    """What a task assigned to this cell; None where none did."""
    if not indicator.is_target or periods.frequency_of(Period(cell.period)) != "year":
        return None
    target = targets_of(workplace.db, workplace.unit.code, cell.period).get(
        (cell.code, cell.dimension)
    )
    return _assignment(target, _task_of(workplace, Period(cell.period)))


def assignments(workplace: Workplace, year: Period) -> dict[tuple[str, str], Assignment]:
    """(code, dimension) → what a task assigned to this unit for the year, where it can be a
    figure of the unit's own forms.
    """
    workplace = workplace.at(year)
    indicators, task = workplace.catalogue.indicators, _task_of(workplace, year)
    return {
        key: assignment
        for key, target in targets_of(workplace.db, workplace.unit.code, year).items()
        if key[0] in indicators
        and _can_hold(workplace, indicators[key[0]], key[1])
        and (assignment := _assignment(target, task)) is not None
    }


def _assignment(target: TargetRow | None, task: TaskRow | None) -> Assignment | None:
    if target is None or target.source != FROM_TASK or target.value is None:
        return None
    return Assignment(target.value, task)


def _task_of(workplace: Workplace, year: Period) -> TaskRow | None:
    """The task whose targets of the year stand: the one made last."""
    district = trusted_key(workplace.db, "district")
    own = [task for task in current_tasks(workplace.db) if periods.year_of(task.period) == year]
    trusted = [task for task in own if district and task.signing_key == district.signing_key]
    return max(trusted or own, key=lambda task: task.created_at, default=None)


def _can_hold(workplace: Workplace, indicator: Indicator, dimension: str) -> bool:
    values = (
        {str(v.id) for v in workplace.catalogue.dimension_by_id[indicator.dimension].values}
        if indicator.dimension
        else {""}
    )
    return (
        indicator.is_target
        and indicator.frequency == "year"
        and indicator.derivation is None
        and workplace.unit.group in indicator.filled_by
        and dimension in values
    )


def write_assigned(workplace: Workplace, year: Period) -> tuple[Change, ...]:
    """Put what a task assigned for the year into every cell that is open and holds something
    else, with what follows from it; to be called inside the transaction of what brought or
    opened it.
    """
    workplace = workplace.at(year)
    db, unit, locks = workplace.db, workplace.unit.code, locks_of(workplace)
    changes: list[Change] = []
    for (code, dimension), assignment in sorted(
        assignments(workplace, year).items(), key=lambda item: item[0]
    ):
        indicator = workplace.catalogue.indicators[code]
        cell = Cell(indicator.form, code, dimension, year)
        before = read_cell(db, unit, cell, indicator)
        if locks.holds(cell) or assignment.stands_in(before):
            continue
        after = replace(before, value=assignment.value, words="", missing=None)
        write_cell(db, unit, cell, indicator, after, How.IMPORTED)
        changes.append(Change(cell, before, after, How.IMPORTED))
    if changes:
        changes += derive_again(workplace, changes, locks.is_open)
        journal.append_changes(
            db,
            unit,
            changes,
            journal.Stamp(journal.now(), workplace.who),
            step=journal.next_step(db),
        )
    return tuple(changes)


def write_assigned_of(workplace: Workplace, opened: Collection[str]) -> None:
    """`write_assigned` for the years of periods that were opened."""
    for year in sorted({periods.year_of(period) for period in opened}):
        write_assigned(workplace, year)
