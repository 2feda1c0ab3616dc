"""Backups of a workplace, beside it and on a stick, and putting one back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from desktop import clock
from desktop.actions.evidence import files as evidence
from desktop.actions.keys import REPORTERS, office_homes
from desktop.actions.workplace import DATABASE, Workplace, take_lock, was_here
from desktop.domain.records.backup import Backup
from desktop.errors import AppError, Refused, StoreError
from desktop.exchange.plain_file import read_plain
from desktop.folders import paths_in
from desktop.i18n import N_, _
from desktop.printable import printable
from desktop.private import make_folder_private
from desktop.store import Database
from desktop.store.backup import backups_in, commits_of, make_backup, to_thin
from desktop.store.database import looked_at, machine_faults
from desktop.store.evidence import digests
from desktop.store.handed_over import handed_over
from desktop.store.recovery import put_in_place, whole_copy
from desktop.store.settings import read_setting, write_setting
from desktop.store.soundness import Soundness, examine

_SIDES = {"township": N_("a reporting unit"), "district": N_("a desk")}


COPY_OLD_AFTER_DAYS = 35
"""A month's work and a few days: so old may the newest copy outside the computer be."""
_COPIED = "copied_outside"
"""The setting that says when a copy was last written outside this computer's own folder."""


def back_up(workplace: Workplace) -> Backup:
    """Make a verified backup in the workplace's own folder, which is then thinned."""
    made = make_backup(workplace.db, workplace.backups)
    for old in to_thin(backups_in(workplace.backups), datetime.now()):
        with machine_faults(old.path):
            old.path.unlink(missing_ok=True)
    return made


@dataclass(frozen=True, slots=True)
class OutsideCopy:
    """A verified backup in a folder of a person's choice, at a desk with those of its own offices; so many files of
    evidence lie beside them, so many are not here as they were kept, or have not come to the desk.
    """

    backup: Backup
    evidence: int
    evidence_missing: int


def copy_outside(
    workplace: Workplace, folder: Path, on_progress: Callable[[int, int], None] | None = None
) -> OutsideCopy:
    """A verified backup and all evidence into `folder`, from which another computer goes on with the recovery kit.

    Raises: StoreError, MachineError; then it does not count as copied.
    """
    made = make_backup(workplace.db, folder)
    copied, missing = evidence.copy_all(workplace.db, workplace.home, folder, on_progress)
    for office in office_homes(workplace.home):
        beside = _offices_beside(folder, workplace.unit.code) / office.name
        with looked_at(office / DATABASE) as db:
            make_backup(db, beside)
            more, lost = evidence.copy_all(db, office, beside)
        copied, missing = copied + more, missing + lost
    if workplace.read_only is None:
        with machine_faults(workplace.database):
            write_setting(workplace.db, _COPIED, clock.now().strftime("%Y-%m-%dT%H:%M"))
    return OutsideCopy(made, copied, missing)


def _offices_beside(folder: Path, desk: str) -> Path:
    """Where the copies of a desk's own offices lie beside its own."""
    return folder / f"{REPORTERS}-{desk}"


def copied_on(db: Database) -> date | None:
    """When a copy was last written outside the computer; None for never. Raises: StoreError."""
    with suppress(ValueError):  # never, or what another tool wrote there
        return date.fromisoformat(read_setting(db, _COPIED)[:10])
    return None


def changed_since_backup(workplace: Workplace) -> bool:
    """Whether anything was saved since the newest backup; by the number of commits, whatever the
    clock showed.
    """
    newest = next(iter(backups_in(workplace.backups)), None)
    return newest is None or commits_of(workplace.db) > newest.commits


def back_up_if_changed(workplace: Workplace) -> Backup | None:
    """A backup unless nothing has changed since the newest one."""
    return back_up(workplace) if changed_since_backup(workplace) else None


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and where the database lies that was there, None when there was none; so many files of
    evidence lie neither here nor beside the backup. `offices_lost`: a desk's own offices whose copies beside the backup
    could not be put in place.
    """

    aside: Path | None
    unit: str
    role: str
    evidence_missing: int = 0
    offices_lost: tuple[str, ...] = ()


def restore(home: Path, source: Path, *, other_unit: str = "", who: str = "") -> Restored:
    """Put a backup, or any other whole database with its log, in the place of the workplace's, which
    must not be open. `other_unit` is the code of the backup's unit, given where it is known to be
    another's.

    Raises: StoreError("backup-unsound"), MachineError("file-unreadable", "workplace-in-use"),
    ExchangeError("exchange-not-a-file"),
    Refused("restore-other-unit", "workplace-handed-over").
    """
    read_plain(source, 0)  # before anything is made
    with machine_faults(home):
        make_folder_private(home)
    lock = take_lock(home)
    try:
        with whole_copy(source) as (copy, looked):
            _refuse_other_unit(home, source, looked, other_unit)
            _refuse_handed_over(home)
            with looked_at(copy) as db:
                named = digests(db)
            aside = put_in_place(copy, home / DATABASE, name=printable(source.name), who=who)
        missing = sum(not _is_brought(home, source.parent, digest) for digest in named)
        lost = []
        if looked.role == "district":
            for beside in filter(
                Path.is_dir, paths_in(_offices_beside(source.parent, looked.unit))
            ):
                brought = _restore_office(home / REPORTERS / beside.name, beside)
                if brought is None:
                    lost.append(beside.name)
                else:
                    missing += brought
        return Restored(aside, looked.unit, looked.role, missing, tuple(lost))
    finally:
        lock.release()


def _restore_office(home: Path, beside: Path) -> int | None:
    """A desk's own office from its newest copy, unless it is here already; how much evidence is missing, None where there
    is no copy that can be put in place.
    """
    if was_here(home):
        return 0
    copies = [copy for copy in backups_in(beside) if copy.unit == beside.name]
    try:
        return restore(home, copies[0].path).evidence_missing if copies else None
    except AppError:
        return None


def _is_brought(home: Path, folder: Path, digest: str) -> bool:
    """Whether a file of evidence lies in `home`, where it is taken along from beside a backup. What cannot be taken is
    missing: the figures are in place all the same.
    """
    if evidence.is_kept(home, digest):
        return True
    try:
        return evidence.bring(home, folder, digest)
    except AppError:
        return False


def _refuse_handed_over(home: Path) -> None:
    """A backup would bring back to life what is worked with elsewhere."""
    with suppress(StoreError), looked_at(home / DATABASE) as db:
        if (gone := handed_over(db)) is not None:
            raise gone.refusal


def _refuse_other_unit(home: Path, source: Path, looked: Soundness, other_unit: str) -> None:
    unit, role = _owner(home)
    if not unit or (unit, role) == (looked.unit, looked.role) or other_unit == looked.unit:
        return
    raise Refused(
        "restore-other-unit",
        file=str(source),
        unit=looked.unit,
        side=_(_SIDES.get(looked.role, looked.role)),
        own=unit,
        own_side=_(_SIDES.get(role, role)),
    )


def _owner(home: Path) -> tuple[str, str]:
    """Whose workplace lies here, as its data says or, where that cannot be read, its newest backup;
    "" where nothing tells.
    """
    files = [home / DATABASE, *(backup.path for backup in backups_in(home / "backups"))]
    for file in files:
        if file.exists():
            looked = examine(file)
            if looked.unit:
                return looked.unit, looked.role
    return "", ""
