"""The clerk's window: rail, page, side panel and status line around the pages of the forms."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.actions.pages import Due, FormSummary, deadline, summarise
from desktop.actions.safety import Diagnosis
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.figures import Cell, display
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.i18n import _, ngettext
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.township.cell_side import CellSide
from desktop.ui.township.page import FormPage
from desktop.ui.township.table_page import TablePageView
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.pill import Kind as PillKind
from desktop.ui.widgets.progress import ProgressStrip
from desktop.ui.widgets.rail import Rail, RailEntry
from desktop.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from desktop.ui.help_page import HelpPage
    from desktop.ui.township.export_page import ExportPage

SIDE_WIDTH, FOLD_UNDER = 322, 1280
MONTHS_BACK = 24


class TownshipWindow(QMainWindow):
    """Everything of a normal month without a menu."""

    def __init__(self, session: Session, workplace: Workplace, period: Period | None = None) -> None:
        super().__init__()
        self.session, self.workplace = session, workplace
        self.period = period or first_period(workplace)
        self.setWindowTitle(_("Tianbao — {unit}").format(unit=workplace.unit.name))
        self.rail = Rail()
        self.stack = QStackedWidget()
        self.side = CellSide(session)
        self.sides = QStackedWidget()
        self.status = StatusLine()
        self.banner = Banner()
        self.pages: dict[str, FormPage] = {}
        self._saved = self._backed_up = ""
        self._due: Due | None = None
        self._summaries: tuple[FormSummary, ...] = ()
        self._summaries_later = QTimer(self)
        self._build()
        self._listen()
        self.show_form(workplace.forms[0].id)
        self._fill_rail()

    # --- building ------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.banner.hide()
        self.sides.addWidget(self.side)
        centre = QVBoxLayout()
        centre.setContentsMargins(0, 0, 0, 0)
        centre.setSpacing(0)
        centre.addWidget(self.banner)
        centre.addWidget(self.stack, 1)
        centre.addWidget(ProgressStrip(self.session.jobs))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(centre, 1)
        row.addWidget(self.sides)
        body = QWidget()
        outer = QVBoxLayout(body)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(row, 1)
        outer.addWidget(self.status)
        theme.set_property(body, "ground", "page")
        theme.set_property(self.sides, "frame_role", "side")
        self.setCentralWidget(body)
        self.resize(1366, 768)
        self.setMinimumSize(900, 560)

    def _listen(self) -> None:
        self.rail.entry_chosen.connect(self.show_form)
        self.rail.period_chosen.connect(lambda period: self.show_period(Period(period)))
        self.rail.primary_pressed.connect(self.show_export)
        self.rail.secondary_pressed.connect(self.receive)
        self.rail.extra_pressed.connect(self.show_help)
        self.session.saved.connect(self._on_saved)
        self.session.backed_up.connect(self._on_backed_up)
        self.session.entered.connect(lambda _outcome: self._summaries_later.start())
        self.session.failed.connect(self._on_failed)
        self.session.diagnosed.connect(self._on_diagnosed)
        self.side.proposal_taken.connect(self._take_proposal)
        self.side.explained.connect(self._refresh)
        self._summaries_later.setSingleShot(True)
        self._summaries_later.setInterval(150)
        self._summaries_later.timeout.connect(self.refresh_rail)
        for keys, slot in ((QKeySequence("Ctrl+E"), self.show_export), (QKeySequence("Shift+F1"), self.show_help),
                           (QKeySequence("Ctrl+PgDown"), lambda: self._step_form(1)),
                           (QKeySequence("Ctrl+PgUp"), lambda: self._step_form(-1))):
            QShortcut(keys, self).activated.connect(slot)

    def _fill_rail(self) -> None:
        unit = self.workplace.unit
        self.rail.set_unit(str(unit.name), _("{code} · reporting unit").format(code=unit.code))
        newest = max(Period(periods.containing(self.workplace.today, "month")), self.period)
        months = tuple(reversed(periods.back(newest, MONTHS_BACK)))
        self.rail.set_periods([(p, _("Period {period}").format(period=periods.label(p))) for p in months], self.period)
        self.rail.set_buttons(_("Check and export…"), _("Receive a file (task)…"), _("Help"))
        self._show_keys()
        self.refresh_rail()

    @cached_property
    def export(self) -> ExportPage:
        from desktop.ui.township.export_page import ExportPage

        page = ExportPage(self.session, self.workplace)
        page.submitted.connect(lambda _submitted: self.refresh_rail())
        page.cell_requested.connect(self.go_to_cell)
        page.left.connect(self._leave)
        self.stack.addWidget(page)
        return page

    @cached_property
    def help(self) -> HelpPage:

        from desktop.ui.help_page import HelpPage

        page = HelpPage()
        page.left.connect(self._leave)
        self.stack.addWidget(page)
        return page

    # --- the rail ------------------------------------------------------------------------------------------------
    def refresh_rail(self) -> None:
        """Read completeness and findings of all forms anew."""
        period = self.period
        self.session.ask(lambda workplace: (period, summarise(workplace, period), deadline(workplace, period)),
                         self._show_summaries)

    def _show_summaries(self, told: tuple[Period, tuple[FormSummary, ...], Due | None]) -> None:
        period, summaries, due = told
        if period != self.period:
            return
        self._summaries, self._due = summaries, due
        self.rail.set_entries([_rail_entry(summary) for summary in summaries])
        if self.stack.currentWidget() in self.pages.values():
            self.rail.choose(self._current_form())
        monthly = [s for s in summaries if s.period == period]
        if monthly and all(s.state == "exported" for s in monthly):
            self.rail.set_deadline(_("{period} has been submitted").format(period=periods.label(period)), "done")
        elif due is not None:
            self.rail.set_deadline(*_deadline_words(period, due))

    def _current_form(self) -> str:
        return next((form_id for form_id, page in self.pages.items() if page is self.stack.currentWidget()), "")

    # --- going about ---------------------------------------------------------------------------------------------
    def show_form(self, form_id: str) -> None:
        """Show a form of the period in hand."""
        page = self._page_of(form_id)
        if page is self.stack.currentWidget() and page.period == self.period:
            return
        self.stack.setCurrentWidget(page)
        side = page.side_widget()
        self.sides.setCurrentWidget(side or self.side)
        page.show_period(self.period)
        page.grid.setFocus()
        self.rail.choose(form_id)
        self._show_keys()
        self._fold()

    def _page_of(self, form_id: str) -> FormPage:
        if form_id not in self.pages:
            form = self.workplace.form(form_id)
            page = page_class(form.kind)(self.session, self.workplace, form)
            page.cell_chosen.connect(lambda cell, findings, page=page: self._on_cell(page, cell, findings))
            page.correction_requested.connect(self.start_correction)
            page.end_reached.connect(lambda: self._step_form(1))
            page.definition_requested.connect(self._show_definition)
            if form.kind == "daily":
                page.month_requested.connect(self._step_month)  # type: ignore[attr-defined]
            side = page.side_widget()
            if side is not None:
                self.sides.addWidget(side)
            self.pages[form_id] = page
            self.stack.addWidget(page)
        return self.pages[form_id]

    def _step_form(self, by: int) -> None:
        ids: list[str] = [form.id for form in self.workplace.forms]
        current = self._current_form()
        if current in ids and 0 <= ids.index(current) + by < len(ids):
            self.show_form(ids[ids.index(current) + by])

    def _step_month(self, by: int) -> None:
        self.show_period(periods.previous(self.period) if by < 0 else periods.following(self.period))

    def show_period(self, period: Period) -> None:
        """Turn every form to another month."""
        if period == self.period:
            return
        self.period = period
        self._fill_rail()
        self._refresh()

    def _refresh(self) -> None:
        page = self.stack.currentWidget()
        if isinstance(page, FormPage):
            page.show_period(self.period)
        elif "export" in self.__dict__ and page is self.export:
            self.export.show_period(self.period)
        self.refresh_rail()

    def show_export(self) -> None:
        """The list of findings and the way to the stick."""
        page = self.stack.currentWidget()
        if isinstance(page, FormPage):
            page.grid.commit_editor()
        self.stack.setCurrentWidget(self.export)
        self.export.show_period(self.period)
        self.export.setFocus()
        self.sides.hide()

    def _leave(self) -> None:
        self.show_form(self._last_form())
        self.refresh_rail()

    def _last_form(self) -> str:
        chosen = self.rail.current_entry()
        return chosen or self.workplace.forms[0].id

    def show_help(self) -> None:
        self.stack.setCurrentWidget(self.help)
        self.sides.hide()

    def go_to_cell(self, cell: Cell) -> None:
        """Open the form and the period of a cell and put the cursor there."""
        self.show_form(cell.form)
        page = self.pages[cell.form]
        if not page.go_to_cell(cell):
            page.page_shown.connect(lambda _page: page.go_to_cell(cell), Qt.ConnectionType.SingleShotConnection)

    def receive(self) -> None:
        """Take a task file from the stick."""
        from desktop.ui.township.receive_dialog import ReceiveDialog

        if ReceiveDialog.ask(self.session, self):
            self._refresh()

    def start_correction(self) -> None:
        """Ask why, and open the submitted period again under the next number."""
        page = self.stack.currentWidget()
        if isinstance(page, FormPage) and page.page is not None:
            from desktop.ui.township.correction_dialog import CorrectionDialog

            dialog = CorrectionDialog(self.session, page.page.head.period, self)
            if dialog.exec():
                self._refresh()

    # --- the side and the status ---------------------------------------------------------------------------------
    def _on_cell(self, page: FormPage, cell: Cell | None, findings: tuple[Finding, ...]) -> None:
        if page is self.stack.currentWidget() and page.page is not None:
            self.side.show_cell(cell, findings, page.page.head.period)

    def _show_definition(self) -> None:
        self.sides.setCurrentWidget(self.side)
        self.sides.show()
        self.side.verticalScrollBar().setValue(0)

    def _take_proposal(self) -> None:
        page = self.stack.currentWidget()
        if isinstance(page, FormPage):
            page.take_proposal()

    def _on_saved(self, at: str) -> None:
        self._saved = at
        self._show_facts()

    def _on_backed_up(self, at: str) -> None:
        self._backed_up = at
        self._show_facts()

    def _show_facts(self) -> None:
        facts = [_("✔ Saved at {time}").format(time=self._saved) if self._saved else _("✔ Everything is saved")]
        if self._backed_up:
            facts.append(_("Backup {time}").format(time=self._backed_up))
        facts.append(_("Data file {name}").format(name=self.workplace.database.name))
        self.status.set_facts(facts)

    def _show_keys(self) -> None:
        self._show_facts()
        keys = [("Enter", _("next cell")), ("Ctrl+Z", _("undo")), ("F1", _("definition")), ("F8", _("next finding"))]
        page = self.stack.currentWidget()
        if isinstance(page, FormPage) and page.form.kind == "daily":
            keys.insert(1, (_("Space"), _("invalid day")))
        self.status.set_keys(keys)

    def _on_diagnosed(self, diagnosis: Diagnosis) -> None:
        """Tell of figures that another program or a failing disk has changed; a damaged file is the app's to recover."""
        if diagnosis.changed_cells:
            _unit, cell, last, actual = diagnosis.changed_cells[0]
            field = self.workplace.catalogue.field(cell.form, cell.code)
            assert field is not None
            self.banner.show_notice(_(
                "{cell} of {period} holds {actual}, but the program last wrote {last}: something else changed the data file. "
                "Type the right value, or restore a backup (tianbao restore).").format(
                    cell=f"{cell.code} {cell.dimension}".strip(), period=periods.label(cell.period),
                    actual=display(actual, field) or "—", last=display(last, field) or "—"), "error")
        elif diagnosis.broken_link is not None:
            self.banner.show_notice(_(
                "The change journal does not fit together from row {row} on: something else changed the data file. The figures "
                "stand; please tell the district desk.").format(row=diagnosis.broken_link), "error")

    def _on_failed(self, error: AppError, words: str) -> None:
        self.banner.show_notice(words, "error")

    # --- the frame -----------------------------------------------------------------------------------------------
    def _fold(self) -> None:
        wide = self.width() >= theme.px(FOLD_UNDER) * 0.98
        page = self.stack.currentWidget()
        self.sides.setFixedWidth(theme.px(SIDE_WIDTH) if self.width() >= theme.px(1400) else theme.px(280))
        self.sides.setVisible(wide and isinstance(page, FormPage))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow() \
                and QApplication.activePopupWidget() is None:
            page = self.stack.currentWidget()
            if isinstance(page, FormPage):
                page.grid.commit_editor()

    def closeEvent(self, event: QCloseEvent) -> None:
        page = self.stack.currentWidget()
        if isinstance(page, FormPage):
            page.grid.commit_editor()
        self.session.close()
        super().closeEvent(event)


