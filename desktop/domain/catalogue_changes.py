"""What differs between two versions of the forms, in words: every attribute of every part, none left out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Literal

from desktop.catalogue.model import Catalogue, Field, Text
from desktop.domain.findings import SEVERITY_NAMES
from desktop.domain.rollups import OVER_TIME_WORDS, OVER_UNITS_WORDS
from desktop.i18n import N_, _, listed

Sort = Literal["new", "changed", "stopped"]
SORT_WORDS: dict[Sort, str] = {"new": N_("new"), "changed": N_("changed"), "stopped": N_("stopped")}

PART_NAMES: dict[str, str] = {
    "cover": N_("catalogue"),
    "form": N_("form"),
    "section": N_("section"),
    "indicator": N_("indicator"),
    "field": N_("field"),
    "rule": N_("rule"),
    "check": N_("check"),
    "level": N_("level"),
    "area": N_("area"),
    "unit": N_("unit"),
    "village": N_("village"),
    "dimension": N_("dimension"),
    "value": N_("value of a dimension"),
    "deadline": N_("deadline"),
    "target": N_("target"),
    "air_level": N_("air quality level"),
    "air_standard": N_("standard"),
    "role": N_("role"),
}
ATTRIBUTE_NAMES: dict[str, str] = {
    "id": N_("identifier"),
    "version": N_("version"),
    "name": N_("name"),
    "district": N_("district"),
    "district_name": N_("name of the district"),
    "code": N_("code"),
    "form": N_("form"),
    "definition": N_("definition"),
    "measure": N_("unit of measure"),
    "kind": N_("kind"),
    "decimals": N_("decimals"),
    "minimum": N_("minimum"),
    "maximum": N_("maximum"),
    "choices": N_("choices"),
    "choice_names": N_("names of the choices"),
    "max_length": N_("longest text"),
    "required": N_("must be filled in"),
    "carried": N_("carried from period to period"),
    "form_kind": N_("kind of the form"),
    "section": N_("section"),
    "frequency": N_("frequency"),
    "over_time": N_("together over time"),
    "over_units": N_("together over units"),
    "dimension": N_("dimension"),
    "filled_by": N_("filled in by"),
    "derivation": N_("derivation"),
    "standard_family": N_("standard"),
    "was": N_("code before"),
    "is_target": N_("assigned from above"),
    "up_to": N_("brought together up to"),
    "area": N_("reports to"),
    "parent": N_("area above"),
    "level": N_("level"),
    "expression": N_("expression"),
    "over": N_("over"),
    "group_by": N_("by group"),
    "number": N_("form number"),
    "authority": N_("authority"),
    "document": N_("document"),
    "valid_until": N_("valid until"),
    "orientation": N_("paper"),
    "units": N_("reporting units"),
    "unit": N_("unit"),
    "group": N_("group"),
    "contact": N_("contact"),
    "phone": N_("phone"),
    "population": N_("population"),
    "since": N_("from"),
    "until": N_("until"),
    "successors": N_("taken over by"),
    "becomes": N_("what becomes of it"),
    "severity": N_("severity"),
    "left": N_("left side"),
    "op": N_("comparison"),
    "right": N_("right side"),
    "cells": N_("cells"),
    "message": N_("message"),
    "instruction": N_("instruction"),
    "when": N_("condition"),
    "proposal": N_("proposal"),
    "params": N_("limits"),
    "lowest": N_("lowest"),
    "highest": N_("highest"),
    "letter": N_("letter"),
    "rgb": N_("colour"),
    "effective_from": N_("in force from"),
    "effective_to": N_("in force until"),
    "iaqi": N_("index"),
    "breakpoints": N_("break points"),
    "working_days": N_("working days"),
    "year": N_("year"),
    "value": N_("value"),
    "comparator": N_("comparison"),
    "words": N_("words"),
    "water_classes": N_("water classes"),
    "holidays": N_("days off"),
    "workdays": N_("days worked in exchange"),
    "stock_phrases": N_("phrases that explain nothing"),
    "forms": N_("order of the forms"),
    "indicators": N_("order of the indicators"),
    "fields": N_("order of the fields"),
    "sections": N_("order of the sections"),
    "indicator": N_("indicator"),
    "values": N_("order of the values"),
}
SEVERITY_WORDS: dict[str, str] = {str(name): words for name, words in SEVERITY_NAMES.items()}
KIND_WORDS = {
    "count": N_("a count"),
    "amount": N_("an amount of money"),
    "rate": N_("a rate"),
    "area": N_("an area"),
    "grade": N_("a grade"),
    "measure": N_("a measurement"),
    "index": N_("an index"),
    "choice": N_("one of a list"),
    "text": N_("a text"),
    "date": N_("a date"),
    "month": N_("a month"),
    "flag": N_("yes or no"),
    "table": N_("a table of indicators"),
    "daily": N_("daily readings"),
    "ledger": N_("a ledger of projects"),
    "honours": N_("honours"),
    "targets": N_("targets"),
}
BECOMES_WORDS = {
    "merged": N_("merged with others"),
    "split": N_("divided"),
    "renamed": N_("goes on under another code or name"),
    "moved": N_("moved to another district"),
}
FREQUENCY_WORDS = {
    "day": N_("day"),
    "month": N_("month"),
    "quarter": N_("quarter"),
    "year": N_("year"),
}
_VALUE_WORDS: dict[str, Mapping[str, str]] = {
    "kind": KIND_WORDS,
    "form_kind": KIND_WORDS,
    "frequency": FREQUENCY_WORDS,
    "over_time": OVER_TIME_WORDS,
    "over_units": OVER_UNITS_WORDS,
    "severity": SEVERITY_WORDS,
    "becomes": BECOMES_WORDS,
}
"""How people read the values of an attribute that is chosen from a list."""
_COVER = (
    "id",
    "version",
    "name",
    "district",
    "district_name",
    "water_classes",
    "holidays",
    "workdays",
    "stock_phrases",
)
_ORDERED = ("indicators", "fields", "sections", "values")
"""Parts of a part, which are compared for themselves; of them the order alone belongs to it."""


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """What an attribute was and is, as people read it; "" for nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """One part of the forms that is new, changed or stopped. `part` is a key of PART_NAMES; `label` says which one."""

    sort: Sort
    part: str
    key: str
    label: str
    form: str = ""
    attributes: tuple[AttributeChange, ...] = ()

    @property
    def part_name(self) -> str:
        return _(PART_NAMES[self.part])


