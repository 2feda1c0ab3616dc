"""The versions of the forms that a workplace keeps: their files, and from when on each holds."""

from __future__ import annotations

from sqlite_utils import Database

from desktop.catalogue.content import Files
from desktop.domain.records.catalogue_issue import CatalogueIssue
from desktop.printable import printable


def issues(db: Database) -> tuple[CatalogueIssue, ...]:
    """In the order in which they came into force over each other; of one number, the one kept last comes last. () of a
    database of an older program that was not taken further yet.
    """
    if "catalogue_issue" not in db.table_names():
        return ()
    rows = db.execute(
        "SELECT number, content, digest, from_month, news, at, who FROM catalogue_issue ORDER BY number, at, content"
    )
    return tuple(CatalogueIssue(*row) for row in rows.fetchall())


def files_of(db: Database, content: str) -> Files:
    """The files of a version, sorted by name; () where they are not kept."""
    rows = db.execute(
        "SELECT name, text FROM catalogue_file WHERE content = ? ORDER BY name", [content]
    )
    return tuple((str(name), str(text).encode()) for name, text in rows.fetchall())


def keep_issue(db: Database, issue: CatalogueIssue, files: Files) -> None:
    """Keep a version; what is kept of it already stays as it is."""
    db.table("catalogue_file").insert_all(
        (
            {"content": issue.content, "name": name, "text": content.decode()}
            for name, content in files
        ),
        pk=("content", "name"),
        ignore=True,
    )
    db.execute(
        "INSERT INTO catalogue_issue (number, content, digest, from_month, news, at, who) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET from_month = excluded.from_month, news = excluded.news",
        [
            issue.number,
            issue.content,
            issue.digest,
            issue.from_month,
            printable(issue.news, keep="\n"),
            issue.at,
            issue.who,
        ],
    )


def carried_by(db: Database, issue: CatalogueIssue) -> str:
    """The period of the first task that was sealed after a version was issued, and so carries it; "" for none."""
    row = db.execute(
        "SELECT period FROM journal WHERE what = 'task-sealed' AND id > (SELECT max(id) FROM journal"
        " WHERE what = 'catalogue-issued' AND code = ? AND after = ?) ORDER BY id LIMIT 1",
        [str(issue.number), issue.content],
    ).fetchone()
    return str(row[0]) if row else ""


def take_back_issue(db: Database, number: int) -> None:
    """Forget that a version was issued; its files stay."""
    db.execute("DELETE FROM catalogue_issue WHERE number = ?", [number])
