"""Typed text to figures: every form a clerk may type, and every bad input with its own problem."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from decimal import Decimal
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop import messages
from desktop.catalogue.model import Code, Field, FormId, Kind, Text
from desktop.domain.entry.read import Entry, read_entry, read_missing
from desktop.domain.figures import EMPTY, SCALE, Figure, Missing, display, plain
from desktop.domain.problems import Problem


def field(kind: Kind = "area", measure: str = "亩", decimals: int = 0, **more: object) -> Field:
    values: dict[str, object] = {
        "code": Code("X"),
        "form": FormId("E1"),
        "name": Text("数", "number"),
        "definition": Text("", ""),
        "measure": Text(
            measure, {"天": "days", "万元": "10,000 yuan", "亩": "mu"}.get(measure, measure)
        ),
        "kind": kind,
        "decimals": decimals,
    }
    return Field(**(values | more))  # type: ignore[arg-type]


AREA = field()
DAYS = field("count", "天")
HOUSEHOLDS = field("count", "户")
MONEY = field("amount", "万元", 2)
RATE = field("rate", "%", 1)
DUST = field("measure", "μg/m³", 0, minimum="0", maximum="2000")
CO = field("measure", "mg/m³", 1)
GRADE = field("grade", "类", choices=("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"))
CHOICE = field(
    "choice",
    "",
    choices=("national", "provincial", "city", "county"),
    choice_names=(
        Text("国家级", "national level"),
        Text("省级", "provincial level"),
        Text("市级", "city level"),
        Text("县级", "county level"),
    ),
)
PRIMARY = field(
    "text", "", code=Code("primary"), choices=("PM2.5", "PM10", "O3", "SO2", "NO2", "CO")
)
FLAG = field("flag", "")
WORDS = field("text", "", max_length=500)
DATE = field("date", "")
MONTH = field("month", "")
EVERY_KIND = (
    AREA,
    DAYS,
    HOUSEHOLDS,
    MONEY,
    RATE,
    DUST,
    CO,
    GRADE,
    CHOICE,
    PRIMARY,
    FLAG,
    WORDS,
    DATE,
    MONTH,
)


def number(text: str, of: Field) -> str:
    entry = read_entry(text, of)
    assert entry.problem is None, f"{text!r} refused: {entry.problem}"
    assert entry.figure is not None and entry.figure.value is not None
    return plain(entry.figure.value, of.decimals)


def problem(text: str, of: Field, period: str = "") -> Problem:
    entry = read_entry(text, of, period)
    assert entry.problem is not None, f"{text!r} was taken as {entry.figure}"
    assert entry.figure is None
    return entry.problem


@pytest.mark.parametrize(
    ("text", "of", "expected"),
    [
        ("1020", AREA, "1020"),
        ("０", AREA, "0"),
        ("１，２３４，５６７", AREA, "1234567"),
        ("1,234,567", AREA, "1234567"),
        ("1，234", AREA, "1234"),
        ("1 234 567", AREA, "1234567"),
        ("1\u00a0234", AREA, "1234"),
        (" 1020\r\n", AREA, "1020"),
        ("\ufeff1020", AREA, "1020"),
        ("1020亩", AREA, "1020"),
        ("1020 亩", AREA, "1020"),
        ("1020 mu", AREA, "1020"),
        ("1.2万亩", AREA, "12000"),
        ("１０２０．０", AREA, "1020"),
        ("26天", DAYS, "26"),
        ("26 days", DAYS, "26"),
        ("二十六", DAYS, "26"),
        ("二十六天", DAYS, "26"),
        ("十", DAYS, "10"),
        ("零", DAYS, "0"),
        ("廿六", DAYS, "26"),
        ("1.2万", HOUSEHOLDS, "12000"),
        ("1万5000", HOUSEHOLDS, "15000"),
        ("3千", HOUSEHOLDS, "3000"),
        ("3千户", HOUSEHOLDS, "3000"),
        ("一千零二十", AREA, "1020"),
        ("三万五千", AREA, "35000"),
        ("三万五千亩", AREA, "35000"),
        ("兩千", AREA, "2000"),
        ("一萬", AREA, "10000"),
        ("壹仟贰佰", AREA, "1200"),
        ("98.5%", RATE, "98.5"),
        ("98.5％", RATE, "98.5"),
        ("98。5", RATE, "98.5"),
        ("９８．５", RATE, "98.5"),
        ("百分之九十八点五", RATE, "98.5"),
        (".5", RATE, "0.5"),
        ("+3", RATE, "3.0"),
        ("－0.5", RATE, "-0.5"),
        ("−12.5", RATE, "-12.5"),
        ("负三点五", RATE, "-3.5"),
        ("35μg/m³", DUST, "35"),
        ("0.058mg/m³", DUST, "58"),
        ("800μg/m3", CO, "0.8"),
        ("10公顷", AREA, "150"),
        ("1.2万亩", AREA, "12000"),
        ("2 平方公里", AREA, "3000"),
        ("21家", HOUSEHOLDS, "21"),
        ("1.2千户", HOUSEHOLDS, "1200"),
        ("1.2亿元", MONEY, "12000.00"),
        ("350百万元", MONEY, "35000.00"),
        ("35 ug/m3", DUST, "35"),
        ("35µg/m3", DUST, "35"),
        ("0.9mg/m³", CO, "0.9"),
        ("１.０ mg/m3", CO, "1.0"),
        ("1.5亿", MONEY, "15000.00"),
        ("1.5亿元", MONEY, "15000.00"),
        ("1.5 亿元", MONEY, "15000.00"),
        ("300万", MONEY, "300.00"),
        ("300万元", MONEY, "300.00"),
        ("300 万元", MONEY, "300.00"),
        ("5000元", MONEY, "0.50"),
        ("300", MONEY, "300.00"),
        ("1亿5000万元", MONEY, "15000.00"),
        ("3千万", MONEY, "3000.00"),
        ("一亿五千万", MONEY, "15000.00"),
        ("一点五亿元", MONEY, "15000.00"),
        ("三万五千元", MONEY, "3.50"),
        ("14,273.50", MONEY, "14273.50"),
        ("123.150000", MONEY, "123.15"),
        ("一千零二十", MONEY, "1020.00"),
        ("-1,234.5", MONEY, "-1234.50"),
        ("-0", DAYS, "0"),
        ("100000000000", AREA, "100000000000"),
    ],
)
def test_numbers(text: str, of: Field, expected: str) -> None:
    assert number(text, of) == expected


@pytest.mark.parametrize(
    ("text", "of", "code"),
    [
        ("很多", AREA, "entry-not-number"),
        ("约300", AREA, "entry-not-number"),
        ("12.", AREA, "entry-not-number"),
        ("1.2.3", RATE, "entry-not-number"),
        ("--5", AREA, "entry-not-number"),
        ("NaN", AREA, "entry-not-number"),
        ("inf", AREA, "entry-not-number"),
        ("Infinity", AREA, "entry-not-number"),
        ("5²", AREA, "entry-unit"),
        ("①", AREA, "entry-not-number"),
        ("½", AREA, "entry-not-number"),
        ("0x10", AREA, "entry-not-number"),
        ("1_000", AREA, "entry-not-number"),
        ("十十五", AREA, "entry-not-number"),
        ("一千零", AREA, "entry-not-number"),
        ("1万5", HOUSEHOLDS, "entry-not-number"),
        ("3万5亿", AREA, "entry-not-number"),
        ("-", AREA, "entry-not-number"),
        ("亩", AREA, "entry-not-number"),
        ("万", AREA, "entry-not-number"),
        ("+", AREA, "entry-not-number"),
        ("1e999", AREA, "entry-exponent"),
        ("1e3", AREA, "entry-exponent"),
        ("1.5E+06", AREA, "entry-exponent"),
        ("١٢٣", AREA, "entry-foreign-digits"),
        ("१२", AREA, "entry-foreign-digits"),
        ("𝟏𝟐", AREA, "entry-foreign-digits"),
        ("=SUM(A1)", AREA, "entry-formula"),
        ("=1+2", AREA, "entry-formula"),
        ("＝1+2", AREA, "entry-formula"),
        ("@A1", AREA, "entry-formula"),
        ("1+2", AREA, "entry-formula"),
        ("3*4", AREA, "entry-formula"),
        ("1,23,4", AREA, "entry-grouping"),
        ("1,2345", AREA, "entry-grouping"),
        ("12 34", AREA, "entry-grouping"),
        ("1,234 567", AREA, "entry-grouping"),
        ("1,23,4亩", AREA, "entry-grouping"),
        ("1.234,5", RATE, "entry-grouping"),
        ("-5", DAYS, "entry-negative"),
        ("−5", HOUSEHOLDS, "entry-negative"),
        ("负五", DAYS, "entry-negative"),
        ("-1", DUST, "entry-negative"),
        ("2001", DUST, "entry-above-maximum"),
        ("12.5", DAYS, "entry-whole-number"),
        ("98.55", RATE, "entry-decimals"),
        ("5000.5元", MONEY, "entry-decimals"),
        ("1." + "0" * 40 + "1", RATE, "entry-decimals"),
        ("1000000000001", AREA, "entry-too-large"),
        ("9" * 60, AREA, "entry-too-large"),
        ("一万亿", AREA, "entry-too-large"),
        ("9" * 40_000, AREA, "entry-too-long"),
        ("1\u200b2", AREA, "entry-hidden-character"),
        ("\u202e123", AREA, "entry-hidden-character"),
        ("12\x003", AREA, "entry-hidden-character"),
        ("1\t2", AREA, "entry-hidden-character"),
        ("0.01公顷", AREA, "entry-converted"),
        ("10公里", AREA, "entry-unit"),
        ("50%", AREA, "entry-unit"),
        ("35μg/m³", CO, "entry-converted"),
        ("35亩", CO, "entry-unit"),
        ("5个", DAYS, "entry-unit"),
        ("三万五千", MONEY, "entry-ambiguous-amount"),
        ("1亿5000", MONEY, "entry-ambiguous-amount"),
    ],
)
def test_refused_numbers(text: str, of: Field, code: str) -> None:
    assert problem(text, of).code == code


def test_too_many_decimals_propose_the_rounded_number() -> None:
    assert problem("98.55", RATE).proposal == "98.6"
    assert problem("12.5", DAYS).params["proposed"] == "13"
    assert number(problem("12345.678", MONEY).proposal, MONEY) == "12345.68"


def test_an_ambiguous_amount_names_both_readings() -> None:
    params = problem("三万五千", MONEY).params
    assert (params["larger"], params["smaller"]) == ("35000", "3.5")


@pytest.mark.parametrize(
    ("text", "of", "meaning"),
    [
        ("1.5亿元", MONEY, "15,000.00 万元"),
        ("1.2万", HOUSEHOLDS, "12,000 户"),
        ("二十六", DAYS, "26 天"),
        ("5000元", MONEY, "0.50 万元"),
        ("1020", AREA, ""),
        ("1,020亩", AREA, ""),
        ("三类", GRADE, "Ⅲ"),
        ("Ⅲ", GRADE, ""),
        ("2025年10月3日", DATE, "2025-10-03"),
        ("pm25、臭氧", PRIMARY, "PM2.5,O3"),
        ("第一行\r\n第二行", WORDS, "第一行 第二行"),
        ("好", WORDS, ""),
    ],
)
def test_the_meaning_is_what_it_became(text: str, of: Field, meaning: str) -> None:
    assert read_entry(text, of).meaning == meaning


@pytest.mark.parametrize("of", EVERY_KIND, ids=lambda f: f"{f.kind}-{f.measure.zh}")
@pytest.mark.parametrize("text", ["", " ", "\r\n", "\u3000", "\ufeff"])
def test_blank_text_clears(text: str, of: Field) -> None:
    assert read_entry(text, of) == Entry(EMPTY, None)


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("3", 3),
        ("III", 3),
        ("iii", 3),
        ("Ⅲ", 3),
        ("ⅲ", 3),
        ("三", 3),
        ("三类", 3),
        ("Ⅲ类", 3),
        ("3类", 3),
        ("３", 3),
        ("Ⅲ 类", 3),
        ("1", 1),
        ("Ⅰ", 1),
        ("iv", 4),
        ("五类", 5),
        ("劣五", 6),
        ("劣V", 6),
        ("劣Ⅴ类", 6),
        ("劣5", 6),
        ("6", 6),
        ("六", 6),
        ("劣", 6),
        ("VI", 6),
    ],
)
def test_grades(text: str, index: int) -> None:
    assert read_entry(text, GRADE).figure == Figure(value=index * SCALE)


@pytest.mark.parametrize("text", ["7", "0", "优", "IIII", "3.5", "-3", "三四", "x", "x" * 60])
def test_refused_grades(text: str) -> None:
    found = problem(text, GRADE)
    assert found.code == "entry-choice"
    assert "劣Ⅴ" in found.params["choices"]


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("national", 1),
        ("国家级", 1),
        ("Provincial level", 2),
        ("sj", 0),
        ("gjj", 1),
        ("xj", 4),
        ("3", 3),
        ("县级 ", 4),
    ],
)
def test_choices(text: str, index: int) -> None:
    if index == 0:  # 省级 and 市级 share their initials
        assert problem(text, CHOICE).code == "entry-choice-ambiguous"
    else:
        assert read_entry(text, CHOICE).figure == Figure(value=index * SCALE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PM2.5", "PM2.5"),
        ("pm25", "PM2.5"),
        ("臭氧", "O3"),
        ("O₃", "O3"),
        ("PM2.5、O3", "PM2.5,O3"),
        ("o3 pm2.5", "PM2.5,O3"),
        ("PM₂.₅/PM₁₀", "PM2.5,PM10"),
        ("PM 2.5", "PM2.5"),
        ("细颗粒物，臭氧8小时", "PM2.5,O3"),
        ("O3,O3", "O3"),
    ],
)
def test_primary_pollutants(text: str, words: str) -> None:
    assert read_entry(text, PRIMARY).figure == Figure(words=words)


def test_no_primary_pollutant() -> None:
    assert read_entry("无", PRIMARY).figure == EMPTY
    assert read_entry("—", PRIMARY).figure == EMPTY
    assert problem("PM2.5、灰尘", PRIMARY).params["typed"] == "灰尘"
    assert problem("、", PRIMARY).code == "entry-choice"


@pytest.mark.parametrize(
    "text",
    [
        "2025-10-3",
        "2025/10/3",
        "2025.10.3",
        "20251003",
        "2025年10月3日",
        "2025-10-03",
        "２０２５-１０-３",
        "2025 年 10 月 3 号",
        "2025/10/3 0:00",
        "2025-10-03 00:00:00",
    ],
)
def test_dates(text: str) -> None:
    assert read_entry(text, DATE).figure == Figure(words="2025-10-03")


def test_a_day_takes_its_year_from_the_period() -> None:
    assert read_entry("10月3日", DATE, "2025-10").figure == Figure(words="2025-10-03")
    assert read_entry("10-3", DATE, "2025").figure == Figure(words="2025-10-03")
    assert problem("10月3日", DATE).code == "entry-date-without-year"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2025-02-30", "entry-date-impossible"),
        ("2025-13-01", "entry-date-impossible"),
        ("2025-0-1", "entry-date-impossible"),
        ("1889-10-03", "entry-date-year"),
        ("2101-01-01", "entry-date-year"),
        ("明天", "entry-date"),
        ("2025-10", "entry-date"),
        ("45933", "entry-date"),
        ("2025-10/3", "entry-date"),
        ("2025-١٠-03", "entry-date"),
        ("=TODAY()", "entry-formula"),
    ],
)
def test_refused_dates(text: str, code: str) -> None:
    assert problem(text, DATE).code == code


@pytest.mark.parametrize(
    "text", ["2026-06", "2026-6", "2026/6", "2026年6月", "202606", "2026-06-30", "2026年6月30日"]
)
def test_months(text: str) -> None:
    assert read_entry(text, MONTH).figure == Figure(words="2026-06")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-13", "entry-date-impossible"),
        ("六月", "entry-month"),
        ("1800-01", "entry-date-year"),
        ("6月3日", "entry-month"),
    ],
)
def test_refused_months(text: str, code: str) -> None:
    assert problem(text, MONTH).code == code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("是", 1),
        ("1", 1),
        ("yes", 1),
        ("√", 1),
        ("Y", 1),
        ("否", 0),
        ("0", 0),
        ("no", 0),
        ("×", 0),
        ("Ｘ", 0),
    ],
)
def test_flags(text: str, value: int) -> None:
    assert read_entry(text, FLAG).figure == Figure(value=value * SCALE)


def test_a_doubtful_flag_is_refused() -> None:
    assert problem("也许", FLAG).code == "entry-flag"


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("不适用", Figure(missing=Missing.NOT_APPLICABLE)),
        ("n/a", Figure(missing=Missing.NOT_APPLICABLE)),
        ("N/A", Figure(missing=Missing.NOT_APPLICABLE)),
        ("未监测", Figure(missing=Missing.NOT_MONITORED)),
        ("not monitored", Figure(missing=Missing.NOT_MONITORED)),
        ("暂无", Figure(missing=Missing.NOT_YET)),
        ("拒报 企业不提供", Figure(missing=Missing.REFUSED, words="企业不提供")),
        ("拒报：企业不提供", Figure(missing=Missing.REFUSED, words="企业不提供")),
        ("missing:not_yet", Figure(missing=Missing.NOT_YET)),
        ("missing:refused 为什么", Figure(missing=Missing.REFUSED, words="为什么")),
    ],
)
def test_missing_words(text: str, figure: Figure) -> None:
    for of in (AREA, MONEY, GRADE, DATE, FLAG):
        assert read_entry(text, of).figure == figure


def test_missing_notes_of_files() -> None:
    assert read_missing("仪器停电") is None
    assert read_missing("") is None
    assert read_missing("missing:not_monitored") == Figure(missing=Missing.NOT_MONITORED)
    assert read_missing("missing:gone") == Problem("entry-missing-reason", {"typed": "gone"})
    assert read_missing("missing:refused") == Problem("entry-refused-without-words")
    assert problem("拒报", AREA).code == "entry-refused-without-words"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("=SUM(A1)", "entry-formula"),
        ("@cmd", "entry-formula"),
        ("＝cmd", "entry-formula"),
        ("\t=1", "entry-hidden-character"),
        ("好\u202e坏", "entry-hidden-character"),
        ("好\x07", "entry-hidden-character"),
        ("好\ud800", "entry-hidden-character"),
        ("好" * 501, "entry-too-long"),
        ("好" * 40_000, "entry-too-long"),
    ],
)
def test_refused_words(text: str, code: str) -> None:
    assert problem(text, WORDS).code == code


@pytest.mark.parametrize("text", ["-5℃", "+8%", "无", "好" * 500, "A-1", "𠮷村", "30%以上，已开工"])
def test_words(text: str) -> None:
    assert read_entry(text, WORDS).figure == Figure(words=text)


def test_a_bound_below_zero_is_named() -> None:
    found = problem("-6", replace(RATE, minimum="-5"))
    assert (found.code, found.params["minimum"]) == ("entry-below-minimum", "-5")


def test_chinese_numerals_agree_with_the_converter() -> None:
    from cn2an import an2cn

    chance = random.Random(633)
    for _ in range(200):
        value = chance.randrange(10 ** chance.randrange(1, 11))
        assert number(an2cn(value), AREA) == str(value), an2cn(value)


def test_the_numeral_library_is_loaded_only_for_numerals() -> None:
    import subprocess

    program = (
        "import sys, desktop.domain.entry.read as e; from tests_entry_field import f; e.read_entry('1,020亩', f);"
        "assert not {'cn2an', 'proces', 'pypinyin'} & sys.modules.keys(), 'loaded too early'"
    )
    program = program.replace(
        "from tests_entry_field import f;",
        (
            "from desktop.catalogue.model import Field, Text; "
            "f = Field('X', 'E1', Text('', ''), Text('', ''), Text('亩', 'mu'), 'area');"
        ),
    )
    subprocess.run([sys.executable, "-c", program], check=True)


TYPED = st.one_of(
    st.text(max_size=80),
    st.text(
        "012789０９.,，。 -+−亿万千百十元亩%天点零一二三五负类劣ⅢIVx=e年月日/:\u00a0\u200b\u202e\t\n",
        max_size=20,
    ),
    st.text(st.characters(), max_size=12),
)


@given(text=TYPED, of=st.sampled_from(EVERY_KIND))
def test_never_raises_and_what_was_taken_is_read_back(text: str, of: Field) -> None:
    entry = read_entry(text, of, "2025-10")
    assert (entry.figure is None) != (entry.problem is None)
    if entry.problem is not None:
        assert all(len(str(value)) < 120 for value in entry.problem.params.values())
        return
    assert entry.figure is not None
    if entry.figure.missing is Missing.REFUSED:  # its words stand beside the cell
        return
    again = read_entry(display(entry.figure, of), of, "2025-10")
    assert again.figure == entry.figure, (text, again.problem)


@given(value=st.integers(-(10**15), 10**15), decimals=st.integers(0, 4), grouped=st.booleans())
def test_every_shown_number_is_read_back(value: int, decimals: int, grouped: bool) -> None:
    of = field("amount", "万元", decimals)
    step = 10 ** (4 - decimals)
    figure = Figure(value=value // step * step)
    if abs(Decimal(figure.value or 0)) > 10**15:
        return
    assert read_entry(display(figure, of, grouped=grouped), of).figure == figure


def test_every_problem_code_has_a_sentence_with_its_parameters() -> None:
    cases = [("", AREA)] + [
        (text, of)
        for of in EVERY_KIND
        for text in (
            "x" * 900,
            "\u202e1",
            "١",
            "=1",
            "1e3",
            "好坏",
            "1,2",
            "1.23456",
            "-5",
            "99999999999999",
            "5斤",
            "三万五",
            "sj",
            "10月3日",
            "2025-02-30",
            "1800-01-01",
            "拒报",
            "missing:x",
        )
    ]
    for text, of in cases:
        found = read_entry(text, of).problem
        if found is not None and found.code in messages.MESSAGES:
            names = {
                name for _, name, _, _ in Formatter().parse(messages.MESSAGES[found.code]) if name
            }
            assert names <= found.params.keys(), found
            assert found.sentence
