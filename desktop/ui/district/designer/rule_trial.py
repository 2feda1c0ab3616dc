"""What the rule at hand would have done in the last two years, how often in each month, and its cases."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from desktop.actions.trial.try_rule import MONTHS, RuleTrial
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import N_, _, ngettext
from desktop.ui import theme
from desktop.ui.sheet.model import Column, GridCell, GridRow, SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.widgets.labels import text_label

_OUTCOMES = {
    "changed": N_("× the figure was changed later"),
    "explained": N_("△ explained"),
    "open": N_("neither changed nor explained"),
}
_MARKS = {"changed": N_("× changed"), "explained": N_("△ explained"), "open": N_("○ neither")}
_FEW_ROWS = 20
_HEADINGS = 2  # rows of the strip above the counts
_LEAST_FOR_STRIP = 230  # px at 100 %


class MonthStrip(QTableWidget):
    """How many cases each month had, by what came of them; ← → walk over the months. `month_chosen`: a month, "" for all."""

    month_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(len(_MARKS) + _HEADINGS, 0, parent)
        self._months: tuple[Period, ...] = ()
        self.setAccessibleName(_("Cases by month"))
        self.setEditTriggers(self.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(self.SelectionBehavior.SelectColumns)
        self.setSelectionMode(self.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setVerticalHeaderLabels(["", "", *(_(mark) for mark in _MARKS.values())])
        self.horizontalHeader().hide()
        row = self.fontMetrics().lineSpacing() + theme.px(4)
        self.verticalHeader().setMinimumSectionSize(row)
        self.verticalHeader().setDefaultSectionSize(row)
        self.verticalHeader().setHighlightSections(False)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(theme.px(20))
        header.setSectionResizeMode(header.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(row * (len(_MARKS) + _HEADINGS) + theme.px(4))
        self.itemSelectionChanged.connect(self._on_chosen)

    def show_trial(self, trial: RuleTrial) -> None:
        self._months = trial.months
        self.blockSignals(True)
        self.clearSelection()
        self.setColumnCount(len(self._months))
        self.clearSpans()
        self._set_headings()
        for column, month in enumerate(self._months):
            outcomes = [case.outcome for case in trial.cases if _month(case.period) == month]
            words = _("{month}: asks {n} times, {changed} of these were changed later").format(
                month=periods.label(month), n=len(outcomes), changed=outcomes.count("changed")
            )
            for row, mark in enumerate(_MARKS, start=_HEADINGS):
                count = outcomes.count(mark)
                item = QTableWidgetItem(str(count) if count else "·")
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                item.setToolTip(words)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
                tone = {"changed": "error", "explained": "query"}.get(mark, "ink")
                item.setForeground(theme.colour(tone if count else "muted"))
                self.setItem(row, column, item)
        self.blockSignals(False)

    def _set_headings(self) -> None:
        """The years, each over its months."""
        years = [month[:4] for month in self._months]
        for column, month in enumerate(self._months):
            if column == years.index(month[:4]):
                self.setItem(0, column, _muted(month[:4]))
                if (width := years.count(month[:4])) > 1:
                    self.setSpan(0, column, 1, width)
            self.setItem(1, column, _muted(str(int(month[5:]))))

    def _on_chosen(self) -> None:
        columns = {index.column() for index in self.selectedIndexes()}
        self.month_chosen.emit(self._months[columns.pop()] if len(columns) == 1 else "")


class RuleTrialView(QWidget):
    """Words above, then how often it asked in each month, and the cases below, the newest first."""

    def __init__(self, unit_name: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._unit_name = unit_name
        self._trial: RuleTrial | None = None
        self.strip = MonthStrip()
        self.strip.month_chosen.connect(self._show_cases)
        self.words = text_label("", "body", wrap=True)
        self.model = SheetModel(
            [
                Column("period", _("Period"), 80),
                Column("unit", _("Unit"), 90),
                Column("message", _("What the clerk reads"), 160, stretch=True),
                Column("outcome", _("What came of it"), 130, fold=1),
            ],
            self,
        )
        self.grid = SheetView(self.model, self)
        self.grid.setAccessibleName(_("Cases of the rule"))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(6))
        box.addWidget(self.words)
        box.addWidget(self.strip)
        box.addWidget(self.grid, 1)
        self.clear()

    def clear(self) -> None:
        """Nothing was tried yet."""
        self.words.setText(
            _(
                "F9 tries this rule on the figures of the last {n} months: whom it would have asked, and what became of it."
            ).format(n=MONTHS)
        )
        self._trial = None
        self.strip.hide()
        self.grid.hide()
        self.model.set_rows([])

    def show_trial(self, trial: RuleTrial) -> None:
        if not trial.rows:
            text = _("There are no figures that this rule could be tried on.")
        elif not trial.cases:
            text = ngettext(
                "It would never have asked in the last {months} months ({units} unit, {rows} rows).",
                "It would never have asked in the last {months} months ({units} units, {rows} rows).",
                trial.units,
            ).format(months=MONTHS, units=trial.units, rows=trial.rows)
        else:
            text = _(
                "Last {months} months, {units} units: it would have asked {n} times. {changed} of the figures were changed later, {explained} were explained, {open} neither."
            ).format(
                months=MONTHS,
                units=trial.units,
                n=len(trial.cases),
                changed=trial.count("changed"),
                explained=trial.count("explained"),
                open=trial.count("open"),
            )
        if trial.asks_often:
            text += " " + _("△ It asks too often: about more than one row in twenty.")
        elif 0 < trial.rows < _FEW_ROWS:
            text += " " + _("There is little history: {rows} rows.").format(rows=trial.rows)
        self.words.setText(text)
        self._trial = trial
        self.strip.show_trial(trial)
        self.grid.setVisible(bool(trial.cases))
        self._fit()
        self._show_cases("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The cases go before the months where there is no room for both."""
        has_cases = self._trial is not None and bool(self._trial.cases)
        self.strip.setVisible(has_cases and self.height() >= theme.px(_LEAST_FOR_STRIP))

    def _show_cases(self, month: str) -> None:
        """Those of a month, or all of them."""
        cases = self._trial.cases if self._trial is not None else ()
        self.model.set_rows(
            GridRow(
                number,
                cells={
                    "period": GridCell(periods.label(case.period)),
                    "unit": GridCell(self._unit_name(case.unit)),
                    "message": GridCell(case.finding.message, tooltip=case.finding.message),
                    "outcome": GridCell(
                        _(_OUTCOMES[case.outcome]),
                        ground="error" if case.outcome == "changed" else "",
                    ),
                },
            )
            for number, case in enumerate(cases)
            if month in ("", _month(case.period))
        )


def _muted(text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    item.setForeground(theme.colour("muted"))
    return item


def _month(period: Period) -> Period:
    """The month at whose end a period is judged."""
    return periods.containing(periods.last_day(period), "month")
