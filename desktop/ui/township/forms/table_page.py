"""The page of a table form: one row an indicator, last year and last period beside the cell that
is typed into.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.actions.pages.table import TablePage, TableRow, open_table
from desktop.domain.figures import EMPTY, Cell, Figure, display, plain
from desktop.domain.records.targets import comparator_sign
from desktop.i18n import _
from desktop.ui.sheet.model import Column, GridCell, GridRow
from desktop.ui.township.imports.pasting import PastingPage

if TYPE_CHECKING:
    from desktop.domain.paste.block import Block


class TablePageView(PastingPage[TablePage]):
    """E1, R1, X1 and forms like them."""

    read_page = staticmethod(open_table)

    def columns(self) -> Sequence[Column]:
        return (
            Column("code", _("Code"), 58),
            Column("name", _("Indicator"), stretch=True),
            Column("measure", _("Unit of measure"), 72, fold=3, within="name"),
            Column("last_year", _("Last year"), 92, "right", fold=1),
            Column("previous", _("Last period"), 88, "right"),
            Column("current", _("This period"), 112, "right"),
            Column("target", _("Target"), 84, "right", fold=4),
            Column("change", _("On last year"), 106, "right", fold=2),
            Column("hint", _("Source / hint"), 116, fold=5),
        )

    def extra_tools(self) -> Sequence[QWidget]:
        return (self.make_paste_button(),)

    def facts_text(self, page: TablePage) -> str:
        text = super().facts_text(page)
        if any(row.change.two_standards for row in page.rows):
            text += " │ " + _("* the two figures follow different standards")
        return text

    def rows(self, page: TablePage) -> Sequence[GridRow]:
        self._by_cell = {row.cell: row for row in page.rows}
        seldom = seldom_filled(page.rows)
        grid_rows: list[GridRow] = []
        names = dict(page.sections)
        section = ""
        for row in page.rows:
            if row.section != section:
                section = row.section
                grid_rows.append(
                    GridRow(("section", section), heading=str(names.get(section, section)))
                )
            passed = row.cell.code in seldom or (
                row.indicator.is_target and not row.current.is_empty
            )
            parts = (row, self.findings_of(row.cell), passed)
            grid_rows.append(self.kept_row(row.cell, parts, partial(self._row, row, passed)))
        return grid_rows

    def _row(self, row: TableRow, passed: bool) -> GridRow:
        ground, tooltip = self.mark(row.cell)
        assigned = row.assigned_words
        editable = row.is_open
        if not editable and (row.derived or assigned) and not ground:
            ground = "derived"
        note = row.current.note
        cells = {
            "code": GridCell(row.indicator.code, muted=True),
            "name": GridCell(row.label, tooltip=str(row.indicator.definition)),
            "measure": GridCell(str(row.indicator.measure), muted=True),
            "last_year": GridCell(display(row.last_year, row.indicator), muted=True),
            "previous": GridCell(display(row.previous, row.indicator), muted=True),
            "current": GridCell(
                display(row.current, row.indicator),
                editable,
                ground,
                bold=row.current.missing is None,
                muted=row.current.missing is not None,
                tooltip="\n".join(filter(None, (tooltip, assigned, note))),
                edit_text=_edit_text(row),
                note=bool(note),
                passed=passed,
            ),
            "target": GridCell(_target_words(row), muted=True),
            "change": GridCell(
                row.change.text + (" *" if row.change.two_standards else ""),
                muted=True,
                tooltip=_("The two figures follow different standards.")
                if row.change.two_standards
                else "",
            ),
            "hint": self._hint(row, ground),
        }
        return GridRow(row.cell, cells=cells, search=f"{row.cell.code} {row.label}")

    def _hint(self, row: TableRow, ground: str) -> GridCell:
        findings = self.findings_of(row.cell)
        if ground in ("error", "query"):
            mark = "× " if ground == "error" else "△ "
            worst = next(f for f in findings if f.severity == ground)
            return GridCell(mark + worst.message, ground=ground, tooltip=worst.message)
        if row.current.note:
            return GridCell(row.current.note, muted=True, tooltip=row.current.note)
        if row.derived:
            over = row.indicator.derivation.over if row.indicator.derivation else "unit"
            text = {"day": _("daily readings"), "project": _("project ledger")}.get(
                over, _("worked out")
            )
            return GridCell(text, muted=True)
        if assigned := row.assigned_words:
            return GridCell(_("came in the task"), muted=True, tooltip=assigned)
        if row.indicator.is_target:
            return GridCell(_("assigned"), muted=True)
        return GridCell("")

    def cell_at(self, key: object, column: str) -> Cell | None:
        return key if isinstance(key, Cell) else None

    def place_of(self, cell: Cell) -> tuple[object, str]:
        return cell, "current"

    def figure_at(self, cell: Cell) -> Figure:
        row = self._by_cell.get(cell)
        return row.current if row else EMPTY

    # --- pasting
    def paste(self, block: Block, key: object, column: str) -> None:
        if self.page is None or self.page.header.locked:
            return
        from desktop.actions.imports.table_sheet import (
            propose_table,  # loaded when something is pasted
        )

        self.show_preview(block, *propose_table(block.rows, self.page.rows, key, block.merged))


def seldom_filled(rows: Sequence[TableRow]) -> set[str]:
    """Codes of what need not be filled, and neither is now nor was last period or last year."""
    filled = {
        row.cell.code
        for row in rows
        if row.indicator.required
        or not (row.current.is_empty and row.previous.is_empty and row.last_year.is_empty)
    }
    return {str(row.cell.code) for row in rows} - filled


def _edit_text(row: TableRow) -> str:
    """What F2 starts from: the plain digits, or the shown word."""
    if row.current.value is not None and row.indicator.is_number:
        return plain(row.current.value, row.indicator.decimals)
    return display(row.current, row.indicator)


def _target_words(row: TableRow) -> str:
    if row.target is None:
        return ""
    if row.target.value is None:
        return row.target.words
    return comparator_sign(row.target.comparator, at_least=False) + display(
        Figure(row.target.value), row.indicator
    )
