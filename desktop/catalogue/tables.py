"""The shape of a catalogue's TOML files: one msgspec struct a table. Nothing here knows whether
references hold.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from desktop.catalogue.model import (
    Becomes,
    FormKind,
    Frequency,
    IndicatorRole,
    Kind,
    OverTime,
    Severity,
)
from desktop.i18n import N_

_DECIMAL = r"^(-?[0-9]{1,15}(\.[0-9]{1,4})?)?$"
_MONTH = r"^([12][0-9]{3}-(0[1-9]|1[0-2]))?$"
_PERIOD = r"^([12][0-9]{3}(-(Q[1-4]|0[1-9]|1[0-2]))?)?$"
_YEAR = r"^[12][0-9]{3}$"
_CODE = r"^[A-Za-z][A-Za-z0-9_]*$"
_UNIT_CODE = r"^[0-9]{9}([0-9]{3})?$"
_AREA_CODE = r"^[0-9]{2,9}$"
_DIMENSION_ID = r"^[a-z][a-z0-9_]*$"
PATTERN_WORDS = {
    _DECIMAL: N_("a number such as 12 or 12.5 stands here, or nothing"),
    _MONTH: N_("a month such as 2026-01 stands here, or nothing"),
    _PERIOD: N_("a period such as 2026, 2026-Q1 or 2026-01 stands here, or nothing"),
    _YEAR: N_("a year such as 2026 stands here"),
    _CODE: N_("letters and digits stand here, a letter first"),
    _UNIT_CODE: N_("9 or 12 digits stand here"),
    _AREA_CODE: N_("2 to 9 digits stand here"),
    _DIMENSION_ID: N_("small letters and digits stand here, a letter first"),
}
"""What a pattern asks for, as people say it."""
Filled = Annotated[str, Meta(pattern=r"\S")]
DecimalText = Annotated[str, Meta(pattern=_DECIMAL)]
Decimals = Annotated[int, Meta(ge=0, le=4)]
Count = Annotated[int, Meta(ge=0)]
Month = Annotated[str, Meta(pattern=_MONTH)]


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of a catalogue file; keys that it does not name are mistakes."""


class TextTable(Table, frozen=True):
    zh: Filled
    en: Filled


class MeasureTable(Table, frozen=True):
    zh: str
    en: str


NO_MEASURE = MeasureTable("", "")


class CatalogueTable(Table, frozen=True):
    id: Filled
    version: Filled
    name: TextTable
    district: Filled
    district_name: TextTable
    forms: Annotated[list[Filled], Meta(min_length=1)]
    stock_phrases: list[Filled] = []
    holidays: list[date] = []
    workdays: list[date] = []


class DeadlineTable(Table, frozen=True):
    frequency: Literal["month", "quarter", "year"]
    working_days: Annotated[int, Meta(ge=1, le=60)]


class UnitTable(Table, frozen=True):
    code: Annotated[str, Meta(pattern=_UNIT_CODE)]
    name: TextTable
    kind: Filled
    group: Filled
    contact: str = ""
    phone: str = ""
    population: Count | None = None
    since: Month = ""  # the first month in which it reports
    until: Month = ""  # the last
    successors: list[str] = []
    becomes: Becomes = ""
    area: str = ""  # the area whose desk it reports to; "" = the one whose code its own begins with


class LevelTable(Table, frozen=True):
    id: Annotated[str, Meta(pattern=_DIMENSION_ID)]
    name: TextTable


class AreaTable(Table, frozen=True):
    code: Annotated[str, Meta(pattern=_AREA_CODE)]
    name: TextTable
    level: Filled
    parent: str = ""  # the area above; "" = the one whose code its own begins with


class VillagesTable(Table, frozen=True):
    unit: Filled
    names: Filled  # lines of "code name"


class ValueTable(Table, frozen=True):
    id: Filled
    name: TextTable
    units: list[str] = []


class DimensionTable(Table, frozen=True):
    id: Annotated[str, Meta(pattern=_DIMENSION_ID)]
    name: TextTable
    values: Annotated[list[ValueTable], Meta(min_length=1)]


class ChoicesTable(Table, frozen=True):
    id: Filled
    values: Annotated[list[ValueTable], Meta(min_length=1)]


