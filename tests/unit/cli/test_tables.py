"""Columns and lines by width on a terminal."""

from __future__ import annotations

import pytest

from desktop.cli.tables import table, width, wrapped


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("报表", 4), ("PM2.5均值", 9), ("Ⅲ", 1), ("，", 2), ("e\u0301", 1)],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_stay_aligned_with_chinese_in_them() -> None:
    lines = table(
        ("代码", "名称", "数据"), [("E303", "造林", "1020"), ("aqi", "指数 AQI", "8")], right=(2,)
    ).split("\n")
    assert {width(line) for line in lines} == {width(lines[0])}
    assert lines[2] == "aqi   指数 AQI     8"


def test_line_breaks_in_a_cell_do_not_break_the_table() -> None:
    assert len(table(("a",), [("x\ny",)]).split("\n")) == 2


def test_wrapping_keeps_to_the_width_and_loses_nothing() -> None:
    text = (
        "审核、封存一个报告期的报表，写到 U 盘并读回核对。A long English sentence follows it, too."
    )
    lines = wrapped(text, 20, "  ")
    assert all(width(line) <= 22 for line in lines)
    assert all(line[2:3] not in "，。、" for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert wrapped("", 20, "") == []
