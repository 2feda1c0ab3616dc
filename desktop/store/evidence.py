"""Which evidence files belong to which cell or row; the files themselves lie in the workplace's folder by their
digest.
"""

from __future__ import annotations

from sqlite_utils import Database

from desktop.domain.records.evidence_file import EvidenceFile
from desktop.printable import printable

COLUMNS = EvidenceFile._fields
_NAMES = ", ".join(COLUMNS)


def evidence_of(db: Database, unit: str, period: str) -> tuple[EvidenceFile, ...]:
    """Those of a unit's submission of a period, by place and name."""
    rows = db.execute(
        f"SELECT {_NAMES} FROM evidence_file WHERE unit = ? AND period = ?"
        " ORDER BY form, code, dimension, name, digest",
        [unit, period],
    )
    return tuple(EvidenceFile(*row) for row in rows.fetchall())


def add_evidence(db: Database, unit: str, period: str, file: EvidenceFile) -> None:
    marks = ", ".join("?" * (2 + len(COLUMNS)))
    values = file._replace(name=printable(file.name))
    db.execute(
        f"INSERT OR REPLACE INTO evidence_file (unit, period, {_NAMES}) VALUES ({marks})",
        [unit, period, *values],
    )


def drop_evidence(db: Database, unit: str, period: str, file: EvidenceFile) -> None:
    db.execute(
        "DELETE FROM evidence_file WHERE unit = ? AND period = ? AND form = ? AND code = ? AND dimension = ?"
        " AND digest = ?",
        [unit, period, file.form, file.code, file.dimension, file.digest],
    )


def digests(db: Database) -> tuple[str, ...]:
    """Of all files that any row names; of an older schema none."""
    if "evidence_file" not in db.table_names():
        return ()
    rows = db.execute("SELECT DISTINCT digest FROM evidence_file ORDER BY digest").fetchall()
    return tuple(digest for (digest,) in rows)


def names_digest(db: Database, digest: str) -> bool:
    """Whether any row names a file with this digest."""
    row = db.execute("SELECT 1 FROM evidence_file WHERE digest = ? LIMIT 1", [digest]).fetchone()
    return row is not None
