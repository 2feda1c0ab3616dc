"""The example's tables: figures of R1, X1 and of E1 beside the air, as entries of each unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random

from desktop.catalogue.model import Catalogue, Frequency
from desktop.demo.projects import Project
from desktop.demo.spread import along, spread
from desktop.demo.story import Amount, Cumulative, FigureStory
from desktop.demo.uneven import uneven_curve
from desktop.domain.figures import SCALE, Cell, Figure, Missing

Entry = tuple[Cell, Figure]
_PERIODS: Mapping[Frequency, tuple[str, ...]] = {
    "month": tuple(f"-{m:02d}" for m in range(1, 13)),
    "quarter": ("-Q1", "-Q2", "-Q3", "-Q4"),
    "year": ("",),
}
NOT_APPLICABLE = Figure(missing=Missing.NOT_APPLICABLE)
NOT_MONITORED = Figure(missing=Missing.NOT_MONITORED)


class FigureMaker:
    """Makes the figures of every unit at once, so that they add up; `of(unit)` gives one unit's."""

    def __init__(
        self,
        story: FigureStory,
        catalogue: Catalogue,
        projects: Mapping[str, Sequence[Project]],
        *,
        uneven: bool = False,
    ) -> None:
        self._story, self._catalogue, self._uneven = story, catalogue, uneven
        self._townships = [str(u.code) for u in catalogue.units if u.group == "township"]
        self._entries: dict[str, list[Entry]] = {str(unit.code): [] for unit in catalogue.units}
        for cumulative in story.cumulative:
            for year in cumulative.done:
                self._cumulative(cumulative, year)
        for amount in story.amount:
            self._amount(amount)
        self._institutions()
        self._enterprises()
        self._matters(projects)

    def of(self, unit: str) -> list[Entry]:
        return [*self._entries[unit], *self._water(unit)]

    def _put(self, unit: str, code: str, period: str, figure: Figure, dimension: str = "") -> None:
        self._entries[unit].append(
            (Cell(self._catalogue.indicators[code].form, code, dimension, period), figure)
        )

    def _series(self, unit: str, code: str, year: str, values: Sequence[int | None]) -> None:
        """Whole values along the periods of a year; None is not applicable."""
        for ending, value in zip(
            _PERIODS[self._catalogue.indicators[code].frequency], values, strict=True
        ):
            self._put(
                unit,
                code,
                year + ending,
                NOT_APPLICABLE if value is None else Figure(value * SCALE),
            )

    def _cumulative(self, item: Cumulative, year: str) -> None:
        weights = self._story.weights[item.weights]
        pace = Random(
            item.weights
        )  # figures of one assignment, and both years, go at the same pace
        paces = {unit: pace.uniform(0.85, 1.2) for unit in weights}
        rng = Random(f"{item.code}/{year}")
        assigned = (
            spread(item.assigned[year], weights)
            if item.target
            else spread(item.done[year], weights)
        )
        final = dict(assigned)
        difference = item.done[year] - sum(assigned.values())
        lean = {unit: count * rng.uniform(0.5, 1.5) for unit, count in assigned.items()}
        for unit, share in spread(abs(difference), lean).items():
            final[unit] += share if difference > 0 else -share
        for unit in self._townships:
            if item.target:
                self._series(unit, item.target, year, [assigned.get(unit, 0)])
            curve: Sequence[float] = item.curve
            if self._uneven and len(curve) == len(_PERIODS["month"]):
                curve = uneven_curve(curve, Random(f"uneven/{item.weights}/{unit}/{year}"))
            values = (
                along(final[unit], curve, paces[unit]) if unit in final else [None] * len(curve)
            )
            self._series(unit, item.code, year, values)

    def _amount(self, item: Amount) -> None:
        indicator = self._catalogue.indicators[item.code]
        for year, text in item.final.items():
            final = int(Decimal(text) * 10**indicator.decimals)
            for ending, value in zip(
                _PERIODS[indicator.frequency], along(final, item.curve), strict=True
            ):
                self._put(
                    item.unit,
                    item.code,
                    year + ending,
                    Figure(value * SCALE // 10**indicator.decimals),
                    item.dimension,
                )

    def _institutions(self) -> None:
        story = self._story.institutions
        count = {
            unit.code: len(self._catalogue.villages_of(unit.code)) + 1
            for unit in self._catalogue.units
            if unit.group == "township"
        }
        slots = [unit for unit in count for _ in range(3)]
        Random("institutions").shuffle(slots)
        for year, belows in story.below.items():
            below = [Counter(slots[:n]) for n in belows]
            for unit, institutions in count.items():
                self._series(unit, story.count, year, [institutions] * len(belows))
                self._series(
                    unit, story.good, year, [institutions - missing[unit] for missing in below]
                )

    def _enterprises(self) -> None:
        story = self._story.enterprises
        standing = list(story.standing)
        for year, joined in story.joined.items():
            for unit in self._townships:
                by_quarter = [joined[:n].count(unit) for n in story.joined_by[year]]
                self._series(unit, story.target, year, [joined.count(unit)])
                self._series(unit, story.added, year, by_quarter)
                self._series(
                    unit, story.count, year, [standing.count(unit) + n for n in by_quarter]
                )
            standing += joined

    def _matters(self, projects: Mapping[str, Sequence[Project]]) -> None:
        """As many livelihood matters as the ledger has; done once the project is finished."""
        story = self._story.matters
        for unit in self._townships:
            own = [p for p in projects.get(unit, ()) if p.category == story.category]
            for year in self._story.enterprises.joined:
                ends = [p.end for p in own if p.since.startswith(year)]
                done = [
                    sum(1 for end in ends if end and end <= f"{year}-{quarter * 3:02d}")
                    for quarter in range(1, 5)
                ]
                self._series(unit, story.target, year, [len(ends)])
                self._series(unit, story.done, year, done)

    def _water(self, unit: str) -> Iterator[Entry]:
        values = {v.id: v for dimension in self._catalogue.dimensions for v in dimension.values}
        indicator = next(
            i for i in self._catalogue.indicators.values() if i.kind == "grade" and i.dimension
        )
        for water in self._story.water:
            if unit not in values[water.section].units:
                continue
            for year, classes in water.classes.items():
                for month, grade in enumerate(classes, start=1):
                    period = f"{year}-{month:02d}"
                    rank = indicator.choices.index(grade) + 1
                    yield (
                        Cell(indicator.form, indicator.code, water.section, period),
                        Figure(rank * SCALE, note=water.notes.get(period, "")),
                    )
