"""A workplace's own keys: made once; a desk that units know makes others only where a person
decides it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest

from desktop.actions.backups import copy_outside, restore
from desktop.actions.desk.own_offices import ready_reporter
from desktop.actions.keys import change_passphrase, workplace_keys
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.submit import submit
from desktop.actions.transfer.trust import trust
from desktop.actions.transfer.verify_copies import check_copies
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.errors import MachineError, Refused, UsageError
from desktop.exchange.keyplace import (
    MARKER,
    PLAIN,
    KeyLocation,
    has_plain_keys,
    load_keys,
    where_keys_lie,
)
from desktop.exchange.keys import key_check_code
from desktop.messages import describe
from desktop.store.submissions import trusted_key
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.unit.actions.month import put_air, put_project, put_tables


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        put_tables(pair.unit)
        put_air(pair.unit)
        put_project(pair.unit, "P01", "民生实事")
        yield pair


@pytest.fixture
def met(pair: Pair) -> Pair:
    """The desk has received October, so that units know its keys."""
    pair.submit()
    pair.receive()
    return pair


def lose_keys(workplace: Workplace) -> bytes:
    file = workplace.home / PLAIN
    content = file.read_bytes()
    file.unlink()
    return content


def only_sent(pair: Pair) -> None:
    """Case 10: the first task is out, and no unit has answered."""


def only_trusted(pair: Pair) -> None:
    pair.submit()
    pair.receive()
    pair.desk.db.execute("DELETE FROM received")
    pair.desk.db.execute("DELETE FROM sent")


def only_received(pair: Pair) -> None:
    pair.submit()
    pair.receive()
    pair.desk.db.execute("DELETE FROM trusted_key")
    pair.desk.db.execute("DELETE FROM sent")


def only_waiting(pair: Pair) -> None:
    pair.submit()
    receive(pair.desk, [pair.stick])
    pair.desk.db.execute("DELETE FROM sent")


@pytest.mark.parametrize("meet", [only_sent, only_trusted, only_received, only_waiting])
def test_a_desk_that_units_know_makes_no_keys_of_its_own_accord(
    meet: Callable[[Pair], None], pair: Pair
) -> None:
    meet(pair)
    lose_keys(pair.desk)
    with pytest.raises(Refused, match="key-desk-gone") as caught:
        workplace_keys(pair.desk)
    assert where_keys_lie(pair.desk.home) is None
    sentence = describe(caught.value)
    assert str(pair.desk.home) in sentence
    assert "keys.json" in sentence and "tianbao task export --new-keys" in sentence


VERBS: dict[str, Callable[[Pair], object]] = {
    "receive": lambda pair: receive(pair.desk, [pair.stick]),
    "task": lambda pair: export_task(pair.desk, OCTOBER, pair.stick),
    "replies": lambda pair: send_replies(pair.desk, pair.stick),
    "copies": lambda pair: check_copies(pair.desk),
    "own office": lambda pair: ready_reporter(pair.desk, "140902901"),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS.keys())
def test_no_verb_makes_them_or_leaves_anything_behind(
    verb: Callable[[Pair], object], met: Pair
) -> None:
    lose_keys(met.desk)
    before = sorted(met.desk.home.rglob("*")), sorted(met.stick.rglob("*"))
    with pytest.raises(Refused, match="key-desk-gone"):
        verb(met)
    assert (sorted(met.desk.home.rglob("*")), sorted(met.stick.rglob("*"))) == before


def test_no_unit_is_trusted_before_the_keys_open(pair: Pair) -> None:
    only_waiting(pair)
    content = lose_keys(pair.desk)
    code = key_check_code(workplace_keys(pair.unit).signing_public)
    with pytest.raises(Refused, match="key-desk-gone"):
        trust(pair.desk, UNIT, code)
    assert trusted_key(pair.desk.db, UNIT) is None
    (pair.desk.home / PLAIN).write_bytes(content)
    assert [result.outcome for result in trust(pair.desk, UNIT, code)] == ["taken"]


def test_a_desk_takes_its_keys_back_from_their_backup(met: Pair) -> None:
    keys = workplace_keys(met.desk)
    content = lose_keys(met.desk)
    with pytest.raises(Refused, match="key-desk-gone"):
        workplace_keys(met.desk)
    (met.desk.home / PLAIN).write_bytes(content)
    assert workplace_keys(met.desk) == keys
    assert check_copies(met.desk).problems == ()


def test_a_desk_whose_keys_are_lost_makes_new_ones_with_a_task(met: Pair, tmp_path: Path) -> None:
    """Case 10: the desk's computer died, and a backup is restored on another."""
    backup = copy_outside(met.desk, tmp_path / "backups").backup
    restore(tmp_path / "desk2", backup.path)
    (tmp_path / "again").mkdir()
    with open_workplace(tmp_path / "desk2", today=met.desk.today) as desk:
        with pytest.raises(Refused, match="key-desk-gone"):
            export_task(desk, OCTOBER, tmp_path / "again")
        assert list((tmp_path / "again").iterdir()) == []
        task = export_task(desk, OCTOBER, tmp_path / "again", make_new_keys=True)
        assert task.is_new
        assert task.key_code == key_check_code(workplace_keys(desk).signing_public)
        receive_task(met.unit, task.file, task.key_code)
        again = submit(met.unit, OCTOBER, tmp_path / "again")
        assert [result.outcome for result in receive(desk, [again.file])] == ["taken"]


def test_keys_that_are_here_are_not_replaced(met: Pair) -> None:
    keys = workplace_keys(met.desk)
    with pytest.raises(Refused, match="key-not-lost"):
        workplace_keys(met.desk, make_new=True)
    (met.desk.home / PLAIN).write_bytes(b"{}")
    with pytest.raises(Refused, match="key-damaged"):
        workplace_keys(met.desk, make_new=True)
    assert keys != workplace_keys(met.unit)


