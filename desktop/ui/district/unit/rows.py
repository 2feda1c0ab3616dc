"""A unit's form as rows of the desk's grid: what is to be judged, with findings, words and
returns on the cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop.actions.desk.peers import UnitComparison
from desktop.actions.desk.unit_sheet import UnitSheet
from desktop.actions.pages.daily import DailyPage
from desktop.actions.pages.honours import HonoursPage
from desktop.actions.pages.ledger import LedgerPage
from desktop.actions.pages.table import TablePage
from desktop.actions.pages.tabulation import PageCell, PageRow, filled_fields, tabulate
from desktop.catalogue.model import Field
from desktop.domain.air.air_quality import POLLUTANTS
from desktop.domain.figures import Figure, display
from desktop.domain.findings import Finding
from desktop.i18n import _
from desktop.ui.sheet.model import Column, GridCell, GridRow

CURRENT = "current"
_LEDGER = (
    "name",
    "category",
    "level",
    "village",
    "total_investment",
    "plan_this_year",
    "done_this_month",
    "stage",
    "progress",
    "status",
)
_WIDTHS = {
    "category": 104,
    "level": 64,
    "village": 90,
    "total_investment": 104,
    "plan_this_year": 104,
    "done_this_month": 96,
    "stage": 72,
    "status": 64,
}
_FOLDS = {"village": 3, "level": 2, "status": 4, "progress": 1}


def columns_of(sheet: UnitSheet) -> list[Column]:
    """The columns of a form's grid; the figures of the period stand in "current" or under their
    field's code.
    """
    match sheet.page:
        case TablePage():
            return [
                Column("code", _("Code"), 58),
                Column("label", _("Indicator"), 180, stretch=True),
                Column("measure", _("Unit of measure"), 60, fold=4, within="label"),
                Column("last_year", _("Last year"), 100, "right", fold=2),
                Column("previous", _("Last period"), 100, "right"),
                Column(CURRENT, _("This period"), 110, "right"),
                Column("change", _("Change"), 84, "right"),
                Column("peers", _("Others (median)"), 110, "right", fold=3),
            ]
        case DailyPage():
            return [
                Column("number", _("Date"), 96),
                *(
                    Column(f.code, _day_title(f), 52, "right", tooltip=str(f.name))
                    for f in _days_fields(sheet.page, tabulate(sheet.page))
                ),
                Column("reason", _("Why invalid"), 120, stretch=True),
            ]
        case LedgerPage():
            fields = {str(f.code): f for f in sheet.form.fields}
            return [Column("number", _("No."), 58)] + [
                Column(
                    code,
                    str(fields[code].name),
                    _WIDTHS.get(code, 160),
                    "right" if fields[code].is_number else "left",
                    stretch=code == "name",
                    fold=_FOLDS.get(code, 0),
                )
                for code in _LEDGER
                if code in fields
            ]
        case _:
            return [Column("number", _("No."), 58)] + [
                Column(f.code, str(f.name), 110, stretch=f.code == "title")
                for f in sheet.form.fields
            ]


def rows_of(sheet: UnitSheet) -> list[GridRow]:
    """Rows keyed by (code, dimension) for a table, by day or number for the others; sections are
    headings.
    """
    marks, rows = _Marks(sheet), tabulate(sheet.page)
    match sheet.page:
        case TablePage():
            return _table_rows(sheet, rows, marks)
        case DailyPage():
            fields = _days_fields(sheet.page, rows)
        case LedgerPage():
            fields = [f for f in sheet.form.fields if f.code in _LEDGER]
        case HonoursPage():
            fields = list(sheet.form.fields)
        case _:
            return []
    return [_record(row, fields, marks) for row in rows]


def cell_of(sheet: UnitSheet, key: object, column: str) -> tuple[str, str] | None:
    """(code, dimension) of what is to be returned at a place of the grid; None for a heading."""
    if isinstance(key, tuple):
        return str(key[0]), str(key[1])
    if isinstance(key, str) and not key.startswith("#"):
        codes = {f.code for f in sheet.form.fields}
        return (column if column in codes else next(f.code for f in sheet.form.fields), key)
    return None


class _Marks:
    """What is known of each cell: returns before findings, errors before queries."""

    def __init__(self, sheet: UnitSheet) -> None:
        self.returned = {(c.code, c.dimension): c for c in sheet.returned}
        self.answers = {(a.code, a.dimension): a for a in sheet.answers}
        self.findings: dict[tuple[str, str], list[Finding]] = {}
        for finding in sheet.findings:
            self.findings.setdefault((finding.cell.code, finding.cell.dimension), []).append(
                finding
            )

    def on(self, code: str, dimension: str, cell: GridCell) -> GridCell:
        """The cell with its ground and, in the tooltip, every word about it."""
        key, text, ground = (code, dimension), [], ""
        if (returned := self.returned.get(key)) is not None:
            text.append(_("Returned: {words}").format(words=returned.words))
            ground = "error"
        if (answer := self.answers.get(key)) is not None:
            text.append(_("Answered: {words}").format(words=answer.words))
        for finding in self.findings.get(key, ()):
            explanation = (
                "\n　" + _("Explanation: {words}").format(words=finding.explanation)
                if finding.explanation
                else ""
            )
            text.append(finding.message + explanation)
            if finding.severity != "hint":
                ground = ground or finding.severity
        return (
            replace(
                cell,
                ground=ground or cell.ground,
                tooltip="\n".join(filter(None, (*text, cell.tooltip))),
                note=bool(text),
            )
            if text
            else cell
        )


def _table_rows(sheet: UnitSheet, rows: Sequence[PageRow], marks: _Marks) -> list[GridRow]:
    grid_rows, section = [], ""
    for row in rows:
        if row.section != section:
            section = row.section
            grid_rows.append(GridRow(f"#{section}", heading=row.section_name))
        value, peers = row.cells["value"], sheet.peers.get((row.key, row.dimension))
        shown = GridCell(
            value.text or "—",
            bold=True,
            ground="derived" if row.derived else "",
            tooltip=value.figure.note,
        )
        cells = {
            **{
                name: GridCell(row.cells[name].text, muted=True)
                for name in ("code", "measure", "last_year", "previous", "change")
            },
            "label": GridCell(row.cells["name"].text, tooltip=row.cells["name"].text),
            CURRENT: marks.on(row.key, row.dimension, shown),
            "peers": _peers_cell(peers, value),
        }
        grid_rows.append(GridRow((row.key, row.dimension), cells=cells))
    return grid_rows


def _peers_cell(peers: UnitComparison | None, value: PageCell) -> GridCell:
    if peers is None or peers.peer_median is None or value.field is None:
        return GridCell("")
    text = (
        _("median of {n} other units, by population")
        if peers.per_head
        else _("median of {n} other units")
    )
    return GridCell(
        display(Figure(peers.peer_median), value.field),
        muted=True,
        tooltip=text.format(n=peers.n_peers),
    )


def _record(row: PageRow, fields: Sequence[Field], marks: _Marks) -> GridRow:
    cells = {"number": GridCell(row.key, muted=True)}
    if "reason" in row.cells:
        cells["reason"] = GridCell(row.cells["reason"].text)
    for field in fields:
        text = row.cells[field.code].marked_text
        cells[field.code] = marks.on(
            field.code, row.key, GridCell(text, tooltip=text if len(text) > 8 else "")
        )
    return GridRow(row.key, cells=cells)


def _day_title(field: Field) -> str:
    """As the whole trade calls it: "AQI", "PM2.5", "O3"."""
    return "AQI" if field.code == "aqi" else POLLUTANTS.get(str(field.code), str(field.name))


def _days_fields(page: DailyPage, rows: Sequence[PageRow]) -> list[Field]:
    return filled_fields(page, rows) or list(page.header.form.fields[:1])
