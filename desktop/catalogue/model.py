"""The catalogue (制度) as frozen dataclasses: forms, indicators, fields, rules, roster, dimensions,
deadlines.

Everything here says WHAT may be asked; nothing judges a value. Codes are text; names are
bilingual `Text`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, NewType

from desktop import i18n

UnitCode = NewType("UnitCode", str)  # statistical code of 12 or 9 digits, or of a district reporter
Code = NewType("Code", str)  # an indicator ("E104"), or a field of a ledger or daily form ("aqi")
FormId = NewType("FormId", str)  # "E1"

Kind = Literal[
    "count",
    "amount",
    "rate",
    "area",
    "grade",
    "measure",
    "index",
    "choice",
    "text",
    "date",
    "month",
    "flag",
]
Frequency = Literal["day", "month", "quarter", "year"]
OverTime = Literal["sum", "cumulative", "last", "none", "components"]
Severity = Literal["error", "query", "hint"]
FormKind = Literal["table", "daily", "ledger", "honours", "targets"]
Becomes = Literal["", "merged", "split", "renamed", "moved"]
"""What becomes of a unit that ends: it goes into one with others, is divided, goes on under another code or name,
or reports to another district from then on.
"""
IndicatorRole = Literal["good_days", "pm2_5_mean", "water_class", "honours"]
"""What the program itself asks a catalogue for, whatever its codes are: the days with an index of
at most 100, the monthly mean of PM2.5, the class of a section of water, and the indicator that
stands for the whole form of honours.
"""
WORDS_FILE = "words.toml"
"""The file of a catalogue that says what its rules say in better words, and nothing else. Like roles it is
not part of the digest: what was made before still fits.
"""
ROLES_FILE = "roles.toml"
"""The file of a catalogue that says which indicator has which role, and nothing else. It is not
part of the digest: a role changes nothing that is asked, judged or exchanged.
"""


def reporting_frequency(frequency: Frequency) -> Frequency:
    """How often something of this frequency is reported: daily readings are reported by the
    month.
    """
    return "month" if frequency == "day" else frequency


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages; `str()` gives the one in force."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if i18n.language() == "en" else self.zh


@dataclass(frozen=True)
class Field:
    """What one cell may hold: its kind, measure and bounds. `choices` are keys in rank order
    (grades: best first).
    """

    code: Code
    form: FormId
    name: Text
    definition: Text
    measure: Text  # unit of measure: 天, 万元, μg/m³; empty for text
    kind: Kind
    decimals: int = 0
    minimum: str = ""  # decimal text, "" = none
    maximum: str = ""
    choices: tuple[str, ...] = ()
    choice_names: tuple[Text, ...] = ()
    max_length: int = 500
    required: bool = True
    carried: bool = False  # ledger: last period's value stands until it is changed
    form_kind: FormKind = "table"

    @property
    def is_number(self) -> bool:
        return self.kind in ("count", "amount", "rate", "area", "measure", "index")


@dataclass(frozen=True)
class Derivation:
    """An SQL expression over one row of the columns it reads; over "day" or "project" or a
    dimension it aggregates.
    """

    expression: str
    over: str = "unit"  # "unit", "day", "project", or a dimension's id
    group_by: str = ""  # ledger: the column that fills the indicator's dimension ("category")


@dataclass(frozen=True)
class Indicator(Field):
    """A coded quantity (指标) with its frequency and roll-up."""

    section: str = ""
    frequency: Frequency = "month"
    over_time: OverTime = "sum"
    over_units: str = "sum"  # sum, worst, components, own, ledger, reporter:KIND
    dimension: str = ""  # id of its dimension, "" = none
    filled_by: tuple[str, ...] = ("township",)  # reporter groups
    derivation: Derivation | None = None
    standard_family: str = ""  # "air": its figures carry the standard in force on the day
    was: str = ""  # its code in the version before
    up_to: str = ""  # the highest level at which it is brought together, "" = the highest there is
    is_target: bool = False  # assigned from above: comes with the task, shown on T1


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    name: Text


@dataclass(frozen=True)
class Form:
    """A numbered table (报表) or ledger with a frequency. `fields` are the columns of a daily or
    ledger form.
    """

    id: FormId
    number: str  # 表号
    name: Text
    kind: FormKind
    frequency: Frequency
    authority: Text  # 制定机关
    document: str = ""  # 文号
    valid_until: str = ""  # period
    sections: tuple[Section, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    fields: tuple[Field, ...] = ()
    filled_by: tuple[str, ...] = ("township",)
    orientation: Literal["portrait", "landscape"] = "portrait"

    @property
    def reporting_frequency(self) -> Frequency:
        """The frequency of the periods it is handed in for: "month" for daily readings."""
        return reporting_frequency(self.frequency)


@dataclass(frozen=True, slots=True)
class DimensionValue:
    id: str  # as written in files: 定襄桥
    name: Text
    units: tuple[UnitCode, ...] = ()  # who is expected to report it; () = nobody in particular


@dataclass(frozen=True, slots=True)
class Dimension:
    id: str  # "section"
    name: Text
    values: tuple[DimensionValue, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A level (层级) at which figures are brought together; the last of a catalogue is that of the units."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the roster with a desk of its own: a district below a city. `level` is the id of a level, `parent` the
    area above.
    """

    code: UnitCode
    name: Text
    level: str
    parent: UnitCode


