"""Every system call of taking an update into a portable folder fails in turn, or is where the process is killed:
the folder then starts as one version, whole, and whoever was told "taken" finds the new one.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archives import unpack
from tests.faults.test_failing_calls import KINDS, Verbs, verbs  # noqa: F401 - a fixture
from tests.faults.test_store_damage import Tally
from tests.releases import KEYS, portable, release

OLD, NEW, NEXT = "0.1.0", "0.2.0", "0.3.0"
KILLED = -signal.SIGKILL
NEVER = 100_000_000


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """program (0.1.0, with data and what an earlier update left), stick (0.2.0)."""
    folder = tmp_path_factory.mktemp("update")
    unpack(portable(folder / "first.tar.xz", "0.1.0"), folder / "x")
    (folder / "base").mkdir()
    (folder / "x/tianbao").rename(folder / "base/program")
    program = folder / "base/program"
    (program / "data").mkdir()
    (program / "data/tianbao.db").write_bytes(b"figures")
    (program / "_internal-0.0.9").mkdir()
    (program / "_internal-0.0.9/lib.txt").write_text("0.0.9")
    (program / "tianbao-0.0.9").write_text("")
    release(folder / "stick", NEW)
    release(folder / "next", NEXT)
    return folder


def version_of(program: Path) -> str:
    """Which version starts there, with libraries of the same one that are whole; "" where none does."""
    started = subprocess.run(
        [str(program / "tianbao")], capture_output=True, text=True, check=False
    )
    version = started.stdout.strip()
    try:
        whole = (program / f"_internal-{version}/lib.txt").read_text() == version
    except OSError:
        return ""
    return version if started.returncode == 0 and whole else ""


def judge(
    work: Path,
    label: str,
    code: object,
    again: Callable[[], object],
    third: Callable[[], object],
    tally: Tally,
) -> None:
    """Look at what an attempt left, then at a second one, and at the next version, which are let through."""
    program = work / "program"
    version = version_of(program)
    if version not in (OLD, NEW) or (program / "data/tianbao.db").read_bytes() != b"figures":
        tally.lost.append(f"{label}: does not start or has lost its data")
    if code == 0 and version != NEW:
        tally.pretended.append(f"{label}: taken, and {version} starts")
    if code not in (0, KILLED) and version != OLD:
        tally.pretended.append(f"{label}: starts as before, and {version} starts")
    if version == OLD and again() != 0:
        tally.lost.append(f"{label}: not taken by a second attempt")
    if version_of(program) != NEW or version_in(program, OLD) != OLD:
        tally.lost.append(f"{label}: not both versions in the end")
    if third() != 0 or version_of(program) != NEXT:
        tally.lost.append(f"{label}: no third version after it")
    if left := [*program.glob(".*"), *(work / "cache").rglob("*.*")]:
        tally.lost.append(f"{label}: left behind {left}")


def version_in(program: Path, version: str) -> str:
    """What the program kept beside it says."""
    kept = program / f"tianbao-{version}"
    return subprocess.run([str(kept)], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("kind", KINDS)
def test_each_call_fails(
    verbs: Verbs,  # noqa: F811
    stage: Path,
    tmp_path: Path,
    repeat: int,
    kind: str,
) -> None:
    work, tally = tmp_path / "work", Tally()
    under = {"FAIL_FOLDER": str(work), "FAIL_ERRNO": str(KINDS[kind])}

    def attempt(nth: int, stick: str = "stick", version: str = OLD) -> dict[str, object]:
        words = ["update", str(stage / stick), str(work / "program"), str(work / "cache")]
        words += [KEYS.signing_public.hex(), version]
        return verbs.run(words, **under, FAIL_NTH=str(nth))

    shutil.copytree(stage / "base", work)
    whole = attempt(NEVER)
    assert whole["code"] == 0 and version_of(work / "program") == NEW, whole
    calls = int(str(whole["calls"]))
    assert calls > 20, "the folder is not seen by the library"
    for nth in range(1, calls + 1, max(1, 4 * calls // (20 * repeat))):
        shutil.rmtree(work)
        shutil.copytree(stage / "base", work)
        done = attempt(nth)
        tally.tried += 1
        label = f"call {nth} of {calls} {kind}: {done}"
        if done["code"] not in (0, 3, KILLED):
            tally.tracebacks.append(label)
        judge(
            work,
            label,
            done["code"],
            lambda: attempt(NEVER)["code"],
            lambda: attempt(NEVER, "next", NEW)["code"],
            tally,
        )
    tally.check()
