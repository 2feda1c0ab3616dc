"""What pages that take pasted blocks share: the button, Ctrl+V where there is no grid yet, the
preview, one step of undo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.figures import How
from desktop.i18n import _, ngettext
from desktop.ui import keys
from desktop.ui.session import Session
from desktop.ui.township.form_page import FormPage, P

if TYPE_CHECKING:  # what reads and shows a pasted block or a workbook is loaded when one comes
    from desktop.actions.imports.preview import Proposed, Taken
    from desktop.actions.imports.workbook import SheetPlan
    from desktop.domain.paste.block import Block
    from desktop.domain.paste.targets import Skipped
    from desktop.exchange.read_sheet import Sheet
    from desktop.ui.township.imports.sheet_dialog import SheetDialog


class PastingPage(FormPage[P]):
    """`paste` says what a block would do and calls show_preview."""

    def paste(self, block: Block, key: object, column: str) -> None:
        """Preview and take what was copied; `key`, `column`: the cell of the cursor."""
        raise NotImplementedError

    def __init__(
        self, session: Session, workplace: Workplace, form: Form, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, form, parent)
        self.grid.paste_requested.connect(self._paste_at)
        self.grid.offer("paste", self.paste_clipboard)
        self._paste_shortcut = keys.bind("paste", self, self.paste_clipboard)
        self._paste_shortcut.setEnabled(False)  # a grid that is seen takes the key itself

    def make_paste_button(self) -> QPushButton:
        self.paste_button = self.button(_("Paste a table"), "paste")
        self.paste_button.clicked.connect(self.paste_clipboard)
        return self.paste_button

    def file_verbs(self) -> Sequence[tuple[str, Callable[[], None], str]]:
        return (
            (_("Take from a workbook…"), self.choose_workbook, "workbook"),
            *super().file_verbs(),
        )

    # --- from a workbook
    def choose_workbook(self) -> None:
        """Ask for a file (Ctrl+O)."""
        if self.page is None or self.page.header.locked:
            self.tell(_("This form is submitted and locked. Begin a correction first."), "info")
            return
        kinds = _("Workbooks and CSV ({patterns})").format(
            patterns="*.xlsx *.xlsm *.xls *.et *.ods *.csv *.txt"
        )
        name, _kind = QFileDialog.getOpenFileName(
            self, _("Take from a workbook"), "", f"{kinds};;" + _("All files (*)")
        )
        if name:
            self.take_workbook(Path(name))

    def take_workbook(self, file: Path) -> None:
        """Read it, ask what its columns are, and preview what it would change."""
        from desktop.exchange.read_apart import read_sheets_apart

        self.session.ask(
            lambda workplace: read_sheets_apart(file),
            lambda sheets: self._ask_columns(file, sheets),
        )

    def _ask_columns(self, file: Path, sheets: Sequence[Sheet]) -> None:
        from desktop.ui.township.imports.sheet_dialog import SheetDialog

        dialog = SheetDialog(self.session, self.form, self.period, file, sheets, self)
        dialog.planned.connect(lambda plan: self._preview_plan(dialog, plan))
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(lambda _result: self.grid.setFocus())
        dialog.open()

    def _preview_plan(self, dialog: SheetDialog, plan: SheetPlan) -> None:
        from desktop.ui.township.imports.preview import PastePreview

        preview = PastePreview(plan.proposed, plan.skipped, dialog, title=_("Take from a workbook"))
        preview.accepted.connect(
            lambda: self._take_plan(dialog, preview.chosen(), preview.refused())
        )
        preview.finished.connect(preview.deleteLater)
        preview.open()

    def _take_plan(
        self, dialog: SheetDialog, chosen: Sequence[Taken], refused: Sequence[Proposed]
    ) -> None:
        from desktop.actions.imports.workbook import keep_columns

        form, mapping, name = self.form, dialog.mapping, dialog.name
        dialog.accept()
        self._take(chosen, refused, How.IMPORTED)
        self.session.ask(
            lambda workplace: keep_columns(workplace, form, mapping, name), lambda _none: None
        )

    # --- from the clipboard
    def paste_without_grid(self, empty: bool) -> None:
        """Whether Ctrl+V is to work although there is no grid to have the cursor."""
        self._paste_shortcut.setEnabled(empty)

    def paste_clipboard(self) -> None:
        """Paste at the cursor, as Ctrl+V does in the grid."""
        self._paste_at(*(self.grid.current() or (None, "")))

    def _paste_at(self, key: object, column: str) -> None:
        """A table in HTML before the plain text, which says less."""
        from desktop.domain.paste.block import Block, read_block

        copied = QApplication.clipboard().mimeData()
        html, text = copied.html(), copied.text()
        if not text.strip() and not html:
            self.tell(
                _("The clipboard is empty. Copy the cells in Excel or WPS first, then paste here."),
                "info",
            )
        elif html:
            from desktop.exchange.clipboard_table import read_html

            self.session.ask(
                lambda workplace: read_html(html) or Block(read_block(text)),
                lambda block: self.paste(block, key, column),
            )
        else:
            self.paste(Block(read_block(text)), key, column)

    def shown_rows(self) -> list[str]:
        """The keys of the rows that are seen, from top to bottom: where a place leads to."""
        return [
            str(row.key)
            for index, row in enumerate(self.model.rows)
            if not self.grid.isRowHidden(index)
        ]

    def shown_columns(self) -> list[str]:
        return [
            column.id
            for index, column in enumerate(self.model.columns)
            if not self.grid.isColumnHidden(index)
        ]

    def show_preview(
        self, block: Block, proposed: Sequence[Proposed], skipped: Sequence[Skipped]
    ) -> None:
        """Ask; what is agreed to is written in one step."""
        from desktop.ui.township.imports.preview import PastePreview

        preview = PastePreview(proposed, [*skipped, *block.hidden], self)
        preview.accepted.connect(lambda: self._take(preview.chosen(), preview.refused()))
        preview.finished.connect(preview.deleteLater)
        preview.finished.connect(lambda _result: self.grid.setFocus())
        preview.open()

    def _take(
        self, chosen: Sequence[Taken], refused: Sequence[Proposed], how: How = How.PASTED
    ) -> None:
        self.on_pasting(chosen)
        self.session.enter(
            [(taken.cell, taken.figure) for taken in chosen],
            how=how,
            on_done=lambda outcome: self._tell_pasted(
                len({c.cell for c in outcome.changes} & {taken.cell for taken in chosen}), refused
            ),
            on_error=self._on_paste_refused,
        )

    def _tell_pasted(self, written: int, refused: Sequence[Proposed]) -> None:
        """Say how many cells were written, and mark where the words of the sheet stand that were not
        taken.
        """
        words = ngettext(
            "{n} cell was written. Ctrl+Z takes it back.",
            "{n} cells were written. Ctrl+Z takes them back.",
            written,
        ).format(n=written)
        marked = 0
        for one in refused:
            key, column = self.place_of(one.cell)
            if self.model.has(key) and one.cell == self.cell_at(key, column):
                self.model.set_refused(key, column, one.after, one.problem)
                marked += 1
        if refused:
            words += " " + ngettext(
                "{n} was not taken.", "{n} were not taken.", len(refused)
            ).format(n=len(refused))
        if marked:
            words += " " + _("Where there is a place for it, it is marked with ×.")
        self.tell(words, "query" if refused else "done")

    def on_pasting(self, chosen: Sequence[Taken]) -> None:
        """What a page does before the cells are written."""

    def _on_paste_refused(self, error: Exception) -> None:
        self.session.report(error)
        self.refresh()
