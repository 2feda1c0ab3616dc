"""The brief as a PDF of A4 pages, laid out by Qt's text document; `drawing()` of writers/pdf
must be open.
"""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from desktop.reports.brief import Brief
from desktop.reports.writers.document_pdf import document_bytes, empty_document

_POINTS = {"title": 20.0, "heading": 14.0, "body": 14.0, "note": 10.5}
_MARGINS = QMarginsF(28, 33, 26, 30)
_LINES = 175.0  # percent


def brief_pdf_bytes(brief: Brief) -> bytes:
    """Text stays text. A QGuiApplication must exist."""
    return document_bytes(brief_document(brief), brief.title, _MARGINS)


def brief_document(brief: Brief) -> QTextDocument:
    """Title in the middle, paragraphs indented by two characters, notes small."""
    document = empty_document()
    cursor = QTextCursor(document)
    for number, paragraph in enumerate(brief.paragraphs):
        text, block = QTextCharFormat(), QTextBlockFormat()
        text.setFontPointSize(_POINTS[paragraph.kind])
        if paragraph.kind in ("title", "heading"):
            text.setFontWeight(QFont.Weight.Bold)
        block.setLineHeight(_LINES, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if paragraph.kind == "title":
            block.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            block.setBottomMargin(_POINTS["title"])
        else:
            block.setTextIndent(2 * _POINTS[paragraph.kind])
        if number:
            cursor.insertBlock()
        cursor.setBlockFormat(block)
        cursor.insertText(paragraph.text, text)
    return document
