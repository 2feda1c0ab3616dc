"""The areas below a desk beside each other: one table a form, and each indicator's order of the areas.

The order is that of the figures, the largest first; whether large is good is for people to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.actions.consolidation.consolidate import Consolidated, ConsolidatedRow, consolidate
from desktop.actions.consolidation.levels import consolidate_level
from desktop.actions.consolidation.tables import number_cell
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Form
from desktop.domain import periods
from desktop.domain.brief import prose
from desktop.domain.periods import Period
from desktop.domain.roster import level_below
from desktop.errors import UsageError
from desktop.i18n import _, listed, titled
from desktop.reports.table import Column, Table, TableCell, TableRow


@dataclass(frozen=True, slots=True)
class RankedArea:
    """An area with its figure; `rank` counts from 1, equal figures have one, None where there is no figure."""

    area: str
    rank: int | None
    row: ConsolidatedRow | None


@dataclass(frozen=True)
class AreasCompared:
    """The figures of each area of a level, in the roster's order, and those of all together."""

    catalogue: Catalogue
    level: str
    whole: Consolidated
    by_area: dict[str, Consolidated]

    def ranked(self, code: str, dimension: str = "") -> tuple[RankedArea, ...]:
        """The areas by one figure, the largest first, those without one last."""
        rows = [(area, one.row(code, dimension)) for area, one in self.by_area.items()]
        found = [(row.value if row is not None else None, area, row) for area, row in rows]
        found.sort(key=lambda one: (one[0] is None, -(one[0] or 0)))
        ranks = ranks_of([value for value, _area, _row in found])
        return tuple(
            RankedArea(area, rank, row)
            for rank, (_value, area, row) in zip(ranks, found, strict=True)
        )

    def doubts(self, code: str, dimension: str = "") -> tuple[str, ...]:
        """Why the areas' figures do not quite compare, in sentences: units that are missing, and `unlike`."""
        lacking = [name for name, row in self._with_value(code, dimension).items() if row.missing]
        words = (_("Units are missing in: {names}.").format(names=listed(lacking)),)
        return (*(words if lacking else ()), *self.unlike(code, dimension))

    def unlike(self, code: str, dimension: str = "") -> tuple[str, ...]:
        """Where they go by more than one standard, or are of other months."""
        rows = self._with_value(code, dimension)
        standards = _by_answer(rows, lambda row: row.standard or _("no standard"))
        months = _by_answer(rows, lambda row: prose.months_covered(row.own_periods))
        found = []
        if len(standards) > 1:
            found.append(_("Not by one standard: {parts}.").format(parts=_parts(standards)))
        if len(months) > 1:
            found.append(_("Not of the same months: {parts}.").format(parts=_parts(months)))
        return tuple(found)

    def _with_value(self, code: str, dimension: str) -> dict[str, ConsolidatedRow]:
        """Name of the area → its row."""
        return {
            self.catalogue.unit_name(area): row
            for area, one in self.by_area.items()
            if (row := one.row(code, dimension)) is not None and row.value is not None
        }


def _by_answer(
    rows: Mapping[str, ConsolidatedRow], answer: Callable[[ConsolidatedRow], str]
) -> dict[str, list[str]]:
    by_answer: dict[str, list[str]] = {}
    for name, row in rows.items():
        by_answer.setdefault(answer(row), []).append(name)
    return by_answer


