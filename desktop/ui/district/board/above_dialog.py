"""What the desk above sent back: each cell with its words, to be passed on to the unit or answered."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop.actions.upward.returns import answer, open_returns, pass_on
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.records.return_above import ReturnAbove
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import resize_within


class AboveDialog(FittedDialog):
    """`unit_requested(unit, form)` where somebody wants to see the cell first; `changed` when something was decided."""

    unit_requested = Signal(str, str)
    changed = Signal()

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.catalogue = session, workplace.catalogue
        self.returns: dict[str, ReturnAbove] = {}
        above = workplace.versions.desk_above(periods.containing(workplace.today, "month"))
        title = _("Sent back by {desk}").format(desk=above[1] if above else "")
        self.setWindowTitle(title)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(text_label(title, "head", wrap=True))
        box.addWidget(
            text_label(
                _(
                    "Only the unit may change its figure. Pass the cell on and it comes back to you corrected; or answer why it"
                    " stands, and the next submission carries your words."
                ),
                "muted",
                wrap=True,
            )
        )
        self.model = SheetModel(
            (
                Column("unit", _("Unit"), 150),
                Column("period", _("Period"), 110),
                Column("cell", _("Cell"), 190),
                Column("why", _("Why"), 220, stretch=True),
                Column("by", _("By"), 90, fold=1),
            ),
            self,
        )
        self.grid = SheetView(self.model)
        self.grid.setAccessibleName(title)
        self.grid.setSelectionBehavior(SheetView.SelectionBehavior.SelectRows)
        self.grid.activated_cell.connect(lambda key, _column: self._look(str(key)))
        box.addWidget(self.grid, 1)
        self.notice = Banner()
        box.addWidget(self.notice)
        label = _("Your words (an answer needs them; passing on may do without)")
        box.addWidget(text_label(label, "strong", wrap=True))
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(label)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * 3 + theme.px(24))
        self.text.textChanged.connect(self._on_typed)
        box.addWidget(self.text)
        buttons = DialogButtons(self, _("Close"))
        self.answer_button = QPushButton(_("Answer"))
        self.answer_button.clicked.connect(self._answer)
        buttons.addButton(self.answer_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.pass_button = buttons.add_accept(_("Pass on to the unit"))
        self.pass_button.clicked.connect(self._pass_on)
        box.addWidget(buttons)
        resize_within(self, 820, 520)
        self._on_typed()
        self._read()

    def _read(self) -> None:
        self.session.ask(open_returns, self._show, self._on_refused)

    def _show(self, returns: Sequence[ReturnAbove]) -> None:
        self.returns = {str(number): row for number, row in enumerate(returns)}
        self.model.set_rows([self._row(key, row) for key, row in self.returns.items()])
        if self.returns:
            self.grid.go_to("0", "unit")
            self.grid.setFocus()
        else:
            self.notice.show_notice(_("Nothing is open any more."), "done")
        self._on_typed()

    def _row(self, key: str, row: ReturnAbove) -> GridRow:
        field = self.catalogue.field(row.form, row.code)
        name = f"{row.code} {field.name}" if field is not None else row.code
        cell = " · ".join(filter(None, (name, row.dimension)))
        texts = {
            "unit": self.catalogue.unit_name(row.unit),
            "period": periods.label(row.cell_period),
            "cell": cell,
            "why": row.words,
            "by": row.who,
        }
        return GridRow(
            key, cells={name: GridCell(text, tooltip=text) for name, text in texts.items()}
        )

    def _chosen(self) -> ReturnAbove | None:
        current = self.grid.current()
        return self.returns.get(str(current[0])) if current is not None else None

    def _on_typed(self) -> None:
        self.pass_button.setEnabled(bool(self.returns))
        self.answer_button.setEnabled(
            bool(self.returns) and len(self.text.toPlainText().strip()) > 1
        )

    def _look(self, key: str) -> None:
        row = self.returns.get(key)
        if row is not None:
            self.accept()
            self.unit_requested.emit(row.unit, row.form)

    def _pass_on(self) -> None:
        row, words = self._chosen(), self.text.toPlainText()
        if row is not None:
            self.session.ask(
                lambda workplace: pass_on(workplace, row, words), self._on_done, self._on_refused
            )

    def _answer(self) -> None:
        row, words = self._chosen(), self.text.toPlainText()
        if row is not None:
            self.session.ask(
                lambda workplace: answer(workplace, row, words), self._on_done, self._on_refused
            )

    def _on_done(self, _none: None) -> None:
        self.text.clear()
        self.changed.emit()
        self._read()

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.notice.show_notice(describe(error), "error")
