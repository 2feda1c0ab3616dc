"""The handover list as a PDF of A4 pages, laid out by Qt's text document; `drawing()` of drawing/application must be open
where there is no window.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import (
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)

from desktop.reports.handover_sheet import HandoverSheet
from desktop.reports.writers.document_pdf import (
    document_bytes,
    empty_document,
    look_of,
    write_block,
)

_MARGINS = QMarginsF(20, 18, 20, 16)  # millimetres
_LINE = "＿" * 7


def handover_pdf_bytes(sheet: HandoverSheet) -> bytes:
    """A QGuiApplication must exist."""
    return document_bytes(handover_document(sheet), sheet.title, _MARGINS)


def handover_document(sheet: HandoverSheet) -> QTextDocument:
    document = empty_document()
    cursor = QTextCursor(document)
    write_block(cursor, sheet.title, 18, bold=True)
    _table(cursor, (), sheet.facts, (26, 74))
    write_block(cursor, sheet.section, 13, bold=True)
    if sheet.rows:
        _table(cursor, sheet.headings, sheet.rows, (48, 20, 32))
    else:
        write_block(cursor, sheet.nothing_open, 11)
    for words in sheet.statements:
        write_block(cursor, words, 11)
    for name, day in sheet.signatures:
        write_block(cursor, f"{name}　{_LINE}　　{day}　{_LINE}", 12)
    return document


def _table(
    cursor: QTextCursor,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
) -> None:
    """`widths` in per cent of the page."""
    cursor.insertBlock()
    look = QTextTableFormat()
    look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setBorder(0.5)
    look.setBorderCollapse(True)
    look.setCellPadding(4)
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    look.setColumnWidthConstraints(
        [QTextLength(QTextLength.Type.PercentageLength, width) for width in widths]
    )
    look.setHeaderRowCount(1 if headings else 0)
    all_rows = [*([headings] if headings else []), *rows]
    table = cursor.insertTable(len(all_rows), len(widths), look)
    for number, row in enumerate(all_rows):
        for column, text in enumerate(row):
            cell = table.cellAt(number, column).firstCursorPosition()
            cell.insertText(text, look_of(11, bold=bool(headings) and number == 0))
    cursor.movePosition(QTextCursor.MoveOperation.End)
