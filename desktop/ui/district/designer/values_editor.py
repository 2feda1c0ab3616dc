"""The values of a dimension or of a list of choices, in the order in which they count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.i18n import _
from desktop.ui import theme

_SHOWN_ROWS = 7


class ValuesEditor(QTableWidget):
    """A row a value, and an empty one below to write the next into; a row that loses its identifier goes. `left`: a cell
    was changed.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self.setHorizontalHeaderLabels([_("Identifier"), _("Chinese"), _("English"), _("Unit")])
        units = QTableWidgetItem(_("Unit"))
        units.setToolTip(_("Codes of the units that report it, a blank between"))
        self.setHorizontalHeaderItem(3, units)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setTabKeyNavigation(False)
        row = self.fontMetrics().lineSpacing() + theme.px(10)
        self.verticalHeader().setDefaultSectionSize(row)
        self.setFixedHeight(row * (_SHOWN_ROWS + 1))
        self.itemChanged.connect(lambda _item: self._on_changed())

    def show_values(self, values: Sequence[Mapping[str, Any]]) -> None:
        """The values as the files have them."""
        self.blockSignals(True)
        self.setRowCount(len(values) + 1)
        for row, value in enumerate((*values, {})):
            name = value.get("name", {})
            texts = (
                value.get("id", ""),
                name.get("zh", ""),
                name.get("en", ""),
                " ".join(value.get("units", ())),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(str(text))
                item.setToolTip(str(text))
                self.setItem(row, column, item)
        self.blockSignals(False)

    def values(self) -> list[dict[str, Any]]:
        """What stands there now; a name that is missing is the identifier."""
        made = []
        for row in range(self.rowCount()):
            name, chinese, english, units = (self._text(row, column) for column in range(4))
            if name or chinese:
                value: dict[str, Any] = {"id": name or chinese}
                value["name"] = {"zh": chinese or name, "en": english or chinese or name}
                if units:
                    value["units"] = units.split()
                made.append(value)
        return made

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text().strip() if item is not None else ""

    def _on_changed(self) -> None:
        last = self.rowCount() - 1
        if self._text(last, 0) or self._text(last, 1):
            self.setRowCount(last + 2)
        self.left.emit()
