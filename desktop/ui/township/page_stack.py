"""The pages of the clerk's window, one in front: forms, check and export, help; each made when
it is first shown.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.ui.session import Session
from desktop.ui.township.form_page import FormPage
from desktop.ui.township.forms.table_page import TablePageView

if TYPE_CHECKING:
    from desktop.ui.shell.help_page import HelpPage
    from desktop.ui.shell.people_page import PeoplePage
    from desktop.ui.shell.safekeeping_page import SafekeepingPage
    from desktop.ui.township.submit.page import ExportPage


class PageStack(QStackedWidget):
    """Hands on what its pages say. `forms` has the pages made so far, by form id."""

    side_made = Signal(object)  # QWidget: a form page's own side panel
    cell_chosen = Signal(object, object, object)  # FormPage, Cell or None, tuple of its findings
    cell_requested = Signal(object)  # Cell
    end_reached = Signal()
    month_requested = Signal(int)  # -1 the month before, 1 the one after
    period_requested = Signal(object)  # Period: of a chart
    correction_requested = Signal()
    definition_requested = Signal()
    saved_requested = Signal()
    submitted = Signal()
    explained = Signal()  # on the page of findings
    left = Signal()
    about_requested = Signal()
    chart_requested = Signal()  # the large one
    moved = Signal()  # the workplace was handed over or taken back

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.workplace = session, workplace
        self.forms: dict[str, FormPage[Any]] = {}

    def form_page(self, form_id: str) -> FormPage[Any]:
        """The page of a form."""
        if form_id not in self.forms:
            form = self.workplace.form(form_id)
            page = page_class(form.kind)(self.session, self.workplace, form)
            page.cell_chosen.connect(
                lambda cell, findings: self.cell_chosen.emit(page, cell, findings)
            )
            page.correction_requested.connect(self.correction_requested)
            page.end_reached.connect(self.end_reached)
            page.definition_requested.connect(self.definition_requested)
            page.saved_requested.connect(self.saved_requested)
            page.period_requested.connect(self.period_requested)
            page.chart_requested.connect(self.chart_requested)
            if form.kind == "daily":
                page.month_requested.connect(self.month_requested)  # type: ignore[attr-defined]
            if (side := page.side_widget()) is not None:
                self.side_made.emit(side)
            self.forms[form_id] = page
            self.addWidget(page)
        return self.forms[form_id]

    @cached_property
    def export(self) -> ExportPage:
        from desktop.ui.township.submit.page import ExportPage

        page = ExportPage(self.session, self.workplace)
        page.submitted.connect(lambda _submitted: self.submitted.emit())
        page.explained.connect(self.explained)
        page.cell_requested.connect(self.cell_requested)
        page.left.connect(self.left)
        self.addWidget(page)
        return page

    @cached_property
    def help(self) -> HelpPage:
        from desktop.ui.shell.help_page import HelpPage

        page = HelpPage()
        page.left.connect(self.left)
        page.about_requested.connect(self.about_requested)
        self.addWidget(page)
        return page

    @cached_property
    def safekeeping(self) -> SafekeepingPage:
        from desktop.ui.shell.safekeeping_page import SafekeepingPage

        page = SafekeepingPage(self.session, self.workplace)
        page.left.connect(self.left)
        page.moved.connect(self.moved)
        self.addWidget(page)
        return page

    @cached_property
    def people(self) -> PeoplePage:
        from desktop.ui.shell.people_page import PeoplePage

        page = PeoplePage(self.session, self.workplace)
        page.left.connect(self.left)
        page.changed.connect(self.explained)
        page.person_change_requested.connect(self.moved)
        self.addWidget(page)
        return page

    def take_forms(self, workplace: Workplace) -> None:
        """Other forms hold from now on: every page of a form is made anew when it is shown."""
        self.workplace = workplace
        old: list[QWidget] = [*self.forms.values()]
        if "export" in self.__dict__:
            old.append(self.__dict__.pop("export"))
        self.forms.clear()
        for page in old:
            side = page.side_widget() if isinstance(page, FormPage) else None
            if side is not None:
                side.setParent(None)
                side.deleteLater()
            self.removeWidget(page)
        self.session.let_go(old)

    def front_form(self) -> FormPage[Any] | None:
        """The page in front, if it is a form's."""
        page = self.currentWidget()
        return page if isinstance(page, FormPage) else None

    def show_period(self, period: Period) -> None:
        """Read the page in front anew, for this month."""
        if (form := self.front_form()) is not None:
            form.show_period(period)
        elif "export" in self.__dict__ and self.currentWidget() is self.export:
            self.export.show_period(period)

    def commit_editor(self) -> None:
        """Keep what is being typed into the form in front."""
        if (form := self.front_form()) is not None:
            form.grid.commit_editor()

    def leave_editor(self) -> None:
        """Keep what is being typed into the form in front, and close its cell."""
        if (form := self.front_form()) is not None:
            form.leave_editor()

    @property
    def has_refused(self) -> bool:
        """Whether something typed on the page in front was not taken."""
        if (form := self.front_form()) is not None:
            return form.has_refused
        return (
            "export" in self.__dict__
            and self.currentWidget() is self.export
            and self.export.has_refused
        )


def page_class(kind: str) -> type[FormPage[Any]]:
    """The page of a kind of form, loaded when its first form is opened: a start must not wait
    for all of them.
    """
    match kind:
        case "daily":
            from desktop.ui.township.daily.page import DailyPageView

            return DailyPageView
        case "ledger":
            from desktop.ui.township.ledger.page import LedgerPageView

            return LedgerPageView
        case "honours":
            from desktop.ui.township.forms.honours_page import HonoursPageView

            return HonoursPageView
        case "targets":
            from desktop.ui.township.forms.targets_page import TargetsPageView

            return TargetsPageView
        case _:
            return TablePageView
