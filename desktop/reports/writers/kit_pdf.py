"""The recovery page as a PDF of two A4 pages, laid out by Qt's text document; `drawing()` of drawing/application must be open
where there is no window.
"""

from __future__ import annotations

from io import BytesIO

import segno
from PySide6.QtCore import QMarginsF, Qt, QUrl
from PySide6.QtGui import (
    QImage,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from desktop.reports.kit_page import KitPage, in_groups
from desktop.reports.writers.document_pdf import (
    document_bytes,
    empty_document,
    look_of,
    write_block,
)

_MARGINS = QMarginsF(18, 16, 18, 14)  # millimetres
_ACROSS = 2
_SIDE = 205.0
"""Of a code, in points: its dots are 1.3 mm, which a telephone reads from a hand's distance."""
_IMAGE = int(QTextDocument.ResourceType.ImageResource.value)
_CENTRE = Qt.AlignmentFlag.AlignHCenter


def kit_pdf_bytes(page: KitPage) -> bytes:
    """The codes on the first page, the same in letters on the second. A QGuiApplication must exist."""
    return document_bytes(kit_document(page), page.title, _MARGINS)


def kit_document(page: KitPage) -> QTextDocument:
    document = empty_document()
    cursor = QTextCursor(document)
    write_block(cursor, page.title, 18, bold=True)
    for fact in page.facts:
        write_block(cursor, fact, 11)
    cursor.insertBlock()
    _codes(document, cursor, page)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    for words in page.guidance:
        write_block(cursor, words, 11)
    write_block(cursor, page.title, 14, bold=True, on_new_page=True)
    for number, part in enumerate(page.parts, 1):
        write_block(cursor, page.caption(number), 11, bold=True)
        write_block(cursor, in_groups(part), 12, family="monospace")
    return document


def _codes(document: QTextDocument, cursor: QTextCursor, page: KitPage) -> None:
    look = QTextTableFormat()
    look.setBorder(0)
    look.setCellPadding(4)
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table: QTextTable = cursor.insertTable(-(-len(page.parts) // _ACROSS), _ACROSS, look)
    for index, part in enumerate(page.parts):
        name = f"code-{index}"
        document.addResource(_IMAGE, QUrl(name), _qr(part))
        image = QTextImageFormat()
        image.setName(name)
        image.setWidth(_SIDE)
        image.setHeight(_SIDE)
        cell = table.cellAt(index // _ACROSS, index % _ACROSS).firstCursorPosition()
        block = QTextBlockFormat()
        block.setAlignment(_CENTRE)
        cell.setBlockFormat(block)
        cell.insertImage(image)
        cell.insertBlock(block)
        cell.insertText(page.caption(index + 1), look_of(11))


def _qr(text: str) -> QImage:
    stream = BytesIO()
    segno.make(text, error="q", micro=False).save(stream, kind="png", scale=8, border=4)
    return QImage.fromData(stream.getvalue())
