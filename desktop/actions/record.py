"""The record of changes: who changed what, when, as the journal has it; filtered, and as a table that can be saved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from desktop.actions.doctor import refuse_unsound
from desktop.actions.outputs.export_tables import write_numbered
from desktop.actions.people import role_of, role_words
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Field
from desktop.domain import periods
from desktop.domain.figures import Figure, How, display
from desktop.domain.people import ROLES
from desktop.domain.periods import Period
from desktop.domain.records.changes import HOW_NAMES
from desktop.errors import UsageError
from desktop.exchange.keys import check_code
from desktop.i18n import N_, _, titled
from desktop.printable import printable
from desktop.reports.table import Column, Table, TableCell, TableRow
from desktop.reports.writers.csv import csv_bytes
from desktop.reports.writers.xlsx import xlsx_bytes
from desktop.store import journal
from desktop.store.cells import decode_content
from desktop.store.database import machine_faults

SHOWN = 500
"""So many of the newest entries a page shows; the saved table has all."""
_MOST_SAVED = 1_000_000  # what a sheet of a workbook holds

KINDS: dict[str, str] = {
    "cell": N_("figure changed"),
    "explanation": N_("query explained"),
    "evidence": N_("evidence attached"),
    "evidence-removed": N_("evidence taken away"),
    "words": N_("words with the figures written"),
    "sealed": N_("submission sealed"),
    "exported": N_("submission written"),
    "taken-back": N_("submission taken back"),
    "correction": N_("correction begun"),
    "task": N_("task received"),
    "back": N_("reply of the desk received"),
    "taken": N_("submission received"),
    "known": N_("submission received again"),
    "older": N_("older submission received"),
    "conflict": N_("conflicting submission received"),
    "waiting": N_("file waits for its key"),
    "waiting-given-way": N_("waiting file given up"),
    "decided": N_("conflict decided"),
    "key": N_("key recognised"),
    "accepted": N_("accepted"),
    "acceptance-kept": N_("acceptance kept"),
    "returned": N_("returned"),
    "return-taken-back": N_("return taken back"),
    "return-passed": N_("return from above passed on"),
    "return-answered": N_("return answered"),
    "taken-out": N_("left out by the desk below"),
    "sent-back": N_("reply written"),
    "closed": N_("period locked"),
    "reopened": N_("period unlocked"),
    "target": N_("target changed"),
    "deadline": N_("deadline changed"),
    "catalogue-issued": N_("version of the forms issued"),
    "catalogue-taken-back": N_("version of the forms taken back"),
    "past-taken": N_("past figures taken from an old workbook"),
    "past-taken-away": N_("past figures taken away"),
    "carried-over": N_("projects go on at another unit"),
    "catalogue-kept": N_("version of the forms received"),
    "task-sealed": N_("task sealed"),
    "task-exported": N_("task written"),
    "person": N_("person entered"),
    "person-left": N_("person left"),
    "person-back": N_("person came back"),
    "person-chosen": N_("person at the keys"),
    "pin-set": N_("PIN set"),
    "pin-taken": N_("PIN taken away"),
    "handed-over": N_("handed over"),
    "taken-over": N_("taken over"),
    "handover-undone": N_("handover taken back"),
    "handover-broken-off": N_("handover broken off"),
    "restored": N_("backup put back"),
    "journal-mended": N_("journal mended"),
    "clock": N_("clock confirmed"),
    "workplace": N_("workplace made"),
}
"""Every kind of entry, as people call it."""

_SEALED = re.compile(r"[0-9a-f]{64}\Z")
_PEOPLE = ("person", "person-left", "person-back")


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What a person asked for: `person` is a name or an account, `cell` a code, a code with its dimension (E303,
    E201/定襄桥), or words of a name; days as 2026-11-29. "" asks for all.
    """

    person: str = ""
    since: str = ""
    until: str = ""
    cell: str = ""
    kind: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One entry as people read it. `code` and `dimension` are those of the cell, "" where it is about none."""

    number: int
    at: str
    who: str
    kind: str
    what: str
    unit: str
    form: str
    period: str
    code: str
    dimension: str
    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Record:
    """`count` is how many entries there are in all; `people` and `kinds` are what can be asked for."""

    lines: tuple[RecordLine, ...]
    count: int
    people: tuple[str, ...]
    kinds: tuple[str, ...]


def record_of(workplace: Workplace, chosen: RecordFilter, limit: int = SHOWN) -> Record:
    """The newest entries, newest first. Raises: UsageError("deadline-not-a-date",
    "record-kind-unknown"), StoreError.
    """
    selected = _selection(workplace, chosen)
    with machine_faults(workplace.database):
        found, count = journal.entries(workplace.db, selected, limit)
        names, kinds = journal.names_in(workplace.db), journal.kinds_in(workplace.db)
    return Record(
        tuple(_line(workplace, entry) for entry in found),
        count,
        tuple(dict.fromkeys(_person(name) for name in names)),
        tuple(kind for kind in KINDS if kind in kinds),
    )


def record_table(workplace: Workplace, chosen: RecordFilter) -> Table:
    """All entries that are asked for, oldest first, as a table. Raises: as record_of."""
    record = record_of(workplace, chosen, _MOST_SAVED)
    columns = (
        Column("at", _("Time")),
        Column("who", _("Who")),
        Column("what", _("What")),
        Column("unit", _("Unit")),
        Column("form", _("Form")),
        Column("period", _("Period")),
        Column("code", _("Code")),
        Column("place", _("Where")),
        Column("before", _("Old value")),
        Column("after", _("New value")),
        Column("number", _("No."), True),
    )
    name = _("Record of changes")
    return Table(
        name,
        titled(workplace.unit_title, name),
        tuple(_chosen_in_words(chosen)),
        columns,
        tuple(
            TableRow(tuple(TableCell(text) for text in _texts(line)))
            for line in reversed(record.lines)
        ),
        landscape=True,
    )


def save_record(
    workplace: Workplace, chosen: RecordFilter, kind: Literal["xlsx", "csv"], folder: Path
) -> Path:
    """The record under a free name in `folder`. Raises: as record_of, MachineError, Refused."""
    refuse_unsound(workplace)
    table = record_table(workplace, chosen)
    data = xlsx_bytes((table,)) if kind == "xlsx" else csv_bytes(table)
    stem = f"{workplace.unit.code}-record-{workplace.today.isoformat()}"
    return write_numbered(data, folder, stem, kind, owner=workplace.home)


def _texts(line: RecordLine) -> tuple[str, ...]:
    code = f"{line.code}/{line.dimension}" if line.dimension else line.code
    return (
        line.at,
        line.who,
        line.kind,
        line.unit,
        line.form,
        line.period,
        code,
        line.place,
        line.before,
        line.after,
        str(line.number),
    )


def _chosen_in_words(chosen: RecordFilter) -> Iterator[str]:
    kind = _(KINDS[chosen.kind]) if chosen.kind else ""
    for name, text in (
        (_("Person"), chosen.person),
        (_("From"), chosen.since),
        (_("Until"), chosen.until),
        (_("Cell"), chosen.cell),
        (_("Kind"), kind),
        (_("Unit"), chosen.unit),
    ):
        if text:
            yield titled(name, text)


def _selection(workplace: Workplace, chosen: RecordFilter) -> journal.Selection:
    since, until = _day(chosen.since), _day(chosen.until)
    if chosen.kind and chosen.kind not in KINDS:
        raise UsageError(
            "record-kind-unknown", text=printable(chosen.kind[:40]), known=", ".join(KINDS)
        )
    selected = journal.Selection(chosen.person.strip(), since, until, chosen.kind, chosen.unit)
    text = chosen.cell.strip()
    if not text:
        return selected
    code, _slash, dimension = text.partition("/")
    names = {
        str(field.code): str(field.name)
        for issue in workplace.versions.issues
        for form in workplace.versions.loaded(issue).forms
        for field in (*form.indicators, *form.fields)
    }
    exact = next((one for one in names if one.lower() == code.strip().lower()), None)
    codes = (exact,) if exact else tuple(one for one, name in names.items() if text in name)
    return replace(
        selected,
        codes=codes,
        dimension=dimension.strip() if exact else text,
        either=exact is None,
    )


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat() if text.strip() else ""
    except ValueError as error:
        raise UsageError("deadline-not-a-date", text=printable(text[:40])) from error


def _forms_of(workplace: Workplace, period: str) -> Catalogue:
    """The forms as they were for a period; today's of what has none."""
    try:
        return workplace.at(periods.parse_period(period)).catalogue
    except UsageError:
        return workplace.catalogue


