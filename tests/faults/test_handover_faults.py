"""Every system call of handing a workplace over, of taking it up and of writing the recovery kit fails in turn, or is where the process is killed: the
figures stand whole at one place at least, and at one place only can they be worked with.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.actions.workplace import open_workplace
from desktop.errors import AppError, Refused
from desktop.exchange.handover_file import open_cargo, read_handover
from desktop.exchange.keyplace import load_keys
from desktop.exchange.kit import open_kit
from tests.faults import quick_passphrase
from tests.faults.test_failing_calls import KINDS, Verbs, verbs
from tests.faults.test_store_damage import MONTH, Tally, run
from tests.pair import make_pair
from tests.unit.actions.month import put_month

__all__ = ["verbs"]  # the fixture
WORDS = "correct horse battery staple"
UNDO = ("takeback", "--words", "没有写成")


@pytest.fixture(scope="module", autouse=True)
def _quick_passphrase() -> Iterator[None]:
    """As in the process of the verbs."""
    with pytest.MonkeyPatch.context() as patch:
        quick_passphrase.install(patch)
        yield


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """unit (October submitted, closed and with its backup), handed (the same, handed over), file.tbhand, empty sticks."""
    folder = tmp_path_factory.mktemp("handover")
    with make_pair(folder) as pair:
        put_month(pair.unit)
        pair.submit()
    shutil.rmtree(folder / "stick")
    shutil.rmtree(folder / "desk")
    (folder / "stick").mkdir()
    run(folder / "unit", "figures", *MONTH)
    shutil.copytree(folder / "unit", folder / "handed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANBAO_NEW_PASSPHRASE", WORDS)
        done = run(folder / "handed", "handover", "--to", str(folder), "--for", "李建国")
    assert done.code == 0, done.json
    (file,) = folder.glob("*.tbhand")
    file.rename(folder / "file.tbhand")
    return folder


def is_open(home: Path) -> bool:
    """Whether it can be worked with there; what it holds can be seen in either case."""
    with open_workplace(home) as workplace:
        return workplace.read_only is None


def has_whole_file(stick: Path) -> bool:
    for file in stick.glob("*.tbhand"):
        try:
            open_cargo(read_handover(file), WORDS)
        except (Refused, AppError):
            continue
        return True
    return False


def tries(whole: dict[str, object], repeat: int) -> tuple[int, range]:
    assert whole["code"] == 0, whole
    calls = int(str(whole["calls"]))
    return calls, range(1, calls + 1, max(1, 2 * calls // max(1, repeat)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_call_of_handing_over_fails(
    verbs: Verbs, template: Path, tmp_path: Path, repeat: int, kind: str
) -> None:
    work = tmp_path / "work"
    words = [
        "--home",
        f"{work}/unit",
        "handover",
        "--to",
        f"{work}/stick",
        "--for",
        "李建国",
        "--json",
    ]
    under = {"FAIL_FOLDER": str(work), "FAIL_ERRNO": str(KINDS[kind])}
    under["TIANBAO_NEW_PASSPHRASE"] = WORDS
    shutil.copytree(template, work)
    figures = run(work / "unit", "figures", *MONTH).json
    calls, numbers = tries(verbs.run(words, **under, FAIL_NTH="100000000"), repeat)
    assert has_whole_file(work / "stick") and not is_open(work / "unit")
    tally = Tally()
    for nth in numbers:
        shutil.rmtree(work)
        shutil.copytree(template, work)
        done = verbs.run(words, **under, FAIL_NTH=str(nth))
        tally.tried += 1
        label = f"handover: call {nth} of {calls} {kind}"
        if "bug" in str(done["out"]) or done["code"] == 99:
            tally.tracebacks.append(f"{label}: {done['out']}")
        doctor = run(work / "unit", "doctor")
        if doctor.code or run(work / "unit", "figures", *MONTH).json != figures:
            tally.lost.append(f"{label}: {doctor.json}")
        has_file, opened = has_whole_file(work / "stick"), is_open(work / "unit")
        if (has_file and opened) or (done["code"] == 0 and not (has_file and not opened)):
            tally.pretended.append(f"{label}: {done} file {has_file}, open {opened}")
        if not opened and run(work / "unit", *UNDO).code:
            tally.lost.append(f"{label}: it cannot be taken back")
    tally.check()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_call_of_taking_up_fails(
    verbs: Verbs, template: Path, tmp_path: Path, repeat: int, kind: str
) -> None:
    work = tmp_path / "work"
    words = ["--home", f"{work}/new", "takeover", f"{work}/file.tbhand", "--json"]
    under = {"FAIL_FOLDER": f"{work}/new", "FAIL_ERRNO": str(KINDS[kind])}
    under["TIANBAO_PASSPHRASE"] = WORDS
    shutil.copytree(template, work)
    figures = run(work / "handed", "figures", *MONTH).json
    calls, numbers = tries(verbs.run(words, **under, FAIL_NTH="100000000"), repeat)
    assert run(work / "new", "figures", *MONTH).json == figures
    sealed = sorted(p.name for p in (work / "new" / "outbox").iterdir())
    tally = Tally()
    for nth in numbers:
        shutil.rmtree(work)
        shutil.copytree(template, work)
        done = verbs.run(words, **under, FAIL_NTH=str(nth))
        tally.tried += 1
        label = f"takeover: call {nth} of {calls} {kind}"
        if "bug" in str(done["out"]) or done["code"] == 99:
            tally.tracebacks.append(f"{label}: {done['out']}")
        seen = run(work / "new", "figures", *MONTH)
        if seen.code and done["code"] == 0:
            tally.pretended.append(f"{label}: {done} {seen.json}")
        if seen.code:  # nothing is there, and it can be taken up again
            again = verbs.run(words, **under, FAIL_NTH="100000000")
            if again["code"]:
                tally.lost.append(f"{label}: {done} {again}")
                continue
            seen = run(work / "new", "figures", *MONTH)
        doctor = run(work / "new", "doctor")
        kept = sorted(p.name for p in (work / "new" / "outbox").iterdir())
        if seen.json != figures or doctor.code or kept != sealed or not is_open(work / "new"):
            tally.lost.append(f"{label}: {doctor.json} {kept}")
    tally.check()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_call_of_writing_the_kit_fails(
    verbs: Verbs, template: Path, tmp_path: Path, repeat: int, kind: str
) -> None:
    """What is said to be written opens; what is not changes nothing."""
    work = tmp_path / "work"
    words = ["--home", f"{work}/unit", "keys", "save", "--to", f"{work}/stick", "--json"]
    under = {"FAIL_FOLDER": str(work), "FAIL_ERRNO": str(KINDS[kind])}
    under["TIANBAO_NEW_PASSPHRASE"] = WORDS
    shutil.copytree(template, work)
    keys = load_keys(work / "unit")
    calls, numbers = tries(verbs.run(words, **under, FAIL_NTH="100000000"), repeat)

    def has_kit() -> bool:
        for file in (work / "stick").glob("*.tbkit"):
            try:
                if open_kit(file.read_bytes(), WORDS, file=file.name).keys == keys:
                    return True
            except AppError:
                continue
        return False

    def counts() -> bool:
        return bool(run(work / "unit", "keys", "show").json["kit_made_on"])  # type: ignore[index]

    assert has_kit() and counts()
    tally = Tally()
    for nth in numbers:
        shutil.rmtree(work)
        shutil.copytree(template, work)
        done = verbs.run(words, **under, FAIL_NTH=str(nth))
        tally.tried += 1
        label = f"keys save: call {nth} of {calls} {kind}"
        if "bug" in str(done["out"]) or done["code"] == 99:
            tally.tracebacks.append(f"{label}: {done['out']}")
        if (done["code"] == 0 or counts()) and not has_kit():
            tally.pretended.append(f"{label}: {done}")
        if run(work / "unit", "doctor").code or load_keys(work / "unit") != keys:
            tally.lost.append(f"{label}: at the unit")
        again = verbs.run(words, **under, FAIL_NTH="100000000")
        if again["code"] or not (has_kit() and counts()):
            tally.lost.append(f"{label}: not again: {again}")
    tally.check()
