"""Whatever bytes name a user, a folder or a file, and whatever stands where a workplace is to lie: a
verb does its work or says in a sentence what to do.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import openpyxl
import pytest

from desktop.actions.evidence.attach import attach
from desktop.actions.evidence.files import Place
from desktop.actions.workplace import open_workplace
from desktop.cli.main import main, tianbao
from desktop.exchange.evidence import digest_of_file
from desktop.exchange.keyplace import load_keys
from desktop.exchange.keys import key_check_code
from tests.pair import OCTOBER, UNIT, make_pair
from tests.systems import posix_only
from tests.unit.actions.month import put_month
from tests.unit.actions.test_evidence import PDF
from tests.unit.cli.conftest import Run
from tests.unit.test_printable import FILE_NAMES, NAMES, decoded, file_named

BUG = ("没有料到", "出了没有预料", "crash-", "tianbao doctor")
LONG = "c" * 300


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk and a unit that have met, October filled in and explained."""
    folder = tmp_path_factory.mktemp("filled")
    with make_pair(folder) as pair:
        put_month(pair.unit)
        pair.submit()
    for file in (folder / "stick").glob("*.tbsub"):
        file.unlink()
    return folder


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Iterator[Path]:
    shutil.copytree(filled, tmp_path / "f")
    yield tmp_path / "f"