@dataclass(frozen=True, slots=True)
class Village:
    code: str
    name: str
    unit: UnitCode


@dataclass(frozen=True, slots=True)
class Unit:
    """Who reports (填报单位). `group` is "township" for every township, else the district
    reporter's kind. `since` and `until` are the first and the last month in which it reports, "" = no end;
    `successors` take over what it did, `becomes` says how. `area` is the area whose desk it reports to, "" = the
    catalogue's own.
    """

    code: UnitCode
    name: Text
    kind: str  # subdistrict, town, township, station, statistics, …
    group: str
    contact: str = ""
    phone: str = ""
    population: int | None = None
    since: str = ""
    until: str = ""
    successors: tuple[UnitCode, ...] = ()
    becomes: Becomes = ""
    area: UnitCode = UnitCode("")

    def reports_in(self, month: str) -> bool:
        """Whether it is one of those who report in a month ("2025-10")."""
        return self.since <= month and (not self.until or month <= self.until)


@dataclass(frozen=True)
class Rule:
    """`left op right` over one row; violated when false, not when unknown. `cells` get the
    finding, the first is named.
    """

    id: str
    form: FormId
    severity: Severity
    left: str
    op: Literal["=", "!=", "<", "<=", ">", ">="]
    right: str
    cells: tuple[Code, ...]
    message: Text  # placeholders {left}, {right}, {unit}, {row} and any column name
    instruction: Text
    over: str = "unit"
    when: str = ""  # SQL condition; the rule is silent where it is not true
    decimals: int = 0
    proposal: str = ""  # SQL expression: a corrected value for cells[0], taken with Ctrl+.


@dataclass(frozen=True)
class Check:
    """A named Python check that this catalogue switches on, with its parameters."""

    id: str
    form: FormId
    name: str
    severity: Severity
    cells: tuple[Code, ...]
    message: Text
    instruction: Text
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AirLevel:
    lowest: int
    highest: int
    name: Text
    letter: str  # shown where colour is not enough: 优 良 轻 中 重 严
    rgb: str


@dataclass(frozen=True)
class AirStandard:
    """Break points of HJ 633: IAQI and, per pollutant, the concentrations (μg/m³; CO mg/m³) at
    the same places.
    """

    id: str
    effective_from: date
    effective_to: date | None
    iaqi: tuple[int, ...]
    breakpoints: dict[str, tuple[int, ...]]  # so2, no2, co, o3_8h, pm10, pm2_5


@dataclass(frozen=True, slots=True)
class Deadline:
    """Due on the n-th working day after the period ends."""

    frequency: Frequency
    working_days: int


@dataclass(frozen=True, slots=True)
class Target:
    """An annual target of the district or of one unit; `comparator` as it was worded (">=", ">",
    "<=").
    """

    year: str
    code: Code
    dimension: str
    unit: UnitCode
    value: str  # decimal text
    comparator: str = ">="
    words: str = ""


