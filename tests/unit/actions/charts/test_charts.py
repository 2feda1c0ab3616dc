"""Charts: what is drawn equals what is stored and consolidated; nothing is drawn of nothing;
bands and ranks are honest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.actions.charts.registry import CHARTS, chart, charts_of
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.entry.enter import enter
from desktop.actions.pages.daily import open_daily
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.errors import UsageError
from desktop.reports.chart import Bars, Grid, Lines, Stacks
from tests.forms import use_forms
from tests.pair import OCTOBER, Pair, make_pair
from tests.senders import DONGLOU, QICUN, Stick

pytestmark = pytest.mark.usefixtures("in_chinese")

STATION = "140902901"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        yield pair


@pytest.fixture
def desk(pair: Pair) -> Pair:
    stick = Stick(pair.desk, pair.stick)
    stick.give(
        QICUN, forms=("E1", "P1"), projects=3, E303=1000, E304=7, E301=100, E302=70, E201_定襄桥=2
    )
    stick.give(DONGLOU, forms=("E1", "P1"), projects=1, E303=20, E301=1000, E201_定襄桥=3)
    stick.give("140902107", forms=("E1", "P1"), E303=20, E201_忻口=4)
    stick.give(STATION, forms=("E1", "E2"), E104=20, E201_定襄桥=2, standard="HJ 633-2012")
    return pair


def put_days(pair: Pair, first: date, indices: list[int]) -> None:
    enter(
        pair.unit,
        [
            (
                Cell(
                    "E2",
                    "aqi",
                    (first + timedelta(days=n)).isoformat(),
                    f"{first + timedelta(days=n):%Y-%m}",
                ),
                Figure(aqi * SCALE),
            )
            for n, aqi in enumerate(indices)
        ],
    )


@pytest.mark.parametrize(
    "name", [name for name in CHARTS if name != "areas"]
)  # there are none here
def test_nothing_is_drawn_of_nothing(pair: Pair, name: str) -> None:
    found = chart(pair.desk, name, Period("2023-05"))
    assert found.body is None
    assert found.notes
    if CHARTS[name].of_township:
        assert chart(pair.unit, name, Period("2023-05")).body is None
    else:
        with pytest.raises(UsageError, match="chart-district-only"):
            chart(pair.unit, name, Period("2023-05"))


def test_a_year_of_days_has_levels_letters_and_an_invalid_day(pair: Pair) -> None:
    put_days(pair, date(2025, 10, 1), [40, 83, 120, 170, 250, 320])
    enter(pair.unit, [(Cell("E2", "invalid", "2025-10-02", OCTOBER), Figure(SCALE, note="停电"))])
    found = chart(pair.unit, "air-year", OCTOBER)
    assert isinstance(found.body, Grid)
    october = found.body.cells[9]
    assert [(cell.text, cell.level) for cell in october[:7] if cell] == [
        ("优", 1),
        ("×", 0),
        ("轻", 3),
        ("中", 4),
        ("重", 5),
        ("严", 6),
        ("", 0),
    ]
    assert found.body.cells[1][28:] == (None, None, None), "February has no 29th"
    months = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in found.table.rows}
    assert months["10月"] == ["1", "0", "1", "1", "1", "1", "5", "1"]
    levels = chart(pair.unit, "levels", OCTOBER)
    assert isinstance(levels.body, Stacks)
    assert levels.body.counts[9] == (1, 0, 1, 1, 1, 1)


def test_the_new_standard_is_marked_in_every_series_of_its_year(tmp_path: Path) -> None:
    with make_pair(tmp_path, today=date(2026, 4, 3)) as pair:
        put_days(pair, date(2026, 2, 1), [50] * 40)
        grid = chart(pair.unit, "air-year", Period("2026-03")).body
        assert isinstance(grid, Grid)
        assert [(row, column) for row, column, _words in grid.marks] == [(2, 0)]
        for name, at in (("good-days", 59), ("levels", 2)):
            body = chart(pair.unit, name, Period("2026-03")).body
            assert isinstance(body, Lines | Stacks)
            (mark,) = body.marks
            assert (mark.at, "HJ 633-2026" in mark.words) == (at, True)
        Stick(pair.desk, pair.stick).give(STATION, "2026-02", E111=40, standard="HJ 633-2012")
        monthly = chart(pair.desk, "pm25", Period("2026-03")).body
        assert isinstance(monthly, Lines)
        assert monthly.lines[0].values[1] == 40
        assert [(mark.at, "HJ 633-2026" in mark.words) for mark in monthly.marks] == [(2, True)]


def test_good_days_add_up_and_the_band_waits_for_sixty_valid_days(pair: Pair) -> None:
    put_days(pair, date(2025, 1, 1), [50, 120] * 29)
    short = chart(pair.unit, "good-days", Period("2025-10"))
    assert isinstance(short.body, Lines)
    assert short.body.lines[0].values[56:59] == (29, 29, None)
    assert short.body.band == ()
    assert any("58" in note and "60" in note for note in short.notes)
    put_days(pair, date(2025, 2, 28), [50, 50])
    long = chart(pair.unit, "good-days", Period("2025-10"))
    assert isinstance(long.body, Lines)
    known = [(place, pair_) for place, pair_ in enumerate(long.body.band) if pair_]
    assert known[0] == (59, (31, 31)), "it begins where the days end"
    low, high = known[-1][1]
    assert known[-1][0] == 364
    assert 31 < low < 31 + 305 * 31 / 60 < high
    expected, how = long.notes[-2:]
    assert f"{low:.0f}" in expected
    assert f"{high:.0f}" in expected
    assert "60" in how
    assert "31" in long.notes[0], "how it stands comes first"


def test_water_is_the_worst_and_equals_the_consolidated(desk: Pair) -> None:
    found = chart(desk.desk, "water", OCTOBER)
    assert isinstance(found.body, Grid)
    consolidated = consolidate(desk.desk, OCTOBER)
    for name, cells in zip(found.body.rows, found.body.cells, strict=True):
        row = next(r for r in consolidated.rows if r.code == "E201" and r.label == name)
        cell = cells[9]
        assert cell is not None
        assert cell.level * SCALE == row.value
        assert cell.text == row.indicator.choices[cell.level - 1]
    assert all(cell is not None and cell.level == 0 for cell in found.body.cells[0][:9])


@pytest.mark.parametrize("code", ["E303", "E301", "E305"])
def test_the_ranking_has_every_township_and_the_districts_figure(desk: Pair, code: str) -> None:
    found = chart(desk.desk, "ranking", OCTOBER, code)
    row = consolidate(desk.desk, OCTOBER).row(code)
    last = found.table.rows[-1].cells[-1]
    assert row is not None
    assert last.value is not None
    assert last.value * SCALE == row.value, "the district's, as consolidated"
    townships = [u for u in desk.desk.catalogue.units if u.group == "township"]
    assert len(found.table.rows) == len(townships) + 1
    drawn = [bar.value or 0 for bar in found.body.bars] if isinstance(found.body, Bars) else []
    assert drawn == sorted(drawn, reverse=True)
    assert len(drawn) == sum(row.cells[2].value is not None for row in found.table.rows[:-1])


def test_equal_figures_have_one_rank(desk: Pair) -> None:
    rows = chart(desk.desk, "ranking", OCTOBER, "E303").table.rows
    assert [row.cells[0].text for row in rows[:3]] == ["1", "2", "2"]
    with pytest.raises(UsageError, match="cell-unknown"):
        chart(desk.desk, "ranking", OCTOBER, "E999")


def test_projects_and_investment_are_the_ledgers(desk: Pair) -> None:
    found = chart(desk.desk, "projects", OCTOBER)
    assert isinstance(found.body, Bars)
    assert len(found.body.bars) == len(found.table.rows) > 3
    done = sum((row.cells[5].value or Decimal(0)) for row in found.table.rows)
    curve = chart(desk.desk, "investment", OCTOBER)
    assert isinstance(curve.body, Lines)
    assert curve.body.lines[0].values[9] == float(done)
    assert curve.body.lines[0].values[10:] == (None, None)
    assert curve.body.lines[1].values[11] == float(
        sum((row.cells[4].value or Decimal(0)) for row in found.table.rows)
    )
    assert any("个单位" in note for note in curve.notes), "who is missing is said"


def test_targets_are_those_of_the_year(desk: Pair) -> None:
    found = chart(desk.desk, "targets", OCTOBER)
    rows = [
        r
        for r in consolidate(desk.desk, OCTOBER).rows
        if r.target is not None and r.target.value is not None
    ]
    assert isinstance(found.body, Bars)
    assert len(found.body.bars) == len(rows)
    assert all(bar.target == 100 for bar in found.body.bars)


def test_reports_come_in_day_by_day(desk: Pair) -> None:
    found = chart(desk.desk, "reporting", OCTOBER)
    reports = [row.cells[1].text for row in found.table.rows if row.cells[1].text]
    assert len(reports) == 4
    assert found.subtitle.startswith("4")
    assert isinstance(found.body, Lines)
    assert found.body.lines[1].values[0] == len(found.table.rows)


def test_an_unknown_chart_is_named_with_those_there_are(pair: Pair) -> None:
    with pytest.raises(UsageError, match="chart-unknown"):
        chart(pair.desk, "pie", OCTOBER)


def test_without_roles_their_charts_are_left_out_and_the_others_are_there(pair: Pair) -> None:
    assert [*charts_of(pair.desk.catalogue), "areas"] == list(CHARTS)  # no areas lie below it
    use_forms(pair.desk, replace(pair.desk.catalogue, roles={}))
    assert set(CHARTS) - set(charts_of(pair.desk.catalogue)) == {"pm25", "water", "areas"}
    for name in ("pm25", "water"):
        with pytest.raises(UsageError, match="chart-without-indicator"):
            chart(pair.desk, name, OCTOBER)
    put_days(pair, date(2025, 1, 1), [80] * 70)
    use_forms(pair.unit, pair.desk.catalogue)
    assert open_daily(pair.unit, pair.unit.form("E2"), OCTOBER).target_good_days is None
    drawn = chart(pair.unit, "good-days", OCTOBER).body
    assert isinstance(drawn, Lines)
    assert "target" not in [line.style for line in drawn.lines]
    for name in charts_of(pair.desk.catalogue):
        assert chart(pair.desk, name, OCTOBER).title


def test_months_without_readings_are_a_gap_not_zero(pair: Pair) -> None:
    put_days(pair, date(2025, 3, 1), [50] * 31)
    put_days(pair, date(2025, 9, 1), [50] * 30)
    found = chart(pair.unit, "good-days", Period("2025-10"))
    assert isinstance(found.body, Lines)
    values = found.body.lines[0].values
    day = {m: (date(2025, m, 1) - date(2025, 1, 1)).days for m in range(1, 13)}
    assert values[: day[3]] == (None,) * day[3]
    assert values[day[3] : day[4]] == tuple(range(1, 32))
    assert values[day[4] : day[9]] == (None,) * (day[9] - day[4])
    assert values[day[9]] == 32
    shown = {row.cells[0].text: row.cells[1].text for row in found.table.rows}
    assert (shown["2月"], shown["3月"], shown["5月"], shown["9月"]) == ("", "31", "", "61")
    levels = {
        row.cells[0].text: row.cells[1].text
        for row in chart(pair.unit, "levels", OCTOBER).table.rows
    }
    assert (levels["2月"], levels["3月"]) == ("", "31")


def test_a_place_is_the_same_day_in_a_leap_year_too(tmp_path: Path) -> None:
    with make_pair(tmp_path, today=date(2025, 5, 5)) as pair:
        put_days(pair, date(2024, 1, 1), [50] * 120)
        put_days(pair, date(2025, 1, 1), [50] * 90)
        body = chart(pair.unit, "good-days", Period("2025-04")).body
        assert isinstance(body, Lines)
        now, then = body.lines[:2]
        first_of_march = (date(2025, 3, 1) - date(2025, 1, 1)).days
        assert (now.values[first_of_march], then.values[first_of_march]) == (60, 61)


def test_the_classes_of_water_have_their_own_colours(desk: Pair) -> None:
    water, air = (chart(desk.desk, name, OCTOBER).body for name in ("water", "air-year"))
    assert isinstance(water, Grid)
    assert water.palette == "water"
    assert air is None or (isinstance(air, Grid) and air.palette == "air")
