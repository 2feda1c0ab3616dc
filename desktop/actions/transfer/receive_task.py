"""Receiving a task (任务): verified, its key compared and pinned; its targets, deadlines and last
year's figures kept.

A stick with a task goes round all offices: receiving reads it and never writes to it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from desktop.actions.catalogues.versions import CatalogueVersions
from desktop.actions.entry.assigned import FROM_TASK, write_assigned
from desktop.actions.entry.locks import locks_of
from desktop.actions.transfer.copy_of_record import is_for_older_key, received_file_of
from desktop.actions.transfer.task_catalogues import Issued, read_issued, take_up
from desktop.actions.workplace import Workplace, init_workplace, open_workplace, workplace_exists
from desktop.catalogue.model import Catalogue, Code, Indicator, Target, Unit, UnitCode
from desktop.domain import periods
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import Cell, Figure, How, from_decimal, to_decimal
from desktop.domain.ledger import ENTERED
from desktop.domain.periods import Period
from desktop.domain.records.catalogue_issue import CatalogueIssue
from desktop.domain.records.changes import Change
from desktop.domain.roster import in_month, month_of, of_area
from desktop.errors import AppError, ExchangeError, Refused
from desktop.exchange.envelope import Envelope, read_payload
from desktop.exchange.keys import (
    fingerprint,
    is_recipient,
    key_check_code,
    read_check_code,
    refuse_small_order,
)
from desktop.exchange.messages import SUFFIX, DeadlineRow, FigureRow, TargetRow, Task
from desktop.exchange.plain_file import read_exchange_file
from desktop.exchange.stick import write_safely
from desktop.i18n import _, listed
from desktop.store import journal, received
from desktop.store.cells import read_cell, write_cell
from desktop.store.database import machine_faults
from desktop.store.rows import project_names
from desktop.store.submissions import TrustedKey, newest_submissions, pin_key, trusted_key
from desktop.store.targets import write_target
from desktop.store.tasks import (
    TaskRow,
    current_tasks,
    drop_deadlines,
    drop_task_targets,
    write_deadlines,
)


@dataclass(frozen=True, slots=True)
class OfferedTask:
    """A task file whose signature is good; whether its key is the district's is not known yet.
    `check_code` is the key's.
    """

    file: Path
    task: Task
    signing_key: bytes
    check_code: str
    issued: tuple[Issued, ...]
    catalogue: Catalogue
    """The forms of its period, with the units that report in it."""
    envelope: Envelope = field(repr=False)
    data: bytes = field(repr=False)

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units of its roster that the catalogue knows too, in the roster's order."""
        known = self.catalogue.unit_by_code
        return tuple(
            known[UnitCode(row.unit)] for row in self.task.roster if UnitCode(row.unit) in known
        )


@dataclass(frozen=True, slots=True)
class ReceivedTask:
    """What a task brought: how many targets and deadlines of this unit, and how many of last
    year's figures into cells that were empty. `is_known`: this very file was taken before
    ("task-known"), so nothing was written.
    """

    period: str
    sequence: int
    targets: int
    last_year: int
    deadlines: int = 0
    is_known: bool = False
    words: str = ""
    unreadable: tuple[Period, ...] = ()
    projects: int = 0
    """Projects of units before this one that it brought."""
    new_forms: tuple[CatalogueIssue, ...] = ()
    """The versions of the forms that it brought and the workplace had not."""

    @property
    def forms_words(self) -> str:
        """From when on the forms are other ones, and what the desk says to it; "" where they are not."""
        return "\n".join(
            _("The forms change from {month} on.").format(month=periods.label(one.from_month))
            + (f" {one.news}" if one.news else "")
            for one in self.new_forms
            if one.from_month
        )

    """Periods whose newest submission is sealed for keys that the desk does not have any more, the newest first."""


def read_task(path: Path, versions: CatalogueVersions | None = None) -> OfferedTask:
    """Verify and read a task file; nothing is stored. `versions`: those that the workplace has already.

    Raises: ExchangeError for what is damaged, foreign or no task, Refused("task-other-catalogue",
    "task-other-district", "task-catalogue-faulty"), MachineError.
    """
    data, envelope = read_exchange_file(path)
    task = read_payload(envelope, None, Task)
    known = [issue.content for issue in versions.issues] if versions else []
    issued = read_issued(task, file=path.name, known=known)
    catalogue = _catalogue_of(task, issued, versions, path.name)
    if not is_recipient(task.keys.recipient) or task.unit != catalogue.district:
        raise ExchangeError("exchange-manifest-mismatch", file=path.name)
    refuse_small_order(task.keys.signing, file=path.name)
    _check_deadlines(task, path.name)
    return OfferedTask(
        path,
        task,
        envelope.signing_key,
        key_check_code(envelope.signing_key),
        issued,
        catalogue,
        envelope,
        data,
    )


