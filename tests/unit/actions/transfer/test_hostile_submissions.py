"""A trusted office's file is still only a claim: validly signed files with one thing in them that
cannot be are refused whole, in words that name the place; just inside the bound they are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from desktop import i18n
from desktop.actions.transfer.receive import FileResult, receive
from desktop.actions.transfer.validate_submission import STEP
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.demo.make import make_demo
from desktop.domain.figures import SCALE, How, Missing
from desktop.exchange.messages import ExplanationRow, FigureRow, HonourRow, ReadingRow, Submission
from tests.senders import QICUN, Sender

TABLES = (
    "figure",
    "offered_figure",
    "reading",
    "ledger_row",
    "honour",
    "explanation",
    "received",
    "form_state",
)
MONTH, QUARTER = "2025-10", "2025-Q3"
STATISTICS, REFORM = "140902902", "140902903"
AT = "2025-11-03T09:00:00+08:00"
WORDS = "连日降雨，工地停工十二天"

Change = Callable[[Submission], Submission]


def figure(form: str, code: str, value: int | None, dimension: str = "", **more: Any) -> FigureRow:
    """One in ten-thousandths; `period` is the month's unless given."""
    own = {
        "period": MONTH,
        "words": "",
        "missing": None,
        "note": "",
        "standard": "",
        "how": How.TYPED,
    }
    return FigureRow(form, code, dimension, value=value, **(own | more))


def explanation(rule: str, code: str, dimension: str = "", form: str = "P1") -> ExplanationRow:
    return ExplanationRow(form, rule, code, dimension, WORDS, AT)


def monthly(catalogue: Catalogue) -> Submission:
    """A good month of a township: figures of every kind, days, projects, words to queries."""
    base = Sender(QICUN, catalogue).message(
        MONTH,
        figures=(
            figure("E1", "E104", 25 * SCALE, standard="HJ 633-2012", how=How.DERIVED),
            figure("E1", "E110", 806_000, how=How.DERIVED),
            figure("E1", "E116", 21_000),
            figure("E1", "E201", 3 * SCALE, "定襄桥"),
            figure("E1", "E402", None, missing=Missing.REFUSED, words="企业不提供"),
            figure("P1", "P101", 2 * SCALE, how=How.DERIVED),
            figure("P1", "P101", 2 * SCALE, "区级重点项目", how=How.DERIVED),
        ),
    )
    (project,), (reading,) = base.projects, base.readings
    return replace(
        base,
        readings=[
            replace(reading, so2=12 * SCALE, co=8_000),
            replace(reading, date=f"{MONTH}-04", aqi=None, invalid=True, reason="仪器停电"),
        ],
        projects=[project, replace(project, project="P02", name="村道硬化", status="active")],
        explanations=[
            explanation("P1-R12", "done_this_month", "P01"),
            explanation("E2-R04", "aqi", f"{MONTH}-03", "E2"),
            explanation("E1-R15", "E201", "定襄桥", "E1"),
        ],
    )


def quarterly(catalogue: Catalogue) -> Submission:
    """A good quarter of a township, with two honours."""
    honour = HonourRow("H01", "2025-09-12", "省级", "乡村旅游示范镇", "省文旅厅", "晋文旅发12号")
    return replace(
        monthly(catalogue),
        period=QUARTER,
        forms=["R1", "X1", "H1"],
        figures=[
            figure("R1", "R202", 3 * SCALE, period=QUARTER),
            figure("X1", "X201", 1_250_000, "温泉康养", period=QUARTER),
        ],
        readings=[],
        projects=[],
        honours=[honour, replace(honour, honour="H02", title="文明村")],
        explanations=[explanation("X1-R10", "X201", "温泉康养", "X1")],
    )


def with_figure(row: FigureRow) -> Change:
    """The row in the place of the one it is about, or beside the others."""
    key = (row.form, row.code, row.dimension)
    return lambda m: replace(
        m, figures=[r for r in m.figures if (r.form, r.code, r.dimension) != key] + [row]
    )


