"""Longer text to read: the help, what is new, the brief."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

_DIALECT = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)


class ReadingText(QTextBrowser):
    """Show text with headings and links. Tags in Markdown stay words; no link opens by itself,
    and no picture is fetched from anywhere.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)

    def show_markdown(self, text: str) -> None:
        """Replace what is shown."""
        self.document().setMarkdown(text, _DIALECT)

    def loadResource(self, kind: int, name: QUrl | str) -> QImage:
        """Answer with an empty picture: of none, and of a null one, Qt opens the file itself."""
        empty = QImage(1, 1, QImage.Format.Format_ARGB32)
        empty.fill(Qt.GlobalColor.transparent)
        return empty
