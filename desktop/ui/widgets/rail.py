"""The left rail: who am I, which period, the forms with their rings, the deadline, and one
primary button.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.i18n import _
from desktop.ui import theme
from desktop.ui.widgets.labels import ElideLabel, text_label
from desktop.ui.widgets.pill import Kind, paint_pill, pill_size
from desktop.ui.widgets.ring import SIDE, paint_ring

WIDTH = 264
_ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One place to go; `done` of `total` fills its ring. An empty badge is not drawn."""

    id: str
    title: str
    subtitle: str = ""
    done: int = 0
    total: int = 0
    badge: str = ""
    badge_kind: Kind = "neutral"


class _EntryDelegate(QStyledItemDelegate):
    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        lines = (
            QFontMetrics(theme.font("body", "bold")).height()
            + QFontMetrics(theme.font("muted")).height()
        )
        return QSize(theme.px(120), lines + theme.px(18))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        entry: RailEntry = index.data(_ENTRY)
        whole: QRect = option.rect  # type: ignore[attr-defined] # the stubs lack QStyleOption's fields
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        rect = whole.adjusted(1, theme.px(2), -1, -theme.px(2))
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), theme.px(2)))
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.colour("accent_ground" if selected else "page"))
        painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), theme.px(8), theme.px(8))
        pad, ring = theme.px(10), theme.px(SIDE)
        paint_ring(
            painter, QRectF(rect.x() + pad, rect.y(), ring, rect.height()), entry.done, entry.total
        )
        left, right = rect.x() + pad + ring + theme.px(8), rect.right() - pad
        if entry.badge:
            size = pill_size(entry.badge)
            badge_rect = QRect(
                right - size.width(),
                rect.center().y() - size.height() // 2,
                size.width(),
                size.height(),
            )
            paint_pill(painter, badge_rect, entry.badge, entry.badge_kind)
            right = badge_rect.left() - theme.px(6)
        self._lines(painter, QRect(left, rect.y(), right - left, rect.height()), entry, selected)
        painter.restore()

    def _lines(self, painter: QPainter, room: QRect, entry: RailEntry, selected: bool) -> None:
        title, muted = theme.font("body", "bold" if selected else "normal"), theme.font("muted")
        upper, lower = QFontMetrics(title).height(), QFontMetrics(muted).height()
        top = room.y() + (room.height() - upper - (lower if entry.subtitle else 0)) // 2
        elide, flags = (
            Qt.TextElideMode.ElideRight,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
        )
        painter.setFont(title)
        painter.setPen(theme.colour("ink"))
        text = painter.fontMetrics().elidedText(entry.title, elide, room.width())
        painter.drawText(QRect(room.x(), top, room.width(), upper), flags, text)
        painter.setFont(muted)
        painter.setPen(theme.colour("muted"))
        text = painter.fontMetrics().elidedText(entry.subtitle, elide, room.width())
        painter.drawText(QRect(room.x(), top + upper, room.width(), lower), flags, text)


class Rail(QFrame):
    """Buttons without a text are hidden; entries are reached with Tab and the arrows."""

    entry_chosen = Signal(str)
    period_chosen = Signal(str)
    primary_pressed = Signal()
    secondary_pressed = Signal()
    extra_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("frame_role", "rail")
        self.name, self.role = ElideLabel(role="head"), ElideLabel(role="muted")
        self.periods = QComboBox()
        self.periods.setAccessibleName(_("Period"))
        self.periods.activated.connect(
            lambda place: self.period_chosen.emit(self.periods.itemData(place))
        )
        self.entries = QListWidget()
        self.entries.setProperty("role", "entries")
        self.entries.setAccessibleName(_("Forms"))
        self.entries.setItemDelegate(_EntryDelegate(self.entries))
        self.entries.setMouseTracking(True)
        self.entries.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entries.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.entries.currentItemChanged.connect(self._on_current)
        self.deadline = text_label("", "muted", wrap=True)
        self.primary, self.secondary, self.extra = QPushButton(), QPushButton(), QPushButton()
        self.primary.setProperty("role", "primary")
        self.primary.clicked.connect(self.primary_pressed)
        self.secondary.clicked.connect(self.secondary_pressed)
        self.extra.clicked.connect(self.extra_pressed)
        self._box = box = QVBoxLayout(self)
        above: tuple[QWidget, ...] = (self.name, self.role, self.periods)
        below: tuple[QWidget, ...] = (self.deadline, self.primary, self.secondary, self.extra)
        for widget in above:
            box.addWidget(widget)
        box.addWidget(self.entries, 1)
        for widget in below:
            box.addWidget(widget)
        self.set_buttons("", "")
        self._fit()

    def set_unit(self, name: str, role: str) -> None:
        """`role` is the line below: "140902101 · 填报端"."""
        self.name.setText(name)
        self.role.setText(role)

    def set_periods(self, periods: Sequence[tuple[str, str]], current: str) -> None:
        """(period, its words); tells nothing."""
        self.periods.clear()
        for period, text in periods:
            self.periods.addItem(text, period)
        self.periods.setCurrentIndex(self.periods.findData(current))

    def set_entries(self, entries: Sequence[RailEntry]) -> None:
        """Show these; the chosen one stays chosen where it is still there. Tells nothing."""
        chosen = self.current_entry()
        self.entries.blockSignals(True)
        while self.entries.count() > len(entries):
            self.entries.takeItem(self.entries.count() - 1)
        for index, entry in enumerate(entries):
            item = self.entries.item(index) if index < self.entries.count() else None
            if item is None:
                item = QListWidgetItem(self.entries)
            item.setData(_ENTRY, entry)
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole,
                f"{entry.title}, {entry.subtitle}, {entry.badge}",
            )
            item.setToolTip(f"{entry.title}\n{entry.subtitle}")
        self.entries.blockSignals(False)
        if chosen is not None:
            self.choose(chosen)

    def choose(self, entry_id: str) -> None:
        """Mark an entry as the place where we are. Tells nothing."""
        self.entries.blockSignals(True)
        for index in range(self.entries.count()):
            if self.entries.item(index).data(_ENTRY).id == entry_id:
                self.entries.setCurrentRow(index)
        self.entries.blockSignals(False)
        self.entries.viewport().update()

    def current_entry(self) -> str | None:
        item = self.entries.currentItem()
        return None if item is None else str(item.data(_ENTRY).id)

    def set_deadline(self, text: str, tone: str = "") -> None:
        """`tone` "error" where it has passed."""
        self.deadline.setText(text)
        theme.set_property(self.deadline, "tone", tone)

    def set_buttons(self, primary: str, secondary: str, extra: str = "") -> None:
        for button, text in (
            (self.primary, primary),
            (self.secondary, secondary),
            (self.extra, extra),
        ):
            button.setText(text)
            button.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_box"):
            self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(theme.px(WIDTH))
        self._box.setContentsMargins(theme.px(14), theme.px(16), theme.px(14), theme.px(14))
        self._box.setSpacing(theme.px(8))

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.entry_chosen.emit(item.data(_ENTRY).id)
