"""Whatever bytes a name is made of, its printable form can be stored and printed, and what is text
in it stays text.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.printable import UNREADABLE, is_storable, printable
from tests.systems import not_under_wine, posix_only

NAMES = {
    "GBK": "奇村".encode("gbk"),
    "GBK and ASCII": b"2025-" + "奇村镇(定)".encode("gbk") + b".tbsub",
    "GB 18030 of four bytes": "㐀䶵".encode("gb18030"),
    "Latin-1": b"caf\xe9",
    "one lone byte": b"\xff",
    "UTF-8": "奇村".encode(),
    "UTF-8 before GBK": "奇村".encode() + "东楼".encode("gbk"),
    "control characters": b"a\x00\x07\x1b[31m\nb",
    "right to left": "a\u202ebust.exe\u200f".encode(),
    "255 bytes": ("奇" * 127 + "x").encode("gbk"),
    "ASCII": b"E1-2025.tbsub",
}


def decoded(name: bytes) -> str:
    """A name of a file, a user or an argument as Python has it. Windows hands out the lone surrogates in it as well:
    there a name is any row of 16-bit numbers.
    """
    return name.decode("utf-8", "surrogateescape")


def file_named(folder: Path, name: bytes) -> Path:
    """A path whose last part is made of these bytes."""
    return folder / decoded(name.replace(b"\0", b""))


def _left_out(key: str) -> tuple[pytest.MarkDecorator, ...]:
    if key in ("control characters", "255 bytes"):
        return (posix_only("Windows refuses such a name, or the path it makes"),)
    if is_storable(decoded(NAMES[key])):
        return ()
    return (not_under_wine("it cannot keep a lone surrogate in a file's name"),)


FILE_NAMES = [pytest.param(name, id=key, marks=_left_out(key)) for key, name in NAMES.items()]
"""Those that a file can have on this system."""


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_name_can_be_stored_and_printed(name: bytes) -> None:
    form = printable(decoded(name))
    db = sqlite3.connect(":memory:")
    assert db.execute("SELECT ?", [form]).fetchone() == (form,)
    db.close()
    assert json.loads(json.dumps(form, ensure_ascii=False).encode()) == form
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in form)
    assert printable(form) == form


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("GBK", "奇村"),
        ("GBK and ASCII", "2025-奇村镇(定).tbsub"),
        ("GB 18030 of four bytes", "㐀䶵"),
        ("Latin-1", f"caf{UNREADABLE}"),
        ("UTF-8", "奇村"),
        ("UTF-8 before GBK", "奇村东楼"),
        ("255 bytes", "奇" * 127 + "x"),
        ("ASCII", "E1-2025.tbsub"),
    ],
)
def test_what_is_text_is_read(name: str, form: str) -> None:
    assert printable(decoded(NAMES[name])) == form


def test_a_path_is_read_folder_by_folder() -> None:
    path = decoded("/media/张三/".encode() + "奇村/十月".encode("gbk") + b"/\xe9/x")
    assert printable(path) == f"/media/张三/奇村/十月/{UNREADABLE}/x"


def test_a_character_of_gbk_that_is_utf8_by_chance_is_read() -> None:
    assert printable(decoded("模模奇".encode("gbk"))) == "模模奇"


def test_line_breaks_are_kept_where_they_belong() -> None:
    assert printable("a\nb\tc\x1b", keep="\n\t") == f"a\nb\tc{UNREADABLE}"


@given(st.binary(max_size=255))
def test_any_bytes(name: bytes) -> None:
    form = printable(decoded(name))
    form.encode()
    assert printable(form) == form


@given(st.text(st.characters(), max_size=40))
def test_any_text_with_lone_surrogates(text: str) -> None:
    printable(text).encode()
    printable("".join(map(chr, (0xD800, 0xDFFF))) + text).encode()
