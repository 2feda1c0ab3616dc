"""Asking for the check code of a unit's key, as it was heard over the telephone."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.actions.transfer.trust import WaitingKey
from desktop.catalogue.model import Unit
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.district.receive.side import call_card
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label

_GROUP = 4


class CheckCodeEdit(QLineEdit):
    """Shows what is typed as "ABCD-EFGH", however it is typed: small letters, full width,
    blanks, no hyphen.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("XXXX-XXXX")
        self.setAccessibleName(_("Check code heard over the telephone"))
        self.textEdited.connect(self._group)

    def _group(self, text: str) -> None:
        before = len(_letters(text[: self.cursorPosition()]))
        letters = _letters(text)
        grouped = f"{letters[:_GROUP]}-{letters[_GROUP:]}" if len(letters) > _GROUP else letters
        if grouped != text:
            self.setText(grouped)
            self.setCursorPosition(before + (before > _GROUP))


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if not c.isspace() and c not in "-_—–")


class TrustDialog(FittedDialog):
    """Never shows the code that it expects: it has to come from the unit. A changed key needs
    words as well.
    """

    code_given = Signal()

    def __init__(
        self, unit: str, key: WaitingKey, parent: QWidget | None = None, *, call: Unit | None = None
    ) -> None:
        super().__init__(parent)
        self.key = key
        self.setWindowTitle(_("Check code of a unit's key"))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(
            text_label(
                _("Another key speaks for {unit}").format(unit=unit)
                if key.is_change
                else _("The first file of {unit}").format(unit=unit),
                "head",
                wrap=True,
            )
        )
        box.addWidget(
            text_label(
                _(
                    "Ring the unit up under a number that you know. On their page “Check and export” stands the check code of their"
                    " key; let them read it to you, and type what you hear."
                ),
                "body",
                wrap=True,
            )
        )
        if call is not None:
            box.addWidget(call_card(call))
        self.code = CheckCodeEdit()
        box.addWidget(self.code)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(
            _("Why has the key changed? For example: the office has a new computer.")
        )
        self.reason.setAccessibleName(_("Why has the key changed?"))
        self.reason.setVisible(key.is_change)
        if key.is_change:
            box.addWidget(
                text_label(
                    _(
                        "This unit's files bore another key until now. If the unit knows nothing of a change, do"
                        " not go on: somebody else may have made this file."
                    ),
                    "body",
                    wrap=True,
                    tone="query",
                )
            )
        box.addWidget(self.reason)
        self.problem = text_label("", "body", wrap=True, tone="error")
        self.problem.hide()
        box.addWidget(self.problem)
        buttons = DialogButtons(self, _("Later"))
        self.ok_button = buttons.add_accept(_("Compare and trust"))
        self.ok_button.clicked.connect(self._press)
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(540))
        self.code.setFocus()

    def _press(self) -> None:
        self.ok_button.setEnabled(False)
        self.problem.hide()
        self.code_given.emit()

    def tell(self, error: Exception) -> None:
        """What is wrong with the code or the words; they can be mended."""
        if not isinstance(error, AppError):
            raise error
        self.problem.setText(f"× {describe(error)}")
        self.problem.show()
        self.ok_button.setEnabled(True)
        wrong = self.reason if error.code == "reason-missing" else self.code
        wrong.setFocus()
        wrong.selectAll()
