"""What a pasted block would change, shown before it changes anything: each cell now and then,
problems, left-out rows.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.imports.preview import Proposed, Taken
from desktop.domain.paste.targets import Skipped
from desktop.domain.problems import shown
from desktop.i18n import _, ngettext
from desktop.ui import theme
from desktop.ui.widgets.dialog import DialogButtons
from desktop.ui.widgets.labels import text_label

_VALUES = (1, 2)  # the columns that say what stands there and what would
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
        self._taken = [
            Taken(p.cell, p.label, p.before, p.after, p.figure, "")
            for p in proposed
            if p.figure is not None and p.changes
        ]
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(8))
        self.summary = text_label(self._summary_words(), "strong", wrap=True)
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
        if self.proposed:
            box.addWidget(self.table, 1)
        self.left_out = QPlainTextEdit("\n".join(map(_skipped_words, self.skipped)))
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
        (self.write_button if self._taken else self.cancel_button).setFocus()
        self._fit()

    def chosen(self) -> list[Taken]:
        """The cells that are right and would change."""
        return list(self._taken)

    def _summary_words(self) -> str:
        wrong = sum(1 for p in self.proposed if p.figure is None)
        same = len(self.proposed) - wrong - len(self._taken)
        parts = [
            ngettext("{n} cell will change", "{n} cells will change", len(self._taken)).format(
                n=len(self._taken)
            )
        ]
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
        header.sectionResized.connect(lambda *_sizes: table.resizeRowsToContents())
        right = (
            ()
            if any(len(p.before) > _LONG or len(p.after) > _LONG for p in self.proposed)
            else _VALUES
        )
        for row, p in enumerate(self.proposed):
            tone = "error" if p.figure is None else "ink" if p.changes else "muted"
            remark = (
                f"✕ {p.problem}" if p.figure is None else "" if p.changes else _("the same as now")
            )
            ground = "error_ground" if p.figure is None else ""
            for column, (text, token) in enumerate(
                (
                    (p.label, tone),
                    (p.before or "—", "muted"),
                    (p.after or "—", tone),
                    (remark, tone),
                )
            ):
                table.setItem(row, column, _item(text, token, ground, right=column in right))
        for column in range(4):
            side = Qt.AlignmentFlag.AlignRight if column in right else Qt.AlignmentFlag.AlignLeft
            if (head := table.horizontalHeaderItem(column)) is not None:
                head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        table.setColumnHidden(3, all(p.changes for p in self.proposed))
        return table

    def _buttons(self) -> DialogButtons:
        count = len(self._taken)
        buttons = DialogButtons(self, _("Cancel") if count else _("Close"))
        self.cancel_button = buttons.cancel_button
        self.write_button = buttons.add_accept(
            ngettext("Write {n} cell", "Write {n} cells", count).format(n=count)
        )
        self.write_button.setVisible(bool(count))
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
            self.table.setColumnWidth(column, max(head, min(widest, most)))
        self.table.resizeRowsToContents()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()  # only now the style sheet has given the widgets their sizes

    def _fit(self) -> None:
        """As tall as what it shows, within the screen."""
        room = self.screen().availableGeometry()
        width = min(theme.px(760), room.width() - theme.px(40))
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
        self.resize(width, min(height, room.height() - theme.px(60)))


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
    where = (
        _("Row {n}").format(n=row.row + 1)
        if row.column is None
        else _("Column {n}").format(n=row.column + 1)
    )
    return f"{where} {text} — {row.words}" if text else f"{where} — {row.words}"
