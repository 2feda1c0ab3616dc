"""The office's own workbook in the window: the file menu, the columns put right by hand, the
preview, one undo.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog

from desktop.store.rows import projects_of
from desktop.ui.session import Session
from desktop.ui.township.imports.preview import PastePreview
from desktop.ui.township.imports.sheet_dialog import SheetDialog
from desktop.ui.township.ledger.page import LedgerPageView
from tests.ui.conftest import OCTOBER, UNIT, OpenPage
from tests.ui.hands import settle

Key = Qt.Key


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "总表"
    book.active.append(["重点项目", "", "", ""])
    book.active.append(["项目名称", "类别", "总投资(亿元)", "管事的"])
    book.active.append(["粮油加工", "民生实事", 1.2, "老王"])
    book.active.append(["合计", "", 1.2, ""])
    book.create_sheet("说明").append(["只是说明"])
    book.save(tmp_path / "ledger.xlsx")
    return tmp_path / "ledger.xlsx"


@pytest.fixture
def stage(
    home: Path, open_page: OpenPage, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Session, LedgerPageView]:
    """The empty ledger with the dialog of the file open, which Ctrl+O asked for."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_words: (str(ledger), ""))
    session, page = open_page(home, LedgerPageView, "P1")
    assert isinstance(page, LedgerPageView)
    page.setFocus()
    QTest.keyClick(page, Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    settle(session)
    return session, page


def dialog_of(page: LedgerPageView) -> SheetDialog:
    found: SheetDialog = page.findChild(SheetDialog)
    assert found.isVisible()
    return found


def taken_for(dialog: SheetDialog) -> list[str]:
    return [box.currentData() for box in dialog.choices]


def choose(box: QComboBox, words: str) -> None:
    """By the keyboard: the first letters would do, here arrow by arrow."""
    box.setFocus()
    for _press in range(box.count()):
        if box.currentText() == words:
            return
        QTest.keyClick(box, Key.Key_Down)
    raise AssertionError(words)


def test_columns_are_recognised_put_right_and_remembered(
    stage: tuple[Session, LedgerPageView], ledger: Path
) -> None:
    session, page = stage
    dialog = dialog_of(page)
    assert dialog.sheet.isVisible()
    assert taken_for(dialog) == ["name", "category", "total_investment", ""]
    assert dialog.grid.item(0, 1).text().startswith("粮油加工")
    responsible = next(str(f.name) for f in page.form.fields if f.code == "responsible")
    choose(dialog.choices[3], responsible)
    QTest.keyClick(dialog, Key.Key_Return)
    settle(session)
    preview: PastePreview = dialog.findChild(PastePreview)
    assert preview.isVisible()
    assert "合计" in preview.left_out.toPlainText()
    assert {t.cell.code: t.after for t in preview.chosen()}["total_investment"] == "12,000.00"
    QTest.keyClick(preview, Key.Key_Return)
    settle(session)
    assert page.findChild(SheetDialog) is None, "it closes with the preview"
    found: list[object] = []
    session.ask(lambda w: projects_of(w.db, UNIT, OCTOBER), found.append)
    settle(session)
    (project,) = found[0]  # type: ignore[misc]
    assert (project.columns["name"], project.columns["responsible"]) == ("粮油加工", "老王")
    page.take_workbook(ledger)
    settle(session)
    again = dialog_of(page)
    assert taken_for(again)[3] == "responsible", "as it was said last time"
    QTest.keyClick(again, Key.Key_Escape)
    page.grid.setFocus()
    QTest.keyClick(page.grid, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(session)
    session.ask(lambda w: projects_of(w.db, UNIT, OCTOBER), found.append)
    settle(session)
    assert found[1] == (), "one undo takes all of it back"


def test_a_field_is_chosen_once_and_nothing_is_a_mistake(
    stage: tuple[Session, LedgerPageView],
) -> None:
    session, page = stage
    dialog = dialog_of(page)
    name = dialog.choices[0].currentText()
    choose(dialog.choices[3], name)
    QTest.mouseClick(dialog.next_button, Qt.MouseButton.LeftButton)
    settle(session)
    assert name in dialog.words.text()
    assert dialog.findChild(PastePreview) is None
    for box in dialog.choices:
        box.setFocus()
        QTest.keyClick(box, Key.Key_Home)
    assert taken_for(dialog) == ["", "", "", ""]
    QTest.mouseClick(dialog.next_button, Qt.MouseButton.LeftButton)
    settle(session)
    assert dialog.words.text().startswith("×")
    assert dialog.isVisible()


def test_another_sheet_has_its_own_columns(stage: tuple[Session, LedgerPageView]) -> None:
    session, page = stage
    dialog = dialog_of(page)
    dialog.sheet.setFocus()
    QTest.keyClick(dialog.sheet, Key.Key_Down)
    settle(session)
    assert taken_for(dialog) == [""]


def test_a_file_that_is_no_workbook_is_told(
    home: Path, open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "photo.xlsx").write_bytes(b"\x89PNG\0")
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *_words: (str(tmp_path / "photo.xlsx"), "")
    )
    session, page = open_page(home, LedgerPageView, "P1")
    reports: list[str] = []
    session.failed.connect(lambda _error, words: reports.append(words))
    menu = page.file_button.menu()
    assert menu is not None
    menu.popup(page.mapToGlobal(page.rect().center()))
    QApplication.processEvents()
    QTest.keyClick(menu, Key.Key_Down)
    QTest.keyClick(menu, Key.Key_Return)
    settle(session)
    assert "photo.xlsx" in reports[0]
    assert page.findChild(SheetDialog) is None
