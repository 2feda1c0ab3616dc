"""Checks across units: what stands out against history and peers, the same project twice,
sections that nobody reports.
"""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.actions.cross_checks.finding import CrossFinding
from desktop.actions.cross_checks.run import desk_checks
from desktop.actions.cross_checks.strip import Strip, strip_of
from desktop.actions.desk.board import periods_ending
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import UnitCode
from desktop.domain import periods
from desktop.domain.findings import SEVERITY_MARKS
from desktop.domain.periods import Period
from desktop.i18n import _, listed, ngettext
from desktop.ui import keys
from desktop.ui.district.cross_side import CrossSide
from desktop.ui.district.page import DistrictPage
from desktop.ui.session import Session
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.search_field import SearchField

_GROUNDS = {"error": "error", "query": "query", "hint": ""}


class CrossPage(DistrictPage):
    """Enter opens the sheet of the unit that a finding is about."""

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, _("Checks across units"), parent)
        self.findings: tuple[CrossFinding, ...] = ()
        self.facts.setText(
            _(
                "What a unit cannot see by itself. Enter opens its sheet; return the cell there if it is wrong."
            )
        )
        self.model = SheetModel(
            [
                Column("unit", _("Unit"), 130),
                Column("cell", _("Cell"), 120),
                Column("message", _("What stands out"), 300, stretch=True),
                Column("others", _("With"), 150, fold=1),
            ],
            self,
        )
        self.grid = SheetView(self.model, self)
        self.grid.activated_cell.connect(lambda key, _column: self._open(key))
        self.grid.current_changed.connect(lambda key, _column: self._on_current(key))
        self.side = CrossSide(workplace.catalogue)
        self._in_hand: CrossFinding | None = None
        self.empty = text_label(
            _("Nothing stands out across the units in what was received."), "body", wrap=True
        )
        self.search = SearchField(_("Find: code, name or pinyin initials (Ctrl+F)"))
        self.search.textChanged.connect(
            lambda text: self.search.tell_hits(self.grid.filter_rows(text))
        )
        self.search.left.connect(self.grid.take_up_found)
        keys.bind("find_figure", self, self.search.setFocus, inside=True)
        self.kinds = QComboBox()
        self.kinds.setAccessibleName(_("Which findings"))
        self.kinds.addItem(_("Queries and hints"), "")
        self.kinds.addItem(_("Queries only"), "query")
        self.kinds.activated.connect(lambda _place: self._fill())
        self.tools.addWidget(self.kinds)
        self.tools.addWidget(self.search, 1)
        self.how_good = self.button(
            _("How good are our checks?"), lambda: self.page_requested.emit("trial")
        )
        self.tools.addWidget(self.how_good)
        self.box.addWidget(self.empty)
        self.box.addWidget(self.grid, 1)
        self.box.addStretch(0)
        self.setFocusProxy(self.grid)

    def reload(self) -> None:
        period = self.period

        def work(workplace: Workplace) -> tuple[Period, tuple[CrossFinding, ...]]:
            return period, tuple(
                f for own in periods_ending(period) for f in desk_checks(workplace, own)
            )

        self.session.ask(work, self._show, self.on_refused)

    def _show(self, answer: tuple[Period, tuple[CrossFinding, ...]]) -> None:
        if answer[0] == self.period:
            self.title.setText(
                _("Checks across units · {period}").format(period=periods.label(self.period))
            )
            self.findings = answer[1]
            self._fill()

    def _fill(self) -> None:
        rule = str(self.kinds.currentData() or "")
        shown = [(n, f) for n, f in enumerate(self.findings) if rule in ("", f.severity)]
        queries = sum(f.severity == "query" for f in self.findings)
        self.set_pills(
            [(ngettext("{n} query", "{n} queries", queries).format(n=queries), "query")]
            if queries
            else []
        )
        self.model.set_rows(
            GridRow(
                number,
                cells={
                    "unit": GridCell(self.workplace.catalogue.unit_name(f.unit), bold=True),
                    "cell": GridCell(
                        f"{f.code} {f.dimension}".strip(),
                        muted=True,
                        tooltip=f"{f.form} {f.code} {f.dimension}",
                    ),
                    "message": GridCell(
                        f"{SEVERITY_MARKS[f.severity]} {f.message}",
                        ground=_GROUNDS[f.severity],
                        tooltip=f.message,
                    ),
                    "others": GridCell(
                        listed(self.workplace.catalogue.unit_name(u) for u in f.units),
                        muted=True,
                        tooltip=listed(self.workplace.catalogue.unit_name(u) for u in f.units),
                    ),
                },
            )
            for number, f in shown
        )
        if not shown:
            self._in_hand = None
            self.side.show_finding(None)
        self.empty.setVisible(not shown)
        self.grid.setVisible(bool(shown))
        if shown and self.grid.current() is None:
            self.grid.go_to(shown[0][0], "message")
        current = self.grid.current()
        if current is not None:  # the same row may hold another finding now
            self._on_current(current[0])

    def side_widget(self) -> QWidget:
        return self.side

    def _on_current(self, key: object) -> None:
        """Draw what the finding in hand was compared with, once it is known."""
        finding = self.findings[key] if isinstance(key, int) and key < len(self.findings) else None
        if finding is None or finding == self._in_hand:
            return
        self._in_hand = finding
        self.side.show_finding(finding)
        self.session.ask(
            lambda workplace: strip_of(workplace, finding),
            lambda strip: self._show_strip(finding, strip),
            self.on_refused,
        )

    def _show_strip(self, finding: CrossFinding, strip: Strip | None) -> None:
        if finding is self._in_hand:
            self.side.show_strip(finding, strip)

    def _open(self, key: object) -> None:
        finding = self.findings[key] if isinstance(key, int) else None
        if finding is not None and UnitCode(finding.unit) in self.workplace.catalogue.unit_by_code:
            self.unit_requested.emit(finding.unit, finding.form)
