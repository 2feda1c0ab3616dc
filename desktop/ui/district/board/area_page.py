"""The board of a desk above others: its areas with their coverage, opened to the units of which something is open."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.actions.desk.board import Board, board, state_name
from desktop.actions.desk.board_by_area import (
    AreaStanding,
    UnitStanding,
    board_by_area,
)
from desktop.actions.desk.review import accept_area
from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.i18n import _, ngettext
from desktop.ui import keys
from desktop.ui.district.board.page import GROUNDS, BoardPage
from desktop.ui.district.consolidated.rows import FOLDED, OPEN
from desktop.ui.session import Session
from desktop.ui.sheet.model import Column, GridCell, GridRow
from desktop.ui.widgets.dialog import Question, ask

_STATES = {
    "not_in": ("not_yet", "quiet"),
    "received": ("received", "accent"),
    "returned": ("returned", "error"),
    "accepted": ("accepted", "done"),
}
"""What an area's state is called, and its ground."""
_STEP = "　　"  # of what stands below


class AreaBoardPage(BoardPage):
    """→ and ← or Space open and close an area, Enter opens a unit's sheet."""

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        self._opened: set[str] = set()
        self._whole: set[str] = (
            set()
        )  # areas of which the units without anything open are shown too
        super().__init__(session, workplace, parent)
        self.open_button = self.button(_("Open what needs a look"), self._open_all)
        self.tools.insertWidget(1, self.open_button)
        self.area_button = self.button(_("Accept this area…"), self._accept_area)
        self.tools.insertWidget(1, self.area_button)
        self.area_button.setEnabled(False)
        for place, button in enumerate(filter(None, (self.lock_button, self.up_button))):
            self.tools.removeWidget(
                button
            )  # with an area's two, one row is too short for English at 150 %
            self.second_row.insertWidget(place, button)
        self.grid.selectionModel().currentChanged.connect(lambda *_index: self._on_current())
        self.grid.space_pressed.connect(lambda key, _column: self._turn(str(key)))
        self.grid.installEventFilter(self)

    def rows_of(self, workplace: Workplace, period: Period) -> tuple[Board, list[GridRow]]:
        shown = board(workplace, period, with_ends=True)
        self.by_area = board_by_area(workplace, shown)
        return shown, [*self._rows()]

    def columns_of(self, shown: Board) -> list[Column]:
        catalogue = self.workplace.catalogue
        below = [area.level for area in catalogue.areas if area.parent == catalogue.district]
        names = [catalogue.level_name(level) for level in (*below[:1], catalogue.levels[-1].id)]
        return [
            Column("unit", _(" / ").join(dict.fromkeys(names)), 200, stretch=True),
            Column("have", _("Coverage (units in)"), 150, kind="bar"),
            Column("late", _("Late"), 96, "center"),
            Column("conflicts", _("Conflicts"), 84, "center", fold=3),
            Column("state", _("State"), 110, "center"),
            Column("received", _("Received"), 96, "center", fold=2),
        ]

    # --- accepting
    def _chosen(self) -> AreaStanding | None:
        current = self.grid.current()
        return self._standing(str(current[0])) if current is not None else None

    def _on_current(self) -> None:
        area = self._chosen()
        self.area_button.setEnabled(
            area is not None
            and area.state in ("received", "returned")
            and self.workplace.read_only is None
        )

    def _accept_area(self) -> None:
        area = self._chosen()
        if area is None or self.board is None:
            return
        code = str(area.area.code)
        words = ngettext("{n} unit of {of} is in.", "{n} units of {of} are in.", area.have)
        more = words.format(n=area.have, of=area.of)
        if area.conflicts or area.late:
            more += " " + _("Late: {late}; conflicts: {conflicts}.").format(
                late=area.late, conflicts=area.conflicts
            )

        def work(workplace: Workplace) -> int:
            count = 0
            for at in sorted(waiting):
                count += sum(map(len, accept_area(workplace, code, at).values()))
            return count

        waiting = {
            cell.period
            for unit in _units_of(area)
            for cell in unit.row.cells
            if cell is not None and cell.is_open
        }
        ask(
            self,
            Question(
                _("Accept {area}").format(area=area.area.name),
                _(
                    "Accept all forms that {area} has submitted and that are still to be judged? What was sent back stays so."
                ).format(area=area.area.name),
                _("Accept all"),
                _("Cancel"),
                more=more,
                yes_by_enter=True,
            ),
            lambda: self.session.ask(work, self._on_area_accepted, self.on_refused),
        )

    def _on_area_accepted(self, count: int) -> None:
        self.tell(
            ngettext("{n} form was accepted.", "{n} forms were accepted.", count).format(n=count),
            "done",
        )
        self.reload()
        self.changed.emit()

    # --- opening and closing
    def _open_all(self) -> None:
        if self.by_area is not None:
            self._opened |= {a.area.code for a in self.by_area.every_area() if a.is_open}
            self._show_again()

    def _turn(self, key: str) -> None:
        """Open what is closed, and the other way round."""
        code = key.removeprefix(_REST)
        group = self._whole if key.startswith(_REST) else self._opened
        if key.startswith(_REST) or self._standing(code) is not None:
            group ^= {code}
            self._show_again()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """→ and ← open and close the area in hand, in the column of its name; else they go from cell to cell."""
        if (
            watched is self.grid
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            forward = event.key() == keys.key("open_area").code
            if forward or event.key() == keys.key("close_area").code:
                return self._turn_sideways(forward=forward)
        return super().eventFilter(watched, event)

    def _turn_sideways(self, *, forward: bool) -> bool:
        current = self.grid.current()
        if current is None or current[1] != "unit":
            return False
        key = str(current[0])
        code = key.removeprefix(_REST)
        is_open = code in (self._whole if key.startswith(_REST) else self._opened)
        if is_open == forward or not (key.startswith(_REST) or self._standing(code)):
            return False
        self._turn(key)
        return True

    def _standing(self, code: str) -> AreaStanding | None:
        areas = self.by_area.every_area() if self.by_area is not None else ()
        return next((area for area in areas if area.area.code == code), None)

    def _show_again(self) -> None:
        current = self.grid.current()
        self.model.set_rows([*self._rows()])
        if current is not None and self.model.has(current[0]):
            self.grid.go_to(*current)

    def _open(self, key: object, column: str) -> None:
        if str(key).startswith(_REST) or self._standing(str(key)) is not None:
            self._turn(str(key))
        else:
            self.unit_requested.emit(str(key), "")

    # --- rows
    def _rows(self) -> Iterator[GridRow]:
        if self.by_area is None:
            return
        for area in self.by_area.areas:
            yield from self._area_rows(area, 0)
        for unit in self.by_area.units:
            yield _unit_row(unit, "")

    def _area_rows(self, area: AreaStanding, depth: int) -> Iterator[GridRow]:
        code = str(area.area.code)
        is_open = code in self._opened
        yield _area_row(area, f"{_STEP * depth}{OPEN if is_open else FOLDED} ")
        if not is_open:
            return
        for below in area.areas:
            yield from self._area_rows(below, depth + 1)
        indent = _STEP * (depth + 1)
        rest = [unit for unit in area.units if not unit.is_open]
        for unit in area.units:
            if unit.is_open:
                yield _unit_row(unit, indent)
        if not rest:
            return
        words = ngettext("the other unit", "the other {n} units", len(rest)).format(n=len(rest))
        if len(rest) == len(area.units):
            words = ngettext("{n} unit", "all {n} units", len(rest)).format(n=len(rest))
        is_whole = code in self._whole
        yield GridRow(
            _REST + code,
            cells={
                "unit": GridCell(f"{indent}{OPEN if is_whole else FOLDED} {words}", muted=True),
                "have": GridCell("✓ " + _("all in"), muted=True),
                "state": GridCell(state_name("accepted"), ground=GROUNDS["accepted"]),
            },
        )
        if is_whole:
            for unit in rest:
                yield _unit_row(unit, indent + _STEP)


def _units_of(area: AreaStanding) -> Iterator[UnitStanding]:
    yield from area.units
    for below in area.areas:
        yield from _units_of(below)


_REST = "rest:"


def _area_row(area: AreaStanding, indent: str) -> GridRow:
    name, ground = _STATES[area.state]
    share = area.have / area.of if area.of else 0.0
    mark = "" if area.have == area.of else "△ " if area.have else "× "
    late, late_ground = "—", ""
    if area.days_late:
        late = "× " + ngettext("{n} day", "{n} days", area.days_late).format(n=area.days_late)
        late_ground = "error"
    elif area.late:
        late = "× " + ngettext("{n} unit", "{n} units", area.late).format(n=area.late)
        late_ground = "error"
    code = str(area.area.code)
    return GridRow(
        code,
        cells={
            "unit": GridCell(
                indent + str(area.area.name), bold=True, tooltip=f"{area.area.name} {code}"
            ),
            "have": GridCell(f"{mark}{area.have}/{area.of}", bar=share),
            "late": GridCell(late, ground=late_ground, muted=not late_ground),
            "conflicts": GridCell(
                f"△ {area.conflicts}" if area.conflicts else "—",
                ground="query" if area.conflicts else "",
                muted=not area.conflicts,
            ),
            "state": GridCell(state_name(name), ground=ground),
            "received": GridCell(area.file.at[5:10] if area.file else "—", muted=True),
        },
        search=code,
    )


def _unit_row(unit: UnitStanding, indent: str) -> GridRow:
    row = unit.row
    cells = [cell for cell in row.cells if cell is not None]
    given = [cell for cell in cells if cell.state not in ("not_yet", "late", "past")]
    stated = {one.state for one in unit.stated}
    states = {cell.state for cell in given}
    state = next(
        (name for name in ("returned", "received", "corrected", "accepted") if name in states),
        "not_yet",
    )
    words = state_name(state)
    ground = GROUNDS[state]
    below = next((name for name in ("returned", "corrected", "received") if name in stated), "")
    if below and state in ("not_yet", "accepted"):
        words, ground = _("below: {state}").format(state=state_name(below)), "query"
    have = GridCell(
        ngettext("{n} of {of} form", "{n} of {of} forms", len(cells)).format(
            n=len(given), of=len(cells)
        ),
        muted=len(given) == len(cells),
        ground="" if given else "error" if unit.is_late else "quiet",
    )
    if not given:
        have = GridCell("× " + state_name("not_yet"), ground="error" if unit.is_late else "quiet")
    return GridRow(
        str(row.unit.code),
        cells={
            "unit": GridCell(
                indent + str(row.unit.name), tooltip=f"{row.unit.name} {row.unit.code}"
            ),
            "have": have,
            "late": GridCell(
                "× " + state_name("late") if unit.is_late else "—",
                ground="error" if unit.is_late else "",
                muted=not unit.is_late,
            ),
            "conflicts": GridCell(
                "△ 1" if unit.has_conflict else "—",
                ground="query" if unit.has_conflict else "",
                muted=not unit.has_conflict,
            ),
            "state": GridCell(words, ground=ground),
            "received": GridCell(row.file.at[5:10] if row.file else "—", muted=True),
        },
        search=str(row.unit.code),
    )
