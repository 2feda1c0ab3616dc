"""Mistakes between the tables of a catalogue: doubles, unknown names, standards whose break
points do not ascend.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import pairwise
from string import Formatter
from typing import Any

from msgspec import UNSET

from desktop.catalogue.build import villages_of
from desktop.catalogue.collect import EVERYONE, FormTables, Tables
from desktop.catalogue.levels import levels_mistakes
from desktop.catalogue.mistakes import Mistake, Placed, doubles, unknown
from desktop.catalogue.tables import (
    CheckTable,
    ChoicesTable,
    DimensionTable,
    FieldTable,
    IndicatorTable,
    RuleTable,
    Table,
)
from desktop.i18n import N_, _

MOST_FIELDS, MOST_RULES, MOST_FORMS = 3_000, 5_000, 100
_POLLUTANTS = ("so2", "no2", "co", "o3_8h", "pm10", "pm2_5")
_OVER_UNITS = ("sum", "worst", "components", "own", "ledger")
_ROWS = ("unit", "day", "project")
_PROJECT_GROUPS = ("category", "level", "stage", "status", "village")


def reference_mistakes(tables: Tables) -> tuple[Mistake, ...]:
    """All mistakes between tables, in the order of the parts of a catalogue."""
    if too_many := tuple(_too_many(tables)):
        return too_many
    return (
        *tables.strays,
        *_cover(tables),
        *_roster(tables),
        *levels_mistakes(tables),
        *_dimensions(tables),
        *_standards(tables),
        *_targets(tables),
        *(mistake for form in tables.forms for mistake in _form(form, tables)),
        *_codes(tables),
        *_roles(tables),
        *_words(tables),
    )


def _too_many(tables: Tables) -> Iterator[Mistake]:
    """More than a form can show and a PC can judge is no catalogue."""
    fields = [one for form in tables.forms for one in (*form.indicators, *form.fields)]
    judging = [one for form in tables.forms for one in (*form.rules, *form.checks)]
    counted: tuple[tuple[str, list[Placed[Any]], int], ...] = (
        (N_("indicators and fields"), fields, MOST_FIELDS),
        (N_("rules and checks"), judging, MOST_RULES),
        (N_("forms"), [form.head for form in tables.forms], MOST_FORMS),
    )
    for what, placed, most in counted:
        if len(placed) > most:
            yield placed[most].mistake(
                "catalogue-too-many", what=_(what), count=len(placed), most=most
            )


def _cover(tables: Tables) -> Iterator[Mistake]:
    if not tables.covers:
        yield Mistake("catalogue.toml", "[catalogue]", 1, "catalogue-no-cover")
        return
    for cover in tables.covers[1:]:
        first = tables.covers[0].position()
        yield cover.mistake(
            "catalogue-duplicate",
            what=_("catalogue"),
            name=cover.value.id,
            file=first.file,
            line=first.line,
        )
    cover = tables.covers[0]
    ids = [form.head.value.id for form in tables.forms]
    for name in cover.value.forms:
        yield from unknown(cover, "forms", N_("form"), name, ids)
    for name in {name for name in cover.value.forms if cover.value.forms.count(name) > 1}:
        at = cover.position("forms")
        yield cover.mistake(
            "catalogue-duplicate", "forms", what=_("form"), name=name, file=at.file, line=at.line
        )
    for form in tables.forms:
        if form.head.value.id not in cover.value.forms:
            yield form.head.mistake("catalogue-form-not-listed", "id", name=form.head.value.id)
    yield from doubles(N_("form"), ((form.head, form.head.value.id) for form in tables.forms))
    yield from doubles(
        N_("form number"), ((form.head, form.head.value.number) for form in tables.forms), "number"
    )
    yield from doubles(
        N_("deadline"), ((d, d.value.frequency) for d in tables.deadlines), "frequency"
    )


def _roster(tables: Tables) -> Iterator[Mistake]:
    units = {u.value.code for u in tables.units}
    if not units:
        yield Mistake("units.toml", "[[unit]]", 1, "catalogue-no-units")
    yield from doubles(N_("unit"), ((u, u.value.code) for u in tables.units), "code")
    yield from _succession(tables)
    villages: list[tuple[Placed[Table], Hashable]] = []
    for placed in tables.villages:
        yield from unknown(placed, "unit", N_("unit"), placed.value.unit, units)
        for village in villages_of(placed.value.unit, placed.value.names):
            villages.append((placed, village.code))
            if not (
                village.code.isascii()
                and village.code.isdigit()
                and len(village.code) == 12
                and village.name
            ):
                line = f"{village.code} {village.name}".strip()
                yield placed.mistake("catalogue-village-line", "names", line=line)
    yield from doubles(N_("village"), villages, "names")


def _succession(tables: Tables) -> Iterator[Mistake]:
    """Units end once, and what they did goes on at others that report then; nobody follows himself."""
    by_code = {placed.value.code: placed.value for placed in tables.units}
    successors = {code: one.successors for code, one in by_code.items() if one.successors}
    for placed in tables.units:
        unit = placed.value
        if unit.until and unit.until < unit.since:
            yield placed.mistake(
                "catalogue-unit-reversed",
                "until",
                unit=unit.name.zh,
                since=unit.since,
                until=unit.until,
            )
        if unit.successors and not unit.until:
            yield placed.mistake("catalogue-unit-goes-on", "successors", unit=unit.name.zh)
        if bool(unit.becomes) != bool(unit.until):
            yield placed.mistake("catalogue-unit-becomes", "until", unit=unit.name.zh)
        for code in unit.successors:
            yield from unknown(placed, "successors", N_("unit"), code, by_code)
            if code in by_code and by_code[code].until and by_code[code].until <= unit.until:
                yield placed.mistake(
                    "catalogue-successor-ended",
                    "successors",
                    unit=unit.name.zh,
                    successor=by_code[code].name.zh,
                    until=by_code[code].until,
                )
        ring = _ring(unit.code, successors)
        if ring:
            names = " → ".join(by_code[code].name.zh for code in ring)
            yield placed.mistake("catalogue-successor-ring", "successors", units=names)
    for villages in tables.villages:
        owner = by_code.get(villages.value.unit)
        if owner is not None and owner.until and not owner.successors and owner.becomes != "moved":
            yield villages.mistake(
                "catalogue-villages-left", "unit", unit=owner.name.zh, until=owner.until
            )


def _ring(start: str, successors: dict[str, list[str]]) -> list[str]:
    """A way from a unit over its successors back to itself, () where there is none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for code in successors.get(way[-1], ()):
            if code == start:
                return [*way, code]
            if code not in seen:
                seen.add(code)
                ways.append([*way, code])
    return []


