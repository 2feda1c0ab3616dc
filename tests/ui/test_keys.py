"""The table of keys: what it says is bound, what is bound it says, and the help tells all of it;
Ctrl+S.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from desktop import i18n
from desktop.actions.workplace import init_workplace
from desktop.domain.figures import Cell
from desktop.ui import keys
from desktop.ui.district.window import PAGES, DistrictWindow
from desktop.ui.outputs.print_preview import PrintPreview
from desktop.ui.sheet.editor import CellEditor
from desktop.ui.shell.first_start import FirstStart
from desktop.ui.shell.help_page import help_text
from desktop.ui.township.ledger.page import LedgerPageView
from desktop.ui.township.window import TownshipWindow
from tests.ui.conftest import OCTOBER, TODAY, OpenSession
from tests.ui.hands import chinese, in_hand, settle
from tests.ui.hands import keys as type_keys
from tests.unit.actions.month import put_project

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CONTROL = Qt.KeyboardModifier.ControlModifier
FORM_PLACES: dict[str, set[str]] = {
    "table": {"paste", "evidence"},
    "daily": {"paste", "daily"},
    "ledger": {"paste", "ledger", "evidence"},
    "honours": {"paste", "honours", "evidence"},
    "targets": set(),
}
DESK_PLACES = {"ask": "pivot"}  # where the window calls a page otherwise than the table


def wrote(text: str) -> str:
    """A sequence as Qt writes it."""
    return QKeySequence(text).toString()


def bound(window: QWidget) -> Counter[str]:
    """Every sequence that a shortcut or action takes which can be reached now."""
    found: Counter[str] = Counter()
    for shortcut in window.findChildren(QShortcut):
        owner = shortcut.parent()
        assert isinstance(owner, QWidget)
        if owner.isVisible() and (shortcut.isEnabled() or _waits(shortcut)):
            found[shortcut.key().toString()] += 1
    for action in window.findChildren(QAction):
        owners = [thing for thing in action.associatedObjects() if isinstance(thing, QWidget)]
        if not action.shortcut().isEmpty() and any(owner.isVisible() for owner in owners):
            found[action.shortcut().toString()] += 1
    return found


def _waits(shortcut: QShortcut) -> bool:
    """Ctrl+V is the grid's while a grid is seen, and the page's while none is."""
    return shortcut.key() == keys.key("paste").qt


def declared(*places: str) -> Counter[str]:
    return Counter(wrote(key.sequence) for key in keys.SHORTCUTS if set(key.where) & set(places))


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, open_session: OpenSession) -> DistrictWindow:
    init_workplace(tmp_path / "desk", role="district")
    session = open_session(tmp_path / "desk", today=TODAY)
    assert session.workplace is not None
    made = DistrictWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(made)
    made.show()
    QTest.qWaitForWindowActive(made)
    settle(session)
    return made


# --- the table itself
def test_every_key_has_a_name_a_sequence_words_and_a_place_of_a_window() -> None:
    names = Counter(key.name for key in keys.KEYS)
    assert names.most_common(1)[0][1] == 1
    assert set(keys.CLERK) | set(keys.DESK) == set(keys.PLACES)
    for key in keys.KEYS:
        assert key.qt.count() == 1 and key.code != Qt.Key.Key_unknown, key
        assert key.shown == key.sequence or key.sequence in keys._SHOWN, key
        assert key.words and key.where and set(key.where) <= set(keys.PLACES), key


def together() -> Iterator[frozenset[str]]:
    """The places that are in force together, for every page and all that can have the keyboard."""
    for own in FORM_PLACES.values():
        for hands in ({"entry", "table"}, {"cell"}, {"explanation"}):
            yield frozenset({"clerk", "form"} | own | hands)
    yield frozenset({"clerk", "form", "paste", "field"})
    yield frozenset({"offered"})
    for name in ("export", "help", "safekeeping", "people"):
        yield frozenset({"clerk", name})
    pages = ("board", "unit", "receive", "consolidated", "pivot", "cross", "trial", "reporters")
    pages += ("designer", "versions")
    for name in pages:
        yield frozenset({"desk", "desk_saved", name, "table"})
    for name in ("help", "safekeeping", "people"):
        yield frozenset({"desk", "desk_saved", name})
    yield frozenset({"desk", "desk_saved", "pivot", "checklist"})
    yield frozenset({"desk", "desk_saved", "trace"})
    yield frozenset({"desk", "desk_saved", "areas"})
    yield frozenset({"large_chart"})  # a window of its own
    for name in ("brief", "charts", "print", "start"):
        yield frozenset({"desk", name})


def test_no_two_keys_of_a_place_are_one() -> None:
    pages = [*together()]
    assert set().union(*pages) == set(keys.PLACES)
    for places in pages:
        here = Counter(wrote(key.sequence) for key in keys.KEYS if places & set(key.where))
        assert [s for s, n in here.items() if n > 1] == [], sorted(places)


# --- the windows
def test_the_clerks_window_binds_what_the_table_says_and_nothing_else(
    window: TownshipWindow,
) -> None:
    for form in window.workplace.forms:
        window.show_form(form.id)
        settle(window.session)
        assert bound(window) == declared("clerk", "form", *FORM_PLACES[form.kind]), form.id
    window.show_export()
    settle(window.session)
    assert bound(window) == declared("clerk", "export")
    window.show_help()
    assert bound(window) == declared("clerk", "help")
    window.show_safekeeping()
    settle(window.session)
    assert bound(window) == declared("clerk", "safekeeping")
    window.show_people()
    settle(window.session)
    assert bound(window) == declared("clerk", "people")


def test_the_desks_window_binds_what_the_table_says_and_nothing_else(
    desk: DistrictWindow,
) -> None:
    for name in PAGES:
        desk.show_page(name)
        settle(desk.session)
        saved = () if name in ("brief", "charts") else ("desk_saved",)
        assert bound(desk) == declared("desk", *saved, DESK_PLACES.get(name, name)), name
    desk.show_help()
    assert bound(desk) == declared("desk", "desk_saved", "help")
    desk.show_safekeeping()
    settle(desk.session)
    assert bound(desk) == declared("desk", "desk_saved", "safekeeping")
    desk.show_people()
    settle(desk.session)
    assert bound(desk) == declared("desk", "desk_saved", "people")


def test_the_first_start_and_the_print_preview_bind_theirs(
    qtbot: QtBot, tmp_path: Path, window: TownshipWindow
) -> None:
    first = FirstStart(tmp_path / "first")
    qtbot.addWidget(first)
    first.show()
    assert bound(first) == declared("start")
    first.jobs.shutdown()
    QTest.keyClick(in_hand(), Qt.Key.Key_P, CONTROL)
    settle(window.session)
    preview: PrintPreview = window.findChild(PrintPreview)
    assert bound(preview) == declared("print")
    preview.close()


def test_no_other_module_makes_a_shortcut_or_writes_a_sequence() -> None:
    making = re.compile(r"QShortcut\(|QKeySequence\(|setShortcut\((?!keys\.)")
    root = Path(keys.__file__).parent
    found = [
        f"{file.relative_to(root)}: {line.strip()}"
        for file in sorted(root.rglob("*.py"))
        if file != Path(keys.__file__)
        for line in file.read_text(encoding="utf-8").splitlines()
        if making.search(line)
    ]
    assert found == []


def test_the_clerks_keys_that_only_move_do_so(window: TownshipWindow) -> None:
    forms = [str(form.id) for form in window.workplace.forms]
    QTest.keyClick(in_hand(), Qt.Key.Key_PageDown, CONTROL)
    assert window.stack.front_form() is window.pages[forms[1]]
    QTest.keyClick(in_hand(), Qt.Key.Key_PageUp, CONTROL)
    assert window.stack.front_form() is window.pages[forms[0]]
    QTest.keyClick(in_hand(), Qt.Key.Key_F, CONTROL)
    assert in_hand() is window.pages[forms[0]].search
    QTest.keyClick(in_hand(), Qt.Key.Key_E, CONTROL)
    assert window.stack.currentWidget() is window.export
    QTest.keyClick(in_hand(), Qt.Key.Key_Escape)
    assert window.stack.front_form() is window.pages[forms[0]]
    QTest.keyClick(in_hand(), Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert window.stack.currentWidget() is window.stack.help
    settle(window.session)


def test_the_desks_keys_that_only_move_do_so(desk: DistrictWindow) -> None:
    for digit, name in enumerate(("board", "consolidated", "ask", "brief", "charts"), 1):
        QTest.keyClick(desk, Qt.Key(Qt.Key.Key_0 + digit), CONTROL)
        settle(desk.session)
        assert desk.stack.currentWidget() is desk.pages[name]
        desk.activateWindow()  # offscreen nobody gives it back after another window was seen
        QTest.qWaitForWindowActive(desk)
    desk.show_page("cross")
    settle(desk.session)
    page = desk.front()
    page.setFocus()
    QTest.keyClick(in_hand(), Qt.Key.Key_F, CONTROL)
    assert in_hand() is page.search  # type: ignore[attr-defined]


# --- status line and help
def test_the_status_lines_tell_keys_of_the_table(
    window: TownshipWindow, desk: DistrictWindow
) -> None:
    window.show_form("E2")
    for name in ("enter", "invalid_day", "undo", "definition", "next_finding"):
        assert f"{keys.key(name).shown} {i18n._(keys.key(name).words)}" in window.status.keys.text()
    for name in ("open_unit", "read_again", "import", "send_back", "help"):
        assert f"{keys.key(name).shown} {i18n._(keys.key(name).words)}" in desk.status.keys.text()
    settle(window.session)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_help_lists_every_key_of_its_side(language: str) -> None:
    i18n.set_language(language)
    reported: set[str] = set()
    for side, places in (("", keys.CLERK), ("district_", keys.DESK)):
        text = help_text(side)
        chapter = text.partition(f"## {'快捷键' if language == 'zh_CN' else 'Keys'}\n")[2]
        assert chapter and "<!--" not in text
        chapter = re.split("^## ", chapter, flags=re.MULTILINE)[0]
        by_place = dict(
            part.split("\n", 1) for part in re.split("^### ", chapter, flags=re.MULTILINE)[1:]
        )
        for key in keys.KEYS:
            for place in set(key.where) & set(places):
                row = f"| {key.shown} | {i18n._(key.words)} |"
                assert row in by_place[i18n._(keys.PLACES[place])].splitlines(), (side, key)
                reported.add(key.name)
    assert reported == {key.name for key in keys.KEYS}


# --- Ctrl+S
def save(window: QWidget) -> None:
    QTest.keyClick(in_hand(), Qt.Key.Key_S, CONTROL)
    settle(window.session)  # type: ignore[attr-defined]


def test_ctrl_s_keeps_the_cell_that_is_typed_into_and_says_when(window: TownshipWindow) -> None:
    window.show_form("E1")
    settle(window.session)
    page = window.pages["E1"]
    cell = Cell("E1", "E101", "", OCTOBER)
    assert page.grid.go_to(cell, "current")
    times: list[str] = []
    window.session.saved.connect(times.append)
    type_keys("5")
    assert isinstance(in_hand(), CellEditor)
    save(window)
    assert in_hand() is page.grid and page.grid.current() == (cell, "current")
    assert page.model.index_of(cell, "current").data() == "5"
    assert window.status.facts.text().startswith(f"✓ 已保存，时间 {times[0][:5]}。")
    with closing(sqlite3.connect(window.workplace.database)) as file:
        assert file.execute("SELECT value FROM figure WHERE code = 'E101'").fetchall() == [
            (50_000,)
        ]
    type_keys("6", Qt.Key.Key_Return)
    settle(window.session)
    assert window.status.facts.text().startswith("✓ 已保存 ")


def test_ctrl_s_where_nothing_was_typed_is_true_on_every_page(window: TownshipWindow) -> None:
    text = "✓ 录入的内容都已在数据文件里。"
    for form in window.workplace.forms:
        window.status.show_backed_up("09:00")
        assert text not in window.status.facts.text()
        window.show_form(form.id)
        settle(window.session)
        save(window)
        assert window.status.facts.text().startswith(text), form.id
    for show in (window.show_export, window.show_help):
        window.status.show_backed_up("09:00")
        show()
        settle(window.session)
        QTest.keyClick(window, Qt.Key.Key_S, CONTROL)
        settle(window.session)
        assert window.status.facts.text().startswith(text), show


def test_ctrl_s_does_not_call_saved_what_was_refused(window: TownshipWindow) -> None:
    window.show_form("E1")
    settle(window.session)
    assert window.pages["E1"].grid.go_to(Cell("E1", "E101", "", OCTOBER), "current")
    type_keys("abc")
    save(window)
    for _turn in range(2):  # it stands there until it is corrected or given up
        assert window.status.facts.text().startswith("△ 未被接受的内容没有保存")
        assert isinstance(in_hand(), CellEditor)
        save(window)
    QTest.keyClick(in_hand(), Qt.Key.Key_Escape)
    save(window)
    assert window.status.facts.text().startswith("✓ 录入的内容都已在数据文件里。")


def test_ctrl_s_keeps_a_note_in_the_side_panel(window: TownshipWindow) -> None:
    window.show_form("E1")
    settle(window.session)
    page, cell = window.pages["E1"], Cell("E1", "E101", "", OCTOBER)
    assert page.grid.go_to(cell, "current")
    type_keys("5", Qt.Key.Key_Return)
    settle(window.session)
    assert page.grid.go_to(cell, "current")
    QTest.qWait(200)
    settle(window.session)
    note = window.side._note
    note.setFocus()
    chinese("雨后复核")
    save(window)
    assert window.status.facts.text().startswith("✓ 已保存，时间")
    assert in_hand() is note
    assert page.figure_at(cell).note == "雨后复核"


def test_ctrl_s_keeps_a_field_of_a_project_and_not_wrong_words(window: TownshipWindow) -> None:
    """A project's card: what is right is kept, what is wrong stays and is not called saved."""
    window.session.ask(
        lambda workplace: put_project(workplace, "P01", "民生实事", stage="前期"), lambda _: None
    )
    window.show_form("P1")
    settle(window.session)
    page = window.pages["P1"]
    assert isinstance(page, LedgerPageView)
    assert page.grid.go_to("P01", "name")
    settle(window.session)
    assert page.detail.go_to_field("done_this_month")
    box = page.detail.fields["done_this_month"]
    type_keys("12")
    save(window)
    assert window.status.facts.text().startswith("✓ 已保存，时间")
    assert not box.is_changed and box.input.hasFocus()
    box.input.selectAll()  # type: ignore[union-attr]
    type_keys("xyz")
    save(window)
    assert window.status.facts.text().startswith("△ 未被接受的内容没有保存")
    assert box.text == "xyz"


def test_ctrl_s_at_the_desk_says_that_decisions_are_saved(desk: DistrictWindow) -> None:
    QTest.keyClick(desk, Qt.Key.Key_S, CONTROL)
    assert desk.status.facts.text().startswith("✓ 在这里作出的决定会立即保存。")


def test_enter_presses_the_button_that_has_the_keyboard(desk: DistrictWindow) -> None:
    """As Space does, on every page of the window; buttons of dialogs have it from Qt."""
    board = desk.front()
    tried = 0
    for button in board.findChildren(QAbstractButton):
        reached = button.focusPolicy() & Qt.FocusPolicy.TabFocus
        if button.isVisible() and button.isEnabled() and reached:
            pressed: list[int] = []
            button.clicked.disconnect()
            button.clicked.connect(lambda _checked, pressed=pressed: pressed.append(1))
            button.setFocus()
            QTest.keyClick(button, Qt.Key.Key_Return)
            QTest.keyClick(button, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
            assert pressed == [1, 1], button.text()
            tried += 1
    assert tried
