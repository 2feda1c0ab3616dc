"""Changing the forms as a person does: by the switch at the rail, the search, the tree and the fields."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from desktop.domain.periods import Period
from desktop.ui.district.designer.carry_over_dialog import CarryOverDialog
from desktop.ui.district.designer.merge_dialog import MergeDialog
from desktop.ui.district.designer.page import DesignerPage
from desktop.ui.district.designer.versions_page import VersionsPage
from tests.journeys.windows import Desk
from tests.ui.hands import chinese


def designer(desk: Desk) -> DesignerPage:
    """Go there as people do: by the switch at the rail."""
    switch = desk.window.rail.switch.findChildren(QPushButton)[1]
    desk.press(switch)
    page = desk.window.front()
    assert isinstance(page, DesignerPage)
    assert desk.window.rail.current_entry() == "designer"
    return page


def editor(page: DesignerPage, name: str) -> QLineEdit:
    """The field of that name, as a reader finds it."""
    found = [one for one in page.panel.findChildren(QLineEdit) if one.accessibleName() == name]
    assert len(found) == 1, name
    return found[0]


def type_into(desk: Desk, page: DesignerPage, name: str, text: str) -> None:
    field = editor(page, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.settle()


def find(desk: Desk, page: DesignerPage, text: str) -> None:
    """Look for a part, and go to it in the tree."""
    QTest.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    page.search.clear()
    QTest.keyClicks(page.search, text)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    for item in page._items():
        if not item.isHidden() and text in item.text(0) and item.childCount() == 0:
            rect = page.tree.visualItemRect(item)
            QTest.mouseClick(page.tree.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
            break
    page.search.clear()
    desk.settle()


def write_into(desk: Desk, page: DesignerPage, name: str, words: str) -> None:
    """Words through the input method in place of what stands in a field."""
    fields: list[QWidget] = [
        *page.panel.findChildren(QLineEdit),
        *page.panel.findChildren(QPlainTextEdit),
    ]
    field = next(one for one in fields if one.accessibleName() == name)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    chinese(words)
    QTest.keyClick(field, Qt.Key.Key_Tab)
    desk.settle()


def say(desk: Desk, field: QComboBox | QLineEdit, words: str) -> None:
    """Put words into a field of a rule's sentence, then Tab; what is offered below takes the key first."""
    line = field.lineEdit() if isinstance(field, QComboBox) else field
    assert line is not None
    line.setFocus()
    line.selectAll()
    if isinstance(field, QComboBox):
        chinese(words)
        if (offered := QApplication.activePopupWidget()) is not None:
            QTest.keyClick(offered, Qt.Key.Key_Tab)
            desk.window.activateWindow()  # the offscreen platform leaves none active
            QTest.qWaitForWindowActive(desk.window)
    else:
        QTest.keyClicks(line, words)
    QTest.keyClick(line, Qt.Key.Key_Tab)
    desk.settle()


def merge(desk: Desk, page: DesignerPage, units: list[str], name: str, start: Period) -> str:
    """Two units into one; the code of the new one."""
    find(desk, page, units[0])
    QTest.keyClick(page, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    dialog = page.findChild(MergeDialog)
    assert dialog is not None
    dialog.units.set_chosen(units)
    dialog.name_zh.setFocus()
    chinese(name)
    dialog.start.setCurrentIndex(dialog.start.findData(start))
    code = dialog.code.text()
    QTest.mouseClick(dialog.merge_button, Qt.MouseButton.LeftButton)
    desk.settle()
    return code


def issue(desk: Desk, page: DesignerPage, start: Period, news: str) -> VersionsPage:
    """By the button of the forms, the month, the words and Ctrl+Enter; the question is answered with Enter."""
    desk.press(page.issue_button)
    versions = desk.window.front()
    assert isinstance(versions, VersionsPage)
    versions.start.setCurrentIndex(versions.start.findData(start))
    versions.news.setFocus()
    chinese(news)
    QTest.keyClick(versions, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    box = QApplication.activeModalWidget() or versions.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    QTest.keyClick(box, Qt.Key.Key_Return)
    desk.settle()
    return versions


def carry_over(desk: Desk, versions: VersionsPage) -> int:
    """Ctrl+L and Enter's button: everything to the one that takes over; how many projects."""
    QTest.keyClick(versions, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    dialog = versions.findChild(CarryOverDialog)
    assert dialog is not None
    QTest.mouseClick(dialog.carry_button, Qt.MouseButton.LeftButton)
    desk.settle()
    return len(dialog.projects)
