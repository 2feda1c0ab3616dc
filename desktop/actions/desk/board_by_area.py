"""The progress board of a desk above others: each area below it with its coverage, and beneath it the areas and units
of which something is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from desktop.actions.desk.board import Board, BoardRow
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Area, Catalogue
from desktop.domain.records.received_file import ReceivedFile
from desktop.store import received
from desktop.store.stated import StatedForm, stated_forms

AreaState = Literal["not_in", "received", "returned", "accepted"]


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """A unit within its area. `stated`: how its forms that did not come stand at the desk below, by form; () where that
    desk has said nothing of them.
    """

    row: BoardRow
    stated: tuple[StatedForm, ...]
    is_late: bool
    has_conflict: bool

    @property
    def is_open(self) -> bool:
        """Whether anybody has still to do something about it."""
        return any(cell is not None and cell.state != "accepted" for cell in self.row.cells)


@dataclass(frozen=True)
class AreaStanding:
    """An area: `have` of `of` units have something in that counts. `days_late` is of the area's own file, 0 where it has
    come or is not due; `late` and `conflicts` count units below, and its own files.
    """

    area: Area
    file: ReceivedFile | None
    state: AreaState
    have: int
    of: int
    late: int
    days_late: int
    conflicts: int
    areas: tuple[AreaStanding, ...]
    units: tuple[UnitStanding, ...]

    @property
    def is_open(self) -> bool:
        return self.state != "accepted" or self.have < self.of or self.conflicts > 0


@dataclass(frozen=True)
class BoardByArea:
    """The areas directly below, and the units that report to this desk itself."""

    board: Board
    areas: tuple[AreaStanding, ...]
    units: tuple[UnitStanding, ...]

    def every_area(self) -> Iterable[AreaStanding]:
        """Each before those below it."""
        left = list(self.areas)
        while left:
            area = left.pop(0)
            yield area
            left = [*area.areas, *left]


def board_by_area(workplace: Workplace, shown: Board) -> BoardByArea:
    """The same board by the areas that its units report to. Raises: StoreError."""
    workplace = workplace.at(shown.period)
    own = list(dict.fromkeys(at for _form, at in shown.columns))
    stated: dict[str, list[StatedForm]] = {}
    for at in own:
        for one in stated_forms(workplace.db, at):
            stated.setdefault(one.unit, []).append(one)
    files = {
        file.unit: file
        for at in reversed(own)
        for file in received.files_of_period(workplace.db, at, "current")
        if file.kind == "upward"
    }
    undecided = {
        file.unit
        for at in own
        for file in received.files_of_period(workplace.db, at, "conflict")
        if file.kind == "upward"
    }
    days_late = max(0, -shown.due.days_left) if shown.due is not None else 0
    units: dict[str, list[UnitStanding]] = {}
    for row in shown.rows:
        of_unit = tuple(stated.get(row.unit.code, ()))
        units.setdefault(row.unit.area or workplace.catalogue.district, []).append(
            UnitStanding(
                row,
                of_unit,
                row.has_nothing and days_late > 0,
                row.conflict or any(one.state == "conflict" for one in of_unit),
            )
        )
    tree = _Tree(workplace.catalogue, units, files, undecided, days_late)
    top = workplace.catalogue.district
    return BoardByArea(shown, tree.below(top), tuple(units.get(top, ())))


@dataclass(frozen=True)
class _Tree:
    catalogue: Catalogue
    units: dict[str, list[UnitStanding]]
    files: dict[str, ReceivedFile]
    undecided: set[str]
    days_late: int

    def below(self, code: str) -> tuple[AreaStanding, ...]:
        return tuple(self.of(area) for area in self.catalogue.areas if area.parent == code)

    def of(self, area: Area) -> AreaStanding:
        areas, units = self.below(area.code), tuple(self.units.get(area.code, ()))
        file = self.files.get(area.code)
        have = sum(not unit.row.has_nothing for unit in units) + sum(one.have for one in areas)
        states = {cell.state for unit in units for cell in unit.row.cells if cell is not None} | {
            {"not_in": "not_yet"}.get(one.state, one.state) for one in areas
        }
        state: AreaState = "not_in"
        if have or file is not None:
            state = "accepted"
            if "returned" in states:
                state = "returned"
            elif states & {"received", "corrected"}:
                state = "received"
        return AreaStanding(
            area,
            file,
            state,
            have,
            len(units) + sum(one.of for one in areas),
            sum(unit.is_late for unit in units) + sum(one.late for one in areas),
            self.days_late if file is None and not have else 0,
            sum(unit.has_conflict for unit in units)
            + sum(one.conflicts for one in areas)
            + (area.code in self.undecided),
            areas,
            units,
        )
