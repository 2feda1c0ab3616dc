"""The desk's own table: chosen indicators of chosen units in chosen periods, turned, sorted,
filtered, copied to Excel.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QTableView,
    QWidget,
)

from desktop.actions.consolidation.pivot import Axis, PivotTable, pivot_table
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.roster import areas_in_order
from desktop.i18n import N_, _, bracketed
from desktop.ui import keys, theme
from desktop.ui.district.page import DistrictPage
from desktop.ui.district.pivot.model import PivotModel
from desktop.ui.session import Session
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.checklist import Checklist, Entry
from desktop.ui.widgets.labels import ElideLabel, text_label
from desktop.ui.widgets.search_field import SearchField

PIVOTS: tuple[tuple[Axis, str], ...] = (
    ("unit", N_("Rows: units")),
    ("indicator", N_("Rows: indicators")),
    ("period", N_("Rows: periods")),
)
_SETTLE_MS = 150  # several ticks in a row are asked for once
_YEARS_OFFERED = 3
_CELLS_AT_MOST = 20_000
_ROWS_MEASURED = 60  # of a table that may have 1,500


class AskTableView(QTableView):
    """Ctrl+C copies the whole table, or the block that is selected; Alt+Up and Alt+Down sort by
    the column in hand.
    """

    def __init__(self, page: PivotPage) -> None:
        super().__init__(page)
        self._page = page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if event.matches(QKeySequence.StandardKey.Copy):
            self._page.copy()
        elif (
            alt
            and event.key() in (keys.key("sort_up").code, keys.key("sort_down").code)
            and self.currentIndex().isValid()
        ):
            self._page.sort_by(
                self.currentIndex().column(), descending=event.key() == keys.key("sort_down").code
            )
        else:
            super().keyPressEvent(event)


class PivotPage(DistrictPage):
    """Every tick is answered at once; nothing is stored."""

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(session, workplace, _("Own table"), parent)
        self.catalogue, self._today = workplace.catalogue, workplace.today
        self.table: PivotTable | None = None
        self.indicators = Checklist(_("Which figures"), _("Code, name or pinyin initials"))
        self.indicators.set_entries(_indicator_entries(self.catalogue))
        self.units = Checklist(_("Which units"), _("Name or pinyin initials"))
        self.units.set_entries(
            [
                Entry(
                    self.catalogue.district,
                    _("{district} (all together)").format(district=self.catalogue.district_name),
                ),
                *_area_entries(self.catalogue),
                *(Entry(str(u.code), str(u.name)) for u in self.catalogue.units),
            ]
        )
        self.times = Checklist(_("Which periods"), _("Year, quarter or month"))
        self.pivot = QComboBox()
        self.pivot.setAccessibleName(_("What stands down the side"))
        for axis, text in PIVOTS:
            self.pivot.addItem(_(text), axis)
        self.filter = SearchField(_("Filter the rows"))
        self.copy_button = self.button(_("Copy for Excel"), self.copy, primary=True)
        self.model = PivotModel(self)
        self.view = AskTableView(self)
        self.empty = Card()
        self.example = self.button(_("Tick the figures that have a target"), self._tick_example)
        self.stack = QStackedWidget()
        self.facts.setText(
            _(
                "Tick what you want to see side by side. Click a column's head to sort by it. "
                "Ctrl+C copies for Excel."
            )
        )
        self._sorted: int | None = None
        self._descending = False
        self._query: tuple[object, ...] = ()
        self._wait = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._build()
        self._listen()

    def _build(self) -> None:
        choice = QHBoxLayout()
        choice.setSpacing(theme.px(12))
        for chooser, share in ((self.indicators, 9), (self.units, 8), (self.times, 8)):
            choice.addWidget(chooser, share)
        self.box.addLayout(choice)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.pivot)
        self.filter.setMaximumWidth(theme.px(220))
        row.addWidget(self.filter, 2)
        self.table_facts: QLabel = ElideLabel("", "muted")
        row.addWidget(self.table_facts, 3)
        row.addWidget(self.copy_button)
        self.box.addLayout(row)
        self.view.setModel(self.model)
        self.view.setProperty("role", "plain")
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        down = self.view.verticalHeader()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setHighlightSections(False)
        down.setDefaultSectionSize(QFontMetrics(theme.font("body")).height() + theme.px(12))
        self.view.setAccessibleName(_("Own table"))
        self.view.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.view.setTabKeyNavigation(False)
        header = self.view.horizontalHeader()
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setResizeContentsPrecision(_ROWS_MEASURED)
        self.empty.box.addStretch(1)
        self.empty_words = text_label("", "head", wrap=True)
        self.empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.box.addWidget(self.empty_words)
        self.example.setVisible(bool(self._aimed_at()))
        self.empty.box.addWidget(self.example, 0, Qt.AlignmentFlag.AlignHCenter)
        self.empty.box.addStretch(2)
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.view)
        self.box.addWidget(self.stack, 1)
        self.setFocusProxy(self.indicators)

    def _listen(self) -> None:
        for chooser in (self.indicators, self.units, self.times):
            chooser.changed.connect(self._wait.start)
        self.pivot.currentIndexChanged.connect(self._on_pivot)
        self.filter.textChanged.connect(self._fill)
        self.filter.left.connect(self.view.setFocus)
        self._wait.timeout.connect(self.reload)
        self.view.horizontalHeader().sectionClicked.connect(self._on_head)

    # --- asking
    def show_period(self, period: Period) -> None:
        """The window's period is offered first and ticked while nothing else is; choices already
        made stay.
        """
        entries = _period_entries(max(period, periods.containing(self._today, "month")))
        with QSignalBlocker(self.times):
            self.times.set_entries(entries)
            if not self.times.chosen or self.times.chosen == (self.period,):
                self.times.set_chosen([period])
            if not self.units.chosen:
                self.units.set_chosen(_first_chosen(self.catalogue))
        super().show_period(period)

    def reload(self) -> None:
        codes, units, query, rows = (
            self.indicators.chosen,
            self.units.chosen,
            tuple(map(Period, self.times.chosen)),
            self.pivot.currentData(),
        )
        self._query = (codes, units, query, rows)
        self.notice.hide()
        lacking = [
            text
            for chosen, text in (
                (codes, _("an indicator")),
                (units, _("a unit")),
                (query, _("a period")),
            )
            if not chosen
        ]
        if lacking:
            self._show_nothing(
                _("Tick {things} above, and the table stands here.").format(
                    things=_(" and ").join(lacking)
                )
            )
        elif len(codes) * len(units) * len(query) > _CELLS_AT_MOST:
            self._show_nothing(
                _(
                    "That would be {n} cells. Please tick fewer indicators, units or periods."
                ).format(n=f"{len(codes) * len(units) * len(query):,}")
            )
        else:
            current = self._query
            self.session.ask(
                lambda workplace: pivot_table(workplace, codes, units, query, rows),
                lambda table: self._show(table, current),
                self.on_refused,
            )

    def _aimed_at(self) -> list[str]:
        """The figures for which the catalogue sets the whole district a target."""
        return [
            str(t.code) + (f"/{t.dimension}" if t.dimension else "")
            for t in self.catalogue.targets
            if t.unit == self.catalogue.district and t.value
        ]

    def _tick_example(self) -> None:
        self.units.set_chosen([*self.units.chosen, str(self.catalogue.district)])
        self.indicators.set_chosen(self._aimed_at())

    def _show_nothing(self, text: str) -> None:
        self.table = None
        self.example.setVisible(not self.indicators.chosen and bool(self._aimed_at()))
        self.empty_words.setText(text)
        self.stack.setCurrentWidget(self.empty)
        self.copy_button.setEnabled(False)
        self.table_facts.setText("")

    def _show(self, table: PivotTable, query: tuple[object, ...]) -> None:
        if query != self._query:
            return  # something else was ticked while this was looked up
        self.table = table
        if self._sorted is not None and self._sorted >= len(table.columns):
            self._sorted = None
        self.copy_button.setEnabled(True)
        self._fill()

    # --- showing
    def _fill(self) -> None:
        if self.table is None:
            return
        shown = self.table.filtered(self.filter.text())
        self.filter.tell_hits(len(shown.heads))
        if self._sorted is not None:
            shown = shown.sorted_by(self._sorted, descending=self._descending)
        self.model.show_table(shown, self._sorted, self._descending)
        self.stack.setCurrentWidget(self.view)
        self._lay_out_columns()
        facts = [
            _("{rows} rows × {columns} columns").format(
                rows=len(shown.heads), columns=len(shown.columns)
            )
        ]
        if any(cell.incomplete for row in shown.cells for cell in row):
            facts.append(_("△ units missing"))
        self.table_facts.setText(" │ ".join(facts))

    def _lay_out_columns(self) -> None:
        """As wide as what stands there; room left over is shared, so that no odd half of the
        table is empty.
        """
        self.view.resizeColumnsToContents()
        count = self.model.columnCount()
        least, most, air = theme.px(84), theme.px(260), theme.px(10)
        widths = [
            max(least, min(most, self.view.columnWidth(column) + air)) for column in range(count)
        ]
        left = max(0, self.view.viewport().width() - sum(widths)) // max(1, count)
        for column, width in enumerate(widths):
            self.view.setColumnWidth(column, width + left)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for chooser in (self.indicators, self.units, self.times):
            chooser.setFixedHeight(max(theme.px(150), min(theme.px(250), self.height() * 9 // 25)))
        if self.table is not None:
            self._lay_out_columns()

    def _on_pivot(self) -> None:
        self._sorted = None
        self.filter.clear()
        self.reload()

    def _on_head(self, section: int) -> None:
        """First click: largest first; second: smallest first; third: back to the order of the
        roster.
        """
        if self._sorted == section and not self._descending:
            self._sorted = None
            self._fill()
        else:
            self.sort_by(section, descending=self._sorted != section)

    def sort_by(self, section: int, *, descending: bool) -> None:
        """Order the rows by a column; those without a value stay last."""
        current = self.view.currentIndex().column()
        self._sorted, self._descending = section, descending
        self._fill()
        if current >= 0:
            self.view.setCurrentIndex(self.model.index(0, current))

    def copy(self) -> None:
        """The table as it is shown, headings and all, or the selected block, for a spreadsheet."""
        if self.model.table is None or self.table is None:
            return
        chosen = self.view.selectionModel().selectedIndexes() if self.view.selectionModel() else []
        text = self.model.table.as_tsv() if len(chosen) < 2 else self._block(chosen)
        QGuiApplication.clipboard().setText(text)
        n = (
            len(self.model.table.heads)
            if len(chosen) < 2
            else len({index.row() for index in chosen})
        )
        self.tell(
            _("Copied {n} rows. In Excel or WPS choose a cell and press Ctrl+V.").format(n=n),
            "done",
        )

    def _block(self, chosen: list) -> str:  # type: ignore[type-arg]
        places = {(index.row(), index.column()) for index in chosen}
        columns = sorted({column for _row, column in places})
        lines = []
        for row in sorted({row for row, _column in places}):
            lines.append(
                "\t".join(
                    self._plain(row, column) if (row, column) in places else ""
                    for column in columns
                )
            )
        return "\n".join(lines) + "\n"

    def _plain(self, row: int, column: int) -> str:
        cell = self.model.cell(row, column)
        return cell.text.replace(",", "") if cell.figure.value is not None else cell.text


def _area_entries(catalogue: Catalogue) -> list[Entry]:
    return [
        Entry(
            str(area.code),
            _("{area} ({level})").format(area=area.name, level=catalogue.level_name(area.level)),
            depth,
        )
        for area, depth in areas_in_order(catalogue)
    ]


def _first_chosen(catalogue: Catalogue) -> list[str]:
    """What stands side by side at first: the areas directly below this desk, or the townships."""
    areas = [str(area.code) for area in catalogue.areas if area.parent == catalogue.district]
    return areas or [str(u.code) for u in catalogue.units if u.group == "township"]


def _indicator_entries(catalogue: Catalogue) -> list[Entry]:
    entries: list[Entry] = []
    for code, indicator in catalogue.indicators.items():
        if indicator.frequency == "day":
            continue
        measure = bracketed(str(indicator.measure))
        entries.append(Entry(str(code), f"{code} {indicator.name}{measure}"))
        if indicator.dimension:
            entries += [
                Entry(f"{code}/{value.id}", f"{value.name} · {indicator.name}", 1)
                for value in catalogue.dimension_by_id[indicator.dimension].values
            ]
    return entries


def _period_entries(newest: Period) -> list[Entry]:
    """Years, quarters and months up to `newest`, newest first."""
    entries: list[Entry] = []
    for year in range(int(newest[:4]), int(newest[:4]) - _YEARS_OFFERED, -1):
        months = [
            Period(f"{year}-{month:02d}")
            for month in range(12, 0, -1)
            if f"{year}-{month:02d}" <= newest
        ]
        quarters = dict.fromkeys(periods.as_frequency(month, "quarter") for month in months)
        entries.append(Entry(str(year), periods.label(str(year))))
        entries += [Entry(quarter, periods.label(quarter), 1) for quarter in quarters]
        entries += [Entry(month, periods.label(month), 1) for month in months]
    return entries
