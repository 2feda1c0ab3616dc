"""The window under wine, by keys and the clipboard, as a clerk works in it; pictures lie beside the drives."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.send_replies import send_replies
from tests.windows.conftest import MONTH, Office

_CLOSE = "xdotool key alt+F4; sleep 3; wineserver -k\n"


@pytest.fixture(scope="module")
def home(office: Office) -> Path:
    """An office of its own in which nothing is filled in."""
    folder = office.windows.drive / "新的 单位"
    done = office.windows.tianbao(folder, "init", "--role", "township", "--unit", "140902101")
    assert done.returncode == 0, done.stderr
    return folder


def journal(home: Path, how: str) -> list[str]:
    with closing(sqlite3.connect(home / "tianbao.db")) as db:
        rows = db.execute("SELECT after FROM journal WHERE how = ?", (how,)).fetchall()
    return [str(row[0]) for row in rows]


def test_figures_are_typed_and_pasted(office: Office, home: Path) -> None:
    typed = "".join(
        f"xdotool type {number}; xdotool key Return; sleep 0.5\n" for number in (7, 7, 7, 7)
    )
    office.windows.play(
        f"open --home '{office.there(home)}'\npicture first\n"
        f"{typed}picture typed\n"
        "printf '5\\r\\n6\\r\\n' | xclip -selection clipboard\n"
        "xdotool key ctrl+v; sleep 2; picture pasted\nxdotool key Return; sleep 1; picture after\n"
        + _CLOSE
    )
    assert len(journal(home, "typed")) >= 2, "digits and Enter made figures durable"
    assert journal(home, "pasted"), "what was copied elsewhere came in"
    assert not list((home / "logs").glob("crash-*"))


def test_a_second_start_with_a_file_hands_it_to_the_open_window(office: Office) -> None:
    """By double clicks on the file types that the installer made known."""
    stick = office.windows.stick
    for left in stick.iterdir():
        left.unlink()
    office.tianbao("submit", *MONTH, "--to", "E:\\")
    (file,) = stick.glob("*.tbsub")
    named = office.windows.drive / "报送 文件.tbsub"
    shutil.copyfile(file, named)
    receive(office.pair.desk, [stick])
    send_replies(office.pair.desk, stick)
    (reply,) = stick.glob("*.tbback")
    shutil.copyfile(reply, office.windows.drive / "回执 文件.tbback")
    done = office.windows.play(
        "wine start 'C:\\报送 文件.tbsub'; wait_for 接收文件; picture submission\n"
        "xdotool key Escape; sleep 2\n"
        "wine start 'C:\\回执 文件.tbback'; wait_for 接收文件; picture reply\n"
        "xdotool search --onlyvisible --name 东楼乡 | wc -l\n" + _CLOSE
    )
    assert done.stdout.split()[-1:] == ["1"], "one window"
    assert not list((office.windows.data / "logs").glob("crash-*"))
