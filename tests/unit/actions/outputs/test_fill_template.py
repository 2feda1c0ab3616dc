"""A workbook of the superior's is filled in: figures where their codes stand, formulas and formats untouched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.outputs.fill_template import fill_template, filled_words
from desktop.actions.workplace import Workplace
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.errors import AppError, Refused
from tests.pair import OCTOBER, Pair, make_pair
from tests.senders import QICUN, Stick

pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with make_pair(tmp_path_factory.mktemp("fill")) as made:
        stick = Stick(made.desk, made.stick)
        stick.give(QICUN, E303=37, E304=5)
        yield made


@pytest.fixture
def desk(pair: Pair) -> Workplace:
    return pair.desk


@pytest.fixture
def template(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "上报表"
    sheet["A1"] = "{district} {period} 造林情况"
    sheet["A2"], sheet["B2"] = "中央造林完成面积", "{E303}"
    sheet["B2"].font, sheet["B2"].number_format = Font(bold=True), "#,##0.00"
    sheet["A3"], sheet["B3"] = "省级造林完成面积", "名"
    sheet["A4"], sheet["B4"] = "合计", "=B2+B3"
    sheet["A5"], sheet["B5"] = "累计", "{E303.to_date}"
    sheet["A6"], sheet["B6"] = "没有的", "{E999}"
    sheet["A7"], sheet["B7"] = "没有数", "{E402}"
    sheet["A8"] = "完成 {E303} 亩，{ 不是代码 }，上年 {E303.last_year} 亩"
    sheet["A9"] = '="{E303}"'
    book.defined_names["E304"] = DefinedName("E304", attr_text="上报表!$B$3")
    sheet.merge_cells("D1:E2")
    for code, place in (("E301", "上报表!$E$2"), ("E302", "上报表!$A:$A"), ("E401", "#REF!")):
        book.defined_names[code] = DefinedName(code, attr_text=place)
    path = tmp_path / "市局模板.xlsx"
    book.save(path)
    return path


def test_figures_stand_where_their_codes_stood_and_all_else_stays(
    desk: Workplace, template: Path, tmp_path: Path
) -> None:
    before = template.read_bytes()
    (tmp_path / "out").mkdir()
    result = fill_template(desk, OCTOBER, template, tmp_path / "out")
    assert template.read_bytes() == before
    sheet = openpyxl.load_workbook(result.file)["上报表"]
    row = consolidate(desk, OCTOBER).row("E303")
    assert row is not None and row.value == 37 * SCALE
    assert (sheet["B2"].value, sheet["B3"].value, sheet["B5"].value) == (37, 5, 37)
    assert sheet["B4"].value == "=B2+B3" and sheet["A9"].value == '="{E303}"'
    assert sheet["B2"].font.bold and sheet["B2"].number_format == "#,##0.00"
    assert sheet["A1"].value == "忻府区 2025年10月 造林情况"
    assert sheet["A8"].value == "完成 37 亩，{ 不是代码 }，上年 — 亩"
    assert sheet["B6"].value == "{E999}" and sheet["B7"].value is None
    assert result.unknown == ("上报表!B6 {E999}",) and result.empty == ("上报表!B7",)
    assert "上报表!B2" in result.partial and not result.has_pictures
    words = filled_words(result)
    assert all(part in words for part in ("上报表!B7", "{E999}", "上报表!B2", result.file.name))


def test_pictures_and_charts_that_do_not_come_along_are_said(
    desk: Workplace, template: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(template)
    chart = BarChart()
    chart.add_data(Reference(book["上报表"], min_col=2, min_row=2, max_row=3))
    book["上报表"].add_chart(chart, "D2")
    book.save(template)
    (tmp_path / "out").mkdir()
    assert fill_template(desk, OCTOBER, template, tmp_path / "out").has_pictures


def test_what_cannot_be_filled_is_refused_in_words(
    pair: Pair, template: Path, tmp_path: Path
) -> None:
    plain = openpyxl.Workbook()
    plain.active["A1"] = "没有代码"  # type: ignore[index]
    plain.save(tmp_path / "plain.xlsx")
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (tmp_path / "cut.xlsx").write_bytes(template.read_bytes()[:900])
    for name, code in (
        ("plain.xlsx", "template-no-places"),
        ("old.xls", "template-not-xlsx"),
        ("cut.xlsx", "sheet-damaged"),
    ):
        with pytest.raises(Refused) as refused:
            fill_template(pair.desk, OCTOBER, tmp_path / name, tmp_path)
        assert refused.value.code == code
    with pytest.raises(AppError) as office:
        fill_template(pair.unit, OCTOBER, template, tmp_path)
    assert office.value.code == "not-district"


def test_a_text_from_outside_never_becomes_a_formula(desk: Workplace, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "={E303"
    book.active["A1"].data_type = "s"
    book.active["A2"] = "{E303}+1"
    book.active["A3"] = "={E303}"
    book.active["A3"].data_type = "s"
    book.save(tmp_path / "t.xlsx")
    (tmp_path / "out").mkdir()
    result = fill_template(desk, OCTOBER, tmp_path / "t.xlsx", tmp_path / "out")
    sheet = openpyxl.load_workbook(result.file).active
    assert sheet is not None
    assert sheet["A2"].value == "37+1"
    assert sheet["A3"].data_type != "f"
    year = fill_template(desk, Period("2025"), tmp_path / "t.xlsx", tmp_path / "out")
    assert year.file != result.file


# --- a template in which nobody may write codes


def headed(path: Path, *rows: list[object], title: str = "忻府区造林情况") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "上报"
    sheet.append([title])
    for row in rows:
        sheet.append(row)
    book.save(path / "市局表.xlsx")
    return path / "市局表.xlsx"


def filled_cells(file: Path) -> dict[str, object]:
    sheet = openpyxl.load_workbook(file)["上报"]
    return {
        cell.coordinate: cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_headings_and_names_say_where_figures_belong(desk: Workplace, tmp_path: Path) -> None:
    template = headed(
        tmp_path,
        ["序号", "指标名称", "计量单位", "本月", "本年累计", "上年同期", "增减", "备注"],
        [1, "中央造林完成面积", "亩", None, None, None, "=D3-F3", None],
        [2, "省级造林完成面积", "亩", 99, None, None, "=D4-F4", "已核"],
        [3, "市里另加的一项", "亩", None, None, None, None, None],
        [None, "合计", None, "=D3+D4", None, None, None, None],
    )
    result = fill_template(desk, OCTOBER, template, tmp_path)
    cells = filled_cells(result.file)
    assert (cells["D3"], cells["E3"]) == (37, 37)
    assert cells["D4"] == 99 and cells["E4"] == 5  # what stands there stays
    assert (cells["G3"], cells["D6"], cells["H4"]) == ("=D3-F3", "=D3+D4", "已核")
    assert result.by_headings and result.unknown == ("上报!5",)
    assert "F3" not in cells and "上报!F3" in result.empty
    assert "D5" not in cells and "E5" not in cells and "E6" not in cells
    assert "标题" in filled_words(result) or "表头" in filled_words(result)


def test_a_unit_of_measure_that_the_sheet_names_is_kept_to(desk: Workplace, tmp_path: Path) -> None:
    template = headed(
        tmp_path,
        ["指标名称", "计量单位", "本月"],
        ["中央造林完成面积", "公顷", None],
        ["省级造林完成面积", "万亩", None],
        ["盐碱地综合利用完成面积", "万元", None],
    )
    result = fill_template(desk, OCTOBER, template, tmp_path)
    cells = filled_cells(result.file)
    assert cells["C3"] == pytest.approx(2.466667) and cells["C4"] == pytest.approx(0.0005)
    assert "C5" not in cells and result.unknown == ("上报!5",)


@pytest.mark.parametrize("title", ["2025年9月造林情况", "2024年造林情况"])
def test_a_template_of_another_period_is_not_filled(
    desk: Workplace, tmp_path: Path, title: str
) -> None:
    template = headed(tmp_path, ["指标名称", "本月"], ["中央造林完成面积", None], title=title)
    with pytest.raises(Refused) as refused:
        fill_template(desk, OCTOBER, template, tmp_path)
    assert refused.value.code == "template-no-places"


def test_codes_go_before_headings(desk: Workplace, tmp_path: Path) -> None:
    template = headed(
        tmp_path, ["指标名称", "本月"], ["中央造林完成面积", None], ["省级造林完成面积", "{E304}"]
    )
    result = fill_template(desk, OCTOBER, template, tmp_path)
    cells = filled_cells(result.file)
    assert cells["B4"] == 5 and "B3" not in cells and not result.by_headings


@pytest.mark.parametrize(
    "heading", ["本月排名", "本月完成率%", "本月目标", "9月", "2024年10月累计完成投资", "10月底前"]
)
def test_a_heading_that_says_more_takes_no_figure(
    desk: Workplace, tmp_path: Path, heading: str
) -> None:
    template = headed(tmp_path, ["指标名称", "本月", heading], ["中央造林完成面积", None, None])
    cells = filled_cells(fill_template(desk, OCTOBER, template, tmp_path).file)
    assert cells["B3"] == 37 and "C3" not in cells


@pytest.mark.parametrize(
    "label",
    ["中央造林完成面积（上年同期）", "中央造林完成面积目标", "其中：中央造林完成面积", "东楼乡"],
)
def test_a_row_that_says_more_takes_no_figure(desk: Workplace, tmp_path: Path, label: str) -> None:
    template = headed(
        tmp_path,
        ["名称", "指标名称", "本月"],
        [None, "省级造林完成面积", None],
        [label, "中央造林完成面积", None],
        [None, label, None],
    )
    result = fill_template(desk, OCTOBER, template, tmp_path)
    cells = filled_cells(result.file)
    assert cells["C3"] == 5 and "C4" not in cells and "C5" not in cells
    assert {"上报!4", "上报!5"} <= set(result.unknown)
