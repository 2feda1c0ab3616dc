"""Update by stick with the built portable folder: shown, refused where it is not signed or
older, switched, and back again.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import desktop
from desktop.exchange.keys import make_keys
from tests.archives import unpack
from tests.releases import KEYS, release

UNIT = "140902101"


@pytest.fixture
def folder(dist: Path, tmp_path: Path) -> Path:
    """The portable folder as it was built, carrying the public half of the tests' key, with a
    workplace.
    """
    (archive,) = dist.glob("tianbao-*-linux-x86_64.tar.xz")
    unpack(archive, tmp_path)
    (resources,) = (tmp_path / "tianbao").glob("_internal-*/resources")
    (resources / "release-keys.txt").write_text(base64.b64encode(KEYS.signing_public).decode())
    assert run(tmp_path / "tianbao", "init", "--role", "township", "--unit", UNIT).returncode == 0
    return tmp_path / "tianbao"


def run(folder: Path, *words: str, program: str = "tianbao") -> subprocess.CompletedProcess[str]:
    values = {
        **os.environ,
        "HOME": str(folder.parent / "home"),
        "QT_QPA_PLATFORM": "offscreen",
        "TIANBAO_NO_KEYRING": "1",
        "TIANBAO_LANG": "zh_CN",
    }
    for name in ("PYTHONPATH", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        values.pop(name, None)
    return subprocess.run(
        [str(folder / program), *words],
        env=values,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_newer_version_is_shown_then_taken_and_the_one_before_still_runs(
    folder: Path, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    release(stick, "9.9.9")
    shown = run(folder, "update", str(stick))
    assert shown.returncode == 0 and "第三" in shown.stdout and "9.9.9" in shown.stderr, (
        shown.stderr
    )
    assert list(folder.glob("tianbao-*")) == []
    backups = len(list((folder / "data").rglob("tianbao-*.db")))
    taken = run(folder, "update", str(stick), "--yes", "--json")
    assert taken.returncode == 0, taken.stderr
    result = json.loads(taken.stdout)
    assert result["version"] == "9.9.9" and result["taken"] and Path(result["backup"]).is_file()
    assert len(list((folder / "data").rglob("tianbao-*.db"))) == backups + 1
    assert run(folder).stdout == "9.9.9\n", "the next start is the new version"
    before = run(folder, "doctor", "--json", program=f"tianbao-{desktop.__version__}")
    assert before.returncode == 0 and json.loads(before.stdout), before.stderr


def test_what_is_older_or_not_signed_is_refused(folder: Path, tmp_path: Path) -> None:
    old, foreign = tmp_path / "old", tmp_path / "foreign"
    release(old, "0.0.1")
    release(foreign, "9.9.9", make_keys())
    for stick, word in ((old, "0.0.1"), (foreign, "签名")):
        refused = run(folder, "update", str(stick), "--yes")
        assert refused.returncode == 3 and word in refused.stderr, refused.stderr
    shutil.rmtree(foreign)
    assert run(folder, "update", str(foreign), "--yes").returncode == 2
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        ["tianbao", "portable", "data", f"_internal-{desktop.__version__}"]
    )
