"""Receiving a task in an open workplace: the check code once, wrong words stay to be mended, the
key is pinned.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.actions.workplace import init_workplace
from desktop.catalogue.model import Catalogue
from desktop.exchange.envelope import MadeWith, seal
from desktop.exchange.keys import Keys, key_check_code, make_keys
from desktop.exchange.messages import DistrictKeys, TargetRow, Task, UnitRow
from desktop.store.submissions import trusted_key
from desktop.store.targets import targets_of
from desktop.ui.session import Session
from desktop.ui.township.receive_dialog import ReceiveDialog

UNIT = "140902101"


@pytest.fixture
def session(qapp: object, tmp_path: Path) -> Iterator[Session]:
    init_workplace(tmp_path / "w", role="township", unit_code=UNIT)
    made = Session(tmp_path / "w")
    made.open()
    made.jobs.drain()
    yield made
    made.close()


def write_task(folder: Path, catalogue: Catalogue, keys: Keys, number: int) -> Path:
    task = Task(
        str(catalogue.district),
        "2025",
        number,
        catalogue.digest,
        DistrictKeys(keys.signing_public, keys.recipient),
        [UnitRow(u.code, str(u.name), u.kind, u.group) for u in catalogue.units],
        [TargetRow(UNIT, "2025", "E303", "", 900 * 10_000 * number, ">=", "")],
        [],
        [],
    )
    path = folder / f"140902-2025-{number:02d}-abcdef01.tbtask"
    path.write_bytes(seal(task, keys=keys, made_with=MadeWith(catalogue.digest, "1.0")))
    return path


def test_the_code_is_asked_once(
    qtbot: QtBot, session: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    keys = make_keys()
    dialog = ReceiveDialog(session, write_task(tmp_path, catalogue, keys, 1))
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.qWaitForWindowActive(dialog)
    session.jobs.drain()
    assert dialog.code.isVisible()
    qtbot.keyClicks(dialog.code, "2222-2222")
    qtbot.keyClick(dialog.code, Qt.Key.Key_Return)
    session.jobs.drain()
    assert dialog.words.text().startswith("×")
    assert dialog.received is None
    dialog.code.selectAll()
    qtbot.keyClicks(dialog.code, key_check_code(keys.signing_public).lower())
    qtbot.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    session.jobs.drain()
    assert dialog.received is not None
    qtbot.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    assert dialog.result() == ReceiveDialog.DialogCode.Accepted
    assert session.workplace is not None
    pinned = trusted_key(session.workplace.db, "district")
    assert pinned is not None
    assert pinned.signing_key == keys.signing_public
    again = ReceiveDialog(session, write_task(tmp_path, catalogue, keys, 2))
    qtbot.addWidget(again)
    session.jobs.drain()
    assert again.received is not None, "a pinned key is not asked for again"
    assert targets_of(session.workplace.db, UNIT, "2025")["E303", ""].value == 1800 * 10_000


def test_what_is_no_task_is_said(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "照片.tbtask"
    file.write_bytes(b"\xff\xd8\xff\xe0 jpeg")
    dialog = ReceiveDialog(session, file)
    qtbot.addWidget(dialog)
    session.jobs.drain()
    assert "照片.tbtask" in dialog.words.text()
    assert not dialog.ok_button.isEnabled()
