"""A word with the figures: the unit's with its submission, the desk's with its task, read on the other side, quoted
in the brief.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.outputs.brief import brief, keep_wording
from desktop.actions.outputs.print_form import papers
from desktop.actions.record import RecordFilter, record_of
from desktop.actions.transfer.covering_words import (
    has_left,
    have_read,
    words_of,
    words_of_tasks,
    words_with_figures,
    write_words,
)
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.submit import start_correction
from desktop.domain import periods
from desktop.errors import AppError
from desktop.exchange.messages import MAX_WORDS, Submission, encoded
from desktop.reports.brief import brief_text
from desktop.store import received
from tests.pair import OCTOBER, UNIT, Pair, make_pair
from tests.unit.actions.month import put_month

WORDS = "十月下旬停电两天，仪器数据缺两日。\n已与电业局核对。"


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("met")
    with make_pair(folder) as pair:
        put_month(pair.unit)
    return folder


@pytest.fixture
def pair(met: Path, tmp_path: Path) -> Iterator[Pair]:
    from desktop.actions.workplace import open_workplace

    shutil.copytree(met, tmp_path / "met")
    folder = tmp_path / "met"
    today = date(2025, 11, 5)
    with (
        open_workplace(folder / "desk", today=today) as desk,
        open_workplace(folder / "unit", today=today) as unit,
    ):
        yield Pair(desk, unit, folder / "stick")


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(AppError) as raised:
        work()
    return raised.value.code


def test_a_units_words_are_read_at_the_desk_on_paper_and_in_the_brief(pair: Pair) -> None:
    write_words(pair.unit, OCTOBER, WORDS)
    pair.submit()
    pair.receive()
    (file,) = received.received_files(pair.desk.db, UNIT, OCTOBER)
    assert file.words == WORDS
    (found,) = words_with_figures(pair.desk, OCTOBER)
    assert (found.unit, found.words) == (UNIT, WORDS)
    assert [
        one.words for one in words_with_figures(pair.desk, periods.as_frequency(OCTOBER, "year"))
    ] == [WORDS]
    assert words_with_figures(pair.desk, periods.following(OCTOBER)) == ()
    for place in (pair.unit, pair.desk.of_unit(UNIT)):
        assert any(WORDS in note for note in papers(place, OCTOBER)[0].notes)
    keep_wording(
        pair.desk, "month", "# {本期}\n造林{E303}。\n[各单位说明：{说明}。]\n[{words|东楼乡}]"
    )
    text = brief_text(brief(pair.desk, consolidate(pair.desk, OCTOBER)))
    assert "东楼乡：十月下旬停电两天，仪器数据缺两日。 已与电业局核对。" in text
    assert text.count("十月下旬停电两天") == 2


def test_without_words_the_brief_leaves_the_brackets_out(pair: Pair) -> None:
    pair.submit()
    pair.receive()
    keep_wording(pair.desk, "month", "造林{E303}。\n[各单位说明：{说明}。]\n另：{说明|东楼乡}")
    text = brief_text(brief(pair.desk, consolidate(pair.desk, OCTOBER)))
    assert "各单位说明" not in text and "另：（还没有说明）" in text


def test_a_unit_that_is_not_there_is_a_mistake_of_the_wording(pair: Pair) -> None:
    assert refusal(lambda: keep_wording(pair.desk, "month", "{说明|没有乡}")) == "brief-wording"


def test_sealed_words_change_by_a_correction_alone(pair: Pair) -> None:
    write_words(pair.unit, OCTOBER, "第一次")
    pair.submit()
    assert has_left(pair.unit, OCTOBER)
    assert refusal(lambda: write_words(pair.unit, OCTOBER, "改")) == "words-sealed"
    assert write_words(pair.unit, OCTOBER, "第一次") == "第一次"
    pair.receive()
    start_correction(pair.unit, OCTOBER, "补充说明")
    write_words(pair.unit, OCTOBER, "第二次")
    pair.submit()
    pair.receive()
    (found,) = words_with_figures(pair.desk, OCTOBER)
    assert found.words == "第二次"
    assert record_of(pair.unit, RecordFilter(kind="words")).count == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("好" * (MAX_WORDS + 1), "words-long"),
        ("停\u202e电", "words-hidden"),
        ("停\u200b电", "words-hidden"),
    ],
)
def test_words_that_no_file_could_carry_are_refused(pair: Pair, words: str, code: str) -> None:
    assert refusal(lambda: write_words(pair.unit, OCTOBER, words)) == code
    assert words_of(pair.unit, OCTOBER) == ""


def test_the_words_of_a_task_are_shown_until_they_are_read_and_stay_in_the_record(
    pair: Pair,
) -> None:
    november = periods.following(OCTOBER)
    write_words(pair.desk, november, "今年E303按新口径填。")
    task = export_task(pair.desk, november, pair.stick)
    assert receive_task(pair.unit, task.file).words == "今年E303按新口径填。"
    (unread,) = words_of_tasks(pair.unit)
    assert (unread.period, unread.words) == (november, "今年E303按新口径填。")
    have_read(pair.unit, (unread.digest,))
    assert words_of_tasks(pair.unit) == ()
    assert record_of(pair.unit, RecordFilter(kind="task")).lines[0].before == "今年E303按新口径填。"
    again = export_task(pair.desk, november, pair.stick)
    assert not again.is_new
    write_words(pair.desk, november, "口径又改了。")
    newer = export_task(pair.desk, november, pair.stick)
    assert newer.is_new and newer.sequence == task.sequence + 1
    receive_task(pair.unit, newer.file)
    assert [one.words for one in words_of_tasks(pair.unit)] == ["口径又改了。"]


class _OlderSubmission(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """As programs knew it before there were words."""

    unit: str
    period: str
    sequence: int
    forms: list[str]
    figures: list[object]
    readings: list[object]
    projects: list[object]
    honours: list[object]
    explanations: list[object]
    reason: str
    filled_by: str
    phone: str


def test_a_submission_without_words_is_read_by_an_older_program(pair: Pair) -> None:
    from desktop.actions.transfer.submit import gather_submission

    plain = gather_submission(pair.unit, OCTOBER, 1, "")
    older = msgspec.json.decode(encoded(plain), type=_OlderSubmission)
    assert (older.unit, older.filled_by) == (plain.unit, plain.filled_by)
    assert msgspec.json.decode(encoded(plain), type=Submission) == plain
    spoken = msgspec.structs.replace(plain, words='说",""]')
    assert msgspec.json.decode(encoded(spoken), type=Submission) == spoken
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(encoded(spoken), type=_OlderSubmission)
