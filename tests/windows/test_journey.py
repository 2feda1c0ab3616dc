"""What an office does with the program under wine, and what the desk on Linux says to it."""

from __future__ import annotations

import json
import subprocess

from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.send_replies import send_replies
from tests.windows.conftest import MONTH, Office


def test_what_was_entered_there_is_read_here_and_the_reply_taken(office: Office) -> None:
    table = office.home.parent / "一月.csv"
    table.write_text("form,code,dimension,date,value,note\nE1,E303,,,1077,\n", "utf-8")
    office.tianbao("correct", *MONTH, "--words", "验收数补记")
    office.tianbao("enter", *MONTH, office.there(table))
    listed = json.loads(office.tianbao("figures", *MONTH, "--json"))
    assert [one["value"] for one in listed if one["code"] == "E303"] == ["1077"]
    stick = office.windows.stick
    assert list(stick.iterdir()) == []
    empty = office.windows.tianbao(office.home, "receive", "E:\\")
    assert empty.returncode == 0 and "没有文件" in empty.stderr, empty.stdout
    office.tianbao("submit", *MONTH, "--to", "E:\\")
    results = receive(office.pair.desk, [stick])
    assert [result.outcome for result in results] == ["taken"], results
    send_replies(office.pair.desk, stick)
    assert "2025-10" in office.tianbao("receive", "E:\\")
    assert json.loads(office.tianbao("doctor", "--json"))["sound"] is True


def test_paper_has_words_and_not_boxes(office: Office) -> None:
    file = office.home.parent / "十月.pdf"
    office.tianbao("print", *MONTH, "--to", office.there(file))
    text = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "E101" in text and "有效监测" in text and "制定机关" in text


def test_charts_are_drawn(office: Office) -> None:
    for name in ("图.png", "图.svg"):
        file = office.home.parent / name
        office.tianbao("chart", "air-year", *MONTH, "--to", office.there(file))
    assert (office.home.parent / "图.png").read_bytes()[:4] == b"\x89PNG"
    assert "空气质量" in (office.home.parent / "图.svg").read_text("utf-8")


def test_the_window_opens_and_takes_a_key_in_a_cell(office: Office) -> None:
    program = office.there(office.windows.program / "tianbao.com")
    words = (program, "--home", office.there(office.home))
    done = office.windows.run(*words, display=True, TIANBAO_FIRST_PAINT="1")
    steps = [line for line in done.stdout.splitlines() if line in ("painted", "editable", "charts")]
    assert steps == ["painted", "editable", "charts"], done.stdout + done.stderr
    assert not list((office.home / "logs").glob("crash-*"))
