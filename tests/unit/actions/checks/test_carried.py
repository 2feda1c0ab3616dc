"""A carried field, or a figure of the year, that differs from what was handed in is asked about; by month and at both sides."""

from __future__ import annotations

from desktop.actions.checks.check import check_period
from desktop.actions.entry.undo import undo
from desktop.actions.workplace import Workplace
from desktop.domain.findings import Finding
from desktop.domain.periods import Period, parse_period
from desktop.store import journal
from tests.unit.actions.month import MONTH, put, put_project

SEPTEMBER = parse_period("2025-09")


def seal(workplace: Workplace, period: str = SEPTEMBER) -> None:
    journal.append_event(
        workplace.db,
        workplace.unit.code,
        journal.Event("sealed", period=period, code="1"),
        journal.Stamp(journal.now(), ""),
    )


def fired(workplace: Workplace, rule: str, period: Period = MONTH) -> list[Finding]:
    return [f for f in check_period(workplace, period) if f.rule == rule]


def test_what_was_handed_in_is_held_against_what_stands_now(workplace: Workplace) -> None:
    put_project(workplace, "P01", "民生实事", period=SEPTEMBER, plan="900", done="50")
    put(workplace, "P1", "total_investment", "5000", dimension="P01", period=SEPTEMBER)
    put(workplace, "P1", "total_investment", "5600", dimension="P01", period=SEPTEMBER)
    assert fired(workplace, "P1-C03") == [], "before it is handed in it may be mended"
    seal(workplace)
    assert fired(workplace, "P1-C03") == []
    put(workplace, "P1", "total_investment", "6500", dimension="P01")
    put(workplace, "P1", "plan_this_year", "1200", dimension="P01")
    found = fired(workplace, "P1-C03")
    assert {(f.cell.code, f.left, f.right) for f in found} == {
        ("total_investment", "6,500.00 万元", "5,600.00 万元"),
        ("plan_this_year", "1,200.00 万元", "900.00 万元"),
    }
    undo(workplace, MONTH)
    undo(workplace, MONTH)
    assert fired(workplace, "P1-C03") == []


def test_a_plan_of_the_next_year_is_another_plan(workplace: Workplace) -> None:
    before, january = Period("2024-09"), Period("2025-01")
    put_project(workplace, "P01", "民生实事", period=before, plan="900", done="50")
    seal(workplace, before)
    put(workplace, "P1", "plan_this_year", "1200", dimension="P01", period=january)
    assert [f.message for f in fired(workplace, "P1-C03", january)] == []


def test_an_assignment_that_changed_in_the_year(workplace: Workplace) -> None:
    put(workplace, "E1", "E301", "1342", period="2025")
    assert fired(workplace, "E1-C09") == []
    seal(workplace)
    put(workplace, "E1", "E301", "1432", period="2025")
    (found,) = fired(workplace, "E1-C09")
    assert (found.left, found.right, found.cell.period) == ("1,432 亩", "1,342 亩", "2025")
    assert "1,432 亩" in found.message and "1,342 亩" in found.message
