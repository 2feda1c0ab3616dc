"""What stands beside a project of the ledger: what was done month by month, and the way the
year's plan asks for.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.store.rows import investment_of


@dataclass(frozen=True, slots=True)
class ProjectDetails:
    """Money in ten-thousandths of 万元. `months` are the year's up to `period`, None where
    nothing was told.
    """

    project: str
    period: Period
    months: tuple[tuple[Period, int | None], ...]
    earlier: tuple[tuple[Period, int], ...]  # the year before, newest first


def project_details(workplace: Workplace, period: Period, project: str) -> ProjectDetails:
    """The months of a project, as a picture and a list show them."""
    workplace = workplace.at(period)
    so_far = periods.year_so_far(period)
    first = f"{int(period[:4]) - 1}-01"
    known = investment_of(workplace.db, workplace.unit.code, project, first, period)
    return ProjectDetails(
        project,
        period,
        tuple((month, known.get(month)) for month in so_far),
        tuple(
            (Period(month), done)
            for month, done in sorted(known.items(), reverse=True)
            if month < so_far[0]
        ),
    )
