"""The forms changed at the desk by keys and mouse: an indicator added, named and bounded, a mistake found, undone, units
merged, the version issued, and the period in hand shown under it.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
)

from desktop.catalogue.edit import Part
from desktop.domain.periods import Period
from desktop.ui.district.designer.merge_dialog import MergeDialog
from desktop.ui.district.designer.values_editor import ValuesEditor
from desktop.ui.district.designer.versions_page import VersionsPage
from tests.forms import DONGLOU, LANCUN
from tests.journeys.designing import designer, editor, find, merge, say, type_into, write_into
from tests.journeys.windows import Desk

DECEMBER = Period("2025-12")
FOREST = Part("indicator", "E303")


def test_an_indicator_is_added_named_and_bounded_by_keys(desk: Desk) -> None:
    page = designer(desk)
    find(desk, page, "E303")
    assert page.chosen() == FOREST
    assert editor(page, "代码").text() == "E303"
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert page.chosen() == Part("indicator", "E306")
    type_into(desk, page, "中文名", "Forest")  # letters: what is Chinese comes from an input method
    type_into(desk, page, "上限", "20000")
    assert page.draft is not None and page.draft.mistakes == ()
    added = page.draft.catalogue.indicators["E306"]  # type: ignore[index]
    assert (added.name.zh, added.maximum, added.section) == ("Forest", "20000", "forest")
    assert "1" in page.facts.text() and page.issue_button.isEnabled()
    shown = {row.key: row.cells for row in page.model.rows if row.heading is None}
    assert "新增" in shown["E306"]["source"].text


def test_a_mistake_stands_below_its_field_and_keeps_the_draft_back(desk: Desk) -> None:
    page = designer(desk)
    find(desk, page, "E303")
    type_into(desk, page, "上限", "many")
    assert not page.issue_button.isEnabled()
    (wrong,) = page.outline.mistakes
    assert wrong.part == FOREST and "many" in wrong.sentence and "Expected" not in wrong.sentence
    find(desk, page, "E401")
    QTest.keyClick(page, Qt.Key.Key_F8)
    assert page.chosen() == FOREST and editor(page, "上限").hasFocus()
    page.tree.setFocus()
    QTest.keyClick(page.tree, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert page.outline.mistakes == () and editor(page, "上限").text() == ""
    QTest.keyClick(page.tree, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert len(page.outline.mistakes) == 1


def test_what_was_done_is_there_when_one_comes_back(desk: Desk) -> None:
    page = designer(desk)
    find(desk, page, "E303")
    type_into(desk, page, "上限", "30000")
    desk.press(desk.window.rail.switch.findChildren(QPushButton)[0])
    assert desk.window.rail.current_entry() == "board"
    again = designer(desk)
    assert again.draft is not None
    assert again.draft.catalogue.indicators["E303"].maximum == "30000"  # type: ignore[index]
    find(desk, again, "E303")
    QTest.keyClick(again, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert again.draft.mistakes != (), "others are worked out from it"


def test_units_are_merged_in_a_dialog_and_the_version_issued(desk: Desk) -> None:
    page = designer(desk)
    find(desk, page, LANCUN)
    assert page.chosen() == Part("unit", LANCUN)
    QTest.keyClick(page, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    dialog = page.findChild(MergeDialog)
    assert dialog is not None and not dialog.merge_button.isEnabled()
    assert dialog.units.chosen == (LANCUN,)
    dialog.units.set_chosen([LANCUN, DONGLOU])
    dialog.name_zh.setFocus()
    QTest.keyClicks(dialog.name_zh, "Lanlou")
    dialog.start.setCurrentIndex(dialog.start.findData(DECEMBER))
    assert dialog.code.text() == "140902211"
    QTest.mouseClick(dialog.merge_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert page.chosen() == Part("unit", "140902211") and page.outline.mistakes == ()
    desk.press(page.issue_button)
    versions = desk.window.front()
    assert isinstance(versions, VersionsPage)
    versions.start.setCurrentIndex(versions.start.findData(DECEMBER))
    QTest.keyClick(versions, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    box = QApplication.activeModalWidget() or versions.findChild(QMessageBox)
    assert isinstance(box, QMessageBox) and "2025年12月" in box.text()
    QTest.keyClick(box, Qt.Key.Key_Return)
    desk.settle()
    assert [one.number for one in versions.issues] == [1, 2]
    assert not versions.issue_button.isEnabled() and versions.notice.isVisible()
    assert LANCUN in desk.window.workplace.catalogue.unit_by_code
    desk.window.show_period(DECEMBER)
    desk.settle()
    known = desk.window.workplace.catalogue.unit_by_code
    assert "140902211" in known and LANCUN not in known
    desk.press(versions.back_button)
    assert [one.number for one in versions.issues] == [1]
    assert LANCUN in desk.window.workplace.catalogue.unit_by_code


def test_a_rule_is_tried_on_the_history_before_it_is_issued(desk: Desk) -> None:
    page = designer(desk)
    find(desk, page, "E1-R13")
    assert page.chosen() == Part("rule", "E1-R13") and page.trial.isVisible()
    assert not page.sample.isVisible() and page.try_button.isEnabled()
    QTest.keyClick(page, Qt.Key.Key_F9)
    desk.settle()
    before = page.trial.words.text()
    assert "24" in before and page.trial.model.rows == ()
    sentence = page.panel.sentence
    assert sentence.isVisible() and not page.panel._fields["left"].isVisible()
    say(desk, sentence._left[0].what, "E303")
    say(desk, sentence._right[0].what, "数字")
    say(desk, page.panel.sentence._right[0].number, "0")
    desk.press(page.panel.sentence.add_condition_button)
    (condition,) = page.panel.sentence._conditions
    assert condition.row is not None and condition.number.hasFocus()
    say(desk, condition.row.what, "月份（1–12）")
    condition.op.setFocus()
    QTest.keyClick(condition.op, Qt.Key.Key_End)
    desk.settle()
    say(desk, page.panel.sentence._conditions[0].number, "10")
    assert page.draft is not None
    rule = next(one for one in page.draft.catalogue.rules if one.id == "E1-R13")
    assert (rule.left, rule.op, rule.right, rule.when) == ("E303", "<=", "0", "month = 10")
    assert page.outline.mistakes == ()
    page.tree.setFocus()
    QTest.keyClick(page, Qt.Key.Key_F9)
    desk.settle()
    assert page.trial.words.text() != before
    (case,) = page.trial.model.rows
    assert case.cells["unit"].text == "东楼乡" and case.cells["period"].text == "2025年10月"
    find(desk, page, "E303")
    assert (
        page.sample.isVisible() and not page.trial.isVisible() and not page.try_button.isEnabled()
    )


def test_a_form_is_taken_from_a_workbook_of_the_office(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["畜牧业生产情况"],
        ["指标名称", "计量单位", "本月"],
        ["存栏合计", "头", "=C4+C5"],
        ["其中：猪", "头", None],
        ["牛", "头", None],
        ["参考", "头", "=VLOOKUP(A3,A1:B2,1)"],
    ):
        sheet.append(row)
    file = tmp_path / "畜牧.xlsx"
    book.save(file)
    page = designer(desk)
    page.choose(Part("form", "E1", "E1"))
    page.take_workbook(file)
    desk.settle()
    assert page.chosen() == Part("form", "A1", "A1")
    assert page.draft is not None and page.draft.mistakes == ()
    words = page.notice.text.text()
    assert "4" in words and "C6" in words
    shown = [row.cells["name"].text for row in page.model.rows if row.heading is None]
    assert shown == ["存栏合计", "猪", "牛", "参考"]
    QTest.keyClick(page.tree, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert "A1" not in page.draft.catalogue.form_by_id


def test_forms_are_ordered_and_stopped_like_other_parts(desk: Desk) -> None:
    page = designer(desk)
    page.choose(Part("form", "R1", "R1"))
    assert page.chosen() == Part("form", "R1", "R1")
    desk.press(page.up_button)
    assert page.draft is not None
    forms = [form.id for form in page.draft.catalogue.forms]
    assert forms.index("R1") < forms.index("P1")
    page.choose(Part("form", "X1", "X1"))
    desk.press(page.stop_button)
    assert page.draft.mistakes or "X1" not in page.draft.catalogue.form_by_id


def test_values_of_a_dimension_are_edited_in_a_small_table(desk: Desk) -> None:
    page = designer(desk)
    page.choose(Part("dimension", "product"))
    (values,) = page.panel.findChildren(ValuesEditor)
    assert values.rowCount() == 4
    values.setFocus()
    values.setCurrentCell(3, 0)
    QTest.keyClick(values, Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    QTest.keyClicks(field, "coal")
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.settle()
    assert page.draft is not None
    known = page.draft.catalogue.dimension_by_id["product"].values
    assert [value.id for value in known][-1] == "coal" and values.rowCount() == 5
    assert page.draft.mistakes == ()


def test_days_off_are_written_one_a_line_and_what_is_no_day_is_a_mistake_there(desk: Desk) -> None:
    page = designer(desk)
    page.choose(Part("catalogue", ""))
    name = "日历以外的放假日，一行一天"
    write_into(desk, page, name, "2027-01-01\n2027-02-06")
    assert page.draft is not None and page.draft.mistakes == ()
    assert [day.isoformat() for day in page.draft.catalogue.holidays] == [
        "2027-01-01",
        "2027-02-06",
    ]
    write_into(desk, page, name, "2027-02-31")
    (wrong,) = page.outline.mistakes
    assert wrong.key == "holidays" and wrong.part == Part("catalogue", "")


def test_the_menu_says_what_can_be_added_at_the_part_at_hand(desk: Desk) -> None:
    page = designer(desk)
    for part, first, has_forms in (
        (Part("form", "E1", "E1"), "指标", True),
        (FOREST, "指标", False),
        (Part("rule", "E1-R13"), "规则", False),
        (Part("unit", LANCUN), "单位", False),
        (Part("catalogue", ""), "新报表：指标表", True),
    ):
        page.choose(part)
        assert page.chosen() == part
        QTest.mouseClick(page.add_button, Qt.MouseButton.LeftButton)
        (menu,) = [one for one in page.findChildren(QMenu) if one.isVisible()]
        texts = [action.text() for action in menu.actions()]
        assert texts[0] == first and ("新报表：取自工作簿…" in texts) == has_forms
        QTest.keyClick(menu, Qt.Key.Key_Escape)
        desk.settle()


def test_a_rule_that_says_more_is_changed_as_a_formula(desk: Desk) -> None:
    page = designer(desk)
    find(desk, page, "E1-R13")
    desk.press(page.panel.formulas_button)
    assert not page.panel.sentence.isVisible()
    left = page.panel._fields["left"].editor
    left.setFocus()
    QTest.keyClick(left, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(left, "max(E303, E304)")
    QTest.keyClick(left, Qt.Key.Key_Tab)
    desk.settle()
    assert page.outline.mistakes == ()
    assert not page.panel.sentence.isVisible() and not page.panel.formulas_button.isVisible()
    find(desk, page, "E1-R02")
    assert page.panel.sentence.isVisible()


def test_only_what_fits_the_left_side_can_be_chosen(desk: Desk) -> None:
    page = designer(desk)
    find(desk, page, "E1-R18")
    row = page.panel.sentence._right[0]
    model = row.what.model()
    texts = {row.what.itemText(n): model.item(n) for n in range(model.rowCount())}  # type: ignore[attr-defined]
    same = [item for text, item in texts.items() if text.endswith("（亩）")]
    other = [item for text, item in texts.items() if text.endswith("（户）")]
    assert same and other and all(item.isEnabled() for item in same)
    assert not any(item.isEnabled() for item in other)
    assert all("户" in item.toolTip() for item in other)
    before = row.what.currentText()
    say(desk, row.what, other[0].text())
    assert row.what.currentText() == before


def test_numbers_are_put_into_the_message_at_the_cursor(desk: Desk) -> None:
    page = designer(desk)
    find(desk, page, "E1-R02")
    field = page.panel._fields["message.zh"]
    assert isinstance(field.editor, QPlainTextEdit)
    field.editor.setFocus()
    QTest.keyClick(field.editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    button = next(one for one in field.findChildren(QPushButton) if "左边" in one.text())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert field.editor.hasFocus() and field.editor.toPlainText().endswith("{left}")


def test_the_roster_is_seen_from_change_to_change(desk: Desk) -> None:
    page = designer(desk)
    merge(desk, page, [LANCUN, DONGLOU], "兰楼镇", DECEMBER)
    roster = page.roster
    assert roster.isVisible() and not page.sample.isVisible()
    roster.months.setFocus()
    QTest.keyClick(roster.months, Qt.Key.Key_Right)
    desk.settle()
    shown = {row.key: row.cells for row in roster.model.rows if row.heading is None}
    assert "△" in shown[LANCUN]["until"].text and "兰楼镇" in shown[LANCUN]["then"].text
    new = next(cells for cells in shown.values() if cells["name"].text == "兰楼镇")
    assert new["since"].text == DECEMBER and "东楼乡" in new["then"].text
    QTest.keyClick(roster.months, Qt.Key.Key_Left)
    assert LANCUN in [row.key for row in roster.model.rows]


def test_what_an_office_sees_is_of_its_own_forms(desk: Desk) -> None:
    page = designer(desk)
    find(desk, page, "E303")
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    desk.press(page.issue_button)
    versions = desk.window.front()
    assert isinstance(versions, VersionsPage)
    assert "E306" in versions.seen.text()
    box = versions.seen_as
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_End)
    box.activated.emit(box.currentIndex())
    assert "E306" not in versions.seen.text() and versions.seen.text()


def test_the_wording_of_the_brief_is_one_click_from_the_forms(desk: Desk) -> None:
    page = designer(desk)
    cover = next(
        item
        for item in page._items()
        if item.data(0, Qt.ItemDataRole.UserRole).part is not None
        and item.data(0, Qt.ItemDataRole.UserRole).part.table == "catalogue"
    )
    page.choose(cover.data(0, Qt.ItemDataRole.UserRole).part)
    button = next(one for one in page.panel.findChildren(QPushButton) if "简报" in one.text())
    desk.press(button)
    assert desk.window.rail.current_entry() == "brief"
