"""The recovery page as a PDF of two A4 pages, laid out by Qt's text document; `drawing()` of drawing/application must be open
where there is no window.
"""

from __future__ import annotations

from io import BytesIO

import segno
from PySide6.QtCore import QMarginsF, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from desktop.reports.kit_page import KitPage, in_groups
from desktop.reports.writers.document_pdf import document_bytes, empty_document

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
    _write(cursor, page.title, 18, bold=True)
    for fact in page.facts:
        _write(cursor, fact, 11)
    cursor.insertBlock()
    _codes(document, cursor, page)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    for words in page.guidance:
        _write(cursor, words, 11)
    _write(cursor, page.title, 14, bold=True, on_new_page=True)
    for number, part in enumerate(page.parts, 1):
        _write(cursor, page.caption(number), 11, bold=True)
        _write(cursor, in_groups(part), 12, family="monospace")
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
        cell.insertText(page.caption(index + 1), _look(11))


def _qr(text: str) -> QImage:
    stream = BytesIO()
    segno.make(text, error="q", micro=False).save(stream, kind="png", scale=8, border=4)
    return QImage.fromData(stream.getvalue())


def _look(points: float, *, bold: bool = False, family: str = "") -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFontPointSize(points)
    if bold:
        look.setFontWeight(QFont.Weight.Bold)
    if family:
        look.setFontFamilies([family])
    return look


def _write(
    cursor: QTextCursor,
    text: str,
    points: float,
    *,
    bold: bool = False,
    family: str = "",
    on_new_page: bool = False,
) -> None:
    block = QTextBlockFormat()
    block.setBottomMargin(points / 2)
    if on_new_page:
        block.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    if cursor.position():
        cursor.insertBlock(block)
    else:
        cursor.setBlockFormat(block)
    cursor.insertText(text, _look(points, bold=bold, family=family))
