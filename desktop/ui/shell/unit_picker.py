"""Choosing one's unit out of a roster: by code, by name, or by pinyin initials."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.catalogue.model import Unit
from desktop.i18n import _, initials
from desktop.ui import keys, theme
from desktop.ui.widgets.search_field import SearchField


class UnitPicker(QWidget):
    """Type to narrow the list, arrows to move in it, Enter to choose."""

    picked = Signal(str)  # a unit's code
    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchField(_("Find: name, code or pinyin initials"))
        self.list = QListWidget()
        self.list.setProperty("role", "plain")
        self.list.setMinimumHeight(theme.px(140))
        self.list.setAccessibleName(_("Units to choose from"))
        self._units: list[tuple[Unit, str]] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(8))
        box.addWidget(self.search)
        box.addWidget(self.list, 1)
        self.search.textChanged.connect(lambda _text: self._fill())
        self.search.returnPressed.connect(self._pick)
        self.search.installEventFilter(self)
        self.list.itemActivated.connect(lambda _item: self._pick())
        self.list.currentRowChanged.connect(lambda _row: self.chosen_changed.emit())

    def set_units(self, units: Sequence[Unit]) -> None:
        self._units = [
            (unit, f"{unit.code} {unit.name.zh} {unit.name.en} {initials(unit.name.zh)}".casefold())
            for unit in units
        ]
        self._fill()

    def unit(self) -> str:
        """The chosen unit's code; "" for none."""
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _fill(self) -> None:
        before, parts = self.unit(), self.search.text().strip().casefold()
        self.list.clear()
        for unit, text in self._units:
            if parts in text:
                item = QListWidgetItem(f"{unit.name}    {unit.code}")
                item.setData(Qt.ItemDataRole.UserRole, str(unit.code))
                self.list.addItem(item)
                if unit.code == before:
                    self.list.setCurrentItem(item)
        if parts and self.list.currentRow() < 0 and self.list.count():
            self.list.setCurrentRow(0)
        self.search.tell_hits(self.list.count())
        self.chosen_changed.emit()

    def _pick(self) -> None:
        if self.unit():
            self.picked.emit(self.unit())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (keys.key("next_offer").code, keys.key("offer_before").code)
            and self.list.count()
        ):
            step = 1 if event.key() == keys.key("next_offer").code else -1
            self.list.setCurrentRow(
                max(0, min(self.list.count() - 1, self.list.currentRow() + step))
            )
            return True
        return super().eventFilter(watched, event)
