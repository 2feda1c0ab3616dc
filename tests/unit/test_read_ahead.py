"""A start asks for the pages on its list, and no list is needed for a start."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop.read_ahead import LIST, PAGE, ask_for_start_pages
from tests.systems import posix_only

pytestmark = posix_only("posix_fadvise")


@pytest.fixture
def wishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    made: list[tuple[str, int, int]] = []

    def advise(stream: int, start: int, length: int, advice: int) -> None:
        assert advice == os.POSIX_FADV_WILLNEED
        made.append((Path(f"/proc/self/fd/{stream}").readlink().name, start, length))

    monkeypatch.setattr(os, "posix_fadvise", advise)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    return made


def test_each_run_of_pages_is_asked_for(tmp_path: Path, wishes: list[tuple[str, int, int]]) -> None:
    for name in ("libQt6Gui.so.6", "with blank.so"):
        (tmp_path / name).write_bytes(bytes(PAGE))
    (tmp_path / LIST).write_text("libQt6Gui.so.6 0-3,5-20\nwith blank.so 1-2\n", "ascii")
    ask_for_start_pages()
    assert wishes == [
        ("libQt6Gui.so.6", 0, 3 * PAGE),
        ("libQt6Gui.so.6", 5 * PAGE, 15 * PAGE),
        ("with blank.so", PAGE, PAGE),
    ]


@pytest.mark.parametrize(
    "text",
    [None, "", "\n", "missing.so 0-1\n", "a\n", "\x00 0-1", "here x-y\n", "here 0\n", "here 字\n"],
)
def test_without_a_list_or_with_a_damaged_one_the_start_goes_on(
    text: str | None, tmp_path: Path, wishes: list[tuple[str, int, int]]
) -> None:
    (tmp_path / "here").write_bytes(bytes(PAGE))
    if text is not None:
        (tmp_path / LIST).write_text(text, "utf-8")
    ask_for_start_pages()
    assert wishes == []
