"""Figures in sentences: measures, 亿元, directions, and nothing rounded that need not be."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import i18n
from desktop.catalogue.model import Catalogue, Indicator
from desktop.domain.brief import prose
from desktop.domain.figures import SCALE, from_decimal


@pytest.fixture(params=["zh_CN", "en"])
def english(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(i18n, "_language", request.param)
    return request.param == "en"


def of(catalogue: Catalogue, code: str) -> Indicator:
    return catalogue.indicators[code]  # type: ignore[index]


@pytest.mark.parametrize(
    ("code", "value", "zh", "en"),
    [
        ("E104", "281", "281天", "281 days"),
        ("P105", "123.15", "123.15%", "123.15%"),
        ("R304", "91.0", "91%", "91%"),
        ("X201", "146800.00", "14.68亿元", "1,468 million yuan"),
        ("X201", "9999.99", "9999.99万元", "100 million yuan"),
        ("X201", "10000", "1亿元", "100 million yuan"),
        ("X201", "0", "0万元", "0 yuan"),
        ("X201", "12.5", "12.5万元", "125,000 yuan"),
        ("X301", "2683500", "268.35亿元", "26,835 million yuan"),
        ("E201", "3", "Ⅲ类", "III"),
        ("E303", "12960", "12960亩", "12,960 mu"),
    ],
)
def test_a_value_is_said_with_its_measure(
    catalogue: Catalogue, english: bool, code: str, value: str, zh: str, en: str
) -> None:
    assert prose.in_prose(from_decimal(Decimal(value)), of(catalogue, code)) == (
        en if english else zh
    )


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        ("96.2", "超过95%", "over 95%"),
        ("95", "达到95%", "fully 95%"),
        ("100", "达到100%", "fully 100%"),
        ("3.9", "超过0%", "over 0%"),
    ],
)
def test_over_never_claims_more_than_there_is(
    catalogue: Catalogue, english: bool, value: str, zh: str, en: str
) -> None:
    assert prose.over(from_decimal(Decimal(value)), of(catalogue, "R203"), 5) == (
        en if english else zh
    )


@given(value=st.integers(0, 200 * SCALE), step=st.sampled_from([1, 5, 10]))
def test_over_is_the_next_round_step_below(catalogue: Catalogue, value: int, step: int) -> None:
    text = prose.over(value, of(catalogue, "R203"), step)
    floor = int("".join(c for c in text if c.isdigit()))
    assert floor % step == 0
    assert floor * SCALE <= value < (floor + step) * SCALE
    assert ("超过" in text or "over" in text) == (floor * SCALE < value)


@pytest.mark.parametrize(
    ("code", "now", "before", "direction", "change"),
    [
        ("E109", "5", "9", "减少", "减少4天"),
        ("E104", "281", "271", "增加", "增加10天"),
        ("E104", "281", "281", "持平", "持平"),
        ("P105", "100.5", "98", "上升", "提高2.5个百分点"),
        ("X301", "110", "100", "增加", "增长10%"),
        ("X301", "5", "0", "增加", "增加5万元"),
        ("E201", "3", "2", "变差", "变差1类"),
        ("E201", "2", "4", "好转", "好转2类"),
        ("X301", "90", "100", "减少", "下降10%"),
    ],
)
def test_changes_are_said_as_their_kind_asks(
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    now: str,
    before: str,
    direction: str,
    change: str,
) -> None:
    monkeypatch.setattr(i18n, "_language", "zh_CN")
    values = from_decimal(Decimal(now)), from_decimal(Decimal(before))
    assert prose.direction(*values, of(catalogue, code)) == direction
    assert prose.change(*values, of(catalogue, code)) == change
