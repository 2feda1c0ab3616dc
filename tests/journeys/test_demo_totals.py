"""The example district: its workplaces add up to every published figure of 2024 and every target
of 2025.
"""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.actions.checks.check import check_period
from desktop.actions.doctor import diagnose
from desktop.actions.workplace import open_workplace
from desktop.catalogue.model import Catalogue
from desktop.demo.make import make_demo
from desktop.errors import Refused, UsageError
from tests.journeys.example import Example

FACTS = Path(__file__).parents[1] / "data" / "district-figures.toml"
STATION, STATISTICS = "140902901", "140902902"
PRACTICE = "140902101"
SCALE = 10_000
FIGURES = {
    (f["year"], f["zh"]): f for f in tomllib.loads(FACTS.read_text(encoding="utf-8"))["figure"]
}
Row = dict[str, object]


class District:
    """All workplaces of the example under one connection, township and reporters together."""

    def __init__(self, units: Sequence[Path]) -> None:
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        for number, home in enumerate(units):
            self.db.execute("ATTACH ? AS w", [str(home / "tianbao.db")])
            for table in ("figure", "reading", "project", "progress", "honour"):
                verb = (
                    f"CREATE TABLE main.{table} AS" if number == 0 else f"INSERT INTO main.{table}"
                )
                self.db.execute(f"{verb} SELECT * FROM w.{table}")
            self.db.execute("DETACH w")

    def one(self, sql: str, *values: object) -> Decimal:
        return Decimal(self.db.execute(sql, values).fetchone()[0] or 0)

    def total(self, code: str, period: str, dimension: str = "%", unit: str = "%") -> Decimal:
        """Over all units, in the unit of measure."""
        return (
            self.one(
                "SELECT sum(value) FROM figure WHERE code = ? AND period = ? AND dimension LIKE ? AND unit LIKE ?",
                code,
                period,
                dimension,
                unit,
            )
            / SCALE
        )

    def year_sum(self, code: str, year: int, unit: str) -> Decimal:
        return (
            self.one(
                "SELECT sum(value) FROM figure WHERE code = ? AND unit = ? AND period LIKE ?",
                code,
                unit,
                f"{year}-%",
            )
            / SCALE
        )

    def listed(self, category: str, year: int) -> list[tuple[int, str]]:
        """(total investment, stage) at the year's end of every project of a category that stands
        in that year's ledger.
        """
        return self.db.execute(
            "SELECT total_investment, (SELECT stage FROM progress s WHERE s.unit = p.unit AND s.project = p.project"
            "   AND s.period <= :end AND stage IS NOT NULL ORDER BY s.period DESC LIMIT 1)"
            " FROM project p WHERE category = :category AND since <= :end AND NOT EXISTS (SELECT 1 FROM progress e"
            "   WHERE e.unit = p.unit AND e.project = p.project AND e.status IS NOT NULL AND e.period < :begin)",
            {"category": category, "end": f"{year}-12", "begin": f"{year}-01"},
        ).fetchall()


@pytest.fixture(scope="module")
def district(example: Example) -> Iterator[District]:
    made = District([Path(unit["home"]) for unit in example.report["units"]])
    yield made
    made.db.close()


def rate(part: Decimal, whole: Decimal, decimals: str) -> Decimal:
    return (100 * part / whole).quantize(Decimal(decimals))


# One check for each [[figure]] of the facts, by (year, its name): what is published against what
# the workplaces hold.
def test_every_published_figure_has_a_check() -> None:
    assert set(FIGURES) == set(CHECKS)


def good_days(d: District, figure: Row) -> None:
    assert d.year_sum("E104", 2024, STATION) == figure["value"] == 281
    assert (
        d.one(
            "SELECT count(*) FROM reading WHERE unit = ? AND date LIKE '2024-%' AND aqi <= 100 * 10000"
            " AND coalesce(invalid, 0) = 0",
            STATION,
        )
        == 281
    )


def heavy_days(d: District, figure: Row) -> None:
    assert d.year_sum("E109", 2023, STATION) > d.year_sum("E109", 2024, STATION) > 0


