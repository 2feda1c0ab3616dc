"""Nothing leaves, and nothing is judged, from data that is not as it was saved."""

from __future__ import annotations

import ast
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import desktop.actions
from desktop.actions.backups import back_up, back_up_if_changed, changed_since_backup
from desktop.actions.doctor import diagnose, future_backups, refuse_unsound
from desktop.actions.outputs.export_tables import export_tables
from desktop.actions.recovery import recover
from desktop.actions.workplace import Workplace, open_workplace
from desktop.domain.periods import Period
from desktop.errors import StoreError
from desktop.store.backup import make_backup
from tests.damage import edit
from tests.unit.actions.month import put, text_of

JUDGED = {"accept", "accept_area", "accept_clean", "lock_period"}
LOOKS_ITSELF = {"copy_outside": "a backup is verified before it has its name"}
ONLY_PARTS = {
    "save_papers": "what `papers` made, which looks",
    "write_numbered": "bytes",
    "save_kit_page": "what `save_kit` made, which looks",
    "write_with_submission": "by `submit`, which looks",
    "tell_on_stick": "a page for people, after verbs that look",
    "copy_all": "of evidence, by `copy_outside`; each file by its digest",
    "record_exported": "after the file was written by a verb that looks",
    "export_package": "by `export_files`, which looks",
}


def verbs_that_write_or_judge() -> dict[str, ast.FunctionDef]:
    """Public functions of a workplace that take a folder to write to, or judge."""
    found = {}
    for path in sorted(Path(desktop.actions.__path__[0]).rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            names = [argument.arg for argument in node.args.args]
            if names[:1] == ["workplace"] and ("folder" in names or node.name in JUDGED):
                found[node.name] = node
    return found


def test_every_verb_that_hands_on_or_judges_looks_first() -> None:
    verbs = verbs_that_write_or_judge()
    assert verbs.keys() > JUDGED and {"submit", "export_task", "send_replies"} < verbs.keys()
    careless = [
        name
        for name, node in verbs.items()
        if name not in LOOKS_ITSELF | ONLY_PARTS
        and "refuse_unsound(workplace" not in ast.unparse(node)
    ]
    assert careless == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE figure SET value = 1",
        "UPDATE setting SET value = '张三' WHERE name = 'unit'",
        "DROP INDEX figure_in",
        "UPDATE commit_head SET commits = 99",
    ],
)
def test_an_export_refuses_what_another_program_changed(
    workplace: Workplace, tmp_path: Path, statement: str
) -> None:
    put(workplace, "E1", "E303", "1020")
    refuse_unsound(workplace)
    put(workplace, "E1", "E303", "1021")
    edit(workplace.database, statement)
    with pytest.raises(StoreError) as refused:
        export_tables(workplace, Period("2025-10"), "csv", tmp_path)
    assert refused.value.code in ("store-changed", "store-other")
    assert list(tmp_path.glob("*.csv")) == []


def test_a_look_holds_for_the_same_commit_only(workplace: Workplace) -> None:
    put(workplace, "E1", "E303", "1020")
    refuse_unsound(workplace)
    edit(workplace.database, "UPDATE figure SET value = 1")
    refuse_unsound(workplace)  # a moment ago everything was right
    put(workplace, "E1", "E304", "1")
    with pytest.raises(StoreError):
        refuse_unsound(workplace)


def test_a_desk_that_judges_is_looked_over_once_in_a_while(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []
    monkeypatch.setattr("desktop.actions.doctor.refuse_unsound_file", looks.append)
    for number in range(5):
        put(workplace, "E1", "E303", str(number))
        refuse_unsound(workplace, is_judging=True)
    assert len(looks) == 1
    refuse_unsound(workplace)
    assert len(looks) == 2, "what leaves is looked at anew"


def test_a_backup_of_the_future_is_named_and_stops_nothing(workplace: Workplace) -> None:
    put(workplace, "E1", "E303", "1020")
    later = make_backup(workplace.db, workplace.backups, datetime.now() + timedelta(days=400))
    put(workplace, "E1", "E303", "1021")
    assert changed_since_backup(workplace)
    assert back_up_if_changed(workplace) is not None
    assert back_up_if_changed(workplace) is None
    assert [backup.path for backup in future_backups(diagnose(workplace))] == [later.path]


def test_a_backup_knows_whose_it_is_and_how_far_it_goes(workplace: Workplace) -> None:
    put(workplace, "E1", "E303", "1020")
    first = back_up(workplace)
    put(workplace, "E1", "E303", "1021")
    second = back_up(workplace)
    assert (first.unit, second.unit) == (workplace.unit.code,) * 2
    assert second.commits == first.commits + 1


def test_without_an_anchor_the_backups_tell_that_the_data_is_older(workplace: Workplace) -> None:
    home = workplace.home
    put(workplace, "E1", "E303", "1020")
    back_up(workplace)
    workplace.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = workplace.database.read_bytes()
    put(workplace, "E1", "E303", "1021")
    back_up(workplace)
    workplace.close()
    (home / "tianbao.db").write_bytes(old)
    for anchor in home.rglob("*.anchor"):
        anchor.unlink()
    with pytest.raises(StoreError) as refused:
        open_workplace(home)
    assert (refused.value.code, refused.value.params["missing"]) == ("store-older", 1)
    recover(home)
    with open_workplace(home) as again:
        assert text_of(again, "E1", "E303") == "1021"