def in_reading(**columns: Any) -> Change:
    return lambda m: replace(m, readings=[replace(m.readings[0], **columns), *m.readings[1:]])


def in_project(**columns: Any) -> Change:
    return lambda m: replace(m, projects=[m.projects[0], replace(m.projects[1], **columns)])


def in_honour(**columns: Any) -> Change:
    return lambda m: replace(m, honours=[m.honours[0], replace(m.honours[1], **columns)])


def with_explanation(row: ExplanationRow) -> Change:
    return lambda m: replace(m, explanations=[*m.explanations, row])


def of(**fields: Any) -> Change:
    return lambda m: replace(m, **fields)


DAY = f"{MONTH}-03"
READING = ReadingRow("2025-08-03", 83 * SCALE, "", None, None, None, None, None, None, False, "")
RULED_OUT: list[tuple[str, Change]] = [
    # (a) the dimension, exactly where the indicator has one, and one of its values
    ("E1 E201", with_figure(figure("E1", "E201", 6 * SCALE))),
    (
        "E1 E201 Water class of the section 汾河",
        with_figure(figure("E1", "E201", 6 * SCALE, "汾河")),
    ),
    ("E1 E201", with_figure(figure("E1", "E201", 6 * SCALE, "定襄桥 "))),
    ("E1 E201", with_figure(figure("E1", "E201", 6 * SCALE, "区级重点项目"))),
    ("E1 E303", with_figure(figure("E1", "E303", SCALE, "定襄桥"))),
    ("E1 E104", with_figure(figure("E1", "E104", SCALE, QICUN))),
    ("E1 E110", with_figure(figure("E1", "E110", SCALE, "定襄桥"))),
    ("P1 P101", with_figure(figure("P1", "P101", SCALE, "没有的类别"))),
    # (b) only of forms that the file names and that this unit fills
    ("X9", lambda m: replace(m, forms=[*m.forms, "X9"])),
    ("R1", lambda m: replace(m, forms=[*m.forms, "R1"])),
    ("T1", lambda m: replace(m, forms=[*m.forms, "T1"])),
    ("list of forms", of(forms=[])),
    ("E1 E301", of(forms=["E2", "P1"])),
    ("daily reading 2025-10-03", of(forms=["E1", "P1"])),
    ("P1 P101", of(forms=["E1", "E2"])),
    ("project P01", lambda m: replace(m, forms=["E1", "E2"], figures=m.figures[:2])),
    ("honour H01", lambda m: replace(m, honours=[HonourRow("H01", "", "", "", "", "")])),
    ("E1 E999", with_figure(figure("E1", "E999", SCALE))),
    ("E2 E900", with_figure(figure("E2", "E900", SCALE))),
    ("P1 P100", with_figure(figure("P1", "P100", None, words="台账"))),
    ("P1 E303", with_figure(figure("P1", "E303", SCALE))),
    ("R1 R202", with_figure(figure("R1", "R202", SCALE))),
    ("E1 aqi", with_figure(figure("E1", "aqi", SCALE))),
    ("E1 E303", with_figure(figure("E1", "E303", SCALE, period="2025-09"))),
    ("E1 E303", with_figure(figure("E1", "E303", SCALE, period="2025"))),
    ("E1 E301", with_figure(figure("E1", "E301", SCALE, period=MONTH))),
    ("E1 E301", with_figure(figure("E1", "E301", SCALE, period="2024"))),
    # (c) figures: bounds, decimals, choices, words, standards
    ("E1 E303", with_figure(figure("E1", "E303", -SCALE))),
    ("E1 E303", with_figure(figure("E1", "E303", 6_405_000))),
    ("E1 E303", with_figure(figure("E1", "E303", 1))),
    ("E1 E303", with_figure(figure("E1", "E303", None, words="六百四十"))),
    ("E1 E303", with_figure(figure("E1", "E303", 640 * SCALE, words="六百四十"))),
    ("E1 E303", with_figure(figure("E1", "E303", SCALE, standard="HJ 633-2012"))),
    ("E1 E303", with_figure(figure("E1", "E303", SCALE, missing=Missing.NOT_YET))),
    ("E1 E402", with_figure(figure("E1", "E402", None, missing=Missing.NOT_YET, words="无"))),
    ("E1 E402", with_figure(figure("E1", "E402", None, missing=Missing.REFUSED, words="不" * 201))),
    ("E1 E104", with_figure(figure("E1", "E104", 32 * SCALE))),
    ("E1 E104", with_figure(figure("E1", "E104", -SCALE))),
    ("E1 E104", with_figure(figure("E1", "E104", 255_000, how=How.DERIVED))),
    ("E1 E104", with_figure(figure("E1", "E104", 25 * SCALE, standard="GB 3095"))),
    ("E1 E110", with_figure(figure("E1", "E110", 806_451, how=How.DERIVED))),
    ("E1 E111", with_figure(figure("E1", "E111", 1_001 * SCALE))),
    ("E1 E116", with_figure(figure("E1", "E116", 21_500))),
    ("E1 E201", with_figure(figure("E1", "E201", 0, "定襄桥"))),
    ("E1 E201", with_figure(figure("E1", "E201", 7 * SCALE, "定襄桥"))),
    ("E1 E201", with_figure(figure("E1", "E201", 25_000, "定襄桥"))),
    ("E1 E201", with_figure(figure("E1", "E201", -SCALE, "定襄桥"))),
    ("E1 E201", with_figure(figure("E1", "E201", None, "定襄桥", words="劣Ⅴ"))),
    # (c) daily readings
    (f"E2 {DAY} AQI", in_reading(aqi=10**11 * SCALE)),
    (f"E2 {DAY} AQI", in_reading(aqi=-5 * SCALE)),
    (f"E2 {DAY} AQI", in_reading(aqi=501 * SCALE)),
    (f"E2 {DAY} AQI", in_reading(aqi=835_000)),
    (f"E2 {DAY} AQI", in_reading(aqi=-1)),
    (f"E2 {DAY} SO2", in_reading(so2=5_001 * SCALE)),
    (f"E2 {DAY} SO2", in_reading(so2=-SCALE)),
    (f"E2 {DAY} NO2", in_reading(no2=2_001 * SCALE)),
    (f"E2 {DAY} NO2", in_reading(no2=1_000)),
    (f"E2 {DAY} CO", in_reading(co=150 * SCALE + 1_000)),
    (f"E2 {DAY} CO", in_reading(co=8_500)),
    (f"E2 {DAY} O3", in_reading(o3_8h=1_201 * SCALE)),
    (f"E2 {DAY} PM10", in_reading(pm10=10_000 * SCALE)),
    (f"E2 {DAY} PM2.5", in_reading(pm2_5=2_001 * SCALE)),
    (f"E2 {DAY} Primary", in_reading(primary="P" * 41)),
    (f"E2 {DAY} Primary", in_reading(primary=" ")),
    ("E2 2025-09-30", in_reading(date="2025-09-30")),
    ("E2 2025-11-01", in_reading(date="2025-11-01")),
    ("E2 2024-10-03", in_reading(date="2024-10-03")),
    ("2025-11-31", in_reading(date="2025-11-31")),
    # (c) the ledger
    ("P1 P02 Name", in_project(name="")),
    ("P1 P02 Name", in_project(name="  ")),
    ("P1 P02 Name", in_project(name="路" * 101)),
    ("P1 P02 Category", in_project(category="")),
    ("P1 P02 Category", in_project(category="重大项目")),
    ("P1 P02 Level", in_project(level="世界级")),
    ("P1 P02 Stage", in_project(stage="建成")),
    ("P1 P02 Stage", in_project(stage="4")),
    ("P1 P02 Status", in_project(status="deleted")),
    ("P1 P02 Village", in_project(village="村" * 61)),
    ("P1 P02 Owner", in_project(owner="人" * 101)),
    ("P1 P02 Planned start", in_project(planned_start="2025-02-30")),
    ("P1 P02 Planned start", in_project(planned_start="2025年3月")),
    ("P1 P02 Planned start", in_project(planned_start="20250301")),
    ("P1 P02 Actual start", in_project(actual_start="1925-03-01")),
    ("P1 P02 Actual start", in_project(actual_start="2025-03")),
    ("P1 P02 Planned finish", in_project(planned_finish="9999-12-31")),
    ("P1 P02 Planned finish", in_project(planned_finish="2101-01-01")),
    ("P1 P02 Total investment", in_project(total_investment=-1)),
    ("P1 P02 Total investment", in_project(total_investment=12_345)),
    ("P1 P02", in_project(done_before=-SCALE)),
    ("P1 P02", in_project(plan_this_year=-SCALE)),
    ("P1 P02", in_project(done_this_month=-SCALE)),
    ("P1 P02", in_project(done_this_month=1)),
    ("P1 P02 Done this year", in_project(done_this_year=-SCALE)),
    ("P1 P02 Done in all", in_project(done_in_all=33)),
    ("P1 P02", in_project(progress="进" * 501)),
    ("P1 P02", in_project(obstacles="难" * 501)),
    ("P1 P02", in_project(responsible="张" * 61)),
    ("P1 P02", in_project(status_reason="完" * 201)),
    ("P1 P02 on the ledger since", in_project(since="2025-11")),
    ("P1 P02 on the ledger since", in_project(since="2025")),
    ("P1 P02 on the ledger since", in_project(since="1066-10")),
    # (d) explanations
    (
        "P1-R99 on P1 done_this_month",
        with_explanation(explanation("P1-R99", "done_this_month", "P01")),
    ),
    ("P1-R04", with_explanation(explanation("P1-R04", "stage", "P01"))),
    ("P1-R12 on P1 stage", with_explanation(explanation("P1-R12", "stage", "P01"))),
    ("P1-R12", with_explanation(explanation("P1-R12", "done_this_month", "P77"))),
    ("P1-R12", with_explanation(explanation("P1-R12", "done_this_month", ""))),
    ("P1-R12", with_explanation(explanation("P1-R12", "done_this_month", "P02", "E1"))),
    ("E2-R04", with_explanation(explanation("E2-R04", "aqi", "2025-11-03", "E2"))),
    ("E2-R04", with_explanation(explanation("E2-R04", "aqi", "", "E2"))),
    ("E1-R15", with_explanation(explanation("E1-R15", "E201", "汾河", "E1"))),
    ("E1-R22", with_explanation(explanation("E1-R22", "E303", "定襄桥", "E1"))),
    ("R1-R06", with_explanation(explanation("R1-R06", "R102", "", "R1"))),
    ("return-1", with_explanation(explanation("return-1", "E303", "", "E1"))),
    ("return-0", with_explanation(explanation("return-0", "E303", "", "E1"))),
    (
        "P1-R13",
        with_explanation(replace(explanation("P1-R13", "done_this_month", "P01"), words=" ")),
    ),
    (
        "P1-R13",
        with_explanation(
            replace(explanation("P1-R13", "done_this_month", "P01"), words="雨" * 501)
        ),
    ),
    (
        "P1-R13",
        with_explanation(
            replace(explanation("P1-R13", "done_this_month", "P01"), at="2025-02-30T09:00:00Z")
        ),
    ),
    # (e) what cannot be seen
    *(
        ("project P02", in_project(name=f"村道{character}硬化"))
        for character in (
            "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\u200f\u061c\u0007\u0000\t\u0085\u2028"
            "\U000e0041\U000e0001\ufe0f\U000e0100\u180e\u3164\u034f\uffff\n"
        )
    ),
    ("E1 E402", with_figure(figure("E1", "E402", None, note="核\u200b实"))),
    (
        "E1 E402",
        with_figure(figure("E1", "E402", None, missing=Missing.REFUSED, words="不\u202e给")),
    ),
    ("daily reading 2025-10-03", in_reading(aqi=None, invalid=True, reason="停\u200b电")),
    (
        "P1-R13",
        with_explanation(
            replace(explanation("P1-R13", "done_this_month", "P01"), words="降\u2060雨停工")
        ),
    ),
    ("who filled it in", of(filled_by="王\u200b静")),
    ("telephone", of(phone="0350\u200d3000000")),
    ("reason of the correction", of(reason="更\U000e0020正")),
    # (g) numbers of projects
    ("p01", in_project(project="p01")),
    ("Ｐ01", in_project(project="Ｐ01")),
    ("P０1", in_project(project="P０1")),
    ("P1 ../x", in_project(project="../x")),
    ("P1", in_project(project="")),
    ("P1", in_project(project="P" * 21)),
]
RULED_OUT_OF_A_QUARTER: list[tuple[str, Change]] = [
    ("X1 X201", with_figure(figure("X1", "X201", SCALE, period=QUARTER))),
    ("X1 X501", with_figure(figure("X1", "X501", SCALE, "黄金", period=QUARTER))),
    ("X1 X301", with_figure(figure("X1", "X301", SCALE, period=QUARTER))),
    ("X1 X201", with_figure(figure("X1", "X201", 1_255, "温泉康养", period=QUARTER))),
    ("R1 R202", with_figure(figure("R1", "R202", SCALE, period="2025-Q2"))),
    ("E1", of(forms=["E1", "R1", "X1", "H1"])),
    ("honour H01", of(forms=["R1", "X1"])),
    ("H1 H02 Date", in_honour(date="2025-10-01")),
    ("H1 H02 Date", in_honour(date="1889-09-01")),
    ("H1 H02 Date", in_honour(date="2025-06-31")),
    ("H1 H02 Date", in_honour(date="明年")),
    ("H1 H02 Level", in_honour(level="世界级")),
    ("H1 H02 Title", in_honour(title="奖" * 201)),
    ("H1 H02 Awarding body", in_honour(body="厅" * 101)),
    ("H1 H02 Evidence", in_honour(evidence="文" * 301)),
    ("honour H02", in_honour(title="文明\u200b村")),
    ("h01", in_honour(honour="h01")),
    ("Ｈ０１", in_honour(honour="Ｈ０１")),
    ("X1-R10", with_explanation(explanation("X1-R10", "X201", "汾河", "X1"))),
    ("X1-R12", with_explanation(explanation("X1-R12", "X301", "", "X1"))),
    ("daily reading 2025-08-03", of(readings=[READING])),
]
INSIDE: list[Change] = [
    with_figure(figure("E1", "E201", 6 * SCALE, "定襄桥")),
    with_figure(figure("E1", "E201", SCALE, "云中河桥")),
    with_figure(figure("P1", "P101", 0, how=How.DERIVED)),
    with_figure(figure("E1", "E104", 31 * SCALE, standard="HJ 633-2012 + HJ 633-2026")),
    with_figure(figure("E1", "E104", 0)),
    with_figure(figure("E1", "E303", 0)),
    with_figure(figure("E1", "E303", None, missing=Missing.NOT_YET)),
    with_figure(figure("E1", "E303", None, note="核实\n两次")),
    with_figure(figure("E1", "E402", None, missing=Missing.REFUSED, words="不" * 200)),
    with_figure(figure("E1", "E116", 1_000 * 1_000)),
    of(forms=["E1", "P1"], readings=[], explanations=[]),
    in_reading(aqi=500 * SCALE),
    in_reading(aqi=0),
    in_reading(aqi=None),
    in_reading(co=150 * SCALE, so2=5_000 * SCALE, pm10=9_999 * SCALE, pm2_5=0),
    in_reading(primary="P" * 40),
    in_reading(date=f"{MONTH}-01"),
    in_reading(date=f"{MONTH}-31"),
    in_project(name="路" * 100, village="村" * 60, responsible="张" * 60, status_reason="完" * 200),
    in_project(level="", stage="", status="", total_investment=None, plan_this_year=None),
    in_project(planned_start="1990-01-01", planned_finish="2100-12-31"),
    in_project(actual_start="2024-02-29"),
    in_project(total_investment=12_300, done_this_month=0, done_this_year=0, done_in_all=0),
    in_project(since=MONTH),
    in_project(progress="进" * 499 + "\n"),
    in_project(project="P" * 20),
    in_project(project="甲-1_b.2"),
    with_explanation(explanation("P1-C02", "done_this_month", "P02")),
    with_explanation(explanation("E2-R04", "aqi", f"{MONTH}-31", "E2")),
    with_explanation(replace(explanation("P1-R13", "done_this_month", "P01"), words="雨" * 500)),
    with_explanation(replace(explanation("P1-R13", "done_this_month", "P01"), words="降雨\n停工")),
    lambda m: replace(
        with_explanation(explanation("return-1", "E303", "", "E1"))(m), sequence=2, reason="更正"
    ),
    lambda m: replace(
        with_explanation(explanation("return-1", "P1", "", "P1"))(m), sequence=2, reason="更正"
    ),
]
INSIDE_OF_A_QUARTER: list[Change] = [
    in_honour(date="2025-09-30"),
    in_honour(date="1990-01-01", level="", evidence=""),
    in_honour(title="奖" * 200, body="厅" * 100, evidence="文" * 300),
    in_honour(honour="H1"),
    with_figure(figure("X1", "X501", 1_200, "高岭土", period=QUARTER)),
]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_language", "en")


