"""A reporter of the district at the desk: a workplace of its own, handed in like any unit's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.desk.own_offices import hand_in, ready_reporter, reporters_of
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.errors import FindingsBlock, MachineError, Refused, UsageError
from desktop.exchange.keyplace import KeyLocation, save_keys, where_keys_lie
from desktop.exchange.keys import make_keys
from tests.unit.actions.month import put, put_air

STATION, OCTOBER = "140902901", Period("2025-10")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Workplace]:
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk", today=date(2025, 11, 5)) as workplace:
        yield workplace


def test_the_station_fills_in_at_the_desk(desk: Workplace) -> None:
    assert [r.unit.code for r in reporters_of(desk)] == [f"14090290{n}" for n in range(1, 9)]
    home = ready_reporter(desk, STATION)
    assert [r.exists for r in reporters_of(desk)] == [True] + [False] * 7
    with open_workplace(home, today=desk.today) as own:
        put_air(own)
        with pytest.raises(MachineError, match="workplace-in-use"):
            hand_in(desk, STATION, OCTOBER)
    with pytest.raises(FindingsBlock):
        hand_in(desk, STATION, OCTOBER)
    with open_workplace(home, today=desk.today) as own:
        for section in ("定襄桥", "忻口", "云中河桥"):
            put(own, "E1", "E201", "Ⅲ", dimension=section)
    assert [r.outcome for r in hand_in(desk, STATION, OCTOBER)] == ["taken"]
    assert [r.outcome for r in hand_in(desk, STATION, OCTOBER)] == ["known"]
    row = consolidate(desk, OCTOBER).row("E104")
    assert row is not None
    assert (row.value, row.missing) == (29 * SCALE, ())


def test_an_offices_keys_lie_under_what_opens_the_desks(desk: Workplace) -> None:
    """A passphrase from before it was judged is not chosen again here; one that does not open the
    desk's keys is not used at all.
    """
    save_keys(desk.home, make_keys(), "2024", is_new_passphrase=False)
    with pytest.raises(Refused, match="key-wrong-passphrase"):
        hand_in(desk, STATION, OCTOBER, passphrase="2025")
    assert not (desk.home / "reporters" / STATION).exists()
    with pytest.raises(Refused, match="key-passphrase-needed"):
        ready_reporter(desk, STATION)
    home = ready_reporter(desk, STATION, passphrase="2024")
    with open_workplace(home, today=desk.today) as own:
        put_air(own)
        for section in ("定襄桥", "忻口", "云中河桥"):
            put(own, "E1", "E201", "Ⅲ", dimension=section)
    (result,) = hand_in(desk, STATION, OCTOBER, passphrase="2024")
    assert result.outcome == "taken"
    assert where_keys_lie(home) is KeyLocation.PASSPHRASE
    assert hand_in(desk, STATION, OCTOBER, passphrase="2024")[0].outcome == "known"


def test_a_township_is_no_reporter(desk: Workplace) -> None:
    with pytest.raises(UsageError, match="unit-unknown"):
        ready_reporter(desk, "140902101")
