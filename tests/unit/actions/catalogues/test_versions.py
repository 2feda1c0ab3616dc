"""Versions of the forms: which holds when, how it travels, and that nothing of the past moves."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import msgspec
import pytest

from desktop.actions.catalogues.issue import propose, take_back_version
from desktop.actions.catalogues.new_form import with_new_form
from desktop.actions.catalogues.superseded import CODE as SUPERSEDED
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.consolidation.tables import consolidated_tables
from desktop.actions.consolidation.trace import trace
from desktop.actions.desk.unit_sheet import unit_sheet
from desktop.actions.outputs.export_package import export_files
from desktop.actions.outputs.export_tables import export_tables
from desktop.actions.outputs.observations import observations_of
from desktop.actions.outputs.print_form import papers
from desktop.actions.outputs.sealed_view import sealed_view
from desktop.actions.pages.cell import cell_details
from desktop.actions.pages.table import open_table
from desktop.actions.pages.targets import open_targets
from desktop.actions.targets import change_target
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.receive_task import begin_with_task, read_task, receive_task
from desktop.actions.transfer.send_task import export_task
from desktop.actions.unit_history import history_of, series_of
from desktop.actions.workplace import Workplace, open_workplace
from desktop.catalogue.content import MOST_BYTES, Files, packed
from desktop.catalogue.edit import Part, without_part
from desktop.catalogue.load import load_files
from desktop.domain.figures import SCALE, Cell
from desktop.domain.periods import Period
from desktop.domain.roster import sources_of
from desktop.errors import AppError, CatalogueError, Refused
from desktop.exchange.envelope import MadeWith, seal
from desktop.exchange.keys import make_keys
from desktop.exchange.messages import Task
from desktop.reports.chart import broken_lines
from desktop.store import rows
from desktop.ui.district.consolidated.rows import grid_rows
from tests.forms import (
    DONGLOU,
    LANCUN,
    LANLOU,
    SOWN,
    TENDED,
    added,
    edited,
    issued,
    merged,
    xinfu,
)
from tests.pair import OCTOBER, Pair, make_pair
from tests.senders import QICUN, Stick
from tests.unit.actions.month import put_air, put_project, put_tables

pytestmark = pytest.mark.usefixtures("in_chinese")

SEPTEMBER, LAST_OCTOBER = Period("2025-09"), Period("2024-10")


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        yield pair


@pytest.fixture
def stick(pair: Pair) -> Stick:
    """A desk that has figures of two years, of the two units that merge and of a third."""
    issued(pair.desk, first_forms(), "2024-01")
    stick = Stick(pair.desk, pair.stick)
    for month in ("2024-09", "2024-10", "2025-08", "2025-09"):
        stick.give(QICUN, month, forms=("E1",), E303=100, E304=7, E301=300, E302=70)
        stick.give(LANCUN, month, forms=("E1",), E303=40, E304=4, E301=60, E302=20, E307=5)
        stick.give(DONGLOU, month, forms=("E1",), E303=20, E304=2, E301=50, E302=10, E307=6)
    return stick


def first_forms() -> Files:
    """Xinfu's, and an indicator that is summed over the months."""
    return added(xinfu(), "e1.toml", SOWN)


def next_forms() -> Files:
    """One indicator more, one rule less strict, two units in one."""
    files = added(merged(first_forms(), "2025-10", "2025-09"), "e1.toml", TENDED)
    return edited(files, "catalogue.toml", ('version = "2025.1"', 'version = "2025.2"'))


def figures_in_words(desk: Workplace, *at: str) -> str:
    """Everything that the consolidation of these periods says, as text to compare."""
    return json.dumps(
        [asdict(row) for period in at for row in consolidate(desk, Period(period)).rows],
        default=str,
    )


def refusal(error: pytest.ExceptionInfo[AppError]) -> str:
    return error.value.code


