"""Every system call of attaching evidence, and of writing a submission with it, fails in turn, or is where the process is
killed: nothing that stood is lost, what is said to be kept is kept, and doing it again ends with the file at the desk.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.actions.evidence.attach import attach
from desktop.actions.evidence.files import Place
from desktop.actions.transfer.submit import start_correction
from desktop.exchange.evidence import digest_of_file
from tests.faults.test_failing_calls import KINDS, Verbs, verbs
from tests.faults.test_handover_faults import tries
from tests.faults.test_store_damage import MONTH, Tally, run
from tests.pair import OCTOBER, make_pair
from tests.unit.actions.month import put_month
from tests.unit.actions.test_evidence import PDF

__all__ = ["verbs"]  # the fixture


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """unit (October is being corrected, with one file attached), desk (it took October), an empty stick, a.pdf."""
    folder = tmp_path_factory.mktemp("evidence")
    with make_pair(folder) as pair:
        put_month(pair.unit)
        pair.submit()
        pair.receive()
        start_correction(pair.unit, OCTOBER, "补附证明材料")
        (folder / "a.pdf").write_bytes(PDF)
        attach(pair.unit, OCTOBER, Place("E1", "E303"), folder / "a.pdf")
    (folder / "a.pdf").write_bytes(PDF + b"\n")
    shutil.rmtree(folder / "stick")
    (folder / "stick").mkdir()
    run(folder / "unit", "figures", *MONTH)
    return folder


def names_here(home: Path) -> list[tuple[str, bool]]:
    listed = run(home, "evidence", "list", *MONTH).json
    return sorted((one["digest"], one["here"]) for one in listed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_call_of_attaching_fails(
    verbs: Verbs, template: Path, tmp_path: Path, repeat: int, kind: str
) -> None:
    work = tmp_path / "work"
    words = [
        "--home",
        f"{work}/unit",
        "evidence",
        "add",
        *MONTH,
        "--cell",
        "E301",
        f"{work}/a.pdf",
        "--json",
    ]
    under = {"FAIL_FOLDER": f"{work}/unit", "FAIL_ERRNO": str(KINDS[kind])}
    shutil.copytree(template, work)
    figures = run(work / "unit", "figures", *MONTH).json
    before = names_here(work / "unit")
    calls, numbers = tries(verbs.run(words, **under, FAIL_NTH="100000000"), repeat)
    whole = names_here(work / "unit")
    assert len(whole) == len(before) + 1
    tally = Tally()
    for nth in numbers:
        shutil.rmtree(work)
        shutil.copytree(template, work)
        done = verbs.run(words, **under, FAIL_NTH=str(nth))
        tally.tried += 1
        label = f"evidence add: call {nth} of {calls} {kind}"
        if "bug" in str(done["out"]) or done["code"] == 99:
            tally.tracebacks.append(f"{label}: {done['out']}")
        doctor = run(work / "unit", "doctor")
        if doctor.code or run(work / "unit", "figures", *MONTH).json != figures:
            tally.lost.append(f"{label}: {doctor.json}")
        seen = names_here(work / "unit")
        if seen not in (before, whole) or (done["code"] == 0 and seen != whole):
            tally.pretended.append(f"{label}: {done} {seen}")
        again = verbs.run(words, **under, FAIL_NTH="100000000")
        if again["code"] or names_here(work / "unit") != whole:
            tally.lost.append(f"{label}: not again: {again}")
    tally.check()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_call_of_submitting_with_evidence_fails(
    verbs: Verbs, template: Path, tmp_path: Path, repeat: int, kind: str
) -> None:
    work = tmp_path / "work"
    words = ["--home", f"{work}/unit", "submit", *MONTH, "--to", f"{work}/stick", "--json"]
    under = {"FAIL_FOLDER": str(work), "FAIL_ERRNO": str(KINDS[kind])}
    shutil.copytree(template, work)
    own = names_here(work / "unit")
    calls, numbers = tries(verbs.run(words, **under, FAIL_NTH="100000000"), repeat)
    tally = Tally()
    for nth in numbers:
        shutil.rmtree(work)
        shutil.copytree(template, work)
        done = verbs.run(words, **under, FAIL_NTH=str(nth))
        tally.tried += 1
        label = f"submit with evidence: call {nth} of {calls} {kind}"
        if "bug" in str(done["out"]) or done["code"] == 99:
            tally.tracebacks.append(f"{label}: {done['out']}")
        if done["code"] == 0 and len(list((work / "stick").glob("*.tb*"))) != 2:
            tally.pretended.append(f"{label}: {done}")
        if names_here(work / "unit") != own or run(work / "unit", "doctor").code:
            tally.lost.append(f"{label}: at the unit")
        again = verbs.run(words, **under, FAIL_NTH="100000000")
        run(work / "desk", "receive", str(work / "stick"))
        # a number that was lost on the way makes a conflict, which a person decides
        kept = {path.name for path in (work / "desk" / "evidence").glob("*")}
        if again["code"] or {digest for digest, _here in own} - kept:
            tally.lost.append(f"{label}: not again: {again}")
    tally.check()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_call_of_copying_to_a_stick_fails(
    verbs: Verbs, template: Path, tmp_path: Path, repeat: int, kind: str
) -> None:
    """And of putting the copy into a new computer: figures and evidence are there, or it is said that they are not."""
    work, made = tmp_path / "work", tmp_path / "made"
    copying = ["--home", f"{work}/unit", "backup", "--to", f"{work}/stick", "--json"]
    under = {"FAIL_FOLDER": str(work), "FAIL_ERRNO": str(KINDS[kind])}
    shutil.copytree(template, work)
    figures = run(work / "unit", "figures", *MONTH).json
    digests = {digest for digest, _here in names_here(work / "unit")}
    calls, numbers = tries(verbs.run(copying, **under, FAIL_NTH="100000000"), repeat)
    shutil.copytree(work / "stick", made)
    tally = Tally()

    def is_whole(stick: Path) -> bool:
        return (
            len(list(stick.glob("*.db"))) > 0
            and {
                digest_of_file(file.read_bytes())
                for file in (stick / "evidence").glob("*")
                if file.name == digest_of_file(file.read_bytes())
            }
            == digests
        )

    for nth in numbers:
        shutil.rmtree(work)
        shutil.copytree(template, work)
        done = verbs.run(copying, **under, FAIL_NTH=str(nth))
        tally.tried += 1
        label = f"backup --to: call {nth} of {calls} {kind}"
        if "bug" in str(done["out"]) or done["code"] == 99:
            tally.tracebacks.append(f"{label}: {done['out']}")
        if done["code"] == 0 and not is_whole(work / "stick"):
            tally.pretended.append(f"{label}: {done}")
        if (
            run(work / "unit", "doctor").code
            or run(work / "unit", "figures", *MONTH).json != figures
        ):
            tally.lost.append(f"{label}: at the unit")
        again = verbs.run(copying, **under, FAIL_NTH="100000000")
        if again["code"] or not is_whole(work / "stick"):
            tally.lost.append(f"{label}: not again: {again}")
    tally.check()

    shutil.rmtree(work)
    shutil.copytree(made, work / "stick")
    (backup,) = (work / "stick").glob("*.db")
    restoring = ["--home", f"{work}/new", "restore", str(backup), "--json"]
    calls, numbers = tries(verbs.run(restoring, **under, FAIL_NTH="100000000"), repeat)
    assert names_here(work / "new") == sorted((digest, True) for digest in digests)
    tally = Tally()
    for nth in numbers:
        shutil.rmtree(work / "new")
        done = verbs.run(restoring, **under, FAIL_NTH=str(nth))
        tally.tried += 1
        label = f"restore: call {nth} of {calls} {kind}"
        if "bug" in str(done["out"]) or done["code"] == 99:
            tally.tracebacks.append(f"{label}: {done['out']}")
        if done["code"] == 0:
            is_here = all(here for _digest, here in names_here(work / "new"))
            is_noted = "evidence" in str(done["out"]) or "证明材料" in str(done["out"])
            if run(work / "new", "figures", *MONTH).json != figures or not (is_here or is_noted):
                tally.pretended.append(f"{label}: {done}")
        again = verbs.run(restoring, **under, FAIL_NTH="100000000")
        if again["code"] or run(work / "new", "figures", *MONTH).json != figures:
            tally.lost.append(f"{label}: not again: {again}")
    tally.check()
