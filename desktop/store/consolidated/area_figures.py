"""The figures of one area, as roll-ups ask for them: the lowest areas within it, brought together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.domain.rollups import Reach
from desktop.domain.roster import areas_below
from desktop.domain.rules.aggregates import decompose
from desktop.domain.rules.calculator import Calculator, Number
from desktop.store.consolidated.components import ANSWERED, Components, YearPart
from desktop.store.consolidated.engine import Answer, code_list, sql_text
from desktop.store.consolidated.ledger_sums import AMOUNTS, Ledgers, project_columns
from desktop.store.consolidated.source import Pairs
from desktop.store.consolidated.unit_figures import Total


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

    def _run(self, sql: str) -> list[Answer]:
        return self.components.run(sql, self.components.areas)

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
        return self._totals("figures", codes, reach, lambda row: row[1:5], worst=worst)

    def totals_over_dimension(
        self,
        codes: Collection[str],
        reach: Reach,
        units: Sequence[str],
        pairs: Pairs,
        *,
        worst: bool,
    ) -> list[Total]:
        return self._totals("over", codes, reach, lambda row: ("", *row[1:4]), worst=worst)

    def totals_of_pairs(
        self, codes: Collection[str], reach: Reach, pairs: Pairs, *, worst: bool
    ) -> list[Total]:
        return self._totals("pairs", codes, reach, lambda row: (*row[1:4], 0), worst=worst)

    def _totals(
        self,
        kind: YearPart,
        codes: Collection[str],
        reach: Reach,
        pick: Callable[[tuple[Any, ...]], tuple[Any, ...]],
        *,
        worst: bool,
    ) -> list[Total]:
        """`pick`: of a row the value of the dimension, the sum, the largest value, and how many answered."""
        return [
            total
            for code in codes
            for total in _together(
                code,
                (
                    (dimension, largest if worst else value, answered)
                    for dimension, value, largest, answered in map(
                        pick, self._of_year(kind, code, *reach)
                    )
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
            f" WHERE f.period BETWEEN {sql_text(own[0])} AND {sql_text(own[-1])}"
        )
        rows = self._rows("there", (own[0], own[-1]), lambda: self._run(sql))
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
            f" FROM figure AS f WHERE f.period BETWEEN {sql_text(own[0])} AND {sql_text(own[-1])} AND f.code IN ({code_list(codes)})"
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
            f" WHERE f.period BETWEEN {sql_text(own[0])} AND {sql_text(own[-1])} AND f.code IN ({code_list(codes)}) AND {ANSWERED}"
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
        rows = self._rows(name, key, lambda: self._run(sql))
        return frozenset(str(unit) for (unit,) in rows)

    def handed_in(self, form: str, period: str) -> frozenset[str]:
        sql = (
            "SELECT m.area, h.unit FROM handed_in AS h JOIN member AS m ON m.unit = h.unit"
            f" WHERE h.period = {sql_text(period)} AND h.form = {sql_text(form)}"
        )
        return self._units("handed in", sql, form, period)

    def honours_in(self, period: str, units: Sequence[str]) -> int:
        counted = frozenset(units)
        sql = (
            "SELECT m.area, h.unit, count(*) FROM honour AS h JOIN member AS m ON m.unit = h.unit"
            f" WHERE h.period = {sql_text(period)} GROUP BY m.area, h.unit"
        )
        rows = self._rows("honours", (period,), lambda: self._run(sql))
        return sum(int(str(count)) for unit, count in rows if unit in counted)

    def units_with_honours(self, period: str) -> frozenset[str]:
        sql = (
            "SELECT DISTINCT m.area, h.unit FROM honour AS h JOIN member AS m ON m.unit = h.unit"
            f" WHERE h.period = {sql_text(period)}"
        )
        return self._units("with honours", sql, period)

    def newest_ledger(self, first: str, last: str, units: Sequence[str]) -> str | None:
        sql = (
            "SELECT m.area, max(l.period) FROM ledger_row AS l JOIN member AS m ON m.unit = l.unit"
            f" WHERE l.period BETWEEN {sql_text(first)} AND {sql_text(last)} GROUP BY m.area"
        )
        rows = self._rows("ledger", (first, last), lambda: self._run(sql))
        return max((str(period) for (period,) in rows if period is not None), default=None)

    def units_with_ledger(self, period: str) -> frozenset[str]:
        sql = (
            "SELECT DISTINCT m.area, l.unit FROM ledger_row AS l JOIN member AS m ON m.unit = l.unit"
            f" WHERE l.period = {sql_text(period)}"
        )
        return self._units("with ledger", sql, period)

    def projects_in(self, ledgers: Ledgers) -> int:
        withdrawn = ", ".join(map(sql_text, ledgers.withdrawn)) or "''"
        sql = (
            "SELECT m.area, l.unit, count(*) FROM ledger_row AS l JOIN member AS m ON m.unit = l.unit"
            f" WHERE l.period = {sql_text(ledgers.period)} AND l.status NOT IN ({withdrawn}) AND l.name <> '' GROUP BY m.area, l.unit"
        )
        counted = frozenset(ledgers.units)
        key = (ledgers.form.id, ledgers.period)
        rows = self._rows("projects", key, lambda: self._run(sql))
        return sum(int(str(count)) for unit, count in rows if unit in counted)

    def _run_over_ledgers(self, sql: str, ledgers: Ledgers) -> list[Answer]:
        """Over the units that fill in the ledger's form."""
        by_code = self.components.top.unit_by_code
        units = (
            unit
            for unit in self.components.areas
            if unit in by_code and by_code[unit].group in ledgers.form.filled_by
        )
        return self.components.run(sql, units)

    def aggregate(self, ledgers: Ledgers, expression: str, group_by: str) -> dict[str, Number]:
        taken = decompose(expression, AMOUNTS)
        parts = ", ".join(f"{part.sql} AS p{n}" for n, part in enumerate(taken.parts))
        frame = (
            f"SELECT l.unit AS of_unit, {project_columns(ledgers.form)} FROM ledger_row AS l"
            f" WHERE l.period = {sql_text(ledgers.period)}"
        )
        keys = dict.fromkeys(("", group_by))
        brought: dict[str, list[Answer]] = {}
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
                partial(self._run_over_ledgers, sql, ledgers),
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
