"""A workplace: its folder, database, catalogue, unit and lock; making one and opening one."""

from __future__ import annotations

import errno
import getpass
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal

from filelock import FileLock, Timeout

from desktop import paths
from desktop.actions.catalogues.keep import first_issue, keep_first_version, keep_version
from desktop.actions.catalogues.versions import CatalogueVersions, PinnedForms
from desktop.catalogue.content import Files, read_files
from desktop.catalogue.load import BUNDLED, find_catalogue, load_files
from desktop.catalogue.model import Catalogue, Form, Unit
from desktop.disk_faults import fault_of, fault_words
from desktop.domain import periods
from desktop.domain.figures import from_decimal
from desktop.domain.people import AtKeys
from desktop.domain.periods import Period
from desktop.domain.records.catalogue_issue import CatalogueIssue
from desktop.domain.roster import month_of, of_area, whole_roster
from desktop.domain.rules.derivations import Derivations
from desktop.domain.rules.rules import RuleBook
from desktop.errors import AppError, MachineError, Refused, StoreError, UsageError
from desktop.exchange.spool_group import settle_groups
from desktop.folders import paths_in
from desktop.i18n import _, bracketed, listed
from desktop.printable import is_storable, printable
from desktop.private import make_folder_private
from desktop.store import Database, journal, people, received
from desktop.store.anchor import Anchor
from desktop.store.arrival import arrive, is_arriving
from desktop.store.backup import open_backed_up
from desktop.store.database import (
    WorkplaceDatabase,
    is_the_machines,
    machine_faults,
    open_database,
)
from desktop.store.handed_over import handed_over
from desktop.store.settings import read_setting, write_setting
from desktop.store.soundness import examine
from desktop.store.targets import write_target

Role = Literal["township", "district"]
DATABASE = "tianbao.db"
EXAMPLE_NOTE = "EXAMPLE.txt"
_LONGEST = f"{'0' * 64}.tbtask.txt"  # the longest name in a workplace
_NO_PLACE = ("denied", "read-only", "missing", "not-a-folder", "exists")
"""What a disk says of a folder that no workplace can be made in."""


