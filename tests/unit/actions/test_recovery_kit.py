"""A PC dies: with the kit and a backup its successor goes on, and the other side notices nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from desktop.actions.backups import COPY_OLD_AFTER_DAYS, copy_outside, restore
from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.keys import change_passphrase, workplace_keys
from desktop.actions.recovery_kit import kit_state, load_kit, save_kit
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.transfer.trust import trust
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.clock import standing_at
from desktop.errors import AppError, MachineError, Refused
from desktop.exchange.keyplace import MARKER, PLAIN, KeyLocation, load_keys, where_keys_lie
from desktop.exchange.keys import key_check_code
from desktop.exchange.kit import split
from desktop.reports.kit_page import in_groups
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.unit.actions.month import put, put_air, put_project, put_tables

TODAY = date(2025, 11, 5)
PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        put_tables(pair.unit)
        put_air(pair.unit)
        put_project(pair.unit, "P01", "民生实事")
        yield pair


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    """The stick that lies in the safe."""
    (tmp_path / "safe").mkdir()
    return tmp_path / "safe"


def test_until_it_was_written_it_is_missing_and_new_keys_need_a_new_one(
    pair: Pair, safe: Path
) -> None:
    assert kit_state(pair.unit).made_on == ""
    made = save_kit(pair.unit, safe, PASSPHRASE)
    assert made.file.read_bytes() == made.sealed
    assert kit_state(pair.unit).made_on == made.made_at[:10]
    (pair.unit.home / PLAIN).unlink()
    workplace_keys(pair.unit)
    assert kit_state(pair.unit).is_wanting, "the kit holds other keys"


@pytest.mark.parametrize(
    ("days", "is_wanting"),
    [(0, False), (COPY_OLD_AFTER_DAYS, False), (COPY_OLD_AFTER_DAYS + 1, True)],
)
def test_a_copy_of_the_figures_is_wanted_from_time_to_time(
    pair: Pair, safe: Path, days: int, is_wanting: bool
) -> None:
    assert not kit_state(pair.unit).is_copy_wanting, "nothing was sealed yet"
    workplace_keys(pair.unit)
    assert kit_state(pair.unit).is_copy_wanting and not kit_state(pair.unit).copied_on
    with standing_at(datetime(2025, 11, 5, 9)):
        copy_outside(pair.unit, safe)
    later = replace(pair.unit, today=date(2025, 11, 5) + timedelta(days=days))
    state = kit_state(later)
    assert (state.copied_on, state.copy_days) == ("2025-11-05", days)
    assert state.is_copy_wanting is is_wanting


def test_a_copy_that_failed_is_none(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(AppError):
        copy_outside(pair.unit, tmp_path / "file")
    assert not kit_state(pair.unit).copied_on


def test_a_desk_on_another_computer_reads_what_was_sealed_for_it(
    pair: Pair, safe: Path, tmp_path: Path
) -> None:
    kit = save_kit(pair.desk, safe, PASSPHRASE).file
    backup = copy_outside(pair.desk, safe).backup.path
    pair.submit()
    restore(tmp_path / "new", backup)
    with open_workplace(tmp_path / "new", today=TODAY) as reborn:
        with pytest.raises(Refused, match="key-desk-gone"):
            receive(reborn, [pair.stick])
        load_kit(reborn, kit, PASSPHRASE)
        receive(reborn, [pair.stick], passphrase=PASSPHRASE)
        code = key_check_code(workplace_keys(pair.unit).signing_public)
        results = trust(reborn, UNIT, code, passphrase=PASSPHRASE)
        assert [result.outcome for result in results] == ["taken"]


def test_a_unit_on_another_computer_is_the_same_to_the_desk(
    pair: Pair, safe: Path, tmp_path: Path
) -> None:
    pair.submit()
    pair.receive()
    kit = save_kit(pair.unit, safe, PASSPHRASE).file
    restore(tmp_path / "new", copy_outside(pair.unit, safe).backup.path)
    with open_workplace(tmp_path / "new", today=TODAY) as reborn:
        load_kit(reborn, kit, PASSPHRASE)
        start_correction(reborn, OCTOBER, "台账核对后更正")
        put(reborn, "E1", "E303", "1021")
        for finding in check_period(reborn, OCTOBER):
            if finding.severity == "query" and finding.blocks:
                explain(reborn, OCTOBER, finding.rule, "已与相关站所逐项核对", finding.cell)
        (tmp_path / "stick 2").mkdir()
        second = submit(reborn, OCTOBER, tmp_path / "stick 2", passphrase=PASSPHRASE)
    assert second.sequence == 2
    assert [result.outcome for result in receive(pair.desk, [tmp_path / "stick 2"])] == ["taken"]


def test_keys_under_a_forgotten_passphrase_come_back_from_the_kit(pair: Pair, safe: Path) -> None:
    keys = workplace_keys(pair.unit)
    kit = save_kit(pair.unit, safe, PASSPHRASE).file
    change_passphrase(pair.unit, None, "nobody remembers these words")
    assert load_kit(pair.unit, kit, PASSPHRASE).keys == keys
    assert where_keys_lie(pair.unit.home) is KeyLocation.PASSPHRASE
    assert load_keys(pair.unit.home, PASSPHRASE) == keys


@pytest.mark.parametrize("encoding", ["ascii", "utf-8-sig", "utf-16"])
def test_the_letters_of_the_paper_bring_the_keys_back(
    pair: Pair, safe: Path, encoding: str
) -> None:
    saved = save_kit(pair.unit, safe, PASSPHRASE)
    keys = workplace_keys(pair.unit)
    (pair.unit.home / PLAIN).unlink()
    typed = safe / "typed.txt"
    typed.write_text("\r\n".join(in_groups(part) for part in split(saved.sealed)), encoding)
    assert load_kit(pair.unit, typed, PASSPHRASE).keys == keys
    assert load_keys(pair.unit.home, PASSPHRASE) == keys


def test_keys_that_are_there_stay_where_they_are(pair: Pair, safe: Path) -> None:
    kit = save_kit(pair.unit, safe, PASSPHRASE).file
    before = (pair.unit.home / PLAIN).read_bytes()
    load_kit(pair.unit, kit, PASSPHRASE)
    assert (pair.unit.home / PLAIN).read_bytes() == before


def test_a_kit_that_does_not_fit_changes_nothing(pair: Pair, safe: Path, tmp_path: Path) -> None:
    old = save_kit(pair.unit, safe, PASSPHRASE).file
    theirs = save_kit(pair.desk, safe, PASSPHRASE).file
    (pair.unit.home / PLAIN).unlink()
    workplace_keys(pair.unit)
    before = (pair.unit.home / PLAIN).read_bytes()
    short = tmp_path / "short.tbkit"
    short.write_bytes(old.read_bytes()[:-9])
    huge = tmp_path / "huge.tbkit"
    with huge.open("wb") as stream:
        stream.truncate(5 << 30)
    for file, passphrase, code in (
        (old, PASSPHRASE, "kit-other-keys"),
        (theirs, PASSPHRASE, "kit-of-another"),
        (old, "not these words at all", "kit-wrong-passphrase"),
        (short, PASSPHRASE, "kit-damaged"),
        (huge, PASSPHRASE, "kit-damaged"),
        (tmp_path, PASSPHRASE, "exchange-not-a-file"),
        (tmp_path / "missing.tbkit", PASSPHRASE, "file-unreadable"),
    ):
        with pytest.raises(AppError, match=code):
            load_kit(pair.unit, file, passphrase)
        assert (pair.unit.home / PLAIN).read_bytes() == before
        assert not (pair.unit.home / MARKER).exists()


def test_a_kit_that_could_not_be_written_does_not_count(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(MachineError, match="stick-no-folder"):
        save_kit(pair.unit, tmp_path / "pulled out", PASSPHRASE)
    with pytest.raises(Refused, match="key-passphrase-weak"):
        save_kit(pair.unit, tmp_path, "12345678")
    assert kit_state(pair.unit).made_on == ""
    assert list(tmp_path.glob("*.tbkit")) == []


def test_a_fresh_workplace_takes_the_keys(pair: Pair, safe: Path, tmp_path: Path) -> None:
    """Where there was no backup, too: what was sealed is then taken back from the desk's replies or the outbox."""
    kit = save_kit(pair.unit, safe, PASSPHRASE).file
    init_workplace(tmp_path / "new", role="township", unit_code=UNIT)
    with open_workplace(tmp_path / "new") as new:
        assert load_kit(new, kit, PASSPHRASE).keys == workplace_keys(pair.unit)
        assert not kit_state(new).is_wanting
