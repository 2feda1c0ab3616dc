"""Figures of past years on the command line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.unit.cli.conftest import UNIT, Run


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    made.active.title = "年报"
    made.active.append(["指标名称", "1月", "2月"])
    made.active.append(["PM2.5平均浓度", 41, 38])
    made.create_sheet("别的").append(["什么也", "不是"])
    made.save(tmp_path / "2024年.xlsx")
    return tmp_path / "2024年.xlsx"


def test_taken_listed_removed(made: Run, book: Path) -> None:
    looked = made("past", "take", str(book), "--sheet", "年报", "--dry-run", "--json")
    assert looked.code == 0, looked.err
    (sheet,) = looked.json
    assert [(f["code"], f["period"], f["text"]) for f in sheet["figures"]] == [
        ("E111", "2024-01", "41"),
        ("E111", "2024-02", "38"),
    ]
    assert made("past", "list", "--json").json == []
    assert made("past", "take", str(book), "--sheet", "年报").code == 0
    (year,) = made("past", "list", "--json").json
    assert (year["unit"], year["form"], year["year"], year["figures"]) == (UNIT, "E1", "2024", 2)
    assert year["sources"] == ["2024年.xlsx · 年报"]
    assert "2024年.xlsx" in made("past", "list").out
    assert made("past", "remove", "2024-01", "--json").json == {"figures": 1}
    assert made("past", "remove", "2024").code == 0
    assert made("past", "remove", "2024").code == 2


def test_what_cannot_be_read_or_is_not_there(made: Run, book: Path, tmp_path: Path) -> None:
    assert made("past", "take", str(book), "--sheet", "没有").code == 2
    assert made("past", "take", str(tmp_path / "nothing.xlsx")).code != 0
    assert made("past", "take", str(book), "--indicator", "Z9").code == 2
    assert made("past", "take", str(book), "--period", "去年").code == 2
    assert made("past", "take", str(book), "--unit", "1").code == 2
    assert made("past", "remove", "2024").code == 2
    assert made("past", "list", "--json").json == []


def test_what_a_sheet_does_not_say_can_be_said(made: Run, tmp_path: Path) -> None:
    made_book = openpyxl.Workbook()
    made_book.active.append(["本期", "备注"])
    made_book.active.append([41, "无"])
    made_book.save(tmp_path / "b.xlsx")
    unsaid = made("past", "take", str(tmp_path / "b.xlsx"), "--json")
    assert unsaid.code == 1 and unsaid.json[0]["missing"] and unsaid.json[0]["figures"] == []
    words = ("--period", "2024-03", "--indicator", "E111", "--json")
    ran = made("past", "take", str(tmp_path / "b.xlsx"), *words)
    assert [(f["code"], f["period"], f["text"]) for f in ran.json[0]["figures"]] == [
        ("E111", "2024-03", "41")
    ]
