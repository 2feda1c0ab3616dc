"""The help of either side: the text of resources/help in the language in force, its headings,
and a search through it.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop import i18n, paths
from desktop.i18n import _, ngettext
from desktop.ui import keys, theme
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.reading import ReadingText

_KEYS_MARK = "<!-- keys -->"
_HEADING = re.compile(r"^## (?P<title>.+)$", re.MULTILINE)


def help_text(side: str = "") -> str:
    """The clerk's help, or with "district_" the desk's, in the language in force, as Markdown;
    the keys stand in it as the table of keys has them.
    """
    text = (paths.resources_dir() / "help" / f"{side}{i18n.language()}.md").read_text(
        encoding="utf-8"
    )
    return text.replace(_KEYS_MARK, keys.help_chapter(keys.DESK if side else keys.CLERK))


class HelpPage(QWidget):
    """Esc leaves it, Ctrl+F searches, Enter goes to the next place found; a button leads to
    About.
    """

    left = Signal()
    about_requested = Signal()

    def __init__(self, side: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search the help (Ctrl+F)"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(theme.px(300))
        self.matches = text_label("", "muted")
        self.headings = QListWidget()
        self.headings.setProperty("role", "plain")
        self.headings.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.headings.setAccessibleName(_("Chapters"))
        self.browser = ReadingText()
        self.browser.setAccessibleName(_("Help"))
        self.browser.document().setDocumentMargin(theme.px(18))
        self.about_button = QPushButton(_("About Tianbao…"))
        self.about_button.clicked.connect(self.about_requested)
        self._build()
        self._fill()
        self.headings.itemClicked.connect(lambda item: self.go_to_heading(item.text()))
        self.headings.itemActivated.connect(lambda item: self.go_to_heading(item.text()))
        self.search.textChanged.connect(lambda _text: self._mark(from_start=True))
        self.search.returnPressed.connect(lambda: self._mark(from_start=False))
        keys.bind("search_help", self, self._to_search, inside=True)
        keys.bind("leave_help", self, self._on_escape, inside=True)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.px(12))
        head.addWidget(text_label(_("Help"), "title"))
        head.addStretch(1)
        head.addWidget(self.matches)
        head.addWidget(self.search, 1)
        head.addWidget(self.about_button)
        body = QHBoxLayout()
        body.setSpacing(theme.px(14))
        body.addWidget(self.headings)
        body.addWidget(self.browser, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(18), theme.px(22), theme.px(14))
        box.setSpacing(theme.px(12))
        box.addLayout(head)
        box.addLayout(body, 1)

    def _fill(self) -> None:
        text = help_text(self._side)
        self.headings.clear()
        for match in _HEADING.finditer(text):
            self.headings.addItem(QListWidgetItem(match["title"].strip()))
        longest = max(
            (
                self.headings.fontMetrics().horizontalAdvance(self.headings.item(n).text())
                for n in range(self.headings.count())
            ),
            default=0,
        )
        self.headings.setFixedWidth(min(longest + theme.px(56), theme.px(320)))
        self.browser.document().setDefaultFont(theme.font("body"))
        self.browser.show_markdown(text)
        self._space_out(self.browser.document())
        self.browser.moveCursor(QTextCursor.MoveOperation.Start)

    @staticmethod
    def _space_out(document: QTextDocument) -> None:
        """Markdown alone gives headings twice the size and no room above them; tables a black
        frame.
        """
        block = document.begin()
        while block.isValid():
            cursor, shape = QTextCursor(block), block.blockFormat()
            level = shape.headingLevel()
            shape.setLineHeight(130, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            if level:
                shape.setTopMargin(theme.px(0 if level == 1 else 22))
                shape.setBottomMargin(theme.px(6))
                cursor.movePosition(
                    QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
                )
                look = (
                    QTextCharFormat()
                )  # a merged one would keep Markdown's own factor, which wins over any size
                look.setFont(theme.font("title" if level == 1 else "head", "bold"))
                cursor.setCharFormat(look)
            elif cursor.currentTable() is None:
                shape.setBottomMargin(theme.px(3 if cursor.currentList() else 6))
            QTextCursor(block).setBlockFormat(shape)
            block = block.next()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                table = frame.format().toTableFormat()
                table.setBorderCollapse(True)
                table.setBorder(1)
                table.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                table.setBorderBrush(theme.colour("line"))
                table.setCellPadding(theme.px(6))
                table.setCellSpacing(0)
                table.setTopMargin(theme.px(4))
                table.setBottomMargin(theme.px(8))
                frame.setFormat(table)

    def go_to_heading(self, title: str) -> bool:
        """Bring a chapter to the top; False when there is none of that name."""
        block = self.browser.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() == 2 and block.text().strip() == title:
                top = self.browser.document().documentLayout().blockBoundingRect(block).top()
                self.browser.verticalScrollBar().setValue(int(top) - theme.px(8))
                return True
            block = block.next()
        return False

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.headings.count():
            self._fill()

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _on_escape(self) -> None:
        if self.search.text():
            self.search.clear()
            self.browser.setFocus()
        else:
            self.left.emit()

    def _mark(self, *, from_start: bool) -> None:
        """Colour every place found, and bring one into view: the first, or the one after the
        cursor, round from the end.
        """
        text, document = self.search.text().strip(), self.browser.document()
        cursors = _places(document, text) if text else []
        self.browser.setExtraSelections([_selection(cursor) for cursor in cursors])
        self.matches.setText(
            ""
            if not text
            else ngettext("{n} place", "{n} places", len(cursors)).format(n=len(cursors))
        )
        if not cursors:
            return
        at = -1 if from_start else self.browser.textCursor().selectionStart()
        cursor = next((p for p in cursors if p.selectionStart() > at), cursors[0])
        self.browser.setTextCursor(cursor)
        self.browser.ensureCursorVisible()


def _places(document: QTextDocument, text: str) -> list[QTextCursor]:
    positions, cursor = [], QTextCursor(document)
    while not (cursor := document.find(text, cursor)).isNull():
        positions.append(QTextCursor(cursor))
    return positions


def _selection(cursor: QTextCursor) -> QTextEdit.ExtraSelection:
    selection = QTextEdit.ExtraSelection()
    selection.cursor = cursor  # type: ignore[attr-defined]
    selection.format.setBackground(QColor(theme.colour("query_ground")))  # type: ignore[attr-defined]
    selection.format.setForeground(QColor(theme.colour("ink")))  # type: ignore[attr-defined]
    return selection
