"""From typed tables to the model: defaults filled in, choices and groups resolved. References
were checked before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypedDict

from msgspec import UNSET

from desktop.catalogue import model
from desktop.catalogue.collect import EVERYONE, FormTables, Tables
from desktop.catalogue.model import Catalogue, Code, Field, Form, FormId, Indicator, Text, UnitCode
from desktop.catalogue.tables import (
    AreaTable,
    CheckTable,
    FieldTable,
    IndicatorTable,
    MeasureTable,
    RuleTable,
    TextTable,
    UnitTable,
    WordsTable,
)


class _FieldParts(TypedDict):
    code: Code
    form: FormId
    name: Text
    definition: Text
    measure: Text
    kind: model.Kind
    decimals: int
    minimum: str
    maximum: str
    choices: tuple[str, ...]
    choice_names: tuple[Text, ...]
    max_length: int
    required: bool
    carried: bool
    form_kind: model.FormKind


def build(tables: Tables, digest: str) -> Catalogue:
    """The catalogue of tables without mistakes."""
    cover = tables.cover
    words = {one.value.rule: one.value for one in tables.words}
    by_id = {form.head.value.id: form for form in tables.forms}
    in_order = tuple(by_id[form] for form in cover.forms)
    area_of = AreaOf(tables)
    return Catalogue(
        id=cover.id,
        version=cover.version,
        name=_text(cover.name),
        district=UnitCode(cover.district),
        district_name=_text(cover.district_name),
        digest=digest,
        forms=tuple(_form(form, tables) for form in in_order),
        units=tuple(
            model.Unit(
                UnitCode(u.code),
                _text(u.name),
                u.kind,
                u.group,
                u.contact,
                u.phone,
                u.population,
                u.since,
                u.until,
                tuple(map(UnitCode, u.successors)),
                u.becomes,
                UnitCode(area_of.unit(u)),
            )
            for u in (placed.value for placed in tables.units)
        ),
        villages=tuple(
            village
            for placed in tables.villages
            for village in villages_of(placed.value.unit, placed.value.names)
        ),
        dimensions=tuple(_dimensions(tables)),
        rules=tuple(
            _rule(form, placed.value, words.get(placed.value.id))
            for form in in_order
            for placed in form.rules
        ),
        checks=tuple(_check(form, placed.value) for form in in_order for placed in form.checks),
        air_levels=tuple(
            model.AirLevel(a.lowest, a.highest, _text(a.name), a.letter, a.rgb)
            for a in (placed.value for placed in tables.air_levels)
        ),
        air_standards=tuple(
            model.AirStandard(
                s.id,
                s.effective_from,
                s.effective_to,
                tuple(s.iaqi),
                {pollutant: tuple(points) for pollutant, points in s.breakpoints.items()},
            )
            for s in (placed.value for placed in tables.air_standards)
        ),
        water_classes=tuple(value.id for value in tables.choices.get("water_classes", ())),
        deadlines=tuple(
            model.Deadline(d.value.frequency, d.value.working_days) for d in tables.deadlines
        ),
        holidays=tuple(cover.holidays),
        workdays=tuple(cover.workdays),
        targets=tuple(
            model.Target(
                t.year,
                Code(t.code),
                t.dimension,
                UnitCode(t.unit or cover.district),
                t.value,
                t.comparator,
                t.words,
            )
            for t in (placed.value for placed in tables.targets)
        ),
        stock_phrases=tuple(cover.stock_phrases),
        roles={r.value.id: Code(r.value.indicator) for r in tables.roles},
        levels=tuple(model.Level(one.value.id, _text(one.value.name)) for one in tables.levels),
        level=tables.levels[0].value.id if tables.levels else "",
        areas=tuple(
            model.Area(
                UnitCode(one.code), _text(one.name), one.level, UnitCode(area_of.area_above(one))
            )
            for one in sorted(
                (placed.value for placed in tables.areas),
                key=lambda one: tables.level_ids.index(one.level),
            )
        ),
    )


class AreaOf:
    """Which area is above another, or has the desk that a unit reports to: the one that is named, else the one with the
    longest code that theirs begins with. The catalogue's own is "" for a unit, and its code for an area.
    """

    def __init__(self, tables: Tables) -> None:
        self._top = tables.cover.district
        self._codes = {placed.value.code for placed in tables.areas}

    def unit(self, unit: UnitTable) -> str:
        return "" if unit.area == self._top else unit.area or self._nesting(unit.code)

    def area_above(self, area: AreaTable) -> str:
        return area.parent or self._nesting(area.code) or self._top

    def _nesting(self, code: str) -> str:
        return next((code[:n] for n in range(len(code) - 1, 1, -1) if code[:n] in self._codes), "")


def villages_of(unit: str, names: str) -> Iterator[model.Village]:
    """Villages of lines "code name"; blank lines are left out."""
    for line in filter(None, map(str.strip, names.splitlines())):
        code, _, name = line.partition(" ")
        yield model.Village(code, name.strip(), UnitCode(unit))


def _dimensions(tables: Tables) -> Iterator[model.Dimension]:
    for dimension in (placed.value for placed in tables.dimensions):
        yield model.Dimension(
            dimension.id,
            _text(dimension.name),
            tuple(
                model.DimensionValue(v.id, _text(v.name), tuple(map(UnitCode, v.units)))
                for v in dimension.values
            ),
        )


def _form(tables: FormTables, all_tables: Tables) -> Form:
    head = tables.head.value
    indicators = tuple(_indicator(tables, placed.value, all_tables) for placed in tables.indicators)
    own = _groups(head.filled_by, all_tables)
    return Form(
        id=FormId(head.id),
        number=head.number,
        name=_text(head.name),
        kind=head.kind,
        frequency=head.frequency,
        authority=_text(head.authority),
        document=head.document,
        valid_until=head.valid_until,
        sections=tuple(model.Section(s.value.id, _text(s.value.name)) for s in tables.sections),
        indicators=indicators,
        fields=tuple(
            Field(**_of_field(tables, placed.value, all_tables)) for placed in tables.fields
        ),
        filled_by=tuple(
            dict.fromkeys((*own, *(group for i in indicators for group in i.filled_by)))
        ),
        orientation=head.orientation,
    )


def _indicator(form: FormTables, table: IndicatorTable, tables: Tables) -> Indicator:
    head, derivation = form.head.value, table.derivation
    filled_by = head.filled_by if table.filled_by is UNSET else table.filled_by
    return Indicator(
        **_of_field(form, table, tables),
        section=table.section,
        frequency=head.frequency if table.frequency is UNSET else table.frequency,
        over_time=table.over_time,
        over_units=table.over_units,
        dimension=table.dimension,
        filled_by=_groups(filled_by, tables),
        derivation=None
        if derivation is None
        else model.Derivation(derivation.expression, derivation.over, derivation.group_by),
        standard_family=table.standard_family,
        was=table.was,
        is_target=table.is_target,
        up_to=table.up_to,
    )


def _of_field(form: FormTables, table: FieldTable, tables: Tables) -> _FieldParts:
    choices = tables.choices[table.choices] if table.choices else ()
    minimum = table.minimum
    if minimum is UNSET:
        minimum = "0" if table.kind == "count" else ""
    return {
        "code": Code(table.code),
        "form": FormId(form.head.value.id),
        "name": _text(table.name),
        "definition": _text(table.definition),
        "measure": _text(table.measure),
        "kind": table.kind,
        "decimals": table.decimals,
        "minimum": minimum,
        "maximum": table.maximum,
        "choices": tuple(value.id for value in choices),
        "choice_names": tuple(_text(value.name) for value in choices),
        "max_length": table.max_length,
        "required": table.required,
        "carried": table.carried,
        "form_kind": form.head.value.kind,
    }


def _rule(form: FormTables, table: RuleTable, words: WordsTable | None) -> model.Rule:
    """`words` go before those of the rule's own table."""
    message = words.message if words else table.message
    instruction = words.instruction if words and words.instruction else table.instruction
    return model.Rule(
        id=table.id,
        form=FormId(form.head.value.id),
        severity=table.severity,
        left=table.left,
        op=table.op,
        right=table.right,
        cells=tuple(map(Code, table.cells)),
        message=_text(message),
        instruction=_text(instruction),
        over=table.over,
        when=table.when,
        decimals=table.decimals,
        proposal=table.proposal,
    )


def _check(form: FormTables, table: CheckTable) -> model.Check:
    return model.Check(
        id=table.id,
        form=FormId(form.head.value.id),
        name=table.name,
        severity=table.severity,
        cells=tuple(map(Code, table.cells)),
        message=_text(table.message),
        instruction=_text(table.instruction),
        params=dict(table.params),
    )


def _groups(named: Iterable[str], tables: Tables) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            group for name in named for group in (tables.groups if name == EVERYONE else (name,))
        )
    )


def _text(table: TextTable | MeasureTable) -> Text:
    return _shared_text(table.zh, table.en)


@lru_cache(maxsize=1024)
def _shared_text(zh: str, en: str) -> Text:
    return Text(zh, en)  # the same few words stand in many tables
