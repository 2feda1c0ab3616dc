"""What may be changed: nothing of a submitted period; of one that the desk returned, the
returned cells alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Indicator
from desktop.domain.figures import Cell
from desktop.domain.records.returned_cell import ReturnedCell
from desktop.store import judgement, submissions

_Key = tuple[str, str, str]  # form, code, dimension


@dataclass(frozen=True)
class Locks:
    """`periods` are locked as a whole; of those in `opened` only these cells are open, "*"
    standing for all of a form's codes or rows.
    """

    periods: frozenset[str]
    opened: Mapping[str, frozenset[_Key]] = field(default_factory=dict)

    def holds(self, cell: Cell) -> bool:
        """Whether the cell cannot be changed."""
        return cell.period in self.periods or self.is_not_returned(cell)

    def is_not_returned(self, cell: Cell) -> bool:
        """Whether the desk opened other cells of the period, but not this one."""
        keys = self.opened.get(cell.period)
        if keys is None:
            return False
        return not keys & {
            (cell.form, cell.code, cell.dimension),
            (cell.form, cell.code, "*"),
            (cell.form, "*", "*"),
        }


def locks_of(workplace: Workplace) -> Locks:
    """The locks of the workplace's own unit as they stand."""
    db, unit = workplace.db, workplace.unit.code
    opened = {
        period: _opened(workplace, judgement.returned_cells(db, unit, period, sequence))
        for period, sequence in submissions.returned_periods(db, unit).items()
    }
    return Locks(submissions.locked_periods(db, unit), opened)


def _opened(workplace: Workplace, cells: Iterable[ReturnedCell]) -> frozenset[_Key]:
    opened: set[_Key] = set()
    for cell in cells:
        if cell.is_whole_form:
            opened.add((cell.form, "*", "*"))
        else:
            opened |= {
                (cell.form, cell.code, cell.dimension),
                *_sources(workplace, cell.code, cell.dimension, ()),
            }
    return frozenset(opened)


def _sources(workplace: Workplace, code: str, dimension: str, seen: Collection[str]) -> set[_Key]:
    """The cells from which a derived one follows: where it is sent back, these are what can be
    changed.
    """
    indicator = workplace.catalogue.indicators.get(code)
    if indicator is None or indicator.derivation is None or code in seen:
        return set()
    over = indicator.derivation.over
    if over in ("day", "project"):
        kind = "daily" if over == "day" else "ledger"
        return {(form.id, "*", "*") for form in workplace.forms if form.kind == kind}
    sources: set[_Key] = set()
    for name in workplace.derivations.indicators_read([code]):
        read: Indicator = workplace.catalogue.indicators[name]
        keys = (
            [dimension]
            if dimension and read.dimension == indicator.dimension
            else ["*"]
            if read.dimension
            else [""]
        )
        sources |= {(read.form, name, key) for key in keys} | _sources(
            workplace, name, dimension, (*seen, code)
        )
    return sources
