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
from desktop.actions.pages.tabulation import PageRow, filled_fields, tabulate
from desktop.catalogue.model import Field, Form
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
_TABLE = ("code", "name", "measure", "last_year", "previous")
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
    rows = tabulate(page)
    match page:
        case TablePage():
            heads = (
                _("Code"),
                _("Indicator"),
                _("Unit of measure"),
                _("Last year"),
                _("Last period"),
                _("This period"),
            )
            texts = tuple(
                (*(row.cells[name].text for name in _TABLE), row.cells["value"].text or "—")
                for row in rows
            )
            return PreviewTable(heads, texts, 1, frozenset((3, 4, 5)))
        case DailyPage():
            fields = filled_fields(page, rows)
            return PreviewTable(
                (_("Date"), *(_headed(f) for f in fields), _("Why invalid")),
                tuple((*_texts(row, fields), row.cells["reason"].text) for row in rows),
                len(fields) + 1,
                _numbers(fields, 1),
            )
        case LedgerPage():
            fields = _fields(page.header.form, _LEDGER_COLUMNS)
            stretch, right = 1, _numbers(fields, 1)
        case HonoursPage():
            fields = list(page.header.form.fields)
            stretch, right = min(3, len(fields)), frozenset()
        case _:
            return PreviewTable((), (), 0, frozenset())
    return PreviewTable(
        (_("No."), *(_headed(f) for f in fields)),
        tuple(_texts(row, fields) for row in rows),
        stretch,
        right,
    )


def _texts(row: PageRow, fields: Sequence[Field]) -> tuple[str, ...]:
    return (row.key, *(row.cells[f.code].marked_text for f in fields))


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
                if table.heads[column] in (
                    _("Code"),
                    _("Unit of measure"),
                    _("Last year"),
                    _("Last period"),
                ):
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