@pytest.mark.parametrize("name", FILE_NAMES)
def test_a_month_goes_round_in_folders_of_any_name(
    folder: Path, name: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (unit, desk, stick) = (file_named(folder / part, name) for part in ("u", "d", "s"))
    for old, new in (("unit", unit), ("desk", desk), ("stick", stick)):
        new.parent.mkdir()
        (folder / old).rename(new)

    def done(home: Path, *words: str, code: int = 0) -> object:
        capsys.readouterr()
        assert main(["--home", str(home), *words, "--json"]) == code, capsys.readouterr().err
        printed = capsys.readouterr()
        printed.err.encode()
        return json.loads(printed.out)

    done(unit, "submit", "--period", OCTOBER, "--to", str(stick))
    (file,) = stick.glob("*.tbsub")
    file.rename(file_named(stick, name[: 255 - len(".tbsub")].rstrip(b"\xc6") + b".tbsub"))
    done(unit, "correct", "--period", OCTOBER, "--words", decoded("更正数据".encode("gbk")))
    done(unit, "submit", "--period", OCTOBER, "--to", str(stick))
    done(desk, "receive", str(stick), code=3)
    key = key_check_code(load_keys(unit, None).signing_public)
    rows = done(desk, "trust", "--unit", UNIT, "--code", key)
    assert [row["outcome"] for row in rows] in (["older", "taken"], ["taken", "taken"])  # type: ignore[attr-defined]
    done(desk, "return", "--unit", UNIT, "--period", OCTOBER, "--cell", "E303", "--words", "请核对")
    done(desk, "back", "--to", str(stick))
    done(unit, "receive", str(stick))
    done(unit, "backup", "--to", str(stick))
    assert done(unit, "doctor")["sound"]  # type: ignore[index]
    assert done(desk, "doctor")["sound"]  # type: ignore[index]
    with sqlite3.connect(unit / "tianbao.db") as db:
        ((kept,),) = db.execute(
            "SELECT DISTINCT exported_to FROM submission WHERE state = 'exported'"
        ).fetchall()
        ((reason,),) = db.execute("SELECT reason FROM submission WHERE sequence = 2").fetchall()
    db.close()
    assert kept.encode()
    assert reason == "更正数据"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_user_can_write(
    made: Run, home: Path, tmp_path: Path, name: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", decoded(name.replace(b"\0", b"")))
    (tmp_path / "in.csv").write_text("form,code,dimension,date,value,note\nE1,E303,,,1020,\n")
    ran = made("enter", "--period", "2025-10", str(tmp_path / "in.csv"))
    assert ran.code in (0, 1), ran.err
    with open_workplace(home) as workplace:
        workplace.who.encode()
        newest = workplace.db.execute("SELECT who FROM journal ORDER BY id DESC").fetchone()
        assert newest == (workplace.who,)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize(
    "words",
    [
        ("show", "{name}"),
        ("receive", "{name}"),
        ("{name}",),
        ("figures", "--period", "{name}"),
        ("check", "--{name}", "x"),
        ("catalogue", "check", "{name}"),
        ("restore", "{name}"),
        ("enter", "--period", "2025-10", "{name}"),
        ("past", "take", "{name}"),
        ("import-sheet", "{name}", "--form", "P1", "--period", "2025-10"),
        ("submit", "--period", "2025-10", "--to", "{name}"),
    ],
)
def test_any_word_is_answered_by_a_sentence(made: Run, words: tuple[str, ...], name: bytes) -> None:
    text = decoded(name.replace(b"\0", b""))
    ran = made(*(word.replace("{name}", text) for word in words), "--json")
    assert ran.code in (1, 2, 3, 4) or words[0] == "receive"
    (ran.out + ran.err).encode()
    assert json.loads(ran.out)
    assert not any(word in ran.err for word in BUG), ran.err


@posix_only("names are bytes, read as the locale says")
def test_what_is_printed_is_utf8_whatever_the_locale(tmp_path: Path) -> None:
    home = file_named(tmp_path, NAMES["GBK"])
    ran = subprocess.run(
        [sys.executable, "-m", "desktop", "--home", str(home), "figures", "--period", "2025"],
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 2
    assert "奇村" in ran.stderr.decode()


# --- where a workplace is to lie
@pytest.mark.parametrize(
    "verb",
    [
        ("init", "--role", "district"),
        ("figures", "--period", "2025"),
        ("doctor",),
        ("recover",),
        ("receive", "x"),
    ],
)
@pytest.mark.parametrize(
    ("place", "code"),
    [
        (LONG, "name-too-long"),
        ("/".join(["d" * 200] * 30), "name-too-long"),
        ("a\0b", "name-impossible"),
        pytest.param(
            *("\ud800", "name-impossible"),
            marks=posix_only("Windows keeps a lone surrogate in a name"),
        ),
        ("file", "home-not-a-folder"),
        ("file/below/it", "home-not-a-folder"),
    ],
)
def test_an_impossible_home_is_a_sentence(
    run: Run, tmp_path: Path, verb: tuple[str, ...], place: str, code: str
) -> None:
    (tmp_path / "file").touch()
    ran = run(*verb, "--json", at=tmp_path / place)
    assert ran.code == 2
    assert ran.json["error"]["code"] == code
    assert len(ran.err) < 500


@posix_only("a place where nothing can be made")
@pytest.mark.skipif(not Path("/proc/1").exists(), reason="no /proc here")
@pytest.mark.parametrize("place", ["/proc/1", "/proc/1/.local/share/tianbao", "/proc/nowhere"])
def test_a_home_where_nothing_can_be_made_is_a_sentence(run: Run, place: str) -> None:
    ran = run("init", "--role", "district", "--json", at=Path(place))
    assert (ran.code, ran.json["error"]["code"]) == (4, "folder-read-only")


@pytest.mark.parametrize(
    "words",
    [
        ("submit", "--period", "2025-10", "--to", LONG),
        ("backup", "--to", LONG),
        ("backup", "--to", "a\0b"),
        ("show", LONG),
        ("enter", "--period", "2025-10", LONG),
        ("restore", LONG),
        ("export", "--period", "2025-10", "--format", "csv", "--to", LONG),
    ],
)
def test_an_impossible_path_is_a_sentence(made: Run, words: tuple[str, ...]) -> None:
    ran = made(*words, "--json")
    assert ran.code == 2
    assert ran.json["error"]["code"] in ("name-too-long", "name-impossible")


# --- what stands where another thing is meant
NEEDED = {  # what a verb is given for a word that it must have, and that is no path
    "--role": "district",
    "--period": OCTOBER,
    "--from": OCTOBER,
    "--form": "E1",
    "--format": "csv",
    "name": "good-days",
    "--cell": "E303",
    "cell": "E303",
    "digest": digest_of_file(PDF)[:12],
}
NO_PATHS = {"P", "CODE", "F", "FORM", "U", "Y", "ID", "WORDS", "…", "XXXX-XXXX", "PERIOD", "DIGEST"}
NO_PATHS |= {"LEVEL", "URL", "CODE[/DIM]", "VALUE", "DATE", "HEADING=CODE", ">=", "NAME", "N", None}
A_PATH = re.compile(r"(?P<folder>DIR)|(?P<file>FILE(?P<suffix>\.[a-z]+)?)|PATH")
BLAMING = {"store-io", "stick-io", "stick-gone", "file-failed", "bug", "bug-reported"}


def paths_of_verbs() -> dict[str, tuple[tuple[str, ...], click.Parameter, str]]:
    """Each verb with each of its words that is a path, and what stands there instead of what is
    meant. A word of a kind that is not known here fails: it may be a path.
    """
    found = {}

    def look(command: click.Command, words: tuple[str, ...]) -> None:
        for name, below in getattr(command, "commands", {}).items():
            look(below, (*words, name))
        for parameter in () if isinstance(command, click.Group) else command.params:
            metavar = parameter.metavar
            is_choice = isinstance(parameter.type, click.Choice)
            if is_choice or metavar in NO_PATHS or "--home" in parameter.opts:
                continue
            kind = A_PATH.search(metavar or "")
            assert kind, f"{words} {metavar}: is it a path?"
            wrong = ["below a file", "below nothing"]
            wrong += ["a file"] * bool(kind["folder"]) + ["a folder"] * bool(kind["file"])
            for place in wrong:
                sample = f"{' '.join(words)} {parameter.opts[0]} {place}"
                found[sample] = (words, parameter, place)

    look(tianbao, ())
    return found


PATHS = paths_of_verbs()
MADE_BY_THE_VERB = {("backup", "below nothing"), ("demo", "below nothing")}


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `filled`, and the desk has received October."""
    folder = tmp_path_factory.mktemp("received")
    with make_pair(folder) as pair:
        put_month(pair.unit)
        (folder / "a.pdf").write_bytes(PDF)
        attach(pair.unit, OCTOBER, Place("E1", "E303"), folder / "a.pdf")
        pair.submit()
        pair.receive()
    return folder


def words_for(parameter: click.Parameter, value: str) -> tuple[str, ...]:
    return (parameter.opts[0], value) if isinstance(parameter, click.Option) else (value,)


@pytest.mark.parametrize(
    "sample", [s for s in PATHS if s.split()[0] != "demo" or "nothing" not in s]
)
def test_what_stands_in_the_place_of_a_path_is_named(
    run: Run, received: Path, tmp_path: Path, sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIANBAO_NEW_PASSPHRASE", "correct horse battery staple")
    words, parameter, place = PATHS[sample]
    suffix = (A_PATH.search(parameter.metavar or "") or {})["suffix"] or ".txt"
    file, folder = tmp_path / f"file{suffix}", tmp_path / f"folder{suffix}"
    file.write_text("x")
    folder.mkdir()
    (tmp_path / "stick").mkdir()
    template = openpyxl.Workbook()
    template["Sheet"]["A1"] = "{E303}"
    template.save(tmp_path / "template.xlsx")
    needed = {
        **NEEDED,
        "--to": str(tmp_path / "stick"),
        "path": str(tmp_path / "template.xlsx"),
    }
    path = {
        "a file": file,
        "a folder": folder,
        "below a file": file / f"below{suffix}",
        "below nothing": tmp_path / "nothing" / f"below{suffix}",
    }[place]
    command: click.Command = tianbao
    for word in words:
        command = command.commands[word]  # type: ignore[attr-defined]
    given = [
        word
        for p in command.params
        if p.required and p is not parameter
        for word in words_for(p, needed[p.opts[0]])
    ]
    shutil.copytree(received, tmp_path / "f")
    for side in ("unit", "desk") if words != ("init",) else ("new",):
        ran = run(
            *words, *given, *words_for(parameter, str(path)), "--json", at=tmp_path / "f" / side
        )
        code = ran.json["error"]["code"] if "error" in ran.json else ""
        if code in ("not-township", "not-district", "no-desk-above"):
            continue
        assert code not in BLAMING, ran.err
        text = ran.err + ran.out
        assert any(one.name in text for one in (path, path.parent)), text
        assert ran.code in (2, 3, 4) or (words[0], place) in MADE_BY_THE_VERB, ran.out
        assert file.read_text() == "x" and list(folder.iterdir()) == []


def test_receive_ends_with_4_where_the_device_fails(
    made: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.exchange import spool

    def failing(path: Path) -> None:
        raise OSError(5, "Input/output error")

    (tmp_path / "a.tbtask").write_bytes(b"x")
    assert made("receive", str(tmp_path / "a.tbtask")).code == 3
    monkeypatch.setattr(spool, "open_plain", failing)
    ran = made("receive", str(tmp_path / "a.tbtask"), "--json")
    assert (ran.code, ran.json[0]["outcome"]) == (4, "refused")
    assert "Input/output error" in ran.json[0]["reason"]


def test_show_says_of_an_empty_file_that_it_is_incomplete(made: Run, tmp_path: Path) -> None:
    for number, data in enumerate((b"", bytes(4096))):
        (tmp_path / f"{number}.tbsub").write_bytes(data)
        ran = made("show", str(tmp_path / f"{number}.tbsub"))
        assert (ran.code, "不完整" in ran.err) == (3, True)
