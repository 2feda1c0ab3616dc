"""What follows from a change: derived figures are written anew in every open period that it
reaches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from desktop.actions.checks.rule_rows import FrameRows
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Frequency
from desktop.domain import periods
from desktop.domain.air import air_quality
from desktop.domain.figures import EMPTY, Cell, How
from desktop.domain.periods import Period
from desktop.domain.records.changes import Change
from desktop.domain.rules import rule_columns
from desktop.domain.rules.calculator import Row
from desktop.store.cells import write_figures
from desktop.store.rows import figure_periods, figures_with_how


def derive_again(
    workplace: Workplace, changes: Iterable[Change], is_open: Callable[[Period], bool]
) -> list[Change]:
    """Write what follows from these changes, but only in periods that are open; to be called
    inside their transaction.
    """
    codes_by_period: dict[Period, set[str]] = {}
    for period, source in dict.fromkeys(
        (Period(c.cell.period), _source(workplace, c.cell)) for c in changes
    ):
        for frequency in _following(workplace, source):
            for reached in _reached(workplace, period, frequency, later=source == "project"):
                codes = _following(workplace.at(reached), source).get(frequency, ())
                codes_by_period.setdefault(reached, set()).update(codes)
    following: list[Change] = []
    for period in sorted(codes_by_period):
        if is_open(period):
            under = workplace.at(period)
            codes = [c for c in under.derivations.order if c in codes_by_period[period]]
            following += _derive(under, period, codes)
    return following


def _following(workplace: Workplace, source: str) -> dict[Frequency, list[str]]:
    """What follows from a cell under one version of the forms, by frequency."""
    codes: dict[Frequency, list[str]] = {}
    for code in workplace.derivations.following_from(source):
        codes.setdefault(workplace.catalogue.indicators[code].frequency, []).append(code)
    return codes


def standards_of(workplace: Workplace, period: Period) -> str:
    """The air standards in force in a period, joined by " + " where there are two."""
    workplace = workplace.at(period)
    standards = dict.fromkeys(
        standard.id
        for day in (periods.first_day(period), periods.last_day(period))
        if (standard := air_quality.standard_on(day, workplace.catalogue.air_standards))
    )
    return " + ".join(standards)


def _source(workplace: Workplace, cell: Cell) -> str:
    """What derivations know the cell by: the frame of its row, or its own code."""
    kind = workplace.catalogue.form_by_id[cell.form].kind
    if kind == "daily":
        return "day"
    return (
        "project"
        if kind == "ledger" and cell.code not in workplace.catalogue.indicators
        else cell.code
    )


def _reached(
    workplace: Workplace, period: Period, frequency: Frequency, *, later: bool
) -> tuple[Period, ...]:
    """The periods in which what has this frequency is to be derived anew after a change in
    `period`.
    """
    own = periods.frequency_of(period)
    order = ("month", "quarter", "year")
    if own == frequency and not later:
        return (period,)
    if order.index(own) < order.index(frequency):
        return (periods.as_frequency(period, frequency),)
    db, unit = workplace.db, workplace.unit.code
    known = (
        figure_periods(db, unit, after=period)
        if later
        else figure_periods(db, unit, year=period[:4])
    )
    reached = {p for p in map(Period, known) if periods.frequency_of(p) == frequency}
    return tuple(sorted(reached | ({period} if later else set())))


def _derive(workplace: Workplace, period: Period, codes: Sequence[str]) -> list[Change]:
    derivations, catalogue, unit = workplace.derivations, workplace.catalogue, workplace.unit
    codes = [c for c in codes if unit.group in catalogue.indicators[c].filled_by]
    stored = figures_with_how(
        workplace.db,
        unit.code,
        sorted({periods.as_frequency(period, f) for f in rule_columns.FREQUENCIES}),
        sorted({*codes, *derivations.indicators_read(codes)}),
    )
    before = {key[1:]: held for key, held in stored.items() if key[0] == period and key[1] in codes}
    frame = FrameRows(
        workplace, period, {key: figure.value for key, (figure, _how) in stored.items()}
    )

    def rows_of(over: str) -> Sequence[Row]:
        return frame.rows_of(over, derivations.columns(over, codes))[0]

    unit_row = frame.unit_row(derivations.columns("unit", codes))
    framed = {derivations.over(code) for code in codes} - {"unit"}
    empty = {over for over in framed if not rows_of(over)}
    rowless = {code for code in codes if derivations.over(code) in empty}
    for code, dimension in before:
        if code in rowless and before[code, dimension][1] == How.DERIVED:
            unit_row[code] = (
                None  # the last reading or project is gone: what followed from it goes, too
            )
    results = derivations.derive(codes, unit_row, rows_of, standards_of(workplace, period))
    derived = {(r.code, r.dimension): r.figure for r in results}
    known = rowless | {r.code for r in results}
    for key, (_, how) in before.items():  # also a group that has no rows any more
        if key[0] in known and key not in derived and how == How.DERIVED:
            derived[key] = EMPTY
    changes = []
    for (code, dimension), figure in derived.items():
        old, how = before.get((code, dimension), (EMPTY, How.DERIVED))
        if (
            old != figure or how != How.DERIVED
        ):  # a typed count that agrees is from now on a derived one
            changes.append(
                Change(
                    Cell(catalogue.indicators[code].form, code, dimension, period),
                    old,
                    figure,
                    How.DERIVED,
                )
            )
    write_figures(
        workplace.db, unit.code, ((change.cell, change.after, change.how) for change in changes)
    )
    return changes
