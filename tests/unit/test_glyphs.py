"""What the program shows is in the Chinese font that its packages recommend: no box stands for a character, on a system
that has no other font.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from PySide6.QtGui import QGuiApplication, QRawFont

ROOT = Path(__file__).resolve().parents[2]
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
SHOWN = ("cli", "reports", "ui", "domain/findings.py")


def translated() -> Iterator[tuple[str, str]]:
    """(place, text) of every message in both languages."""
    for file in sorted((ROOT / "resources/locale").rglob("*.po")):
        with file.open("rb") as stream:
            for message in read_po(stream):
                for text in (message.id, message.string):
                    for form in (text,) if isinstance(text, str) else text:
                        yield f"{file.name}:{message.lineno}", form


def literal() -> Iterator[tuple[str, str]]:
    """(place, text) of every text in the modules that show something, but for what developers read."""
    for part in SHOWN:
        place = ROOT / "desktop" / part
        for file in [place] if place.is_file() else sorted(place.rglob("*.py")):
            tree = ast.parse(file.read_text("utf-8"))
            documents = {
                id(node.value)
                for node in ast.walk(tree)
                if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            }
            for node in ast.walk(tree):
                is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
                if is_text and id(node) not in documents:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", str(node.value)


@pytest.mark.skipif(not FONT.exists(), reason="fonts-noto-cjk is not installed here")
@pytest.mark.parametrize("texts", [translated, literal])
def test_every_character_is_in_the_font(
    qapp: QGuiApplication, texts: Callable[[], Iterator[tuple[str, str]]]
) -> None:
    font = QRawFont(str(FONT), 12)
    assert font.isValid() and not font.supportsCharacter(0x2714), "the check can fail"
    wrong = sorted(
        f"{place}: {character} U+{ord(character):04X}"
        for place, text in texts()
        for character in set(text)
        if character.isprintable() and not font.supportsCharacter(ord(character))
    )
    assert wrong == []
