"""The installer for Windows, compiled by makensis over a stand-in payload and run in silence
under wine: files, types, data.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packaging.conftest import make_setup

ROOT = Path(__file__).resolve().parents[2]
WINE = shutil.which("wine64") or (
    "/usr/lib/wine/wine64" if Path("/usr/lib/wine/wine64").exists() else ""
)


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("makensis") is None:
        pytest.skip("makensis (nsis) is not installed here")
    folder = tmp_path_factory.mktemp("nsis")
    payload = folder / "payload"
    (payload / "_internal").mkdir(parents=True)
    (payload / "tianbao.exe").write_bytes(b"MZ stand-in")
    (payload / "_internal/数据.txt").write_text("资源", "utf-8")
    for version in ("0.0.1", "0.1.0"):
        make_setup(payload, folder / f"setup-{version}.exe", version, folder)
    return folder


def test_both_languages_and_the_version_are_in_it(setup: Path) -> None:
    data = (setup / "setup-0.1.0.exe").read_bytes()
    assert data[:2] == b"MZ"
    assert len(data) > 50_000
    assert "0.1.0".encode("utf-16-le") in data


def test_it_installs_upgrades_and_leaves_the_data(setup: Path, tmp_path: Path) -> None:
    if not WINE:
        pytest.skip("wine64 is not installed here")
    prefix = tmp_path / "wine"
    values = {
        **os.environ,
        "WINEPREFIX": str(prefix),
        "WINEDEBUG": "-all",
        "WINEARCH": "win64",
        "DISPLAY": "",
        "USER": "clerk",
        "LOGNAME": "clerk",
    }

    def wine(*words: str) -> None:
        subprocess.run([WINE, *words], env=values, capture_output=True, check=False, timeout=240)

    wine("wineboot", "-i")
    wine(str(setup / "setup-0.0.1.exe"), "/S")
    found = list(prefix.glob("drive_c/users/*/AppData/Local/Programs/Tianbao"))
    assert found, "wine exits with 0 even when nothing was installed, so the files are looked at"
    (program,) = found
    assert (program / "app/tianbao.exe").read_bytes() == b"MZ stand-in"
    assert (program / "app/_internal/数据.txt").read_text("utf-8") == "资源"
    data = program.parents[1] / "tianbao"
    data.mkdir(exist_ok=True)
    (data / "tianbao.db").write_bytes(b"figures")
    (program / "app/old.dll").write_bytes(b"of the older version")
    wine(str(setup / "setup-0.1.0.exe"), "/S")
    assert not (program / "app/old.dll").exists(), "an upgrade leaves nothing of the older version"
    registry = (prefix / "user.reg").read_text("utf-8", errors="replace")
    for words in ("Tianbao.Submission", ".tbtask", ".tbback", '"DisplayVersion"="0.1.0"'):
        assert words in registry
    assert list(
        prefix.glob("drive_c/users/*/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/*.lnk")
    )
    inside = "\\".join(("C:", *program.relative_to(prefix / "drive_c").parts))
    wine(
        str(program / "uninstall.exe"), "/S", f"_?={inside}"
    )  # without it the uninstaller runs on from a copy
    assert not (program / "app").exists()
    assert "Tianbao.Submission" not in (prefix / "user.reg").read_text("utf-8", errors="replace")
    assert (data / "tianbao.db").read_bytes() == b"figures", "in silence the data stay"
