"""The entry grid: a table one types into as into a calculator. Everything by keyboard, no first
key lost.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from desktop.ui import keys, theme
from desktop.ui.sheet import columns, kept_widths
from desktop.ui.sheet.delegate import Judge, SheetDelegate
from desktop.ui.sheet.editor import CellEditor, Move, is_proposal_key
from desktop.ui.sheet.model import SheetModel

Index = QModelIndex | QPersistentModelIndex
_CTRL = Qt.KeyboardModifier.ControlModifier
_COMMANDS = _CTRL | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class SheetView(QTableView):
    """A cell is named by (row key, column id) in every signal; keys are whatever the rows were
    given.
    """

    entered = Signal(object, str, str)  # key, column, text ("" clears)
    typing = Signal()  # a letter more or less, or a text taken
    refused = Signal(object, str, str)  # key, column, why: a text was left that cannot be taken
    refused_typing = Signal(object, str, str)  # key, column, text ("" clears) where none is taken
    folding_changed = Signal()  # other columns have no room than before
    filter_left = Signal()  # Esc while rows are filtered
    cleared = Signal(object)  # list of (key, column): several cells in one go
    current_changed = Signal(object, str)
    activated_cell = Signal(object, str)  # Enter or double click on a cell nobody types into
    end_reached = Signal()  # Enter or Tab in the last cell that can be typed into
    paste_requested = Signal(object, str)  # key, column
    undo_requested = Signal()
    redo_requested = Signal()
    next_finding_requested = Signal()
    definition_requested = Signal()
    proposal_requested = Signal()
    saved_requested = Signal()
    space_pressed = Signal(object, str)

    def __init__(
        self, model: SheetModel, parent: QWidget | None = None, dense: bool = False
    ) -> None:
        super().__init__(parent)
        self._dense = dense
        self._cap = QFrame()  # the header runs on above the scroll bar
        self._cap.setProperty("frame_role", "head")
        self._laying_out = False
        self._lent_focus = False  # to an open editor
        self._filter = ""
        self._offered: list[tuple[str, Callable[[], object]]] = []
        self._relayout = QTimer(self, singleShot=True, interval=0)
        self._relayout.timeout.connect(self.lay_out_columns)
        self.sheet = model
        self.setModel(model)
        self._delegate = SheetDelegate(model, self)
        self.setItemDelegate(self._delegate)
        self._delegate.committed.connect(self._keep)
        self._delegate.refused.connect(self._on_refused)
        self._delegate.left.connect(self.step)
        self._delegate.sheet_key.connect(self.keyPressEvent)
        self._delegate.typing.connect(self.typing)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.addScrollBarWidget(self._cap, Qt.AlignmentFlag.AlignTop)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setMinimumSectionSize(1)
        header.sectionResized.connect(self._on_column_dragged)
        header.sectionHandleDoubleClicked.connect(self._on_column_released)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        model.headings_changed.connect(self._on_structure)
        model.modelReset.connect(self._on_structure)
        model.dataChanged.connect(lambda *_places: self._relayout.start())
        self._on_structure()
        self._fit_rows()

    def set_judge(self, judge: Judge) -> None:
        """Ask this of every text before the cell is left: what it objects to stays in the editor."""
        self._delegate.judge = judge

    def offer(self, name: str, verb: Callable[[], object]) -> None:
        """Put into the menu of the cells what the key of that name does."""
        self._offered.append((name, verb))

    @property
    def has_refused(self) -> bool:
        """Whether a text stands somewhere that was not taken."""
        editor = self._editor()
        return self.sheet.has_refused or (editor is not None and editor.is_refused)

    # --- where we are
    def current(self) -> tuple[Hashable, str] | None:
        """(row key, column id) of the current cell, or None."""
        index = self.currentIndex()
        return self._name(index) if index.isValid() else None

    def go_to(self, key: Hashable, column_id: str | None = None) -> bool:
        """Make a cell current and visible; the row's first cell to type into where no column is
        named.
        """
        if not self.sheet.has(key):
            return False
        row = self.sheet.row_of(key)
        if column_id is None:
            columns = [c for c in self._shown_columns() if self.sheet.is_editable(row, c)]
            column = columns[0] if columns else 0
        else:
            column = self.sheet.column_of(column_id)
        if self.isRowHidden(row):
            self.filter_rows("")
        self._set_current(row, column)
        return True

    def go_to_first(self) -> bool:
        """The first cell that can be typed into."""
        return self._go_to_end(first=True)

    def filter_rows(self, text: str) -> int:
        """Show only the rows found by `text` (code, name, pinyin initials); "" shows all.
        Returns how many.
        """
        self._filter = text.strip().lower()
        shown_rows = 0
        for row in range(self.sheet.rowCount()):
            heading = self.sheet.row_at(row).heading is not None
            fits = not self._filter or (not heading and self._filter in self.sheet.search_text(row))
            self.setRowHidden(row, not fits)
            shown_rows += fits and not heading
        return shown_rows

    def take_up_found(self) -> None:
        """Take the keyboard, on the first row that is shown unless the current one is."""
        self.setFocus()
        at = self.currentIndex()
        if self._filter and (not at.isValid() or self.isRowHidden(at.row())):
            shown = (r for r in range(self.sheet.rowCount()) if not self.isRowHidden(r))
            if (row := next(shown, None)) is not None:
                self.go_to(self.sheet.row_at(row).key)

    def commit_editor(self) -> None:
        """Take what is being typed, if anything."""
        editor = self._editor()
        if editor is not None:
            self.commitData(editor)

    def leave_editor(self) -> None:
        """Take what is being typed, if anything, and close the editor; the cursor stays."""
        if (editor := self._editor()) is not None:
            editor.leave.emit(Move.STAY)

    # --- moving
    def step(self, move: Move) -> None:
        """Go to another cell that can be typed into; end_reached where there is none further on."""
        cells = self._stops()
        at = self.currentIndex()
        position = (at.row(), at.column())
        if move is Move.STAY or not cells:
            return
        if move in (Move.DOWN, Move.UP):
            self._step_in_columns(cells, back=move is Move.UP)
            return
        if move is Move.NEXT:
            target = next((cell for cell in cells if cell > position), None)
            if target is None:
                self.end_reached.emit()
        else:
            target = next((cell for cell in reversed(cells) if cell < position), None)
        if target is not None:
            self._set_current(*target)

    def _step_in_columns(self, cells: list[tuple[int, int]], *, back: bool) -> None:
        """Down a column to its foot, then to the top of the next; from a cell nobody types into, to
        the first such cell of its row.
        """
        at = self.currentIndex()
        columns = {column for _row, column in cells}
        if not self.sheet.is_editable(at.row(), at.column()) and at.column() not in columns:
            after = [column for column in columns if column > at.column()]
            position = (min(after or columns), at.row() - (not back))
        else:
            position = (at.column(), at.row())
        ways = sorted((column, row) for row, column in cells)
        if back:
            target = next((way for way in reversed(ways) if way < position), None)
        else:
            target = next((way for way in ways if way > position), None)
            if target is None:
                self.end_reached.emit()
        if target is not None:
            self._set_current(target[1], target[0])

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Arrows walk over every cell but step across section headings and hidden rows, in their
        column.
        """
        actions = QAbstractItemView.CursorAction
        at = self.currentIndex()
        if at.isValid() and action in (actions.MoveUp, actions.MoveDown):
            by = 1 if action == actions.MoveDown else -1
            row = at.row() + by
            while 0 <= row < self.sheet.rowCount():
                if not self.isRowHidden(row) and self.sheet.row_at(row).heading is None:
                    return self.sheet.index(row, at.column())
                row += by
            return at
        return super().moveCursor(action, modifiers)

    def _go_to_end(self, first: bool) -> bool:
        cells = self._stops()
        if cells:
            self._set_current(*cells[0 if first else -1])
        return bool(cells)

    def _stops(self) -> list[tuple[int, int]]:
        """Where Enter and Tab stop: not at what is passed over, unless the cursor stands there."""
        cells, at = self._editable_cells(), self.currentIndex()
        if at.isValid() and self.sheet.cell_at(at.row(), at.column()).passed:
            return cells
        return [cell for cell in cells if not self.sheet.cell_at(*cell).passed] or cells

    def _editable_cells(self) -> list[tuple[int, int]]:
        columns = self._shown_columns()
        return [
            (row, column)
            for row in range(self.sheet.rowCount())
            if not self.isRowHidden(row)
            for column in columns
            if self.sheet.is_editable(row, column)
        ]

    def _shown_columns(self) -> list[int]:
        return [c for c in range(self.sheet.columnCount()) if not self.isColumnHidden(c)]

    def _set_current(self, row: int, column: int) -> None:
        index = self.sheet.index(row, column)
        if not self.viewport().rect().contains(self.visualRect(index)):
            # what waits to be painted would make Qt paint all of it again instead of moving it up
            self.viewport().repaint(self.visualRect(self.currentIndex()))
        self.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        if row and self.sheet.row_at(row - 1).heading is not None:
            self.scrollTo(self.sheet.index(row - 1, column))  # its section's name stays in sight
        self.scrollTo(index)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        # Qt turns the input method off over cells it does not edit, and then it stays off for a
        # refreshed row.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        if current.isValid() and self.sheet.row_at(current.row()).heading is None:
            self.current_changed.emit(*self._name(current))

    def _name(self, index: Index) -> tuple[Hashable, str]:
        return self.sheet.row_at(index.row()).key, self.sheet.columns[index.column()].id

    # --- typing
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the sheet; whatever is left and printable opens the editor with that very key
        in it.
        """
        if self._take_key(event):
            return
        text = event.text()
        types = text.isprintable() and text and not event.modifiers() & _COMMANDS
        if types and self._refuse(text):
            event.accept()  # Qt would look for a row that begins like this, and move there
            return
        super().keyPressEvent(event)

    def _refuse(self, text: str) -> bool:
        """Tell of a text for the current cell where that takes none."""
        index = self.currentIndex()
        if not index.isValid() or self.sheet.is_editable(index.row(), index.column()):
            return False
        self.refused_typing.emit(*self._name(index), text)
        return True

    def _take_key(self, event: QKeyEvent) -> bool:
        key, current, standard = event.key(), self.current(), QKeySequence.StandardKey
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.matches(standard.Copy):
            self.copy_selection()
        elif event.matches(standard.Undo):
            self.undo_requested.emit()
        elif event.matches(standard.Redo) or (key == Qt.Key.Key_Y and event.modifiers() == _CTRL):
            self.redo_requested.emit()
        elif event.matches(standard.Save):
            self.saved_requested.emit()
        elif is_proposal_key(event):
            self.proposal_requested.emit()
        elif key == keys.key("next_finding").code:
            self.next_finding_requested.emit()
        elif key == keys.key("definition").code:
            self.definition_requested.emit()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and not shift:
            self._go_to_end(first=key == Qt.Key.Key_Home)
        elif key == Qt.Key.Key_Escape and self._filter:
            self.filter_left.emit()
        elif current is None:
            return False
        elif event.matches(standard.Paste):
            self.paste_requested.emit(*current)
        elif key in keys.ENTER:
            self._enter_pressed(shift)
        elif key in keys.TAB and event.modifiers() != _CTRL:
            self.step(Move.BACK if shift or key == Qt.Key.Key_Backtab else Move.NEXT)
        elif key == keys.key("clear").code:
            self._clear_selected()
        elif key == keys.key("type_anew").code:
            self._open_empty()
        elif key == Qt.Key.Key_Space and not event.modifiers():
            self.space_pressed.emit(*current)
        else:
            return False
        event.accept()
        return True

    def event(self, event: QEvent) -> bool:
        # Qt moves the focus on Tab before keyPressEvent is asked.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            held = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            tab = event.key() in keys.TAB
            if tab and not held and self._editable_cells() and self._take_key(event):
                return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Composed text goes to a fresh editor; Qt loses text that is committed at once, so that
        is put in here.
        """
        index = self.currentIndex()
        editable = index.isValid() and self.sheet.is_editable(index.row(), index.column())
        text = event.commitString()
        if text and not event.preeditString() and editable and self._editor() is None:
            self._open_empty()
            editor = self._editor()
            if editor is not None:
                editor.insert(text)
                event.accept()
                return
        if text and self._refuse(text):
            event.accept()
            return
        super().inputMethodEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and not self.sheet.is_editable(index.row(), index.column()):
            if self.sheet.row_at(index.row()).heading is None:
                self.activated_cell.emit(*self._name(index))
            return
        super().mouseDoubleClickEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # the window's: larger and smaller
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The verbs of the cell that was clicked, or that the cursor is on (menu key)."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.currentIndex() if by_key else self.indexAt(event.pos())
        if not at.isValid() or self.sheet.row_at(at.row()).heading is not None:
            return
        if not by_key and not self.selectionModel().isSelected(at):
            self.setCurrentIndex(at)
        spot = self.visualRect(at).center() if by_key else event.pos()
        self.verbs_menu().popup(self.viewport().mapToGlobal(spot))

    def verbs_menu(self) -> QMenu:
        """What can be done with the current cell, each as its key does it."""
        at, menu = self.currentIndex(), QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        verbs: list[tuple[str, Callable[[], object]]] = [("copy", self.copy_selection)]
        if self.sheet.is_editable(at.row(), at.column()):
            verbs = [("edit", lambda: self.edit(at)), ("clear", self._clear_selected), *verbs]
        for name, verb in (*verbs, *self._offered):
            action = menu.addAction(f"{keys.sentence(name)}\t{keys.key(name).shown}")
            action.triggered.connect(lambda _checked=False, verb=verb: verb())
        return menu

    def copy_selection(self) -> None:
        """The selected block (or the current cell) as tab-separated text on the clipboard."""
        chosen = {
            (i.row(), i.column()) for i in self.selectedIndexes() if not self.isRowHidden(i.row())
        }
        if not chosen and self.currentIndex().isValid():
            chosen = {(self.currentIndex().row(), self.currentIndex().column())}
        columns = sorted({column for _row, column in chosen})
        lines = [
            "\t".join(self._plain(row, c) if (row, c) in chosen else "" for c in columns)
            for row in sorted({row for row, _column in chosen})
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _plain(self, row: int, column: int) -> str:
        text = str(self.sheet.index(row, column).data() or "")
        return text.replace("\t", " ").replace("\n", " ")

    def _enter_pressed(self, back: bool) -> None:
        at = self.currentIndex()
        if not self._editable_cells():
            self.activated_cell.emit(*self._name(at))
            return
        self.step(Move.UP if back else Move.DOWN)

    def _clear_selected(self) -> None:
        chosen = [
            index
            for index in self.selectedIndexes() or [self.currentIndex()]
            if self.sheet.is_editable(index.row(), index.column())
            and not self.isRowHidden(index.row())
        ]
        self.sheet.drop_refused(self._name(index) for index in chosen)
        if not chosen:
            self._refuse("")
        elif len(chosen) == 1:
            self._keep(chosen[0], "")
        else:
            places = [self._name(index) for index in chosen]
            for key, column_id in places:
                self.sheet.set_pending(key, column_id, "")
            self.cleared.emit(places)

    def _open_empty(self) -> None:
        index = self.currentIndex()
        if self.sheet.is_editable(index.row(), index.column()):
            self.edit(index)
            editor = self._editor()
            if editor is not None:
                editor.clear()

    def _editor(self) -> CellEditor | None:
        """The open editor; one that is closing still exists for a moment."""
        return next((e for e in self.findChildren(CellEditor) if not e.closing), None)

    def _keep(self, index: Index, text: str) -> None:
        key, column_id = self._name(index)
        self.sheet.set_pending(key, column_id, text)
        self.typing.emit()
        self.entered.emit(key, column_id, text)

    def _on_refused(self, index: Index, text: str, words: str) -> None:
        key, column_id = self._name(index)
        self.sheet.set_refused(key, column_id, text, words)
        self.refused.emit(key, column_id, words)

    # --- focus
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt would paint the whole grid where its own editor takes the focus, at each value."""
        self._lent_focus = isinstance(QApplication.focusWidget(), CellEditor)
        if not self._lent_focus:
            super().focusOutEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._lent_focus and self.currentIndex().isValid():
            self._lent_focus = False
            self.update(self.currentIndex())
            return
        super().focusInEvent(event)

    # --- painting
    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground where no cells are; the cells fill theirs, so that Qt may move them when it
        scrolls.
        """
        room, cells = self.viewport().rect(), QRect()
        cells.setRight(self.horizontalHeader().length() - self.horizontalHeader().offset() - 1)
        last = self.verticalHeader().length() - self.verticalHeader().offset() - 1
        cells.setBottom(min(last, room.bottom() - self._part_of_a_row()))
        if not cells.contains(event.rect()):
            painter = QPainter(self.viewport())
            ground = theme.colour("card")
            painter.fillRect(room.adjusted(cells.right() + 1, 0, 0, 0), ground)
            painter.fillRect(room.adjusted(0, cells.bottom() + 1, 0, 0), ground)
            painter.end()
        super().paintEvent(QPaintEvent(event.region().intersected(cells)))

    def _part_of_a_row(self) -> int:
        """Height below the last whole row that fits, where more rows follow; nothing is drawn there."""
        height, row = self.viewport().height(), self.verticalHeader().defaultSectionSize()
        is_more = self.verticalHeader().length() - self.verticalHeader().offset() > height
        return height % row if is_more and row else 0

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """What stood below the last whole row must not move with the rows."""
        super().scrollContentsBy(dx, dy)
        if dy and (part := self._part_of_a_row()):
            around = part + self.verticalHeader().defaultSectionSize()
            self.viewport().update(
                0, self.viewport().height() - around, self.viewport().width(), around
            )

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._cap.setFixedHeight(self.horizontalHeader().height())

    # --- room
    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cell in hand stays in sight where it was."""
        current = self.currentIndex()
        seen = QRect(QPoint(), event.oldSize()).contains(self.visualRect(current))
        super().resizeEvent(event)
        self.lay_out_columns()
        if seen and current.isValid():
            self.scrollTo(current)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit_rows()
            self._relayout.start()

    def lay_out_columns(self) -> None:
        """Fit the columns to their content and the view's width; stretch, narrow or fold where
        needed.
        """
        if self._laying_out:
            return
        self._laying_out = True
        room = self.viewport().width()
        name = self.objectName()
        away = columns.folded(self.sheet, room, name)
        self.sheet.set_folded({self.sheet.columns[index].id for index in away})
        widths = columns.widths(self.sheet, room, away, name)
        turned = [n for n, width in enumerate(widths) if self.isColumnHidden(n) != (width is None)]
        for index in turned:
            self.setColumnHidden(index, widths[index] is None)
        for index, width in enumerate(widths):
            if width is not None and self.columnWidth(index) != width:
                self.setColumnWidth(index, width)
        self._laying_out = False
        if turned:
            self.folding_changed.emit()

    def _on_column_dragged(self, section: int, _before: int, width: int) -> None:
        """By the mouse: everything else is laid out here, and says so."""
        is_held = bool(QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton)
        if is_held and not self._laying_out and self.objectName():
            column = self.sheet.columns[section].id
            kept_widths.keep(self.objectName(), column, width / theme.scale())
            self._relayout.start()

    def _on_column_released(self, section: int) -> None:
        """A double click on a column's border gives it back what its content needs."""
        kept_widths.forget(self.objectName(), self.sheet.columns[section].id)
        self._relayout.start()

    def _fit_rows(self) -> None:
        height = columns.row_height(self._dense)
        self.verticalHeader().setDefaultSectionSize(height)

    def _on_structure(self) -> None:
        self.clearSpans()
        columns = self.sheet.columnCount()
        for row in range(self.sheet.rowCount()):
            if self.sheet.row_at(row).heading is not None and columns > 1:
                self.setSpan(row, 0, 1, columns)
        if self._filter:
            self.filter_rows(self._filter)
        self._relayout.start()

    def sizeHintForColumn(self, column: int) -> int:
        return self.columnWidth(column)

    def point_of(self, key: Hashable, column_id: str) -> QPoint:
        """Where a cell's middle is in the viewport: for popups beside it."""
        return self.visualRect(self.sheet.index_of(key, column_id)).center()
