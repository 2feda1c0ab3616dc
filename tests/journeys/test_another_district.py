"""Another district, by clicks from the first start on: chosen in the national list, three forms and a ledger of its own
made at the desk, issued, carried to two townships, filled in, received and added up.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.workplace import open_workplace
from desktop.domain.figures import SCALE, Cell
from desktop.domain.periods import Period
from desktop.ui.district.consolidated.page import ConsolidatedPage
from desktop.ui.district.designer.page import DesignerPage
from desktop.ui.district.designer.values_editor import ValuesEditor
from desktop.ui.shell.first_start import FirstStart
from desktop.ui.township.ledger.page import LedgerPageView
from desktop.ui.township.ledger.project_dialog import ProjectDialog
from tests.journeys.designing import designer, find, issue, say, type_into, write_into
from tests.journeys.windows import Desk, click, dialog_of, open_desk, township
from tests.ui.hands import chinese

MARCH, TODAY = Period("2026-03"), date(2026, 4, 7)
TOWNS = ("140921100", "140921101")
CATEGORIES = ("农业", "工业", "文旅")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stick").mkdir()
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", lambda *_a, **_more: str(tmp_path / "stick")
    )
    return tmp_path


def test_another_district(qtbot: QtBot, folder: Path) -> None:
    begin_desk(qtbot, folder / "desk")
    desk = open_desk(qtbot, folder / "desk", MARCH, TODAY)
    assert desk.window.rail.name.text() == "定襄县"
    assert [str(unit.name) for unit in desk.workplace.catalogue.units][:2] == ["晋昌镇", "河边镇"]
    page = designer(desk)
    make_first_form(desk, page)
    make_second_form(desk, page)
    make_third_form(desk, page)
    make_ledger(desk, page)
    assert page.draft is not None and page.draft.mistakes == ()
    assert [form.id for form in page.draft.catalogue.forms] == ["A1", "A3", "A2", "P1"]
    versions = issue(desk, page, MARCH, "定襄县第一版制度：粮食生产、教育、招商引资。")
    assert [one.number for one in versions.issues] == [1, 2]
    task, code = desk.send_task(folder / "stick")

    codes = {}
    for number, unit in enumerate(TOWNS, start=1):
        begin_office(qtbot, folder / unit, task, code, unit)
        with township(qtbot, folder / unit, MARCH, TODAY) as clerk:
            clerk.type_into(Cell("A1", "A101", "", MARCH), str(100 * number))
            clerk.type_into(Cell("A1", "A102", "", MARCH), str(30 * number))
            clerk.type_into(Cell("A3", "A301", "", MARCH), "5")
            clerk.type_into(Cell("A2", "A201", "", "2026-Q1"), str(7 * number))
            clerk.window.show_period(MARCH)
            clerk.settle()
            clerk.window.show_form("P1")
            clerk.settle()
            ledger = clerk.window.stack.front_form()
            assert isinstance(ledger, LedgerPageView)
            QTest.keyClick(ledger, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
            dialog = dialog_of(ProjectDialog)
            assert isinstance(dialog, ProjectDialog)
            assert "owner" not in dialog.fields
            commit(dialog.fields["name"].input, f"冷库{number}期")
            QTest.keyClick(dialog.fields["category"].input, Qt.Key.Key_1)
            assert dialog.fields["category"].text == "农业"
            QTest.keyClick(dialog.fields["level"].input, Qt.Key.Key_4)
            for name, value in (("total_investment", "500"), ("plan_this_year", "200")):
                QTest.keyClicks(dialog.fields[name].input, value)
            click(dialog.add_button)
            clerk.settle()
            clerk.type_into(Cell("P1", "done_this_month", "P01", MARCH), "50")
            QTest.keyClick(ledger, Qt.Key.Key_F6)
            QTest.keyClick(ledger.detail.fields["stage"].input, Qt.Key.Key_3)
            clerk.settle()
            clerk.answer("新建项目，已与发改部门核对台账")
            codes[unit] = clerk.hand_in(folder / "stick")

    desk.receive(folder / "stick")
    for unit in TOWNS:
        desk.trust(unit, codes[unit])
    desk.go("board")
    states = desk.states()
    assert {states[unit, "A1"].split()[0] for unit in TOWNS} == {"待审"}
    desk.go("consolidated")
    table = desk.window.front()
    assert isinstance(table, ConsolidatedPage) and table.consolidated is not None
    view = (desk.session.workplace or desk.workplace).at(MARCH)
    row = consolidate(view, MARCH).row("A101")
    assert row is not None and row.value == 300 * SCALE and len(row.missing) == 7
    projects = consolidate(view, MARCH).row("P101", "农业")
    assert projects is not None and projects.value == 2 * SCALE
    quarter = consolidate(view, Period("2026-Q1")).row("A201")
    assert quarter is not None and quarter.value == 21 * SCALE
    desk.close()


def begin_desk(qtbot: QtBot, home: Path) -> None:
    """The first start: another district, its county in the national list, from an empty form."""
    first = FirstStart(home)
    qtbot.addWidget(first)
    first.show()
    QTest.qWaitForWindowActive(first)
    click(first.desk_button)
    first.jobs.drain()
    start = first.desk_start
    QTest.keyClick(start.bundled_button, Qt.Key.Key_Tab)
    QTest.keyClick(start.other_button, Qt.Key.Key_Space)
    for box, name in (
        (start.picker.province, "山西省"),
        (start.picker.prefecture, "忻州市"),
        (start.picker.county, "定襄县"),
    ):
        choose(box, name)
    assert "晋昌镇" in start.picker.townships.text()
    start.picker.county.setFocus()
    QTest.keyClick(start.picker.county, Qt.Key.Key_Tab)
    QTest.keyClick(start.picker.starts["bundled"], Qt.Key.Key_Down)
    assert start.picker.start() == "empty"
    with qtbot.waitSignal(first.workplace_ready):
        click(start.begin_button)
    first.close()


def begin_office(qtbot: QtBot, home: Path, task: Path, code: str, unit: str) -> None:
    """The first start of an office that holds the task file."""
    first = FirstStart(home)
    qtbot.addWidget(first)
    first.show()
    QTest.qWaitForWindowActive(first)
    first.open_file(task)
    first.jobs.drain()
    assert "定襄县" in first.task_facts.text()
    QTest.keyClicks(first.code, code)
    QTest.keyClick(first.code, Qt.Key.Key_Return)
    QTest.keyClicks(first.task_picker.search, unit)
    with qtbot.waitSignal(first.workplace_ready):
        click(first.begin_button)
    first.close()
    with open_workplace(home, today=TODAY) as workplace:
        assert str(workplace.catalogue.district_name) == "定襄县"


def commit(field: QWidget, words: str) -> None:
    """Words from an input method into a field of a dialog, which offscreen does not get the keyboard from a second window."""
    event = QInputMethodEvent("", [])
    event.setCommitString(words)
    QApplication.sendEvent(field, event)


def choose(box: QComboBox, name: str) -> None:
    """By the arrow keys, until the name stands there."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _step in range(box.count()):
        if box.currentText() == name:
            return
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == name