@dataclass(frozen=True)
class Catalogue:
    """One version of everything that may be asked. `digest` is the SHA-256 over its files, names
    and bytes, without ROLES_FILE and WORDS_FILE.
    """

    id: str
    version: str
    name: Text
    district: UnitCode
    district_name: Text
    digest: str
    forms: tuple[Form, ...]
    units: tuple[Unit, ...]
    villages: tuple[Village, ...]
    dimensions: tuple[Dimension, ...]
    rules: tuple[Rule, ...]
    checks: tuple[Check, ...]
    air_levels: tuple[AirLevel, ...]
    air_standards: tuple[AirStandard, ...]
    water_classes: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    holidays: tuple[date, ...]  # beyond the calendar library's years
    workdays: tuple[date, ...]
    targets: tuple[Target, ...]
    stock_phrases: tuple[str, ...]  # explanations that explain nothing
    roles: dict[IndicatorRole, Code] = field(default_factory=dict)
    content: str = ""  # SHA-256 over all of its files
    others: tuple[Unit, ...] = ()
    """Units of the roster that do not report at the time of which this is the catalogue: they did, or will."""
    levels: tuple[Level, ...] = ()
    """From the top down; () where one desk brings together what all units report."""
    level: str = ""
    """That of `district`."""
    above: Area | None = None
    """The area whose desk is above the one of `district`; None where this is the highest."""
    areas: tuple[Area, ...] = ()
    """What lies below `district` and has a desk of its own, each after the one above it."""

    @cached_property
    def form_by_id(self) -> dict[str, Form]:
        return {form.id: form for form in self.forms}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """All indicators by code, in the order of the forms."""
        return {i.code: i for form in self.forms for i in form.indicators}

    @cached_property
    def unit_by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def other_by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.others}

    @cached_property
    def every_unit(self) -> dict[str, Unit]:
        """By code, those that report first, then those that did or will."""
        return self.unit_by_code | self.other_by_code

    @cached_property
    def area_by_code(self) -> dict[str, Area]:
        return {area.code: area for area in self.areas}

    @property
    def reporting_here(self) -> tuple[Unit, ...]:
        """The units that report to the desk of this catalogue's area itself, not to one below it."""
        return tuple(u for u in self.units if u.area in ("", self.district))

    @cached_property
    def dimension_by_id(self) -> dict[str, Dimension]:
        return {dimension.id: dimension for dimension in self.dimensions}

    def indicator_of_role(self, role: IndicatorRole) -> Indicator | None:
        """The indicator that has this role; None where the catalogue gives it to none."""
        code = self.roles.get(role)
        return None if code is None else self.indicators[code]

    def form_of_kind(self, kind: FormKind) -> Form | None:
        """The first form of a kind, in catalogue order."""
        return next((form for form in self.forms if form.kind == kind), None)

    def unit_name(self, code: str) -> str:
        """The name of a unit of the roster, of the district or of an area above or below it; the code of
        one that this catalogue does not know.
        """
        if code == self.district:
            return str(self.district_name)
        if self.above is not None and code == self.above.code:
            return str(self.above.name)
        known = self.unit_by_code.get(code) or self.other_by_code.get(code)
        named = known or self.area_by_code.get(code)
        return str(named.name) if named else code

    def forms_of(self, unit: Unit) -> tuple[Form, ...]:
        """The forms this unit fills in, in catalogue order."""
        return tuple(form for form in self.forms if unit.group in form.filled_by)

    def forms_due(self, frequency: Frequency, unit: Unit | None = None) -> tuple[Form, ...]:
        """The forms handed in for periods of this frequency, by `unit` or, without one, by any
        unit, in catalogue order. Assigned targets are handed in by nobody.
        """
        return tuple(
            form
            for form in (self.forms_of(unit) if unit else self.forms)
            if form.reporting_frequency == frequency and form.kind != "targets"
        )

    def indicators_of(self, form: Form, unit: Unit) -> tuple[Indicator, ...]:
        """The indicators of `form` that this unit fills in or sees derived, in catalogue order."""
        return tuple(i for i in form.indicators if unit.group in i.filled_by)

    def villages_of(self, unit: UnitCode) -> tuple[Village, ...]:
        return tuple(village for village in self.villages if village.unit == unit)

    def level_name(self, level: str) -> str:
        """What people call a level: 区县; "" for one that this catalogue does not know."""
        return next((str(one.name) for one in self.levels if one.id == level), "")

    def is_brought_together(self, indicator: Indicator) -> bool:
        """Whether an indicator has a figure at the level of this catalogue's own area."""
        ids = [one.id for one in self.levels]
        return not indicator.up_to or ids.index(indicator.up_to) <= ids.index(self.level)

    def field(self, form: str, code: str) -> Field | None:
        """The indicator or ledger/daily field `code` of a form, or None."""
        of_form = self.form_by_id.get(form)
        if of_form is None:
            return None
        return next((f for f in (*of_form.indicators, *of_form.fields) if f.code == code), None)