def test_what_was_consolidated_before_a_version_holds_does_not_move(
    pair: Pair, stick: Stick, tmp_path: Path
) -> None:
    before = figures_in_words(pair.desk, "2024", "2024-Q4", "2024-10", "2025-08", "2025-09")
    for folder in ("before", "after"):
        (tmp_path / folder).mkdir()
    files = [export_tables(pair.desk, Period("2024"), "csv", tmp_path / "before")]
    issued(pair.desk, next_forms(), "2025-10")
    assert figures_in_words(pair.desk, "2024", "2024-Q4", "2024-10", "2025-08", "2025-09") == before
    files.append(export_tables(pair.desk, Period("2024"), "csv", tmp_path / "after"))
    first, second = ([path.read_bytes() for path in one] for one in files)
    assert first == second


def test_each_period_goes_by_its_own_forms_and_roster(pair: Pair, stick: Stick) -> None:
    issued(pair.desk, next_forms(), "2025-10")
    then, now = pair.desk.at(SEPTEMBER).catalogue, pair.desk.at(OCTOBER).catalogue
    assert "E306" not in then.indicators and "E306" in now.indicators
    assert LANCUN in then.unit_by_code and LANLOU not in then.unit_by_code
    assert LANLOU in now.unit_by_code and not {LANCUN, DONGLOU} & set(now.unit_by_code)
    assert pair.desk.at(Period("2025")).catalogue is pair.desk.at(Period("2025-12")).catalogue
    assert pair.desk.at(Period("2025-Q3")).catalogue is then
    assert now.unit_name(LANCUN) == "兰村乡"  # who was there is still called by name


def test_a_file_under_the_version_before_is_taken_and_the_difference_said(
    pair: Pair, stick: Stick
) -> None:
    earlier = pair.desk.at(OCTOBER).catalogue
    issued(pair.desk, next_forms(), "2025-10")
    stick.give(QICUN, E303=150, E306=33)
    stick.give("140902102", E303=70, made_with=earlier)
    file = max(pair.stick.glob("140902102-*"))
    sheet = unit_sheet(pair.desk, "140902102", OCTOBER, "E1")
    assert sheet.made_with is not None
    assert "E306 森林抚育面积（新增）" in sheet.made_with.sentence
    assert (sheet.made_with.number, sheet.made_with.in_force) == (2, 3)
    assert unit_sheet(pair.desk, QICUN, OCTOBER, "E1").made_with is None
    (again,) = receive(pair.desk, [file])
    assert again.outcome == "known"
    row = consolidate(pair.desk, OCTOBER).row("E306")
    assert row is not None and row.value == 33 * SCALE
    assert QICUN not in row.missing
    both = consolidate(pair.desk, OCTOBER).row("E303")
    assert both is not None and both.value == 220 * SCALE


def test_the_result_of_receiving_it_names_the_versions(pair: Pair, stick: Stick) -> None:
    earlier = pair.desk.at(OCTOBER).catalogue
    issued(pair.desk, next_forms(), "2025-10")
    one = stick.senders[QICUN]
    file = pair.stick / "late.tbsub"
    file.write_bytes(one.sealed(one.message("2025-10"), catalogue=earlier.digest))
    (result,) = receive(pair.desk, [file])
    assert (result.outcome, result.code) == ("taken", SUPERSEDED)
    assert "第 2 版" in result.reason and "第 3 版" in result.reason


@pytest.mark.parametrize(
    ("unit", "code"),
    [(LANCUN, "unit-not-reporting"), ("140902999", "unit-not-on-roster")],
)
def test_who_does_not_report_then_is_refused_with_who_took_over(
    pair: Pair, stick: Stick, unit: str, code: str
) -> None:
    earlier = pair.desk.at(OCTOBER).catalogue
    issued(pair.desk, next_forms(), "2025-10")
    stick.give(QICUN, E303=1)
    sender = stick.senders[QICUN]
    message = msgspec.structs.replace(sender.message("2025-10"), unit=unit)
    file = pair.stick / "stranger.tbsub"
    file.write_bytes(sender.sealed(message, catalogue=earlier.digest))
    (result,) = receive(pair.desk, [file])
    assert (result.outcome, result.code) == ("refused", code)
    assert code == "unit-not-on-roster" or "兰楼镇" in result.reason


