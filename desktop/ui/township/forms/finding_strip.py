"""The gravest finding of the cell in hand, under the grid, where the side panel has no room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.findings import Finding, severity_name
from desktop.i18n import _, ngettext
from desktop.ui import keys, theme
from desktop.ui.session import Session
from desktop.ui.township.forms.finding_cards import proposal_words
from desktop.ui.widgets.finding_card import MARKS
from desktop.ui.widgets.labels import text_label

_GRAVEST = ("error", "query", "hint")


class FindingStrip(QFrame):
    """`stands_in`: for the side panel, which is folded away. Its buttons do what their keys do, and are not on
    the way of Tab.
    """

    proposal_taken = Signal()
    side_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._findings: tuple[Finding, ...] = ()
        self.stands_in = False
        self.message = text_label("", "body", wrap=True)
        self.instruction = text_label("", "note", wrap=True)
        self.proposal, self.more = QPushButton(), QPushButton()
        self.proposal.clicked.connect(self.proposal_taken)
        self.more.clicked.connect(self.side_requested)
        words = QVBoxLayout()
        words.setSpacing(theme.px(2))
        words.addWidget(self.message)
        words.addWidget(self.instruction)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        row.setSpacing(theme.px(8))
        row.addLayout(words, 1)
        for button in (self.proposal, self.more):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self.hide()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        self._findings = tuple(sorted(findings, key=lambda f: _GRAVEST.index(f.severity)))
        self.fit()

    def fit(self) -> None:
        """Show it where it stands in for the side and there is something to say."""
        self.setVisible(self.stands_in and bool(self._findings))
        if not self._findings:
            return
        worst = self._findings[0]
        theme.set_property(self, "notice", worst.severity)
        self.message.setText(f"{MARKS[worst.severity]} {worst.message}")
        self.instruction.setText(worst.instruction)
        self.instruction.setVisible(bool(worst.instruction))
        self.setAccessibleName(f"{severity_name(worst.severity)}: {worst.message}")
        offer = proposal_words(self._session, worst)
        self.proposal.setVisible(bool(offer))
        self.proposal.setText(_("Change to {value} (Ctrl+.)").format(value=offer))
        others = len(self._findings) - 1
        text = ngettext("{n} more", "{n} more", others).format(n=others) if others else _("More")
        self.more.setText(f"{text} ({keys.key('definition').shown})")
