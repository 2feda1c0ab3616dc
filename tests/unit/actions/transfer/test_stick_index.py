"""What a stick tells of itself: made from the files, plain and escaped, believed by nobody, and never in the way."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.stick_index import tell_on_stick
from desktop.actions.transfer.submit import start_correction
from desktop.actions.workplace import open_workplace
from desktop.exchange import stick_index
from desktop.exchange.stick_index import DATA, MOST_FILES, PAGE
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.systems import posix_only
from tests.unit.actions.month import put_month

TODAY = date(2025, 11, 20)  # after the deadline


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("met")
    with make_pair(folder) as pair:
        put_month(pair.unit)
        pair.submit()
        pair.receive()
        start_correction(pair.unit, OCTOBER, "核对后更正")
        pair.submit()
    return folder


@pytest.fixture
def pair(met: Path, tmp_path: Path) -> Iterator[Pair]:
    shutil.copytree(met, tmp_path / "met")
    folder = tmp_path / "met"
    with (
        open_workplace(folder / "desk", today=TODAY) as desk,
        open_workplace(folder / "unit", today=TODAY) as unit,
    ):
        yield Pair(desk, unit, folder / "stick")


class _Reader(HTMLParser):
    """Every tag and the text of every cell, as a browser would have them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def page_of(stick: Path) -> _Reader:
    reader = _Reader()
    reader.feed((stick / PAGE).read_text(encoding="utf-8"))
    return reader


def data_of(stick: Path) -> dict:  # type: ignore[type-arg]
    return json.loads((stick / DATA).read_text(encoding="utf-8"))


def test_it_says_whose_files_of_which_period_lie_there_and_which_are_old(pair: Pair) -> None:
    assert tell_on_stick(pair.unit, pair.stick)
    files = {one["file"]: one for one in data_of(pair.stick)["files"]}
    subs = sorted(
        (one["sequence"], one["standing"]) for one in files.values() if one["kind"] == "submission"
    )
    assert subs == [(1, "newer_here"), (2, "")]
    page = page_of(pair.stick)
    assert page.tags == {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "p",
        "table",
        "tr",
        "th",
        "td",
    }
    assert page.attributes == {"lang", "charset"}
    assert "东楼乡" in page.cells and "2025年10月" in page.cells


def test_what_is_newer_elsewhere_is_said_by_who_knows_it(pair: Pair) -> None:
    (newest,) = pair.stick.glob(f"{UNIT}-2025-10-02-*.tbsub")
    newest.unlink()
    tell_on_stick(pair.unit, pair.stick)
    (old,) = [one for one in data_of(pair.stick)["files"] if one["kind"] == "submission"]
    assert old["standing"] == "newer_elsewhere"
    tell_on_stick(pair.desk, pair.stick)  # which has not seen the second one
    (old,) = [one for one in data_of(pair.stick)["files"] if one["kind"] == "submission"]
    assert old["standing"] == ""


def test_who_is_late_stays_as_the_desk_last_knew(pair: Pair) -> None:
    receive(pair.desk, [pair.stick])
    send_replies(pair.desk, pair.stick)
    tell_on_stick(pair.desk, pair.stick)
    late = data_of(pair.stick)["late"]
    assert (late["as_of"], late["period"]) == ("2025-11-20", OCTOBER)
    assert UNIT not in [one["unit"] for one in late["units"]]
    assert "140902101" in [one["unit"] for one in late["units"]]
    tell_on_stick(pair.unit, pair.stick)
    assert data_of(pair.stick)["late"] == late
    assert "2025-11-20" in (pair.stick / PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"tianbao_index":1}',
        b"[" * 100_000,
        b'{"tianbao_index":1,"made_at":"2025-11-20T10:00:00Z","made_by":"x","files":[],"more":0,"late":{"as_of":"<b>","period":"2025-10","units":[]}}',
        b"\xff\xfe" * 1000,
    ],
)
def test_a_hostile_index_is_not_shown_again(pair: Pair, content: bytes) -> None:
    (pair.stick / DATA).write_bytes(content)
    tell_on_stick(pair.unit, pair.stick)
    kept = (pair.stick / DATA).read_bytes()
    assert kept == content or data_of(pair.stick)["late"] is None  # somebody's own file stays
    assert "<b>" not in (pair.stick / PAGE).read_text(encoding="utf-8")


