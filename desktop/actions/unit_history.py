"""What stands of a unit in earlier periods, under the codes of now: of indicators that were renamed, and of the units
before it, where it was not there yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Code, Indicator, Unit
from desktop.domain import periods
from desktop.domain.figures import Figure, Missing
from desktop.domain.periods import Period
from desktop.domain.roster import month_of, sources_of
from desktop.domain.rules import rule_columns
from desktop.i18n import _
from desktop.store import rows
from desktop.store.rows import FigureKey

JOINED = " + "


def history_of(workplace: Workplace, at: Iterable[str]) -> dict[FigureKey, Figure]:
    """All figures of the workplace's unit in these periods, by (period, code, dimension), under the codes that the
    workplace's forms have. Where the unit was not there yet, the sum of those that went into it stands, with a note
    that says so; where one of them gave nothing, nothing does.
    """
    needed = tuple(at)
    stored = rows.figures_of(workplace.db, workplace.unit.code, needed)
    if len(workplace.versions.issues) == 1 and not workplace.unit.since:
        return stored
    own: dict[str, dict[FigureKey, Figure]] = {}
    for key, figure in stored.items():
        own.setdefault(key[0], {})[key] = figure
    known: dict[FigureKey, Figure] = {}
    for period in map(Period, needed):
        then = workplace.at(period).catalogue
        figures = own.get(period, {})
        if not figures and not workplace.unit.reports_in(month_of(period)):
            figures = _of_those_before(workplace, period)
        renamed = workplace.versions.renamed(then, workplace.catalogue)
        if renamed:
            figures = {
                (p, renamed.get(c, c), key): figure for (p, c, key), figure in figures.items()
            }
        known |= figures
    return known


@dataclass(frozen=True)
class Series:
    """Period → value of one figure, missing as None, unknown left out. `other`: the periods in which it was another
    quantity: by another definition, unit of measure or standard.
    """

    values: Mapping[str, int | None]
    other: frozenset[str] = frozenset()

    def break_among(self, among: Sequence[str]) -> str:
        """The first of these periods, in their order, that is the same quantity as now after one that was not; "" where
        the series does not break among them.
        """
        flags = [period in self.other for period in among]
        return next(
            (
                now
                for now, before, is_now in zip(among[1:], flags, flags[1:], strict=False)
                if before and not is_now
            ),
            "",
        )


def series_of(
    workplace: Workplace, code: str, dimension: str, first: Period, last: Period
) -> Series:
    """One figure of the workplace's unit from `first` to `last`, which are periods of one length, under whatever code it
    had then.
    """
    unit = str(workplace.unit.code)
    values = rows.series_of(workplace.db, unit, code, dimension, first, last)
    if len(workplace.versions.issues) == 1:
        return Series(values)
    other: set[str] = set()
    period = first
    while period <= last:
        then = workplace.at(period).catalogue
        own = workplace.versions.code_then(code, workplace.catalogue, then)
        if own is None:
            values.pop(period, None)
        elif own != code:
            values |= rows.series_of(workplace.db, unit, own, dimension, period, period)
        if code in workplace.versions.broken(then, workplace.catalogue):
            other.add(period)
        period = periods.following(period)
    return Series(values, frozenset(other))


def _of_those_before(workplace: Workplace, period: Period) -> dict[FigureKey, Figure]:
    sources = sources_of(workplace.catalogue, workplace.unit.code, period)
    if not sources:
        return {}
    return {
        (period, code, key): figure
        for (code, key), figure in joined(workplace.at(period), sources, period).items()
    }


def joined(
    workplace: Workplace, sources: Sequence[Unit], period: Period
) -> dict[tuple[str, str], Figure]:
    """(code, dimension) → what several units have together in a period, as the district would add them up; rates from
    their components. Where something does not apply to one of them, the others stand for all. `workplace`: under the forms of the period.
    """
    of_units = [
        {(c, d): f for (_p, c, d), f in rows.figures_of(workplace.db, one.code, (period,)).items()}
        for one in sources
    ]
    note = _("Sum of {units}").format(units=JOINED.join(str(one.name) for one in sources))
    if len(sources) == 1:
        note = _("From {unit}").format(unit=sources[0].name)
    together: dict[tuple[str, str], Figure] = {}
    for indicator in workplace.catalogue.indicators.values():
        for key in {key for one in of_units for key in one if key[0] == indicator.code}:
            figure = _joined(indicator, [one.get(key) for one in of_units])
            if figure is not None:
                together[key] = replace(figure, note=note)
    return together | _rates(workplace, period, together, note)


def _joined(indicator: Indicator, figures: Sequence[Figure | None]) -> Figure | None:
    if indicator.derivation is not None and indicator.derivation.over == "project":
        figures = [
            figure for figure in figures if figure is not None
        ]  # a group without projects has none
    figures = [f for f in figures if f is None or f.missing is not Missing.NOT_APPLICABLE]
    values = [figure.value for figure in figures if figure is not None and figure.value is not None]
    standards = {figure.standard for figure in figures if figure is not None}
    if (
        not values
        or len(values) < len(figures)
        or indicator.over_units not in ("sum", "worst", "ledger")
    ):
        return None
    value = max(values) if indicator.over_units == "worst" else sum(values)
    return Figure(value, standard=standards.pop() if len(standards) == 1 else "")


def _rates(
    workplace: Workplace, period: Period, known: dict[tuple[str, str], Figure], note: str
) -> dict[tuple[str, str], Figure]:
    derivations, indicators = workplace.derivations, workplace.catalogue.indicators
    rates = [
        code
        for code in derivations.order
        if indicators[Code(code)].over_units == "components"
        and derivations.over(code) == "unit"
        and indicators[Code(code)].frequency == periods.frequency_of(period)
    ]
    values: dict[FigureKey, int | None] = {
        (period, code, key): figure.value for (code, key), figure in known.items()
    }
    source = rule_columns.RowSource(workplace.catalogue, period, values)
    row = rule_columns.unit_row(source, derivations.columns("unit", rates))
    return {
        (result.code, result.dimension): replace(result.figure, note=note)
        for result in derivations.derive(rates, row, lambda _over: ())
        if result.figure.value is not None
    }


def without_broken(
    workplace: Workplace, figures: dict[FigureKey, Figure]
) -> dict[FigureKey, Figure]:
    """Those that can be compared with what the forms ask now: of what was something else then, none."""
    if len(workplace.versions.issues) == 1:
        return figures
    others = {period: other_codes(workplace, period) for period in {key[0] for key in figures}}
    if not any(others.values()):
        return figures
    return {key: figure for key, figure in figures.items() if key[1] not in others[key[0]]}


def other_codes(workplace: Workplace, period: str) -> frozenset[str]:
    """The indicators of the workplace's forms that were another quantity in that period."""
    then = workplace.at(Period(period)).catalogue
    return workplace.versions.broken(then, workplace.catalogue)
