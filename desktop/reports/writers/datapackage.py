"""Figures as a Data Package: CSV tables with schemas, foreign keys and hashes, that other programs
read without us.

Source: Data Package v2 (datapackage.org), Data Package, Data Resource and Table Schema.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from desktop.reports.writers.csv import harmless

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_FieldType = str  # string, number, integer


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure. `value` is digits in the indicator's measure, `text` a grade, choice or words,
    `missing` the reason for neither; `have` of `of` units stand behind a consolidated one (0 of
    0: a unit's own).
    """

    unit: str
    period: str
    code: str
    dimension: str
    value: str
    text: str
    missing: str
    standard: str
    note: str
    have: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table of a package: fields as (name, type, words), the key's fields, and field → table
    whose "code" it names.
    """

    name: str
    fields: tuple[tuple[str, _FieldType, str], ...]
    rows: Sequence[Sequence[str]]
    key: tuple[str, ...]
    refers: tuple[tuple[str, str], ...] = ()


FIGURE_FIELDS: tuple[tuple[str, _FieldType, str], ...] = (
    (
        "unit",
        "string",
        "statistical code of the unit, or of the district for a consolidated figure",
    ),
    ("period", "string", "2024, 2024-Q3 or 2024-10"),
    ("code", "string", "indicator"),
    ("dimension", "string", "value of the indicator's second key; empty for the total"),
    ("value", "number", "the exact number, in the indicator's unit of measure"),
    ("text", "string", "a grade, a choice or words, where the indicator is no number"),
    ("missing", "string", "why there is no value: not_applicable, not_monitored, not_yet, refused"),
    ("standard", "string", "the standard that the figure follows"),
    ("note", "string", "the unit's words"),
    ("have", "integer", "units whose figures stand behind a consolidated one"),
    ("of", "integer", "units that were to give one; 0 for a unit's own figure"),
)


def figures_table(observations: Iterable[Observation]) -> PlainTable:
    """In the order given."""
    rows = [
        (
            o.unit,
            o.period,
            o.code,
            o.dimension,
            o.value,
            o.text,
            o.missing,
            o.standard,
            o.note,
            str(o.have),
            str(o.of),
        )
        for o in observations
    ]
    return PlainTable(
        "figures",
        FIGURE_FIELDS,
        rows,
        ("unit", "period", "code", "dimension"),
        (("unit", "units"), ("code", "indicators")),
    )


def datapackage_files(name: str, title: str, tables: Sequence[PlainTable]) -> dict[str, bytes]:
    """File names to bytes, the descriptor `datapackage.json` last. The same tables make the same
    bytes.
    """
    files = {f"{table.name}.csv": _csv(table) for table in tables}
    package = {
        "$schema": _PROFILE,
        "name": name,
        "title": title,
        "profile": "data-package",
        "resources": [_resource(table, files[f"{table.name}.csv"]) for table in tables],
    }
    return files | {"datapackage.json": msgspec.json.format(msgspec.json.encode(package), indent=2)}


def _csv(table: PlainTable) -> bytes:
    """For programs: no BOM, RFC 4180. Text that a spreadsheet would run gets an apostrophe: people
    open these files by a double click, too.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([name for name, _type, _words in table.fields])
    is_text = [kind == "string" for _name, kind, _words in table.fields]
    writer.writerows(
        [
            harmless(cell) if text_cell and isinstance(cell, str) else cell
            for text_cell, cell in zip(is_text, row, strict=True)
        ]
        for row in table.rows
    )
    return text.getvalue().encode("utf-8")


def _resource(table: PlainTable, data: bytes) -> dict[str, object]:
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {
            "fields": [
                {"name": name, "type": kind, "description": text}
                for name, kind, text in table.fields
            ],
            "missingValues": [""],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {"fields": [field], "reference": {"resource": other, "fields": ["code"]}}
                for field, other in table.refers
            ],
        },
    }
