"""A neutral table as CSV that a spreadsheet opens: UTF-8 with BOM, RFC 4180 lines, nothing that
would run as a formula.
"""

from __future__ import annotations

import csv
import io
import re

from desktop.reports.table import Table, TableCell

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?%?")
_TELEPHONE = re.compile(r"\+[0-9]{8,}")  # a spreadsheet would take the plus and some digits away


def csv_bytes(table: Table) -> bytes:
    """The header line and one line a row; sections, title and notes stay out, so that it is one
    table of equal lines.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(column.title) for column in table.columns])
    for row in table.rows:
        if row.kind != "section":
            writer.writerow([_cell_text(cell) for cell in row.cells])
    return text.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it; a signed
    number stays as it is.

    Source: OWASP, "CSV Injection".
    """
    is_number = _NUMBER.fullmatch(text) and not _TELEPHONE.fullmatch(text)
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text


def _cell_text(cell: TableCell) -> str:
    """A number without separators; a row of a total that has a formula elsewhere has its value
    here.
    """
    return f"{cell.value:.{cell.decimals}f}" if cell.value is not None else harmless(cell.text)
