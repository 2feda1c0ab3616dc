"""Who works here, who is at the keys, and the record of who changed what, on either side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.people import People, let_go, people_of, role_words
from desktop.actions.record import KINDS, Record, RecordFilter, record_of, save_record
from desktop.actions.workplace import Workplace
from desktop.domain.people import Person
from desktop.errors import AppError
from desktop.i18n import _, ngettext
from desktop.messages import describe
from desktop.ui import keys, theme
from desktop.ui.outputs.save_as_dialog import SaveAsDialog
from desktop.ui.session import Session
from desktop.ui.shell.person_dialogs import PersonDialog, PinDialog
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.choice_box import ChoiceBox
from desktop.ui.widgets.dialog import FittedDialog, Question, ask
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.pill import Pill

_SHOWN_PERSONS = 4
_LEAST_RECORD = 200  # px at 100 %
_TYPING_MS = 350


class PeoplePage(QWidget):
    """Esc leaves it. `changed`: the person at the keys, or the list, is another."""

    left = Signal()
    changed = Signal()
    person_change_requested = Signal()
    """Somebody else takes the keys: the window has to be opened anew."""

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.workplace = session, workplace
        self.known: People | None = None
        self.record: Record | None = None
        self.now = Pill()
        self.change_button = QPushButton(_("Somebody else…"))
        self.table = QTableWidget(0, 6)
        self.nobody = text_label("", "muted", wrap=True)
        self.problem = text_label("", "body", wrap=True, tone="error")
        self.add_button = QPushButton(_("Enter a person…"))
        self.edit_button = QPushButton(_("Change…"))
        self.pin_button = QPushButton(_("PIN…"))
        self.leave_button = QPushButton(_("Works here no more…"))
        self.person, self.kind = ChoiceBox(), ChoiceBox()
        self.since, self.until, self.cell = QLineEdit(), QLineEdit(), QLineEdit()
        self.entries = QTableWidget(0, 7)
        self.count = text_label("", "muted")
        self.save_button = QPushButton(_("Save as table…"))
        self._later = QTimer(self)
        self._build()
        self._listen()

    # --- building
    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(text_label(_("Persons and record"), "title"))
        head.addWidget(self.now)
        head.addWidget(self.change_button)
        head.addStretch(1)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(14))
        column.addWidget(self._persons_card())
        column.addWidget(self._record_card(), 1)
        scroll = PageScroll()
        scroll.set_body(body)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(14))
        box.setSpacing(theme.px(12))
        box.addLayout(head)
        box.addWidget(scroll, 1)

    def _persons_card(self) -> Card:
        card = Card(_("Who works here"))
        _set_up(
            self.table,
            (_("Full name"), _("Post"), _("Telephone"), _("Role"), _("PIN"), _("State")),
            _("Who works here"),
            (0, 1, 3),
        )
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        card.box.addWidget(self.nobody)
        card.box.addWidget(self.table)
        card.box.addWidget(self.problem)
        self.problem.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        for button in (self.edit_button, self.pin_button, self.leave_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.add_button)
        card.box.addLayout(row)
        return card

    def _record_card(self) -> Card:
        card = Card(_("Record of changes"))
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        for field, words, width in (
            (self.since, _("from 2025-10-01"), 150),
            (self.until, _("until 2025-10-31"), 150),
            (self.cell, _("code or name of a cell"), 0),
        ):
            field.setPlaceholderText(words)
            field.setAccessibleName(words)
            field.setClearButtonEnabled(True)
            if width:
                field.setFixedWidth(theme.px(width))
        for box, words in ((self.person, _("everybody")), (self.kind, _("everything"))):
            box.addItem(words, "")
            box.setAccessibleName(words)
            box.setMinimumWidth(theme.px(120))
        row.addWidget(self.person)
        row.addWidget(self.kind)
        row.addWidget(self.since)
        row.addWidget(self.until)
        row.addWidget(self.cell, 1)
        card.box.addLayout(row)
        _set_up(
            self.entries,
            (
                _("Time"),
                _("Who"),
                _("What"),
                _("Period"),
                _("Where"),
                _("Old value"),
                _("New value"),
            ),
            _("Record of changes"),
            (4, 5, 6),
        )
        self.entries.setMinimumHeight(theme.px(_LEAST_RECORD))
        card.box.addWidget(self.entries, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self.save_button)
        card.box.addLayout(foot)
        return card

    def _listen(self) -> None:
        self.add_button.clicked.connect(lambda: self.enter_person(None))
        self.edit_button.clicked.connect(lambda: self.enter_person(self.chosen_person()))
        self.pin_button.clicked.connect(self.set_pin)
        self.leave_button.clicked.connect(self.let_go)
        self.change_button.clicked.connect(self.person_change_requested)
        self.table.itemSelectionChanged.connect(self._allow)
        self.table.doubleClicked.connect(lambda _index: self.enter_person(self.chosen_person()))
        self._later.setSingleShot(True)
        self._later.setInterval(_TYPING_MS)
        self._later.timeout.connect(self.read_record)
        for box in (self.person, self.kind):
            box.activated.connect(lambda _index: self.read_record())
        for field in (self.since, self.until, self.cell):
            field.textEdited.connect(lambda _text: self._later.start())
            field.textChanged.connect(lambda text: self._later.start() if not text else None)
            field.returnPressed.connect(self.read_record)
        self.save_button.clicked.connect(self.save)
        keys.bind("leave_people", self, self.left.emit)

    # --- the persons
    def reload(self) -> None:
        """Read persons and record anew."""
        self.session.ask(people_of, self._show_people)
        self.read_record()

    def _show_people(self, known: People) -> None:
        self.known = known
        self.now.set_pill(
            _("at the keys: {person}").format(person=known.at_keys) if known.at_keys else "",
            "accent",
        )
        self.now.setVisible(bool(known.at_keys))
        has_more = len(known.here) > 1 or any(person.has_pin for person in known.here)
        self.change_button.setVisible(has_more and self.workplace.copy is None)
        self.nobody.setVisible(not known.here)
        self.nobody.setText(
            _(
                "Nobody is entered yet. Enter yourself: your name and telephone then go with every submission, stand on paper, and in"
                " the record below."
            )
        )
        persons = (*known.here, *known.gone)
        self.table.setVisible(bool(persons))
        chosen = self.chosen_person()
        self.table.setRowCount(len(persons))
        for row, person in enumerate(persons):
            for column, text in enumerate(self._person_texts(person, known)):
                item = QTableWidgetItem(text)
                if not person.is_here:
                    item.setForeground(theme.colour("muted"))
                self.table.setItem(row, column, item)
            if chosen is not None and person.name == chosen.name:
                self.table.selectRow(row)
        rows = [self.table.rowHeight(row) for row in range(min(len(persons), _SHOWN_PERSONS))]
        frame = 2 * self.table.frameWidth() + theme.px(6)
        self.table.setFixedHeight(
            self.table.horizontalHeader().sizeHint().height() + sum(rows) + frame
        )
        self._allow()

    def _person_texts(self, person: Person, known: People) -> tuple[str, ...]:
        state = (
            _("left on {day}").format(day=person.left_on)
            if person.left_on
            else _("at the keys")
            if person.name == known.at_keys
            else _("since {day}").format(day=person.since)
        )
        role = role_words(self.workplace, person.role)
        return person.name, person.post, person.phone, role, "✓" if person.has_pin else "", state

    def chosen_person(self) -> Person | None:
        """Of the row in hand; None where there is none."""
        row = self.table.currentRow()
        persons = (*self.known.here, *self.known.gone) if self.known else ()
        return persons[row] if 0 <= row < len(persons) else None

    def _allow(self) -> None:
        person, may = self.chosen_person(), self.workplace.read_only is None
        self.add_button.setEnabled(may)
        self.edit_button.setEnabled(may and person is not None)
        self.edit_button.setText(
            _("Works here again…") if person is not None and person.left_on else _("Change…")
        )
        for button in (self.pin_button, self.leave_button):
            button.setEnabled(may and person is not None and person.is_here)

    def enter_person(self, person: Person | None) -> None:
        """A new one for None."""
        if self.workplace.read_only is None:
            self._open(PersonDialog(self.session, self.workplace, person, self.window()))

    def set_pin(self) -> None:
        """Of the person in hand."""
        if (person := self.chosen_person()) is not None:
            self._open(PinDialog(self.session, person, self.window()))

    def let_go(self) -> None:
        """Ask, and mark the person in hand as one who left."""
        if (person := self.chosen_person()) is None:
            return
        name = person.name
        ask(
            self.window(),
            Question(
                _("{person} works here no more?").format(person=name),
                _(
                    "The name stays in the record and on what was submitted. The person can come back."
                ),
                _("Works here no more"),
                _("Cancel"),
            ),
            lambda: self.session.ask(
                lambda workplace: let_go(workplace, name),
                lambda _none: self._on_changed(),
                self._tell,
            ),
        )

    def _open(self, dialog: FittedDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._on_changed)
        dialog.open()

    def _on_changed(self) -> None:
        self.problem.hide()
        if self.workplace.read_only is not None:  # who was at the keys has left
            self.person_change_requested.emit()
            return
        self.reload()
        self.changed.emit()

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.problem.setText("× " + describe(error))
        self.problem.show()

    # --- the record
    def chosen(self) -> RecordFilter:
        """As the fields have it."""
        return RecordFilter(
            self.person.currentData() or "",
            self.since.text().strip(),
            self.until.text().strip(),
            self.cell.text().strip(),
            self.kind.currentData() or "",
        )

    def read_record(self) -> None:
        """The newest entries that are asked for."""
        self._later.stop()
        chosen = self.chosen()
        self.session.ask(
            lambda workplace: record_of(workplace, chosen), self._show_record, self._on_vain
        )

    def _on_vain(self, error: Exception) -> None:
        """A day that is none yet: said, and what stands stays."""
        if not isinstance(error, AppError):
            raise error
        self.count.setText("× " + describe(error))
        theme.set_property(self.count, "tone", "error")

    def _show_record(self, record: Record) -> None:
        self.record = record
        _fill(self.person, [(name, name) for name in record.people])
        _fill(self.kind, [(_(KINDS[kind]), kind) for kind in record.kinds])
        self.entries.setUpdatesEnabled(False)
        self.entries.setRowCount(len(record.lines))
        for row, line in enumerate(record.lines):
            place = f"{line.code} {line.place}".strip() if line.code else line.place
            where = " · ".join(filter(None, (line.unit if self._is_desk else "", place)))
            texts = (line.at, line.who, line.kind, line.period, where, line.before, line.after)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(" ".join(text.split("\n")))
                item.setToolTip(text)
                self.entries.setItem(row, column, item)
        self.entries.setUpdatesEnabled(True)
        theme.set_property(self.count, "tone", "")
        words = ngettext("{n} entry", "{n} entries", record.count).format(n=record.count)
        if record.count > len(record.lines):
            words = _("{all}, the newest {n} shown; the table that is saved has all").format(
                all=words, n=len(record.lines)
            )
        self.count.setText(words if record.count else _("Nothing found"))
        self.save_button.setEnabled(bool(record.count))

    @property
    def _is_desk(self) -> bool:
        return self.workplace.role == "district"

    def save(self) -> None:
        """As a workbook or a plain table."""
        chosen = self.chosen()

        def write(workplace: Workplace, ending: str, folder: Path) -> Path:
            return save_record(workplace, chosen, cast("Literal['xlsx', 'csv']", ending), folder)

        dialog = SaveAsDialog(
            self.session,
            _("Save the record of changes"),
            _("All entries that are asked for, oldest first."),
            {
                "xlsx": _("Workbook for Excel or WPS (.xlsx)"),
                "csv": _("Plain table, one file each (.csv)"),
            },
            write,
            self.window(),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def _set_up(table: QTableWidget, headers: Sequence[str], name: str, wide: Sequence[int]) -> None:
    """A table to read in, with the columns in `wide` sharing the room."""
    table.setHorizontalHeaderLabels(list(headers))
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    header = table.horizontalHeader()
    for column in range(table.columnCount()):
        header.setSectionResizeMode(
            column,
            QHeaderView.ResizeMode.Stretch
            if column in wide
            else QHeaderView.ResizeMode.ResizeToContents,
        )


def _fill(box: ChoiceBox, items: Sequence[tuple[str, str]]) -> None:
    """What can be chosen, with the choice that stands kept."""
    present = [(box.itemText(n), box.itemData(n)) for n in range(1, box.count())]
    if present == list(items):
        return
    chosen = box.currentData()
    while box.count() > 1:
        box.removeItem(1)
    for text, data in items:
        box.addItem(text, data)
    box.setCurrentIndex(max(0, box.findData(chosen)))
