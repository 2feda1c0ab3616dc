"""What the packed program leaves out is not called, and what the program shows is packed."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OF_OPENSSL = {"scrypt", "pbkdf2_hmac", "sha3_256", "ssl", "_ssl", "_hashlib"}
"""Python has them by OpenSSL alone, or from no library that is packed."""


def test_nothing_asks_for_openssl() -> None:
    """Of hashlib or as a module; cryptography brings its own."""
    found = []
    for file in sorted((ROOT / "desktop").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = (
                [node.attr]
                if isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "hashlib"
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                or (isinstance(node, ast.ImportFrom) and node.module == "hashlib")
                else []
            )
            found += [f"{file.name}: {name}" for name in names if name in OF_OPENSSL]
    assert found == []


def test_photographs_can_be_opened_on_both_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    import bundle
    import windows_tree

    plugin = f"{bundle._QT}/plugins/imageformats/libqjpeg.so"
    assert [pattern for pattern in bundle._UNUSED if fnmatch(plugin, pattern)] == []
    assert "plugins/imageformats/qjpeg.dll" in windows_tree._QT_KEPT


def test_what_is_loaded_by_name_is_packed() -> None:
    """sqlglot takes its dialects by name, where no packer sees them."""
    spec = (ROOT / "packaging" / "tianbao.spec").read_text(encoding="utf-8")
    dialects = {
        keyword.value.value
        for file in (ROOT / "desktop").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg in ("read", "dialect")
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    }
    assert "sqlite" in dialects
    assert [name for name in dialects if f"sqlglot.dialects.{name}" not in spec] == []
