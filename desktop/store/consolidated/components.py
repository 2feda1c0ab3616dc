"""Roll-ups of many areas at once, from one pass over the figures: each question of `FigureSource` is answered for every
lowest area in one statement, and for an area above by what those below it come to.

The statements are the same text on SQLite and, by the dialect of `Engine`, elsewhere. Amounts and figures are whole
ten-thousandths throughout, so nothing is lost in whatever order it is added.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Protocol

from sqlite_utils import Database

from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.domain.rollups import Reach, Rollup, rollups_of
from desktop.domain.roster import areas_below, ways_down
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
        parts = [self._HANDED_IN]
        for name, (columns, _rows) in relations.items():
            values = ", ".join(f"json_extract(value, '$[{n}]')" for n in range(len(columns)))
            parts.append(
                f"{name} ({', '.join(columns)}) AS MATERIALIZED (SELECT {values} FROM json_each(:{name}))"
            )
        params = {
            name: json.dumps([*map(list, rows)]) for name, (_columns, rows) in relations.items()
        }
        return self.db.execute(f"WITH {', '.join(parts)} {sql}", params).fetchall()


@dataclass(frozen=True)
class Members:
    """The units whose figures count, each with the lowest area that it is in."""

    rows: tuple[tuple[str, str], ...]

    @property
    def relation(self) -> Relation:
        return ("unit", "area"), self.rows


@dataclass
class Components:
    """All areas below one, under one version of the forms and one roster. What was asked once is kept."""

    engine: Engine
    top: Catalogue
    areas: Mapping[str, str]  # unit → the lowest area that it is in, "" for none
    _kept: dict[tuple[object, ...], dict[str, list[Answer]]] = field(default_factory=dict)

    @classmethod
    def of(cls, engine: Engine, top: Catalogue) -> Components:
        ways = ways_down(top)
        return cls(engine, top, {unit: next(iter(way), "") for unit, way in ways.items()})

    def members(self, code: str) -> tuple[str, ...]:
        """Whose figures of an indicator count, below the whole."""
        return self._rollups[code].units

    def alike(self, codes: Iterable[str]) -> list[tuple[str, ...]]:
        """Indicators in groups of which the same units are asked below the whole, as a small area cannot tell."""
        groups: dict[tuple[object, ...], list[str]] = {}
        for code in sorted(codes):
            groups.setdefault((self.members(code), self.pairs(code)), []).append(code)
        return [tuple(group) for group in groups.values()]

    def pairs(self, code: str) -> tuple[tuple[str, str], ...]:
        """(value of the dimension, unit) of all whose figures are named for it."""
        named = self._rollups[code].named
        return tuple((value, unit) for value, units in named for unit in units)

    @cached_property
    def _rollups(self) -> dict[str, Rollup]:
        return rollups_of(self.top, at_any_level=True)

    def ask(
        self, name: str, key: tuple[object, ...], run: Callable[[], Iterable[Answer]]
    ) -> dict[str, list[Answer]]:
        """Lowest area → rows without it, of a statement whose first column it is."""
        if (name, *key) not in self._kept:
            by_area: dict[str, list[Answer]] = {}
            for row in run():
                by_area.setdefault(str(row[0]), []).append(row[1:])
            self._kept[name, *key] = by_area
        return self._kept[name, *key]

    def run(self, sql: str, units: Sequence[str] | None = None, **more: Relation) -> list[Answer]:
        relations = dict(more)
        if units is not None:
            relations["member"] = Members(tuple((u, self.areas[u]) for u in units)).relation
        return self.engine.run(sql, relations)


def _codes(codes: Iterable[str]) -> str:
    """A list of indicators; the catalogue lets nothing but letters, digits and "_" be one."""
    return ", ".join(f"'{code}'" for code in sorted(codes))


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

    # --- what comes together
    def _rows(
        self, name: str, key: tuple[object, ...], run: Callable[[], Iterable[Answer]]
    ) -> list[Answer]:
        by_area = self.components.ask(name, key, run)
        return [row for area in self.lowest for row in by_area.get(area, ())]

    def newest_answered(
        self, codes_and_periods: Iterable[tuple[str, Sequence[str]]], units: Sequence[str]
    ) -> dict[str, str]:
        newest: dict[str, str] = {}
        together: dict[tuple[str, str], list[str]] = {}
        for code, own in codes_and_periods:
            together.setdefault((own[0], own[-1]), []).append(code)
        for (first, last), codes in (
            (reach, group)
            for reach, listed in together.items()
            for group in self.components.alike(listed)
        ):
            sql = (
                "SELECT m.area, f.code, max(f.period) FROM figure AS f JOIN member AS m ON m.unit = f.unit"
                f" WHERE f.period BETWEEN {_text(first)} AND {_text(last)} AND f.code IN ({_codes(codes)}) AND {ANSWERED}"
                " GROUP BY m.area, f.code"
            )
            for one, at in self._rows("newest", (*codes, first, last), self._over(sql, codes)):
                newest[str(one)] = max(newest.get(str(one), ""), str(at))
        return newest

    def _over(self, sql: str, codes: Sequence[str]) -> Callable[[], Iterable[Answer]]:
        return lambda: self.components.run(sql, self.components.members(codes[0]))

    def periods_answered(
        self, codes: Iterable[str], own: Sequence[str], units: Sequence[str]
    ) -> list[tuple[str, str]]:
        return sorted(
            {one for group in self.components.alike(codes) for one in self._periods(group, own)}
        )

    def _periods(self, codes: Sequence[str], own: Sequence[str]) -> Iterable[tuple[str, str]]:
        sql = (
            "SELECT DISTINCT m.area, f.code, f.period FROM figure AS f JOIN member AS m ON m.unit = f.unit"
            f" WHERE f.period BETWEEN {_text(own[0])} AND {_text(own[-1])} AND f.code IN ({_codes(codes)})"
            " AND (f.value IS NOT NULL OR f.missing = 'not_applicable')"
        )
        rows = self._rows("periods", (*codes, own[0], own[-1]), self._over(sql, codes))
        return ((str(code), str(period)) for code, period in rows)

    def totals(
        self, codes: Collection[str], reach: Reach, units: Sequence[str], *, worst: bool
    ) -> list[Total]:
        return [
            t for group in self.components.alike(codes) for t in self._totals(group, reach, worst)
        ]

    def _totals(self, codes: Sequence[str], reach: Reach, worst: bool) -> list[Total]:
        function = "max" if worst else "sum"
        sql = (
            f"SELECT m.area, f.code, f.dimension, {function}(f.value), sum({_COUNTED}) FROM figure AS f"
            " JOIN member AS m ON m.unit = f.unit"
            f" WHERE f.period BETWEEN {_text(reach.first)} AND {_text(reach.last)} AND f.code IN ({_codes(codes)})"
            " GROUP BY m.area, f.code, f.dimension"
        )
        rows = self._rows("totals", (*codes, *reach, worst), self._over(sql, codes))
        return _together(rows, worst=worst)

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
            for group in self.components.alike(codes)
            for total in self._totals_over(group, reach, bool(pairs), worst)
        ]

    def _totals_over(
        self, codes: Sequence[str], reach: Reach, is_named: bool, worst: bool
    ) -> list[Total]:
        function = "max" if worst else "sum"
        more: dict[str, Relation] = {}
        join = allowed = ""
        if is_named:
            more["pair"] = ("dimension", "unit"), self.components.pairs(codes[0])
            join = " LEFT JOIN pair AS p ON p.dimension = f.dimension AND p.unit = f.unit"
            allowed = " AND (f.dimension = '' OR p.unit IS NOT NULL)"
        sql = (
            f"SELECT s.area, s.code, '', {function}(s.value), sum(s.answered) FROM (SELECT m.area AS area, f.code AS code,"
            " coalesce(max(CASE WHEN f.dimension = '' THEN f.value END),"
            f" {function}(CASE WHEN f.dimension <> '' THEN f.value END)) AS value, max({_COUNTED}) AS answered"
            f" FROM figure AS f JOIN member AS m ON m.unit = f.unit{join}"
            f" WHERE f.period BETWEEN {_text(reach.first)} AND {_text(reach.last)} AND f.code IN ({_codes(codes)}){allowed}"
            " GROUP BY m.area, f.period, f.code, f.unit) AS s GROUP BY s.area, s.code"
        )
        rows = self._rows(
            "over",
            (*codes, *reach, worst, is_named),
            lambda: self.components.run(sql, self.components.members(codes[0]), **more),
        )
        return _together(rows, worst=worst)

    def totals_of_pairs(
        self, codes: Collection[str], reach: Reach, pairs: Pairs, *, worst: bool
    ) -> list[Total]:
        return [
            total
            for group in self.components.alike(codes)
            for total in self._totals_of_pairs(group, reach, worst)
        ]

    def _totals_of_pairs(self, codes: Sequence[str], reach: Reach, worst: bool) -> list[Total]:
        function, code = "max" if worst else "sum", codes[0]
        sql = (
            f"SELECT m.area, f.code, f.dimension, {function}(f.value), 0 FROM figure AS f"
            " JOIN pair AS p ON p.unit = f.unit AND p.dimension = f.dimension JOIN member AS m ON m.unit = f.unit"
            f" WHERE f.period BETWEEN {_text(reach.first)} AND {_text(reach.last)} AND f.code IN ({_codes(codes)})"
            " GROUP BY m.area, f.code, f.dimension"
        )
        all_pairs = self.components.pairs(code)
        rows = self._rows(
            "pairs",
            (*codes, *reach, worst),
            lambda: self.components.run(
                sql,
                tuple(dict.fromkeys(unit for _value, unit in all_pairs)),
                pair=(("dimension", "unit"), all_pairs),
            ),
        )
        return _together(rows, worst=worst)

    def standards(
        self, codes: Collection[str], reach: Reach, units: Sequence[str]
    ) -> list[tuple[str, str]]:
        return sorted(
            {one for group in self.components.alike(codes) for one in self._standards(group, reach)}
        )

    def _standards(self, codes: Sequence[str], reach: Reach) -> Iterable[tuple[str, str]]:
        sql = (
            "SELECT DISTINCT m.area, f.code, f.standard FROM figure AS f JOIN member AS m ON m.unit = f.unit"
            f" WHERE f.period BETWEEN {_text(reach.first)} AND {_text(reach.last)} AND f.code IN ({_codes(codes)})"
            " AND f.standard <> ''"
        )
        rows = self._rows("standards", (*codes, *reach), self._over(sql, codes))
        return ((str(code), str(standard)) for code, standard in rows)

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
            "SELECT m.area, c.code, m.unit FROM member AS m CROSS JOIN asked AS c LEFT JOIN (SELECT f.unit AS unit, f.code AS code"
            f" FROM figure AS f WHERE f.period BETWEEN {_text(own[0])} AND {_text(own[-1])} AND f.code IN ({_codes(codes)})"
            f" AND {ANSWERED} GROUP BY f.unit, f.code HAVING count(DISTINCT f.period) = {len(own)}) AS a"
            " ON a.unit = m.unit AND a.code = c.code WHERE a.unit IS NULL"
        )
        rows = self._rows(
            "unanswered",
            (*codes, own[0], own[-1]),
            lambda: self.components.run(
                sql,
                self.components.members(codes[0]),
                asked=(("code",), [(code,) for code in codes]),
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
            "SELECT m.area, c.code, p.dimension, p.unit FROM pair AS p JOIN member AS m ON m.unit = p.unit CROSS JOIN asked AS c"
            " LEFT JOIN (SELECT f.unit AS unit, f.code AS code, f.dimension AS dimension, count(*) AS n FROM figure AS f"
            f" WHERE f.period BETWEEN {_text(own[0])} AND {_text(own[-1])} AND f.code IN ({_codes(codes)}) AND {ANSWERED}"
            " GROUP BY f.unit, f.code, f.dimension) AS a ON a.unit = p.unit AND a.code = c.code AND a.dimension = p.dimension"
            f" WHERE coalesce(a.n, 0) < {len(own)}"
        )
        all_pairs = self.components.pairs(codes[0])
        rows = self._rows(
            "unanswered pairs",
            (*codes, own[0], own[-1]),
            lambda: self.components.run(
                sql,
                tuple(dict.fromkeys(unit for _value, unit in all_pairs)),
                pair=(("dimension", "unit"), all_pairs),
                asked=(("code",), [(code,) for code in codes]),
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


def _together(rows: Iterable[Answer], *, worst: bool) -> list[Total]:
    """Rows of (code, dimension, value, answered), one an area: the sum of the values, or the largest."""
    totals: dict[tuple[str, str], Total] = {}
    for code, dimension, value, answered in rows:
        key, one = (str(code), str(dimension)), None if value is None else int(str(value))
        before = totals.get(key)
        count = int(str(answered or 0))
        if before is None:
            totals[key] = Total(*key, one, count)
            continue
        if one is None or before.value is None:
            one = before.value if one is None else one
        else:
            one = max(before.value, one) if worst else before.value + one
        totals[key] = Total(*key, one, before.answered + count)
    return list(totals.values())
