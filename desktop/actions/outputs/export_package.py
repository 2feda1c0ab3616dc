"""Writing a period's figures for other programs: a Data Package or SDMX, a folder that is whole
or is not there; Parquet.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from desktop.actions.consolidation.consolidate import ConsolidatedRow, consolidate
from desktop.actions.outputs.export_tables import write_numbered
from desktop.actions.pages.figures import list_figures
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Indicator
from desktop.domain import periods
from desktop.domain.figures import Figure, as_file_text
from desktop.domain.periods import Period
from desktop.errors import AppError, UsageError
from desktop.exchange.stick import make_folder, write_safely
from desktop.reports.writers.datapackage import (
    Observation,
    PlainTable,
    datapackage_files,
    figures_table,
)
from desktop.reports.writers.parquet import parquet_bytes
from desktop.reports.writers.sdmx import sdmx_files

PackageFormat = Literal["datapackage", "sdmx", "parquet"]


def observations(workplace: Workplace, period: Period) -> Iterator[Observation]:
    """A unit's figures of the period; at a desk the consolidated ones, then each unit's own, in the
    roster's order.

    Raises: StoreError.
    """
    if workplace.role == "township":
        yield from _own(workplace, period)
        return
    for row in consolidate(workplace, period).rows:
        yield _consolidated(row, workplace.catalogue.district, period)
    for unit in workplace.catalogue.units:
        yield from _own(workplace.of_unit(unit.code), period)


def export_package(workplace: Workplace, period: Period, kind: PackageFormat, folder: Path) -> Path:
    """Write the figures into a new folder of `folder` (Parquet: a new file), and give it.

    Raises: UsageError("export-nothing", "parquet-absent"), StoreError, MachineError("stick-…"),
    Refused("stick-name-taken").
    """
    figures = list(observations(workplace, period))
    if not figures:
        raise UsageError("export-nothing", period=periods.label(period))
    catalogue = workplace.catalogue
    name = f"{workplace.unit.code if workplace.role == 'township' else catalogue.district}-{period}".lower()
    title = f"{catalogue.name} {periods.label(period)}"
    match kind:
        case "datapackage":
            return _write_folder(
                datapackage_files(name, title, (figures_table(figures), *_lists(catalogue))),
                folder,
                f"{name}-datapackage",
            )
        case "sdmx":
            # the same figures make the same bytes
            prepared = f"{periods.last_day(period).isoformat()}T00:00:00Z"
            return _write_folder(sdmx_files(catalogue, figures, prepared), folder, f"{name}-sdmx")
        case "parquet":
            return write_numbered(parquet_bytes(figures, title), folder, name, "parquet")


def _write_folder(files: Mapping[str, bytes], folder: Path, name: str) -> Path:
    target = make_folder(folder, name)
    try:
        for file, data in files.items():
            write_safely(data, target, file)
    except AppError:
        shutil.rmtree(target, ignore_errors=True)
        raise
    return target


def _own(workplace: Workplace, period: Period) -> Iterator[Observation]:
    for listed in list_figures(workplace, period):
        if isinstance(listed.field, Indicator):
            value, text = _parts(listed.figure, listed.field)
            yield Observation(
                workplace.unit.code,
                listed.cell.period,
                listed.cell.code,
                listed.cell.dimension,
                value,
                text,
                listed.figure.missing or "",
                listed.figure.standard,
                listed.figure.note,
            )


def _consolidated(row: ConsolidatedRow, district: str, period: Period) -> Observation:
    value, text = _parts(Figure(row.value), row.indicator)
    return Observation(
        district,
        period,
        row.code,
        row.dimension,
        value,
        text,
        "",
        row.standard,
        row.warning,
        row.have,
        row.of,
    )


def _parts(figure: Figure, indicator: Indicator) -> tuple[str, str]:
    """(digits, text): one of them, as files write it."""
    text = as_file_text(figure, indicator)
    is_number = figure.value is not None and indicator.kind not in ("grade", "choice", "flag")
    return (text, "") if is_number else ("", text)


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
