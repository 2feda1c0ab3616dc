"""What release 0.1.0 wrote opens and verifies today, and every command prints what it printed then.

`tests/data/release-0.1.0.tar.xz` was made by that release: two offices and a desk after the first
quarter of 2024 (`workplaces/`), every file that lay on the stick (`stick/`), its catalogue, and
the JSON of its commands (`expected/`). Keys may be added to a document, never changed.
"""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from desktop import i18n
from desktop.cli.main import main
from tests.archives import unpack

ARCHIVE = Path(__file__).parents[1] / "data" / "release-0.1.0.tar.xz"
DESK, OFFICE = "district", "140902101"
with tarfile.open(ARCHIVE) as archive:
    NAMES, STICK = (
        sorted(Path(name).name for name in archive.getnames() if name.startswith(folder))
        for folder in ("expected/", "stick/")
    )


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    unpack(ARCHIVE, folder)
    return folder


def words_of(name: str, folder: Path) -> list[str]:
    """The command line whose output `expected/name` holds."""
    first, *rest = name.removesuffix(".json").split(".")
    if first == "show":
        file = ".".join(rest)
        home = file[:9] if file.endswith(".tbback") else DESK
        return ["--home", str(folder / "workplaces" / home), "show", str(folder / "stick" / file)]
    command, which = rest
    words = ["--home", str(folder / "workplaces" / first), command]
    if command == "trace":
        return [*words, "--period", "2024" if which == "E303" else "2024-03", which]
    if command == "figures" and first == DESK:
        words += ["--unit", OFFICE]
    return [*words, "--period", which]


def same(expected: Any, actual: Any, where: str) -> None:
    """Everything that was said is said again; places of files may differ, keys may be added."""
    if isinstance(expected, dict):
        assert isinstance(actual, dict), where
        for key, value in expected.items():
            assert key in actual, f"{where}.{key}"
            if key == "file":
                assert Path(actual[key]).name == Path(value).name, f"{where}.{key}"
            else:
                same(value, actual[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(actual) == len(expected), where
        for number, (one, other) in enumerate(zip(expected, actual, strict=True)):
            same(one, other, f"{where}[{number}]")
    else:
        assert actual == expected, where


@pytest.mark.parametrize("name", NAMES)
def test_each_command_says_what_it_said_then(
    name: str, release: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_language", "en")
    capsys.readouterr()
    main([*words_of(name, release), "--json"])
    actual = json.loads(capsys.readouterr().out)
    expected = json.loads((release / "expected" / name).read_text(encoding="utf-8"))
    same(expected, actual, name)


@pytest.mark.parametrize("file", STICK)
def test_its_workplaces_know_each_of_its_files_again(
    file: str, release: Path, tmp_path: Path
) -> None:
    home = file[:9] if file.endswith((".tbback", ".tbtask")) else DESK
    home = OFFICE if home.startswith("140902-") else home
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / file).write_bytes((release / "stick" / file).read_bytes())
    assert main(["--home", str(release / "workplaces" / home), "receive", str(tmp_path)]) == 0


def test_its_catalogue_is_still_in_order(release: Path) -> None:
    assert main(["catalogue", "check", str(release / "catalogue" / "xinfu")]) == 0


@pytest.mark.parametrize("home", [DESK, OFFICE, "140902901"])
def test_the_doctor_finds_its_workplaces_sound(home: str, release: Path) -> None:
    assert main(["--home", str(release / "workplaces" / home), "doctor"]) == 0
