"""What a value costs the window: cells painted, rows made, questions asked; and what waits until the
hand rests. Work is counted, not time.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.actions.entry.enter import enter
from desktop.actions.entry.projects import add_project
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.ui import rest, theme
from desktop.ui.rest import Rest
from desktop.ui.sheet.delegate import SheetDelegate
from desktop.ui.sheet.model import SheetModel
from desktop.ui.township.window import TownshipWindow
from tests.ui.hands import settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
OCTOBER = Period("2025-10")
PLACES = {
    "E2": [(f"2025-10-{day:02d}", "aqi") for day in range(1, 31)],
    "E1": [(Cell("E1", code, "", "2025-10"), "current") for code in ("E303", "E304")],
    "P1": [(f"P{n:02d}", "done_this_month") for n in range(1, 12)],
}


@pytest.fixture
def window(tmp_path, qtbot, qapp, open_session, monkeypatch):
    """A month with every reading, and twelve projects; the hand is taken to be always at it."""
    theme.apply_theme(qapp, "light", 1.0)
    monkeypatch.setattr(rest, "REST_MS", 3_600_000)
    home = tmp_path / "home"
    init_workplace(home, role="township", unit_code="140902101")
    with open_workplace(home, today=date(2025, 11, 5)) as workplace:
        days = [f"2025-10-{day:02d}" for day in range(1, 32)]
        codes = ("so2", "no2", "co", "o3_8h", "pm10", "pm2_5", "aqi")
        enter(
            workplace,
            [
                (Cell("E2", code, day, OCTOBER), Figure(40 * SCALE))
                for day in days
                for code in codes
            ],
        )
        for n in range(12):
            values = {"name": f"项目{n}", "category": "民生实事", "total_investment": "900"}
            add_project(workplace, OCTOBER, values | {"plan_this_year": "300", "stage": "在建"})
    session = open_session(home)
    window = TownshipWindow(session, session.workplace)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    window.show_period(OCTOBER)
    return window


@pytest.mark.parametrize("form", PLACES)
def test_a_value_costs_its_own_cells_and_few_questions(window, monkeypatch, form):
    window.show_form(form)
    settle(window.session)
    page, places = window.stack.form_page(form), PLACES[form]
    page.grid.setFocus()
    page.grid.go_to(*places[0])
    settle(window.session)
    window.session.rest.moved()
    work: Counter[str] = Counter()

    def counted(owner, name, what):
        original = getattr(owner, name)

        def wrapper(*args, **kwargs):
            work[what] += 1
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, wrapper)

    counted(SheetDelegate, "paint", "cells painted")
    counted(SheetModel, "set_rows", "rows set")
    counted(type(page), "_row", "rows made")
    counted(window.session.jobs, "run", "questions")
    counted(page.side_widget() or window.side, "repaint", "side")
    for side in (window.side, page.side_widget() or window.side):
        for name in ("show_cell", "show_page", "show_project"):
            if hasattr(side, name):
                counted(side, name, "side panels")
    for key, column in places:
        assert page.grid.current() == (key, column)
        for letter in "56":
            QTest.keyClick(QApplication.focusWidget(), letter)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        settle(window.session)
    n = len(places)
    assert work["rows set"] == n
    assert work["rows made"] <= 2 * n, "the row that changed, and one that hangs on it"
    assert work["questions"] == 2 * n, "to keep it, and to read the page anew"
    assert work["side panels"] == 0, "they wait until the hand rests"
    # scrolled by a row, the grid paints that row anew as well
    assert work["cells painted"] <= (14 + len(page.model.columns)) * n


def test_when_the_hand_rests_the_newest_of_each_comes_one_by_one(qtbot, monkeypatch):
    monkeypatch.setattr(rest, "REST_MS", 600)
    done: list[str] = []
    pause, page = Rest(), QObject()
    pause.when_still(page, "side", lambda: done.append("at once"))
    assert done == ["at once"]
    pause.moved()
    for words in ("side 1", "side 2", "side 3"):
        pause.when_still(page, "side", lambda words=words: done.append(words))
    pause.when_still(page, "rail", lambda: done.append("rail"))
    for _key in range(5):
        qtbot.wait(15)
        pause.moved()
    assert done == ["at once"], "the hand is at it"
    qtbot.waitUntil(lambda: len(done) == 3)
    assert done == ["at once", "side 3", "rail"]
    pause.moved()
    pause.when_still(page, "side", lambda: done.append("asked for"))
    pause.flush()
    assert done[-1] == "asked for"
    qtbot.wait(700)
    assert len(done) == 4, "it comes once"


def test_what_waits_for_a_window_that_is_gone_is_dropped(qtbot, monkeypatch):
    """The session lives on where a window is closed for another one."""
    monkeypatch.setattr(rest, "REST_MS", 30)
    done: list[str] = []
    pause, closed, other = Rest(), QTimer(), QTimer()
    for ends in (pause.flush, lambda: qtbot.waitUntil(lambda: "other" in done)):
        pause.moved()
        pause.when_still(closed, "rail", closed.start)
        pause.when_still(other, "rail", lambda: done.append("other"))
        shiboken6.delete(closed)
        ends()
        assert done.pop() == "other"
        pause.when_still(closed, "rail", closed.start)  # at rest, it would be done at once
        closed = QTimer()
