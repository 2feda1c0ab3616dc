"""Undo and redo: cell by cell, with what follows, and after the program was closed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desktop.actions.safety import diagnose
from desktop.actions.undo import redo, undo
from desktop.actions.workplace import Workplace, open_workplace
from tests.unit.actions.month import MONTH, put, put_air, put_project, text_of


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
