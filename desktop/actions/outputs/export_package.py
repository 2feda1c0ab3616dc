"""Writing a period's figures for other programs: a Data Package or SDMX, a folder that is whole
or is not there; Parquet.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.doctor import refuse_unsound
from desktop.actions.outputs.export_tables import write_numbered
from desktop.actions.outputs.observations import observations
from desktop.actions.outputs.received_tables import received_tables
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import AppError, UsageError
from desktop.exchange.stick import make_folder, write_safely
from desktop.folders import paths_in
from desktop.reports.writers.datapackage import (
    PlainTable,
    datapackage_files,
    figures_table,
)
from desktop.reports.writers.parquet import parquet_bytes, table_bytes
from desktop.reports.writers.sdmx import sdmx_files

PackageFormat = Literal["datapackage", "sdmx", "parquet"]


def export_package(workplace: Workplace, period: Period, kind: PackageFormat, folder: Path) -> Path:
    """Write the figures into a new folder of `folder` (Parquet: a new file), and give it. At a
    desk a Data Package has all that was received beside them, and Parquet a file a table.

    Raises as `export_files`.
    """
    workplace = workplace.at(period)
    return export_files(workplace, period, kind, folder)[0]


def export_files(
    workplace: Workplace, period: Period, kind: PackageFormat, folder: Path
) -> tuple[Path, ...]:
    """As `export_package`: the folder, or the files, that of the figures first.

    Raises: UsageError("export-nothing", "parquet-absent"), StoreError, MachineError("stick-…"),
    Refused("stick-name-taken").
    """
    workplace = workplace.at(period)
    refuse_unsound(workplace)
    at_desk = workplace.role != "township"
    consolidated = consolidate(workplace, period) if at_desk else None
    figures = list(observations(workplace, period, consolidated))
    if not figures:
        raise UsageError("export-nothing", period=periods.label(period))
    received = (
        [r.plain for r in received_tables(workplace, consolidated)]
        if consolidated is not None and kind != "sdmx"
        else []
    )
    catalogue = replace(workplace.versions.within(period), units=workplace.units_within(period))
    name = f"{workplace.unit.code if workplace.role == 'township' else catalogue.district}-{period}".lower()
    title = f"{catalogue.name} {periods.label(period)}"
    match kind:
        case "datapackage":
            tables = (figures_table(figures), *_lists(catalogue), *received)
            files = datapackage_files(name, title, tables)
            return (_write_folder(files, folder, f"{name}-datapackage", workplace.home),)
        case "sdmx":
            # the same figures make the same bytes
            prepared = f"{periods.last_day(period).isoformat()}T00:00:00Z"
            files = sdmx_files(catalogue, figures, prepared)
            return (_write_folder(files, folder, f"{name}-sdmx", workplace.home),)
        case "parquet":
            data = {name: parquet_bytes(figures, title)} | {
                f"{name}-{table.name}": table_bytes(table, title)
                for table in received
                if table.rows
            }
            return _write_all(data, folder, "parquet", workplace.home)


def _write_all(
    files: Mapping[str, bytes], folder: Path, suffix: str, owner: Path
) -> tuple[Path, ...]:
    """Every file, or none that was not there before."""
    before = frozenset(paths_in(folder))
    written: list[Path] = []
    try:
        for stem, data in files.items():
            written.append(write_numbered(data, folder, stem, suffix, owner=owner))
    except AppError:
        for file in written:
            if file not in before:
                file.unlink(missing_ok=True)
        raise
    return tuple(written)


def _write_folder(files: Mapping[str, bytes], folder: Path, name: str, owner: Path) -> Path:
    target = make_folder(folder, name)
    try:
        for file, data in files.items():
            write_safely(data, target, file, owner=owner)
    except AppError:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return target


def _lists(catalogue: Catalogue) -> Iterator[PlainTable]:
    """What the codes of the figures stand for."""
    units = [
        (catalogue.district, catalogue.district_name.zh, catalogue.district_name.en, "district"),
        *((unit.code, unit.name.zh, unit.name.en, unit.group) for unit in catalogue.units),
    ]
    yield PlainTable(
        "units",
        (
            ("code", "string", "statistical code"),
            ("name_zh", "string", "name"),
            ("name_en", "string", "name"),
            ("group", "string", "township, the kind of district reporter, or district"),
        ),
        units,
        ("code",),
    )
    indicators = [
        (
            i.code,
            i.form,
            i.name.zh,
            i.name.en,
            i.measure.zh,
            str(i.decimals),
            i.over_time,
            i.over_units,
        )
        for i in catalogue.indicators.values()
    ]
    yield PlainTable(
        "indicators",
        (
            ("code", "string", "indicator"),
            ("form", "string", "its form"),
            ("name_zh", "string", "name"),
            ("name_en", "string", "name"),
            ("measure", "string", "unit of measure"),
            ("decimals", "integer", "decimals"),
            ("over_time", "string", "roll-up over time"),
            ("over_units", "string", "roll-up over units"),
        ),
        indicators,
        ("code",),
    )