class AirLevelTable(Table, frozen=True):
    lowest: Count
    highest: Count
    name: TextTable
    letter: Filled
    rgb: Annotated[str, Meta(pattern=r"^#[0-9A-Fa-f]{6}$")]


class AirStandardTable(Table, frozen=True):
    id: Filled
    effective_from: date
    iaqi: Annotated[list[Count], Meta(min_length=2)]
    breakpoints: dict[str, list[Count]]
    effective_to: date | None = None


class TargetTable(Table, frozen=True):
    year: Annotated[str, Meta(pattern=_YEAR)]
    code: Filled
    value: DecimalText
    dimension: str = ""
    unit: str = ""  # "" = the district
    comparator: Literal[">=", ">", "<=", "<", "="] = ">="
    words: str = ""


class FormTable(Table, frozen=True):
    id: Filled
    number: Filled
    name: TextTable
    kind: FormKind
    frequency: Literal["month", "quarter", "year"]
    authority: TextTable
    document: str = ""
    valid_until: Annotated[str, Meta(pattern=_PERIOD)] = ""
    filled_by: tuple[str, ...] = ("township",)
    orientation: Literal["portrait", "landscape"] = "portrait"


class SectionTable(Table, frozen=True):
    id: Filled
    name: TextTable


class DerivationTable(Table, frozen=True):
    expression: Filled
    over: str = "unit"
    group_by: str = ""


class FieldTable(Table, frozen=True, kw_only=True):
    code: Annotated[str, Meta(pattern=_CODE)]
    name: TextTable
    definition: TextTable
    measure: MeasureTable = NO_MEASURE
    kind: Kind
    decimals: Decimals = 0
    minimum: DecimalText | UnsetType = UNSET  # counts start at 0 unless said otherwise
    maximum: DecimalText = ""
    choices: str = ""  # id of a list of choices or of a dimension
    max_length: Annotated[int, Meta(ge=1, le=4000)] = 500
    required: bool = True
    carried: bool = False


class IndicatorTable(FieldTable, frozen=True, kw_only=True):
    section: str = ""
    frequency: Frequency | UnsetType = UNSET  # the form's unless said otherwise
    over_time: OverTime
    over_units: Filled
    dimension: str = ""
    filled_by: tuple[str, ...] | UnsetType = UNSET  # the form's unless said otherwise
    derivation: DerivationTable | None = None
    standard_family: Literal["", "air"] = ""
    was: str = ""
    is_target: bool = False
    up_to: str = ""  # the highest level at which it is brought together


class RuleTable(Table, frozen=True, kw_only=True):
    id: Filled
    severity: Severity
    left: Filled
    op: Literal["=", "!=", "<", "<=", ">", ">="]
    right: Filled
    cells: Annotated[list[str], Meta(min_length=1)]
    message: TextTable
    instruction: TextTable
    over: str = "unit"
    when: str = ""
    decimals: Decimals = 0
    proposal: str = ""


class CheckTable(Table, frozen=True, kw_only=True):
    id: Filled
    name: Filled
    severity: Severity
    cells: list[str] = []
    message: TextTable
    instruction: TextTable
    params: dict[str, str] = {}


class RoleTable(Table, frozen=True):
    """Which indicator has a role; only ROLES_FILE holds these tables, and it holds no others."""

    id: IndicatorRole
    indicator: Filled


class WordsTable(Table, frozen=True):
    """Other words for the message of a rule, and its instruction where one is given; only WORDS_FILE
    holds these tables, and it holds no others.
    """

    rule: Filled
    message: TextTable
    instruction: TextTable | None = None


SINGLE_TABLES: dict[str, type[Table]] = {"catalogue": CatalogueTable, "form": FormTable}
LISTED_TABLES: dict[str, type[Table]] = {
    "deadline": DeadlineTable,
    "level": LevelTable,
    "area": AreaTable,
    "unit": UnitTable,
    "villages": VillagesTable,
    "dimension": DimensionTable,
    "choices": ChoicesTable,
    "air_level": AirLevelTable,
    "air_standard": AirStandardTable,
    "target": TargetTable,
    "section": SectionTable,
    "indicator": IndicatorTable,
    "field": FieldTable,
    "rule": RuleTable,
    "check": CheckTable,
    "role": RoleTable,
    "words": WordsTable,
}
OF_A_FORM = ("section", "indicator", "field", "rule", "check")
"""Tables that only a file with a [form] may hold."""
