"""Which font of the system writes Chinese, on the screen and on paper."""
# zh-data: module - names of fonts

from __future__ import annotations

import sys

from PySide6.QtGui import QFont, QFontDatabase

from desktop.errors import MachineError

CHINESE_FAMILIES = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "SimSun",
)


def readable_family(system: QFont) -> str:
    """The family of the font given, unless it cannot write Chinese and one that can is
    installed.
    """
    if sys.platform == "darwin":  # its hidden system family is not listed, and falls back by itself
        return system.family()
    chinese = _writing_chinese()
    if system.family() in chinese:
        return system.family()
    known = [name for name in CHINESE_FAMILIES if name in chinese]
    return [*known, *chinese, system.family()][0]


def refuse_without_chinese() -> None:
    """What is printed or drawn without such a font would be boxes. Raises:
    MachineError("font-missing").
    """
    if sys.platform != "darwin" and not _writing_chinese():
        raise MachineError("font-missing")


def _writing_chinese() -> list[str]:
    return QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)


def paper_font() -> QFont:
    """What is printed looks alike with a window and without one.

    Without local forms ("locl"): the digits that Noto Sans CJK puts after Latin letters have no
    character in a PDF, so that "E101" would be found as "E".
    """
    font = QFont(readable_family(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)))
    font.setFeature(QFont.Tag("locl"), 0)
    return font
