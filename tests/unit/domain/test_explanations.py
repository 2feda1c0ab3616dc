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
        "10月底提前供暖，27—29日静稳天气",
        "PM2.5 受外来沙尘影响偏高",
        "冷空气活动多，浓度下降",
        "原因是设备到货集中",
        "3号机组检修",
        "上年同期基数低，仅42万元",
        "自动站停电两天，按人工监测报",
        "项目因征地推迟，十月才复工",
        "合同款一次付清",
        "去年误填为累计数",
        "五个村集中验收通电",
        "补栽油松二百亩",
        "断面上游施工，水质变差",
        "企业搬迁，AQI 站点随之撤销",
        "施工提前，跨年工程量提到今年",
        "春季干旱，造林推迟",
        "Cold air came early this year",
        "two kilns shut in October",
        "Equipment arrived late; paid at once.",
        "2 km road finished",
        "The months' strengths differ: wet spring, dry autumn",
        "snow stopped all work",
        "The county's plant was under repair for 12 days",
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
        ("不知道", "explanation-stock-phrase"),
        ("原因不明", "explanation-stock-phrase"),
        ("情况说明：不清楚", "explanation-stock-phrase"),
        ("随便", "explanation-stock-phrase"),
        ("一一一一一一", "explanation-repeated"),
        ("一 一 一，一 一 一。", "explanation-repeated"),
        ("哈哈呵呵哈呵", "explanation-repeated"),
        ("abababab", "explanation-repeated"),
        ("asasaasas", "explanation-repeated"),
        ("hsww", "explanation-gibberish"),
        ("ＨＳＷＷ", "explanation-gibberish"),
        ("hsww hsdd", "explanation-gibberish"),
        ("hsww 123", "explanation-gibberish"),
        ("asdf qwer", "explanation-gibberish"),
        ("asdf qwer zxcv", "explanation-gibberish"),
        ("asdfgh jkl; qwerty", "explanation-gibberish"),
        ("fdsa rewq vcxz", "explanation-gibberish"),
        ("sdfk jhgw xcvn", "explanation-gibberish"),
        ("qwrt pzxv mkjh plkj", "explanation-gibberish"),
        ("hjkl dfgh rtyu", "explanation-gibberish"),
        ("abcde", "explanation-gibberish"),
        ("fine thanks", "explanation-gibberish"),
        ("xxx yyy zzz", "explanation-gibberish"),
        ("the the the the", "explanation-stock-phrase"),
        ("嗯嗯啊啊哦哦", "explanation-gibberish"),
        ("哈哈嘿嘿呵呵呵", "explanation-gibberish"),
        ("一二三四五", "explanation-gibberish"),
        ("甲乙丙丁", "explanation-gibberish"),
        ("абвгд ежзик", "explanation-gibberish"),
        ("----", "explanation-no-words"),
        ("。。。，，，", "explanation-no-words"),
        ("？？？", "explanation-no-words"),
        ("😀😀😀", "explanation-no-words"),
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