def _dimensions(tables: Tables) -> Iterator[Mistake]:
    units = {u.value.code for u in tables.units}
    lists: tuple[Placed[DimensionTable | ChoicesTable], ...] = (
        *tables.dimensions,
        *tables.choice_lists,
    )
    yield from doubles(N_("dimension or list of choices"), ((d, d.value.id) for d in lists))
    for placed in lists:
        seen: set[str] = set()
        for index, value in enumerate(placed.value.values):
            key = f"values[{index}]"
            if value.id in seen:
                first = placed.position("values")
                yield placed.mistake(
                    "catalogue-duplicate",
                    key,
                    what=_("value"),
                    name=value.id,
                    file=first.file,
                    line=first.line,
                )
            seen.add(value.id)
            for unit in value.units:
                yield from unknown(placed, key, N_("unit"), unit, units)
    for dimension in tables.dimensions:
        if dimension.value.id in _ROWS:
            yield dimension.mistake("catalogue-reserved", "id", name=dimension.value.id)


def _standards(tables: Tables) -> Iterator[Mistake]:
    yield from doubles(N_("standard"), ((s, s.value.id) for s in tables.air_standards))
    for placed in tables.air_standards:
        standard = placed.value
        if standard.effective_to is not None and standard.effective_to < standard.effective_from:
            yield placed.mistake(
                "catalogue-dates-reversed",
                "effective_to",
                start=standard.effective_from,
                end=standard.effective_to,
            )
        for pollutant in sorted(set(_POLLUTANTS) - set(standard.breakpoints)):
            yield placed.mistake(
                "catalogue-missing-key", "breakpoints", key=f"breakpoints.{pollutant}"
            )
        for name, points in {"iaqi": standard.iaqi, **standard.breakpoints}.items():
            key = name if name == "iaqi" else f"breakpoints.{name}"
            if name != "iaqi":
                yield from unknown(placed, key, N_("pollutant"), name, _POLLUTANTS)
            if any(high <= low for low, high in pairwise(points)):
                yield placed.mistake("catalogue-not-ascending", key, key=key)
            if not 2 <= len(points) <= len(standard.iaqi):
                yield placed.mistake(
                    "catalogue-points-count",
                    key,
                    key=key,
                    count=len(points),
                    most=len(standard.iaqi),
                )
    in_time = sorted(tables.air_standards, key=lambda s: s.value.effective_from)
    for earlier, later in pairwise(in_time):
        if (
            earlier.value.effective_to is None
            or earlier.value.effective_to >= later.value.effective_from
        ):
            yield later.mistake(
                "catalogue-standards-overlap",
                "effective_from",
                name=later.value.id,
                other=earlier.value.id,
            )
    last = -1
    for level in tables.air_levels:
        if level.value.lowest != last + 1 or level.value.highest <= level.value.lowest:
            yield level.mistake(
                "catalogue-levels-gap", "lowest", expected=last + 1, found=level.value.lowest
            )
        last = level.value.highest


