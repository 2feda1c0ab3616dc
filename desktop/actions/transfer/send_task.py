"""The task (任务) that the desk sends out: its content, its versions, and the targets and
deadlines that the desk decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from desktop.actions.keys import workplace_keys
from desktop.actions.pages.header import due_date
from desktop.actions.transfer.copy_of_record import intact_copy, seal_copy
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Code, Indicator, Target, UnitCode
from desktop.domain import periods
from desktop.domain.entry.read import read_entry
from desktop.domain.figures import How, from_decimal, to_decimal
from desktop.domain.periods import Period, parse_period
from desktop.domain.problems import formula, hidden_character, too_long, trimmed
from desktop.domain.records.targets import TargetRow as StoredTarget
from desktop.domain.rules import rule_columns
from desktop.errors import Refused, UsageError
from desktop.exchange.envelope import open_envelope, read_payload
from desktop.exchange.keys import Keys, check_code, key_check_code
from desktop.exchange.messages import (
    MAX_WORDS,
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
from desktop.store.database import machine_faults
from desktop.store.judgement import SentFile
from desktop.store.targets import write_target

COMPARATORS = (">=", ">", "<=", "<", "=")
LATEST_DAYS = 366
"""A deadline further from the period's end than this is a slip of the year."""

TargetKey = tuple[str, str, str]
"""(unit, code, dimension)"""


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
    on_step: Callable[[str], None] | None = None,
) -> Exported:
    """Write the task of a period, one file for all units, into `folder` and read it back.

    What differs from the period's last task gets the next number, the same content the same bytes
    again; it is kept in the outbox and recorded before it is written, so that a stick pulled out
    costs no number. The catalogue travels as its digest.

    Raises: Refused of the own keys, ExchangeError("exchange-payload-bad",
    "exchange-inflates-too-far"), MachineError of the stick or the disk, StoreError.
    """
    keys = workplace_keys(workplace, passphrase)
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
    file = write_safely(data, folder, last.file, on_step)
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
    catalogue, district = workplace.catalogue, workplace.catalogue.district
    year, covered = periods.year_of(period), periods.ending_with(period)
    roster = [UnitRow(unit.code, unit.name.zh, unit.kind, unit.group) for unit in catalogue.units]
    targets = [
        TargetRow(unit, year, code, dimension, row.value, row.comparator, row.words)  # type: ignore[arg-type]
        for (unit, code, dimension), row in sorted(targets_in_force(workplace, year).items())
        if unit != district and row.value is not None
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
    )


def targets_in_force(workplace: Workplace, year: str) -> dict[TargetKey, StoredTarget]:
    """The targets of a year, of the district and of each unit: the catalogue's, and over them
    what the desk decided.
    """
    units = {*workplace.catalogue.unit_by_code, workplace.catalogue.district}
    issued = {
        (str(t.unit), str(t.code), t.dimension): StoredTarget(
            t.code,
            t.dimension,
            from_decimal(Decimal(t.value)) if t.value else None,
            t.comparator,
            t.words,
            "catalogue",
        )
        for t in workplace.catalogue.targets
        if t.year == year
    }
    decided = {
        key: row
        for key, row in tasks.targets_of_year(workplace.db, year).items()
        if row.source != "catalogue"
    }
    return {key: row for key, row in (issued | decided).items() if key[0] in units}


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
    known, figure_rows = workplace.catalogue.unit_by_code, []
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
                f = row.figure
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
                            f.note,
                            f.standard,
                            How(row.how),
                        ),
                    )
                )
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


def change_target(
    workplace: Workplace,
    key: TargetKey,
    year: str,
    value: str,
    comparator: str = "",
    wording: str = "",
) -> StoredTarget:
    """Decide the target of a unit, or of the district itself, for a year; the next task tells it.

    `value` is what a person types ("1200", "1.2亿元"); without a comparator the one that stands is
    kept, else ">=".

    Raises: UsageError("unit-unknown", "period-malformed", "target-year", "target-code-unknown",
    "cell-dimension", "target-comparator", "target-value", "target-value-missing"), StoreError.
    """
    unit, code, dimension = key
    indicator = _indicator(workplace, unit, year, code, dimension)
    stands = targets_in_force(workplace, year).get(key)
    comparator = comparator or (stands.comparator if stands else ">=")
    if comparator not in COMPARATORS:
        raise UsageError("target-comparator", text=comparator[:20], known=" ".join(COMPARATORS))
    whole_year = (
        indicator
        if indicator.kind in ("rate", "index", "grade")
        else replace(indicator, maximum="")
    )
    entry = read_entry(
        value, whole_year, year
    )  # the upper bound is that of one period and one unit
    comment = trimmed(wording)
    problem = (
        entry.problem
        or too_long(comment, MAX_WORDS)
        or hidden_character(comment, line_breaks=True)
        or formula(comment)
    )
    if problem is not None:
        raise UsageError("target-value", cell=_place(code, dimension), why=problem.sentence)
    if entry.figure is None or entry.figure.value is None:
        raise UsageError("target-value-missing", cell=_place(code, dimension))
    target = Target(
        year,
        Code(code),
        dimension,
        UnitCode(unit),
        str(to_decimal(entry.figure.value)),
        comparator,
        comment,
    )
    with machine_faults(workplace.database), workplace.db.atomic():
        write_target(workplace.db, target, from_decimal, source="desk")
        _tell_target(workplace, unit, year, code, dimension, stands)
    return targets_in_force(workplace, year)[key]


