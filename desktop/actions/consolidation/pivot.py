"""The ad-hoc table: chosen indicators of chosen units, or of areas, in chosen periods, with one of the three
down the side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from desktop.actions.consolidation.consolidate import (
    Consolidated,
    ConsolidatedRow,
    consolidate,
)
from desktop.actions.consolidation.levels import consolidate_level
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.figures import EMPTY, Figure, Missing, display
from desktop.domain.periods import Period
from desktop.domain.rollups import Rollup
from desktop.domain.rules import rule_columns
from desktop.errors import UsageError
from desktop.store.consolidated.parts import UnitFigure, unit_newest, unit_sums
from desktop.store.database import machine_faults

Axis = Literal["unit", "indicator", "period"]
AXES: tuple[Axis, ...] = ("unit", "indicator", "period")
_UnitKey = tuple[str, str, str]  # unit, code, dimension


@dataclass(frozen=True, slots=True)
class Heading:
    """One unit, indicator ("E104", "P101/精品示范村") or period, and what people call it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class PivotCell:
    """What stands there; `text` is what a person sees, "" for nothing. `incomplete`: a
    consolidated figure that lacks units.
    """

    figure: Figure
    text: str
    incomplete: bool = False


@dataclass(frozen=True)
class PivotTable:
    """`cells[r][c]` belongs to `heads[r]` and `columns[c]`, which has a heading for each of the
    two other axes.
    """

    axis: Axis
    heads: tuple[Heading, ...]
    columns: tuple[tuple[Heading, Heading], ...]
    cells: tuple[tuple[PivotCell, ...], ...]

    def sorted_by(self, column: int, *, descending: bool = False) -> PivotTable:
        """By the values of one column; rows without one stay last."""

        def value(row: int) -> int | None:
            return self.cells[row][column].figure.value

        known = sorted(
            (r for r in range(len(self.heads)) if value(r) is not None),
            key=lambda r: value(r) or 0,
            reverse=descending,
        )
        return self._with([*known, *(r for r in range(len(self.heads)) if value(r) is None)])

    def filtered(self, text: str) -> PivotTable:
        """The rows whose heading contains the words."""
        needle = text.strip().casefold()
        return self._with(
            [
                r
                for r, heading in enumerate(self.heads)
                if needle in f"{heading.key} {heading.label}".casefold()
            ]
        )

    def _with(self, order: Sequence[int]) -> PivotTable:
        return replace(
            self,
            heads=tuple(self.heads[r] for r in order),
            cells=tuple(self.cells[r] for r in order),
        )

    def as_tsv(self) -> str:
        """For the clipboard of a spreadsheet: two lines of headings, a line a row, numbers
        without separators.
        """
        lines = [["", *(column[n].label for column in self.columns)] for n in (0, 1)]
        lines += [
            [
                heading.label,
                *(
                    cell.text.replace(",", "") if cell.figure.value is not None else cell.text
                    for cell in row
                ),
            ]
            for heading, row in zip(self.heads, self.cells, strict=True)
        ]
        return (
            "\n".join("\t".join(" ".join(text.split()) for text in line) for line in lines) + "\n"
        )


def pivot_table(
    workplace: Workplace,
    codes: Sequence[str],
    units: Sequence[str],
    chosen_periods: Sequence[Period],
    rows: Axis = "unit",
) -> PivotTable:
    """A table of every combination. `codes`: "E104" or "P101/精品示范村"; `units`: the code of the
    district, or of an area below it, gives its consolidated figures. A unit's figure over a longer period is summed or its
    newest taken as the catalogue says, a rate from the unit's own components; nothing is filled in.

    Raises: UsageError("cell-unknown", "unit-unknown"), StoreError.
    """
    indicators = {code: indicator_of(workplace, code) for code in codes}
    axes = {
        "unit": tuple(_unit_heading(workplace, unit) for unit in units),
        "indicator": tuple(
            Heading(code, _label(workplace, code, i)) for code, i in indicators.items()
        ),
        "period": tuple(Heading(period, periods.label(period)) for period in chosen_periods),
    }
    with machine_faults(workplace.database):
        cells_of = {
            period: _cells(workplace, indicators, units, period) for period in chosen_periods
        }
    first, second = (axis for axis in AXES if axis != rows)
    columns = tuple((a, b) for a in axes[first] for b in axes[second])

    def cell(keys: Mapping[Axis, str]) -> PivotCell:
        return cells_of[Period(keys["period"])][keys["unit"], keys["indicator"]]

    return PivotTable(
        rows,
        axes[rows],
        columns,
        tuple(
            tuple(cell({rows: heading.key, first: a.key, second: b.key}) for a, b in columns)
            for heading in axes[rows]
        ),
    )


def indicator_of(workplace: Workplace, code: str) -> Indicator:
    """Of "E104" or "P101/精品示范村". Raises: UsageError("cell-unknown")."""
    bare, _slash, dimension = code.partition("/")
    indicator = workplace.catalogue.indicators.get(bare)
    values = (
        workplace.catalogue.dimension_by_id[indicator.dimension].values
        if indicator is not None and indicator.dimension
        else ()
    )
    if indicator is None or (dimension and dimension not in [v.id for v in values]):
        raise UsageError("cell-unknown", form="—", cell=code[:40])
    return indicator


