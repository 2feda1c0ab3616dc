"""The desk's checks across units, on submissions that were sealed, received and taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.actions.cross_checks.finding import CrossFinding
from desktop.actions.cross_checks.run import desk_checks
from desktop.actions.desk.peers import unit_comparison
from desktop.actions.desk.review import accept, accept_clean, cell_ref, judge_pending, return_cells
from desktop.actions.targets import change_target
from desktop.actions.transfer.receive import receive
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Catalogue, Check, FormId, Text
from desktop.domain import periods
from desktop.domain.figures import SCALE, Figure, How, Missing
from desktop.domain.outliers.check_config import (
    CHANGED,
    OWN_HISTORY,
    PEERS,
    REPORTERS,
    SAME_PROJECT,
    TARGET_SUM,
    UNIT_SLIP,
)
from desktop.domain.periods import Period
from desktop.errors import UsageError
from desktop.exchange.envelope import digest_of
from desktop.exchange.messages import FigureRow, ProjectRow
from desktop.exchange.stick import submission_name
from tests.forms import use_forms
from tests.senders import DONGLOU, QICUN, Sender, project_row

OCTOBER = Period("2025-10")
STATION, YUNZHONG, XINKOU = "140902901", "140902004", "140902107"
TOWNSHIPS = ("140902102", "140902103", "140902104", "140902105", "140902106")


class Desk:
    """A desk with senders whose keys it trusts."""

    def __init__(self, workplace: Workplace, catalogue: Catalogue, stick: Path) -> None:
        self.workplace, self._catalogue, self._stick, self._senders = (
            workplace,
            catalogue,
            stick,
            dict[str, Sender](),
        )

    def take(
        self,
        unit: str,
        *figures: FigureRow,
        period: str = OCTOBER,
        sequence: int = 1,
        afforested: int = 640,
        assigned: int = 1_000,
        projects: tuple[ProjectRow, ...] | None = None,
        forms: str = "",
    ) -> None:
        if unit not in self._senders:
            self._senders[unit] = Sender(unit, self._catalogue)
            self._senders[unit].known_at(self.workplace)
        sender = self._senders[unit]
        message = sender.message(period, sequence, afforested=afforested, assigned=assigned)
        reports = [*(message.figures if not forms else ()), *figures]
        message = msgspec.structs.replace(
            message,
            figures=reports,
            forms=forms.split() or message.forms,
            readings=[] if forms else message.readings,
            projects=list(projects or ()),
        )
        data = sender.sealed(message)
        file = self._stick / submission_name(unit, period, sequence, digest_of(data))
        file.write_bytes(data)
        (result,) = receive(self.workplace, [file])
        assert result.outcome == "taken", result

    def found(self, rule: str = "", unit: str = "", period: str = OCTOBER) -> list[CrossFinding]:
        return [
            f for f in desk_checks(self.workplace, Period(period), unit) if rule in ("", f.rule)
        ]


@pytest.fixture
def desk(tmp_path: Path, catalogue: Catalogue) -> Iterator[Desk]:
    init_workplace(tmp_path / "desk", role="district")
    (tmp_path / "stick").mkdir()
    with open_workplace(tmp_path / "desk", today=date(2025, 12, 5)) as workplace:
        yield Desk(workplace, catalogue, tmp_path / "stick")


def figure(
    code: str,
    value: float | None,
    dimension: str = "",
    period: str = OCTOBER,
    form: str = "E1",
    missing: Missing | None = None,
) -> FigureRow:
    scaled = None if value is None else int(value * SCALE)
    return FigureRow(form, code, dimension, period, scaled, "", missing, "", "", How.TYPED)


def project(number: str = "P01", name: str = "温泉康养中心", **values: Any) -> ProjectRow:
    own = {"project": number, "name": name, "village": "", "progress": "", "since": "2025-01"}
    return project_row(**{**own, **values})


def months(count: int) -> tuple[Period, ...]:
    return periods.back(OCTOBER, count)


def test_a_steady_unit_has_no_findings(desk: Desk) -> None:
    for n, month in enumerate(months(9), start=1):
        done = 300 * n * SCALE
        desk.take(
            QICUN,
            figure("E111", 34 + n % 3, period=month),
            period=month,
            afforested=60 * n,
            projects=(project(done_this_month=300 * SCALE, done_this_year=done, done_in_all=done),),
        )
    assert desk.found() == []


def test_an_outlier_names_both_numbers(desk: Desk) -> None:
    for n, month in enumerate(months(9), start=1):
        desk.take(
            QICUN,
            figure("E111", 210 if month == OCTOBER else 34 + n % 3, period=month),
            period=month,
        )
    (found,) = desk.found()
    assert (found.rule, found.severity, found.unit, found.form, found.code) == (
        OWN_HISTORY,
        "query",
        QICUN,
        "E1",
        "E111",
    )
    assert "210" in found.message
    assert "35" in found.message
    assert desk.found(unit=QICUN) == [found]
    assert desk.found(unit=DONGLOU) == []


def test_a_slip_of_the_unit_of_a_cumulative_figure(desk: Desk) -> None:
    for n, month in enumerate(months(9), start=1):
        desk.take(QICUN, period=month, afforested=60 * n * (10_000 if month == OCTOBER else 1))
    (found,) = desk.found()
    assert (found.rule, found.code) == (UNIT_SLIP, "E303")
    assert "5,400,000" in found.message
    assert "10,000" in found.message


def test_a_new_unit_is_measured_by_its_peers(desk: Desk) -> None:
    for n, unit in enumerate(TOWNSHIPS):
        desk.take(unit, afforested=100 + 10 * n)
    desk.take(QICUN, afforested=60_000)
    (found,) = desk.found()
    assert (found.rule, found.severity, found.unit, found.code) == (PEERS, "hint", QICUN, "E303")
    assert "60,000" in found.message
    assert "120" in found.message


def test_peers_by_population(desk: Desk) -> None:
    catalogue = desk.workplace.catalogue
    heads = dict.fromkeys(catalogue.unit_by_code, 10_000) | {QICUN: 1_000}
    for unit in TOWNSHIPS:
        desk.take(unit, afforested=1_000)
    desk.take(QICUN, afforested=1_000)
    assert desk.found() == []
    assert unit_comparison(desk.workplace, QICUN, OCTOBER, "E1")["E303", ""].per_head is False
    use_forms(
        desk.workplace,
        replace(
            catalogue, units=tuple(replace(u, population=heads[u.code]) for u in catalogue.units)
        ),
    )
    (found,) = desk.found()
    assert (found.rule, found.unit) == (PEERS, QICUN)
    row = unit_comparison(desk.workplace, QICUN, OCTOBER, "E1")["E303", ""]
    assert (row.peer_median, row.per_head, row.n_peers) == (100 * SCALE, True, 5)


def test_one_project_of_two_townships_is_told_at_both(desk: Desk) -> None:
    desk.take(
        QICUN,
        projects=(project(), project("P02", "奇村日间照料中心", total_investment=220 * SCALE)),
    )
    desk.take(
        DONGLOU,
        projects=(
            project("P07", "温泉康养中心建设项目", total_investment=12_100 * SCALE),
            project("P08", "东楼日间照料中心", total_investment=220 * SCALE),
        ),
    )
    one, other = desk.found(SAME_PROJECT)
    assert (one.unit, one.form, one.code, one.dimension, one.units) == (
        QICUN,
        "P1",
        "name",
        "P01",
        (DONGLOU,),
    )
    assert (other.unit, other.dimension, other.units) == (DONGLOU, "P07", (QICUN,))
    assert "12,000.00" in one.message
    assert "12,100.00" in one.message
    assert desk.found(SAME_PROJECT, unit=DONGLOU) == [other]


@pytest.mark.parametrize("twin", [False, True])
def test_a_query_across_units_keeps_a_form_from_accept_clean(desk: Desk, twin: bool) -> None:
    desk.take(QICUN, projects=(project(actual_start="2025-03-05"),))
    desk.take(
        DONGLOU,
        projects=(
            project("P07", actual_start="2025-03-05", name="温泉康养中心" if twin else "村卫生室"),
        ),
    )
    accepted = accept_clean(desk.workplace, OCTOBER)
    for unit in (QICUN, DONGLOU):
        assert ("P1" in accepted.get(unit, ())) is not twin, accepted


def test_a_neighbours_file_opens_what_was_counted_clean(desk: Desk) -> None:
    desk.take(QICUN, projects=(project(actual_start="2025-03-05"),))
    judge_pending(desk.workplace, OCTOBER)
    desk.take(DONGLOU, projects=(project("P07", actual_start="2025-03-05"),))
    assert not [u for u, forms in accept_clean(desk.workplace, OCTOBER).items() if "P1" in forms]


def test_a_total_investment_ten_thousand_times_the_others(desk: Desk) -> None:
    for n, unit in enumerate(TOWNSHIPS):
        desk.take(
            unit,
            projects=(project(name=f"项目之{n}号", total_investment=(3_000 + 900 * n) * SCALE),),
        )
    desk.take(QICUN, projects=(project("P09", total_investment=52_000_000 * SCALE),))
    (found,) = desk.found(UNIT_SLIP)
    assert (found.unit, found.code, found.dimension) == (QICUN, "total_investment", "P09")
    assert "52,000,000.00" in found.message


def test_a_section_reported_by_nobody(desk: Desk) -> None:
    desk.take(QICUN)
    assert desk.found(REPORTERS) == [], "who is named has not come yet"
    desk.take(DONGLOU)
    (found,) = desk.found(REPORTERS)
    assert (found.unit, found.code, found.dimension) == (DONGLOU, "E201", "定襄桥")
    desk.take(DONGLOU, figure("E201", None, "定襄桥", missing=Missing.NOT_MONITORED), sequence=2)
    assert desk.found(REPORTERS) == [], "not monitored is an answer"


def test_a_section_reported_by_the_wrong_unit_and_twice(desk: Desk) -> None:
    desk.take(DONGLOU, figure("E201", 3, "定襄桥"))
    others = (figure("E201", 2, "忻口"), figure("E201", 2, "云中河桥"))
    desk.take(STATION, figure("E201", 3, "定襄桥"), *others, forms="E1")
    assert desk.found(REPORTERS) == [], "two who agree"
    desk.take(STATION, figure("E201", 4, "定襄桥"), *others, forms="E1", sequence=2)
    assert [(f.unit, f.dimension, f.units) for f in desk.found(REPORTERS)] == [
        (DONGLOU, "定襄桥", (STATION,)),
        (STATION, "定襄桥", (DONGLOU,)),
    ]
    desk.take(QICUN, figure("E201", 2, "忻口"))
    wrong = [f for f in desk.found(REPORTERS) if f.unit == QICUN]
    assert [(f.dimension, f.units) for f in wrong] == [("忻口", (STATION,))]


def test_what_was_assigned_and_what_was_reported(desk: Desk) -> None:
    desk.take(QICUN, assigned=1_000)
    change_target(desk.workplace, (QICUN, "E301", ""), "2025", "1000")
    assert desk.found(TARGET_SUM) == []
    change_target(desk.workplace, (QICUN, "E301", ""), "2025", "1200")
    (found,) = desk.found(TARGET_SUM)
    assert (found.unit, found.code, found.period) == (QICUN, "E301", "2025")
    assert "1,000" in found.message
    assert "1,200" in found.message
    assert desk.found(TARGET_SUM, unit=QICUN) == [found]


def test_the_sum_of_what_was_assigned_beside_the_districts_target(desk: Desk) -> None:
    change_target(desk.workplace, (desk.workplace.catalogue.district, "E301", ""), "2025", "19000")
    townships = [str(u.code) for u in desk.workplace.catalogue.units if u.group == "township"]
    for unit in townships[1:]:
        desk.take(unit)
    assert desk.found(TARGET_SUM) == [], "one has not come"
    desk.take(townships[0])
    (found,) = desk.found(TARGET_SUM)
    assert (found.unit, found.code) == (desk.workplace.catalogue.district, "E301")
    assert "18,000" in found.message
    assert "19,000" in found.message
    assert desk.found()[0] == found, "the district first"
    assert desk.found(TARGET_SUM, unit=QICUN) == []


def test_a_year_that_ends_below_its_target(desk: Desk) -> None:
    desk.workplace.today = date(2026, 1, 5)
    change_target(desk.workplace, (desk.workplace.catalogue.district, "E303", ""), "2025", "20000")
    for unit in desk.workplace.catalogue.units:
        if unit.group == "township":
            desk.take(str(unit.code), period="2025-12", afforested=1_000)
    assert [f.code for f in desk.found(TARGET_SUM, period="2025-12")] == ["E303"]
    assert "18,000" in desk.found(TARGET_SUM, period="2025-12")[0].message


def test_an_accepted_figure_that_a_correction_changed(desk: Desk) -> None:
    desk.take(QICUN, projects=(project(),))
    accept(desk.workplace, QICUN, OCTOBER, "P1")
    desk.take(QICUN, sequence=2, afforested=700, projects=(project(done_this_month=360 * SCALE),))
    (found,) = desk.found(CHANGED)
    assert (found.severity, found.form, found.code, found.dimension) == (
        "query",
        "P1",
        "done_this_month",
        "P01",
    )
    assert "360.00" in found.message
    assert "350.00" in found.message


def test_a_form_that_was_sent_back_may_change(desk: Desk) -> None:
    desk.take(QICUN, projects=(project(),))
    accept(desk.workplace, QICUN, OCTOBER)
    return_cells(
        desk.workplace,
        QICUN,
        OCTOBER,
        [cell_ref(desk.workplace, QICUN, OCTOBER, "E303")],
        "请核对造林面积",
    )
    desk.take(QICUN, sequence=2, afforested=700, projects=(project(),))
    assert desk.found(CHANGED) == []


def test_a_kept_file_that_is_gone_is_said(desk: Desk) -> None:
    desk.take(QICUN)
    accept(desk.workplace, QICUN, OCTOBER)
    desk.take(QICUN, sequence=2, afforested=700)
    for file in (desk.workplace.home / "spool").iterdir():
        file.unlink()
    assert {f.code for f in desk.found(CHANGED)} == {"E1", "E2", "P1"}


def test_a_yearly_figure_told_otherwise_in_a_later_month(desk: Desk) -> None:
    desk.take(QICUN, period="2025-09", assigned=1_000)
    desk.take(QICUN, assigned=1_200)
    (found,) = desk.found()
    assert (found.rule, found.severity, found.code, found.period) == (
        CHANGED,
        "hint",
        "E301",
        "2025",
    )
    accept(desk.workplace, QICUN, Period("2025-09"), "E1")
    assert [f.severity for f in desk.found()] == ["query"]


@pytest.mark.parametrize(
    ("now", "code", "severity", "rule"),
    [
        ({"total_investment": 13_000 * SCALE}, "total_investment", "hint", CHANGED),
        ({"total_investment": 120_000_000 * SCALE}, "total_investment", "query", UNIT_SLIP),
        (
            {"done_before": 500 * SCALE, "done_in_all": 3_950 * SCALE},
            "done_before",
            "query",
            CHANGED,
        ),
        ({"done_in_all": 3_400 * SCALE}, "done_this_month", "query", CHANGED),
        ({"name": "高铁站前广场", "since": "2025-10"}, "name", "query", CHANGED),
        ({"project": "P02"}, "name", "query", CHANGED),
    ],
)
def test_a_project_beside_its_last_month(
    desk: Desk, now: dict[str, Any], code: str, severity: str, rule: str
) -> None:
    good: dict[str, Any] = {
        "done_this_month": 350 * SCALE,
        "done_this_year": 3_450 * SCALE,
        "done_in_all": 3_450 * SCALE,
    }
    desk.take(QICUN, period="2025-09", projects=(project(),))
    desk.take(QICUN, projects=(project(**good),))
    assert desk.found() == []
    desk.take(QICUN, sequence=2, projects=(project(**{**good, **now}),))
    (found,) = desk.found()
    assert (found.rule, found.severity, found.code) == (rule, severity, code)


def test_a_finished_project_may_leave_with_its_year(desk: Desk) -> None:
    desk.workplace.today = date(2026, 2, 5)
    desk.take(
        QICUN,
        period="2025-12",
        projects=(
            project(status="finished"),
            project("P02", "高铁站前广场", status="withdrawn"),
            project("P03", "滹沱河湿地公园"),
        ),
    )
    desk.take(QICUN, period="2026-01", projects=())
    assert desk.found(period="2026-01") == [], (
        "a month without any project has no ledger to compare"
    )
    desk.take(QICUN, period="2026-01", sequence=2, projects=(project("P04", "标准化厂房"),))
    assert [(f.code, f.dimension) for f in desk.found(period="2026-01")] == [("name", "P03")]


def test_findings_stand_in_the_order_of_the_roster(desk: Desk) -> None:
    for unit in (DONGLOU, QICUN):
        desk.take(
            unit, figure("E201", 3, "定襄桥" if unit == DONGLOU else "忻口"), projects=(project(),)
        )
    assert [(f.unit, f.form) for f in desk.found()] == [
        (QICUN, "E1"),
        (QICUN, "P1"),
        (DONGLOU, "P1"),
    ]
    with pytest.raises(UsageError):
        desk.found(unit="990000001")


def test_the_catalogue_switches_a_check_off(desk: Desk) -> None:
    for unit in (QICUN, DONGLOU):
        desk.take(
            unit,
            figure("E201", 3, "定襄桥") if unit == DONGLOU else figure("E111", 30),
            projects=(project(),),
        )
    assert len(desk.found(SAME_PROJECT)) == 2
    text = Text("{row}：{left} 与 {right}", "{row}: {left} and {right}")
    check = Check("P1-C90", FormId("P1"), SAME_PROJECT, "hint", (), text, text)
    catalogue = desk.workplace.catalogue
    use_forms(desk.workplace, replace(catalogue, checks=(*catalogue.checks, check)))
    assert {(f.rule, f.severity) for f in desk.found()} == {("P1-C90", "hint")}
    assert desk.found()[0].message.count("12,000.00") == 2
    use_forms(
        desk.workplace,
        replace(catalogue, checks=(*catalogue.checks, replace(check, params={"off": "1"}))),
    )
    assert desk.found() == []


def test_a_figure_beside_its_surroundings(desk: Desk) -> None:
    desk.take(QICUN, period="2024-10", afforested=500)
    desk.take(QICUN, period="2025-09", afforested=600)
    desk.take(QICUN, afforested=640)
    for n, unit in enumerate(TOWNSHIPS):
        desk.take(unit, afforested=100 + 10 * n)
    desk.take(STATION, figure("E111", 35), forms="E1")
    found = unit_comparison(desk.workplace, QICUN, OCTOBER, "E1")
    row = found["E303", ""]
    assert (row.value, row.last_period, row.last_year) == (
        640 * SCALE,
        Figure(600 * SCALE),
        Figure(500 * SCALE),
    )
    assert (row.peer_median, row.n_peers) == (120 * SCALE, 5)
    assert found["E301", ""].last_year == Figure(1_000 * SCALE)
    assert ("E111", "") not in found, "the station is no peer of a township"
    with pytest.raises(UsageError):
        unit_comparison(desk.workplace, QICUN, OCTOBER, "X9")
