"""Blocks from a spreadsheet into the ledger, the honours and the days, by Ctrl+V and Enter on
real workplaces.
"""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.actions.entry.enter import enter
from desktop.actions.entry.projects import add_project, end_project
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.store.rows import honours_of, projects_of, readings_of
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.township.daily.page import DailyPageView
from desktop.ui.township.forms.honours_page import HonoursPageView
from desktop.ui.township.imports.preview import PastePreview
from desktop.ui.township.ledger.page import LedgerPageView

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
UNIT, OCTOBER, QUARTER = "140902101", Period("2025-10"), Period("2025-Q4")
PROJECTS = (
    ("温泉康养中心", "省市重点工程"),
    ("食用菌冷链", "乡村振兴项目"),
    ("小区改造", "老旧小区改造"),
)


@pytest.fixture
def home(tmp_path):
    init_workplace(tmp_path / "home", role="township", unit_code=UNIT)
    with open_workplace(tmp_path / "home") as workplace:
        for name, category in PROJECTS:
            add_project(
                workplace,
                Period("2025-08"),
                {
                    "name": name,
                    "category": category,
                    "total_investment": "8000",
                    "plan_this_year": "1000",
                    "stage": "在建",
                    "level": "区级",
                    "done_this_month": "100",
                },
            )
    return tmp_path / "home"


@pytest.fixture
def open_page(home, qtbot, qapp):
    """A page of one form in October, with its session."""
    theme.apply_theme(qapp, "light", 1.0)
    session = Session(home)

    def opened(kind, form):
        session.open(opener=lambda folder: open_workplace(folder, today=date(2025, 11, 5)))
        session.jobs.drain()
        page = kind(session, session.workplace, session.workplace.form(form))
        qtbot.addWidget(page)
        if page.side_widget() is not None:
            qtbot.addWidget(page.side_widget())
        page.resize(1100, 760)
        page.show()
        page.activateWindow()
        qtbot.waitExposed(page)
        page.show_period(OCTOBER)
        settle(session)
        page.grid.setFocus()
        return session, page

    yield opened
    session.jobs.drain()
    session.close()


@pytest.fixture
def ledger(open_page):
    return open_page(LedgerPageView, "P1")


@pytest.fixture
def honours(open_page):
    return open_page(HonoursPageView, "H1")


@pytest.fixture
def daily(open_page):
    return open_page(DailyPageView, "E2")


def settle(session):
    for _turn in range(4):
        session.jobs.drain()
        QApplication.processEvents()


def ctrl(key, page):
    QTest.keyClick(
        page.grid if page.grid.isVisible() else page, key, Qt.KeyboardModifier.ControlModifier
    )


def pasted(session, page, *lines):
    """The preview that Ctrl+V opens."""
    QApplication.clipboard().setText("\r\n".join(lines))
    ctrl(Qt.Key.Key_V, page)
    settle(session)
    return page.findChildren(PastePreview)[-1]


def agree(session, preview):
    QTest.keyClick(preview, Qt.Key.Key_Return)
    settle(session)


def undo(session, page):
    ctrl(Qt.Key.Key_Z, page)
    settle(session)


def query(session, question):
    found = []
    session.ask(question, found.append)
    settle(session)
    return found[0]


def projects(session):
    return {
        s.project: s.columns for s in query(session, lambda w: projects_of(w.db, UNIT, OCTOBER))
    }


def the_honours(session):
    return dict(query(session, lambda w: honours_of(w.db, UNIT, QUARTER)))


def days(session):
    found = query(session, lambda w: readings_of(w.db, UNIT, "2025-10-01", "2025-10-31"))
    return {reading.date[-2:]: reading.columns for reading in found}


def remarks(preview):
    return {
        preview.table.item(row, 0).text(): preview.table.item(row, 3).text()
        for row in range(preview.table.rowCount())
    }


def test_a_month_of_progress_goes_by_number_and_comes_back_in_one_step(ledger):
    session, page = ledger
    before = projects(session)
    preview = pasted(
        session,
        page,
        "编号\t项目名称\t本月完成(万元)\t阶段\t形象进度\t本年累计完成",
        "P03\t小区改造\t1,260.5\t完工\t全部交付\t1360",
        "P01\t温泉康养中心\t0\t\t\t100",
        'P02\t\t35\t\t"管网\n铺通"\t135',
    )
    assert projects(session) == before, "nothing is written before one agrees"
    assert (
        "自动算出" in preview.left_out.toPlainText()
        or "worked out" in preview.left_out.toPlainText()
    )
    agree(session, preview)
    found = projects(session)
    assert [found[p]["done_this_month"] for p in ("P01", "P02", "P03")] == [
        0,
        35 * SCALE,
        12_605_000,
    ]
    assert (found["P03"]["stage"], found["P03"]["progress"], found["P02"]["progress"]) == (
        "完工",
        "全部交付",
        "管网 铺通",
    )
    assert page.focusWidget() is page.grid
    undo(session, page)
    assert projects(session) == before


