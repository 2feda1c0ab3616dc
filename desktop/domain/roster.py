"""The roster (名录) with time: who reports in a period, and who was before whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.catalogue.model import Area, Catalogue, Dimension, Unit, UnitCode
from desktop.domain import periods
from desktop.domain.periods import Period


def month_of(period: Period) -> str:
    """The month by which a period is judged: its last. Who reports for a year is who is there at its end."""
    return periods.last_day(period).isoformat()[:7]


def in_month(catalogue: Catalogue, month: str) -> Catalogue:
    """The catalogue with the units that report in a month; the same one where these are its units."""
    roster = whole_roster(catalogue)
    units = tuple(unit for unit in roster if unit.reports_in(month))
    if units == catalogue.units:
        return catalogue
    return replace(
        catalogue, units=units, others=tuple(u for u in roster if not u.reports_in(month))
    )


def whole_roster(catalogue: Catalogue) -> tuple[Unit, ...]:
    """Every unit of any time, those that report first."""
    return (*catalogue.units, *catalogue.others)


def of_area(catalogue: Catalogue, code: str) -> Catalogue:
    """The catalogue as the desk of an area has it: its own part of the roster, and what lies below it. The same one for
    the catalogue's own area, or one that it does not know.
    """
    area = catalogue.area_by_code.get(code)
    if area is None:
        return catalogue
    below = areas_below(catalogue, code)
    codes = {code, *(one.code for one in below)}
    mine = {
        str(unit.code) for unit in whole_roster(catalogue) if unit.area in codes
    }  # of whatever time
    top = Area(catalogue.district, catalogue.district_name, catalogue.level, UnitCode(""))
    return replace(
        catalogue,
        above=catalogue.area_by_code.get(area.parent, top),
        district=area.code,
        district_name=area.name,
        level=area.level,
        areas=below,
        units=tuple(u for u in catalogue.units if u.code in mine),
        others=tuple(u for u in catalogue.others if u.code in mine),
        villages=tuple(v for v in catalogue.villages if v.unit in mine),
        dimensions=tuple(_narrowed(one, mine) for one in catalogue.dimensions),
        targets=tuple(t for t in catalogue.targets if t.unit in mine or t.unit in codes),
    )


def _narrowed(dimension: Dimension, units: set[str]) -> Dimension:
    """A dimension with those of its values that one of these units is expected to report, or nobody in particular."""
    return replace(
        dimension,
        values=tuple(v for v in dimension.values if not v.units or not units.isdisjoint(v.units)),
    )


def areas_below(catalogue: Catalogue, code: str) -> tuple[Area, ...]:
    """All areas below one, or below the catalogue's own, each after the one above it."""
    within: set[str] = {code}
    below = []
    for area in catalogue.areas:
        if area.parent in within:
            within.add(area.code)
            below.append(area)
    return tuple(below)


def areas_at(catalogue: Catalogue, level: str) -> tuple[UnitCode, ...]:
    """The areas of a level, the catalogue's own among them; () for the level of the units."""
    own = (catalogue.district,) if catalogue.level == level else ()
    return (*own, *(area.code for area in catalogue.areas if area.level == level))


def areas_in_order(catalogue: Catalogue) -> tuple[tuple[Area, int], ...]:
    """The areas below the catalogue's own, each followed by those below it, and how far below it lies: 1 and more."""
    below: dict[str, list[Area]] = {}
    for area in catalogue.areas:
        below.setdefault(area.parent, []).append(area)
    order: list[tuple[Area, int]] = []
    left = [(area, 1) for area in reversed(below.get(catalogue.district, []))]
    while left:
        area, depth = left.pop()
        order.append((area, depth))
        left += [(one, depth + 1) for one in reversed(below.get(area.code, []))]
    return tuple(order)


def level_below(catalogue: Catalogue) -> str:
    """The level of the areas whose desks are directly below the catalogue's own; "" where units alone report to it."""
    return next((area.level for area in catalogue.areas if area.parent == catalogue.district), "")


def ways_down(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    """Unit → the areas that its figures go through, from the one it reports to up to the catalogue's own, which is not
    among them; () for a unit that reports to this desk itself.
    """
    above = {str(area.code): str(area.parent) for area in catalogue.areas}
    ways: dict[str, tuple[str, ...]] = {"": (), str(catalogue.district): ()}
    for area in catalogue.areas:  # each after the one above it
        ways[area.code] = (str(area.code), *ways.get(above[area.code], ()))
    return {str(unit.code): ways.get(unit.area, ()) for unit in whole_roster(catalogue)}


@dataclass(frozen=True, slots=True)
class RosterChange:
    """A month from which on other units report: those that begin in it, and those that ended with the one before."""

    month: str
    begin: tuple[Unit, ...]
    ended: tuple[Unit, ...]


def roster_changes(catalogue: Catalogue) -> tuple[RosterChange, ...]:
    """Every change of the roster, by time; the units that report from the beginning are none."""
    roster = whole_roster(catalogue)
    months = {unit.since for unit in roster if unit.since} | {
        periods.following(Period(unit.until)) for unit in roster if unit.until
    }
    return tuple(
        RosterChange(
            month,
            tuple(unit for unit in roster if unit.since == month),
            tuple(
                unit
                for unit in roster
                if unit.until and periods.following(Period(unit.until)) == month
            ),
        )
        for month in sorted(months)
    )


def predecessors(catalogue: Catalogue, unit: str) -> tuple[Unit, ...]:
    """The units that went into this one, in the roster's order."""
    return tuple(one for one in whole_roster(catalogue) if unit in one.successors)


def sources_of(catalogue: Catalogue, unit: str, period: Period) -> tuple[Unit, ...]:
    """Whose figures of an earlier period stand for this unit: its own where it reported then, else those of the
    units before it that did and went into it whole, however far back; () where nobody's do."""
    by_code = {one.code: one for one in whole_roster(catalogue)}
    own = next((one for code, one in by_code.items() if code == unit), None)
    month = month_of(period)
    if own is None or own.reports_in(month):
        return (own,) if own is not None else ()
    before = [one for one in predecessors(catalogue, unit) if one.becomes in ("merged", "renamed")]
    return tuple(source for one in before for source in sources_of(catalogue, one.code, period))
