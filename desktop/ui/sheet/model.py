"""The rows of every form, ledger and board as one table model: rows have keys, columns have names.

A cell is addressed by (row key, column id), never by numbers, so a row may come or go while
somebody types.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import IntEnum
from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.i18n import N_, _, bracketed, initials

Index = QModelIndex | QPersistentModelIndex
NO_INDEX = QModelIndex()
STATE_WORDS = {
    "error": N_("must be corrected"),
    "query": N_("please verify and explain"),
    "derived": N_("worked out by itself"),
}


class Role(IntEnum):
    """Roles beyond Qt's own."""

    CELL = Qt.ItemDataRole.UserRole + 1  # the GridCell
    SORT = Qt.ItemDataRole.UserRole + 2  # numbers as numbers, text as text
    SEARCH = Qt.ItemDataRole.UserRole + 3  # text of the row and its pinyin initials, lower case
    PENDING = Qt.ItemDataRole.UserRole + 4  # typed text that is not yet in the store, or None


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is a fixed width in px at 100 %, 0 fits the content. `fold` > 0: hidden, highest
    first, for want of room; from 5 on before any text is cut. `within`: once it is folded its text stands in brackets behind that
    column's, title and cells ("中央造林完成面积（亩）").
    """

    id: str
    title: str
    width: int = 0
    align: Literal["left", "center", "right"] = "left"
    kind: Literal["text", "level", "bar"] = "text"
    stretch: bool = False
    fold: int = 0
    choices: tuple[str, ...] = ()
    tooltip: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class GridCell:
    """`ground` is "", "error", "query", "done", "accent", "derived", "quiet" or "level:#rrggbb";
    `bar` is 0..1 or more.
    """

    text: str = ""
    editable: bool = False
    ground: str = ""
    bold: bool = False
    muted: bool = False
    tooltip: str = ""
    bar: float | None = None
    edit_text: str | None = None  # what the editor starts with, where it is not `text`
    note: bool = False
    passed: bool = False  # Enter and Tab pass over it; arrows and the mouse reach it


_NOTHING, _HEADING = Qt.ItemFlag.NoItemFlags, Qt.ItemFlag.ItemIsEnabled
_READ = _HEADING | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_TYPED = _READ | Qt.ItemFlag.ItemIsEditable
EMPTY = GridCell()
_SIDES = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}
_SINGLE_CHANGES = 60  # cells
_MAY_BE_CUT = 8  # characters; longer texts can be read whole in their tooltip


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row; `heading` makes it a section heading that spans all columns. Keys are unique."""

    key: Hashable
    heading: str | None = None
    cells: Mapping[str, GridCell] = field(default_factory=dict)
    search: str = ""  # more words to find it by