def page_class(kind: str) -> type[FormPage]:
    """The page of a kind of form, loaded when its first form is opened."""
    match kind:
        case "daily":
            from desktop.ui.township.daily_page import DailyPageView

            return DailyPageView
        case "ledger":
            from desktop.ui.township.ledger_page import LedgerPageView

            return LedgerPageView
        case "honours":
            from desktop.ui.township.honours_page import HonoursPageView

            return HonoursPageView
        case "targets":
            from desktop.ui.township.targets_page import TargetsPageView

            return TargetsPageView
        case _:
            return TablePageView


def first_period(workplace: Workplace) -> Period:
    """The month that is due: last month until its submission, the way clerks think of "this month's forms"."""
    return periods.previous(periods.containing(workplace.today, "month"))


def _rail_entry(summary: FormSummary) -> RailEntry:
    form = summary.form
    frequency = {"quarter": _("quarterly"), "year": _("yearly")}.get(form.frequency, "")
    match form.kind:
        case "daily":
            amount = ngettext("{done} of {total} day", "{done} of {total} days", summary.total)
        case "ledger":
            amount = ngettext("{total} project", "{total} projects", summary.total)
        case "honours":
            amount = ngettext("{total} entry", "{total} entries", summary.total)
        case _:
            amount = _("{done} of {total}")
    amount = amount.format(done=summary.done, total=summary.total)
    badge = ""
    kind: PillKind = "neutral"
    if summary.errors:
        badge, kind = ngettext("{n} error", "{n} errors", summary.errors).format(n=summary.errors), "error"
    elif summary.queries:
        badge, kind = ngettext("{n} query", "{n} queries", summary.queries).format(n=summary.queries), "query"
    elif summary.state == "exported":
        badge, kind = _("submitted"), "done"
    return RailEntry(form.id, str(form.name), " · ".join(filter(None, (form.number, frequency, amount))), summary.done,
                     summary.total, badge, kind)


def _deadline_words(period: Period, due: Due) -> tuple[str, str]:
    words = {"period": periods.label(period), "date": periods.day_label(due.date), "n": abs(due.days_left)}
    if due.days_left < 0:
        return ngettext("{period} was due on {date}, {n} day ago", "{period} was due on {date}, {n} days ago",
                        abs(due.days_left)).format(**words), "error"
    if due.days_left == 0:
        return _("{period} is due today").format(**words), "query"
    return ngettext("{period} is due on {date}, {n} day left", "{period} is due on {date}, {n} days left",
                    due.days_left).format(**words), "query" if due.days_left <= 2 else ""
