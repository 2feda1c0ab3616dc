"""Commands that make a workplace: an empty one, the demonstration."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.actions.catalogues.new_district import Start, begin_district
from desktop.actions.workplace import Role, init_workplace
from desktop.catalogue.load import BUNDLED
from desktop.cli.help_texts import Command
from desktop.cli.output import tell, write, write_json, write_pairs
from desktop.cli.settings import Settings
from desktop.cli.tables import table
from desktop.demo.make import DemoReport, make_demo
from desktop.errors import UsageError
from desktop.i18n import N_, _

ROLES: dict[str, Role] = {
    "township": "township",
    "office": "township",
    "district": "district",
    "desk": "district",
}


class _WorkplaceRecord(msgspec.Struct, frozen=True):
    home: str
    role: str
    unit: str
    name: str
    catalogue: str
    forms: list[str]


class _DemoUnitRecord(msgspec.Struct, frozen=True):
    unit: str
    name: str
    home: str
    cells: int
    explained: int
    open_queries: int
    errors: int
    sealed: int


class _DemoRecord(msgspec.Struct, frozen=True):
    folder: str
    district: str
    first: str
    last: str
    units: list[_DemoUnitRecord]


@click.command("init", cls=Command, help=N_("Make a workplace in the folder of --home."))
@click.option(
    "--role",
    type=click.Choice([*ROLES]),
    required=True,
    help=N_("an office (or township) fills in forms, a desk (or district) collects them"),
)
@click.option(
    "--unit",
    default="",
    metavar="CODE",
    help=N_("the unit's statistical code, or that of a desk's area, from the roster"),
)
@click.option(
    "--catalogue",
    default=BUNDLED,
    metavar="NAME|DIR",
    help=N_("the catalogue of forms (default: xinfu)"),
)
@click.option(
    "--district",
    default="",
    metavar="CODE",
    help=N_("with --role district: the code of another district or county, from the national list"),
)
@click.option(
    "--start",
    type=click.Choice(["bundled", "empty"]),
    default="bundled",
    help=N_(
        "with --district: begin from the forms that come with the program, or from an empty one"
    ),
)
@click.pass_obj
def init_command(
    settings: Settings, role: str, unit: str, catalogue: str, district: str, start: Start
) -> int:
    if district:
        if ROLES[role] != "district" or unit or catalogue != BUNDLED:
            raise UsageError("district-alone")
        begin_district(settings.home, district, start)
    else:
        init_workplace(settings.home, role=ROLES[role], unit_code=unit, catalogue_name=catalogue)
    with settings.workplace() as workplace:
        record = _WorkplaceRecord(
            str(workplace.home),
            workplace.role,
            workplace.unit.code,
            str(workplace.unit.name),
            workplace.catalogue.id,
            [form.id for form in workplace.forms],
        )
    if settings.json:
        write_json(record)
    else:
        write_pairs(
            (
                (_("Folder"), record.home),
                (_("Unit"), f"{record.unit} {record.name}"),
                (_("Forms"), " ".join(record.forms)),
            )
        )
    return 0


@click.command(
    "demo",
    cls=Command,
    help=N_(
        "Make example workplaces, filled in for two years: one of each unit, and the desk's, which has received them."
    ),
)
@click.argument("folder", metavar="DIR")
@click.option(
    "--unit",
    "units",
    multiple=True,
    metavar="CODE",
    help=N_("only this unit; may stand several times"),
)
@click.option(
    "--uneven", is_flag=True, help=N_("months that differ much, and no building in winter")
)
@click.pass_obj
def demo_command(settings: Settings, folder: str, units: tuple[str, ...], uneven: bool) -> int:
    named: set[str] = set()

    def on_progress(done: int, of: int, name: str) -> None:
        if name not in named:  # once a unit: a line a month would hide everything else
            named.add(name)
            tell(_("{percent} % {name}").format(percent=100 * done // of, name=name))

    report = make_demo(
        Path(folder),
        on_progress=on_progress,
        units=units or None,
        sealed=not units,
        uneven=uneven,
    )
    record = _demo(report)
    if settings.json:
        write_json(record)
        return 0
    headers = (
        _("Unit"),
        _("Name"),
        _("Cells"),
        _("Explained"),
        _("To explain"),
        _("To correct"),
        _("Submitted"),
        _("Folder"),
    )
    write(
        table(
            headers,
            [
                (
                    u.unit,
                    u.name,
                    str(u.cells),
                    str(u.explained),
                    str(u.open_queries),
                    str(u.errors),
                    str(u.sealed),
                    u.home,
                )
                for u in record.units
            ],
            right=(2, 3, 4, 5, 6),
        )
    )
    return 0


def _demo(report: DemoReport) -> _DemoRecord:
    return _DemoRecord(
        str(report.folder),
        str(report.district),
        report.first,
        report.last,
        [
            _DemoUnitRecord(
                u.code,
                u.name,
                str(u.folder),
                u.cells,
                u.explained,
                u.open_queries,
                u.errors,
                u.sealed,
            )
            for u in report.units
        ],
    )
