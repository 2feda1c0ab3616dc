"""What a hand at the forms meets: where Enter and Tab stop, the way to a project's fields, the menu of a
cell, a search in vain, what a paste says and marks, many findings as one card.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desktop.actions.entry.enter import enter
from desktop.actions.entry.projects import add_project
from desktop.actions.workplace import open_workplace
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.findings import sort_of
from desktop.domain.periods import Period
from desktop.ui.sheet.model import SheetModel
from desktop.ui.sheet.view import SheetView
from desktop.ui.township.imports.preview import PastePreview
from desktop.ui.township.ledger.page import LedgerPageView
from desktop.ui.township.window import TownshipWindow
from tests.ui.conftest import OCTOBER, TODAY
from tests.ui.hands import chinese, in_hand, keys, settle

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CONTROL = Qt.KeyboardModifier.ControlModifier
MEASURED = ("aqi", "pm2_5", "pm10", "o3_8h", "so2", "no2", "co")
"""Where Enter and Tab stop in the daily readings."""


@pytest.fixture
def home(home: Path) -> Path:
    """Two projects since August, and three days whose PM2.5 is above their PM10."""
    with open_workplace(home, today=TODAY) as workplace:
        for name in ("温泉康养中心", "食用菌冷链"):
            values = {"name": name, "category": "民生实事", "total_investment": "900"}
            add_project(
                workplace, Period("2025-08"), values | {"plan_this_year": "300", "stage": "在建"}
            )
        enter(
            workplace,
            [
                (Cell("E2", code, f"2025-10-{day:02d}", OCTOBER), Figure(value * SCALE))
                for day in (3, 4, 5)
                for code, value in (("aqi", 60), ("pm2_5", 43), ("pm10", 40))
            ],
        )
    return home


def opened(window: TownshipWindow, form: str) -> SheetView:
    window.resize(1366, 728)
    window.show_form(form)
    settle(window.session)
    grid = window.pages[form].grid
    grid.setFocus()
    return grid


def stops(
    window: TownshipWindow, grid: SheetView, key: Qt.Key, most: int = 400
) -> list[tuple[object, str]]:
    """Where the cursor comes to, from the first cell until the form is left."""
    model, ends = grid.sheet, []
    page = window.stack.front_form()
    assert page is not None
    page.end_reached.connect(lambda: ends.append(1))
    assert grid.go_to_first()
    found = [grid.current()]
    while not ends and len(found) < most:
        QTest.keyClick(grid, key)
        found.append(grid.current())
    assert isinstance(model, SheetModel) and ends
    return [place for place in found[:-1] if place is not None]


@pytest.mark.parametrize("form", ["E1", "E2", "P1"])
def test_enter_goes_through_every_column_once_and_stops_at_nothing_that_follows(
    window: TownshipWindow, form: str
) -> None:
    grid = opened(window, form)
    model = grid.sheet
    found = stops(window, grid, Qt.Key.Key_Return)
    assert len(found) == len(set(found)), "nowhere twice"
    order = [(model.column_of(column), model.row_of(key)) for key, column in found]  # type: ignore[arg-type]
    assert order == sorted(order), "down a column, then to the top of the next"
    for key, column in found:
        cell = model.cell_at(model.row_of(key), model.column_of(column))  # type: ignore[arg-type]
        assert cell.editable and not cell.passed
    if form == "E2":
        assert {column for _key, column in found} == set(MEASURED)


def test_tab_goes_along_the_day_past_primary_and_note(window: TownshipWindow) -> None:
    grid = opened(window, "E2")
    found = stops(window, grid, Qt.Key.Key_Tab)[:7]
    assert [column for _day, column in found] == list(MEASURED)
    assert len({day for day, _column in found}) == 1


def test_where_somebody_goes_by_arrows_enter_goes_on(window: TownshipWindow) -> None:
    grid = opened(window, "E2")
    grid.go_to("2025-10-01", "note")
    keys("", Qt.Key.Key_Return)
    assert grid.current() == ("2025-10-02", "note")


def test_f6_leads_to_the_stage_of_the_project_and_back(window: TownshipWindow) -> None:
    grid = opened(window, "P1")
    page = window.pages["P1"]
    assert isinstance(page, LedgerPageView)
    assert grid.current() == ("P01", "done_this_month")
    keys("25", Qt.Key.Key_F6)
    settle(window.session)
    assert in_hand() is page.detail.fields["stage"].input
    keys("5", Qt.Key.Key_F6)
    settle(window.session)
    assert in_hand() is grid and grid.current() == ("P01", "done_this_month")
    columns = page._states["P01"].columns
    assert columns["done_this_month"] == 25 * SCALE
    assert columns["stage"] == page.detail.fields["stage"].field.choices[4]
    keys("", Qt.Key.Key_Return)
    assert grid.current() == ("P02", "done_this_month")
    keys("", Qt.Key.Key_F6, Qt.Key.Key_Escape)
    assert in_hand() is grid


@pytest.mark.parametrize("form", ["E1", "E2", "P1"])
def test_the_menu_of_a_cell_has_the_verbs_of_the_keys(window: TownshipWindow, form: str) -> None:
    grid = opened(window, form)
    grid.go_to_first()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(grid.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    shown = [action.text() for action in menu.actions()]
    for words in ("清空", "复制", "撤销", "指标解释", "粘贴"):
        assert any(words in text for text in shown), (words, shown)
    assert all("\t" in text and text.split("\t")[1] for text in shown), "each with its key"
    menu.close()


def test_a_verb_of_the_menu_does_what_its_key_does(window: TownshipWindow) -> None:
    grid = opened(window, "P1")
    keys("12", Qt.Key.Key_Return)
    settle(window.session)
    grid.go_to("P01", "done_this_month")
    menu = grid.verbs_menu()
    next(a for a in menu.actions() if "清空" in a.text()).trigger()
    settle(window.session)
    page = window.pages["P1"]
    assert (
        isinstance(page, LedgerPageView) and page._states["P01"].columns["done_this_month"] is None
    )
    next(
        a for a in grid.verbs_menu().actions() if "撤销" in a.text() and "重" not in a.text()
    ).trigger()
    settle(window.session)
    assert page._states["P01"].columns["done_this_month"] == 12 * SCALE


def test_a_search_in_vain_says_so_and_esc_clears_it(window: TownshipWindow) -> None:
    grid = opened(window, "E1")
    search = window.pages["E1"].search
    QTest.keyClick(grid, Qt.Key.Key_F, CONTROL)
    keys("zzz")
    assert search._nothing.isVisible() and search.accessibleDescription() == "没有找到"
    keys("", Qt.Key.Key_Escape)
    assert search.text() == "" and not search._nothing.isVisible() and in_hand() is search
    keys("E303", Qt.Key.Key_Return)
    assert in_hand() is grid and grid.current() == (Cell("E1", "E303", "", OCTOBER), "current")
    keys("", Qt.Key.Key_Escape)
    assert search.text() == "", "Esc in the table, too"


def test_a_paste_says_what_it_did_and_marks_what_it_refused(window: TownshipWindow) -> None:
    grid = opened(window, "E1")
    QApplication.clipboard().setText("E303\t640\nE304\tx12\nE402\t30")
    grid.go_to(Cell("E1", "E303", "", OCTOBER), "current")
    QTest.keyClick(grid, Qt.Key.Key_V, CONTROL)
    settle(window.session)
    preview = window.findChild(PastePreview)
    assert isinstance(preview, PastePreview)
    QTest.mouseClick(preview.write_button, Qt.MouseButton.LeftButton)
    settle(window.session)
    page = window.pages["E1"]
    words = page.answer.text.text()
    assert "2 格" in words and "1 格" in words and page.answer.isVisible(), words
    index = page.model.index_of(Cell("E1", "E304", "", OCTOBER), "current")
    assert (index.data(), page.model.cell_at(index.row(), index.column()).ground) == (
        "x12",
        "error",
    )
    assert page.has_refused


def test_many_findings_of_one_rule_are_one_card_and_the_rail_counts_as_the_list(
    window: TownshipWindow,
) -> None:
    settle(window.session)
    window.refresh_rail()
    settle(window.session)
    window.show_export()
    settle(window.session)
    page = window.export
    group = next(g for (_p, form, rule), g in page.findings.groups.items() if rule == "E2-R01")
    assert len(group.rows) == 3 and not group.is_open
    assert "3 天" in group.accessibleName() and "PM2.5" in group.accessibleName()
    group.setFocus()
    QTest.keyClick(group, Qt.Key.Key_Return)
    assert group.is_open and all(row.isVisible() for row in group.rows)
    by_form: dict[str, int] = {}
    for row in page.findings.rows.values():
        if sort_of(row.finding) == "error":
            by_form[row.finding.cell.form] = by_form.get(row.finding.cell.form, 0) + 1
    rail = window.rail
    for place in range(rail.entries.count()):
        entry = rail.entries.item(place).data(Qt.ItemDataRole.UserRole)
        promised = int("".join(c for c in entry.badge if c.isdigit()) or 0)
        if entry.badge_kind == "error":
            assert promised == by_form[entry.id], entry
        else:
            assert entry.id not in by_form
    blanks = [g for (_p, _form, rule), g in page.findings.groups.items() if rule == ""]
    assert blanks, "what is not filled in is one card a form"


def test_the_list_can_be_sifted(window: TownshipWindow) -> None:
    window.show_export()
    settle(window.session)
    findings = window.export.findings
    assert findings.choice.isVisible()
    place = findings.choice.findData("error")
    findings.choice.setFocus()
    while findings.choice.currentIndex() != place:
        QTest.keyClick(findings.choice, Qt.Key.Key_Down)
    for row in findings.rows.values():
        assert row.isHidden() == (sort_of(row.finding) != "error")
    for group in findings.groups.values():
        assert group.isHidden() == all(row.isHidden() for row in group.rows)


def test_one_cause_explains_all_findings_of_its_rule(home: Path, window: TownshipWindow) -> None:
    """The primary pollutant is not told where the index is far from the concentrations: a query a day."""
    entries = [
        (Cell("E2", code, f"2025-10-{day:02d}", OCTOBER), Figure(value * SCALE))
        for day in (10, 11, 12, 13)
        for code, value in (
            ("aqi", 90),
            ("so2", 10),
            ("no2", 20),
            ("co", 1),
            ("o3_8h", 60),
            ("pm10", 60),
            ("pm2_5", 30),
        )
    ]
    window.session.enter(entries)
    settle(window.session)
    window.show_export()
    settle(window.session)
    page = window.export
    key = next(key for key in page.findings.groups if key[2] == "E2-R04")
    group = page.findings.groups[key]
    assert group.edit is not None
    group.edit.setFocus()
    chinese("四天都以市里发布的指数为准，浓度是本站仪器的")
    QTest.keyClick(group.edit, Qt.Key.Key_Return, CONTROL)
    settle(window.session)
    box = QApplication.activeModalWidget()
    if box is not None:  # asked once more, as many cells get the same words
        QTest.keyClick(box, Qt.Key.Key_Return)
        settle(window.session)
    explained = [r.finding for r in page.findings.rows.values() if r.finding.rule == "E2-R04"]
    assert len(explained) == 4 and all(f.explanation for f in explained)
    left = [r.finding for r in page.findings.rows.values() if sort_of(r.finding) == "query"]
    entries_of = window.rail.entries
    badges = [entries_of.item(n).data(Qt.ItemDataRole.UserRole) for n in range(entries_of.count())]
    of_days = next(entry for entry in badges if entry.id == "E2")
    assert of_days.badge_kind == "error" or (of_days.badge == "") == (
        not [f for f in left if f.cell.form == "E2"]
    )


def test_while_the_check_runs_nothing_is_said_of_its_end(window: TownshipWindow) -> None:
    page = window.stack.export
    page.show_period(OCTOBER)
    assert "正在检查" in page.where.text() and page.parcels == ()
    settle(window.session)
    assert "正在检查" not in page.where.text()
    assert date(2025, 11, 5) == TODAY


def test_the_rail_hears_of_an_explanation_given_in_the_list(window: TownshipWindow) -> None:
    window.session.enter([(Cell("E2", "aqi", "2025-10-03", OCTOBER), Figure(60 * SCALE))])
    values = {"aqi": 90, "so2": 10, "no2": 20, "co": 1, "o3_8h": 60, "pm10": 60, "pm2_5": 30}
    window.session.enter(
        [
            (Cell("E2", code, f"2025-10-{day:02d}", OCTOBER), Figure(value * SCALE))
            for day in (3, 4, 5)
            for code, value in values.items()
        ]
    )
    settle(window.session)
    window.show_export()
    settle(window.session)
    window.refresh_rail()
    settle(window.session)

    def badge() -> str:
        entries = window.rail.entries
        shown = [entries.item(n).data(Qt.ItemDataRole.UserRole) for n in range(entries.count())]
        return str(next(entry.badge for entry in shown if entry.id == "E2"))

    before = badge()
    assert before
    row = next(r for r in window.export.findings.rows.values() if r.finding.rule == "E2-R04")
    window.export.findings._point(row)
    chinese("以市里发布的指数为准，浓度是本站仪器的")
    QTest.keyClick(in_hand(), Qt.Key.Key_Return, CONTROL)
    settle(window.session)
    assert badge() != before


def test_a_refused_text_never_hides_what_is_stored_since(window: TownshipWindow) -> None:
    grid = opened(window, "E1")
    area, other = (Cell("E1", code, "", OCTOBER) for code in ("E303", "E304"))
    grid.go_to(area, "current")
    keys("1O", Qt.Key.Key_Return)
    place = grid.visualRect(grid.sheet.index_of(other, "current")).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert grid.sheet.index_of(area, "current").data() == "1O"
    window.session.enter([(area, Figure(640 * SCALE))])  # by a paste, an undo, a task
    settle(window.session)
    assert grid.sheet.index_of(area, "current").data() == "640"
    assert not window.pages["E1"].has_refused


def test_the_export_warns_of_what_was_typed_and_not_taken(window: TownshipWindow) -> None:
    grid = opened(window, "E1")
    grid.go_to(Cell("E1", "E303", "", OCTOBER), "current")
    keys("1O")
    QTest.keyClick(in_hand(), Qt.Key.Key_E, CONTROL)
    settle(window.session)
    assert window.banner.isVisible() and "生态环境月报" in window.banner.text.text()
    assert "原来的数" in window.banner.text.text()


@pytest.mark.parametrize("turned", [False, True])
def test_the_end_of_the_days_leads_once_to_the_columns_that_are_folded_away(
    window: TownshipWindow, turned: bool
) -> None:
    grid = opened(window, "E2")
    page = window.pages["E2"]
    window.resize(1100, 728)
    QApplication.processEvents()
    settle(window.session)
    if turned:
        QTest.mouseClick(page.fold_button, Qt.MouseButton.LeftButton)
        settle(window.session)
    away = {c.id for n, c in enumerate(grid.sheet.columns) if grid.isColumnHidden(n)} & set(
        MEASURED
    )
    assert away, "there is no room for all"
    found = stops(window, grid, Qt.Key.Key_Return)
    assert {column for _day, column in found} == set(MEASURED), "each column once"
    assert len(found) == len(set(found))
