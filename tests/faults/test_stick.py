"""A stick that is full, read-only, pulled out or broken: a whole file under the final name, or
none, and it is said.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.errors import MachineError
from desktop.exchange.stick import write_safely
from tests.systems import small_disk

NAME = "140902101-2025-10-01-9f3c21aa.tbsub"
DATA = b"".join(
    hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(2_000)
)  # 64 000 bytes, none alike
ROOT = Path(__file__).resolve().parents[2]

if sys.platform != "linux":
    pytest.skip("mounts and the shim are Linux's", allow_module_level=True)

CHILD = """
import hashlib, json, resource, sys
from pathlib import Path
from desktop.errors import AppError
from desktop.exchange.stick import write_safely
folder, name, limit = sys.argv[1:]
if int(limit):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
data = b"".join(hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(2_000))
try:
    write_safely(data, Path(folder), name)
except AppError as error:
    print(json.dumps([error.code, error.params]))
else:
    print(json.dumps(["written", {}]))
"""


def run_child(folder: Path, *, limit: int = 0, **variables: str) -> tuple[int, str]:
    """(exit code, outcome) of a process of its own that writes DATA to the folder."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), NAME, str(limit)],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    if done.returncode:
        return done.returncode, "killed"
    code, params = json.loads(done.stdout)
    if code != "written":
        assert params["file"] == NAME
        assert params["folder"] == str(folder)
    return 0, code


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def assert_whole_or_absent(folder: Path) -> None:
    final = folder / NAME
    assert not final.exists() or final.read_bytes() == DATA, (
        "a half file stands under the final name"
    )


def age_leftovers(folder: Path) -> None:
    """As they are two hours later."""
    for left in folder.glob(".tianbao-*.part"):
        then = left.stat().st_mtime - 2 * 60 * 60
        os.utime(left, (then, then))


