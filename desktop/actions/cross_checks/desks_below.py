"""Where a desk below makes something else of a period than follows from its own units."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.actions.cross_checks.finding import CrossFinding
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Code
from desktop.domain.figures import Figure, display
from desktop.domain.periods import Period
from desktop.i18n import _
from desktop.store.stated import differing_values

RULE = "desk-value"


def other_sums(workplace: Workplace, period: Period) -> Iterator[CrossFinding]:
    """One finding a consolidated value that a desk's file says otherwise than its units do."""
    catalogue = workplace.catalogue
    for stated in differing_values(workplace.db, period):
        indicator = catalogue.indicators.get(Code(stated.code))
        if indicator is None:
            continue
        left, right = (
            "—"
            if value is None
            else f"{display(Figure(value), indicator)} {indicator.measure}".strip()
            for value in (stated.value, stated.recomputed)
        )
        yield CrossFinding(
            RULE,
            "query",
            stated.desk,
            period,
            str(indicator.form),
            stated.code,
            stated.dimension,
            _(
                "{desk} says {name} is {left}; its units come to {right}. The figures here are those of the units. Ask that desk which"
                " of its figures changed after it consolidated."
            ).format(
                desk=catalogue.unit_name(stated.desk),
                name=" ".join(filter(None, (str(indicator.name), stated.dimension))),
                left=left,
                right=right,
            ),
        )