@pytest.fixture
def sender(catalogue: Catalogue) -> Sender:
    return Sender(QICUN, catalogue)


@pytest.fixture
def desk(tmp_path: Path, sender: Sender) -> Iterator[Workplace]:
    init_workplace(tmp_path / "desk", role="district")
    with open_workplace(tmp_path / "desk", today=date(2025, 12, 5)) as workplace:
        sender.known_at(workplace)
        yield workplace


def unchecked() -> AbstractContextManager[object]:
    """A hostile program seals what ours would not."""
    return patch("desktop.exchange.envelope.check_message")


def give(desk: Workplace, sender: Sender, message: Submission) -> FileResult:
    stick = desk.home.parent / "stick"
    stick.mkdir(exist_ok=True)
    with unchecked():
        data = sender.sealed(message)
    file = stick / f"{len(list(stick.iterdir()))}.tbsub"
    file.write_bytes(data)
    (result,) = receive(desk, [file])
    return result


def stored(desk: Workplace) -> dict[str, list[Any]]:
    return {table: desk.db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}


def check_refused(desk: Workplace, sender: Sender, message: Submission, place: str) -> None:
    before = stored(desk)
    result = give(desk, sender, message)
    assert result.outcome == "refused", result
    assert result.code in ("submission-misfit", "exchange-payload-bad")
    assert place in result.reason
    assert stored(desk) == before
    (why,) = (desk.home / "quarantine").glob("*.txt")
    assert why.read_text(encoding="utf-8") == result.reason


