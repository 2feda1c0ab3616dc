"""Figures of a period one by one, as other programs read them: consolidated ones and every unit's
own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from desktop.actions.consolidation.consolidate import Consolidated, ConsolidatedRow, consolidate
from desktop.actions.outputs.received_tables import periods_within
from desktop.actions.pages.figures import list_figures
from desktop.actions.past.words import past_note, past_sources
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Indicator
from desktop.domain.figures import Figure, as_file_text
from desktop.domain.periods import Period
from desktop.reports.writers.datapackage import Observation
from desktop.store import rows
from desktop.store.database import machine_faults


def observations(
    workplace: Workplace, period: Period, consolidated: Consolidated | None = None
) -> Iterator[Observation]:
    """A unit's figures of the period; at a desk the consolidated ones, then each unit's own of the
    period and of the months and quarters within it, in the roster's order.

    Raises: StoreError.
    """
    workplace = workplace.at(period)
    if workplace.role == "township":
        yield from _own(workplace, period)
        return
    for row in (consolidated or consolidate(workplace, period)).rows:
        yield _consolidated(row, workplace.catalogue.district, period)
    yield from observations_of(workplace, period)


def observations_of(workplace: Workplace, period: Period) -> Iterator[Observation]:
    """Every unit's own figures of the period and of the months and quarters within it. Raises:
    StoreError.
    """
    workplace = workplace.at(period)
    shorter = [own for own in periods_within(period) if own != period]
    indicators = workplace.versions.within(period).indicators
    for unit in workplace.units_within(period):
        view = workplace.of_unit(unit.code)
        of_period = list(_own(view, period))
        yield from of_period
        if shorter:
            known = {(o.period, o.code, o.dimension) for o in of_period}
            yield from (
                o
                for o in _stored(view, shorter, indicators)
                if (o.period, o.code, o.dimension) not in known
            )


def _stored(
    workplace: Workplace, within: list[Period], indicators: Mapping[str, Indicator]
) -> Iterator[Observation]:
    """A unit's figures of these periods, in their order and the catalogue's."""
    order = {str(code): n for n, code in enumerate(indicators)}
    with machine_faults(workplace.database):
        figures = rows.figures_of(workplace.db, workplace.unit.code, within)
    place, past = {str(own): n for n, own in enumerate(within)}, past_sources(workplace)
    for (own, code, dimension), figure in sorted(
        ((key, figure) for key, figure in figures.items() if key[1] in order),
        key=lambda item: (place[item[0][0]], order[item[0][1]], item[0][2]),
    ):
        yield _observation(workplace, (own, code, dimension), indicators[code], figure, past)


def _own(workplace: Workplace, period: Period) -> Iterator[Observation]:
    past = past_sources(workplace)
    for listed in list_figures(workplace, period):
        if isinstance(listed.field, Indicator):
            cell = listed.cell
            yield _observation(
                workplace,
                (cell.period, cell.code, cell.dimension),
                listed.field,
                listed.figure,
                past,
            )


def _observation(
    workplace: Workplace,
    key: tuple[str, str, str],
    indicator: Indicator,
    figure: Figure,
    past: Mapping[tuple[str, str], str],
) -> Observation:
    value, text = _parts(figure, indicator)
    note = past_note(past.get((indicator.form, key[0]), ""))
    return Observation(
        workplace.unit.code,
        *key,
        value,
        text,
        figure.missing or "",
        figure.standard,
        " ".join((*filter(None, (figure.note,)), *note)),
    )


def _consolidated(row: ConsolidatedRow, district: str, period: Period) -> Observation:
    value, text = _parts(Figure(row.value), row.indicator)
    return Observation(
        district,
        period,
        row.code,
        row.dimension,
        value,
        text,
        "",
        row.standard,
        row.warning,
        row.have,
        row.of,
    )


def _parts(figure: Figure, indicator: Indicator) -> tuple[str, str]:
    """(digits, text): one of them, as files write it."""
    text = as_file_text(figure, indicator)
    is_number = figure.value is not None and indicator.kind not in ("grade", "choice", "flag")
    return (text, "") if is_number else ("", text)
