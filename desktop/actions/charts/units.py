"""Charts over units: townships or areas ranked, targets on their way, and reports coming in day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from desktop.actions.charts.parts import count_cell, named, nothing_words
from desktop.actions.consolidation.areas_compared import compare_areas, ranks_of
from desktop.actions.consolidation.consolidate import ConsolidatedRow, consolidate
from desktop.actions.consolidation.pivot import (
    PivotCell,
    consolidated_cell,
    indicator_of,
    pivot_table,
)
from desktop.actions.consolidation.tables import number_cell
from desktop.actions.desk.board import board
from desktop.actions.pages.targets import open_targets
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.figures import SCALE, Figure, display, plain
from desktop.domain.periods import Period
from desktop.domain.records.targets import comparator_sign
from desktop.domain.rollups import rollups_of
from desktop.domain.roster import level_below
from desktop.errors import UsageError
from desktop.i18n import _, ngettext
from desktop.reports.chart import Bar, Bars, Chart, Line, Lines, Mark, Opens, Place
from desktop.reports.table import Column, Table, TableCell, TableRow
from desktop.store import received

_DATE = slice(0, 10)
_MOST_DAYS = 400
_MOST_NAMES = 6
_MOST_BARS = 40


def rankable(workplace: Workplace) -> list[Indicator]:
    """The indicators that townships, or at a desk above others the areas, can be ranked on."""
    catalogue = workplace.catalogue
    of_areas = rollups_of(catalogue) if level_below(catalogue) else None
    return [
        i
        for i in catalogue.indicators.values()
        if i.is_number and ("township" in i.filled_by if of_areas is None else i.code in of_areas)
    ]


def first_ranked(workplace: Workplace) -> str:
    """What townships are ranked on where nothing is said: the first figure of theirs that adds
    up and is typed.
    """
    return next(
        str(i.code)
        for i in rankable(workplace)
        if i.over_units == "sum" and i.derivation is None and not i.is_target
    )


def ranking(workplace: Workplace, period: Period, code: str = "") -> Chart:
    """By one indicator, the largest first, the district's figure beside them: the areas directly below a desk above
    others, else the townships.

    Raises: UsageError("chart-district-only", "cell-unknown"), StoreError.
    """
    workplace = workplace.at(period)
    _need_district(workplace)
    catalogue = workplace.catalogue
    code = code or first_ranked(workplace)
    indicator, figures, doubts = _ranked_figures(workplace, period, code)
    _name, district = figures.pop(str(catalogue.district))
    ranked = sorted(
        (item for item in figures.items() if item[1][1].figure.value is not None),
        key=lambda item: -(item[1][1].figure.value or 0),
    )
    ranks = ranks_of([cell.figure.value for _unit, (_label, cell) in ranked])
    without = [unit for unit, (_name, cell) in figures.items() if cell.figure.value is None]
    bars = tuple(
        Bar(
            label,
            (cell.figure.value or 0) / SCALE,
            cell.text,
            place=Place(
                label,
                (
                    str(indicator.measure),
                    _("Rank {n}").format(n=rank),
                ),
                Opens(unit=unit, form=indicator.form) if unit in catalogue.unit_by_code else None,
            ),
        )
        for rank, (unit, (label, cell)) in zip(ranks, ranked[:_MOST_BARS], strict=False)
    )
    text = _("All together: {value}").format(
        value=f"{district.text or '—'} {indicator.measure}".strip()
    )
    comparable = district.figure.value is not None and indicator.over_units in (
        "components",
        "worst",
    )
    notes = [
        text,
        *(f"△ {words}" for words in doubts),
        *(
            [_("Without a figure: {names}").format(names=named(workplace, without))]
            if without and ranked
            else []
        ),
        *(
            [
                ngettext(
                    "{most} of {n} unit, those with the largest figures; the table has all.",
                    "{most} of {n} units, those with the largest figures; the table has all.",
                    len(ranked),
                ).format(most=_MOST_BARS, n=len(ranked))
            ]
            if len(ranked) > _MOST_BARS
            else []
        ),
    ]
    table = Table(
        "ranking",
        str(indicator.name),
        (periods.label(period),),
        (
            Column("rank", _("Rank"), True),
            Column("unit", _("Unit")),
            Column("value", _("Value"), True),
        ),
        (
            *(
                TableRow(
                    (
                        count_cell(rank),
                        TableCell(label),
                        number_cell(cell.figure.value, indicator),
                    )
                )
                for rank, (_unit, (label, cell)) in zip(ranks, ranked, strict=True)
            ),
            *(
                TableRow((TableCell(), TableCell(label), TableCell(cell.text)))
                for label, cell in figures.values()
                if cell.figure.value is None
            ),
            TableRow(
                (
                    TableCell(),
                    TableCell(str(catalogue.district_name)),
                    number_cell(district.figure.value, indicator),
                )
            ),
        ),
    )
    return Chart(
        "ranking",
        f"{code} {indicator.name}",
        f"{periods.label(period)} · {indicator.measure}".rstrip(" ·"),
        Bars(bars, (), ((district.figure.value or 0) / SCALE, text) if comparable else None)
        if bars
        else None,
        tuple(notes) if bars else (nothing_words(),),
        table,
    )


def _ranked_figures(
    workplace: Workplace, period: Period, code: str
) -> tuple[Indicator, dict[str, tuple[str, PivotCell]], tuple[str, ...]]:
    """The indicator; its figure by unit or area, and the district's; why these do not quite compare."""
    catalogue = workplace.catalogue
    district = str(catalogue.district)
    if level_below(catalogue):
        indicator = indicator_of(workplace, code)
        compared = compare_areas(workplace, period)
        key = code.partition("/")[::2]
        figures = {
            area: (
                catalogue.unit_name(area),
                consolidated_cell(one.row(*key), indicator),
            )
            for area, one in (*compared.by_area.items(), (district, compared.whole))
        }
        return indicator, figures, compared.doubts(*key)
    units = [str(u.code) for u in catalogue.units if u.group == "township"]
    pivot = pivot_table(workplace, [code], [*units, district], [period])
    rows = zip(pivot.heads, pivot.cells, strict=True)
    return (
        catalogue.indicators[code.partition("/")[0]],
        {heading.key: (heading.label, row[0]) for heading, row in rows},
        (),
    )


