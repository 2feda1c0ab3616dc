"""All that the desk received of a period, and what it wrote about it, as tables of records: one
source for the workbook, the CSV files, the Data Package and Parquet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from desktop.actions.consolidation.consolidate import Consolidated
from desktop.actions.consolidation.ledger import consolidate_ledger
from desktop.actions.targets import targets_in_force
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Field
from desktop.domain import periods
from desktop.domain.air.reading_columns import NUMBER_COLUMNS, READING_COLUMNS
from desktop.domain.figures import to_decimal
from desktop.domain.kept_columns import HONOUR_COLUMNS
from desktop.domain.ledger import LEDGER, SUMMED_COLUMNS
from desktop.domain.periods import Period
from desktop.i18n import N_, _
from desktop.reports.table import Column, Table, TableCell, TableRow
from desktop.reports.writers.datapackage import PlainTable
from desktop.store.consolidated import received_rows
from desktop.store.database import machine_faults
from desktop.store.judgement import RETURN_COLUMNS

_Row = tuple[str | int | None, ...]
_AMOUNTS = frozenset(column.name for column in LEDGER if column.kind == "amount")
_TEXT_OF_DAY = frozenset(READING_COLUMNS) - frozenset(NUMBER_COLUMNS)
_WORDS: dict[str, tuple[str, str]] = {
    "unit": (N_("Unit code"), "statistical code of the unit"),
    "period": (N_("Period"), "2024, 2024-Q3 or 2024-10"),
    "date": (N_("Date"), "ISO date"),
    "project": (N_("No."), "number of the project within its unit"),
    "since": (N_("On the ledger since"), "the month it was entered"),
    "honour": (N_("No."), "number of the honour within its unit and quarter"),
    "year": (N_("Year"), "of the target"),
    "code": (N_("Code"), "indicator or column; the form's own id where all of it is meant"),
    "name": (N_("Indicator"), "its name"),
    "dimension": (N_("Breakdown"), "value of the second key, a day, a project; empty for a total"),
    "value": (N_("Value"), "the exact number"),
    "text": (N_("Value in words"), "a grade, a choice or words, where it is no number"),
    "missing": (N_("Why it is missing"), "not_applicable, not_monitored, not_yet, refused"),
    "standard": (N_("Standard"), "the standard that the figure follows"),
    "note": (N_("Note"), "the unit's words"),
    "comparator": (N_("Comparator"), ">=, <= and so on"),
    "words": (N_("Words"), "as they were written"),
    "source": (N_("Source"), "where it came from"),
    "have": (N_("Units in"), "units whose figures stand behind the consolidated one"),
    "of": (N_("Units expected"), "units that were to give one"),
    "first": (N_("From"), "the first own period of the figure"),
    "last": (N_("To"), "its last own period"),
    "covered": (N_("Periods with figures"), "own periods that a sum has figures of; space between"),
    "lacking": (N_("Not in yet"), "codes of the units that have not reported; space between"),
    "warning": (N_("Remark"), "why the figure, or its comparison, is to be read with care"),
    "sequence": (N_("Submission number"), "number of the submission"),
    "form": (N_("Form"), "code of the form"),
    "cell_period": (N_("Period of the cell"), "a yearly figure stands in its year"),
    "rule": (N_("Rule"), "code of the rule"),
    "who": (N_("By whom"), "who wrote it"),
    "at": (N_("When"), "time"),
    "state": (N_("State"), "current, superseded, conflict, waiting or rejected"),
    "forms": (N_("Forms"), "codes of the forms in it; space between"),
    "created_at": (N_("Sealed at"), "time"),
    "reason": (N_("Reason"), "of a correction"),
    "filled_by": (N_("Filled in by"), "name"),
    "phone": (N_("Telephone"), "of the person who filled it in"),
    "file": (N_("File"), "its name"),
    "digest": (N_("Digest"), "SHA-256 of the file"),
    "as_of": (N_("As of"), "month of the ledgers"),
    "projects": (N_("Projects"), "that were not withdrawn"),
    "done_this_year": (N_("Done this year"), "10,000 yuan"),
    "done_in_all": (N_("Done in all"), "10,000 yuan"),
}


@dataclass(frozen=True, slots=True)
class _Field:
    """A column: its name for programs, for people, and what it holds."""

    key: str
    title: str
    words: str
    numeric: bool = False


@dataclass(frozen=True)
class ReceivedTable:
    """`plain` is for programs, `table` the same rows for people. `form`: whose it is, "" = of no
    single form.
    """

    form: str
    plain: PlainTable
    table: Table


def periods_within(period: Period) -> tuple[Period, ...]:
    """The months, quarters and the year that lie within a period, by time."""
    months = periods.months_within(period)
    longer = dict.fromkeys(
        own
        for month in months
        for own in periods.ending_with(month)
        if periods.first_day(own) >= periods.first_day(period)
    )
    return tuple(sorted(longer, key=lambda p: (periods.last_day(p), -len(p))))


def received_tables(workplace: Workplace, consolidated: Consolidated) -> tuple[ReceivedTable, ...]:
    """Daily readings, the ledgers whole and counted by category and level, honours, targets,
    coverage, explanations, returns and the files; those without a row too. Raises: StoreError.
    """
    return tuple(_Maker(workplace, consolidated).tables())


class _Maker:
    def __init__(self, workplace: Workplace, consolidated: Consolidated) -> None:
        self.workplace, self.consolidated = workplace, consolidated
        self.period, self.catalogue = consolidated.period, workplace.catalogue
        self.within = periods_within(self.period)

    def tables(self) -> Iterator[ReceivedTable]:
        db = self.workplace.db
        first, last = (
            day.isoformat()
            for day in (periods.first_day(self.period), periods.last_day(self.period))
        )
        with machine_faults(self.workplace.database):
            yield self._of_form(
                "readings",
                _("Daily readings"),
                "daily",
                ("unit", "date", *READING_COLUMNS),
                [
                    self._scaled(row, 2, READING_COLUMNS, _TEXT_OF_DAY)
                    for row in received_rows.readings_between(db, first, last)
                ],
            )
            yield self._of_form(
                "projects",
                _("Project ledger, all projects"),
                "ledger",
                ("unit", "period", *(column.name for column in LEDGER)),
                [
                    self._scaled(
                        row,
                        2,
                        [column.name for column in LEDGER],
                        {column.name for column in LEDGER} - _AMOUNTS,
                    )
                    for row in received_rows.ledger_rows(db, self.within)
                ],
            )
            yield self._ledger_sums()
            yield self._of_form(
                "honours",
                _("Honours and events"),
                "honours",
                ("unit", "period", "honour", *HONOUR_COLUMNS),
                [
                    tuple(_text(value) for value in row)
                    for row in received_rows.honours(db, self.within, first, last)
                ],
            )
            yield self._targets()
            yield self._coverage()
            for name, title, columns, rows, key in (
                (
                    "explanations",
                    _("Explanations of queries"),
                    received_rows.EXPLANATION_COLUMNS,
                    received_rows.explanations(db, self.within),
                    6,
                ),
                (
                    "returns",
                    _("Cells sent back"),
                    RETURN_COLUMNS,
                    received_rows.returns(db, self.within),
                    7,
                ),
                (
                    "files",
                    _("Submissions received"),
                    received_rows.FILE_COLUMNS,
                    received_rows.files(db, self.within),
                    0,
                ),
            ):
                yield self._table(
                    (name, title, ""),
                    [_field(column, None, numeric=column == "sequence") for column in columns],
                    [tuple(_text(value) for value in row) for row in rows],
                    columns[:key] if key else ("digest",),
                )

    def _of_form(
        self, name: str, title: str, kind: str, columns: Sequence[str], rows: list[tuple[str, ...]]
    ) -> ReceivedTable:
        """A table whose columns are the fields of the form of that kind."""
        form = next((f for f in self.catalogue.forms if f.kind == kind), None)
        fields = {str(f.code): f for f in form.fields} if form is not None else {}
        keys = {"readings": 2, "projects": 3, "honours": 3}[name]
        numeric = (
            _AMOUNTS
            if name == "projects"
            else frozenset(READING_COLUMNS) - _TEXT_OF_DAY
            if name == "readings"
            else frozenset[str]()
        )
        return self._table(
            (name, title, str(form.id) if form is not None else ""),
            [
                _field(column, fields.get(column) if n >= keys else None, numeric=column in numeric)
                for n, column in enumerate(columns)
            ],
            rows,
            columns[:keys],
        )

    def _ledger_sums(self) -> ReceivedTable:
        """By category, and within each by level."""
        form = self.catalogue.form_of_kind("ledger")
        fields = {str(f.code): f for f in form.fields} if form is not None else {}
        ledger = consolidate_ledger(self.workplace, self.period, "category", "level")
        return self._table(
            (
                "projects_by_category_and_level",
                _("Projects by category and level"),
                str(form.id) if form is not None else "",
            ),
            [
                _field("category", fields.get("category")),
                _field("level", fields.get("level")),
                _field("as_of", None),
                _field("projects", None, numeric=True),
                *(_field(code, fields.get(code), numeric=True) for code in SUMMED_COLUMNS),
            ],
            [
                (
                    row.key,
                    row.second,
                    ledger.month,
                    str(row.projects),
                    *(_digits(getattr(row, code)) for code in SUMMED_COLUMNS),
                )
                for row in ledger.rows
            ],
            ("category", "level"),
        )

    def _targets(self) -> ReceivedTable:
        """The district's and every unit's, of the period's year."""
        year = periods.year_of(self.period)
        form = self.catalogue.form_of_kind("targets")
        return self._table(
            ("targets", _("Targets of the year"), str(form.id) if form is not None else ""),
            [
                _field("unit", None),
                _field("year", None),
                _field("code", None),
                _field("dimension", None),
                _field("value", None, numeric=True),
                *(_field(name, None) for name in ("comparator", "words", "source")),
            ],
            [
                (
                    unit,
                    year,
                    code,
                    dimension,
                    _digits(row.value),
                    row.comparator,
                    row.words,
                    row.source,
                )
                for (unit, code, dimension), row in sorted(
                    targets_in_force(self.workplace, year).items()
                )
            ],
            ("unit", "year", "code", "dimension"),
        )

    def _coverage(self) -> ReceivedTable:
        names = ("code", "dimension", "have", "of", "first", "last", "covered", "lacking")
        return self._table(
            ("coverage", _("Coverage"), ""),
            [
                *(_field(name, None, numeric=name in ("have", "of")) for name in names),
                _field("warning", None),
            ],
            [
                (
                    row.code,
                    row.dimension,
                    str(row.have),
                    str(row.of),
                    row.reach.first,
                    row.reach.last,
                    " ".join(row.own_periods) if row.covered is not None else "",
                    " ".join(row.missing),
                    row.warning,
                )
                for row in self.consolidated.rows
            ],
            ("code", "dimension"),
        )

    # --- one table
    def _scaled(
        self, row: _Row, first: int, names: Iterable[str], texts: Iterable[str]
    ) -> tuple[str, ...]:
        """Ten-thousandths as digits; keys and words as they are."""
        words = frozenset(texts)
        return (
            *(_text(value) for value in row[:first]),
            *(
                _text(value) if name in words else _digits(value)
                for name, value in zip(names, row[first:], strict=True)
            ),
        )

    def _table(
        self,
        names: tuple[str, str, str],
        fields: Sequence[_Field],
        rows: list[tuple[str, ...]],
        key: Sequence[str],
    ) -> ReceivedTable:
        name, title, form = names
        refers = [("unit", "units")] if fields[0].key == "unit" else []
        if name in ("targets", "coverage"):
            refers.append(("code", "indicators"))
        plain = PlainTable(
            name,
            tuple((f.key, _type(f), f.words) for f in fields),
            rows,
            tuple(key),
            tuple(refers),
        )
        return ReceivedTable(form, plain, for_people(plain, title, fields, self.catalogue))


