"""Who fills in, and the words that go with the figures (填报说明), before they are written to the stick."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.actions.people import filled_in_by
from desktop.actions.transfer.covering_words import has_left, words_of, write_words
from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import text_label


class CoveringCard(Card):
    """The words are kept when the field is left, and before anything is written."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_("Words with the figures (may stay empty)"), parent=parent)
        self.session, self.period, self._kept = session, Period(""), ""
        self.person = text_label("", "body", wrap=True)
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(_("Words with the figures (may stay empty)"))
        self.edit.setPlaceholderText(
            _("What the district should know of this month: what was special, what is still open.")
        )
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(self.edit.fontMetrics().lineSpacing() * 3 + theme.px(24))
        self.edit.installEventFilter(self)
        self.problem = text_label("", "body", wrap=True, tone="error")
        self.problem.hide()
        self.box.addWidget(self.edit)
        self.box.addWidget(self.problem)
        self.box.addWidget(self.person)

    def show_period(self, period: Period) -> None:
        """What is kept for a period; what is being typed for the same one stays."""
        is_typed = period == self.period and self.edit.toPlainText() != self._kept

        def read(workplace: Workplace) -> tuple[str, bool, tuple[str, str]]:
            sealed = has_left(workplace, period) or workplace.read_only is not None
            return words_of(workplace, period), sealed, filled_in_by(workplace)

        self.period = period
        self.session.ask(read, lambda answer: self._show(period, is_typed, *answer))

    def _show(
        self, period: Period, is_typed: bool, words: str, is_sealed: bool, person: tuple[str, str]
    ) -> None:
        if period != self.period:
            return
        self._kept = words
        if not is_typed or is_sealed:
            self.edit.setPlainText(words)
            self.problem.hide()
        self.edit.setReadOnly(is_sealed)
        name = " ".join(filter(None, person))
        self.person.setText(
            _("Filled in by: {name}").format(name=name)
            if name
            else _(
                "△ Nobody is entered as the one who fills in. Enter yourself under “Persons and record”."
            )
        )
        theme.set_property(self.person, "tone", "" if name else "query")

    def keep(self, then: Callable[[], None] = lambda: None) -> None:
        """Keep what stands here, then go on; where it cannot be kept that is said, and nothing goes on."""
        words, period = self.edit.toPlainText(), self.period
        if words == self._kept or self.edit.isReadOnly() or not period:
            then()
            return

        def done(kept: str) -> None:
            if period == self.period:
                self._kept = words
                self.problem.hide()
            then()

        self.session.ask(
            lambda workplace: write_words(workplace, period, words), done, self._on_refused
        )

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.problem.setText("× " + describe(error))
        self.problem.show()
        self.edit.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() == QEvent.Type.FocusOut:
            self.keep()
        return super().eventFilter(watched, event)
