"""desktop/README.md is true: every path in it exists, and every name stands where it says."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from desktop.catalogue.tables import LISTED_TABLES, SINGLE_TABLES

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "desktop" / "README.md").read_text(encoding="utf-8")
PATH = r"[a-zA-Z_0-9/.-]+(?:\.(?:py|toml|po|md)|/)"


def where(path: str) -> Path:
    """Paths are those of desktop/, or of the repository where they begin with its folders."""
    outside = path.startswith(("resources/", "tests/", "packaging/")) or path in (
        "README.md",
        "pyproject.toml",
    )
    return ROOT / path if outside else ROOT / "desktop" / path


def test_every_path_exists() -> None:
    paths = set(re.findall(rf"`({PATH})`", TEXT))
    assert len(paths) > 50
    assert sorted(path for path in paths if not where(path).exists()) == []


def test_every_name_stands_in_its_file() -> None:
    arrows = re.findall(rf"`({PATH})`\s+→\s+`(\w+)`", TEXT)
    brackets = re.findall(rf"`({PATH})` \(((?:`[\w\[\]]+`(?:, )?)+)\)", TEXT)
    before = re.findall(rf"`(\w+)` in `({PATH})`", TEXT)
    named = [
        *arrows,
        *((path, name) for path, names in brackets for name in re.findall(r"`([\w\[\]]+)`", names)),
        *((path, name) for name, path in before),
    ]
    assert len(named) > 25
    wrong = [
        f"{name} in {path}"
        for path, name in named
        if where(path).is_file() and name not in where(path).read_text(encoding="utf-8")
    ]
    assert wrong == []


def test_every_room_is_on_the_page() -> None:
    rooms = {path.name for path in (ROOT / "desktop").iterdir() if (path / "__init__.py").exists()}
    assert sorted(room for room in rooms if f"`{room}/`" not in TEXT) == []


def table_of_keys() -> str:
    """Every table of a catalogue with its keys, from the structs that read it."""
    lines = ["| table | keys; bold: must be there |", "|---|---|"]
    for tables, shape in ((SINGLE_TABLES, "`[{}]`"), (LISTED_TABLES, "`[[{}]]`")):
        for name, struct in tables.items():
            keys = (
                f"**{key.encode_name}**" if key.required else key.encode_name
                for key in msgspec.structs.fields(struct)
            )
            lines.append(f"| {shape.format(name)} | {', '.join(keys)} |")
    return "\n".join(lines)


def test_the_keys_of_a_catalogue_are_those_that_are_read() -> None:
    assert table_of_keys() in (ROOT / "README.md").read_text(encoding="utf-8")
