"""What the desk received: one row a file, the content that counts, and the state of each form.

The content of a unit and period is replaced as a whole, so that what stands does not depend on
the order of the files.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass, replace

from sqlite_utils import Database

from desktop.domain.air.reading_columns import READING_COLUMNS
from desktop.domain.kept_columns import HONOUR_COLUMNS
from desktop.domain.ledger import ENTERED_COLUMNS, LEDGER_COLUMNS
from desktop.domain.records.evidence_file import EvidenceFile
from desktop.domain.records.received_file import ReceivedFile
from desktop.printable import printable
from desktop.store import row_sums
from desktop.store.journal import Stamp

Row = tuple[object, ...]
READING = ("date", *READING_COLUMNS)
LEDGER = LEDGER_COLUMNS
HONOUR = ("honour", *HONOUR_COLUMNS)
FIGURE = ("period", "code", "dimension", "value", "words", "missing", "note", "standard", "how")
EVIDENCE = EvidenceFile._fields
EXPLANATION = ("rule", "form", "code", "dimension", "words", "at")


_COLUMNS = (
    "digest",
    "kind",
    "unit",
    "period",
    "sequence",
    "state",
    "previous",
    "signing_key",
    "recipient",
    "catalogue",
    "created_at",
    "file",
    "source",
    "forms",
    "reason",
    "filled_by",
    "phone",
    "at",
    "journal",
    "words",
    "through",
)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM received"


@dataclass(frozen=True, slots=True)
class Content:
    """The rows of one submission, columns as in FIGURE, READING, LEDGER, HONOUR, EXPLANATION, EVIDENCE.
    `offered` are figures of a longer period than the submission's.
    """

    figures: Sequence[Row]
    offered: Sequence[Row]
    readings: Sequence[Row]
    ledger: Sequence[Row]
    honours: Sequence[Row]
    explanations: Sequence[Row]
    evidence: Sequence[Row]


def received_file(db: Database, digest: str) -> ReceivedFile | None:
    row = db.execute(f"{_SELECT} WHERE digest = ?", [digest]).fetchone()
    return ReceivedFile(*row) if row else None


def received_files(db: Database, unit: str, period: str) -> tuple[ReceivedFile, ...]:
    """Every file of one unit and period, by number, then by digest."""
    return tuple(
        ReceivedFile(*row)
        for row in db.execute(
            f"{_SELECT} WHERE unit = ? AND period = ? ORDER BY sequence, digest", [unit, period]
        )
    )


def files_in_state(db: Database, state: str) -> tuple[ReceivedFile, ...]:
    """Every file in one state, by unit, period, number and digest."""
    return tuple(
        ReceivedFile(*row)
        for row in db.execute(
            f"{_SELECT} WHERE state = ? ORDER BY unit, period, sequence, digest", [state]
        )
    )


def files_of_period(db: Database, period: str, state: str) -> tuple[ReceivedFile, ...]:
    """Every file of a period in one state, by unit and number."""
    return tuple(
        ReceivedFile(*row)
        for row in db.execute(
            f"{_SELECT} WHERE period = ? AND state = ? ORDER BY unit, sequence", [period, state]
        )
    )


def current_files(db: Database, unit: str) -> tuple[ReceivedFile, ...]:
    """The submissions of a unit, or of a desk below, that count, newest period first."""
    return tuple(
        ReceivedFile(*row)
        for row in db.execute(
            f"{_SELECT} WHERE unit = ? AND state = 'current' AND kind IN ('submission', 'upward') ORDER BY period DESC",
            [unit],
        )
    )


def files_of_unit(db: Database, unit: str) -> tuple[ReceivedFile, ...]:
    """Every submission of a unit, or of a desk below, that was read, those that count first, newest period first."""
    return tuple(
        ReceivedFile(*row)
        for row in db.execute(
            f"{_SELECT} WHERE unit = ? AND kind IN ('submission', 'upward') AND state != 'waiting'"
            " ORDER BY state != 'current', period DESC, sequence DESC, digest",
            [unit],
        )
    )


def first_arrivals(db: Database, period: str) -> dict[str, str]:
    """Unit → when its first submission of the period was sealed."""
    return dict(
        db.execute(
            "SELECT unit, min(created_at) FROM received WHERE period = ? AND kind = 'submission'"
            " AND state IN ('current', 'superseded') GROUP BY unit",
            [period],
        ).fetchall()
    )


def kept_copies(db: Database, names: Collection[str]) -> set[str]:
    """Which of these names of files in the spool are copies of record."""
    return {
        name
        for (name,) in db.execute(
            "SELECT file FROM received WHERE file IN (SELECT value FROM json_each(?))",
            [json.dumps(list(names))],
        )
    }


def keep_file(db: Database, file: ReceivedFile) -> None:
    """Record a file, or what has become of it since; the name that it came under in its printable
    form.
    """
    file = replace(file, source=printable(file.source))
    marks = ", ".join("?" * len(_COLUMNS))
    db.execute(
        f"INSERT OR REPLACE INTO received ({', '.join(_COLUMNS)}) VALUES ({marks})",
        list(astuple(file)),
    )


def set_texts(db: Database, digest: str, **texts: str) -> None:
    """What a file says that was recorded before it was read: forms, reason, filled_by, phone, words."""
    names = [name for name in ("forms", "reason", "filled_by", "phone", "words") if name in texts]
    db.execute(
        f"UPDATE received SET {', '.join(f'{name} = ?' for name in names)} WHERE digest = ?",
        [*(texts[name] for name in names), digest],
    )


def set_state(db: Database, digest: str, state: str) -> None:
    db.execute("UPDATE received SET state = ? WHERE digest = ?", [state, digest])


def surplus_waiting(
    db: Database, newest: str, of_unit: int, in_all: int
) -> tuple[ReceivedFile, ...]:
    """The waiting files beyond the newest so many of their unit or of all; `newest` is the digest of
    the one that arrived last, whatever the clock says.
    """
    order = "ORDER BY digest = :newest DESC, at DESC, digest"
    rows = db.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM (SELECT *,"
        f" row_number() OVER (PARTITION BY unit {order}) AS of_unit,"
        f" row_number() OVER ({order}) AS in_all"
        " FROM received WHERE state = 'waiting') WHERE of_unit > :of_unit OR in_all > :in_all",
        {"newest": newest, "of_unit": of_unit, "in_all": in_all},
    )
    return tuple(ReceivedFile(*row) for row in rows)


def forget_waiting(db: Database, digest: str) -> None:
    db.execute("DELETE FROM received WHERE digest = ? AND state = 'waiting'", [digest])


def replace_content(
    db: Database, unit: str, period: str, first_day: str, last_day: str, content: Content | None
) -> None:
    """Put the rows of a submission in the place of all that stood for its unit and period; None
    takes them away.
    """
    touched = set(
        db.execute(
            "SELECT period, code, dimension FROM offered_figure WHERE unit = ? AND source = ?",
            [unit, period],
        ).fetchall()
    )
    for table in ("figure", "ledger_row", "honour", "explanation", "evidence_file"):
        db.execute(f"DELETE FROM {table} WHERE unit = ? AND period = ?", [unit, period])
    db.execute(
        "DELETE FROM reading WHERE unit = ? AND date BETWEEN ? AND ?", [unit, first_day, last_day]
    )
    db.execute("DELETE FROM offered_figure WHERE unit = ? AND source = ?", [unit, period])
    if content is not None:
        row_sums.insert_rows(
            db, "figure", ("unit", *FIGURE), ((unit, *row) for row in content.figures)
        )
        row_sums.insert_rows(
            db,
            "offered_figure",
            ("unit", "source", *FIGURE),
            ((unit, period, *row) for row in content.offered),
        )
        row_sums.insert_rows(
            db, "reading", ("unit", *READING), ((unit, *row) for row in content.readings)
        )
        row_sums.insert_rows(
            db,
            "ledger_row",
            ("unit", "period", *LEDGER),
            ((unit, period, *row) for row in content.ledger),
        )
        row_sums.insert_rows(
            db,
            "honour",
            ("unit", "period", *HONOUR),
            ((unit, period, *row) for row in content.honours),
        )
        row_sums.insert_rows(
            db,
            "explanation",
            ("unit", "period", *EXPLANATION),
            ((unit, period, *row) for row in content.explanations),
        )
        row_sums.insert_rows(
            db,
            "evidence_file",
            ("unit", "period", *EVIDENCE),
            ((unit, period, *row) for row in content.evidence),
        )
        touched |= {(row[0], row[1], row[2]) for row in content.offered}
    _settle_offered(db, unit, touched)


def change_ledger_row(
    db: Database, unit: str, period: str, project: str, column: str, value: int | str | None
) -> None:
    """Let one column of a received project be another; what was done in the year and in all follows. For a copy in which
    something is tried.
    """
    if column not in ENTERED_COLUMNS:
        raise ValueError(column)
    key = (unit, period, project)
    where = "WHERE unit = ? AND period = ? AND project = ?"
    if column == "done_this_month":
        db.execute(
            "UPDATE ledger_row SET done_this_year = done_this_year + :more, done_in_all = done_in_all + :more"
            " WHERE unit = :unit AND period = :period AND project = :project",
            {
                "more": int(value or 0)
                - int(
                    db.execute(f"SELECT done_this_month FROM ledger_row {where}", key).fetchone()[0]
                    or 0
                ),
                "unit": unit,
                "period": period,
                "project": project,
            },
        )
    db.execute(f"UPDATE ledger_row SET {column} = ? {where}", (value, *key))


def stored_content(db: Database, unit: str, period: str, first_day: str, last_day: str) -> Content:
    """The rows that stand for a unit and period now, as `replace_content` wrote them."""

    def rows(table: str, columns: Sequence[str], where: str, *values: str) -> list[Row]:
        names = ", ".join(f'"{name}"' for name in columns)
        return db.execute(
            f"SELECT {names} FROM {table} WHERE unit = ? AND {where}", [unit, *values]
        ).fetchall()

    return Content(
        rows("figure", FIGURE, "period = ?", period),
        rows("offered_figure", FIGURE, "source = ?", period),
        rows("reading", READING, "date BETWEEN ? AND ?", first_day, last_day),
        rows("ledger_row", LEDGER, "period = ?", period),
        rows("honour", HONOUR, "period = ?", period),
        rows("explanation", EXPLANATION, "period = ?", period),
        rows("evidence_file", EVIDENCE, "period = ?", period),
    )


def restore_offered(db: Database, unit: str, source: str, periods: Sequence[str]) -> None:
    """Let figures of these longer periods be what the submission of `source` holds, not what later
    ones did; one that it left out is no more.
    """
    names = ", ".join(FIGURE)
    db.execute(
        "DELETE FROM figure WHERE unit = :unit AND (period, code, dimension) IN"
        " (SELECT period, code, dimension FROM offered_figure WHERE unit = :unit"
        " AND period IN (SELECT value FROM json_each(:periods)))",
        {"unit": unit, "periods": json.dumps(list(periods))},
    )
    db.execute(
        f"INSERT INTO figure (unit, {names}) SELECT unit, {names} FROM offered_figure"
        " WHERE unit = ? AND source = ?",
        [unit, source],
    )


def forget_projects(db: Database, unit: str) -> None:
    """Take away the ledger that a unit keeps itself; the rows of submissions stay."""
    for table in ("project", "progress"):
        db.execute(f"DELETE FROM {table} WHERE unit = ?", [unit])


def is_settled(db: Database, unit: str, source: str) -> bool:
    """Whether every figure of a longer period that this submission has the last word on stands
    as it said.
    """
    same = "{0}.unit = o.unit AND {0}.period = o.period AND {0}.code = o.code AND {0}.dimension = o.dimension"
    return (
        db.execute(
            f"SELECT 1 FROM offered_figure AS o WHERE o.unit = ? AND o.source = ? AND NOT EXISTS (SELECT 1 FROM offered_figure AS n"
            f" WHERE {same.format('n')} AND n.source > o.source) AND NOT EXISTS (SELECT 1 FROM figure AS f WHERE {same.format('f')}"
            " AND f.value IS o.value AND f.words = o.words AND f.missing = o.missing AND f.note = o.note"
            " AND f.standard = o.standard AND f.how = o.how) LIMIT 1",
            [unit, source],
        ).fetchone()
        is None
    )


def all_files(db: Database) -> tuple[ReceivedFile, ...]:
    """Every submission that was ever read, by unit, period, number and digest."""
    return tuple(
        ReceivedFile(*row)
        for row in db.execute(
            f"{_SELECT} WHERE kind IN ('submission', 'upward') AND state != 'waiting' ORDER BY unit, period, sequence, digest"
        )
    )


def files_through(db: Database, digest: str) -> tuple[ReceivedFile, ...]:
    """The files that a desk's file carried, and those that these carried in turn, by unit."""
    names = ", ".join(f"r.{name}" for name in _COLUMNS)
    return tuple(
        ReceivedFile(*row)
        for row in db.execute(
            "WITH RECURSIVE carried (digest) AS (SELECT ? UNION SELECT r.digest FROM received AS r"
            " JOIN carried ON r.through = carried.digest)"
            f" SELECT {names} FROM received AS r JOIN carried ON r.through = carried.digest ORDER BY r.unit, r.sequence",
            [digest],
        )
    )