@dataclass
class Workplace:
    """An open workplace. It owns the database connection and the lock; close it when done."""

    home: Path
    db: Database
    lock: FileLock | None
    versions: CatalogueVersions
    catalogue: Catalogue
    """Of the version in force today, or, of a view (`at`), at the time of its period."""
    unit: Unit
    role: Role
    at_keys: AtKeys
    today: date
    read_only: Refused | None = None
    """Why nothing can be changed, as whoever tries is told; None in a workplace that is worked in."""
    copy: Path | None = None
    """The copy of the database that is looked at, beside which the figures may go on changing; it goes
    with the closing."""

    @property
    def derivations(self) -> Derivations:
        return self.versions.derivations(self.catalogue)

    @property
    def rules(self) -> RuleBook:
        return self.versions.rules(self.catalogue)

    @property
    def who(self) -> str:
        """Who does what is done now, as the journal has it."""
        return self.at_keys.text

    @property
    def database(self) -> Path:
        return self.copy or self.home / DATABASE

    @property
    def is_example(self) -> bool:
        """Whether its figures are made up, to try the program with."""
        return (self.home / EXAMPLE_NOTE).exists()

    @property
    def unit_title(self) -> str:
        """The unit's name, and where its figures are made up, that."""
        return str(self.unit.name) + (bracketed(_("example")) if self.is_example else "")

    @property
    def backups(self) -> Path:
        return self.home / "backups"

    @property
    def outbox(self) -> Path:
        """Sealed bytes as they were carried away: the copy of record."""
        return self.home / "outbox"

    @property
    def forms(self) -> tuple[Form, ...]:
        return self.catalogue.forms_of(self.unit)

    def form(self, form_id: str) -> Form:
        """Raises: UsageError("form-unknown") for a form that this unit does not fill in."""
        own_form = next((form for form in self.forms if form.id == form_id), None)
        if own_form is None:
            raise UsageError("form-unknown", form=form_id, unit=self.unit.name)
        return own_form

    def refuse_unbegun(self, period: Period) -> None:
        """What has not begun cannot be filled in, sealed or turned to; `today` says how far time
        is. Raises: Refused("period-not-begun").
        """
        begins = periods.first_day(period)
        if begins > self.today:
            raise Refused(
                "period-not-begun",
                period=periods.label(period),
                begins=begins.isoformat(),
                today=self.today.isoformat(),
            )

    def units_within(self, period: Period) -> tuple[Unit, ...]:
        """The units that report in any month of a period: those that do at its end first, in the roster's order."""
        first, last = (
            periods.containing(day, "month")
            for day in (periods.first_day(period), periods.last_day(period))
        )
        months = [first]
        while months[-1] < last:
            months.append(periods.following(months[-1]))
        codes = {code for month in months for code in self.at(month).catalogue.unit_by_code}
        return tuple(u for u in whole_roster(self.at(period).catalogue) if u.code in codes)

    def refuse_not_reporting(self, period: Period) -> None:
        """A unit reports for the months between its first and its last. Raises: Refused("unit-ended", "unit-not-begun")."""
        unit, month = self.unit, month_of(period)
        if self.role != "township" or unit.reports_in(month):
            return
        raise Refused(
            "unit-not-begun" if month < unit.since else "unit-ended",
            unit=unit.name,
            period=periods.label(period),
            since=unit.since,
            until=unit.until,
            successors=listed(self.catalogue.unit_name(code) for code in unit.successors) or "—",
        )

    def of_unit(self, code: str) -> Workplace:
        """The desk's view of one unit, also of one that reports no more: the same database, catalogue and rules. Close the whole, not
        the view.

        Raises: UsageError("unit-unknown").
        """
        unit = next((u for u in whole_roster(self.catalogue) if u.code == code), None)
        if unit is None:
            raise UsageError("unit-unknown", unit=code, catalogue=self.catalogue.name)
        return replace(self, unit=unit)

    def of_area(self, code: str) -> Workplace:
        """The desk's view of an area below it, as the desk of that area has it. Close the whole, not the view.

        Raises: UsageError("area-unknown").
        """
        if code == self.catalogue.district:
            return self
        if code not in self.catalogue.area_by_code:
            raise UsageError("area-unknown", area=code, own=self.catalogue.district_name)
        catalogue = of_area(self.catalogue, code)
        versions = self.versions.for_area(code)
        return replace(self, versions=versions, catalogue=catalogue, unit=_desk_of(catalogue))

    def at(self, period: Period) -> Workplace:
        """The same workplace under the version of the forms that holds for a period, with the units that report
        in it. Close the whole, not the view.
        """
        return self._under(self.versions.in_force(period))

    def pinned(self, catalogue: Catalogue, period: Period | None = None) -> Workplace:
        """The same workplace as if this catalogue had held at all times, or for one period, through every verb that
        is called with it.
        """
        month = month_of(period) if period is not None else ""
        pinned = replace(self, versions=PinnedForms(self.versions, catalogue, month))
        return pinned._under(catalogue)

    def _under(self, catalogue: Catalogue) -> Workplace:
        if catalogue is self.catalogue:
            return self
        return replace(self, catalogue=catalogue, unit=_unit_of(catalogue, self.unit, self.role))

    def guarded(self) -> AbstractContextManager[None]:
        """Where a verb runs: what a bad disk or a damaged file does to it comes as a StoreError; also
        what nobody foresaw, where a look finds that the file is not as it was saved.
        """
        return _guarded(self.database)

    def refuse_read_only(self) -> None:
        """For verbs that write anything outside the database. Raises: Refused("workplace-handed-over",
        "workplace-looked-at", "person-not-chosen", "person-pin-needed").
        """
        if self.read_only is not None:
            raise self.read_only

    def close_to_changes(self, refusal: Refused | None) -> None:
        """From now on nothing can be changed, for that reason; with None it can be again."""
        self.read_only = refusal
        if isinstance(self.db, WorkplaceDatabase):
            self.db.read_only = refusal

    def close(self) -> None:
        self.db.close()
        if self.lock is not None:
            self.lock.release()
        if self.copy is not None:
            shutil.rmtree(self.copy.parent, ignore_errors=True)

    def __enter__(self) -> Workplace:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@contextmanager
def _guarded(database: Path, *, opening: bool = False) -> Iterator[None]:
    """As Workplace.guarded; while a workplace is being opened, a refusal too may come of damage."""
    with machine_faults(database, opening=opening):
        try:
            yield
        except (StoreError, OSError):
            raise
        except Exception as error:
            is_doubtful = opening or not isinstance(error, AppError)
            if is_doubtful and not is_the_machines(error):
                looked = examine(database)
                if not looked.is_sound:
                    raise looked.error(database) from error
            raise