def targets(workplace: Workplace, period: Period) -> Chart:
    """How far each target of the year with a number has come."""
    workplace = workplace.at(period)
    progress = (
        _of_district(workplace, period)
        if workplace.role == "district"
        else _of_unit(workplace, period)
    )
    bars = tuple(
        Bar(
            name,
            float(percent) if percent is not None else None,
            f"{reached or '—'} / {target}" + (f" · {percent}%" if percent is not None else ""),
            0,
            100.0,
        )
        for name, reached, target, percent in progress
    )
    table = Table(
        "targets",
        _("Targets"),
        (periods.label(period),),
        (
            Column("name", _("Indicator")),
            Column("reached", _("This year so far")),
            Column("target", _("Target")),
            Column("percent", _("Progress, %"), True),
        ),
        tuple(
            TableRow(
                (
                    TableCell(name),
                    TableCell(reached),
                    TableCell(target),
                    TableCell(str(percent), percent, 1) if percent is not None else TableCell(),
                )
            )
            for name, reached, target, percent in progress
        ),
    )
    return Chart(
        "targets",
        _("Targets of {year}").format(year=periods.year_of(period)),
        _("as of {period}").format(period=periods.label(period)),
        Bars(bars) if bars else None,
        (_("The bar is the year so far in percent of the target; the stroke is the target."),)
        if bars
        else (_("No target in figures stands for this year."),),
        table,
    )