def test_cells_that_cannot_be_read_are_told_and_left_out(ledger):
    session, page = ledger
    before = projects(session)
    preview = pasted(
        session,
        page,
        "项目名称\t本月完成\t形象进度",
        "温泉康养中心\t=B2*2\t" + "长" * 40_000,
        "食用菌冷链\t不少\t=A1",
        "小区改造\t未监测\t照常",
        "别的项目\t5\t开工",
    )
    result = remarks(preview)
    wrong = [name for name, remark in result.items() if remark.startswith("×")]
    assert wrong == [
        "P01 温泉康养中心 · 本月完成",
        "P01 温泉康养中心 · 形象进度",
        "P02 食用菌冷链 · 本月完成",
        "P02 食用菌冷链 · 形象进度",
        "P03 小区改造 · 本月完成",
    ]
    assert "40000" in result["P01 温泉康养中心 · 形象进度"]
    assert (
        max(len(preview.table.item(row, 2).text()) for row in range(preview.table.rowCount())) < 100
    )
    assert "别的项目" in preview.left_out.toPlainText()
    agree(session, preview)
    found = projects(session)
    assert found["P03"]["progress"] == "照常"
    assert {p: c["done_this_month"] for p, c in found.items()} == {
        p: c["done_this_month"] for p, c in before.items()
    }
    assert len(found) == 3


def test_a_bare_block_goes_from_the_cursor_over_what_is_seen(ledger):
    session, page = ledger
    page.grid.go_to("P02", "plan_this_year")
    agree(session, pasted(session, page, "1200\t60\t70", "1300\t61\t71", "1400\t62\t72"))
    found = projects(session)
    assert [found[p]["plan_this_year"] for p in ("P01", "P02", "P03")] == [
        1000 * SCALE,
        1200 * SCALE,
        1300 * SCALE,
    ]
    assert [found[p]["done_this_month"] for p in ("P01", "P02", "P03")] == [
        None,
        60 * SCALE,
        61 * SCALE,
    ]


def test_the_search_keeps_rows_out_of_the_way(ledger):
    session, page = ledger
    page.search.setText("小区")
    page.grid.go_to("P03", "done_this_month")
    agree(session, pasted(session, page, "7", "8"))
    assert [projects(session)[p]["done_this_month"] for p in ("P01", "P02", "P03")] == [
        None,
        None,
        7 * SCALE,
    ]


def test_new_projects_are_added_and_the_cursor_goes_there(ledger):
    session, page = ledger
    preview = pasted(
        session,
        page,
        "序号\t项目名称\t项目类别\t总投资（亿元）\t本年计划投资\t本月完成",
        "1\t食用菌冷链\t\t\t\t12",
        "2\t新建冷库\t乡村振兴项目\t1.2\t500\t30",
        "3\t没有类别\t\t1\t5\t3",
        "4\t类别写错\t什么\t1\t5\t3",
    )
    assert any("P04" in name and "新建冷库" in name for name in remarks(preview))
    agree(session, preview)
    found = projects(session)
    assert list(found) == ["P01", "P02", "P03", "P04"]
    assert (found["P04"]["name"], found["P04"]["category"], found["P04"]["total_investment"]) == (
        "新建冷库",
        "乡村振兴项目",
        12_000 * SCALE,
    )
    assert (found["P04"]["plan_this_year"], found["P02"]["done_this_month"]) == (
        500 * SCALE,
        12 * SCALE,
    )
    assert page.grid.current()[0] == "P04"
    undo(session, page)
    assert list(projects(session)) == ["P01", "P02", "P03"]
    assert projects(session)["P02"]["done_this_month"] is None


def test_a_project_withdrawn_before_is_not_added_again(ledger):
    session, page = ledger
    query(session, lambda w: end_project(w, Period("2025-09"), "P01", "withdrawn", "规划调整"))
    page.refresh()
    settle(session)
    preview = pasted(session, page, "项目名称\t类别\t本月完成", "温泉康养中心\t省市重点工程\t5")
    assert preview.chosen() == []
    assert "温泉康养中心" in preview.left_out.toPlainText()
    QTest.keyClick(preview, Qt.Key.Key_Escape)


def test_an_empty_ledger_takes_a_block(tmp_path, home, open_page):
    session, page = open_page(LedgerPageView, "P1")
    query(
        session,
        lambda w: [
            end_project(w, Period("2025-09"), p, "withdrawn", "规划调整")
            for p in ("P01", "P02", "P03")
        ],
    )
    page.refresh()
    settle(session)
    assert page.empty.isVisible()
    page.add_button.setFocus()
    agree(session, pasted(session, page, "项目名称\t类别\t级别", "新建冷库\t乡村振兴项目\t区级"))
    assert list(projects(session)) == ["P04"]
    assert page.grid.isVisible()


