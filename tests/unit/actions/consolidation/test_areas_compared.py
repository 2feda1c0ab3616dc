"""Cities of a province beside each other: table, order, small multiples, own table and brief say what each area's own
desk says, and why figures do not compare.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from desktop.actions.charts.registry import CHARTS, chart, charts_of, title_of
from desktop.actions.charts.units import rankable
from desktop.actions.consolidation.areas_compared import (
    compare_areas,
    comparison_tables,
    ranks_of,
)
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.consolidation.levels import figures_by_area
from desktop.actions.consolidation.pivot import pivot_table
from desktop.actions.consolidation.trace import trace, trace_level
from desktop.actions.outputs.brief import brief, keep_wording, own_wording
from desktop.actions.outputs.export_tables import export_tables
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.cli.main import tianbao
from desktop.cli.settings import Settings
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.domain.roster import areas_in_order
from desktop.errors import UsageError
from desktop.reports.brief import brief_text
from desktop.reports.chart import Bars, Panels
from desktop.reports.readings import count, reading, step
from tests.desks import TODAY, fill_directly
from tests.tree import CITY, DISTRICTS, OF_CITY, OTHER_CITY, write_tree

pytestmark = pytest.mark.usefixtures("in_chinese")
OCTOBER = Period("2025-10")
CITIES = (CITY, OTHER_CITY)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("province")
    init_workplace(
        folder / "home",
        role="district",
        catalogue_name=str(write_tree(folder / "forms")),
    )
    with open_workplace(folder / "home", today=TODAY) as desk:
        fill_directly(desk, ("2024-10", "2025-09", "2025-10"), 3)
    return folder / "home"


@pytest.fixture(scope="module")
def shared_desk(home: Path) -> Iterator[Workplace]:
    with open_workplace(home, today=TODAY) as desk:
        yield desk


@pytest.fixture
def desk(shared_desk: Workplace) -> Iterator[Workplace]:
    """What a test changes in it is taken back."""
    shared_desk.db.conn.execute("SAVEPOINT test")
    yield shared_desk
    shared_desk.db.conn.execute("ROLLBACK TO test")
    shared_desk.db.conn.execute("RELEASE test")


@pytest.mark.parametrize(
    ("values", "ranks"),
    [([], []), ([5, 5, 3, None], [1, 1, 3, None]), ([None, None], [None, None]), ([0, -1], [1, 2])],
)
def test_equal_figures_have_one_rank(values: list[int | None], ranks: list[int | None]) -> None:
    assert ranks_of(values) == ranks


def test_each_area_has_the_figure_of_its_own_desk(desk: Workplace) -> None:
    compared = compare_areas(desk, OCTOBER)
    assert (compared.level, [*compared.by_area]) == ("city", [*CITIES])
    for area, one in compared.by_area.items():
        alone = consolidate(desk.of_area(area), OCTOBER)
        assert [(r.code, r.dimension, r.value) for r in one.rows] == [
            (r.code, r.dimension, r.value) for r in alone.rows
        ]
    for row in compared.whole.rows:
        ranked = compared.ranked(row.code, row.dimension)
        assert {one.area for one in ranked} == {*CITIES}
        with_value = [one.row.value for one in ranked if one.row and one.row.value is not None]
        assert all(a >= b for a, b in pairwise(with_value))
        assert [one.rank is None for one in ranked] == sorted(one.rank is None for one in ranked)


def test_the_tables_hold_what_is_compared(desk: Workplace, tmp_path: Path) -> None:
    compared = compare_areas(desk, OCTOBER, "district")
    assert [*compared.by_area] == [*DISTRICTS]
    tables = comparison_tables(compared)
    assert {table.name for table in tables} >= {"E1 分区县", "E1 排名"}
    beside = next(table for table in tables if table.name == "E1 分区县")
    ranked = next(table for table in tables if table.name == "E1 排名")
    row = next(row for row in beside.rows if row.cells[0].text == "E303")
    values = [cell.value for cell in row.cells[4:]]
    assert sum(value or 0 for value in values) == row.cells[3].value
    order = [r for r in ranked.rows if r.cells[0].text == "E303"]
    assert [r.cells[4].value for r in order] == sorted(filter(None, values), reverse=True)
    (file,) = export_tables(desk, OCTOBER, "xlsx", tmp_path)
    book = openpyxl.load_workbook(file, read_only=True)
    assert {"E1 分市", "E1 排名"} <= {*book.sheetnames}
    rows = [[cell.value for cell in row] for row in book["E1 分市"].iter_rows()]
    (of_book,) = (row for row in rows if row[0] == "E303")
    assert sum(of_book[4:6]) == of_book[3]


def test_what_does_not_compare_is_said(desk: Workplace) -> None:
    assert any("单位未报齐" in words for words in compare_areas(desk, OCTOBER).doubts("E303"))
    desk.db.execute(
        "UPDATE figure SET standard = 'HJ 633-2012', value = 10000, missing = '' WHERE code = 'E104'"
    )
    desk.db.execute(
        "UPDATE figure SET standard = 'HJ 633-2026' WHERE code = 'E104' AND unit LIKE '140981%'"
    )
    city = desk.of_area(CITY)
    doubts = compare_areas(city, OCTOBER).doubts("E104")
    assert any("不是同一标准" in words and "原平市" in words for words in doubts)
    desk.db.execute(
        "DELETE FROM figure WHERE code = 'E104' AND unit LIKE '140981%' AND period = '2025-09'"
    )
    of_year = compare_areas(city, Period("2025")).doubts("E104")
    assert any("不是相同的月份" in words for words in of_year)
    ranking = chart(city, "ranking", Period("2025"), "E104")
    assert all(f"△ {words}" in ranking.notes for words in of_year)
    keep_wording(desk, "month", "{E104|各地}")
    assert any(words in brief_text(brief(city, consolidate(city, OCTOBER))) for words in doubts)


def test_the_charts_of_areas(desk: Workplace) -> None:
    assert title_of(desk.catalogue, "ranking") == "各市排名"
    assert "areas" in charts_of(desk.catalogue)
    assert {i.code for i in rankable(desk)} >= {"E303", "P105"}
    compared = compare_areas(desk, OCTOBER)
    ranking = chart(desk, "ranking", OCTOBER, "E303")
    assert isinstance(ranking.body, Bars)
    assert [bar.value for bar in ranking.body.bars] == [
        one.row.value / SCALE
        for one in compared.ranked("E303")
        if one.row and one.row.value is not None
    ]
    areas = chart(desk, "areas", OCTOBER, "E303")
    assert isinstance(areas.body, Panels)
    for panel, (area, one) in zip(areas.body.panels, compared.by_area.items(), strict=True):
        row = one.row("E303")
        assert row is not None and row.value is not None
        assert panel.title == desk.catalogue.unit_name(area)
        assert panel.lines[0].values[-1] == row.value / SCALE
        assert panel.lines[1].values[-1] == (row.last_year or 0) / SCALE
        assert panel.lines[0].values[:8] == (None,) * 8
    assert [column.key for column in areas.table.columns[1:]][:10] == [
        f"2025-{month:02d}" for month in range(1, 11)
    ]
    assert areas.table.rows[0].cells[10].value == areas.body.panels[0].lines[0].values[-1]
    assert count(areas.body) == 2
    first = reading(areas.body, 0)
    assert first is not None and first.name == "忻州市"
    assert (step(areas.body, 0, 1, 0), step(areas.body, 1, 1, 0)) == (1, 1)
    by_month = figures_by_area(desk, [Period("2025-09"), OCTOBER], "city", "E303")
    assert [row[1].value for row in by_month.values()] == [
        one.row("E303").value  # type: ignore[union-attr]
        for one in compared.by_area.values()
    ]


def test_small_multiples_name_every_month_that_lacks_units(desk: Workplace) -> None:
    """Not the newest alone: an area's line drops where a unit has not reported, and somebody will ask why."""
    shown = [Period("2024-10"), Period("2025-09"), OCTOBER]

    def lacking() -> str:
        notes = chart(desk, "areas", OCTOBER, "E303").notes
        return "".join(words for words in notes if "未报齐" in words)

    by_area = figures_by_area(desk, shown, "city", "E303")
    for at, period in enumerate(shown):
        for area, one in compare_areas(desk, period).by_area.items():
            row = one.row("E303")
            assert row is not None and by_area[area][at] == (row.value, row.missing)
    assert "忻州市（2024年10月、2025年9—10月）" in lacking()
    for figures in by_area.values():
        for period, figure in zip(shown, figures, strict=True):
            for unit in figure.missing if period != "2025-09" else ():
                desk.db.execute(
                    "INSERT OR REPLACE INTO figure (unit, period, code, dimension, value, how)"
                    " VALUES (?, ?, 'E303', '', 0, 'typed')",
                    [unit, period],
                )
    assert lacking() == "△ 单位未报齐：忻州市（2025年9月）、晋中市（2025年9月）。"