def _label(workplace: Workplace, code: str, indicator: Indicator) -> str:
    dimension = code.partition("/")[2]
    values = workplace.catalogue.dimension_by_id[indicator.dimension].values if dimension else ()
    return " · ".join([str(v.name) for v in values if v.id == dimension] + [str(indicator.name)])


def _unit_heading(workplace: Workplace, unit: str) -> Heading:
    catalogue = workplace.catalogue
    known = (catalogue.district, *catalogue.area_by_code)
    if unit not in known and unit not in catalogue.every_unit:
        raise UsageError("unit-unknown", unit=unit, catalogue=catalogue.name)
    return Heading(unit, catalogue.unit_name(unit))


def _cells(
    workplace: Workplace, indicators: Mapping[str, Indicator], units: Sequence[str], period: Period
) -> dict[tuple[str, str], PivotCell]:
    consolidated = _consolidated(workplace, units, period)
    figures = _of_units(
        workplace,
        {i.code: i for i in indicators.values()},
        [u for u in units if u not in consolidated],
        period,
    )
    cells = {
        (unit, code): _pivot_cell(_figure(figures, unit, code, indicator), indicator)
        for unit in units
        for code, indicator in indicators.items()
    }
    for area, of_area in consolidated.items():
        for code, indicator in indicators.items():
            row = of_area.row(*code.partition("/")[::2])
            cells[area, code] = consolidated_cell(row, indicator)
    return cells


def consolidated_cell(row: ConsolidatedRow | None, indicator: Indicator) -> PivotCell:
    """Of a district or an area; without a figure where it has none at its level."""
    if row is None:
        return _pivot_cell(EMPTY, indicator)
    cell = _pivot_cell(Figure(row.value, standard=row.standard), indicator)
    return replace(cell, incomplete=bool(row.missing))


def _consolidated(
    workplace: Workplace, units: Sequence[str], period: Period
) -> dict[str, Consolidated]:
    """What is consolidated of those that are no units: the district, and areas, each level read once."""
    catalogue = workplace.at(period).catalogue
    found: dict[str, Consolidated] = {}
    if catalogue.district in units:
        found[catalogue.district] = consolidate(workplace, period)
    areas = [catalogue.area_by_code[unit] for unit in units if unit in catalogue.area_by_code]
    for level in dict.fromkeys(area.level for area in areas):
        found |= consolidate_level(workplace, period, level)
    return {unit: found[unit] for unit in units if unit in found}


def _pivot_cell(figure: Figure, indicator: Indicator) -> PivotCell:
    return PivotCell(figure, display(figure, indicator))


def _figure(
    figures: Mapping[_UnitKey, Figure], unit: str, code: str, indicator: Indicator
) -> Figure:
    bare, _slash, dimension = code.partition("/")
    own = figures.get((unit, bare, dimension))
    if own is not None or dimension or not indicator.dimension:
        return own or EMPTY
    parts = [
        figure.value
        for (u, c, _d), figure in figures.items()
        if u == unit and c == bare and figure.value is not None
    ]
    return Figure(max(parts) if indicator.kind == "grade" else sum(parts)) if parts else EMPTY


def _of_units(
    workplace: Workplace, indicators: Mapping[str, Indicator], units: Sequence[str], period: Period
) -> dict[_UnitKey, Figure]:
    """Each unit's figures over the period's own periods; one query for each way and reach."""
    derivations, catalogue = workplace.derivations, workplace.catalogue
    rates = [
        c
        for c in derivations.order
        if c in indicators
        and indicators[c].over_time == "components"
        and derivations.over(c) == "unit"
        and indicators[c].frequency != periods.frequency_of(period)
    ]
    read = {c: catalogue.indicators[c] for c in derivations.indicators_read(rates)}
    ways: dict[tuple[bool, Period, Period], list[str]] = {}
    for code, indicator in {**read, **indicators}.items():
        own = Rollup(indicator, "units", ()).own_periods(period)
        if own and code not in rates:
            ways.setdefault((indicator.over_time == "sum", own[0], own[-1]), []).append(code)
    figures: dict[_UnitKey, Figure] = {}
    for (summed, first, last), codes in ways.items():
        ask = unit_sums if summed and first != last else unit_newest
        figures |= {
            (row.unit, row.code, row.dimension): _of_row(row)
            for row in ask(workplace.db, codes, units, first, last)
        }
    for unit in units if rates else ():
        values: dict[_UnitKey, int | None] = {
            (rule_columns.own_period(catalogue.indicators[code], period), code, key): figure.value
            for (u, code, key), figure in figures.items()
            if u == unit
        }
        source = rule_columns.RowSource(catalogue, period, values)
        row = rule_columns.unit_row(source, derivations.columns("unit", rates))
        figures |= {
            (unit, r.code, r.dimension): r.figure
            for r in derivations.derive(rates, row, lambda _over: ())
        }
    return figures


def _of_row(row: UnitFigure) -> Figure:
    return Figure(
        row.value,
        missing=Missing(row.missing) if row.missing and row.value is None else None,
        standard=row.standard,
    )
