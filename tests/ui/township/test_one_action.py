"""By keys: one action is one undo, which says what it brings back; a month to come is not turned
to; an assigned figure stays; a doubtful clock is shown and asked about.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from desktop import clock
from desktop.actions.entry.enter import enter
from desktop.actions.targets import change_target
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.send_task import export_task
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.ui.sheet.model import Role
from desktop.ui.township.forms.table_page import TablePageView
from desktop.ui.township.submit.page import WRITE
from desktop.ui.township.window import TownshipWindow
from tests.ui.conftest import OCTOBER, TODAY, UNIT, OpenPage, OpenSession
from tests.ui.hands import keys, settle
from tests.ui.township.test_submit_page import fill
from tests.unit.actions.month import put_project

pytestmark = pytest.mark.usefixtures("in_chinese")

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
CODES = ("E303", "E304")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    init_workplace(folder, role="township", unit_code=UNIT)
    with open_workplace(folder, today=TODAY) as workplace:
        for number, code in enumerate(CODES):
            enter(workplace, [(Cell("E1", code, "", OCTOBER), Figure((1020 + number) * SCALE))])
        enter(
            workplace,
            [
                (Cell("E2", column, f"2025-10-{day:02d}", OCTOBER), Figure(40 * SCALE))
                for day in (1, 2, 3)
                for column in ("aqi",)
            ],
        )
        enter(
            workplace,
            [
                (Cell("E2", "invalid", f"2025-10-{day:02d}", OCTOBER), Figure(note="仪器校准"))
                for day in (1, 2, 3)
            ],
        )
        for number in ("P01", "P02", "P03"):
            put_project(workplace, number, "其他")
        enter(
            workplace,
            [
                (Cell("H1", code, number, Period("2025-Q4")), Figure(words=f"{code}{number}"))
                for number in ("H01", "H02")
                for code in ("title", "body")
            ],
        )
    return folder


def stored(window: TownshipWindow) -> list[tuple[object, ...]]:
    """Everything that is entered, derived figures too."""
    rows: list[tuple[object, ...]] = []
    window.session.ask(
        lambda workplace: [
            row
            for table in ("figure", "reading", "progress", "honour")
            for row in map(
                tuple, workplace.db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4")
            )
        ],
        rows.extend,
    )
    settle(window.session)
    return rows


def steps(window: TownshipWindow) -> int:
    counts: list[int] = []
    window.session.ask(
        lambda w: w.db.execute("SELECT count(DISTINCT step) FROM journal").fetchone()[0],
        counts.append,
    )
    settle(window.session)
    return counts[0]


def press(window: TownshipWindow, key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
    grid = window.stack.front_form().grid  # type: ignore[union-attr]
    QTest.keyClick(grid, key, held)
    settle(window.session)


@pytest.mark.parametrize(
    ("form", "key", "column", "name"),
    [
        ("E1", Cell("E1", "E303", "", OCTOBER), "current", "生态环境月报"),
        ("E2", "2025-10-01", "aqi", ""),
        ("E2", "2025-10-01", "note", ""),
        ("P1", "P01", "done_this_month", ""),
        ("H1", "H01", "title", ""),
    ],
)
def test_delete_over_a_selection_is_one_step(
    window: TownshipWindow, form: str, key: object, column: str, name: str
) -> None:
    window.show_form(form)
    settle(window.session)
    page = window.stack.form_page(form)
    page.grid.go_to(key, column)
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_Down, SHIFT)
    before, taken = stored(window), steps(window)
    press(window, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    emptied = stored(window)
    assert emptied != before
    assert steps(window) == taken + 1
    press(window, Qt.Key.Key_Z)
    assert stored(window) == before, "one undo brings all of it back"
    assert f"{name or page.form.name} 2 格" in window.status.facts.text()
    press(window, Qt.Key.Key_Y)
    assert stored(window) == emptied
    assert "2 格" in window.status.facts.text()


def test_undo_says_what_one_cell_brings_back(window: TownshipWindow) -> None:
    window.show_form("E1")
    settle(window.session)
    page = window.stack.form_page("E1")
    page.grid.go_to(Cell("E1", "E303", "", OCTOBER), "current")
    keys("999", Qt.Key.Key_Return)
    settle(window.session)
    press(window, Qt.Key.Key_Z)
    assert "E303 中央造林完成面积 恢复为 1,020" in window.status.facts.text()
    press(window, Qt.Key.Key_Y)
    assert "恢复为 999" in window.status.facts.text()


def test_a_month_to_come_is_not_turned_to(window: TownshipWindow) -> None:
    window.show_form("E2")
    settle(window.session)
    window.show_period(Period("2025-11"))
    settle(window.session)
    assert window.period == "2025-11", "the month in hand has begun"
    for period in ("2025-12", "2052-10"):
        window.show_period(Period(period))
        assert window.period == "2025-11"
        assert window.banner.isVisible() and "2025-11-05" in window.banner.text.text()
    window.stack.month_requested.emit(1)
    assert window.period == "2025-11"


def test_an_assigned_figure_stays_under_the_keys(
    tmp_path: Path, home: Path, open_page: OpenPage
) -> None:
    init_workplace(tmp_path / "desk", role="district")
    (tmp_path / "stick").mkdir()
    with open_workplace(tmp_path / "desk", today=TODAY) as desk:
        change_target(desk, (UNIT, "E301", ""), "2025", "1200")
        task = export_task(desk, OCTOBER, tmp_path / "stick")
    with open_workplace(home, today=TODAY) as unit:
        receive_task(unit, task.file, task.key_code)
    session, page = open_page(home, TablePageView, "E1")
    cell = Cell("E1", "E301", "", "2025")
    index = page.model.index_of(cell, "current")
    assert index.data() == "1,200" and "第 1 版" in index.data(Role.CELL).tooltip
    page.grid.go_to(cell, "current")
    keys("7")
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    settle(session)
    assert page.model.index_of(cell, "current").data() == "1,200"
    page.session.enter([(cell, EMPTY)], on_error=lambda error: refusals.append(error.code))  # type: ignore[attr-defined]
    refusals: list[str] = []
    settle(session)
    assert refusals == ["cell-assigned"]


def test_a_doubtful_clock_is_shown_and_asked_about(
    tmp_path: Path, qtbot: QtBot, open_session: OpenSession
) -> None:
    folder, stick = tmp_path / "w", tmp_path / "stick"
    stick.mkdir()
    init_workplace(folder, role="township", unit_code=UNIT)
    with (
        clock.standing_at(datetime(2099, 1, 1, 12)),
        open_workplace(folder, today=date(2025, 11, 5)) as workplace,
    ):
        fill(workplace)
    session = open_session(folder)
    assert session.workplace is not None
    window = TownshipWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(window)
    window.show()
    session.start_guarding()
    settle(session)
    assert window.banner.isVisible() and "2099-01-01" in window.banner.text.text()
    window.show_export()
    settle(session)

    def answer(words: str) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox) and "2099-01-01" in box.text()
        next(button for button in box.buttons() if button.text() == words).click()

    for words, sealed in (("不封存", False), ("时钟没有错，封存", True)):
        window.export.go_to_step(WRITE)
        window.export.write.drives.add_folder(stick)
        settle(session)
        QTest.mouseClick(window.export.next_button, Qt.MouseButton.LeftButton)
        settle(session)
        QTimer.singleShot(0, lambda words=words: answer(words))
        settle(session)
        settle(session)
        assert any(stick.iterdir()) is sealed
