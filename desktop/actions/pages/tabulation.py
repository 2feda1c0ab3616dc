"""A page as rows of text: what stands in each of its cells, for paper, files and both windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.actions.pages.daily import DailyPage
from desktop.actions.pages.header import PageHeader
from desktop.actions.pages.honours import HonoursPage
from desktop.actions.pages.ledger import LedgerPage
from desktop.actions.pages.page import Page
from desktop.actions.pages.table import TablePage, TableRow
from desktop.actions.pages.targets import TargetsPage
from desktop.catalogue.model import Field, Indicator
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import EMPTY, Cell, Figure, display, plain
from desktop.domain.records.targets import TargetRow


@dataclass(frozen=True, slots=True)
class PageCell:
    """One cell as text. `cell` is set where a figure of the page's own period stands, `field`
    where any figure does; `value` (ten-thousandths) only where the text is a number.
    """

    text: str = ""
    cell: Cell | None = None
    field: Field | None = None
    figure: Figure = EMPTY
    value: int | None = None

    @property
    def note(self) -> str:
        """What goes along with the figure: its note, the reason for nothing, its standard; one a
        line.
        """
        reason = self.figure.words if self.figure.missing else ""
        return "\n".join(filter(None, (self.figure.note, reason, self.figure.standard)))

    @property
    def marked_text(self) -> str:
        """The text where a flag that is not set leaves its cell empty."""
        is_flag = self.field is not None and self.field.kind == "flag"
        return "" if is_flag and not self.figure.value else self.text


@dataclass(frozen=True, slots=True)
class PageRow:
    """`key` is the indicator's code, the day, or the number; `cells` are by column: the codes of
    the fields, or the names that `tabulate` gives. Only a table's rows have a dimension and a section.
    """

    key: str
    cells: Mapping[str, PageCell]
    dimension: str = ""
    section: str = ""
    section_name: str = ""
    derived: bool = False


def tabulate(page: Page) -> tuple[PageRow, ...]:
    """One row per indicator and value of its dimension, day, project, honour or target, in the
    page's order.

    Columns of a table: code, name, measure, value, previous, last_year, change, note; of the
    targets: code, name, measure, comparator, target, value; of days: date, the fields, reason; of
    projects: project and the fields; of honours: honour and the fields.
    """
    match page:
        case TablePage():
            names = {key: str(name) for key, name in page.sections}
            return tuple(_indicator_row(row, names.get(row.section, "")) for row in page.rows)
        case DailyPage():
            return tuple(
                PageRow(
                    day.date,
                    {
                        "date": PageCell(day.date),
                        **_field_cells(page.header, day.date, day.figures),
                        "reason": PageCell(day.reason),
                    },
                )
                for day in page.days
            )
        case LedgerPage():
            return tuple(
                _record_row(
                    page.header,
                    "project",
                    state.project,
                    {
                        f.code: figure_of_column(state.columns.get(f.code), f)
                        for f in page.header.form.fields
                    },
                )
                for state in page.projects
            )
        case HonoursPage():
            return tuple(
                _record_row(page.header, "honour", number, figures)
                for number, figures in page.honours
            )
        case TargetsPage():
            return tuple(_target_row(*target) for target in page.targets)


def filled_fields(page: Page, rows: Iterable[PageRow]) -> list[Field]:
    """The fields of the page's form in which anything stands, in the order of the form."""
    filled = {code for row in rows for code, cell in row.cells.items() if not cell.figure.is_empty}
    return [field for field in page.header.form.fields if field.code in filled]


def _figure_cell(figure: Figure, field: Field, cell: Cell | None = None) -> PageCell:
    """A number is exact; a grade, a choice, words and a reason for nothing are text alone, and a
    refusal says why.
    """
    is_number = field.is_number and figure.missing is None
    text = display(figure, field)
    if figure.missing is not None and figure.words:
        text = f"{text} {figure.words}"
    return PageCell(text, cell, field, figure, figure.value if is_number else None)


def _field_cells(
    header: PageHeader, key: str, figures: Mapping[str, Figure]
) -> dict[str, PageCell]:
    return {
        field.code: _figure_cell(
            figures.get(field.code, EMPTY),
            field,
            Cell(header.form.id, field.code, key, header.period),
        )
        for field in header.form.fields
    }


def _record_row(
    header: PageHeader, first: str, number: str, figures: Mapping[str, Figure]
) -> PageRow:
    return PageRow(number, {first: PageCell(number), **_field_cells(header, number, figures)})


def _indicator_row(row: TableRow, section_name: str) -> PageRow:
    indicator = row.indicator
    return PageRow(
        row.cell.code,
        {
            "code": PageCell(row.cell.code),
            "name": PageCell(row.label),
            "measure": PageCell(str(indicator.measure)),
            "value": _figure_cell(row.current, indicator, row.cell),
            "previous": _figure_cell(row.previous, indicator),
            "last_year": _figure_cell(row.last_year, indicator),
            "change": PageCell(row.change.text),
            "note": PageCell(row.current.note),
        },
        row.cell.dimension,
        row.section,
        section_name,
        row.derived,
    )


def _target_row(indicator: Indicator, target: TargetRow, reached: Figure) -> PageRow:
    label = f"{target.dimension} · {indicator.name}" if target.dimension else str(indicator.name)
    return PageRow(
        indicator.code,
        {
            "code": PageCell(indicator.code),
            "name": PageCell(label),
            "measure": PageCell(str(indicator.measure)),
            "comparator": PageCell(target.comparator),
            "target": PageCell(
                target.words if target.value is None else plain(target.value, indicator.decimals),
                field=indicator,
                value=target.value,
            ),
            "value": _figure_cell(reached, indicator),
        },
    )
