"""Handing over and recovering, on either side: the recovery kit against a broken machine, and the handover to another
computer or person.
"""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.desk.keys_lost import KeysLost
from desktop.actions.handover.hand_over import Terms, go_on_here
from desktop.actions.handover.safekeeping import Safekeeping, safekeeping_of
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.i18n import _, ngettext
from desktop.messages import describe
from desktop.ui import keys, theme
from desktop.ui.outputs.kit_dialog import KitDialog
from desktop.ui.session import Session
from desktop.ui.shell.safekeeping_entry import kit_words
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.dialog import FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.pill import Pill
from desktop.ui.widgets.words_dialog import WordsDialog

_BESIDE_FROM = 860  # px at 100 %: from this width on the two cards stand beside each other
_ROWS_SHOWN = 6


class SafekeepingPage(QWidget):
    """Esc leaves it."""

    left = Signal()
    moved = Signal()
    """What may be done here has changed: the window has to be opened anew."""
    new_keys_requested = Signal()
    """Of a desk whose keys are lost: a task with new ones is to be written."""

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.workplace = session, workplace
        self.shown: Safekeeping | None = None
        self.pill = Pill()
        self.kit_card, self.kit_state = Card(_("Recovery kit")), text_label("", "body", wrap=True)
        self.copy_state = text_label("", "body", wrap=True)
        self.copy_button = QPushButton(_("Copy the figures…"))
        self.kit_button = QPushButton(_("Write the recovery kit…"))
        self.load_button = QPushButton(_("Bring the keys back…"))
        self.hand_card = Card(_("Handover"))
        self.gone_words = text_label("", "body", wrap=True, tone="query")
        self.back_button = QPushButton(_("Go on here after all…"))
        self.same_person = QRadioButton(_("Another computer, still me"))
        self.new_person = QRadioButton(_("Another person"))
        self.by, self.to, self.begins = QLineEdit(), QLineEdit(), QDateEdit()
        self.to_label = text_label(_("Handed over to"), "muted")
        self.table = QTableWidget(0, 3)
        self.count = Pill()
        self.nothing = text_label(_("Nothing is open."), "muted")
        self.hand_button = QPushButton(_("Write the handover file…"))
        self.problem = text_label("", "body", wrap=True, tone="error")
        self._form = QWidget()
        self.lost_card = Card(_("The keys of this desk are lost"))
        self.lost_words = text_label("", "body", wrap=True, tone="query")
        self.offices = QTableWidget(0, 4)
        self.new_keys_button = QPushButton(_("Write the task with new keys…"))
        self._build()
        self._listen()

    # --- building
    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        head.addWidget(text_label(_("Handover and recovery"), "title"))
        head.addWidget(self.pill)
        head.addStretch(1)
        head.addWidget(
            text_label(
                _("Against a broken machine the kit; for another machine or person the handover"),
                "muted",
            )
        )
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(theme.px(14))
        self._cards.addWidget(self.kit_card, 4)
        self._cards.addWidget(self.hand_card, 5)
        self._build_kit()
        self._build_handover()
        self._build_lost()
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(14))
        column.addWidget(self.lost_card)
        column.addLayout(self._cards, 1)
        scroll = PageScroll()
        scroll.set_body(body)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(14))
        box.setSpacing(theme.px(12))
        box.addLayout(head)
        box.addWidget(scroll, 1)

    def _build_lost(self) -> None:
        box = self.lost_card.box
        box.addWidget(self.lost_words)
        self.offices.setHorizontalHeaderLabels(
            [_("Office"), _("Person and telephone"), _("Newest period here"), _("State")]
        )
        self.offices.setAccessibleName(_("Offices to call"))
        self.offices.verticalHeader().hide()
        self.offices.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.offices.setTabKeyNavigation(False)
        header = self.offices.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.offices.setFixedHeight(theme.px(210))
        box.addWidget(self.offices)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.new_keys_button)
        box.addLayout(row)
        self.new_keys_button.clicked.connect(self.new_keys_requested)
        self.lost_card.hide()

    def _show_lost(self, lost: KeysLost | None) -> None:
        self.lost_card.setVisible(lost is not None and not lost.is_over)
        if lost is None or lost.is_over:
            return
        back = sum(office.is_back for office in lost.offices)
        self.lost_words.setText(
            _(
                "New keys were made on {date}. Give every office the task, and read this check code to it over the telephone:"
                " {code}. It opens the task, types the code, and exports its newest month again. {back} of {all} have answered."
            ).format(date=lost.since[:10], code=lost.check_code, back=back, all=len(lost.offices))
            if lost.since
            else _(
                "Look for the recovery kit first: in the safe, on its stick, as a page of codes (Bring the keys back…). Where it is"
                " lost for good: 1. write the task with new keys; 2. give it to every office, and read the new check code to it over"
                " the telephone; 3. every office exports its newest month again. What was sealed for the lost keys stays closed."
            )
        )
        self.new_keys_button.setVisible(not lost.since)
        self.new_keys_button.setEnabled(self.workplace.read_only is None)
        self.offices.setRowCount(len(lost.offices))
        for row, office in enumerate(lost.offices):
            state = _("✓ has answered") if office.is_back else _("to call") if lost.since else "—"
            for column, text in enumerate(
                (
                    office.name,
                    f"{office.person} {office.phone}".strip() or "—",
                    periods.label(office.newest) if office.newest else "—",
                    state,
                )
            ):
                self.offices.setItem(row, column, QTableWidgetItem(text))

    def _build_kit(self) -> None:
        box = self.kit_card.box
        box.addWidget(self.kit_state)
        box.addWidget(self.copy_state)
        for words in (
            _(
                "The kit holds the keys of this workplace under a passphrase: on a stick, and as a page of codes for the safe."
                " The figures are copied each month to a stick that stays in the office."
            ),
            _(
                "When this computer breaks: install the program on another one, choose “I have a handover file or a recovery"
                " kit”, and give it the newest copy and the kit. The desk notices nothing."
            ),
            _(
                "Without it new keys are made, and their check code has to be compared again by telephone."
            ),
        ):
            box.addWidget(text_label(words, "muted", wrap=True))
        box.addStretch(1)
        self.kit_button.setProperty("role", "primary")
        row = QHBoxLayout()
        row.addWidget(self.load_button)
        row.addStretch(1)
        row.addWidget(self.copy_button)
        row.addWidget(self.kit_button)
        box.addLayout(row)

    def _build_handover(self) -> None:
        box = self.hand_card.box
        box.addWidget(self.gone_words)
        back = QHBoxLayout()
        back.addWidget(self.back_button)
        back.addStretch(1)
        box.addLayout(back)
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(theme.px(8))
        choice = QHBoxLayout()
        choice.setSpacing(theme.px(18))
        for button in (self.same_person, self.new_person):
            choice.addWidget(button)
        choice.addStretch(1)
        self.new_person.setChecked(True)
        form.addLayout(choice)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(theme.px(4))
        for column, (label, field) in enumerate(
            (
                (text_label(_("Handed over by"), "muted"), self.by),
                (self.to_label, self.to),
                (text_label(_("From which day on"), "muted"), self.begins),
            )
        ):
            field.setAccessibleName(label.text())
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, 1)
        self.begins.setFixedHeight(self.by.sizeHint().height())
        self.begins.setButtonSymbols(QDateEdit.ButtonSymbols.NoButtons)
        self.begins.setDisplayFormat("yyyy-MM-dd")
        today = self.workplace.today
        self.begins.setDate(QDate(today.year, today.month, today.day))
        form.addLayout(grid)
        line = QHBoxLayout()
        line.addWidget(text_label(_("What is not done yet"), "strong"))
        line.addWidget(self.count)
        line.addStretch(1)
        line.addWidget(text_label(_("stands on the list that both sign"), "muted"))
        form.addLayout(line)
        self._build_table()
        form.addWidget(self.table, 1)
        form.addWidget(self.nothing)
        form.addWidget(
            text_label(
                _(
                    "The file takes along all figures, the keys, what was sent and received, and the record of every change."
                    " Afterwards this computer can only look and print; it can be taken back here."
                ),
                "muted",
                wrap=True,
            )
        )
        form.addWidget(self.problem)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.hand_button)
        form.addLayout(row)
        box.addWidget(self._form, 1)
        box.addStretch(0)
        for widget in (self.gone_words, self.back_button, self.problem, self._form):
            widget.hide()

    def _build_table(self) -> None:
        self.table.setHorizontalHeaderLabels(
            [_("Matter"), _("Due"), _("Words for the one who takes over")]
        )
        self.table.setAccessibleName(_("What is not done yet"))
        self.table.verticalHeader().hide()
        self.table.setWordWrap(True)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)

    def _listen(self) -> None:
        self.kit_button.clicked.connect(self.write_kit)
        self.load_button.clicked.connect(self.load_kit)
        self.copy_button.clicked.connect(self.copy_figures)
        self.hand_button.clicked.connect(self.write_handover)
        self.back_button.clicked.connect(self.take_back)
        self.new_person.toggled.connect(self._show_form)
        keys.bind("leave_safekeeping", self, self.left.emit)

    # --- what stands here
    def reload(self) -> None:
        """Read it anew."""
        self.session.ask(safekeeping_of, self._show)

    def _show(self, shown: Safekeeping) -> None:
        self.shown = shown
        words, badge, kind = kit_words(shown.kit)
        self.pill.set_pill(words if badge else "", kind)
        self.pill.setVisible(bool(badge))
        self.kit_state.setText(
            _("Keys: the newest kit was written on {date}.").format(date=shown.kit.made_on)
            if shown.kit.made_on
            else _("Keys: there is no kit yet.")
        )
        self.copy_state.setText(
            _("Figures: the newest copy on a stick is of {date}.").format(date=shown.kit.copied_on)
            if shown.kit.copied_on
            else _("Figures: there is no copy outside this computer yet.")
        )
        is_kit_wanting = shown.kit.is_wanting or shown.kit.is_old
        theme.set_property(self.kit_state, "tone", "query" if is_kit_wanting else "")
        theme.set_property(self.copy_state, "tone", "query" if shown.kit.is_copy_wanting else "")
        is_copy = self.workplace.copy is not None
        is_gone = shown.gone is not None
        for button in (self.kit_button, self.load_button):
            button.setEnabled(self.workplace.read_only is None)
        self._form.setVisible(self.workplace.read_only is None)
        self.gone_words.setVisible(is_gone)
        self.back_button.setVisible(is_gone and not is_copy)
        if shown.gone is not None:
            self.gone_words.setText(
                describe(shown.gone.refusal)
                + "\n"
                + _("File {file}, check code {code}").format(
                    file=shown.gone.file, code=shown.gone.check_code
                )
            )
        if not self.by.text():
            self.by.setText(shown.person)
        self._fill(shown)
        self._show_lost(shown.lost)
        self._show_form()

    def _fill(self, shown: Safekeeping) -> None:
        has_matters = bool(shown.matters)
        self.count.set_pill(
            ngettext("{n} matter", "{n} matters", len(shown.matters)).format(n=len(shown.matters)),
            "query",
        )
        self.count.setVisible(has_matters)
        self.table.setVisible(has_matters)
        self.nothing.setVisible(not has_matters)
        self.table.setRowCount(len(shown.matters))
        for row, matter in enumerate(shown.matters):
            for column, text in enumerate((matter.text, matter.due or "—", matter.words)):
                item = QTableWidgetItem(text)
                if column < 2:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                self.table.setItem(row, column, item)
        self.table.resizeRowsToContents()
        heights = [self.table.rowHeight(row) for row in range(min(len(shown.matters), _ROWS_SHOWN))]
        self.table.setMinimumHeight(
            sum(heights) + self.table.horizontalHeader().sizeHint().height() + theme.px(4)
        )

    def _show_form(self) -> None:
        for widget in (self.to_label, self.to):
            widget.setVisible(self.new_person.isChecked())
        self.problem.hide()

    # --- verbs
    def write_kit(self) -> None:
        if self.shown is not None:
            self._open(KitDialog(self.session, self.shown.kit, self.window()))

    def copy_figures(self) -> None:
        """To a stick that stays in the office."""
        from desktop.ui.outputs.copy_dialog import CopyDialog  # when it is wanted

        if self.shown is not None:
            self._open(CopyDialog(self.session, self.shown.kit, self.window()))

    def load_kit(self) -> None:
        from desktop.ui.shell.load_kit_dialog import choose_kit  # when it is wanted

        if (dialog := choose_kit(self.session, self.window())) is not None:
            dialog.finished.connect(lambda _result: self.reload())

    def write_handover(self) -> None:
        """The names first, then the dialog that writes."""
        from desktop.ui.outputs.handover_dialog import HandoverDialog  # when it is wanted

        terms = self.terms()
        missing = next(
            (
                field
                for field, is_needed in ((self.by, True), (self.to, terms.is_new_person))
                if is_needed and not field.text().strip()
            ),
            None,
        )
        if missing is not None:
            self.problem.setText(
                "× " + _("Please fill in this name: it stands on the list that both sign.")
            )
            self.problem.show()
            missing.setFocus()
            return
        dialog = HandoverDialog(self.session, terms, self.window())
        dialog.finished.connect(lambda _result: self._on_handed(dialog.made is not None))
        self._open(dialog)

    def terms(self) -> Terms:
        """As they stand in the fields."""
        words = {
            row: item.text()
            for row in range(self.table.rowCount())
            if (item := self.table.item(row, 2)) is not None
        }
        day = self.begins.date().toPython()
        is_new = self.new_person.isChecked()
        return Terms(
            self.by.text(),
            self.to.text() if is_new else "",
            is_new,
            day,  # type: ignore[arg-type]  # a date, of which Qt's stubs know nothing
            words,
        )

    def take_back(self) -> None:
        """Ask why, and go on here."""
        dialog = WordsDialog(
            _("Go on here after all?"),
            _(
                "Only where nobody works with the handover file: two computers that fill in for one unit contradict each"
                " other, and the desk has to decide between their files. Please write why; your words stay in the record."
            ),
            _("Go on here"),
            parent=self.window(),
        )
        dialog.accepted.connect(lambda: self._go_on_here(dialog.words))
        self._open(dialog)

    def _go_on_here(self, words: str) -> None:
        self.session.ask(
            lambda workplace: go_on_here(workplace, words), lambda _none: self.moved.emit()
        )

    def _open(self, dialog: FittedDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _result: self.reload())
        dialog.open()

    def _on_handed(self, is_handed: bool) -> None:
        if is_handed or self.workplace.read_only is not None:
            self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= theme.px(_BESIDE_FROM)
        self._cards.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )
