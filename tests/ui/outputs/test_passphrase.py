"""Paper and tables of a sealed month at an office whose keys lie under a passphrase."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.actions.transfer.submit import submit
from desktop.actions.workplace import open_workplace
from desktop.exchange.keyplace import ENCRYPTED, PLAIN, save_keys
from desktop.exchange.keys import Keys, export_keys, make_keys
from desktop.store.submissions import TrustedKey, pin_key
from desktop.ui.outputs.print_preview import PrintPreview
from desktop.ui.outputs.save_tables_dialog import SaveTablesDialog
from desktop.ui.session import Session
from desktop.ui.shell.passphrase import PassphraseDialog
from desktop.ui.township.forms.table_page import TablePageView
from tests.ui.conftest import OCTOBER, TODAY, OpenPage
from tests.ui.hands import keys, settle
from tests.unit.actions.month import put, put_air, put_tables

PASSPHRASE = "long word 9"
MOST_QUESTIONS = 3


@pytest.fixture(scope="module")
def locked_up() -> tuple[Keys, bytes]:
    """Keys of an office, and the same under the passphrase, which takes seconds."""
    keys = make_keys()
    return keys, export_keys(keys, PASSPHRASE)


@pytest.fixture
def stage(
    home: Path, tmp_path: Path, open_page: OpenPage, locked_up: tuple[Keys, bytes]
) -> tuple[Session, TablePageView]:
    """October is out, encrypted; E1 is open."""
    own, under_passphrase = locked_up
    save_keys(home, own, None)
    desk = make_keys()
    with open_workplace(home, today=TODAY) as workplace:
        with workplace.db.atomic():
            pin_key(
                workplace.db,
                TrustedKey("district", desk.signing_public, desk.recipient, "2025-10-01"),
            )
        put_air(workplace)
        put_tables(workplace)
        put(workplace, "E1", "E303", "1234")
        (tmp_path / "stick").mkdir()
        submit(workplace, OCTOBER, tmp_path / "stick")
    (home / PLAIN).unlink()
    (home / ENCRYPTED).write_bytes(under_passphrase)
    session, page = open_page(home, TablePageView, "E1")
    return session, page


def with_answers(session: Session, act: Callable[[], None], *answers: str) -> list[str]:
    """Do `act`; type the answers into the questions that come, and give those that were asked for;
    "" cancels.
    """
    given: list[str] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        # a dialog gets the keyboard a moment after it is there; until then a key goes to what has it
        if isinstance(dialog, PassphraseDialog) and dialog.edit.hasFocus():
            timer.stop()  # typing handles events, and this is one
            typed = answers[len(given)] if len(given) < len(answers) else ""
            given.append(typed)
            if typed and len(given) <= MOST_QUESTIONS:
                keys(typed)
                QTest.keyClick(dialog, Qt.Key.Key_Return)
            else:
                QTest.keyClick(dialog, Qt.Key.Key_Escape)
            timer.start(20)

    timer = QTimer()
    timer.timeout.connect(answer)
    timer.start(20)
    act()
    for _round in range(4):
        settle(session)
    timer.stop()
    return given


def test_printing_asks_for_it_until_it_is_right(stage: tuple[Session, TablePageView]) -> None:
    session, page = stage
    given = with_answers(
        session,
        lambda: QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier),
        "wrong",
        PASSPHRASE,
    )
    assert given == ["wrong", PASSPHRASE]
    preview: PrintPreview = page.findChild(PrintPreview)
    assert preview.isVisible() and preview.words.isHidden(), "no draft"


def test_who_does_not_know_it_sees_why_nothing_is_printed(
    stage: tuple[Session, TablePageView],
) -> None:
    session, page = stage
    reports: list[str] = []
    session.failed.connect(lambda _error, sentence: reports.append(sentence))
    with_answers(
        session,
        lambda: QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier),
        "",
    )
    assert page.findChild(PrintPreview) is None
    assert reports


def test_tables_are_saved_with_it(stage: tuple[Session, TablePageView], tmp_path: Path) -> None:
    session, page = stage
    (tmp_path / "out").mkdir()
    page._save()
    dialog: SaveTablesDialog = page.findChild(SaveTablesDialog)
    dialog.use_folder(tmp_path / "out")
    given = with_answers(
        session, lambda: QTest.keyClick(dialog, Qt.Key.Key_Return), *[PASSPHRASE] * MOST_QUESTIONS
    )
    assert given == [PASSPHRASE]
    (file,) = (tmp_path / "out").iterdir()
    cells = {
        cell.value
        for sheet in openpyxl.load_workbook(file).worksheets
        for row in sheet.iter_rows()
        for cell in row
    }
    assert 1234 in cells
