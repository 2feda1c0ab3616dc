"""One word for one thing, in every window, on paper and in the help (DESIGN.md §2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "resources"
PO = RESOURCES / "locale" / "zh_CN" / "LC_MESSAGES" / "tianbao.po"
PAGES = [
    *sorted((RESOURCES / "help").glob("*zh_CN.md")),
    *sorted((RESOURCES / "brief").glob("*zh_CN.txt")),
    ROOT / "packaging" / "CHANGELOG.zh_CN.md",
]
ENGLISH_PAGES = [ROOT / "README.md", *sorted((RESOURCES / "help").glob("*en.md"))]
# A submission's number is 报送序号, and nothing else. Pages, lines, quarters and the versions of
# tasks and of the program are counted with other words, which are not looked at here.
WRONG = re.compile(
    r"报次"
    r"|报送(的)?(编号|版本|号)|版本(的)?报送"
    r"|第\s*(\d+|\{\w+\})\s*[号次]"
    r"|下一号|新的一号|同号|同一序号|一个序号"
    r"|[行列][：:]\s*个"
)
WRONG_ENGLISH = re.compile(r"\b[Nn]o\. ?(\d|\{)|\bsubmission (\d|\{)|\bsubmission no\. ")


def texts() -> Iterator[tuple[str, str]]:
    """(English, Chinese) of every text of the program."""
    with PO.open("rb") as stream:
        for message in read_po(stream):
            if message.id:
                english = message.id if isinstance(message.id, str) else message.id[0]
                chinese = message.string
                yield english, chinese if isinstance(chinese, str) else chinese[0]


def without(english_term: str, chinese_term: str) -> dict[str, str]:
    """The texts that have the English term, but not the Chinese one."""
    return {
        english: chinese
        for english, chinese in texts()
        if english_term in english.lower() and chinese_term not in chinese
    }


def test_no_other_word_stands_for_the_submission_number() -> None:
    assert {e: c for e, c in texts() if WRONG.search(c)} == {}
    assert [english for english, _chinese in texts() if WRONG_ENGLISH.search(english)] == []


def test_a_submission_has_a_submission_number() -> None:
    assert without("submission number", "报送序号") == {}
    assert dict(texts())["Submission no."] == "报送序号"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_chinese_pages_say_so_too(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if WRONG.search(line)] == []


@pytest.mark.parametrize("page", ENGLISH_PAGES, ids=lambda page: page.name)
def test_the_english_pages_say_so_too(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if WRONG_ENGLISH.search(line)] == []


def test_a_unit_of_measure_is_no_reporting_unit() -> None:
    chinese = dict(texts())
    assert (chinese["Unit"], chinese["Unit of measure"]) == ("填报单位", "计量单位")
    assert without("unit of measure", "计量单位") == {}
    # The reverse: what is translated with 计量单位 says in English that it is one.
    assert {
        english: translated
        for english, translated in chinese.items()
        if "计量单位" in translated and "unit of measure" not in english.lower()
    } == {}


def test_the_number_of_a_project_or_honour_is_one_word() -> None:
    chinese = dict(texts())
    assert (chinese["No."], chinese["Row no."]) == ("编号", "编号")


def test_the_own_table_names_its_rows_by_the_words_of_their_columns() -> None:
    chinese = dict(texts())
    assert {e: c for e, c in chinese.items() if e.startswith("Rows: ")} == {
        "Rows: units": f"行：{chinese['Unit']}",
        "Rows: indicators": f"行：{chinese['Indicator']}",
        "Rows: periods": f"行：{chinese['Period']}",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        "第{n}次已报送",
        "第 {n} 号",
        "第 {number} 次报送",
        "第1号",
        "第2次报送",
        "报次",
        "报送版本",
        "随下一号报送",
        "同号的另一个文件",
        "行：个单位",
        "列：个指标",
    ],
)
def test_a_wrong_wording_is_seen(wrong: str) -> None:
    assert WRONG.search(wrong)


@pytest.mark.parametrize(
    "right",
    ["报送序号 {n}", "第 {number} 页", "{year}年第{quarter}季度", "版本 {n}", "首次报送时", "表号"],
)
def test_a_right_wording_is_left_alone(right: str) -> None:
    assert not WRONG.search(right)


@pytest.mark.parametrize("wrong", ["No. {n} submitted", "no. 2", "submission {number}"])
def test_a_wrong_english_wording_is_seen(wrong: str) -> None:
    assert WRONG_ENGLISH.search(wrong)