def _check_deadlines(task: Task, file: str) -> None:
    """A task tells the deadlines of its period and of the quarter and year that end with it."""
    for row in task.deadlines:
        try:
            fits = row.period in periods.ending_with(Period(task.period)) and date.fromisoformat(
                row.due
            ) > periods.last_day(Period(row.period))
        except ValueError:  # 31 February
            fits = False
        if not fits:
            raise ExchangeError(
                "exchange-payload-bad", file=file, where=f"{row.form} {row.period} {row.due}"
            )


def _catalogue_of(
    task: Task, issued: Sequence[Issued], versions: CatalogueVersions | None, file: str
) -> Catalogue:
    """The forms that the task was made with: of those that it carries, or that the workplace has."""
    period = Period(task.period)
    own = versions.for_area(task.unit).under(task.catalogue, period) if versions else None
    if own is not None:
        return own
    made_with = [one.catalogue for one in issued if one.issue.digest == task.catalogue]
    if not made_with or (versions is not None and not task.catalogues):
        raise Refused("task-other-catalogue", file=file)
    return in_month(of_area(made_with[-1], task.unit), month_of(period))


def check_task_code(offered: OfferedTask, code: str) -> None:
    """Compare the code heard over the telephone with the key's. Raises:
    UsageError("check-code-malformed"), Refused("task-code-differs").
    """
    if not hmac.compare_digest(read_check_code(code), offered.check_code):
        raise Refused("task-code-differs", file=offered.file.name)


def receive_task(workplace: Workplace, path: Path, code: str = "") -> ReceivedTask:
    """Take a task file into a workplace in one transaction: pin the district's keys, write its
    targets and deadlines over those of earlier tasks and, where a cell is empty, last year's
    figures of this unit; its bytes are kept in the spool.

    `code` is the check code heard over the telephone; not asked again for a key that is pinned
    already, which may also announce a new one. The same file again changes nothing. Raises: as
    read_task, and Refused("task-code-differs", "task-other-catalogue", "task-without-unit",
    "task-keys-differ", "task-older"), MachineError, StoreError.
    """
    workplace.refuse_read_only()
    offered = read_task(path, workplace.versions)
    task, db, unit = offered.task, workplace.db, workplace.unit.code
    above = workplace.versions.desk_above(Period(task.period))
    if above is None or task.unit != above[0]:
        raise Refused("task-other-district", file=path.name)
    if unit not in {row.unit for row in task.roster}:
        _refuse_ended(offered, unit)
        raise Refused("task-without-unit", file=path.name, unit=workplace.unit.name)
    before = received.received_file(db, offered.envelope.digest)
    if before is not None and before.state == "current":
        return ReceivedTask(
            task.period,
            task.sequence,
            len(_own_targets(workplace, task)),
            0,
            len(_own_deadlines(workplace, task)),
            is_known=True,
            words=task.words,
            unreadable=_unreadable(workplace),
        )
    known = trusted_key(db, "district")
    if known is None or known.signing_key != offered.signing_key:
        check_task_code(offered, code)
        if task.keys.signing != offered.signing_key:
            raise Refused("task-keys-differ", file=path.name)
    others = [row for row in current_tasks(db) if row.signing_key == offered.signing_key]
    _refuse_older(offered, others)
    spooled = f"{offered.envelope.digest}{SUFFIX['task']}"
    with machine_faults(workplace.home):
        (workplace.home / "spool").mkdir(exist_ok=True)
    write_safely(offered.data, workplace.home / "spool", spooled, owner=workplace.home)
    at = journal.now()
    with (
        _versions_kept(workplace),
        machine_faults(workplace.database),
        db.atomic(),
    ):
        pin_key(db, TrustedKey("district", task.keys.signing, task.keys.recipient, at))
        new_forms = take_up(workplace, offered.issued if task.catalogues else ())
        workplace = workplace.at(Period(task.period))
        targets = _write_targets(workplace, offered, others)
        _record(workplace, offered, spooled, before.source if before else path.name, at)
        due, projects = 0, 0
        figures: list[Change] = []
        ledger: list[Change] = []
        if workplace.role == "township":  # a desk fills in nothing, and has deadlines of its own
            due = _write_deadlines(workplace, offered, others)
            write_assigned(workplace, periods.year_of(task.period))
            figures = _last_year(workplace, task)
            ledger, projects = _carried(workplace, task)
        changes = [*figures, *ledger]
        if changes:
            journal.append_changes(
                db, unit, changes, journal.Stamp(at, workplace.who), step=journal.next_step(db)
            )
        journal.append_event(
            db,
            unit,
            journal.Event(
                "task",
                period=task.period,
                code=str(task.sequence),
                before=task.words,
                after=fingerprint(task.keys.signing),
            ),
            journal.Stamp(at, workplace.who),
        )
    return ReceivedTask(
        task.period,
        task.sequence,
        targets,
        len(figures),
        due,
        projects=projects,
        words=task.words,
        unreadable=_unreadable(workplace),
        new_forms=new_forms,
    )


