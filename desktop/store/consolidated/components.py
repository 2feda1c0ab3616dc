"""Roll-ups of many areas at once, from one pass over the figures: each question of `FigureSource` is answered for every
lowest area in one statement, and for an area above by what those below it come to.

The statements are the same text on SQLite and, by the dialect of `Engine`, elsewhere. Amounts and figures are whole
ten-thousandths throughout, so nothing is lost in whatever order it is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from desktop.catalogue.model import Catalogue
from desktop.domain.rollups import Rollup, rollups_of
from desktop.domain.roster import areas_at, ways_down
from desktop.store.consolidated.engine import Answer, Engine, Relation, code_list

ANSWERED = "(f.value IS NOT NULL OR f.missing IN ('not_applicable', 'not_monitored'))"
_COUNTED = f"CASE WHEN {ANSWERED} THEN 1 ELSE 0 END"
_SPOKEN = "CASE WHEN f.value IS NOT NULL OR f.missing = 'not_applicable' THEN 1 ELSE 0 END"
YearPart = Literal["figures", "over", "pairs", "standards"]


@dataclass(frozen=True)
class Year:
    """What the areas have of all own periods of one year: area → indicator → rows."""

    figures: Mapping[
        str, Mapping[str, list[Answer]]
    ]  # period, dimension, sum, largest, answered, spoken of
    over: Mapping[
        str, Mapping[str, list[Answer]]
    ]  # period, sum, largest, answered: over a dimension
    pairs: Mapping[
        str, Mapping[str, list[Answer]]
    ]  # period, dimension, sum, largest: of those who are named
    standards: Mapping[str, Mapping[str, list[Answer]]]  # period, standard


@dataclass
class Components:
    """All areas below one, under one version of the forms and one roster. What was read once is kept."""

    engine: Engine
    top: Catalogue
    areas: Mapping[
        str, str
    ]  # unit → the area that its figures are brought together in, "" for none
    _years: dict[str, Year] = field(default_factory=dict)
    _kept: dict[tuple[object, ...], dict[str, list[Answer]]] = field(default_factory=dict)

    @classmethod
    def of(cls, engine: Engine, top: Catalogue, level: str = "") -> Components:
        """By the areas of a level; without one by the lowest areas, of which those above are then made."""
        at_level = set(areas_at(top, level)) if level else set()
        areas = {}
        for unit, way in ways_down(top).items():
            above = (area for area in (*way, top.district) if area in at_level)
            areas[unit] = next(above, "") if level else next(iter(way), "")
        return cls(engine, top, areas)

    @cached_property
    def rollups(self) -> dict[str, Rollup]:
        return rollups_of(self.top, at_any_level=True)

    @cached_property
    def _sets(self) -> tuple[Relation, Relation]:
        """(set, unit, area) of all who report, and (code, set): which indicators the same units report."""
        numbers: dict[tuple[str, ...], str] = {}
        codes = []
        for code, rollup in self.rollups.items():
            if rollup.way == "units":
                codes.append((code, numbers.setdefault(rollup.units, str(len(numbers)))))
        members = [
            (number, unit, self.areas[unit]) for units, number in numbers.items() for unit in units
        ]
        return (("set_id", "unit", "area"), members), (("code", "set_id"), codes)

    @cached_property
    def _pairs(self) -> Relation:
        """(code, value of the dimension, unit) of all whose figures are named for it."""
        rows = [
            (code, value, unit)
            for code, rollup in self.rollups.items()
            for value, units in rollup.named
            for unit in units
        ]
        return ("code", "dimension", "unit"), rows

    def year(self, year: str) -> Year:
        if year not in self._years:
            self._years[year] = self._read(year)
        return self._years[year]

    def _read(self, year: str) -> Year:
        members, codes = self._sets
        counted = (
            "figure AS f JOIN chosen AS a ON a.code = f.code"
            " JOIN member AS m ON m.set_id = a.set_id AND m.unit = f.unit"
        )
        sums = "sum(f.value), max(f.value)"
        figures = (
            f"SELECT m.area, f.code, f.period, f.dimension, {sums}, sum({_COUNTED}), sum({_SPOKEN}) FROM {counted}"
            " WHERE {within} GROUP BY m.area, f.code, f.period, f.dimension"
        )
        given = "coalesce(max(CASE WHEN f.dimension = '' THEN f.value END), {0}(CASE WHEN f.dimension <> '' THEN f.value END))"
        over = (
            "SELECT s.area, s.code, s.period, sum(s.total), max(s.largest), sum(s.answered) FROM ("
            f"SELECT m.area AS area, f.code AS code, f.period AS period, {given.format('sum')} AS total,"
            f" {given.format('max')} AS largest, max({_COUNTED}) AS answered FROM {counted}"
            " LEFT JOIN pair AS p ON p.code = f.code AND p.dimension = f.dimension AND p.unit = f.unit"
            f" WHERE {{within}} AND f.code IN ({code_list(self._framed)})"
            f" AND (f.dimension = '' OR p.unit IS NOT NULL OR f.code NOT IN ({code_list(self._named)}))"
            " GROUP BY m.area, f.code, f.period, f.unit) AS s GROUP BY s.area, s.code, s.period"
        )
        pairs = (
            f"SELECT m.area, f.code, f.period, f.dimension, {sums} FROM {counted}"
            " JOIN pair AS p ON p.code = f.code AND p.dimension = f.dimension AND p.unit = f.unit"
            " WHERE {within} GROUP BY m.area, f.code, f.period, f.dimension"
        )
        standards = (
            f"SELECT DISTINCT m.area, f.code, f.period, f.standard FROM {counted} WHERE {{within}}"
            f" AND f.code IN ({code_list(self._with_standards)}) AND f.standard <> ''"
        )

        def ask(sql: str, relations: Mapping[str, Relation]) -> dict[str, dict[str, list[Answer]]]:
            return _by_area(self.engine.run_year(sql, relations, year))

        relations = {"member": members, "chosen": codes}
        named = relations | {"pair": self._pairs}
        return Year(
            ask(figures, relations),
            ask(over, named) if self._framed else {},
            ask(pairs, named) if self._named else {},
            ask(standards, relations) if self._with_standards else {},
        )

    @cached_property
    def _framed(self) -> tuple[str, ...]:
        return tuple(
            c for c, r in self.rollups.items() if r.way == "units" and r.indicator.dimension
        )

    @cached_property
    def _named(self) -> tuple[str, ...]:
        return tuple(c for c, r in self.rollups.items() if r.way == "units" and r.named)

    @cached_property
    def _with_standards(self) -> tuple[str, ...]:
        return tuple(
            c for c, r in self.rollups.items() if r.way == "units" and r.indicator.standard_family
        )

    def alike(self, codes: Iterable[str]) -> list[tuple[str, ...]]:
        """Indicators in groups that the same units below the whole report, as a small area cannot tell."""
        groups: dict[tuple[object, ...], list[str]] = {}
        for code in sorted(codes):
            rollup = self.rollups[code]
            groups.setdefault((rollup.units, rollup.named), []).append(code)
        return [tuple(group) for group in groups.values()]

    def ask(
        self, name: str, key: tuple[object, ...], run: Callable[[], Iterable[Answer]]
    ) -> dict[str, list[Answer]]:
        """Area → rows without it, of a statement whose first column it is."""
        if (name, *key) not in self._kept:
            by_area: dict[str, list[Answer]] = {}
            for row in run():
                by_area.setdefault(str(row[0]), []).append(row[1:])
            self._kept[name, *key] = by_area
        return self._kept[name, *key]

    def run(self, sql: str, units: Iterable[str], **more: Relation) -> list[Answer]:
        """A statement over those of these units whose figures count, by area."""
        member: Relation = (("unit", "area"), [(unit, self.areas[unit]) for unit in units])
        return self.engine.run(sql, {"member": member, **more})


def _by_area(rows: Iterable[Answer]) -> dict[str, dict[str, list[Answer]]]:
    by_area: dict[str, dict[str, list[Answer]]] = {}
    for area, code, *rest in rows:
        by_area.setdefault(str(area), {}).setdefault(str(code), []).append(tuple(rest))
    return by_area
