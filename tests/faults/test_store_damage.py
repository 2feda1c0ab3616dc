"""Damage to the data file and its log, one of many kinds a turn: nothing wrong is listed, nothing that was
saved is called sound when it is gone, nothing ends in a traceback, and what can be brought back is.

A turn damages a copy of an office's folder, closed or as a power cut leaves it, and asks the command line:
figures, check, doctor, recover, figures. Small by default; `--repeat 2000` tries 10,000 flips and 2,000 pages.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from desktop.actions.backups import back_up
from desktop.actions.workplace import DATABASE
from desktop.cli.main import main
from desktop.store import row_sums
from desktop.store.database import looked_at
from tests.damage import edit, flip, left_open
from tests.pair import make_pair
from tests.unit.actions.month import put, put_month

FLIPS_A_REPEAT = 10
PAGES_A_REPEAT = 1
MONTH = ("--period", "2025-10")


@dataclass
class Tally:
    """What became of the turns. `pretended`: a wrong value listed, or sound although something saved is
    gone. `lost`: recovering ended with less than what lay in the folder. `missing`: gone from every file,
    and recovering says so.
    """

    tried: int = 0
    lost: list[str] = field(default_factory=list)
    pretended: list[str] = field(default_factory=list)
    tracebacks: list[str] = field(default_factory=list)
    missing: int = 0

    def __str__(self) -> str:
        return (
            f"tried {self.tried}  lost {len(self.lost)}  pretended {len(self.pretended)}"
            f"  tracebacks {len(self.tracebacks)}  missing and told {self.missing}"
        )

    def check(self) -> None:
        print(self, *self.lost, *self.pretended, *self.tracebacks, sep="\n  ")
        assert not self.lost and not self.pretended and not self.tracebacks, self


@dataclass(frozen=True)
class Ran:
    code: int
    json: object

    @property
    def error(self) -> str:
        return (
            str(self.json["error"]["code"])
            if isinstance(self.json, dict) and "error" in self.json
            else ""
        )


def run(home: Path, *words: str) -> Ran:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main(["--home", str(home), *words, "--json"])
    text = out.getvalue()
    return Ran(code, json.loads(text) if text.strip() else None)


@dataclass(frozen=True)
class Office:
    """A folder to damage, and what `figures` and `check` say of it whole."""

    home: Path
    figures: object
    findings: object


def content_of(home: Path, scratch: Path) -> Office:
    copy = shutil.copytree(home, scratch)
    figures, findings = run(copy, "figures", *MONTH), run(copy, "check", *MONTH)
    assert figures.code == 0 and findings.code in (0, 1)
    shutil.rmtree(copy)
    return Office(home, figures.json, findings.json)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Office]:
    """One that was closed, with a backup of everything; and one as a power cut leaves it, whose newest
    entries are in no backup.
    """
    folder = tmp_path_factory.mktemp("offices")
    with make_pair(folder) as pair:
        put_month(pair.unit)
        pair.submit()
        pair.receive()
        back_up(pair.unit)
        for number in range(1, 25):
            put(pair.unit, "E1", "E303", str(1000 + number), period="2025-09")
            put(pair.unit, "E1", "E304", str(number), period="2025-09")
        killed = left_open(pair.unit.home, folder / "killed")
        back_up(pair.unit)
    return {
        "closed": content_of(pair.unit.home, folder / "scratch"),
        "killed": content_of(killed, folder / "scratch"),
    }


def turn(office: Office, work: Path, damage: Callable[[Path], str], tally: Tally) -> None:
    """Damage a copy, ask everything, recover, ask again."""
    home = shutil.copytree(office.home, work)
    name = damage(home)
    tally.tried += 1
    figures, doctor = run(home, "figures", *MONTH), run(home, "doctor")
    findings = run(home, "check", *MONTH)
    for ran in (figures, findings, doctor):
        if ran.error in ("bug", "bug-reported"):
            tally.tracebacks.append(name)
    is_same = figures.json == office.figures and findings.json == office.findings
    if figures.code == 0 and figures.json != office.figures:
        tally.pretended.append(f"{name}: wrong figures listed")
    if findings.code in (0, 1) and not findings.error and findings.json != office.findings:
        tally.pretended.append(f"{name}: wrong findings listed")
    if doctor.code == 0 and not is_same:
        tally.pretended.append(f"{name}: called sound")
    if not (figures.code == 0 and doctor.code == 0):
        _recover(office, home, name, tally)
    shutil.rmtree(home)


def _recover(office: Office, home: Path, name: str, tally: Tally) -> None:
    recovered = run(home, "recover", "--yes")
    if recovered.error in ("bug", "bug-reported"):
        tally.tracebacks.append(f"{name}: recover")
        return
    figures = run(home, "figures", *MONTH)
    if figures.json == office.figures:
        return
    is_reported = isinstance(recovered.json, dict) and recovered.json.get("complete") is False
    if is_reported:
        tally.missing += 1
    else:
        tally.lost.append(f"{name}: {recovered.json} {figures.error}")


def log(home: Path) -> Path:
    return home / f"{DATABASE}-wal"


def flip_somewhere(random: Random, file: Callable[[Path], Path]) -> Callable[[Path], str]:
    def damage(home: Path) -> str:
        bit = random.randrange(8 * file(home).stat().st_size)
        flip(file(home), bit)
        return f"bit {bit} of {file(home).name}"

    return damage


def flip_in_small_tables(random: Random, file: Callable[[Path], Path]) -> Callable[[Path], str]:
    """In the first page of any table, where a flip anywhere in the file seldom falls."""

    def damage(home: Path) -> str:
        connection = sqlite3.connect(f"{file(home).as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            roots = connection.execute("SELECT name, rootpage FROM sqlite_schema WHERE rootpage")
            name, page = random.choice(roots.fetchall())
        finally:
            connection.close()
        start = (page - 1) * 4096
        content = file(home).read_bytes()[start : start + 4096]
        byte = random.choice([at for at, value in enumerate(content) if value])
        bit = 8 * (start + byte) + random.randrange(8)
        flip(file(home), bit)
        return f"bit {bit} in {name}"

    return damage


def page_gone(random: Random, file: Callable[[Path], Path]) -> Callable[[Path], str]:
    def damage(home: Path) -> str:
        data = bytearray(file(home).read_bytes())
        page = random.randrange(len(data) // 4096)
        if random.random() < 0.5:
            data[page * 4096 : (page + 1) * 4096] = bytes(4096)
            file(home).write_bytes(data)
            return f"zeroed page {page} of {file(home).name}"
        file(home).write_bytes(data[: page * 4096])
        return f"{file(home).name} cut to {page} pages"

    return damage


def database(home: Path) -> Path:
    return home / DATABASE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "file", "damaged"),
    [
        ("closed", database, flip_somewhere),
        ("closed", database, flip_in_small_tables),
        ("killed", database, flip_somewhere),
        ("killed", log, flip_somewhere),
    ],
)
def test_flipped_bits(
    offices: dict[str, Office],
    tmp_path: Path,
    repeat: int,
    kind: str,
    file: Callable[[Path], Path],
    damaged: Callable[[Random, Callable[[Path], Path]], Callable[[Path], str]],
) -> None:
    random, tally = Random(20251128), Tally()
    for _turn in range(FLIPS_A_REPEAT * repeat // 8):
        turn(offices[kind], tmp_path / "w", damaged(random, file), tally)
    tally.check()
    assert tally.missing == 0 or file is database, "a flip in the log takes nothing away"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "file"), [("closed", database), ("killed", database), ("killed", log)]
)
def test_zeroed_and_cut_pages(
    offices: dict[str, Office],
    tmp_path: Path,
    repeat: int,
    kind: str,
    file: Callable[[Path], Path],
) -> None:
    random, tally = Random(4), Tally()
    for _turn in range(max(4, PAGES_A_REPEAT * repeat // 3)):
        turn(offices[kind], tmp_path / "w", page_gone(random, file), tally)
    tally.check()


@pytest.mark.slow
def test_older_files_put_back(offices: dict[str, Office], tmp_path: Path, repeat: int) -> None:
    """A database of any earlier moment, with or without its log, in the place of the newest."""
    office, tally = offices["closed"], Tally()
    backups = sorted((office.home / "backups").glob("*.db"))
    older = [file for file in backups if "0000" in file.name][:-1] or backups[:1]

    def put_older(file: Path) -> Callable[[Path], str]:
        def damage(home: Path) -> str:
            for suffix in ("-wal", "-shm"):
                (home / f"{DATABASE}{suffix}").unlink(missing_ok=True)
            shutil.copyfile(file, home / DATABASE)
            return f"older: {file.name}"

        return damage

    for number in range(max(2, repeat // 10)):
        turn(office, tmp_path / "w", put_older(older[number % len(older)]), tally)
    tally.check()


STEPS = "_sqlite_migrations"


def edits(home: Path, random: Random) -> list[tuple[str, ...]]:
    """Of every table: each column of any row changed, any row taken away, a changed row added, all gone."""
    statements = [
        ("DROP TRIGGER journal_is_not_edited", "UPDATE journal SET who = 'x' WHERE id = 3"),
        ("DROP TRIGGER journal_is_not_cut", "DELETE FROM journal WHERE id > 30"),
        ("UPDATE journal_head SET id = id - 1",),
        ("UPDATE commit_head SET commits = commits + 5",),
        ("UPDATE table_sum SET sum = '00'",),
        ("DELETE FROM table_sum",),
    ]
    with looked_at(home / DATABASE) as db:
        for table in (*row_sums.tables(db), STEPS, "table_sum"):
            rows = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            if not rows:
                continue
            columns = [
                (
                    name,
                    {"INTEGER": f'"{name}" + 1', "BLOB": "x'00'"}.get(kind, f"\"{name}\" || 'x'"),
                    bool(key),
                )
                for _number, name, kind, _needed, _default, key in db.execute(
                    f"PRAGMA table_info({table})"
                ).fetchall()
            ]
            keys = [name for name, _new, is_key in columns if is_key]

            def one_row(table: str = table, rows: int = rows, keys: list[str] = keys) -> str:
                """A condition that only one row meets."""
                names = [f'"{key}"' for key in keys] or ["rowid"]
                quoted = ", ".join(f"quote({name})" for name in names)
                found = db.execute(
                    f"SELECT {quoted} FROM {table} LIMIT 1 OFFSET {random.randrange(rows)}"
                ).fetchone()
                return " AND ".join(map(" = ".join, zip(names, found, strict=True)))

            for name, new, _is_key in columns:
                statements.append((f'UPDATE {table} SET "{name}" = {new} WHERE {one_row()}',))
            others = ", ".join(new if is_key else f'"{name}"' for name, new, is_key in columns)
            statements.append(
                (f"INSERT INTO {table} SELECT {others} FROM {table} WHERE {one_row()}",)
            )
            statements.append((f"DELETE FROM {table} WHERE {one_row()}",))
            statements.append((f"DELETE FROM {table}",))
    return statements


@pytest.mark.slow
def test_edits_by_another_program(offices: dict[str, Office], tmp_path: Path, repeat: int) -> None:
    office, tally = offices["closed"], Tally()
    random = Random(7)
    statements = edits(office.home, random)
    random.shuffle(statements)
    for tried in statements[: 2 * repeat]:

        def damage(home: Path, tried: tuple[str, ...] = tried) -> str:
            with contextlib.suppress(Exception):  # a check of the table refuses some
                edit(home / DATABASE, *tried)
            return "; ".join(tried)

        turn(office, tmp_path / "w", damage, tally)
    tally.check()


def test_the_turn_itself_finds_what_is_wrong(
    offices: dict[str, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the looks switched off, the same turns must find pretence."""
    import desktop.cli.settings
    from desktop.store.soundness import Soundness

    monkeypatch.setattr(desktop.cli.settings, "refuse_unsound", lambda workplace: None)
    monkeypatch.setattr("desktop.actions.doctor.examine", lambda path: Soundness())
    monkeypatch.setattr("desktop.actions.doctor._changed_cells", lambda workplace: ())
    tally = Tally()

    def damage(home: Path) -> str:
        edit(home / DATABASE, "UPDATE figure SET value = 5 WHERE code = 'E304'")
        return "edit"

    turn(offices["closed"], tmp_path / "w", damage, tally)
    assert tally.pretended
