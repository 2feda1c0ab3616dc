"""Entering a person of the workplace, and giving a PIN."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.people import (
    LONGEST_NAME,
    LONGEST_PHONE,
    LONGEST_PIN,
    LONGEST_POST,
    keep_person,
    role_words,
    set_pin,
)
from desktop.actions.workplace import Workplace
from desktop.domain.people import ROLES, Person
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label

_WIDTH = 480  # px at 100 %


class _Entry(FittedDialog):
    """Fields one below the other, a problem, and two buttons; closes once the worker has kept it."""

    def __init__(self, session: Session, title: str, remark: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(title)
        self.setMinimumWidth(theme.px(_WIDTH))
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(10))
        box.addWidget(text_label(title, "head", wrap=True))
        if remark:
            box.addWidget(text_label(remark, "muted", wrap=True))
        self.fields = QGridLayout()
        self.fields.setHorizontalSpacing(theme.px(12))
        self.fields.setVerticalSpacing(theme.px(8))
        box.addLayout(self.fields)
        self.problem = text_label("", "body", wrap=True, tone="error")
        self.problem.hide()
        box.addWidget(self.problem)
        buttons = DialogButtons(self, _("Cancel"))
        self.ok_button = buttons.add_accept(_("Keep"))
        self.ok_button.clicked.connect(self.keep)
        box.addWidget(buttons)

    def line(self, label: str, text: str, most: int, *, is_secret: bool = False) -> QLineEdit:
        """A field below those before."""
        field = QLineEdit(text)
        field.setMaxLength(most)
        field.setAccessibleName(label)
        if is_secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        row = self.fields.rowCount()
        self.fields.addWidget(text_label(label, "muted"), row, 0)
        self.fields.addWidget(field, row, 1)
        return field

    def keep(self) -> None:
        raise NotImplementedError

    def tell(self, error: Exception) -> None:
        """Beside the fields, and they stay as they are."""
        if not isinstance(error, AppError):
            raise error
        self.problem.setText("× " + describe(error))
        self.problem.show()


class PersonDialog(_Entry):
    """`person` None: a new one; else what is known is changed, and the name stays as the record has it."""

    def __init__(
        self,
        session: Session,
        workplace: Workplace,
        person: Person | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            session,
            _("A person who works here") if person is None else person.name,
            _("Name and telephone go with what is submitted, and stand on paper."),
            parent,
        )
        known = person or Person("")
        self.name = self.line(_("Full name"), known.name, LONGEST_NAME)
        self.name.setReadOnly(person is not None)
        self.post = self.line(_("Post"), known.post, LONGEST_POST)
        self.phone = self.line(_("Telephone"), known.phone, LONGEST_PHONE)
        self.roles = {role: QRadioButton(role_words(workplace, role)) for role in ROLES}
        column = QVBoxLayout()
        column.setSpacing(theme.px(6))
        for role, button in self.roles.items():
            button.setChecked(role == known.role)
            column.addWidget(button)
        row = self.fields.rowCount()
        top = Qt.AlignmentFlag.AlignTop
        self.fields.addWidget(text_label(_("Role"), "muted"), row, 0, top)
        self.fields.addLayout(column, row, 1)
        (self.name if person is None else self.post).setFocus()

    def keep(self) -> None:
        role = next(role for role, button in self.roles.items() if button.isChecked())
        person = Person(self.name.text(), self.phone.text(), self.post.text(), role)
        self.session.ask(
            lambda workplace: keep_person(workplace, person),
            lambda _kept: self.accept(),
            self.tell,
        )


class PinDialog(_Entry):
    """Another PIN, or none, for a person; the one that is there is typed first."""

    def __init__(self, session: Session, person: Person, parent: QWidget | None = None) -> None:
        super().__init__(
            session,
            _("PIN of {person}").format(person=person.name),
            _(
                "It is asked for when the program starts, so that nobody works under another name by mistake. It is no lock: whoever"
                " copies the file can read it. Left empty: no PIN."
            ),
            parent,
        )
        self.person = person
        self.old: QLineEdit | None = None
        if person.has_pin:
            self.old = self.line(_("PIN until now"), "", LONGEST_PIN, is_secret=True)
        self.new = self.line(_("New PIN"), "", LONGEST_PIN, is_secret=True)
        self.again = self.line(_("The same again"), "", LONGEST_PIN, is_secret=True)
        (self.old or self.new).setFocus()

    def keep(self) -> None:
        if self.new.text() != self.again.text():
            self.problem.setText("× " + _("The two are not the same. Type both again."))
            self.problem.show()
            self.again.setFocus()
            return
        name, new = self.person.name, self.new.text()
        old = self.old.text() if self.old is not None else ""
        self.session.ask(
            lambda workplace: set_pin(workplace, name, new, old),
            lambda _none: self.accept(),
            self.tell,
        )
