"""Changing the wording of the brief: its text with placeholders, a list to put figures in from,
and what is wrong with it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.outputs.brief import brief_wording, keep_wording, own_wording
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Frequency
from desktop.domain.brief.wording import WORDS
from desktop.errors import AppError
from desktop.i18n import _, language
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import share_of_height


class BriefWordingDialog(FittedDialog):
    """Accepted once the wording is kept."""

    def __init__(
        self,
        session: Session,
        workplace: Workplace,
        frequency: Frequency,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self._catalogue, self._frequency = session, workplace.catalogue, frequency
        title = {
            "month": _("Wording of the monthly brief"),
            "quarter": _("Wording of the quarterly brief"),
            "year": _("Wording of the yearly brief"),
        }.get(frequency, "")
        self.setWindowTitle(title)
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(title)
        self.edit.setTabChangesFocus(True)
        self.edit.setMinimumHeight(share_of_height(self, 250, 0.3))
        self.figures = QComboBox()
        self.figures.setEditable(True)
        self.figures.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.figures.setAccessibleName(_("Figure to put in"))
        self.insert_button = QPushButton(_("Put in"))
        self.buttons = DialogButtons(self, _("Cancel"))
        self.own_button = self.buttons.addButton(
            _("Back to the program's wording"), DialogButtons.ButtonRole.ResetRole
        )
        self.words = text_label("", "body", wrap=True)
        self.words.hide()
        self.ok_button = self.buttons.add_accept(_("Check and keep"))
        self._build(title)
        self._fill_figures()
        session.ask(lambda workplace: brief_wording(workplace, frequency), self.edit.setPlainText)

    def _build(self, title: str) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(text_label(title, "head", wrap=True))
        box.addWidget(
            text_label(
                _(
                    "Write as you like. {{CODE}} stands for a figure with its unit of measure, {{CODE|change}} for its change on last year. What"
                    " stands in [brackets] is left out where a figure in it is missing. A line with ## is a heading."
                ).format(),
                "muted",
                wrap=True,
            )
        )
        box.addWidget(self.edit, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.figures, 1)
        row.addWidget(self.insert_button)
        box.addLayout(row)
        box.addWidget(self.words)
        box.addWidget(self.buttons)
        self.insert_button.clicked.connect(self._insert)
        self.own_button.clicked.connect(
            lambda: self.edit.setPlainText(own_wording(self._frequency, self._catalogue))
        )
        self.ok_button.clicked.connect(self._keep)
        self.setMinimumWidth(theme.px(720))

    def _fill_figures(self) -> None:
        word = WORDS[1] if language() == "zh_CN" else WORDS[0]
        self.figures.addItem(_("What the units wrote to their figures"), f"{{{word}}}")
        for indicator in self._catalogue.indicators.values():
            self.figures.addItem(f"{indicator.code} {indicator.name}", f"{{{indicator.code}}}")
            if indicator.dimension:
                for value in self._catalogue.dimension_by_id[indicator.dimension].values:
                    self.figures.addItem(
                        f"{indicator.code} {indicator.name} · {value.name}",
                        f"{{{indicator.code}/{value.id}}}",
                    )
        if (completer := self.figures.completer()) is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)

    def _insert(self) -> None:
        """The figure that was chosen, or the first one with the words that were typed."""
        index = self.figures.findText(self.figures.currentText(), Qt.MatchFlag.MatchContains)
        if index >= 0:
            self.edit.insertPlainText(self.figures.itemData(index))
            self.edit.setFocus()

    def _keep(self) -> None:
        text, frequency = self.edit.toPlainText(), self._frequency
        self.session.ask(
            lambda workplace: keep_wording(workplace, frequency, text),
            lambda _none: self.accept(),
            self._on_wrong,
        )

    def _on_wrong(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        theme.set_property(self.words, "tone", "error")
        self.words.setText(f"× {describe(error)}")
        self.words.show()
        self.fit()
        if isinstance(line := error.params.get("line"), int):
            cursor = self.edit.textCursor()
            cursor.setPosition(self.edit.document().findBlockByNumber(line - 1).position())
            self.edit.setTextCursor(cursor)
            self.edit.setFocus()
