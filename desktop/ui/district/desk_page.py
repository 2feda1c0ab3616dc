"""The district's desk as far as it goes now: its workplace stands, here is where, and this is its key's check code."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.actions.keys import workplace_keys
from desktop.actions.workplace import Workplace
from desktop.errors import AppError
from desktop.exchange.keys import key_check_code
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.passphrase import PASSPHRASE_CODES, PassphraseDialog
from desktop.ui.session import Session
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import text_label


class DeskPage(QWidget):
    """A window of its own; closing it closes the session."""

    def __init__(self, session: Session, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        theme.set_property(self, "ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Tianbao — {unit}").format(unit=workplace.unit.name))
        self.resize(theme.px(900), theme.px(560))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(40), theme.px(32), theme.px(40), theme.px(32))
        box.setSpacing(theme.px(14))
        box.addWidget(text_label(_("District desk of {district}").format(district=workplace.unit.name), "title", wrap=True))
        box.addWidget(text_label(_(
            "The desk's workplace has been made and its data is kept and backed up. Receiving sticks, the progress board and "
            "consolidation come with the next version; this folder goes on being used then."), "body", wrap=True))
        place = Card(_("Where it lies"))
        self.folder = text_label(str(workplace.home), "body", wrap=True)
        self.folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        place.box.addWidget(self.folder)
        box.addWidget(place)
        key = Card(_("Check code of the desk's key"))
        self.code = text_label("…", "big")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy_button = QPushButton(_("Copy"))
        self.copy_button.setEnabled(False)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.code.text()))
        row = QHBoxLayout()
        row.addWidget(self.code)
        row.addSpacing(theme.px(8))
        row.addWidget(self.copy_button)
        row.addStretch(1)
        key.box.addLayout(row)
        self.remark = text_label(_("Townships compare it over the telephone when they open the first task file of this desk."),
                                 "muted", wrap=True)
        key.box.addWidget(self.remark)
        box.addWidget(key)
        box.addStretch(1)
        self._ask(None)

    def _ask(self, passphrase: str | None) -> None:
        self.session.ask(lambda workplace: key_check_code(workplace_keys(workplace, passphrase).signing_public),
                         self._show_code, self._on_failed)

    def _show_code(self, code: str) -> None:
        self.code.setText(code)
        self.copy_button.setEnabled(True)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        if error.code in PASSPHRASE_CODES:
            dialog = PassphraseDialog(error, self)
            if dialog.exec():
                self._ask(dialog.passphrase)
                return
        self.code.setText("—")
        self.remark.setText(describe(error))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.session.close()
        super().closeEvent(event)
