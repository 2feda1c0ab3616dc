"""The repository keeps its own rules: top level, no registry host, hashes in the lock file,
docstrings.
"""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from desktop.__main__ import opened_file
from desktop.exchange import handover_file, kit
from desktop.exchange.messages import RELEASE_SUFFIX, SUFFIX

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {"README.md", "pyproject.toml", "desktop", "resources", "tests", "packaging"}
# Written so that this file does not contain what it looks for.
REGISTRY = re.compile(
    r"py[p]i\.[a-z]|pythonhoste[d]|index[-_]ur[l]|/simpl[e]/|mirror[s]?\.[a-z0-9-]+\.[a-z]",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """All files that are, or could be, in the repository (tracked, or new and not ignored), by
    path.
    """
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode(
            "utf-8"
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this copy is not a git checkout")
    found = (ROOT / name for name in sorted(set(answer.split("\0"))) if name)
    return [path for path in found if path.is_file()]


def test_top_level_holds_only_what_it_should(files: list[Path]) -> None:
    names = {path.relative_to(ROOT).parts[0] for path in files}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_names_a_registry_host(files: list[Path]) -> None:
    found = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures, databases, exchange files
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in REGISTRY.finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-" + "url somewhere",
        "https://host/" + "simple/",
        "https://py" + "pi.org",
        "mirrors" + ".example.com",
    ],
)
def test_the_search_for_registry_hosts_finds_them(line: str) -> None:
    assert REGISTRY.search(line)


def test_every_locked_package_has_one_version_and_hashes() -> None:
    text = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text).strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==[^\s\\]+", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_every_declared_dependency_is_locked() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"(?m)^([a-z0-9-]+)==", lock))
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[^A-Za-z0-9_.-]", text)[0].lower().replace("_", "-") for text in declared}
    assert names <= locked


def test_every_module_says_what_belongs_in_it(files: list[Path]) -> None:
    without = []
    for path in files:
        if path.suffix == ".py" and not ast.get_docstring(
            ast.parse(path.read_text(encoding="utf-8"))
        ):
            without.append(str(path.relative_to(ROOT)))
    assert without == []


def test_the_systems_know_every_file_that_a_double_click_opens() -> None:
    """By its name, on Linux and on Windows, also when it is taken away again."""
    opened = {*SUFFIX.values(), RELEASE_SUFFIX, handover_file.SUFFIX, kit.SUFFIX}
    assert all(opened_file([f"a{suffix}"]) for suffix in opened)
    mime = (ROOT / "packaging/linux/tianbao-mime.xml").read_text("utf-8")
    assert set(re.findall(r'glob pattern="\*(\.\w+)"', mime)) == opened
    desktop = (ROOT / "packaging/linux/tianbao.desktop").read_text("utf-8")
    kinds = set(re.findall(r'mime-type type="([^"]+)"', mime))
    assert set(re.findall(r"application/[\w-]+", desktop)) == kinds
    setup = (ROOT / "packaging/windows/tianbao.nsi").read_text("utf-8")
    for macro in ("FileType", "FileTypeGone"):
        assert set(re.findall(rf'insertmacro {macro} "(\.\w+)"', setup)) == opened
    manual = (ROOT / "packaging/linux/tianbao.1").read_text("utf-8")
    assert all(suffix in manual for suffix in opened)