def water(d: District, figure: Row) -> None:
    worst = d.db.execute(
        "SELECT max(value) / 10000 FROM figure WHERE code = 'E201' AND period = '2024-12'"
    ).fetchone()[0]
    of_the_year = d.db.execute(
        "SELECT max(value) / 10000 FROM figure WHERE code = 'E201' AND dimension = '定襄桥'"
        " AND period LIKE '2024-%'"
    ).fetchone()[0]
    assert "ⅠⅡⅢⅣⅤ"[worst - 1] == "ⅠⅡⅢⅣⅤ"[of_the_year - 1] == figure["value"]


def afforestation(d: District, figure: Row) -> None:
    for assigned, done in (("E301", "E303"), ("E302", "E304")):
        assert d.total(done, "2024-12") >= d.total(assigned, "2024") > 0


def honour(level: str, *words: str) -> object:
    def check(d: District, figure: Row) -> None:
        for word in words:
            assert (
                d.one(
                    "SELECT count(*) FROM honour WHERE level = ? AND title LIKE ? AND date LIKE '2024-%'",
                    level,
                    f"%{word}%",
                )
                == 1
            ), word

    return check


def key_projects(d: District, figure: Row) -> None:
    assert (
        len(d.listed("省市重点工程", 2024))
        == d.total("P101", "2024-12", "省市重点工程")
        == figure["value"]
        == 24
    )


def investment(d: District, figure: Row) -> None:
    done, plan = (d.total(code, "2024-12", "省市重点工程") for code in ("P104", "P103"))
    assert rate(done, plan, "0.01") == Decimal(str(figure["value"])) == Decimal("123.15")
    typed = (
        d.one(
            "SELECT sum(done_this_month) FROM progress JOIN project USING (unit, project)"
            " WHERE category = '省市重点工程' AND period LIKE '2024-%'"
        )
        / SCALE
    )
    assert typed == done


def economy(d: District, figure: Row) -> None:
    amounts = [d.total(code, "2024-Q4", unit=STATISTICS) for code in ("X301", "X302", "X303")]
    assert 1_500_000 < amounts[0] < 5_000_000
    assert all(500_000 < amount < amounts[0] for amount in amounts[1:])
    honour("市级", "绝对值居全市前列")(d, figure)  # type: ignore[operator]


def enterprises(d: District, figure: Row) -> None:
    assert d.total("X101", "2024-Q4") == figure["value"] == 18


def enterprise_task(d: District, figure: Row) -> None:
    assert rate(d.total("X103", "2024-Q4"), d.total("X102", "2024"), "1") == figure["value"] == 100


def speciality_towns(d: District, figure: Row) -> None:
    assert (
        d.total("X201", "2024-Q4") == Decimal(str(figure["value"])) * SCALE == Decimal("146800.00")
    )


def state_assets(d: District, figure: Row) -> None:
    assert d.total("X402", "2024-Q4") >= d.total("X401", "2024") > 0


def health(d: District, figure: Row) -> None:
    assert figure["comparator"] == ">"
    assert 95 < rate(d.total("R202", "2024-Q4"), d.total("R201", "2024-Q4"), "0.1") < 100


def grain(d: District, figure: Row) -> None:
    assert (
        rate(d.total("R102", "2024-Q4"), d.total("R101", "2024"), "0.1") == figure["value"] == 105
    )


def saline(d: District, figure: Row) -> None:
    stages = [stage for _, stage in d.listed("盐碱地综合利用", 2024)]
    assert stages
    assert set(stages) <= {"开工", "在建", "完工", "投产达效"}


def estates(d: District, figure: Row) -> None:
    assert rate(d.total("R303", "2024-Q4"), d.total("R301", "2024"), "0.1") == figure["value"] == 91


def heating(d: District, figure: Row) -> None:
    assert d.total("E502", "2024-12") >= d.total("E501", "2024") > 0


def counted(category: str, key: str, year: int) -> object:
    def check(d: District, figure: Row) -> None:
        assert (
            len(d.listed(category, year)) == d.total("P101", f"{year}-12", category) == figure[key]
        )

    return check


