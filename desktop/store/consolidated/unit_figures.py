"""Figures of all units at once: sums, worst grades, who has not answered. SQL adds up; only totals
leave the database.

The index figure_in holds all that these queries read of `figure`, in the order of period, code,
dimension and unit, so that a year of 1,500 units is one walk along it, without sorting.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlite_utils import Database

from desktop.domain.rollups import Reach

_FEW = 12
_ANSWERED = "(value IS NOT NULL OR missing IN ('not_applicable', 'not_monitored'))"


@dataclass(frozen=True, slots=True)
class Reporters:
    """Whose figures count: `units`. `others` are the rest of those that have figures at all,
    most often the fewer.
    """

    units: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def source(self) -> str:
        """The figures of these units; of few units by the key, of most of them along the index
        of the period.
        """
        if len(self.units) <= _FEW:
            return "figure WHERE unit IN (SELECT value FROM json_each(:units))"
        return "figure INDEXED BY figure_in WHERE unit NOT IN (SELECT value FROM json_each(:units))"

    @property
    def listed(self) -> str:
        return json.dumps(self.units if len(self.units) <= _FEW else self.others)


class Total(NamedTuple):
    """One indicator over units and own periods. `value` is None where no unit has one;
    `answered` counts the figures that have a value or a reason that answers, one a unit and
    period.
    """

    code: str
    dimension: str
    value: int | None
    answered: int = 0


def units_with_figures(db: Database) -> tuple[str, ...]:
    """Every unit that has a figure, by one seek a unit."""
    return tuple(
        row[0]
        for row in db.execute(
            "WITH RECURSIVE known (unit) AS (SELECT min(unit) FROM figure UNION ALL SELECT"
            " (SELECT min(unit) FROM figure WHERE unit > known.unit) FROM known WHERE known.unit IS NOT NULL)"
            " SELECT unit FROM known WHERE unit IS NOT NULL"
        )
    )


def newest_answered(
    db: Database, codes_and_periods: Iterable[tuple[str, Sequence[str]]], reporters: Reporters
) -> dict[str, str]:
    """Code → the newest of its own periods that one of the reporters has answered; `codes_and_periods`
    lists them oldest first.
    """
    document = json.dumps([[code, list(reversed(own))] for code, own in codes_and_periods])
    rows = db.execute(
        "SELECT json_extract(asked.value, '$[0]') AS wanted, (SELECT own.value FROM json_each(asked.value, '$[1]') AS own"
        f" WHERE EXISTS (SELECT 1 FROM {reporters.source} AND period = own.value"
        f" AND code = json_extract(asked.value, '$[0]') AND {_ANSWERED}) LIMIT 1) FROM json_each(:asked) AS asked",
        {"asked": document, "units": reporters.listed},
    )
    return {row[0]: row[1] for row in rows if row[1] is not None}


def periods_answered(
    db: Database, codes: Iterable[str], own: Sequence[str], reporters: Reporters
) -> list[tuple[str, str]]:
    """(code, period) of each of these own periods that a figure of one of the reporters speaks
    of, by one seek each: it has a value, or does not apply.
    """
    return db.execute(
        "SELECT c.value AS one, p.value AS own FROM json_each(:codes) AS c, json_each(:periods) AS p"
        f" WHERE EXISTS (SELECT 1 FROM {reporters.source} AND period = p.value AND code = c.value"
        " AND (value IS NOT NULL OR missing = 'not_applicable')) ORDER BY 1, 2",
        {
            "codes": json.dumps(sorted(codes)),
            "periods": json.dumps(list(own)),
            "units": reporters.listed,
        },
    ).fetchall()


def totals(
    db: Database,
    codes: Collection[str],
    reach: Reach,
    reporters: Reporters,
    *,
    worst: bool = False,
) -> list[Total]:
    """Every indicator of `codes` over the reporters and the own periods from `first` to `last`,
    by dimension, in one pass along the index: the sum, or with `worst` the largest. Rows of a
    dimension's values come as they are; those under "" are what units gave in all (see
    `totals_over_dimension`).
    """
    function = "max" if worst else "sum"
    return [
        Total(*row)
        for row in db.execute(
            f"SELECT code, dimension, {function}(value), sum(answered) FROM (SELECT code, dimension, {function}(value) AS value,"
            f" sum({_ANSWERED}) AS answered FROM {reporters.source} AND period BETWEEN :first AND :last"
            " AND code IN (SELECT value FROM json_each(:codes)) GROUP BY period, code, dimension) GROUP BY code, dimension",
            {
                "first": reach.first,
                "last": reach.last,
                "codes": json.dumps(sorted(codes)),
                "units": reporters.listed,
            },
        )
    ]


def totals_over_dimension(
    db: Database,
    codes: Collection[str],
    reach: Reach,
    reporters: Reporters,
    pairs: Collection[tuple[str, str]] = (),
    *,
    worst: bool = False,
) -> list[Total]:
    """As `totals`, for indicators with a dimension, all its values together: a unit's own total
    where it has one, else its parts. With `pairs` of (value of the dimension, unit) only these
    parts count.
    """
    function = "max" if worst else "sum"
    allowed = (
        "AND (dimension = '' OR (dimension, unit) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]')"
        " FROM json_each(:pairs)))"
        if pairs
        else ""
    )
    return [
        Total(*row)
        for row in db.execute(
            f"SELECT code, '', {function}(value), sum(answered) FROM (SELECT code,"
            f" coalesce(max(value) FILTER (WHERE dimension = ''), {function}(value) FILTER (WHERE dimension != '')) AS value,"
            f" max({_ANSWERED}) AS answered FROM {reporters.source} AND period BETWEEN :first AND :last"
            f" AND code IN (SELECT value FROM json_each(:codes)) {allowed} GROUP BY period, code, unit) GROUP BY code",
            {
                "first": reach.first,
                "last": reach.last,
                "codes": json.dumps(sorted(codes)),
                "units": reporters.listed,
                "pairs": json.dumps(sorted(pairs)),
            },
        )
    ]


def totals_of_pairs(
    db: Database,
    codes: Collection[str],
    reach: Reach,
    pairs: Collection[tuple[str, str]],
    *,
    worst: bool = False,
) -> list[Total]:
    """As `totals`, of these pairs of (value of the dimension, unit) alone."""
    function = "max" if worst else "sum"
    return [
        Total(*row)
        for row in db.execute(
            f"SELECT code, dimension, {function}(value) FROM figure WHERE (unit, dimension) IN"
            " (SELECT json_extract(value, '$[1]'), json_extract(value, '$[0]') FROM json_each(:pairs))"
            " AND period BETWEEN :first AND :last AND code IN (SELECT value FROM json_each(:codes)) GROUP BY code, dimension",
            {
                "first": reach.first,
                "last": reach.last,
                "codes": json.dumps(sorted(codes)),
                "pairs": json.dumps(sorted(pairs)),
            },
        )
    ]


def absent(db: Database, own: Sequence[str], units: Sequence[str]) -> list[tuple[str, str]]:
    """(unit, period) of which there is no figure at all, by one seek each."""
    return db.execute(
        "SELECT u.value, p.value FROM json_each(:units) AS u, json_each(:periods) AS p WHERE NOT EXISTS"
        " (SELECT 1 FROM figure WHERE figure.unit = u.value AND figure.period = p.value)",
        {"units": json.dumps(units), "periods": json.dumps(own)},
    ).fetchall()


def unanswered(
    db: Database,
    codes: Collection[str],
    own: Sequence[str],
    units: Sequence[str],
    reporters: Reporters,
) -> list[tuple[str, str]]:
    """(code, unit) of those `units` that have not answered for every own period, in any value of
    a dimension.
    """
    return db.execute(
        "SELECT c.value, u.value FROM json_each(:codes) AS c, json_each(:expected) AS u EXCEPT SELECT code, unit FROM"
        f" {reporters.source} AND period BETWEEN :first AND :last AND code IN (SELECT value FROM json_each(:codes))"
        f" AND {_ANSWERED} GROUP BY code, unit HAVING count(DISTINCT period) = :count",
        {
            "codes": json.dumps(sorted(codes)),
            "expected": json.dumps(units),
            "units": reporters.listed,
            "first": own[0],
            "last": own[-1],
            "count": len(own),
        },
    ).fetchall()


def unanswered_pairs(
    db: Database, codes: Collection[str], own: Sequence[str], pairs: Collection[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """(code, value of the dimension, unit) of those pairs that have not answered for every own
    period.
    """
    return db.execute(
        "SELECT c.value, json_extract(p.value, '$[0]'), json_extract(p.value, '$[1]') FROM json_each(:codes) AS c,"
        " json_each(:pairs) AS p WHERE (SELECT count(*) FROM figure WHERE figure.unit = json_extract(p.value, '$[1]')"
        " AND figure.code = c.value AND figure.dimension = json_extract(p.value, '$[0]')"
        f" AND figure.period BETWEEN :first AND :last AND {_ANSWERED}) < :count",
        {
            "codes": json.dumps(sorted(codes)),
            "pairs": json.dumps(sorted(pairs)),
            "first": own[0],
            "last": own[-1],
            "count": len(own),
        },
    ).fetchall()


def standards(
    db: Database, codes: Collection[str], first: str, last: str, units: Sequence[str]
) -> list[tuple[str, str]]:
    """(code, standard) of the figures of few indicators, each pair once; "HJ 633-2012 + HJ
    633-2026" as it stands.
    """
    return db.execute(
        "SELECT DISTINCT code, standard FROM figure WHERE unit IN (SELECT value FROM json_each(:units))"
        " AND period BETWEEN :first AND :last AND code IN (SELECT value FROM json_each(:codes)) AND standard != ''"
        " ORDER BY code, standard",
        {
            "first": first,
            "last": last,
            "codes": json.dumps(sorted(codes)),
            "units": json.dumps(units),
        },
    ).fetchall()


def handed_in(db: Database, form: str, period: str) -> frozenset[str]:
    """The units whose submission that counts for a period carries the form."""
    return frozenset(
        row[0]
        for row in db.execute(
            "SELECT unit FROM received WHERE period = ? AND state = 'current' AND ' ' || forms || ' ' LIKE ?",
            [period, f"% {form} %"],
        )
    )


def honours_in(db: Database, period: str, units: Sequence[str]) -> int:
    return int(
        db.execute(
            "SELECT count(*) FROM honour WHERE period = ? AND unit IN (SELECT value FROM json_each(?))",
            [period, json.dumps(units)],
        ).fetchone()[0]
    )


def units_with_honours(db: Database, period: str) -> frozenset[str]:
    return frozenset(
        row[0] for row in db.execute("SELECT DISTINCT unit FROM honour WHERE period = ?", [period])
    )
