"""One change of one cell, as the journal keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.figures import Cell, Figure, How
from desktop.i18n import N_


@dataclass(frozen=True, slots=True)
class Change:
    """One cell's change. `step` groups what one action of the user did."""

    cell: Cell
    before: Figure
    after: Figure
    how: How
    at: str = ""
    who: str = ""
    step: int = 0


HOW_NAMES = {
    How.TYPED: N_("typed here"),
    How.PASTED: N_("pasted"),
    How.IMPORTED: N_("imported"),
    How.DERIVED: N_("worked out"),
    How.RESTORED: N_("undone or redone"),
    How.PAST: N_("taken from an old workbook"),
}
