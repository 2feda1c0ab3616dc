"""Blocks for projects, honours and whole days: headings, numbers, exact names, new rows, sums
that are not written.
"""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import paths
from desktop.catalogue.load import load_catalogue
from desktop.domain import periods
from desktop.domain.paste.block import read_block
from desktop.domain.paste.columns import (
    daily_columns,
    honour_columns,
    project_columns,
    written_pollutants,
)
from desktop.domain.paste.grid import place_grid
from desktop.domain.paste.targets import PasteTarget, SkipReason, day_targets
from desktop.domain.periods import Period

SEEN = (
    "number",
    "name",
    "category",
    "stage",
    "plan_this_year",
    "done_this_month",
    "done_this_year",
    "completion",
)
PROJECTS = (
    PasteTarget("P01", ("温泉康养中心（一期）",)),
    PasteTarget("P02", ("食用菌冷链",)),
    PasteTarget("P03", ("温泉康养中心（二期）",)),
    PasteTarget("P04", ("旧桥",), closed="elsewhere"),
)


@pytest.fixture
def paste(catalogue):
    """What a block does to the ledger: (row, column, text) of each cell, (row of the block,
    reason) of what is left out.
    """
    columns, named = project_columns(catalogue.form_by_id["P1"], SEEN)

    def placed(text: str, row: int = 0, column: str = "done_this_month", rows=PROJECTS):
        found = place_grid(read_block(text), rows, columns, row, SEEN.index(column), named)
        numbers = [target.code for target in rows]
        cells = [
            (
                (
                    numbers[p.row_index]
                    if p.row_index < len(rows)
                    else f"new{p.row_index - len(rows)}"
                )
                + again,
                columns[p.column_index].code,
                p.text,
            )
            for again, of_kind in (("", found.placed), (" again", found.repeated))
            for p in of_kind
        ]
        left: list[tuple[int, SkipReason]] = [
            (s.row if s.column is None else 100 + s.column, s.reason)
            for s in found.skipped
            if s.reason not in ("heading", "blank")
        ]
        return cells, left

    return placed


def test_numbers_decide_and_sums_are_left_out(paste):
    cells, left = paste(
        "项目编号\t本月完成（万元）\t本年累计完成\t完成率\r\nP02\t35\t200\t20%\r\np01\t40\t90\t9%\r\n",
        2,
    )
    assert cells == [("P02", "done_this_month", "35"), ("P01", "done_this_month", "40")]
    assert left == [(102, "derived"), (103, "derived")]


def test_english_headings_and_codes_are_known_too(paste):
    assert paste("Project no.\tDone this month\tStage\nP02\t35\t4\n")[0] == [
        ("P02", "done_this_month", "35"),
        ("P02", "stage", "4"),
    ]
    assert paste("project\tdone_this_month\tprogress\nP02\t35\t封顶\n")[0] == [
        ("P02", "done_this_month", "35"),
        ("P02", "progress", "封顶"),
    ]


def test_names_are_exact_to_their_brackets(paste):
    cells, left = paste(
        "项目名称\t本月完成\n温泉康养中心(二期)\t1\n温泉康养中心\t2\n 食用菌 冷链\t3\n"
    )
    assert cells == [("P03", "done_this_month", "1"), ("P02", "done_this_month", "3")]
    assert left == [(2, "incomplete")]


def test_a_number_and_a_name_that_disagree(paste):
    cells, left = paste(
        "编号\t项目名称\t本月完成\nP01\t食用菌冷链\t1\nP02\t食用菌冷链（扩建）\t2\n"
    )
    assert cells == [("P02", "name", "食用菌冷链（扩建）"), ("P02", "done_this_month", "2")]
    assert left == [(1, "disagree")]


def test_two_projects_of_one_name(paste):
    twins = (PasteTarget("P01", ("改造",)), PasteTarget("P02", ("改造",)))
    assert paste("项目\t本月完成\n改造\t1\n", rows=twins) == ([], [(1, "ambiguous")])
    assert paste("编号\t项目\t本月完成\nP02\t改造\t1\n", rows=twins)[0] == [
        ("P02", "done_this_month", "1")
    ]


def test_a_second_row_and_a_project_of_another_month(paste):
    cells, left = paste("项目\t本月完成\n食用菌冷链\t1\n食用菌冷链\t2\n旧桥\t3\n食用菌冷链\t1\n")
    assert cells == [("P02", "done_this_month", "1"), ("P02 again", "done_this_month", "2")]
    assert left == [(3, "elsewhere"), (4, "twice")]


def test_new_projects_bring_name_and_category(paste):
    cells, left = paste(
        "序号\t项目名称\t类别\t总投资（亿元）\n1\t新冷库\t乡村振兴项目\t1.2\n2\t新桥\t\t3\n3\t新冷库\t其他\t5\n"
        "4\t食用菌冷链\t\t0.5\n合计\t\t\t9.7\nP09\t别的\t其他\t1\n"
    )
    assert cells == [
        ("new0", "name", "新冷库"),
        ("new0", "category", "乡村振兴项目"),
        ("new0", "total_investment", "1.2"),
        ("P02", "total_investment", "0.5"),
        ("new0 again", "category", "其他"),
        ("new0 again", "total_investment", "5"),
    ]
    assert left == [(2, "incomplete"), (5, "incomplete"), (6, "unknown-number")]