def test_a_version_that_was_not_issued_for_the_period_is_refused(pair: Pair, stick: Stick) -> None:
    issued(pair.desk, next_forms(), "2025-11")
    later = pair.desk.at(Period("2025-11")).catalogue
    sender = stick.senders[QICUN]
    file = pair.stick / "early.tbsub"
    file.write_bytes(sender.sealed(sender.message("2025-10"), catalogue=later.digest))
    (result,) = receive(pair.desk, [file])
    assert (result.outcome, result.code) == ("refused", "catalogue-not-issued")


def test_a_merged_unit_compares_with_the_sum_of_those_before_it(pair: Pair, stick: Stick) -> None:
    issued(pair.desk, next_forms(), "2025-10")
    stick.give(LANLOU, E303=90, E304=6)
    view = pair.desk.at(OCTOBER).of_unit(LANLOU)
    assert [u.code for u in sources_of(view.catalogue, LANLOU, LAST_OCTOBER)] == [LANCUN, DONGLOU]
    form = view.form("E1")
    rows = {
        row.cell.code: row for row in open_table(view, form, OCTOBER).rows if not row.cell.dimension
    }
    assert rows["E303"].last_year.value == 60 * SCALE
    assert rows["E303"].previous.value == 60 * SCALE
    assert rows["E303"].last_year.note == "兰村乡 + 东楼乡之和"
    assert rows["E303"].change.text == "+50.0%"
    assert history_of(view, (OCTOBER,))[OCTOBER, "E303", ""].note == ""


def test_what_one_of_them_did_not_give_is_not_guessed(pair: Pair, stick: Stick) -> None:
    stick.give(LANCUN, "2025-07", E303=40)
    issued(pair.desk, next_forms(), "2025-10")
    view = pair.desk.at(OCTOBER).of_unit(LANLOU)
    assert history_of(view, ("2025-07",)) == {}


def test_a_sum_over_the_year_takes_each_month_by_its_own_roster(pair: Pair, stick: Stick) -> None:
    before = consolidate(pair.desk, SEPTEMBER).row("E307")
    assert before is not None and before.to_date == 22 * SCALE  # two months, 5 and 6 each
    issued(pair.desk, next_forms(), "2025-10")
    stick.give(LANLOU, E307=3)
    row = consolidate(pair.desk, OCTOBER).row("E307")
    assert row is not None and row.value == 3 * SCALE and row.to_date == 25 * SCALE
    year = trace(pair.desk, Period("2025"), "E307")
    assert year.value == 25 * SCALE
    named = {(part.unit, part.period): part.value for part in year.parts if part.value is not None}
    assert named == {
        (LANCUN, "2025-08"): 5 * SCALE,
        (DONGLOU, "2025-08"): 6 * SCALE,
        (LANCUN, "2025-09"): 5 * SCALE,
        (DONGLOU, "2025-09"): 6 * SCALE,
        (LANLOU, "2025-10"): 3 * SCALE,
    }
    assert {part.unit for part in year.parts if part.period == "2025-11"}.isdisjoint(
        {LANCUN, DONGLOU}
    )


def test_a_year_names_everybody_who_reported_in_it(pair: Pair, stick: Stick) -> None:
    issued(pair.desk, next_forms(), "2025-10")
    stick.give(LANLOU, E307=3)
    year = Period("2025")
    units = [unit.code for unit in pair.desk.units_within(year)]
    assert {LANCUN, DONGLOU, LANLOU} <= set(units) and len(units) == 27
    assert pair.desk.units_within(Period("2024")) == pair.desk.at(Period("2024")).catalogue.units
    shown = {o.unit for o in observations_of(pair.desk, year) if o.code == "E307"}
    assert {LANCUN, DONGLOU, LANLOU} <= shown
    tables = consolidated_tables(pair.desk, year, "E1")
    listed = {row.cells[0].text for row in tables[1].rows}
    assert {LANCUN, DONGLOU, LANLOU} <= listed


