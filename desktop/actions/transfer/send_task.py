"""The task (任务) that the desk sends out: its content and its versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from desktop.actions.catalogues.carry_over import carried_rows, is_new
from desktop.actions.doctor import refuse_unsound
from desktop.actions.keys import workplace_keys
from desktop.actions.pages.header import due_date
from desktop.actions.past.words import past_note
from desktop.actions.targets import targets_in_force
from desktop.actions.transfer.copy_of_record import intact_copy, seal_copy
from desktop.actions.transfer.task_catalogues import carried
from desktop.actions.unit_history import history_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Code, Indicator
from desktop.domain import periods
from desktop.domain.figures import How
from desktop.domain.periods import Period
from desktop.domain.roster import month_of
from desktop.domain.rules import rule_columns
from desktop.exchange.envelope import open_envelope, read_payload
from desktop.exchange.keys import Keys, check_code, key_check_code
from desktop.exchange.messages import (
    DeadlineRow,
    DistrictKeys,
    FigureRow,
    TargetRow,
    Task,
    UnitFigureRow,
    UnitRow,
)
from desktop.exchange.stick import write_safely
from desktop.store import journal, judgement, tasks
from desktop.store.covering_words import words_for
from desktop.store.database import machine_faults
from desktop.store.judgement import SentFile

AREA = "area"
"""The group of a desk below, among the units of a task's roster."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A task on the stick. `sequence` is its version; `is_new`: it tells something that the last
    one did not; `key_code` is what the desk reads to a clerk who receives its first task.
    """

    file: Path
    period: Period
    sequence: int
    digest: str
    check_code: str
    key_code: str
    is_new: bool
    units: int
    targets: int
    deadlines: int
    last_year: int


def export_task(
    workplace: Workplace,
    period: Period,
    folder: Path,
    *,
    passphrase: str | None = None,
    make_new_keys: bool = False,
    on_step: Callable[[str], None] | None = None,
) -> Exported:
    """Write the task of a period, one file for all units, into `folder` and read it back.

    What differs from the period's last task gets the next number, the same content the same bytes
    again; it is kept in the outbox and recorded before it is written, so that a stick pulled out
    costs no number. Versions of the forms that the desk issued travel with it, whole. `make_new_keys`: the desk's are lost, and
    this task makes others known.

    Raises: Refused of the own keys, ExchangeError("exchange-payload-bad",
    "exchange-inflates-too-far"), MachineError of the stick or the disk, StoreError.
    """
    workplace = workplace.at(period)
    workplace.refuse_read_only()
    refuse_unsound(workplace)
    keys = workplace_keys(workplace, passphrase, make_new=make_new_keys)
    last = tasks.last_task(workplace.db, workplace.catalogue.district, period)
    task = gather_task(workplace, period, last.sequence if last else 1, keys)
    data = _same_bytes(workplace, last, task)
    is_new = data is None
    if last is None or data is None:
        last, data = _seal(
            workplace,
            msgspec.structs.replace(task, sequence=last.sequence + 1 if last else 1),
            keys,
        )
    file = write_safely(data, folder, last.file, on_step, owner=workplace.home)
    with machine_faults(workplace.database), workplace.db.atomic():
        journal.append_event(
            workplace.db,
            last.unit,
            journal.Event(
                "task-exported", period=period, code=str(last.sequence), after=last.digest
            ),
            journal.Stamp(journal.now(), workplace.who),
        )
    return Exported(
        file,
        period,
        last.sequence,
        last.digest,
        check_code(last.digest),
        key_check_code(keys.signing_public),
        is_new,
        len(task.roster),
        len(task.targets),
        len(task.deadlines),
        len(task.last_year),
    )


def gather_task(workplace: Workplace, period: Period, sequence: int, keys: Keys) -> Task:
    """What the units are told of a period, in an order that does not change."""
    workplace = workplace.at(period)
    catalogue, district = workplace.catalogue, workplace.catalogue.district
    year, covered = periods.year_of(period), periods.ending_with(period)
    roster = [
        *(UnitRow(u.code, u.name.zh, u.kind, u.group) for u in catalogue.reporting_here),
        *(
            UnitRow(area.code, area.name.zh, area.level, AREA)
            for area in catalogue.areas
            if area.parent == district
        ),
    ]
    addressed = {row.unit for row in roster}
    targets = [
        TargetRow(unit, year, code, dimension, row.value, row.comparator, row.words)  # type: ignore[arg-type]
        for (unit, code, dimension), row in sorted(targets_in_force(workplace, year).items())
        if unit in addressed and row.value is not None
    ]  # a target in words alone stands in the catalogue
    deadlines = [
        DeadlineRow(form.id, own, due.isoformat())
        for own in covered
        for form in catalogue.forms_due(periods.frequency_of(own))
        if (due := due_date(workplace, form, own)) is not None
    ]
    return Task(
        district,
        period,
        sequence,
        catalogue.digest,
        DistrictKeys(keys.signing_public, keys.recipient),
        roster,
        targets,
        deadlines,
        _last_year(workplace, covered),
        words_for(workplace.db, period),
        carried(workplace, period),
        carried_rows(workplace, period),
    )


def _last_year(workplace: Workplace, covered: tuple[Period, ...]) -> list[UnitFigureRow]:
    """What was accepted a year ago of each form due now, yearly figures of last year among it."""
    before: dict[str, dict[str, Indicator]] = {}
    needed: dict[str, set[Period]] = {}
    for own in map(periods.last_year, covered):
        for form in workplace.catalogue.forms_due(periods.frequency_of(own)):
            before.setdefault(form.id, {}).update((i.code, i) for i in form.indicators)
            needed.setdefault(form.id, set()).update(
                rule_columns.own_period(i, own) for i in form.indicators
            )
    known, figure_rows = {u.code for u in workplace.catalogue.reporting_here}, []
    figure_rows += _of_units_before(workplace, covered)
    for form_id, indicators in before.items():
        if not indicators:
            continue
        for row in tasks.accepted_figures(
            workplace.db, form_id, sorted(indicators), sorted(needed[form_id])
        ):
            if (
                row.unit in known
                and periods.frequency_of(Period(row.period)) == indicators[row.code].frequency
            ):
                f, note = (
                    row.figure,
                    " ".join(filter(None, (row.figure.note, *past_note(row.past)))),
                )
                figure_rows.append(
                    UnitFigureRow(
                        row.unit,
                        FigureRow(
                            form_id,
                            row.code,
                            row.dimension,
                            row.period,
                            f.value,
                            f.words,
                            f.missing,
                            note,
                            f.standard,
                            How.IMPORTED if row.past else How(row.how),
                        ),
                    )
                )
    return figure_rows


def _of_units_before(workplace: Workplace, covered: tuple[Period, ...]) -> list[UnitFigureRow]:
    """For a unit that was not there a year ago, what those that went into it have together; for one that is new, also
    of the year before it began, so that its first figures have something to compare with.
    """
    figure_rows = []
    for unit in workplace.catalogue.reporting_here:
        if not unit.since:
            continue
        view = workplace.of_unit(unit.code)
        needed = set(map(periods.last_year, covered))
        if is_new(unit, covered[0]):
            months = periods.back(periods.previous(Period(unit.since)), 12)
            needed |= {own for month in months for own in periods.ending_with(month)}
        for own in sorted(needed):
            if unit.reports_in(month_of(own)):
                continue
            for (period, code, key), figure in sorted(history_of(view, (own,)).items()):
                indicator = workplace.catalogue.indicators.get(Code(code))
                if indicator is not None and indicator.frequency == periods.frequency_of(own):
                    row = FigureRow(
                        indicator.form,
                        code,
                        key,
                        period,
                        figure.value,
                        "",
                        None,
                        figure.note,
                        figure.standard,
                        How.DERIVED,
                    )
                    figure_rows.append(UnitFigureRow(unit.code, row))
    return figure_rows


def _same_bytes(workplace: Workplace, last: SentFile | None, task: Task) -> bytes | None:
    """The last task's bytes, where it tells just this and its copy is still there."""
    if last is None:
        return None
    data = intact_copy(workplace, last)
    if data is None:
        return None
    envelope = open_envelope(data, file=last.file)
    is_same = (
        envelope.signing_key == task.keys.signing and read_payload(envelope, None, Task) == task
    )
    return data if is_same else None


def _seal(workplace: Workplace, task: Task, keys: Keys) -> tuple[SentFile, bytes]:
    """Seal the next version and keep its bytes as the copy of record."""
    sealed, at = seal_copy(workplace, task, keys=keys), journal.now()
    sent = SentFile("task", task.unit, task.period, task.sequence, sealed.digest, sealed.file, at)
    with machine_faults(workplace.database), workplace.db.atomic():
        judgement.keep_sent(workplace.db, sent)
        journal.append_event(
            workplace.db,
            task.unit,
            journal.Event(
                "task-sealed", period=task.period, code=str(task.sequence), after=sent.digest
            ),
            journal.Stamp(at, workplace.who),
        )
    return sent, sealed.data