def manufacturing(d: District, figure: Row) -> None:
    total = Decimal(sum(total for total, _ in d.listed("制造业重点项目", 2025))) / SCALE
    assert (
        total
        == d.total("P102", "2025-12", "制造业重点项目")
        == Decimal(str(figure["target"])) * SCALE
        == Decimal("443200")
    )


def matters(d: District, figure: Row) -> None:
    by_level = dict(
        d.db.execute(
            "SELECT level, count(*) FROM project WHERE category = '民生实事' AND since LIKE '2025-%'"
            " GROUP BY level"
        ).fetchall()
    )
    assert "+".join(map(str, by_level.values())) == figure["target"]
    assert d.total("R401", "2025") == 30


def livelihood(d: District, figure: Row) -> None:
    for word in ("一园三区", "养老服务中心", "清洁取暖改造", "送戏下乡"):
        assert d.one(
            "SELECT count(*) FROM project WHERE category = '民生实事' AND since LIKE '2025-%' AND name LIKE ?",
            f"%{word}%",
        ), word
    assert d.listed("老旧小区改造", 2025)
    assert all(stage for _, stage in d.listed("民生实事", 2025))
    assert d.total("R403", "2025-Q4") > 0


def export(d: District, figure: Row) -> None:
    for product in ("高岭土", "醋酸钠"):
        assert d.total("X501", "2025-Q4", product) > d.total("X501", "2024-Q4", product) > 0


CHECKS = {
    (2024, "大气优良天数"): good_days,
    (2024, "重污染天数"): heavy_days,
    (2024, "定襄桥国考断面水质"): water,
    (2024, "中央、省级造林任务"): afforestation,
    (2024, "南云中河EOD项目"): honour("国家级", "南云中河EOD"),
    (2024, "省市重点工程"): key_projects,
    (2024, "省市重点工程投资完成率"): investment,
    (2024, "地区生产总值、固定资产投资、社会消费品零售总额"): economy,
    (2024, "“专精特新”企业"): enterprises,
    (2024, "“专精特新”企业年度任务完成率"): enterprise_task,
    (2024, "温泉康养和资源再生利用两个市级专业镇营业收入"): speciality_towns,
    (2024, "区粮油加工厂等国有资产保值增值"): state_assets,
    (2024, "忻州古城"): honour("省级", "忻州古城"),
    (2024, "顿村、奇村省级旅游度假区评审"): honour("省级", "顿村、奇村省级旅游度假区"),
    (2024, "乡、村两级医疗卫生机构标准化建设达标率"): health,
    (2024, "忻州市第一职业中学"): honour("省级", "忻州市第一职业中学"),
    (2024, "粮食作物播种面积完成率"): grain,
    (2024, "盐碱地综合利用项目"): saline,
    (2024, "精品示范村"): counted("精品示范村", "value", 2024),
    (2024, "提档升级村"): counted("提档升级村", "value", 2024),
    (2024, "老旧小区改造完工率"): estates,
    (2024, "学习运用“千万工程”经验"): honour("省级", "全省成效明显先进市县"),
    (2024, "整体教育教学质量"): honour("市级", "整体教育教学质量稳居全市第一方阵"),
    (2024, "“煤改电”巩固提升改造"): heating,
    (2025, "重点项目"): counted("区级重点项目", "target", 2025),
    (2025, "精品示范村"): counted("精品示范村", "target", 2025),
    (2025, "提档升级村"): counted("提档升级村", "target", 2025),
    (2025, "乡村振兴项目"): counted("乡村振兴项目", "target", 2025),
    (2025, "制造业领域重点项目"): counted("制造业重点项目", "target", 2025),
    (2025, "制造业领域重点项目总投资"): manufacturing,
    (2025, "民生实事"): matters,
    (2025, "幼儿园“一园三区”、养老服务中心、清洁取暖改造、送戏下乡、老旧小区改造"): livelihood,
    (2025, "外向型出口（高岭土、醋酸钠等）"): export,
}


