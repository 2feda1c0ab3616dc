"""Figures and projects from CSV files: every line is read and judged before the first cell is
written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.actions.entry.enter import Entered, enter, field_for_entry, refuse_locked
from desktop.actions.entry.locks import Locks, locks_of
from desktop.actions.entry.projects import known_projects, ledger_form
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Field, Form, Indicator
from desktop.domain import periods
from desktop.domain.entry.dates import read_date
from desktop.domain.entry.read import problem_of_note, read_entry, read_missing
from desktop.domain.figures import EMPTY, Cell, Figure, How
from desktop.domain.ledger import NEEDED_COLUMNS, PAGE_COLUMNS
from desktop.domain.periods import Period
from desktop.domain.problems import Problem, shown, trimmed
from desktop.domain.rules import rule_columns
from desktop.errors import Refused, UsageError
from desktop.exchange.plain_file import read_plain
from desktop.messages import describe
from desktop.store.cells import read_cell
from desktop.store.database import machine_faults
from desktop.store.rows import projects_of

FIGURE_HEADER = ("form", "code", "dimension", "date", "value", "note")
PROJECT_HEADER = (
    "project",
    *sorted(PAGE_COLUMNS, key=lambda name: name not in ("category", "level")),  # these first
)
LARGEST_FILE = 8 * 2**20
_LISTED_LINES = 20

Entry = tuple[Cell, Figure]


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why one line of a file (counted from 1, the header's included) cannot be taken."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Target:
    """Where the lines go, and what is locked there."""

    workplace: Workplace
    period: Period
    locks: Locks

    def check(self, cell: Cell, figure: Figure, months: Collection[str] = ()) -> None:
        """Raises: as `enter`, for one cell."""
        field = field_for_entry(self.workplace, cell, figure, months=months)
        refuse_locked(self.locks, cell, field, self.period)


class _LineRefused(Exception):
    """One line's problems, on their way to the list."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))


def import_figures(workplace: Workplace, period: Period, file: Path) -> Entered:
    """Enter the figures of a CSV file (header form,code,dimension,date,value,note) in one step, or
    nothing of it. Day counts beside their readings are taken as `enter` takes them: what differs
    from the readings is in `left_out`.

    Raises: Refused("csv-not-utf8", "csv-header", "csv-too-large", "csv-lines" with `problems`:
    every LineProblem), MachineError("file-unreadable"), StoreError.
    """
    workplace = workplace.at(period)
    lines = _read_lines(file, FIGURE_HEADER)
    with machine_faults(workplace.database):
        target = _Target(workplace, period, locks_of(workplace))
        months = _months_with_readings(workplace, period, lines)
        entries = _all_of(file, lines, lambda line: _figure_line(target, line, months))
    return enter(workplace, entries, how=How.IMPORTED, month=period)


def import_projects(workplace: Workplace, period: Period, file: Path) -> Entered:
    """Add the projects of a CSV file that are new, and update those that are not; empty columns
    leave what is there.

    Raises: as import_figures; UsageError("no-ledger").
    """
    workplace = workplace.at(period)
    form = ledger_form(workplace)
    lines = _read_lines(file, PROJECT_HEADER)
    with machine_faults(workplace.database):
        known = set(known_projects(workplace))
        target = _Target(workplace, period, locks_of(workplace))
        entries = _all_of(file, lines, lambda line: _project_line(target, form, line, known))
    return enter(workplace, entries, how=How.IMPORTED, month=period)


