"""Mistakes of the tree of levels and areas, and of what would be brought together at a level where that means
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from desktop.catalogue.build import AreaOf
from desktop.catalogue.collect import Tables
from desktop.catalogue.mistakes import Mistake, Placed, doubles, unknown
from desktop.catalogue.tables import AreaTable, IndicatorTable, UnitTable
from desktop.i18n import N_

_NOT_ADDED = ("measure", "index", "rate", "grade", "choice", "text", "date", "month", "flag")
"""Kinds of which two reporters' values have no sum."""


def levels_mistakes(tables: Tables) -> tuple[Mistake, ...]:
    """All mistakes of levels and areas; those of indicators only where the tree itself holds."""
    if not tables.covers:
        return ()
    found = tuple(_tree(tables))
    return found or tuple(_together(tables))


def _tree(tables: Tables) -> Iterator[Mistake]:
    yield from doubles(N_("level"), ((one, one.value.id) for one in tables.levels))
    top = tables.cover.district
    units = {placed.value.code: placed for placed in tables.units}
    areas = {placed.value.code: placed for placed in tables.areas}
    yield from doubles(N_("area"), ((one, one.value.code) for one in tables.areas), "code")
    ids = tables.level_ids
    if tables.levels and len(ids) < 2:
        yield tables.levels[0].mistake("catalogue-levels-few")
    if tables.areas and not tables.levels:
        yield tables.areas[0].mistake("catalogue-levels-none", name=tables.areas[0].value.name.zh)
        return
    area_of = AreaOf(tables)
    for placed in tables.areas:
        area = placed.value
        if area.code == top or area.code in units:
            yield placed.mistake("catalogue-area-code-taken", "code", code=area.code)
            continue
        if area.level not in ids:
            yield from unknown(placed, "level", N_("level"), area.level, ids)
            continue
        above = area_of.area_above(area)
        if above != top and above not in areas:
            yield from unknown(placed, "parent", N_("area"), above, areas)
            continue
        yield from _rank(placed, areas[above].value.level if above != top else ids[0], tables)
    for unit in tables.units:
        if unit.value.area and unit.value.area != top:
            yield from unknown(unit, "area", N_("area"), unit.value.area, areas)
    for form in tables.forms:
        for indicator in form.indicators:
            if indicator.value.up_to:
                yield from unknown(indicator, "up_to", N_("level"), indicator.value.up_to, ids[:-1])


def _rank(placed: Placed[AreaTable], above: str, tables: Tables) -> Iterator[Mistake]:
    """An area stands one level below the one above it, and above the units."""
    ids, area = tables.level_ids, placed.value
    names = {one.value.id: one.value.name.zh for one in tables.levels}
    if area.level == ids[-1]:
        yield placed.mistake(
            "catalogue-area-of-units", "level", name=area.name.zh, level=names[area.level]
        )
    elif above in ids and ids.index(area.level) != ids.index(above) + 1:
        between = ids[ids.index(above) + 1 : ids.index(area.level)]
        yield placed.mistake(
            "catalogue-level-missing",
            "level",
            name=area.name.zh,
            level=names[area.level],
            above=names[above],
            missing=names[between[0]] if between else names[ids[ids.index(above) + 1]],
        )


@dataclass(frozen=True, slots=True)
class _Reporters:
    """Who of one group reports in an area that has others below it: more than one at a time."""

    area: str
    level: str
    first: str
    second: str


def _together(tables: Tables) -> Iterator[Mistake]:
    if not tables.areas:
        return
    ids = tables.level_ids
    several = _several(tables)
    up_to = {
        one.value.code: one.value.up_to or ids[0]
        for form in tables.forms
        for one in form.indicators
    }
    for form in tables.forms:
        for placed in form.indicators:
            yield from _reporters(placed, several, up_to, tables)


def _reporters(
    placed: Placed[IndicatorTable],
    several: Mapping[str, tuple[_Reporters, ...]],
    up_to: Mapping[str, str],
    tables: Tables,
) -> Iterator[Mistake]:
    """The figure of one reporter counts where there is one. Of several, the sum has to be wanted in so many words
    (`up_to`), and to mean something.
    """
    indicator, ids = placed.value, tables.level_ids
    kind, _colon, group = indicator.over_units.partition(":")
    if kind != "reporter" or indicator.frequency == "day":  # readings are brought together nowhere
        return
    highest = ids.index(up_to[indicator.code])
    for one in several.get(group, ()):
        if ids.index(one.level) < highest:
            continue
        if not indicator.up_to or indicator.kind in _NOT_ADDED:
            yield placed.mistake(
                "catalogue-reporters-several",
                "over_units",
                name=indicator.name.zh,
                area=one.area,
                first=one.first,
                second=one.second,
                level=ids[ids.index(one.level) + 1],
            )
            return


def _several(tables: Tables) -> dict[str, tuple[_Reporters, ...]]:
    """Group → the areas above others in which more than one of it reports, the lowest first."""
    area_of, ids, top = AreaOf(tables), tables.level_ids, tables.cover.district
    areas = {placed.value.code: placed.value for placed in tables.areas}
    parents = {code: area_of.area_above(area) for code, area in areas.items()}
    members: dict[tuple[str, str], list[UnitTable]] = {}
    for placed in tables.units:
        code = area_of.unit(placed.value) or top
        while code:
            members.setdefault((code, placed.value.group), []).append(placed.value)
            code = parents.get(code, "")
    above = {*parents.values()}
    found: dict[str, list[_Reporters]] = {}
    for (code, group), units in members.items():
        pair = _at_once(units) if code in above else None
        if pair is not None:
            level = areas[code].level if code in areas else ids[0]
            name = areas[code].name.zh if code in areas else tables.cover.district_name.zh
            found.setdefault(group, []).append(
                _Reporters(name, level, pair[0].name.zh, pair[1].name.zh)
            )
    return {
        group: tuple(sorted(several, key=lambda one: -ids.index(one.level)))
        for group, several in found.items()
    }


def _at_once(units: list[UnitTable]) -> tuple[UnitTable, UnitTable] | None:
    """Two units that report in the same month; None where each follows the one before."""
    in_time = sorted(units, key=lambda unit: unit.since)
    for earlier, later in pairwise(in_time):
        if not earlier.until or later.since <= earlier.until:
            return earlier, later
    return None