def test_a_late_list_of_anybody_is_escaped(pair: Pair) -> None:
    tell_on_stick(pair.desk, pair.stick)
    forged = data_of(pair.stick)
    forged["late"]["units"] = [{"unit": "140902101", "name": "<script>alert(1)</script>"}]
    (pair.stick / DATA).write_text(json.dumps(forged, separators=(",", ":")), encoding="utf-8")
    tell_on_stick(pair.unit, pair.stick)
    page = page_of(pair.stick)
    assert "script" not in page.tags
    assert any("<script>" in cell for cell in page.cells)


@posix_only("pipes, and such names")
def test_hostile_files_are_named_and_nothing_more(pair: Pair, tmp_path: Path) -> None:
    stick = pair.stick
    (stick / '<img src=x onerror="x">.tbsub').write_bytes(b"TIANBAO\x00")
    (stick / "\u202egpj.tbsub").write_bytes(b"PK\x03\x04")
    (stick / "folder.tbsub").mkdir()
    os.mkfifo(stick / "pipe.tbsub")
    (stick / "link.tbsub").symlink_to("/etc/passwd")
    (stick / "gone.tbsub").symlink_to("nowhere")
    with (stick / "huge.tbsub").open("wb") as file:
        file.truncate(5 << 30)
    assert tell_on_stick(pair.unit, stick)
    standings = {one["file"]: one["standing"] for one in data_of(stick)["files"]}
    assert standings["huge.tbsub"] == "unread"
    assert [
        standings[name] for name in ("folder.tbsub", "pipe.tbsub", "gone.tbsub", "link.tbsub")
    ] == ["unreadable"] * 4
    page = page_of(stick)
    assert "img" not in page.tags
    assert "\u202e" not in (stick / PAGE).read_text(encoding="utf-8")
    assert b"root:" not in (stick / PAGE).read_bytes()


def test_a_full_stick_of_files_is_counted(pair: Pair) -> None:
    for number in range(MOST_FILES + 20):
        (pair.stick / f"{number:04}.tbsub").write_bytes(b"x")
    tell_on_stick(pair.unit, pair.stick)
    data = data_of(pair.stick)
    assert len(data["files"]) == MOST_FILES
    assert data["more"] == 20 + len(list(pair.stick.glob("1409*.tb*")))


def test_somebodys_own_page_of_that_name_stays(pair: Pair) -> None:
    (pair.stick / PAGE).write_text("my notes")
    assert not tell_on_stick(pair.unit, pair.stick)
    assert (pair.stick / PAGE).read_text() == "my notes"


def test_whatever_fails_the_submission_stays_as_it_was(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_words: object, **_more: object) -> None:
        raise OSError(28, "full")

    before = {path.name: path.read_bytes() for path in pair.stick.iterdir()}
    for name in ("files_on", "write_index"):
        with monkeypatch.context() as patch:
            patch.setattr(f"desktop.actions.transfer.stick_index.{name}", fail)
            assert not tell_on_stick(pair.unit, pair.stick)
    with monkeypatch.context() as patch:
        patch.setattr(stick_index, "write_safely", fail)
        assert not tell_on_stick(pair.unit, pair.stick)
    assert not tell_on_stick(pair.unit, pair.stick / "gone")
    assert {path.name: path.read_bytes() for path in pair.stick.iterdir()} == before


def test_the_index_is_no_file_of_the_exchange(pair: Pair) -> None:
    tell_on_stick(pair.unit, pair.stick)
    results = receive(pair.desk, [pair.stick])
    assert not {PAGE, DATA} & {result.file.name for result in results}
