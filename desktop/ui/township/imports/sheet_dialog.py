"""Taking a form from the office's own workbook: which sheet, and what each of its columns is
taken for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.imports.table_sheet import CODE, MEASURE, SO_FAR, VALUE
from desktop.actions.imports.workbook import (
    DAY,
    SheetPlan,
    plan_sheet,
    sheet_targets,
    table_of,
)
from desktop.catalogue.model import Form
from desktop.domain.paste.sheet_table import SheetTable, with_codes
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.exchange.read_sheet import Sheet
from desktop.i18n import _, listed, ngettext
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.widgets.choice_box import ChoiceBox
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.progress import ProgressStrip

_ROWS_SHOWN = 9
_UNIT = 2


class SheetDialog(FittedDialog):
    """`planned` tells what the sheet would do, once the columns are agreed to; the preview then
    asks.
    """

    planned = Signal(object)  # SheetPlan

    def __init__(
        self,
        session: Session,
        form: Form,
        period: Period,
        file: Path,
        sheets: Sequence[Sheet],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self.form, self._period, self._sheets = session, form, period, tuple(sheets)
        self.table: SheetTable | None = None
        self.setWindowTitle(_("From a workbook · {form}").format(form=form.name))
        self.sheet = QComboBox()
        self.sheet.setAccessibleName(_("Sheet"))
        self.sheet.addItems([sheet.name for sheet in sheets])
        self.sheet.setVisible(len(sheets) > 1)
        self.with_hidden = QCheckBox()
        self.with_hidden.toggled.connect(lambda _on: self._read())
        self.grid = QTableWidget(0, 5)
        self.choices: list[ChoiceBox] = []
        self.words = text_label("", "body", wrap=True)
        self.words.hide()
        buttons = DialogButtons(self, _("Cancel"))
        self.next_button = buttons.add_accept(_("Show what would change"))
        self._build(file, buttons)
        self.sheet.currentIndexChanged.connect(self._read)
        self.next_button.clicked.connect(self._plan)
        self._read()

    @property
    def name(self) -> str:
        """Under which the columns are kept: the sheet's."""
        return self._sheets[self.sheet.currentIndex()].name

    @property
    def mapping(self) -> dict[str, str]:
        columns = self.table.columns if self.table is not None else ()
        codes: dict[str, str] = {}
        for column, box in zip(columns, self.choices, strict=True):
            codes[column.heading] = codes.get(column.heading, "") or box.currentData()
        return codes

    def _build(self, file: Path, buttons: DialogButtons) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(
            text_label(_("What is what in {file}?").format(file=file.name), "head", wrap=True)
        )
        box.addWidget(
            text_label(
                _(
                    "The columns were recognised by their headings. Put right what is wrong; it is remembered"
                    " for next time. Nothing is written yet."
                ),
                "muted",
                wrap=True,
            )
        )
        box.addWidget(self.sheet)
        self.grid.setHorizontalHeaderLabels(
            [
                _("Column of the sheet"),
                _("Examples"),
                _("Unit read"),
                _("Read from"),
                _("Taken for"),
            ]
        )
        self.grid.verticalHeader().hide()
        self.grid.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.grid.setFocusPolicy(self.grid.focusPolicy().NoFocus)
        self.grid.setShowGrid(False)
        self.grid.setProperty("role", "plain")
        header = self.grid.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in range(5):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_UNIT, QHeaderView.ResizeMode.ResizeToContents)
        box.addWidget(self.grid, 1)
        box.addWidget(self.with_hidden)
        box.addWidget(self.words)
        box.addWidget(ProgressStrip(self.session.jobs))
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(860))

    # --- columns
    def _read(self) -> None:
        sheet, form, period = self._sheets[self.sheet.currentIndex()], self.form, self._period
        with_hidden = self.with_hidden.isChecked()
        count = sheet.hidden_count
        self.with_hidden.setVisible(count > 0)
        self.with_hidden.setText(
            ngettext(
                "Also take {n} hidden row or column",
                "Also take {n} hidden rows and columns",
                count,
            ).format(n=count)
        )
        self.session.ask(
            lambda workplace: table_of(workplace, form, sheet, period, with_hidden=with_hidden),
            self._show,
            self._refused,
        )

    def _show(self, table: SheetTable) -> None:
        self.table = table
        labels = self._labels()
        self.choices = []
        self.grid.setRowCount(len(table.columns))
        for row, column in enumerate(table.columns):
            heading = QTableWidgetItem(column.heading or _("(no heading)"))
            heading.setToolTip(column.heading)
            examples = QTableWidgetItem(listed(column.examples) or "—")
            examples.setForeground(theme.colour("muted"))
            examples.setToolTip("\n".join(column.examples))
            box = ChoiceBox()
            box.setAccessibleName(column.heading)
            box.addItem(_("left out"), "")
            for code, label in labels.items():
                box.addItem(label, code)
            box.setCurrentIndex(max(0, box.findData(column.code)))
            self.grid.setItem(row, 0, heading)
            self.grid.setItem(row, 1, examples)
            self.grid.setCellWidget(row, _UNIT + 2, box)
            box.currentIndexChanged.connect(lambda _index, row=row: self._say_unit(row))
            self.grid.setRowHeight(row, box.sizeHint().height() + theme.px(6))
            self.choices.append(box)
            self._say_unit(row)
        height = sum(
            self.grid.rowHeight(row) for row in range(min(_ROWS_SHOWN, self.grid.rowCount()))
        )
        self.grid.setMinimumHeight(
            height + self.grid.horizontalHeader().sizeHint().height() + theme.px(4)
        )
        self.words.hide()
        if notices := table.notices(self._period):
            theme.set_property(self.words, "tone", "query")
            self.words.setText("\n".join(f"△ {words}" for words in notices))
            self.words.show()
        self.fit()
        if self.choices:
            self.choices[0].setFocus()

    def _say_unit(self, row: int) -> None:
        """In which unit its numbers are, what they are counted in here, and where that was read;
        nothing for what is left out.
        """
        if self.table is None:
            return
        taken = self.choices[row].currentData()
        fields = {str(field.code): field for field in self.form.fields}
        own = fields[taken].measure.zh if taken in fields else ""
        read = self.table.unit_of(self.table.columns[row], own) if taken else None
        unit = "" if read is None else read.names
        texts = (f"{unit} → {own}" if unit and own and unit != own else unit, read and read.where)
        for column, text in enumerate(texts, _UNIT):
            item = QTableWidgetItem(text or "")
            item.setToolTip(text or "")
            self.grid.setItem(row, column, item)

    def _labels(self) -> dict[str, str]:
        """What a column can be taken for; what the program works out itself is not among it."""
        own = {
            DAY: _("Day"),
            CODE: _("Indicator (code or name)"),
            VALUE: _("Value of the period"),
            SO_FAR: _("Value of the year so far"),
            MEASURE: _("Unit of measure"),
            "number": _("Row no."),
            "note": _("Note"),
            "invalid": _("Invalid day"),
        }
        fields = {str(field.code): str(field.name) for field in self.form.fields}
        return {
            target.code: own.get(target.code) or fields.get(target.code, target.code)
            for target in sheet_targets(self.form)
            if target.closed in (None, "number")
        }

    # --- on to the preview
    def _plan(self) -> None:
        if self.table is None:
            return
        labels = [box.currentText() for box in self.choices if box.currentData()]
        if twice := next((label for label in labels if labels.count(label) > 1), ""):
            self._say(
                _("“{name}” is chosen for two columns. Leave one of them out.").format(name=twice)
            )
            return
        codes = [box.currentData() for box in self.choices]
        table, form, period = with_codes(self.table, codes), self.form, self._period
        self.session.ask(
            lambda workplace: plan_sheet(workplace, form, period, table),
            self._on_planned,
            self._refused,
        )

    def _on_planned(self, plan: SheetPlan) -> None:
        self.words.hide()
        self.planned.emit(plan)

    def _refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self._say(describe(error))

    def _say(self, text: str) -> None:
        theme.set_property(self.words, "tone", "error")
        self.words.setText(f"× {text}")
        self.words.show()
        self.fit()
