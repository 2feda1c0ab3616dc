"""The district's own offices that fill in at this desk: open an office's window, and hand in
what is ready.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.actions.desk.board import Board, board, state_name
from desktop.actions.desk.own_offices import Reporter, hand_in, ready_reporter, reporters_of
from desktop.actions.transfer.receive import FileResult
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.i18n import _, listed
from desktop.ui.district.board.page import GROUNDS
from desktop.ui.district.page import DistrictPage
from desktop.ui.session import Session
from desktop.ui.sheet.fitting import fit_to_rows
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView


class ReportersPage(DistrictPage):
    """Enter opens an office's forms in a window of their own; what they enter is the office's,
    not the desk's.
    """

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, _("Own reporters"), parent)
        self.facts.setText(
            _(
                "Offices directly under this desk that have no computer of their own for this fill in here. What they"
                " enter is handed in and judged like any unit's."
            )
        )
        self.windows: dict[str, QWidget] = {}
        self.model = SheetModel(
            [
                Column("unit", _("Unit"), 220, stretch=True),
                Column("state", _("This period"), 240),
                Column("place", _("Workplace"), 160),
            ],
            self,
        )
        self.grid = SheetView(self.model, self)
        self.grid.activated_cell.connect(lambda key, _column: self._open(str(key)))
        self.box.addWidget(self.grid, 1)
        self.box.addStretch(0)
        self.setFocusProxy(self.grid)
        self.open_button = self.button(
            _("Open its forms"), lambda: self._open(self._current()), primary=True
        )
        self.hand_in_button = self.button(_("Hand in"), lambda: self._hand_in(None))
        self.tools.addWidget(self.open_button)
        self.tools.addWidget(self.hand_in_button)
        self.tools.addStretch(1)

    def reload(self) -> None:
        period = self.period
        self.session.ask(
            lambda workplace: (reporters_of(workplace), board(workplace, period, with_ends=True)),
            self._show,
            self.on_refused,
        )

    def _show(self, answer: tuple[tuple[Reporter, ...], Board]) -> None:
        reporters, shown = answer
        rows = {str(row.unit.code): row for row in shown.rows}
        grid_rows = []
        for reporter in reporters:
            code, row = str(reporter.unit.code), rows.get(str(reporter.unit.code))
            cells = [c for c in row.cells if c is not None] if row is not None else []
            text = " · ".join(f"{c.form} {state_name(c.state)}" for c in cells) or _(
                "owes nothing this period"
            )
            grid_rows.append(
                GridRow(
                    code,
                    cells={
                        "unit": GridCell(str(reporter.unit.name)),
                        "place": GridCell(_("here") if reporter.exists else "—", muted=True),
                        "state": GridCell(
                            text, ground=GROUNDS[cells[0].state] if cells else "", tooltip=text
                        ),
                    },
                )
            )
        current = self.grid.current()
        self.model.set_rows(grid_rows)
        fit_to_rows(self.grid)
        if grid_rows:
            self.grid.go_to(
                current[0] if current and self.model.has(current[0]) else grid_rows[0].key, "unit"
            )

    def _current(self) -> str:
        current = self.grid.current()
        return str(current[0]) if current else ""

    # --- its window
    def _open(self, unit: str, passphrase: str | None = None) -> None:
        if unit in self.windows:
            self.windows[unit].raise_()
            self.windows[unit].activateWindow()
        elif unit:
            self.session.ask(
                lambda workplace: ready_reporter(workplace, unit, passphrase=passphrase),
                lambda home: self._open_window(unit, home),
                lambda error: self.with_passphrase(lambda text: self._open(unit, text), error),
            )

    def _open_window(self, unit: str, home: Path) -> None:
        session = Session(home, self)
        session.opened.connect(lambda workplace: self._show_window(unit, session, workplace))
        session.open(on_error=self.on_refused)

    def _show_window(self, unit: str, session: Session, workplace: Workplace) -> None:
        from desktop.ui.township.window import TownshipWindow

        window = TownshipWindow(session, workplace, self.period)
        self.windows[unit] = window
        session.closed.connect(lambda: self._on_closed(unit))
        window.show()
        session.start_guarding()

    def _on_closed(self, unit: str) -> None:
        if (window := self.windows.pop(unit, None)) is not None:
            window.deleteLater()
        self.reload()

    # --- handing in
    def _hand_in(self, passphrase: str | None) -> None:
        unit, period = self._current(), self.period
        if unit in self.windows:
            self.tell(
                _("Close the window of this office first; everything in it is saved."), "query"
            )
        elif unit:
            self.session.ask(
                lambda workplace: hand_in(workplace, unit, period, passphrase=passphrase),
                self._on_handed_in,
                lambda error: self.with_passphrase(self._hand_in, error),
            )

    def _on_handed_in(self, results: tuple[FileResult, ...]) -> None:
        refused = [result.reason for result in results if result.outcome in ("refused", "conflict")]
        if refused:
            self.tell(" ".join(refused), "error")
        elif not results:
            self.tell(
                _("Nothing of it is due in {period}.").format(period=periods.label(self.period)),
                "info",
            )
        else:
            self.tell(
                _("Handed in: {periods}").format(
                    periods=listed(periods.label(r.period) for r in results)
                ),
                "done",
            )
        self.reload()
        self.changed.emit()

    def shut(self) -> None:
        for window in list(self.windows.values()):
            window.close()
