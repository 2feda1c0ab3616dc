"""A double click while the window stands: the file reaches it, or the second start says so."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest
from pytestqt.qtbot import QtBot

from desktop.actions.workplace import init_workplace, open_workplace
from desktop.errors import MachineError
from desktop.ui.app import Desk
from desktop.ui.shell import recovery
from desktop.ui.shell.handed_file import NOTE, HandedFiles, hand_over


def test_the_window_takes_what_another_start_hands_over(qtbot: QtBot, tmp_path: Path) -> None:
    handed = HandedFiles(tmp_path)
    taken: list[bool] = []
    for name in ("任务 1.tbtask", "退回.tbback"):
        with qtbot.waitSignal(handed.received, timeout=20_000) as signal:
            file = tmp_path / name
            second = Thread(target=lambda file=file: taken.append(hand_over(tmp_path, file)))
            second.start()
        second.join(20)
        assert signal.args == [tmp_path / name]
    assert taken == [True, True]
    assert not list(tmp_path.glob(f"{NOTE}*"))


def test_where_no_window_takes_it_nothing_is_left(tmp_path: Path) -> None:
    assert not hand_over(tmp_path, tmp_path / "任务.tbtask", sleep=lambda _seconds: None)
    assert not list(tmp_path.iterdir())


def test_a_note_of_a_start_that_gave_up_is_not_taken(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / NOTE).write_bytes(b"/tmp/old.tbtask")
    handed = HandedFiles(tmp_path)
    with qtbot.assertNotEmitted(handed.received, wait=100):
        assert not (tmp_path / NOTE).exists()


def test_a_second_start_says_what_to_do_where_nobody_takes_the_file(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words: list[str] = []
    codes: list[int] = []
    monkeypatch.setattr(recovery, "tell", lambda error: words.append(str(error)))
    monkeypatch.setattr("desktop.ui.shell.handed_file._PATIENCE", 0.1)
    init_workplace(tmp_path / "home", role="township", unit_code="140902209")
    with open_workplace(tmp_path / "home"):
        desk = Desk(tmp_path / "home", file=tmp_path / "退回.tbback", leave=codes.append)
        desk.start()
        qtbot.waitUntil(lambda: bool(codes), timeout=20_000)
    assert codes == [MachineError.exit_code]
    assert "退回.tbback" in words[0]
