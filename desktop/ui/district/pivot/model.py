"""The ad-hoc table as a Qt model: rows and columns carry their headings, which stay in sight
while the cells scroll.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.actions.consolidation.pivot import PivotCell, PivotTable
from desktop.i18n import _
from desktop.ui import theme

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class PivotModel(QAbstractTableModel):
    """The head of `sorted_column` (None = the order of the catalogue and roster) carries an
    arrow.
    """

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self.table: PivotTable | None = None
        self.sorted_column: int | None = None
        self.descending = False

    def show_table(
        self, table: PivotTable | None, sorted_column: int | None, descending: bool
    ) -> None:
        self.beginResetModel()
        self.table, self.sorted_column, self.descending = table, sorted_column, descending
        self.endResetModel()

    def cell(self, row: int, column: int) -> PivotCell:
        """The asked cell at a place. Raises: LookupError where nothing is shown."""
        if self.table is None:
            raise LookupError(row, column)
        return self.table.cells[row][column]

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() or self.table is None else len(self.table.heads)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() or self.table is None else len(self.table.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self.table is None:
            return None
        down = orientation == Qt.Orientation.Vertical
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return (
                Qt.AlignmentFlag.AlignLeft if down else Qt.AlignmentFlag.AlignRight
            ) | Qt.AlignmentFlag.AlignVCenter
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if down:
            return self.table.heads[section].label
        first, second = (heading.label for heading in self.table.columns[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return _("{heading}. Click to sort.").format(heading=f"{first} · {second}")
        arrow = "" if self.sorted_column != section else " ▼" if self.descending else " ▲"
        return f"{first}\n{second}{arrow}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.table is None or not index.isValid():
            return None
        cell = self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return f"△ {cell.text}" if cell.incomplete and cell.text else cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            first, second = (heading.label for heading in self.table.columns[index.column()])
            return f"{self.table.heads[index.row()].label} {first} {second} {cell.text}"
        if role == Qt.ItemDataRole.ToolTipRole and cell.incomplete:
            return _("△ Some units are missing; nothing is filled in for them.")
        if role == Qt.ItemDataRole.ToolTipRole and cell.figure.standard:
            return _("Standard: {standard}").format(standard=cell.figure.standard)
        if role == Qt.ItemDataRole.ForegroundRole:
            if cell.incomplete and cell.text:
                return theme.colour("query")
            return theme.colour("muted") if cell.figure.value is None else None
        return None
