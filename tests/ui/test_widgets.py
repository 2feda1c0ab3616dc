"""The parts around the grid, by keys and clicks."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.jobs import Jobs
from desktop.ui.widgets import dialog as dialogs
from desktop.ui.widgets import on_screen
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.card import NumberCard
from desktop.ui.widgets.finding_card import FindingCard
from desktop.ui.widgets.labels import ElideLabel
from desktop.ui.widgets.pill import Pill
from desktop.ui.widgets.progress import ProgressStrip
from desktop.ui.widgets.rail import Rail, RailEntry
from desktop.ui.widgets.ring import Ring
from desktop.ui.widgets.statusline import StatusLine
from desktop.ui.widgets.steps import Steps

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

ENTRIES = (
    RailEntry("E1", "生态环境月报", "XF-E1 · 14 项已填 12", 12, 14, "1 错", "error"),
    RailEntry("E2", "大气逐日记录", "XF-E2 · 31 / 31 天", 31, 31),
    RailEntry("X1", "产业与经济", "XF-X1 · 未开始", 0, 12),
)


@pytest.fixture(autouse=True)
def _plain_look(qapp):
    theme.apply_theme(qapp, "light", 1.0)
    yield
    theme.apply_theme(qapp, "light", 1.0)


@pytest.fixture
def shown(qtbot, qapp):
    kept = []  # the window would die with its last name in Python

    def put(*widgets, width=400):
        window = QWidget()
        kept.append(window)
        box = QVBoxLayout(window)
        for widget in widgets:
            box.addWidget(widget)
        qtbot.addWidget(window)
        window.resize(width, 600)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        qapp.processEvents()
        return window

    yield put


def test_rail_by_keys(shown, qtbot):
    rail, chosen = Rail(), []
    rail.set_entries(ENTRIES)
    rail.entry_chosen.connect(chosen.append)
    shown(rail)
    rail.choose("E1")
    assert chosen == [], "marking a place is not choosing it"
    rail.entries.setFocus()
    qtbot.keyClick(rail.entries, Qt.Key.Key_Down)
    qtbot.keyClick(rail.entries, Qt.Key.Key_Down)
    assert chosen == ["E2", "X1"] and rail.current_entry() == "X1"
    rail.set_entries(ENTRIES[1:])
    assert rail.current_entry() == "X1" and chosen == ["E2", "X1"]


def test_rail_buttons_and_periods(shown, qtbot):
    rail, heard = Rail(), []
    rail.set_periods([("2025-09", "2025年9月"), ("2025-10", "2025年10月")], "2025-10")
    rail.set_buttons("检查并导出到 U 盘…", "接收文件…")
    rail.period_chosen.connect(heard.append)
    rail.primary_pressed.connect(lambda: heard.append("primary"))
    rail.secondary_pressed.connect(lambda: heard.append("secondary"))
    shown(rail)
    assert heard == [] and rail.periods.currentData() == "2025-10" and not rail.extra.isVisible()
    qtbot.mouseClick(rail.primary, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(rail.secondary, Qt.MouseButton.LeftButton)
    rail.periods.setFocus()
    qtbot.keyClick(rail.periods, Qt.Key.Key_Up)
    assert heard == ["primary", "secondary", "2025-09"]


def test_rail_grows_with_the_text(shown, qapp):
    rail = Rail()
    rail.set_entries(ENTRIES[:1])  # it has room for its two lines in both sizes of letters
    shown(rail)
    before = rail.entries.sizeHintForRow(0)
    theme.apply_theme(qapp, "light", 2.0)
    qapp.processEvents()
    assert rail.width() == 528 and rail.entries.sizeHintForRow(0) > before * 1.6


def test_ring_knows_when_it_is_complete(shown):
    ring = Ring(12, 14)
    shown(ring)
    assert not ring.complete and not Ring(0, 0).complete
    empty = ring.grab().toImage()
    ring.set_progress(14, 14)
    assert ring.complete and ring.grab().toImage() != empty


def test_pill_marks_what_its_colour_means(shown):
    pill = Pill("必须改正", "error", marked=True)
    assert pill.text == "× 必须改正"
    pill.set_pill("", "neutral")
    assert pill.sizeHint().width() == 0
    pill.set_pill("2 核实", "query")
    shown(pill)
    assert pill.width() >= pill.sizeHint().width() > 20 and pill.accessibleName() == "2 核实"


def test_elide_label_keeps_the_whole_text_in_its_tooltip(shown, qapp):
    label = ElideLabel("表号 XF-E1 ｜ 制定机关 忻府区 ｜ 填报单位 奇村镇 ｜ 有效期至 2026 年 12 月")
    shown(label, width=150)
    label.grab()
    assert label.shown_text.endswith("…") and label.toolTip() == label.text()


def test_finding_card_takes_words_once(shown, qtbot):
    card, words, other = (
        FindingCard("query", "增加 65.6%", "", explanation=""),
        [],
        QLineEdit(),
    )
    card.explained.connect(words.append)
    shown(card, other)
    card.edit.setFocus()
    qtbot.keyClicks(card.edit, "rain in 2025")
    qtbot.keyClick(card.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert words == ["rain in 2025"]
    other.setFocus()
    assert words == ["rain in 2025"], "the same words are not told twice"
    card.edit.setFocus()
    qtbot.keyClicks(card.edit, "!")
    other.setFocus()
    assert len(words) == 2
    card.edit.setFocus()
    qtbot.keyClick(card.edit, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is other


def test_finding_card_offers_its_proposal(shown, qtbot):
    card, taken = (
        FindingCard("error", "1060 大于 1020", "改小 E303", proposal="1020"),
        [],
    )
    card.proposal_taken.connect(lambda: taken.append(True))
    shown(card)
    assert card.edit is None and "1020" in card.button.text()
    qtbot.mouseClick(card.button, Qt.MouseButton.LeftButton)
    assert taken == [True]


def test_banner_shows_acts_and_closes(shown, qtbot):
    banner, heard = Banner(), []
    banner.button_pressed.connect(lambda: heard.append("button"))
    shown(banner)
    assert not banner.isVisible()
    banner.show_notice("区里退回 1 项。", "query", "去看看")
    assert banner.isVisible() and banner.mark.text() == "△"
    qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(banner.close_button, Qt.MouseButton.LeftButton)
    assert heard == ["button"] and not banner.isVisible()


def test_status_line_and_steps_and_number(shown):
    line, steps, number = (
        StatusLine(),
        Steps([("检查", ""), ("预览", "")]),
        NumberCard("优良天数", "238 天"),
    )
    line.set_facts(["✓ 已保存 10:41:03", "", "备份 09:00"])
    line.set_keys([("Enter", "下一格"), ("F8", "下一个问题")])
    steps.set_current(1)
    steps.set_remark(0, "1 个必须改正")
    number.set_number("239 天", "年目标 281")
    shown(line, steps, number)
    assert (
        line.facts.text() == "✓ 已保存 10:41:03  ·  备份 09:00"
        and "F8 下一个问题" in line.keys.text()
    )
    assert steps.current == 1 and number.remark.isVisible()


def test_progress_strip_shows_long_work_and_cancels_it(shown, qtbot):
    jobs, gate, seen = Jobs(), threading.Event(), []

    def work(progress):
        progress.report(3, 10, "3 / 10")
        while not gate.wait(0.01):
            progress.stop_if_cancelled()
        return "done"

    strip = ProgressStrip(jobs)
    shown(strip)
    assert not strip.isVisible()
    jobs.run(work, seen.append)
    qtbot.waitUntil(strip.isVisible)
    qtbot.waitUntil(lambda: strip.bar.value() == 3)
    assert strip.text.text() == "3 / 10"
    qtbot.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    jobs.drain()
    assert seen == [] and not strip.isVisible()
    jobs.shutdown()


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_wrapped_finding_is_not_cut_and_not_huge(shown, qapp, factor):
    theme.apply_theme(qapp, "light", factor)
    card = FindingCard(
        "error",
        "Central task finished 1060 mu is more than 1020 mu. " * 2,
        "Make E303 smaller, or check the area.",
        explanation="",
        proposal="1020",
    )
    shown(card, width=int(322 * factor))
    assert card.height() < 600 * factor
    from PySide6.QtWidgets import QLabel

    for label in card.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width()) or not label.wordWrap()


def test_a_tick_is_not_drawn_beside_errors(qapp):
    """Complete and wrong is a whole ring; a place that counts nothing has none."""
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QPainter, QPixmap

    from desktop.ui.widgets.ring import paint_ring

    def middle_of(**words):
        picture = QPixmap(60, 60)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        paint_ring(painter, QRectF(0, 0, 60, 60), 5, 5, **words)
        painter.end()
        image = picture.toImage()
        return {image.pixelColor(x, y).name() for x in range(24, 36) for y in range(24, 36)}

    assert len(middle_of()) > 1
    assert middle_of(is_sound=False) == {"#ffffff"}


@pytest.mark.parametrize("height", [560, 700, 1000])
def test_every_entry_of_a_rail_is_seen(qtbot, qapp, height):
    theme.apply_theme(qapp, "light", 1.0)
    rail = Rail()
    qtbot.addWidget(rail)
    rail.set_buttons("导入…", "下发…", "导出…")
    rail.set_entries([RailEntry(str(n), f"第 {n} 页", "它的说明") for n in range(8)])
    rail.resize(264, height)
    rail.show()
    qtbot.waitExposed(rail)
    last = rail.entries.item(7)
    qtbot.waitUntil(
        lambda: rail.entries.viewport().rect().contains(rail.entries.visualItemRect(last))
    )


@pytest.mark.parametrize("room", [QSize(500, 300), QSize(776, 400), QSize(3000, 2000)])
def test_a_dialog_is_no_larger_than_its_screen(qtbot, monkeypatch, room):
    for module in (on_screen, dialogs):
        monkeypatch.setattr(module, "room_for", lambda window: room)
    dialog = dialogs.FittedDialog()
    qtbot.addWidget(dialog)
    words = QLabel("一行很长的说明，" * 200)
    words.setWordWrap(True)
    QVBoxLayout(dialog).addWidget(words)
    dialog.setMinimumWidth(900)
    dialog.show()
    for width in (400, 900, 2000):
        dialog.resize(min(width, room.width()), 100)
        least = dialog.minimumSize()
        assert least.width() <= min(900, room.width()) and least.height() <= room.height()
        assert dialog.height() <= room.height() and dialog.width() <= room.width()


def test_a_dialog_grows_with_words_that_change_while_it_is_seen(qtbot):
    dialog = dialogs.FittedDialog()
    qtbot.addWidget(dialog)
    words = QLabel("正在读取…")
    words.setWordWrap(True)
    QVBoxLayout(dialog).addWidget(words)
    dialog.setMinimumWidth(400)
    dialog.show()
    qtbot.waitExposed(dialog)
    words.setText("这个文件的类型是“报送文件”，这里需要“任务文件”。请选择另一个文件。" * 3)
    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()))
