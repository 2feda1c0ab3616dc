"""The clerk's window: how one goes about the pages of the forms, and what each part tells the
others.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPlainTextEdit, QWidget

from desktop.actions.clock_doubts import ClockDoubts, clock_doubts
from desktop.actions.doctor import Diagnosis
from desktop.actions.pages.header import Due, FormSummary, deadline
from desktop.actions.pages.page import summarise
from desktop.actions.recovery_kit import KitState, kit_state
from desktop.actions.transfer.covering_words import have_read, words_of_tasks
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.figures import Cell
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.domain.records.covering import Covering
from desktop.errors import AppError, Refused
from desktop.i18n import _, listed
from desktop.messages import describe
from desktop.reports.chart import Opens
from desktop.ui import keys, theme
from desktop.ui.session import Session
from desktop.ui.sheet.editor import CellEditor
from desktop.ui.shell import people_entry, safekeeping_entry
from desktop.ui.shell.diagnosis import diagnosis_words
from desktop.ui.shell.dropped import dropped_file
from desktop.ui.shell.text_size import TextSize
from desktop.ui.shell.window_body import WindowBody
from desktop.ui.township.form_page import FormPage
from desktop.ui.township.forms.cell_side import CellSide
from desktop.ui.township.forms.finding_strip import FindingStrip
from desktop.ui.township.page_stack import PageStack
from desktop.ui.township.rail import FormRail
from desktop.ui.township.status import FormStatus

if TYPE_CHECKING:
    from desktop.ui.charts.large_chart import LargeChart
    from desktop.ui.township.submit.page import ExportPage

_CHARTS = {"daily": "good-days", "ledger": "investment", "targets": "targets"}
"""Kind of form: the large chart that belongs to it."""
_ROWS = {"daily": "aqi", "ledger": "done_this_month"}
"""Kind of form: the column that a place of a chart is about."""


class TownshipWindow(QMainWindow):
    """Everything of a normal month without a menu."""

    example_left = Signal()  # somebody has seen enough of the example
    moved = Signal()  # the workplace was handed over or taken back: open it anew

    LATER: ClassVar = (
        "desktop.ui.township.daily.page",
        "desktop.ui.township.ledger.page",
        "desktop.ui.township.submit.page",
        "desktop.ui.charts.large_chart",
    )
    """What is loaded once the first page stands, so that nobody waits for it at a first visit."""

    def __init__(
        self, session: Session, workplace: Workplace, period: Period | None = None
    ) -> None:
        super().__init__()
        self.session, self.workplace = session, workplace
        self.period = period or first_period(workplace)
        self.workplace = workplace = session.take_view(workplace.at(self.period))
        session.month = self.period
        self.setWindowTitle(_("{unit} — Tianbao").format(unit=workplace.unit_title))
        self.rail, self.status = FormRail(), FormStatus(workplace.database)
        self.side = CellSide(session)
        self.stack = PageStack(session, workplace)
        self.pages = self.stack.forms
        self.body = WindowBody(self.rail, self.stack, self.status, session.jobs)
        self.sides, self.banner = self.body.sides, self.body.banner
        self.text_size = TextSize(self)
        self.body.sized.connect(self.text_size.step)
        self.text_size.changed.connect(lambda _percent: self._fold())
        self.status.add_button(self.text_size.button)
        self.sides.addWidget(self.side)
        self.strip = FindingStrip(session)
        self.body.below.setContentsMargins(theme.px(22), 0, theme.px(22), theme.px(8))
        self.body.below.addWidget(self.strip)
        self._summaries_later = QTimer(self)
        self._failed = False  # since Ctrl+S was pressed
        self._unread: tuple[str, tuple[str, ...]] = "", ()
        """The words of tasks in the banner, and the digests of these."""
        self._chart: LargeChart | None = None
        self.setCentralWidget(self.body)
        self.resize(1366, 768)
        self.setMinimumSize(900, 480)  # 1366x768 at 150 %, with the task bar
        self.setAcceptDrops(True)
        self._listen()
        self.show_form(workplace.forms[0].id)
        session.ask(words_of_tasks, self._show_task_words)
        if workplace.is_example:
            self.rail.offer_leaving()
        if workplace.read_only is not None:
            self.rail.close_buttons(self.rail.secondary)
        self.rail.show_workplace(workplace, self.period)
        self.refresh_rail()

    def _listen(self) -> None:
        self.rail.folded_changed.connect(self._fold)
        self.rail.entry_chosen.connect(self._on_entry)
        self.rail.period_chosen.connect(lambda period: self.show_period(Period(period)))
        self.rail.primary_pressed.connect(self.show_export)
        self.rail.secondary_pressed.connect(self.receive)
        self.rail.leave_pressed.connect(self.example_left)
        self.rail.extra_pressed.connect(self.show_help)
        self.stack.side_made.connect(self.sides.addWidget)
        self.stack.cell_chosen.connect(self._on_cell)
        self.stack.cell_requested.connect(self.go_to_cell)
        self.stack.end_reached.connect(lambda: self._step_form(1))
        self.stack.month_requested.connect(self._step_month)
        self.stack.period_requested.connect(self._open_period)
        self.side.period_chosen.connect(self._open_period)
        self.stack.correction_requested.connect(self.start_correction)
        self.stack.definition_requested.connect(self._show_definition)
        self.stack.saved_requested.connect(self.say_saved)
        self.stack.submitted.connect(self._on_submitted)
        if self.workplace.read_only is None:
            self.body.lasting.button_pressed.connect(self.show_safekeeping)
        self.stack.explained.connect(self.refresh_rail)
        self.stack.left.connect(self._leave)
        self.stack.about_requested.connect(self.show_about)
        self.stack.moved.connect(self.moved)
        self.stack.chart_requested.connect(self.show_large_chart)
        self.session.saved.connect(self.status.show_saved)
        self.session.restored.connect(self.status.tell_restored)
        self.session.backed_up.connect(self.status.show_backed_up)
        self.session.entered.connect(self._on_entered)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)
        self.session.failed.connect(self._on_failed)
        self.banner.closed.connect(self._on_notice_closed)
        self.session.diagnosed.connect(self._on_diagnosed)
        self.side.proposal_taken.connect(self._take_proposal)
        self.strip.proposal_taken.connect(self._take_proposal)
        self.strip.side_requested.connect(self._show_definition)
        self.side.explained.connect(self._refresh)
        self._summaries_later.setSingleShot(True)
        self._summaries_later.setInterval(150)
        self._summaries_later.timeout.connect(self.refresh_rail)
        keys.bind("export", self, self.show_export)
        keys.bind("help", self, self.show_help)
        keys.bind("saved", self, self.say_saved)
        keys.bind("large_chart", self, self.show_large_chart)
        keys.bind("next_form", self, lambda: self._step_form(1))
        keys.bind("form_before", self, lambda: self._step_form(-1))

    @property
    def export(self) -> ExportPage:
        return self.stack.export

    # --- the rail
    def refresh_rail(self) -> None:
        """Read completeness and findings of all forms anew."""
        period = self.period
        self.session.ask(
            lambda workplace: (
                period,
                summarise(workplace, period),
                deadline(workplace, period),
                kit_state(workplace),
            ),
            self._show_summaries,
        )

    def _show_summaries(
        self, answer: tuple[Period, tuple[FormSummary, ...], Due | None, KitState]
    ) -> None:
        period, summaries, due, kit = answer
        if period != self.period:
            return
        self.rail.show_summaries(period, summaries, due, kit, self.workplace.at_keys.name)
        if current := self._current_form():
            self.rail.choose(current)
        elif self.stack.currentWidget() is self.stack.__dict__.get("people"):
            self.rail.choose(people_entry.ENTRY)

    def _current_form(self) -> str:
        page = self.stack.front_form()
        return "" if page is None else str(page.form.id)

    # --- going about
    def show_form(self, form_id: str) -> None:
        """Show a form of the period in hand."""
        page = self.stack.form_page(form_id)
        if page is self.stack.currentWidget() and page.period == self.period:
            return
        self.stack.setCurrentWidget(page)
        self.sides.setCurrentWidget(page.side_widget() or self.side)
        page.show_period(self.period)
        page.grid.setFocus()
        self.rail.choose(form_id)
        self.status.show_keys(page.form.kind)
        self._fold()

    def _step_form(self, by: int) -> None:
        ids: list[str] = [form.id for form in self.workplace.forms]
        current = self._current_form()
        if current in ids and 0 <= ids.index(current) + by < len(ids):
            self.show_form(ids[ids.index(current) + by])

    def _step_month(self, by: int) -> None:
        self.show_period(
            periods.previous(self.period) if by < 0 else periods.following(self.period)
        )

    def _open_period(self, period: Period) -> None:
        """A place of a chart: its month, or the last one of its quarter or year."""
        self.show_period(Period(periods.last_day(period).isoformat()[:7]))

    def show_period(self, period: Period) -> None:
        """Turn every form to another month."""
        if period == self.period:
            return
        try:
            self.workplace.refuse_unbegun(period)
        except Refused as refusal:
            self._on_failed(refusal, describe(refusal))
            return
        self.period = self.session.month = period
        self._follow_forms()
        self._tell_of_roster()
        self.rail.show_workplace(self.workplace, period)
        if self._chart is not None and self._chart.isVisible():
            self._chart.show_period(period)
        self._refresh()

    def _follow_forms(self) -> None:
        """Where other forms hold for the period in hand, all pages are made anew, and the same form is shown."""
        view = self.workplace.at(self.period)
        if view.catalogue is self.workplace.catalogue:
            return
        self.stack.commit_editor()
        self.workplace = self.session.take_view(view)
        front = self._current_form()
        was_export = "export" in self.stack.__dict__ and self.stack.currentWidget() is self.export
        self.stack.take_forms(view)
        self.side.show_cell(None, (), self.period)
        if self._chart is not None:
            self._chart.close()
            self._chart = None
        known = [str(form.id) for form in view.forms]
        self.show_form(front if front in known else known[0])
        if was_export:
            self.show_export()

    def _take_task(self) -> None:
        """A file was taken: it may have brought other forms for the month in hand."""
        self._follow_forms()
        self._refresh()

    def _tell_of_roster(self) -> None:
        """A unit that does not report in this month is told who does."""
        try:
            self.workplace.refuse_not_reporting(self.period)
        except Refused as refusal:
            self.banner.show_notice(describe(refusal), "info")

    def _refresh(self) -> None:
        self.stack.show_period(self.period)
        self.refresh_rail()

    def show_export(self) -> None:
        """The list of findings and the way to the stick."""
        self.stack.commit_editor()
        self.stack.setCurrentWidget(self.export)
        self.export.setFocus()
        self.export.show_period(self.period)
        self._warn_of_refused()
        self.status.show_keys_of("export")
        self._fold()

    def _warn_of_refused(self) -> None:
        """What was typed and not taken does not go out: the stored figure does."""
        names = [str(page.form.name) for page in self.pages.values() if page.has_refused]
        if names:
            self.banner.show_notice(
                _(
                    "On {forms} something that was typed was not taken (marked ×). What leaves is what stood there before."
                ).format(forms=listed(names)),
                "query",
            )

    def _leave(self) -> None:
        entry = self.rail.current_entry() or ""
        known = any(form.id == entry for form in self.workplace.forms)
        self.show_form(entry if known else self.workplace.forms[0].id)
        self.refresh_rail()

    def _on_entry(self, entry: str) -> None:
        if entry == safekeeping_entry.ENTRY:
            self.show_safekeeping()
        elif entry == people_entry.ENTRY:
            self.show_people()
        else:
            self.show_form(entry)

    def _on_submitted(self) -> None:
        self.refresh_rail()
        self.session.ask(
            kit_state, lambda state: safekeeping_entry.offer_kit(self.body.lasting, state)
        )

    def show_safekeeping(self) -> None:
        """The recovery kit and the handover."""
        self.stack.commit_editor()
        if self.workplace.read_only is None:
            self.body.lasting.hide()
        self.stack.setCurrentWidget(self.stack.safekeeping)
        self.stack.safekeeping.setFocus()
        self.stack.safekeeping.reload()
        self.rail.choose(safekeeping_entry.ENTRY)
        self.status.show_keys_of("safekeeping")
        self._fold()

    def show_people(self) -> None:
        """Who works here, and who changed what."""
        self.stack.commit_editor()
        self.stack.setCurrentWidget(self.stack.people)
        self.stack.people.setFocus()
        self.stack.people.reload()
        self.rail.choose(people_entry.ENTRY)
        self.status.show_keys_of("people")
        self._fold()

    def show_help(self) -> None:
        self.stack.setCurrentWidget(self.stack.help)
        self.status.show_keys_of("help")
        self._fold()

    def show_large_chart(self) -> None:
        """The charts in a window of their own, beginning with the one that belongs to the form."""
        from desktop.ui.charts.large_chart import LargeChart

        if self._chart is None:
            self._chart = LargeChart(self.session, self.workplace, self)
            self._chart.opened.connect(self.show_place)
        page = self.stack.front_form()
        self._chart.show_chart(
            _CHARTS.get(page.form.kind if page else "", "good-days"), self.period
        )

    def show_place(self, opens: Opens) -> None:
        """What a place of a chart turns to: a month, a day, a project."""
        if opens.period:
            self._open_period(Period(opens.period))
            if not periods.last_day(Period(opens.period)).isoformat().startswith(self.period):
                return  # that month has not begun, and the window says so
        form = next((form for form in self.workplace.forms if form.id == opens.form), None)
        if form is not None and form.kind in _ROWS and opens.row:
            self.go_to_cell(Cell(form.id, _ROWS[form.kind], opens.row, self.period))
        elif form is not None:
            self.show_form(form.id)
        self.activateWindow()

    def show_about(self) -> None:
        from desktop.ui.shell.about_dialog import open_about

        open_about(self.session, self)

    def go_to_cell(self, cell: Cell) -> None:
        """Open the form and the period of a cell and put the cursor there."""
        self.show_form(cell.form)
        page = self.stack.form_page(cell.form)
        if not page.go_to_cell(cell):
            page.page_shown.connect(
                lambda _page: page.go_to_cell(cell), Qt.ConnectionType.SingleShotConnection
            )

    def go_to_returned(self, cell: Cell) -> None:
        """Turn to the month of a returned cell and put the cursor there; on its form, where all
        of it was returned.
        """
        period = Period(cell.period)
        if periods.frequency_of(period) == "month":
            self.show_period(period)
        elif (
            not periods.first_day(period)
            <= periods.first_day(self.period)
            <= periods.last_day(period)
        ):
            last = min(periods.last_day(period), self.workplace.today)
            self.show_period(periods.containing(last, "month"))
        if cell.code:
            self.go_to_cell(cell)
        else:
            self.show_form(cell.form)

    def receive(self) -> None:
        """Take a task file from the stick."""
        from desktop.ui.township.receive_dialog import choose_file

        if (file := choose_file(self)) is not None:
            self.receive_file(file)

    def receive_file(self, file: Path) -> None:
        """Take this file; returns at once, the dialog stays until it is taken or given up."""
        from desktop.ui.township.receive_dialog import ReceiveDialog

        self.stack.commit_editor()
        dialog = ReceiveDialog(self.session, file, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.taken.connect(self._take_task)
        dialog.finished.connect(
            lambda _result: self.session.ask(words_of_tasks, self._show_task_words)
        )
        dialog.cell_requested.connect(self.go_to_returned)
        dialog.open()

    def start_correction(self) -> None:
        """Ask why, and open the submitted period again under the next number."""
        page = self.stack.front_form()
        if page is not None and (period := page.correcting_period) is not None:
            from desktop.ui.township.submit.correction_dialog import CorrectionDialog

            dialog = CorrectionDialog(self.session, period, self)
            has_begun = bool(dialog.exec())
            dialog.deleteLater()
            page.closed_cells.end_correcting(has_begun=has_begun)
            if has_begun:
                self._refresh()

    # --- the side and the notices
    def _on_cell(
        self, page: FormPage[Any], cell: Cell | None, findings: tuple[Finding, ...]
    ) -> None:
        if page is self.stack.currentWidget() and page.page is not None:
            period = page.page.header.period
            self.session.rest.when_still(
                self, "cell", lambda: self._show_cell(cell, findings, period)
            )

    def _show_cell(self, cell: Cell | None, findings: tuple[Finding, ...], period: Period) -> None:
        self.side.show_cell(cell, findings, period)
        self.strip.show_findings(findings)

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.sides.isAncestorOf(now):
            self.session.rest.flush()  # what is read and written there is of the cell in hand

    def _show_definition(self) -> None:
        self.session.rest.flush()
        self.sides.setCurrentWidget(self.side)
        self.sides.show()
        self.strip.stands_in = False
        self.strip.fit()
        self.side.verticalScrollBar().setValue(0)

    def _take_proposal(self) -> None:
        if (page := self.stack.front_form()) is not None:
            page.take_proposal()

    def _on_diagnosed(self, diagnosis: Diagnosis) -> None:
        """Tell of changed figures; a damaged file is the app's to recover."""
        if text := diagnosis_words(diagnosis, self.workplace.catalogue):
            self.banner.show_notice(text, "error")
        else:
            self.session.ask(clock_doubts, self._on_clock)

    def _on_clock(self, doubts: ClockDoubts) -> None:
        if text := doubts.sentence:
            self.banner.show_notice(text, "query")

    def _show_task_words(self, words: tuple[Covering, ...]) -> None:
        """What the desk wrote to its tasks, until somebody closes it; the record keeps it."""
        if not words:
            return
        text = "\n".join(
            _("The district writes to the task for {period}: {words}").format(
                period=periods.label(one.period), words=one.words
            )
            for one in words
        )
        self.banner.show_notice(text, "info")
        self._unread = text, tuple(one.digest for one in words)

    def _on_notice_closed(self) -> None:
        text, digests = self._unread
        if digests and self.banner.text.text() == text:
            self._unread = "", ()
            self.session.ask(lambda workplace: have_read(workplace, digests), lambda _none: None)

    def say_saved(self) -> None:
        """Take what is being typed, as leaving it would; once it is kept, say so (Ctrl+S)."""
        self._failed = False
        self.stack.leave_editor()
        field = self.focusWidget()
        is_field = isinstance(field, QLineEdit | QPlainTextEdit)
        if field is not None and is_field and not isinstance(field, CellEditor):
            field.clearFocus()
            field.setFocus()
        self.session.ask(lambda _workplace: None, lambda _none: self._tell_saved())

    def _tell_saved(self) -> None:
        if self._failed or self.stack.has_refused:
            self.status.tell_refused()
        else:
            self.status.tell_saved()

    def _on_entered(self, _outcome: object) -> None:
        self.session.rest.when_still(self, "rail", self._summaries_later.start)

    def _on_failed(self, error: AppError, text: str) -> None:
        self._failed = True
        self.banner.show_notice(text, "error")

    # --- the frame
    def _fold(self) -> None:
        has_side = self.stack.front_form() is not None
        self.body.fold(has_side=has_side)
        self.strip.stands_in = has_side and self.sides.isHidden()
        self.strip.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        file = dropped_file(event)
        if file is not None:
            event.acceptProposedAction()
            QTimer.singleShot(
                0, lambda: self.receive_file(file)
            )  # whence it was dragged waits for this event's end

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if (
            event.type() == QEvent.Type.ActivationChange
            and not self.isActiveWindow()
            and QApplication.activePopupWidget() is None
        ):
            self.stack.commit_editor()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stack.commit_editor()
        if self._chart is not None:
            self._chart.close()
        self.session.close()
        super().closeEvent(event)


def first_period(workplace: Workplace) -> Period:
    """The month that is due: last month until its submission, the way clerks think of "this
    month's forms".
    """
    due = periods.previous(periods.containing(workplace.today, "month"))
    until = workplace.unit.until
    return Period(until) if until and until < due else due
