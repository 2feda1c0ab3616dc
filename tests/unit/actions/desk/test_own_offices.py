"""A reporter of the district at the desk: a workplace of its own, handed in like any unit's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.actions.backups import copy_outside, restore
from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.desk.own_offices import hand_in, ready_reporter, reporters_of
from desktop.actions.evidence.attach import attach
from desktop.actions.evidence.files import Place, evidence_of, read_file
from desktop.actions.keys import workplace_keys
from desktop.actions.recovery_kit import save_kit
from desktop.actions.restore_with_kit import restore_with_kit
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.domain.figures import SCALE
from desktop.domain.periods import Period
from desktop.errors import FindingsBlock, MachineError, Refused, UsageError
from desktop.exchange.keyplace import KeyLocation, save_keys, where_keys_lie
from desktop.exchange.keys import make_keys
from tests.unit.actions.month import put, put_air, text_of
from tests.unit.actions.test_evidence import PDF

STATION, OCTOBER, NOVEMBER = "140902901", Period("2025-10"), Period("2025-11")
WORDS = "correct horse battery staple"


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


@pytest.fixture
def copied(desk: Workplace, tmp_path: Path) -> Path:
    """The desk's copy on a stick, made where the station handed October in and has begun November."""
    home = ready_reporter(desk, STATION)
    with open_workplace(home, today=desk.today) as own:
        put_air(own)
        for section in ("定襄桥", "忻口", "云中河桥"):
            put(own, "E1", "E201", "Ⅲ", dimension=section)
    assert [r.outcome for r in hand_in(desk, STATION, OCTOBER)] == ["taken"]
    with open_workplace(home, today=desk.today) as own:
        put(own, "E1", "E201", "Ⅱ", dimension="忻口", period=NOVEMBER)
        (tmp_path / "a.pdf").write_bytes(PDF)
        attach(own, NOVEMBER, Place("E1", "E201", "忻口"), tmp_path / "a.pdf")
    made = copy_outside(desk, tmp_path / "safe")
    assert (made.evidence, made.evidence_missing) == (1, 0)
    return made.backup.path


@pytest.mark.parametrize("has_kit", [True, False])
def test_a_desk_on_another_computer_has_its_own_offices_again(
    desk: Workplace, copied: Path, tmp_path: Path, has_kit: bool
) -> None:
    """With what they had begun, and their evidence; their keys, which no kit holds, are made and trusted anew."""
    kit = save_kit(desk, copied.parent, WORDS).file if has_kit else None
    desk.close()
    restored = restore_with_kit(tmp_path / "new", copied, kit, WORDS)
    assert (restored.evidence_missing, restored.offices_lost) == (0, ())
    with open_workplace(tmp_path / "new", today=date(2025, 12, 3)) as reborn:
        if not has_kit:
            workplace_keys(reborn, make_new=True)
        assert [r.exists for r in reporters_of(reborn)] == [True] + [False] * 7
        home = ready_reporter(reborn, STATION)
        with open_workplace(home, today=reborn.today) as own:
            assert text_of(own, "E1", "E201", "忻口", NOVEMBER) == "Ⅱ"
            (kept,) = evidence_of(own, NOVEMBER)
            assert read_file(own, kept.file) == PDF
            put_air(own, NOVEMBER)
            for section in ("定襄桥", "云中河桥"):
                put(own, "E1", "E201", "Ⅲ", dimension=section, period=NOVEMBER)
            for finding in check_period(own, NOVEMBER):
                if finding.severity == "query" and finding.blocks:
                    explain(own, NOVEMBER, finding.rule, "已与监测站逐日核对", finding.cell)
        assert [
            r.outcome
            for r in hand_in(reborn, STATION, NOVEMBER, passphrase=WORDS if has_kit else None)
        ] == ["taken"]


def test_a_damaged_copy_of_an_office_is_named_and_the_desk_goes_on(
    desk: Workplace, copied: Path, tmp_path: Path
) -> None:
    (beside,) = (copied.parent / f"reporters-{desk.unit.code}").iterdir()
    for file in beside.glob("*.db"):
        file.write_bytes(file.read_bytes()[:5000])
    (beside.parent / "notes.txt").write_text("x")
    (beside.parent / "140902902").mkdir()
    restored = restore(tmp_path / "new", copied)
    assert restored.offices_lost == (STATION, "140902902"), "nor is there one of the second"
    with open_workplace(tmp_path / "new", today=desk.today) as reborn:
        assert consolidate(reborn, OCTOBER).row("E104") is not None
