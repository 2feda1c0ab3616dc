"""The Chinese is complete, no sentence lacks a code or a parameter, and the checks find what
they should.
"""

from __future__ import annotations

import ast
import importlib.util
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


@pytest.fixture(scope="module")
def source_scan() -> ModuleType:
    return _load("source_scan")


@pytest.fixture(scope="module")
def translate(source_scan: ModuleType) -> ModuleType:
    return _load("translate")


def _load(name: str) -> ModuleType:
    """Import a script of packaging/, which is no package of ours: its name belongs to a library."""
    spec = importlib.util.spec_from_file_location(name, PACKAGING / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("command", ["check", "errors-check"])
def test_nothing_is_left_to_translate(command: str) -> None:
    done = subprocess.run(
        [sys.executable, str(PACKAGING / "translate.py"), command],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    if done.returncode:
        pytest.fail(done.stdout + done.stderr, pytrace=False)


@pytest.fixture
def module_of(source_scan: ModuleType) -> Callable[[str], object]:
    def make(text: str) -> object:
        return source_scan.Module(ROOT / "desktop" / "x.py", text, ast.parse(text))

    return make


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('"""说明"""\nA = "亿"\n', 1),
        ('A = "亿"  # zh-data\n', 0),
        ('# zh-data: module\nA = "亿"\n', 0),
        ('A = f"{1}亿"\n', 1),
        ('A = "Ⅲ，μg/m³"\n', 0),
        ('class A:\n    """说明"""\n    x = 1\n    """说明"""\n', 0),
        ('A = {\n    "a": "万",  # zh-data\n    "b": "亿",\n}\n', 1),
    ],
)
def test_chinese_in_a_literal_is_found(
    source_scan: ModuleType, module_of: Callable[[str], object], text: str, count: int
) -> None:
    assert len(list(source_scan.chinese_literals(module_of(text)))) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('_(f"a {x}")', 1),
        ('_("a {x}".format(x=1))', 1),
        ('_("a {x}").format(x=1)', 0),
        ("_(NAMES[x])", 0),
        ("f\"{_('a')} b\"", 1),
        ('f"{_(NAMES[x])} b"', 0),
    ],
)
def test_texts_filled_too_early_are_found(
    source_scan: ModuleType, module_of: Callable[[str], object], text: str, count: int
) -> None:
    assert len(list(source_scan.untranslatable_calls(module_of(text)))) == count


def test_error_codes_are_found_with_their_parameters(
    source_scan: ModuleType, module_of: Callable[[str], object]
) -> None:
    text = (
        "class MyError(AppError): ...\n"
        'raise MyError("one", file=1)\n'
        'raise errors.MyError("two", **more)\n'
        'raise ValueError("not ours")\n'
        'raise click.MyError("nor this")\n'
        'return Problem("three", low=1)\n'
        'raise MyError("four" if a else "five")\n'
    )
    uses = source_scan.code_uses([module_of(text)])
    assert {(use.code, use.params) for use in uses} == {
        ("one", frozenset({"file"})),
        ("two", None),
        ("three", None),
        ("four", frozenset()),
        ("five", frozenset()),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('raise AppError("x", kind="submission")', ["submission"]),
        ('raise AppError("x", kind=_("submission"))', []),
        ('raise AppError("x", kind=manifest.kind)', ["kind"]),
        ('raise AppError("x", kind=_(WORDS[manifest.kind]))', []),
        ('raise AppError("x", what="file" if a else b or "folder")', ["file", "folder"]),
        ('raise AppError("x", detail=f"row {n}")', ["row "]),
        ('raise AppError("x", detail=f"{n}-{m}")', []),
        ('Problem("x", what="number")', ["number"]),
        ('def f(a, what): mistake("x", what=what)\nf(1, "form")', ["form"]),
        ('def f(self, what): mistake("x", what=_(what))\nself.f("form")', ["form"]),
        ('def f(what): mistake("x", what=_(what))\nf(N_("form"))', []),
        ('raise AppError("x", key="filled_by", name="--unit")', []),
        ('raise ValueError("x", kind="submission")', []),
    ],
)
def test_words_that_fill_a_sentence_untranslated_are_found(
    source_scan: ModuleType, module_of: Callable[[str], object], text: str, words: list[str]
) -> None:
    found = source_scan.untranslated_parameters([module_of(text)])
    assert [line.split("filled with ")[1] for line in found] == [repr(word) for word in words]


def test_fragments_are_read_without_running_them(translate: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "part.py"
    path.write_text(
        'ERRORS = {"disk-full": ("The disk of {file} "\n "is full.", "{file} 所在磁盘已满。")}\n'
        'TEXTS: dict = {"Save": "保存", ("{n} row", "{n} rows"): "{n} 行"}\n',
        encoding="utf-8",
    )
    errors, texts = translate.fragment(path)
    assert errors == {"disk-full": ("The disk of {file} is full.", "{file} 所在磁盘已满。")}
    assert texts == {"Save": "保存", "{n} row": "{n} 行"}
    path.write_text("TEXTS = open('/etc/passwd')\n", encoding="utf-8")
    with pytest.raises(translate.UnreadableError, match=r"part\.py"):
        translate.fragment(path)


def test_what_is_saved_reads_back_and_speaks(
    translate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gettext

    monkeypatch.setattr(translate, "PO", tmp_path / "tianbao.po")
    rows = ("{n} row", "{n} rows")
    entries = {"Save": ("Save", ["保存"]), rows[0]: (rows, ["{n} 行"]), "New": ("New", [""])}
    translate.save(entries, {"Gone": ("Gone", ["没了"])})
    first = translate.PO.read_bytes()
    catalog = translate.load(translate.PO)
    assert {
        translate.key(message): translate.words_of(message) for message in catalog if message.id
    } == {
        "Save": ["保存"],
        "{n} row": ["{n} 行"],
        "New": [""],
    }
    assert list(catalog.obsolete) == ["Gone"]
    translate.save(entries, {"Gone": ("Gone", ["没了"])})
    assert translate.PO.read_bytes() == first

    compiled = io.BytesIO()
    translate.write_mo(compiled, catalog)
    compiled.seek(0)
    spoken = gettext.GNUTranslations(compiled)
    assert spoken.gettext("Save") == "保存"
    assert spoken.ngettext(*rows, 5) == "{n} 行"
    assert spoken.gettext("New") == "New"


def test_placeholders_are_compared_by_name(translate: ModuleType) -> None:
    assert translate.placeholders("{a} and {b:02d}") == {"a", "b"}
    assert translate.placeholders("{{literal}} 100 %") == frozenset()
    assert translate.placeholders("a { brace") == frozenset()
