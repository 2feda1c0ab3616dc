"""Past years by the window: Ctrl+H, what is asked, what is said, what the pages show afterwards."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QPushButton

from desktop.domain.periods import Period
from desktop.store.rows import figures_of
from desktop.ui.past.dialog import PastDialog
from desktop.ui.session import Session
from desktop.ui.township.forms.table_page import TablePageView
from desktop.ui.township.window import TownshipWindow
from tests.journeys.windows import Desk
from tests.ui.conftest import UNIT, OpenPage
from tests.ui.district.conftest import desk  # noqa: F401 - a desk's window
from tests.ui.hands import settle

pytestmark = pytest.mark.usefixtures("in_chinese")
Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def book(path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two workbooks, the second of which does not say of which month it is."""
    months = [f"{n}月" for n in range(1, 13)]
    chosen = [
        book(
            tmp_path / "2024年.xlsx",
            年报=[
                ["指标名称", *months],
                ["PM2.5平均浓度", *range(60, 48, -1)],
                ["某项", *range(12)],
            ],
        ),
        book(tmp_path / "旧表.xlsx", Sheet1=[["指标名称", "本月"], ["PM10平均浓度", 77]]),
    ]
    monkeypatch.setattr(
        QFileDialog, "getOpenFileNames", lambda *_words: ([str(file) for file in chosen], "")
    )
    return chosen


def opened(page: object, session: Session, button: QPushButton | None = None) -> PastDialog:
    if button is None:
        QTest.keyClick(page, Key.Key_H, CONTROL)
        settle(session)
    else:
        press(button, session)
    dialogs = page.findChildren(PastDialog)  # type: ignore[attr-defined]
    return next(dialog for dialog in dialogs if dialog.isVisible())


def press(button: QPushButton, session: Session) -> None:
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(session)


def test_an_office_takes_its_years_and_gives_them_up_again(
    window: TownshipWindow, files: list[Path]
) -> None:
    session = window.session
    window.show_form("E1")
    settle(session)
    page = window.pages["E1"]
    page.setFocus()
    dialog = opened(page, session)
    assert not dialog.take_button.isEnabled()
    press(dialog.choose_button, session)
    assert [dialog.sheets.item(row, 4).text() for row in range(2)] == ["12", "0"]
    assert "12" in dialog.take_button.text()
    shown = [dialog.details.item(row, 1).text() for row in range(dialog.details.rowCount())]
    assert any("某项" in words for words in shown)  # what is in no form is said
    dialog.sheets.selectRow(1)
    assert "2024-03" in dialog.details.item(0, 1).text()  # how a period is typed
    field = dialog.sheets.cellWidget(1, 1)
    assert isinstance(field, QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "2024-x")
    assert not dialog.take_button.isEnabled()  # what it would take was not looked at yet
    QTest.qWait(500)
    settle(session)
    assert field.property("tone") == "error" and "12" in dialog.take_button.text()
    field.selectAll()
    QTest.keyClicks(field, "2024-03")
    QTest.qWait(500)
    settle(session)
    assert dialog.sheets.item(1, 4).text() == "1" and "13" in dialog.take_button.text()
    press(dialog.take_button, session)
    assert "13" in dialog.words.text() and "13" in dialog.tabs.tabText(1)
    assert session.workplace is not None
    kept = figures_of(session.workplace.db, UNIT, ["2024-03"])
    assert {code for _p, code, _d in kept} >= {"E111", "E112"}

    QTest.keyClick(dialog, Key.Key_Escape)
    settle(session)
    window.show_period(Period("2024-03"))
    settle(session)
    assert "往年" in page.state.text and page.notice.isVisible()
    assert "2024年.xlsx" in page.notice.text.text()

    dialog = opened(page, session, page.notice.button)
    dialog.tabs.setCurrentIndex(1)
    dialog.there.selectRow(0)
    press(dialog.away_button, session)
    question = dialog.findChild(QMessageBox)
    assert question is not None
    QTest.mouseClick(question.buttons()[0], Qt.MouseButton.LeftButton)
    settle(session)
    assert figures_of(session.workplace.db, UNIT, ["2024-03"]) == {}
    QTest.keyClick(dialog, Key.Key_Escape)
    settle(session)
    assert "往年" not in page.state.text


def test_a_desk_is_asked_whose_figures_they_are(
    desk: Desk,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = book(tmp_path / "表.xlsx", Sheet1=[["指标", "2024年3月"], ["PM2.5平均浓度", 41]])
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_words: ([str(file)], ""))
    desk.window.show_page("receive")
    settle(desk.session)
    page = desk.window.pages["receive"]
    dialog = opened(page, desk.session)
    press(dialog.choose_button, desk.session)
    assert not dialog.sheets.isColumnHidden(2) and not dialog.take_button.isEnabled()
    box = dialog.sheets.cellWidget(0, 2)
    box.setFocus()
    QTest.keyClick(box, Key.Key_Down)
    QApplication.processEvents()
    settle(desk.session)
    assert dialog.sheets.item(0, 4).text() == "1"
    press(dialog.take_button, desk.session)
    assert "1" in dialog.words.text()


def test_a_file_that_is_none_is_said_and_the_others_are_there(
    home: Path, open_page: OpenPage, files: list[Path], tmp_path: Path
) -> None:
    session, page = open_page(home, TablePageView, "E1")
    (tmp_path / "photo.xlsx").write_bytes(b"PK\x03\x04photo")
    files.insert(0, tmp_path / "photo.xlsx")
    page.setFocus()
    dialog = opened(page, session)
    press(dialog.choose_button, session)
    assert "photo.xlsx" in dialog.words.text() and dialog.sheets.rowCount() == 2
