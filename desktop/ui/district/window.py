"""The desk's window: rail left, one page in the middle, its panel right; what each part tells
the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from desktop.actions.desk.summary import DeskSummary, summarise_desk
from desktop.actions.doctor import Diagnosis
from desktop.actions.keys import are_lost_at_desk
from desktop.actions.recovery_kit import kit_state
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.i18n import _
from desktop.reports.chart import Opens
from desktop.ui import keys
from desktop.ui.district.page import DistrictPage
from desktop.ui.district.rail import FORMS, FORMS_PAGES, WORK, DeskRail
from desktop.ui.session import Session
from desktop.ui.sheet.view import SheetView
from desktop.ui.shell import people_entry, safekeeping_entry
from desktop.ui.shell.diagnosis import diagnosis_words
from desktop.ui.shell.dropped import dropped_paths
from desktop.ui.shell.text_size import TextSize
from desktop.ui.shell.window_body import WindowBody
from desktop.ui.widgets.statusline import StatusLine

if TYPE_CHECKING:
    from desktop.ui.district.receive.page import ReceivePage
    from desktop.ui.district.unit.page import UnitPage
    from desktop.ui.shell.people_page import PeoplePage
    from desktop.ui.shell.safekeeping_page import SafekeepingPage


def _board(session: Session, workplace: Workplace) -> DistrictPage:
    if workplace.catalogue.areas:
        from desktop.ui.district.board.area_page import AreaBoardPage

        return AreaBoardPage(session, workplace)
    from desktop.ui.district.board.page import BoardPage

    return BoardPage(session, workplace)


def _unit(session: Session, workplace: Workplace) -> DistrictPage:
    from desktop.ui.district.unit.page import UnitPage

    return UnitPage(session, workplace)


def _receive(session: Session, workplace: Workplace) -> DistrictPage:
    from desktop.ui.district.receive.page import ReceivePage

    return ReceivePage(session, workplace)


def _consolidated(session: Session, workplace: Workplace) -> DistrictPage:
    from desktop.ui.district.consolidated.page import ConsolidatedPage

    return ConsolidatedPage(session, workplace)


def _ask(session: Session, workplace: Workplace) -> DistrictPage:
    from desktop.ui.district.pivot.page import PivotPage

    return PivotPage(session, workplace)


def _brief(session: Session, workplace: Workplace) -> DistrictPage:
    from desktop.ui.district.brief.page import BriefPage

    return BriefPage(session, workplace)


def _charts(session: Session, workplace: Workplace) -> DistrictPage:
    from desktop.ui.district.charts_page import ChartsPage

    return ChartsPage(session, workplace)


def _cross(session: Session, workplace: Workplace) -> DistrictPage:
    from desktop.ui.district.cross_checks_page import CrossPage

    return CrossPage(session, workplace)


def _trial(session: Session, workplace: Workplace) -> DistrictPage:
    from desktop.ui.district.trial_page import TrialPage

    return TrialPage(session, workplace)


def _reporters(session: Session, workplace: Workplace) -> DistrictPage:
    from desktop.ui.district.own_offices_page import ReportersPage

    return ReportersPage(session, workplace)


def _designer(session: Session, workplace: Workplace) -> DistrictPage:
    from desktop.ui.district.designer.page import DesignerPage

    return DesignerPage(session, workplace)


def _versions(session: Session, workplace: Workplace) -> DistrictPage:
    from desktop.ui.district.designer.versions_page import VersionsPage

    return VersionsPage(session, workplace)


PAGES: dict[str, Callable[[Session, Workplace], DistrictPage]] = {
    "board": _board,
    "unit": _unit,
    "receive": _receive,
    "consolidated": _consolidated,
    "ask": _ask,
    "brief": _brief,
    "charts": _charts,
    "cross": _cross,
    "trial": _trial,
    "reporters": _reporters,
    "designer": _designer,
    "versions": _versions,
}
"""Each page loads what it shows when it is first opened."""


_WITHIN = {"unit": "board", "trial": "cross"}
"""Pages without an entry of their own in the rail, and the one that leads to them."""
_LASTING = ("reporters", "designer", "versions")
"""Pages that other forms do not change, and behind which windows of their own may stand."""
_PLACES = {"ask": "pivot"}  # pages that the table of keys calls otherwise


class DistrictWindow(QMainWindow):
    """Everything of a month at the desk, without a menu."""

    example_left = Signal()  # somebody has seen enough of the example
    moved = Signal()  # the workplace was handed over or taken back: open it anew

    LATER: ClassVar = (
        "desktop.ui.district.unit.page",
        "desktop.ui.district.consolidated.page",
        "desktop.ui.district.charts_page",
        "desktop.ui.district.receive.page",
    )
    """What is loaded once the first page stands, so that nobody waits for it at a first visit."""

    def __init__(
        self, session: Session, workplace: Workplace, period: Period | None = None
    ) -> None:
        super().__init__()
        self.session, self.workplace = session, workplace
        self.period = period or periods.previous(periods.containing(workplace.today, "month"))
        self.workplace = workplace = session.take_view(workplace.at(self.period))
        self.setWindowTitle(_("{unit} — Tianbao").format(unit=workplace.unit_title))
        self.rail, self.stack, self.status = DeskRail(), QStackedWidget(), StatusLine()
        self.body = WindowBody(self.rail, self.stack, self.status, session.jobs)
        self.sides, self.banner = self.body.sides, self.body.banner
        self.text_size = TextSize(self)
        self.body.sized.connect(self.text_size.step)
        self.text_size.changed.connect(lambda _percent: self._fold())
        self.status.add_button(self.text_size.button)
        self.pages: dict[str, DistrictPage] = {}
        self._saved = self._backed_up = ""
        self.setCentralWidget(self.body)
        self.resize(1366, 768)
        self.setMinimumSize(900, 480)  # 1366x768 at 150 %, with the task bar
        self.setAcceptDrops(True)
        self._listen()
        if workplace.is_example:
            self.rail.offer_leaving()
        if workplace.read_only is not None:
            self.rail.close_buttons(self.rail.primary, self.rail.secondary, self.rail.extra)
        self.rail.show_workplace(workplace, self.period)
        self.show_page("board")
        self.refresh_rail()
        self.session.ask(are_lost_at_desk, self._on_keys)

    def _on_keys(self, are_lost: bool) -> None:
        if are_lost:
            self.show_safekeeping()

    def _listen(self) -> None:
        self.rail.folded_changed.connect(self._fold)
        self.rail.entry_chosen.connect(self._on_entry)
        self.rail.half_chosen.connect(
            lambda half: self.show_page("designer" if half == FORMS else "board")
        )
        self.rail.period_chosen.connect(lambda period: self.show_period(Period(period)))
        self.rail.primary_pressed.connect(self.receive)
        self.rail.secondary_pressed.connect(self.send_task)
        self.rail.leave_pressed.connect(self.example_left)
        self.rail.extra_pressed.connect(self.send_back)
        self.session.failed.connect(self._on_failed)
        self.session.diagnosed.connect(self._on_diagnosed)
        if self.workplace.read_only is None:
            self.body.lasting.button_pressed.connect(self.show_safekeeping)
        self.session.backed_up.connect(self._on_backed_up)
        for name, slot in (
            ("read_again", self.reload),
            ("import", self.receive),
            ("send_task", self.send_task),
            ("send_back", self.send_back),
            ("show_board", lambda: self.show_page("board")),
            ("show_consolidated", lambda: self.show_page("consolidated")),
            ("show_pivot", lambda: self.show_page("ask")),
            ("show_brief", lambda: self.show_page("brief")),
            ("show_charts", lambda: self.show_page("charts")),
            ("show_designer", lambda: self.show_page("designer")),
            ("show_versions", lambda: self.show_page("versions")),
            ("help", self.show_help),
        ):
            keys.bind(name, self, slot)
        self._saved_key = keys.bind("desk_saved", self, self.say_saved)
        self.stack.currentChanged.connect(self._on_front)
        self._show_status()

    # --- going about
    def page(self, name: str) -> DistrictPage:
        """The page of that name, made when it is first wanted."""
        if name not in self.pages:
            page = PAGES[name](self.session, self.workplace)
            page.changed.connect(self._on_changed)
            page.unit_requested.connect(self.show_unit)
            page.place_requested.connect(self.show_place)
            page.left.connect(lambda: self.show_page(_WITHIN.get(name, "board")))
            page.page_requested.connect(self.show_page)
            for number, grid in enumerate(page.findChildren(SheetView)):
                grid.setObjectName(f"desk-{name}-{number}")
                if not grid.accessibleName():
                    grid.setAccessibleName(page.title.text() or _("Sheet of a unit"))
            self.pages[name] = page
            self.stack.addWidget(page)
            if (side := page.side_widget()) is not None:
                self.sides.addWidget(side)
        return self.pages[name]

    def show_page(self, name: str) -> None:
        """Bring a page to the front, with the period in hand."""
        page = self.page(name)
        self.stack.setCurrentWidget(page)
        page.show_period(self.period)
        page.setFocus()
        self.rail.show_half(FORMS if name in FORMS_PAGES else WORK)
        self.rail.choose(_WITHIN.get(name, name))
        self._fold()

    def front(self) -> DistrictPage:
        """The page in front; the one behind the help while that is open."""
        page = self.stack.currentWidget()
        return page if isinstance(page, DistrictPage) else self.page("board")

    def show_help(self) -> None:
        """The desk's help; Esc goes back to the board."""
        self.stack.setCurrentWidget(self.help)
        self.sides.hide()

    def _on_entry(self, entry: str) -> None:
        if entry == safekeeping_entry.ENTRY:
            self.show_safekeeping()
        elif entry == people_entry.ENTRY:
            self.show_people()
        else:
            self.show_page(entry)

    def show_safekeeping(self) -> None:
        """The recovery kit and the handover; Esc goes back to the board."""
        if self.workplace.read_only is None:
            self.body.lasting.hide()
        self.stack.setCurrentWidget(self.safekeeping)
        self.safekeeping.setFocus()
        self.safekeeping.reload()
        self.rail.choose(safekeeping_entry.ENTRY)
        self.body.fold(has_side=False)

    @cached_property
    def safekeeping(self) -> SafekeepingPage:
        from desktop.ui.shell.safekeeping_page import SafekeepingPage

        page = SafekeepingPage(self.session, self.workplace)
        page.left.connect(lambda: self.show_page("board"))
        page.moved.connect(self.moved)
        page.new_keys_requested.connect(lambda: self.send_task(make_new_keys=True))
        self.stack.addWidget(page)
        return page

    def show_people(self) -> None:
        """Who works here, and who changed what; Esc goes back to the board."""
        self.stack.setCurrentWidget(self.people)
        self.people.setFocus()
        self.people.reload()
        self.rail.choose(people_entry.ENTRY)
        self.body.fold(has_side=False)

    @cached_property
    def people(self) -> PeoplePage:
        from desktop.ui.shell.people_page import PeoplePage

        page = PeoplePage(self.session, self.workplace)
        page.left.connect(lambda: self.show_page("board"))
        page.changed.connect(self.refresh_rail)
        page.person_change_requested.connect(self.moved)
        self.stack.addWidget(page)
        return page

    @cached_property
    def help(self) -> QWidget:
        from desktop.ui.shell.help_page import HelpPage

        page = HelpPage("district_")
        page.left.connect(lambda: self.show_page("board"))
        page.about_requested.connect(self.show_about)
        self.stack.addWidget(page)
        return page

    def show_about(self) -> None:
        from desktop.ui.shell.about_dialog import open_about

        open_about(self.session, self)

    def show_unit(self, unit: str, form: str) -> None:
        """The sheet of a unit in the period in hand."""
        cast("UnitPage", self.page("unit")).open_unit(unit, form)
        self.show_page("unit")

    def show_place(self, opens: Opens) -> None:
        """What a place of a chart turns to: a unit's sheet, else the district's figures of its period."""
        if opens.unit:
            cast("UnitPage", self.page("unit")).open_unit(opens.unit, opens.form, opens.row)
        self.show_page("unit" if opens.unit else "consolidated")
        if opens.period:
            self.show_period(Period(opens.period))

    def show_period(self, period: Period) -> None:
        if period != self.period:
            self.period = period
            self.follow_forms()
            self.rail.show_workplace(self.workplace, period)
            self.front().show_period(period)
            self.refresh_rail()

    def follow_forms(self) -> None:
        """Where other forms hold for the period in hand, all pages are made anew, and the same one is shown."""
        view = self.workplace.at(self.period)
        if view.catalogue is self.workplace.catalogue:
            return
        self.workplace = self.session.take_view(view)
        front = self.stack.currentWidget()
        name = next((name for name, page in self.pages.items() if page is front), "")
        unit_page = cast("UnitPage | None", self.pages.get("unit"))
        unit, form = (unit_page.unit, unit_page.form) if unit_page is not None else ("", "")
        old = [page for name, page in self.pages.items() if name not in _LASTING]
        self.pages = {name: page for name, page in self.pages.items() if name in _LASTING}
        for page in old:
            page.shut()
            if (side := page.side_widget()) is not None:
                self.sides.removeWidget(side)
            self.stack.removeWidget(page)
        self.session.let_go(old)
        if name == "unit" and unit in view.catalogue.unit_by_code:
            cast("UnitPage", self.page("unit")).open_unit(unit, form)
        elif name == "unit":
            name = "board"
        if name and name not in _LASTING:
            self.show_page(name)

    def reload(self) -> None:
        """Read the page and the rail anew (F5)."""
        self.front().reload()
        self.refresh_rail()

    def refresh_rail(self) -> None:
        period = self.period
        self.session.ask(lambda workplace: summarise_desk(workplace, period), self._show_summary)

    def _show_summary(self, summary: DeskSummary) -> None:
        if summary.period == self.period:
            self.rail.show_summary(summary, self.workplace.at_keys.name)
            if self.stack.currentWidget() is self.__dict__.get("safekeeping"):
                self.rail.choose(safekeeping_entry.ENTRY)
            elif self.stack.currentWidget() is self.__dict__.get("people"):
                self.rail.choose(people_entry.ENTRY)

    # --- verbs
    def receive(self) -> None:
        """Choose a stick or folder and take what lies there."""
        self.show_page("receive")
        cast("ReceivePage", self.page("receive")).choose()

    def receive_paths(self, paths: Sequence[Path]) -> None:
        """Take these files and folders: dropped here, or opened by a double click."""
        self.show_page("receive")
        cast("ReceivePage", self.page("receive")).receive_paths(list(paths))

    def send_task(self, *, make_new_keys: bool = False) -> None:
        from desktop.ui.district.board.task_dialog import TaskDialog

        dialog = TaskDialog(
            self.session, self.workplace, self.period, self, make_new_keys=make_new_keys
        )
        if make_new_keys:
            dialog.finished.connect(lambda _result: self.safekeeping.reload())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(
            lambda _result: self.session.ask(
                kit_state, lambda state: safekeeping_entry.offer_kit(self.body.lasting, state)
            )
        )
        dialog.open()

    def send_back(self) -> None:
        from desktop.ui.district.board.send_dialog import SendDialog

        dialog = SendDialog(self.session, self.workplace, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _result: self.reload())
        dialog.open()

    # --- what is told
    def _on_changed(self) -> None:
        if self.sender() is not self.front():
            self.front().reload()
        self.follow_forms()  # a version was issued or taken back
        self.refresh_rail()

    def _on_diagnosed(self, diagnosis: Diagnosis) -> None:
        if text := diagnosis_words(diagnosis, self.workplace.catalogue):
            self.banner.show_notice(text, "error")

    def _on_failed(self, _error: AppError, text: str) -> None:
        self.banner.show_notice(text, "error")

    def _on_backed_up(self, at: str) -> None:
        self._backed_up = at
        self._show_status()

    def _show_status(self, answer: str = "") -> None:
        self.status.set_facts(
            (
                answer or _("✓ Everything is saved"),
                _("Backup {time}").format(time=self._backed_up) if self._backed_up else "",
            )
        )
        self._show_keys()

    def _show_keys(self) -> None:
        """The keys that work on the page in front."""
        page = self.stack.currentWidget()
        name = next((name for name, made in self.pages.items() if made is page), "")
        if name == "board":
            turning = ("turn_area",) if self.workplace.catalogue.areas else ()
            hints = keys.hints((*turning, "open_unit", "read_again", "import", "send_back", "help"))
        elif name:
            hints = keys.hints_of(_PLACES.get(name, name), most=4) + keys.hints(("help",))
        else:
            places = ("help", "people", "safekeeping")
            shown = (one for one in places if page is self.__dict__.get(one, self))
            hints = keys.hints_of(next(shown, "safekeeping"))
        self.status.set_keys(hints)

    def say_saved(self) -> None:
        """Ctrl+S, where the page has nothing to save as a file."""
        self._show_status(_("✓ What is decided here is saved at once."))

    def _on_front(self) -> None:
        """The brief and the charts save a file on Ctrl+S."""
        page = self.stack.currentWidget()
        saves_file = any(page is self.pages.get(name) for name in ("brief", "charts"))
        self._saved_key.setEnabled(not saves_file)
        self._show_keys()

    # --- the frame
    def _fold(self) -> None:
        """Give the page's panel the room there is, or none."""
        page = self.stack.currentWidget()
        side = page.side_widget() if isinstance(page, DistrictPage) else None
        if side is not None:
            self.sides.setCurrentWidget(side)
        self.body.fold(has_side=side is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.stack.count():
            self._fold()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := dropped_paths(event):
            event.acceptProposedAction()
            QTimer.singleShot(
                0, lambda: self.receive_paths(paths)
            )  # whence it was dragged waits for this event's end

    def closeEvent(self, event: QCloseEvent) -> None:
        for page in self.pages.values():
            page.shut()
        self.session.close()
        super().closeEvent(event)