def test_a_renamed_indicator_keeps_its_history_and_a_new_meaning_breaks_it(
    pair: Pair, stick: Stick
) -> None:
    whole = 'code = "E307"\n'
    files = edited(first_forms(), "e1.toml", (whole, 'code = "E317"\nwas = "E307"\n'))
    issued(pair.desk, files, "2025-10")
    stick.give(LANCUN, E317=8)
    row = consolidate(pair.desk, OCTOBER).row("E317")
    assert row is not None
    assert (row.value, row.last_year, row.to_date) == (8 * SCALE, 11 * SCALE, 30 * SCALE)
    assert row.warning == "" and row.change.text == "−27.3%"
    name = pair.desk.at(OCTOBER).catalogue.indicators["E317"].definition.zh  # type: ignore[index]
    issued(pair.desk, edited(files, "e1.toml", (name, "另外一个量。")), "2025-10")
    other = consolidate(pair.desk, OCTOBER).row("E317")
    assert other is not None and other.change.text == ""
    assert "2025年10月" in other.warning and "不加" in other.warning
    assert other.to_date == other.value == 8 * SCALE, "what is no longer asked for is not added"
    year = consolidate(pair.desk, Period("2025")).row("E317")
    assert year is not None and year.value == 8 * SCALE and year.own_periods == (OCTOBER,)
    view = pair.desk.at(OCTOBER).of_unit(LANCUN)
    rows = {r.cell.code: r for r in open_table(view, view.form("E1"), OCTOBER).rows}
    assert rows["E317"].last_year.value == 5 * SCALE and rows["E317"].change.text == ""


def test_a_series_follows_the_code_and_is_drawn_in_two_where_the_meaning_changed(
    pair: Pair, stick: Stick
) -> None:
    renamed = edited(first_forms(), "e1.toml", ('code = "E307"\n', 'code = "E317"\nwas = "E307"\n'))
    issued(pair.desk, renamed, "2025-10")
    months = [Period(f"2025-{month:02d}") for month in range(1, 13)]
    view = pair.desk.at(OCTOBER).of_unit(LANCUN)
    before = series_of(view, "E317", "", months[0], months[-1])
    assert before.values and before.other == frozenset() and before.break_among(months) == ""
    assert set(before.values) == set(
        rows.series_of(pair.desk.db, LANCUN, "E307", "", "2025-01", "2025-12")
    )
    name = pair.desk.at(OCTOBER).catalogue.indicators["E317"].definition.zh  # type: ignore[index]
    issued(pair.desk, edited(renamed, "e1.toml", (name, "另外一个量。")), "2025-10")
    view = pair.desk.at(OCTOBER).of_unit(LANCUN)
    after = series_of(view, "E317", "", months[0], months[-1])
    assert after.values == before.values and after.other == set(months[:9])
    assert after.break_among(months) == OCTOBER
    details = cell_details(view, Cell("E1", "E317", "", OCTOBER))
    assert details is not None and {*months[:9]} <= details.other
    values = [after.values.get(month) for month in months]
    lines = broken_lines("2025", values, [month in after.other for month in months])
    assert [line.style for line in lines] == ["earlier", "main"]
    assert all(
        (old is None) or (new is None)
        for old, new in zip(lines[0].values, lines[1].values, strict=True)
    )
    assert [v for v in lines[0].values if v] == [v for v in values[:9] if v]


