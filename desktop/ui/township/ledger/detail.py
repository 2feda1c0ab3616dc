"""The card under the ledger: every field of the project in hand, each kept when it is left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import Figure
from desktop.domain.ledger import ADDING_COLUMNS, PAGE_COLUMNS, ProjectState
from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.township.ledger.field_box import FieldBox
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import ElideLabel

FIRST = ("done_this_month", "stage", "progress", "obstacles", "responsible", "planned_finish")
MORE = tuple(name for name in (*PAGE_COLUMNS, *ADDING_COLUMNS) if name not in FIRST)


class ProjectDetail(Card):
    """`committed(project, code, Figure)`; a field that was refused keeps its words and says why,
    also when one comes back.
    """

    committed = Signal(str, str, object)
    end_requested = Signal()
    field_entered = Signal(object)  # the field's box, to be scrolled into sight
    left_up = Signal()  # Esc in a field that has nothing to give up
    left_down = Signal()  # Enter in the last field that is seen

    def __init__(
        self, workplace: Workplace, form: Form, period: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.form, self.project = form, ""
        self._drafts: dict[
            tuple[str, str], tuple[str, str]
        ] = {}  # refused words and why, by project and field
        self.title = ElideLabel("", "strong")
        self.more_button = QPushButton(_("More fields"))
        self.more_button.setCheckable(True)
        self.more_button.setProperty("role", "quiet")
        self.more_button.toggled.connect(self.show_more)
        self.end_button = QPushButton(_("Finish or withdraw…"))
        self.end_button.setProperty("role", "quiet")
        self.end_button.clicked.connect(self.end_requested)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.more_button)
        head.addWidget(self.end_button)
        self.box.addLayout(head)
        villages = [
            village.name for village in workplace.catalogue.villages_of(workplace.unit.code)
        ]
        by_code = {str(field.code): field for field in form.fields}
        self.fields: dict[str, FieldBox] = {}
        self._more = QWidget()
        for codes, place in ((FIRST, QWidget()), (MORE, self._more)):
            grid = QGridLayout(place)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(theme.px(14))
            grid.setVerticalSpacing(theme.px(6))
            grid.setColumnStretch(0, 1)
            grid.setColumnStretch(1, 1)
            for number, code in enumerate(code for code in codes if code in by_code):
                made = FieldBox(by_code[code], period, villages if code == "village" else ())
                self._wire(code, made)
                grid.addWidget(made, number // 2, number % 2)
            self.box.addWidget(place)
        self._more.hide()

    def _wire(self, code: str, box: FieldBox) -> None:
        self.fields[code] = box
        box.committed.connect(lambda _text: self._commit(code))
        box.stepped.connect(lambda by: self._step(code, by))
        box.left.connect(self.left_up)

    # --- showing
    def show_project(
        self, state: ProjectState, period: str, is_locked: Callable[[str], bool]
    ) -> None:
        """`is_locked`: whether the field with this code cannot be changed now."""
        if state.project != self.project:
            self._keep_drafts()
        changed, self.project = state.project != self.project, state.project
        self.title.setText(f"{state.project} {state.columns['name'] or ''}")
        self.end_button.setEnabled(not is_locked("status"))
        for code, box in self.fields.items():
            box.period = period
            figure = figure_of_column(state.columns.get(code), box.field)
            if changed:
                box.tell_problem("")
                box.remark.hide()
                box.set_text("")
                box.settled()
            box.set_figure(figure)
            box.set_locked(is_locked(code))
            draft = self._drafts.pop((state.project, code), None) if changed else None
            if draft is not None:
                box.set_text(draft[0])
                box.tell_problem(draft[1])

    def _keep_drafts(self) -> None:
        """Words that could not be taken wait for the project to come back."""
        for code, box in self.fields.items():
            if self.project and box.is_changed and box.problem.text():
                self._drafts[self.project, code] = (box.text, box.problem.text())

    def show_more(self, shown: bool) -> None:
        """Unfold the fields that seldom change."""
        self.more_button.setText(_("Fewer fields") if shown else _("More fields"))
        self._more.setVisible(shown)

    def go_to_field(self, code: str) -> bool:
        """Put the cursor into a field; False where there is none."""
        if code not in self.fields:
            return False
        if code in MORE:
            self.more_button.setChecked(True)
        self.fields[code].input.setFocus()
        self.field_entered.emit(self.fields[code])
        return True

    def commit(self) -> None:
        """Take what is being typed."""
        for box in self.fields.values():
            if box.input.hasFocus():
                box.commit()

    # --- typing
    def _commit(self, code: str) -> None:
        box = self.fields[code]
        figure = box.read()
        if figure is not None and self.project:
            box.settled()
            self.committed.emit(self.project, code, figure)

    def refuse(self, project: str, code: str, text: str, figure: Figure) -> None:
        """The store did not take it: the words stay, with the sentence; `figure` is what stands
        there.
        """
        box = self.fields[code]
        if project == self.project:
            typed = box.text
            box.set_figure(figure)
            box.set_text(typed)
            box.tell_problem(text)

    def _step(self, code: str, by: int) -> None:
        shown = [c for c in self.fields if c in FIRST or self._more.isVisible()]
        index = shown.index(code) + by
        if 0 <= index < len(shown):
            line = self.fields[shown[index]].input
            line.setFocus()
            self.field_entered.emit(self.fields[shown[index]])
            if isinstance(line, QLineEdit):
                line.selectAll()
        elif by > 0:
            self.left_down.emit()


class DetailScroll(QScrollArea):
    """The card where there is less room than it wants."""

    def __init__(self, detail: ProjectDetail, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Fields of the project"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab stops at its fields
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(detail)