def test_without_headings_the_cursor_decides(paste):
    assert paste("1\n\n3\n4\n") == (
        [("P01", "done_this_month", "1"), ("P03", "done_this_month", "3")],
        [(3, "below-end")],
    )
    assert paste("10\t20\t30\t40\n", 1, "plan_this_year") == (
        [("P02", "plan_this_year", "10"), ("P02", "done_this_month", "20")],
        [(102, "derived"), (103, "derived")],
    )
    assert paste("P03\t8\nP01\t9\n", 1) == (
        [("P03", "done_this_month", "8"), ("P01", "done_this_month", "9")],
        [],
    )
    assert paste("P03\t温泉\nP01\t热泉\n", 1, "number")[0] == [
        ("P03", "name", "温泉"),
        ("P01", "name", "热泉"),
    ]


def test_rows_the_search_hides_are_found_by_name_alone(paste):
    rows = (PROJECTS[1], PasteTarget("P01", PROJECTS[0].names, by_name=True))
    assert paste("1\n2\n", rows=rows) == ([("P02", "done_this_month", "1")], [(1, "below-end")])
    assert paste("P01\t7\nP02\t8\n", rows=rows)[0] == [
        ("P01", "done_this_month", "7"),
        ("P02", "done_this_month", "8"),
    ]


def test_what_is_asked_elsewhere_is_not_pasted(paste):
    cells, left = paste("编号\t状态\t办结（撤销）原因\t本月完成\nP01\t已撤销\t规划调整\t0\n")
    assert cells == [("P01", "done_this_month", "0")]
    assert left == [(101, "status"), (102, "status")]


def test_a_title_above_the_headings(paste):
    text = "西张镇重点项目月报\t\t\n\t\t单位：万元\n2025年10月\t\t\n项目名称\t本月完成\t备注\n食用菌冷链\t1\t\n"
    assert paste(text)[0] == [("P02", "done_this_month", "1")]


def test_honours_are_found_by_title_or_added(catalogue):
    seen = ("number", "date", "level", "title", "body", "evidence")
    columns, named = honour_columns(catalogue.form_by_id["H1"], seen)
    rows = (PasteTarget("H01", ("典型案例",)), PasteTarget("H02", ("",)))
    text = "序号\t名称\t授予单位\t级别\n1\t典型案例\t省文旅厅\t\n2\t文明村\t市文明委\t2\n3\t卫生村\t\t\n"
    found = place_grid(read_block(text), rows, columns, 0, 1, named)
    assert [(p.row_index, columns[p.column_index].code, p.text) for p in found.placed] == [
        (0, "body", "省文旅厅"),
        (2, "title", "文明村"),
        (2, "body", "市文明委"),
        (2, "level", "2"),
        (3, "title", "卫生村"),
    ]
    bare = place_grid(
        read_block("2025-10-1\t2\t甲\n2025-10-2\t2\t乙\n2025-10-3\t2\t丙\n"),
        rows,
        columns,
        1,
        1,
        named,
    )
    assert [p.row_index for p in bare.placed] == [1, 1, 1, 2, 2, 2, 3, 3, 3]


@pytest.mark.parametrize("title", ["备注", "原因", "note", "Remark", "说明"])
def test_the_reason_of_a_day(catalogue, title):
    columns = daily_columns(catalogue.form_by_id["E2"].fields)
    october = day_targets(periods.days_of(Period("2025-10")))
    text = f"日期\tAQI\t{title}\t是否无效\n10月3日\t\t仪器停电\t是\n10月4日\t60\t\t\n"
    found = place_grid(read_block(text), october, columns, 9, 0)
    assert [(p.row_index, columns[p.column_index].code, p.text) for p in found.placed] == [
        (2, "note", "仪器停电"),
        (2, "invalid", "是"),
        (3, "aqi", "60"),
    ]


@pytest.mark.parametrize(
    ("typed", "kept"), [("pm25 臭氧", "PM2.5、O3"), ("一氧化碳", "CO"), ("雾", "雾")]
)
def test_names_of_pollutants(typed, kept):
    assert written_pollutants(typed) == kept


@cache
def ledger_columns():
    return project_columns(load_catalogue(paths.catalogues_dir() / "xinfu").form_by_id["P1"], SEEN)


@given(st.text(), st.integers(0, 3), st.integers(0, 7))
def test_any_text_has_a_place_or_a_reason(text, row, column):
    columns, named = ledger_columns()
    rows = read_block(text)
    found = place_grid(rows, PROJECTS, columns, row, column, named)
    places = [(p.row_index, p.column_index) for p in found.placed]
    assert len(set(places)) == len(places)
    assert all(columns[p.column_index].closed is None for p in found.placed)
    assert {s.row for s in found.skipped if s.column is None} | {
        p.row for p in found.placed
    } <= set(range(len(rows)))
    assert all(s.words for s in found.skipped)
