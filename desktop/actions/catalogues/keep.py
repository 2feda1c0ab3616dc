"""Keeping versions of the forms in a workplace's database, and saying so in its journal."""

from __future__ import annotations

from dataclasses import replace

from desktop import clock
from desktop.actions.catalogues.versions import FIRST
from desktop.catalogue.content import Files, binding_digest, content_digest, read_files
from desktop.catalogue.load import BUNDLED, find_catalogue, load_files
from desktop.domain.records.catalogue_issue import CatalogueIssue
from desktop.store import Database, catalogues, journal
from desktop.store.handed_over import handed_over
from desktop.store.settings import read_setting


def first_issue(files: Files) -> CatalogueIssue:
    """The version that holds from the beginning."""
    return CatalogueIssue(FIRST, content_digest(files), binding_digest(files), "")


def keep_version(
    db: Database, issue: CatalogueIssue, files: Files, *, by: str, is_issued_here: bool = False
) -> None:
    """Keep a version of the forms, within the caller's transaction; of one after the first the journal says so, as
    received or as issued here.
    """
    at = journal.now()
    kept_at = clock.now().isoformat(
        timespec="microseconds"
    )  # two of one number in one second have an order
    catalogues.keep_issue(db, replace(issue, at=issue.at or kept_at, who=issue.who or by), files)
    if issue.number == FIRST:
        return
    journal.append_event(
        db,
        read_setting(db, "unit"),
        journal.Event(
            "catalogue-issued" if is_issued_here else "catalogue-kept",
            period=issue.from_month,
            code=str(issue.number),
            after=issue.content,
        ),
        journal.Stamp(at, by),
    )


def keep_first_version(db: Database, *, by: str) -> None:
    """A workplace of an older program goes on with the forms that it has, whatever comes with this program."""
    if catalogues.issues(db) or handed_over(db) is not None:
        return
    path = find_catalogue(read_setting(db, "catalogue", BUNDLED))
    files = read_files(path)
    load_files(files, path)
    with db.atomic():
        keep_version(db, first_issue(files), files, by=by)
