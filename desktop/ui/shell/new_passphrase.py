"""Choosing a passphrase: typed twice, judged while it is typed, shown while a button is held, or proposed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.exchange.keys import HARD_TO_GUESS, strength
from desktop.exchange.passphrase_proposal import propose_passphrase
from desktop.i18n import N_, _
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.shell.passphrase import SecretField
from desktop.ui.widgets.labels import text_label

_STEPS = (
    (1, "error", N_("× too easy to guess")),
    (1, "error", N_("× too easy to guess")),
    (2, "query", N_("△ not enough yet: one more word")),
    (3, "done", N_("✓ strong")),
    (4, "done", N_("✓ very strong")),
)
"""By `strength`: how many of four bars, their tone, what it means."""


class NewPassphrase(QWidget):
    """`first` and `again` are the two lines; who shows them compares what they hold."""

    proposed = Signal()
    """Its lines are more now."""

    def __init__(
        self, session: Session, name: str, again: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.first, self.again = SecretField(name), SecretField(again)
        self.bars, self.judgement = QProgressBar(), text_label("", "body")
        self.bars.setRange(0, len(_STEPS) - 1)
        self.bars.setTextVisible(False)
        self.bars.setAccessibleName(_("Strength of the passphrase"))
        self.bars.setProperty("bar_role", "strength")
        self.bars.setFixedWidth(theme.px(160))
        self.proposal = text_label("", "strong", wrap=True)
        self.proposal.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.proposal.hide()
        self.show_button = QPushButton(_("Show"))
        self.propose_button = QPushButton(_("Give me one"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(6))
        fields = QHBoxLayout()  # a low screen has no room below
        fields.setSpacing(theme.px(14))
        for field in (self.first, self.again):
            fields.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.bars)
        row.addWidget(self.judgement, 1)
        row.addWidget(self.show_button)
        row.addWidget(self.propose_button)
        box.addLayout(fields)
        box.addLayout(row)
        box.addWidget(self.proposal)
        self.show_button.pressed.connect(lambda: self._set_shown(True))
        self.show_button.released.connect(lambda: self._set_shown(False))
        self.propose_button.clicked.connect(self.propose)
        self.first.edit.textChanged.connect(self._judge)
        for field in (self.first, self.again):
            field.edit.textEdited.connect(lambda _text: self.proposal.hide())

    def propose(self) -> None:
        """Put a made-up one into both lines, and show it until something else is typed."""
        words = propose_passphrase()
        for field in (self.first, self.again):
            field.edit.setText(words)
        self.proposal.setText(_("Write it down now: {words}").format(words=words))
        self.proposal.show()
        self.proposed.emit()

    def clear(self) -> None:
        """Once it has been used."""
        for field in (self.first, self.again):
            field.edit.clear()
        self.proposal.hide()

    def _set_shown(self, is_shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password
        for field in (self.first, self.again):
            field.edit.setEchoMode(mode)

    def _judge(self, words: str) -> None:
        """On the worker: a long one takes a moment, and so does the first one, for which word lists are loaded."""
        if not words:
            self._show_strength("", 0, "", "")
            return
        self._session.ask(
            lambda _workplace: strength(words),
            lambda score: self._show_strength(words, *_STEPS[score]),
        )

    def _show_strength(self, words: str, bars: int, tone: str, meaning: str) -> None:
        if words != self.first.edit.text():
            return  # it was typed on; the next answer is on its way
        self.bars.setValue(bars)
        theme.set_property(self.bars, "tone", tone)
        theme.set_property(self.judgement, "tone", tone)
        self.judgement.setText(_(meaning) if meaning else "")


assert _STEPS[HARD_TO_GUESS][1] == "done"
