"""The circle through the windows of both sides: 18 townships, 3 months, two returns, a conflict,
a late unit, a new key.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.workplace import Workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.demo.make import make_demo
from desktop.domain.figures import SCALE, Cell
from desktop.domain.periods import Period
from desktop.ui.district.consolidated.page import ConsolidatedPage
from desktop.ui.district.receive.conflict_dialog import ConflictDialog
from desktop.ui.district.receive.page import ReceivePage
from desktop.ui.district.unit.page import UnitPage
from tests.journeys.windows import (
    Desk,
    back_file,
    click,
    dialog_of,
    double_click,
    open_desk,
    township,
    write_words,
)

MONTHS = ("2024-01", "2024-02", "2024-03")
TODAY = date(2024, 4, 25)  # all three are over, and overdue
RETURNED, ANSWERED, RIVAL, LATE, NEW_KEY = (
    "140902101",
    "140902102",
    "140902103",
    "140902209",
    "140902104",
)
WORDS = "造林面积请与林业站台账核对"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> Path:
    units = [str(unit.code) for unit in catalogue.units if unit.group == "township"]
    assert len(units) == 18
    make_demo(tmp_path / "demo", units=units, last="2024-03")
    for name in ("stick", "home", "rival"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(
        QFileDialog, "getExistingDirectory", lambda *_args, **_more: str(tmp_path / "stick")
    )
    return tmp_path


def test_the_circle(qtbot: QtBot, folder: Path, catalogue: Catalogue) -> None:
    stick, units = folder / "stick", [str(u.code) for u in catalogue.units if u.group == "township"]
    desk = open_desk(qtbot, folder / "demo" / "district", Period("2024-01"), TODAY)

    # The task goes out.
    task, desk_code = desk.send_task(stick)

    # Every township takes it and hands in three months; one is late with March.
    codes = {}
    for unit in units:
        with township(qtbot, folder / "demo" / unit, "2024-01", TODAY) as clerk:
            clerk.receive(task, desk_code)
            for month in MONTHS[:2] if unit == LATE else MONTHS:
                clerk.window.show_period(Period(month))
                clerk.settle()
                codes[unit] = clerk.hand_in(stick)
    assert len(list(stick.glob("*.tbsub"))) == 18 * 3 - 1 + 17, (
        "March brings the quarter's forms as well"
    )

    # The stick at the desk: all keys wait; each is compared by telephone.
    desk.press(desk.window.rail.primary)
    page = desk.window.page("receive")
    assert isinstance(page, ReceivePage)
    assert {r.code for r in page.results if r.outcome == "refused"} == {"key-not-trusted"}
    for unit in units:
        desk.trust(unit, codes[unit])
    assert not page._open.keys
    desk.press(desk.window.rail.primary)
    assert {r.outcome for r in page.results} == {"known"}

    desk.go("board")
    desk.choose_period("2024-03")
    states = desk.states()
    assert states[LATE, "E1"] == "逾期"
    assert {
        words.split()[0]
        for (unit, form), words in states.items()
        if unit in units and unit != LATE and form in ("E1", "E2", "P1")
    } == {"待审"}

    # Two cells go home: one is corrected, one is answered.
    desk.choose_period("2024-01")
    for unit in (RETURNED, ANSWERED):
        desk.return_cell(unit, Cell("E1", "E303", "", "2024-01"), WORDS)
    assert {
        unit
        for (unit, form), words in desk.states().items()
        if words.startswith("已退回") and form == "E1"
    } == {RETURNED, ANSWERED}
    desk.send_back(folder / "home")
    with township(qtbot, folder / "demo" / RETURNED, "2024-03", TODAY) as clerk:
        text = clerk.receive(back_file(folder / "home", RETURNED))
        assert WORDS in text
        assert clerk.window.period == "2024-01"
        before = figure(clerk.session.workplace, RETURNED)
        clerk.type_into(Cell("E1", "E303", "", "2024-01"), str(before + 5))
        clerk.hand_in(stick)
    with township(qtbot, folder / "demo" / ANSWERED, "2024-03", TODAY) as clerk:
        clerk.receive(back_file(folder / "home", ANSWERED))
        clerk.answer("已与林业站台账逐地块核对，面积与验收单一致")
        clerk.hand_in(stick)

    # A third hands in two different files with one number: a copy of its folder was used as well.
    shutil.copytree(folder / "demo" / RIVAL, folder / "rival" / RIVAL)
    for place, value in ((folder / "demo" / RIVAL, "10"), (folder / "rival" / RIVAL, "20")):
        with open_workplace(place, today=TODAY) as workplace:
            start_correction(workplace, Period("2024-01"), "漏报一处")
        with township(qtbot, place, "2024-01", TODAY) as clerk:
            clerk.type_into(Cell("E1", "E402", "", "2024-01"), value)
            clerk.answer("新整治一处地块，已由区里验收入账")
            clerk.hand_in(stick)

    # A fifth has a new computer, so a new key.
    with open_workplace(folder / "demo" / NEW_KEY, today=TODAY) as workplace:
        start_correction(workplace, Period("2024-01"), "换了电脑")
    for file in (folder / "demo" / NEW_KEY).glob("*key*"):
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    with open_workplace(folder / "demo" / NEW_KEY, today=TODAY) as workplace:
        new_code = submit(workplace, Period("2024-01"), stick).key_code
    assert new_code != codes[NEW_KEY]

    # All of it at the desk.
    desk.press(desk.window.rail.primary)
    outcomes = [r.outcome for r in page.results if r.outcome != "known"]
    assert sorted(outcomes) == ["conflict", "refused", "taken", "taken", "taken"], page.results
    decide(desk, page)
    desk.trust(NEW_KEY, new_code, "办公室换了新电脑，电话中确认")
    assert not page._open.keys
    assert not page._open.conflicts

    # January is judged: what is clean at once, the rest one by one; then it is closed.
    desk.go("board")
    assert desk.states()[RETURNED, "E1"].startswith("已更正")
    board = desk.window.page("board")
    desk.press(board.accept_button)  # type: ignore[attr-defined]
    for unit in units:
        if any(
            words.split()[0] in ("待审", "已更正")
            for (at, _form), words in desk.states().items()
            if at == unit
        ):
            double_click(board.grid, unit, "E1")  # type: ignore[attr-defined]
            desk.settle()
            sheet = desk.window.front()
            assert isinstance(sheet, UnitPage)
            desk.press(sheet.accept_all_button)
            QTest.keyClick(sheet, Qt.Key.Key_Escape)
            desk.settle()
    assert {words for (unit, _form), words in desk.states().items() if unit in units} == {"已接受"}
    desk.send_back(folder / "home")
    with township(qtbot, folder / "demo" / RETURNED, "2024-01", TODAY) as clerk:
        assert "已接受" in clerk.receive(back_file(folder / "home", RETURNED))
        assert "已接受" in clerk.window.pages["E1"].state.text

    # One consolidated truth: the sum of what the units' own workplaces hold.
    desk.go("consolidated")
    table = desk.window.front()
    assert isinstance(table, ConsolidatedPage)
    assert table.consolidated is not None
    row = consolidate(desk.workplace, Period("2024-01")).row("E303")
    assert row is not None
    assert row.missing == ()
    held = sum(figure_in(folder / "demo" / unit, unit) for unit in units)
    assert row.value == held * SCALE
    quarter = consolidate(desk.workplace, Period("2024-Q1")).row("P104")
    assert quarter is not None
    assert LATE in quarter.missing, "who has not reported March is named"
    desk.close()


def decide(desk: Desk, page: ReceivePage) -> None:
    digest = page._open.conflicts[0].digest
    double_click(page.grid, ("conflict", digest), "unit")
    desk.settle()
    dialog = dialog_of(ConflictDialog)
    assert isinstance(dialog, ConflictDialog)
    assert any("E402" in d.cell_name for d in dialog.conflict.differences)
    mine = next(n for n, f in enumerate(dialog.conflict.files) if f.digest == digest)
    click(dialog.choices.button(mine))
    write_words(dialog.reason, "电话核对，以纸质表核对码为准")
    click(dialog.ok_button)
    desk.settle()


def figure(workplace: Workplace | None, unit: str) -> int:
    assert workplace is not None
    return (
        int(
            workplace.db.execute(
                "SELECT value FROM figure WHERE unit = ? AND code = 'E303' AND period = '2024-01'",
                [unit],
            ).fetchone()[0]
        )
        // SCALE
    )


def figure_in(home: Path, unit: str) -> int:
    with open_workplace(home, today=TODAY) as workplace:
        row = workplace.db.execute(
            "SELECT value FROM figure WHERE unit = ? AND code = 'E303' AND period = '2024-01'",
            [unit],
        ).fetchone()
        return int(row[0] or 0) // SCALE if row else 0
