"""What the desk sees only by laying units beside each other: days, honours, another unit's value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest

from desktop.actions.cross_checks.days import days_beside_others
from desktop.actions.cross_checks.finding import CrossFinding
from desktop.actions.cross_checks.honours import same_honours
from desktop.actions.cross_checks.run import desk_checks
from desktop.actions.cross_checks.strip import strip_of
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.domain.air.reading_columns import NUMBER_COLUMNS
from desktop.domain.figures import SCALE, Cell, Figure, How
from desktop.domain.periods import Period, days_of
from desktop.store.cells import write_figures

JULY = Period("2025-07")
AMOUNTS = ("total_investment", "done_before", "plan_this_year")
UNITS = ("140902101", "140902102", "140902103", "140902104", "140902105")
LEVELS = {"aqi": 80, "so2": 12, "no2": 30, "co": 10, "o3_8h": 120, "pm10": 70, "pm2_5": 35}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Workplace]:
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk", today=date(2025, 8, 5)) as workplace:
        yield workplace


def breathe(desk: Workplace, *, late: str = "", copies: tuple[str, ...] = ()) -> None:
    """A month under one sky; the rows of `late` stand a day too low, `copies` has another's."""
    rng = Random(11)
    sky = {day: rng.uniform(0.4, 2.0) for day in days_of(JULY)}
    names = ", ".join(f'"{name}"' for name in NUMBER_COLUMNS)
    for unit in UNITS:
        values = [
            [
                round(LEVELS[name] * sky[day] * rng.uniform(0.94, 1.06)) * SCALE
                for name in NUMBER_COLUMNS
            ]
            for day in days_of(JULY)
        ]
        days = list(days_of(JULY))
        if unit == late:
            days, values = days[1:], values[:-1]
        desk.db.conn.executemany(
            f"INSERT INTO reading (unit, date, {names}) VALUES (?, ?, {', '.join('?' * len(NUMBER_COLUMNS))})",
            [[unit, day.isoformat(), *row] for day, row in zip(days, values, strict=True)],
        )
    for unit in copies[1:]:
        desk.db.execute("DELETE FROM reading WHERE unit = ?", [unit])
        desk.db.execute(
            f"INSERT INTO reading (unit, date, {names}) SELECT ?, date, {names} FROM reading WHERE unit = ?",
            [unit, copies[0]],
        )


def test_days_in_order_are_not_asked_about(desk: Workplace) -> None:
    breathe(desk)
    assert list(days_beside_others(desk, JULY)) == []


def test_rows_a_day_late_are_one_question_and_not_one_for_each_day(desk: Workplace) -> None:
    breathe(desk, late=UNITS[2])
    (found,) = days_beside_others(desk, JULY)
    assert (found.unit, found.code, found.dimension) == (UNITS[2], "aqi", "2025-07-02")
    assert found.severity == "query" and "偏下" in found.message
    assert list(days_beside_others(desk, JULY, UNITS[0])) == []
    assert [f.unit for f in desk_checks(desk, JULY, UNITS[2])] == [UNITS[2]]


def test_a_month_of_another_unit_is_asked_of_both(desk: Workplace) -> None:
    breathe(desk, copies=(UNITS[0], UNITS[3]))
    found = list(days_beside_others(desk, JULY))
    assert [(f.unit, f.units) for f in found] == [
        (UNITS[0], (UNITS[3],)),
        (UNITS[3], (UNITS[0],)),
    ]
    assert "31" in found[0].message and "2025-07-01" in found[0].message


def test_a_single_day_far_from_the_others(desk: Workplace) -> None:
    breathe(desk)
    desk.db.execute(
        "UPDATE reading SET no2 = no2 * 2 WHERE unit = ? AND date = '2025-07-11'", [UNITS[1]]
    )
    (found,) = days_beside_others(desk, JULY)
    assert (found.unit, found.code, found.dimension) == (UNITS[1], "no2", "2025-07-11")


def honour(desk: Workplace, unit: str, number: str, title: str, quarter: str) -> None:
    desk.db.execute(
        "INSERT INTO honour (unit, period, honour, date, level, title, body) VALUES (?, ?, ?, '2025-05-04', '市级', ?, '忻州市')",
        [unit, quarter, number, title],
    )


def test_an_honour_of_two_units_is_asked_of_the_one_in_this_quarter(desk: Workplace) -> None:
    honour(desk, UNITS[0], "1", "全市卫生先进集体", "2025-Q1")
    honour(desk, UNITS[1], "1", "全市卫生先进集体。", "2025-Q2")
    honour(desk, UNITS[2], "1", "全市林业先进集体", "2025-Q2")
    (found,) = same_honours(desk, Period("2025-Q2"))
    assert (found.unit, found.dimension, found.units) == (UNITS[1], "1", (UNITS[0],))
    assert list(same_honours(desk, Period("2025-Q1"))) == []
    assert list(same_honours(desk, Period("2025-Q2"), UNITS[2])) == []
    assert list(same_honours(desk, JULY)) == []


