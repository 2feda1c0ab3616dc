"""The brief as a PDF of A4 pages, laid out by Qt's text document; `drawing()` of writers/pdf
must be open.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QMarginsF, Qt
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)

from desktop.reports.brief import Brief
from desktop.reports.drawing.fonts import paper_font

_POINTS = {"title": 20.0, "heading": 14.0, "body": 14.0, "note": 10.5}
_MARGINS = QMarginsF(28, 33, 26, 30)
_LINES = 175.0  # percent


def brief_pdf_bytes(brief: Brief) -> bytes:
    """Text stays text. A QGuiApplication must exist."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            _MARGINS,
            QPageLayout.Unit.Millimeter,
        )
    )
    writer.setTitle(brief.title)
    writer.setCreator("Tianbao")
    document = brief_document(brief)
    document.setDocumentMargin(0)
    document.print_(writer)
    buffer.close()
    return bytes(buffer.data().data())


def brief_document(brief: Brief) -> QTextDocument:
    """Title in the middle, paragraphs indented by two characters, notes small."""
    document = QTextDocument()
    document.setDefaultFont(paper_font())  # a format's own font would lose what it switches off
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