def test_what_was_another_quantity_is_not_added_to_what_is_asked_now(
    pair: Pair, stick: Stick
) -> None:
    """A target's year to date: nothing stands where the year has two meanings."""
    change_target(pair.desk.at(SEPTEMBER), (LANCUN, "E307", ""), "2025", "100")
    view = pair.desk.at(SEPTEMBER).of_unit(LANCUN)
    (before,) = [
        f for i, _t, f in open_targets(view, view.form("T1"), SEPTEMBER).targets if i.code == "E307"
    ]
    assert before.value
    name = pair.desk.at(OCTOBER).catalogue.indicators["E307"].definition.zh  # type: ignore[index]
    issued(pair.desk, edited(first_forms(), "e1.toml", (name, "另外一个量。")), "2025-10")
    view = pair.desk.at(OCTOBER).of_unit(LANCUN)
    (after,) = [
        f for i, _t, f in open_targets(view, view.form("T1"), OCTOBER).targets if i.code == "E307"
    ]
    assert after.value is None


def test_an_indicator_that_is_no_more_stays_in_its_years(pair: Pair, stick: Stick) -> None:
    before = figures_in_words(pair.desk, "2025-09")
    issued(pair.desk, xinfu(), "2025-10")
    assert figures_in_words(pair.desk, "2025-09") == before
    assert consolidate(pair.desk, OCTOBER).row("E307") is None


def test_what_was_asked_in_a_part_of_the_year_stays_in_the_year(
    pair: Pair, stick: Stick, tmp_path: Path
) -> None:
    """An indicator and a whole form that are stopped in October: the year, its files and its trace have both."""
    form = Part("form", "A1", "A1")
    with_both = with_new_form(first_forms(), "table")
    issued(pair.desk, with_both, "2025-08")
    for month in ("2025-08", "2025-09"):
        stick.give(LANCUN, month, sequence=2, forms=("E1", "A1"), E307=5, A101=3)
    year, months = Period("2025"), (Period("2025-08"), SEPTEMBER)
    before = {code: consolidate(pair.desk, year).row(code) for code in ("E307", "A101")}
    assert all(row is not None and row.value for row in before.values()), before
    issued(
        pair.desk, without_part(without_part(with_both, form), Part("indicator", "E307")), "2025-10"
    )
    whole = consolidate(pair.desk, year)
    for code, earlier in before.items():
        now = whole.row(code)
        assert now is not None and earlier is not None
        assert (now.value, now.own_periods) == (earlier.value, earlier.own_periods)
        assert "2025年9月" in now.warning
        parts = trace(pair.desk, year, code).parts
        assert sum(part.value or 0 for part in parts) == now.value
        assert {part.period for part in parts if part.value is not None} == {*months}
        assert code not in {row.code for row in consolidate(pair.desk, OCTOBER).rows}
    assert whole.row("E303") == consolidate(pair.desk, year).row("E303")
    shown = {(o.unit, o.period, o.code) for o in observations_of(pair.desk, year)}
    assert {(LANCUN, month, code) for month in months for code in before} <= shown
    tables = {table.name: table for table in consolidated_tables(pair.desk, year)}
    codes = {row.cells[0].text for table in tables.values() for row in table.rows}
    assert {"E307", "A101"} <= codes
    for kind in ("xlsx", "csv"):
        assert export_tables(pair.desk, year, kind, tmp_path)
    for package in ("datapackage", "sdmx"):
        assert export_files(pair.desk, year, package, tmp_path)
    text = "".join(path.read_text(encoding="utf-8-sig") for path in tmp_path.rglob("*.csv"))
    assert "E307" in text and "A101" in text
    rows_shown = grid_rows(whole, whole.catalogue, None)
    assert {"E307", "A101"} <= {row.key[0] for row in rows_shown if row.heading is None}  # type: ignore[index]