def _parts(by_answer: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(titled(answer, listed(names)) for answer, names in by_answer.items())


def ranks_of(values: Sequence[int | None]) -> list[int | None]:
    """Of values in their order: from 1, equal ones have one rank; None for None."""
    return [None if value is None else values.index(value) + 1 for value in values]


def compare_areas(workplace: Workplace, period: Period, level: str = "") -> AreasCompared:
    """Each area of a level, that directly below this desk where none is named. Raises: UsageError("level-unknown",
    "no-areas-below"), StoreError.
    """
    workplace = workplace.at(period)
    level = level or level_below(workplace.catalogue)
    if not level:
        raise UsageError("no-areas-below", desk=str(workplace.catalogue.district_name))
    whole = consolidate(workplace, period)
    by_area = consolidate_level(workplace, period, level)
    return AreasCompared(workplace.catalogue, level, whole, by_area)


def comparison_tables(compared: AreasCompared, form: str = "") -> tuple[Table, ...]:
    """Of each form (or the one named) a table of a row an indicator and a column an area, and one with the order of the
    areas by each indicator.
    """
    catalogue, period = compared.catalogue, compared.whole.period
    level = catalogue.level_name(compared.level)
    areas = [(area, catalogue.unit_name(area)) for area in compared.by_area]
    tables = []
    for one in compared.whole.catalogue.forms:
        rows = [
            row
            for row in compared.whole.rows
            if row.indicator.form == one.id and form in ("", one.id)
        ]
        if not rows:
            continue
        head = (f"{catalogue.district_name}　{periods.label(period)}",)
        columns = (
            Column("code", _("Code")),
            Column("name", _("Indicator")),
            Column("measure", _("Unit of measure")),
            Column("whole", str(catalogue.district_name), True),
            *(Column(area, name, True) for area, name in areas),
        )
        tables.append(
            Table(
                _("{form} by {level}").format(form=one.id, level=level),
                _("{form} · compared by {level}").format(form=one.name, level=level),
                head,
                columns,
                tuple(_beside(compared, row) for row in rows),
                tuple(_foot(compared, one, rows)),
                landscape=True,
            )
        )
        tables.append(
            Table(
                _("{form} ranked").format(form=one.id),
                _("{form} · ranking by {level}").format(form=one.name, level=level),
                (
                    *head,
                    _("The largest figure first; whether large is good, the figure does not say."),
                ),
                (
                    Column("code", _("Code")),
                    Column("name", _("Indicator")),
                    Column("rank", _("Rank"), True),
                    Column("area", level),
                    Column("value", _("Value"), True),
                    Column("measure", _("Unit of measure")),
                    Column("coverage", _("Coverage")),
                    Column("last_year", _("Last year"), True),
                    Column("change", _("Change")),
                ),
                tuple(
                    _ranked_row(catalogue, row, one_area)
                    for row in rows
                    if row.indicator.is_number
                    for one_area in compared.ranked(row.code, row.dimension)
                    if one_area.rank is not None
                ),
                tuple(_foot(compared, one, rows)),
            )
        )
    return tuple(tables)


def _foot(compared: AreasCompared, form: Form, rows: Sequence[ConsolidatedRow]) -> Iterator[str]:
    """What keeps the figures of a form from comparing: each sentence once, behind the indicators that it is said of."""
    codes: dict[str, list[str]] = {}
    for row in rows:
        for words in compared.doubts(row.code, row.dimension):
            codes.setdefault(words, []).append(" ".join(filter(None, (row.code, row.dimension))))
    for words, of_rows in codes.items():
        yield f"△ {listed(dict.fromkeys(of_rows))}: {words}"
    for words in compared.whole.past.get(form.id, ()):
        yield f"△ {words}"


def _beside(compared: AreasCompared, row: ConsolidatedRow) -> TableRow:
    cells = [number_cell(row.value, row.indicator)]
    for one in compared.by_area.values():
        of_area = one.row(row.code, row.dimension)
        note = ""
        if of_area is not None and of_area.missing and of_area.value is not None:
            note = _("{have} of {of} units").format(have=of_area.have, of=of_area.of)
        cells.append(number_cell(of_area.value if of_area else None, row.indicator, note))
    return TableRow(
        (
            TableCell(row.code),
            TableCell(row.label),
            TableCell(str(row.indicator.measure)),
            *cells,
        ),
        "part" if row.dimension else "row",
    )


def _ranked_row(catalogue: Catalogue, whole: ConsolidatedRow, one: RankedArea) -> TableRow:
    row = one.row
    assert row is not None and one.rank is not None
    return TableRow(
        (
            TableCell(whole.code),
            TableCell(whole.label),
            TableCell(str(one.rank), Decimal(one.rank)),
            TableCell(catalogue.unit_name(one.area)),
            number_cell(row.value, row.indicator),
            TableCell(str(row.indicator.measure)),
            TableCell(f"{row.have}/{row.of}"),
            number_cell(row.last_year, row.indicator),
            TableCell(row.change.text if row.compares_in_time else ""),
        ),
        "part" if whole.dimension else "row",
    )
