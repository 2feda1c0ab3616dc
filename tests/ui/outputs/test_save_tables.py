"""The table that a clerk or the desk saves for Excel: by keys and clicks, and what stands in the
file.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.ui import theme
from desktop.ui.district.consolidated.page import ConsolidatedPage
from desktop.ui.outputs.save_tables_dialog import SaveTablesDialog
from tests.ui.conftest import OpenSession
from tests.ui.two_units import make_desk, settle_all

OCTOBER = Period("2025-10")


@pytest.fixture
def dialog(
    tmp_path: Path,
    catalogue: Catalogue,
    qapp: QApplication,
    qtbot: QtBot,
    open_session: OpenSession,
) -> SaveTablesDialog:
    theme.apply_theme(qapp, "light", 1.0)
    session = open_session(make_desk(tmp_path, catalogue))
    assert session.workplace is not None
    page = ConsolidatedPage(session, session.workplace)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.show_period(OCTOBER)
    settle_all(session)
    button = next(
        b for b in page.findChildren(QPushButton) if b.text() in ("存为表格…", "Save as table…")
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    found: SaveTablesDialog = page.findChild(SaveTablesDialog)
    return found


def save(dialog: SaveTablesDialog, folder: Path) -> None:
    dialog.use_folder(folder)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    settle_all(dialog.session)


def test_the_desks_book_opens_with_the_figures_of_the_page(
    dialog: SaveTablesDialog, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    save(dialog, tmp_path / "out")
    (file,) = (tmp_path / "out").iterdir()
    assert file.name in dialog.words.text()
    sheet = openpyxl.load_workbook(file).worksheets[1]
    assert next(row[3] for row in sheet.iter_rows(values_only=True) if row[0] == "E303") == 700


def test_csv_is_chosen_by_the_keyboard(dialog: SaveTablesDialog, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    dialog.workbook.setFocus()
    QTest.keyClick(dialog.workbook, Qt.Key.Key_Right)
    save(dialog, tmp_path / "out")
    assert {file.suffix for file in (tmp_path / "out").iterdir()} == {".csv"}


def test_a_folder_that_has_gone_is_said(dialog: SaveTablesDialog, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    dialog.use_folder(gone)
    gone.rmdir()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    settle_all(dialog.session)
    assert dialog.words.text().startswith("×") and dialog.ok_button.isEnabled()


def test_a_workbook_of_the_superiors_is_filled_in(
    dialog: SaveTablesDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.Workbook()
    book["Sheet"]["B2"], book["Sheet"]["B3"] = "{E303}", "{E000}"
    book.save(tmp_path / "市局.xlsx")
    (tmp_path / "out").mkdir()
    chosen = iter(["", str(tmp_path / "市局.xlsx")])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_more: (next(chosen), ""))
    assert dialog.filled.isVisible()
    dialog.filled.click()
    assert dialog.workbook.isChecked(), "nothing was chosen"
    dialog.filled.click()
    assert dialog.filled.isChecked() and "市局.xlsx" in dialog.filled.text()
    save(dialog, tmp_path / "out")
    (file,) = (tmp_path / "out").iterdir()
    assert openpyxl.load_workbook(file)["Sheet"]["B2"].value == 700
    words = dialog.words.text()
    assert file.name in words and "{E000}" in words
