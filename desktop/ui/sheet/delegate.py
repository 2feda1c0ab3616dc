"""How one cell of the sheet is painted, and how its editor opens and closes."""

from __future__ import annotations

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
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QPolygon
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui import theme
from desktop.ui.sheet.editor import CellEditor, Move
from desktop.ui.sheet.model import Column, GridCell, Role, SheetModel

Index = QModelIndex | QPersistentModelIndex
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
MARKS = {"error": "✕", "query": "△"}
_TINTED = ("error", "query", "done", "accent")
PAD = 8  # px at 100 % between a cell's border and its text
BAR_WIDTH = 96
BAR_FULL = 1.0


class SheetDelegate(QStyledItemDelegate):
    """`committed(index, text)`: typed text to keep; `left(move)`: where to go;
    `sheet_key(event)`: a key for the view.
    """

    committed = Signal(QModelIndex, str)
    left = Signal(object)
    sheet_key = Signal(object)

    def __init__(self, model: SheetModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    # --- painting
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, tokens = self._model, theme.tokens()
        rect: QRect = option.rect  # type: ignore[attr-defined] # the stubs lack QStyleOption's fields
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        painter.save()
        if index.data(Role.HEADING):
            painter.fillRect(rect, theme.colour("heading"))
            _rule(painter, rect, right=False)
            painter.setFont(theme.font("value", "bold"))
            painter.setPen(theme.colour("ink"))
            _text(painter, rect, str(index.data() or ""), Qt.AlignmentFlag.AlignLeft)
            painter.restore()
            return
        column, cell = model.columns[index.column()], model.cell_at(index.row(), index.column())
        painter.fillRect(rect, theme.colour(_ground(cell)))
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if state & QStyle.StateFlag.State_Selected and not focused:
            wash = theme.colour("accent")
            wash.setAlpha(26 if tokens.scheme == "light" else 40)
            painter.fillRect(rect, wash)
        _rule(painter, rect, right=index.column() < len(model.columns) - 1)
        self._paint_content(painter, rect, column, cell, index.data(Role.PENDING))
        if cell.note:
            _corner(painter, rect)
        if focused:
            width = theme.px(2)
            painter.setPen(QPen(theme.colour("accent"), width))
            painter.drawRoundedRect(
                QRectF(rect).adjusted(width / 2, width / 2, -width / 2, -width / 2), 2, 2
            )
        painter.restore()

    def _paint_content(
        self, painter: QPainter, rect: QRect, column: Column, cell: GridCell, pending: str | None
    ) -> None:
        font = theme.font("value", "bold" if cell.bold else "normal")
        text, ink = cell.text, _ink(cell)
        if pending is not None:
            font.setItalic(True)
            text, ink = f"{pending}…", "muted"
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        mark = MARKS.get(cell.ground, "")
        if mark and cell.bar is not None:
            text, mark = f"{mark} {text}", ""
        if mark and not text.lstrip().startswith(mark) and column.align == "right":
            room = rect.width() - QFontMetrics(font).horizontalAdvance(text + mark)
            if room >= theme.px(3 * PAD):
                _text(painter, rect, mark, Qt.AlignmentFlag.AlignLeft)
        if column.kind == "bar" and cell.bar is not None:
            rect = self._paint_bar(painter, rect, cell)
        _text(painter, rect, text.replace("\n", " "), _ALIGN[column.align])

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
        editor = CellEditor(parent, column.choices)
        editor.setFont(theme.font("value", "bold"))
        editor.setAlignment(_ALIGN[column.align] | Qt.AlignmentFlag.AlignVCenter)
        editor.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        editor.leave.connect(lambda move: self._finish(editor, move))
        editor.give_up.connect(lambda: self._close(editor))
        editor.sheet_key.connect(lambda event: self._hand_over(editor, event))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, CellEditor):
            editor.fill(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        if isinstance(editor, CellEditor) and editor.typed:
            text = editor.value()
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

    def _finish(self, editor: CellEditor, move: Move) -> None:
        self.commitData.emit(editor)
        self._close(editor)
        self.left.emit(move)

    def _hand_over(self, editor: CellEditor, event: QKeyEvent) -> None:
        self.commitData.emit(editor)
        self._close(editor)
        self.sheet_key.emit(event)

    def _close(self, editor: CellEditor) -> None:
        editor.closing = True
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)


def _ground(cell: GridCell) -> str:
    if cell.ground.startswith("level:"):
        return theme.level_ground(cell.ground.removeprefix("level:"))
    if cell.bar is not None:
        return "card"  # the tone is the bar's
    if cell.ground in _TINTED:
        return f"{cell.ground}_ground"
    return cell.ground if cell.ground in ("derived", "quiet") else "card"


def _ink(cell: GridCell) -> str:
    if cell.ground in _TINTED and cell.bar is None:
        return cell.ground
    return "muted" if cell.muted else "ink"


def _rule(painter: QPainter, rect: QRect, right: bool) -> None:
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.drawLine(rect.bottomLeft(), rect.bottomRight())
    if right:
        painter.drawLine(rect.topRight(), rect.bottomRight())


def _text(painter: QPainter, rect: QRect, text: str, align: Qt.AlignmentFlag) -> None:
    inner = rect.adjusted(theme.px(PAD), 0, -theme.px(PAD), 0)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(
        inner, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown
    )


def _corner(painter: QPainter, rect: QRect) -> None:
    """A small folded corner: the figure carries a note."""
    side = theme.px(6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("query"))
    top = rect.topRight()
    painter.drawPolygon(QPolygon([top - QPoint(side, 0), top, top + QPoint(0, side)]))
