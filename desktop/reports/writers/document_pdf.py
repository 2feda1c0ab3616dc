"""What Qt's text document lays out, as a PDF of A4 pages; `drawing()` of drawing/application must be open where there is no
window.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

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
