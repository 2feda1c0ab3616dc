"""Putting what sheets say into its cells: only where nothing else stands, and every other number said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from desktop.actions.past.outcome import Left, PastSource, TakenFigure
from desktop.actions.past.write import write_past
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Code, Field, FormId
from desktop.domain import periods
from desktop.domain.figures import Cell, Figure, How, display
from desktop.domain.periods import Period
from desktop.errors import Refused
from desktop.i18n import _
from desktop.messages import describe
from desktop.store import past_periods, rows
from desktop.store.cells import read_cell


class Placing:
    """One import: what an earlier sheet of it brought stands before a later one."""

    def __init__(self) -> None:
        self.taken: dict[tuple[str, Cell], tuple[Figure, str]] = {}
        """What an earlier sheet brought, and its name."""

    def place(
        self,
        view: Workplace,
        entries: Iterable[tuple[Cell, Figure]],
        source: PastSource,
        left: list[Left],
    ) -> tuple[list[TakenFigure], int]:
        """Those that stand nowhere otherwise, and how many stand there already."""
        db, unit = view.db, str(view.unit.code)
        entries = list(entries)
        hows = rows.hows_of(db, unit, sorted({cell.period for cell, _figure in entries}))
        entries = self._without_filled_in(view, entries, left)
        placed: list[tuple[Cell, Field, Figure]] = []
        same = 0
        for cell, figure in entries:
            of_cell = view.catalogue.field(cell.form, cell.code)
            if of_cell is None or figure.is_empty:
                continue
            earlier = self.taken.get((unit, cell))
            stands = read_cell(db, unit, cell, of_cell)
            label = f"{view.unit.name} {periods.label(cell.period)} · {cell.code} {of_cell.name}"
            if _same(stands, figure):
                same += 1
            elif earlier is not None:
                words = _("{name} says {value}; this one says {other}. The first one stands.")
                left.append(
                    Left(
                        label,
                        words.format(
                            name=earlier[1],
                            value=display(earlier[0], of_cell),
                            other=display(figure, of_cell),
                        ),
                    )
                )
            elif not stands.is_empty and hows.get((cell.period, cell.code, cell.dimension)) not in (
                How.PAST,
                None,
            ):
                words = _("{value} stands here and stays; the sheet says {other}.")
                left.append(
                    Left(
                        label,
                        words.format(
                            value=display(stands, of_cell), other=display(figure, of_cell)
                        ),
                    )
                )
            else:
                placed.append((cell, of_cell, figure))
        for change in write_past(view, placed, source.name):
            if (
                change.how is How.DERIVED
                and change.before.has_value
                and change.before.value != change.after.value
            ):
                of_cell = view.catalogue.indicators[Code(change.cell.code)]
                words = _("{value} stood here; from its parts it is {stands}, which stands now.")
                left.append(
                    Left(
                        f"{view.unit.name} {periods.label(change.cell.period)} · {change.cell.code} {of_cell.name}",
                        words.format(
                            value=display(change.before, of_cell),
                            stands=display(change.after, of_cell) or "—",
                        ),
                    )
                )
        self.taken |= {(unit, cell): (figure, source.name) for cell, _field, figure in placed}
        taken = [
            TakenFigure(
                unit,
                cell,
                f"{cell.code} {of_cell.name}" + (f" · {cell.dimension}" if cell.dimension else ""),
                display(figure, of_cell),
            )
            for cell, of_cell, figure in placed
        ]
        return taken, same

    def _without_filled_in(
        self, view: Workplace, entries: list[tuple[Cell, Figure]], left: list[Left]
    ) -> list[tuple[Cell, Figure]]:
        """A form and period is either filled in here or past, never both."""
        kept, filled_in = [], {}
        for cell, figure in entries:
            key = (cell.form, Period(cell.period))
            if key not in filled_in:
                form = view.catalogue.form_by_id[FormId(cell.form)]
                codes = [str(indicator.code) for indicator in form.indicators]
                filled_in[key] = past_periods.filled_in(view.db, view.unit.code, key[1], codes)
                if filled_in[key]:
                    refusal = Refused(
                        "past-filled-in", period=periods.label(key[1]), form=form.name
                    )
                    left.append(Left(str(view.unit.name), describe(refusal)))
            if not filled_in[key]:
                kept.append((cell, figure))
        return kept


def _same(stands: Figure, figure: Figure) -> bool:
    return replace(stands, standard="") == replace(figure, standard="")