@pytest.mark.parametrize("area", ["14", CITY, "140981"])
@pytest.mark.parametrize("name", list(CHARTS))
def test_every_chart_at_every_level(desk: Workplace, area: str, name: str) -> None:
    whose = desk.of_area(area)
    if name in charts_of(whose.catalogue):
        assert chart(whose, name, OCTOBER).title
    else:
        with pytest.raises(UsageError, match=r"no-areas-below|chart-of-a-station"):
            chart(whose, name, OCTOBER)


def test_the_own_table_takes_areas(desk: Workplace) -> None:
    units = [desk.catalogue.district, *CITIES, *OF_CITY]
    table = pivot_table(desk, ["E303", "E104"], units, [OCTOBER])
    values = {
        heading.key: row[0].figure.value
        for heading, row in zip(table.heads, table.cells, strict=True)
    }
    assert values["1409"] == sum(values[area] or 0 for area in OF_CITY)
    assert values["14"] == sum(values[area] or 0 for area in CITIES)
    good_days = {
        heading.key: row[1].figure.value
        for heading, row in zip(table.heads, table.cells, strict=True)
    }
    assert good_days["1409"] is None  # what one station measured is no sum
    assert any(good_days[area] is not None for area in OF_CITY)


@pytest.mark.parametrize(("level", "count"), [("province", 1), ("city", 2), ("district", 4)])
def test_the_trace_of_each_area_of_a_level(desk: Workplace, level: str, count: int) -> None:
    whole = trace(desk, OCTOBER, "E303")
    by_area = trace_level(desk, OCTOBER, level, "E303")
    assert len(by_area) == count
    assert sum(one.value or 0 for one in by_area.values()) == whole.value
    assert sorted(part for one in by_area.values() for part in one.parts) == sorted(whole.parts)
    with pytest.raises(UsageError, match="level-unknown"):
        trace_level(desk, OCTOBER, "township", "E303")


