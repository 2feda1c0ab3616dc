"""The desk's consolidated table: every figure of the district with its coverage, comparison and
target, and the ledger.
"""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.consolidation.consolidate import Consolidated, consolidate
from desktop.actions.consolidation.ledger import ConsolidatedLedger
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.domain.records.ledger_sums import LedgerSum
from desktop.i18n import N_, _, listed, ngettext
from desktop.ui import keys, theme
from desktop.ui.district.consolidated.ledger_table import LedgerTable
from desktop.ui.district.consolidated.rows import columns, grid_rows, lacking_units, parts_of
from desktop.ui.district.consolidated.trace_dialog import TraceDialog
from desktop.ui.district.consolidated.trace_side import TraceSide
from desktop.ui.district.page import DistrictPage
from desktop.ui.outputs.save_tables_dialog import SaveTablesDialog
from desktop.ui.session import Session
from desktop.ui.sheet.model import SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.frequency_choice import FrequencyChoice
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.search_field import SearchField

_UNITS_NAMED = 6
_HINTS = (
    N_(
        "Each figure comes together by its own rule. Enter shows where it comes from, Space its parts."
    ),
    N_("All projects that are not withdrawn. By unit or village, Enter opens the unit's ledger."),
)


class ConsolidatedPage(DistrictPage):
    """`shown` follows every answer. Enter opens a figure into its parts, Space a row into those
    of its dimension.
    """

    shown = Signal()

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, _("Consolidated table"), parent)
        self.catalogue = workplace.catalogue
        self.consolidated: Consolidated | None = None
        self._opened: set[str] = set()
        self.when = FrequencyChoice()
        self.search = SearchField(_("Find: code, name or pinyin initials (Ctrl+F)"))
        self.views = QTabBar()
        self.views.setDrawBase(False)
        self.views.addTab(_("Figures"))
        self.views.addTab(_("Project ledger"))
        self.form = QComboBox()
        self.form.setAccessibleName(_("Form"))
        self.open_all = QPushButton(_("Show all parts"))
        self.open_all.setCheckable(True)
        self.model = SheetModel(columns(()), self)
        self.grid = SheetView(self.model)
        self.grid.setSelectionBehavior(SheetView.SelectionBehavior.SelectRows)
        self.grid.setAccessibleName(_("Consolidated table"))
        self.facts.setText(_(_HINTS[0]))
        self.nothing = text_label("", "muted", wrap=True)
        self.ledger = LedgerTable(session, self.catalogue)
        self.stack = QStackedWidget()
        self.side = TraceSide(session, workplace)
        self._build()
        self._listen()

    # --- building
    def _build(self) -> None:
        self.form.addItem(_("All forms"), "")
        for form in self.catalogue.forms:
            self.form.addItem(str(form.name), str(form.id))
        self.search.setMinimumWidth(theme.px(150))
        self.search.setMaximumWidth(theme.px(340))
        self.tools.addWidget(self.views)
        self.tools.addStretch(1)
        self.tools.addWidget(self.when)
        self.tools.addWidget(self.search, 4)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.form)
        row.addWidget(self.open_all)
        row.addStretch(1)
        row.addWidget(self.button(_("Save as table…"), self._save))
        figures = QWidget()
        box = QVBoxLayout(figures)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(8))
        box.addLayout(row)
        box.addWidget(self.grid, 1)
        box.addWidget(self.nothing)
        self.nothing.hide()
        self.stack.addWidget(figures)
        self.stack.addWidget(self.ledger)
        self.box.addWidget(self.stack, 1)
        self.setFocusProxy(self.grid)

    def _listen(self) -> None:
        self.when.currentIndexChanged.connect(self.reload)
        self.form.currentIndexChanged.connect(self._fill)
        self.open_all.toggled.connect(self._on_open_all)
        self.search.textChanged.connect(self._on_search)
        self.search.left.connect(self.grid.take_up_found)
        self.views.currentChanged.connect(self._on_view)
        self.grid.current_changed.connect(lambda key, column: self._tell())
        self.grid.activated_cell.connect(lambda key, column: self._open_trace())
        self.grid.space_pressed.connect(lambda key, column: self._toggle(key))
        self.grid.clicked.connect(self._on_clicked)
        self.side.escaped.connect(self.grid.setFocus)
        self.side.unit_requested.connect(self.unit_requested)
        self.ledger.unit_requested.connect(self.unit_requested)
        self.ledger.chosen.connect(self._tell_ledger)
        keys.bind("find_figure", self, self._find, inside=True)

    def side_widget(self) -> QWidget:
        return self.side

    # --- which period
    def show_period(self, period: Period) -> None:
        """The window's month; the table goes on showing its month, quarter or year, as was
        chosen here.
        """
        self.when.show_period(period)
        super().show_period(period)

    @property
    def chosen_period(self) -> Period:
        """The month, quarter or year that the table shows."""
        return self.when.period or self.period

    def reload(self) -> None:
        period = self.chosen_period
        if period:
            self.title.setText(
                _("Consolidated table · {period}").format(period=periods.label(period))
            )
            self.session.ask(
                lambda workplace: consolidate(workplace, period), self._show, self.on_refused
            )
            self.ledger.show_period(period)

    def _show(self, consolidated: Consolidated) -> None:
        if consolidated.period != self.chosen_period:
            return  # another was chosen while this one was worked out
        self.consolidated = consolidated
        self._fill()
        self._tell_of_missing()
        if not self.grid.current():
            self._go_to_first()
        self._tell()
        self.shown.emit()

    # --- the table
    def _fill(self) -> None:
        if self.consolidated is None:
            return
        searching = bool(self.search.text().strip())
        every = searching or self.open_all.isChecked()
        rows = grid_rows(
            self.consolidated,
            self.consolidated.catalogue,
            None if every else self._opened,
            self.form.currentData(),
        )
        expected = columns(rows)
        if [column.id for column in expected] != [column.id for column in self.model.columns]:
            current = self.grid.current()
            self.model.set_columns(expected)
            self.model.set_rows(rows)
            if current is not None:
                self._go_to(current[0])
        else:
            self.model.set_rows(rows)
        shown_rows = self.grid.filter_rows(self.search.text())
        self.search.tell_hits(shown_rows)
        self.grid.setVisible(shown_rows > 0)
        self.nothing.setVisible(not shown_rows)
        self.nothing.setText(
            _("Nothing found. Try the code, a part of the name, or its pinyin initials.")
            if searching
            else _(
                "This form has no consolidated figures in {period}. Choose a quarter or a year."
            ).format(period=periods.label(self.chosen_period))
        )

    def _tell_of_missing(self) -> None:
        assert self.consolidated is not None
        lacking = lacking_units(self.consolidated.rows)
        past = [
            f"△ {form}: {words}"
            for form, sentences in self.consolidated.past.items()
            for words in sentences
        ]
        self.facts.setText("\n".join((_(_HINTS[0]), *past)))
        if not any(row.value is not None for row in self.consolidated.rows):
            self.set_pills([(_("nothing received"), "neutral")])
            self.notice.show_notice(
                _(
                    "Nothing has been received for {period} yet. Import the stick or folder first."
                ).format(period=periods.label(self.consolidated.period)),
                "info",
                closable=False,
            )
        elif lacking:
            self.set_pills([("△ " + _("incomplete"), "query")])
            names = [self.catalogue.unit_name(unit) for unit in lacking]
            more = (
                _(" and {n} more").format(n=len(names) - _UNITS_NAMED)
                if len(names) > _UNITS_NAMED
                else ""
            )
            self.notice.show_notice(
                ngettext(
                    "{n} unit has not given everything: {names}. Nothing is filled in for it.",
                    "{n} units have not given everything: {names}. Nothing is filled in for them.",
                    len(names),
                ).format(n=len(names), names=listed(names[:_UNITS_NAMED]) + more),
                "query",
                closable=False,
            )
        else:
            self.set_pills([("✓ " + _("complete"), "done")])
            self.notice.hide()

    def _go_to_first(self) -> None:
        for row in self.model.rows:
            if row.heading is None:
                self._go_to(row.key)
                return

    def _go_to(self, key: Hashable) -> None:
        if self.grid.go_to(key, "name"):
            flags = QItemSelectionModel.SelectionFlag
            self.grid.selectionModel().select(
                self.grid.currentIndex(), flags.ClearAndSelect | flags.Rows
            )

    def _save(self) -> None:
        if period := self.chosen_period:
            SaveTablesDialog(
                self.session,
                _("Consolidated table"),
                period,
                self.form.currentData() or "",
                self,
                fills_templates=True,
            ).open()

    def _on_search(self) -> None:
        self._fill()

    def _find(self) -> None:
        self.views.setCurrentIndex(0)
        self.search.setFocus()
        self.search.selectAll()

    def _on_open_all(self) -> None:
        self.open_all.setText(_("Hide parts") if self.open_all.isChecked() else _("Show all parts"))
        self._fill()

    def _toggle(self, key: object) -> None:
        if (
            not isinstance(key, tuple)
            or self.consolidated is None
            or key[0] not in parts_of(self.consolidated, self.consolidated.catalogue)
        ):
            return
        self._opened ^= {key[0]}
        self._fill()
        self._go_to((key[0], ""))

    def _on_clicked(self) -> None:
        current = self.grid.current()
        if current is not None and current[1] == "fold":
            self._toggle(current[0])

    def _on_view(self, view: int) -> None:
        self.stack.setCurrentIndex(view)
        self.facts.setText(_(_HINTS[view]))
        for widget in (self.form, self.open_all, self.search):
            widget.setVisible(view == 0)
        if not self.views.hasFocus():
            (self.ledger if view else self.grid).setFocus()
        if view == 0:
            self._tell()
        else:
            self._tell_ledger(self.ledger.ledger, self.ledger.current())

    # --- the panel beside it
    def _tell(self) -> None:
        current = self.grid.current()
        row = self.consolidated.by_key.get(current[0]) if current and self.consolidated else None  # type: ignore[call-overload]
        if row is not None and self.consolidated is not None and self.views.currentIndex() == 0:
            self.side.show_figure(row, self.consolidated)

    def _tell_ledger(
        self, ledger: ConsolidatedLedger | None, current: tuple[str, LedgerSum] | None
    ) -> None:
        if self.views.currentIndex() == 0 or ledger is None or current is None:
            return
        name, row = current
        facts = [
            _("As of {period}").format(period=periods.label(ledger.month)),
            _("{n} of {of} units").format(n=ledger.have, of=ledger.of),
            _("Done this year: {value} of {plan} planned").format(
                value=f"{row.done_this_year / SCALE:,.2f}",
                plan=f"{row.plan_this_year / SCALE:,.2f}",
            ),
        ]
        missing = [self.catalogue.unit_name(unit) for unit in ledger.missing]
        notices = (
            [
                _("{n} of {of} units missing: {names}. Nothing is filled in for them.").format(
                    n=len(missing), of=ledger.of, names=listed(missing)
                )
            ]
            if missing
            else []
        )
        self.side.show_words(
            name, _("{n} projects").format(n=row.projects), "\n".join(facts), notices
        )

    def _open_trace(self) -> None:
        if self.side.isVisible():
            self.side.take_keyboard()
            return
        current = self.grid.current()
        row = self.consolidated.by_key.get(current[0]) if current and self.consolidated else None  # type: ignore[call-overload]
        if row is not None and self.consolidated is not None:
            dialog = TraceDialog(self.session, self.workplace, self)
            dialog.unit_requested.connect(self.unit_requested)
            dialog.side.show_figure(row, self.consolidated)
            dialog.open()
