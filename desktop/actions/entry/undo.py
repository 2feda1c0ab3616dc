"""Undo and redo, also after a restart: the steps follow from the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from desktop.actions.entry.enter import (
    Entered,
    Entry,
    KeptAssigned,
    assigned_refusal,
    write_step,
)
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.figures import Cell, Figure, How, display
from desktop.domain.periods import Period
from desktop.domain.records.changes import Change
from desktop.i18n import _, listed, ngettext
from desktop.store import journal
from desktop.store.cells import read_cell
from desktop.store.database import machine_faults


def undo(workplace: Workplace, period: Period) -> Entered | None:
    """Take back the newest step in the period (and its quarter and year); None when there is
    none left.
    """
    workplace = workplace.at(period)
    steps, _redo = journal.undo_stacks(workplace.db, workplace.unit.code, _scope(period))
    return _reverse(workplace, steps, period)


def redo(workplace: Workplace, period: Period) -> Entered | None:
    """Do again what was last undone; None when there is nothing."""
    workplace = workplace.at(period)
    _undo, steps = journal.undo_stacks(workplace.db, workplace.unit.code, _scope(period))
    return _reverse(workplace, steps, period)


def _reverse(workplace: Workplace, steps: Sequence[int], period: Period) -> Entered | None:
    """Put back what stood in each cell before the step, as it had come to be there."""
    if not steps:
        return None
    with machine_faults(workplace.database):
        first: dict[Cell, Change] = {}
        for change in journal.changes_of_step(workplace.db, steps[-1]):
            first.setdefault(change.cell, change)
        entries, kept = [], []
        for change in reversed(first.values()):
            how = journal.how_before(workplace.db, workplace.unit.code, change.cell, steps[-1])
            # What was derived, or is only because of this step, follows again. What a derivation
            # replaced does not.
            # What somebody wrote over a primary pollutant that followed gives it back.
            follows = how is How.DERIVED or (how is None and change.how is How.DERIVED)
            if follows and (change.how is How.DERIVED or _is_indicator(workplace, change.cell)):
                continue
            figure = change.before
            if (refusal := assigned_refusal(workplace, change.cell, figure)) is not None:
                # the step is stepped over, so that undo never stands still
                kept.append(KeptAssigned(change.cell, refusal))
                figure, how = _standing(workplace, change.cell), How.IMPORTED
            entries.append(Entry(change.cell, figure, how or How.RESTORED))
    restored = write_step(workplace, entries, how=How.RESTORED, reverses=steps[-1], month=period)
    return replace(restored, left_out=(*restored.left_out, *kept))


def _is_indicator(workplace: Workplace, cell: Cell) -> bool:
    return cell.code in workplace.catalogue.indicators


def _standing(workplace: Workplace, cell: Cell) -> Figure:
    field = workplace.catalogue.field(cell.form, cell.code)
    assert field is not None
    return read_cell(workplace.db, workplace.unit.code, cell, field)


def restored_sentence(catalogue: Catalogue, restored: Entered) -> str:
    """What an undo or a redo brought back: one cell with its value, several by form; then what it
    left as it was, and why. What followed from it is not counted.
    """
    kept = {out.cell for out in restored.left_out}
    changes = [c for c in restored.changes if c.how is How.RESTORED and c.cell not in kept]
    sentences = [out.sentence for out in restored.left_out]
    if len(changes) == 1:
        sentences.insert(0, _one_restored(catalogue, changes[0]))
    elif changes:
        forms = Counter(change.cell.form for change in changes)
        sentences.insert(
            0,
            _("Brought back: {cells}.").format(
                cells=listed(
                    ngettext("{n} cell of {form}", "{n} cells of {form}", n).format(
                        n=n, form=catalogue.form_by_id[form].name
                    )
                    for form, n in forms.items()
                )
            ),
        )
    return " ".join(sentences)


def _one_restored(catalogue: Catalogue, change: Change) -> str:
    cell, field = change.cell, catalogue.field(change.cell.form, change.cell.code)
    assert field is not None
    where = f"{cell.dimension} {field.name}" if cell.dimension else f"{cell.code} {field.name}"
    if change.after.is_empty:
        return _("{cell} is empty again.").format(cell=where)
    value = display(change.after, field) or change.after.note
    if change.before == change.after:
        return _("{cell} stays {value}.").format(cell=where, value=value)
    return _("{cell} brings back {value}.").format(cell=where, value=value)


def _scope(period: Period) -> tuple[str, ...]:
    """What the window shows at this period: its own figures, its quarter's, and the year's."""
    return tuple(
        dict.fromkeys((period, periods.as_frequency(period, "quarter"), periods.year_of(period)))
    )