def test_areas_lie_below_each_other(desk: Workplace) -> None:
    order = [(str(area.code), depth) for area, depth in areas_in_order(desk.catalogue)]
    assert order == [
        *((CITY, 1), *((area, 2) for area in OF_CITY)),
        *((OTHER_CITY, 1), ("140702", 2)),
    ]


@pytest.mark.parametrize("frequency", ["month", "quarter", "year"])
def test_a_desk_above_others_has_its_own_wording(desk: Workplace, frequency: str) -> None:
    assert "各地" in own_wording(frequency, desk.catalogue)  # type: ignore[arg-type]
    assert "各地" not in own_wording(frequency, desk.of_area("140981").catalogue)  # type: ignore[arg-type]


def test_the_brief_of_each_level(desk: Workplace) -> None:
    compared = compare_areas(desk, OCTOBER)
    whole = brief(desk, consolidate(desk, OCTOBER))
    names = [desk.catalogue.unit_name(one.area) for one in compared.ranked("E303")]
    (line,) = (line for line in brief_text(whole).splitlines() if line.startswith("生态建设"))
    assert line.index(names[0]) < line.index(names[1])
    assert "尚无数据" not in brief_text(whole)
    for area in (CITY, "140981"):
        of_area = desk.of_area(area)
        written = brief_text(brief(of_area, consolidate(of_area, OCTOBER)))
        assert written.startswith(f"# {of_area.catalogue.district_name}"[2:])
        others = {str(name) for code, name in DISTRICTS.items() if not code.startswith(area)}
        assert not any(name in written for name in others), written


