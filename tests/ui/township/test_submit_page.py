"""Check and export by keys and clicks on a real workplace: findings, words, writing, what a
stick can do to one.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop.actions.checks.check import check_period
from desktop.actions.checks.observed import required_cells
from desktop.actions.entry.enter import enter
from desktop.actions.transfer.inspect import show_file
from desktop.actions.transfer.outbox import parcels_of
from desktop.actions.transfer.submit import submit
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.figures import Cell, Figure, Missing
from desktop.domain.periods import Period
from desktop.exchange.keyplace import load_keys, save_keys
from desktop.exchange.keys import make_keys
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.shell.change_passphrase import ChangePassphraseDialog
from desktop.ui.township.submit.check_step import FindingRow
from desktop.ui.township.submit.correction_dialog import CorrectionDialog
from desktop.ui.township.submit.page import CHECK, PREVIEW, WRITE, ExportPage
from tests.unit.actions.month import put_project

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
UNIT, MONTH = "140902101", Period("2025-10")


def fill(workplace, period=MONTH):
    """Every required cell without a value gets a reason: the least a month needs."""
    for form in workplace.forms:
        if form.kind == "table" and form.frequency in ("month", "quarter"):
            own = (
                period
                if form.frequency == "month"
                else Period(f"{period[:4]}-Q{(int(period[5:7]) + 2) // 3}")
            )
            enter(
                workplace,
                [
                    (cell, Figure(missing=Missing.NOT_YET))
                    for cell, _ in required_cells(workplace, form, own)
                    if _empty(workplace, cell)
                ],
            )


def _empty(workplace, cell):
    return (
        workplace.db.execute(
            "SELECT count(*) FROM figure WHERE period = ? AND code = ? AND dimension = ?",
            [cell.period, cell.code, cell.dimension],
        ).fetchone()[0]
        == 0
    )


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home"
    init_workplace(folder, role="township", unit_code=UNIT)
    with open_workplace(folder) as workplace:
        fill(workplace)
        fill(workplace, Period("2025-09"))
        values = [
            ("2025-09", "E303", 10_600_000),
            ("2025-10", "E303", 10_200_000),  # E1-R18: fell
            ("2025-10", "E116", 120_000),
        ]  # E1-R13: to be explained
        enter(
            workplace,
            [(Cell("E1", code, "", period), Figure(value)) for period, code, value in values],
        )
    return folder


@pytest.fixture
def stage(home, qtbot, qapp):
    theme.apply_theme(qapp, "light", 1.0)
    session = Session(home)
    with qtbot.waitSignal(session.opened):
        session.open()
    page = ExportPage(session, session.workplace)
    qtbot.addWidget(page)
    page.resize(1100, 760)
    page.show()
    page.activateWindow()
    qtbot.waitExposed(page)
    yield session, page
    session.jobs.drain()
    session.close()


def show(session, page, period=MONTH):
    page.show_period(period)
    session.jobs.drain()
    QApplication.processEvents()


def write_to(session, page, folder):
    page.go_to_step(WRITE)
    page.write.drives.add_folder(folder)
    session.jobs.drain()
    page.next_button.click()
    session.jobs.drain()
    QApplication.processEvents()


def blockers(session):
    return [f for f in check_period(session.workplace, MONTH) if f.blocks]


def explain_all(session, page):
    for number, row in enumerate(list(page.findings.rows.values())):
        if row.edit is not None and row.finding.blocks:
            row.edit.setPlainText(f"十月静稳天气持续，第{number}组仪器反复停电")
            row.edit.tell()
    session.jobs.drain()


def mend(session, page):
    """Take the errors away and explain the queries, as a clerk would."""
    workplace = session.workplace
    for finding in blockers(session):
        if finding.severity == "error" and finding.cell.code in workplace.catalogue.indicators:
            enter(workplace, [(finding.cell, Figure(missing=Missing.NOT_YET))])
    show(session, page)
    explain_all(session, page)
    assert blockers(session) == []
    show(session, page)


def test_findings_f8_enter_and_escape(stage, qtbot):
    session, page = stage
    show(session, page)
    expected = check_period(session.workplace, MONTH)
    rows = page.findings.widget().findChildren(FindingRow)
    assert [row.finding for row in rows] == list(expected) and rows
    first = rows[0]
    assert (
        first.finding.message in first.message.text()
        and first.finding.cell.code in first.title.text()
    )
    page.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_F8)
    assert first.hasFocus() or first.isAncestorOf(QApplication.focusWidget())
    first.setFocus()
    with qtbot.waitSignal(page.cell_requested) as query:
        qtbot.keyClick(first, Qt.Key.Key_Return)
    assert query.args == [first.finding.cell]
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page, Qt.Key.Key_Escape)


def test_refused_words_stay_and_good_ones_are_kept(stage, qtbot):
    session, page = stage
    workplace = session.workplace
    show(session, page)
    row = next(row for row in page.findings.rows.values() if row.edit is not None)
    row.edit.setFocus()
    row.edit.setPlainText("核实无误")
    qtbot.keyClick(row.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    session.jobs.drain()
    assert row.refusal.isVisible() and "核实无误" in row.refusal.text() and row.finding.blocks
    show(session, page)
    row = next(
        r
        for r in page.findings.rows.values()
        if r.edit is not None
        and r.finding.cell == row.finding.cell
        and r.finding.rule == row.finding.rule
    )
    assert row.words == "核实无误", "what was typed is never lost"
    row.edit.setPlainText("10 月 24 日起提前供暖，27—29 日静稳天气")
    page.leave()
    session.jobs.drain()
    assert row.finding.explanation and not row.refusal.isVisible()
    again = [
        f
        for f in check_period(workplace, MONTH)
        if f.rule == row.finding.rule and f.cell == row.finding.cell
    ]
    assert again[0].explanation.startswith("10 月 24 日")


def queries(page):
    return [row for row in page.findings.rows.values() if row.edit is not None]


def test_a_reopened_query_offers_its_old_words(stage, qtbot):
    session, page = stage
    show(session, page)
    words = "十月静稳天气持续，读数与原始记录一致"
    row = next(r for r in queries(page) if r.finding.cell.code == "E116")
    cell, rule = row.finding.cell, row.finding.rule
    row.edit.setPlainText(words)
    row.edit.tell()
    session.jobs.drain()
    enter(session.workplace, [(cell, Figure(130_000))])
    show(session, page)
    row = next(r for r in queries(page) if (r.finding.cell, r.finding.rule) == (cell, rule))
    assert row.finding.blocks and row.earlier.isVisible() and words in row.earlier.label.text()
    qtbot.mouseClick(row.earlier.take_button, Qt.MouseButton.LeftButton)
    session.jobs.drain()
    assert row.finding.explanation == words and not row.earlier.isVisible()


@pytest.mark.parametrize("is_true", [True, False])
def test_the_same_words_for_many_cells_are_asked_about_once_more(stage, qtbot, is_true):
    session, page = stage
    for number in range(1, 7):
        put_project(session.workplace, f"P{number:02}", "民生实事", stage="前期")
    show(session, page)
    rows = [row for row in queries(page) if row.finding.rule == "P1-R07"]
    for row in rows:
        row.edit.setPlainText("临时用房先行动工，主体手续正在办理")
        row.edit.tell()
        session.jobs.drain()
    assert [row.finding.blocks for row in rows] == [False] * 5 + [True]
    box = page.findChild(QMessageBox)
    assert box.isVisible() and "6" in box.text()
    role = QMessageBox.ButtonRole.AcceptRole if is_true else QMessageBox.ButtonRole.RejectRole
    button = next(b for b in box.buttons() if box.buttonRole(b) == role)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    session.jobs.drain()
    assert rows[5].finding.blocks is not is_true
    assert rows[5].words.startswith("临时用房"), "what was typed is never lost"


def test_blocking_findings_keep_it_here(stage, qtbot, tmp_path):
    session, page = stage
    show(session, page)
    assert blockers(session), "the sample month has something to mend"
    write_to(session, page, tmp_path)
    assert not page.next_button.isEnabled() and page.write.banner.isVisible()
    assert list(tmp_path.glob("*.tbsub")) == []
    qtbot.mouseClick(page.write.banner.button, Qt.MouseButton.LeftButton)
    session.jobs.drain()
    assert page.stack.currentIndex() == CHECK


def test_write_read_back_lock_and_correct(stage, qtbot, tmp_path):
    session, page = stage
    stick = tmp_path / "stick"
    stick.mkdir()
    mend(session, page)
    assert "没有问题" in page.steps._remarks[0].text()
    qtbot.mouseClick(page.next_button, Qt.MouseButton.LeftButton)
    assert page.stack.currentIndex() == PREVIEW
    session.jobs.drain()
    steps = []
    page._stepped.connect(steps.append)
    with qtbot.waitSignal(page.submitted) as result:
        write_to(session, page, stick)
    written = result.args[0]
    assert steps == ["space", "written", "synced", "compared", "renamed", "verified"]
    card = page.write.written_cards()[0]
    assert card.code.text() == written.check_code and written.file.name in card.file.text()
    assert show_file(written.file).check_code == card.code.text()
    qtbot.mouseClick(card.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == written.check_code
    assert page.write.open_note.isVisible(), "no task yet: signed, not encrypted"
    parcel = parcels_of(session.workplace, MONTH)[0]
    assert (
        parcel.locked
        and parcel.name == written.file.name
        and parcel.size == written.file.stat().st_size
    )
    dialog = CorrectionDialog(session, MONTH)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    session.jobs.drain()
    assert dialog.problem.isVisible() and dialog.sequence == 0
    dialog.edit.setPlainText("E303 单位写错")
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    assert dialog.sequence == 2 and parcels_of(session.workplace, MONTH)[0].sequence == 2


def test_stick_gone_then_retry(stage, qtbot, tmp_path):
    session, page = stage
    stick = tmp_path / "stick"
    stick.mkdir()
    mend(session, page)
    page.go_to_step(WRITE)
    page.write.drives.add_folder(stick)
    session.jobs.drain()
    stick.rmdir()
    page.next_button.click()
    session.jobs.drain()
    assert "没有写入" in page.write.banner.text.text()
    assert page.write.written_cards() == [] and page.next_button.isEnabled()
    stick.mkdir()
    with qtbot.waitSignal(page.submitted):
        qtbot.mouseClick(page.write.banner.button, Qt.MouseButton.LeftButton)
    session.jobs.drain()
    assert len(list(stick.glob("*.tbsub"))) == 1 and not page.write.banner.isVisible()


def test_quarter_goes_as_two(home, stage, qtbot, tmp_path):
    session, page = stage
    show(session, page, Period("2025-09"))
    assert [parcel.period for parcel in page.parcels] == ["2025-09", "2025-Q3"]


def test_passphrase_is_asked(home, stage, qtbot, tmp_path, monkeypatch):
    session, page = stage
    save_keys(home, make_keys(), "long word 9")
    mend(session, page)
    page.go_to_step(WRITE)
    page.write.drives.add_folder(tmp_path)
    session.jobs.drain()
    typed = iter(("wrong", "long word 9"))

    def answer():
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            return False
        dialog.edit.setText(next(typed))
        dialog.ok_button.click()
        return True

    timer = QTimer()
    timer.timeout.connect(answer)
    timer.start(50)
    with qtbot.waitSignal(page.submitted, timeout=20_000):
        page.next_button.click()
    timer.stop()
    session.jobs.drain()
    assert next(typed, None) is None


def test_unprotected_keys_are_said_and_put_under_a_passphrase(home, stage, qtbot):
    session, page = stage
    show(session, page)
    page.go_to_step(WRITE)
    session.jobs.drain()
    assert not page.write.keys_card.isVisible(), "there are none yet"
    own = make_keys()
    save_keys(home, own, None)
    show(session, page)
    page.go_to_step(WRITE)
    session.jobs.drain()
    assert page.write.keys_card.isVisible()
    qtbot.mouseClick(page.write.passphrase_button, Qt.MouseButton.LeftButton)
    session.jobs.drain()
    dialog = page.findChild(ChangePassphraseDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Return):
        qtbot.keyClicks(QApplication.focusWidget(), "gravel tulip seven lanterns")
        qtbot.keyClick(QApplication.focusWidget(), key)
    qtbot.waitUntil(lambda: not page.write.keys_card.isVisible(), timeout=60_000)
    assert load_keys(home, "gravel tulip seven lanterns") == own
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_submit_of_action_agrees(home, tmp_path):
    with open_workplace(home) as workplace:
        parcel = parcels_of(workplace, MONTH)[0]
        for finding in parcel.blocking:
            if finding.cell.code in workplace.catalogue.indicators:
                enter(workplace, [(finding.cell, Figure(missing=Missing.NOT_YET))])
        if not parcels_of(workplace, MONTH)[0].blocking:
            forecast = parcels_of(workplace, MONTH)[0].size
            file = submit(workplace, MONTH, tmp_path).file
            assert abs(file.stat().st_size - forecast) < 1_500
