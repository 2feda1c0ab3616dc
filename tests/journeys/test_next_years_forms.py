"""Next year's forms through the windows: an indicator added, a rule changed and two townships merged by clicks at the desk,
carried on a stick, filled in without another program; one office is still under the forms before; nothing of the months
before moves. Six townships in short; all offices, those of the district too, with `--repeat 20`.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.actions.checks.check import forms_due
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.outputs.export_tables import export_tables
from desktop.actions.transfer.receive_task import begin_with_task
from desktop.actions.workplace import Workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.demo.make import make_demo
from desktop.domain.figures import SCALE, Cell
from desktop.domain.periods import Period
from desktop.store.rows import projects_of
from desktop.ui.district.receive.page import ReceivePage
from tests.forms import DONGLOU, LANCUN
from tests.journeys.designing import (
    carry_over,
    designer,
    find,
    issue,
    merge,
    say,
    type_into,
    write_into,
)
from tests.journeys.windows import open_desk, township

BEFORE, MARCH = ("2024-01", "2024-02"), Period("2024-03")
TODAY = date(2024, 4, 25)
OLD = "140902103"
FEW = ("140902101", "140902102", OLD, "140902104", LANCUN, DONGLOU)
ALL_FROM = 20


def figures_in_words(desk: Workplace, folder: Path) -> tuple[str, list[bytes]]:
    """Everything that is said and written of the months before."""
    rows = [asdict(row) for at in BEFORE for row in consolidate(desk, Period(at)).rows]
    folder.mkdir()
    files = [
        path.read_bytes()
        for at in BEFORE
        for path in export_tables(desk, Period(at), "csv", folder)
    ]
    return json.dumps(rows, default=str), files


def of_months(desk: Workplace) -> str:
    """The same without the figures of the year, which March brings anew whatever the forms are."""
    rows = [
        asdict(row)
        for at in BEFORE
        for row in consolidate(desk, Period(at)).rows
        if row.indicator.frequency == "month"
    ]
    return json.dumps(rows, default=str)


def test_next_years_forms(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    catalogue: Catalogue,
    repeat: int,
) -> None:
    everyone = [str(unit.code) for unit in catalogue.units]
    townships = {str(unit.code) for unit in catalogue.units if unit.group == "township"}
    units = everyone if repeat >= ALL_FROM else list(FEW)
    demo, stick = tmp_path / "demo", tmp_path / "stick"
    make_demo(demo, units=units, last="2024-03")
    stick.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_more: str(stick))
    desk = open_desk(qtbot, demo / "district", Period("2024-02"), TODAY)

    # The months before go their way under the forms before.
    task, desk_code = desk.send_task(stick)
    codes = {}
    for unit in units:
        with township(qtbot, demo / unit, "2024-01", TODAY) as clerk:
            clerk.receive(task, desk_code)
            for month in BEFORE:
                if forms_due(clerk.window.workplace, Period(month)):
                    clerk.window.show_period(Period(month))
                    clerk.settle()
                    codes[unit] = clerk.hand_in(stick)
    desk.receive(stick)
    for unit, code in codes.items():
        desk.trust(unit, code)
    by_quarter = [unit for unit in units if unit not in codes]
    before = figures_in_words(desk.session.workplace or desk.workplace, tmp_path / "before")

    done_by_february = sum(
        state.done_this_year
        for unit in (LANCUN, DONGLOU)
        for state in projects_of(desk.workplace.db, unit, Period("2024-02"))
        if state.columns["status"] not in ("finished", "withdrawn")
    )

    # The desk changes the forms: an indicator, a rule, two townships.
    page = designer(desk)
    find(desk, page, "E303")
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    write_into(desk, page, "中文名", "森林抚育面积")
    type_into(desk, page, "英文名", "Forest tending done")
    type_into(desk, page, "上限", "20000")
    write_into(desk, page, "定义（中文）", "从年初到本月末累计完成的森林抚育面积。")
    find(desk, page, "E1-R13")
    say(desk, page.panel.sentence._right[0].number, "4")
    new_unit = merge(desk, page, [LANCUN, DONGLOU], "兰楼镇", MARCH)
    assert page.draft is not None and page.draft.mistakes == ()
    versions = issue(desk, page, MARCH, "新增森林抚育面积；兰村乡、东楼乡合并为兰楼镇。")
    assert [one.number for one in versions.issues] == [1, 2]
    projects = carry_over(desk, versions)
    assert projects > 0
    issued = desk.session.workplace or desk.workplace
    assert figures_in_words(issued, tmp_path / "after") == before
    months = of_months(issued)
    desk.window.show_period(MARCH)
    desk.settle()
    task, _code = desk.send_task(stick)

    # The offices take it and fill in the new row, but for one that has not received it.
    for unit in units:
        if unit in (LANCUN, DONGLOU):
            continue
        with township(qtbot, demo / unit, "2024-02", TODAY) as clerk:
            if unit != OLD:
                words = clerk.receive(task)
                assert "2024年3月" in words and "森林抚育面积" in words
            if unit not in townships:
                clerk.window.show_period(MARCH)
                clerk.settle()
                codes[unit] = clerk.hand_in(stick)
                continue
            assert "E306" not in clerk.window.workplace.catalogue.indicators
            clerk.window.show_period(MARCH)
            clerk.settle()
            if unit != OLD:
                assert "E306" in clerk.window.workplace.catalogue.indicators
                clerk.type_into(Cell("E1", "E306", "", MARCH), "12")
            clerk.hand_in(stick)
    home = tmp_path / "new"
    begun = begin_with_task(home, task, desk_code, new_unit)
    assert begun.projects == projects and begun.last_year > 0
    with township(qtbot, home, MARCH, TODAY) as clerk:
        clerk.type_into(Cell("E1", "E306", "", MARCH), "7")
        page_of_form = clerk.window.stack.front_form()
        assert page_of_form is not None and page_of_form.form.id == "E1"
        states = projects_of(clerk.window.workplace.db, new_unit, MARCH)
        assert len(states) == projects
        assert sum(state.done_this_year for state in states) == done_by_february

    # The desk takes all of it, and says of one that it was made under the forms before.
    received = desk.receive(stick)
    assert isinstance(received, ReceivePage)
    results = received.results
    for unit in by_quarter:
        desk.trust(unit, codes[unit])
    under = [one for one in results if one.code == "catalogue-superseded"]
    assert {(one.unit, one.outcome) for one in under} == {(OLD, "taken")}
    assert {one.period for one in under} == {MARCH, "2024-Q1"}
    view = (desk.session.workplace or desk.workplace).at(MARCH)
    row = consolidate(view, MARCH).row("E306")
    reporting = [unit for unit in units if unit in townships - {LANCUN, DONGLOU}]
    assert row is not None and row.value == 12 * SCALE * (len(reporting) - 1)
    assert OLD in row.missing and new_unit in row.missing and LANCUN not in row.missing
    assert row.of == 17
    both = consolidate(view, MARCH).row("E303")
    assert both is not None and OLD not in both.missing
    assert of_months(view) == months
    desk.close()
    with open_workplace(demo / "district", today=TODAY) as again:
        assert of_months(again) == months
