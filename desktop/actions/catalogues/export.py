"""Writing a version of the forms out as the files that it is made of, to edit and to issue again."""

from __future__ import annotations

from pathlib import Path

from desktop.actions.workplace import Workplace
from desktop.catalogue.content import as_one_text
from desktop.disk_faults import disk_error
from desktop.domain.periods import Period
from desktop.errors import CatalogueError, Refused
from desktop.folders import paths_in
from desktop.store import catalogues


def export_version(workplace: Workplace, period: Period, target: Path) -> tuple[Path, ...]:
    """Write the version that holds for a period into a new folder, a file each, or as one text where the name ends
    in .txt. What is there already is not written over.

    Raises: Refused("export-exists"), MachineError.
    """
    issue = workplace.versions.issue_for(period)
    files = catalogues.files_of(workplace.db, issue.content)
    if not files:
        raise CatalogueError("catalogue-not-kept", number=issue.number)
    if target.exists() and (target.is_file() or paths_in(target)):
        raise Refused("catalogue-target-exists", folder=target)
    try:
        if target.suffix.lower() == ".txt":
            target.write_text(as_one_text(files), encoding="utf-8", newline="")
            return (target,)
        target.mkdir(parents=True, exist_ok=True)
        for name, content in files:
            (target / name).write_bytes(content)
    except OSError as error:
        raise disk_error(error, target) from error
    return tuple(target / name for name, _content in files)