def units_reported(db: Database) -> tuple[tuple[str, int], ...]:
    """(period, how many units have a submission that counts), by period."""
    rows = db.execute(
        "SELECT period, count(DISTINCT unit) FROM received WHERE kind = 'submission' AND state = 'current'"
        " GROUP BY period ORDER BY period"
    )
    return tuple((str(period), int(count)) for period, count in rows.fetchall())


def without_file(db: Database) -> tuple[tuple[str, str], ...]:
    """(unit, period) of content that no submission which counts brought."""
    counted = (
        "SELECT 1 FROM received AS r WHERE r.kind = 'submission' AND r.state = 'current'"
        " AND r.unit = c.unit AND r.period = c.{0}"
    )
    tables = (
        ("ledger_row", "period"),
        ("honour", "period"),
        ("explanation", "period"),
        ("offered_figure", "source"),
    )
    selects = [
        f"SELECT unit, {column} AS period FROM {table} AS c WHERE NOT EXISTS ({counted.format(column)})"
        for table, column in tables
    ]
    selects.append(
        f"SELECT unit, period FROM figure AS c WHERE NOT EXISTS ({counted.format('period')})"
        " AND NOT EXISTS (SELECT 1 FROM past_period AS p WHERE p.unit = c.unit AND p.period = c.period)"
        " AND NOT EXISTS (SELECT 1 FROM offered_figure AS o WHERE o.unit = c.unit"
        " AND o.period = c.period AND o.code = c.code AND o.dimension = c.dimension)"
    )
    selects.append(
        "SELECT unit, substr(date, 1, 7) AS period FROM reading AS c WHERE NOT EXISTS (SELECT 1"
        " FROM received AS r WHERE r.kind = 'submission' AND r.state = 'current' AND r.unit = c.unit"
        " AND r.period = substr(c.date, 1, 7)) AND NOT EXISTS (SELECT 1 FROM past_period AS p"
        " WHERE p.unit = c.unit AND p.period = substr(c.date, 1, 7))"
    )
    rows = db.execute(f"{' UNION '.join(selects)} ORDER BY 1, 2").fetchall()
    return tuple((row[0], row[1]) for row in rows)