def for_people(
    plain: PlainTable, title: str, fields: Sequence[_Field], catalogue: Catalogue
) -> Table:
    """The same rows with titles, and the name beside a unit's code."""
    places = [n for n, field in enumerate(fields) if field.key == "unit"]
    columns: list[Column] = []
    for field in fields:
        columns.append(Column(field.key, field.title, field.numeric))
        if field.key == "unit":
            columns.append(Column("unit_name", _("Unit")))
    body = []
    for row in plain.rows:
        cells: list[TableCell] = []
        for n, (field, value) in enumerate(zip(fields, row, strict=True)):
            cells.append(_cell(value) if field.numeric else TableCell(value))
            if n in places:
                cells.append(TableCell(catalogue.unit_name(value)))
        body.append(TableRow(tuple(cells)))
    return Table(title, title, (), tuple(columns), tuple(body), landscape=len(columns) > 8)


def figure_table(plain: PlainTable, title: str, catalogue: Catalogue) -> Table:
    """Figures as a long list, one a line."""
    known = [
        _Field(name, _(_WORDS[name][0]), words, kind != "string")
        for name, kind, words in plain.fields
    ]
    return for_people(plain, title, known, catalogue)


def _field(name: str, field: Field | None, *, numeric: bool = False) -> _Field:
    if field is None:
        title, words = _WORDS.get(name, (name, name))
        return _Field(name, _(title), words, numeric)
    measure = f"（{field.measure}）" if str(field.measure) else ""
    return _Field(
        name,
        f"{field.name}{measure}",
        f"{field.name.en} ({field.measure.en})" if field.measure.en else field.name.en,
        numeric,
    )


def _type(field: _Field) -> str:
    if not field.numeric:
        return "string"
    return "integer" if field.key in ("have", "of", "sequence", "projects") else "number"


def _cell(digits: str) -> TableCell:
    if not digits:
        return TableCell()
    return TableCell(digits, Decimal(digits), len(digits.partition(".")[2]))


def _digits(value: str | int | None) -> str:
    """Ten-thousandths as an exact number without idle zeros; "" for nothing."""
    if not isinstance(value, int):
        return ""
    number = to_decimal(value)
    return f"{number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize():f}"


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value)
