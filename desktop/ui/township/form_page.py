"""What every page of a form has in common: its head, its grid, the notices above it, and the
words it speaks to the window.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.entry.enter import Entered
from desktop.actions.evidence.files import Place
from desktop.actions.pages.header import PageHeader, form_period
from desktop.actions.pages.page import Page
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field, Form
from desktop.domain import periods
from desktop.domain.entry.read import read_entry
from desktop.domain.figures import EMPTY, Cell, Figure, How
from desktop.domain.findings import Finding, rank
from desktop.domain.periods import Period
from desktop.i18n import _, titled
from desktop.ui import keys, theme
from desktop.ui.session import Session
from desktop.ui.sheet.model import Column, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.township.closed_cells import ClosedCells
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.banner import Kind as NoticeKind
from desktop.ui.widgets.labels import ElideLabel
from desktop.ui.widgets.pill import Kind as PillKind
from desktop.ui.widgets.pill import Pill
from desktop.ui.widgets.search_field import SearchField

P = TypeVar("P", bound=Page)
_WITH_EVIDENCE = ("table", "ledger", "honours")
"""Kinds of form whose cells or rows are proved by files."""


class FormPage(QWidget, Generic[P]):
    """A page of one form, which shows data of the kind P. Subclasses read it, give columns and
    rows, and say which cell a place in the grid is.
    """

    dense = False  # rows of a month of days stand closer

    cell_chosen = Signal(object, object)  # Cell or None, tuple of its findings
    page_shown = Signal(object)  # Page, after every refresh
    end_reached = Signal()
    correction_requested = Signal()
    definition_requested = Signal()
    saved_requested = Signal()
    period_requested = Signal(object)  # Period: a month that a chart beside it shows
    chart_requested = Signal()  # the large one

    def __init__(
        self, session: Session, workplace: Workplace, form: Form, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.workplace, self.form = session, workplace, form
        self.period = Period("")
        self.page: P | None = None
        self._kept: dict[Hashable, tuple[tuple[object, ...], GridRow]] = {}
        self._kept_under: tuple[object, ...] = ()
        self.model = SheetModel(self.columns(), self)
        self.grid = SheetView(self.model, self, dense=self.dense)
        self.grid.setAccessibleName(str(form.name))
        self.grid.setObjectName(str(form.id))
        self.title = ElideLabel(str(form.name), "title")
        self.state = Pill("", "accent")
        self.search = SearchField(_("Find: code, name or pinyin initials (Ctrl+F)"))
        self.facts = ElideLabel("", "muted")
        self.notice = Banner()
        self.notice.hide()
        self.answer = Banner()
        """Under the grid, which stays where it is: what became of something typed or pasted."""
        self.tools = QHBoxLayout()
        self.closed_cells = ClosedCells(self)
        self._build()
        self._listen()

    # --- what a subclass says
    @staticmethod
    def read_page(workplace: Workplace, form: Form, period: Period) -> P:
        """The data of the page in the form's own period; called on the worker."""
        raise NotImplementedError

    def columns(self) -> Sequence[Column]:
        raise NotImplementedError

    def rows(self, page: P) -> Sequence[GridRow]:
        """The grid's rows for a page."""
        raise NotImplementedError

    def kept_row(
        self, key: Hashable, parts: tuple[object, ...], make: Callable[[], GridRow]
    ) -> GridRow:
        """The row made before of the same parts, else a new one: at each value one row changes, and
        making all of them would keep the hand waiting. What all rows hang on need not be in `parts`:
        period and locks.
        """
        known = self._kept.get(key)
        if known is None or known[0] != parts:
            known = self._kept[key] = (parts, make())
        return known[1]

    def cell_at(self, key: object, column: str) -> Cell | None:
        """The cell at a place of the grid; None where nobody types."""
        raise NotImplementedError

    def place_of(self, cell: Cell) -> tuple[object, str]:
        """The place of a cell in the grid."""
        raise NotImplementedError

    def facts_text(self, page: P) -> str:
        """The line under the title."""
        return " │ ".join(
            (
                _("Form {number}").format(number=self.form.number),
                _("Set by {authority}").format(authority=self.form.authority),
                periods.label(page.header.period),
                str(self.workplace.unit.name),
            )
        )

    def extra_tools(self) -> Sequence[QWidget]:
        """Buttons of this form beside the search."""
        return ()

    def side_widget(self) -> QWidget | None:
        """A side panel of the form's own; None for the one that tells of the cell in hand."""
        return None

    def file_verbs(self) -> Sequence[tuple[str, Callable[[], None], str]]:
        """(words, verb, name of its key or "") of what goes out of this form and comes into it."""
        verbs = (
            (_("Save as table…"), self._save, ""),
            (_("Print…"), self._print, "print"),
            (_("Past years…"), self.take_past, "past"),
        )
        if self.form.kind in _WITH_EVIDENCE:
            return (*verbs, (_("Evidence…"), self.show_evidence, "evidence"))
        return verbs

    # --- building
    def _build(self) -> None:
        self._names, self._verbs = QHBoxLayout(), QHBoxLayout()
        for row in (self._names, self._verbs):
            row.setSpacing(theme.px(8))
        self._names.addWidget(self.title)
        self._names.addWidget(self.state)
        self._names.addStretch(1)
        self.search.setMinimumWidth(theme.px(150))
        self.search.setMaximumWidth(theme.px(300))
        self._verbs.addWidget(self.search, 3)
        for tool in self.extra_tools():
            self._verbs.addWidget(tool)
        self.file_button = self.button(_("File"))
        menu = QMenu(self.file_button)
        for text, slot, name in self.file_verbs():
            action = menu.addAction(text, slot)
            if name:
                action.setShortcut(keys.key(name).qt)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.addAction(action)
        self.file_button.setMenu(menu)
        self._verbs.addWidget(self.file_button)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(theme.px(8))
        self._head.addLayout(self._names, 1)
        self._head.addLayout(self._verbs, 1)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(14))
        self.box.setSpacing(theme.px(8))
        self.box.addLayout(self._head)
        self.box.addWidget(self.facts)
        self.box.addWidget(self.notice)
        self.box.addLayout(self.tools)
        self.box.addWidget(self.grid, 1)
        self.box.addWidget(self.answer)

    def _listen(self) -> None:
        self.grid.typing.connect(self.session.rest.moved)
        self.grid.entered.connect(self.enter_text)
        self.grid.refused.connect(self._tell_refused)
        self.grid.set_judge(self.objection)
        self.closed_cells.correction_requested.connect(self.correction_requested)
        self.grid.cleared.connect(self._on_cleared)
        self.grid.current_changed.connect(self._on_current)
        self.grid.end_reached.connect(self._on_end)
        for name, signal, verb in (
            ("undo", self.grid.undo_requested, lambda: self.session.undo(self._own_period())),
            ("redo", self.grid.redo_requested, lambda: self.session.redo(self._own_period())),
            ("next_finding", self.grid.next_finding_requested, self.go_to_next_finding),
            ("proposal", self.grid.proposal_requested, self.take_proposal),
            ("definition", self.grid.definition_requested, self.definition_requested.emit),
        ):
            signal.connect(verb)
            self.grid.offer(name, verb)
        self.grid.saved_requested.connect(self.saved_requested)
        self.session.entered.connect(self._on_entered)
        self.search.textChanged.connect(
            lambda text: self.search.tell_hits(self.grid.filter_rows(text))
        )
        self.search.left.connect(self.grid.take_up_found)
        self.grid.filter_left.connect(self.search.clear)
        self.notice.button_pressed.connect(self._on_notice)
        keys.bind("find", self, self.search.setFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_head()
        return super().event(event)

    def _fit_head(self) -> None:
        """The verbs stand beside the name, below it where there is no room."""
        around = self.box.contentsMargins()
        room = self.width() - around.left() - around.right() - self._head.spacing()
        needed = self._names.minimumSize().width() + self._verbs.minimumSize().width()
        ways = QBoxLayout.Direction
        way = ways.LeftToRight if needed <= room else ways.TopToBottom
        if way != self._head.direction():
            self._head.setDirection(way)

    def _own_period(self) -> Period:
        """The form's own period: the quarter of a quarterly form while the window stands at a
        month.
        """
        return self.page.header.period if self.page is not None else self.period

    def button(self, text: str, icon: str = "") -> QPushButton:
        """A plain button for the tool row."""
        made = QPushButton(text)
        if icon:
            made.setIcon(theme.icon(icon))
        made.setFocusPolicy(made.focusPolicy().TabFocus)
        return made

    def _save(self) -> None:
        """The form as a workbook or CSV."""
        from desktop.ui.outputs.save_tables_dialog import (
            SaveTablesDialog,
        )  # each verb loads what it needs when it is wanted

        SaveTablesDialog(
            self.session, str(self.form.name), self._own_period(), self.form.id, self
        ).open()

    def _print(self) -> None:
        """The form as it is signed and stamped."""
        from desktop.ui.outputs.print_preview import preview_form

        preview_form(self.session, self.period, self.form.id, self, self.session.report)

    def take_past(self) -> None:
        """Figures of past years from old workbooks (Ctrl+H)."""
        from desktop.ui.past.dialog import PastDialog

        dialog = PastDialog(self.session, self)
        dialog.changed.connect(self._on_past_changed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _on_past_changed(self) -> None:
        self.refresh()
        self.session.entered.emit(Entered(0, "", ()))  # the rail and the other pages read anew

    def show_evidence(self) -> None:
        """The files that prove the figures here; new ones go to the cell or row in hand."""
        from desktop.ui.outputs.evidence_dialog import EvidenceDialog

        current = self.grid.current()
        cell = self.cell_at(*current) if current else None
        place = None
        if cell is not None and self.workplace.read_only is None:
            is_row = self.form.kind != "table"
            place = Place(cell.form, "" if is_row else cell.code, cell.dimension)
        words = (
            " ".join(filter(None, (place.form, place.code, place.dimension)))
            if place is not None
            else _("To attach a file, put the cursor on its cell or row first.")
        )
        dialog = EvidenceDialog(self.session, self._own_period(), place, words, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # --- showing
    def show_period(self, period: Period) -> None:
        """Show the form while the window stands at month `period`."""
        if period != self.period:
            self.search.clear()
            self.notice.hide()
            self.answer.hide()
            self.model.drop_refused()
        self.period = period
        self.refresh()

    @property
    def correcting_period(self) -> Period | None:
        """The period that a correction begun now opens: the one whose submission holds the cell
        that was typed into, else the page's own.
        """
        if self.page is None:
            return None
        return self.closed_cells.correcting or self.page.header.period

    def refresh(self) -> None:
        """Read the page anew; the cursor stays where it is."""
        form, read_page = self.form, self.read_page
        if self.period:
            period = form_period(form, self.period)
            self.session.ask(lambda workplace: read_page(workplace, form, period), self._show)

    def _show(self, page: P) -> None:
        if page.header.period != form_period(self.form, self.period):
            return  # another month was chosen while this one was read
        first = self.page is None
        self.page = page
        under = (page.header.period, page.header.locked, page.header.locks, self.workplace.today)
        if under != self._kept_under:
            self._kept_under = under
            self._kept.clear()
        self.model.set_rows(self.rows(page))
        self.facts.setText(self.facts_text(page))
        self._show_state(page.header)
        if first and not self.grid.current():
            self.grid.go_to_first()
        self._tell_current()
        self.page_shown.emit(page)

    def _show_state(self, header: PageHeader) -> None:
        text, kind = state_words(header)
        self.state.set_pill(text, kind)
        if self.workplace.read_only is not None:
            self.notice.hide()  # the window says why
        elif header.past:
            self.notice.show_notice(
                _(
                    "Of a past year, from {source}: it is here to compare with, and never submitted."
                ).format(source=header.past),
                "info",
                _("Past years…"),
                closable=False,
            )
        elif header.locked:
            self.notice.show_notice(
                _("Submitted and locked. To change a figure, start a numbered correction."),
                "info",
                _("Start a correction…"),
                closable=False,
            )
        elif header.only_returned:
            self.notice.show_notice(
                _(
                    "The district returned cells of this period: only these can be changed. Change each, or"
                    " write why it stands."
                ),
                "query",
                _("Correct more…"),
                closable=False,
            )
        else:
            self.notice.hide()

    @property
    def rows_locked(self) -> bool:
        """Whether rows can neither be added nor taken away now."""
        return self.page is None or self.is_locked(
            Cell(self.form.id, "*", "*", self.page.header.period)
        )

    def is_locked(self, cell: Cell) -> bool:
        """Whether a cell of this page cannot be changed now: the period was submitted, or the
        cell was not returned.
        """
        if self.page is None or self.page.header.locked:
            return True
        return self.page.header.locks.holds(cell, self.period)

    # --- typing
    def leave_editor(self) -> None:
        """Take what is being typed, as leaving the cell would."""
        self.grid.leave_editor()

    @property
    def has_refused(self) -> bool:
        """Whether something that was typed was not taken."""
        return self.grid.has_refused

    def field_of(self, cell: Cell) -> Field | None:
        return self.workplace.catalogue.field(cell.form, cell.code)

    def objection(self, key: Hashable, column: str, text: str) -> str:
        """Why this text cannot be taken in a place of the grid; "" where it can."""
        cell = self.cell_at(key, column)
        field = self.field_of(cell) if cell else None
        if cell is None or field is None:
            return ""
        problem = read_entry(text, field, cell.period).problem
        return problem.sentence if problem else ""

    def refuse_text(self, key: Hashable, column: str, text: str, words: str) -> None:
        """Keep in its place, marked, what was not taken, and say why."""
        self.model.set_refused(key, column, text, words)
        self._tell_refused(key, column, words)

    def _tell_refused(self, key: Hashable, column: str, words: str) -> None:
        cell = self.cell_at(key, column)
        self.tell(titled(self.cell_name(cell), words) if cell else words, "error")

    def enter_text(self, key: Hashable, column: str, text: str, month: str = "") -> None:
        """Take a text as typed into a place of the grid; `month` as in Session.enter."""
        cell = self.cell_at(key, column)
        field = self.field_of(cell) if cell else None
        if cell is None or field is None:
            self.model.settle(key, column)
            return
        entry = read_entry(text, field, cell.period)
        if entry.figure is None:
            self.refuse_text(key, column, text, entry.problem.sentence if entry.problem else "")
            return
        self.answer.hide()
        if entry.meaning:
            self.tell(
                _("{cell}: “{typed}” was read as {meaning}.").format(
                    cell=self.cell_name(cell), typed=text.strip()[:40], meaning=entry.meaning
                ),
                "info",
            )
        note = self.figure_at(cell).note
        figure = entry.figure if not note or entry.figure.is_empty else entry.figure.with_note(note)
        self.session.enter(
            [(cell, figure)],
            how=How.TYPED,
            month=month,
            on_error=lambda error: self._on_refused(error, key, column),
        )

    def _on_cleared(self, places: Sequence[tuple[object, str]]) -> None:
        """Empty several cells as one step, which one undo brings back."""
        entries = [entry for place in places if (entry := self.cleared_entry(*place)) is not None]
        self.answer.hide()
        self.session.enter(
            entries, how=How.TYPED, on_error=lambda error: self._on_clearing_refused(error, places)
        )

    def cleared_entry(self, key: object, column: str) -> tuple[Cell, Figure] | None:
        """What emptying a place of the grid writes; None where nobody types."""
        cell = self.cell_at(key, column)
        if cell is None or self.field_of(cell) is None:
            return None
        return cell, EMPTY

    def _on_clearing_refused(self, error: Exception, places: Sequence[tuple[object, str]]) -> None:
        for key, column in places:
            self.model.settle(key, column)
        self.session.report(error)
        self.refresh()

    def figure_at(self, cell: Cell) -> Figure:
        """What stands in a cell as the page knows it."""
        raise NotImplementedError

    def _on_refused(self, error: Exception, key: object, column: str) -> None:
        self.model.settle(key, column)
        self.session.report(error)
        self.refresh()

    def tell(self, text: str, kind: NoticeKind) -> None:
        """A notice under the grid about what was typed or asked."""
        self.answer.show_notice(text, kind)

    def cell_name(self, cell: Cell) -> str:
        """A cell as people call it."""
        field = self.field_of(cell)
        name = str(field.name) if field else cell.code
        return f"{cell.dimension} {name}" if cell.dimension else f"{cell.code} {name}"

    def _on_entered(self, outcome: Entered) -> None:
        self.model.drop_refused(self.place_of(change.cell) for change in outcome.changes)
        if self.isVisible():
            if outcome.carried_later:
                self.tell("\n".join(later.sentence for later in outcome.carried_later[:3]), "info")
            self.refresh()
            if outcome.changes and outcome.changes[0].how is How.RESTORED:
                self.grid.go_to(*self.place_of(outcome.changes[0].cell))

    # --- findings
    def findings_by_row(self, page: P) -> dict[str, list[Finding]]:
        """Of days, projects and other rows that have findings: those, in their order."""
        found: dict[str, list[Finding]] = {}
        for finding in page.header.findings:
            for row in {cell.dimension for cell in finding.cells}:
                found.setdefault(row, []).append(finding)
        return found

    def findings_of(self, cell: Cell) -> tuple[Finding, ...]:
        if self.page is None:
            return ()
        return tuple(finding for finding in self.page.header.findings if cell in finding.cells)

    def mark(self, cell: Cell) -> tuple[str, str]:
        """(ground, tooltip) of a cell by its gravest finding: "error", "query" or ""."""
        alarming = (f for f in self.findings_of(cell) if f.severity != "hint" and not f.is_blank)
        findings = sorted(alarming, key=lambda f: rank(f.severity))
        if not findings:
            return "", ""
        ground = (
            "error" if findings[0].severity == "error" else "query" if findings[0].blocks else ""
        )
        return ground, "\n".join(finding.message for finding in findings)

    def _on_end(self) -> None:
        self.end_reached.emit()

    def _on_current(self, key: object, column: str) -> None:
        self._tell_current()

    def _tell_current(self) -> None:
        current = self.grid.current()
        cell = self.cell_at(*current) if current else None
        self.cell_chosen.emit(cell, self.findings_of(cell) if cell else ())

    def go_to_cell(self, cell: Cell) -> bool:
        """Put the cursor on a cell; False when it is not on this page."""
        self.search.clear()
        is_here = self.grid.go_to(*self.place_of(cell))
        self.grid.setFocus()
        return is_here

    def go_to_next_finding(self) -> None:
        """Put the cursor on the next cell with a finding, in the order of the grid, round from
        the end.
        """
        if self.page is None or not self.page.header.findings:
            self.tell(_("No findings on this form."), "done")
            return
        order = [row.key for row in self.model.rows]
        positions = sorted(
            {
                position
                for finding in self.page.header.findings
                if (position := self.place_of(finding.cell))[0] in order
            },
            key=lambda position: order.index(position[0]),
        )
        if positions:
            current = self.grid.current()
            at = order.index(current[0]) if current and current[0] in order else -1
            following = next(
                (position for position in positions if order.index(position[0]) > at), positions[0]
            )
            self.grid.go_to(*following)

    def in_hand(self) -> QWidget | None:
        """What has the keyboard in this window."""
        return self.window().focusWidget()

    def take_proposal(self) -> None:
        """Put the proposed correction of the current cell's finding into the cell (Ctrl+.)."""
        current = self.grid.current()
        cell = self.cell_at(*current) if current else None
        if cell is None:
            return
        proposal = next(
            (
                f.proposal
                for f in self.findings_of(cell)
                if f.proposal is not None and f.cell == cell
            ),
            None,
        )
        if proposal is None:
            self.tell(_("There is no proposed correction for this cell."), "info")
            return
        self.session.enter([(cell, self.figure_at(cell).with_value(proposal))])

    def _on_notice(self) -> None:
        if self.page is None:
            return
        if self.page.header.past:
            self.take_past()
        elif self.page.header.locked or self.page.header.only_returned:
            self.correction_requested.emit()


def state_words(header: PageHeader) -> tuple[str, PillKind]:
    """(words, pill kind) of a form's state."""
    match header.state:
        case "sealed":
            return _("Sealed, not written yet · submission number {n}").format(
                n=header.sequence
            ), "query"
        case "exported" if (word := _desk_word(header)) is not None:
            return word
        case "exported":
            return _("Submitted · submission number {n}").format(n=header.sequence), "done"
        case "past":
            return _("Past year, never submitted"), "neutral"
        case "correcting":
            return _("Correction · submission number {n}").format(n=header.sequence), "accent"
        case _:
            return _("Draft"), "accent"


def _desk_word(header: PageHeader) -> tuple[str, PillKind] | None:
    """What the desk's newest receipt says of the submission that is out."""
    states = {receipt.state for receipt in header.receipts if receipt.sequence == header.sequence}
    if "accepted" in states:
        return _("Accepted by the district · submission number {n}").format(
            n=header.sequence
        ), "done"
    if "received" in states:
        return _("Received by the district · submission number {n}").format(
            n=header.sequence
        ), "done"
    return None
