"""The doctor, backups, restoring and recovering."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from desktop.actions.backups import back_up, changed_since_backup, restore
from desktop.actions.doctor import diagnose
from desktop.actions.keys import are_other_keys, workplace_keys
from desktop.actions.recovery import recover
from desktop.actions.workplace import DATABASE, Workplace, open_workplace
from desktop.domain.figures import Figure
from desktop.errors import MachineError, StoreError
from desktop.exchange.keyplace import save_keys
from desktop.exchange.keys import make_keys
from desktop.store.settings import read_setting
from tests.damage import edit
from tests.unit.actions.month import put, put_air, text_of


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE figure SET value = value + 10000 WHERE code = 'E303'",
        "UPDATE figure SET note = '改过' WHERE code = 'E303'",
        "DELETE FROM figure WHERE code = 'E303'",
        "UPDATE figure SET value = 0 WHERE code = 'E104'",
        "UPDATE reading SET aqi = 500000 WHERE date = '2025-10-03'",
    ],
)
def test_the_doctor_sees_a_flipped_value(workplace: Workplace, statement: str) -> None:
    put(workplace, "E1", "E303", "1020")
    put_air(workplace)
    assert diagnose(workplace).is_sound
    edit(workplace.database, statement)
    diagnosis = diagnose(workplace)
    assert diagnosis.changed_tables == ("reading" if "reading" in statement else "figure",)
    assert not diagnosis.is_sound
    assert len(diagnosis.changed_cells) == 1


def test_the_doctor_names_the_cell_and_both_values(workplace: Workplace) -> None:
    put(workplace, "E1", "E303", "1020")
    edit(workplace.database, "UPDATE figure SET value = 12000000 WHERE code = 'E303'")
    ((unit, cell, journal, actual),) = diagnose(workplace).changed_cells
    assert (unit, cell.code, journal, actual) == (
        "140902209",
        "E303",
        Figure(10_200_000),
        Figure(12_000_000),
    )


def test_the_doctor_sees_an_edited_journal(workplace: Workplace) -> None:
    put(workplace, "E1", "E303", "1020")
    edit(
        workplace.database,
        "DROP TRIGGER journal_is_not_edited",
        "UPDATE journal SET who = 'x' WHERE id = 2",
    )
    assert diagnose(workplace).broken_link == 2


def test_the_doctor_sees_a_journal_cut_at_its_end(workplace: Workplace) -> None:
    """The last entry undone by another tool: cell and journal agree again, but the journal's
    head does not.
    """
    put(workplace, "E1", "E303", "1020")
    put(workplace, "E1", "E303", "1030")
    edit(
        workplace.database,
        "DROP TRIGGER journal_is_not_cut",
        "UPDATE figure SET value = 10200000 WHERE code = 'E303'",
        "DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)",
    )
    diagnosis = diagnose(workplace)
    assert diagnosis.changed_cells == ()
    assert diagnosis.broken_link == diagnosis.journal_rows + 1
    assert not diagnosis.is_sound


def test_a_backup_holds_what_was_saved(workplace: Workplace, home: Path) -> None:
    put(workplace, "E1", "E303", "1020")
    assert changed_since_backup(workplace)
    made = back_up(workplace)
    put(workplace, "E1", "E303", "9")
    workplace.close()
    aside = restore(home, made.path).aside
    assert aside is not None and aside.exists()
    with open_workplace(home) as again:
        assert text_of(again, "E1", "E303") == "1020"
        assert diagnose(again).is_sound


def test_restoring_under_an_open_window_is_refused(workplace: Workplace, home: Path) -> None:
    made = back_up(workplace)
    put(workplace, "E1", "E303", "9")
    with pytest.raises(MachineError) as refused:
        restore(home, made.path)
    assert refused.value.code == "workplace-in-use"
    assert text_of(workplace, "E1", "E303") == "9"


def test_a_damaged_file_is_recovered_from_the_newest_sound_backup(
    workplace: Workplace, home: Path
) -> None:
    put(workplace, "E1", "E303", "1020")
    back_up(workplace)
    workplace.close()
    file = home / DATABASE
    file.write_bytes(b"\0" * 100 + file.read_bytes()[100:])
    with pytest.raises(StoreError) as refused:
        open_workplace(home)
    assert refused.value.code == "store-damaged"
    done = recover(home)
    assert done.aside is not None
    with open_workplace(home) as again:
        assert text_of(again, "E1", "E303") == "1020"


def test_without_a_sound_backup_nothing_is_touched(workplace: Workplace, home: Path) -> None:
    workplace.close()
    file = home / DATABASE
    file.write_bytes(b"\0" * 4096)
    with pytest.raises(StoreError) as refused:
        recover(home)
    assert refused.value.code == "no-sound-backup"
    assert file.read_bytes() == b"\0" * 4096


def test_the_wal_goes_aside_with_its_file(workplace: Workplace, home: Path) -> None:
    made = back_up(workplace)
    put(workplace, "E1", "E303", "9")
    copies = {suffix: (home / (DATABASE + suffix)).read_bytes() for suffix in ("", "-wal")}
    workplace.close()
    for suffix, data in copies.items():  # as a power cut leaves it
        (home / (DATABASE + suffix)).write_bytes(data)
    aside = restore(home, made.path).aside
    assert aside is not None
    assert not (home / (DATABASE + "-wal")).exists()
    db = sqlite3.connect(aside)
    assert db.execute("SELECT value FROM figure WHERE code = 'E303'").fetchone() == (90_000,)
    db.close()


def test_a_backup_knows_with_which_keys_its_data_was_worked_with(
    workplace: Workplace, home: Path
) -> None:
    assert not are_other_keys(workplace)
    keys = workplace_keys(workplace)
    made = back_up(workplace)
    assert not are_other_keys(workplace)
    workplace.close()
    save_keys(home, make_keys(), None, use_keyring=False)
    restore(home, made.path)
    with open_workplace(home) as again:
        assert read_setting(again.db, "key") == keys.fingerprint
        assert are_other_keys(again)


def test_a_source_that_cannot_be_read_is_named_and_changes_nothing(
    workplace: Workplace, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a stick that fails, or is pulled out, while it is copied."""
    put(workplace, "E1", "E303", "1020")
    made = back_up(workplace)
    workplace.close()

    def fail(*_words: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("desktop.store.database.shutil.copyfile", fail)
    with pytest.raises(MachineError) as refused:
        restore(home, made.path)
    assert refused.value.code == "file-unreadable"
    assert refused.value.params["file"] == str(made.path)
    monkeypatch.undo()
    with open_workplace(home) as again:
        assert text_of(again, "E1", "E303") == "1020"
