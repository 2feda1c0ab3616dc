"""Printed forms on A4, for a PDF or a printer: the only module outside the window that draws,
with QtGui alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)

from desktop.errors import MachineError
from desktop.i18n import _
from desktop.reports.drawing.fonts import paper_font
from desktop.reports.paper import Paper, column_widths, pages_of
from desktop.reports.table import TableRow

_DPI = 300
_SIDE, _TOP, _BOTTOM = 15.0, 12.0, 10.0  # millimetres
_CORNER_LINE, _QR, _SIGNING = 4.2, 18.0, 22.0
_WIDE_TABLE = 8
_SINGLE_LINE = 1.16  # of the font's size: Chinese fonts ask for half as much again between lines
_SHORT = re.compile(r"(?<![!-~])[!-~]{1,12}(?![!-~])")
_Align = Qt.AlignmentFlag
_UNCLIPPED = int(Qt.TextFlag.TextDontClip)
_WORDS, _ANYWHERE = int(Qt.TextFlag.TextWordWrap), int(Qt.TextFlag.TextWrapAnywhere)


def pdf_bytes(papers: Sequence[Paper]) -> bytes:
    """A PDF with the forms one after another; text stays text. A QGuiApplication must exist."""
    if QGuiApplication.instance() is None:
        raise RuntimeError("fonts need a QGuiApplication")
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setTitle(papers[0].title if papers else "")
    writer.setCreator("Tianbao")
    paint_papers(papers, writer)
    buffer.close()
    return bytes(buffer.data().data())


def paint_papers(papers: Sequence[Paper], device: QPagedPaintDevice) -> None:
    """Paint every page on a PDF writer, a printer, or what a print preview gives (set to use the
    full page).

    Raises: MachineError("printer-refused").
    """
    painter = QPainter()
    for paper in papers:
        turned = (
            QPageLayout.Orientation.Landscape
            if paper.table.landscape
            else QPageLayout.Orientation.Portrait
        )
        if (
            not painter.isActive() or device.pageLayout().orientation() != turned
        ):  # a printer at work allows no change
            device.setPageLayout(
                QPageLayout(QPageSize(QPageSize.PageSizeId.A4), turned, QMarginsF(0, 0, 0, 0))
            )
        if painter.isActive():
            device.newPage()
        elif not painter.begin(device):
            raise MachineError("printer-refused")
        painter.resetTransform()
        painter.scale(
            device.logicalDpiX() / _DPI, device.logicalDpiY() / _DPI
        )  # laid out alike on every device
        _Form(paper, device, painter).paint()
    painter.end()


@dataclass(frozen=True, slots=True)
class _Line:
    """One row as it is drawn: its texts by column, or one text over the whole width."""

    texts: tuple[str, ...]
    height: float
    kind: str  # row, section, note


class _Form:
    def __init__(self, paper: Paper, device: QPagedPaintDevice, painter: QPainter) -> None:
        self._paper, self._device, self._painter = paper, device, painter
        self._mm = _DPI / 25.4
        many = len(paper.table.columns) > _WIDE_TABLE
        self._body, self._small, self._large = (
            self._font(7.5 if many else 10),
            self._font(8.5),
            self._font(16, bold=True),
        )
        self._bold = self._font(7.5 if many else 10, bold=True)
        across = (297.0 if paper.table.landscape else 210.0) * self._mm
        self._height = (210.0 if paper.table.landscape else 297.0) * self._mm
        self._left, self._width = _SIDE * self._mm, across - 2 * _SIDE * self._mm
        self._pad = 0.55 * self._mm
        self._head = (_TOP + max(4, len(paper.corner)) * _CORNER_LINE + 8) * self._mm
        self._foot = self._height - (_BOTTOM + _QR) * self._mm
        self._widths = self._measure_columns()
        self._header = self._line([column.title for column in paper.table.columns], "header").height
        self._lines = self._make_lines()

    def paint(self) -> None:
        room = self._foot - self._head - self._header - 2 * self._mm
        pages = pages_of(
            [line.height for line in self._lines],
            room,
            _SIGNING * self._mm,
            frozenset(n for n, line in enumerate(self._lines) if line.kind == "section"),
        )
        for number, rows in enumerate(pages, start=1):
            if number > 1:
                self._device.newPage()
            self._paint_head()
            bottom = self._paint_rows([self._lines[row] for row in rows])
            if number == len(pages):
                self._paint_signing(bottom)
            self._paint_foot(number, len(pages))
            if self._paper.is_draft:
                self._paint_draft()

    # --- measuring
    def _font(self, points: float, *, bold: bool = False) -> QFont:
        font = paper_font()
        font.setPixelSize(max(1, round(points / 72 * 25.4 * self._mm)))
        font.setBold(bold)
        return font

    def _metrics(self, font: QFont) -> QFontMetricsF:
        return QFontMetricsF(font)

    def _measure_columns(self) -> list[float]:
        table, metrics, bold = (
            self._paper.table,
            self._metrics(self._body),
            self._metrics(self._bold),
        )
        natural = [bold.horizontalAdvance(column.title) for column in table.columns]
        for row in table.rows:
            if row.kind != "section":
                for index, cell in enumerate(row.cells):
                    if len(cell.text) * 2 > natural[index] / metrics.averageCharWidth() / 2:
                        natural[index] = max(
                            natural[index], metrics.horizontalAdvance(cell.text.replace("\n", " "))
                        )
        texts = [
            max(
                (
                    self._widest_word(bold, column.title),
                    *(
                        self._widest_word(metrics, row.cells[index].text)
                        for row in table.rows
                        if row.kind != "section"
                    ),
                )
            )
            for index, column in enumerate(table.columns)
        ]
        return column_widths(
            [width + 3 * self._pad for width in natural],
            self._width,
            [max(7 * self._mm, width + 3 * self._pad) for width in texts],
        )

    @staticmethod
    def _widest_word(metrics: QFontMetricsF, text: str) -> float:
        """Of the words and dates that should stay on one line."""
        return max((metrics.horizontalAdvance(word) for word in _SHORT.findall(text)), default=0.0)

    def _line(self, texts: Sequence[str], kind: str) -> _Line:
        font = self._bold if kind in ("header", "section") else self._body
        widths = self._widths if kind in ("row", "header") else [self._width]
        metrics = self._metrics(font)
        tallest = min(metrics.lineSpacing(), _SINGLE_LINE * font.pixelSize())
        for text, width in zip(texts, widths, strict=True):
            inner = width - 2 * self._pad
            if "\n" in text or metrics.horizontalAdvance(text) > inner:
                tallest = max(
                    tallest,
                    metrics.boundingRect(
                        QRectF(0, 0, inner, 1e7), _wrap(metrics, inner, text), text
                    ).height(),
                )
        return _Line(tuple(texts), tallest + 2 * self._pad, kind)

    def _make_lines(self) -> list[_Line]:
        most = self._foot - self._head - self._header - 4 * self._mm
        lines: list[_Line] = []
        for row in self._paper.table.rows:
            lines += self._split(
                self._line(_texts(row), "section" if row.kind == "section" else "row"), most
            )
        for note in self._paper.notes:
            lines += self._split(self._line([note], "note"), most)
        return lines

    def _split(self, line: _Line, most: float) -> list[_Line]:
        """A line that is taller than a page goes on in further lines; nothing is cut."""
        if line.height <= most:
            return [line]
        parts = math.ceil(line.height / most) + 1
        pieces = [
            [text[len(text) * n // parts : len(text) * (n + 1) // parts] for text in line.texts]
            for n in range(parts)
        ]
        return [
            piece_line
            for piece in pieces
            for piece_line in self._split(self._line(piece, line.kind), most)
        ]

    # --- painting
    def _text(self, rect: QRectF, text: str, font: QFont, align: _Align = _Align.AlignLeft) -> None:
        self._painter.setFont(font)
        wrap = _wrap(self._metrics(font), rect.width(), text)
        self._painter.drawText(rect, int(align | _Align.AlignVCenter) | wrap | _UNCLIPPED, text)

    def _paint_head(self) -> None:
        mm, paper = self._mm, self._paper
        self._painter.setPen(QPen(QColor("black"), 0.2 * mm))
        block = 62 * mm
        for number, text in enumerate(paper.corner):
            self._text(
                QRectF(
                    self._left + self._width - block,
                    (_TOP + number * _CORNER_LINE) * mm,
                    block,
                    _CORNER_LINE * mm,
                ),
                text,
                self._small,
            )
        self._text(
            QRectF(self._left + block, _TOP * mm, self._width - 2 * block, 14 * mm),
            paper.title,
            self._large,
            _Align.AlignHCenter,
        )
        line = QRectF(self._left, self._head - 7 * mm, self._width, 6 * mm)
        self._text(line, paper.unit, self._small)
        self._text(line, paper.period, self._small, _Align.AlignHCenter)

    def _paint_rows(self, lines: Sequence[_Line]) -> float:
        top = self._head
        if any(line.kind != "note" for line in lines) or not self._lines:
            header = self._line([column.title for column in self._paper.table.columns], "header")
            top = self._paint_line(header, top)
        for line in lines:
            top = self._paint_line(line, top)
        return top

    def _paint_line(self, line: _Line, top: float) -> float:
        spans = line.kind in ("section", "note")
        left = self._left
        for index, (text, width) in enumerate(
            zip(line.texts, [self._width] if spans else self._widths, strict=True)
        ):
            cell = QRectF(left, top, width, line.height)
            if line.kind in ("header", "section"):
                self._painter.fillRect(cell, QColor("#f0f2f4"))
            if line.kind != "note":
                self._painter.drawRect(cell)
            align = _Align.AlignLeft
            if line.kind == "header":
                align = _Align.AlignHCenter
            elif line.kind == "row" and self._paper.table.columns[index].numeric:
                align = _Align.AlignRight
            self._text(
                cell.adjusted(self._pad, 0, -self._pad, 0),
                text,
                self._bold if line.kind in ("header", "section") else self._body,
                align,
            )
            left += width
        return top + line.height

    def _paint_signing(self, top: float) -> None:
        mm, signers = self._mm, self._paper.signers
        each = self._width / max(1, len(signers))
        for number, (label, name) in enumerate(signers):
            self._text(
                QRectF(self._left + number * each, top + 3 * mm, each, 6 * mm),
                f"{label}{name}",
                self._small,
            )
        self._text(
            QRectF(self._left + self._width - 50 * mm, top + 12 * mm, 40 * mm, 8 * mm),
            _("(stamp of the unit)"),
            self._small,
            _Align.AlignHCenter,
        )

    def _paint_foot(self, number: int, of: int) -> None:
        mm, paper = self._mm, self._paper
        line = QRectF(self._left, self._height - (_BOTTOM + 7) * mm, self._width, 7 * mm)
        self._text(line, paper.code or _("Draft: not submitted, without a check code"), self._small)
        self._text(
            line,
            _("Page {number} of {of}").format(number=number, of=of),
            self._small,
            _Align.AlignHCenter,
        )
        if paper.qr:
            self._paint_qr(
                self._left + self._width - _QR * mm, self._height - (_BOTTOM + _QR) * mm + 1 * mm
            )

    def _paint_qr(self, left: float, top: float) -> None:
        import segno  # loaded for a page that has a code

        matrix = segno.make(self._paper.qr, error="m", micro=False).matrix
        side = (_QR - 2) * self._mm / len(matrix)
        for y, row in enumerate(matrix):
            for x, dark in enumerate(row):
                if dark:
                    self._painter.fillRect(
                        QRectF(left + x * side, top + y * side, side * 1.02, side * 1.02),
                        QColor("black"),
                    )

    def _paint_draft(self) -> None:
        painter = self._painter
        painter.save()
        painter.translate(self._left + self._width / 2, self._height / 2)
        painter.rotate(-35)
        painter.setFont(self._font(110, bold=True))
        painter.setPen(QColor(0, 0, 0, 22))
        half = 140 * self._mm
        painter.drawText(
            QRectF(-half, -half, 2 * half, 2 * half), int(_Align.AlignCenter), _("DRAFT")
        )
        painter.restore()


def _wrap(metrics: QFontMetricsF, width: float, text: str) -> int:
    """Between words, or within one that is wider than the cell: nothing is cut."""
    if metrics.horizontalAdvance(text) <= width:
        return _WORDS
    return (
        _WORDS
        if metrics.boundingRect(QRectF(0, 0, width, 1e7), _WORDS, text).width() <= width
        else _ANYWHERE
    )


def _texts(row: TableRow) -> list[str]:
    """A part of a dimension stands a character further in."""
    return [
        f"　{cell.text}" if row.kind == "part" and index == 0 else cell.text
        for index, cell in enumerate(row.cells)
    ]
