"""Read-only tables of what a submission carries: each form as it will stand on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.actions.pages.daily import DailyPage
from desktop.actions.pages.honours import HonoursPage
from desktop.actions.pages.ledger import LedgerPage
from desktop.actions.pages.page import Page
from desktop.actions.pages.table import TablePage
from desktop.catalogue.model import Field, Form
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import Figure, display
from desktop.i18n import _
from desktop.ui import theme

_LEDGER_COLUMNS = (
    "name",
    "category",
    "stage",
    "total_investment",
    "plan_this_year",
    "done_this_month",
)
_FIGURE_KINDS = ("count", "amount", "rate", "area", "measure", "index", "grade")


@dataclass(frozen=True, slots=True)
class PreviewTable:
    """`stretch` is the column that takes the room left over, `right` those set flush right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    stretch: int
    right: frozenset[int]


def preview_table(page: Page) -> PreviewTable:
    """What a page's form says, one row an indicator, day, project or honour."""
    rows: tuple[tuple[str, ...], ...]
    match page:
        case TablePage():
            rows = tuple(
                (
                    row.cell.code,
                    row.label,
                    str(row.indicator.measure),
                    display(row.last_year, row.indicator),
                    display(row.previous, row.indicator),
                    display(row.current, row.indicator) or "—",
                )
                for row in page.rows
            )
            heads = (
                _("Code"),
                _("Indicator"),
                _("Unit"),
                _("Last year"),
                _("Last period"),
                _("This period"),
            )
            return PreviewTable(heads, rows, 1, frozenset((3, 4, 5)))
        case DailyPage():
            fields = [
                f
                for f in page.head.form.fields
                if any(not day.figures[f.code].is_empty for day in page.days)
            ]
            rows = tuple(
                (day.date, *(_cell(day.figures[f.code], f) for f in fields), day.reason)
                for day in page.days
            )
            return PreviewTable(
                (_("Date"), *(_headed(f) for f in fields), _("Why invalid")),
                rows,
                len(fields) + 1,
                _numbers(fields, 1),
            )
        case LedgerPage():
            fields = _fields(page.head.form, _LEDGER_COLUMNS)
            rows = tuple(
                (
                    state.project,
                    *(_cell(figure_of_column(state.columns.get(f.code), f), f) for f in fields),
                )
                for state in page.projects
            )
            return PreviewTable(
                (_("No."), *(_headed(f) for f in fields)), rows, 1, _numbers(fields, 1)
            )
        case HonoursPage():
            fields = list(page.head.form.fields)
            rows = tuple(
                (number, *(_cell(figures.get(f.code, Figure()), f) for f in fields))
                for number, figures in page.honours
            )
            return PreviewTable(
                (_("No."), *(_headed(f) for f in fields)), rows, min(3, len(fields)), frozenset()
            )
        case _:
            return PreviewTable((), (), 0, frozenset())


def _fields(form: Form, codes: Sequence[str]) -> list[Field]:
    return [f for code in codes for f in form.fields if f.code == code]


def _numbers(fields: Sequence[Field], first: int) -> frozenset[int]:
    return frozenset(first + n for n, f in enumerate(fields) if f.kind in _FIGURE_KINDS)


def _headed(field: Field) -> str:
    return (
        f"{field.name}（{field.measure}）"
        if str(field.measure) and field.is_number
        else str(field.name)
    )


def _cell(figure: Figure, field: Field) -> str:
    if field.kind == "flag":
        return _("yes") if figure.value else ""
    return display(figure, field)


class PreviewGrid(QTableWidget):
    """As tall as its rows: the page around it scrolls, not the table."""

    def __init__(self, table: PreviewTable, parent: QWidget | None = None) -> None:
        super().__init__(len(table.rows), len(table.heads), parent)
        self.setHorizontalHeaderLabels(list(table.heads))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setProperty("role", "plain")
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        for column in range(len(table.heads)):
            header.setSectionResizeMode(
                column,
                QHeaderView.ResizeMode.Stretch
                if column == table.stretch
                else QHeaderView.ResizeMode.ResizeToContents,
            )
            side = (
                Qt.AlignmentFlag.AlignRight if column in table.right else Qt.AlignmentFlag.AlignLeft
            )
            if (head := self.horizontalHeaderItem(column)) is not None:
                head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            for row, cells in enumerate(table.rows):
                item = QTableWidgetItem(cells[column])
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(cells[column])
                if table.heads[column] in (_("Code"), _("Unit"), _("Last year"), _("Last period")):
                    item.setForeground(theme.colour("muted"))
                self.setItem(row, column, item)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing() + theme.px(12)
        self.verticalHeader().setDefaultSectionSize(line)
        self.setFixedHeight(
            self.horizontalHeader().sizeHint().height() + line * self.rowCount() + theme.px(8)
        )