def workplace_exists(home: Path) -> bool:
    return (home / DATABASE).exists()


def was_here(home: Path) -> bool:
    """Whether a workplace lies here, or lay here and its database is gone."""
    return (
        workplace_exists(home)
        or is_arriving(home)
        or Anchor(home / DATABASE).newest is not None
        or bool(paths_in(home, "tianbao-*.db"))
        or any(paths_in(home / folder, "*.tb*") for folder in ("outbox", "spool"))
        or bool(paths_in(home / "backups", "tianbao-*.db"))
    )


def mark_as_example(home: Path) -> None:
    """Leave a note in the folder that its figures are made up; window and paper say so from then on."""
    with machine_faults(home):
        (home / EXAMPLE_NOTE).write_text(
            _(
                "The figures in this folder are made up, to try the program with. The folder may be deleted."
            )
            + "\n",
            encoding="utf-8",
        )


def init_workplace(
    home: Path,
    *,
    role: Role,
    unit_code: str = "",
    catalogue_name: str = BUNDLED,
    issued: Sequence[tuple[CatalogueIssue, Files]] = (),
) -> None:
    """Make a workplace in `home`, with the versions of the forms that a desk `issued`; without any, with the
    catalogue of a bundled name or a path as the first.

    Raises: Refused("workplace-exists"), UsageError("unit-unknown",
    "name-impossible"), those of refuse_impossible_home, MachineError("folder-read-only"),
    StoreError.
    """
    refuse_impossible_home(home)
    if not is_storable(catalogue_name):  # it is kept, to say where the first version came from
        raise UsageError("name-impossible", name=catalogue_name)
    if not issued:
        path = find_catalogue(catalogue_name)
        files = read_files(path)
        load_files(files, path)
        issued = ((first_issue(files), files),)
    kept = [(issue, files, load_files(files, catalogue_name)) for issue, files in issued]
    catalogue = kept[-1][2]
    code = unit_code or (catalogue.district if role == "district" else "")
    if not any(
        code in one.unit_by_code
        if role == "township"
        else code == one.district or code in one.area_by_code
        for _issue, _files, one in kept
    ):
        raise UsageError("unit-unknown", unit=code or "—", catalogue=catalogue.name)
    if workplace_exists(home):
        raise Refused("workplace-exists", folder=str(home))
    if was_here(home):
        raise StoreError("store-missing", file=str(home / DATABASE))
    _make_home(home)
    lock = take_lock(home)
    try:
        db = open_database(home / DATABASE, create=True)
        try:
            with machine_faults(home / DATABASE), db.atomic():
                for name, value in (("role", role), ("unit", code), ("catalogue", catalogue_name)):
                    write_setting(db, name, value)
                for issue, files, version in kept:
                    keep_version(db, issue, files, by=account())
                    for target in version.targets:
                        if target.unit == code:
                            write_target(db, target, from_decimal, source="catalogue")
                journal.append_event(
                    db,
                    code,
                    journal.Event("workplace", after=role),
                    journal.Stamp(journal.now(), account()),
                )
        finally:
            db.close()
    finally:
        lock.release()


def open_workplace(home: Path, *, today: date | None = None) -> Workplace:
    """Open the workplace of `home`, alone. A backup precedes a migration.

    Raises: UsageError("workplace-missing"), those of refuse_impossible_home,
    MachineError("workplace-in-use"), StoreError (also where the database is older than what was
    saved, or gone), CatalogueError.
    """
    refuse_impossible_home(home)
    database = home / DATABASE
    if not was_here(home):
        raise UsageError("workplace-missing", folder=str(home))
    lock = take_lock(home)
    try:
        with machine_faults(database):
            make_folder_private(home)
        if is_arriving(home):
            arrive(database, _("handover file"))
        db = open_backed_up(database, home / "backups")
        try:
            with _guarded(database, opening=True):
                with suppress(OSError):
                    settle_copies(home, db)
                keep_first_version(db, by=account())
                return opened(home, db, lock, today or date.today())
        except BaseException:
            db.close()
            raise
    except BaseException:
        lock.release()
        raise


def settle_copies(home: Path, db: Database) -> None:
    """Bring to the device the copies of record of files that were received in groups, and make anew from the groups'
    journals what is missing. Raises: OSError, sqlite3.DatabaseError; then nothing is lost, and it can be called again.
    """
    settle_groups(home / "spool", partial(received.kept_copies, db))