def _read_lines(file: Path, header: Sequence[str]) -> list[_Line | LineProblem]:
    """The lines under a header, each by column; blank ones left out."""
    data = read_plain(file, LARGEST_FILE)
    if data is None:
        raise Refused("csv-too-large", file=file.name, most_mb=LARGEST_FILE >> 20)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            "csv-not-utf8", file=file.name, line=data[: error.start].count(b"\n") + 1
        ) from error
    text = text.rstrip("\x1a").replace("\0", "\ufffd")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    read_lines: list[_Line | LineProblem] = []
    columns: list[str] | None = None
    last = 0
    try:
        for texts in reader:
            number, last = last + 1, reader.line_num
            if not any(text.strip() for text in texts):
                continue
            texts = _without_blank_end(texts, len(header))
            if columns is None:
                columns = [text.strip().lower() for text in texts]
                if columns != list(header):
                    raise Refused(
                        "csv-header",
                        file=file.name,
                        expected=",".join(header),
                        found=_first_difference(columns, header),
                    )
            elif len(texts) != len(columns):
                read_lines.append(
                    LineProblem(
                        number,
                        Problem(
                            "csv-columns", {"expected": str(len(columns)), "count": str(len(texts))}
                        ).sentence,
                    )
                )
            else:
                read_lines.append(_Line(number, dict(zip(columns, texts, strict=True))))
    except csv.Error as error:
        read_lines.append(
            LineProblem(last + 1, Problem("csv-malformed", {"detail": str(error)}).sentence)
        )
    if columns is None:
        raise Refused("csv-header", file=file.name, expected=",".join(header), found="“” (1)")
    return read_lines


def _without_blank_end(texts: list[str], columns: int) -> list[str]:
    """A spreadsheet that saves a CSV file again adds blank columns at its right."""
    while len(texts) > columns and not texts[-1].strip():
        texts = texts[:-1]
    return texts


def _first_difference(columns: Sequence[str], header: Sequence[str]) -> str:
    """Which of the columns is another than it must be: "note2" (6)."""
    for number, column in enumerate(columns, start=1):
        if number > len(header) or column != header[number - 1]:
            return f"“{shown(column)}” ({number})"
    return f"“” ({len(columns) + 1})"


def _all_of(
    file: Path, lines: Sequence[_Line | LineProblem], read: Callable[[_Line], Iterator[Entry]]
) -> list[Entry]:
    """The cells of all lines. Raises: Refused("csv-lines") when a single line cannot be taken."""
    entries: list[Entry] = []
    problems = [line for line in lines if isinstance(line, LineProblem)]
    first_of: dict[Cell, int] = {}
    for line in (line for line in lines if isinstance(line, _Line)):
        try:
            for cell, figure in read(line):
                if cell in first_of:
                    raise _LineRefused(
                        Problem("csv-twice", {"cell": cell.code, "line": str(first_of[cell])})
                    )
                first_of[cell] = line.number
                entries.append((cell, figure))
        except _LineRefused as problem:
            problems.append(LineProblem(line.number, str(problem)))
        except (UsageError, Refused) as refusal:
            problems.append(LineProblem(line.number, describe(refusal)))
    if problems:
        problems.sort(key=lambda problem: problem.line)
        sentences = [
            Problem("csv-line", {"line": str(p.line), "why": p.why}).sentence
            for p in problems[:_LISTED_LINES]
        ]
        more = ["…"] if len(problems) > _LISTED_LINES else []
        raise Refused(
            "csv-lines",
            file=file.name,
            count=len(problems),
            lines="\n".join((*sentences, *more)),
            problems=tuple(problems),
        )
    return entries


def _months_with_readings(
    workplace: Workplace, period: Period, lines: Sequence[_Line | LineProblem]
) -> frozenset[str]:
    daily = {form.id for form in workplace.catalogue.forms if form.kind == "daily"}
    return frozenset(
        {period}
        if any(isinstance(line, _Line) and trimmed(line.texts["form"]) in daily for line in lines)
        else ()
    )


