"""What pages that take pasted blocks share: the button, Ctrl+V where there is no grid yet, the preview, one step of undo."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.figures import How
from desktop.domain.paste import Skipped
from desktop.i18n import _
from desktop.ui.session import Session
from desktop.ui.township.page import FormPage
from desktop.ui.township.paste_preview import PastePreview, Proposed, Taken


class PastingPage(FormPage):
    """`paste` says what a block would do and calls show_preview."""

    def __init__(self, session: Session, workplace: Workplace, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(session, workplace, form, parent)
        self._paste_shortcut = QShortcut(QKeySequence.StandardKey.Paste, self)
        self._paste_shortcut.activated.connect(self.paste_clipboard)
        self._paste_shortcut.setEnabled(False)  # a grid that is seen takes the key itself

    def make_paste_button(self) -> QPushButton:
        self.paste_button = self.button(_("Paste a table"), "paste")
        self.paste_button.clicked.connect(self.paste_clipboard)
        return self.paste_button

    def paste_without_grid(self, empty: bool) -> None:
        """Whether Ctrl+V is to work although there is no grid to have the cursor."""
        self._paste_shortcut.setEnabled(empty)

    def paste_clipboard(self) -> None:
        """Paste at the cursor, as Ctrl+V does in the grid."""
        text = QApplication.clipboard().text()
        if not text.strip():
            self.tell(_("The clipboard is empty. Copy the cells in Excel or WPS first, then paste here."), "info")
            return
        key, column = self.grid.current() or (None, "")
        self.paste(text, key, column)

    def shown_rows(self) -> list[str]:
        """The keys of the rows that are seen, from top to bottom: where a place leads to."""
        return [str(row.key) for place, row in enumerate(self.model.rows) if not self.grid.isRowHidden(place)]

    def shown_columns(self) -> list[str]:
        return [column.id for place, column in enumerate(self.model.columns) if not self.grid.isColumnHidden(place)]

    def show_preview(self, proposed: Sequence[Proposed], skipped: Sequence[Skipped]) -> None:
        """Ask; what is agreed to is written in one step."""
        preview = PastePreview(proposed, skipped, self)
        preview.accepted.connect(lambda: self._take(preview.chosen()))
        preview.finished.connect(preview.deleteLater)
        preview.finished.connect(lambda _result: self.grid.setFocus())
        preview.open()

    def _take(self, chosen: Sequence[Taken]) -> None:
        self.on_pasting(chosen)
        self.session.enter([(taken.cell, taken.figure) for taken in chosen], how=How.PASTED, on_error=self._on_paste_refused)

    def on_pasting(self, chosen: Sequence[Taken]) -> None:
        """What a page does before the cells are written."""

    def _on_paste_refused(self, error: Exception) -> None:
        self.session.report(error)
        self.refresh()
