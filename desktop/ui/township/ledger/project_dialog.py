"""The two questions of the ledger: what a new project is, and why one is finished or withdrawn."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.entry.enter import Entered
from desktop.actions.entry.projects import add_project, end_project, ledger_form
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.ledger import NEEDED_COLUMNS
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.i18n import N_, _
from desktop.messages import describe
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.township.ledger.field_box import FieldBox
from desktop.ui.widgets.dialog import DialogButtons, FittedDialog
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import room_for

NEW_PROJECT_FIELDS = (
    "name",
    "category",
    "level",
    "village",
    "owner",
    "responsible",
    "planned_start",
    "planned_finish",
    "total_investment",
    "plan_this_year",
    "stage",
    "done_before",
)
ENDINGS = (
    ("finished", N_("Finished: built and handed over")),
    ("withdrawn", N_("Withdrawn: it will not be built")),
    ("active", N_("Take it up again: it goes on")),
)


class ProjectDialog(FittedDialog):
    """Adds a project through the session; `added` is its number once the dialog was accepted."""

    def __init__(
        self, session: Session, workplace: Workplace, period: Period, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Add a project"))
        self.session, self.period, self.added = session, period, ""
        form = ledger_form(workplace)
        villages = [
            village.name for village in workplace.catalogue.villages_of(workplace.unit.code)
        ]
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(
            text_label(
                _("A new project from {period} on").format(period=periods.label(period)), "strong"
            )
        )
        box.addWidget(
            text_label(
                _("Name and category are needed now; the rest can follow later."),
                "muted",
                wrap=True,
            )
        )
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, theme.px(8), 0)
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(theme.px(6))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        fields = {str(field.code): field for field in form.fields}
        self.fields = {
            code: FieldBox(fields[code], period, villages if code == "village" else ())
            for code in NEW_PROJECT_FIELDS
            if code in fields
        }
        place = 0
        for code, one in self.fields.items():
            wide = code == "name"
            grid.addWidget(one, place // 2, place % 2, 1, 2 if wide else 1)
            place += 2 if wide else 1
            one.edited.connect(lambda _text, one=one: self._on_edited(one))
            one.stepped.connect(lambda by, code=code: self._step(code, by))
        self.fields_area = scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab stops at its fields
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(body)
        box.addWidget(scroll, 1)
        self.problem = text_label("", "body", wrap=True, tone="error")
        self.problem.hide()
        box.addWidget(self.problem)
        buttons = DialogButtons(self, _("Cancel"))
        self.cancel_button = buttons.cancel_button
        self.add_button = buttons.add_accept(_("Add the project"))
        self.add_button.clicked.connect(self.accept)
        box.addWidget(buttons)
        height = body.sizeHint().height() + theme.px(180)
        self.resize(QSize(theme.px(640), height).boundedTo(room_for(self)))
        self.fields["name"].input.setFocus()
        self._allow()

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by field code; empty ones left out."""
        return {code: one.text for code, one in self.fields.items() if one.text.strip()}

    def _on_edited(self, one: FieldBox) -> None:
        one.read()
        self._allow()

    def _allow(self) -> None:
        filled = all(self.fields[code].text.strip() for code in NEEDED_COLUMNS)
        self.add_button.setEnabled(
            filled and not any(one.problem.text() for one in self.fields.values())
        )

    def _step(self, code: str, by: int) -> None:
        codes = list(self.fields)
        index = codes.index(code) + by
        if 0 <= index < len(codes):
            self.fields[codes[index]].input.setFocus()
            self.fields_area.ensureWidgetVisible(self.fields[codes[index]])
        elif by > 0:
            self.add_button.setFocus()

    def accept(self) -> None:
        if any([one.read() is None for one in self.fields.values()]):  # noqa: C419 - every field is to say what is wrong
            return
        texts, period = self.texts, self.period
        self.add_button.setEnabled(False)
        self.session.ask(
            lambda workplace: add_project(workplace, period, texts),
            self._on_added,
            self._on_refused,
        )

    def _on_added(self, outcome: tuple[str, Entered]) -> None:
        self.added, entered = outcome
        self.session.saved.emit(entered.at[11:19])
        self.session.entered.emit(entered)
        super().accept()

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.problem.setText(describe(error))
        self.problem.show()
        self._allow()


class EndProjectDialog(FittedDialog):
    """Finishes, withdraws or takes up a project; the reason is kept with it."""

    def __init__(
        self,
        session: Session,
        period: Period,
        project: str,
        name: str,
        status: str,
        parent: QWidget | None = None,
    ) -> None:
        """`status`: "active", "finished" or "withdrawn"; that one is not offered."""
        super().__init__(parent)
        self.setWindowTitle(_("Finish or withdraw a project"))
        self.session, self.period, self.project = session, period, project
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        box.addWidget(text_label(f"{project} {name}", "strong", wrap=True))
        self.choices = QButtonGroup(self)
        self.statuses = [key for key, _words in ENDINGS if key != (status or "active")]
        for number, key in enumerate(self.statuses):
            button = QRadioButton(_(dict(ENDINGS)[key]))
            button.setChecked(number == 0)
            self.choices.addButton(button, number)
            box.addWidget(button)
        box.addWidget(text_label(_("Reason and document (needed)"), "muted"))
        self.words = QLineEdit()
        self.words.setMaxLength(200)
        self.words.setAccessibleName(_("Reason and document (needed)"))
        box.addWidget(self.words)
        self.problem = text_label("", "muted", wrap=True, tone="error")
        self.problem.hide()
        box.addWidget(self.problem)
        box.addWidget(
            text_label(
                _("The project stays in the ledger's history, and this can be undone with Ctrl+Z."),
                "muted",
                wrap=True,
            )
        )
        buttons = DialogButtons(self, _("Cancel"))
        self.end_button = buttons.add_accept(_("Keep this"))
        self.end_button.clicked.connect(self.accept)
        box.addWidget(buttons)
        self.setMinimumWidth(theme.px(420))
        self.words.setFocus()

    def accept(self) -> None:
        period, project, text = self.period, self.project, self.words.text()
        status = self.statuses[max(0, self.choices.checkedId())]
        self.session.ask(
            lambda workplace: end_project(workplace, period, project, status, text),
            self._on_ended,
            self._on_refused,
        )

    def _on_ended(self, entered: Entered) -> None:
        self.session.saved.emit(entered.at[11:19])
        self.session.entered.emit(entered)
        super().accept()

    def _on_refused(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.problem.setText(describe(error))
        self.problem.show()
        self.words.setFocus()
