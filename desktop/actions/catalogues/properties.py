"""What a person can set of each kind of part, and how it is asked: the fields of the designer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from desktop.domain.catalogue_changes import (
    BECOMES_WORDS,
    FREQUENCY_WORDS,
    KIND_WORDS,
    SEVERITY_WORDS,
)
from desktop.domain.rollups import OVER_TIME_WORDS, OVER_UNITS_WORDS
from desktop.i18n import N_

EditorKind = Literal["line", "text", "number", "choice", "flag", "list", "dates", "pairs", "values"]
"""line: one line of text; text: several; number: a whole number; choice: one of `choices`; flag: yes or no; list:
several words, one a line; dates: days, one a line; pairs: "name = value", one a line; values: those of a dimension or a
list of choices, each with its names and the units that report it."""


@dataclass(frozen=True, slots=True)
class Property:
    """One key of a part, at `path` ("name.zh"). `unset` is what stands where the key is left out; a value that is the
    same is left out again."""

    path: str
    label: str
    editor: EditorKind = "line"
    choices: Mapping[str, str] = field(default_factory=dict)
    unset: object = None
    inserts: Mapping[str, str] = field(default_factory=dict)
    """What can be put in at the cursor by a button: the text → what people call it."""


_NAME = (Property("name.zh", N_("Chinese name")), Property("name.en", N_("English name")))
_DEFINITION = (
    Property("definition.zh", N_("Definition in Chinese"), "text"),
    Property("definition.en", N_("Definition in English"), "text"),
)
_MEASURE = (
    Property("measure.zh", N_("Unit of measure in Chinese"), unset=""),
    Property("measure.en", N_("Unit of measure in English"), unset=""),
)
_INDICATOR_KINDS = {
    kind: KIND_WORDS[kind]
    for kind in (
        "count",
        "amount",
        "area",
        "measure",
        "index",
        "rate",
        "grade",
        "choice",
        "text",
        "date",
        "month",
        "flag",
    )
}
_FORM_KINDS = {
    kind: KIND_WORDS[kind] for kind in ("table", "daily", "ledger", "honours", "targets")
}
_FIELD = (
    *_NAME,
    Property("code", N_("Code")),
    *_MEASURE,
    Property("kind", N_("Kind"), "choice", _INDICATOR_KINDS),
    Property("decimals", N_("Decimals"), "number", unset=0),
    Property("minimum", N_("Minimum"), unset=""),
    Property("maximum", N_("Maximum"), unset=""),
    Property("choices", N_("List of choices"), unset=""),
)
_REST = (
    Property("required", N_("must be filled in"), "flag", unset=True),
    Property("max_length", N_("Longest text"), "number", unset=500),
    Property("carried", N_("carried from period to period"), "flag", unset=False),
    *_DEFINITION,
)
_FREQUENCIES = {name: FREQUENCY_WORDS[name] for name in ("month", "quarter", "year")}
_OPERATORS = {op: op for op in ("=", "!=", "<", "<=", ">", ">=")}
_NUMBERS = {"{left}": N_("the left number"), "{right}": N_("the right number")}
_INSTRUCTIONS = (
    Property("instruction.zh", N_("What to do, in Chinese"), "text"),
    Property("instruction.en", N_("What to do, in English"), "text"),
)

_VALUES = Property("values", N_("Values"), "values")

PROPERTIES: dict[str, tuple[Property, ...]] = {
    "form": (
        *_NAME,
        Property("number", N_("Form number")),
        Property("id", N_("Identifier")),
        Property("kind", N_("Kind"), "choice", _FORM_KINDS),
        Property("frequency", N_("How often"), "choice", _FREQUENCIES),
        Property("filled_by", N_("Who fills it in"), "list", unset=["township"]),
        Property("authority.zh", N_("Authority in Chinese")),
        Property("authority.en", N_("Authority in English")),
        Property("document", N_("Document"), unset=""),
        Property("valid_until", N_("Valid until"), unset=""),
        Property(
            "orientation",
            N_("Paper"),
            "choice",
            {"portrait": N_("upright"), "landscape": N_("across")},
            unset="portrait",
        ),
    ),
    "section": (*_NAME, Property("id", N_("Identifier"))),
    "indicator": (
        *_FIELD,
        Property("filled_by", N_("Who fills it in"), "list", unset=None),
        Property(
            "frequency",
            N_("How often"),
            "choice",
            {"": N_("as the form"), **FREQUENCY_WORDS},
            unset="",
        ),
        Property(
            "over_units",
            N_("Over the units"),
            "choice",
            OVER_UNITS_WORDS
            | {"components": N_("from its components"), "own": N_("each for itself")},
        ),
        Property("over_time", N_("Over the periods"), "choice", OVER_TIME_WORDS),
        Property("section", N_("Section of the form"), unset=""),
        Property("dimension", N_("Dimension"), unset=""),
        Property("derivation.expression", N_("Worked out as"), unset=""),
        Property("derivation.over", N_("Worked out over"), unset=""),
        Property("derivation.group_by", N_("By the groups of"), unset=""),
        Property("is_target", N_("assigned from above, comes with the task"), "flag", unset=False),
        Property("up_to", N_("Highest level at which it is brought together"), unset=""),
        Property(
            "standard_family",
            N_("Standard"),
            "choice",
            {"": N_("none"), "air": N_("air quality")},
            unset="",
        ),
        Property("was", N_("Its code before"), unset=""),
        *_REST,
    ),
    "field": (*_FIELD, *_REST),
    "rule": (
        Property("left", N_("Left side"), "text"),
        Property("op", N_("must be"), "choice", _OPERATORS),
        Property("right", N_("Right side"), "text"),
        Property("when", N_("Only where"), "text", unset=""),
        Property("severity", N_("How it asks"), "choice", SEVERITY_WORDS),
        Property("message.zh", N_("What the clerk reads, in Chinese"), "text", inserts=_NUMBERS),
        Property("message.en", N_("What the clerk reads, in English"), "text", inserts=_NUMBERS),
        *_INSTRUCTIONS,
        Property("cells", N_("Cells that it is about"), "list"),
        Property("id", N_("Identifier")),
        Property("over", N_("Judged over"), unset="unit"),
        Property("decimals", N_("Decimals"), "number", unset=0),
        Property("proposal", N_("Proposal"), unset=""),
    ),
    "check": (
        Property("severity", N_("How it asks"), "choice", SEVERITY_WORDS),
        Property("message.zh", N_("What the clerk reads, in Chinese"), "text"),
        Property("message.en", N_("What the clerk reads, in English"), "text"),
        *_INSTRUCTIONS,
        Property("cells", N_("Cells that it is about"), "list", unset=[]),
        Property("id", N_("Identifier")),
        Property("name", N_("Name of the check")),
        Property("params", N_("Limits, one a line: name = value"), "pairs", unset={}),
    ),
    "unit": (
        *_NAME,
        Property("code", N_("Code")),
        Property("kind", N_("Kind of unit")),
        Property("group", N_("Reporting group")),
        Property("since", N_("First month in which it reports"), unset=""),
        Property("until", N_("Last month in which it reports"), unset=""),
        Property(
            "becomes",
            N_("What becomes of it"),
            "choice",
            {"": N_("it goes on"), **BECOMES_WORDS},
            unset="",
        ),
        Property("successors", N_("Codes of those that take over"), "list", unset=[]),
        Property("contact", N_("Contact"), unset=""),
        Property("phone", N_("Phone"), unset=""),
        Property("population", N_("Population"), "number", unset=None),
        Property("area", N_("Code of the area that it reports to"), unset=""),
    ),
    "level": (*_NAME, Property("id", N_("Identifier"))),
    "area": (
        *_NAME,
        Property("code", N_("Code")),
        Property("level", N_("Level")),
        Property("parent", N_("Code of the area above"), unset=""),
    ),
    "dimension": (*_NAME, Property("id", N_("Identifier")), _VALUES),
    "choices": (Property("id", N_("Identifier")), _VALUES),
    "deadline": (
        Property("frequency", N_("How often"), "choice", _FREQUENCIES),
        Property("working_days", N_("Working days after the period"), "number"),
    ),
    "target": (
        Property("year", N_("Year")),
        Property("code", N_("Indicator")),
        Property("dimension", N_("Value of the dimension"), unset=""),
        Property("unit", N_("Unit (empty: the district)"), unset=""),
        Property(
            "comparator",
            N_("must be"),
            "choice",
            {op: op for op in (">=", ">", "<=", "<", "=")},
            unset=">=",
        ),
        Property("value", N_("Value")),
        Property("words", N_("In words"), "text", unset=""),
    ),
    "catalogue": (
        *_NAME,
        Property("version", N_("Version")),
        Property("id", N_("Identifier")),
        Property("district", N_("Code of the district")),
        Property("district_name.zh", N_("Name of the district in Chinese")),
        Property("district_name.en", N_("Name of the district in English")),
        Property("forms", N_("Forms in their order"), "list"),
        Property("holidays", N_("Days off beyond the calendar, one a line"), "dates", unset=[]),
        Property("workdays", N_("Weekend days worked, one a line"), "dates", unset=[]),
        Property("stock_phrases", N_("Phrases that explain nothing"), "list", unset=[]),
    ),
}
"""In the order in which they are asked."""
