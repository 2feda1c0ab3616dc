"""What a pasted block would change, shown before it changes anything: each cell now and then,
problems, left-out rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.imports.preview import Choice, Proposed, Taken, taken
from desktop.domain.paste.targets import Skipped
from desktop.domain.problems import shown
from desktop.i18n import _, ngettext
from desktop.ui import theme
from desktop.ui.widgets.choice_box import ChoiceBox
from desktop.ui.widgets.dialog import DialogButtons
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import room_for

_VALUES = (1, 2)  # the columns that say what stands there and what would
_PADDING, _GAP = 24, 12  # of a cell, sideways and from top to bottom
_WRAPPED = int(Qt.TextFlag.TextWordWrap)
_LONG = 16  # characters; sentences do not stand flush right like numbers


class PastePreview(QDialog):
    """Asks before a pasted block is written; `chosen()` are the cells to write once it was
    accepted.
    """

    def __init__(
        self,
        proposed: Sequence[Proposed],
        skipped: Sequence[Skipped],
        parent: QWidget | None = None,
        *,
        title: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title or _("Paste a table"))
        self.proposed = list(proposed)
        self.skipped = [row for row in skipped if row.reason != "blank"]
        self.boxes: dict[int, ChoiceBox] = {}  # by row: where a person is asked
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        self.summary = text_label("", "strong", wrap=True)
        box.addWidget(self.summary)
        box.addWidget(
            text_label(
                _(
                    "Nothing is written before you agree. What is written can be undone with Ctrl+Z."
                ),
                "muted",
                wrap=True,
            )
        )
        self.table = self._table()
        self.table.horizontalHeader().sectionResized.connect(lambda *_sizes: self._fit_rows())
        if self.proposed:
            box.addWidget(self.table, 1)
        self.left_out = QPlainTextEdit("\n".join(map(_skipped_words, self.skipped)))
        self.left_out.setAccessibleName(_("Left out"))
        if self.skipped:
            box.addWidget(text_label(_("Left out"), "section"))
            self.left_out.setReadOnly(True)
            self.left_out.setTabChangesFocus(True)
            lines = min(len(self.skipped), 5)
            self.left_out.setFixedHeight(self.fontMetrics().lineSpacing() * lines + theme.px(28))
            box.addWidget(self.left_out)
        if not self.proposed:
            box.addStretch(1)
        box.addWidget(self._buttons())
        self._tell()
        first = next(iter(self.boxes.values()), None)
        (first or (self.write_button if self.chosen() else self.cancel_button)).setFocus()
        self._fit()

    def chosen(self) -> list[Taken]:
        """The cells that are right, as they were read or chosen, and would change."""
        cells = (taken(p, self._choice(row)) for row, p in enumerate(self.proposed))
        return [cell for cell in cells if cell is not None]

    def refused(self) -> list[Proposed]:
        """The cells whose words cannot be taken."""
        return [p for p in self.proposed if p.figure is None and not p.choices]

    def _choice(self, row: int) -> Choice | None:
        box = self.boxes.get(row)
        return None if box is None else box.currentData()

    def _tell(self) -> None:
        """What would come of it as things are chosen now."""
        count = len(self.chosen())
        self.summary.setText(self._summary_words(count))
        self.cancel_button.setText(_("Cancel") if count or self.boxes else _("Close"))
        self.write_button.setText(
            ngettext("Write {n} cell", "Write {n} cells", count).format(n=count)
        )
        self.write_button.setVisible(bool(count))

    def _summary_words(self, changing: int) -> str:
        open_rows = sum(1 for row in self.boxes if self._choice(row) is None)
        wrong = len(self.refused())
        same = len(self.proposed) - wrong - open_rows - changing
        parts = [
            ngettext("{n} cell will change", "{n} cells will change", changing).format(n=changing)
        ]
        if open_rows:
            parts.append(
                ngettext("{n} is to be chosen", "{n} are to be chosen", open_rows).format(
                    n=open_rows
                )
            )
        if wrong:
            parts.append(ngettext("{n} has a problem", "{n} have a problem", wrong).format(n=wrong))
        if same:
            parts.append(
                ngettext("{n} stays as it is", "{n} stay as they are", same).format(n=same)
            )
        if self.skipped:
            parts.append(
                ngettext("{n} row left out", "{n} rows left out", len(self.skipped)).format(
                    n=len(self.skipped)
                )
            )
        return _(", ").join(parts)

    def _table(self) -> QTableWidget:
        table = QTableWidget(len(self.proposed), 4, self)
        table.setAccessibleName(_("What would be taken"))
        table.setHorizontalHeaderLabels([_("Place"), _("Now"), _("Becomes"), _("Remark")])
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setShowGrid(False)
        table.setProperty("role", "plain")
        table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        table.setWordWrap(True)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        for column in range(4):
            header.setSectionResizeMode(
                column,
                QHeaderView.ResizeMode.Fixed
                if column in _VALUES
                else QHeaderView.ResizeMode.Stretch,
            )
        right = (
            ()
            if any(
                len(p.before) > _LONG or len(p.after) > _LONG
                for p in self.proposed
                if not p.choices
            )
            else _VALUES
        )
        for row, p in enumerate(self.proposed):
            tone = "error" if p.figure is None else "ink" if p.changes else "muted"
            ground = "error_ground" if p.figure is None else ""
            if p.choices:
                tone, ground = "ink", "query_ground"
            mark = "△" if p.choices else "×"
            remark = (
                f"{mark} {p.problem}"
                if p.figure is None
                else p.read
                if p.changes
                else _("the same as now")
            )
            for column, (text, token) in enumerate(
                (
                    (p.label, tone),
                    (p.before or "—", "muted"),
                    ("" if p.choices else p.after or "—", tone),
                    (remark, "muted" if p.changes else tone),
                )
            ):
                table.setItem(row, column, _item(text, token, ground, right=column in right))
            if p.choices:
                table.setCellWidget(row, 2, _in_cell(self._box(row, p)))
        for column in range(4):
            side = Qt.AlignmentFlag.AlignRight if column in right else Qt.AlignmentFlag.AlignLeft
            if (head := table.horizontalHeaderItem(column)) is not None:
                head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        table.setColumnHidden(3, all(p.changes and not p.read for p in self.proposed))
        return table

    def _box(self, row: int, proposed: Proposed) -> ChoiceBox:
        """Between the values that the sheet gives; nothing is chosen for the person."""
        box = ChoiceBox()
        box.setAccessibleName(_("{place}: choose a value").format(place=proposed.label))
        box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        box.addItem(_("Choose…"), None)
        for choice in proposed.choices:
            box.addItem(choice.words, choice)
        box.currentIndexChanged.connect(lambda _index: self._tell())
        self.boxes[row] = box
        return box

    def _buttons(self) -> DialogButtons:
        buttons = DialogButtons(self, _("Cancel"))
        self.cancel_button = buttons.cancel_button
        self.write_button = buttons.add_accept("")
        self.write_button.clicked.connect(self.accept)
        return buttons

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Both values as wide as they are, but not so wide that place and remark have no room:
        words are wrapped.
        """
        metrics, most = self.table.fontMetrics(), self.table.viewport().width() * 3 // 10
        for column in _VALUES:
            texts = [
                item.text()
                for row in range(self.table.rowCount())
                if (item := self.table.item(row, column))
            ]
            head = self.table.horizontalHeader().sectionSizeHint(column)
            widest = max(
                (metrics.horizontalAdvance(text[:100]) for text in texts), default=0
            ) + theme.px(24)
            if column == _VALUES[1]:
                padding = theme.px(_PADDING)
                boxes = (cell.sizeHint().width() + padding for cell in self._cells())
                widest = max(widest, *boxes, 0)
            self.table.setColumnWidth(column, max(head, min(widest, most)))
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Each row as tall as its longest words, which the style sheet's padding narrows."""
        metrics, line = self.table.fontMetrics(), self.table.fontMetrics().lineSpacing()
        for row in range(self.table.rowCount()):
            height = line
            for column in range(self.table.columnCount()):
                item = self.table.item(row, column)
                if item is None or self.table.isColumnHidden(column):
                    continue
                width = self.table.columnWidth(column) - theme.px(_PADDING)
                if metrics.horizontalAdvance(item.text()) > width:
                    wrapped = metrics.boundingRect(
                        QRect(0, 0, max(width, line), 0), _WRAPPED, item.text()
                    )
                    height = max(height, wrapped.height())
            self.table.setRowHeight(row, height + theme.px(_GAP))
        for row, cell in zip(self.boxes, self._cells(), strict=True):
            least = cell.sizeHint().height() + theme.px(4)
            self.table.setRowHeight(row, max(self.table.rowHeight(row), least))

    def _cells(self) -> list[QWidget]:
        """The cells of the boxes, in their order."""
        cells = (self.table.cellWidget(row, _VALUES[1]) for row in self.boxes)
        return [cell for cell in cells if cell is not None]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()  # only now the style sheet has given the widgets their sizes

    def _fit(self) -> None:
        """As tall as what it shows, within the screen."""
        room = room_for(self)
        width = min(theme.px(760), room.width())
        self.resize(width, theme.px(400))
        layout = self.layout()
        if layout is not None:
            # the columns get their widths, on which the heights of wrapped rows depend
            layout.activate()
        self._fit_columns()
        rows = sum(self.table.rowHeight(row) for row in range(self.table.rowCount())) + theme.px(44)
        height = (
            theme.px(150)
            + (rows if self.proposed else 0)
            + (self.left_out.height() + theme.px(24) if self.skipped else 0)
        )
        self.resize(width, min(height, room.height()))


def _in_cell(box: ChoiceBox) -> QWidget:
    """As tall as it needs, in the middle of a cell that may be taller."""
    cell = QWidget()
    layout = QHBoxLayout(cell)
    layout.setContentsMargins(0, theme.px(2), 0, theme.px(2))
    layout.addWidget(box)
    box.ensurePolished()  # else its size is that of a box without the style sheet
    cell.setFocusProxy(box)
    return cell


def _item(text: str, token: str, ground: str, *, right: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setForeground(QColor(theme.colour(token)))
    if ground:
        item.setBackground(QColor(theme.colour(ground)))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    item.setToolTip(text)
    return item


def _skipped_words(row: Skipped) -> str:
    text = shown(row.text)
    return f"{row.where} {text} — {row.words}" if text else f"{row.where} — {row.words}"
