"""Roll-ups of many areas at once, from one pass over the figures: each question of `FigureSource` is answered for every
lowest area in one statement, and for an area above by what those below it come to.

The statements are the same text on SQLite and, by the dialect of `Engine`, elsewhere. Amounts and figures are whole
ten-thousandths throughout, so nothing is lost in whatever order it is added.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Literal, Protocol

from sqlite_utils import Database

from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.domain.rollups import Reach, Rollup, rollups_of
from desktop.domain.roster import areas_at, areas_below, ways_down
from desktop.domain.rules.aggregates import decompose
from desktop.domain.rules.calculator import Calculator, Number
from desktop.store.consolidated.ledger_sums import AMOUNTS, Ledgers, project_columns
from desktop.store.consolidated.source import Pairs
from desktop.store.consolidated.unit_figures import Total

Answer = tuple[object, ...]
Relation = tuple[tuple[str, ...], Sequence[Answer]]
"""Names of the columns, and the rows, of a small table that goes with a statement."""

ANSWERED = "(f.value IS NOT NULL OR f.missing IN ('not_applicable', 'not_monitored'))"
_COUNTED = f"CASE WHEN {ANSWERED} THEN 1 ELSE 0 END"
_SPOKEN = "CASE WHEN f.value IS NOT NULL OR f.missing = 'not_applicable' THEN 1 ELSE 0 END"
YearPart = Literal["figures", "over", "pairs", "standards"]


class Engine(Protocol):
    """What runs a statement over the relations figure, honour, ledger_row and handed_in (unit, period, form), and those
    that are given with it.
    """

    def run(self, sql: str, relations: Mapping[str, Relation]) -> list[Answer]: ...


class StoreEngine:
    """The workplace's own database."""

    _HANDED_IN = (
        "handed_in (unit, period, form) AS (SELECT r.unit, r.period, one.value FROM received AS r,"
        " json_each('[\"' || replace(r.forms, ' ', '\",\"') || '\"]') AS one WHERE r.state = 'current' AND r.kind = 'submission')"
    )

    def __init__(self, db: Database) -> None:
        self.db = db

    def run(self, sql: str, relations: Mapping[str, Relation]) -> list[Answer]:
        """The relations are there for this statement alone, in memory and with an index, without which a large roster
        takes ten times as long.
        """
        execute = self.db.conn.execute  # nothing of it is in the file, so it is no change
        try:
            for name, (columns, rows) in relations.items():
                values = ", ".join(
                    f"json_extract(value, '$[{n}]') AS {column}" for n, column in enumerate(columns)
                )
                execute(
                    f"CREATE TEMP TABLE {name} AS SELECT {values} FROM json_each(?)",
                    [json.dumps([*map(list, rows)])],
                )
                execute(f"CREATE INDEX temp.{name}_in ON {name} ({', '.join(columns)})")
            return execute(f"WITH {self._HANDED_IN} {sql}").fetchall()
        finally:
            for name in relations:
                execute(f"DROP TABLE IF EXISTS temp.{name}")


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
        within = f"f.period BETWEEN {_text(year)} AND {_text(year + '-Q4')}"
        counted = (
            "figure AS f JOIN chosen AS a ON a.code = f.code"
            " JOIN member AS m ON m.set_id = a.set_id AND m.unit = f.unit"
        )
        sums = "sum(f.value), max(f.value)"
        figures = (
            f"SELECT m.area, f.code, f.period, f.dimension, {sums}, sum({_COUNTED}), sum({_SPOKEN}) FROM {counted}"
            f" WHERE {within} GROUP BY m.area, f.code, f.period, f.dimension"
        )
        given = "coalesce(max(CASE WHEN f.dimension = '' THEN f.value END), {0}(CASE WHEN f.dimension <> '' THEN f.value END))"
        over = (
            "SELECT s.area, s.code, s.period, sum(s.total), max(s.largest), sum(s.answered) FROM ("
            f"SELECT m.area AS area, f.code AS code, f.period AS period, {given.format('sum')} AS total,"
            f" {given.format('max')} AS largest, max({_COUNTED}) AS answered FROM {counted}"
            " LEFT JOIN pair AS p ON p.code = f.code AND p.dimension = f.dimension AND p.unit = f.unit"
            f" WHERE {within} AND f.code IN ({_codes(self._framed)})"
            f" AND (f.dimension = '' OR p.unit IS NOT NULL OR f.code NOT IN ({_codes(self._named)}))"
            " GROUP BY m.area, f.code, f.period, f.unit) AS s GROUP BY s.area, s.code, s.period"
        )
        pairs = (
            f"SELECT m.area, f.code, f.period, f.dimension, {sums} FROM {counted}"
            " JOIN pair AS p ON p.code = f.code AND p.dimension = f.dimension AND p.unit = f.unit"
            f" WHERE {within} GROUP BY m.area, f.code, f.period, f.dimension"
        )
        standards = (
            f"SELECT DISTINCT m.area, f.code, f.period, f.standard FROM {counted} WHERE {within}"
            f" AND f.code IN ({_codes(self._with_standards)}) AND f.standard <> ''"
        )
        relations = {"member": members, "chosen": codes}
        named = relations | {"pair": self._pairs}
        return Year(
            _by_area(self.engine.run(figures, relations)),
            _by_area(self.engine.run(over, named)) if self._framed else {},
            _by_area(self.engine.run(pairs, named)) if self._named else {},
            _by_area(self.engine.run(standards, relations)) if self._with_standards else {},
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


def _codes(codes: Iterable[str]) -> str:
    """A list of indicators; the catalogue lets nothing but letters, digits and "_" be one."""
    return ", ".join(f"'{code}'" for code in sorted(codes)) or "''"


def _text(value: str) -> str:
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


@dataclass(frozen=True)
class AreaFigures:
    """The figures of one area as a `FigureSource`: the lowest areas within it, brought together."""

    components: Components
    lowest: frozenset[str]
    siblings: Callable[[Period], Components]
    """The components of the same whole under the forms and the roster of another period."""

    @classmethod
    def of(
        cls,
        components: Callable[[Period], Components],
        whole: Catalogue,
        area: str,
        period: Period,
    ) -> AreaFigures:
        """Of an area below `whole`, or of all of it."""
        lowest = {area, *(str(one.code) for one in areas_below(whole, area))}
        if area == whole.district:
            lowest.add("")
        return cls(components(period), frozenset(lowest), components)

    def under(self, period: Period) -> AreaFigures:
        return replace(self, components=self.siblings(period))

    def _rows(
        self, name: str, key: tuple[object, ...], run: Callable[[], Iterable[Answer]]
    ) -> list[Answer]:
        by_area = self.components.ask(name, key, run)
        return [row for area in self.lowest for row in by_area.get(area, ())]

    def _of_year(
        self, kind: YearPart, code: str, first: str, last: str
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of an indicator of the own periods from `first` to `last`, of all areas within."""
        year = getattr(self.components.year(first[:4]), kind)
        for area in self.lowest:
            for row in year.get(area, {}).get(code, ()):
                if first <= row[0] <= last:
                    yield row

    def newest_answered(
        self, codes_and_periods: Iterable[tuple[str, Sequence[str]]], units: Sequence[str]
    ) -> dict[str, str]:
        newest = {
            code: max(
                (row[0] for row in self._of_year("figures", code, own[0], own[-1]) if row[4]),
                default="",
            )
            for code, own in codes_and_periods
        }
        return {code: period for code, period in newest.items() if period}

    def periods_answered(
        self, codes: Iterable[str], own: Sequence[str], units: Sequence[str]
    ) -> list[tuple[str, str]]:
        return sorted(
            {
                (code, row[0])
                for code in codes
                for row in self._of_year("figures", code, own[0], own[-1])
                if row[5]
            }
        )

    def totals(
        self, codes: Collection[str], reach: Reach, units: Sequence[str], *, worst: bool
    ) -> list[Total]:
        return [
            total
            for code in codes
            for total in _together(
                code,
                (
                    (dimension, largest if worst else value, answered)
                    for _period, dimension, value, largest, answered, _spoken in self._of_year(
                        "figures", code, *reach
                    )
                ),
                worst=worst,
            )
        ]

    def totals_over_dimension(
        self,
        codes: Collection[str],
        reach: Reach,
        units: Sequence[str],
        pairs: Pairs,
        *,
        worst: bool,
    ) -> list[Total]:
        return [
            total
            for code in codes
            for total in _together(
                code,
                (
                    ("", largest if worst else value, answered)
                    for _period, value, largest, answered in self._of_year("over", code, *reach)
                ),
                worst=worst,
            )
        ]

    def totals_of_pairs(
        self, codes: Collection[str], reach: Reach, pairs: Pairs, *, worst: bool
    ) -> list[Total]:
        return [
            total
            for code in codes
            for total in _together(
                code,
                (
                    (dimension, largest if worst else value, 0)
                    for _period, dimension, value, largest in self._of_year("pairs", code, *reach)
                ),
                worst=worst,
            )
        ]

    def standards(
        self, codes: Collection[str], reach: Reach, units: Sequence[str]
    ) -> list[tuple[str, str]]:
        return sorted(
            {(code, row[1]) for code in codes for row in self._of_year("standards", code, *reach)}
        )

    # --- who has not answered
    def absent(self, own: Sequence[str], units: Sequence[str]) -> list[tuple[str, str]]:
        sql = (
            "SELECT DISTINCT m.area, f.unit, f.period FROM figure AS f JOIN member AS m ON m.unit = f.unit"
            f" WHERE f.period BETWEEN {_text(own[0])} AND {_text(own[-1])}"
        )
        everyone = tuple(self.components.areas)
        rows = self._rows("there", (own[0], own[-1]), lambda: self.components.run(sql, everyone))
        there = {(str(unit), str(period)) for unit, period in rows}
        return [(unit, period) for unit in units for period in own if (unit, period) not in there]

    def unanswered(
        self, codes: Collection[str], own: Sequence[str], units: Sequence[str]
    ) -> list[tuple[str, str]]:
        return [
            one for group in self.components.alike(codes) for one in self._unanswered(group, own)
        ]

    def _unanswered(self, codes: Sequence[str], own: Sequence[str]) -> list[tuple[str, str]]:
        sql = (
            "SELECT m.area, c.code, m.unit FROM member AS m CROSS JOIN chosen AS c LEFT JOIN (SELECT f.unit AS unit, f.code AS code"
            f" FROM figure AS f WHERE f.period BETWEEN {_text(own[0])} AND {_text(own[-1])} AND f.code IN ({_codes(codes)})"
            f" AND {ANSWERED} GROUP BY f.unit, f.code HAVING count(DISTINCT f.period) = {len(own)}) AS a"
            " ON a.unit = m.unit AND a.code = c.code WHERE a.unit IS NULL"
        )
        rows = self._rows(
            "unanswered",
            (*codes, own[0], own[-1]),
            lambda: self.components.run(
                sql,
                self.components.rollups[codes[0]].units,
                chosen=(("code",), [(code,) for code in codes]),
            ),
        )
        return [(str(code), str(unit)) for code, unit in rows]

    def unanswered_pairs(
        self, codes: Collection[str], own: Sequence[str], pairs: Pairs
    ) -> list[tuple[str, str, str]]:
        return [
            one
            for group in self.components.alike(codes)
            for one in self._unanswered_pairs(group, own)
        ]

    def _unanswered_pairs(
        self, codes: Sequence[str], own: Sequence[str]
    ) -> list[tuple[str, str, str]]:
        sql = (
            "SELECT m.area, c.code, p.dimension, p.unit FROM pair AS p JOIN member AS m ON m.unit = p.unit CROSS JOIN chosen AS c"
            " LEFT JOIN (SELECT f.unit AS unit, f.code AS code, f.dimension AS dimension, count(*) AS n FROM figure AS f"
            f" WHERE f.period BETWEEN {_text(own[0])} AND {_text(own[-1])} AND f.code IN ({_codes(codes)}) AND {ANSWERED}"
            " GROUP BY f.unit, f.code, f.dimension) AS a ON a.unit = p.unit AND a.code = c.code AND a.dimension = p.dimension"
            f" WHERE coalesce(a.n, 0) < {len(own)}"
        )
        named = self.components.rollups[codes[0]].named
        all_pairs = [(value, unit) for value, units in named for unit in units]
        rows = self._rows(
            "unanswered pairs",
            (*codes, own[0], own[-1]),
            lambda: self.components.run(
                sql,
                dict.fromkeys(unit for _value, unit in all_pairs),
                pair=(("dimension", "unit"), all_pairs),
                chosen=(("code",), [(code,) for code in codes]),
            ),
        )
        return [(str(code), str(value), str(unit)) for code, value, unit in rows]

    # --- forms that were handed in, honours and ledgers
    def _units(self, name: str, sql: str, *key: str) -> frozenset[str]:
        everyone = tuple(self.components.areas)
        rows = self._rows(name, key, lambda: self.components.run(sql, everyone))
        return frozenset(str(unit) for (unit,) in rows)

    def handed_in(self, form: str, period: str) -> frozenset[str]:
        sql = (
            "SELECT m.area, h.unit FROM handed_in AS h JOIN member AS m ON m.unit = h.unit"
            f" WHERE h.period = {_text(period)} AND h.form = {_text(form)}"
        )
        return self._units("handed in", sql, form, period)

    def honours_in(self, period: str, units: Sequence[str]) -> int:
        counted = frozenset(units)
        sql = (
            "SELECT m.area, h.unit, count(*) FROM honour AS h JOIN member AS m ON m.unit = h.unit"
            f" WHERE h.period = {_text(period)} GROUP BY m.area, h.unit"
        )
        everyone = tuple(self.components.areas)
        rows = self._rows("honours", (period,), lambda: self.components.run(sql, everyone))
        return sum(int(str(count)) for unit, count in rows if unit in counted)

    def units_with_honours(self, period: str) -> frozenset[str]:
        sql = (
            "SELECT DISTINCT m.area, h.unit FROM honour AS h JOIN member AS m ON m.unit = h.unit"
            f" WHERE h.period = {_text(period)}"
        )
        return self._units("with honours", sql, period)

    def newest_ledger(self, first: str, last: str, units: Sequence[str]) -> str | None:
        sql = (
            "SELECT m.area, max(l.period) FROM ledger_row AS l JOIN member AS m ON m.unit = l.unit"
            f" WHERE l.period BETWEEN {_text(first)} AND {_text(last)} GROUP BY m.area"
        )
        everyone = tuple(self.components.areas)
        rows = self._rows("ledger", (first, last), lambda: self.components.run(sql, everyone))
        return max((str(period) for (period,) in rows if period is not None), default=None)

    def units_with_ledger(self, period: str) -> frozenset[str]:
        sql = (
            "SELECT DISTINCT m.area, l.unit FROM ledger_row AS l JOIN member AS m ON m.unit = l.unit"
            f" WHERE l.period = {_text(period)}"
        )
        return self._units("with ledger", sql, period)

    def projects_in(self, ledgers: Ledgers) -> int:
        withdrawn = ", ".join(map(_text, ledgers.withdrawn)) or "''"
        sql = (
            "SELECT m.area, l.unit, count(*) FROM ledger_row AS l JOIN member AS m ON m.unit = l.unit"
            f" WHERE l.period = {_text(ledgers.period)} AND l.status NOT IN ({withdrawn}) AND l.name <> '' GROUP BY m.area, l.unit"
        )
        counted = frozenset(ledgers.units)
        everyone = tuple(self.components.areas)
        key = (ledgers.form.id, ledgers.period)
        rows = self._rows("projects", key, lambda: self.components.run(sql, everyone))
        return sum(int(str(count)) for unit, count in rows if unit in counted)

    def aggregate(self, ledgers: Ledgers, expression: str, group_by: str) -> dict[str, Number]:
        taken = decompose(expression, AMOUNTS)
        parts = ", ".join(f"{part.sql} AS p{n}" for n, part in enumerate(taken.parts))
        frame = (
            f"SELECT l.unit AS of_unit, {project_columns(ledgers.form)} FROM ledger_row AS l"
            f" WHERE l.period = {_text(ledgers.period)}"
        )
        keys = dict.fromkeys(("", group_by))
        brought: dict[str, list[Answer]] = {}
        everyone = tuple(
            unit
            for unit in self.components.areas
            if unit in self.components.top.unit_by_code
            and self.components.top.unit_by_code[unit].group in ledgers.form.filled_by
        )
        for key in keys:
            column, group = (f"x.{key}", f", x.{key}") if key else ("''", "")
            known = f" WHERE x.{key} IS NOT NULL" if key else ""
            sql = (
                f"SELECT m.area, {column}, {parts} FROM ({frame}) AS x JOIN member AS m ON m.unit = x.of_unit{known}"
                f" GROUP BY m.area{group}"
            )
            for row in self._rows(
                "aggregate",
                (ledgers.form.id, ledgers.period, expression, key),
                partial(self.components.run, sql, everyone),
            ):
                brought.setdefault(str(row[0]), []).append(row[1:])
        names = frozenset(f"p{n}" for n in range(len(taken.parts)))
        calculator = Calculator([taken.outer], names)
        values: dict[str, Number] = {}
        for group, rows in {"": [], **brought}.items():
            together: dict[str, Number] = {}
            for n, part in enumerate(taken.parts):
                value = part.together(row[n] for row in rows)  # type: ignore[misc]
                together[f"p{n}"] = 0 if value is None and part.kind == "count" else value
            values[group] = calculator.value_of(calculator.expressions[0], together)
        return values


def _together(
    code: str, rows: Iterable[tuple[str, int | None, int]], *, worst: bool
) -> list[Total]:
    """Rows of (dimension, value, answered), one an area and period: the sum of the values, or the largest."""
    totals: dict[str, Total] = {}
    for dimension, value, answered in rows:
        before = totals.get(dimension)
        if before is None:
            totals[dimension] = Total(code, dimension, value, answered)
            continue
        if value is None or before.value is None:
            value = before.value if value is None else value
        else:
            value = max(before.value, value) if worst else before.value + value
        totals[dimension] = Total(code, dimension, value, before.answered + answered)
    return list(totals.values())
