"""The versions of the forms that a task carries: which ones, read under bounds, and taken up at an office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop import paths
from desktop.actions.catalogues.check import check_files
from desktop.actions.catalogues.keep import keep_version
from desktop.actions.workplace import Workplace
from desktop.catalogue.content import (
    Files,
    binding_digest,
    content_digest,
    packed,
    read_files,
    unpacked,
)
from desktop.catalogue.load import load_files
from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.domain.records.catalogue_issue import CatalogueIssue
from desktop.errors import CatalogueError, ExchangeError, Refused
from desktop.exchange.messages import CatalogueRow, Task
from desktop.folders import paths_in
from desktop.store import catalogues


@dataclass(frozen=True, slots=True)
class Issued:
    """A version of the forms as a task brings it."""

    issue: CatalogueIssue
    files: Files
    catalogue: Catalogue


def carried(workplace: Workplace, period: Period) -> list[CatalogueRow]:
    """The versions that hold from the year before a period's on, so that an office which missed some has them; none
    as long as the one that comes with the program is the only one.
    """
    issues = workplace.versions.issues
    if len(issues) == 1 and issues[0].content in _bundled():
        return []
    first = Period(f"{int(period[:4]) - 1:04d}-01")
    holding = workplace.versions.issue_for(first)
    needed = [issue for issue in issues if issue == holding or issue.from_month > first]
    return [
        CatalogueRow(
            issue.number,
            issue.from_month,
            issue.news,
            packed(catalogues.files_of(workplace.db, issue.content)),
        )
        for issue in needed
    ]


def _bundled() -> dict[str, Files]:
    """What comes with this program, by the digest of all its files."""
    folders = (p for p in paths_in(paths.catalogues_dir()) if paths_in(p, "*.toml"))
    return {content_digest(files): files for files in map(read_files, folders)}


def read_issued(task: Task, *, file: str, known: Sequence[str] = ()) -> tuple[Issued, ...]:
    """The versions that a task carries, checked as a desk checks its own; where it carries none, the one that comes
    with the program and that the task was made with. `known`: contents that were checked before.

    Raises: ExchangeError("exchange-payload-bad"), Refused("task-catalogue-faulty", "task-other-catalogue").
    """
    if not task.catalogues:
        for content, files in _bundled().items():
            digest = binding_digest(files)
            if digest == task.catalogue:
                issue = CatalogueIssue(1, content, digest, "")
                return (Issued(issue, files, load_files(files, file)),)
        return ()
    issued = tuple(_read(row, file, known) for row in task.catalogues)
    if all(one.issue.digest != task.catalogue for one in issued):
        raise ExchangeError("exchange-payload-bad", file=file, where=task.catalogue[:12])
    if any(
        one.catalogue.district != task.unit and task.unit not in one.catalogue.area_by_code
        for one in issued
    ):
        raise Refused("task-other-district", file=file)
    return issued


def _read(row: CatalogueRow, file: str, known: Sequence[str]) -> Issued:
    where = f"catalogues[{row.number}]"
    try:
        files = unpacked(row.content)
    except ValueError as error:
        raise ExchangeError(
            "exchange-payload-bad", file=file, where=f"{where} {str(error)[:80]}"
        ) from error
    content = content_digest(files)
    issue = CatalogueIssue(row.number, content, binding_digest(files), row.from_month, row.news)
    if content not in known and (mistakes := check_files(files, with_reach=False)):
        raise Refused(
            "task-catalogue-faulty",
            file=file,
            number=row.number,
            count=len(mistakes),
            first=mistakes[0],
        )
    try:
        return Issued(issue, files, load_files(files, file))
    except CatalogueError as error:
        raise ExchangeError("exchange-payload-bad", file=file, where=where) from error


def take_up(workplace: Workplace, issued: Sequence[Issued]) -> tuple[CatalogueIssue, ...]:
    """Keep the versions that this workplace has not yet, inside the transaction of the task that brings them; these.

    One that the workplace has under the same number stays where its content is the same; of another content the
    newer word of the desk counts.
    """
    known = {(one.number, one.content): one for one in workplace.versions.issues}
    new, is_kept = [], False
    for one in issued:
        before = known.get((one.issue.number, one.issue.content))
        if (
            before is None
            or before.from_month != one.issue.from_month
            or before.news != one.issue.news
        ):
            keep_version(workplace.db, one.issue, one.files, by=workplace.who)
            is_kept = True
        if before is None:
            new.append(one.issue)
    if is_kept:
        workplace.versions.reload()
    return tuple(new)
