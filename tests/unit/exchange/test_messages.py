"""What a message may hold."""

from __future__ import annotations

import msgspec
import pytest

from desktop.domain.figures import Missing
from desktop.errors import ExchangeError
from desktop.exchange.keys import Keys
from desktop.exchange.messages import (
    MAX_ROWS,
    MAX_VALUE,
    FigureRow,
    Submission,
    check_message,
    check_submission,
    first_forbidden,
)
from tests.unit.exchange.sample import CATALOGUE, FIGURE, back, submission, task

replace = msgspec.structs.replace


def with_figure(**changes: object) -> Submission:
    return replace(submission(), figures=[replace(FIGURE, **changes)])


def test_real_months_pass(district: Keys) -> None:
    check_submission(submission())
    check_submission(submission(sequence=2))
    check_message(task(district.signing_public, district.recipient))
    check_message(back(CATALOGUE))


@pytest.mark.parametrize("value", [0, -1, MAX_VALUE, -MAX_VALUE, None])
def test_values_within_bounds_pass(value: int | None) -> None:
    check_submission(with_figure(value=value))


@pytest.mark.parametrize("value", [MAX_VALUE + 1, -MAX_VALUE - 1, 10**40, "12", 1.5])
def test_values_out_of_bounds_are_refused(value: object) -> None:
    with pytest.raises(ExchangeError, match="exchange-payload-bad"):
        check_submission(with_figure(value=value))


@pytest.mark.parametrize(
    "character",
    ["\x00", "\t", "\r", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u200f", "\u2028", "\ud800"],
)
def test_control_and_direction_characters_are_refused_and_named(character: str) -> None:
    with pytest.raises(ExchangeError) as caught:
        check_submission(with_figure(note=f"雨{character}季"), file="a.tbsub")
    assert caught.value.params == {
        "file": "a.tbsub",
        "where": f"figures[0].note U+{ord(character):04X}",
    }


@pytest.mark.parametrize("text", ["第一行\n第二行", "𠮷㐂", "PM₂.₅ μg/m³ Ⅲ類", "王·阿卜杜拉", ""])
def test_ordinary_text_passes(text: str) -> None:
    assert first_forbidden(text) is None
    check_submission(with_figure(note=text))


def test_lengths_are_capped() -> None:
    check_submission(with_figure(note="长" * 2_000))
    for broken in (
        with_figure(note="长" * 2_001),
        with_figure(code="E" * 101),
        replace(submission(), filled_by="王" * 501),
        replace(submission(), reason="补" * 40_000),
        replace(submission(), forms=[f"F{n}" for n in range(101)]),
        replace(submission(), figures=[replace(FIGURE, code=f"E{n}") for n in range(MAX_ROWS + 1)]),
    ):
        with pytest.raises(ExchangeError, match="exchange-payload-bad"):
            check_submission(broken)


def test_no_cell_twice() -> None:
    whole = submission()
    for name in ("forms", "figures", "readings", "projects", "honours", "explanations"):
        rows = getattr(whole, name)
        with pytest.raises(ExchangeError, match="exchange-payload-bad"):
            check_submission(replace(whole, **{name: [*rows, rows[0]]}))


def test_a_value_and_a_missing_reason_exclude_each_other() -> None:
    check_submission(with_figure(value=None, missing=Missing.NOT_MONITORED))
    with pytest.raises(ExchangeError, match="exchange-payload-bad"):
        check_submission(with_figure(value=0, missing=Missing.NOT_MONITORED))


@pytest.mark.parametrize(
    "change",
    [{"unit": "1/2"}, {"unit": ""}, {"unit": "１４０"}, {"period": "2025-00"}, {"sequence": 0}],
)
def test_heads_are_well_formed(change: dict[str, object]) -> None:
    with pytest.raises(ExchangeError, match="exchange-payload-bad"):
        check_submission(replace(submission(), **change))


def test_a_day_that_is_not_in_the_calendar_is_refused() -> None:
    reading = replace(submission().readings[0], date="2025-02-31")
    with pytest.raises(ExchangeError, match="2025-02-31"):
        check_submission(replace(submission(), readings=[reading]))


def test_rows_are_arrays_of_exactly_their_fields() -> None:
    row = msgspec.to_builtins(FIGURE)
    assert msgspec.convert(row, FigureRow) == FIGURE
    for broken in (row[:-1], [*row, ""]):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(msgspec.json.encode(broken), type=FigureRow)
