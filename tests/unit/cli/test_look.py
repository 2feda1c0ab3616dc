"""Looking beside an open window, into a folder that cannot be written to, and into figures that were handed over:
everything can be seen, nothing changes, and each verb that would change something says why it does not.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import click
import openpyxl
import pytest

from desktop.actions.workplace import Workplace, open_workplace
from desktop.cli.main import tianbao
from desktop.store.handed_over import HandedOver, keep_handed_over
from tests.pair import OCTOBER, UNIT, make_pair
from tests.systems import locked_disk
from tests.unit.actions.month import put_month
from tests.unit.cli.conftest import Run

LOOKS = {
    "unit": (
        ("figures", "--period", OCTOBER),
        ("check", "--period", OCTOBER),
        ("export", "--period", OCTOBER, "--format", "csv", "--to", "{out}"),
        ("print", "--form", "E1", "--period", OCTOBER, "--to", "{out}/a.pdf"),
        ("chart", "good-days", "--period", OCTOBER, "--to", "{out}/a.svg"),
        ("show", "{sub}"),
        ("keys", "show"),
        ("catalogue", "show"),
        ("people", "list"),
        ("evidence", "list", "--period", OCTOBER),
        ("record", "--kind", "cell"),
    ),
    "desk": (
        ("figures", "--period", OCTOBER, "--unit", UNIT),
        ("board", "--period", OCTOBER),
        ("consolidate", "--period", OCTOBER),
        ("trace", "--period", OCTOBER, "E303"),
        ("conflicts",),
        ("record", "--to", "{out}"),
        ("brief", "--period", OCTOBER, "--to", "{out}/a.docx"),
        ("export", "--period", OCTOBER, "--format", "csv", "--to", "{out}"),
        ("fill", "{xlsx}", "--period", OCTOBER, "--to", "{out}"),
        ("show", "{sub}"),
    ),
}
"""Every verb that only looks, by the side that has it."""

CHANGES = {
    "unit": (
        ("enter", "--period", OCTOBER, "{csv}"),
        ("correct", "--period", OCTOBER, "--words", "核对后更正"),
        ("submit", "--period", OCTOBER, "--to", "{out}"),
        ("receive", "{task}"),
        ("keys", "save", "--to", "{out}"),
        ("keys", "passphrase"),
        ("handover", "--to", "{out}"),
        ("people", "add", "王秀英"),
        ("evidence", "add", "--period", OCTOBER, "--cell", "E303", "{csv}"),
    ),
    "desk": (
        ("receive", "{sub}"),
        ("accept", "--unit", UNIT, "--period", OCTOBER),
        ("return", "--unit", UNIT, "--period", OCTOBER, "--cell", "E303", "--words", "请核对"),
        ("lock", "--period", OCTOBER),
        ("back", "--to", "{out}"),
        ("task", "export", "--period", "2025-11", "--to", "{out}"),
        ("catalogue", "carry-over", "--yes"),
        ("keys", "save", "--to", "{out}"),
        ("keys", "passphrase"),
    ),
}


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk that received October of a unit."""
    folder = tmp_path_factory.mktemp("met")
    with make_pair(folder) as pair:
        put_month(pair.unit)
        pair.submit()
        pair.receive()
    return folder


