"""Printing from the window: the preview by Ctrl+P, its pages, a computer without a printer, a
PDF; and the page's code.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.catalogue.model import Catalogue
from desktop.domain.periods import Period
from desktop.exchange.keys import check_code
from desktop.store.received import received_files
from desktop.ui import theme
from desktop.ui.district.unit.page import UnitPage
from desktop.ui.district.unit.paper_card import PaperCard
from desktop.ui.district.window import DistrictWindow
from desktop.ui.outputs.print_preview import PrintPreview
from desktop.ui.outputs.write_dialog import WriteDialog
from desktop.ui.township.forms.table_page import TablePageView
from tests.senders import QICUN, Sender
from tests.ui.conftest import OpenPage, OpenSession
from tests.ui.hands import keys, settle
from tests.ui.two_units import make_desk, settle_all

Key, Control = Qt.Key, Qt.KeyboardModifier.ControlModifier
OCTOBER = Period("2025-10")


@pytest.fixture
def preview(home: Path, open_page: OpenPage) -> PrintPreview:
    """An unsubmitted E1, opened by Ctrl+P."""
    session, page = open_page(home, TablePageView, "E1")
    QTest.keyClick(page, Key.Key_P, Control)
    settle(session)
    found: PrintPreview = page.findChild(PrintPreview)
    return found


def test_a_draft_is_shown_and_said_to_be_one(preview: PrintPreview) -> None:
    assert preview.isVisible()
    assert preview.view.pageCount() == 1, "E1 is one page, on the screen as in the PDF"
    assert "草稿" in preview.words.text() or "draft" in preview.words.text()
    ink = preview.view.grab().toImage()
    shades = {
        ink.pixelColor(x, y).lightness() // 32
        for x in range(0, ink.width(), 3)
        for y in range(0, ink.height(), 3)
    }
    assert len(shades) > 3, "a page with words on a ground"


def test_no_printer_is_said_and_the_pdf_offered(preview: PrintPreview, tmp_path: Path) -> None:
    if QPrinterInfo.availablePrinterNames():
        pytest.skip("this computer has a printer")
    QTest.keyClick(preview, Key.Key_Return)
    assert preview.words.text().startswith("×")
    assert preview.pdf_button.hasFocus()
    QTest.keyClick(preview.pdf_button, Key.Key_Space)
    dialog: WriteDialog = preview.findChild(WriteDialog)
    (tmp_path / "out").mkdir()
    dialog.use_folder(tmp_path / "out")
    QTest.keyClick(dialog, Key.Key_Return)
    settle(dialog.session)
    (file,) = (tmp_path / "out").iterdir()
    assert file.name == "140902101-2025-10-E1.pdf"
    assert file.name in dialog.words.text()
    if shutil.which("pdfinfo") is not None:
        result = subprocess.run(
            ["pdfinfo", str(file)], capture_output=True, text=True, check=True
        ).stdout
        assert "Pages:           1" in result


@pytest.fixture
def unit_page(
    tmp_path: Path,
    catalogue: Catalogue,
    qapp: QApplication,
    qtbot: QtBot,
    open_session: OpenSession,
) -> Iterator[UnitPage]:
    theme.apply_theme(qapp, "light", 1.0)
    session = open_session(make_desk(tmp_path, catalogue))
    assert session.workplace is not None
    window = DistrictWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    window.show_unit(QICUN, "E1")
    settle_all(session)
    page = window.front()
    assert isinstance(page, UnitPage)
    yield page


def type_code(page: UnitPage, code: str) -> PaperCard:
    card = page.side.paper
    card.code.setFocus()
    card.code.selectAll()
    keys(code)
    settle_all(page.session)
    return card


def test_the_code_on_the_page_is_compared_as_it_is_typed(
    unit_page: UnitPage, catalogue: Catalogue
) -> None:
    workplace = unit_page.session.workplace
    assert workplace is not None
    found: list[str] = []
    unit_page.session.ask(lambda w: received_files(w.db, QICUN, OCTOBER)[0].digest, found.append)
    settle_all(unit_page.session)
    code = check_code(found[0])
    card = type_code(unit_page, code.lower())
    assert card.words.isVisible()
    assert card.words.text().startswith("✓")
    card = type_code(unit_page, code[:7] + ("A" if code[7] != "A" else "B") + code[8:])
    assert card.words.text().startswith("×")
    assert code in card.words.text(), "what the file carries"
    QTest.keyClick(card.code, Key.Key_Backspace)
    assert not card.words.isVisible(), "no answer stands beside another code"
    card = type_code(unit_page, "12")
    QTest.keyClick(card.code, Key.Key_Return)
    settle_all(unit_page.session)
    assert card.words.text().startswith("△")


def test_a_scanned_page_of_another_unit_is_named(unit_page: UnitPage, catalogue: Catalogue) -> None:
    digest = "0" * 64
    card = type_code(unit_page, f"tianbao:140902209:2025-09:1:{digest}")
    QTest.keyClick(card.code, Key.Key_Return)
    settle_all(unit_page.session)
    assert catalogue.unit_name("140902209") in card.words.text()
    assert Sender("140902209", catalogue).code not in card.words.text()


def test_the_desk_prints_a_units_form(unit_page: UnitPage) -> None:
    QTest.keyClick(unit_page, Key.Key_P, Control)
    settle_all(unit_page.session)
    preview: PrintPreview = unit_page.findChild(PrintPreview)
    assert preview.isVisible()
    assert not preview.words.isVisible(), "what was submitted is no draft"
    QTest.keyClick(preview, Key.Key_Escape)
    assert not preview.isVisible()
