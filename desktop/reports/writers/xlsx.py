"""Neutral tables as a workbook: one sheet a table, numbers as numbers, text never as a formula,
ready to print.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from desktop.domain.paste.targets import OWN_COMMENTS
from desktop.reports.table import Table, TableCell
from desktop.reports.writers.sheet_names import sheet_names

_A4 = 9
_WIDEST, _NARROWEST = 44, 6
_MEASURED_ROWS = 400
"""A column is as wide as what stands in its first rows: more of them change nothing that is
seen.
"""
_CREATED = datetime(2000, 1, 1)
"""The same figures make the same bytes: a workbook does not say when it was written."""
_LONGEST_TEXT = 32_767
_COMMENT = {"x_scale": 2, "author": OWN_COMMENTS}


def xlsx_bytes(tables: Sequence[Table]) -> bytes:
    """A workbook in the order of `tables`; without any it has one empty sheet, since a workbook
    must have one.

    A number that the format's doubles cannot hold is written as text with all of its digits.
    Source: ECMA-376 part 1, 18.3.1 and 18.17 (formulas).
    """
    # loaded when the first workbook is written: the window's start has no use for it
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "nan_inf_to_errors": False,
        },
    )
    book.set_properties({"created": _CREATED})
    formats = _Formats(book)
    for name, table in zip(sheet_names(table.name for table in tables), tables, strict=True):
        _Sheet(book.add_worksheet(name), table, formats).write()
    if not tables:
        book.add_worksheet()
    book.close()
    return stream.getvalue()


class _Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._numbers: dict[int, Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 15})
        self.muted = book.add_format({"font_color": "#6b7785"})
        self.header = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
                "border": 1,
                "bg_color": "#e3f1f0",
                "border_color": "#aab4be",
            }
        )
        self.section = book.add_format(
            {"bold": True, "bg_color": "#f5f7f9", "border": 1, "border_color": "#dfe4ea"}
        )
        self.text = book.add_format(
            {
                "text_wrap": True,
                "valign": "top",
                "border": 1,
                "border_color": "#dfe4ea",
                "num_format": "@",
            }
        )
        self.part = book.add_format(
            {
                "text_wrap": True,
                "valign": "top",
                "indent": 1,
                "border": 1,
                "border_color": "#dfe4ea",
                "num_format": "@",
            }
        )

    def number(self, decimals: int) -> Any:
        if decimals not in self._numbers:
            pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._book.add_format(
                {
                    "num_format": pattern,
                    "valign": "top",
                    "align": "right",
                    "border": 1,
                    "border_color": "#dfe4ea",
                }
            )
        return self._numbers[decimals]


class _Sheet:
    def __init__(self, sheet: Any, table: Table, formats: _Formats) -> None:
        self._sheet, self._table, self._formats = sheet, table, formats
        self._header = 1 + len(table.head)
        self._first = self._header + 1

    def write(self) -> None:
        table, sheet = self._table, self._sheet
        sheet.write_string(0, 0, table.title[:_LONGEST_TEXT], self._formats.title)
        for line, text in enumerate(table.head, start=1):
            sheet.write_string(line, 0, text[:_LONGEST_TEXT], self._formats.muted)
        for column_index, column in enumerate(table.columns):
            sheet.write_string(self._header, column_index, column.title, self._formats.header)
            sheet.set_column(column_index, column_index, self._width(column_index))
        for number, row in enumerate(table.rows, start=self._first):
            if row.kind == "section":
                for column_index in range(len(table.columns)):
                    sheet.write_string(
                        number,
                        column_index,
                        row.cells[0].text if column_index == 0 else "",
                        self._formats.section,
                    )
                continue
            for column_index, cell in enumerate(row.cells):
                self._cell(
                    number, column_index, cell, part=row.kind == "part" and column_index == 1
                )
        for line, text in enumerate(table.foot, start=self._first + len(table.rows) + 1):
            sheet.write_string(line, 0, text[:_LONGEST_TEXT], self._formats.muted)
        self._set_up()

    def _cell(self, row: int, column_index: int, cell: TableCell, *, part: bool) -> None:
        if cell.value is not None and _fits(cell.value):
            look = self._formats.number(cell.decimals)
            if cell.sum_of:
                self._sheet.write_formula(
                    row, column_index, self._sum(column_index, cell.sum_of), look, float(cell.value)
                )
            else:
                self._sheet.write_number(row, column_index, float(cell.value), look)
        else:
            look = self._formats.part if part else self._formats.text
            if cell.text:
                self._sheet.write_string(row, column_index, cell.text[:_LONGEST_TEXT], look)
            else:
                self._sheet.write_blank(row, column_index, None, look)
        if cell.note:
            self._sheet.write_comment(row, column_index, cell.note[:_LONGEST_TEXT], _COMMENT)

    def _sum(self, column_index: int, rows: Sequence[int]) -> str:
        """=SUM over the rows, neighbours as ranges."""
        from xlsxwriter.utility import xl_range  # as above

        runs: list[list[int]] = []
        for row in sorted(rows):
            if runs and row == runs[-1][1] + 1:
                runs[-1][1] = row
            else:
                runs.append([row, row])
        return f"=SUM({','.join(xl_range(self._first + a, column_index, self._first + b, column_index) for a, b in runs)})"

    def _width(self, column_index: int) -> float:
        shown = [
            row.cells[column_index].text
            for row in self._table.rows[:_MEASURED_ROWS]
            if row.kind != "section"
        ]
        wide = max((_wide(line) for text in shown for line in text.split("\n")), default=0)
        return min(
            _WIDEST,
            max(_NARROWEST, wide, _wide(self._table.columns[column_index].title) / 2 + 1) + 2,
        )

    def _set_up(self) -> None:
        sheet, last = self._sheet, len(self._table.columns) - 1
        sheet.freeze_panes(self._first, min(2, last))
        sheet.repeat_rows(self._header)
        sheet.set_paper(_A4)
        if self._table.landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        sheet.print_area(
            0, 0, self._first + len(self._table.rows) + len(self._table.foot), max(last, 0)
        )


def _fits(value: Decimal) -> bool:
    """Whether the double that a workbook keeps reads back as the same decimal; 15 digits are
    what Excel shows.
    """
    return len(value.as_tuple().digits) <= 15 and Decimal(repr(float(value))) == value


def _wide(text: str) -> int:
    """In widths of a digit: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