def test_ways_to_name_areas(desk: Workplace) -> None:
    keep_wording(desk, "month", "{E303|各地}\n{E303|最高}\n{E303|最低}\n{E104}\n[{E104|各地}]\n")
    ranked = compare_areas(desk, OCTOBER).ranked("E303")
    first, last = (desk.catalogue.unit_name(ranked[n].area) for n in (0, -1))
    lines = brief_text(brief(desk, consolidate(desk, OCTOBER))).splitlines()
    assert lines[0].startswith(first) and f"、{last}" in lines[0]
    assert lines[1].startswith(first) and lines[2].startswith(last)
    assert "各有各的数据" in lines[3]
    keep_wording(desk, "month", "{E303}[，{E303|各地}]")
    district = desk.of_area("140981")
    assert "，" not in brief_text(brief(district, consolidate(district, OCTOBER))).splitlines()[0]


def test_a_brief_says_whose_an_honour_is(desk: Workplace) -> None:
    """Of a unit by its name, below areas behind that of its area; a title that holds the name needs none."""
    keep_wording(desk, "month", "{荣誉}")

    def line_of(of: Workplace) -> str:
        return brief_text(brief(of, consolidate(of, OCTOBER))).splitlines()[0]

    district = desk.of_area("140981")
    unit = next(u for u in district.catalogue.units if u.group == "township")
    desk.db.execute(
        "INSERT INTO honour (unit, period, honour, date, level, title, body, evidence)"
        " VALUES (?, '2025-10', 'H01', '2025-10-09', '市级', '先进', '市政府', '')",
        [unit.code],
    )
    town = str(unit.name)
    name = str(district.catalogue.district_name)
    assert line_of(district) == f"先进（{town}）"
    assert line_of(desk) == f"先进（{name} {town}）"
    desk.db.execute("UPDATE honour SET title = ?", [f"{town}先进"])
    assert line_of(desk) == f"{town}先进"


def test_a_desk_without_areas_has_none_to_compare(desk: Workplace) -> None:
    district = desk.of_area("140981")
    with pytest.raises(UsageError, match="no-areas-below"):
        compare_areas(district, OCTOBER)
    with pytest.raises(UsageError, match="no-areas-below"):
        chart(district, "areas", OCTOBER)
    assert "areas" not in charts_of(district.catalogue)
    with pytest.raises(UsageError, match="level-unknown"):
        compare_areas(desk, OCTOBER, "township")


def test_by_the_command_line(home: Path, tmp_path: Path) -> None:
    def run(*words: str, json: bool = False) -> str:
        result = CliRunner().invoke(tianbao, words, obj=Settings(home, json), standalone_mode=False)
        assert result.exception is None, result.output
        return result.output

    words = ("--period", "2025-10", "--indicator", "E303")
    data = json.loads(run("chart", "areas", *words, json=True))
    assert [row[0] for row in data["rows"]] == ["忻州市", "晋中市"]
    traces = json.loads(run("trace", "--period", "2025-10", "--level", "city", "E303", json=True))
    assert [(one["name"], len(one["trace"]["parts"])) for one in traces] == [
        ("忻州市", 54),
        ("晋中市", 18),
    ]
    assert run("trace", "--period", "2025-10", "--level", "city", "E303").startswith("市 忻州市")
    picture = tmp_path / "areas.png"
    run("chart", "areas", *words, "--to", str(picture))
    assert picture.read_bytes()[:4] == b"\x89PNG"
    assert run("brief", "--period", "2025-10", "--area", CITY).startswith("忻州市2025年10月")
