"""What comes from old workbooks: marked wherever it is shown, never sealed, never over what was reported, taken away whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.consolidation.tables import consolidated_tables
from desktop.actions.consolidation.trace import trace
from desktop.actions.desk.board import board
from desktop.actions.doctor import diagnose
from desktop.actions.entry.enter import enter
from desktop.actions.entry.undo import undo
from desktop.actions.entry.why_closed import why_closed
from desktop.actions.outputs.form_tables import form_tables
from desktop.actions.outputs.observations import observations
from desktop.actions.pages.page import open_page
from desktop.actions.past.outcome import PastOutcome, PastSource
from desktop.actions.past.take import take_past
from desktop.actions.past.write import past_years, take_away
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.submit import submit
from desktop.actions.transfer.verify_copies import check_copies
from desktop.actions.workplace import Workplace, open_workplace
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.errors import Refused, UsageError
from desktop.exchange.read_sheet import Sheet
from desktop.store.rows import figures_of, project_names, projects_of, readings_of
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.unit.actions.month import put, put_month

pytestmark = pytest.mark.usefixtures("in_chinese")

MONTHS = tuple(Period(f"2024-{n:02d}") for n in range(1, 13))


def source(*rows: list[str], file: str = "旧表2024.xlsx", name: str = "Sheet1") -> PastSource:
    width = max(map(len, rows))
    return PastSource(file, Sheet(name, tuple((*row, *[""] * (width - len(row))) for row in rows)))


def year(*values: tuple[str, list[str]]) -> PastSource:
    return source(
        ["指标", *(f"{n}月" for n in range(1, 13))], *([name, *row] for name, row in values)
    )


PM = year(("PM2.5平均浓度", [str(60 - n) for n in range(12)]))


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as made:
        yield made


def left(outcomes: tuple[PastOutcome, ...]) -> str:
    return "\n".join(f"{one.where}: {one.words}" for o in outcomes for one in o.left)


# --- at an office
def test_last_year_stands_beside_this_one_and_is_never_sealed(
    workplace: Workplace, tmp_path: Path
) -> None:
    take_past(workplace, [PM])
    put_month(workplace)
    page = open_page(workplace, workplace.form("E1"), OCTOBER)
    row = next(row for row in page.rows if row.cell.code == "E111")  # type: ignore[union-attr]
    assert row.last_year.value == 51 * SCALE
    past = Period("2024-10")
    page = open_page(workplace, workplace.form("E1"), past)
    assert (page.header.state, page.header.locked, page.header.findings) == ("past", True, ())
    assert page.header.past == "旧表2024.xlsx · Sheet1"
    with pytest.raises(Refused) as refused:
        submit(workplace, past, tmp_path)
    assert refused.value.code == "period-past"
    assert not list(tmp_path.glob("*.tbsub"))


def test_a_past_cell_takes_nothing_and_undo_leaves_it(workplace: Workplace) -> None:
    take_past(workplace, [PM])
    cell = Cell("E1", "E111", "", "2024-10")
    with pytest.raises(Refused) as refused:
        enter(workplace, [(cell, Figure(7 * SCALE))])
    assert refused.value.code == "cell-past"
    closed = why_closed(workplace, cell, "2024-10")
    assert (
        closed is not None
        and closed.correcting is None
        and "旧表2024" in str(closed.refusal.params)
    )
    with pytest.raises(Refused):
        undo(workplace, Period("2024-10"))
    assert figures_of(workplace.db, UNIT, ["2024-10"])["2024-10", "E111", ""].value == 51 * SCALE


def test_what_leaves_this_computer_says_so(workplace: Workplace) -> None:
    take_past(workplace, [PM])
    tables = form_tables(workplace, Period("2024-10"), "E1")
    assert any("旧表2024.xlsx" in words for table in tables for words in table.foot)
    noted = [o.note for o in observations(workplace, Period("2024-10")) if o.code == "E111"]
    assert noted and all("旧表2024.xlsx" in note for note in noted)


def test_what_was_filled_in_stays(workplace: Workplace) -> None:
    put(workplace, "E1", "E111", "33", period="2024-05")
    outcomes = take_past(workplace, [PM])
    assert figures_of(workplace.db, UNIT, ["2024-05"])["2024-05", "E111", ""].value == 33 * SCALE
    assert "2024-05" not in outcomes[0].periods and len(outcomes[0].periods) == 11
    assert "2024年5月" in left(outcomes)
    assert open_page(workplace, workplace.form("E1"), Period("2024-05")).header.state == ""


def test_the_month_at_hand_and_those_to_come_are_filled_in(workplace: Workplace) -> None:
    rows = year(("PM2.5平均浓度", [str(n) for n in range(12)]))
    outcomes = take_past(workplace, [source(*rows.sheet.rows, file="2025年.xlsx")])
    assert outcomes[0].periods[-1] == "2025-10"
    assert "2025年11月" in left(outcomes) and "2025年12月" in left(outcomes)


def test_what_is_to_be_reported_is_not_past(pair: Pair) -> None:
    rows = year(("PM2.5平均浓度", [str(n) for n in range(12)]))
    outcomes = take_past(pair.unit, [source(*rows.sheet.rows, file="2025年.xlsx")])
    assert outcomes[0].periods == tuple(
        f"2025-{n:02d}" for n in range(1, 10)
    )  # a task asks for October
    assert "2025年10月" in left(outcomes)


def test_two_sheets_that_differ_are_said_and_the_first_stands(workplace: Workplace) -> None:
    other = year(("PM2.5平均浓度", ["60", "99", *[str(60 - n) for n in range(2, 12)]]))
    outcomes = take_past(workplace, [PM, source(*other.sheet.rows, name="Sheet2")])
    assert figures_of(workplace.db, UNIT, ["2024-02"])["2024-02", "E111", ""].value == 59 * SCALE
    assert outcomes[1].same == 11 and len(outcomes[1].left) == 1
    assert "59" in outcomes[1].left[0].words and "99" in outcomes[1].left[0].words


def test_a_corrected_workbook_changes_what_the_first_one_said(workplace: Workplace) -> None:
    take_past(workplace, [PM])
    (outcome,) = take_past(
        workplace, [year(("PM2.5平均浓度", ["60", "99", *[str(60 - n) for n in range(2, 12)]]))]
    )
    assert [one.text for one in outcome.figures] == ["99"] and outcome.same == 11
    assert figures_of(workplace.db, UNIT, ["2024-02"])["2024-02", "E111", ""].value == 99 * SCALE


def test_days_follow_into_the_months(workplace: Workplace) -> None:
    days = source(
        ["日期", "AQI", "PM2.5"],
        *([f"2024-{m:02d}-{d:02d}", str(40 + d), "30"] for m in (1, 2) for d in range(1, 29)),
    )
    (outcome,) = take_past(workplace, [days])
    assert outcome.periods == ("2024-01", "2024-02") and not outcome.left
    assert len(readings_of(workplace.db, UNIT, "2024-01-01", "2024-02-29")) == 56
    figures = figures_of(workplace.db, UNIT, ["2024-01", "2024-02"])
    assert figures["2024-01", "E104", ""].value == 28 * SCALE
    assert {row.form for row in past_years(workplace)} == {"E1", "E2"}


def ledger(month: str, *rows: tuple[str, str]) -> PastSource:
    return source(
        [f"2024年{month}重点项目台账"],
        ["项目名称", "项目类别", "总投资（亿元）", "本月完成（万元）"],
        *([name, "区级重点项目", "0.5", done] for name, done in rows),
        name=month,
    )


def test_projects_go_on_from_sheet_to_sheet(workplace: Workplace) -> None:
    take_past(
        workplace,
        [
            ledger("3月", ("东路", "100"), ("西桥", "50")),
            ledger("4月", ("西桥", "70"), ("南渠", "10")),
        ],
    )
    names = project_names(workplace.db, UNIT)
    assert sorted(names.values()) == ["东路", "南渠", "西桥"]
    states = {names[s.project]: s for s in projects_of(workplace.db, UNIT, "2024-04")}
    assert states["西桥"].done_this_year == 120 * SCALE
    assert figures_of(workplace.db, UNIT, ["2024-04"])["2024-04", "P104", ""].value == 230 * SCALE


def test_a_figure_from_a_workbook_gives_way_to_its_parts_and_that_is_said(
    workplace: Workplace,
) -> None:
    total = year(("优良天数", ["25"] * 12))
    parts = source(["指标", "1月"], ["优天数", "5"], ["良天数", "19"])
    outcomes = take_past(workplace, [total, parts])
    assert figures_of(workplace.db, UNIT, ["2024-01"])["2024-01", "E104", ""].value == 24 * SCALE
    assert "25" in left(outcomes) and "24" in left(outcomes)


def test_a_rate_is_never_taken(workplace: Workplace) -> None:
    rows = source(
        ["指标", "1月"],
        ["优良天数比例", "90"],
        ["有效监测天数", "31"],
        ["优天数", "5"],
        ["良天数", "19"],
    )
    (outcome,) = take_past(workplace, [rows])
    assert "E110" not in {one.cell.code for one in outcome.figures}
    assert "77.4" in left((outcome,)) and "90" in left((outcome,))


def test_what_was_taken_goes_again_and_leaves_nothing(workplace: Workplace) -> None:
    put(workplace, "E1", "E111", "33", period="2024-05")
    before = everything(workplace)
    days = source(["日期", "AQI"], *([f"2024-01-{d:02d}", "50"] for d in range(1, 29)))
    take_past(workplace, [PM, days, ledger("3月", ("东路", "100"))])
    assert everything(workplace) != before
    count = take_away(workplace, "", "", "2024")
    assert count > 0 and everything(workplace) == before and past_years(workplace) == ()
    diagnosis = diagnose(workplace)
    assert diagnosis.is_sound
    with pytest.raises(UsageError):
        take_away(workplace, "", "", "2024")


def test_a_look_writes_nothing(workplace: Workplace) -> None:
    before = everything(workplace), workplace.db.execute("SELECT count(*) FROM journal").fetchone()
    take_past(workplace, [PM], only_look=True)
    after = everything(workplace), workplace.db.execute("SELECT count(*) FROM journal").fetchone()
    assert after == before


def everything(workplace: Workplace) -> str:
    tables = ("figure", "reading", "project", "progress", "honour", "past_period")
    return json.dumps(
        [
            workplace.db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall()
            for table in tables
        ]
    )


def test_it_is_there_after_a_restart(home: Path) -> None:
    with open_workplace(home, today=date(2025, 11, 5)) as workplace:
        take_past(workplace, [PM])
    with open_workplace(home, today=date(2025, 11, 5)) as workplace:
        assert diagnose(workplace).is_sound
        assert [(row.form, row.figures) for row in past_years(workplace)] == [("E1", 12)]


# --- at the desk
UNITS_DOWN = source(
    ["2024年各乡镇中央造林完成面积"],
    ["乡镇", *(f"{n}月" for n in range(1, 13))],
    ["东楼乡", *(str(10 * n) for n in range(1, 13))],
    ["奇村镇", *(str(5 * n) for n in range(1, 13))],
)


def test_the_desk_has_last_year_in_its_sums_and_says_what_it_is(pair: Pair) -> None:
    take_past(pair.desk, [UNITS_DOWN])
    shown = consolidate(pair.desk, Period("2024-10"))
    row = shown.row("E303")
    assert row is not None and row.value == 150 * SCALE and row.have == 2
    assert any("东楼乡" in words for words in shown.past["E1"])
    foot = [
        words
        for table in consolidated_tables(pair.desk, Period("2024-10"), "E1")
        for words in table.foot
    ]
    assert any("旧表格" in words for words in foot)
    parts = [
        part for part in trace(pair.desk, Period("2024-10"), "E303").parts if part.value is not None
    ]
    assert {(part.file, part.digest) for part in parts} == {("旧表2024.xlsx · Sheet1", "")}
    states = {
        cell.state
        for one in board(pair.desk, Period("2024-10")).rows
        if one.unit.code == UNIT
        for cell in one.cells
        if cell is not None and cell.form == "E1"
    }
    assert states == {"past"}
    assert check_copies(pair.desk).problems == () and diagnose(pair.desk).is_sound


def test_this_years_table_says_that_last_years_column_is_past(pair: Pair) -> None:
    take_past(pair.desk, [UNITS_DOWN])
    put_month(pair.unit)
    pair.submit()
    pair.receive()
    shown = consolidate(pair.desk, OCTOBER)
    row = shown.row("E303")
    assert row is not None and row.last_year == 150 * SCALE
    assert any("上年" in words for words in shown.past["E1"])


def test_what_a_unit_reports_itself_stands_in_its_place(pair: Pair) -> None:
    rows = [["2025年各乡镇中央造林完成面积"], *map(list, UNITS_DOWN.sheet.rows[1:])]
    take_past(pair.desk, [source(*rows, file="旧表.xlsx")])
    assert "2025-10" in {
        p for one in past_years(pair.desk) if one.unit == UNIT for p in one.periods
    }
    put_month(pair.unit)
    pair.submit()
    pair.receive()
    kept = {p for one in past_years(pair.desk) if one.unit == UNIT for p in one.periods}
    assert "2025-10" not in kept and "2025-09" in kept
    assert check_copies(pair.desk).problems == ()
    diagnosis = diagnose(pair.desk)
    assert diagnosis.is_sound and diagnosis.changed_cells == ()
    after = take_past(pair.desk, [source(*rows, file="旧表.xlsx")])
    assert "东楼乡" in left(after) and not any(one.unit == UNIT for o in after for one in o.figures)


def test_the_next_task_brings_them_to_the_offices_with_a_note(pair: Pair) -> None:
    take_past(pair.desk, [UNITS_DOWN])
    task = export_task(pair.desk, OCTOBER, pair.stick)
    receive_task(pair.unit, task.file, task.key_code)
    figure = figures_of(pair.unit.db, UNIT, ["2024-10"])["2024-10", "E303", ""]
    assert figure.value == 100 * SCALE and "旧表2024.xlsx" in figure.note
    page = open_page(pair.unit, pair.unit.form("E1"), OCTOBER)
    row = next(row for row in page.rows if row.cell.code == "E303")  # type: ignore[union-attr]
    assert row.last_year.value == 100 * SCALE
    put(pair.unit, "E1", "E111", "33")  # the month at hand is open all the same


def test_what_is_locked_does_not_move(pair: Pair) -> None:
    pair.desk.db.execute("INSERT INTO closed_period (period, at, who) VALUES ('2024-06', '', '')")
    outcomes = take_past(pair.desk, [UNITS_DOWN])
    assert outcomes[0].periods[0] == "2024-07" and "2024年6月" in left(outcomes)


def test_the_unit_of_a_part_gets_no_figure_of_another(pair: Pair) -> None:
    (outcome,) = take_past(pair.unit, [UNITS_DOWN])
    assert {one.unit for one in outcome.figures} == {UNIT} and "奇村镇" in left((outcome,))


def test_a_workplace_that_is_only_looked_at_takes_nothing(workplace: Workplace) -> None:
    workplace.close_to_changes(Refused("workplace-looked-at"))
    with pytest.raises(Refused):
        take_past(workplace, [PM])
