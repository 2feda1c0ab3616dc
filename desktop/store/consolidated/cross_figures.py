"""What the desk's checks read across units: figures, ledgers, offers of earlier months, and what
was once accepted.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from sqlite_utils import Database

from desktop.domain.air.reading_columns import NUMBER_COLUMNS


class Known(NamedTuple):
    """A figure with its answer: a value, or a reason (`missing`)."""

    unit: str
    period: str
    code: str
    dimension: str
    value: int | None
    missing: str


class LedgerRow(NamedTuple):
    """A project as its unit's submission of a month told it; money in ten-thousandths of 万元."""

    unit: str
    project: str
    since: str
    name: str
    category: str
    village: str
    total_investment: int | None
    done_before: int | None
    plan_this_year: int | None
    done_this_month: int | None
    done_this_year: int
    done_in_all: int
    status: str


class Offer(NamedTuple):
    """A figure of a longer period that a submission told otherwise than the newest one before it
    (`source`).
    """

    unit: str
    period: str
    code: str
    dimension: str
    value: int | None
    before: int | None
    source: str


def figures_across(
    db: Database, codes: Collection[str], periods: Collection[str], units: Collection[str] = ()
) -> list[Known]:
    """The figures of these indicators in these periods, of these units or of all; along
    figure_in or by the key.
    """
    which = (
        ("figure", "AND unit IN (SELECT value FROM json_each(:units))")
        if units
        else ("figure INDEXED BY figure_in", "")
    )
    rows = db.execute(
        f"SELECT unit, period, code, dimension, value, missing FROM {which[0]}"
        " WHERE period IN (SELECT value FROM json_each(:periods)) AND code IN (SELECT value FROM json_each(:codes))"
        f" {which[1]}",
        {
            "codes": json.dumps(sorted(codes)),
            "periods": json.dumps(sorted(periods)),
            "units": json.dumps(sorted(units)),
        },
    )
    return [Known(*row) for row in rows]


def readings_across(
    db: Database, units: Collection[str], first: str, last: str
) -> Iterator[tuple[str, str, dict[str, int]]]:
    """(unit, day, known values by name) of the valid days from `first` to `last`, by unit and day."""
    names = ", ".join(f'"{name}"' for name in NUMBER_COLUMNS)
    for row in db.execute(
        f"SELECT unit, date, {names} FROM reading WHERE unit IN (SELECT value FROM json_each(?)) AND date BETWEEN ? AND ?"
        " AND aqi IS NOT NULL AND coalesce(invalid, 0) = 0 ORDER BY unit, date",
        [json.dumps(sorted(units)), first, last],
    ):
        known = zip(NUMBER_COLUMNS, row[2:], strict=True)
        yield row[0], row[1], {name: value for name, value in known if value is not None}


def ledger_across(db: Database, period: str, units: Collection[str] = ()) -> list[LedgerRow]:
    """The projects of a month, of these units or of all, by unit and number."""
    where = "AND unit IN (SELECT value FROM json_each(:units))" if units else ""
    rows = db.execute(
        f"SELECT {', '.join(LedgerRow._fields)} FROM ledger_row WHERE period = :period {where}"
        " ORDER BY unit, project",
        {"period": period, "units": json.dumps(sorted(units))},
    )
    return [LedgerRow(*row) for row in rows]


def newest_ledgers_before(db: Database, period: str, units: Iterable[str]) -> dict[str, str]:
    """Unit → the newest month before this one of which its ledger is known."""
    rows = db.execute(
        "SELECT u.value, (SELECT max(period) FROM ledger_row WHERE unit = u.value AND period < :period)"
        " FROM json_each(:units) AS u",
        {"period": period, "units": json.dumps(sorted(units))},
    )
    return {row[0]: row[1] for row in rows if row[1] is not None}


def changed_offers(db: Database, source: str, unit: str = "") -> list[Offer]:
    """Figures of a longer period that the submissions of `source` tell otherwise than the ones
    before did.
    """
    rows = db.execute(
        "SELECT o.unit, o.period, o.code, o.dimension, o.value, e.value, e.source FROM received AS r"
        " JOIN offered_figure AS o ON o.unit = r.unit AND o.source = r.period"
        " JOIN offered_figure AS e ON e.unit = o.unit AND e.period = o.period AND e.code = o.code"
        " AND e.dimension = o.dimension AND e.source = (SELECT max(source) FROM offered_figure AS b WHERE b.unit = o.unit"
        " AND b.source < o.source AND b.period = o.period AND b.code = o.code AND b.dimension = o.dimension)"
        " WHERE r.period = :source AND r.state = 'current' AND r.kind = 'submission' AND (:unit = '' OR r.unit = :unit)"
        " AND e.value IS NOT NULL AND o.value IS NOT e.value ORDER BY o.unit, o.code, o.dimension",
        {"source": source, "unit": unit},
    )
    return [Offer(*row) for row in rows]


def accepted_before(db: Database, unit: str, period: str, digest: str) -> dict[str, str]:
    """Form → digest of the submission in which it stood accepted when the one of `digest` was
    taken in its place.
    """
    of = {"unit": unit, "period": period, "digest": digest}
    rows = db.execute(
        "SELECT form, what, (SELECT after FROM journal AS t WHERE t.unit = :unit AND t.period = :period"
        " AND t.what IN ('taken', 'decided') AND t.id < last ORDER BY t.id DESC LIMIT 1)"
        " FROM (SELECT form, what, max(id) AS last FROM journal WHERE unit = :unit AND period = :period"
        " AND what IN ('accepted', 'returned', 'return-taken-back') AND id < (SELECT max(id) FROM journal WHERE unit = :unit"
        " AND period = :period AND what IN ('taken', 'decided') AND after = :digest) GROUP BY form)",
        of,
    )
    return {
        form: before
        for form, what, before in rows
        if what == "accepted" and before not in (None, digest)
    }
