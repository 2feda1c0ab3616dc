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
from PySide6.QtGui import QFontMetrics, QIcon, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
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
from desktop.ui.widgets.pill import Kind, Pill, paint_pill, pill_size
from desktop.ui.widgets.ring import SIDE, paint_ring

WIDTH, FOLDED_WIDTH = 264, 52
_ENTRY = Qt.ItemDataRole.UserRole
_PADDINGS = (18, 13, 9)
"""The first with which all entries have room for two lines is taken."""


@dataclass(frozen=True, slots=True)
class RailEntry:
    """One place to go; `done` of `total` fills its ring, where it counts anything (None: a dot stands
    there). An empty badge is not drawn; ✓ is not drawn beside errors.
    """

    id: str
    title: str
    subtitle: str = ""
    done: int = 0
    total: int | None = None
    badge: str = ""
    badge_kind: Kind = "neutral"
    short: str = ""

    @property
    def folded(self) -> str:
        """Where the rail is folded; without a short name the beginning of the title."""
        return self.short or self.title[:2]


class _EntryDelegate(QStyledItemDelegate):
    """`is_folded`: the ring, a short name below it, and a dot in the colour of the badge. `is_dense`:
    one line, where two have no room; folded, the short name alone.
    """

    is_folded = is_dense = False
    padding = _PADDINGS[0]
    """Of an entry with two lines, above and below, in px at 100 %."""

    def height(self, *, is_dense: bool, padding: int = 0) -> int:
        """Of one entry."""
        title = QFontMetrics(theme.font("body", "bold")).height()
        if is_dense:
            return title + theme.px(14)
        two = title + QFontMetrics(theme.font("muted")).height()
        return two + theme.px(padding or self.padding)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        high = self.height(is_dense=self.is_dense)
        return QSize(theme.px(FOLDED_WIDTH - 8 if self.is_folded else 120), high)

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
        if self.is_folded:
            _paint_folded(painter, rect, entry, selected, is_dense=self.is_dense)
            painter.restore()
            return
        pad, ring = theme.px(10), theme.px(SIDE)
        _paint_progress(painter, QRectF(rect.x() + pad, rect.y(), ring, rect.height()), entry)
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
        subtitle = "" if self.is_dense else entry.subtitle
        top = room.y() + (room.height() - upper - (lower if subtitle else 0)) // 2
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
        text = painter.fontMetrics().elidedText(subtitle, elide, room.width())
        painter.drawText(QRect(room.x(), top + upper, room.width(), lower), flags, text)


def _paint_progress(painter: QPainter, room: QRectF, entry: RailEntry) -> None:
    if entry.total is not None:
        paint_ring(painter, room, entry.done, entry.total, is_sound=entry.badge_kind != "error")
        return
    dot = theme.px(6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("muted"))
    middle = room.center()
    painter.drawEllipse(QRectF(middle.x() - dot / 2, middle.y() - dot / 2, dot, dot))


def _paint_folded(
    painter: QPainter, rect: QRect, entry: RailEntry, selected: bool, *, is_dense: bool
) -> None:
    """A ring over a short name; `is_dense`: the name alone."""
    side = theme.px(SIDE)
    ring = QRectF(rect.center().x() - side / 2, rect.y() + theme.px(2), side, side)
    if not is_dense:
        _paint_progress(painter, ring, entry)
    if entry.badge:
        dot = theme.px(9)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(
            theme.colour(entry.badge_kind if entry.badge_kind != "neutral" else "muted")
        )
        painter.drawEllipse(QRectF(ring.right() - dot / 2, ring.top(), dot, dot))
    is_done = entry.total is not None and 0 < entry.total <= entry.done
    painter.setFont(theme.font("muted", "bold" if selected else "normal"))
    painter.setPen(
        theme.colour("done" if is_dense and is_done and entry.badge_kind != "error" else "ink")
    )
    below = QRect(rect)
    if not is_dense:
        below.setTop(round(ring.bottom()))
    middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(below, middle, entry.folded)


