"""The clock beside the journal, the task and the desk's receipts: behind one of them by more than
a day, nothing is sealed until a person has looked.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop import clock, i18n
from desktop.actions.clock_doubts import clock_doubts
from desktop.actions.targets import change_target
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.submit import start_correction, submit
from desktop.domain.periods import Period
from desktop.errors import Refused
from desktop.messages import describe
from desktop.store import submissions
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.unit.actions.entry.test_assigned import filled
from tests.unit.actions.month import put

NOW = datetime(2025, 11, 5, 10, 0)


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    monkeypatch.setattr(i18n, "_language", "zh_CN")
    with clock.standing_at(NOW), make_pair(tmp_path) as pair:
        filled(pair)
        yield pair


@pytest.mark.parametrize("behind", [timedelta(0), timedelta(hours=23), timedelta(days=-40)])
def test_an_honest_clock_is_not_doubted(pair: Pair, behind: timedelta) -> None:
    with clock.standing_at(NOW - behind):
        assert clock_doubts(pair.unit).sentence == ""
        assert pair.submit().sequence == 1


def test_a_clock_behind_the_journal_is_asked_about_once(pair: Pair) -> None:
    early = NOW.replace(year=1980)
    with clock.standing_at(NOW + timedelta(days=365)):
        put(pair.unit, "E1", "E303", "5")  # the clock stood a year ahead for one afternoon
    with clock.standing_at(NOW):
        put(pair.unit, "E1", "E303", "6")
        with pytest.raises(Refused) as refused:
            pair.submit()
        assert refused.value.code == "clock-behind"
        assert "2026-11-05 10:00" in describe(refused.value)
        assert "要么" in describe(refused.value), "one witness: either may be wrong"
        assert submissions.latest_submission(pair.unit.db, UNIT, OCTOBER) is None
        submit(pair.unit, OCTOBER, pair.stick, clock_checked=True)
        assert clock_doubts(pair.unit).sentence == "", "it was looked at"
        put(pair.unit, "E1", "E303", "7", period="2025-09")
    with clock.standing_at(early):
        assert clock_doubts(pair.unit).sentence, "what was confirmed is not confirmed for ever"


def test_a_clock_behind_its_task_and_its_receipt(pair: Pair) -> None:
    later = NOW + timedelta(days=30)
    pair.submit()
    with clock.standing_at(later):
        change_target(pair.desk, (UNIT, "E303", ""), "2025", "1500")
        task = export_task(pair.desk, OCTOBER, pair.stick)
    receive_task(pair.unit, task.file)
    sentence = clock_doubts(pair.unit).sentence
    assert "任务" in sentence and "2025-12-05 10:00" in sentence and "回执" not in sentence
    pair.receive()
    with clock.standing_at(later):
        send_replies(pair.desk, pair.stick)
    receive(pair.unit, [pair.stick])
    assert "回执" in clock_doubts(pair.unit).sentence
    start_correction(pair.unit, OCTOBER, "改正")
    with pytest.raises(Refused, match="clock-behind"):
        submit(pair.unit, OCTOBER, pair.stick)
    assert submit(pair.unit, OCTOBER, pair.stick, clock_checked=True).sequence == 2


def test_what_is_sealed_already_is_written_again_without_a_question(pair: Pair) -> None:
    pair.submit()
    with clock.standing_at(NOW.replace(year=1980)):
        assert submit(pair.unit, Period(OCTOBER), pair.stick).sequence == 1
