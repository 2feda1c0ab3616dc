"""The page of the project ledger: the list, where only this month is typed, and the card of the
project in hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.actions.entry.projects import known_projects, project_numbers_after
from desktop.actions.imports.preview import Taken
from desktop.actions.imports.records import Records, propose_records, row_targets
from desktop.actions.pages.ledger import LedgerPage, open_ledger
from desktop.actions.pages.project import ProjectDetails, project_details
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import EMPTY, Cell, Figure
from desktop.domain.findings import Finding
from desktop.domain.ledger import ProjectState
from desktop.domain.paste.block import Block
from desktop.domain.paste.columns import project_columns
from desktop.errors import AppError
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import keys, theme
from desktop.ui.session import Session
from desktop.ui.sheet.fitting import fit_to_rows
from desktop.ui.sheet.model import Column, GridRow
from desktop.ui.township.imports.pasting import PastingPage
from desktop.ui.township.ledger.detail import DetailScroll, ProjectDetail
from desktop.ui.township.ledger.project_dialog import EndProjectDialog, ProjectDialog
from desktop.ui.township.ledger.rows import field_of, project_row, sums_text
from desktop.ui.township.ledger.side import LedgerSide
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import text_label


class LedgerPageView(PastingPage[LedgerPage]):
    """P1. A row's key is the project's number."""

    read_page = staticmethod(open_ledger)

    def __init__(
        self, session: Session, workplace: Workplace, form: Form, parent: QWidget | None = None
    ) -> None:
        self._states: dict[str, ProjectState] = {}
        self._project_to_show = ""  # a project just added, to go to once it is shown
        super().__init__(session, workplace, form, parent)
        self.side = LedgerSide(session, form)
        self.side.cards.explained.connect(self.refresh)
        self.side.cards.proposal_taken.connect(self._take_proposal_of)
        self.detail.committed.connect(self._keep_field)
        self.detail.end_requested.connect(self.end_project)
        self.detail.field_entered.connect(lambda box: self.detail_scroll.ensureWidgetVisible(box))
        self.detail.left_down.connect(self._to_next_project)
        self.cell_chosen.connect(self._on_cell_chosen)
        self.page_shown.connect(self._on_page_shown)
        self.side.month_chosen.connect(self.period_requested)
        self.side.chart_requested.connect(self.chart_requested)
        self.grid.activated_cell.connect(lambda _key, column: self._go_to_field(column))
        self.detail.left_up.connect(self.grid.setFocus)
        keys.bind("add_project", self, self.add_project)
        for name, verb in (
            ("fields_and_back", self._to_fields_or_back),
            ("end_project", self.end_project),
        ):
            keys.bind(name, self, verb)
            self.grid.offer(name, verb)
        self.grid.offer("add_project", self.add_project)

    def columns(self) -> Sequence[Column]:
        return (
            Column("number", _("Row no."), 56),
            Column("name", _("Project"), stretch=True),
            Column("category", _("Category"), 112, fold=5),
            Column("stage", _("Stage"), 0, "center"),
            Column("plan_this_year", _("Plan this year"), 92, "right"),
            Column("done_this_month", _("Done this month"), 104, "right"),
            Column("done_this_year", _("Done this year"), 96, "right", fold=3),
            Column("completion", _("Completion"), 0, "right", "bar", fold=1),
        )

    def extra_tools(self) -> Sequence[QWidget]:
        self.add_button = self.button(_("Add a project…"))
        self.add_button.setToolTip(keys.key("add_project").shown)
        self.add_button.clicked.connect(self.add_project)
        return (self.make_paste_button(), self.add_button)

    def side_widget(self) -> QWidget | None:
        return self.side

    def _build(self) -> None:
        super()._build()
        self.detail = ProjectDetail(self.workplace, self.form, self.period)
        self.detail_scroll = DetailScroll(self.detail)
        self.empty = Card()
        self.empty.box.addWidget(text_label(_("There are no projects in the ledger yet."), "head"))
        self.empty.box.addWidget(
            text_label(
                _("Add each key project once. After that only this month's progress is typed."),
                "body",
                wrap=True,
            )
        )
        self.first_button = self.button(_("Add the first project"))
        self.first_button.setProperty("role", "primary")
        self.first_button.clicked.connect(self.add_project)
        self.empty.box.addWidget(self.first_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addWidget(self.detail_scroll)
        self.box.addWidget(self.empty)
        self.box.addStretch(0)
        self.empty.hide()
        self.detail.installEventFilter(self)

    @property
    def has_refused(self) -> bool:
        return super().has_refused or any(box.is_changed for box in self.detail.fields.values())

    # --- showing
    def rows(self, page: LedgerPage) -> Sequence[GridRow]:
        self._states = {state.project: state for state in page.projects}
        found = self.findings_by_row(page)
        return [
            self.kept_row(
                state.project, (state, found.get(state.project)), partial(self._row, state)
            )
            for state in page.projects
        ]

    def _row(self, state: ProjectState) -> GridRow:
        locked = self.is_locked(self._cell(state.project, "done_this_month"))
        return project_row(state, self.form, locked, partial(self._mark_of, state.project))

    def _mark_of(self, project: str, code: str) -> tuple[str, str]:
        return self.mark(self._cell(project, code))

    def facts_text(self, page: LedgerPage) -> str:
        return sums_text(page.projects)

    def _on_page_shown(self, page: LedgerPage) -> None:
        self.empty.setVisible(not page.projects)
        for widget in (self.grid, self.detail_scroll):
            widget.setVisible(bool(page.projects))
        self.add_button.setEnabled(not self.rows_locked)
        self.first_button.setEnabled(not self.rows_locked)
        self.paste_without_grid(not page.projects)
        fit_to_rows(self.grid)
        self._fit_detail()
        if self._project_to_show and self.grid.go_to(self._project_to_show, "done_this_month"):
            self._project_to_show = ""
        self.session.rest.when_still(self, "project", self._show_current)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.detail and event.type() == QEvent.Type.LayoutRequest:
            self._fit_detail()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_detail()

    def _fit_detail(self) -> None:
        """The card is as tall as its fields, but leaves the list half of the page."""
        height = (
            self.detail.heightForWidth(self.detail.width())
            if self.detail.hasHeightForWidth()
            else 0
        )
        height = max(height, self.detail.sizeHint().height())
        listed = min(self.grid.maximumHeight(), self.height() * 2 // 5)
        self.detail_scroll.setFixedHeight(
            min(height, max(theme.px(200), self.height() - listed - theme.px(130)))
        )

    def _take_proposal_of(self, finding: Finding) -> None:
        if finding.proposal is not None:
            self.session.enter(
                [(finding.cell, self.figure_at(finding.cell).with_value(finding.proposal))]
            )

    def _on_cell_chosen(self, cell: Cell | None, findings: tuple[Finding, ...]) -> None:
        self.session.rest.when_still(self, "project", self._show_current)

    def _show_current(self) -> None:
        current = self.grid.current()
        state = self._states.get(str(current[0])) if current else None
        if self.page is None:
            return
        period = self.page.header.period
        if state is None:
            self.side.show_project(None, (), period)
            return
        if state.project != self.detail.project:
            self.detail.commit()
        self.detail.show_project(
            state, period, lambda code: self.is_locked(self._cell(state.project, code))
        )
        findings = tuple(
            f
            for f in self.page.header.findings
            if f.cell.dimension == state.project and not f.is_blank
        )
        self.side.show_project(state, findings, period)
        self.session.ask(
            lambda workplace: project_details(workplace, period, state.project), self._show_details
        )

    def _show_details(self, details: ProjectDetails) -> None:
        state = self._states.get(details.project)
        if (
            state is not None
            and details.project == self.detail.project
            and details.period == self.period
        ):
            self.side.show_details(details, state)

    # --- places
    def _cell(self, project: str, code: str) -> Cell:
        period = self.page.header.period if self.page is not None else self.period
        return Cell(self.form.id, code, project, period)

    def cell_at(self, key: object, column: str) -> Cell | None:
        code = column if any(f.code == column for f in self.form.fields) else "done_this_month"
        return self._cell(str(key), code) if str(key) in self._states else None

    def place_of(self, cell: Cell) -> tuple[object, str]:
        if cell.form != self.form.id or cell.dimension not in self._states:
            return cell, "name"
        column = cell.code if cell.code in [c.id for c in self.model.columns] else "name"
        return cell.dimension, "name" if self.grid.isColumnHidden(
            self.model.column_of(column)
        ) else column

    def go_to_cell(self, cell: Cell) -> bool:
        is_shown = super().go_to_cell(cell)
        if is_shown and cell.code != "done_this_month":
            self._show_current()
            self.detail.go_to_field(cell.code)
        return is_shown

    def figure_at(self, cell: Cell) -> Figure:
        state = self._states.get(cell.dimension)
        return (
            EMPTY
            if state is None
            else figure_of_column(state.columns.get(cell.code), field_of(self.form, cell.code))
        )

    # --- pasting
    def paste(self, block: Block, key: object, column: str) -> None:
        if self.page is not None and not self.page.header.locked:
            self.session.ask(
                known_projects, lambda known: self._paste_among(block, key, column, known)
            )

    def _paste_among(
        self, block: Block, key: object, column: str, known: Mapping[str, str]
    ) -> None:
        """`known`: the names of all projects there ever were, by number."""
        assert self.page is not None
        columns, named = project_columns(self.form, seen := self.shown_columns())
        shown = self.shown_rows()
        rows = row_targets(shown, {number: known.get(number, "") for number in self._states}, known)
        records = Records(
            self.form,
            self.page.header.period,
            rows,
            columns,
            named,
            partial(project_numbers_after, known),
            self.figure_at,
        )
        start = (
            shown.index(str(key)) if str(key) in shown else 0,
            seen.index(column) if column in seen else 1,
        )
        self.show_preview(block, *propose_records(block.rows, records, start, block.merged))

    def on_pasting(self, chosen: Sequence[Taken]) -> None:
        self._project_to_show = next(
            (taken.cell.dimension for taken in chosen if taken.cell.dimension not in self._states),
            "",
        )

    # --- the verbs
    def _go_to_field(self, column: str) -> None:
        self.session.rest.flush()
        self._show_current()
        self.detail.go_to_field(column)

    def _to_fields_or_back(self) -> None:
        """From the row of a project to its stage; from its fields back to the row (F6)."""
        if self.detail.isAncestorOf(self.focusWidget()):
            self.detail.commit()
            self.grid.setFocus()
            return
        self.grid.leave_editor()
        if not self.grid.has_refused:
            self._go_to_field("stage")

    def _keep_field(self, project: str, code: str, figure: Figure) -> None:
        self.session.enter(
            [(self._cell(project, code), figure)],
            on_error=lambda error: self._on_field_refused(error, project, code),
        )

    def _on_field_refused(self, error: Exception, project: str, code: str) -> None:
        if not isinstance(error, AppError):
            raise error
        state = self._states.get(project)
        stands = (
            figure_of_column(state.columns.get(code), field_of(self.form, code)) if state else EMPTY
        )
        self.detail.refuse(project, code, describe(error), stands)

    def _to_next_project(self) -> None:
        """Enter in the card's last field: on to the next project of the list."""
        keys, current = [row.key for row in self.model.rows], self.grid.current()
        index = keys.index(current[0]) + 1 if current and current[0] in keys else 0
        if index < len(keys):
            self.grid.go_to(keys[index], "done_this_month")
        self.grid.setFocus()

    def add_project(self) -> None:
        """Ask for a new project (Ctrl+N); the cursor then waits in its month."""
        if self.page is None or self.rows_locked:
            return
        dialog = ProjectDialog(self.session, self.workplace, self.page.header.period, self)
        dialog.accepted.connect(lambda: self._on_added(dialog.added))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_added(self, number: str) -> None:
        self._project_to_show = number
        self.refresh()
        self.grid.setFocus()

    def end_project(self) -> None:
        """Ask whether the project in hand is finished or withdrawn, and why."""
        self.session.rest.flush()
        state = self._states.get(self.detail.project)
        if (
            self.page is None
            or state is None
            or self.is_locked(self._cell(state.project, "status"))
        ):
            return
        dialog = EndProjectDialog(
            self.session,
            self.page.header.period,
            state.project,
            str(state.columns.get("name") or ""),
            str(state.columns.get("status") or ""),
            self,
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(lambda _result: self.grid.setFocus())
        dialog.open()