# --- the task that carries them
def test_an_office_takes_the_forms_with_the_task_and_fills_in_the_new_row(pair: Pair) -> None:
    issued(pair.desk, added(xinfu(), "e1.toml", TENDED), "2025-10", "新增森林抚育面积")
    task = export_task(pair.desk, OCTOBER, pair.stick)
    taken = receive_task(pair.unit, task.file)
    assert [(one.number, one.from_month, one.news) for one in taken.new_forms] == [
        (2, "2025-10", "新增森林抚育面积")
    ]
    assert "E306" in pair.unit.at(OCTOBER).catalogue.indicators
    assert "E306" not in pair.unit.at(SEPTEMBER).catalogue.indicators
    assert receive_task(pair.unit, task.file).is_known


def test_a_period_sealed_under_the_forms_before_stays_on_paper_as_it_was(pair: Pair) -> None:
    """The office receives other forms for a month that it has handed in: its paper has the rows that were sealed."""
    put_air(pair.unit)
    put_tables(pair.unit)
    put_project(pair.unit, "P01", "民生实事", stage="前期")
    pair.submit()
    codes = [row.cells for paper in papers(pair.unit, OCTOBER, "E1") for row in paper.table.rows]
    issued(pair.desk, added(xinfu(), "e1.toml", TENDED), "2025-10")
    receive_task(pair.unit, export_task(pair.desk, OCTOBER, pair.stick).file)
    assert "E306" in pair.unit.at(OCTOBER).catalogue.indicators
    again = [row.cells for paper in papers(pair.unit, OCTOBER, "E1") for row in paper.table.rows]
    assert again == codes
    with sealed_view(pair.unit, OCTOBER) as sealed_one:
        assert sealed_one.differing == ()
        assert "E306" not in sealed_one.workplace.at(OCTOBER).catalogue.indicators
        assert "E306" in sealed_one.workplace.at(Period("2025-11")).catalogue.indicators
    pair.receive()
    received = pair.desk.of_unit(DONGLOU)
    with sealed_view(received, OCTOBER) as at_desk:
        assert "E306" not in at_desk.workplace.at(OCTOBER).catalogue.indicators


def test_an_office_that_missed_two_versions_has_all_three(pair: Pair) -> None:
    first = added(xinfu(), "e1.toml", TENDED)
    issued(pair.desk, first, "2025-09")
    issued(pair.desk, edited(first, "e1.toml", ("森林抚育面积", "林木抚育面积")), "2025-10")
    task = export_task(pair.desk, OCTOBER, pair.stick)
    receive_task(pair.unit, task.file)
    names = [
        str(indicator.name)
        if (indicator := pair.unit.at(Period(p)).catalogue.indicators.get("E306"))
        else ""  # type: ignore[call-overload]
        for p in ("2025-08", "2025-09", "2025-10")
    ]
    assert names == ["", "森林抚育面积", "林木抚育面积"]


def test_an_older_task_takes_nothing_back(pair: Pair) -> None:
    older = export_task(pair.desk, Period("2025-11"), pair.stick)
    issued(pair.desk, added(xinfu(), "e1.toml", TENDED), "2025-10")
    receive_task(pair.unit, export_task(pair.desk, OCTOBER, pair.stick).file)
    receive_task(pair.unit, older.file)
    assert "E306" in pair.unit.at(Period("2025-11")).catalogue.indicators


def test_a_new_unit_begins_with_the_task_alone(pair: Pair, stick: Stick, tmp_path: Path) -> None:
    issued(pair.desk, next_forms(), "2025-10")
    task = export_task(pair.desk, OCTOBER, pair.stick)
    home = tmp_path / "lanlou"
    taken = begin_with_task(home, task.file, task.key_code, LANLOU)
    assert taken.last_year > 0
    with open_workplace(home, today=date(2025, 11, 5)) as office:
        view = office.at(OCTOBER)
        rows = {r.cell.code: r for r in open_table(view, view.form("E1"), OCTOBER).rows}
        assert rows["E303"].last_year.value == 60 * SCALE
        assert rows["E303"].last_year.note == "兰村乡 + 东楼乡之和"
    with pytest.raises(Refused) as error:
        receive_task(pair.unit, task.file)  # 东楼乡
    assert refusal(error) == "task-unit-ended" and "兰楼镇" in str(error.value.params)


