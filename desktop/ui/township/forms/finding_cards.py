"""The findings of one place as cards that take an explanation; any side panel can hold them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.actions.checks.explain import explain
from desktop.domain.figures import Figure, display
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.errors import ConfirmationNeeded
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.township.same_words import confirm_same_words
from desktop.ui.widgets.finding_card import FindingCard


class FindingCards(QWidget):
    """What is written into a card goes straight to the store."""

    explained = Signal()
    proposal_taken = Signal(object)  # Finding

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.cards: list[FindingCard] = []
        self._shown: list[tuple[object, ...]] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(8))
        self.hide()

    def show_findings(self, findings: Sequence[Finding], period: Period) -> None:
        """Show these; cards that would look the same stay, so that nobody loses the words being
        written.
        """
        keys: list[tuple[object, ...]] = [
            (f.rule, f.cell, f.message, f.explanation, f.earlier, period) for f in findings
        ]
        if keys == self._shown:
            return
        self._shown = keys
        for card in self.cards:
            self._box.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [self._card(finding, period) for finding in findings]
        for card in self.cards:
            self._box.addWidget(card)
        self.setVisible(bool(self.cards))

    def _card(self, finding: Finding, period: Period) -> FindingCard:
        card = FindingCard(
            finding.severity,
            finding.message,
            finding.instruction,
            finding.explanation if finding.severity == "query" else None,
            proposal_words(self.session, finding),
        )
        if finding.earlier is not None:
            card.offer_earlier(finding.earlier)
        card.explained.connect(lambda text: self._explain(card, finding, text, period))
        card.proposal_taken.connect(lambda: self.proposal_taken.emit(finding))
        return card

    def _explain(
        self,
        card: FindingCard,
        finding: Finding,
        comment: str,
        period: Period,
        *,
        is_confirmed: bool = False,
    ) -> None:
        def refused(error: Exception) -> None:
            if isinstance(error, ConfirmationNeeded):
                confirm_same_words(
                    error,
                    self,
                    lambda: self._explain(card, finding, comment, period, is_confirmed=True),
                    forget,
                )
                return
            self.session.report(error)

        def forget() -> None:
            if card in self.cards and card.edit is not None:
                card.edit.forget_handing_over()

        self.session.ask(
            lambda workplace: explain(
                workplace, period, finding.rule, comment, finding.cell, is_confirmed=is_confirmed
            ),
            lambda _finding: self.explained.emit(),
            refused,
        )


def proposal_words(session: Session, finding: Finding) -> str:
    """The value that a finding proposes, as it would stand in the cell; "" where none is to be taken."""
    workplace = session.workplace
    if finding.proposal is None or finding.explanation or workplace is None:
        return ""
    field = workplace.catalogue.field(finding.cell.form, finding.cell.code)
    return display(Figure(finding.proposal), field) if field else ""
