"""Commands on figures of past years: taken from old workbooks, listed, taken away."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.actions.past.outcome import PastOutcome, PastSource, missing_words
from desktop.actions.past.take import take_past
from desktop.actions.past.write import past_years, take_away
from desktop.actions.workplace import Workplace
from desktop.cli.help_texts import Command, Group
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings
from desktop.cli.tables import table
from desktop.domain.paste.phrases import Context
from desktop.domain.periods import parse_period
from desktop.errors import UsageError
from desktop.exchange.read_apart import read_sheets_apart
from desktop.i18n import N_, _, listed, ngettext


class _FigureRecord(msgspec.Struct, frozen=True):
    unit: str
    form: str
    code: str
    dimension: str
    period: str
    text: str


class _LeftRecord(msgspec.Struct, frozen=True):
    where: str
    why: str


class _SheetRecord(msgspec.Struct, frozen=True):
    file: str
    sheet: str
    figures: list[_FigureRecord]
    same: int
    missing: list[str]  # unit, period, indicator: what has to be said of the whole sheet
    left: list[_LeftRecord]


class _YearRecord(msgspec.Struct, frozen=True):
    unit: str
    form: str
    year: str
    periods: list[str]
    sources: list[str]
    figures: int


class _GoneRecord(msgspec.Struct, frozen=True):
    figures: int


@click.group(
    "past",
    cls=Group,
    help=N_("Figures of past years from old workbooks: to compare with, marked, never submitted."),
)
def past_group() -> None:
    """Its commands follow."""


@past_group.command(
    "take",
    cls=Command,
    help=N_(
        "Take what the sheets say into the periods before the first submission, all or nothing."
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE")
@click.option("--sheet", default="", metavar="NAME", help=N_("only this sheet"))
@click.option(
    "--period",
    default="",
    metavar="P",
    help=N_("the period or year of sheets, where they do not say it: 2024-03, 2024-Q1, 2024"),
)
@click.option(
    "--unit",
    default="",
    metavar="CODE",
    help=N_("at a desk: whose figures, where a sheet does not say it"),
)
@click.option(
    "--indicator",
    default="",
    metavar="CODE",
    help=N_("of which indicator, where a sheet does not say it"),
)
@click.option("--dry-run", is_flag=True, help=N_("only say what would be taken"))
@click.pass_obj
def take_command(
    settings: Settings,
    files: tuple[str, ...],
    sheet: str,
    period: str,
    unit: str,
    indicator: str,
    dry_run: bool,
) -> int:
    at = str(parse_period(period)) if period else ""
    sheets = [
        (Path(file).name, one)
        for file in files
        for one in read_sheets_apart(Path(file))
        if sheet in ("", one.name)
    ]
    if not sheets:
        raise UsageError("sheet-absent", file=Path(files[0]).name, name=sheet, known="—")
    with settings.workplace() as workplace:
        if unit:
            workplace.of_unit(unit)
        context = Context(unit, at, _name(workplace, indicator))
        outcomes = take_past(
            workplace, [PastSource(file, one, context) for file, one in sheets], only_look=dry_run
        )
        names = {one: workplace.catalogue.unit_name(one) for o in outcomes for one in o.units}
    if settings.json:
        write_json([_record(outcome) for outcome in outcomes])
    else:
        _show(outcomes, names, dry_run=dry_run)
    return 1 if any(outcome.missing or outcome.left for outcome in outcomes) else 0


def _name(workplace: Workplace, code: str) -> str:
    """Raises: UsageError("cell-unknown")."""
    if not code:
        return ""
    indicator = workplace.catalogue.indicators.get(code)
    if indicator is None:
        raise UsageError("cell-unknown", form="—", cell=code[:40])
    return str(indicator.name.zh)


def _record(outcome: PastOutcome) -> _SheetRecord:
    return _SheetRecord(
        outcome.source.file,
        outcome.source.sheet.name,
        [
            _FigureRecord(
                one.unit,
                one.cell.form,
                one.cell.code,
                one.cell.dimension,
                one.cell.period,
                one.text,
            )
            for one in outcome.figures
        ],
        outcome.same,
        sorted(outcome.missing),
        [_LeftRecord(left.where, left.words) for left in outcome.left],
    )


def _show(outcomes: tuple[PastOutcome, ...], names: dict[str, str], *, dry_run: bool) -> None:
    rows = [
        (
            outcome.source.name,
            listed([names[unit] for unit in outcome.units][:3]) or "—",
            " … ".join(dict.fromkeys((outcome.periods[0], outcome.periods[-1])))
            if outcome.periods
            else "—",
            str(len(outcome.figures)),
            str(outcome.same),
        )
        for outcome in outcomes
    ]
    write(
        table(
            (
                _("Workbook and sheet"),
                _("Unit"),
                _("Periods"),
                _("Number of figures"),
                _("Stand already"),
            ),
            rows,
            right=(3, 4),
        )
    )
    for outcome in outcomes:
        for words in missing_words(outcome):
            tell(f"△ {outcome.source.name}: {words}")
        for left in outcome.left:
            tell(f"△ {outcome.source.sheet.name} · {left.where}: {left.words}")
    count = sum(len(outcome.figures) for outcome in outcomes)
    tell(
        ngettext(
            "Nothing was written; {n} figure would be taken.",
            "Nothing was written; {n} figures would be taken.",
            count,
        ).format(n=count)
        if dry_run
        else ngettext(
            "{n} figure of past years was taken.", "{n} figures of past years were taken.", count
        ).format(n=count)
    )


@past_group.command("list", cls=Command, help=N_("What was taken, by unit, form and year."))
@click.pass_obj
def list_command(settings: Settings) -> int:
    with settings.workplace(looks=True) as workplace:
        years = past_years(workplace)
        names = {year.unit: workplace.catalogue.unit_name(year.unit) for year in years}
    if settings.json:
        write_json(
            [
                _YearRecord(
                    year.unit,
                    year.form,
                    year.year,
                    list(year.periods),
                    list(year.sources),
                    year.figures,
                )
                for year in years
            ]
        )
        return 0
    write(
        table(
            (
                _("Unit"),
                _("Form"),
                _("Year"),
                _("Periods"),
                _("Number of figures"),
                _("Taken from"),
            ),
            [
                (
                    names[year.unit],
                    year.form,
                    year.year,
                    str(len(year.periods)),
                    str(year.figures),
                    listed(year.sources),
                )
                for year in years
            ],
            right=(3, 4),
        )
    )
    return 0


@past_group.command(
    "remove", cls=Command, help=N_("Take away what was taken of a year or one period.")
)
@click.argument("period", metavar="P")
@click.option("--form", default="", metavar="F", help=N_("of this form alone"))
@click.option("--unit", default="", metavar="CODE", help=N_("at a desk: of this unit alone"))
@click.pass_obj
def remove_command(settings: Settings, period: str, form: str, unit: str) -> int:
    at = parse_period(period)
    with settings.workplace() as workplace:
        count = take_away(workplace, unit, form, at)
    if settings.json:
        write_json(_GoneRecord(count))
    else:
        write(
            ngettext("{n} figure was taken away.", "{n} figures were taken away.", count).format(
                n=count
            )
        )
    return 0