@pytest.fixture
def folder(met: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TIANBAO_NEW_PASSPHRASE", "correct horse battery staple")
    shutil.copytree(met, tmp_path / "met")
    (tmp_path / "in.csv").write_text("form,code,dimension,date,value,note\nE1,E303,,,1021,\n")
    template = openpyxl.Workbook()
    template["Sheet"]["A1"] = "{E303}"
    template.save(tmp_path / "in.xlsx")
    (tmp_path / "out").mkdir()
    return tmp_path / "met"


def words_in(folder: Path, words: tuple[str, ...]) -> list[str]:
    (sub,) = (folder / "stick").glob("*.tbsub")
    (task,) = (folder / "stick").glob("*.tbtask")
    out, csv, xlsx = (folder.parent / name for name in ("out", "in.csv", "in.xlsx"))
    return [word.format(out=out, sub=sub, task=task, csv=csv, xlsx=xlsx) for word in words]


def bytes_in(home: Path) -> dict[str, str]:
    """What lies there; SQLite's own index of the log holds nothing."""
    return {
        str(file.relative_to(home)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(home.rglob("*"))
        if file.is_file() and not file.name.endswith("-shm")
    }


@pytest.fixture(params=["unit", "desk"])
def side(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_verb_either_looks_or_changes_or_is_neither() -> None:
    """A verb that is new has to be put into one of the lists."""
    neither = {
        "init",
        "demo",
        "restore",
        "takeover",
        "takeback",
        "recover",
        "backup",
        "doctor",
        "update",
        "trust",
        "decide",
    }
    neither |= {
        "unlock",
        "explain",
        "enter-projects",
        "import-sheet",
        "past",
        "catalogue",
        "task",
        "keys",
        "upward",
        "above",
        "lake",
    }
    listed = {words[0] for lists in (LOOKS, CHANGES) for side in lists.values() for words in side}
    assert isinstance(tianbao, click.Group)
    assert set(tianbao.commands) == listed | neither


def test_verbs_that_look_work_beside_an_open_window(run: Run, folder: Path, side: str) -> None:
    home = folder / side
    with open_workplace(home):
        before = bytes_in(home)
        for words in LOOKS[side]:
            ran = run(*words_in(folder, words), at=home)
            assert ran.code in (0, 1), (words, ran.err)
        assert bytes_in(home) == before
        for words in CHANGES[side]:
            ran = run(*words_in(folder, words), "--json", at=home)
            assert ran.json["error"]["code"] == "workplace-in-use", words


def test_what_is_looked_at_is_what_was_saved_last(run: Run, folder: Path) -> None:
    """Also what lies in the log alone."""
    home = folder / "unit"
    with open_workplace(home) as workplace:
        workplace.db.execute("INSERT INTO setting (name, value) VALUES ('remark', '王秀英')")
        from desktop.actions.look import look

        with look(home) as seen:
            assert seen.db.execute("SELECT value FROM setting WHERE name = 'remark'").fetchone()
            copy = seen.database
        assert not copy.parent.exists()


def locked(folder: Path, home: Path) -> AbstractContextManager[Path]:
    return locked_disk(home, folder.parent / "locked")


@pytest.mark.parametrize("has_log", [False, True], ids=["closed", "with its log"])
def test_a_folder_that_cannot_be_written_to_is_looked_into(
    run: Run, folder: Path, side: str, has_log: bool
) -> None:
    home = folder / side
    if has_log:  # as a computer leaves it that was switched off
        with open_workplace(home) as workplace:
            workplace.db.execute("INSERT INTO setting (name, value) VALUES ('x', 'y')")
            shutil.copytree(home, folder / "left", ignore=shutil.ignore_patterns("*-shm", ".lock"))
        home = folder / "left"
        assert (home / "tianbao.db-wal").stat().st_size
    with locked(folder, home) as place:
        for words in LOOKS[side]:
            ran = run(*words_in(folder, words), at=place)
            assert ran.code in (0, 1), (words, ran.err)
        for words in CHANGES[side]:
            ran = run(*words_in(folder, words), "--json", at=place)
            assert ran.json["error"]["code"] == "folder-read-only", words


@pytest.fixture
def gone(folder: Path, side: str) -> Iterator[Path]:
    """Figures that were handed over."""
    home = folder / side
    with open_workplace(home) as workplace:
        record = HandedOver(
            "0" * 32, "2025-11-05T10:00", "李建国", "a.tbhand", "AAAA-BBBB", "written"
        )
        keep_handed_over(workplace.db, record)
    yield home


def test_figures_that_were_handed_over_can_be_looked_at_only(
    run: Run, gone: Path, folder: Path, side: str
) -> None:
    run("backup", at=gone)
    before = bytes_in(gone)
    for words in LOOKS[side]:
        ran = run(*words_in(folder, words), at=gone)
        assert ran.code in (0, 1), (words, ran.err)
    for words in CHANGES[side]:
        ran = run(*words_in(folder, words), "--json", at=gone)
        assert ran.json["error"]["code"] == "workplace-handed-over", words
        assert "李建国" in ran.err and "2025-11-05 10:00" in ran.err
    assert bytes_in(gone) == before
    with sqlite3.connect(gone / "tianbao.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_nothing_can_be_written_into_what_is_looked_at(folder: Path) -> None:
    from desktop.actions.entry.enter import enter
    from desktop.actions.look import look
    from desktop.domain.figures import Cell, Figure
    from desktop.errors import Refused

    with look(folder / "unit") as seen, pytest.raises(Refused, match="looked-at"):
        enter(seen, [(Cell("E1", "E303", "", "2025-11"), Figure(value=1))])


def of_newer_program(workplace: Workplace) -> None:
    workplace.db.conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('tianbao', 'm999', '')"
    )
    workplace.db.conn.commit()


def test_figures_of_a_newer_program_are_told_as_such(run: Run, folder: Path) -> None:
    """As while the other window, which is newer, brings them up to its own form."""
    with open_workplace(folder / "unit") as workplace:
        of_newer_program(workplace)
        ran = run("figures", "--period", OCTOBER, "--json", at=folder / "unit")
    assert ran.json["error"]["code"] in ("store-newer", "store-damaged", "store-changed")