@pytest.mark.parametrize(("year", "name"), list(FIGURES))
def test_workplaces_reproduce_the_district(district: District, year: int, name: str) -> None:
    CHECKS[year, name](district, FIGURES[year, name])  # type: ignore[operator]


def test_good_days_of_2025_are_no_fewer(district: District) -> None:
    assert district.year_sum("E104", 2025, STATION) == 284


def test_every_unit_of_the_roster_has_a_workplace(example: Example, catalogue: Catalogue) -> None:
    assert [u["unit"] for u in example.report["units"]] == [u.code for u in catalogue.units]
    assert (Path(example.report["district"]) / "tianbao.db").exists()
    assert not list(example.folder.glob("*.part"))
    assert not list(example.folder.glob(".*"))


def test_no_error_stands_and_only_the_practice_month_is_unexplained(example: Example) -> None:
    units = example.report["units"]
    assert [unit for unit in units if unit["errors"]] == []
    assert [unit["unit"] for unit in units if unit["open_queries"]] == [PRACTICE]


@pytest.mark.parametrize("unit", [PRACTICE, STATION])
def test_every_month_looked_at_afterwards_is_free_of_errors(
    own_copy: Callable[[str], Path], unit: str
) -> None:
    with open_workplace(own_copy(unit)) as workplace:
        for year in (2024, 2025):
            for period in [f"{year}-{m:02d}" for m in range(1, 13)] + [
                f"{year}-Q{q}" for q in range(1, 5)
            ]:
                found = check_period(workplace, period)  # type: ignore[arg-type]
                assert [f.message for f in found if f.severity == "error"] == []
                if unit != PRACTICE or period < "2025-10":
                    assert [
                        f.message for f in found if f.severity == "query" and not f.explanation
                    ] == []


def test_the_month_to_practise_on_has_a_query(own_copy: Callable[[str], Path]) -> None:
    with open_workplace(own_copy(PRACTICE)) as workplace:
        found = check_period(workplace, "2025-10")  # type: ignore[arg-type]
    assert [f.rule for f in found if f.severity == "query" and not f.explanation] == ["P1-R12"]


@pytest.mark.parametrize("unit", [PRACTICE, STATION, STATISTICS])
def test_the_journal_agrees_with_every_cell(own_copy: Callable[[str], Path], unit: str) -> None:
    with open_workplace(own_copy(unit)) as workplace:
        found = diagnose(workplace)
    assert found.is_sound
    assert found.journal_rows > 20


def test_a_second_run_gives_the_same_figures(district: District, tmp_path: Path) -> None:
    again = District([unit.folder for unit in make_demo(tmp_path, units=[PRACTICE]).units])
    for table in ("figure", "reading", "project", "progress", "honour"):
        rows = again.db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4").fetchall()
        assert (
            rows
            == district.db.execute(
                f"SELECT * FROM {table} WHERE unit = ? ORDER BY 1, 2, 3, 4", [PRACTICE]
            ).fetchall()
        )
    again.db.close()


def test_an_earlier_end_leaves_the_later_months_out(tmp_path: Path) -> None:
    reports: list[tuple[int, int, str]] = []
    report = make_demo(
        tmp_path,
        units=[PRACTICE],
        last="2024-09",
        on_progress=lambda done, total, text: reports.append((done, total, text)),
    )
    made = District([unit.folder for unit in report.units])
    assert made.db.execute("SELECT max(date) FROM reading").fetchone()[0] == "2024-09-30"
    assert made.db.execute("SELECT max(period) FROM figure").fetchone()[0] == "2024-Q3"
    assert (reports[-1][0], reports[-1][2]) == (reports[-1][1], "奇村镇")
    made.db.close()


def test_an_unknown_unit_and_a_folder_in_use_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unit-unknown"):
        make_demo(tmp_path, units=["140999"])
    make_demo(tmp_path, units=[STATISTICS])
    with pytest.raises(Refused, match="workplace-exists"):
        make_demo(tmp_path, units=[STATISTICS])
