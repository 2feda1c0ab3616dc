"""Beside the list of received files: the row in hand with its whole reason, whom to ring up, and
the one thing to do now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.catalogue.model import Unit
from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import PageScroll


@dataclass(frozen=True, slots=True)
class Details:
    """What is to be said of a row; `tone` is error, query, done or ""; `verb` names what Enter
    does, "" for nothing.
    """

    title: str
    outcome: str
    tone: str
    words: str
    facts: Sequence[tuple[str, str]] = ()
    unit: Unit | None = None
    verb: str = ""


class ReceiveSide(PageScroll):
    """`pressed`: do what the row in hand asks for."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.verb = QPushButton()
        self.show_row(None)

    def show_row(self, details: Details | None) -> None:
        """The row in hand; None where there is none."""
        inner = QWidget()
        box = QVBoxLayout(inner)
        box.setContentsMargins(theme.px(16), theme.px(18), theme.px(16), theme.px(14))
        box.setSpacing(theme.px(8))
        self.verb = QPushButton()
        if details is None:
            box.addWidget(text_label(_("How a file comes in"), "head", wrap=True))
            for text in (
                _(
                    "1. Put the stick in and choose “Import stick or folder”, or drag files onto this window."
                ),
                _(
                    "2. At a unit's first file, ring the unit up and compare the check code of its key."
                ),
                _("3. What was taken counts at once; judge it on the board."),
            ):
                box.addWidget(text_label(text, "body", wrap=True))
        else:
            self._fill(box, details)
        box.addStretch(1)
        self.set_body(inner)

    def _fill(self, box: QVBoxLayout, details: Details) -> None:
        box.addWidget(text_label(details.title, "head", wrap=True))
        box.addWidget(text_label(details.outcome, "strong", wrap=True, tone=details.tone))
        box.addWidget(text_label(details.words, "body", wrap=True))
        if details.verb:
            self.verb.setText(details.verb)
            self.verb.clicked.connect(self.pressed)
            box.addWidget(self.verb)
        if details.unit is not None:
            box.addWidget(call_card(details.unit))
        if details.facts:
            card = Card()
            for label, value in details.facts:
                card.box.addWidget(text_label(label, "muted", wrap=True))
                card.box.addWidget(text_label(breakable(value), "body", wrap=True))
            box.addWidget(card)


def call_card(unit: Unit) -> Card:
    """Whom to ring up, as the roster has it: never a number that came in the file."""
    card = Card(look="quiet")
    card.box.addWidget(text_label(_("Whom to ring up (from the roster)"), "muted", wrap=True))
    call = " ".join(filter(None, (unit.contact, unit.phone)))
    card.box.addWidget(
        text_label(call or _("The roster has no number; use one that you know."), "body", wrap=True)
    )
    return card


def breakable(name: str) -> str:
    """A file's name may break after its hyphens and slashes: it has no blanks."""
    return name.replace("-", "-\u200b").replace("/", "/\u200b").replace("\\", "\\\u200b")
