"""The daily readings by keys on a real workplace: typing, invalid days, pasting a month, what
stands beside it.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.actions.entry.enter import enter
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.paste.columns import written_pollutants
from desktop.domain.periods import Period
from desktop.reports.drawing.look import LEVEL_COLOURS
from desktop.store.rows import readings_of
from desktop.ui.sheet.model import Role
from desktop.ui.township.daily.invalid_day import InvalidDayDialog
from desktop.ui.township.daily.page import DailyPageView
from desktop.ui.township.imports.preview import PastePreview
from tests.ui.hands import in_hand, keys, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
UNIT, OCTOBER = "140902101", Period("2025-10")


@pytest.fixture
def stage(home, open_page):
    return open_page(home, DailyPageView, "E2")


def words(page, day, column):
    return page.model.index_of(f"2025-10-{day:02d}", column).data(Qt.ItemDataRole.DisplayRole)


def ground(page, day, column):
    return page.model.index_of(f"2025-10-{day:02d}", column).data(Role.CELL).ground


def stored(session):
    found = {}
    session.ask(
        lambda w: {
            r.date: dict(r.columns) for r in readings_of(w.db, UNIT, "2025-10-01", "2025-10-31")
        },
        found.update,
    )
    settle(session)
    return found


def test_a_day_costs_its_digits_and_enter(stage):
    session, page = stage
    assert page.model.rowCount() == 31
    assert page.grid.current() == ("2025-10-01", "aqi")
    keys("83", Qt.Key.Key_Return)
    assert page.grid.current() == ("2025-10-02", "aqi")
    keys("153", Qt.Key.Key_Return)
    settle(session)
    assert [words(page, day, "level") for day in (1, 2, 3)] == ["良", "中度污染", ""]
    assert ground(page, 2, "level") == f"level:{LEVEL_COLOURS[3]}"
    assert stored(session)["2025-10-02"]["aqi"] == 153 * SCALE
    assert "2 天" in page.facts.text() or "2 valid" in page.facts.text()


def test_a_wrong_value_says_why_and_changes_nothing(stage):
    session, page = stage
    keys("501", Qt.Key.Key_Return)
    settle(session)
    assert "500" in in_hand().accessibleDescription()
    assert page.grid.current() == ("2025-10-01", "aqi")
    assert stored(session) == {}


def test_the_check_value_stands_beside_the_index(stage):
    session, page = stage
    for code, value in (
        ("aqi", "83"),
        ("pm2_5", "58"),
        ("pm10", "91"),
        ("o3_8h", "74"),
        ("so2", "11"),
        ("no2", "30"),
        ("co", "0.7"),
    ):
        page.grid.go_to("2025-10-01", code)
        keys(value, Qt.Key.Key_Return)
    settle(session)
    shown = words(page, 1, "check")
    page.grid.go_to("2025-10-01", "aqi")
    keys("40", Qt.Key.Key_Return)
    settle(session)
    assert shown in ("✓", "79")
    assert words(page, 1, "check").startswith("△ ")
    assert ground(page, 1, "check") == "query"
    assert ground(page, 1, "aqi") == "query"
    page.grid.go_to("2025-10-01", "aqi")
    assert page.side.cards.cards, "the findings of the day stand beside it"


def test_space_marks_a_day_invalid_with_an_offered_reason_and_takes_it_back(stage):
    session, page = stage
    keys("83", Qt.Key.Key_Return)
    settle(session)
    page.grid.go_to("2025-10-01", "aqi")
    QTest.keyClick(page.grid, Qt.Key.Key_Space)
    dialog = page.findChild(InvalidDayDialog)
    assert dialog.isVisible()
    QTest.keyClicks(dialog.words, "1")
    reason = dialog.reason
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    settle(session)
    row = stored(session)["2025-10-01"]
    assert row["invalid"] == SCALE
    assert row["reason"] == reason
    assert len(reason) > 2
    assert row["aqi"] is None, "the index is cleared in the same step"
    assert words(page, 1, "note") == reason
    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(session)
    assert stored(session)["2025-10-01"]["aqi"] == 83 * SCALE
    QTest.keyClick(page.grid, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    settle(session)
    page.grid.go_to("2025-10-01", "aqi")
    QTest.keyClick(page.grid, Qt.Key.Key_Space)
    settle(session)
    assert "2025-10-01" not in stored(session)


def test_an_invalid_day_wants_words(stage):
    session, page = stage
    page.grid.go_to("2025-10-12", "aqi")
    QTest.keyClick(page.grid, Qt.Key.Key_Space)
    dialog = page.findChild(InvalidDayDialog)
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.problem.text()
    QTest.keyClick(dialog.words, Qt.Key.Key_Down)
    QTest.keyClick(dialog.words, Qt.Key.Key_Down)
    reason = dialog.words.text()
    QTest.keyClick(dialog.words, Qt.Key.Key_Return)
    settle(session)
    assert stored(session)["2025-10-12"]["reason"] == reason


def test_a_note_by_input_method(stage):
    session, page = stage
    page.grid.go_to("2025-10-12", "note")
    event = QInputMethodEvent("", [])
    event.setCommitString("沙尘天气")
    QApplication.sendEvent(page.grid, event)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle(session)
    assert stored(session)["2025-10-12"]["reason"] == "沙尘天气"
    assert page.grid.current() == ("2025-10-13", "note")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("pm25 臭氧", "PM2.5、O3"),
        ("PM2.5,PM10", "PM2.5、PM10"),
        ("o₃", "O3"),
        ("氨", "氨"),
        ("", ""),
    ],
)
def test_pollutants_as_they_are_written(typed, kept):
    assert written_pollutants(typed) == kept


def test_a_whole_month_is_pasted_after_a_look(stage):
    session, page = stage
    lines = ["日期\tAQI\t首要污染物\tPM2.5"] + [
        f"2025/10/{d}\t{60 + d}\tpm2.5\t{30 + d}" for d in range(1, 32)
    ]
    QApplication.clipboard().setText("\r\n".join(lines))
    seen = []

    def agree():
        preview = next(
            w
            for w in QApplication.topLevelWidgets()
            if isinstance(w, PastePreview) and w.isVisible()
        )
        seen.append(preview.summary.text())
        preview.write_button.click()

    QTimer.singleShot(0, agree)
    QTest.keyClick(page.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle(session)
    assert "93" in seen[0]
    found = stored(session)
    assert len(found) == 31
    assert (found["2025-10-31"]["aqi"], found["2025-10-31"]["primary"]) == (91 * SCALE, "PM2.5")
    QTest.keyClick(page.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(session)
    assert stored(session) == {}


def test_month_buttons_ask_the_window(stage, qtbot):
    _session, page = stage
    with qtbot.waitSignal(page.month_requested) as query:
        page.before_button.click()
    assert query.args == [-1]


def test_the_year_beside_it(home, stage):
    session, page = stage
    days = [
        (f"2025-{m:02d}-{d:02d}", 80 if d % 5 else 120) for m in range(1, 11) for d in range(1, 29)
    ]
    session.ask(
        lambda w: enter(
            w, [(Cell("E2", "aqi", day, day[:7]), Figure(aqi * SCALE)) for day, aqi in days]
        ),
        session.entered.emit,
    )
    settle(session)
    page.refresh()
    settle(session)
    side = page.side_widget()
    assert side is page.side
    assert "2025" in side.title.text()
    assert side.forecast_card.isVisibleTo(side)
    assert "280" in side.forecast_how.text()
    assert "230" in side.chart.accessibleDescription()
    assert (
        "28" in side.heatmap.accessibleDescription() or "良" in side.heatmap.accessibleDescription()
    )


def test_folded_columns_can_be_called(stage):
    session, page = stage
    page.resize(560, 700)
    QApplication.processEvents()
    page.refresh()
    settle(session)
    hidden = page.model.column_of("so2")
    assert page.grid.isColumnHidden(hidden)
    assert page.fold_button.isVisible()
    page.fold_button.click()
    QApplication.processEvents()
    assert not page.grid.isColumnHidden(page.model.column_of("so2"))
    assert page.grid.isColumnHidden(page.model.column_of("pm2_5"))


def test_a_hidden_column_is_reached_through_the_index(stage):
    _session, page = stage
    page.resize(560, 700)
    QApplication.processEvents()
    assert page.go_to_cell(Cell("E2", "co", "2025-10-07", "2025-10"))
    assert page.grid.current() == ("2025-10-07", "aqi")
    assert page.go_to_cell(Cell("E2", "invalid", "2025-10-08", "2025-10"))
    assert page.grid.current() == ("2025-10-08", "note")
    assert not page.grid.go_to(*page.place_of(Cell("E1", "E104", "", "2025-10")))
