"""Commands on tasks: deciding a target or a deadline, and writing the task of a period."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
import msgspec

from desktop.actions.desk.deadlines import change_deadline
from desktop.actions.targets import change_target, drop_target
from desktop.actions.transfer.covering_words import write_words
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.stick_index import tell_on_stick
from desktop.cli.help_texts import PERIOD, Group
from desktop.cli.output import tell, write, write_json, write_pairs
from desktop.cli.settings import Settings, with_passphrase
from desktop.domain import periods
from desktop.domain.figures import Figure, as_file_text, display
from desktop.domain.periods import parse_period
from desktop.domain.records.targets import TargetRow
from desktop.errors import UsageError
from desktop.i18n import N_, _


class _ExportedRecord(msgspec.Struct, frozen=True):
    file: str
    unit: str  # the district
    period: str
    sequence: int
    digest: str
    check_code: str
    key_code: str  # read to a clerk who receives the district's first task
    new: bool  # false: the same bytes as the last time
    units: int
    targets: int
    deadlines: int
    last_year: int


class _TargetRecord(msgspec.Struct, frozen=True):
    unit: str
    year: str
    code: str
    dimension: str
    value: str  # "" where nothing stands any more
    comparator: str
    words: str
    source: str  # "desk", "catalogue", or ""


class _DeadlineRecord(msgspec.Struct, frozen=True):
    form: str
    period: str
    due: str


@click.group("task", cls=Group, help=N_("The tasks that a desk sends out, and what they tell."))
def task_group() -> None:
    """Commands on tasks hang below it."""


@task_group.command(
    "export", help=N_("Write the task of a period, one file for all units, to a stick.")
)
@PERIOD
@click.option(
    "--to", "folder", required=True, metavar="DIR", help=N_("the stick or folder to write to")
)
@click.option(
    "--new-keys",
    "make_new_keys",
    is_flag=True,
    help=N_(
        "where this desk's keys are lost for good: make new ones, which every unit has to confirm"
    ),
)
@click.option(
    "--words",
    default=None,
    metavar="WORDS",
    help=N_("what every office reads once with it; stays until changed"),
)
@click.pass_obj
def export_command(
    settings: Settings, period: str, folder: str, make_new_keys: bool, words: str | None
) -> int:
    at = parse_period(period)
    with settings.district() as workplace:
        if words is not None:
            write_words(workplace, at, words)
        done = with_passphrase(
            lambda passphrase: export_task(
                workplace, at, Path(folder), passphrase=passphrase, make_new_keys=make_new_keys
            )
        )
        tell_on_stick(workplace, Path(folder))
        district = workplace.catalogue.district
    record = _ExportedRecord(
        str(done.file),
        district,
        done.period,
        done.sequence,
        done.digest,
        done.check_code,
        done.key_code,
        done.is_new,
        done.units,
        done.targets,
        done.deadlines,
        done.last_year,
    )
    if settings.json:
        write_json(record)
        return 0
    write_pairs(
        (
            (_("File"), record.file),
            (_("Period"), periods.label(done.period)),
            (_("Version"), str(record.sequence)),
            (_("Digest"), record.digest),
            (_("Check code"), record.check_code),
            (_("Check code of the desk's key"), record.key_code),
        )
    )
    write(
        _(
            "For {units} units: {targets} targets, {deadlines} deadlines, {figures} figures of last year."
        ).format(
            units=record.units,
            targets=record.targets,
            deadlines=record.deadlines,
            figures=record.last_year,
        )
    )
    if not record.new:
        tell(_("Nothing has changed since this task was last written: it is the same file again."))
    return 0


@task_group.command("target", help=N_("Decide a unit's target for a year; the next task tells it."))
@click.option("--unit", required=True, metavar="U", help=N_("the unit, or the desk itself"))
@click.option("--year", required=True, metavar="Y", help=N_("the year, as 2025"))
@click.option(
    "--comparator",
    default="",
    metavar=">=",
    help=N_("one of >= > <= < = (default: the one that stands, else >=)"),
)
@click.option("--words", default="", metavar="…", help=N_("the target as it was worded"))
@click.option(
    "--drop",
    is_flag=True,
    help=N_("take back what was decided; the catalogue's target stands again"),
)
@click.argument("cell", metavar="CODE[/DIM]")
@click.argument("value", metavar="VALUE", default="")
@click.pass_obj
def target_command(
    settings: Settings,
    unit: str,
    year: str,
    comparator: str,
    words: str,
    drop: bool,
    cell: str,
    value: str,
) -> int:
    code, _slash, dimension = cell.partition("/")
    if drop == bool(value):
        raise UsageError("usage-missing", name="VALUE / --drop")
    with settings.district() as workplace:
        stands: TargetRow | None
        if drop:
            stands = drop_target(workplace, (unit, code, dimension), year)
        else:
            stands = change_target(
                workplace, (unit, code, dimension), year, value, comparator, words
            )
        catalogue = workplace.catalogue
    indicator, number = catalogue.indicators[code], Figure(stands.value if stands else None)
    if settings.json:
        write_json(
            _TargetRecord(
                unit,
                year,
                code,
                dimension,
                as_file_text(number, indicator),
                stands.comparator if stands else "",
                stands.words if stands else "",
                stands.source if stands else "",
            )
        )
        return 0
    where = " ".join(
        filter(None, (catalogue.unit_name(unit), code, str(indicator.name), dimension))
    )
    if stands is None or stands.value is None:
        write(_("{where}: no target in figures stands for {year}.").format(where=where, year=year))
    else:
        target_text = (
            f"{stands.comparator} {display(number, indicator)} {indicator.measure}".rstrip()
        )
        write(
            _("{where}: the target for {year} is {target}.").format(
                where=where, year=year, target=target_text
            )
        )
    tell(_("The units learn of it with the next task: tianbao task export"))
    return 0


@task_group.command(
    "deadline",
    help=N_("Decide the day on which a form is due for a period; the next task tells it."),
)
@click.option("--form", required=True, metavar="F", help=N_("the code of the form"))
@PERIOD
@click.argument("day", metavar="DATE")
@click.pass_obj
def deadline_command(settings: Settings, form: str, period: str, day: str) -> int:
    at = parse_period(period)
    try:
        due = date.fromisoformat(day)
    except ValueError as error:
        raise UsageError("deadline-not-a-date", text=day[:40]) from error
    with settings.district() as workplace:
        change_deadline(workplace, form, at, due)
        name = workplace.catalogue.form_by_id[form].name
    if settings.json:
        write_json(_DeadlineRecord(form, at, due.isoformat()))
        return 0
    write(
        _("{form} for {period} is due on {date}.").format(
            form=f"{form} {name}", period=periods.label(at), date=due.isoformat()
        )
    )
    tell(_("The units learn of it with the next task: tianbao task export"))
    return 0
