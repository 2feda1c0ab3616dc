"""The honours of all units beside each other: one that two have reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from desktop.actions.cross_checks.finding import CrossFinding, JudgedCell, cross_finding
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.outliers.check_config import SAME_HONOUR, check_config
from desktop.domain.outliers.same_projects import normalised
from desktop.domain.periods import Period
from desktop.i18n import _, listed
from desktop.store import rows


def same_honours(workplace: Workplace, period: Period, unit: str = "") -> Iterator[CrossFinding]:
    """Findings of the honours of a quarter, of all units or of one: titles that another unit reported for the same year."""
    workplace = workplace.at(period)
    form = workplace.catalogue.form_of_kind("honours")
    if form is None or periods.frequency_of(period) != form.frequency:
        return
    config = check_config(workplace.catalogue, SAME_HONOUR, form.id)
    field = next(field for field in form.fields if field.code == "title")
    if config is None:
        return
    by_title: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for at in periods.year_so_far(period):
        for whose, number, title in rows.titles_of_honours(workplace.db, at):
            by_title[normalised(title)].append((whose, at, number, title))
    for listed_as in by_title.values():
        for whose, quarter, number, title in listed_as:
            others = tuple(dict.fromkeys(other[0] for other in listed_as if other[0] != whose))
            if quarter == period and others and unit in ("", whose):
                yield cross_finding(
                    config,
                    JudgedCell(whose, period, field, number, row=title),
                    _(
                        "“{row}” was reported by {unit_name}, too. An honour is reported once, by the unit that it was given to."
                    ),
                    units=others,
                    params={
                        "unit_name": listed(
                            workplace.catalogue.unit_name(other) for other in others
                        )
                    },
                )
