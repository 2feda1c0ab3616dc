"""A list to tick things off in: searchable by name and pinyin initials, with everything ticked
or cleared at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QPushButton,
    QWidget,
)

from desktop.i18n import _, initials
from desktop.ui import keys, theme
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import ElideLabel
from desktop.ui.widgets.search_field import SearchField

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_SEARCH = Qt.ItemDataRole.UserRole + 1
_BOX_WIDTH = 26  # px at 100 %: as far as Qt's own box to tick reaches
_ROW_SPACE = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to tick; `key` is what it is called by inside."""

    key: str
    label: str
    indent: int = 0


class _Entries(QAbstractListModel):
    ticked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()
        self.keys: set[str] = set()
        self._search: dict[str, str] = {}

    def fill(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.entries = tuple(entries)
        self.keys &= {entry.key for entry in entries}
        self._search = {}
        self.endResetModel()

    def tick(self, keys: Iterable[str], on: bool) -> None:
        ticked = set(keys)
        before = set(self.keys)
        self.keys = self.keys | ticked if on else self.keys - ticked
        if self.keys != before:
            self.dataChanged.emit(self.index(0), self.index(len(self.entries) - 1))
            self.ticked.emit()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return "　" * entry.indent + entry.label
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry.label
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if entry.key in self.keys else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, QFontMetrics(theme.font("body")).height() + theme.px(_ROW_SPACE))
        if role == _SEARCH:
            if entry.key not in self._search:
                short = initials(entry.label).replace(" ", "")
                self._search[entry.key] = f"{entry.key}\n{entry.label}\n{short}".lower()
            return self._search[entry.key]
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.tick([self.entries[index.row()].key], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


class _List(QListView):
    """Space and Enter tick the entry in hand, or all that are selected; so does a plain click on
    its words.
    """

    toggled = Signal(list)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)  # a click on the box itself ticks here
        index = self.indexAt(event.position().toPoint())
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        beyond_box = event.position().x() > self.visualRect(index).left() + theme.px(_BOX_WIDTH)
        if (
            plain
            and beyond_box
            and index.isValid()
            and self.selectionModel().selectedIndexes() == [index]
        ):
            self.toggled.emit([index])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (keys.key("tick").code, *keys.ENTER):
            chosen = self.selectionModel().selectedIndexes() or [self.currentIndex()]
            self.toggled.emit([index for index in chosen if index.isValid()])
        else:
            super().keyPressEvent(event)


class Checklist(Card):
    """`changed` whenever what is ticked changes. `chosen` is in the order of the entries."""

    changed = Signal()

    def __init__(self, title: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._title = title
        self.head = ElideLabel(title, "strong")
        self.all_button = QPushButton(_("All"))
        self.all_button.setProperty("role", "quiet")
        self.search = SearchField(hint)
        self.search.setAccessibleName(f"{title} {hint}")
        self._entries = _Entries(self)
        self._matching = QSortFilterProxyModel(self)
        self._matching.setSourceModel(self._entries)
        self._matching.setFilterRole(_SEARCH)
        self.list = _List()
        self.list.setProperty("role", "ticks")
        self.list.setModel(self._matching)
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(title)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.head, 1)
        row.addWidget(self.all_button)
        self.box.setContentsMargins(theme.px(12), theme.px(6), theme.px(8), theme.px(6))
        self.box.setSpacing(theme.px(4))
        self.box.addLayout(row)
        self.box.addWidget(self.search)
        self.box.addWidget(self.list, 1)
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._on_search_enter)
        self.list.toggled.connect(self._toggle)
        self.all_button.clicked.connect(self._tick_all)
        self._entries.ticked.connect(self._on_ticked)
        self._on_ticked()
        self.setFocusProxy(self.search)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """What can be ticked; ticks of those that stay stay."""
        self._entries.fill(entries)
        self._show_count()

    def set_chosen(self, keys: Iterable[str]) -> None:
        chosen = set(keys)
        self._entries.tick(self._entries.keys - chosen, False)
        self._entries.tick(chosen, True)

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(
            entry.key for entry in self._entries.entries if entry.key in self._entries.keys
        )

    def _shown(self) -> list[str]:
        return [
            self._entries.entries[
                self._matching.mapToSource(self._matching.index(row, 0)).row()
            ].key
            for row in range(self._matching.rowCount())
        ]

    def _find(self, text: str) -> None:
        self._matching.setFilterFixedString(text.strip().lower())
        self.search.tell_hits(self._matching.rowCount())

    def _on_search_enter(self) -> None:
        """Enter in the search ticks the first that was found, and leaves the words ready to be
        typed over.
        """
        shown = self._shown()
        if shown and self.search.text().strip():
            first = next((key for key in shown if key not in self._entries.keys), shown[0])
            self._entries.tick([first], first not in self._entries.keys)
            self.search.selectAll()
        else:
            self.list.setFocus()

    def _tick_all(self) -> None:
        """Clear what is ticked; where nothing is, tick everything that is shown."""
        if self.chosen:
            self._entries.tick(self.chosen, False)
        else:
            self._entries.tick(self._shown(), True)

    def _toggle(self, indexes: list[QModelIndex]) -> None:
        keys = [
            self._entries.entries[self._matching.mapToSource(index).row()].key for index in indexes
        ]
        self._entries.tick(keys, not all(key in self._entries.keys for key in keys))

    def _on_ticked(self) -> None:
        self._show_count()
        self.changed.emit()

    def _show_count(self) -> None:
        n = len(self.chosen)
        self.head.setText(_("{title} ({n})").format(title=self._title, n=n) if n else self._title)
        self.all_button.setText(_("Clear") if n else _("All"))