@contextmanager
def _versions_kept(workplace: Workplace) -> Iterator[None]:
    """What a task brought is known only once it is kept."""
    try:
        yield
    except BaseException:
        workplace.versions.reload()
        raise


def _refuse_ended(offered: OfferedTask, unit: str) -> None:
    """Raises: Refused("task-unit-ended") where the roster says what became of the unit."""
    ended = offered.catalogue.other_by_code.get(unit)
    if ended is not None and ended.until:
        raise Refused(
            "task-unit-ended",
            file=offered.file.name,
            unit=ended.name,
            until=ended.until,
            successors=listed(offered.catalogue.unit_name(code) for code in ended.successors)
            or "—",
        )


def _unreadable(workplace: Workplace) -> tuple[Period, ...]:
    found = []
    for period, row in newest_submissions(workplace.db, workplace.unit.code).items():
        with suppress(AppError):  # a lost or changed copy is told where it is written
            if row.state != "correcting" and is_for_older_key(workplace, row):
                found.append(Period(period))
    return tuple(sorted(found, key=periods.last_day, reverse=True))


def _refuse_older(offered: OfferedTask, others: Sequence[TaskRow]) -> None:
    """A key counts its own tasks; of one number twice (the desk went back to a backup) the one
    made later counts.
    """
    task, made = offered.task, offered.envelope.manifest.created_at
    newest = max(
        ((row.sequence, row.created_at) for row in others if row.period == task.period),
        default=None,
    )
    if newest is not None and (task.sequence, made) < newest:
        raise Refused(
            "task-older",
            file=offered.file.name,
            period=periods.label(task.period),
            number=task.sequence,
            newest=newest[0],
        )


def _is_newest(offered: OfferedTask, others: Iterable[TaskRow]) -> bool:
    """Whether no task of another period, among those that tell of the same, was made later: so
    that what stands does not depend on the order in which tasks come.
    """
    return all(
        row.created_at <= offered.envelope.manifest.created_at
        for row in others
        if row.period != offered.task.period
    )


def _record(workplace: Workplace, offered: OfferedTask, file: str, source: str, at: str) -> None:
    """This task is the one of its period that counts."""
    manifest, db = offered.envelope.manifest, workplace.db
    for row in current_tasks(db):
        if row.period == manifest.period:
            received.set_state(db, row.digest, "superseded")
    received.keep_file(
        db,
        replace(
            received_file_of(offered.envelope, file=file, source=source, state="current", at=at),
            words=offered.task.words,
        ),
    )


def _own_targets(workplace: Workplace, task: Task) -> list[TargetRow]:
    return [
        row
        for row in task.targets
        if row.unit == workplace.unit.code and row.code in workplace.catalogue.indicators
    ]


def _own_deadlines(workplace: Workplace, task: Task) -> list[DeadlineRow]:
    own = {form.id for form in workplace.forms}
    return [row for row in task.deadlines if row.form in own]


def _write_targets(workplace: Workplace, offered: OfferedTask, others: Iterable[TaskRow]) -> int:
    """A task tells all targets of its year: those that earlier tasks brought and this one does
    not tell are gone.
    """
    year = periods.year_of(offered.task.period)
    if not _is_newest(offered, (row for row in others if periods.year_of(row.period) == year)):
        return 0
    own = _own_targets(workplace, offered.task)
    drop_task_targets(workplace.db, workplace.unit.code, year)
    for row in own:
        write_target(
            workplace.db,
            Target(
                row.year,
                Code(row.code),
                row.dimension,
                UnitCode(row.unit),
                str(to_decimal(row.value)),
                row.comparator,
                row.words,
            ),
            from_decimal,
            source=FROM_TASK,
        )
    return len(own)


