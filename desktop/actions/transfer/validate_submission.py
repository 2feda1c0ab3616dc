"""What a submission may say, field by field, against the catalogue in force.

A signed file is still only a claim. The desk asks this of every file before it stores anything,
and an office of its own before it seals, so that no honest file can fail at the desk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

import msgspec

from desktop.catalogue.model import Catalogue, Code, Field, Form, FormId, Indicator, Unit, UnitCode
from desktop.domain import explanations, periods
from desktop.domain.air.reading_columns import NUMBER_COLUMNS, TEXT_COLUMNS
from desktop.domain.bounds import Bounds, allowed_day, bounds_of, is_day, is_month
from desktop.domain.entry.dates import EARLIEST_YEAR, LATEST_YEAR
from desktop.domain.figures import Missing, to_decimal
from desktop.domain.kept_columns import HONOUR_COLUMNS
from desktop.domain.ledger import ENTERED_AMOUNTS, ENTERED_TEXTS, NEEDED_COLUMNS
from desktop.domain.periods import Period
from desktop.domain.problems import HIDDEN, hidden_character, shown
from desktop.domain.row_numbers import is_row_number, same_number
from desktop.domain.rules import rule_columns
from desktop.exchange.messages import (
    EvidenceRow,
    ExplanationRow,
    FigureRow,
    HonourRow,
    ProjectRow,
    ReadingRow,
    Submission,
)
from desktop.i18n import N_, _, listed

STEP = 20
"""How far a number may lie above the last one known of its unit and period."""
LONGEST_REFUSAL = 200
_SUMMED = {"done_this_year": N_("Done this year"), "done_in_all": N_("Done in all")}
"""Amounts of a project that follow from those of its months, and are bounded as these are."""
_WITH_BREAKS = frozenset(
    ("words", "note", "reason", "progress", "obstacles", "evidence", "status_reason")
)
_RETURN = re.compile(r"return-([1-9][0-9]{0,3})")
# in JSON: raw, or escaped by a backslash; it also meets harmless ones, so what it finds is looked
# at text by text
_SUSPECT = re.compile(rf'[{HIDDEN}]|\\[^"/]')


_Columns = Sequence[tuple[str, Bounds | None]]
_Fits = Callable[[Bounds | None, Any], bool]
"""Whether a value, a number in ten-thousandths or None or words, may stand in a column."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A place of a submission that holds what cannot stand there; all three for people."""

    cell: str
    value: str
    allowed: str


