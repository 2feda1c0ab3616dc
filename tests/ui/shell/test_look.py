"""A second start, a folder that cannot be written to, figures that were handed over: the window shows everything, says
why nothing can be changed, and changes nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from desktop.actions.entry.enter import enter
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.store.handed_over import HandedOver, keep_handed_over
from desktop.ui import theme
from desktop.ui.app import Desk
from desktop.ui.district.window import DistrictWindow
from desktop.ui.shell import recovery
from desktop.ui.township.window import TownshipWindow, first_period
from tests.systems import locked_disk
from tests.ui.hands import keys, settle
from tests.ui.started import Start
from tests.unit.cli.test_look import bytes_in


@pytest.fixture
def made(tmp_path: Path) -> Path:
    init_workplace(tmp_path / "w", role="township", unit_code="140902101")
    return tmp_path / "w"


@pytest.fixture
def start(start: Start, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Start:
    """As ever, with a person who presses "Only look" where it is offered."""

    def press(dialog: recovery.NoticeDialog) -> int:
        dialog.show()
        (button,) = (b for b in dialog.buttons.buttons() if b.text() == "只查看")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        return dialog.result()

    monkeypatch.setattr(recovery.NoticeDialog, "exec", press)
    return start


def test_a_second_start_looks_and_can_look_again(qtbot: QtBot, made: Path, start: Start) -> None:
    with open_workplace(made) as working:
        month = first_period(working)
        enter(working, [(Cell("E1", "E303", "", month), Figure(640 * SCALE))])
        before = bytes_in(made)
        desk = start(made)
        window = desk.window
        assert isinstance(window, TownshipWindow)
        assert window.body.lasting.isVisible() and "副本" in window.body.lasting.text.text()
        assert figure_shown(window) == "640"
        assert bytes_in(made) == before
        enter(working, [(Cell("E1", "E303", "", month), Figure(650 * SCALE))])
        qtbot.mouseClick(window.body.lasting.button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: desk.window is not window, timeout=20_000)
        fresh = desk.window
        assert isinstance(fresh, TownshipWindow) and desk.session is not None
        settle(desk.session)
        assert figure_shown(fresh) == "650"


def figure_shown(window: TownshipWindow) -> str:
    """What the table form shows of the cell that was entered."""
    window.show_form("E1")
    settle(window.session)
    page = window.stack.front_form()
    assert page is not None and page.page is not None
    cell = Cell("E1", "E303", "", page.page.header.period)
    key, column = page.place_of(cell)
    return str(page.model.index_of(key, column).data())


def test_nothing_typed_is_taken_and_the_words_stand_at_the_cell(
    qtbot: QtBot, made: Path, start: Start
) -> None:
    with open_workplace(made):
        before = bytes_in(made)
        desk = start(made)
        window = desk.window
        assert isinstance(window, TownshipWindow) and desk.session is not None
        page = window.stack.front_form()
        assert page is not None and not window.rail.secondary.isEnabled()
        page.grid.setFocus()
        page.go_to_cell(Cell("E1", "E303", "", page.period))
        keys("12")
        settle(desk.session)
        assert page.closed_cells.note.isVisible()
        assert "副本" in page.closed_cells.note.words.text()
        QTest.keyClick(page.grid, Qt.Key.Key_Escape)
        for form in window.workplace.forms:
            window.show_form(form.id)
            settle(desk.session)
        window.show_export()
        settle(desk.session)
        window.close()
        assert bytes_in(made) == before


@pytest.mark.parametrize("role", ["township", "district"])
def test_a_locked_folder_is_looked_into(tmp_path: Path, start: Start, role: str) -> None:
    unit = "140902101" if role == "township" else ""
    init_workplace(tmp_path / "x", role=role, unit_code=unit)  # type: ignore[arg-type]
    with locked_disk(tmp_path / "x", tmp_path / "locked") as place:
        desk = start(place)
        window = desk.window
        assert isinstance(window, TownshipWindow | DistrictWindow) and desk.session is not None
        assert window.body.lasting.isVisible()
        if isinstance(window, DistrictWindow):
            assert not window.rail.primary.isEnabled()
            for name in ("receive", "consolidated", "ask", "brief", "cross", "reporters", "board"):
                window.show_page(name)
                settle(desk.session)
                assert not window.banner.isVisible(), window.banner.text.text()
        window.close()


def test_figures_that_were_handed_over_open_with_the_reason(made: Path, start: Start) -> None:
    with open_workplace(made) as workplace:
        record = HandedOver(
            "0" * 32, "2025-11-05T10:00", "李建国", "a.tbhand", "AAAA-BBBB", "written"
        )
        keep_handed_over(workplace.db, record)
    window = start(made).window
    assert isinstance(window, TownshipWindow)
    assert "李建国" in window.body.lasting.text.text()
    assert not window.body.lasting.close_button.isVisible()


def test_who_only_looks_leaves_the_place_of_the_other_window_alone(
    made: Path, start: Start, qapp: QApplication
) -> None:
    (made / "window.ini").write_text("[General]\ntext-size=125\n")
    with open_workplace(made):
        kept = (made / "window.ini").read_bytes()
        desk = start(made)
        assert desk.window is not None
        desk.window.close()
        assert (made / "window.ini").read_bytes() == kept
    theme.apply_theme(qapp, "light", 1.0)  # as it was before


def test_the_offer_can_be_left(made: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    left: list[int] = []
    monkeypatch.setattr(recovery.NoticeDialog, "exec", lambda _d: QDialog.DialogCode.Rejected)
    with open_workplace(made):
        desk = Desk(made, leave=left.append)
        desk.start()
        qtbot.waitUntil(lambda: bool(left), timeout=10_000)
    assert left == [4] and desk.window is None
