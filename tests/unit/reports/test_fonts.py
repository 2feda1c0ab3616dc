"""What is printed and drawn has a font that writes Chinese, or is not made."""

from __future__ import annotations

import os
import sys

import pytest
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from desktop.errors import MachineError
from desktop.messages import describe
from desktop.reports.drawing import application
from desktop.reports.drawing.fonts import readable_family, refuse_without_chinese


def with_fonts(monkeypatch: pytest.MonkeyPatch, *families: str) -> None:
    monkeypatch.setattr(QFontDatabase, "families", lambda *_system: list(families))


def test_where_no_font_writes_chinese_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    with_fonts(monkeypatch)
    with pytest.raises(MachineError) as caught:
        refuse_without_chinese()
    assert caught.value.code == "font-missing" and "{" not in describe(caught.value)
    with_fonts(monkeypatch, "FZSongS")
    refuse_without_chinese()


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        (("FZSongS", "SimSun"), "SimSun"),
        (("FZSongS",), "FZSongS"),
        ((), "Helvetica"),
        (("FZSongS", "Helvetica"), "Helvetica"),
    ],
)
def test_any_font_that_writes_chinese_is_better_than_none(
    monkeypatch: pytest.MonkeyPatch, there: tuple[str, ...], taken: str
) -> None:
    with_fonts(monkeypatch, *there)
    assert readable_family(QFont("Helvetica")) == taken


@pytest.mark.parametrize(("system", "platform"), [("win32", None), ("linux", "offscreen")])
def test_only_where_it_has_fonts_is_the_platform_without_a_screen_taken(
    monkeypatch: pytest.MonkeyPatch, system: str, platform: str | None
) -> None:
    class Application:
        def __init__(self, _words: list[str]) -> None:
            assert os.environ.get("QT_QPA_PLATFORM") == platform

        def shutdown(self) -> None: ...

    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(QApplication, "instance", lambda: None)
    monkeypatch.setattr(application, "QApplication", Application, raising=True)
    Application.instance = staticmethod(lambda: None)  # type: ignore[attr-defined]
    monkeypatch.setattr(application, "refuse_without_chinese", lambda: None)
    monkeypatch.delenv("QT_QPA_PLATFORM")
    with application.drawing():
        pass
