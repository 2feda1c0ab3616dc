"""The command that takes figures and rows from the office's own workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from desktop.actions.imports.workbook import SheetPlan, import_plan, plan_sheet, table_of
from desktop.actions.workplace import Workplace
from desktop.cli.help_texts import Command
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings
from desktop.cli.tables import table as text_table
from desktop.domain import periods
from desktop.domain.paste.sheet_table import SheetColumn, SheetTable, with_mapping
from desktop.domain.paste.targets import Skipped
from desktop.domain.periods import parse_period
from desktop.errors import UsageError
from desktop.exchange.read_apart import read_sheets_apart
from desktop.exchange.read_sheet import Sheet
from desktop.i18n import N_, _, listed


class _ColumnRecord(msgspec.Struct, frozen=True):
    heading: str
    code: str  # "" = left out
    examples: list[str]
    unit: str = ""  # in which its numbers are, as the sheet says
    unit_from: str = ""  # where it says so, in words


class _ChangeRecord(msgspec.Struct, frozen=True):
    code: str
    dimension: str
    period: str
    before: str
    after: str
    problem: str
    read: str = ""  # how the sheet says it, where the number is another one


class _SkippedRecord(msgspec.Struct, frozen=True):
    row: int  # in the sheet, from 1; 0 for a column
    column: int  # from 1; 0 for a row; both for a comment
    text: str
    why: str


class _ImportRecord(msgspec.Struct, frozen=True):
    sheet: str
    columns: list[_ColumnRecord]
    changes: list[_ChangeRecord]
    same: int
    skipped: list[_SkippedRecord]
    written: int
    notices: list[str] = []  # what to look at: another period, formats that were not read


@click.command(
    "import-sheet",
    cls=Command,
    help=N_("Take figures or projects from a workbook or CSV of your own, as if they were pasted."),
)
@click.argument("file", metavar="FILE")
@click.option("--form", required=True, metavar="F", help=N_("the code of the form to fill"))
@click.option(
    "--period",
    default="",
    metavar="P",
    help=N_("2024-10, 2024-Q4 or 2024; the month before today's where none is given"),
)
@click.option(
    "--sheet",
    default="",
    metavar="NAME",
    help=N_("the sheet of the workbook; the first where none is given"),
)
@click.option(
    "--mapping",
    default="",
    metavar="NAME",
    help=N_("what the columns mean, as it was kept under this name"),
)
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="HEADING=CODE",
    help=N_("take this column for that field; = alone leaves it out"),
)
@click.option("--hidden", is_flag=True, help=N_("also take rows and columns that the sheet hides"))
@click.option("--dry-run", is_flag=True, help=N_("only say what would change"))
@click.pass_obj
def import_sheet_command(
    settings: Settings,
    file: str,
    form: str,
    period: str,
    sheet: str,
    mapping: str,
    pairs: tuple[str, ...],
    hidden: bool,
    dry_run: bool,
) -> int:
    given = parse_period(period) if period else None
    source = _sheet(read_sheets_apart(Path(file)), sheet, file)
    with settings.township() as workplace:
        at = given or periods.previous(periods.containing(workplace.today, "month"))
        filled = workplace.form(form)
        read = table_of(workplace, filled, source, at, mapping, with_hidden=hidden)
        sheet_table = with_mapping(read, _pairs(pairs))
        plan = plan_sheet(workplace, filled, at, sheet_table)
        written = 0
        if not dry_run and plan.chosen:
            written = len(
                import_plan(
                    workplace, filled, plan, sheet_table.mapping, mapping or source.name, at
                ).changes
            )
        names = _names(workplace, form)
        measures = {str(field.code): field.measure.zh for field in filled.fields}
    outcome = _Outcome(source.name, sheet_table, plan, written, names, measures, at)
    _show(settings, outcome, dry_run=dry_run)
    return 1 if any(proposed.figure is None for proposed in plan.proposed) else 0


def _sheet(sheets: tuple[Sheet, ...], name: str, file: str) -> Sheet:
    chosen = next((sheet for sheet in sheets if name in ("", sheet.name)), None)
    if chosen is None:
        raise UsageError(
            "sheet-absent",
            file=Path(file).name,
            name=name,
            known=listed(sheet.name for sheet in sheets),
        )
    return chosen


def _pairs(pairs: tuple[str, ...]) -> dict[str, str]:
    codes = {}
    for pair in pairs:
        heading, equals, code = pair.rpartition("=")
        if not equals:
            raise UsageError("sheet-map", pair=pair)
        codes[heading] = code
    return codes


def _names(workplace: Workplace, form: str) -> dict[str, str]:
    return {str(field.code): str(field.name) for field in workplace.form(form).fields}


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a sheet; `names` and `measures` of the form's fields by code."""

    sheet: str
    table: SheetTable
    plan: SheetPlan
    written: int
    names: dict[str, str]
    measures: dict[str, str]
    period: str

    def unit(self, column: SheetColumn) -> tuple[str, str]:
        """In which unit its numbers were read and where, where it was taken for anything."""
        read = self.table.unit_of(column, self.measures.get(column.code, ""))
        return (read.names, read.where) if column.code and read is not None else ("", "")


def _show(settings: Settings, outcome: _Outcome, *, dry_run: bool) -> None:
    plan, columns = outcome.plan, outcome.table.columns
    touched = [p for p in plan.proposed if p.changes or p.figure is None]
    if settings.json:
        write_json(
            _ImportRecord(
                outcome.sheet,
                [
                    _ColumnRecord(c.heading, c.code, list(c.examples), *outcome.unit(c))
                    for c in columns
                ],
                [
                    _ChangeRecord(
                        p.cell.code,
                        p.cell.dimension,
                        p.cell.period,
                        p.before,
                        p.after,
                        p.problem,
                        p.read,
                    )
                    for p in touched
                ],
                len(plan.proposed) - len(touched),
                [_skipped(s) for s in plan.skipped],
                outcome.written,
                outcome.table.notices(outcome.period),
            )
        )
        return
    write(
        text_table(
            (
                _("Column of the sheet"),
                _("Taken for"),
                _("Unit read"),
                _("Read from"),
                _("Examples"),
            ),
            [
                (
                    c.heading,
                    " ".join(filter(None, (c.code, outcome.names.get(c.code, "")))) or "—",
                    *outcome.unit(c),
                    listed(c.examples),
                )
                for c in columns
            ],
        )
    )
    if touched:
        write(
            text_table(
                (_("Place"), _("Now"), _("Becomes"), _("Remark")),
                [
                    (
                        p.label,
                        p.before or "—",
                        p.after or "—",
                        f"× {p.problem}" if p.problem else p.read,
                    )
                    for p in touched
                ],
            )
        )
    for words in outcome.table.notices(outcome.period):
        tell(f"△ {words}")
    for skipped in plan.skipped:
        tell(f"{skipped.where} {skipped.text} — {skipped.words}")
    tell(
        _("Nothing was written; {n} cells would change.").format(n=len(plan.chosen))
        if dry_run
        else _("{n} cells written.").format(n=len(plan.chosen))
    )


def _skipped(skipped: Skipped) -> _SkippedRecord:
    has_row = skipped.column is None or skipped.reason == "comment"
    return _SkippedRecord(
        skipped.row + 1 if has_row else 0,
        0 if skipped.column is None else skipped.column + 1,
        skipped.text,
        skipped.words,
    )
