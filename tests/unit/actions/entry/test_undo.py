"""Undo and redo: cell by cell, with what follows, and after the program was closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.actions.doctor import diagnose
from desktop.actions.entry.enter import enter
from desktop.actions.entry.undo import redo, undo
from desktop.actions.workplace import Workplace, open_workplace
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure, How, Missing
from desktop.domain.periods import Period
from desktop.errors import Refused
from desktop.store import journal
from tests.unit.actions.month import MONTH, put, put_air, put_project, text_of, typed


def test_undo_and_redo_walk_the_steps(workplace: Workplace) -> None:
    for value in ("1", "2", "3"):
        put(workplace, "E1", "E303", value)
    seen = []
    while undo(workplace, MONTH) is not None:
        seen.append(text_of(workplace, "E1", "E303"))
    assert seen == ["2", "1", ""]
    seen = []
    while redo(workplace, MONTH) is not None:
        seen.append(text_of(workplace, "E1", "E303"))
    assert seen == ["1", "2", "3"]


def test_undo_works_after_reopening(home: Path) -> None:
    for value in ("1020", "1030"):
        with open_workplace(home, today=date(2025, 11, 5)) as workplace:
            put(workplace, "E1", "E303", value)
    with open_workplace(home) as workplace:
        undo(workplace, MONTH)
        assert text_of(workplace, "E1", "E303") == "1020"
    with open_workplace(home) as workplace:
        redo(workplace, MONTH)
        assert text_of(workplace, "E1", "E303") == "1030"
        assert redo(workplace, MONTH) is None
        assert diagnose(workplace).is_sound


def test_a_new_entry_forgets_what_could_be_redone(workplace: Workplace) -> None:
    put(workplace, "E1", "E303", "1")
    put(workplace, "E1", "E303", "2")
    undo(workplace, MONTH)
    put(workplace, "E1", "E303", "9")
    assert redo(workplace, MONTH) is None
    undo(workplace, MONTH)
    assert text_of(workplace, "E1", "E303") == "1"


def test_what_was_derived_follows_back(workplace: Workplace) -> None:
    put_air(workplace)
    assert text_of(workplace, "E1", "E104") == "29"
    undo(workplace, MONTH)
    assert text_of(workplace, "E1", "E104") == ""
    redo(workplace, MONTH)
    assert text_of(workplace, "E1", "E104") == "29"
    assert diagnose(workplace).is_sound


def test_a_project_is_taken_away_and_comes_again(workplace: Workplace) -> None:
    put_project(workplace, "P01", "民生实事")
    undo(workplace, MONTH)
    assert workplace.db.execute("SELECT count(*) FROM project").fetchone()[0] == 0
    assert text_of(workplace, "P1", "P101", "民生实事") == ""
    redo(workplace, MONTH)
    assert text_of(workplace, "P1", "name", "P01") == "项目P01"
    assert text_of(workplace, "P1", "P104", "民生实事") == "40.00"
    assert diagnose(workplace).is_sound


def test_other_months_are_left_alone(workplace: Workplace) -> None:
    put(workplace, "E1", "E303", "900", period="2025-09")
    put(workplace, "E1", "E303", "1020")
    undo(workplace, MONTH)
    assert undo(workplace, MONTH) is None
    assert text_of(workplace, "E1", "E303", period="2025-09") == "900"


Row = tuple[object, ...]


def stored(workplace: Workplace, period: str = "2025") -> list[Row]:
    """Every figure, with its note and how it came to be, and every reading of a period or a
    year.
    """
    figures = workplace.db.execute(
        "SELECT * FROM figure WHERE period LIKE ? ORDER BY period, code, dimension", [f"{period}%"]
    )
    readings = workplace.db.execute(
        "SELECT * FROM reading WHERE date LIKE ? ORDER BY date", [f"{period}%"]
    )
    return [*figures.fetchall(), *readings.fetchall()]


def how_of(workplace: Workplace, code: str) -> str:
    return str(
        workplace.db.execute(
            "SELECT how FROM figure WHERE code = ? AND period = ?", [code, MONTH]
        ).fetchone()[0]
    )


def test_typed_day_counts_come_back_when_the_readings_go(workplace: Workplace) -> None:
    counts = {"E101": "31", "E102": "20", "E103": "5", "E107": "1", "E108": "0"}
    enter(
        workplace,
        [
            typed(workplace, "E1", code, value, note="手抄台账" if code == "E101" else "")
            for code, value in counts.items()
        ],
    )
    enter(
        workplace,
        [(Cell("E1", "E105", "", MONTH), Figure(missing=Missing.NOT_YET))],
        how=How.IMPORTED,
    )
    by_hand = stored(workplace)
    assert text_of(workplace, "E1", "E104") == "25"
    put_air(workplace)
    by_days = stored(workplace)
    assert text_of(workplace, "E1", "E104") == "29"
    for _turn in range(3):
        undo(workplace, MONTH)
        assert stored(workplace) == by_hand
        redo(workplace, MONTH)
        assert stored(workplace) == by_days
    assert diagnose(workplace).is_sound


def test_a_typed_count_that_agrees_follows_from_then_on(workplace: Workplace) -> None:
    put(workplace, "E1", "E101", "1")
    put(workplace, "E2", "aqi", "45", dimension="2025-10-03")
    assert how_of(workplace, "E101") == How.DERIVED
    put(workplace, "E2", "aqi", "", dimension="2025-10-03")
    assert text_of(workplace, "E1", "E101") == "", "what follows from readings goes with them"
    undo(workplace, MONTH)
    undo(workplace, MONTH)
    assert (text_of(workplace, "E1", "E101"), how_of(workplace, "E101")) == ("1", How.TYPED)


def test_the_journal_says_restored_where_the_cell_says_typed(workplace: Workplace) -> None:
    put(workplace, "E1", "E303", "1")
    put(workplace, "E1", "E303", "2", how=How.PASTED)
    undo(workplace, MONTH)
    assert how_of(workplace, "E303") == How.TYPED
    redo(workplace, MONTH)
    assert how_of(workplace, "E303") == How.PASTED
    hows = [
        change.how
        for change in journal.history(
            workplace.db, workplace.unit.code, Cell("E1", "E303", "", MONTH)
        )
    ]
    assert hows == [How.RESTORED, How.RESTORED, How.PASTED, How.TYPED]


NUMBERS = st.integers(0, 3).map(lambda n: n * SCALE)
COUNTS = st.one_of(
    st.just(EMPTY),
    st.builds(Figure, NUMBERS),
    st.builds(Figure, NUMBERS, note=st.sampled_from(["", "手抄"])),
    st.just(Figure(missing=Missing.NOT_MONITORED)),
)
READINGS = st.sampled_from([EMPTY, *(Figure(aqi * SCALE) for aqi in (30, 80, 130, 260))])
CELLS: dict[tuple[str, str, str, str], st.SearchStrategy[Figure]] = {
    **{
        ("E1", code, "", "-10"): COUNTS
        for code in ("E101", "E102", "E103", "E104", "E105", "E107", "E108", "E303", "E304")
    },
    **{("E1", code, "", ""): COUNTS for code in ("E301", "E302")},
    **{("E2", "aqi", f"-10-{day}", "-10"): READINGS for day in ("03", "04", "31")},
    ("E2", "pm2_5", "-10-03", "-10"): READINGS,
    ("E2", "invalid", "-10-04", "-10"): st.sampled_from([EMPTY, Figure(SCALE, note="停电")]),
}
STEPS = st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=6, unique=True).flatmap(
    lambda cells: st.tuples(*(st.tuples(st.just(cell), CELLS[cell]) for cell in cells))
)
HOWS = st.sampled_from([How.TYPED, How.PASTED, How.IMPORTED])


@pytest.fixture
def years() -> Iterator[int]:
    """A year for each example, so that all stand in one workplace and none sees another."""
    return iter(count(2014))


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts=st.lists(st.one_of(st.tuples(STEPS, HOWS), st.sampled_from(["undo", "redo"])), max_size=12)
)
def test_undo_and_redo_bring_back_exactly_what_was_there(
    workplace: Workplace,
    years: Iterator[int],
    acts: list[str | tuple[tuple[tuple[tuple[str, str, str, str], Figure], ...], How]],
) -> None:
    year = str(next(years))
    workplace.today = date(2999, 12, 31)  # all these years have begun
    month = Period(f"{year}-10")
    states, at = [stored(workplace, year)], 0
    for act in acts:
        if act == "undo":
            assert (undo(workplace, month) is None) == (at == 0)
            at = max(at - 1, 0)
        elif act == "redo":
            assert (redo(workplace, month) is None) == (at == len(states) - 1)
            at = min(at + 1, len(states) - 1)
        else:
            entries, how = act
            try:
                entered = enter(
                    workplace,
                    [
                        (Cell(form, code, dimension and year + dimension, year + period), figure)
                        for (form, code, dimension, period), figure in entries
                    ],
                    how=how,
                )
            except Refused as refused:
                assert refused.code == "cell-derived"
            else:
                if entered.changes:
                    at += 1
                    states[at:] = [stored(workplace, year)]
        assert stored(workplace, year) == states[at]
    while undo(workplace, month) is not None:
        at -= 1
        assert stored(workplace, year) == states[at]
    assert at == 0
    while redo(workplace, month) is not None:
        at += 1
        assert stored(workplace, year) == states[at]
    assert at == len(states) - 1
    assert diagnose(workplace, with_backups=False).is_sound