@pytest.mark.parametrize(
    ("value", "own_then", "other_then", "asks"),
    [
        (520, 300, 500, True),
        (520, 500, 490, False),  # fits both
        (520, 300, 900, False),  # fits neither
        (19, 10, 18, False),  # small numbers agree by chance
        (20, 10, 18, True),
    ],
)
def test_a_value_that_is_another_units(
    desk: Workplace, value: int, own_then: int, other_then: int, asks: bool
) -> None:
    figures = {
        (UNITS[0], "2025-07"): value,
        (UNITS[1], "2025-07"): value,
        (UNITS[0], "2024-07"): own_then,
        (UNITS[1], "2024-07"): other_then,
    }
    for (unit, period), known in figures.items():
        write_figures(
            desk.db, unit, [(Cell("E1", "E502", "", period), Figure(known * SCALE), How.TYPED)]
        )
    for unit in UNITS[:2]:
        desk.db.execute(
            "INSERT INTO form_state (unit, period, form, sequence, state, received_at, at, who)"
            " VALUES (?, '2025-07', 'E1', 1, 'received', '', '', '')",
            [unit],
        )
    found = [f for f in desk_checks(desk, JULY) if f.rule == "cross_neighbour"]
    assert [(f.unit, f.units) for f in found] == ([(UNITS[0], (UNITS[1],))] if asks else [])


def test_a_finding_about_days_is_drawn_beside_the_others(desk: Workplace) -> None:
    breathe(desk, late=UNITS[2])
    (found,) = days_beside_others(desk, JULY)
    strip = strip_of(desk, found)
    assert strip is not None and strip.code == "aqi"
    assert strip.places == tuple(day.isoformat() for day in days_of(JULY))
    assert strip.own[0] is None and strip.own[1] is not None and strip.year_before == ()
    assert all(value is not None for value in strip.others)
    own, others = strip.own[1:], strip.others[:-1]
    assert all(abs(a / b - 1) < 0.15 for a, b in zip(own, others, strict=True) if a and b)


def finding(
    unit: str, form: str, code: str, dimension: str = "", period: str = JULY
) -> CrossFinding:
    return CrossFinding("x", "query", unit, period, form, code, dimension, "")


def test_a_figure_is_drawn_with_its_year_before_and_the_median_of_the_others(
    desk: Workplace,
) -> None:
    for unit, value in zip(UNITS, (10, 20, 40, 90, 100), strict=True):
        for period in ("2024-07", "2025-06", "2025-07"):
            more = 1 if period == "2025-07" else 0
            cell = Cell("E1", "E502", "", period)
            write_figures(desk.db, unit, [(cell, Figure((value + more) * SCALE), How.TYPED)])
    strip = strip_of(desk, finding(UNITS[0], "E1", "E502"))
    assert strip is not None
    assert strip.places == (
        *(f"2024-{m:02d}" for m in range(8, 13)),
        *(f"2025-{m:02d}" for m in range(1, 8)),
    )
    assert strip.own[-2:] == (10 * SCALE, 11 * SCALE) and strip.own[0] is None
    assert strip.year_before[-1] == 10 * SCALE
    assert strip.others[-2:] == (65 * SCALE, 66 * SCALE)
    assert strip_of(desk, finding(desk.catalogue.district, "E1", "E502")) is None
    assert strip_of(desk, finding(UNITS[0], "E1", "E201", "定襄桥")) is None, "a grade is no number"


def test_a_project_is_drawn_by_its_months(desk: Workplace) -> None:
    names = [row[1] for row in desk.db.execute("PRAGMA table_info(ledger_row)")]
    for month, done in (("2024-07", 3), ("2025-06", 5), ("2025-07", 50)):
        row = {"unit": UNITS[0], "period": month, "project": "P01", "since": "2024-01"}
        row |= {"done_this_month": done * SCALE, "done_this_year": 0, "done_in_all": 0}
        desk.db.execute(
            f"INSERT INTO ledger_row VALUES ({', '.join('?' * len(names))})",
            [row.get(name, "" if name not in AMOUNTS else 0) for name in names],
        )
    strip = strip_of(desk, finding(UNITS[0], "P1", "total_investment", "P01"))
    assert strip is not None and strip.code == "done_this_month"
    assert strip.own[-2:] == (5 * SCALE, 50 * SCALE) and strip.year_before[-1] == 3 * SCALE
    assert strip.others == ()