def _line(workplace: Workplace, entry: journal.Entry) -> RecordLine:
    catalogue = _forms_of(workplace, entry.period)
    form = catalogue.form_by_id.get(entry.form)
    code = entry.code
    if entry.what == "explanation":
        code = code.partition("/")[2]
    field = catalogue.field(entry.form, code) if code else None
    is_cell = entry.what == "cell"
    name = str(field.name) if field else "" if is_cell else printable(entry.code)
    if _is_number_of_file(entry):
        name = _("number {number}").format(number=entry.code)
    before, after = (
        _content(text, field) if is_cell else _text(workplace, entry, text)
        for text in (entry.before, entry.after)
    )
    kind = _(KINDS[entry.what]) if entry.what in KINDS else entry.what
    if is_cell and entry.how in list(How):
        kind = titled(kind, _(HOW_NAMES[How(entry.how)]))
    return RecordLine(
        entry.number,
        entry.at[:19].replace("T", " "),
        entry.who,
        kind,
        entry.what,
        catalogue.unit_name(entry.unit) if entry.unit else "",
        str(form.name) if form else entry.form,
        _period(entry.period),
        code if field else "",
        entry.dimension if field else "",
        " ".join(filter(None, (name, printable(entry.dimension)))),
        before,
        after,
    )


def _is_number_of_file(entry: journal.Entry) -> bool:
    """Whether `code` is the number of a submission, task or reply."""
    return bool(entry.period) and entry.code.isdecimal() and not entry.form


def _content(text: str, field: Field | None) -> str:
    figure: Figure = decode_content(text)
    if field is None:
        return figure.words or ("" if figure.value is None else str(figure.value))
    value = display(figure, field)
    words = figure.words if figure.missing else figure.note
    return f"{value} · {words}" if words and words != value else value


def _text(workplace: Workplace, entry: journal.Entry, text: str) -> str:
    """What the journal keeps besides cells: words as they are, the digest of a file as its check code."""
    if _SEALED.match(text):
        return check_code(text)
    if entry.what in _PEOPLE:
        *rest, last = text.split(" · ")
        role = role_words(workplace, role_of(last)) if last in ROLES else last
        return " · ".join((*rest, role))
    return printable(text, keep="\n")


def _period(text: str) -> str:
    try:
        return periods.label(Period(text)) if text else ""
    except (ValueError, UsageError):
        return printable(text)


def _person(who: str) -> str:
    """The person of "name (account)", else the account."""
    name, bracket, _rest = who.rpartition(" (")
    return name if bracket else who
