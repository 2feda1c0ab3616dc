"""The help: both languages complete, found by search and by chapter."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt

from desktop import i18n
from desktop.ui import theme
from desktop.ui.shell.help_page import HelpPage, help_text

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(qapp, qtbot):
    theme.apply_theme(qapp, "light", 1.0)
    made = HelpPage()
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    return made


def test_both_languages_have_the_same_chapters_and_keys():
    texts = {}
    for language in i18n.LANGUAGES:
        i18n.set_language(language)
        texts[language] = help_text()
    chapters = [len(re.findall("^## ", text, re.MULTILINE)) for text in texts.values()]
    assert chapters[0] == chapters[1] >= 12
    keys = [set(re.findall(r"\b(?:F\d+|Ctrl\+\S|Shift\+\w+)", text)) for text in texts.values()]
    assert keys[0] == keys[1]


def test_search(page, qtbot):
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search.hasFocus()
    page.search.setText("核对码")
    first = page.browser.textCursor().selectionStart()
    assert (
        page.browser.textCursor().selectedText() == "核对码"
        and page.matches.text().split()[0].isdigit()
    )
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert page.browser.textCursor().selectionStart() > first
    page.search.setText("没有这样的词")
    assert page.matches.text().startswith("0")
    qtbot.keyClick(page.search, Qt.Key.Key_Escape)
    assert page.search.text() == ""
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page, Qt.Key.Key_Escape)


def test_chapters(page, qtbot):
    item = page.headings.item(page.headings.count() - 1)
    page.headings.setCurrentItem(item)
    before = page.browser.verticalScrollBar().value()
    page.headings.itemActivated.emit(item)
    assert page.browser.verticalScrollBar().value() > before
    assert not page.go_to_heading("没有这一章")