def drop_target(workplace: Workplace, key: TargetKey, year: str) -> StoredTarget | None:
    """Take back what the desk decided on a target; gives the catalogue's that stands again, None
    where it has none.

    Raises: as change_target of the place, Refused("target-not-decided").
    """
    unit, code, dimension = key
    _indicator(workplace, unit, year, code, dimension)
    decided = tasks.targets_of_year(workplace.db, year).get(key)
    if decided is None or decided.source == "catalogue":
        raise Refused("target-not-decided", cell=_place(code, dimension), year=year)
    with machine_faults(workplace.database), workplace.db.atomic():
        tasks.drop_target(workplace.db, unit, year, code, dimension)
        _tell_target(workplace, unit, year, code, dimension, decided)
    return targets_in_force(workplace, year).get(key)


def _indicator(workplace: Workplace, unit: str, year: str, code: str, dimension: str) -> Indicator:
    """The indicator of a target whose place is a possible one."""
    catalogue = workplace.catalogue
    if unit not in catalogue.unit_by_code and unit != catalogue.district:
        raise UsageError("unit-unknown", unit=unit[:40], catalogue=catalogue.name)
    if periods.frequency_of(parse_period(year)) != "year" or year != year.strip():
        raise UsageError("target-year", text=year[:40])
    indicator = catalogue.indicators.get(code)
    if indicator is None or not (indicator.is_number or indicator.kind == "grade"):
        raise UsageError("target-code-unknown", cell=code[:40])
    values = catalogue.dimension_by_id[indicator.dimension].values if indicator.dimension else ()
    if dimension and dimension not in {value.id for value in values}:
        raise UsageError(
            "cell-dimension",
            cell=code,
            dimension=dimension[:40],
            known="、".join(v.id for v in values) or "—",
        )
    return indicator


def _tell_target(
    workplace: Workplace,
    unit: str,
    year: str,
    code: str,
    dimension: str,
    before: StoredTarget | None,
) -> None:
    after = targets_in_force(workplace, year).get((unit, code, dimension))
    journal.append_event(
        workplace.db,
        unit,
        journal.Event(
            "target",
            period=year,
            code=code,
            dimension=dimension,
            before=_journal_target(before),
            after=_journal_target(after),
        ),
        journal.Stamp(journal.now(), workplace.who),
    )


def _journal_target(target: StoredTarget | None) -> str:
    if target is None:
        return ""
    value = f"{target.comparator} {to_decimal(target.value):f}" if target.value is not None else ""
    return " ".join(filter(None, (value, target.words)))


def _place(code: str, dimension: str) -> str:
    return f"{code}/{dimension}" if dimension else code


def change_deadline(workplace: Workplace, form: str, period: Period, due: date) -> None:
    """Decide the day on which a form is due for a period, in the place of the catalogue's rule; the
    next task tells it.

    Raises: UsageError("deadline-form", "deadline-date"), StoreError.
    """
    due_forms = workplace.catalogue.forms_due(periods.frequency_of(period))
    due_form = next((f for f in due_forms if f.id == form), None)
    if due_form is None:
        known = "、".join(f.id for f in due_forms) or "—"
        raise UsageError("deadline-form", form=form[:40], period=periods.label(period), known=known)
    end = periods.last_day(period)
    if not 0 < (due - end).days <= LATEST_DAYS:
        raise UsageError(
            "deadline-date", date=due.isoformat(), period=periods.label(period), end=end.isoformat()
        )
    before = due_date(workplace, due_form, period)
    with machine_faults(workplace.database), workplace.db.atomic():
        tasks.write_deadlines(workplace.db, period, [(form, due.isoformat())])
        journal.append_event(
            workplace.db,
            workplace.catalogue.district,
            journal.Event(
                "deadline",
                form=form,
                period=period,
                before=before.isoformat() if before else "",
                after=due.isoformat(),
            ),
            journal.Stamp(journal.now(), workplace.who),
        )
