"""Checking: errors, queries and their explanations, hints."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from desktop import i18n
from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.entry.enter import enter
from desktop.actions.workplace import Workplace, open_workplace
from desktop.domain.figures import Cell
from desktop.domain.findings import Finding
from desktop.domain.periods import Period, parse_period
from desktop.errors import Refused, UsageError
from tests.unit.actions.month import MONTH, put, put_air, put_project, put_tables, typed


def found(workplace: Workplace, rule: str, period: Period = MONTH) -> list[Finding]:
    return [finding for finding in check_period(workplace, period) if finding.rule == rule]


def test_a_full_month_has_nothing_that_blocks(workplace: Workplace) -> None:
    put_air(workplace)
    put_tables(workplace)
    blocking = [
        finding for finding in check_period(workplace, MONTH) if finding.severity == "error"
    ]
    assert blocking == []


def test_blank_cells_are_named(workplace: Workplace) -> None:
    assert {f.cell.code for f in found(workplace, "E1-C01")} == {"E303", "E304", "E402", "E502"}
    put_tables(workplace)
    assert found(workplace, "E1-C01") == []


def test_levels_that_do_not_add_up(workplace: Workplace) -> None:
    cells = [
        ("E101", "31"),
        ("E102", "20"),
        ("E103", "8"),
        ("E105", "1"),
        ("E106", "0"),
        ("E107", "0"),
        ("E108", "0"),
    ]
    enter(workplace, [typed(workplace, "E1", code, value) for code, value in cells])
    (finding,) = found(workplace, "E1-R01")
    assert (finding.severity, finding.left, finding.right) == ("error", "29", "31")
    assert "29" in finding.message and "31" in finding.message
    put(workplace, "E1", "E105", "3")
    assert found(workplace, "E1-R01") == []


def test_what_is_unknown_violates_nothing(workplace: Workplace) -> None:
    put(workplace, "E1", "E101", "31")
    assert found(workplace, "E1-R01") == []


def test_a_cumulative_figure_that_falls(workplace: Workplace) -> None:
    put(workplace, "E1", "E303", "1100", period="2025-09")
    put(workplace, "E1", "E303", "1020")
    (finding,) = found(workplace, "E1-R18")
    assert (finding.severity, finding.cell) == ("error", Cell("E1", "E303", "", MONTH))


def test_a_finding_names_its_day(workplace: Workplace) -> None:
    enter(
        workplace,
        [
            typed(workplace, "E2", code, value, dimension="2025-10-03")
            for code, value in (("aqi", "83"), ("pm2_5", "90"), ("pm10", "60"))
        ],
    )
    (finding,) = found(workplace, "E2-R01")
    assert finding.cell == Cell("E2", "pm2_5", "2025-10-03", MONTH)
    assert "90" in finding.message


def test_an_invalid_day_wants_its_reason(workplace: Workplace) -> None:
    put(workplace, "E2", "invalid", "1", dimension="2025-10-12")
    assert len(found(workplace, "E2-R02")) == 1
    put(workplace, "E2", "invalid", "1", dimension="2025-10-12", note="仪器停电")
    assert found(workplace, "E2-R02") == []


def test_days_without_a_word_are_hints(workplace: Workplace) -> None:
    put(workplace, "E2", "aqi", "45", dimension="2025-10-03")
    put(workplace, "E2", "invalid", "1", dimension="2025-10-12", note="仪器停电")
    missing = found(workplace, "E2-C01")
    assert len(missing) == 29
    assert {finding.severity for finding in missing} == {"hint"}


def test_a_slip_of_the_unit_is_asked_about(workplace: Workplace) -> None:
    put_project(
        workplace, "P01", "民生实事", period=parse_period("2025-07"), plan="5000", done="40"
    )
    for month, done in (("2025-08", "42"), ("2025-09", "38"), (MONTH, "400000")):
        put(workplace, "P1", "done_this_month", done, dimension="P01", period=month)
    slips = [f for f in found(workplace, "P1-C02") if f.cell.code == "done_this_month"]
    assert len(slips) == 1
    assert slips[0].proposal == 400_000, "40.0000 in ten-thousandths"


def test_an_explanation_answers_its_query_alone(workplace: Workplace) -> None:
    put_project(workplace, "P01", "民生实事", stage="前期")
    put_project(workplace, "P02", "民生实事", stage="前期")
    queries = found(workplace, "P1-R07")
    assert [f.blocks for f in queries] == [True, True]
    with pytest.raises(Refused) as refused:
        explain(workplace, MONTH, "P1-R07", "核实无误", queries[0].cell)
    assert refused.value.code == "explanation-refused"
    explain(workplace, MONTH, "P1-R07", "临时用房先行动工，主体手续正在办理", queries[0].cell)
    assert [f.blocks for f in found(workplace, "P1-R07")] == [False, True]
    explain(workplace, MONTH, "P1-R07", "", queries[0].cell)
    assert [f.blocks for f in found(workplace, "P1-R07")] == [True, True]


def test_there_is_nothing_to_explain(workplace: Workplace) -> None:
    with pytest.raises(UsageError) as refused:
        explain(workplace, MONTH, "E1-R07", "去年同期沙尘较多，今年明显减少")
    assert refused.value.code == "query-unknown"


def test_gravest_first(workplace: Workplace) -> None:
    put_project(workplace, "P01", "民生实事", stage="前期")
    order = [finding.severity for finding in check_period(workplace, MONTH)]
    assert order == sorted(order, key=("error", "query", "hint").index)
    assert set(order) == {"error", "query", "hint"}


@pytest.mark.parametrize(("year", "differ"), [("2026", True), ("2025", False)])
def test_a_comparison_across_two_standards_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch, year: str, differ: bool
) -> None:
    """E1-R07 sets good days beside last year's; from March 2026 another standard is in force."""
    monkeypatch.setattr(i18n, "_language", "zh_CN")
    with open_workplace(home, today=date(2027, 1, 5)) as workplace:
        for at, excellent in ((f"{int(year) - 1}-10", "8"), (f"{year}-10", "28")):
            cells = {"E101": "31", "E102": excellent, "E103": "1"}
            enter(workplace, [typed(workplace, "E1", c, v, period=at) for c, v in cells.items()])
        (finding,) = found(workplace, "E1-R07", parse_period(f"{year}-10"))
    assert ("执行标准不同，不可比" in finding.message) is differ
