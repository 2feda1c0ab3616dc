"""Typing into a cell of a page that takes nothing: the words stand at the cell, the cursor stays,
and a correction begun from there takes what was typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop.actions.entry.why_closed import WhyClosed, why_closed
from desktop.domain.periods import Period
from desktop.messages import describe
from desktop.ui.township.locked_note import LockedNote

if TYPE_CHECKING:
    from desktop.ui.township.form_page import FormPage


class ClosedCells(QObject):
    """Of one page. `correcting` is the period that a correction begun at a cell opens, "" while
    none was asked for there.
    """

    correction_requested = Signal()

    def __init__(self, page: FormPage[Any]) -> None:
        super().__init__(page)
        self.page, self.note = page, LockedNote(page.grid)
        self.correcting = Period("")
        self._closed: WhyClosed | None = None
        page.grid.refused_typing.connect(self._on_refused_typing)
        self.note.correction_requested.connect(self._on_correction)
        self.note.closed.connect(page.grid.setFocus)

    def _on_refused_typing(self, key: object, column: str, text: str) -> None:
        page, cell = self.page, self.page.cell_at(key, column)
        if cell is None or page.place_of(cell) != (key, column):
            return  # a name, or last year's value: nobody expects to type there
        at = page.grid.visualRect(page.model.index_of(key, column))
        at.moveTopLeft(page.grid.viewport().mapTo(page.grid, at.topLeft()))
        self._closed, month = None, page.period
        self.note.show_at(at, text)
        page.session.ask(
            lambda workplace: why_closed(workplace, cell, month), self._say, self._on_error
        )

    def _say(self, closed: WhyClosed | None) -> None:
        if closed is None:  # it has been opened meanwhile
            self.note.leave()
            self.page.refresh()
            return
        self._closed = closed
        self.note.say(describe(closed.refusal), can_correct=closed.correcting is not None)

    def _on_error(self, error: Exception) -> None:
        self.note.leave()
        self.page.session.report(error)

    def _on_correction(self) -> None:
        if self._closed is not None and self._closed.correcting is not None:
            self.correcting = self._closed.correcting
            self.correction_requested.emit()

    def end_correcting(self, *, has_begun: bool) -> None:
        """Put what was typed into the cell that the correction opened; without one it is gone."""
        closed, period, text = self._closed, self.correcting, self.note.typed
        self._closed, self.correcting, self.note.typed = None, Period(""), ""
        if has_begun and closed is not None and period and text.strip():
            self.page.enter_text(*self.page.place_of(closed.cell), text, month=period)