def test_there_are_over_a_hundred() -> None:
    assert len(RULED_OUT) + len(RULED_OUT_OF_A_QUARTER) >= 100


@pytest.mark.parametrize(
    ("place", "change"), RULED_OUT, ids=[f"{n}-{place}" for n, (place, _) in enumerate(RULED_OUT)]
)
def test_a_month_with_what_cannot_be_is_refused_whole(
    desk: Workplace, sender: Sender, catalogue: Catalogue, place: str, change: Change
) -> None:
    check_refused(desk, sender, change(monthly(catalogue)), place)


@pytest.mark.parametrize(
    ("place", "change"),
    RULED_OUT_OF_A_QUARTER,
    ids=[f"{n}-{place}" for n, (place, _) in enumerate(RULED_OUT_OF_A_QUARTER)],
)
def test_a_quarter_with_what_cannot_be_is_refused_whole(
    desk: Workplace, sender: Sender, catalogue: Catalogue, place: str, change: Change
) -> None:
    check_refused(desk, sender, change(quarterly(catalogue)), place)


@pytest.mark.parametrize(
    ("message", "change"),
    [
        *((monthly, change) for change in (of(), *INSIDE)),
        *((quarterly, change) for change in (of(), *INSIDE_OF_A_QUARTER)),
    ],
)
def test_just_inside_the_bound_is_taken(
    desk: Workplace,
    sender: Sender,
    catalogue: Catalogue,
    message: Callable[[Catalogue], Submission],
    change: Change,
) -> None:
    result = give(desk, sender, change(message(catalogue)))
    assert result.outcome == "taken", result