def assert_mends_itself(folder: Path) -> None:
    """The next write, when what was left is old, succeeds and leaves nothing but the file."""
    age_leftovers(folder)
    write_safely(DATA, folder, NAME)
    assert names(folder) == [NAME]
    assert (folder / NAME).read_bytes() == DATA


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own, 256 KiB."""
    with small_disk(tmp_path / "stick", "256k") as folder:
        yield folder


def remount(folder: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)


def refused(folder: Path, at: str = "", then: object = None) -> MachineError:
    """The error of a write during which `then()` happens after the step `at`."""

    def on_step(step: str) -> None:
        if step == at and callable(then):
            then()

    with pytest.raises(MachineError) as caught:
        write_safely(DATA, folder, NAME, on_step)
    assert caught.value.params["file"] == NAME
    return caught.value


def test_full_before_the_first_byte(stick: Path) -> None:
    (stick / "电影.mp4").write_bytes(bytes(200 * 1024))
    error = refused(stick)
    assert (error.code, error.params["free_kb"]) == ("stick-full", 56)
    assert names(stick) == ["电影.mp4"]
    (stick / "电影.mp4").unlink()
    assert_mends_itself(stick)


def test_full_while_writing(stick: Path) -> None:
    error = refused(stick, "space", lambda: (stick / "电影.mp4").write_bytes(bytes(230 * 1024)))
    assert error.code == "stick-full"
    assert names(stick) == ["电影.mp4"]


def test_write_protected(stick: Path) -> None:
    remount(stick, "ro")
    assert refused(stick).code == "stick-read-only"
    remount(stick, "rw")
    assert_mends_itself(stick)


@pytest.mark.parametrize("step", ["synced", "compared"])
def test_write_protected_half_way(stick: Path, step: str) -> None:
    assert refused(stick, step, lambda: remount(stick, "ro")).code == "stick-read-only"
    assert not (stick / NAME).exists()
    remount(stick, "rw")
    assert_mends_itself(stick)


@pytest.mark.parametrize("step", ["space", "written", "synced", "compared", "renamed"])
def test_pulled_out(stick: Path, step: str) -> None:
    """The mount goes, and with it the folder; what was open stays open, as with a lazy unmount."""

    def pull() -> None:
        subprocess.run(["umount", "-l", str(stick)], check=True)
        stick.rmdir()

    assert refused(stick, step, pull).code == "stick-gone"


def test_a_file_size_limit(tmp_path: Path) -> None:
    assert run_child(tmp_path, limit=10_000) == (0, "stick-full")
    assert names(tmp_path) == []
    assert_mends_itself(tmp_path)


def test_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere; the read-only mount shows the same")
    tmp_path.chmod(0o500)
    assert refused(tmp_path).code == "stick-read-only"
    tmp_path.chmod(0o700)


def broken(
    shim: str, folder: Path, call: str, nth: int, number: int, *, onward: bool = False
) -> str:
    """The outcome of a write whose n-th `call` fails with errno `number` (0: the process is
    killed there).
    """
    variables = {
        "LD_PRELOAD": shim,
        "FAIL_FOLDER": str(folder),
        "FAIL_CALL": call,
        "FAIL_NTH": str(nth),
        "FAIL_ERRNO": str(number),
        "FAIL_COUNT": str(folder.parent / "count"),
        **({"FAIL_ONWARD": "1"} if onward else {}),
    }
    return run_child(folder, **variables)[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def count_calls(shim: str, folder: Path, call: str) -> int:
    """How many such calls a write that goes well makes."""
    assert broken(shim, folder, call, 1_000_000, errno.EIO) == "written"
    (folder / NAME).unlink()
    return int((folder.parent / "count").read_text())


@pytest.mark.parametrize(
    ("call", "number", "codes"),
    [
        ("write", errno.ENOSPC, {"stick-full"}),
        ("write", errno.EIO, {"stick-io"}),
        ("fsync", errno.EIO, {"stick-io"}),
        ("fsync", errno.ENOSPC, {"stick-full"}),
        ("close", errno.EIO, {"stick-io"}),
        ("read", errno.EIO, {"stick-io"}),
        ("rename", errno.EIO, {"stick-io"}),
        ("rename", errno.EROFS, {"stick-read-only"}),
    ],
)
def test_each_failing_call_is_said_and_leaves_no_half_file(
    shim: str, folder: Path, call: str, number: int, codes: set[str]
) -> None:
    calls = count_calls(shim, folder, call)
    assert calls >= 1
    for nth in range(1, calls + 1):
        outcome = broken(shim, folder, call, nth, number)
        assert outcome in codes, f"{call} {nth} of {calls}"
        assert_whole_or_absent(folder)
        assert set(names(folder)) <= {NAME}, f"a temporary file stays: {call} {nth} of {calls}"
        assert_mends_itself(folder)
        (folder / NAME).unlink()


def test_a_short_write_goes_on_where_it_stopped(shim: str, folder: Path) -> None:
    assert broken(shim, folder, "write", 1, -1) == "written"
    assert (folder / NAME).read_bytes() == DATA


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS])
def test_a_file_system_without_exclusive_rename(shim: str, folder: Path, number: int) -> None:
    """FAT over FUSE: renameat2 and link are both unknown there; the third way is taken."""
    assert broken(shim, folder, "rename", 1, number) == "written"
    assert names(folder) == [NAME]


@pytest.mark.parametrize("number", [errno.EIO, errno.ENODEV])
def test_pulled_out_at_any_call(shim: str, folder: Path, number: int) -> None:
    """From one call on all fail, also the removal of the temporary file: the next write clears
    up.
    """
    for nth in range(1, count_calls(shim, folder, "any") + 1):
        assert broken(shim, folder, "any", nth, number, onward=True) in {
            "stick-io",
            "stick-gone",
        }, nth
        assert_whole_or_absent(folder)
        assert_mends_itself(folder)
        (folder / NAME).unlink()


def test_killed_at_any_call(shim: str, folder: Path) -> None:
    for nth in range(1, count_calls(shim, folder, "any") + 1):
        assert broken(shim, folder, "any", nth, 0) == "killed", nth
        assert_whole_or_absent(folder)
        assert_mends_itself(folder)
        (folder / NAME).unlink()


@pytest.mark.slow
def test_many_random_faults(shim: str, folder: Path, repeat: int) -> None:
    """Any call, any errno, once or from then on; a seed that fails is printed."""
    calls = count_calls(shim, folder, "any")
    for seed in range(repeat):
        chance = random.Random(seed)
        number = chance.choice(
            [0, errno.EIO, errno.ENOSPC, errno.EROFS, errno.ENODEV, errno.EPERM, errno.EINTR]
        )
        onward = (
            chance.random() < 0.5 and number != errno.EINTR
        )  # Python tries again after EINTR, for ever
        outcome = broken(shim, folder, "any", chance.randint(1, calls), number, onward=onward)
        print(seed, number, outcome)
        assert_whole_or_absent(folder)
        assert outcome != "written" or (folder / NAME).exists()
        assert_mends_itself(folder)
        (folder / NAME).unlink()