Keyed = dict[tuple[str, Hashable], tuple[str, str, Any]]
"""(part, key) → form, label, the part itself."""


def catalogue_changes(before: Catalogue, after: Catalogue) -> tuple[CatalogueChange, ...]:
    """Every difference, in the order of the parts of a catalogue; () where both say the same. Both with their whole
    roster.
    """
    changes = [change for change in (_cover_change(before, after),) if change is not None]
    old, new = _parts(before), _parts(after)
    for part in PART_NAMES:
        for (kind, key), (form, label, one) in new.items():
            if kind != part:
                continue
            if (kind, key) not in old:
                changes.append(CatalogueChange("new", part, _key(key), label, form, _of_new(one)))
                continue
            attributes = tuple(_attributes(old[kind, key][2], one))
            if attributes:
                changes.append(CatalogueChange("changed", part, _key(key), label, form, attributes))
        changes += [
            CatalogueChange("stopped", part, _key(key), label, form)
            for (kind, key), (form, label, _one) in old.items()
            if kind == part and (kind, key) not in new
        ]
    return tuple(_together(changes))


def _together(changes: Iterable[CatalogueChange]) -> Iterator[CatalogueChange]:
    """Villages that change alike are one change: a township has hundreds."""
    alike: dict[tuple[Sort, tuple[AttributeChange, ...]], list[CatalogueChange]] = {}
    for change in changes:
        if change.part == "village":
            of_sort = () if change.sort == "stopped" else change.attributes
            if change.sort == "new":
                of_sort = tuple(a for a in of_sort if a.name == _(ATTRIBUTE_NAMES["unit"]))
            alike.setdefault((change.sort, of_sort), []).append(change)
        else:
            yield change
    for (sort, attributes), villages in alike.items():
        label = listed(village.label for village in villages)
        yield CatalogueChange(sort, "village", villages[0].key, label, "", attributes)


def _key(key: Hashable) -> str:
    return "/".join(filter(None, map(str, key))) if isinstance(key, tuple) else str(key)


def _cover_change(before: Catalogue, after: Catalogue) -> CatalogueChange | None:
    attributes = [
        AttributeChange(_(ATTRIBUTE_NAMES[name]), shown(old), shown(new))
        for name in _COVER
        if (old := getattr(before, name)) != (new := getattr(after, name))
    ]
    if _order(before.forms, "id") != _order(after.forms, "id"):
        old_order, new_order = (listed(str(f.name) for f in one.forms) for one in (before, after))
        attributes.append(AttributeChange(_(ATTRIBUTE_NAMES["forms"]), old_order, new_order))
    if not attributes:
        return None
    return CatalogueChange("changed", "cover", after.id, str(after.name), "", tuple(attributes))


