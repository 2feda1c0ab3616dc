"""The tables of all files of a catalogue, sorted by what they are and by the form they belong
to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from desktop.catalogue.mistakes import Mistake, Placed
from desktop.catalogue.model import ROLES_FILE, WORDS_FILE
from desktop.catalogue.parse import Parsed
from desktop.catalogue.tables import (
    OF_A_FORM,
    AirLevelTable,
    AirStandardTable,
    AreaTable,
    CatalogueTable,
    CheckTable,
    ChoicesTable,
    DeadlineTable,
    DimensionTable,
    FieldTable,
    FormTable,
    IndicatorTable,
    LevelTable,
    RoleTable,
    RuleTable,
    SectionTable,
    Table,
    TargetTable,
    UnitTable,
    ValueTable,
    VillagesTable,
    WordsTable,
)

EVERYONE = "everyone"
"""In `filled_by`: every group of the roster."""

_APART: tuple[tuple[type[Table], str, str], ...] = (
    (RoleTable, ROLES_FILE, "catalogue-roles-apart"),
    (WordsTable, WORDS_FILE, "catalogue-words-apart"),
)
"""What is no part of the digest stands in a file of its own."""
_T = TypeVar("_T", bound=Table)


@dataclass(frozen=True)
class FormTables:
    """One file with a [form], and what belongs to it."""

    head: Placed[FormTable]
    sections: tuple[Placed[SectionTable], ...]
    indicators: tuple[Placed[IndicatorTable], ...]
    fields: tuple[Placed[FieldTable], ...]
    rules: tuple[Placed[RuleTable], ...]
    checks: tuple[Placed[CheckTable], ...]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(one.value.code for one in (*self.indicators, *self.fields))


@dataclass(frozen=True)
class Tables:
    """All tables of a catalogue, in the order of the files and within them."""

    covers: tuple[Placed[CatalogueTable], ...]
    forms: tuple[FormTables, ...]
    levels: tuple[Placed[LevelTable], ...]
    areas: tuple[Placed[AreaTable], ...]
    units: tuple[Placed[UnitTable], ...]
    villages: tuple[Placed[VillagesTable], ...]
    dimensions: tuple[Placed[DimensionTable], ...]
    choice_lists: tuple[Placed[ChoicesTable], ...]
    deadlines: tuple[Placed[DeadlineTable], ...]
    targets: tuple[Placed[TargetTable], ...]
    air_levels: tuple[Placed[AirLevelTable], ...]
    air_standards: tuple[Placed[AirStandardTable], ...]
    roles: tuple[Placed[RoleTable], ...]
    words: tuple[Placed[WordsTable], ...]
    strays: tuple[Mistake, ...] = field(default=())  # tables in a file where they may not stand

    @property
    def cover(self) -> CatalogueTable:
        return self.covers[0].value

    @property
    def choices(self) -> dict[str, tuple[ValueTable, ...]]:
        """Values by the id of a list of choices or of a dimension, in rank order."""
        listed = {one.value.id: tuple(one.value.values) for one in self.dimensions}
        return listed | {one.value.id: tuple(one.value.values) for one in self.choice_lists}

    @property
    def level_ids(self) -> tuple[str, ...]:
        """From the top down."""
        return tuple(one.value.id for one in self.levels)

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups of the roster, in its order."""
        return tuple(dict.fromkeys(one.value.group for one in self.units))


def collect(parsed: Iterable[Parsed]) -> Tables:
    files = tuple(parsed)
    everything = tuple(placed for one in files for placed in one.tables)
    forms: list[FormTables] = []
    strays: list[Mistake] = []
    for one in files:
        strays.extend(
            p.mistake(code)
            for p in one.tables
            for shape, file, code in _APART
            if isinstance(p.value, shape) != (p.source.name == file)
        )
        heads = _of(one.tables, FormTable)
        if heads:
            # FieldTable is also what an indicator is made from: tell them apart by the table's name
            fields = tuple(f for f in _of(one.tables, FieldTable) if f.table == "field")
            forms.append(
                FormTables(
                    heads[0],
                    _of(one.tables, SectionTable),
                    _of(one.tables, IndicatorTable),
                    fields,
                    _of(one.tables, RuleTable),
                    _of(one.tables, CheckTable),
                )
            )
        elif not one.mistakes:  # a [form] with mistakes is no reason to call its tables strays
            strays.extend(
                p.mistake("catalogue-no-form") for p in one.tables if p.table in OF_A_FORM
            )
    return Tables(
        covers=_of(everything, CatalogueTable),
        forms=tuple(forms),
        levels=_of(everything, LevelTable),
        areas=_of(everything, AreaTable),
        units=_of(everything, UnitTable),
        villages=_of(everything, VillagesTable),
        dimensions=_of(everything, DimensionTable),
        choice_lists=_of(everything, ChoicesTable),
        deadlines=_of(everything, DeadlineTable),
        targets=_of(everything, TargetTable),
        air_levels=_of(everything, AirLevelTable),
        air_standards=_of(everything, AirStandardTable),
        roles=_of(everything, RoleTable),
        words=_of(everything, WordsTable),
        strays=tuple(strays),
    )


def _of(tables: Iterable[Placed[Table]], shape: type[_T]) -> tuple[Placed[_T], ...]:
    return tuple(
        Placed(p.source, p.table, p.index, p.value) for p in tables if isinstance(p.value, shape)
    )
