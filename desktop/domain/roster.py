"""The roster (名录) with time: who reports in a period, and who was before whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.catalogue.model import Catalogue, Unit
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
