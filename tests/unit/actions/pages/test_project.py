"""The months of a project: the year's in order with its gaps, those of the year before newest
first.
"""

from __future__ import annotations

import pytest

from desktop.actions.pages.project import project_details
from desktop.actions.workplace import Workplace
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from tests.unit.actions.month import put, put_project


@pytest.fixture
def project(workplace: Workplace) -> str:
    put_project(workplace, "P01", "省市重点工程", done="40", period=Period("2024-11"))
    for period, done in (
        ("2024-12", "10.5"),
        ("2025-01", "0"),
        ("2025-03", "30"),
        ("2025-04", "2.25"),
    ):
        put(workplace, "P1", "done_this_month", done, dimension="P01", period=period)
    return "P01"


def test_the_year_with_its_gaps_and_the_year_before(workplace: Workplace, project: str) -> None:
    details = project_details(workplace, Period("2025-04"), project)
    assert (details.project, details.period) == ("P01", "2025-04")
    assert details.months == (
        ("2025-01", 0),
        ("2025-02", None),
        ("2025-03", 30 * SCALE),
        ("2025-04", 22_500),
    )
    assert details.earlier == (("2024-12", 105_000), ("2024-11", 40 * SCALE))


def test_later_months_are_not_told(workplace: Workplace, project: str) -> None:
    assert project_details(workplace, Period("2025-02"), project).months == (
        ("2025-01", 0),
        ("2025-02", None),
    )


def test_only_the_year_before(workplace: Workplace, project: str) -> None:
    details = project_details(workplace, Period("2026-01"), project)
    assert details.months == (("2026-01", None),)
    assert [month for month, _done in details.earlier] == ["2025-04", "2025-03", "2025-01"]


def test_other_projects_are_not_mixed_in(workplace: Workplace, project: str) -> None:
    put_project(workplace, "P02", "乡村振兴项目", done="99", period=Period("2025-04"))
    assert project_details(workplace, Period("2025-04"), project).months[-1] == ("2025-04", 22_500)
    assert project_details(workplace, Period("2025-04"), "P02").months == (
        ("2025-01", None),
        ("2025-02", None),
        ("2025-03", None),
        ("2025-04", 99 * SCALE),
    )


def test_a_project_that_is_not_there(workplace: Workplace) -> None:
    details = project_details(workplace, Period("2025-02"), "P77")
    assert details.months == (("2025-01", None), ("2025-02", None))
    assert details.earlier == ()