@pytest.mark.parametrize(
    ("unit", "place", "change"),
    [
        (STATISTICS, "R1", of(forms=["R1"])),
        (
            STATISTICS,
            "X1 X201",
            with_figure(figure("X1", "X201", SCALE, "温泉康养", period=QUARTER)),
        ),
        (REFORM, "X1", of(forms=["X1"])),
    ],
)
def test_another_group_fills_in_other_things(
    desk: Workplace, catalogue: Catalogue, unit: str, place: str, change: Change
) -> None:
    office = Sender(unit, catalogue)
    office.known_at(desk)
    message = replace(
        quarterly(catalogue),
        unit=unit,
        forms=["H1"] if unit == REFORM else ["X1", "H1"],
        figures=[] if unit == REFORM else [figure("X1", "X301", SCALE, period=QUARTER)],
        explanations=[],
    )
    check_refused(desk, office, change(message), place)
    assert give(desk, office, message).outcome == "taken"


@pytest.mark.parametrize(("known", "number"), [(0, STEP + 1), (0, 9_999), (3, STEP + 4)])
def test_a_number_far_above_the_last_one_is_refused(
    desk: Workplace, sender: Sender, catalogue: Catalogue, known: int, number: int
) -> None:
    message = monthly(catalogue)
    if known:
        assert give(desk, sender, replace(message, sequence=known)).outcome == "taken"
    before = stored(desk)
    result = give(desk, sender, replace(message, sequence=number))
    assert (result.outcome, result.code) == ("refused", "sequence-too-far")
    assert str(number) in result.reason and str(known + STEP) in result.reason
    assert stored(desk) == before
    assert (
        give(desk, sender, replace(message, sequence=number - 1 if number < 99 else 1)).outcome
        == "taken"
    )


def test_the_reason_says_in_chinese_what_would_be_allowed(
    desk: Workplace, sender: Sender, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_language", "zh_CN")
    result = give(desk, sender, in_reading(aqi=-5 * SCALE)(monthly(catalogue)))
    assert "E2 2025-10-03 空气质量指数（AQI） 填的是“-5”" in result.reason
    assert "0 至 500 的整数" in result.reason


def test_every_file_of_the_example_is_taken(tmp_path: Path) -> None:
    """A township, the station and the reform bureau, half a year."""
    report = make_demo(tmp_path, units=[QICUN, "140902901", REFORM], last="2024-06", sealed=True)
    sealed = sum(unit.sealed for unit in report.units)
    with open_workplace(report.district) as district:
        kept = district.db.execute(
            "SELECT count(*) FROM received WHERE kind = 'submission' AND state = 'current'"
        ).fetchone()[0]
    assert kept == sealed > 0
    assert not list((report.district / "quarantine").glob("*"))
