"""What is said beside consolidated figures of which some were taken from old workbooks."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.i18n import _, listed, ngettext
from desktop.store.past_periods import past_periods, past_units

_NAMED = 6


def past_words(workplace: Workplace, period: Period) -> Mapping[str, tuple[str, ...]]:
    """Form → sentences on what of its figures of the period, of the year so far, and of last year's beside them no unit
    reported.
    """
    words: dict[str, tuple[str, ...]] = {}
    for of_year, one, many in (
        (
            period,
            _("{n} unit's figures are from an old workbook, never reported: {units}."),
            _("{n} units' figures are from old workbooks, never reported: {units}."),
        ),
        (
            periods.last_year(period),
            _("Last year's figures of {n} unit are from an old workbook, never reported: {units}."),
            _("Last year's figures of {n} units are from old workbooks, never reported: {units}."),
        ),
    ):
        units_of: dict[str, list[str]] = {}
        for unit, forms in past_units(workplace.db, _within(of_year)).items():
            for form in forms:
                units_of.setdefault(form, []).append(workplace.catalogue.unit_name(unit))
        for form, names in units_of.items():
            text = (one if len(names) == 1 else many).format(n=len(names), units=_few(names))
            words[form] = (*words.get(form, ()), text)
    return words


def past_note(source: str) -> tuple[str, ...]:
    """What stands below the figures of a past year; nothing below what is reported."""
    if not source:
        return ()
    return (_("△ From an old workbook ({source}), never submitted.").format(source=source),)


def past_sources(workplace: Workplace) -> dict[tuple[str, str], str]:
    """(form, period) → the old workbook, of what the workplace's unit never reported."""
    return {
        (row.form, row.period): row.source
        for row in past_periods(workplace.db, workplace.unit.code)
    }


def _few(names: list[str]) -> str:
    more = len(names) - _NAMED
    if more <= 0:
        return listed(names)
    return ngettext("{names} and {n} more", "{names} and {n} more", more).format(
        names=listed(names[:_NAMED]), n=more
    )


def _within(period: Period) -> Collection[str]:
    """The months of the year up to a period's end, their quarters and the year."""
    months = periods.year_so_far(periods.containing(periods.last_day(period), "month"))
    return {one for month in months for one in periods.ending_with(month)}