def _write_deadlines(workplace: Workplace, offered: OfferedTask, others: Iterable[TaskRow]) -> int:
    written = 0
    for period in periods.ending_with(Period(offered.task.period)):
        if _is_newest(
            offered, (row for row in others if period in periods.ending_with(Period(row.period)))
        ):
            own = [
                (row.form, row.due)
                for row in _own_deadlines(workplace, offered.task)
                if row.period == period
            ]
            drop_deadlines(workplace.db, period)
            write_deadlines(workplace.db, period, own)
            written += len(own)
    return written


def _last_year(workplace: Workplace, task: Task) -> list[Change]:
    """Write last year's figures of this unit into cells that hold nothing; what the unit has
    itself always stands, and so does an empty cell of a sealed file.
    """
    locks = locks_of(workplace)
    changes = []
    for row in task.last_year:
        field = workplace.catalogue.field(row.figure.form, row.figure.code)
        if (
            row.unit != workplace.unit.code
            or not isinstance(field, Indicator)
            or not _fits(row.figure, field)
            or not _is_of_before(row.figure.period, task, workplace.unit)
        ):
            continue
        cell = Cell(row.figure.form, row.figure.code, row.figure.dimension, row.figure.period)
        is_empty = read_cell(workplace.db, workplace.unit.code, cell, field).is_empty
        if is_empty and not locks.holds(cell):
            figure = Figure(
                row.figure.value,
                row.figure.words,
                row.figure.missing,
                row.figure.note,
                row.figure.standard,
            )
            write_cell(workplace.db, workplace.unit.code, cell, field, figure, How.IMPORTED)
            changes.append(Change(cell, Figure(), figure, How.IMPORTED))
    return changes


def _is_of_before(period: str, task: Task, unit: Unit) -> bool:
    """Of a year before the task's, or of before a unit that is new began."""
    return period[:4] < task.period[:4] or (
        bool(unit.since) and month_of(Period(period)) < unit.since
    )


def _carried(workplace: Workplace, task: Task) -> tuple[list[Change], int]:
    """Write the months of projects that come over from units before this one into cells that hold nothing, and count
    the projects that are new here.
    """
    form = workplace.catalogue.form_of_kind("ledger")
    if form is None:
        return [], 0
    fields = {str(field.code): field for field in form.fields}
    known = {*project_names(workplace.db, workplace.unit.code)}
    changes: list[Change] = []
    stood: dict[tuple[str, str], object] = {}
    added: set[str] = set()
    for row in sorted(task.ledgers, key=lambda one: (one.project.project, one.period)):
        if row.unit != workplace.unit.code or not _is_of_before(row.period, task, workplace.unit):
            continue
        number = row.project.project
        added |= {number} - known
        for column in ENTERED:
            field, value = fields.get(column.name), getattr(row.project, column.name)
            if field is None or value in ("", None):
                continue
            if column.lasts == "for_good" and stood.get((number, column.name)) == value:
                continue
            stood[number, column.name] = value
            cell = Cell(form.id, column.name, number, Period(row.period))
            if read_cell(workplace.db, workplace.unit.code, cell, field).is_empty:
                figure = figure_of_column(value, field)
                write_cell(workplace.db, workplace.unit.code, cell, field, figure, How.IMPORTED)
                changes.append(Change(cell, Figure(), figure, How.IMPORTED))
    return changes, len(added)


def _fits(row: FigureRow, field: Indicator) -> bool:
    return periods.frequency_of(Period(row.period)) == field.frequency and (
        row.value is not None or bool(row.words) or row.missing is not None
    )


def begin_with_task(home: Path, path: Path, code: str, unit_code: str) -> ReceivedTask:
    """Make the workplace of a unit from its first task file. The code is compared before anything
    is made.

    Raises: as receive_task and init_workplace.
    """
    offered = read_task(path)
    check_task_code(offered, code)
    if unit_code not in {row.unit for row in offered.task.roster}:
        raise Refused("task-without-unit", file=path.name, unit=unit_code)
    if not workplace_exists(
        home
    ):  # a first try may have got this far before the stick was pulled out
        init_workplace(
            home,
            role="township",
            unit_code=unit_code,
            catalogue_name=offered.catalogue.id,
            issued=[(one.issue, one.files) for one in offered.issued],
        )
    with open_workplace(home) as workplace:
        return receive_task(workplace, path, code)
