"""Commands on consolidated figures: the table of a period, and what one figure is made of."""

from __future__ import annotations

from collections.abc import Mapping

import click
import msgspec

from desktop.actions.consolidation.consolidate import (
    Consolidated,
    ConsolidatedRow,
    consolidate,
)
from desktop.actions.consolidation.levels import consolidate_level
from desktop.actions.consolidation.trace import Trace, trace, trace_level
from desktop.actions.desk.standing import undecided_units
from desktop.catalogue.model import Catalogue, Indicator
from desktop.cli.help_texts import PERIOD, Command
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings
from desktop.cli.tables import table
from desktop.domain import periods
from desktop.domain.figures import MISSING_NAMES, Figure, Missing, as_file_text, display, plain
from desktop.domain.periods import Period, parse_period
from desktop.domain.records.part import Part
from desktop.i18n import N_, _, listed


class ConsolidatedRecord(msgspec.Struct, frozen=True):
    code: str
    dimension: str
    value: str
    unit_of_measure: str
    roll_up: str  # "sum/reporter:station": over time / over units
    have: int
    of: int
    missing: list[str]
    standard: str
    last_year: str
    target: str
    name: str
    to_date: str
    change: str
    comparator: str
    progress: str  # percent of the target
    warning: str
    first: str
    last: str


class PartRecord(msgspec.Struct, frozen=True):
    unit: str
    period: str
    value: str
    sequence: int
    digest: str
    file: str
    dimension: str
    missing: str


class TraceRecord(msgspec.Struct, frozen=True):
    code: str
    value: str
    parts: list[PartRecord]
    dimension: str
    components: list[TraceRecord]


class AreaTraceRecord(msgspec.Struct, frozen=True):
    area: str
    name: str
    level: str
    trace: TraceRecord


_LEVEL = click.option(
    "--level",
    default="",
    metavar="LEVEL",
    help=N_("each area of this level by itself, as the forms name it: district, city"),
)


@click.command(
    "consolidate",
    cls=Command,
    help=N_("Consolidate a month, quarter or year: every figure with its coverage."),
)
@PERIOD
@_LEVEL
@click.pass_obj
def consolidate_command(settings: Settings, period: str, level: str) -> int:
    at = parse_period(period)
    if level:
        return _consolidate_level(settings, at, level)
    with settings.district(looks=True) as workplace:
        rows, catalogue = consolidate(workplace, at).rows, workplace.catalogue
        undecided = undecided_units(workplace, at)
    if settings.json:
        write_json([consolidated_record(row) for row in rows])
        return 0
    headers = (
        _("Code"),
        _("Name"),
        _("Value"),
        _("Unit of measure"),
        _("Coverage"),
        _("Last year"),
        _("Change"),
        _("Target"),
    )
    write(
        table(
            headers,
            [_shown(row) for row in rows if not row.dimension or row.value is not None],
            right=(2, 4, 5, 6, 7),
        )
    )
    for row in rows:
        if not row.dimension and row.missing and row.have:
            units = listed(catalogue.unit_name(unit) for unit in row.missing)
            tell(_("{code} lacks: {units}").format(code=row.code, units=units))
        if row.warning and not row.dimension:
            tell(f"{row.code} {row.warning}")
    if undecided:
        tell(
            _(
                "Of {units} another file waits for a decision; the figures are of the one that"
                " counts until then."
            ).format(units=listed(undecided))
        )
    return 0


class AreaRecord(msgspec.Struct, frozen=True):
    area: str
    name: str
    level: str
    figures: list[ConsolidatedRecord]


def _consolidate_level(settings: Settings, period: Period, level: str) -> int:
    """One table of a row an indicator and area."""
    with settings.district(looks=True) as workplace:
        by_area = consolidate_level(workplace, period, level)
        catalogue = workplace.at(period).catalogue
        records = area_records(catalogue, level, by_area)
        rows = [
            (row.code, catalogue.unit_name(area), *_shown(row)[1:])
            for area, consolidated in by_area.items()
            for row in consolidated.rows
            if not row.dimension and row.value is not None
        ]
    if settings.json:
        write_json(records)
        return 0
    headers = (
        _("Code"),
        _("Area"),
        _("Name"),
        _("Value"),
        _("Unit of measure"),
        _("Coverage"),
        _("Last year"),
        _("Change"),
        _("Target"),
    )
    order = {row[0]: number for number, row in enumerate(rows)}
    rows.sort(key=lambda row: order[row[0]])
    write(table(headers, rows, right=(3, 5, 6, 7, 8)))
    return 0


