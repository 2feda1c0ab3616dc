"""Who is at the keys: the question with which a workplace opens where more than one person works in it, or where
one has a PIN.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.people import (
    LONGEST_PIN,
    People,
    choose,
    leave_the_keys,
    people_of,
    role_words,
    take_pin_away,
)
from desktop.actions.workplace import Workplace
from desktop.domain.people import Person
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.choice import Choice
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import resize_within
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.words_dialog import WordsDialog

_WIDTH = 680  # px at 100 %, as the first start


class WhoStart(QWidget):
    """A window of its own. `chosen` comes once somebody is at the keys, or wants only to look."""

    chosen = Signal()

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.workplace = session, workplace
        self.buttons: dict[str, Choice] = {}
        self.banner = Banner()
        self.look_button = QPushButton(_("Only look, change nothing"))
        self.pin, self.pin_of = QLineEdit(), ""
        self.pin_label = text_label("", "strong")
        self.pin_button = QPushButton(_("Continue"))
        self.forgotten_button = QPushButton(_("PIN forgotten…"))
        self._pin_row = QWidget()
        self._is_done = False
        self._build()
        session.ask(people_of, self.show_people)

    def _build(self) -> None:
        self.setWindowTitle(_("{unit} — Tianbao").format(unit=self.workplace.unit_title))
        theme.set_property(self, "ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        resize_within(self, 760, 560)
        self._people = QVBoxLayout()
        self._people.setSpacing(theme.px(10))
        row = QHBoxLayout(self._pin_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaxLength(LONGEST_PIN)
        self.pin_button.setProperty("role", "primary")
        self.forgotten_button.setProperty("role", "quiet")
        row.addWidget(self.pin_label)
        row.addWidget(self.pin, 1)
        row.addWidget(self.pin_button)
        row.addWidget(self.forgotten_button)
        self._pin_row.hide()
        self.look_button.setProperty("role", "quiet")
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(14))
        column.addWidget(text_label(_("Who is at the keys?"), "title", wrap=True))
        column.addWidget(
            text_label(
                _(
                    "Your name stands in the record of changes, in what is submitted and on paper. Enter takes whoever it was the last"
                    " time."
                ),
                "muted",
                wrap=True,
            )
        )
        column.addLayout(self._people)
        column.addWidget(self._pin_row)
        column.addWidget(self.banner)
        quiet = QHBoxLayout()
        quiet.addStretch(1)
        quiet.addWidget(self.look_button)
        column.addLayout(quiet)
        column.addStretch(1)
        scroll = PageScroll()
        scroll.set_body(body)
        scroll.setMaximumWidth(theme.px(_WIDTH))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(22), theme.px(32), theme.px(22), theme.px(22))
        row.addStretch(1)
        row.addWidget(scroll, 20)
        row.addStretch(1)
        self.look_button.clicked.connect(self.only_look)
        self.pin_button.clicked.connect(self.try_pin)
        self.pin.returnPressed.connect(self.try_pin)
        self.forgotten_button.clicked.connect(self.forget_pin)

    def show_people(self, known: People) -> None:
        """One button each; the only one, who has a PIN, is asked for it at once."""
        for person in known.here:
            button = Choice(person.name, self._remark(person), "person")
            button.clicked.connect(partial(self.choose, person))
            self.buttons[person.name] = button
            self._people.addWidget(button)
        last = known.last if known.last in self.buttons else next(iter(self.buttons), "")
        if last:
            self.buttons[last].setFocus()
            self.buttons[last].setDefault(True)
            if len(known.here) == 1:
                self.choose(known.here[0])

    def _remark(self, person: Person) -> str:
        role = role_words(self.workplace, person.role)
        return " · ".join(
            filter(None, (person.post, role, _("with a PIN") if person.has_pin else ""))
        )

    # --- verbs
    def choose(self, person: Person) -> None:
        """Put this person at the keys; where there is a PIN, ask for it first."""
        self.banner.hide()
        if not person.has_pin:
            self._pin_row.hide()
            self._ask(person.name, "")
            return
        self.pin_of = person.name
        self.pin_label.setText(_("PIN of {person}").format(person=person.name))
        self.pin.setAccessibleName(self.pin_label.text())
        self.pin.clear()
        self._pin_row.show()
        self.pin.setFocus()

    def try_pin(self) -> None:
        """With what was typed."""
        self._ask(self.pin_of, self.pin.text())

    def forget_pin(self) -> None:
        """Take a forgotten PIN away, with words."""
        name = self.pin_of
        dialog = WordsDialog(
            _("Take the PIN of {person} away?").format(person=name),
            _(
                "Please write why. Your words stay in the record of changes; a new PIN can be set afterwards."
            ),
            _("Take it away"),
            parent=self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._forget(name, dialog.words))
        dialog.open()

    def _forget(self, name: str, words: str) -> None:
        def work(workplace: Workplace) -> None:
            take_pin_away(workplace, name, words)
            choose(workplace, name)

        self.session.ask(work, lambda _none: self._done(), self._on_refused)

    def only_look(self) -> None:
        """Go on with nobody at the keys."""
        self.session.ask(leave_the_keys, lambda _none: self._done())

    def _ask(self, name: str, pin: str) -> None:
        self.session.ask(
            lambda workplace: choose(workplace, name, pin),
            lambda _person: self._done(),
            self._on_refused,
        )

    def _done(self) -> None:
        self._is_done = True
        self.chosen.emit()

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        if error.code == "pin-needed":
            self.pin.setFocus()
            return
        self.banner.show_notice(describe(error), "error")
        self.pin.selectAll()
        self.pin.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_done:
            self.session.close()
        super().closeEvent(event)