def sealed(pair: Pair, change: dict[str, object]) -> Path:
    """A task of a desk of our own, as its task would be but for this."""
    keys = make_keys()
    from desktop.actions.transfer.send_task import gather_task

    issued(pair.desk, added(xinfu(), "e1.toml", TENDED), "2025-10")
    task = gather_task(pair.desk, OCTOBER, 9, keys)
    task = msgspec.structs.replace(task, **change) if change else task
    digest = pair.desk.at(OCTOBER).catalogue.digest
    file = pair.stick / "hostile.tbtask"
    file.write_bytes(seal(task, keys=keys, made_with=MadeWith(digest, "0.1")))
    return file


def _with_content(task: Task, content: bytes) -> dict[str, object]:
    return {
        "catalogues": [msgspec.structs.replace(row, content=content) for row in task.catalogues]
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "exchange-payload-bad"),
        (b"no deflated bytes", "exchange-payload-bad"),
        (packed((("../e1.toml", b""),)), "exchange-payload-bad"),
        (packed((("e1.toml", b"\xff\xfe"),)), "exchange-payload-bad"),
        (packed((("e1.toml", b"x" * (MOST_BYTES + 1)),)), "exchange-payload-bad"),
        (packed((("e1.toml", b"[form"),)), "task-catalogue-faulty"),
        (packed((("e1.toml", b"a = " + b"[" * 100_000),)), "task-catalogue-faulty"),
        (packed((("e1.toml", b"a = " + b"9" * 100_000),)), "task-catalogue-faulty"),
        (
            packed(
                added(
                    xinfu(),
                    "e1.toml",
                    TENDED.replace('"sum"', '"sum"\nderivation = { expression = "(SELECT 1)" }'),
                )
            ),
            "task-catalogue-faulty",
        ),
        (
            packed(
                added(
                    xinfu(),
                    "e1.toml",
                    TENDED.replace('"sum"', '"sum"\nderivation = { expression = "E306 + 1" }'),
                )
            ),
            "task-catalogue-faulty",
        ),
        (
            packed(edited(xinfu(), "e1.toml", ("{left}", "{left:>1000000000}"))),
            "task-catalogue-faulty",
        ),
        (
            packed(
                added(
                    xinfu(),
                    "e1.toml",
                    "".join(TENDED.replace("E306", f"E{n}") for n in range(10_000, 14_000)),
                )
            ),
            "task-catalogue-faulty",
        ),
        (
            packed(
                edited(xinfu(), "catalogue.toml", ('district = "140902"', 'district = "140981"'))
            ),
            "exchange-payload-bad",
        ),
    ],
)
def test_a_hostile_or_broken_catalogue_is_refused_whole(
    pair: Pair, content: bytes, code: str
) -> None:
    file = sealed(pair, {})
    task = read_task(file).task
    file = sealed_again(pair, task, content)
    with pytest.raises(AppError) as error:
        read_task(file)
    assert refusal(error) == code
    assert len(pair.unit.versions.issues) == 1


def sealed_again(pair: Pair, task: Task, content: bytes) -> Path:
    keys = make_keys()
    changed = msgspec.structs.replace(task, **_with_content(task, content))
    file = pair.stick / "hostile.tbtask"
    file.write_bytes(seal(changed, keys=keys, made_with=MadeWith(task.catalogue, "0.1")))
    return file


def test_the_forms_of_another_district_are_not_taken(pair: Pair) -> None:
    file = sealed(pair, {"unit": "140981"})
    with pytest.raises(AppError) as error:
        read_task(file)
    assert refusal(error) == "task-other-district"


