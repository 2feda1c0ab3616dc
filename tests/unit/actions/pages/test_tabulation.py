"""A page as rows of text: every cell knows where its figure stands and what goes along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import i18n
from desktop.actions.imports.csv_file import import_figures
from desktop.actions.pages.page import open_page
from desktop.actions.pages.tabulation import PageRow, filled_fields, tabulate
from desktop.actions.workplace import Workplace
from desktop.domain.figures import SCALE, Cell
from tests.pair import OCTOBER, make_pair

FIGURES = """form,code,dimension,date,value,note
E1,E201,定襄桥,,Ⅲ,
E1,E303,,,1020,补报
E1,E302,,,,missing:not_yet
E2,aqi,,2025-10-03,83,
E2,invalid,,2025-10-12,1,仪器停电
"""


@pytest.fixture
def unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    monkeypatch.setattr(i18n, "_language", "zh_CN")
    with make_pair(tmp_path) as pair:
        (tmp_path / "figures.csv").write_text(FIGURES, "utf-8")
        import_figures(pair.unit, OCTOBER, tmp_path / "figures.csv")
        yield pair.unit


def rows_of(unit: Workplace, form: str) -> dict[tuple[str, str], PageRow]:
    rows = tabulate(open_page(unit, unit.form(form), OCTOBER))
    return {(row.key, row.dimension): row for row in rows}


def test_a_tables_cells_know_their_figures(unit: Workplace) -> None:
    rows = rows_of(unit, "E1")
    number, grade = rows["E303", ""].cells["value"], rows["E201", "定襄桥"].cells["value"]
    assert (number.cell, number.value, number.note) == (
        Cell("E1", "E303", "", OCTOBER),
        1020 * SCALE,
        "补报",
    )
    assert (grade.text, grade.value) == ("Ⅲ", None), "a grade is text alone"
    missing = rows["E302", ""].cells["value"]
    assert (missing.text, missing.value) == ("暂无数据", None)
    assert rows["E303", ""].cells["previous"].cell is None, "of another period"


def test_a_flag_that_is_not_set_is_an_empty_cell(unit: Workplace) -> None:
    rows = rows_of(unit, "E2")
    assert rows["2025-10-12", ""].cells["invalid"].marked_text == "是"
    assert rows["2025-10-12", ""].cells["reason"].text == "仪器停电"
    assert rows["2025-10-03", ""].cells["invalid"].marked_text == ""
    assert rows["2025-10-03", ""].cells["aqi"].cell == Cell("E2", "aqi", "2025-10-03", OCTOBER)


def test_the_fields_in_which_anything_stands(unit: Workplace) -> None:
    page = open_page(unit, unit.form("E2"), OCTOBER)
    assert [f.code for f in filled_fields(page, tabulate(page))] == ["aqi", "invalid"]
