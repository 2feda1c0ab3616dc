"""A bug becomes a report and a dialog; a damaged database is recovered from the newest good
backup.
"""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop.actions.backups import back_up
from desktop.actions.entry.enter import enter
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.crash_report import keep_report
from desktop.domain.figures import Cell, Figure
from desktop.errors import Refused, StoreError
from desktop.ui import theme
from desktop.ui.shell import crash
from desktop.ui.shell.recovery import NoticeDialog, RecoveryDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def guard(qapp, tmp_path, monkeypatch):
    theme.apply_theme(qapp, "light", 1.0)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    made = crash.install(tmp_path)
    yield made
    if made.dialog is not None:
        made.dialog.close()


def fail():
    figure = f"{142735 / 10} or {12315 / 100}"
    try:
        raise ValueError(f"E104 cannot be {figure} 万元")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def test_report_and_dialog(guard, qtbot, tmp_path):
    fail()
    file = next((tmp_path / "logs").glob("crash-*.txt"))
    text = file.read_text(encoding="utf-8")
    assert "ValueError" in text and "in fail" in text and "Qt " in text
    assert "14273.5" not in text and "123.15" not in text
    dialog = guard.dialog
    assert dialog is not None and dialog.isVisible()
    assert "尚未检查" in dialog.words.text() and str(file) in dialog.where.text()
    qtbot.mouseClick(dialog.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text
    fail()
    assert guard.dialog is dialog and len(list((tmp_path / "logs").iterdir())) == 2, (
        "one dialog, two files"
    )


def test_from_another_thread(guard, qtbot, tmp_path):
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: guard.dialog is not None)
    assert "ZeroDivisionError" in guard.dialog.report.toPlainText()


def test_refusal_is_no_crash(guard, tmp_path):
    error = Refused("not-submitted", period="2025年10月")
    sys.excepthook(type(error), error, None)
    assert guard.dialog is None and not (tmp_path / "logs").exists()
    assert "2025年10月" in guard.notice.words.text()
    guard.notice.close()


def test_report_where_home_cannot_be_written(tmp_path):
    home = tmp_path / "file"
    home.write_text("in the way")
    file = keep_report("words", home)
    assert file is not None and file.read_text() == "words"
    file.unlink()


@pytest.fixture
def damaged(tmp_path, qapp):
    theme.apply_theme(qapp, "light", 1.0)
    home = tmp_path / "home"
    init_workplace(home, role="township", unit_code="140902101")
    with open_workplace(home) as workplace:
        enter(workplace, [(Cell("E1", "E303", "", "2025-10"), Figure(10_200_000))])
        back_up(workplace)
    database = home / "tianbao.db"
    data = bytearray(database.read_bytes())
    data[:4096] = bytes(4096)
    database.write_bytes(data)
    return home


def test_recovery(damaged, qtbot):
    with pytest.raises(StoreError) as caught:
        open_workplace(damaged)
    assert caught.value.code == "store-damaged"
    dialog = RecoveryDialog(damaged, caught.value)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.recover_button.isEnabled)
    assert "最新的完好数据" in dialog.found_label.text()
    assert "一项不缺" in dialog.found_label.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.recovery is not None)
    assert "aside" in dialog.found_label.text()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.recover_button, Qt.MouseButton.LeftButton)
    with open_workplace(damaged) as workplace:
        assert workplace.db.execute("SELECT value FROM figure WHERE code = 'E303'").fetchone() == (
            10_200_000,
        )


def test_no_good_backup(damaged, qtbot):
    for backup in (damaged / "backups").iterdir():
        backup.write_bytes(b"not a database")
    dialog = RecoveryDialog(damaged, StoreError("store-damaged", file="x", detail="y"))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.recover_button.isVisible())
    assert "没有" in dialog.found_label.text()
    dialog.close()
    notice = NoticeDialog("words")
    qtbot.addWidget(notice)
