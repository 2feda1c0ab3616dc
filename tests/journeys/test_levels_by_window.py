"""October from 72 offices over districts and cities to the province, by the desks' windows; the province sends one cell
back to a township, and its correction comes up again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.desk.review import accept
from desktop.domain.figures import SCALE, Cell
from desktop.domain.periods import Period
from desktop.ui.district.board.area_page import AreaBoardPage
from tests.desks import ABOVE, OCTOBER, TODAY, Desks, make_desks, opened, values_of
from tests.journeys.windows import Desk, choose_cell, open_desk
from tests.tree import CITY, OF_CITY, OTHER_CITY, PROVINCE, XINFU

TOWN = f"{XINFU}101"
E303 = Cell("E1", "E303", "", OCTOBER)


@contextmanager
def window(qtbot: QtBot, made: Desks, code: str) -> Iterator[Desk]:
    desk = open_desk(qtbot, made.folder / code, Period(OCTOBER), TODAY)
    yield desk
    desk.close()


def meet(qtbot: QtBot, made: Desks, code: str) -> None:
    """A desk opens the task of the one above it, and types the code that it reads out."""
    stick = made.stick(f"task-{code}")
    with window(qtbot, made, ABOVE[code]) as above:
        _task, key = above.send_task(stick)
    with window(qtbot, made, code) as desk:
        desk.receive(stick)
        desk.trust(ABOVE[code], key)
        assert desk.window.page("receive")._open.keys == ()  # type: ignore[attr-defined]


def up(qtbot: QtBot, made: Desks, code: str) -> None:
    """A desk submits, and the one above takes it; the first time its key's code is read out."""
    stick = made.stick(f"up-{code}")
    with window(qtbot, made, code) as desk:
        file, key = desk.send_up(stick)
    with window(qtbot, made, ABOVE[code]) as above:
        page = above.receive(stick)
        if any(one.unit == code for one in page._open.keys):
            above.trust(code, key)
        above.go("board")
        board = above.window.front()
        assert isinstance(board, AreaBoardPage)
        assert board.model.has(code)
    file.unlink()


def accept_area(desk: Desk, district: str) -> None:
    """By the button, and yes to the question."""
    board = desk.window.front()
    assert isinstance(board, AreaBoardPage)
    choose_cell(board.grid, district, "unit")
    desk.press(board.area_button)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    desk.settle()
    state = board.model.rows[[row.key for row in board.model.rows].index(district)].cells["state"]
    assert state.text == "已接受", state


def back(qtbot: QtBot, made: Desks, code: str) -> None:
    """The replies of a desk to the one below it, which passes the cell on."""
    stick = made.stick(f"back-{code}")
    with window(qtbot, made, ABOVE[code]) as above:
        above.send_back(stick)
    with window(qtbot, made, code) as desk:
        desk.receive(stick)
        desk.go("board")
        desk.pass_on("今天核对")


def test_from_the_township_to_the_province_and_back(qtbot: QtBot, tmp_path: Path) -> None:
    made = make_desks(tmp_path / "desks", are_met=False)
    with opened(made) as desks:
        desks.fill()
        made.sent, made.senders = desks.sent, desks.senders
    for code in (CITY, OTHER_CITY, *OF_CITY, "140702"):
        meet(qtbot, made, code)
    for code in (*OF_CITY, "140702"):
        up(qtbot, made, code)
    for code, districts in ((CITY, OF_CITY), (OTHER_CITY, ("140702",))):
        with window(qtbot, made, code) as desk:
            for district in districts:
                accept_area(desk, district)
    for code in (CITY, OTHER_CITY):
        up(qtbot, made, code)
    with opened(made) as desks:
        desks.sent = made.sent
        for code in (XINFU, CITY, PROVINCE):
            assert values_of(consolidate(desks.desks[code], OCTOBER)) == values_of(
                desks.direct(code)
            ), code

    with window(qtbot, made, PROVINCE) as province:
        board = province.window.front()
        assert isinstance(board, AreaBoardPage)
        board.grid.setFocus()
        board.grid.go_to(CITY, "unit")
        QTest.keyClick(board.grid, Qt.Key.Key_Right)
        assert board.model.has(XINFU)
        board.grid.go_to(XINFU, "unit")
        QTest.keyClick(board.grid, Qt.Key.Key_Space)
        assert board.model.has(TOWN)
        province.return_cell(TOWN, E303, "比上月少一半")
    back(qtbot, made, CITY)
    back(qtbot, made, XINFU)

    with opened(made) as desks:
        desks.sent, desks.senders = made.sent, made.senders
        before = desks.sent[TOWN, OCTOBER]
        figures = [
            msgspec.structs.replace(row, value=4321 * SCALE, missing=None)
            if row.code == "E303"
            else row
            for row in before.figures
        ]
        message = msgspec.structs.replace(before, figures=figures, sequence=2, reason="核对台账")
        (result,) = desks.offices_send(XINFU, [message])
        assert result.outcome == "taken"
        accept(desks.desks[XINFU], TOWN, OCTOBER)
    up(qtbot, made, XINFU)
    with window(qtbot, made, CITY) as desk:
        accept_area(desk, XINFU)
    up(qtbot, made, CITY)
    with opened(made) as desks:
        desks.sent = made.sent
        for code in (XINFU, CITY, PROVINCE):
            found = values_of(consolidate(desks.desks[code], OCTOBER))
            assert found == values_of(desks.direct(code)), code