class Expected:
    """What submissions of a catalogue may hold; made once for all files of an import."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @cached_property
    def _fields(self) -> dict[tuple[str, str], Bounds]:
        return {
            (form.id, field.code): bounds_of(field)
            for form in self.catalogue.forms
            for field in (*form.indicators, *form.fields)
        }

    @cached_property
    def _dimensions(self) -> dict[str, frozenset[str]]:
        known = {d.id: frozenset(v.id for v in d.values) for d in self.catalogue.dimensions}
        return known | {"": frozenset(("",))}

    def rows_of(self, indicator: Indicator) -> frozenset[str]:
        """What may name the rows of an indicator's figures: the values of its dimension, "" where
        it has none; both where all groups of the ledger are summed up as well.
        """
        if indicator.derivation is None:
            return self._dimensions[indicator.dimension]
        known = self._dimensions[indicator.dimension]
        return known | {""} if indicator.derivation.group_by else known

    @cached_property
    def _queries(self) -> dict[str, _Query]:
        """What can be explained, by rule."""
        rules = {
            r.id: _Query(r.form, self._places(r.form, r.cells[:1], r.over))
            for r in self.catalogue.rules
            if r.severity == "query"
        }
        checks = {
            c.id: _Query(c.form, self._places(c.form, c.cells or self._codes(c.form), ""))
            for c in self.catalogue.checks
            if c.severity == "query"
        }
        return rules | checks

    def _places(self, form: str, codes: Iterable[str], over: str) -> dict[tuple[str, str], str]:
        """(form, code) of the cells that findings name → what names their rows: a kind of form, or
        a dimension. `over`: the frame of a rule; a check looks at every value of a dimension.
        """
        places: dict[tuple[str, str], str] = {}
        for code in codes:
            indicator = self.catalogue.indicators.get(Code(code))
            if indicator is None:
                of_form = self.catalogue.form_by_id.get(FormId(form))
                places[form, code] = of_form.kind if of_form else ""
            else:
                by_dimension = over in ("", indicator.dimension)
                places[indicator.form, code] = indicator.dimension if by_dimension else ""
        return places

    def _codes(self, form: str) -> list[str]:
        return [code for of_form, code in self._fields if of_form == form]

    @cached_property
    def _standards(self) -> frozenset[str]:
        return frozenset(standard.id for standard in self.catalogue.air_standards)

    @cached_property
    def _by_unit(self) -> dict[tuple[str, str], Filled]:
        return {}

    def filled_by(self, unit: UnitCode, period: Period) -> Filled:
        """What this unit of the roster fills in for periods of this frequency."""
        key = unit, periods.frequency_of(period)
        if key not in self._by_unit:
            self._by_unit[key] = _filled(self.catalogue, self.catalogue.unit_by_code[unit], period)
        return self._by_unit[key]

    def misfit(self, submission: Submission) -> Misfit | None:
        """The first place that holds what cannot stand there; None for a submission that may be
        stored. Its unit is on the roster.
        """
        return next(_Judgement(self, submission).misfits(), None)


@dataclass(frozen=True, slots=True)
class _Query:
    """What a rule or check may name: cells of its own form, or of one that it looks across to."""

    form: str
    places: dict[tuple[str, str], str]


@dataclass(frozen=True)
class Filled:
    """The forms that a unit hands in for a kind of period, and its indicators of each."""

    forms: dict[str, Form]
    indicators: dict[tuple[str, str], Indicator]


def _filled(catalogue: Catalogue, unit: Unit, period: Period) -> Filled:
    forms = catalogue.forms_due(periods.frequency_of(period), unit)
    return Filled(
        {form.id: form for form in forms},
        {(form.id, i.code): i for form in forms for i in catalogue.indicators_of(form, unit)},
    )


class _Judgement:
    """One submission against what is expected of its unit and period."""

    def __init__(self, expected: Expected, submission: Submission) -> None:
        self.expected, self.submission = expected, submission
        self.period = Period(submission.period)
        self.filled = expected.filled_by(UnitCode(submission.unit), self.period)
        self.first, self.last = days_reported(self.period)
        self._own_periods: dict[str, Period] = {}

    def misfits(self) -> Iterator[Misfit]:
        yield from self._forms()
        yield from self._texts()
        for figure in self.submission.figures:
            yield from self._figure(figure)
        yield from self._rows()
        for explanation in self.submission.explanations:
            yield from self._explanation(explanation)
        for file in self.submission.evidence:
            if file.form not in self.submission.forms:
                yield Misfit(
                    _evidence_place(file),
                    _value(file.name),
                    _(
                        "only what this unit fills in, on the forms that the file names: {forms}"
                    ).format(forms=listed(self.submission.forms)),
                )

    def _forms(self) -> Iterator[Misfit]:
        forms = self.filled.forms
        for name in self.submission.forms or [""]:
            if name not in forms:
                yield Misfit(
                    _("the list of forms"),
                    _value(name),
                    _("the forms of this unit for {period}: {forms}").format(
                        period=periods.label(self.period), forms=listed(forms)
                    ),
                )

    def _texts(self) -> Iterator[Misfit]:
        """Characters that nobody can see, wherever they stand."""
        try:
            if _SUSPECT.search(msgspec.json.encode(self.submission).decode()) is None:
                return
        except ValueError:
            pass  # half a character: found below, with its place
        for cell, name, text in _all_texts(self.submission):
            problem = hidden_character(text, line_breaks=name in _WITH_BREAKS)
            if problem is not None:
                yield Misfit(
                    cell,
                    _value(text),
                    _("text without invisible characters (here {character}); type it anew").format(
                        character=problem.params["character"]
                    ),
                )

    def _figure(self, row: FigureRow) -> Iterator[Misfit]:
        indicator = self.filled.indicators.get((row.form, row.code))
        if indicator is None or row.form not in self.submission.forms:
            yield Misfit(
                _cell(row.form, row.code, "", row.dimension),
                _figure_value(row),
                _("only what this unit fills in, on the forms that the file names: {forms}").format(
                    forms=listed(self.submission.forms)
                ),
            )
            return

        def cell() -> str:
            return _cell(row.form, row.code, str(indicator.name), row.dimension)

        known = self.expected.rows_of(indicator)
        if row.dimension not in known:
            allowed = _("one of: {choices}").format(choices=listed(sorted(known)))
            if not indicator.dimension:
                allowed = _(
                    "one figure for the whole unit, without “{dimension}” beside it"
                ).format(dimension=shown(row.dimension))
            yield Misfit(cell(), _figure_value(row), allowed)
        own = self._own_period(indicator)
        if row.period != own:
            yield Misfit(
                cell(),
                periods.label(row.period),
                _("a figure for {period}").format(period=periods.label(own)),
            )
        bounds = self.expected._fields[row.form, row.code]
        if row.value is not None and (bounds.takes_words or not bounds.holds_value(row.value)):
            yield Misfit(cell(), _number(row.value), bounds.allowed)
        if row.words and not _words_fit(row, bounds):
            yield Misfit(
                cell(),
                _value(row.words),
                _("at most {limit} characters of why it is refused").format(limit=LONGEST_REFUSAL)
                if row.missing is Missing.REFUSED
                else bounds.allowed,
            )
        if row.value is not None and row.missing is not None:
            yield Misfit(cell(), _number(row.value), _("a value, or why there is none; not both"))
        if row.standard:
            standards = self.expected._standards if indicator.standard_family else frozenset()
            if not standards.issuperset(row.standard.split(" + ")):
                yield Misfit(
                    cell(),
                    _value(row.standard),
                    _("a standard of the catalogue: {choices}").format(
                        choices=listed(sorted(standards)) or "—"
                    ),
                )

    def _own_period(self, indicator: Indicator) -> Period:
        own = self._own_periods.get(indicator.frequency)
        if own is None:
            own = rule_columns.own_period(indicator, self.period)
            self._own_periods[indicator.frequency] = own
        return own

    def _rows(self) -> Iterator[Misfit]:
        submission = self.submission
        for kind, rows in (
            ("daily", submission.readings),
            ("ledger", submission.projects),
            ("honours", submission.honours),
        ):
            if not rows:
                continue
            form = next((f for f in self.filled.forms.values() if f.kind == kind), None)
            if form is None or form.id not in submission.forms:
                yield Misfit(
                    " ".join((_KIND_NAMES[kind](), _number_of(rows[0]))),
                    _value(_number_of(rows[0])),
                    _(
                        "only what this unit fills in, on the forms that the file names: {forms}"
                    ).format(forms=listed(submission.forms)),
                )
                return
            if kind == "daily":
                yield from self._readings(form, submission.readings)
            elif kind == "ledger":
                yield from self._numbers(form, submission.projects)
                yield from self._projects(form, submission.projects)
            else:
                yield from self._numbers(form, submission.honours)
                yield from self._honours(form, submission.honours)

    def _readings(self, form: Form, readings: Sequence[ReadingRow]) -> Iterator[Misfit]:
        numbers = self._unfit_columns(form, NUMBER_COLUMNS, readings, _number_fits)
        names = (name for name in TEXT_COLUMNS if name != "reason")
        texts = self._unfit_columns(form, names, readings, _text_fits)
        for row in readings:
            if not (is_day(row.date) and self.first <= row.date <= self.last):
                yield Misfit(
                    _cell(form.id, "", "", row.date),
                    _value(row.date),
                    _("a day of {period}").format(period=periods.label(self.period)),
                )
            yield from _misfits(form, row.date, row, numbers, _number_fits)
            yield from _misfits(form, row.date, row, texts, _text_fits)

    def _numbers(
        self, form: Form, rows: Sequence[ProjectRow] | Sequence[HonourRow]
    ) -> Iterator[Misfit]:
        """Numbers of rows: as they are typed, and unique for people, who read P01 and p01 as one."""
        seen: dict[str, str] = {}
        for row in rows:
            number = _number_of(row)
            if not is_row_number(number):
                yield Misfit(
                    _cell(form.id, "", "", shown(number)),
                    _value(number),
                    _("a number of letters and digits, up to 20 characters"),
                )
            other = seen.setdefault(same_number(number), number)
            if other != number:
                yield Misfit(
                    _cell(form.id, "", "", shown(number)),
                    _value(number),
                    _("a number that differs from {other} in more than case and width").format(
                        other=shown(other)
                    ),
                )

    def _projects(self, form: Form, projects: Sequence[ProjectRow]) -> Iterator[Misfit]:
        numbers = self._unfit_columns(form, ENTERED_AMOUNTS, projects, _number_fits)
        of_months = self.expected._fields.get((form.id, "done_this_month"))
        texts = self._unfit_columns(form, ENTERED_TEXTS, projects, _text_fits)
        needed = self._unfit_columns(form, NEEDED_COLUMNS, projects, _is_given)
        for row in projects:
            if not (is_month(row.since) and row.since <= self.period):
                yield Misfit(
                    _cell(form.id, "since", _("on the ledger since"), row.project),
                    _value(row.since),
                    _("a month up to {period}").format(period=periods.label(self.period)),
                )
            yield from _misfits(form, row.project, row, numbers, _number_fits)
            for name, label in _SUMMED.items():
                value = getattr(row, name)
                if of_months is not None and not of_months.holds_value(value):
                    yield Misfit(
                        _cell(form.id, name, _(label), row.project),
                        _number(value),
                        of_months.allowed,
                    )
            yield from _misfits(form, row.project, row, texts, _text_fits)
            yield from _misfits(form, row.project, row, needed, _is_given)

    def _honours(self, form: Form, honours: Sequence[HonourRow]) -> Iterator[Misfit]:
        texts = self._unfit_columns(form, HONOUR_COLUMNS, honours, _text_fits)
        last = periods.last_day(self.period).isoformat()
        for row in honours:
            yield from _misfits(form, row.honour, row, texts, _text_fits)
            if row.date > last:
                field = self.expected._fields.get((form.id, "date"))
                yield Misfit(
                    _cell(form.id, "date", str(field.field.name) if field else "", row.honour),
                    _value(row.date),
                    _("a day up to the end of {period}").format(period=periods.label(self.period)),
                )

    def _unfit_columns(
        self, form: Form, names: Iterable[str], rows: Sequence[msgspec.Struct], fits: _Fits
    ) -> _Columns:
        """The columns in which anything does not fit, with their bounds; None where the form has no such column. Most
        rows say the same, so that each value is looked at once.
        """
        columns = [(name, self.expected._fields.get((form.id, name))) for name in names]
        return [
            (name, bounds)
            for name, bounds in columns
            if not all(fits(bounds, value) for value in set(map(attrgetter(name), rows)))
        ]

    def _explanation(self, row: ExplanationRow) -> Iterator[Misfit]:
        yield from self._explained_cell(row)
        cell = _explained(row)
        if not row.words.strip() or len(row.words) > explanations.MAX_CHARACTERS:
            yield Misfit(
                cell,
                _value(row.words),
                _("words, at most {limit} characters").format(limit=explanations.MAX_CHARACTERS),
            )
        if not _is_moment(row.at):
            yield Misfit(cell, _value(row.at), allowed_day())

    def _explained_cell(self, row: ExplanationRow) -> Iterator[Misfit]:
        """What is wrong with the rule and the cell of an explanation."""
        answered = _RETURN.fullmatch(row.rule)
        if answered is not None and int(answered[1]) < self.submission.sequence:
            query = _Query(row.form, self.expected._places(row.form, [row.code], ""))
            if row.code == row.form:  # the whole form was returned
                query = _Query(row.form, {(row.form, row.code): ""})
        else:
            found = self.expected._queries.get(row.rule)
            if found is None:
                yield Misfit(
                    _explained(row),
                    _value(row.rule),
                    _("explanations of queries of the forms that the file names: {forms}").format(
                        forms=listed(self.submission.forms)
                    ),
                )
                return
            query = found
        place = query.places.get((row.form, row.code))
        if (
            query.form not in self.submission.forms
            or place is None
            or not self._is_filled(row)
            or row.dimension not in self._names_of_rows(place)
        ):
            yield Misfit(
                _explained(row),
                _value(f"{row.code} {row.dimension}".strip()),
                _("an explanation on a cell of the file that {rule} looks at").format(
                    rule=shown(row.rule)
                ),
            )

    def _is_filled(self, row: ExplanationRow) -> bool:
        """Whether there is such a cell for this unit; a column is filled by whoever fills its
        form.
        """
        catalogue = self.expected.catalogue
        indicator = catalogue.indicators.get(Code(row.code))
        if indicator is None:
            return row.code == row.form or (row.form, row.code) in self.expected._fields
        unit = catalogue.unit_by_code[UnitCode(self.submission.unit)]
        return unit.group in indicator.filled_by

    def _names_of_rows(self, place: str) -> Collection[str]:
        match place:
            case "daily":
                if not self.first:
                    return ()
                return [day.isoformat() for day in periods.days_of(self.period)]
            case "ledger":
                return [row.project for row in self.submission.projects]
            case "honours":
                return [row.honour for row in self.submission.honours]
            case _:
                return self.expected._dimensions.get(place, ())


_KIND_NAMES: dict[str, Callable[[], str]] = {
    "daily": lambda: _("daily reading"),
    "ledger": lambda: _("project"),
    "honours": lambda: _("honour"),
}


def days_reported(period: Period) -> tuple[str, str]:
    """The first and the last day whose readings a submission of this period tells: a month's
    own; none of a quarter or year, whose months were told by theirs.
    """
    if periods.frequency_of(period) != "month":
        return "", ""
    return periods.first_day(period).isoformat(), periods.last_day(period).isoformat()


def _words_fit(row: FigureRow, bounds: Bounds) -> bool:
    if row.value is not None:
        return False
    if row.missing is Missing.REFUSED:
        return len(row.words) <= LONGEST_REFUSAL
    return row.missing is None and bounds.takes_words and bounds.holds_words(row.words)


def _number_fits(bounds: Bounds | None, value: int | None) -> bool:
    if value is None:
        return True
    return bounds.holds_value(value) if bounds is not None else value == 0


def _text_fits(bounds: Bounds | None, text: str) -> bool:
    return not text or (bounds is not None and bounds.holds_words(text))


def _is_given(bounds: Bounds | None, text: str) -> bool:
    """Whether a column that the form needs says something."""
    return bounds is None or text.strip() != ""


def _misfits(
    form: Form, row: str, columns: msgspec.Struct, bounds: _Columns, fits: _Fits
) -> Iterator[Misfit]:
    for name, of_column in bounds:
        value = getattr(columns, name)
        if not fits(of_column, value):
            text = _number(value) if isinstance(value, int) else value if value.strip() else ""
            yield _row_misfit(form, row, name, of_column, text)


def _row_misfit(form: Form, row: str, name: str, bounds: Bounds | None, value: str) -> Misfit:
    column: Field | None = bounds.field if bounds is not None else None
    return Misfit(
        _cell(form.id, name, str(column.name) if column else "", row),
        _value(value),
        bounds.allowed if bounds is not None else _("nothing: the form has no such column"),
    )


def _number_of(row: ReadingRow | ProjectRow | HonourRow) -> str:
    """What names a row: its day or its number."""
    if isinstance(row, ReadingRow):
        return row.date
    return row.project if isinstance(row, ProjectRow) else row.honour


def _all_texts(submission: Submission) -> Iterator[tuple[str, str, str]]:
    """Every text with the place it stands in, in words, and the name of its field."""
    for name in ("reason", "filled_by", "phone", "words"):
        yield _PLACE_NAMES[name](), name, getattr(submission, name)
    for row in submission.figures:
        yield from _row_texts(_cell(row.form, row.code, "", row.dimension), row)
    for kind, rows in (
        ("daily", submission.readings),
        ("ledger", submission.projects),
        ("honours", submission.honours),
    ):
        for own in rows:
            yield from _row_texts(f"{_KIND_NAMES[kind]()} {shown(_number_of(own))}", own)
    for explanation in submission.explanations:
        yield from _row_texts(_explained(explanation), explanation)
    for file in submission.evidence:
        yield from _row_texts(_evidence_place(file), file)


def _evidence_place(file: EvidenceRow) -> str:
    return _("evidence of {cell}").format(cell=_cell(file.form, file.code, "", file.dimension))


_PLACE_NAMES: dict[str, Callable[[], str]] = {
    "reason": lambda: _("the reason of the correction"),
    "filled_by": lambda: _("the name of who filled it in"),
    "phone": lambda: _("the telephone number"),
    "words": lambda: _("the words with the figures"),
}


def _row_texts(cell: str, row: msgspec.Struct) -> Iterator[tuple[str, str, str]]:
    for name in row.__struct_fields__:
        text = getattr(row, name)
        if isinstance(text, str):
            yield f"{cell} {name}", name, text


def _cell(form: str, code: str, name: str, row: str) -> str:
    """A cell as people find it: "E2 2025-10-03 空气质量指数（AQI）"."""
    code = "" if name and code.islower() else code  # a column is known by its name
    return (
        " ".join(shown(part) for part in (form, row if code == "" else code) if part)
        + (f" {name}" if name else "")
        + (f" {shown(row)}" if code and row else "")
    )


def _explained(row: ExplanationRow) -> str:
    return _("explanation of {rule} on {cell}").format(
        rule=shown(row.rule), cell=_cell(row.form, row.code, "", row.dimension)
    )


def _value(text: str) -> str:
    return shown(text) if text else _("nothing")


def _number(value: int) -> str:
    return f"{to_decimal(value):f}"


def _figure_value(row: FigureRow) -> str:
    return _number(row.value) if row.value is not None else _value(row.words)


def _is_moment(text: str) -> bool:
    try:
        return EARLIEST_YEAR <= datetime.fromisoformat(text).year <= LATEST_YEAR
    except ValueError:
        return False