def area_records(
    catalogue: Catalogue, level: str, by_area: Mapping[str, Consolidated]
) -> list[AreaRecord]:
    return [
        AreaRecord(
            area,
            catalogue.unit_name(area),
            level,
            [consolidated_record(row) for row in consolidated.rows],
        )
        for area, consolidated in by_area.items()
    ]


def consolidated_record(row: ConsolidatedRow) -> ConsolidatedRecord:
    return ConsolidatedRecord(
        row.code,
        row.dimension,
        _text(row.value, row.indicator),
        str(row.indicator.measure),
        f"{row.indicator.over_time}/{row.indicator.over_units}",
        row.have,
        row.of,
        list(row.missing),
        row.standard,
        _text(row.last_year, row.indicator),
        _text(row.target.value if row.target else None, row.indicator),
        row.label,
        _text(row.to_date, row.indicator),
        row.change.text,
        row.target.comparator if row.target else "",
        plain(row.progress, 1) if row.progress is not None else "",
        row.warning,
        row.reach.first,
        row.reach.last,
    )


def _text(value: int | None, indicator: Indicator) -> str:
    return "" if value is None else as_file_text(Figure(value), indicator)


def _shown(row: ConsolidatedRow) -> tuple[str, ...]:
    def text_of(value: int | None) -> str:
        return display(Figure(value), row.indicator) if value is not None else "—"

    target = (
        f"{row.target.comparator} {text_of(row.target.value)}"
        if row.target and row.target.value is not None
        else ""
    )
    return (
        row.code,
        f"　{row.label}" if row.dimension else row.label,
        text_of(row.value),
        str(row.indicator.measure),
        f"{row.have}/{row.of}",
        text_of(row.last_year),
        row.change.text,
        target,
    )


@click.command(
    "trace",
    cls=Command,
    help=N_("Show what a consolidated figure is made of, down to cells and files."),
)
@PERIOD
@click.argument("cell", metavar="CODE[/DIM]")
@_LEVEL
@click.pass_obj
def trace_command(settings: Settings, period: str, cell: str, level: str) -> int:
    at = parse_period(period)
    code, _slash, dimension = cell.partition("/")
    with settings.district(looks=True) as workplace:
        catalogue = workplace.at(at).catalogue
        if level:
            by_area = trace_level(workplace, at, level, code, dimension)
        else:
            traced = trace(workplace, at, code, dimension)
    if level and settings.json:
        write_json(
            [
                AreaTraceRecord(area, catalogue.unit_name(area), level, trace_record(one))
                for area, one in by_area.items()
            ]
        )
    elif level:
        for area, one in by_area.items():
            write(f"{catalogue.level_name(level)} {catalogue.unit_name(area)}")
            _write_trace(one, catalogue, periods.label(at))
    elif settings.json:
        write_json(trace_record(traced))
    else:
        _write_trace(traced, catalogue, periods.label(at))
    return 0


def trace_record(trace: Trace) -> TraceRecord:
    return TraceRecord(
        trace.code,
        _text(trace.value, trace.indicator),
        [_part_record(p, trace.indicator) for p in trace.parts],
        trace.dimension,
        [trace_record(component) for component in trace.components],
    )


def _part_record(part: Part, indicator: Indicator) -> PartRecord:
    return PartRecord(
        part.unit,
        part.period,
        _text(part.value, indicator),
        part.sequence,
        part.digest,
        part.file,
        part.dimension,
        part.missing,
    )


def _write_trace(trace: Trace, catalogue: Catalogue, at: str) -> None:
    value = display(Figure(trace.value), trace.indicator) if trace.value is not None else "—"
    write(
        " ".join(
            filter(
                None,
                (
                    at,
                    trace.code,
                    str(trace.indicator.name),
                    trace.dimension,
                    value,
                    str(trace.indicator.measure),
                ),
            )
        )
    )
    rows = [
        (
            catalogue.unit_name(p.unit),
            periods.label(p.period),
            p.dimension,
            _(MISSING_NAMES[Missing(p.missing)])
            if p.missing
            else display(Figure(p.value), trace.indicator)
            if p.value is not None
            else _("no figure"),
            str(p.sequence or ""),
            p.file,
        )
        for p in trace.parts
    ]
    if rows:
        write(
            table(
                (_("Unit"), _("Period"), _("Row"), _("Value"), _("Submission no."), _("File")),
                rows,
                right=(3,),
            )
        )
    for component in trace.components:
        _write_trace(component, catalogue, at)
