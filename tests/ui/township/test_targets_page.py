"""Annual targets on a real workplace: what came in a task is read-only, the rest is typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.actions.entry.enter import enter
from desktop.actions.workplace import open_workplace
from desktop.catalogue.model import Code, Target, UnitCode
from desktop.domain.figures import SCALE, Cell, Figure, from_decimal
from desktop.store.rows import figures_of
from desktop.store.targets import write_target
from desktop.ui.sheet.model import Role
from desktop.ui.township.forms.targets_page import TargetsPageView
from tests.ui.hands import keys, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
UNIT = "140902101"


@pytest.fixture
def stage(home, open_page):
    return open_page(home, TargetsPageView, "T1")


@pytest.fixture
def task_stage(home, open_page):
    with open_workplace(home) as workplace:
        with workplace.db.atomic():
            for code, value, comparator, words in (
                ("E104", "240", ">=", "优良天数不少于 240 天"),
                ("E301", "900", ">=", ""),
                ("E106", "40", "<=", ""),
            ):
                write_target(
                    workplace.db,
                    Target("2025", Code(code), "", UnitCode(UNIT), value, comparator, words),
                    lambda v: from_decimal(Decimal(v)),
                    source="task",
                )
        for month, good in (
            ("2025-08", 25),
            ("2025-09", 20),
        ):  # excellent and good days; E104 is their sum
            enter(
                workplace,
                [
                    (Cell("E1", "E102", "", month), Figure(5 * SCALE)),
                    (Cell("E1", "E103", "", month), Figure((good - 5) * SCALE)),
                ],
            )
        enter(workplace, [(Cell("E1", "E301", "", "2025"), Figure(900 * SCALE))])
    return open_page(home, TargetsPageView, "T1")


def test_without_a_task_the_assignments_are_typed(stage):
    session, page = stage
    first = page.grid.current()[0]
    assert first == Cell("E1", "E301", "", "2025")
    keys("1342", Qt.Key.Key_Return)
    settle(session)
    found = {}
    session.ask(lambda w: figures_of(w.db, UNIT, ("2025",)), found.update)
    settle(session)
    assert found["2025", "E301", ""].value == 1342 * SCALE
    assert page.grid.current()[0] == Cell("E1", "E302", "", "2025")
    assert "reached" not in [column.id for column in page.model.columns], "no target, no way to it"
    page.grid.go_to(first, "target")
    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(session)
    assert page.model.index_of(first, "target").data() == ""


def test_with_a_task_they_are_read_only_and_the_way_is_shown(task_stage):
    _session, page = task_stage
    assert (
        not page.model.index_of(Cell("E1", "E301", "", "2025"), "target").data(Role.CELL).editable
    )
    key = ("target", "E104", "")
    assert page.model.index_of(key, "target").data() == "≥ 240"
    assert page.model.index_of(key, "reached").data() == "45"
    share = page.model.index_of(key, "share").data(Role.CELL)
    assert share.text == "18.8%"
    assert share.bar == pytest.approx(45 / 240)
    assert page.cell_at(key, "target") is None
    assert page.grid.current()[0] != Cell("E1", "E301", "", "2025"), (
        "the cursor goes to what can be typed"
    )