def opened(home: Path, db: Database, lock: FileLock | None, today: date) -> Workplace:
    """The workplace of a database that is open. Raises: StoreError("store-damaged"),
    UsageError("unit-unknown"), CatalogueError.
    """
    role, unit_code = read_setting(db, "role"), read_setting(db, "unit")
    if role not in ("township", "district"):
        raise StoreError(
            "store-damaged",
            file=str(home / DATABASE),
            detail=_("the setting {name}").format(name="role"),
        )
    versions = CatalogueVersions(db, whose=unit_code)
    catalogue = versions.in_force(periods.containing(today, "month"))
    unit = next((u for u in whole_roster(catalogue) if u.code == unit_code), None)
    if unit is None:
        if role != "district":
            raise UsageError("unit-unknown", unit=unit_code, catalogue=catalogue.name)
        unit = _desk_of(catalogue)
    gone = handed_over(db)
    workplace = Workplace(
        home,
        db,
        lock,
        versions,
        catalogue,
        unit,
        "district" if role == "district" else "township",
        AtKeys(account()),
        today,
    )
    unseated = _seat(workplace)
    workplace.close_to_changes(gone.refusal if gone is not None else unseated)
    return workplace


def _desk_of(catalogue: Catalogue) -> Unit:
    return Unit(catalogue.district, catalogue.district_name, "district", "district")


def _unit_of(catalogue: Catalogue, unit: Unit, role: Role) -> Unit:
    """The unit as a version of the forms has it; as it was where that version does not know it."""
    if role == "district" and unit.code == catalogue.district:
        return _desk_of(catalogue)
    known = (u for u in whole_roster(catalogue) if u.code == unit.code)
    return next(known, unit)


def _seat(workplace: Workplace) -> Refused | None:
    """Put the person at the keys who was there last. Why nothing can be changed as long as nobody is: persons
    are known here, and which one it is has to be chosen, or to be proved by a PIN.
    """
    here = [person for person in people.persons(workplace.db) if person.is_here]
    if not here:
        return None
    workplace.at_keys.has_others = len(here) > 1
    last = read_setting(workplace.db, people.AT_KEYS)
    person = next((one for one in here if one.name == last), here[0] if len(here) == 1 else None)
    if person is None:
        return Refused("person-not-chosen", names=listed(one.name for one in here))
    if person.has_pin:
        return Refused("person-pin-needed", person=person.name)
    workplace.at_keys.person = person
    return None


def refuse_impossible_home(home: Path) -> None:
    """Refuse a folder that no workplace can lie in: its name cannot be, or it or one above it is a
    file. Raises: UsageError("name-too-long", "name-impossible", "home-not-a-folder").
    """
    paths.refuse_impossible(home / "quarantine" / _LONGEST)
    there = next((p for p in (home, *home.parents) if os.path.lexists(p)), None)
    try:
        is_file = there is not None and not there.is_dir()
    except OSError:  # nobody may look: what is done there says so
        return
    if is_file:
        raise UsageError("home-not-a-folder", folder=str(home), file=str(there))


def _make_home(home: Path) -> None:
    """Raises: MachineError("folder-read-only"), StoreError of a disk that is full or fails."""
    try:
        with machine_faults(home):
            make_folder_private(home)
    except StoreError as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and fault_of(cause) in _NO_PLACE:
            detail = fault_words(cause)
            raise MachineError("folder-read-only", folder=str(home), detail=detail) from error
        raise


def take_lock(home: Path) -> FileLock:
    """Hold the workplace of `home` alone until the lock is released.

    Raises: MachineError("workplace-in-use", "folder-read-only").
    """
    lock = FileLock(home / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        if not os.path.lexists(lock.lock_file) and not paths.is_writable(home):
            detail = fault_words(PermissionError(errno.EACCES, ""))
            raise MachineError("folder-read-only", folder=str(home), detail=detail) from error
        raise MachineError("workplace-in-use", folder=str(home)) from error
    except OSError as error:
        raise MachineError(
            "folder-read-only", folder=str(home), detail=fault_words(error)
        ) from error
    return lock


def account() -> str:
    """The operating system's name of whoever works at this computer; "" where it has none."""
    try:
        return printable(getpass.getuser())
    except (OSError, KeyError, ImportError):  # an account without a name
        return ""
