"""Commands on the dataset of a province or a nation: write it, consolidate and trace it by Spark."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from desktop.actions.lake import (
    LakeTrace,
    OfLake,
    consolidate_lake,
    refuse_no_folder,
    save_results,
    trace_lake,
    write_to_lake,
)
from desktop.catalogue.model import Catalogue, Code
from desktop.cli.desk.consolidate import AreaRecord, ConsolidatedRecord, area_records
from desktop.cli.help_texts import PERIOD, Group
from desktop.cli.output import tell, write, write_json, write_pairs
from desktop.cli.settings import Settings
from desktop.cli.tables import table
from desktop.domain import periods
from desktop.domain.figures import MISSING_NAMES, Figure, Missing, as_file_text
from desktop.domain.periods import parse_period
from desktop.i18n import N_, _

_FROM = click.option(
    "--from", "folder", required=True, metavar="DIR", help=N_("the dataset's folder")
)
_MASTER = click.option(
    "--master",
    default="local[*]",
    metavar="URL",
    help=N_(
        "the Spark master: local[2], spark://HOST:PORT, yarn, k8s://… (default: all of this computer)"
    ),
)


class _WrittenRecord(msgspec.Struct, frozen=True):
    folder: str
    write: int
    added: int
    withdrawn: int
    rows: int
    bytes: int


class _CellRecord(msgspec.Struct, frozen=True):
    unit: str
    period: str
    dimension: str
    value: str
    missing: str
    sequence: int
    digest: str


class _TraceRecord(msgspec.Struct, frozen=True):
    code: str
    value: str
    parts: list[_CellRecord]
    dimension: str
    components: list[_TraceRecord]


@click.group(
    "lake", cls=Group, help=N_("The dataset of a province or a nation, and Spark over it.")
)
def lake_group() -> None:
    """Commands on the dataset hang below it."""


@lake_group.command("write", help=N_("Bring a Parquet dataset up to what counts at this desk."))
@click.option("--to", "folder", required=True, metavar="DIR", help=N_("the dataset's folder"))
@click.option(
    "--compact", is_flag=True, help=N_("write each partition anew, as one file with what counts")
)
@click.pass_obj
def write_command(settings: Settings, folder: str, compact: bool) -> int:
    shown = sys.stderr.isatty() and not settings.json

    def progress(done: int, total: int, name: str) -> None:
        if shown:
            click.echo(f"\r{done}/{total} {name}", nl=done == total, err=True)

    with settings.district(looks=True, is_examined=False) as workplace:
        done = write_to_lake(workplace, Path(folder), compact=compact, on_progress=progress)
    record = _WrittenRecord(folder, done.write, done.added, done.withdrawn, done.rows, done.bytes)
    if settings.json:
        write_json(record)
    elif not done.added and not done.withdrawn:
        tell(_("Nothing is new: the dataset holds what counts."))
    else:
        write_pairs(
            (
                (_("Folder"), record.folder),
                (_("Submissions added"), str(record.added)),
                (_("Submissions that count no more"), str(record.withdrawn)),
                (_("Rows"), str(record.rows)),
                (_("Bytes"), str(record.bytes)),
            )
        )
    return 0


@lake_group.command("consolidate", help=N_("Consolidate the dataset by Spark."))
@_FROM
@PERIOD
@click.option(
    "--level", default="", metavar="LEVEL", help=N_("each area of this level; the whole without it")
)
@_MASTER
@click.option(
    "--to",
    "target",
    default="",
    metavar="DIR",
    help=N_("write result tables there, Parquet and CSV"),
)
@click.pass_obj
def consolidate_command(
    settings: Settings, folder: str, period: str, level: str, master: str, target: str
) -> int:
    at = parse_period(period)
    if target:
        refuse_no_folder(Path(target))
    found = consolidate_lake(Path(folder), at, level, master)
    if target:
        names = ("area", "area_name", *ConsolidatedRecord.__struct_fields__)
        for path in save_results(
            names, _rows(found), Path(target), f"consolidated-{at}-{found.level}"
        ):
            tell(_("Written: {file}").format(file=str(path)))
    if settings.json:
        records = _records(found)
        write_json(records if level else records[0].figures)
        return 0
    write(
        table(
            (_("Code"), _("Area"), _("Name"), _("Value"), _("Unit of measure"), _("Coverage")),
            [
                (r.code, area.name, r.name, r.value, r.unit_of_measure, f"{r.have}/{r.of}")
                for area in _records(found)
                for r in area.figures
                if not r.dimension and r.value
            ],
            right=(3, 5),
        )
    )
    return 0


def _records(found: OfLake) -> list[AreaRecord]:
    return area_records(found.catalogue, found.level, found.areas)


@lake_group.command(
    "trace", help=N_("What one figure of the dataset is made of, down to the cells.")
)
@_FROM
@PERIOD
@click.argument("cell", metavar="CODE[/DIM]")
@_MASTER
@click.pass_obj
def trace_command(settings: Settings, folder: str, period: str, cell: str, master: str) -> int:
    code, _slash, dimension = cell.strip().partition("/")
    catalogue, found = trace_lake(Path(folder), parse_period(period), code, dimension, master)
    record = _trace_record(found, catalogue)
    if settings.json:
        write_json(record)
        return 0
    _write_trace(record, catalogue)
    return 0


def _trace_record(trace: LakeTrace, catalogue: Catalogue) -> _TraceRecord:
    indicator = catalogue.indicators[Code(trace.code)]

    def text(value: int | None) -> str:
        return "" if value is None else as_file_text(Figure(value), indicator)

    return _TraceRecord(
        trace.code,
        text(trace.value),
        [
            _CellRecord(
                p.unit, p.period, p.dimension, text(p.value), p.missing, p.sequence, p.digest
            )
            for p in trace.parts
        ],
        trace.dimension,
        [_trace_record(one, catalogue) for one in trace.components],
    )


def _write_trace(record: _TraceRecord, catalogue: Catalogue) -> None:
    write(" ".join(filter(None, (record.code, record.dimension, record.value or "—"))))
    if record.parts:
        write(
            table(
                (_("Unit"), _("Period"), _("Row"), _("Value"), _("Submission no.")),
                [
                    (
                        catalogue.unit_name(p.unit),
                        periods.label(p.period),
                        p.dimension,
                        p.value
                        or (_(MISSING_NAMES[Missing(p.missing)]) if p.missing else _("no figure")),
                        str(p.sequence),
                    )
                    for p in record.parts
                ],
                right=(3,),
            )
        )
    for one in record.components:
        _write_trace(one, catalogue)


def _rows(found: OfLake) -> list[tuple[object, ...]]:
    """As the columns of a table: areas with all their figures."""
    return [
        (
            area.area,
            area.name,
            *(
                ",".join(value) if isinstance(value, list) else value
                for value in msgspec.structs.astuple(row)
            ),
        )
        for area in _records(found)
        for row in area.figures
    ]