def _figure_line(target: _Target, line: _Line, months: frozenset[str]) -> Iterator[Entry]:
    workplace, period = target.workplace, target.period
    texts = {name: trimmed(text) for name, text in line.texts.items()}
    form = workplace.form(texts["form"])
    field = workplace.catalogue.field(form.id, texts["code"])
    if field is None:
        raise UsageError("cell-unknown", form=form.id, cell=shown(texts["code"]))
    cell = _place(form, field, period, texts)
    try:
        figure = _content(texts["value"], texts["note"], field, period)
    except _LineRefused as refusal:
        row = f"{field.code} {cell.dimension}".strip()
        params = {"row": shown(row), "name": str(field.name), "why": str(refusal)}
        raise _LineRefused(Problem("row-refused", params)) from refusal
    if form.kind == "ledger" and not isinstance(field, Indicator):
        known = {state.project for state in projects_of(workplace.db, workplace.unit.code, period)}
        if cell.dimension not in known:
            raise _LineRefused(Problem("row-unknown", {"row": shown(cell.dimension)}))
    try:
        target.check(cell, figure, months)
    except Refused as refusal:
        # a file taken twice: what the program worked out from its own readings needs no entering
        same = (
            refusal.code == "cell-derived"
            and figure.value is not None
            and read_cell(workplace.db, workplace.unit.code, cell, field).value == figure.value
        )
        if not same:
            raise
        return
    yield cell, figure


def _place(form: Form, field: Field, period: Period, texts: dict[str, str]) -> Cell:
    day = texts["date"]
    if form.kind == "daily" and not isinstance(field, Indicator):
        if texts["dimension"]:
            raise _LineRefused(Problem("csv-dimension-unwanted", {"cell": field.code}))
        read = read_date(day, period) if day else Problem("csv-date-missing", {"cell": field.code})
        if isinstance(read, Problem):
            raise _LineRefused(read)
        return Cell(form.id, field.code, read.isoformat(), period)
    if day:
        raise _LineRefused(Problem("csv-date-unwanted", {"cell": field.code}))
    if not isinstance(field, Indicator):
        return Cell(form.id, field.code, texts["dimension"], period)
    own = rule_columns.own_period(field, period)
    if (
        periods.days_of(own)[0] > periods.days_of(period)[0]
    ):  # a month's figure under a quarter: which month?
        raise UsageError("cell-period", cell=field.code, period=periods.label(period))
    return Cell(form.id, field.code, texts["dimension"], own)


def _content(value: str, note: str, field: Field, period: Period) -> Figure:
    missing = read_missing(note)
    if isinstance(missing, Problem):
        raise _LineRefused(missing)
    if missing is not None:
        if value:
            raise _LineRefused(Problem("csv-value-and-reason", {"cell": field.code}))
        return missing
    problem = problem_of_note(note)
    if problem:
        raise _LineRefused(problem)
    entry = read_entry(value, field, period)
    if entry.figure is None:
        raise _LineRefused(*filter(None, [entry.problem]))
    if not note:
        return entry.figure
    if entry.figure == EMPTY:
        raise _LineRefused(Problem("csv-note-alone", {"cell": field.code}))
    return entry.figure.with_note(note)


def _project_line(target: _Target, form: Form, line: _Line, known: set[str]) -> Iterator[Entry]:
    workplace, period = target.workplace, target.period
    texts = {name: trimmed(text) for name, text in line.texts.items()}
    row = texts.pop("project")
    if not row:
        raise _LineRefused(Problem("csv-project-missing"))
    if row not in known and not all(texts[name] for name in NEEDED_COLUMNS):
        raise Refused("project-incomplete", row=shown(row))
    entries: list[Entry] = []
    whys: list[Problem] = []
    for code, text in texts.items():
        if not text:
            continue
        field = workplace.catalogue.field(form.id, code)
        if field is None:
            raise UsageError("cell-unknown", form=form.id, cell=code)
        entry = read_entry(text, field, period)
        if entry.figure is None:
            why = entry.problem.sentence if entry.problem else ""
            whys.append(
                Problem("row-refused", {"row": shown(row), "name": str(field.name), "why": why})
            )
            continue
        cell = Cell(form.id, code, row, period)
        target.check(cell, entry.figure)
        entries.append((cell, entry.figure))
    if whys:
        raise _LineRefused(*whys)
    yield from entries
