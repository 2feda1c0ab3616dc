"""Annual targets (年度目标): those in force, and what the desk decides of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from desktop.actions.people import refuse_without
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Code, Indicator, Target, UnitCode
from desktop.domain import periods
from desktop.domain.entry.read import read_entry
from desktop.domain.figures import SCALE, from_decimal, to_decimal
from desktop.domain.periods import parse_period
from desktop.domain.problems import formula, hidden_character, too_long, trimmed
from desktop.domain.records.targets import TargetRow
from desktop.errors import Refused, UsageError
from desktop.exchange.messages import MAX_WORDS
from desktop.i18n import listed
from desktop.store import journal, tasks
from desktop.store.database import machine_faults
from desktop.store.targets import write_target

COMPARATORS = (">=", ">", "<=", "<", "=")

TargetKey = tuple[str, str, str]
"""(unit, code, dimension)"""


def targets_in_force(workplace: Workplace, year: str) -> dict[TargetKey, TargetRow]:
    """The targets of a year, of the district and of each unit: the catalogue's, and over them
    what the desk decided.
    """
    catalogue = workplace.catalogue
    units = {*catalogue.unit_by_code, *catalogue.area_by_code, catalogue.district}
    issued = {
        (str(t.unit), str(t.code), t.dimension): TargetRow(
            t.code,
            t.dimension,
            from_decimal(Decimal(t.value)) if t.value else None,
            t.comparator,
            t.words,
            "catalogue",
        )
        for t in workplace.catalogue.targets
        if t.year == year
    }
    decided = {
        key: row
        for key, row in tasks.targets_of_year(workplace.db, year).items()
        if row.source != "catalogue"
    }
    return {key: row for key, row in (issued | decided).items() if key[0] in units}


def district_targets(workplace: Workplace, year: str) -> dict[tuple[str, str], TargetRow]:
    """(code, dimension) → the district's own target of a year, of those in force."""
    district = workplace.catalogue.district
    return {
        (code, dimension): row
        for (unit, code, dimension), row in targets_in_force(workplace, year).items()
        if unit == district
    }


def good_days_target(workplace: Workplace, unit: str, year: str) -> int | None:
    """How many good air days a unit aims at in a year: its own target, else the district's."""
    good_days = workplace.catalogue.indicator_of_role("good_days")
    if good_days is None:
        return None
    targets = targets_in_force(workplace, year)
    for whose in (unit, str(workplace.catalogue.district)):
        target = targets.get((whose, str(good_days.code), ""))
        if target is not None and target.value is not None:
            return target.value // SCALE
    return None


def change_target(
    workplace: Workplace,
    key: TargetKey,
    year: str,
    value: str,
    comparator: str = "",
    wording: str = "",
) -> TargetRow:
    """Decide the target of a unit, or of the district itself, for a year; the next task tells it.

    `value` is what a person types ("1200", "1.2亿元"); without a comparator the one that stands is
    kept, else ">=".

    Raises: UsageError("unit-unknown", "period-malformed", "target-year", "target-code-unknown",
    "cell-dimension", "target-comparator", "target-value", "target-value-missing"), StoreError.
    """
    refuse_without(workplace, "review")
    unit, code, dimension = key
    indicator = _indicator(workplace, unit, year, code, dimension)
    stands = targets_in_force(workplace, year).get(key)
    comparator = comparator or (stands.comparator if stands else ">=")
    if comparator not in COMPARATORS:
        raise UsageError("target-comparator", text=comparator[:20], known=" ".join(COMPARATORS))
    whole_year = (
        indicator
        if indicator.kind in ("rate", "index", "grade")
        else replace(indicator, maximum="")
    )
    entry = read_entry(
        value, whole_year, year
    )  # the upper bound is that of one period and one unit
    comment = trimmed(wording)
    problem = (
        entry.problem
        or too_long(comment, MAX_WORDS)
        or hidden_character(comment, line_breaks=True)
        or formula(comment)
    )
    if problem is not None:
        raise UsageError("target-value", cell=_place(code, dimension), why=problem.sentence)
    if entry.figure is None or entry.figure.value is None:
        raise UsageError("target-value-missing", cell=_place(code, dimension))
    target = Target(
        year,
        Code(code),
        dimension,
        UnitCode(unit),
        str(to_decimal(entry.figure.value)),
        comparator,
        comment,
    )
    with machine_faults(workplace.database), workplace.db.atomic():
        write_target(workplace.db, target, from_decimal, source="desk")
        _tell_target(workplace, unit, year, code, dimension, stands)
    return targets_in_force(workplace, year)[key]


def drop_target(workplace: Workplace, key: TargetKey, year: str) -> TargetRow | None:
    """Take back what the desk decided on a target; gives the catalogue's that stands again, None
    where it has none.

    Raises: as change_target of the place, Refused("target-not-decided").
    """
    refuse_without(workplace, "review")
    unit, code, dimension = key
    _indicator(workplace, unit, year, code, dimension)
    decided = tasks.targets_of_year(workplace.db, year).get(key)
    if decided is None or decided.source == "catalogue":
        raise Refused("target-not-decided", cell=_place(code, dimension), year=year)
    with machine_faults(workplace.database), workplace.db.atomic():
        tasks.drop_target(workplace.db, unit, year, code, dimension)
        _tell_target(workplace, unit, year, code, dimension, decided)
    return targets_in_force(workplace, year).get(key)


def _indicator(workplace: Workplace, unit: str, year: str, code: str, dimension: str) -> Indicator:
    """The indicator of a target whose place is a possible one."""
    catalogue = workplace.catalogue
    if unit not in catalogue.unit_by_code and unit != catalogue.district:
        raise UsageError("unit-unknown", unit=unit[:40], catalogue=catalogue.name)
    if periods.frequency_of(parse_period(year)) != "year" or year != year.strip():
        raise UsageError("target-year", text=year[:40])
    indicator = catalogue.indicators.get(code)
    if indicator is None or not (indicator.is_number or indicator.kind == "grade"):
        raise UsageError("target-code-unknown", cell=code[:40])
    values = catalogue.dimension_by_id[indicator.dimension].values if indicator.dimension else ()
    if dimension and dimension not in {value.id for value in values}:
        raise UsageError(
            "cell-dimension",
            cell=code,
            dimension=dimension[:40],
            known=listed(v.id for v in values) or "—",
        )
    return indicator


def _tell_target(
    workplace: Workplace,
    unit: str,
    year: str,
    code: str,
    dimension: str,
    before: TargetRow | None,
) -> None:
    after = targets_in_force(workplace, year).get((unit, code, dimension))
    journal.append_event(
        workplace.db,
        unit,
        journal.Event(
            "target",
            period=year,
            code=code,
            dimension=dimension,
            before=_journal_target(before),
            after=_journal_target(after),
        ),
        journal.Stamp(journal.now(), workplace.who),
    )


def _journal_target(target: TargetRow | None) -> str:
    if target is None:
        return ""
    value = f"{target.comparator} {to_decimal(target.value):f}" if target.value is not None else ""
    return " ".join(filter(None, (value, target.words)))


def _place(code: str, dimension: str) -> str:
    return f"{code}/{dimension}" if dimension else code
