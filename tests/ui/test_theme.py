"""Tokens are readable, sizes scale, and the style sheet has no loose ends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QListView, QMenu, QPushButton, QTableView

from desktop.reports.drawing.look import LEVEL_COLOURS
from desktop.ui import theme


@pytest.fixture(autouse=True)
def _plain_look(qapp):
    yield
    theme.apply_theme(qapp, "light", 1.0)


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), theme.TEXT_PAIRS)
def test_every_text_is_readable_on_its_ground(tokens, text, ground):
    ratio = theme.contrast(getattr(tokens, text), getattr(tokens, ground))
    assert ratio >= 4.5, f"{text} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("level", LEVEL_COLOURS)
def test_level_words_are_readable_on_softened_grounds(qapp, scheme, level):
    theme.apply_theme(qapp, scheme)
    assert theme.contrast(theme.tokens().ink, theme.level_ground(level)) >= 4.5


def test_contrast_ends_of_the_scale():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#123456", "#123456") == pytest.approx(1)


def test_sizes_scale_up_to_twice_and_never_below_one(qapp):
    theme.apply_theme(qapp, "light", 1.0)
    base = theme.px(100)
    theme.apply_theme(qapp, "light", 1.5)
    assert theme.px(100) == pytest.approx(base * 1.5, abs=1)
    theme.apply_theme(qapp, "light", 9.0)
    assert theme.px(100) == 200
    theme.apply_theme(qapp, "light", 0.1)
    assert theme.px(100) == 100
    assert theme.px(0) == 0


def test_style_sheet_has_no_token_left_and_scales_its_lengths(qapp):
    theme.apply_theme(qapp, "light", 2.0)
    sheet = theme.style_sheet()
    assert not re.findall(r"@\w+", sheet.split("*/", 1)[1])
    assert "font-size: 28px" in sheet and "font-size: 14px" not in sheet


def test_icons_of_the_style_sheet_exist(qapp):
    for scheme in ("light", "dark"):
        theme.apply_theme(qapp, scheme)
        files = re.findall(r'url\("([^"]+)"\)', theme.style_sheet())
        assert files
        for file in files:
            assert Path(file).read_text(encoding="utf-8").startswith("<svg")


def test_dark_and_light_change_the_palette(qapp):
    theme.apply_theme(qapp, "dark")
    assert qapp.palette().window().color().name() == theme.DARK.page
    theme.apply_theme(qapp, "light")
    assert qapp.palette().window().color().name() == theme.LIGHT.page


def test_system_scheme_is_followed_and_a_chosen_one_is_not_overruled(qapp):
    dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    theme.apply_theme(qapp, "system")
    assert theme.tokens() is (theme.DARK if dark else theme.LIGHT)
    theme.apply_theme(qapp, "dark")
    QApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.tokens() is theme.DARK


def test_the_font_can_write_chinese(qapp):
    theme.apply_theme(qapp, "light")
    chinese = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    if not chinese:
        pytest.skip("this machine has no Chinese font")
    assert qapp.font().family() in chinese or qapp.font().families()[0] in chinese


def test_buttons_grow_with_the_scale(qtbot, qapp):
    button = QPushButton("检查并导出到 U 盘…")
    qtbot.addWidget(button)
    theme.apply_theme(qapp, "light", 1.0)
    small = button.sizeHint()
    theme.apply_theme(qapp, "light", 2.0)
    large = button.sizeHint()
    assert large.height() > small.height() * 1.6 and large.width() > small.width() * 1.6


def test_icon_takes_the_token_colour(qapp):
    theme.apply_theme(qapp, "light")
    image = theme.icon("search", "accent").pixmap(32, 32).toImage()
    seen = {
        image.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert theme.LIGHT.accent in seen


def test_menus_and_lists_keep_the_font_when_the_system_has_others(qapp, qtbot):
    theme.apply_theme(qapp, "light")
    family = qapp.font().family()
    for name in ("QMenu", "QAbstractItemView"):
        qapp.setFont(QFont("another font"), name)
    for widget in (QMenu(), QListView(), QTableView()):
        qtbot.addWidget(widget)
        widget.ensurePolished()
        assert widget.font().family() == family
