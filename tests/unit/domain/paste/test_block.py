"""Pasted blocks: as spreadsheets write them, to codes or names where there are any, else to
their place.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import periods
from desktop.domain.paste.block import Placement, place_block, read_block
from desktop.domain.paste.grid import place_grid
from desktop.domain.paste.targets import PasteTarget, SkipReason, day_targets
from desktop.domain.periods import Period

FORM = (
    PasteTarget("E301", ("中央造林任务面积", "Afforestation assigned (central)")),
    PasteTarget("E302", ("省级造林任务面积",)),
    PasteTarget("E303", ("中央造林完成面积",)),
    PasteTarget("E304", ("省级造林完成面积",)),
    PasteTarget("E501", ("“煤改电”任务户数",)),
)
READINGS = (
    PasteTarget("aqi", ("AQI", "空气质量指数")),
    PasteTarget("primary", ("首要污染物",)),
    PasteTarget("so2", ("SO2", "二氧化硫")),
    PasteTarget("pm10", ("PM10",)),
    PasteTarget("pm2_5", ("PM2.5", "细颗粒物")),
)
OCTOBER = day_targets(periods.days_of(Period("2025-10")))


def taken(found: Placement) -> list[tuple[str, str]]:
    return [(FORM[p.target_index].code, p.text) for p in found.placed]


def reasons(found: Placement) -> list[SkipReason]:
    return [s.reason for s in found.skipped]


def test_reads_what_a_spreadsheet_writes() -> None:
    assert read_block("a\tb\r\n1\t2\r\n") == (("a", "b"), ("1", "2"))
    assert read_block("1\n2\n\n \n") == (("1",), ("2",))
    assert read_block('"两\n行"\t"一""二"\t"制\t表"\r\n') == (("两\n行", '一"二', "制\t表"),)
    assert read_block("a\t\n\tb") == (("a", ""), ("", "b"))
    assert read_block("a\n1\t2\t3") == (("a", "", ""), ("1", "2", "3"))
    assert read_block("1\t\t") == (("1", "", ""),)
    assert read_block("") == read_block("\r\n\t\r\n") == ()


def test_an_open_quote_is_an_ordinary_character() -> None:
    assert read_block('"专精特新"企业\t18\n"未完\t3') == (('"专精特新"企业', "18"), ('"未完', "3"))


@given(st.lists(st.lists(st.text('ab\t\n\r"1，户 '), min_size=2, max_size=4), max_size=5))
def test_every_quoted_block_is_read_back(rows: list[list[str]]) -> None:
    width = max(map(len, rows), default=0)
    even = [tuple(row) + ("",) * (width - len(row)) for row in rows]
    while even and not any(cell.strip() for cell in even[-1]):
        even.pop()
    text = "\r\n".join(
        "\t".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in even
    )
    assert read_block(text) == tuple(even)


@given(st.text())
def test_any_text_is_read_and_placed(text: str) -> None:
    rows = read_block(text)
    assert len({len(row) for row in rows}) <= 1
    found = place_block(rows, FORM, 1)
    assert len({p.target_index for p in found.placed}) == len(found.placed)
    assert {p.row for p in found.placed} | {s.row for s in found.skipped} == set(range(len(rows)))
    place_grid(rows, OCTOBER, READINGS, 3, 1)


def test_codes_decide_in_any_order() -> None:
    rows = read_block(
        "代码\t指标\t单位\t本期\t上年同期\r\nE303\t中央造林完成面积\t亩\t1,020\t980\r\n\r\n"
        "E301\t中央造林任务面积\t亩\t1500\t1400\r\nE999\t别的\t亩\t7\t8\r\n"
    )
    found = place_block(rows, FORM, 4)
    assert found.by_name
    assert taken(found) == [("E303", "1,020"), ("E301", "1500")]
    assert reasons(found) == ["heading", "blank", "unknown-row"]
    assert [s.row for s in found.skipped] == [0, 2, 4]


def test_names_decide_without_codes() -> None:
    rows = read_block(
        "中央造林完成面积（亩）\t亩\t1020\n省级造林完成面积\t亩\t\n煤改电任务户数\t户\t三十\n"
    )
    found = place_block(rows, FORM, 0)
    assert taken(found) == [("E303", "1020"), ("E501", "三十")]
    assert reasons(found) == ["no-value"]


def test_the_last_numeric_column_is_the_value() -> None:
    rows = read_block("E303\t980\t1020\t备注见后\nE304\t80\t96\t\n")
    assert taken(place_block(rows, FORM, 0)) == [("E303", "1020"), ("E304", "96")]


def test_a_second_row_for_one_place_is_left_out_where_it_says_the_same() -> None:
    found = place_block(read_block("E303\t1\nE303\t2\nE303\t1\n"), FORM, 0)
    assert taken(found) == [("E303", "1")]
    assert [(p.text, p.row) for p in found.repeated] == [("2", 1)]
    assert reasons(found) == ["twice"]


def test_one_code_in_many_sections_goes_by_both() -> None:
    sections = (
        PasteTarget("E201", ("定襄桥",)),
        PasteTarget("E201", ("豆罗桥",)),
        PasteTarget("E303"),
    )
    found = place_block(read_block("E201\t豆罗桥\tⅢ\nE201\t定襄桥\t二类\n"), sections, 0)
    assert [(p.target_index, p.text) for p in found.placed] == [(1, "Ⅲ"), (0, "二类")]
    in_order = place_block(read_block("E201\tⅢ\nE201\tⅣ\n"), sections, 0)
    assert [p.target_index for p in in_order.placed] == [0, 1]


def test_a_bare_column_goes_by_place_and_keeps_its_gaps() -> None:
    found = place_block(read_block("10\n\n30\n40\n50\n"), FORM, 1)
    assert not found.by_name
    assert taken(found) == [("E302", "10"), ("E304", "30"), ("E501", "40")]
    assert reasons(found) == ["blank", "below-end"]


def test_headings_units_and_blank_rows_are_skipped_by_place() -> None:
    found = place_block(read_block("单位\t数值\n亩\t1020\n\t\n户\t30\n"), FORM, 0)
    assert taken(found) == [("E301", "1020"), ("E302", "30")]
    assert reasons(found) == ["heading", "blank"]


def test_a_single_value() -> None:
    assert taken(place_block(read_block("1020"), FORM, 2)) == [("E303", "1020")]
    assert place_block((), FORM, 0) == Placement((), (), by_name=False)


def grid(text: str, start_row: int = 0, start_column: int = 0) -> list[tuple[str, str, str]]:
    found = place_grid(read_block(text), OCTOBER, READINGS, start_row, start_column)
    return [
        (OCTOBER[p.row_index].code[-2:], READINGS[p.column_index].code, p.text)
        for p in found.placed
    ]


def test_a_grid_with_dates_and_headings() -> None:
    text = "日期\tPM2.5\t湿度\tAQI\r\n2025/10/3\t58\t40\t83\r\n2025-10-05\t12\t50\t\r\n10月32日\t1\t1\t1\r\n"
    assert grid(text) == [("03", "pm2_5", "58"), ("03", "aqi", "83"), ("05", "pm2_5", "12")]
    found = place_grid(read_block(text), OCTOBER, READINGS, 0, 0)
    assert [(s.reason, s.column) for s in found.skipped] == [
        ("unknown-column", 2),
        ("heading", None),
        ("unknown-row", None),
    ]


def test_a_grid_with_bare_days() -> None:
    assert grid("日\tAQI\n7\t83\n9\t90\n") == [("07", "aqi", "83"), ("09", "aqi", "90")]
    assert grid("3\t83\n4\t90\n5\t71\n", 20, 0) == [
        ("03", "aqi", "83"),
        ("04", "aqi", "90"),
        ("05", "aqi", "71"),
    ]


def test_small_readings_are_not_days() -> None:
    assert grid("12\t30\n25\t31\n9\t28\n", 1, 3) == [
        ("02", "pm10", "12"),
        ("02", "pm2_5", "30"),
        ("03", "pm10", "25"),
        ("03", "pm2_5", "31"),
        ("04", "pm10", "9"),
        ("04", "pm2_5", "28"),
    ]


def test_a_grid_by_place_keeps_blank_days_and_stops_at_its_edges() -> None:
    text = "83\tPM10\t9\t60\t41\t7\n\t\t\t\t\t\n90\t\t8\t\t\t\n70\t\t\t\t\t\n"
    assert grid(text, 28, 0) == [
        ("29", "aqi", "83"),
        ("29", "primary", "PM10"),
        ("29", "so2", "9"),
        ("29", "pm10", "60"),
        ("29", "pm2_5", "41"),
        ("31", "aqi", "90"),
        ("31", "so2", "8"),
    ]
    found = place_grid(read_block(text), OCTOBER, READINGS, 28, 0)
    assert [s.reason for s in found.skipped] == ["right-of-end", "blank", "below-end"]
    assert all(s.words for s in found.skipped)


def test_a_column_of_pollutants_has_no_heading_unless_it_is_named() -> None:
    assert grid("PM10\nPM2.5\n", 3, 1) == [("04", "primary", "PM10"), ("05", "primary", "PM2.5")]
    assert grid("PM10", 3, 1) == [("04", "primary", "PM10")]
    assert grid("首要污染物\nPM10\n", 3, 1) == [("04", "primary", "PM10")]
    assert grid("PM10\n60\n", 3, 1) == [("04", "pm10", "60")]
