"""One Chinese word for one thing, in every window, on paper and in the help (DESIGN.md §2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "resources" / "locale" / "zh_CN" / "LC_MESSAGES" / "tianbao.po"
HELP = sorted((ROOT / "resources" / "help").glob("*zh_CN.md"))
# A submission's number is 报送序号, and nothing else.
WRONG = re.compile(
    r"报次|报送编号|报送版本|第\s*(\d+|\{n\})\s*[号次](报送|已|区里|的报送)?|[：:]个单位"
)
# What has numbers, versions or counts of its own.
FREE = re.compile(r"任务|新版本|制度")


def texts() -> Iterator[tuple[str, str]]:
    """(English, Chinese) of every text of the program."""
    with PO.open("rb") as stream:
        for message in read_po(stream):
            if message.id:
                english = message.id if isinstance(message.id, str) else message.id[0]
                chinese = message.string
                yield english, chinese if isinstance(chinese, str) else chinese[0]


def test_a_submission_has_a_submission_number() -> None:
    assert [c for _e, c in texts() if WRONG.search(c) and not FREE.search(c)] == []


@pytest.mark.parametrize("page", HELP, ids=lambda page: page.name)
def test_the_help_says_so_too(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if WRONG.search(line) and not FREE.search(line)] == []


def test_a_unit_of_measure_is_no_reporting_unit() -> None:
    chinese = dict(texts())
    assert (chinese["Unit"], chinese["Unit of measure"]) == ("填报单位", "计量单位")
    wrong = {
        english: translated
        for english, translated in chinese.items()
        if "unit of measure" in english.lower() and "单位" in translated.replace("计量单位", "")
    }
    assert {e: c for e, c in wrong.items() if "填报单位" in c} == {}


@pytest.mark.parametrize("wrong", ["第{n}次已报送", "第 {n} 号", "报次", "第2次报送", "行：个单位"])
def test_the_look_itself_sees_them(wrong: str) -> None:
    assert WRONG.search(wrong)