# --- at the desk
def test_a_version_can_be_taken_back_until_a_task_carries_it(pair: Pair) -> None:
    made = issued(pair.desk, added(xinfu(), "e1.toml", TENDED), "2025-10")
    assert take_back_version(pair.desk) == made
    assert "E306" not in pair.desk.at(OCTOBER).catalogue.indicators
    issued(pair.desk, added(xinfu(), "e1.toml", TENDED), "2025-10")
    export_task(pair.desk, OCTOBER, pair.stick)
    issued(pair.desk, added(xinfu(), "e1.toml", SOWN), "2025-11")
    assert take_back_version(pair.desk).number == 3
    with pytest.raises(Refused) as error:
        take_back_version(pair.desk)
    assert refusal(error) == "catalogue-carried"


def test_the_first_version_stays(pair: Pair) -> None:
    with pytest.raises(Refused) as error:
        take_back_version(pair.desk)
    assert refusal(error) == "catalogue-nothing-to-take-back"


def test_periods_that_were_reported_already_are_named(pair: Pair, stick: Stick) -> None:
    proposal = propose(pair.desk, next_forms(), Period("2025-09"))
    assert proposal.reported == (("2025-09", 3),)
    assert proposal.compared_with.number == 2


def test_what_cannot_be_issued_is_refused_in_words(pair: Pair) -> None:
    with pytest.raises(Refused) as same:
        propose(pair.desk, xinfu(), OCTOBER)
    assert refusal(same) == "catalogue-same"
    gone = xinfu()
    for name in ("units.toml", "villages.toml"):
        gone = edited(gone, name, (f'"{LANCUN}"', '"140902999"'))
    with pytest.raises(Refused) as error:
        propose(pair.desk, gone, OCTOBER)
    assert refusal(error) == "catalogue-units-gone" and "兰村乡" in str(error.value.params)
    with pytest.raises(CatalogueError) as faulty:
        propose(pair.desk, added(xinfu(), "e1.toml", "[[indicator]]\n"), OCTOBER)
    assert refusal(faulty) == "catalogue-mistakes"


def test_an_old_workplace_goes_on_with_its_own_forms(pair: Pair) -> None:
    """What an older program made keeps no version; the one that its setting names becomes its first."""
    pair.desk.db.execute("DELETE FROM catalogue_issue")
    home = pair.desk.home
    pair.desk.versions.reload()
    assert [issue.number for issue in pair.desk.versions.issues] == [1]
    pair.desk.close()
    with open_workplace(home) as again:
        assert again.db.execute("SELECT count(*) FROM catalogue_issue").fetchone() == (1,)
        assert again.catalogue == load_files(xinfu(), "")


def test_two_computers_of_one_desk_issue_one_number(pair: Pair, tmp_path: Path) -> None:
    """The office goes by what came last; a file under the other's version is refused in words where it is not known, and
    nothing that was held is lost.
    """
    twin = shutil.copytree(pair.desk.home, tmp_path / "twin")
    with open_workplace(twin, today=pair.desk.today) as other:
        issued(pair.desk, added(xinfu(), "e1.toml", TENDED), "2025-10")
        receive_task(pair.unit, export_task(pair.desk, OCTOBER, pair.stick).file)
        assert "E306" in pair.unit.at(OCTOBER).catalogue.indicators
        put_air(pair.unit)
        put_tables(pair.unit)
        put_project(pair.unit, "P01", "民生实事", stage="前期")
        (tmp_path / "other").mkdir()
        issued(other, added(xinfu(), "e1.toml", SOWN), "2025-10")
        sent = export_task(other, OCTOBER, tmp_path / "other")
        taken = receive_task(pair.unit, sent.file)
        assert [one.number for one in taken.new_forms] == [2]
        now = pair.unit.at(OCTOBER).catalogue.indicators
        assert "E307" in now and "E306" not in now
        assert len(pair.unit.versions.issues) == 3
        pair.submit()
        (result,) = [one for one in pair.receive() if one.outcome != "known"]
        assert (result.outcome, result.code) == ("refused", "catalogue-not-issued"), result
        assert result.reason
        assert "E306" in pair.desk.at(OCTOBER).catalogue.indicators