def reporting(workplace: Workplace, period: Period) -> Chart:
    """How many units had handed in by each day, from the period's end to its deadline and beyond.

    Raises: UsageError("chart-district-only"), StoreError.
    """
    workplace = workplace.at(period)
    _need_district(workplace)
    shown = board(workplace, period)
    units = [str(row.unit.code) for row in shown.rows]
    arrived = {
        unit: at[_DATE]
        for unit, at in received.first_arrivals(workplace.db, period).items()
        if unit in units
    }
    first = periods.last_day(period)
    due = date.fromisoformat(shown.due.date) if shown.due is not None else None
    ends = [
        first + timedelta(days=1),
        *([due] if due else []),
        *(date.fromisoformat(day) for day in arrived.values()),
    ]
    last = min(max(ends), first + timedelta(days=_MOST_DAYS))
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    until = max((date.fromisoformat(day) for day in arrived.values()), default=first)
    counts = [sum(day <= d.isoformat() for day in arrived.values()) for d in days]
    body = Lines(
        tuple((n, f"{d.month}-{d.day:02d}") for n, d in enumerate(days)),
        (
            Line(
                _("units in"),
                tuple(c if d <= until else None for c, d in zip(counts, days, strict=True)),
            ),
            Line(_("all units"), (float(len(units)),) * len(days), "target"),
        ),
        _("units"),
        marks=(Mark((due - first).days, _("deadline {day}").format(day=due.isoformat())),)
        if due and due <= last
        else (),
        steps=True,
        places=tuple(Place(d.isoformat(), _arrived_on(workplace, arrived, d)) for d in days),
    )
    missing = [unit for unit in units if unit not in arrived]
    table = Table(
        "reporting",
        _("Reports coming in"),
        (periods.label(period),),
        (Column("unit", _("Unit")), Column("day", _("First received"))),
        tuple(
            TableRow(
                (TableCell(workplace.catalogue.unit_name(unit)), TableCell(arrived.get(unit, "")))
            )
            for unit in units
        ),
    )
    later = sum(day > last.isoformat() for day in arrived.values())
    notes = (
        [_("Not in yet: {names}").format(names=named(workplace, missing))]
        if missing and arrived
        else []
    )
    notes += (
        [
            ngettext(
                "{n} unit came later than is drawn.", "{n} units came later than is drawn.", later
            ).format(n=later)
        ]
        if later
        else []
    )
    return Chart(
        "reporting",
        _("Reports coming in · {period}").format(period=periods.label(period)),
        _("{n} of {of} units").format(n=len(arrived), of=len(units)),
        body if arrived else None,
        tuple(notes) if arrived else (nothing_words(),),
        table,
    )


def _arrived_on(workplace: Workplace, arrived: dict[str, str], day: date) -> tuple[str, ...]:
    units = [unit for unit, at in arrived.items() if at == day.isoformat()]
    if not units:
        return ()
    return (_("in on this day: {names}").format(names=named(workplace, units, _MOST_NAMES)),)


def _need_district(workplace: Workplace) -> None:
    if workplace.role != "district":
        raise UsageError("chart-district-only")


_Progress = tuple[str, str, str, Decimal | None]
"""Name, reached, target, percent."""


def _of_district(workplace: Workplace, period: Period) -> list[_Progress]:
    progress = []
    for row in consolidate(workplace, period).rows:
        if row.target is not None and row.target.value is not None:
            name = str(row.indicator.name) + (f"（{row.label}）" if row.dimension else "")
            progress.append(
                (
                    name,
                    _target_text(row, row.to_date),
                    f"{comparator_sign(row.target.comparator, at_least=False)}{_target_text(row, row.target.value)}",
                    Decimal(plain(row.progress, 1)) if row.progress is not None else None,
                )
            )
    return progress


def _of_unit(workplace: Workplace, period: Period) -> list[_Progress]:
    form = next((form for form in workplace.forms if form.kind == "targets"), None)
    if form is None:
        return []
    progress = []
    for indicator, target, reached in open_targets(workplace, form, period).targets:
        if target.value:
            percent = (
                None
                if reached.value is None
                else (Decimal(reached.value) * 100 / target.value).quantize(
                    Decimal("0.1"), ROUND_HALF_UP
                )
            )
            progress.append(
                (
                    str(indicator.name) + (f"（{target.dimension}）" if target.dimension else ""),
                    display(reached, indicator) if reached.value is not None else "",
                    f"{comparator_sign(target.comparator, at_least=False)}{display(Figure(target.value), indicator)}",
                    percent,
                )
            )
    return progress


def _target_text(row: ConsolidatedRow, value: int | None) -> str:
    return display(Figure(value), row.indicator) if value is not None else ""
