"""What a consolidated figure is made of: the units' figures, and the exchange file in which each
one came.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from desktop.domain.records.part import Part
from desktop.domain.records.received_file import ReceivedFile
from desktop.domain.rollups import Reach, Rollup
from desktop.store.received import received_file

_SOURCE_PERIOD = (
    "coalesce((SELECT max(source) FROM offered_figure AS o WHERE o.unit = f.unit AND o.period = f.period"
    " AND o.code = f.code AND o.dimension = f.dimension), f.period)"
)


def figure_parts(db: Database, rollup: Rollup, dimension: str, reach: Reach) -> list[Part]:
    """The figures that one total was made of, by period, unit and dimension.

    For the total ("") of an indicator with a dimension a unit's own total stands for its parts.
    Where the roll-up names who reports each value, only these parts count.
    """
    pairs = [(value, unit) for value, units in rollup.named for unit in units]
    which = (
        "(f.dimension = '' OR NOT EXISTS (SELECT 1 FROM figure AS t WHERE t.unit = f.unit AND t.period = f.period"
        " AND t.code = f.code AND t.dimension = ''))"
        if rollup.indicator.dimension and not dimension
        else "f.dimension = :dimension"
    )
    named = (
        "AND (f.dimension = '' OR (f.dimension, f.unit) IN (SELECT json_extract(value, '$[0]'),"
        " json_extract(value, '$[1]') FROM json_each(:pairs)))"
        if pairs
        else ""
    )
    rows = db.execute(
        "SELECT f.unit, f.period, f.dimension, f.value, f.missing, coalesce(r.sequence, 0), coalesce(r.digest, ''),"
        " coalesce(r.file, '') FROM figure AS f INDEXED BY figure_history"
        " LEFT JOIN received AS r ON r.unit = f.unit AND r.state = 'current'"
        f" AND r.kind = 'submission' AND r.period = {_SOURCE_PERIOD} WHERE f.code = :code AND {which} {named}"
        " AND f.unit IN (SELECT value FROM json_each(:units)) AND f.period BETWEEN :first AND :last"
        " ORDER BY f.period, f.unit, f.dimension",
        {
            "code": rollup.code,
            "dimension": dimension,
            "first": reach.first,
            "last": reach.last,
            "units": json.dumps(rollup.reporters(dimension)),
            "pairs": json.dumps(sorted(pairs)),
        },
    )
    return [Part(*row) for row in rows]


def row_parts(
    db: Database, table: str, period: str, units: Sequence[str], leaving_out: Sequence[str] = ()
) -> list[Part]:
    """How many projects ("ledger_row", less those whose status is left out) or honours
    ("honour") each unit gave; the value is the bare number.
    """
    left = (
        "AND t.status NOT IN (SELECT value FROM json_each(:left))" if table == "ledger_row" else ""
    )
    rows = db.execute(
        "SELECT t.unit, t.period, '', count(*), '', coalesce(r.sequence, 0), coalesce(r.digest, ''), coalesce(r.file, '')"
        f" FROM {'ledger_row' if table == 'ledger_row' else 'honour'} AS t LEFT JOIN received AS r ON r.unit = t.unit"
        " AND r.period = t.period AND r.state = 'current' AND r.kind = 'submission' WHERE t.period = :period"
        f" AND t.unit IN (SELECT value FROM json_each(:units)) {left} GROUP BY t.unit ORDER BY t.unit",
        {"period": period, "units": json.dumps(units), "left": json.dumps(leaving_out)},
    )
    return [Part(*row) for row in rows]


def file_of_cell(
    db: Database, unit: str, period: str, code: str, dimension: str
) -> ReceivedFile | None:
    """The file that counts and in which this cell came; for a figure of a longer period the
    newest that offered it.
    """
    source = db.execute(
        "SELECT max(source) FROM offered_figure WHERE unit = ? AND period = ? AND code = ? AND dimension = ?",
        [unit, period, code, dimension],
    ).fetchone()[0]
    row = db.execute(
        "SELECT digest FROM received WHERE unit = ? AND period = ? AND state = 'current' AND kind = 'submission'",
        [unit, source or period],
    ).fetchone()
    return received_file(db, row[0]) if row else None


class UnitFigure(NamedTuple):
    """One unit's figure over own periods: the sum of them, or the newest that has a value or a
    reason.
    """

    unit: str
    code: str
    dimension: str
    value: int | None
    missing: str
    standard: str


def _reach(codes: Collection[str], units: Sequence[str], first: str, last: str) -> dict[str, str]:
    return {
        "codes": json.dumps(sorted(codes)),
        "units": json.dumps(units),
        "first": first,
        "last": last,
    }


def unit_sums(
    db: Database, codes: Collection[str], units: Sequence[str], first: str, last: str
) -> list[UnitFigure]:
    """Each unit's sum over its own periods; standards that differ are joined by " + "."""
    rows = db.execute(
        "SELECT unit, code, dimension, sum(value), CASE WHEN count(value) THEN '' ELSE max(missing) END,"
        " replace(coalesce(group_concat(DISTINCT nullif(standard, '')), ''), ',', ' + ') FROM figure"
        " WHERE unit IN (SELECT value FROM json_each(:units)) AND period BETWEEN :first AND :last"
        " AND code IN (SELECT value FROM json_each(:codes)) GROUP BY unit, code, dimension",
        _reach(codes, units, first, last),
    )
    return [UnitFigure(*row) for row in rows]


def unit_newest(
    db: Database, codes: Collection[str], units: Sequence[str], first: str, last: str
) -> list[UnitFigure]:
    """Each unit's newest figure from `first` to `last`, be it a value or a reason."""
    rows = db.execute(
        "SELECT unit, code, dimension, value, missing, standard, max(period) FROM figure"
        " WHERE unit IN (SELECT value FROM json_each(:units)) AND period BETWEEN :first AND :last"
        " AND code IN (SELECT value FROM json_each(:codes)) GROUP BY unit, code, dimension",
        _reach(codes, units, first, last),
    )
    return [
        UnitFigure(*row[:-1]) for row in rows
    ]  # SQLite takes the other columns from the row of the maximum
