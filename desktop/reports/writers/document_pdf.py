"""What Qt's text document lays out, as a PDF of A4 pages; `drawing()` of drawing/application must be open where there is no
window.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QMarginsF
from PySide6.QtGui import (
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from desktop.reports.drawing.fonts import paper_font


def empty_document() -> QTextDocument:
    """In the paper's font, which a character format only makes larger or bold: its own font would lose what that one switches
    off.
    """
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(paper_font())
    return document


def document_bytes(document: QTextDocument, title: str, margins: QMarginsF) -> bytes:
    """Text stays text; `margins` in millimetres. A QGuiApplication must exist."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            margins,
            QPageLayout.Unit.Millimeter,
        )
    )
    writer.setTitle(title)
    writer.setCreator("Tianbao")
    document.print_(writer)
    buffer.close()
    return bytes(buffer.data().data())


def look_of(points: float, *, bold: bool = False, family: str = "") -> QTextCharFormat:
    """How text of this size looks."""
    look = QTextCharFormat()
    look.setFontPointSize(points)
    if bold:
        look.setFontWeight(QFont.Weight.Bold)
    if family:
        look.setFontFamilies([family])
    return look


def write_block(
    cursor: QTextCursor,
    text: str,
    points: float,
    *,
    bold: bool = False,
    family: str = "",
    on_new_page: bool = False,
) -> None:
    """A paragraph at the end of what the cursor has written, with room of half its size below."""
    block = QTextBlockFormat()
    block.setBottomMargin(points / 2)
    if on_new_page:
        block.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    if cursor.position():
        cursor.insertBlock(block)
    else:
        cursor.setBlockFormat(block)
    cursor.insertText(text, look_of(points, bold=bold, family=family))
