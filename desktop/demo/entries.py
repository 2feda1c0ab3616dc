"""The example as entries: everything a unit types in each month, ready for `enter`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from desktop.catalogue.model import Catalogue, Code, Form, Unit
from desktop.demo.air import (
    Day,
    Scales,
    Weather,
    district_weather,
    monthly_values,
    readings_of_unit,
)
from desktop.demo.drafts import CENTS
from desktop.demo.figures import Entry, FigureMaker
from desktop.demo.projects import Project, all_projects
from desktop.demo.story import Story
from desktop.domain import periods
from desktop.domain.air import air_quality
from desktop.domain.figures import SCALE, Cell, Figure, from_decimal
from desktop.domain.periods import Period

_FINISHED = "finished"


@dataclass(frozen=True)
class Example:
    """What all units share, made once."""

    story: Story
    catalogue: Catalogue
    projects: Mapping[str, Sequence[Project]]
    figures: FigureMaker
    weather: Mapping[date, Weather]
    scales: Mapping[str, Scales]  # by id of the air standard

    @property
    def first_year(self) -> str:
        return min(self.story.air.days)

    def scales_on(self, day: date) -> Scales:
        """Those of the air standard in force that day."""
        standards = self.catalogue.air_standards
        return self.scales[(air_quality.standard_on(day, standards) or standards[0]).id]


def make_example(story: Story, catalogue: Catalogue, *, uneven: bool = False) -> Example:
    """`uneven`: the same totals, with months that differ and a winter stop."""
    first_year = min(story.air.days)
    projects = all_projects(story.projects, catalogue, int(first_year), uneven=uneven)
    return Example(
        story,
        catalogue,
        projects,
        FigureMaker(story.figures, catalogue, projects, uneven=uneven),
        district_weather(story.air),
        {standard.id: Scales(standard) for standard in catalogue.air_standards},
    )


def entries_by_period(example: Example, unit: Unit) -> dict[Period, list[Entry]]:
    """Period → what the unit enters for it, in order: months, each quarter after its last month;
    yearly figures come with January.
    """
    entries: dict[Period, list[Entry]] = {}
    for cell, figure in _all_entries(example, unit):
        entries.setdefault(_when(Period(cell.period)), []).append((cell, figure))
    return {
        period: entries[period]
        for period in sorted(entries, key=lambda p: (periods.last_day(p), "Q" in p))
    }


def _when(period: Period) -> Period:
    if periods.frequency_of(period) == "year":
        return periods.containing(periods.first_day(period), "month")
    return period


def _all_entries(example: Example, unit: Unit) -> Iterator[Entry]:
    kinds = {form.kind: form for form in example.catalogue.forms_of(unit)}
    if "daily" in kinds:
        yield from _air(example, unit, kinds["daily"])
    for cell, figure in example.figures.of(unit.code):
        if unit.group in example.catalogue.indicators[Code(cell.code)].filled_by:
            yield cell, figure
    if "ledger" in kinds:
        for number, project in enumerate(example.projects.get(unit.code, ()), start=1):
            yield from _ledger_row(example, kinds["ledger"], f"P{number:02d}", project)
    if "honours" in kinds:
        yield from _honours(example, kinds["honours"], unit)


def _air(example: Example, unit: Unit, form: Form) -> Iterator[Entry]:
    story = example.story.air
    if unit.group == story.station:
        yield from _baseline(example)
    readings = readings_of_unit(
        unit.code,
        example.weather,
        story,
        example.scales_on,
        is_station=unit.group == story.station,
    )
    by_month: dict[Period, list[Day]] = {}
    for day, reading in readings.items():
        period = periods.containing(day, "month")
        by_month.setdefault(period, []).append(reading)
        for code, figure in _reading(reading):
            yield Cell(form.id, code, day.isoformat(), period), figure
    for period, days in by_month.items():
        for code, value in monthly_values(days, story).items():
            yield (
                Cell(example.catalogue.indicators[Code(code)].form, code, "", period),
                Figure(from_decimal(value)),
            )


def _reading(reading: Day) -> Iterator[tuple[str, Figure]]:
    if reading.aqi is None:
        yield "invalid", Figure(SCALE, note=reading.reason)
        return
    yield "aqi", Figure(reading.aqi * SCALE)
    if reading.primary:
        yield "primary", Figure(words=reading.primary)
    for pollutant, concentration in reading.concentrations.items():
        yield pollutant, Figure(from_decimal(concentration))


def _baseline(example: Example) -> Iterator[Entry]:
    baseline = example.story.air.baseline
    for month, counts in enumerate(baseline.months, start=1):
        for code, count in zip(
            (baseline.valid, *baseline.codes), (sum(counts), *counts), strict=True
        ):
            form = example.catalogue.indicators[Code(code)].form
            yield Cell(form, code, "", f"{baseline.year}-{month:02d}"), Figure(count * SCALE)


def _ledger_row(example: Example, form: Form, number: str, project: Project) -> Iterator[Entry]:
    choices = {str(field.code): field.choices for field in form.fields}

    def cell(code: str, period: str) -> Cell:
        return Cell(form.id, code, number, period)

    def choice(code: str, key: str) -> Figure:
        return Figure((choices[code].index(key) + 1) * SCALE)

    since = project.since
    yield cell("name", since), Figure(words=project.name)
    yield cell("category", since), choice("category", project.category)
    yield cell("level", since), choice("level", project.level)
    for code in ("village", "owner", "planned_start", "actual_start", "planned_finish"):
        if text := getattr(project, code):
            yield cell(code, since), Figure(words=text)
    yield cell("total_investment", since), _money(project.total)
    yield cell("responsible", since), Figure(words=project.responsible)
    planned: set[str] = set()
    stage, obstacles = "", ""
    for period, month in project.months.items():
        if (year := period[:4]) not in planned:
            planned.add(year)
            yield cell("plan_this_year", period), _money(project.plans[year])
        yield cell("done_this_month", period), _money(month.done)
        if month.stage != stage:
            stage = month.stage
            yield cell("stage", period), choice("stage", stage)
        if month.progress:
            yield cell("progress", period), Figure(words=month.progress)
        if month.obstacles and month.obstacles != obstacles:
            obstacles = month.obstacles
            yield cell("obstacles", period), Figure(words=obstacles)
        if month.ends:
            yield cell("status", period), choice("status", _FINISHED)
            yield (
                cell("status_reason", period),
                Figure(words=example.story.projects.reason_finished),
            )


def _money(cents: int) -> Figure:
    return Figure(from_decimal(Decimal(cents) / CENTS))


def _honours(example: Example, form: Form, unit: Unit) -> Iterator[Entry]:
    levels = next(field.choices for field in form.fields if field.code == "level")
    own = [honour for honour in example.story.figures.honour if honour.unit == unit.code]
    for number, honour in enumerate(own, start=1):
        columns = {
            "date": Figure(words=honour.date),
            "level": Figure((levels.index(honour.level) + 1) * SCALE),
            "title": Figure(words=honour.title),
            "body": Figure(words=honour.body),
            "evidence": Figure(words=honour.evidence),
        }
        for code, figure in columns.items():
            yield Cell(form.id, code, f"H{number:02d}", honour.quarter), figure
