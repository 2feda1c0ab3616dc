"""The preview of a pasted block: what changes, what cannot be taken, what is left out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from desktop.actions.imports.preview import propose_block
from desktop.domain.figures import EMPTY, Cell, Figure
from desktop.domain.paste.block import read_block
from desktop.domain.paste.targets import PasteTarget
from desktop.ui import theme
from desktop.ui.township.imports.preview import PastePreview

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def _look(qapp):
    theme.apply_theme(qapp, "light", 1.0)


def block(catalogue, text, start=0, **standing):
    fields = [catalogue.indicators[code] for code in ("E301", "E302", "E303", "E401")]
    cells = [
        (Cell("E1", f.code, "", "2025-10"), f, standing.get(f.code, EMPTY), f"{f.code} {f.name}")
        for f in fields
    ]
    return propose_block(
        read_block(text), [PasteTarget(f.code, (str(f.name),)) for f in fields], start, cells
    )


def test_by_code_with_heading_problem_and_unknown(catalogue, qtbot):
    text = "代码\t指标\t本期\nE303\t造林\t１,060\n\nE301\t任务\t许多\nE999\t没有\t3\nE302\tx\t5"
    proposed, skipped = block(
        catalogue, text, E302=Figure(50_000), E303=Figure(10_000, note="补植")
    )
    assert [(p.cell.code, p.after, p.figure) for p in proposed] == [
        ("E301", "许多", None),
        ("E302", "5.00" if "." in proposed[1].after else "5", Figure(50_000)),
        ("E303", proposed[2].after, Figure(10_600_000, note="补植")),
    ]
    assert "许多" in proposed[0].problem
    dialog = PastePreview(proposed, skipped)
    qtbot.addWidget(dialog)
    assert [t.cell.code for t in dialog.chosen()] == ["E303"], (
        "neither the unchanged one nor the wrong one"
    )
    assert dialog.summary.text().startswith("1 ") and dialog.table.rowCount() == 3
    assert "E999" in dialog.left_out.toPlainText() and "本表没有" in dialog.left_out.toPlainText()
    assert dialog.table.item(0, 3).text().startswith("×")
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_by_place_and_nothing_to_write(catalogue, qtbot):
    proposed, skipped = block(catalogue, "7\n\n9\n1\n2", start=1)
    assert [(p.cell.code, p.figure) for p in proposed] == [
        ("E302", Figure(70_000)),
        ("E401", Figure(90_000)),
    ]
    assert [s.reason for s in skipped] == ["blank", "below-end", "below-end"]
    nothing = PastePreview([], skipped)
    qtbot.addWidget(nothing)
    nothing.show()
    assert not nothing.write_button.isVisible() and nothing.chosen() == []
    qtbot.keyClick(nothing, Qt.Key.Key_Return)
    assert nothing.result() == QDialog.DialogCode.Rejected


def test_escape_writes_nothing(catalogue, qtbot):
    proposed, skipped = block(catalogue, "7")
    dialog = PastePreview(proposed, skipped)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_two_numbers_are_chosen_between(catalogue, qtbot):
    proposed, skipped = block(catalogue, "E303\t900\t1020\nE301\t\t5\nE302\t7\t\n")
    assert [p.figure for p in proposed] == [Figure(50_000), None, None]
    dialog = PastePreview(proposed, skipped)
    qtbot.addWidget(dialog)
    dialog.show()
    assert [t.cell.code for t in dialog.chosen()] == ["E301"]
    left_alone, box = dialog.boxes.values()
    assert dialog.focusWidget() is left_alone
    qtbot.keyClick(left_alone, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is box and box.currentIndex() == 0, (
        "nothing is chosen for the person"
    )
    qtbot.keyClick(box, Qt.Key.Key_2)
    assert [(t.cell.code, t.figure) for t in dialog.chosen()] == [
        ("E301", Figure(50_000)),
        ("E303", Figure(10_200_000)),
    ]
    assert dialog.write_button.text().endswith("2 项")


def test_one_value_written_twice_is_not_asked(catalogue):
    proposed, _skipped = block(catalogue, "代码\t本期\nE303\t1020\nE303\t1,020.0\n")
    assert [(p.figure, p.choices) for p in proposed] == [(Figure(10_200_000), ())]


def test_rows_of_one_place_that_differ_are_chosen_between(catalogue, qtbot):
    proposed, skipped = block(catalogue, "代码\t本期\nE303\t900\nE303\t1020\nE303\t900\n")
    assert [p.figure for p in proposed] == [None]
    assert "2、3" in proposed[0].problem and [s.reason for s in skipped] == ["heading", "twice"]
    dialog = PastePreview(proposed, skipped)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.chosen() == [] and not dialog.write_button.isVisible()
    (box,) = dialog.boxes.values()
    qtbot.keyClick(box, Qt.Key.Key_1)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert [t.after for t in dialog.chosen()] == ["900"]