def _parts(catalogue: Catalogue) -> Keyed:
    parts: Keyed = {}

    def keep(part: str, key: Hashable, label: object, one: object, form: str = "") -> None:
        parts[part, key] = form, str(label), one

    for form in catalogue.forms:
        keep("form", form.id, form.name, form, form.id)
        for section in form.sections:
            keep("section", (form.id, section.id), section.name, section, form.id)
        for indicator in form.indicators:
            keep("indicator", indicator.code, _named(indicator), indicator, form.id)
        for field in form.fields:
            keep("field", (form.id, field.code), field.name, field, form.id)
    for rule in catalogue.rules:
        keep("rule", rule.id, rule.id, rule, rule.form)
    for check in catalogue.checks:
        keep("check", check.id, check.id, check, check.form)
    for level in catalogue.levels:
        keep("level", level.id, level.name, level)
    for area in catalogue.areas:
        keep("area", area.code, area.name, area)
    for unit in (*catalogue.units, *catalogue.others):
        keep("unit", unit.code, unit.name, unit)
    for village in catalogue.villages:
        keep("village", village.code, village.name, village)
    for dimension in catalogue.dimensions:
        keep("dimension", dimension.id, dimension.name, dimension)
        for value in dimension.values:
            keep("value", (dimension.id, value.id), f"{dimension.name} {value.name}", value)
    for deadline in catalogue.deadlines:
        label = _(FREQUENCY_WORDS[deadline.frequency])
        keep("deadline", deadline.frequency, label, deadline)
    for target in catalogue.targets:
        label = f"{target.year} {catalogue.unit_name(target.unit)} {target.code} {target.dimension}"
        keep(
            "target",
            (target.year, target.unit, target.code, target.dimension),
            label.strip(),
            target,
        )
    for air_level in catalogue.air_levels:
        keep("air_level", air_level.letter, air_level.name, air_level)
    for standard in catalogue.air_standards:
        keep("air_standard", standard.id, standard.id, standard)
    for role, code in catalogue.roles.items():
        keep("role", role, role, {"indicator": code})
    return parts


def _named(field: Field) -> str:
    return f"{field.code} {field.name}"


def _items(one: Any) -> Iterator[tuple[str, Any]]:
    """The attributes of a part; of its own parts only their order."""
    if isinstance(one, Mapping):
        yield from one.items()
        return
    for attribute in fields(one):
        value = getattr(one, attribute.name)
        yield attribute.name, _order(value) if attribute.name in _ORDERED else value


def _order(parts: Iterable[Any], key: str = "") -> tuple[str, ...]:
    return tuple(
        str(getattr(part, key or ("code" if hasattr(part, "code") else "id"))) for part in parts
    )


def _attributes(before: Any, after: Any) -> Iterator[AttributeChange]:
    old = dict(_items(before))
    for name, value in _items(after):
        earlier = old.get(name)
        if value == earlier:
            continue
        if name in _ORDERED and not _is_moved(earlier or (), value):
            continue
        yield AttributeChange(
            _(ATTRIBUTE_NAMES[name]), in_words(name, earlier), in_words(name, value)
        )


def _is_moved(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Whether what is in both stands in another order: what is new or gone is told for itself."""
    common = set(before) & set(after)
    return [one for one in before if one in common] != [one for one in after if one in common]


def _of_new(one: Any) -> tuple[AttributeChange, ...]:
    """What is worth saying of a new part: what it holds beyond nothing."""
    return tuple(
        AttributeChange(_(ATTRIBUTE_NAMES[name]), "", in_words(name, value))
        for name, value in _items(one)
        if name not in _ORDERED
        and name not in ("form", "form_kind")
        and value not in ("", (), None, {})
    )


def in_words(attribute: str, value: Any) -> str:
    """A value of an attribute as people read it."""
    words = _VALUE_WORDS.get(attribute, {})
    return _(words[value]) if isinstance(value, str) and value in words else shown(value)


def shown(value: Any) -> str:
    """A value as people read it, in the language in force."""
    if value is None or value == "":
        return ""
    if isinstance(value, Text):
        return f"{value.zh} / {value.en}" if value.zh != value.en else value.zh
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return listed(f"{name} {shown(one)}" for name, one in value.items())
    if isinstance(value, tuple):
        return listed(shown(one) for one in value)
    if is_dataclass(value):
        return listed(filter(None, (shown(getattr(value, f.name)) for f in fields(value))))
    return str(value)
