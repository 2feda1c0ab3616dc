"""Every system call of backing up, restoring, recovering, entering, submitting and receiving fails in turn,
or is where the process is killed: what was there before or what comes after stands, whole, and whoever was told
"done" finds it done.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.actions.backups import back_up, copy_outside
from desktop.actions.keys import workplace_keys
from desktop.actions.workplace import DATABASE
from desktop.store.submissions import TrustedKey, pin_key
from tests.faults.test_store_damage import MONTH, Tally, run
from tests.pair import UNIT, make_pair
from tests.unit.actions.month import put, put_month

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC, "EACCES": errno.EACCES, "killed": 0}


class Verbs:
    """The process under the failing library."""

    def __init__(self, shim: str, call: str) -> None:
        self._call = call
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.verbs_child"],
            cwd=ROOT,
            env={
                **os.environ,
                "LD_PRELOAD": shim,
                "PYTHONPATH": str(ROOT),
                "TIANBAO_NO_KEYRING": "1",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, words: list[str], **variables: str) -> dict[str, object]:
        assert self._child.stdin is not None and self._child.stdout is not None
        under = {"FAIL_CALL": self._call, **variables}
        self._child.stdin.write(json.dumps({"words": words, "variables": under}) + "\n")
        self._child.stdin.flush()
        answer: dict[str, object] = json.loads(self._child.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._child.stdin is not None and self._child.stdout is not None
        self._child.stdin.close()
        self._child.wait()
        self._child.stdout.close()


@pytest.fixture(scope="module")
def verbs(shim: str, request: pytest.FixtureRequest) -> Iterator[Verbs]:
    started = Verbs(shim, request.config.getoption("--fail-call"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """unit (October filled in, not sealed), old.db (a backup before its last entry), desk, an empty
    stick, one.csv.
    """
    folder = tmp_path_factory.mktemp("verbs")
    with make_pair(folder) as pair:
        put_month(pair.unit)
        keys = workplace_keys(pair.unit)
        pin_key(pair.desk.db, TrustedKey(UNIT, keys.signing_public, keys.recipient, ""))
        backup = copy_outside(pair.unit, folder / "bk").backup
        put(pair.unit, "E1", "E303", "1021")
        for file in pair.stick.iterdir():
            file.unlink()
        back_up(pair.unit)
    backup.path.rename(folder / "old.db")
    (folder / "one.csv").write_text("form,code,dimension,date,value,note\nE1,E303,,,1077,\n")
    return folder


@dataclass(frozen=True)
class Verb:
    """`words` with {w} for the folder; `home` is whose figures are compared; `redo`: what failed is done
    again, and then is done.
    """

    words: str
    home: str
    redo: bool = True


VERBS = {
    "enter": Verb("--home {w}/unit enter --period 2025-10 {w}/one.csv", "unit"),
    "backup": Verb("--home {w}/unit backup --to {w}/new", "unit"),
    "restore": Verb("--home {w}/unit restore {w}/old.db", "unit"),
    "recover": Verb("--home {w}/unit recover --yes", "unit"),
    "submit": Verb("--home {w}/unit submit --period 2025-10 --to {w}/stick", "unit"),
    "receive": Verb("--home {w}/desk receive {w}/stick", "desk"),
}


def figures(work: Path, verb: Verb) -> object:
    unit = ("--unit", UNIT) if verb.home == "desk" else ()
    return run(work / verb.home, "figures", *MONTH, *unit).json


def ready(template: Path, work: Path, name: str) -> None:
    """A fresh copy, ready for one verb."""
    shutil.copytree(template, work)
    if name in ("submit", "receive"):
        for finding in run(work / "unit", "check", *MONTH).json:  # type: ignore[attr-defined]
            if finding["severity"] == "query" and not finding["explanation"]:
                cell = "/".join(filter(None, (finding["code"], finding["dimension"])))
                words = "已与相关站所逐项核对，原因是集中验收入账"
                run(
                    *(work / "unit", "explain", *MONTH, "--rule", finding["rule"]),
                    *("--cell", cell, "--words", words),
                )
    if name == "receive":
        assert run(work / "unit", "submit", *MONTH, "--to", str(work / "stick")).code == 0
    if name == "recover":
        file = work / "unit" / DATABASE
        data = bytearray(file.read_bytes())
        data[4096 * 5 : 4096 * 6] = bytes(4096)
        file.write_bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", VERBS)
def test_each_call_fails(
    verbs: Verbs, template: Path, tmp_path: Path, repeat: int, name: str, kind: str
) -> None:
    verb, base = VERBS[name], tmp_path / "base"
    ready(template, base, name)
    work = tmp_path / "work"
    words = [word.format(w=work) for word in verb.words.split()]
    under = {"FAIL_FOLDER": str(work), "FAIL_ERRNO": str(KINDS[kind])}
    shutil.copytree(base, work)
    before = figures(work, verb)
    shutil.rmtree(work)
    shutil.copytree(base, work)
    whole = verbs.run(words, **under, FAIL_NTH="100000000")
    assert whole["code"] in (0, 1), whole
    after = figures(work, verb)
    if name == "recover":
        before = after
    calls = int(str(whole["calls"]))
    tally = Tally()
    tried = range(1, calls + 1, max(1, 2 * calls // max(1, repeat)))
    for nth in tried:
        shutil.rmtree(work)
        shutil.copytree(base, work)
        done = verbs.run(words, **under, FAIL_NTH=str(nth))
        tally.tried += 1
        label = f"{name}: call {nth} of {calls} {kind}"
        if "bug" in str(done["out"]) or done["code"] == 99:
            tally.tracebacks.append(label)
        _judge(
            work,
            verb,
            label,
            done,
            (before, after),
            tally,
            lambda: verbs.run(words, **under, FAIL_NTH="100000000"),
        )
    tally.check()


def _judge(
    work: Path,
    verb: Verb,
    label: str,
    done: dict[str, object],
    states: tuple[object, object],
    tally: Tally,
    again: Callable[[], dict[str, object]],
) -> None:
    before, after = states
    home = work / verb.home
    doctor = run(home, "doctor")
    if doctor.code != 0:
        recovered = run(home, "recover", "--yes")
        if recovered.code != 0 or not recovered.json["complete"]:  # type: ignore[index]
            tally.lost.append(f"{label}: {doctor.json} {recovered.json}")
            return
        if done["code"] in (0, 1):
            tally.pretended.append(f"{label}: done, and {doctor.json}")
    found = figures(work, verb)
    if done["code"] in (0, 1) and found != after:
        tally.pretended.append(f"{label}: told as done")
    if found not in (before, after):
        tally.lost.append(f"{label}: neither before nor after")
    if done["code"] not in (0, 1) and verb.redo:
        repeated = again()
        if repeated["code"] not in (0, 1) or figures(work, verb) != after:
            tally.lost.append(f"{label}: not done when done again: {repeated}")


def test_the_judge_itself_sees_a_loss(template: Path, tmp_path: Path) -> None:
    work, verb = tmp_path / "work", VERBS["enter"]
    shutil.copytree(template, work)
    state = figures(work, verb)
    for file in (*work.rglob("*.anchor"), *(work / "unit" / "backups").iterdir()):
        file.unlink()
    shutil.copyfile(work / "old.db", work / "unit" / DATABASE)
    tally = Tally()
    _judge(work, verb, "older", {"code": 0, "out": ""}, (state, state), tally, dict)
    assert tally.pretended and tally.lost