def test_a_desk_that_nobody_knows_and_a_unit_make_their_keys(tmp_path: Path) -> None:
    for role, unit in (("district", ""), ("township", UNIT)):
        init_workplace(tmp_path / role, role=role, unit_code=unit)  # type: ignore[arg-type]
        with open_workplace(tmp_path / role) as workplace:
            assert workplace_keys(workplace) == workplace_keys(workplace)


def test_a_unit_makes_new_keys_as_before(met: Pair) -> None:
    before = workplace_keys(met.unit)
    lose_keys(met.unit)
    assert workplace_keys(met.unit) != before


@pytest.fixture
def moved(met: Pair) -> Pair:
    """The desk's folder as it lies on another computer, whose keyring has none of its keys."""
    lose_keys(met.desk)
    (met.desk.home / MARKER).write_text("0123456789abcdef", encoding="ascii")
    return met


def test_without_a_keyring_the_keys_may_still_be_there(moved: Pair) -> None:
    with pytest.raises(MachineError, match="key-keyring-gone"):
        workplace_keys(moved.desk)
    keys = workplace_keys(moved.desk, make_new=True)
    assert workplace_keys(moved.desk) == keys


class EmptyKeyring:
    """A backend that keeps nothing."""

    priority = 5

    def get_password(self, service: str, username: str) -> None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Forget it."""


def test_a_keyring_without_them_is_as_good_as_none(
    moved: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIANBAO_NO_KEYRING")
    monkeypatch.setattr(keyring, "get_keyring", EmptyKeyring)
    with pytest.raises(Refused, match="key-desk-gone"):
        workplace_keys(moved.desk)
    keys = workplace_keys(moved.desk, make_new=True)
    assert workplace_keys(moved.desk) == keys
    lose_keys(moved.unit)
    (moved.unit.home / MARKER).write_text("0123456789abcdef", encoding="ascii")
    with pytest.raises(Refused, match="key-missing"):
        workplace_keys(moved.unit)


# --- the passphrase

FIRST, SECOND = "stapler orbit nine rivers", "gravel tulip seven lanterns"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Workplace]:
    init_workplace(tmp_path / "office", role="township", unit_code=UNIT)
    with open_workplace(tmp_path / "office") as workplace:
        yield workplace


def test_a_passphrase_is_set_and_changed(office: Workplace) -> None:
    keys = workplace_keys(office)
    change_passphrase(office, None, FIRST)
    assert where_keys_lie(office.home) is KeyLocation.PASSPHRASE
    assert not has_plain_keys(office.home)
    with pytest.raises(Refused, match="key-passphrase-needed"):
        change_passphrase(office, None, SECOND)
    with pytest.raises(Refused, match="key-wrong-passphrase"):
        change_passphrase(office, SECOND, SECOND)
    change_passphrase(office, FIRST, SECOND)
    assert workplace_keys(office, SECOND) == keys
    with pytest.raises(Refused, match="key-wrong-passphrase"):
        workplace_keys(office, FIRST)


@pytest.mark.parametrize(
    ("new", "code"), [("", "key-passphrase-empty"), ("2025", "key-passphrase-weak")]
)
def test_a_passphrase_that_protects_nothing_changes_nothing(
    new: str, code: str, office: Workplace
) -> None:
    keys = workplace_keys(office)
    with pytest.raises((Refused, UsageError), match=code):
        change_passphrase(office, None, new)
    assert workplace_keys(office) == keys


def test_keys_of_an_office_that_has_none_yet_are_made_under_it(office: Workplace) -> None:
    with pytest.raises(Refused, match="key-passphrase-weak"):
        change_passphrase(office, None, "2025")
    assert where_keys_lie(office.home) is None
    change_passphrase(office, None, FIRST)
    assert load_keys(office.home, FIRST) == workplace_keys(office, FIRST)


def test_a_desk_whose_keys_are_lost_makes_none_for_a_passphrase(met: Pair) -> None:
    lose_keys(met.desk)
    with pytest.raises(Refused, match="key-desk-gone"):
        change_passphrase(met.desk, None, FIRST)
    assert where_keys_lie(met.desk.home) is None


def test_a_desks_own_offices_go_with_it(tmp_path: Path) -> None:
    """One passphrase opens both when an office hands in."""
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk") as desk:
        home = ready_reporter(desk, "140902901")
        with open_workplace(home) as own:
            keys = workplace_keys(own)
            with pytest.raises(Refused, match="key-passphrase-at-desk"):
                change_passphrase(own, None, FIRST)
        ready_reporter(desk, "140902902")  # its keys are not made yet
        change_passphrase(desk, None, FIRST)
        assert load_keys(home, FIRST) == keys
        assert not has_plain_keys(home)
        change_passphrase(desk, FIRST, SECOND)
        assert load_keys(home, SECOND) == keys
        assert workplace_keys(desk, SECOND) != keys


def test_a_desks_change_that_was_broken_off_is_mended_by_the_next(tmp_path: Path) -> None:
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk") as desk:
        home = ready_reporter(desk, "140902901")
        with open_workplace(home) as own:
            workplace_keys(own)
        change_passphrase(desk, None, FIRST)
        (desk.home / ".keys.age.part" / "in the way").mkdir(parents=True)
        with pytest.raises(MachineError, match="key-not-written"):
            change_passphrase(desk, FIRST, SECOND)
        assert workplace_keys(desk, FIRST)
        (desk.home / ".keys.age.part" / "in the way").rmdir()
        (desk.home / ".keys.age.part").rmdir()
        change_passphrase(desk, FIRST, SECOND)
        assert load_keys(home, SECOND) != workplace_keys(desk, SECOND)