def _targets(tables: Tables) -> Iterator[Mistake]:
    units = {u.value.code for u in tables.units} | {c.value.district for c in tables.covers} | {""}
    units |= {area.value.code for area in tables.areas}
    indicators = {i.value.code: i.value for form in tables.forms for i in form.indicators}
    yield from doubles(
        N_("target"),
        (
            (t, (t.value.year, t.value.code, t.value.dimension, t.value.unit))
            for t in tables.targets
        ),
        "code",
    )
    for placed in tables.targets:
        target = placed.value
        yield from unknown(placed, "code", N_("indicator"), target.code, indicators)
        yield from unknown(placed, "unit", N_("unit"), target.unit, units)
        if target.dimension and target.code in indicators:
            values = tables.choices.get(indicators[target.code].dimension, ())
            yield from unknown(
                placed, "dimension", N_("dimension value"), target.dimension, [v.id for v in values]
            )
        if not target.value and not target.words:
            yield placed.mistake("catalogue-empty", "value", key="value")


def _form(form: FormTables, tables: Tables) -> Iterator[Mistake]:
    groups = {*tables.groups, EVERYONE}
    for group in form.head.value.filled_by:
        yield from unknown(form.head, "filled_by", N_("group"), group, groups)
    yield from doubles(N_("section"), ((s, s.value.id) for s in form.sections))
    yield from doubles(N_("field"), ((f, f.value.code) for f in form.fields), "code")
    for placed in form.indicators:
        yield from _field(placed, tables)
        yield from _indicator(placed, form, tables)
    for field in form.fields:
        yield from _field(field, tables)
    rows = {*_ROWS, *(d.value.id for d in tables.dimensions)}
    for rule in form.rules:
        yield from unknown(rule, "over", N_("row"), rule.value.over, rows)
        yield from _texts(rule)
    for check in form.checks:
        yield from _texts(check)
    judges: tuple[Placed[RuleTable | CheckTable], ...] = (*form.rules, *form.checks)
    for judged in judges:
        for code in judged.value.cells:
            yield from unknown(judged, "cells", N_("indicator or field"), code, form.codes)