class _Entries(QListWidget):
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class Rail(QFrame):
    """Buttons without a text are hidden; entries are reached with Tab and the arrows. `folded_changed`:
    somebody opened it, or chose something in it after that.
    """

    entry_chosen = Signal(str)
    period_chosen = Signal(str)
    primary_pressed = Signal()
    secondary_pressed = Signal()
    extra_pressed = Signal()
    leave_pressed = Signal()  # the example
    folded_changed = Signal()
    half_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("frame_role", "rail")
        self.name, self.role = ElideLabel(role="head"), ElideLabel(role="muted")
        self.periods = QComboBox()
        self.periods.setAccessibleName(_("Period"))
        self.periods.activated.connect(
            lambda place: self.period_chosen.emit(self.periods.itemData(place))
        )
        self.switch, self.half = QFrame(), ""
        self._halves: dict[str, QPushButton] = {}
        self.switch.hide()
        self.entries = _Entries()
        self.entries.resized.connect(self._fit_entries)
        self.entries.setProperty("role", "entries")
        self.entries.setAccessibleName(_("Forms"))
        self._delegate = _EntryDelegate(self.entries)
        self.entries.setItemDelegate(self._delegate)
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
        self._texts = ("", "", "")
        self._is_example = False
        self.example = QFrame()
        self.leave_button = QPushButton(_("Leave the example"))
        self.leave_button.setProperty("role", "quiet")
        self.leave_button.clicked.connect(self.leave_pressed)
        row = QHBoxLayout(self.example)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Pill(_("example"), "query"))
        row.addWidget(self.leave_button)
        row.addStretch(1)
        self._opened = False
        self.opener = QPushButton("›")
        self.opener.setProperty("role", "fold")
        self.opener.setAccessibleName(_("Show the month and all words"))
        self.opener.setToolTip(_("Show the month and all words"))
        self.opener.clicked.connect(self._open)
        self.opener.hide()
        self._box = box = QVBoxLayout(self)
        above: tuple[QWidget, ...] = (
            self.opener,
            self.name,
            self.role,
            self.example,
            self.switch,
            self.periods,
        )
        below: tuple[QWidget, ...] = (self.deadline, self.primary, self.secondary, self.extra)
        for widget in above:
            box.addWidget(widget)
        box.addWidget(self.entries, 1)
        for widget in below:
            box.addWidget(widget)
        self.set_buttons("", "")
        self._fit()

    def offer_leaving(self) -> None:
        """Say that the figures are made up, with a button that leaves them."""
        self._is_example = True
        self._show_parts()

    def set_unit(self, name: str, role: str) -> None:
        """`role` is the line below: "140902101 · 填报端"."""
        self.name.setText(name)
        self.role.setText(role)
        self.opener.setToolTip(f"{name} · {role}")

    def set_halves(self, halves: Sequence[tuple[str, str]]) -> None:
        """(id, words) of parts that the entries are divided into; the first is shown."""
        row = QHBoxLayout(self.switch)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for half, words in halves:
            button = QPushButton(words)
            button.setProperty("role", "half")
            button.setCheckable(True)
            button.clicked.connect(lambda _is=False, half=half: self._choose_half(half))
            self._halves[half] = button
            row.addWidget(button, 1)
        self.set_half(halves[0][0])
        self._show_parts()

    def set_half(self, half: str) -> None:
        """Mark one as the half that is shown. Tells nothing."""
        self.half = half
        for name, button in self._halves.items():
            button.setChecked(name == half)

    def _choose_half(self, half: str) -> None:
        before = self.half
        self.set_half(before)
        if half != before:
            self.half_chosen.emit(half)

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
        self._fit_entries()
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
        self._texts = (primary, secondary, extra)
        self._show_parts()

    def close_buttons(self, *buttons: QPushButton) -> None:
        """Of a window in which nothing can be changed: these do nothing there."""
        for button in buttons:
            button.setEnabled(False)

    def fill_primary(self, is_filled: bool) -> None:
        """One filled button a window: where the page in front has one, this one is plain."""
        theme.set_property(self.primary, "role", "primary" if is_filled else "")
        self._show_parts()

    # --- folded
    @property
    def is_folded(self) -> bool:
        return self._delegate.is_folded

    def fold(self, is_narrow: bool) -> None:
        """Where the window is narrow: rings alone, until somebody opens it."""
        if not is_narrow:
            self._opened = False
        is_folded = is_narrow and not self._opened
        if is_folded != self._delegate.is_folded:
            self._delegate.is_folded = is_folded
            self._show_parts()
            self._fit()
            self.entries.scheduleDelayedItemsLayout()

    def _open(self) -> None:
        self._opened = True
        self.folded_changed.emit()
        self.periods.setFocus()

    def _close(self) -> None:
        if self._opened:
            self._opened = False
            self.folded_changed.emit()

    def _show_parts(self) -> None:
        is_folded = self.is_folded
        self.opener.setVisible(is_folded)
        for widget in (self.name, self.role, self.periods, self.deadline):
            widget.setVisible(not is_folded)
        self.example.setVisible(self._is_example and not is_folded)
        self.switch.setVisible(bool(self._halves) and not is_folded)
        for button, text in zip(
            (self.primary, self.secondary, self.extra), self._texts, strict=True
        ):
            button.setVisible(bool(text) and (not is_folded or button is self.primary))
            button.setText("" if is_folded else text)
            token = "card" if button.property("role") == "primary" else "accent"
            button.setIcon(theme.icon("stick", token) if is_folded else QIcon())
            button.setToolTip(text if is_folded else "")
            button.setAccessibleName(text)

    def _fit_entries(self) -> None:
        """Two lines an entry where all of them have room, else one; the rest is in its tooltip."""
        room, count = self.entries.viewport().height(), self.entries.count()
        fits = [
            padding
            for padding in _PADDINGS
            if count * self._delegate.height(is_dense=False, padding=padding) <= room
        ]
        look = (not fits, fits[0] if fits else _PADDINGS[0])
        if look != (self._delegate.is_dense, self._delegate.padding):
            self._delegate.is_dense, self._delegate.padding = look
            self.entries.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_box"):
            self._fit()

    def _fit(self) -> None:
        self.setFixedWidth(theme.px(FOLDED_WIDTH if self.is_folded else WIDTH))
        side = theme.px(4 if self.is_folded else 14)
        self._box.setContentsMargins(side, theme.px(16), side, theme.px(14))
        self._box.setSpacing(theme.px(8))

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.entry_chosen.emit(item.data(_ENTRY).id)
            self._close()