def _settle_offered(db: Database, unit: str, touched: Collection[Row]) -> None:
    """The newest submission that offers a figure of a longer period has the word."""
    names = ", ".join(FIGURE)
    for key in touched:
        db.execute(
            "DELETE FROM figure WHERE unit = ? AND period = ? AND code = ? AND dimension = ?",
            [unit, *key],
        )
        db.execute(
            f"INSERT INTO figure (unit, {names}) SELECT unit, {names} FROM offered_figure WHERE unit = ?"
            " AND period = ? AND code = ? AND dimension = ? ORDER BY source DESC LIMIT 1",
            [unit, *key],
        )


def set_forms(
    db: Database, unit: str, period: str, sequence: int, forms: Iterable[str], stamp: Stamp
) -> None:
    """The forms of a submission that now counts: received, or corrected from its second number
    on; not judged yet.
    """
    db.execute("DELETE FROM form_state WHERE unit = ? AND period = ?", [unit, period])
    state = "received" if sequence == 1 else "corrected"
    db.conn.executemany(
        "INSERT INTO form_state (unit, period, form, sequence, state, received_at, at, who)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(unit, period, form, sequence, state, stamp.at, stamp.at, stamp.who) for form in forms],
    )


def closed_periods(db: Database) -> tuple[str, ...]:
    """The periods that the desk locked, by time."""
    return tuple(row[0] for row in db.execute("SELECT period FROM closed_period ORDER BY period"))


def is_closed(db: Database, period: str) -> bool:
    return (
        db.execute("SELECT 1 FROM closed_period WHERE period = ?", [period]).fetchone() is not None
    )
