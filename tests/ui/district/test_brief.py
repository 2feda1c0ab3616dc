"""The desk's brief: read, traced by Tab and Enter, copied, saved, and its wording changed with
mistakes told.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.ui import theme
from desktop.ui.district.brief.page import BriefPage
from desktop.ui.district.brief.wording_dialog import BriefWordingDialog
from desktop.ui.district.window import DistrictWindow
from desktop.ui.outputs.save_as_dialog import SaveAsDialog
from tests.ui.conftest import OpenSession
from tests.ui.hands import chinese, in_hand
from tests.ui.two_units import make_desk, settle_all

Key = Qt.Key
OCTOBER = Period("2025-10")


@pytest.fixture
def window(
    tmp_path: Path,
    catalogue: Catalogue,
    qapp: QApplication,
    qtbot: QtBot,
    open_session: OpenSession,
) -> Iterator[DistrictWindow]:
    theme.apply_theme(qapp, "light", 1.0)
    session = open_session(make_desk(tmp_path, catalogue))
    assert session.workplace is not None
    made = DistrictWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    settle_all(session)
    QTest.keyClick(made, Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    settle_all(session)
    yield made


@pytest.fixture
def page(window: DistrictWindow) -> BriefPage:
    found = window.front()
    assert isinstance(found, BriefPage)
    found.when.setFocus()
    QTest.keyClick(found.when, Key.Key_Home)  # the month
    settle_all(found.session)
    return found


def go_to(page: BriefPage, words: str) -> None:
    """Tab until the link with these words is in hand."""
    page.text.setFocus()
    page.text.moveCursor(QTextCursor.MoveOperation.Start)
    for _press in range(60):
        QTest.keyClick(page.text, Key.Key_Tab)
        if words in page.text.textCursor().selectedText():
            return
    raise AssertionError(words)


def dialog_of(page: BriefPage, kind: type[QDialog]) -> QDialog:
    found = [dialog for dialog in page.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]


def test_the_year_stands_there_first_and_the_month_is_one_key_away(
    window: DistrictWindow, page: BriefPage
) -> None:
    text = page.text.toPlainText()
    assert "2025年10月" in text or "2025-10" in text
    assert "700" in text, "640 and 60 mu"
    assert "18" in text and ("未报" in text or "not in" in text)


def test_a_number_opens_where_it_comes_from(page: BriefPage) -> None:
    go_to(page, "700")
    QTest.keyClick(page.text, Key.Key_Return)
    settle_all(page.session)
    side = page.side if page.side.isVisible() else page.findChildren(QDialog)[0].side
    assert side.row is not None
    assert (side.row.code, side.row.value) == ("E303", 7_000_000)
    assert side.trace is not None
    assert {part.value for part in side.trace.parts if part.value} == {6_400_000, 600_000}


def test_the_text_is_copied_and_saved(page: BriefPage, tmp_path: Path) -> None:
    QTest.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text()
    assert "700" in copied
    QTest.mouseClick(page.save_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(page, SaveAsDialog)
    assert isinstance(dialog, SaveAsDialog)
    dialog.use_folder(tmp_path)
    QTest.keyClick(dialog, Key.Key_Return)
    settle_all(page.session)
    (file,) = tmp_path.glob("*.docx")
    assert file.name in dialog.words.text()
    assert "\n".join(p.text for p in docx.Document(str(file)).paragraphs) == "\n".join(
        line for line in copied.splitlines() if line
    )


def test_a_wording_with_a_mistake_is_told_and_a_right_one_taken(page: BriefPage) -> None:
    QTest.mouseClick(page.wording_button, Qt.MouseButton.LeftButton)
    settle_all(page.session)
    dialog = dialog_of(page, BriefWordingDialog)
    assert isinstance(dialog, BriefWordingDialog)
    dialog.edit.setFocus()
    QTest.keyClick(dialog.edit, Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog.edit, Key.Key_Return)
    chinese("造林共{E330}。")
    line = dialog.edit.textCursor().blockNumber()
    QTest.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    settle_all(page.session)
    assert dialog.isVisible()
    assert "E330" in dialog.words.text() and "E303" in dialog.words.text(), (
        "what is wrong, and what may be meant"
    )
    assert dialog.edit.textCursor().blockNumber() == line
    assert in_hand() is dialog.edit
    QTest.keyClick(dialog.edit, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    chinese("造林共")
    dialog.figures.setFocus()
    dialog.figures.lineEdit().selectAll()
    QTest.keyClicks(dialog.figures.lineEdit(), "E303")
    dialog.figures.completer().popup().hide()
    QTest.mouseClick(dialog.insert_button, Qt.MouseButton.LeftButton)
    assert dialog.edit.toPlainText() == "造林共{E303}"
    QTest.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    settle_all(page.session)
    assert page.text.toPlainText().startswith("造林共700")
    QTest.mouseClick(page.wording_button, Qt.MouseButton.LeftButton)
    settle_all(page.session)
    again = dialog_of(page, BriefWordingDialog)
    assert isinstance(again, BriefWordingDialog)
    QTest.mouseClick(again.own_button, Qt.MouseButton.LeftButton)
    assert again.edit.toPlainText().startswith("# ")
    QTest.keyClick(again, Key.Key_Escape)
    settle_all(page.session)
    assert page.text.toPlainText().startswith("造林共700"), "nothing was kept"


def test_a_month_without_figures_says_what_to_do(window: DistrictWindow, page: BriefPage) -> None:
    window.show_period(Period("2023-05"))
    settle_all(page.session)
    assert page.text.toPlainText() == ""
    assert "2023" in page.notice.text.text()
    assert not page.save_button.isEnabled()
