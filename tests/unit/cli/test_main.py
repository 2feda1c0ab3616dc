"""The contract of the command line: codes, JSON, languages, and what becomes of errors."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path

import click
import pytest

from desktop import clock, i18n
from desktop.actions.workplace import open_workplace
from desktop.cli import township
from desktop.cli.main import main, tianbao
from desktop.exchange.envelope import digest_of
from desktop.exchange.keys import check_code
from tests.unit.cli.conftest import UNIT, Ran, Run

HEADER = "form,code,dimension,date,value,note\n"
FIGURES = (
    HEADER
    + """E1,E303,,,1020,
E1,E304,,,0,
E1,E402,,,0,
E1,E502,,,35,
E1,E201,定襄桥,,Ⅲ,
E1,E111,,,,missing:not_monitored
"""
)
AIR = (
    HEADER
    + "".join(f"E2,aqi,,2025-10-{day:02d},45,\n" for day in range(1, 31))
    + "E2,invalid,,2025-10-31,1,仪器停电\n"
)
PROJECTS = (
    "project,category,level,name,village,owner,planned_start,actual_start,planned_finish,total_investment,"
    "plan_this_year,done_this_month,stage,progress,obstacles,responsible\n"
    "P01,民生实事,乡镇级,敬老院改造,,乡政府,2025-03-01,2025-03-10,2025-12-20,320,300,25,前期,设计完成,,张三\n"
)
MONTH = ("--period", "2025-10")


def written(folder: Path, name: str, text: str) -> str:
    file = folder / name
    file.write_bytes(text.encode())
    return str(file)


@pytest.fixture
def filled(made: Run, tmp_path: Path) -> Run:
    """October is in, but a query of the ledger is open."""
    for name, text in (("figures.csv", FIGURES), ("air.csv", AIR)):
        ran = made("enter", *MONTH, written(tmp_path, name, text))
        assert ran.code == 0, ran
    ran = made("enter-projects", *MONTH, written(tmp_path, "projects.csv", PROJECTS))
    assert ran.code == 0, ran
    return made


def test_init_names_the_unit_and_its_forms(run: Run, home: Path) -> None:
    ran = run("init", "--role", "township", "--unit", UNIT, "--json")
    assert ran.code == 0
    assert (ran.json["unit"], ran.json["name"], ran.json["home"]) == (UNIT, "东楼乡", str(home))
    assert ran.json["forms"][0] == "E1"
    again = run("init", "--role", "township", "--unit", UNIT, "--json")
    assert (again.code, again.json["error"]["code"]) == (3, "workplace-exists")


def test_init_of_an_unknown_unit(run: Run, home: Path) -> None:
    ran = run("--json", "init", "--role", "township", "--unit", "140902999")
    assert (ran.code, ran.json["error"]["code"]) == (2, "unit-unknown")
    assert not home.exists()


def test_enter_says_what_was_saved(made: Run, tmp_path: Path) -> None:
    ran = made("enter", "--json", *MONTH, written(tmp_path, "f.csv", FIGURES))
    assert ran.code == 0
    assert ran.json["changed"] == 6 and ran.json["derived"] > 0
    assert all(finding["severity"] != "error" for finding in ran.json["findings"])


def test_enter_with_an_error_finding_saves_and_ends_with_1(made: Run, tmp_path: Path) -> None:
    ran = made(
        "enter", *MONTH, written(tmp_path, "f.csv", HEADER + "E1,E111,,,60,\nE1,E112,,,40,\n")
    )
    assert ran.code == 1
    assert "E1-R09" in ran.out
    saved = {f["code"]: f["value"] for f in made("figures", *MONTH, "--json").json}
    assert saved["E111"] == "60"


def test_enter_lists_every_line_that_cannot_be_taken(made: Run, tmp_path: Path) -> None:
    ran = made(
        "enter",
        "--json",
        *MONTH,
        written(tmp_path, "f.csv", FIGURES + "E1,E999,,,1,\nE1,E303,,,2,\n"),
    )
    assert ran.code == 3
    assert ran.json["error"]["code"] == "csv-lines"
    assert "8" in ran.json["error"]["message"] and "9" in ran.json["error"]["message"]
    assert [problem["line"] for problem in ran.json["error"]["problems"]] == [8, 9]
    assert made("figures", *MONTH, "--json").json == []


def test_figures_have_all_kinds_of_cells(filled: Run) -> None:
    found = {
        (f["form"], f["code"], f["dimension"]): f for f in filled("figures", *MONTH, "--json").json
    }
    assert found["E1", "E303", ""] == {
        "form": "E1",
        "code": "E303",
        "dimension": "",
        "period": "2025-10",
        "value": "1020",
        "missing": "",
        "note": "",
        "standard": "",
        "derived": False,
    }
    assert found["E1", "E201", "定襄桥"]["value"] == "Ⅲ"
    assert (
        found["E1", "E111", ""]["missing"] == "not_monitored"
        and found["E1", "E111", ""]["value"] == ""
    )
    day_count = found["E1", "E104", ""]
    assert (day_count["value"], day_count["derived"], day_count["standard"]) == (
        "30",
        True,
        "HJ 633-2012",
    )
    assert found["E2", "aqi", "2025-10-03"]["value"] == "45"
    assert found["E2", "invalid", "2025-10-31"]["note"] == "仪器停电"
    assert found["P1", "total_investment", "P01"]["value"] == "320.00"
    assert found["P1", "P104", "民生实事"]["value"] == "25.00"
    only = filled("figures", *MONTH, "--form", "E2", "--json").json
    assert {f["form"] for f in only} == {"E2"} and len(only) == 31


def test_figures_for_a_person_are_aligned(filled: Run) -> None:
    lines = filled("figures", *MONTH, "--form", "E1").out.splitlines()
    starts = set()
    for line in lines[1:]:
        before = line[: line.index("2025-10")]
        starts.add(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in before))
    assert len(starts) == 1
    assert "未监测" in "\n".join(lines)


def test_check_ends_with_1_until_the_query_is_explained(filled: Run) -> None:
    ran = filled("check", *MONTH, "--json")
    assert ran.code == 1
    (query,) = [f for f in ran.json if f["severity"] == "query" and f["rule"] == "P1-R07"]
    assert {
        "rule",
        "severity",
        "form",
        "code",
        "dimension",
        "left",
        "right",
        "message",
        "instruction",
        "explanation",
    } <= set(query)
    explain_all(filled)
    ran = filled("check", *MONTH, "--json")
    assert ran.code == 0
    assert all(f["explanation"] for f in ran.json if f["severity"] == "query")


def explain_all(run: Run) -> None:
    for finding in run("check", *MONTH, "--json").json:
        if finding["severity"] == "query" and not finding["explanation"]:
            cell = "/".join(filter(None, (finding["code"], finding["dimension"])))
            ran = run(
                "explain",
                *MONTH,
                "--rule",
                finding["rule"],
                "--cell",
                cell,
                "--words",
                "临时用房先行动工，主体手续正在办理",
            )
            assert ran.code == 0, ran


def projects_file(folder: Path, **columns: str) -> Path:
    """One row of the ledger, as enter-projects reads it."""
    head = (
        "project,category,level,name,village,owner,planned_start,actual_start,planned_finish,"
        "total_investment,plan_this_year,done_this_month,stage,progress,obstacles,responsible"
    )
    file = folder / "projects.csv"
    row = ",".join(columns.get(name, "") for name in head.split(","))
    file.write_text(f"{head}\n{row}\n", encoding="utf-8")
    return file


def test_earlier_words_are_shown_beside_the_query_they_explain_no_more(
    filled: Run, tmp_path: Path
) -> None:
    explain_all(filled)
    query = next(f for f in filled("check", *MONTH, "--json").json if f["rule"] == "P1-R07")
    assert query["earlier"] is None
    file = projects_file(tmp_path, project=query["dimension"], actual_start="2025-04-18")
    assert filled("enter-projects", *MONTH, str(file)).code == 0
    ran = filled("check", *MONTH, "--json")
    again = next(f for f in ran.json if f["rule"] == "P1-R07")
    assert (ran.code, again["blocks"], again["explanation"]) == (1, True, "")
    assert again["earlier"]["words"] == "临时用房先行动工，主体手续正在办理"
    assert "数值变动前您的说明是：临时用房先行动工" in filled("check", *MONTH).out


def test_the_same_words_for_a_sixth_cell_need_same(filled: Run, tmp_path: Path) -> None:
    numbers = [f"P2{n}" for n in range(7)]
    for number in numbers:
        file = projects_file(
            tmp_path,
            project=number,
            name=f"项目{number}",
            category="区级重点项目",
            stage="前期",
            actual_start="2025-03-01",
        )
        assert filled("enter-projects", *MONTH, str(file)).code == 1, "findings stand"

    def explained(number: str, *more: str) -> Ran:
        words = ("--rule", "P1-R07", "--cell", f"stage/{number}", "--words", "临时用房先行动工")
        return filled("explain", *MONTH, *words, "--json", *more)

    assert [explained(number).code for number in numbers[:5]] == [0] * 5
    ran = explained(numbers[5])
    assert (ran.code, ran.json["error"]["code"]) == (1, "explanation-same")
    assert "6" in ran.json["error"]["message"]
    assert explained(numbers[5], "--same").code == 0


def test_stock_phrases_are_refused(filled: Run) -> None:
    ran = filled("explain", *MONTH, "--rule", "P1-R07", "--words", "核实无误", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (3, "explanation-refused")
    ran = filled("explain", *MONTH, "--rule", "P1-R99", "--words", "临时用房先行动工", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "query-unknown")


def test_findings_block_a_submission(filled: Run, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    ran = filled("submit", *MONTH, "--to", str(stick), "--json")
    assert (ran.code, ran.json["error"]["code"]) == (1, "findings-block")
    assert list(stick.iterdir()) == []


def test_submit_then_show_here_and_elsewhere(filled: Run, tmp_path: Path) -> None:
    explain_all(filled)
    stick = tmp_path / "stick"
    stick.mkdir()
    done = filled("submit", *MONTH, "--to", str(stick), "--json")
    assert done.code == 0
    result = done.json
    data = Path(result["file"]).read_bytes()
    assert (result["unit"], result["period"], result["sequence"]) == (UNIT, "2025-10", 1)
    assert (result["digest"], result["check_code"]) == (
        digest_of(data),
        check_code(digest_of(data)),
    )
    here = filled("show", result["file"], "--json").json
    assert (here["kind"], here["unit"], here["sequence"], here["verified"], here["signer"]) == (
        "submission",
        UNIT,
        1,
        True,
        "own",
    )
    of_workplace = [
        f
        for f in filled("figures", *MONTH, "--json").json
        if f["code"] not in {"aqi", "invalid"} and (f["form"] != "P1" or f["code"].startswith("P1"))
    ]
    assert sorted(map(repr, here["figures"])) == sorted(map(repr, of_workplace))
    assert (
        len(here["readings"]) == 31
        and here["readings"][30]["invalid"] == "1"
        and here["readings"][0]["aqi"] == "45"
    )
    assert (
        here["projects"][0]["total_investment"] == "320.00"
        and here["projects"][0]["stage"] == "前期"
    )
    assert here["explanations"]
    elsewhere = filled("show", result["file"], "--json", at=tmp_path / "nowhere").json
    assert elsewhere["figures"] == here["figures"] and elsewhere["signer"] == ""
    ran = filled("show", result["file"])
    assert ran.code == 0 and result["check_code"] in ran.out
    locked = filled(
        "enter", *MONTH, written(tmp_path, "late.csv", HEADER + "E1,E303,,,1,\n"), "--json"
    )
    assert locked.code == 3


def test_show_refuses_a_changed_file(filled: Run, tmp_path: Path) -> None:
    explain_all(filled)
    done = filled("submit", *MONTH, "--to", str(tmp_path), "--json").json
    broken = tmp_path / "broken.tbsub"
    data = bytearray(Path(done["file"]).read_bytes())
    data[len(data) // 2] ^= 1
    broken.write_bytes(data)
    ran = filled("show", str(broken), "--json")
    assert ran.code == 3
    assert set(ran.json) == {"error"}
    assert filled("show", str(tmp_path / "none.tbsub")).code == 4


def test_keys_under_a_passphrase(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    explain_all(filled)
    monkeypatch.setenv("TIANBAO_PASSPHRASE", "一号")
    weak = filled("submit", *MONTH, "--to", str(tmp_path), "--json")
    assert (weak.code, weak.json["error"]["code"]) == (3, "key-passphrase-weak")
    monkeypatch.setenv("TIANBAO_PASSPHRASE", "石榴树下喝茶的老王")
    done = filled("submit", *MONTH, "--to", str(tmp_path), "--json").json
    monkeypatch.delenv("TIANBAO_PASSPHRASE")
    ran = filled("show", done["file"], "--json")
    assert (ran.code, ran.json["error"]["code"]) == (3, "key-passphrase-needed")
    monkeypatch.setenv("TIANBAO_PASSPHRASE", "石榴树下喝茶的老张")
    assert filled("show", done["file"], "--json").json["error"]["code"] == "key-wrong-passphrase"
    monkeypatch.setenv("TIANBAO_PASSPHRASE", "石榴树下喝茶的老王")
    assert filled("show", done["file"], "--json").json["signer"] == "own"


def test_backup_restore_and_doctor(filled: Run, home: Path, tmp_path: Path) -> None:
    made = filled("backup", "--to", str(tmp_path / "kept"), "--json").json
    assert filled("doctor", "--json").json["sound"] is True
    with open_workplace(home) as workplace:
        workplace.db.execute("UPDATE figure SET value = 1 WHERE code = 'E303'")
        workplace.db.conn.commit()
    ran = filled("doctor", "--json")
    assert ran.code == 4
    assert [(c["code"], c["journal"]) for c in ran.json["changed_cells"]] == [("E303", "1,020")]
    assert filled("doctor").err.strip(), "it says what to do"
    restored = filled("restore", made["file"], "--json")
    assert restored.code == 0 and Path(restored.json["aside"]).exists()
    assert filled("doctor", "--json").code == 0


def test_the_doctor_of_a_damaged_file_names_the_backup_to_put_back(made: Run, home: Path) -> None:
    backup = made("backup", "--json").json["file"]
    (home / "tianbao.db").write_bytes(b"\0" * 4096)
    ran = made("doctor", "--json")
    assert ran.code == 4
    assert backup in ran.json["advice"]
    assert "recover" in ran.json["advice"]
    assert made("figures", *MONTH, "--json").json["error"]["code"] == "store-damaged"
    assert made("restore", backup).code == 0
    assert made("doctor").code == 0


def test_two_at_once(made: Run, home: Path) -> None:
    with open_workplace(home):
        ran = made("correct", *MONTH, "--words", "核对后更正", "--json")
        assert (ran.code, ran.json["error"]["code"]) == (4, "workplace-in-use")
        assert (
            made("restore", str(home / "tianbao.db"), "--json").json["error"]["code"]
            == "workplace-in-use"
        )


def test_catalogue_show_and_check(run: Run, tmp_path: Path) -> None:
    shown = run("catalogue", "show", "--json").json
    assert shown["id"] == "xinfu" and "E1" in [form["form"] for form in shown["forms"]]
    good = run("catalogue", "check", "xinfu", "--json")
    assert (good.code, good.json) == (0, [])
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "catalogue.toml").write_text("[catalogue]\nid = 1\n", encoding="utf-8")
    ran = run("catalogue", "check", str(folder), "--json")
    assert ran.code == 3
    assert {"file", "table", "line", "code", "message"} <= set(ran.json[0])
    assert ran.json[0]["file"] == "catalogue.toml" and ran.json[0]["line"] > 0


@pytest.mark.parametrize(
    "words",
    [
        ("figures",),
        ("figures", "--period"),
        ("figures", "--period", "2025-10", "--nonsense"),
        ("nonsense",),
        ("init", "--role", "mayor"),
        ("enter", "--period", "2025-10"),
        ("figures", "--period", "2025-13"),
        ("figures", "--period", "2025-10", "more", "words"),
        ("catalogue", "nonsense"),
        (),
        ("catalogue",),
    ],
)
def test_wrong_usage_is_2_and_speaks_chinese(made: Run, words: tuple[str, ...]) -> None:
    ran = made(*words)
    assert ran.code == 2
    assert ran.out == ""
    assert any("\u4e00" <= c <= "\u9fff" for c in ran.err), ran.err
    if words:
        result = made(*words, "--json")
        assert result.code == 2
        if result.out:
            assert set(json.loads(result.out)) == {"error"}


def test_no_workplace_there(run: Run) -> None:
    ran = run("figures", *MONTH, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (2, "workplace-missing")


def test_the_shared_options_stand_before_or_after(made: Run, home: Path, tmp_path: Path) -> None:
    after = main(["figures", "--period", "2025-10", "--json", "--home", str(home)])
    assert after == 0
    assert made("figures", *MONTH, "--home", str(tmp_path / "none")).code == 2, (
        "the later one holds"
    )


def test_a_bug_is_reported_and_kept(made: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug of ours")

    monkeypatch.setattr(township, "list_figures", broken)
    ran = made("figures", *MONTH, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (4, "bug-reported")
    (report,) = (home / "logs").iterdir()
    assert "a bug of ours" in report.read_text(encoding="utf-8")
    assert str(report) in ran.err


def commands() -> list[str]:
    found = []
    for name, command in tianbao.commands.items():
        below = command.commands if isinstance(command, click.Group) else {}
        found += [name, *(f"{name} {sub}" for sub in below)]
    return found


@pytest.mark.parametrize("name", ["", *commands()])
def test_help_is_whole_in_both_languages(run: Run, name: str) -> None:
    spoken = {}
    for language in i18n.LANGUAGES:
        i18n.set_language(language)
        ran = run(*name.split(), "--help")
        assert ran.code == 0
        spoken[language] = ran.out
    english = spoken["en"].splitlines()
    assert not any("\u4e00" <= c <= "\u9fff" for c in spoken["en"])
    prose = [line.strip() for line in english if len(line.split()) > 5]
    assert [line for line in prose if line in spoken["zh_CN"]] == [], "no English sentence is left"
    assert "--home" in spoken["zh_CN"] and "--json" in spoken["zh_CN"]


def test_every_command_of_the_contract_s_township_half_is_there() -> None:
    assert {
        "init",
        "enter",
        "enter-projects",
        "explain",
        "figures",
        "check",
        "submit",
        "show",
        "backup",
        "restore",
        "doctor",
        "catalogue",
        "demo",
    } <= set(tianbao.commands)


def test_the_command_as_a_process_speaks_utf_8(tmp_path: Path) -> None:
    """Also where the terminal is a plain one."""
    words = [
        sys.executable,
        "-m",
        "desktop",
        "--home",
        str(tmp_path / "h"),
        "init",
        "--role",
        "township",
        "--unit",
        UNIT,
        "--json",
    ]
    done = subprocess.run(
        words,
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["name"] == "东楼乡"
    assert done.stderr == b""


def test_only_one_place_catches_everything() -> None:
    """The broad except of the command line stands in main.py, once."""
    folder = Path(main.__code__.co_filename).parent
    broad = []
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None
                or (
                    isinstance(node.type, ast.Name)
                    and node.type.id in ("Exception", "BaseException")
                )
            ):
                broad.append(path.name)
    assert broad == ["main.py"]


def test_a_month_to_come_is_neither_entered_nor_sealed(made: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "f.csv", HEADER + "E1,E303,,,1020,\n")
    for words in (
        ("enter", "--period", "2052-10", file),
        ("submit", "--period", "2052-10", "--to", str(tmp_path)),
    ):
        ran = made(*words)
        assert ran.code == 3
        assert "2052年10月" in ran.err and "2052-10-01" in ran.err
    assert not list(tmp_path.glob("*.tbsub"))


def test_a_clock_that_is_behind_is_looked_at_before_sealing(
    filled: Run, tmp_path: Path, home: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    explain_all(filled)
    ahead = datetime.now() + timedelta(days=400)
    with clock.standing_at(ahead):
        assert (
            filled("enter", *MONTH, written(tmp_path, "f.csv", HEADER + "E1,E303,,,1021,\n")).code
            == 0
        )
    words = ("submit", *MONTH, "--to", str(stick))
    ran = filled(*words)
    assert ran.code == 3 and f"{ahead:%Y-%m-%d}" in ran.err, ran.err
    assert not list(stick.iterdir())
    assert filled(*words, "--clock-checked").code == 0
