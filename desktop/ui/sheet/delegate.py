"""How one cell of the sheet is painted, and how its editor opens and closes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QPolygon
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui import theme
from desktop.ui.sheet.editor import CellEditor, Move
from desktop.ui.sheet.model import Column, GridCell, SheetModel

Judge = Callable[[Hashable, str, str], str]
"""Why a text typed into a row and column cannot be taken, in words; "" where it can."""
Index = QModelIndex | QPersistentModelIndex
_ONE_LINE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
_SIDES = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
_ALIGN = {name: side.value | _ONE_LINE for name, side in _SIDES.items()}
_FOCUSED, _SELECTED = QStyle.StateFlag.State_HasFocus.value, QStyle.StateFlag.State_Selected.value
_LEVEL = "level:"
_MOST_KEPT = 10_000  # texts
MARKS = {"error": "×", "query": "△"}
_TINTED = ("error", "query", "done", "accent")
PAD = 8  # px at 100 % between a cell's border and its text
BAR_WIDTH = 96
BAR_FULL = 1.0


class SheetDelegate(QStyledItemDelegate):
    """`committed(index, text)`: typed text to keep; `refused(index, text, words)`: text that was left
    although it cannot be taken, and why; `left(move)`: where to go; `sheet_key(event)`: a key for the
    view; `typing`: a letter more or less.
    """

    committed = Signal(QModelIndex, str)
    refused = Signal(QModelIndex, str, str)
    left = Signal(object)
    sheet_key = Signal(object)
    typing = Signal()

    def __init__(self, model: SheetModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.judge: Judge = lambda _key, _column, _text: ""

    # --- painting
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Painted anew at every value and every step of the wheel: nothing is made here that can be
        kept.
        """
        model, look = self._model, _look(theme.generation())
        rect: QRect = option.rect  # type: ignore[attr-defined] # the stubs lack QStyleOption's fields
        row, place = model.row_at(index.row()), index.column()
        if row.heading is not None:
            painter.fillRect(rect, look.colour("heading"))
            _rule(painter, rect, look, right=False)
            painter.setFont(look.bold)
            painter.setPen(look.pen("ink"))
            heading = row.heading if place == 0 else ""
            _text(painter, rect, heading, _ALIGN["left"], look, bold=True)
            return
        state: int = option.state.value  # type: ignore[attr-defined]
        column = model.columns[place]
        cell = model.cell_at(index.row(), place)
        painter.fillRect(rect, look.colour(_ground(cell)))
        focused = bool(state & _FOCUSED)
        if state & _SELECTED and not focused:
            painter.fillRect(rect, look.wash)
        _rule(painter, rect, look, right=place < len(model.columns) - 1)
        pending, behind = model.pending_at(row.key, column.id), model.behind(index.row(), column.id)
        self._paint_content(painter, rect, column, cell, pending, behind, look)
        if cell.note or focused:
            painter.save()
            if cell.note:
                _corner(painter, rect)
            if focused:
                width = theme.px(2)
                painter.setPen(QPen(look.colour("accent"), width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(
                    QRectF(rect).adjusted(width / 2, width / 2, -width / 2, -width / 2), 2, 2
                )
            painter.restore()

    def _paint_content(
        self,
        painter: QPainter,
        rect: QRect,
        column: Column,
        cell: GridCell,
        pending: str | None,
        behind: str,
        look: _Look,
    ) -> None:
        text, ink = cell.text, _ink(cell)
        if pending is not None:
            text, ink = f"{pending}…", "muted"
        elif not text and cell.bar is None and not cell.ground:
            return
        painter.setFont(look.italic if pending is not None else look.font(cell.bold))
        painter.setPen(look.pen(ink))
        mark = MARKS.get(cell.ground, "")
        if mark and cell.bar is not None:
            text, mark = f"{mark} {text}", ""
        if mark and not text.lstrip().startswith(mark) and column.align == "right":
            room = rect.width() - look.metrics(cell.bold).horizontalAdvance(text + mark)
            if room >= theme.px(3 * PAD):
                _text(painter, rect, mark, _ALIGN["left"], look, bold=cell.bold)
        if column.kind == "bar" and cell.bar is not None:
            rect = self._paint_bar(painter, rect, cell)
        _text(
            painter,
            rect,
            text,
            _ALIGN[column.align],
            look,
            bold=cell.bold,
            behind=behind,
            middle=column.stretch,
        )

    def _paint_bar(self, painter: QPainter, rect: QRect, cell: GridCell) -> QRect:
        assert cell.bar is not None
        widest = max(
            (cell.text, "△ 100.0%"), key=len
        )  # so that the bars of all rows begin and end alike
        text = QFontMetrics(painter.font()).horizontalAdvance(widest) + theme.px(2 * PAD)
        room = min(rect.width() - text - theme.px(PAD), rect.width())
        if room < theme.px(24):
            return rect
        thick = theme.px(12)
        track = QRectF(rect.x() + theme.px(PAD), rect.center().y() - thick / 2 + 1, room, thick)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("line"))
        painter.drawRoundedRect(track, theme.px(3), theme.px(3))
        filled = QRectF(track)
        filled.setWidth(track.width() * max(0.0, min(BAR_FULL, cell.bar)))
        painter.setBrush(theme.colour(cell.ground if cell.ground in _TINTED else "accent"))
        painter.drawRoundedRect(filled, theme.px(3), theme.px(3))
        painter.restore()
        return QRect(rect.right() - text, rect.y(), text + 1, rect.height())

    # --- editing
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        column = self._model.columns[index.column()]
        place = (self._model.row_at(index.row()).key, column.id)
        editor = CellEditor(parent, place, column.choices)
        editor.setFont(theme.font("value", "bold"))
        editor.setAlignment(_SIDES[column.align] | Qt.AlignmentFlag.AlignVCenter)
        editor.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        editor.textEdited.connect(self.typing)
        editor.leave.connect(lambda move: self._finish(editor, move))
        editor.give_up.connect(lambda: self._give_up(editor))
        editor.sheet_key.connect(lambda event: self._hand_over(editor, event))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, CellEditor):
            editor.fill(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            if words := self._model.refusal_at(*editor.place):
                QTimer.singleShot(0, editor, lambda: editor.refuse(words))  # once it has its place

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if isinstance(editor, CellEditor) and (editor.typed or editor.is_refused):
            text = editor.value()
            if words := self.judge(*editor.place, text):
                self.refused.emit(index, text, words)
                return
            editor.original = text
            editor.setModified(False)  # losing focus afterwards must not tell it twice
            editor.setText(text)
            self.committed.emit(index, text)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect)  # type: ignore[attr-defined]

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(editor, CellEditor) and event.type() in (
            QEvent.Type.KeyPress,
            QEvent.Type.ShortcutOverride,
        ):
            return False  # the editor knows its keys itself, also when its popup sends them
        return super().eventFilter(editor, event)

    def _stays(self, editor: CellEditor) -> bool:
        """Whether the text cannot be taken: then it stays where it is, with the words beside it."""
        has_news = editor.typed or editor.is_refused
        words = self.judge(*editor.place, editor.value()) if has_news else ""
        if words:
            editor.refuse(words)
        return bool(words)

    def _give_up(self, editor: CellEditor) -> None:
        self._model.drop_refused([editor.place])
        self._close(editor)

    def _finish(self, editor: CellEditor, move: Move) -> None:
        if self._stays(editor):
            return
        self.commitData.emit(editor)
        self._close(editor)
        self.left.emit(move)

    def _hand_over(self, editor: CellEditor, event: QKeyEvent) -> None:
        if self._stays(editor):
            return
        self.commitData.emit(editor)
        self._close(editor)
        self.sheet_key.emit(event)

    def _close(self, editor: CellEditor) -> None:
        editor.close_for_good()
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)


