"""Recovery ends in the newest data that lies anywhere, and putting it in place loses nothing of what was
there.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from desktop.actions.workplace import DATABASE, Workplace
from desktop.store.anchor import Anchor
from desktop.store.backup import make_backup
from desktop.store.database import open_database
from desktop.store.log_salvage import salvage
from desktop.store.recovery import Origin, newest_whole, put_in_place, whole_copy
from desktop.store.row_sums import literals, tables
from desktop.store.settings import write_setting
from desktop.store.soundness import examine
from tests.damage import edit, flip, left_open
from tests.unit.actions.conftest import home, workplace  # noqa: F401 - fixtures
from tests.unit.actions.month import put


@pytest.fixture
def used(workplace: Workplace, tmp_path: Path) -> Path:  # noqa: F811
    """As a power cut leaves it after 30 entries: the database and its log."""
    for number in range(1, 31):
        put(workplace, "E1", "E303", str(number))
    return left_open(workplace.home, tmp_path / "used") / DATABASE


def content(path: Path) -> dict[str, list[bytes]]:
    db = open_database(path)
    try:
        return {table: sorted(literals(db, table)) for table in (*tables(db), "journal") if table}
    finally:
        db.close()


def field_of(workplace: Workplace):  # type: ignore[no-untyped-def]  # noqa: F811
    return workplace.catalogue.field


def test_a_log_without_damage_is_written_as_it_is(used: Path) -> None:
    log = used.with_name(f"{used.name}-wal").read_bytes()
    assert salvage(log, 4096) == log


@pytest.mark.parametrize("seed", range(12))
def test_a_flip_in_the_log_loses_nothing(
    used: Path,
    workplace: Workplace,  # noqa: F811
    tmp_path: Path,
    seed: int,
) -> None:
    shutil.copytree(used.parent, tmp_path / "whole")
    expected = content(tmp_path / "whole" / DATABASE)
    log = used.with_name(f"{used.name}-wal")
    flip(log, random.Random(seed).randrange(8 * log.stat().st_size))
    with newest_whole(used, workplace.catalogue.field) as found:
        assert found is not None
        assert found.missing == 0, (found.origin, found.looked)
        actual = content(found.whole)
    for table in ("figure", "reading", "setting", "submission"):
        assert actual[table] == expected[table]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE figure SET value = 1 WHERE code = 'E303'",
        "DELETE FROM figure",
        "UPDATE setting SET value = 'x' WHERE name = 'unit'",
        "DELETE FROM setting",
        "UPDATE table_sum SET sum = '0' WHERE name = 'figure'",
        "DELETE FROM table_sum",
        "DELETE FROM commit_head",
        "UPDATE commit_head SET commits = 99999",
    ],
)
def test_an_edited_table_is_made_anew_from_the_journal(
    used: Path,
    workplace: Workplace,  # noqa: F811
    tmp_path: Path,
    statement: str,
) -> None:
    shutil.copytree(used.parent, tmp_path / "whole")
    expected = content(tmp_path / "whole" / DATABASE)
    edit(used, statement)
    with newest_whole(used, workplace.catalogue.field) as found:
        assert found is not None
        assert (found.origin, found.missing) == (Origin.REBUILT, 0)
        actual = content(found.whole)
    assert {t: r for t, r in actual.items() if t != "journal"} == {
        t: r for t, r in expected.items() if t != "journal"
    }


@pytest.mark.parametrize(
    ("statement", "is_mended"),
    [
        ("UPDATE journal SET after = '{' || substr(after, 2) WHERE id = 9", True),
        ("UPDATE journal SET who = 'no clerk of ours' WHERE id = 9", False),
        ("DELETE FROM journal WHERE id = 20", False),
        ("DELETE FROM journal WHERE id > 20", False),
        ("DELETE FROM journal", False),
    ],
)
def test_where_the_journal_is_damaged_the_figures_stand(
    used: Path,
    workplace: Workplace,  # noqa: F811
    tmp_path: Path,
    statement: str,
    is_mended: bool,
) -> None:
    shutil.copytree(used.parent, tmp_path / "whole")
    expected = content(tmp_path / "whole" / DATABASE)
    edit(used, "DROP TRIGGER journal_is_not_edited", "DROP TRIGGER journal_is_not_cut", statement)
    with newest_whole(used, workplace.catalogue.field) as found:
        assert found is not None
        assert (found.origin, found.missing) == (Origin.REBUILT, 0)
        actual = content(found.whole)
        assert examine(found.whole).is_sound
    assert actual["figure"] == expected["figure"]
    assert actual["setting"] == expected["setting"]


@pytest.mark.parametrize("column", ["at", "who", "before", "after", "digest"])
def test_a_flipped_bit_of_a_journal_row_is_turned_back(
    used: Path,
    workplace: Workplace,  # noqa: F811
    tmp_path: Path,
    column: str,
) -> None:
    shutil.copytree(used.parent, tmp_path / "whole")
    expected = content(tmp_path / "whole" / DATABASE)
    edit(
        used,
        "DROP TRIGGER journal_is_not_edited",
        f"UPDATE journal SET {column} = char(unicode({column}) + 1 - 2 * (unicode({column}) % 2))"
        f" || substr({column}, 2) WHERE id = (SELECT min(id) FROM journal WHERE who != '' AND before != '')",
    )
    with newest_whole(used, workplace.catalogue.field) as found:
        assert found is not None and found.missing == 0
        actual = content(found.whole)
    assert actual["figure"] == expected["figure"]
    assert actual["journal"][: len(expected["journal"])] == expected["journal"]


def test_what_is_missing_is_listed(used: Path, workplace: Workplace) -> None:  # noqa: F811
    """The log ends in the middle of the newest entry: older data, and what that was."""
    log = used.with_name(f"{used.name}-wal")
    log.write_bytes(log.read_bytes()[:-9000])
    with newest_whole(used, workplace.catalogue.field) as found:
        assert found is not None
        assert found.missing is not None and found.missing > 0
        assert found.looked.is_sound


def test_of_several_files_the_one_with_most_commits_is_taken(
    used: Path,
    workplace: Workplace,  # noqa: F811
) -> None:
    used.write_bytes(b"")
    used.with_name(f"{used.name}-wal").unlink()
    shutil.copyfile(workplace.database, used.with_name("tianbao-aside-20200101T000000.db"))
    log = workplace.database.with_name(f"{DATABASE}-wal")
    shutil.copyfile(log, used.with_name("tianbao-aside-20200101T000000.db-wal"))
    with newest_whole(used, workplace.catalogue.field) as found:
        assert found is not None
        assert (found.origin, found.missing) == (Origin.ASIDE, 0)


def test_the_log_comes_along_when_a_database_is_put_back(
    used: Path,
    tmp_path: Path,
) -> None:
    expected = examine(used).commits
    target = tmp_path / "new" / DATABASE
    target.parent.mkdir()
    with whole_copy(used) as (copy, looked):
        assert looked.commits == expected
        assert put_in_place(copy, target, name="old") is None
    assert examine(target).is_sound
    assert examine(target).commits == expected + 1, "the journal says that it was put back"
    assert Anchor(target).newest == examine(target).mark


def test_what_was_set_aside_comes_back_whole(used: Path, tmp_path: Path) -> None:
    first = examine(used)
    other = open_database(tmp_path / "other.db", create=True)
    other.close()
    aside = put_in_place(tmp_path / "other.db", used, name="other")
    assert aside is not None and examine(aside).commits == first.commits
    with whole_copy(aside) as (copy, _looked):
        put_in_place(copy, used, name=aside.name)
    again = examine(used)
    assert again.is_sound and again.commits > first.commits
    assert again.journal_rows == first.journal_rows + 1


def test_another_units_backup_is_never_taken(used: Path, workplace: Workplace) -> None:  # noqa: F811
    other = open_database(used.with_name("other.db"), create=True)
    with other.atomic():
        write_setting(other, "unit", "140902101")
        write_setting(other, "role", "township")
    for number in range(300):
        write_setting(other, "who", str(number))
    make_backup(other, used.parent / "backups")
    other.close()
    for _own in range(2):
        make_backup(workplace.db, used.parent / "backups")
    for data in (b"", used.read_bytes()[:9000]):
        used.write_bytes(data)
        used.with_name(f"{used.name}-wal").unlink(missing_ok=True)
        with newest_whole(used, workplace.catalogue.field) as found:
            assert found is not None and found.looked.unit == workplace.unit.code
