"""Evidence by window: attached to the cell in hand, refused with a sentence, looked at by the desk."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain import periods
from desktop.domain.figures import Cell
from desktop.ui.district.unit.page import UnitPage
from desktop.ui.district.window import DistrictWindow
from desktop.ui.outputs.evidence_dialog import EvidenceDialog
from desktop.ui.township.window import TownshipWindow
from tests.pair import OCTOBER, UNIT, make_pair
from tests.ui.conftest import OpenSession
from tests.ui.hands import settle
from tests.unit.actions.month import put_month
from tests.unit.actions.test_evidence import PDF, png

TODAY = date(2025, 11, 5)
NOVEMBER = periods.following(OCTOBER)
WAIT_MS = 120_000


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that received October of a unit with a photo."""
    from desktop.actions.evidence.attach import attach
    from desktop.actions.evidence.files import Place
    from desktop.actions.transfer.receive import receive

    folder = tmp_path_factory.mktemp("met")
    with make_pair(folder) as pair:
        put_month(pair.unit)
        (folder / "现场.png").write_bytes(png(300, 200))
        attach(pair.unit, OCTOBER, Place("E1", "E303"), folder / "现场.png")
        pair.submit()
        pair.receive()
        receive(pair.desk, [pair.stick])
    return folder


@pytest.fixture
def folder(met: Path, tmp_path: Path) -> Path:
    shutil.copytree(met, tmp_path / "met")
    return tmp_path / "met"


def dialog_of(qtbot: QtBot) -> EvidenceDialog:
    qtbot.waitUntil(
        lambda: (
            isinstance(QApplication.activeModalWidget(), EvidenceDialog)
            or any(
                isinstance(w, EvidenceDialog) and w.isVisible()
                for w in QApplication.topLevelWidgets()
            )
        ),
        timeout=WAIT_MS,
    )
    return next(
        w for w in QApplication.topLevelWidgets() if isinstance(w, EvidenceDialog) and w.isVisible()
    )


def drop(dialog: EvidenceDialog, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    how = (
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(dialog, QDragEnterEvent(QPoint(20, 20), *how))
    QApplication.sendEvent(dialog, QDropEvent(QPointF(20, 20), *how))


def test_a_photo_is_dropped_on_the_cell_in_hand_and_taken_away(
    folder: Path, open_session: OpenSession, qtbot: QtBot
) -> None:
    session = open_session(folder / "unit")
    assert session.workplace is not None
    window = TownshipWindow(session, session.workplace, NOVEMBER)
    qtbot.addWidget(window)
    window.show()
    QTest.qWaitForWindowActive(window)
    settle(session)
    window.go_to_cell(Cell("E1", "E303", "", NOVEMBER))
    settle(session)
    page = window.stack.front_form()
    assert page is not None
    page.grid.setFocus()
    qtbot.waitUntil(page.grid.hasFocus, timeout=WAIT_MS)
    QTest.keyClick(page.grid, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    dialog = dialog_of(qtbot)
    settle(session)
    assert dialog.nothing.isVisible() and dialog.add_button.isVisible()
    (folder / "报告.pdf").write_bytes(PDF)
    drop(dialog, folder / "报告.pdf")
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1, timeout=WAIT_MS)
    assert dialog.table.item(0, 0).text() == "E1 E303"  # type: ignore[union-attr]
    (folder / "setup.jpg").write_bytes(b"MZ\x90\x00")
    drop(dialog, folder / "setup.jpg")
    qtbot.waitUntil(lambda: dialog.words.text().startswith("×"), timeout=WAIT_MS)
    assert dialog.table.rowCount() == 1
    dialog.table.selectRow(0)
    assert not dialog.look_button.isEnabled()
    qtbot.mouseClick(dialog.remove_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 0, timeout=WAIT_MS)
    dialog.close()
    window.close()


def test_the_desk_looks_at_the_photo_that_came(
    folder: Path, open_session: OpenSession, qtbot: QtBot
) -> None:
    session = open_session(folder / "desk")
    assert session.workplace is not None
    window = DistrictWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(window)
    window.show()
    QTest.qWaitForWindowActive(window)
    window.show_unit(UNIT, "E1")
    settle(session)
    page = window.front()
    assert isinstance(page, UnitPage)
    qtbot.mouseClick(page.evidence_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(qtbot)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 1, timeout=WAIT_MS)
    assert not dialog.add_button.isVisible() and not dialog.remove_button.isVisible()
    assert dialog.table.item(0, 3).text() == "✓"  # type: ignore[union-attr]
    dialog.table.selectRow(0)
    qtbot.mouseClick(dialog.look_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.picture.isVisible, timeout=WAIT_MS)
    assert dialog.picture.pixmap().width() > 0
    dialog.close()
    window.close()
