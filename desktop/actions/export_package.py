"""Writing a period's figures as a Data Package: a folder that is whole or is not there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from desktop.actions.consolidate import ConsolidatedRow, consolidate
from desktop.actions.list_figures import list_figures
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Indicator
from desktop.domain import periods
from desktop.domain.figures import Figure, as_file_text
from desktop.domain.periods import Period
from desktop.errors import AppError, UsageError
from desktop.exchange.stick import make_folder, write_safely
from desktop.reports.write_datapackage import Observation, PlainTable, datapackage_files, figures_table


def observations(workplace: Workplace, period: Period) -> Iterator[Observation]:
    """A unit's figures of the period; at a desk the consolidated ones, then each unit's own, in the roster's order.

    Raises: StoreError.
    """
    if workplace.role == "township":
        yield from _own(workplace, period)
        return
    for row in consolidate(workplace, period).rows:
        yield _consolidated(row, workplace.catalogue.district, period)
    for unit in workplace.catalogue.units:
        yield from _own(workplace.of_unit(unit.code), period)


def export_package(workplace: Workplace, period: Period, folder: Path) -> Path:
    """Write the package into a new folder of `folder`, and give it.

    Raises: UsageError("export-nothing"), StoreError, MachineError("stick-…"), Refused("stick-name-taken").
    """
    found = list(observations(workplace, period))
    if not found:
        raise UsageError("export-nothing", period=periods.label(period))
    code = workplace.unit.code if workplace.role == "township" else workplace.catalogue.district
    name = f"{code}-{period}".lower()
    tables = (figures_table(found), *_lists(workplace.catalogue))
    files = datapackage_files(name, f"{workplace.catalogue.name} {periods.label(period)}", tables)
    target = make_folder(folder, f"{name}-datapackage")
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
            yield Observation(workplace.unit.code, listed.cell.period, listed.cell.code, listed.cell.dimension, value, text,
                              listed.figure.missing or "", listed.figure.standard, listed.figure.note)


def _consolidated(row: ConsolidatedRow, district: str, period: Period) -> Observation:
    value, text = _parts(Figure(row.value), row.indicator)
    return Observation(district, period, row.code, row.dimension, value, text, "", row.standard, row.warning, row.have, row.of)


def _parts(figure: Figure, indicator: Indicator) -> tuple[str, str]:
    """(digits, text): one of them, as files write it."""
    said = as_file_text(figure, indicator)
    is_number = figure.value is not None and indicator.kind not in ("grade", "choice", "flag")
    return (said, "") if is_number else ("", said)


def _lists(catalogue: Catalogue) -> Iterator[PlainTable]:
    """What the codes of the figures stand for."""
    units = [(catalogue.district, catalogue.district_name.zh, catalogue.district_name.en, "district"),
             *((unit.code, unit.name.zh, unit.name.en, unit.group) for unit in catalogue.units)]
    yield PlainTable("units", (
        ("code", "string", "statistical code"), ("name_zh", "string", "name"), ("name_en", "string", "name"),
        ("group", "string", "township, the kind of district reporter, or district")), units, ("code",))
    indicators = [(i.code, i.form, i.name.zh, i.name.en, i.measure.zh, str(i.decimals), i.over_time, i.over_units)
                  for i in catalogue.indicators.values()]
    yield PlainTable("indicators", (
        ("code", "string", "indicator"), ("form", "string", "its form"), ("name_zh", "string", "name"),
        ("name_en", "string", "name"), ("measure", "string", "unit of measure"), ("decimals", "integer", "decimals"),
        ("over_time", "string", "roll-up over time"), ("over_units", "string", "roll-up over units")), indicators, ("code",))