def _ground(cell: GridCell) -> str:
    if cell.ground.startswith(_LEVEL):
        return cell.ground
    if cell.bar is not None:
        return "card"  # the tone is the bar's
    if cell.ground in _TINTED:
        return f"{cell.ground}_ground"
    return cell.ground if cell.ground in ("derived", "quiet") else "card"


def _ink(cell: GridCell) -> str:
    if cell.ground in _TINTED and cell.bar is None:
        return cell.ground
    return "muted" if cell.muted else "ink"


class _Look:
    """Fonts, pens and colours of one look, made once."""

    def __init__(self) -> None:
        self.normal, self.bold = theme.font("value"), theme.font("value", "bold")
        self.italic = theme.font("value")
        self.italic.setItalic(True)
        self._metrics = (QFontMetrics(self.normal), QFontMetrics(self.bold))
        self.pad = theme.px(PAD)
        self.wash = theme.colour("accent")
        self.wash.setAlpha(26 if theme.tokens().scheme == "light" else 40)
        self.line = QPen(theme.colour("line"), 1)
        self._colours: dict[str, QColor] = {}
        self._pens: dict[str, QPen] = {}
        self._elided: dict[tuple[str, int, bool, bool], str] = {}

    def font(self, bold: bool) -> QFont:
        return self.bold if bold else self.normal

    def metrics(self, bold: bool) -> QFontMetrics:
        return self._metrics[bold]

    def colour(self, name: str) -> QColor:
        if name not in self._colours:
            self._colours[name] = theme.colour(
                theme.level_ground(name.removeprefix(_LEVEL)) if name.startswith(_LEVEL) else name
            )
        return self._colours[name]

    def pen(self, name: str) -> QPen:
        if name not in self._pens:
            self._pens[name] = QPen(theme.colour(name))
        return self._pens[name]

    def elided(self, text: str, width: int, bold: bool, middle: bool) -> str:
        """One line of the text, as much of it as there is room for; `middle`: both its ends, for names
        that differ at the end.
        """
        key = (text, width, bold, middle)
        if key not in self._elided:
            if len(self._elided) > _MOST_KEPT:
                self._elided.clear()
            line = text.replace("\n", " ")
            mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
            cut = self._metrics[bold].elidedText(line, mode, width)
            self._elided[key] = cut
        return self._elided[key]


@lru_cache(maxsize=1)
def _look(generation: int) -> _Look:
    return _Look()


def _rule(painter: QPainter, rect: QRect, look: _Look, right: bool) -> None:
    painter.setPen(look.line)
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    if right:
        painter.drawLine(rect.topRight(), rect.bottomRight())


def _text(
    painter: QPainter,
    rect: QRect,
    text: str,
    align: int,
    look: _Look,
    *,
    bold: bool,
    behind: str = "",
    middle: bool = False,
) -> None:
    """`behind` (a unit of measure) is never cut; the text before it is."""
    if text:
        inner = rect.adjusted(look.pad, 0, -look.pad, 0)
        taken = look.metrics(bold).horizontalAdvance(behind) if behind else 0
        cut = look.elided(text, inner.width() - taken, bold, middle)
        painter.drawText(inner, align, cut + behind)


def _corner(painter: QPainter, rect: QRect) -> None:
    """A small folded corner: the figure carries a note."""
    side = theme.px(6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("query"))
    top = rect.topRight()
    painter.drawPolygon(QPolygon([top - QPoint(side, 0), top, top + QPoint(0, side)]))
