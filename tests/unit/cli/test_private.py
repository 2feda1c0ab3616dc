"""Whatever the system's habit, nobody else reads what the program keeps; what it writes for others
follows the habit.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.systems import posix_only

ROOT = Path(__file__).resolve().parents[3]
WORDS = (
    "init --role district",
    "task export --period 2025-10 --to {out}",
    "backup --to {out}",
    "backup",
    "doctor",
)


@posix_only("permissions of owner, group and others")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_a_workplace_is_its_users_alone(tmp_path: Path, umask: int) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir(mode=0o755)
    out.mkdir()
    out.chmod(0o755)
    for words in WORDS:
        ran = subprocess.run(
            [sys.executable, "-m", "desktop", "--home", str(home), *words.format(out=out).split()],
            cwd=ROOT,
            env={**os.environ, "TIANBAO_NO_KEYRING": "1", "PYTHONPATH": str(ROOT)},
            umask=umask,
            capture_output=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr.decode()
    open_to_others = [
        str(path.relative_to(tmp_path))
        for path in (home, *home.rglob("*"))
        if path.stat().st_mode & 0o077
    ]
    assert open_to_others == []
    (task,) = out.glob("*.tbtask")
    assert task.stat().st_mode & 0o777 == 0o666 & ~umask, "the next user of the stick reads it"
    (backup,) = out.glob("*.db")
    assert backup.stat().st_mode & 0o077 == 0, "it holds everything"