def test_escape_writes_nothing(ledger):
    session, page = ledger
    before = projects(session)
    QTest.keyClick(pasted(session, page, "5\n6"), Qt.Key.Key_Escape)
    settle(session)
    assert projects(session) == before


def test_honours_are_appended_to_an_empty_page_and_come_back_in_one_step(honours):
    session, page = honours
    assert page.empty.isVisible()
    preview = pasted(
        session,
        page,
        "序号\t日期\t级别\t名称\t授予单位\t依据",
        "1\t10月20日\t省级\t典型案例\t省文旅厅\t晋文旅发〔2025〕9号",
        "2\t2025/11/2\t很高\t=HYPERLINK(1)\t市文明委\t" + "长" * 40_000,
    )
    wrong = [name for name, remark in remarks(preview).items() if remark.startswith("×")]
    assert len(wrong) == 3
    agree(session, preview)
    found = the_honours(session)
    assert list(found) == ["H01", "H02"]
    assert (found["H01"]["date"], found["H01"]["title"], found["H01"]["evidence"]) == (
        "2025-10-20",
        "典型案例",
        "晋文旅发〔2025〕9号",
    )
    assert (found["H02"]["date"], found["H02"]["title"], found["H02"]["body"]) == (
        "2025-11-02",
        None,
        "市文明委",
    )
    assert page.grid.isVisible()
    undo(session, page)
    assert the_honours(session) == {}


def test_honours_already_there_are_found_by_title(honours):
    session, page = honours
    query(
        session,
        lambda w: enter(w, [(Cell("H1", "title", "H01", QUARTER), Figure(words="典型案例"))]),
    )
    page.refresh()
    settle(session)
    agree(
        session, pasted(session, page, "名称\t授予单位", "典型案例\t省文旅厅", "文明村\t市文明委")
    )
    found = the_honours(session)
    assert [(n, c["title"], c["body"]) for n, c in found.items()] == [
        ("H01", "典型案例", "省文旅厅"),
        ("H02", "文明村", "市文明委"),
    ]


def test_a_bare_block_of_honours_goes_on_below_the_last(honours):
    session, page = honours
    page.add_honour()
    agree(session, pasted(session, page, "2025-10-1\t2\t甲", "2025-10-2\t2\t乙"))
    assert [(n, c["title"]) for n, c in the_honours(session).items()] == [
        ("H01", "甲"),
        ("H02", "乙"),
    ]


def test_days_take_their_reasons(daily):
    session, page = daily
    preview = pasted(
        session,
        page,
        "日期\tAQI\t首要污染物\t是否无效\t备注",
        "10月1日\t62\tpm2.5\t\t",
        "10月2日\t\t\t是\t仪器停电",
        "10月3日\t\t\t也许\t" + "长" * 300,
        "10月4日\t未监测\t\t\t校准",
    )
    wrong = [name for name, remark in remarks(preview).items() if remark.startswith("×")]
    assert len(wrong) == 3
    agree(session, preview)
    found = days(session)
    assert list(found) == ["01", "02", "04"]
    assert (found["02"]["invalid"], found["02"]["reason"], found["02"]["aqi"]) == (
        SCALE,
        "仪器停电",
        None,
    )
    assert (found["04"]["invalid"], found["04"]["reason"]) == (None, "校准")
    undo(session, page)
    assert days(session) == {}


def test_a_column_of_notes_at_the_note(daily):
    session, page = daily
    query(
        session,
        lambda w: enter(
            w, [(Cell("E2", "invalid", "2025-10-05", OCTOBER), Figure(SCALE, note="停电"))]
        ),
    )
    page.refresh()
    settle(session)
    page.grid.go_to("2025-10-05", "note")
    agree(session, pasted(session, page, "仪器故障", "数据中断"))
    found = days(session)
    assert (found["05"]["invalid"], found["05"]["reason"]) == (SCALE, "仪器故障")
    assert (found["06"]["invalid"], found["06"]["reason"]) == (None, "数据中断")


def test_a_table_as_html_comes_before_its_plain_text(ledger):
    """The plain text says neither what is merged nor the digits that are not shown."""
    session, page = ledger
    copied = QMimeData()
    copied.setText("投资（亿元）\t\t\t\n名称\t类别\t总投资\t计划\n新粮库\t其他项目\t1.2\t0.3\n")
    copied.setHtml(
        "<table><tr><td></td><td></td><td colspan=2>投资（亿元）</td></tr>"
        "<tr><td>项目名称</td><td>项目类别</td><td>总投资</td><td>年度计划投资</td></tr>"
        "<tr><td>新粮库</td><td>民生实事</td><td x:num=1.2345>1.2</td><td>0.3</td></tr></table>"
    )
    QApplication.clipboard().setMimeData(copied)
    ctrl(Qt.Key.Key_V, page)
    settle(session)
    preview = page.findChildren(PastePreview)[-1]
    assert [p.after for p in preview.chosen()] == ["民生实事", "新粮库", "12,345.00", "3,000.00"]