def _field(placed: Placed[FieldTable], tables: Tables) -> Iterator[Mistake]:
    field = placed.value
    if field.choices:
        yield from unknown(placed, "choices", N_("list of choices"), field.choices, tables.choices)
    if (field.kind in ("choice", "grade")) != bool(field.choices):
        code = "catalogue-choices-missing" if not field.choices else "catalogue-choices-unwanted"
        yield placed.mistake(code, "choices" if field.choices else "kind", kind=field.kind)
    if (
        isinstance(field.minimum, str)
        and field.minimum
        and field.maximum
        and float(field.minimum) > float(field.maximum)
    ):
        yield placed.mistake(
            "catalogue-bounds-reversed", "minimum", minimum=field.minimum, maximum=field.maximum
        )


def _indicator(
    placed: Placed[IndicatorTable], form: FormTables, tables: Tables
) -> Iterator[Mistake]:
    table = placed.value
    dimensions = {d.value.id for d in tables.dimensions}
    if table.section:
        yield from unknown(
            placed, "section", N_("section"), table.section, [s.value.id for s in form.sections]
        )
    if table.dimension:
        yield from unknown(placed, "dimension", N_("dimension"), table.dimension, dimensions)
    if table.filled_by is not UNSET:
        for group in table.filled_by:
            yield from unknown(placed, "filled_by", N_("group"), group, {*tables.groups, EVERYONE})
    kind, _, reporter = table.over_units.partition(":")
    if kind == "reporter":
        yield from unknown(placed, "over_units", N_("group"), reporter, tables.groups)
    else:
        yield from unknown(placed, "over_units", N_("roll-up"), table.over_units, _OVER_UNITS)
    if table.was and table.was in {i.value.code for one in tables.forms for i in one.indicators}:
        yield placed.mistake("catalogue-still-there", "was", code=table.code, was=table.was)
    if table.derivation is not None:
        yield from unknown(
            placed, "derivation", N_("row"), table.derivation.over, {*_ROWS, *dimensions}
        )
        if table.derivation.group_by:
            yield from unknown(
                placed, "derivation", N_("column"), table.derivation.group_by, _PROJECT_GROUPS
            )
    elif (
        table.over_time == "components" or table.over_units == "components" or table.kind == "rate"
    ):
        yield placed.mistake("catalogue-rate-not-derived", "kind", code=table.code)


def _texts(placed: Placed[RuleTable | CheckTable]) -> Iterator[Mistake]:
    """Messages whose braces do not close or name nothing would fail when they are shown."""
    for key, text in (("message", placed.value.message), ("instruction", placed.value.instruction)):
        for language, sentence in (("zh", text.zh), ("en", text.en)):
            try:
                names = [
                    "" if spec or conversion else name  # a width of a billion would be obeyed
                    for _, name, spec, conversion in Formatter().parse(sentence)
                    if name is not None
                ]
            except ValueError:
                names = [""]
            if not all(name.isidentifier() for name in names):
                yield placed.mistake("catalogue-placeholder", key, key=f"{key}.{language}")


def _codes(tables: Tables) -> Iterator[Mistake]:
    yield from doubles(
        N_("indicator"),
        ((i, i.value.code) for form in tables.forms for i in form.indicators),
        "code",
    )
    rules = [(rule, rule.value.id) for form in tables.forms for rule in form.rules]
    checks = [(check, check.value.id) for form in tables.forms for check in form.checks]
    yield from doubles(N_("rule or check"), (*rules, *checks))


def _words(tables: Tables) -> Iterator[Mistake]:
    rules = {rule.value.id for form in tables.forms for rule in form.rules}
    yield from doubles(N_("words"), ((words, words.value.rule) for words in tables.words))
    for words in tables.words:
        yield from unknown(words, "rule", N_("rule"), words.value.rule, rules)


def _roles(tables: Tables) -> Iterator[Mistake]:
    indicators = {i.value.code for form in tables.forms for i in form.indicators}
    yield from doubles(N_("role"), ((role, role.value.id) for role in tables.roles))
    for role in tables.roles:
        yield from unknown(role, "indicator", N_("indicator"), role.value.indicator, indicators)
