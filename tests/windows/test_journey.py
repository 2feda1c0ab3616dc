"""What an office does with the program under wine, and what the desk on Linux says to it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.send_replies import send_replies
from tests.pair import Pair, make_pair
from tests.unit.actions.month import put_air, put_project, put_tables
from tests.windows.conftest import Windows

MONTH = ("--period", "2025-10")


@dataclass(frozen=True)
class Office:
    """Its home and its stick lie on drive C:; the desk of the pair is here."""

    windows: Windows
    pair: Pair
    home: Path
    stick: Path

    def tianbao(self, *words: str) -> str:
        """What a verb answers that succeeds, findings or not."""
        done = self.windows.tianbao(self.home, *words)
        assert done.returncode in (0, 1), f"{words}: {done.returncode} {done.stdout} {done.stderr}"
        return done.stdout

    def there(self, path: Path) -> str:
        return self.windows.name_of(path)


@pytest.fixture(scope="module")
def office(windows: Windows, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """October is filled in and was submitted once; from then on the office works under wine."""
    home, stick = windows.drive / "数据 甲/奇村", windows.drive / "U盘 一"
    stick.mkdir()
    with make_pair(tmp_path_factory.mktemp("pair")) as pair:
        put_air(pair.unit)
        put_tables(pair.unit)
        put_project(pair.unit, "P01", "民生实事")
        pair.submit()
        pair.receive()
        pair.unit.close()
        shutil.copytree(pair.unit.home, home)
        yield Office(windows, pair, home, stick)


def test_what_was_entered_there_is_read_here_and_the_reply_taken(office: Office) -> None:
    table = office.home.parent / "一月.csv"
    table.write_text("form,code,dimension,date,value,note\nE1,E303,,,1077,\n", "utf-8")
    office.tianbao("correct", *MONTH, "--words", "验收数补记")
    office.tianbao("enter", *MONTH, office.there(table))
    listed = json.loads(office.tianbao("figures", *MONTH, "--json"))
    assert [one["value"] for one in listed if one["code"] == "E303"] == ["1077"]
    office.tianbao("submit", *MONTH, "--to", office.there(office.stick))
    results = receive(office.pair.desk, [office.stick])
    assert [result.outcome for result in results] == ["taken"], results
    send_replies(office.pair.desk, office.stick)
    assert "2025-10" in office.tianbao("receive", office.there(office.stick))
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
