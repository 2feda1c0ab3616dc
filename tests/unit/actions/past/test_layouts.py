"""However an old workbook lays its figures out, each goes to its unit, indicator and period, or is said not to be taken; none to
another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.actions.past.outcome import PastOutcome, PastSource
from desktop.actions.past.take import take_past
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.domain.paste.phrases import Context
from desktop.exchange.read_sheet import Sheet
from tests.conftest import DEFAULT_REPEAT

pytestmark = pytest.mark.usefixtures("in_chinese")

UNITS = {"140902101": "奇村镇", "140902102": "三交镇", "140902209": "东楼乡"}
INDICATORS = {
    "E303": "中央造林完成面积",
    "E304": "省级造林完成面积",
    "E402": "盐碱地综合利用完成面积",
    "E111": "PM2.5平均浓度",
}
Truth = dict[tuple[str, str, str], int]
"""(unit, indicator, period) → value."""


Layout = Callable[[Truth], list[tuple[str, Sheet]]]


def many(few: int, repeat: int) -> settings:
    """`few` examples in CI, as many as are asked for elsewhere."""
    count = few if repeat == DEFAULT_REPEAT else repeat
    return settings(
        max_examples=count, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    home = tmp_path_factory.mktemp("past") / "desk"
    init_workplace(home, role="district")
    with open_workplace(home, today=date(2025, 11, 5)) as opened:
        yield opened


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    """Some units, some indicators, some months of a year; figures that are kept as the year so far never fall."""
    units = draw(st.lists(st.sampled_from(sorted(UNITS)), min_size=2, unique=True))
    codes = draw(st.lists(st.sampled_from(sorted(INDICATORS)), min_size=2, unique=True))
    first = draw(st.integers(1, 10))
    months = range(first, draw(st.integers(first + 2, 12)) + 1)
    truth: Truth = {}
    for unit in units:
        for code in codes:
            value = draw(st.integers(0, 400))
            for month in months:
                truth[unit, code, f"2024-{month:02d}"] = value
                value += draw(st.integers(0, 90))
    return truth


def axes(truth: Truth) -> tuple[list[str], list[str], list[str]]:
    return tuple(list(dict.fromkeys(key[n] for key in truth)) for n in range(3))  # type: ignore[return-value]


def month(period: str) -> str:
    return f"{int(period[5:])}月"


# --- layouts: sheets of one truth, each (name of the file, sheet)
def units_down(truth: Truth) -> list[tuple[str, Sheet]]:
    """A sheet an indicator: units down, months across, the sum below."""
    units, codes, months = axes(truth)
    sheets = []
    for code in codes:
        rows = [
            [f"2024年各乡镇{INDICATORS[code]}"],
            ["序号", "乡镇", *map(month, months)],
            *(
                [str(n), UNITS[unit], *(str(truth[unit, code, m]) for m in months)]
                for n, unit in enumerate(units, start=1)
            ),
            ["", "合计", *(str(sum(truth[u, code, m] for u in units)) for m in months)],
        ]
        sheets.append(("汇总.xlsx", sheet(code, rows)))
    return sheets


def units_and_indicators(truth: Truth) -> list[tuple[str, Sheet]]:
    """A sheet a month: units down, indicators across."""
    units, codes, months = axes(truth)
    return [
        (
            "2024年汇总.xlsx",
            sheet(
                month(m),
                [
                    ["填报单位", *(INDICATORS[code] for code in codes), "备注"],
                    *([UNITS[u], *(str(truth[u, c, m]) for c in codes), "已核"] for u in units),
                ],
            ),
        )
        for m in months
    ]


def indicators_down(truth: Truth) -> list[tuple[str, Sheet]]:
    """A workbook a unit: indicators down, months across."""
    units, codes, months = axes(truth)
    return [
        (
            f"{UNITS[u]}2024年.xlsx",
            sheet(
                "年报",
                [
                    ["指标名称", "计量单位", *(f"2024年{month(m)}" for m in months)],
                    *([INDICATORS[c], "", *(str(truth[u, c, m]) for m in months)] for c in codes),
                ],
            ),
        )
        for u in units
    ]


def months_down(truth: Truth) -> list[tuple[str, Sheet]]:
    """A sheet a unit: months down, indicators across."""
    units, codes, months = axes(truth)
    return [
        (
            "2024.xlsx",
            sheet(
                UNITS[u],
                [
                    ["月份", *(INDICATORS[c] for c in codes)],
                    *([month(m), *(str(truth[u, c, m]) for c in codes)] for m in months),
                ],
            ),
        )
        for u in units
    ]


def units_across(truth: Truth) -> list[tuple[str, Sheet]]:
    """A sheet a month: indicators down, units across, the sum at the right."""
    units, codes, months = axes(truth)
    return [
        (
            "表.xlsx",
            sheet(
                f"2024-{m[5:]}",
                [
                    ["代码", "指标", *(UNITS[u] for u in units), "全区合计"],
                    *(
                        [c, INDICATORS[c], *(str(truth[u, c, m]) for u in units), "1"]
                        for c in codes
                    ),
                ],
            ),
        )
        for m in months
    ]


def two_headings(truth: Truth) -> list[tuple[str, Sheet]]:
    """One sheet: months over indicators, merged; units down."""
    units, codes, months = axes(truth)
    width = len(codes)
    over = ["乡镇", *(month(m) if not n else "" for m in months for n in range(width))]
    rows = [
        ["2024年忻府区造林及环境指标表"],
        over,
        ["", *(INDICATORS[c] for _m in months for c in codes)],
        *([UNITS[u], *(str(truth[u, c, m]) for m in months for c in codes)] for u in units),
    ]
    merged = tuple(
        ((1, 1 + n * width), (1, n * width + width)) for n in range(len(months)) if width > 1
    )
    return [("表.xlsx", sheet("Sheet1", rows, ((((1, 0), (2, 0))), *merged)))]


LAYOUTS: tuple[Layout, ...] = (
    units_down,
    units_and_indicators,
    indicators_down,
    months_down,
    units_across,
    two_headings,
)


def sheet(name: str, rows: list[list[str]], merged: tuple[object, ...] = ()) -> Sheet:
    width = max(map(len, rows))
    return Sheet(name, tuple(tuple(r) + ("",) * (width - len(r)) for r in rows), merged)  # type: ignore[arg-type]


def taken(outcomes: tuple[PastOutcome, ...]) -> Truth:
    return {
        (one.unit, one.cell.code, one.cell.period): int(one.text.replace(",", ""))
        for outcome in outcomes
        for one in outcome.figures
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_says_the_same(desk: Workplace, layout: Layout, repeat: int) -> None:
    @many(12, repeat)
    @given(truth=truths())
    def says_the_same(truth: Truth) -> None:
        sources = [PastSource(file, one) for file, one in layout(truth)]
        outcomes = take_past(desk, sources, only_look=True)
        assert [(sorted(o.missing), o.source.name) for o in outcomes if o.missing] == []
        assert [(left.where, left.words) for o in outcomes for left in o.left] == []
        assert taken(outcomes) == truth

    says_the_same()
    assert desk.db.execute("SELECT count(*) FROM figure").fetchone() == (0,)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_not_known_goes_nowhere(desk: Workplace, layout: Layout, repeat: int) -> None:
    """A unit or an indicator under a name that nobody knows is left out, and takes nothing along nor goes elsewhere."""

    @many(6, repeat)
    @given(truth=truths(), kind=st.sampled_from([0, 1]), number=st.integers(0, 3))
    def goes_nowhere(truth: Truth, kind: int, number: int) -> None:
        among = axes(truth)[kind]
        lost = among[number % len(among)]
        name, other = ((UNITS, "某某办"), (INDICATORS, "某项工作"))[kind]
        sources = [
            PastSource(
                file.replace(name[lost], other), without(one, {name[lost]: other, lost: "Z9"})
            )
            for file, one in layout(truth)
        ]
        outcomes = take_past(desk, sources, only_look=True)
        known = {key: value for key, value in truth.items() if lost not in key}
        found = taken(outcomes)
        assert found.items() <= known.items()
        if not any(o.missing for o in outcomes):
            assert found == known
        assert any(o.missing or o.left for o in outcomes)

    goes_nowhere()


def without(of: Sheet, names: dict[str, str]) -> Sheet:
    """The sheet with other names in the place of these."""

    def renamed(text: str) -> str:
        for name, other in names.items():
            text = text.replace(name, other)
        return text

    return Sheet(renamed(of.name), tuple(tuple(map(renamed, row)) for row in of.rows), of.merged)


def test_what_a_sheet_does_not_say_is_asked_and_then_taken(desk: Workplace, tmp_path: Path) -> None:
    rows = [["指标名称", "本期"], ["PM2.5平均浓度", "41"]]
    source = PastSource("表.xlsx", sheet("Sheet1", rows))
    (unsaid,) = take_past(desk, [source], only_look=True)
    assert unsaid.missing and unsaid.figures == ()
    (still,) = take_past(
        desk, [PastSource("表.xlsx", source.sheet, Context("", "2024-03", ""))], only_look=True
    )
    assert still.missing == {"unit"} and still.figures == ()
    (found,) = take_past(
        desk,
        [PastSource("表.xlsx", source.sheet, Context("140902209", "2024-03", ""))],
        only_look=True,
    )
    assert taken((found,)) == {("140902209", "E111", "2024-03"): 41} and not found.missing


def test_numbers_are_in_the_unit_of_measure_that_the_sheet_names(desk: Workplace) -> None:
    rows = [
        ["2024年3月"],
        ["乡镇", "总投资（亿元）", "中央造林完成面积（公顷）"],
        ["东楼乡", "1.25", "2"],
    ]
    (found,) = take_past(desk, [PastSource("表.xlsx", sheet("Sheet1", rows))], only_look=True)
    assert {one.cell.code: one.text for one in found.figures} == {"P102": "12,500.00", "E303": "30"}


def test_a_sum_that_is_none_is_said(desk: Workplace) -> None:
    rows = [
        ["2024年各乡镇中央造林完成面积"],
        ["乡镇", "1月", "2月"],
        ["东楼乡", "10", "20"],
        ["三交镇", "5", "6"],
        ["合计", "15", "27"],
    ]
    (found,) = take_past(desk, [PastSource("表.xlsx", sheet("Sheet1", rows))], only_look=True)
    assert len(found.figures) == 4
    assert [left.where for left in found.left] == ["第 5 行第 3 列"] and "27" in found.left[0].words


@pytest.mark.parametrize(
    "values", [("10", "20", "5"), ("10", "0", "0")], ids=["falls", "falls-to-nothing"]
)
def test_months_alone_are_not_taken_for_the_year_so_far(
    desk: Workplace, values: tuple[str, ...]
) -> None:
    rows = [
        ["指标", "1月", "2月", "3月"],
        ["中央造林完成面积", *values],
        ["PM2.5平均浓度", "9", "8", "7"],
    ]
    source = PastSource("东楼乡2024年.xlsx", sheet("Sheet1", rows))
    (found,) = take_past(desk, [source], only_look=True)
    assert {one.cell.code for one in found.figures} == {"E111"}
    assert len(found.left) == 1 and "累计" in found.left[0].words


def test_a_year_that_is_the_sum_of_rising_months_shows_that_they_are_alone(desk: Workplace) -> None:
    rows = [["指标", "1月", "2月", "3月", "全年"], ["中央造林完成面积", "1", "2", "3", "6"]]
    source = PastSource("东楼乡2024年.xlsx", sheet("Sheet1", rows))
    (found,) = take_past(desk, [source], only_look=True)
    assert found.figures == () and len(found.left) == 1


def test_the_year_so_far_is_taken_where_both_stand(desk: Workplace) -> None:
    rows = [["指标", "3月", "1-3月累计"], ["中央造林完成面积", "5", "60"]]
    source = PastSource("东楼乡2024年.xlsx", sheet("Sheet1", rows))
    (found,) = take_past(desk, [source], only_look=True)
    assert [one.text for one in found.figures] == ["60"]


def test_last_year_changes_shares_and_targets_are_none_of_it(desk: Workplace) -> None:
    rows = [
        ["2024年3月"],
        ["指标", "本月", "上年同期", "同比增减", "年度目标", "完成率%"],
        ["PM2.5平均浓度", "41", "50", "-18", "35", "80"],
    ]
    source = PastSource("东楼乡.xlsx", sheet("Sheet1", rows))
    (found,) = take_past(desk, [source], only_look=True)
    assert [one.text for one in found.figures] == ["41"]


def test_what_one_unit_alone_reports_needs_no_unit(desk: Workplace) -> None:
    rows = [["指标", "2024年一季度"], ["地区生产总值（亿元）", "12.5"]]
    (found,) = take_past(desk, [PastSource("表.xlsx", sheet("Sheet1", rows))], only_look=True)
    assert [(one.unit, one.cell.period, one.text) for one in found.figures] == [
        ("140902902", "2024-Q1", "125,000")
    ]
