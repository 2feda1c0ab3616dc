"""The row of buttons that dialogs share."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout

from desktop.ui.widgets.dialog import DialogButtons

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class OneLine(QDialog):
    def __init__(self):
        super().__init__()
        self.edit = QLineEdit()
        self.buttons = DialogButtons(self, "Cancel")
        self.ok_button = self.buttons.add_accept("Keep")
        self.ok_button.clicked.connect(self.accept)
        box = QVBoxLayout(self)
        box.addWidget(self.edit)
        box.addWidget(self.buttons)
        self.edit.setFocus()


@pytest.fixture
def dialog(qtbot):
    made = OneLine()
    qtbot.addWidget(made)
    made.show()
    return made


def test_enter_in_the_line_accepts(dialog):
    assert dialog.ok_button.isDefault() and dialog.ok_button.property("role") == "primary"
    QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted and not dialog.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape])
def test_the_focused_cancel_button_rejects(dialog, key):
    dialog.buttons.cancel_button.setFocus()
    QTest.keyClick(dialog.buttons.cancel_button, key)
    assert dialog.result() == QDialog.DialogCode.Rejected and not dialog.isVisible()


def test_enter_again_while_work_runs_does_not_cancel(dialog):
    dialog.ok_button.clicked.disconnect()
    dialog.ok_button.clicked.connect(lambda: dialog.ok_button.setEnabled(False))
    dialog.ok_button.setFocus()
    for _press in range(3):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert dialog.isVisible() and not dialog.ok_button.isEnabled()


def test_the_order_is_the_platforms(dialog):
    further = dialog.buttons.addButton("Further…", DialogButtons.ButtonRole.ActionRole)
    orders = []
    for layout in (DialogButtons.ButtonLayout.WinLayout, DialogButtons.ButtonLayout.GnomeLayout):
        dialog.buttons.setStyleSheet(f"QDialogButtonBox {{ button-layout: {layout.value}; }}")
        dialog.hide()
        dialog.show()
        row = [dialog.ok_button, dialog.buttons.cancel_button, further]
        orders.append([button.text() for button in sorted(row, key=lambda button: button.x())])
    assert orders == [["Keep", "Further…", "Cancel"], ["Further…", "Cancel", "Keep"]]
