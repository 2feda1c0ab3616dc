"""What the look over everything after the start finds is told in the window; a damaged file is
recovered from a backup.
"""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.actions.backups import back_up
from desktop.actions.entry.enter import enter
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.errors import StoreError
from desktop.ui import app as composition
from desktop.ui.app import Desk
from desktop.ui.session import Session
from desktop.ui.shell import recovery
from desktop.ui.township.window import TownshipWindow
from tests.damage import edit
from tests.ui.hands import settle
from tests.ui.started import close


def open_window(qtbot: QtBot, home: Path) -> tuple[Session, TownshipWindow]:
    session = Session(home)
    session.open(opener=lambda folder: open_workplace(folder, today=date(2025, 11, 5)))
    session.jobs.drain()
    assert session.workplace is not None
    window = TownshipWindow(session, session.workplace, Period("2025-10"))
    qtbot.addWidget(window)
    window.show()
    QTest.qWaitForWindowExposed(window)
    session.start_guarding()
    session.jobs.drain()
    return session, window


def make_workplace(home: Path) -> None:
    init_workplace(home, role="township", unit_code="140902101")
    with open_workplace(home) as workplace:
        enter(workplace, [(Cell("E1", "E303", "", "2025-10"), Figure(640 * SCALE))])


def test_a_value_that_another_tool_changed_is_named(qtbot: QtBot, tmp_path: Path) -> None:
    make_workplace(tmp_path / "w")
    other = sqlite3.connect(tmp_path / "w" / "tianbao.db")
    other.execute("UPDATE figure SET value = 9400000 WHERE code = 'E303'")
    other.commit()
    other.close()
    session, window = open_window(qtbot, tmp_path / "w")
    result = window.banner.text.text()
    assert window.banner.isVisible()
    assert "E303" in result
    assert "940" in result
    assert "640" in result
    session.close()


def test_nothing_is_said_of_what_is_sound_and_a_backup_is_made(
    qtbot: QtBot, tmp_path: Path
) -> None:
    make_workplace(tmp_path / "w")
    session, window = open_window(qtbot, tmp_path / "w")
    assert not window.banner.isVisible()
    assert len(list((tmp_path / "w" / "backups").glob("tianbao-*.db"))) == 1
    session.close()


def test_a_damaged_file_leads_to_recovery(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "w"
    make_workplace(home)
    with open_workplace(home) as workplace:
        for number in range(1, 200):
            enter(workplace, [(Cell("E1", "E303", "", "2025-10"), Figure(number * SCALE))])
        page = workplace.db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'journal_cell'"
        ).fetchone()[0]
        workplace.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (home / "tianbao.db").open("r+b") as stream:
        stream.seek((page - 1) * 4096)
        stream.write(b"\x00" * 400)
    offered: list[str] = []

    def offer(folder: Path, error: StoreError) -> bool:
        offered.append(error.code)
        return False

    monkeypatch.setattr(recovery, "offer", offer)
    left: list[int] = []
    desk = Desk(home, leave=left.append)
    desk.start()
    qtbot.waitUntil(lambda: bool(left), timeout=10_000)
    assert offered == ["store-damaged"]
    assert left == [4]
    assert desk.window is not None
    assert not desk.window.isVisible()
    close(desk)


@pytest.mark.parametrize("how", ["changed", "older", "gone"])
def test_what_is_not_as_it_was_saved_leads_to_recovery(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """By the keys of a clerk: the window closes or never opens, Enter recovers, and the figures are
    there.
    """
    home = tmp_path / "w"
    make_workplace(home)
    old = (home / "tianbao.db").read_bytes()
    with open_workplace(home) as workplace:
        enter(workplace, [(Cell("E1", "E303", "", "2025-10"), Figure(650 * SCALE))])
        back_up(workplace)
    if how == "changed":
        edit(home / "tianbao.db", "UPDATE figure SET value = 9400000 WHERE code = 'E303'")
    elif how == "older":
        (home / "tianbao.db").write_bytes(old)
    else:
        (home / "tianbao.db").unlink()
    texts: list[str] = []

    def press(dialog: recovery.RecoveryDialog) -> int:
        dialog.show()
        qtbot.waitUntil(dialog.recover_button.isEnabled, timeout=20_000)
        texts.extend((dialog.words.text(), dialog.found_label.text()))
        qtbot.keyClick(dialog.recover_button, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: dialog.recovery is not None, timeout=20_000)
        qtbot.keyClick(dialog.recover_button, Qt.Key.Key_Return)
        return dialog.result()

    monkeypatch.setattr(recovery.RecoveryDialog, "exec", press)
    desk = Desk(home, leave=lambda _code: None)
    desk.start()
    qtbot.waitUntil(lambda: bool(texts) and isinstance(desk.window, TownshipWindow), timeout=20_000)
    assert "一项不缺" in texts[1]
    qtbot.waitUntil(lambda: desk.session is not None and desk.session.workplace is not None)
    values: list[int] = []
    desk.session.ask(
        lambda w: w.db.execute("SELECT value FROM figure WHERE code = 'E303'").fetchone()[0],
        values.append,
    )
    qtbot.waitUntil(lambda: bool(values))
    assert values == [650 * SCALE]
    close(desk)


def test_the_file_that_is_there_is_kept_where_a_person_decides_so(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """As one that was copied from the old computer by hand."""
    home, old = tmp_path / "w", tmp_path / "old"
    make_workplace(old)
    with open_workplace(old) as workplace:
        for number in range(30):
            enter(workplace, [(Cell("E1", "E303", "", "2025-10"), Figure(number * SCALE))])
    init_workplace(home, role="township", unit_code="140902101")
    with open_workplace(home) as workplace:
        enter(workplace, [(Cell("E1", "E304", "", "2025-10"), Figure(7 * SCALE))])
    (home / "tianbao.db").write_bytes((old / "tianbao.db").read_bytes())
    with pytest.raises(StoreError) as refused:
        open_workplace(home)
    assert refused.value.code == "store-other"
    dialog = recovery.RecoveryDialog(home, refused.value)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.recover_button.isEnabled, timeout=20_000)
    qtbot.mouseClick(dialog.keep_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.recovery is not None, timeout=20_000)
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog.recover_button, Qt.Key.Key_Return)
    with open_workplace(home) as workplace:
        assert workplace.db.execute("SELECT value FROM figure WHERE code = 'E303'").fetchone() == (
            29 * SCALE,
        )


def test_figures_on_a_network_drive_are_spoken_of(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_workplace(tmp_path / "w")
    for is_there in (False, True):
        monkeypatch.setattr(composition, "is_on_network", lambda _folder, yes=is_there: yes)
        desk = Desk(tmp_path / "w", leave=lambda _code: None)
        desk.start()
        assert desk.session is not None
        settle(desk.session)
        assert isinstance(desk.window, TownshipWindow)
        notice = desk.window.banner.text.text() if desk.window.banner.isVisible() else ""
        assert ("网络盘" in notice and str(tmp_path / "w") in notice) == is_there
        close(desk)