def add(desk: Desk, page: DesignerPage, what: str) -> None:
    """By the button and its menu."""
    click(page.add_button)
    (menu,) = [one for one in page.findChildren(QMenu) if one.isVisible()]
    for action in menu.actions():
        if action.text() == what:
            QTest.keyClick(menu, Qt.Key.Key_Return)
            desk.settle()
            return
        QTest.keyClick(menu, Qt.Key.Key_Down)
    raise AssertionError([action.text() for action in menu.actions()])


def set_choice(desk: Desk, page: DesignerPage, name: str, value: str) -> None:
    (box,) = [one for one in page.panel.findChildren(QComboBox) if one.accessibleName() == name]
    choose(box, value)
    desk.settle()


def go(desk: Desk, page: DesignerPage, label: str) -> None:
    """Click a part of the tree by what it is called."""
    for item in page._items():
        if item.text(0) == label:
            page.tree.scrollToItem(item)
            rect = page.tree.visualItemRect(item)
            QTest.mouseClick(page.tree.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
            desk.settle()
            return
    raise AssertionError([item.text(0) for item in page._items()])


def make_first_form(desk: Desk, page: DesignerPage) -> None:
    """Two indicators of the month, and a rule between them."""
    go(desk, page, "A1 新报表")
    write_into(desk, page, "中文名", "粮食生产月报")
    type_into(desk, page, "英文名", "Grain")
    find(desk, page, "A101")
    write_into(desk, page, "中文名", "秋粮播种面积")
    write_into(desk, page, "计量单位（中文）", "亩")
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    write_into(desk, page, "中文名", "其中：玉米")
    add(desk, page, "规则")
    say(desk, page.panel.sentence._left[0].what, "A102")
    op = page.panel.sentence.op
    op.setFocus()
    QTest.keyClick(op, Qt.Key.Key_Home)
    while op.currentData() != "<=":
        QTest.keyClick(op, Qt.Key.Key_Down)
    desk.settle()
    say(desk, page.panel.sentence._right[0].what, "A101")
    write_into(desk, page, "要说的话（中文）", "玉米 {left} 亩，超过播种面积 {right} 亩。")


def make_second_form(desk: Desk, page: DesignerPage) -> None:
    """A form of the quarter."""
    go(desk, page, "A1 粮食生产月报")
    add(desk, page, "新报表：指标表")
    write_into(desk, page, "中文名", "教育季报")
    set_choice(desk, page, "多久一次", "季")
    find(desk, page, "A201")
    write_into(desk, page, "中文名", "在校学生数")
    write_into(desk, page, "计量单位（中文）", "人")


def make_third_form(desk: Desk, page: DesignerPage) -> None:
    """One more of the month, which goes before the second."""
    go(desk, page, "A2 教育季报")
    add(desk, page, "新报表：指标表")
    write_into(desk, page, "中文名", "安全生产月报")
    click(page.up_button)
    desk.settle()
    find(desk, page, "A301")
    write_into(desk, page, "中文名", "检查企业数")


def make_ledger(desk: Desk, page: DesignerPage) -> None:
    """Projects by other categories, without a village and an owner."""
    go(desk, page, "A1 粮食生产月报")
    add(desk, page, "新报表：项目台账")
    write_into(desk, page, "中文名", "招商引资项目")
    find(desk, page, "owner")
    click(page.stop_button)
    desk.settle()
    go(desk, page, "项目类别")
    values = page.panel.findChild(ValuesEditor)
    assert values is not None
    for row in range(len(CATEGORIES), values.rowCount() - 1):
        fill(desk, values, row, 0, "")
        fill(desk, values, row, 1, "")
    for row, name in enumerate(CATEGORIES):
        for column in (0, 1):
            fill(desk, values, row, column, name)
    desk.settle()


def fill(desk: Desk, values: ValuesEditor, row: int, column: int, text: str) -> None:
    """Open the cell's editor with a key, and write into it."""
    values.setFocus()
    values.setCurrentCell(row, column)
    QTest.keyClick(values, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert editor is not None and editor is not values
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    if text:
        chinese(text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.settle()
