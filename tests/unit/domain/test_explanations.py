"""Explanations that explain, and those that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.explanations import explanation_problem

STOCK = ("核实无误", "数据无误", "情况属实", "经核实", "同上", "无变化")


@pytest.mark.parametrize(
    "words",
    [
        "10月中旬奇村温泉项目复工，新增完成投资 320 万元",
        "秸秆焚烧，连续两天重污染",
        "停产检修",
        "数据已核实，因企业搬迁停产",
        "上月少报 3 户，本月补上",
        "the mill was closed for repairs",
        "雨季提前\n造林推迟到秋季",
    ],
)
def test_reasons_stand(words: str) -> None:
    assert explanation_problem(words, STOCK) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", "explanation-empty"),
        (" \n\u3000", "explanation-empty"),
        ("\ufeff", "explanation-empty"),
        ("停电", "explanation-too-short"),
        ("修路。", "explanation-too-short"),
        ("123", "explanation-no-words"),
        ("……！！", "explanation-no-words"),
        ("12.5%", "explanation-no-words"),
        ("啊啊啊啊啊", "explanation-repeated"),
        ("测试测试测试", "explanation-repeated"),
        ("aaaaaa", "explanation-repeated"),
        ("核实无误", "explanation-stock-phrase"),
        ("核 实 无 误！", "explanation-stock-phrase"),
        ("经核实，数据无误。", "explanation-stock-phrase"),
        ("数据无误，情况属实", "explanation-stock-phrase"),
        ("核实无误核实无误核实无误", "explanation-stock-phrase"),
        ("经我镇复核，数据真实准确", "explanation-stock-phrase"),
        ("同上。", "explanation-stock-phrase"),
        ("Data are correct.", "explanation-stock-phrase"),
        ("没有问题", "explanation-stock-phrase"),
        ("因为\x00停电检修", "entry-hidden-character"),
        ("因为\u202e停电检修", "entry-hidden-character"),
        ("=HYPERLINK(1)", "entry-formula"),
        ("停" * 40_000, "entry-too-long"),
    ],
)
def test_words_that_explain_nothing(words: str, code: str) -> None:
    found = explanation_problem(words, STOCK)
    assert found is not None
    assert found.code == code


def test_the_catalogue_decides_what_is_stock() -> None:
    assert explanation_problem("季节性因素影响", STOCK) is None
    found = explanation_problem("季节性因素影响", (*STOCK, "季节性因素影响"))
    assert found is not None
    assert found.code == "explanation-stock-phrase"


@given(st.text(max_size=600))
def test_never_raises(words: str) -> None:
    explanation_problem(words, STOCK)
