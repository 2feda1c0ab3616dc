"""The charts of a workplace: a list, the picture that answers, the numbers behind it; saved, copied,
or read as a table.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.charts.registry import (
    CHARTS,
    chart,
    charts_of,
    save_chart,
    title_of,
)
from desktop.actions.charts.units import first_ranked, rankable
from desktop.actions.workplace import Workplace
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.reports.chart import Chart
from desktop.ui import keys, theme
from desktop.ui.charts.chart_view import ChartView
from desktop.ui.charts.table_model import TableModel
from desktop.ui.outputs.save_as_dialog import SaveAsDialog
from desktop.ui.session import Session
from desktop.ui.widgets.frequency_choice import FrequencyChoice
from desktop.ui.widgets.page_scroll import PageScroll


class ChartsPanel(QWidget):
    """`shown` follows every answer; `opened`: the Opens of a place; `refused`: what keeps a chart from
    being drawn; `copied`: the picture is in the clipboard. Up and Down choose a chart; Ctrl+D turns
    it into its table and back.
    """

    shown = Signal()
    opened = Signal(object)
    refused = Signal(object)
    copied = Signal()

    def __init__(
        self, session: Session, workplace: Workplace, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.workplace = session, workplace
        self.chart: Chart | None = None
        self.names = QListWidget()
        self.names.setAccessibleName(_("Charts"))
        self.names.setProperty("role", "plain")
        for name, kind in charts_of(workplace.catalogue).items():
            if workplace.role == "district" or kind.of_township:
                item = QListWidgetItem(title_of(workplace.catalogue, name))
                item.setData(Qt.ItemDataRole.UserRole, name)
                self.names.addItem(item)
        self.names.setFixedWidth(self.names.sizeHintForColumn(0) + theme.px(32))
        self.when = FrequencyChoice()
        self.indicator = QComboBox()
        self.indicator.setAccessibleName(_("Indicator"))
        self.indicator.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.indicator.setMinimumContentsLength(14)
        if workplace.role == "district":  # an office is not ranked
            for indicator in rankable(workplace):
                self.indicator.addItem(f"{indicator.code} {indicator.name}", str(indicator.code))
            self.indicator.setCurrentIndex(self.indicator.findData(first_ranked(workplace)))
        self.view, self.table, self.stack = ChartView(), QTableView(), QStackedWidget()
        self._rows = TableModel(self.table)
        self.table.setModel(self._rows)
        self.view.opened.connect(self.opened)
        self.table_button = self._button(_("Show as table"), self._turn, "turn_chart")
        self.copy_button = self._button(_("Copy the picture"), self._copy, "copy_result")
        self.save_button = self._button(_("Save as…"), self._save, "save_result")
        self._build()
        self.names.currentRowChanged.connect(lambda _row: self.reload())
        self.when.currentIndexChanged.connect(self.reload)
        self.indicator.currentIndexChanged.connect(self.reload)
        self.names.setCurrentRow(0)
        self.setFocusProxy(self.names)

    def _button(self, text: str, slot: Callable[[], None], key: str) -> QPushButton:
        made = QPushButton(text)
        made.clicked.connect(lambda: slot())
        made.setToolTip(f"{text} ({keys.key(key).shown})")
        keys.bind(key, self, made.click)
        return made

    def _build(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(theme.px(8))
        tools.addWidget(self.when)
        tools.addWidget(self.indicator)
        tools.addStretch(1)
        for button in (self.table_button, self.copy_button, self.save_button):
            tools.addWidget(button)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setResizeContentsPrecision(60)  # rows that are measured
        room = PageScroll()
        room.set_body(self.view)
        self.stack.addWidget(room)
        self.stack.addWidget(self.table)
        row = QHBoxLayout()
        row.setSpacing(theme.px(14))
        row.addWidget(self.names)
        row.addWidget(self.stack, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(8))
        box.addLayout(tools)
        box.addLayout(row, 1)

    def show_period(self, period: Period) -> None:
        self.when.show_period(period)
        self.reload()

    @property
    def chosen(self) -> str:
        item = self.names.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def choose(self, name: str) -> None:
        """Turn to the chart of that name."""
        for row in range(self.names.count()):
            if self.names.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self.names.setCurrentRow(row)

    def reload(self) -> None:
        name, period, indicator = self.chosen, self.when.period, self.indicator.currentData() or ""
        self.indicator.setVisible(bool(name) and CHARTS[name].of_indicator)
        if name and period:
            self.session.ask(
                lambda workplace: (name, period, chart(workplace, name, period, indicator)),
                self._show,
                self.refused.emit,
            )

    def _show(self, answer: tuple[str, Period, Chart]) -> None:
        name, period, chart = answer
        if (name, period) != (self.chosen, self.when.period):
            return  # another was chosen while this one was worked out
        self.chart = chart
        self.view.set_chart(chart)
        if self.stack.currentIndex():
            self._fill_table(chart)
        for button in (self.copy_button, self.save_button):
            button.setEnabled(chart.body is not None)
        self.shown.emit()

    def _fill_table(self, chart: Chart) -> None:
        self.table.setAccessibleName(chart.table.title)
        self._rows.show_table(chart.table)
        self.table.resizeColumnsToContents()

    # --- verbs
    def _turn(self) -> None:
        """The picture becomes its table, or the table its picture."""
        to_table = self.stack.currentIndex() == 0
        if to_table and self.chart is not None:
            self._fill_table(self.chart)
        self.stack.setCurrentIndex(int(to_table))
        self.table_button.setText(_("Show as picture") if to_table else _("Show as table"))
        (self.table if to_table else self.view).setFocus()

    def _copy(self) -> None:
        if self.chart is not None and self.chart.body is not None:
            QGuiApplication.clipboard().setImage(self.view.image("copy").image())
            self.copied.emit()

    def _save(self) -> None:
        chart, period = self.chart, self.when.period
        if chart is not None and chart.body is not None:
            # recorded here, in the window's thread; the worker makes the file
            images = {kind: self.view.image(kind) for kind in ("png", "svg")}
            SaveAsDialog(
                self.session,
                _("Save the chart · {title}").format(title=chart.title),
                _("A picture of 20 cm for documents, or one that stays sharp at any size."),
                {"png": _("Picture (.png)"), "svg": _("Drawing (.svg)")},
                lambda workplace, kind, folder: save_chart(workplace, images[kind], period, folder),
                self,
            ).open()
