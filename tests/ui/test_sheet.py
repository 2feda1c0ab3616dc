"""The entry grid, by real keys: what a clerk types arrives, and the cursor goes where the hand
expects it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.sheet.editor import CellEditor
from desktop.ui.sheet.model import Column, GridCell, GridRow, Role, SheetModel
from desktop.ui.sheet.view import SheetView

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support"
)  # the offscreen platform's own remark

E1 = (
    Column("code", "代码"),
    Column("name", "指标", stretch=True),
    Column("measure", "单位", fold=2),
    Column("last_year", "上年同期", align="right", fold=1),
    Column("previous", "上期", align="right"),
    Column("current", "本期", align="right"),
    Column("change", "同比", align="right"),
    Column("hint", "来源 / 提示"),
)


def row(code, name, value="", editable=True, ground="", **more):
    return GridRow(
        code,
        cells={
            "code": GridCell(code, muted=True),
            "name": GridCell(name),
            "measure": GridCell("亩", muted=True),
            "last_year": GridCell("700", muted=True),
            "previous": GridCell("640", muted=True),
            "current": GridCell(value, editable=editable, ground=ground, bold=True),
            "change": GridCell("+51.4%"),
            "hint": GridCell(""),
        },
        **more,
    )


def rows_e1():
    return [
        GridRow("h1", heading="一、大气环境"),
        row("E101", "有效监测天数", "31", editable=False, ground="derived"),
        row("E106", "细颗粒物 PM2.5 平均浓度", "39"),
        GridRow("h3", heading="三、生态建设"),
        row("E301", "造林任务面积（全年）", "1200"),
        row("E303", "其中：中央任务完成", "1060", ground="error"),
        row("E305", "“煤改电”完成户数（累计）"),
    ]


E2 = (
    Column("day", "日", align="center"),
    Column("aqi", "AQI", align="center"),
    Column("level", "级别", align="center", kind="level"),
    Column(
        "primary", "首要污染物", align="center", choices=("PM2.5", "PM10", "O₃", "SO₂", "NO₂", "CO")
    ),
    Column("note", "说明", stretch=True),
)


def day(number):
    return GridRow(
        f"2025-10-{number:02d}",
        cells={
            "day": GridCell(str(number)),
            "aqi": GridCell("", editable=True),
            "level": GridCell(""),
            "primary": GridCell("", editable=True),
            "note": GridCell("", editable=True),
        },
    )


class Hearing:
    """Every signal of a view, in order, as a person would note them down."""

    def __init__(self, view):
        self.entered, self.signals = [], []
        view.entered.connect(lambda *a: self.entered.append(a))
        for name in (
            "end_reached",
            "undo_requested",
            "redo_requested",
            "next_finding_requested",
            "definition_requested",
            "proposal_requested",
            "saved_requested",
        ):
            getattr(view, name).connect(lambda n=name: self.signals.append(n))
        view.paste_requested.connect(lambda *a: self.signals.append(("paste", *a)))
        view.space_pressed.connect(lambda *a: self.signals.append(("space", *a)))
        view.activated_cell.connect(lambda *a: self.signals.append(("activated", *a)))


@pytest.fixture
def make(qtbot, qapp):
    theme.apply_theme(qapp, "light", 1.0)

    def built(columns=E1, rows=None, width=720, dense=False):
        model = SheetModel(columns)
        model.set_rows(rows_e1() if rows is None else rows)
        view = SheetView(model, dense=dense)
        window = QWidget()
        layout = QVBoxLayout(window)
        layout.setContentsMargins(0, 0, 0, 0)
        other = QLineEdit()
        layout.addWidget(view)
        layout.addWidget(other)
        qtbot.addWidget(window)
        window.resize(width, 500)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        view.setFocus()
        qapp.processEvents()
        view.test_window, view.other = window, other
        return view, Hearing(view)

    return built


def keys(text):
    for char in text:
        QTest.keyClicks(QApplication.focusWidget(), char)


def press(key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def editor_of(view):
    live = [e for e in view.findChildren(CellEditor) if e.isVisible()]
    return live[0] if live else None


# --- the model
def test_model_keeps_qt_contracts(qtmodeltester, qtbot):
    model = SheetModel(E1)
    model.set_rows(rows_e1())
    qtmodeltester.check(model, force_py=True)


def test_model_stays_sound_while_rows_change(qapp):
    from PySide6.QtTest import QAbstractItemModelTester

    model = SheetModel(E1)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    all_rows = rows_e1()
    model.set_rows(all_rows)
    model.set_rows(all_rows[2:])
    model.set_rows([all_rows[5], all_rows[0], all_rows[1]])
    model.set_rows([])
    model.set_rows(list(reversed(all_rows)))
    assert [one.key for one in model.rows] == [one.key for one in reversed(all_rows)]
    assert model.row_of("E303") == 1
    model.update_row(row("E303", "其中：中央任务完成", "1020"))
    assert model.index_of("E303", "current").data() == "1020"


def test_two_rows_of_one_key_are_refused(qapp):
    with pytest.raises(ValueError):
        SheetModel(E1).set_rows([row("E1", "a"), row("E1", "b")])


def test_rows_are_found_by_code_name_and_initials(qapp):
    model = SheetModel(E1)
    model.set_rows(rows_e1())
    for text in ("e106", "细颗粒物", "pm2.5pjnd"):
        assert text in model.search_text(2), model.search_text(2)
    assert model.index(2, 0).data(Role.SEARCH) == model.search_text(2)


def test_sort_role_reads_numbers(qapp):
    model = SheetModel((Column("v", "v"),))
    model.set_rows(
        [GridRow(n, cells={"v": GridCell(t)}) for n, t in enumerate(["6 800", "+51.4%", "在建"])]
    )
    assert [model.index(n, 0).data(Role.SORT) for n in range(3)] == [6800.0, 51.4, "在建"]


def test_state_is_spoken_and_not_only_coloured(qapp):
    model = SheetModel(E1)
    model.set_rows(rows_e1())
    text = model.index_of("E303", "current").data(Qt.ItemDataRole.AccessibleTextRole)
    from desktop.i18n import _

    assert "1060" in text and _("must be corrected") in text


# --- typing
def test_a_value_costs_its_digits_plus_enter(make):
    view, heard = make()
    view.go_to("E106", "current")
    keys("45")
    press(Qt.Key.Key_Return)
    assert heard.entered == [("E106", "current", "45")]
    assert view.current() == ("E301", "current"), "the heading between them is stepped over"
    keys("1300")
    press(Qt.Key.Key_Enter)
    assert heard.entered[-1] == ("E301", "current", "1300") and view.current() == (
        "E303",
        "current",
    )


def test_typing_replaces_and_f2_edits(make):
    view, heard = make()
    view.go_to("E303", "current")
    press(Qt.Key.Key_F2)
    assert editor_of(view).text() == "1060"
    press(Qt.Key.Key_End)
    keys("5")
    press(Qt.Key.Key_Return)
    assert heard.entered == [("E303", "current", "10605")]


def test_first_key_through_an_input_method_is_not_lost(make):
    view, heard = make(E2, [day(n) for n in (1, 2, 3)])
    view.go_to("2025-10-01", "note")
    assert view.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    for preedit in ("t", "ti", "ting", "ting'd"):
        QApplication.sendEvent(QApplication.focusWidget(), QInputMethodEvent(preedit, []))
    composed = QInputMethodEvent("", [])
    composed.setCommitString("停电")
    QApplication.sendEvent(QApplication.focusWidget(), composed)
    keys("x")
    assert editor_of(view).text() == "停电x"
    press(Qt.Key.Key_Backspace)
    press(Qt.Key.Key_Return)
    assert heard.entered == [("2025-10-01", "note", "停电")]
    assert view.current() == ("2025-10-02", "note")


def test_full_width_digit_committed_by_an_input_method_at_once(make):
    view, heard = make()
    view.go_to("E106", "current")
    digit = QInputMethodEvent("", [])
    digit.setCommitString("４")
    QApplication.sendEvent(QApplication.focusWidget(), digit)
    keys("5")
    press(Qt.Key.Key_Return)
    assert heard.entered == [("E106", "current", "４5")]


def test_derived_cells_cannot_be_typed_into(make):
    view, heard = make()
    view.go_to("E101", "current")
    keys("9")
    press(Qt.Key.Key_Delete)
    assert heard.entered == [] and editor_of(view) is None


def test_enter_on_the_last_cell_says_so(make):
    view, heard = make()
    view.go_to("E305", "current")
    keys("7")
    press(Qt.Key.Key_Return)
    assert heard.entered == [("E305", "current", "7")] and heard.signals == ["end_reached"]


def test_shift_enter_and_arrows(make):
    view, heard = make()
    view.go_to("E303", "current")
    keys("8")
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert view.current() == ("E301", "current")
    keys("9")
    press(Qt.Key.Key_Down)
    assert view.current() == ("E303", "current")
    keys("10")
    press(Qt.Key.Key_Up)
    assert view.current() == ("E301", "current")
    assert [text for _k, _c, text in heard.entered] == ["8", "9", "10"]
    press(Qt.Key.Key_Up)
    assert view.current() == ("E106", "current"), "an arrow steps across a heading in its column"


def test_home_and_end(make):
    view, _heard = make()
    view.go_to("E301", "name")
    press(Qt.Key.Key_End)
    assert view.current() == ("E305", "current")
    press(Qt.Key.Key_Home)
    assert view.current() == ("E106", "current")


def test_tab_walks_across_then_down(make):
    view, heard = make(E2, [day(n) for n in (1, 2)])
    view.go_to("2025-10-01", "aqi")
    keys("83")
    press(Qt.Key.Key_Tab)
    assert view.current() == ("2025-10-01", "primary")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    assert view.current() == ("2025-10-02", "aqi")
    press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert view.current() == ("2025-10-01", "note")
    keys("x")
    press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert view.current() == ("2025-10-01", "primary")
    assert heard.entered == [("2025-10-01", "aqi", "83"), ("2025-10-01", "note", "x")]


def test_delete_clears_every_selected_cell(make):
    view, heard = make()
    view.go_to("E301", "current")
    press(Qt.Key.Key_Delete)
    assert heard.entered == [("E301", "current", "")]
    view.selectAll()
    heard.entered.clear()
    cleared = []
    view.cleared.connect(cleared.extend)
    press(Qt.Key.Key_Delete)
    assert heard.entered == [], "several cells are one action, so one signal"
    assert cleared == [(key, "current") for key in ("E106", "E301", "E303", "E305")]


def test_escape_leaves_the_cell_as_it_was(make):
    view, heard = make()
    view.go_to("E301", "current")
    keys("99")
    press(Qt.Key.Key_Escape)
    assert heard.entered == [] and view.sheet.index_of("E301", "current").data() == "1200"
    assert QApplication.focusWidget() is view


def test_backspace_opens_an_empty_editor(make):
    view, heard = make()
    view.go_to("E301", "current")
    press(Qt.Key.Key_Backspace)
    assert editor_of(view).text() == ""
    press(Qt.Key.Key_Return)
    assert heard.entered == [("E301", "current", "")]


def test_opening_without_typing_tells_nothing(make):
    view, heard = make()
    view.go_to("E301", "current")
    press(Qt.Key.Key_F2)
    press(Qt.Key.Key_Return)
    assert heard.entered == []


def test_typed_text_is_kept_when_the_focus_leaves(make, qapp):
    view, heard = make()
    view.go_to("E301", "current")
    keys("77")
    view.other.setFocus()
    qapp.processEvents()
    assert heard.entered == [("E301", "current", "77")]


def test_typed_text_is_kept_when_the_window_closes(make, qapp):
    view, heard = make()
    view.go_to("E301", "current")
    keys("78")
    view.test_window.close()
    qapp.processEvents()
    assert heard.entered == [("E301", "current", "78")]


def test_typed_text_is_kept_when_another_cell_is_clicked(make, qtbot):
    view, heard = make()
    view.go_to("E301", "current")
    keys("79")
    qtbot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.point_of("E303", "current")
    )
    assert heard.entered == [("E301", "current", "79")] and view.current() == ("E303", "current")


def test_commit_editor_takes_what_is_typed(make):
    view, heard = make()
    view.go_to("E301", "current")
    keys("80")
    view.commit_editor()
    assert heard.entered == [("E301", "current", "80")]


def test_typed_text_shows_as_pending_until_the_store_answers(make):
    view, _heard = make()
    view.go_to("E301", "current")
    keys("81")
    press(Qt.Key.Key_Return)
    at = view.sheet.index_of("E301", "current")
    assert at.data(Role.PENDING) == "81"
    view.sheet.update_row(row("E301", "造林任务面积（全年）", "81"))
    assert at.data(Role.PENDING) is None and at.data() == "81"


def test_one_column_settles_alone(make):
    view, _heard = make(E2, [day(1)])
    view.sheet.set_pending("2025-10-01", "aqi", "83")
    view.sheet.set_pending("2025-10-01", "note", "x")
    view.sheet.update_row(day(1), "aqi")
    assert view.sheet.index_of("2025-10-01", "aqi").data(Role.PENDING) is None
    assert view.sheet.index_of("2025-10-01", "note").data(Role.PENDING) == "x"


def test_a_refresh_does_not_disturb_who_is_typing(make):
    view, heard = make()
    view.go_to("E301", "current")
    keys("12")
    fresh = rows_e1()
    fresh[4] = replace(fresh[4], search="anything")
    view.sheet.set_rows(fresh)
    view.sheet.update_row(row("E301", "造林任务面积（全年）", "999"))
    view.sheet.set_rows([*fresh[:2], row("E107", "新来的一行", "5"), *fresh[2:]])
    keys("3")
    press(Qt.Key.Key_Return)
    assert heard.entered == [("E301", "current", "123")]
    assert view.current() == ("E303", "current")


def test_new_rows_keep_cursor_scroll_and_selection(make, qapp):
    many = [row(f"E{n}", f"指标 {n}", str(n)) for n in range(100, 180)]
    view, _heard = make(rows=many)
    view.go_to("E150", "current")
    qapp.processEvents()
    at = view.verticalScrollBar().value()
    assert at > 0
    fresh = [row(f"E{n}", f"指标 {n}", str(n + 1)) for n in range(100, 180)]
    view.sheet.set_rows(fresh)
    qapp.processEvents()
    assert view.current() == ("E150", "current") and view.verticalScrollBar().value() == at
    assert [i.row() for i in view.selectedIndexes()] == [50]


# --- the other keys
def test_keys_of_the_sheet(make):
    view, heard = make()
    view.go_to("E301", "current")
    control = Qt.KeyboardModifier.ControlModifier
    for key, modifier in (
        (Qt.Key.Key_Z, control),
        (Qt.Key.Key_Y, control),
        (Qt.Key.Key_S, control),
        (Qt.Key.Key_Period, control),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
    ):
        press(key, modifier)
    assert heard.signals == [
        "undo_requested",
        "redo_requested",
        "saved_requested",
        "proposal_requested",
        "next_finding_requested",
        "definition_requested",
    ]


def test_keys_of_the_sheet_while_typing_take_the_text_first(make):
    view, heard = make()
    for key, modifier, text in (
        (Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier, "saved_requested"),
        (Qt.Key.Key_F8, Qt.KeyboardModifier.NoModifier, "next_finding_requested"),
    ):
        view.go_to("E301", "current")
        keys("5")
        press(key, modifier)
        assert heard.entered[-1] == ("E301", "current", "5") and heard.signals[-1] == text


def test_copy_gives_tab_separated_text(make):
    view, _heard = make()
    model = view.sheet
    view.go_to("E301", "name")
    flags = QItemSelectionModel.SelectionFlag.Select
    for code in ("E301", "E303"):
        for column in ("name", "previous", "current"):
            view.selectionModel().select(model.index_of(code, column), flags)
    press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "造林任务面积（全年）\t640\t1200\n其中：中央任务完成\t640\t1060"
    )


def test_paste_hands_over_the_clipboard_and_where(make):
    view, heard = make()
    QGuiApplication.clipboard().setText("1\t2\n3\t4")
    view.go_to("E301", "current")
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert heard.signals == [("paste", "E301", "current")] and heard.entered == []


def test_space_is_a_key_of_its_own(make):
    view, heard = make(E2, [day(1)])
    view.go_to("2025-10-01", "aqi")
    press(Qt.Key.Key_Space)
    assert heard.signals == [("space", "2025-10-01", "aqi")] and editor_of(view) is None


def test_enter_in_a_table_nobody_types_into_opens_the_row(make):
    view, heard = make(rows=[row("E101", "有效监测天数", "31", editable=False)])
    view.go_to("E101", "name")
    press(Qt.Key.Key_Return)
    assert heard.signals == [("activated", "E101", "name")]


def test_tab_leaves_a_table_nobody_types_into(make):
    view, _heard = make(rows=[row("E101", "有效监测天数", "31", editable=False)])
    view.go_to("E101", "name")
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is view.other


def test_choices_by_digit_by_word_and_free(make):
    view, heard = make(E2, [day(n) for n in (1, 2, 3)])
    view.go_to("2025-10-01", "primary")
    keys("3")
    press(Qt.Key.Key_Return)
    keys("PM10")
    press(Qt.Key.Key_Return)
    composed = QInputMethodEvent("", [])
    composed.setCommitString("臭氧")
    QApplication.sendEvent(QApplication.focusWidget(), composed)
    press(Qt.Key.Key_Return)
    assert [text for _k, _c, text in heard.entered] == ["O₃", "PM10", "臭氧"]


def test_a_choice_is_taken_from_the_popup(make, qapp):
    view, heard = make(E2, [day(n) for n in (1, 2)])
    view.go_to("2025-10-01", "primary")
    keys("o")
    qapp.processEvents()
    popup = editor_of(view).completer().popup()
    assert popup.isVisible()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert heard.entered and heard.entered[0][2] in ("O₃", "SO₂")
    assert view.current() == ("2025-10-02", "primary")


def test_filter_hides_rows_and_typing_skips_them(make):
    view, _heard = make()
    assert view.filter_rows("zl") == 1  # 造林
    view.go_to_first()
    assert view.current() == ("E301", "current")
    press(Qt.Key.Key_Return)
    assert view.current() == ("E301", "current")
    assert view.filter_rows("") == 5


# --- room
@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
def test_no_horizontal_scroll_bar(make, qapp, factor):
    theme.apply_theme(qapp, "light", factor)
    view, _heard = make(width=700 if factor == 1.0 else int(700 * factor * 0.8))
    theme.apply_theme(qapp, "light", factor)
    qapp.processEvents()
    view.lay_out_columns()
    assert not view.horizontalScrollBar().isVisible()
    assert view.rowHeight(1) >= 15 * factor
    current = view.sheet.column_of("current")
    assert not view.isColumnHidden(current)
    theme.apply_theme(qapp, "light", 1.0)


def test_columns_fill_the_width(make, qapp):
    view, _heard = make(width=1000)
    view.lay_out_columns()
    assert view.horizontalHeader().length() == view.viewport().width()


def test_headings_span(make):
    view, _heard = make()
    assert view.columnSpan(0, 0) == len(E1) and view.columnSpan(3, 0) == len(E1)
    view.sheet.set_rows(rows_e1()[1:])
    assert view.columnSpan(0, 0) == 1 and view.columnSpan(2, 0) == len(E1)


# --- units of measure, and what a reader says
MEASURED = (
    Column("code", "代码", 58),
    Column("name", "指标", stretch=True),
    Column("measure", "计量单位", 72, fold=3, within="name"),
    Column("current", "本期", 112, "right"),
)


def measured_rows():
    return [
        GridRow(
            n,
            cells={
                "code": GridCell(f"E30{n}"),
                "name": GridCell(name),
                "measure": GridCell("亩"),
                "current": GridCell(
                    "1342", editable=n == 0, ground="" if n == 0 else "derived", bold=True
                ),
            },
        )
        for n, name in enumerate(("中央造林完成面积", "省级造林完成面积"))
    ]


@pytest.mark.parametrize(("width", "folded"), [(700, False), (350, True)])
def test_the_unit_of_measure_is_beside_the_value_at_every_width(qtbot, width, folded):
    model = SheetModel(MEASURED)
    model.set_rows(measured_rows())
    view = SheetView(model)
    qtbot.addWidget(view)
    view.resize(width, 300)
    view.show()
    view.lay_out_columns()
    assert view.isColumnHidden(2) == folded
    assert model.behind(0, "name") == ("（亩）" if folded else "")
    title = model.headerData(1, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
    assert title == ("指标（计量单位）" if folded else "指标")


def test_a_reader_hears_row_column_value_unit_and_state(qapp):
    from desktop.i18n import _

    model = SheetModel(MEASURED)
    model.set_rows(measured_rows())
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.index_of(0, "current").data(role) == "中央造林完成面积, 本期, 1342 亩"
    derived = model.index_of(1, "current").data(role)
    assert (
        derived == f"省级造林完成面积, 本期, 1342 亩, {_('worked out by itself')}, {_('read only')}"
    )
    assert model.index_of(0, "name").data(role) == f"指标, 中央造林完成面积, {_('read only')}"
