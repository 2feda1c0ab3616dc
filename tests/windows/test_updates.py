"""The program for Windows gets another version: over an older one, in a portable folder, and taken away again."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

import desktop
from tests.built import DIST
from tests.releases import KEYS, release
from tests.windows.conftest import MONTH, Office, Windows, install

LONGEST = 259
"""Characters of a path that Windows takes without a setting of the whole computer."""


def carry_keys(program: Path) -> None:
    """Let a program take what the tests' key has signed."""
    (resources,) = program.glob("_internal-*/resources")
    (resources / "release-keys.txt").write_bytes(base64.b64encode(KEYS.signing_public))


def unzip(folder: Path) -> Path:
    """The portable folder as it was built."""
    (archive,) = DIST.glob("tianbao-*-windows-x86_64.zip")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return folder / "tianbao"


def run(
    windows: Windows, program: Path, *words: str, name: str = "tianbao.com"
) -> subprocess.CompletedProcess[str]:
    return windows.run(windows.name_of(program / name), *words)


def test_the_installed_one_took_the_place_of_an_older_one_and_has_its_figures(
    office: Office,
) -> None:
    assert not (office.windows.program / "older.txt").exists()
    assert not (office.windows.program.parent / "app.old").exists()
    done = run(office.windows, office.windows.program, "figures", *MONTH, "--json")
    assert [one for one in json.loads(done.stdout) if one["code"] == "E101"], done.stderr


def test_a_portable_folder_is_switched_by_the_program_that_runs(windows: Windows) -> None:
    program = unzip(windows.drive / "便携 & 文件夹")
    carry_keys(program)
    done = run(windows, program, "init", "--role", "township", "--unit", "140902101")
    assert done.returncode == 0, done.stderr
    assert (program / "data/tianbao.db").is_file(), "its data lie beside it"
    update = windows.stick / "新版本"
    release(update, "9.9.9")
    shown = run(windows, program, "update", windows.name_of(update))
    assert shown.returncode == 0 and "第三" in shown.stdout, shown.stderr
    taken = run(windows, program, "update", windows.name_of(update), "--yes", "--json")
    assert taken.returncode == 0, taken.stderr
    assert Path(json.loads(taken.stdout)["backup"].replace("\\", "/")).name.startswith("tianbao-")
    assert (program / "tianbao.exe").read_text() == "9.9.9"
    assert (program / "tianbao.com").read_text() == "9.9.9"
    assert (program / "_internal-9.9.9").is_dir()
    before = run(windows, program, "doctor", "--json", name=f"tianbao-{desktop.__version__}.com")
    assert json.loads(before.stdout)["sound"] is True, before.stderr
    shutil.rmtree(update)
    shutil.rmtree(program.parent)


def test_an_installed_one_keeps_a_verified_copy_of_the_new_setup(office: Office) -> None:
    windows = office.windows
    carry_keys(windows.program)
    update = windows.stick / "新版本"
    release(update, "9.9.9")
    taken = run(windows, windows.program, "update", windows.name_of(update), "--yes")
    assert taken.returncode == 0, taken.stderr
    copy = windows.drive.joinpath(*taken.stdout.strip().replace("\\", "/").split("/")[1:])
    assert copy.read_bytes() == (update / "tianbao-9.9.9-setup.exe").read_bytes()
    shutil.rmtree(update)


def test_a_long_path_works_or_is_said_to_be_too_long(windows: Windows) -> None:
    """The program's deepest file lies some 100 characters below its folder."""
    for length in (245, 300):
        place = windows.drive
        while len(windows.name_of(place)) + 42 < length:
            place = place / "很长的文件夹名称下乡镇填报数据第一季度二〇二五年十月份报表"
        place = place / ("长" * (length - len(windows.name_of(place)) - 1))
        assert len(windows.name_of(place)) == length
        done = windows.tianbao(place, "init", "--role", "township", "--unit", "140902101")
        if done.returncode == 0:
            again = windows.tianbao(place, "doctor", "--json")
            assert json.loads(again.stdout)["sound"] is True, again.stderr
        else:
            assert done.returncode in (2, 4) and "Traceback" not in done.stderr, done.stderr
            assert "长" in done.stderr, done.stderr


def test_it_is_taken_away_with_and_without_the_figures(
    system: Path, setup: Path, windows: Windows
) -> None:
    other = Windows(system, f"{windows.folder.name}-other")
    other.start()
    try:
        for words, is_left in (("/S",), True), (("/S", "/DATA=delete"), False):
            install(other, setup)
            program = other.program.parent
            run(other, other.program, "init", "--role", "township", "--unit", "140902101")
            database = other.data / "tianbao.db"
            assert database.is_file()
            other.run(other.name_of(program / "uninstall.exe"), *words)
            assert not (program / "app").exists()
            assert database.is_file() == is_left
            shutil.rmtree(program, ignore_errors=True)
    finally:
        shutil.rmtree(other.folder, ignore_errors=True)


@pytest.mark.parametrize("missing", [("TEMP", "TMP"), ("USERNAME",), ("LOCALAPPDATA", "APPDATA")])
def test_without_a_variable_that_windows_always_has_it_starts(
    office: Office, missing: tuple[str, ...]
) -> None:
    program = office.there(office.windows.program / "tianbao.com")
    unset = [word for name in missing for word in ("set", f"{name}=&")]
    words = (program, "--home", office.there(office.home), "figures", *MONTH, "--json")
    done = office.windows.run("cmd", "/c", *unset, *words)
    assert json.loads(done.stdout), done.stdout + done.stderr
