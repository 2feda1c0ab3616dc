"""Which font of the system writes Chinese, on the screen and on paper."""
# zh-data: module - names of fonts

from __future__ import annotations

import sys

from PySide6.QtGui import QFont, QFontDatabase

CHINESE_FAMILIES = (
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)


def readable_family(system: QFont) -> str:
    """The family of the font given, unless it cannot write Chinese and one that can is
    installed.
    """
    if sys.platform == "darwin":  # its hidden system family is not listed, and falls back by itself
        return system.family()
    chinese = set(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
    if system.family() in chinese:
        return system.family()
    return next((name for name in CHINESE_FAMILIES if name in chinese), system.family())


def paper_font() -> QFont:
    """What is printed looks alike with a window and without one.

    Without local forms ("locl"): the digits that Noto Sans CJK puts after Latin letters have no
    character in a PDF, so that "E101" would be found as "E".
    """
    font = QFont(readable_family(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)))
    font.setFeature(QFont.Tag("locl"), 0)
    return font