class SheetModel(QAbstractTableModel):
    """Columns are fixed at birth or by set_columns; rows come whole from set_rows or singly by
    update_row.
    """

    headings_changed = Signal()

    def __init__(self, columns: Sequence[Column] = (), parent: Any = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: list[GridRow] = []
        self._index_of_key: dict[Hashable, int] = {}
        self._pending: dict[tuple[Hashable, str], str] = {}
        self._refused: dict[tuple[Hashable, str], tuple[str, str]] = {}  # text, why
        self._search: dict[Hashable, str] = {}
        self._guests: dict[str, str] = {}
        self._is_form = False  # whether anything can be typed

    # --- what is there
    @property
    def columns(self) -> tuple[Column, ...]:
        return self._columns

    @property
    def rows(self) -> tuple[GridRow, ...]:
        return tuple(self._rows)

    def row_at(self, row: int) -> GridRow:
        return self._rows[row]

    def cell_at(self, row: int, column: int) -> GridCell:
        return self._shown_cell(self._rows[row], self._columns[column].id)

    def _shown_cell(self, row: GridRow, column_id: str) -> GridCell:
        cell = row.cells.get(column_id, EMPTY)
        if self._refused and (refused := self._refused.get((row.key, column_id))):
            return replace(
                cell, text=refused[0], edit_text=None, ground="error", tooltip=refused[1]
            )
        return cell

    def set_folded(self, folded: Collection[str]) -> None:
        """Which columns have no room: their texts go where `within` says."""
        guests = {c.within: c.id for c in self._columns if c.within and c.id in folded}
        if guests != self._guests:
            self._guests = guests
            if self._rows:
                last = len(self._columns) - 1
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, last))
            self.headerDataChanged.emit(
                Qt.Orientation.Horizontal, 0, max(0, len(self._columns) - 1)
            )

    def behind(self, row: int, column_id: str) -> str:
        """What a folded column has in brackets behind the text of this one; "" for nothing."""
        guest = self._guests.get(column_id)
        text = self._rows[row].cells.get(guest, EMPTY).text if guest else ""
        return bracketed(text)

    def title_of(self, column: Column) -> str:
        """A column's title, with that of the folded one it takes in."""
        guest = self._guests.get(column.id)
        if guest is None:
            return column.title
        return column.title + bracketed(self._columns[self.column_of(guest)].title)

    def pending_at(self, key: Hashable, column_id: str) -> str | None:
        """What was typed and is not yet in the store; None where nothing is."""
        return self._pending.get((key, column_id))

    def refusal_at(self, key: Hashable, column_id: str) -> str:
        """Why what stands there was not taken; "" where nothing was refused."""
        return self._refused.get((key, column_id), ("", ""))[1]

    @property
    def has_refused(self) -> bool:
        return bool(self._refused)

    def row_of(self, key: Hashable) -> int:
        """The place of a row. Raises: KeyError."""
        return self._index_of_key[key]

    def column_of(self, column_id: str) -> int:
        """The place of a column. Raises: KeyError."""
        for index, column in enumerate(self._columns):
            if column.id == column_id:
                return index
        raise KeyError(column_id)

    def has(self, key: Hashable) -> bool:
        return key in self._index_of_key

    def index_of(self, key: Hashable, column_id: str) -> QModelIndex:
        """Raises: KeyError for an unknown row or column."""
        return self.index(self.row_of(key), self.column_of(column_id))

    def is_editable(self, row: int, column: int) -> bool:
        return self._rows[row].heading is None and self.cell_at(row, column).editable

    def search_text(self, row: int) -> str:
        """Everything the row can be found by, lower case: its texts, their pinyin initials, and
        its `search`.
        """
        one = self._rows[row]
        if one.key not in self._search:
            texts = "\n".join(
                [one.heading or "", *(cell.text for cell in one.cells.values()), one.search]
            )
            self._search[one.key] = f"{texts}\n{initials(texts).replace(' ', '')}".lower()
        return self._search[one.key]

    # --- changing it
    def set_columns(self, columns: Sequence[Column]) -> None:
        """Another form: other columns, and no rows yet."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self._rows, self._index_of_key = [], {}
        self._pending.clear()
        stay = {column.id for column in self._columns}
        self._refused = {at: kept for at, kept in self._refused.items() if at[1] in stay}
        self._search.clear()
        self.endResetModel()

    def set_rows(self, rows: Iterable[GridRow], keep_pending: bool = False) -> None:
        """Show these rows. Rows that stay (same key) keep their place in the view: selection,
        current cell, editor.
        """
        new_rows = list(rows)
        if len({row.key for row in new_rows}) != len(new_rows):
            raise ValueError("row keys are not unique")
        had_pending = [] if keep_pending else list(self._pending)
        if not keep_pending:
            self._pending.clear()
        old_keys, new_keys = [row.key for row in self._rows], [row.key for row in new_rows]
        structure = old_keys != new_keys
        if structure:
            self._move_rows(old_keys, new_keys, new_rows)
            self._refused = {at: kept for at, kept in self._refused.items() if self.has(at[0])}
        structure |= [r.heading is None for r in self._rows] != [
            r.heading is None for r in new_rows
        ]
        changed = {
            cell
            for index, row in enumerate(new_rows)
            if row is not self._rows[index] and row != self._rows[index]
            for cell in self._replace(index, row)
        }
        changed |= {
            (self.row_of(key), self.column_of(column))
            for key, column in had_pending
            if self.has(key)
        }
        self._tell_changed(sorted(changed))
        self._is_form = any(c.editable for row in new_rows for c in row.cells.values())
        if structure:
            self.headings_changed.emit()

    def update_row(self, row: GridRow, column_id: str | None = None) -> None:
        """One row anew, by its key; settles its pending text (only that of `column_id` where
        given).
        """
        self.settle(row.key, column_id)
        self._tell_changed(self._replace(self.row_of(row.key), row))

    def set_pending(self, key: Hashable, column_id: str, text: str) -> None:
        """Show what was typed until the store has answered."""
        self._pending[key, column_id] = text
        self._refused.pop((key, column_id), None)
        index = self.index_of(key, column_id)
        self.dataChanged.emit(index, index)

    def set_refused(self, key: Hashable, column_id: str, text: str, words: str) -> None:
        """Show what was typed and not taken, until it is typed anew or given up; `words`: why."""
        self._pending.pop((key, column_id), None)
        self._refused[key, column_id] = (text, words)
        index = self.index_of(key, column_id)
        self.dataChanged.emit(index, index)

    def drop_refused(self, places: Iterable[tuple[Any, str]] | None = None) -> None:
        """Show again what is stored in these places, or everywhere."""
        for place in [*self._refused] if places is None else places:
            if self._refused.pop(place, None) is not None and self.has(place[0]):
                index = self.index_of(*place)
                self.dataChanged.emit(index, index)

    def settle(self, key: Hashable, column_id: str | None = None) -> None:
        """Drop pending text of a row, or of one cell: the store refused it, or has it."""
        for at in [at for at in self._pending if at[0] == key and column_id in (None, at[1])]:
            del self._pending[at]
            index = self.index_of(key, at[1])
            self.dataChanged.emit(index, index)

    def _move_rows(
        self, old_keys: list[Hashable], new_keys: list[Hashable], new_rows: list[GridRow]
    ) -> None:
        matcher = SequenceMatcher(a=old_keys, b=new_keys, autojunk=False)
        for what, a0, a1, b0, b1 in reversed(matcher.get_opcodes()):
            if what in ("delete", "replace"):
                self.beginRemoveRows(NO_INDEX, a0, a1 - 1)
                del self._rows[a0:a1]
                self._count_places()
                self.endRemoveRows()
            if what in ("insert", "replace"):
                self.beginInsertRows(NO_INDEX, a0, a0 + b1 - b0 - 1)
                self._rows[a0:a0] = new_rows[b0:b1]
                self._count_places()
                self.endInsertRows()

    def _count_places(self) -> None:
        self._index_of_key = {row.key: index for index, row in enumerate(self._rows)}

    def _replace(self, index: int, row: GridRow) -> list[tuple[int, int]]:
        """Take the row; the places of the cells that are not what they were."""
        before = self._rows[index]
        self._rows[index] = row
        self._search.pop(row.key, None)
        return [
            (index, place)
            for place, column in enumerate(self._columns)
            if before.heading != row.heading
            or before.cells.get(column.id) != row.cells.get(column.id)
        ]

    def _tell_changed(self, cells: Sequence[tuple[int, int]]) -> None:
        """Cell by cell, as a view paints all it shows for a range of them; but many as one."""
        if len(cells) > _SINGLE_CHANGES:
            rows = [row for row, _column in cells]
            last = self.index(max(rows), len(self._columns) - 1)
            self.dataChanged.emit(self.index(min(rows), 0), last)
            return
        for row, column in cells:
            index = self.index(row, column)
            self.dataChanged.emit(index, index)

    # --- Qt's questions
    def rowCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return _NOTHING
        row = self._rows[index.row()]
        if row.heading is not None:
            return _HEADING
        return _TYPED if self.cell_at(index.row(), index.column()).editable else _READ

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self._columns):
            column = self._columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return self.title_of(column)
            if role == Qt.ItemDataRole.ToolTipRole and column.tooltip:
                return column.tooltip
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _SIDES[column.align] | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        if role == Role.SEARCH:
            return self.search_text(index.row())
        if row.heading is not None:
            texts = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return row.heading if role in texts and index.column() == 0 else None
        cell = self._shown_cell(row, column.id)
        pending = self._pending.get((row.key, column.id))
        if role == Role.CELL:
            return cell
        if role == Role.PENDING:
            return pending
        shown = cell.text if pending is None else pending
        if role == Qt.ItemDataRole.DisplayRole:
            return shown
        if role == Qt.ItemDataRole.EditRole:
            return shown if pending is not None or cell.edit_text is None else cell.edit_text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tooltip or (shown if len(shown) > _MAY_BE_CUT else None)
        if role == Role.SORT:
            return _sort_value(cell.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row, column, cell, shown)
        return None

    def _spoken(self, row: GridRow, column: Column, cell: GridCell, shown: str) -> str:
        """Row, column, value with its unit, and what state it is in: what a reader says of a cell."""
        naming = next((c for c in self._columns if c.stretch), self._columns[0])
        name = row.cells.get(naming.id, EMPTY).text
        measure = row.cells.get("measure", EMPTY).text if cell.editable or cell.bold else ""
        value = f"{shown} {measure}".strip() or _("empty")
        parts = [column.title, value] if column is naming else [name, column.title, value]
        if (state := STATE_WORDS.get(cell.ground)) is not None:
            parts.append(_(state))
        if not cell.editable and self._is_form:
            parts.append(_("read only"))
        return ", ".join(part.replace("\n", " ") for part in parts if part)


def _sort_value(text: str) -> float | str:
    """Numbers (with spaces, commas, a sign, a percent) as numbers; the rest as lower-case text."""
    plain = text.replace(" ", "").replace(",", "").rstrip("%")
    try:
        return float(plain)
    except ValueError:
        return text.lower()
