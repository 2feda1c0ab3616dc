"""Figures and projects from CSV: everything is judged before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.actions.doctor import diagnose
from desktop.actions.imports.csv_file import LineProblem, import_figures, import_projects
from desktop.actions.workplace import Workplace
from desktop.domain.figures import Cell, How
from desktop.domain.periods import parse_period
from desktop.errors import MachineError, Refused
from desktop.store import journal
from desktop.store.cells import read_cell
from desktop.store.rows import projects_of
from tests.unit.actions.month import MONTH, put, put_project, text_of

HEADER = "form,code,dimension,date,value,note\n"
PROJECTS = (
    "project,category,level,name,village,owner,planned_start,actual_start,planned_finish,total_investment,"
    "plan_this_year,done_this_month,stage,progress,obstacles,responsible\n"
)
GOOD = (
    HEADER
    + """E1,E303,,,1020,
E1,E201,定襄桥,,Ⅲ,
E2,aqi,,2025-10-03,83,
E2,pm2_5,,2025-10-03,58,
E2,primary,,2025-10-03,PM2.5,
E2,invalid,,2025-10-12,1,仪器停电
E1,E111,,,,missing:not_monitored
E1,E304,,,,missing:refused 对方不给
E1,E402,,,"1,200",含上年结转
"""
)


def written(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "figures.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def problems(workplace: Workplace, file: Path) -> list[LineProblem]:
    with pytest.raises(Refused) as refused:
        import_figures(workplace, MONTH, file)
    assert refused.value.code == "csv-lines", refused.value
    found = refused.value.params["problems"]
    assert isinstance(found, tuple)
    assert (
        workplace.db.execute("SELECT count(*) FROM journal WHERE what = 'cell'").fetchone()[0] == 0
    ), "nothing is written"
    return list(found)


def test_every_kind_of_line(workplace: Workplace, tmp_path: Path) -> None:
    import_figures(workplace, MONTH, written(tmp_path, GOOD))
    assert text_of(workplace, "E1", "E303") == "1020"
    assert text_of(workplace, "E1", "E201", "定襄桥") == "Ⅲ"
    assert text_of(workplace, "E2", "aqi", "2025-10-03") == "83"
    assert text_of(workplace, "E2", "primary", "2025-10-03") == "PM2.5"
    assert text_of(workplace, "E1", "E111") == "missing:not_monitored"
    assert text_of(workplace, "E1", "E402") == "1200"
    for form, code, dimension, words in (
        ("E2", "invalid", "2025-10-12", "仪器停电"),
        ("E1", "E402", "", "含上年结转"),
    ):
        field = workplace.catalogue.field(form, code)
        assert field is not None
        assert (
            read_cell(
                workplace.db, workplace.unit.code, Cell(form, code, dimension, MONTH), field
            ).note
            == words
        )
    assert (
        journal.history(workplace.db, workplace.unit.code, Cell("E1", "E303", "", MONTH))[0].how
        == How.IMPORTED
    )
    assert diagnose(workplace).is_sound


@pytest.mark.parametrize(
    "data",
    [
        "\ufeff".encode() + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        (GOOD + "\n,,,,,\n\n").encode(),
        GOOD.replace("form,code", " Form ,CODE").encode(),
    ],
    ids=["byte order mark", "CRLF", "blank lines", "header in capitals"],
)
def test_files_as_spreadsheets_write_them(
    workplace: Workplace, tmp_path: Path, data: bytes
) -> None:
    assert len(import_figures(workplace, MONTH, written(tmp_path, data)).changes) >= 9


def test_a_file_taken_twice_changes_nothing(workplace: Workplace, tmp_path: Path) -> None:
    counts = GOOD + "E1,E101,,,1,\n"
    import_figures(workplace, MONTH, written(tmp_path, counts))
    assert import_figures(workplace, MONTH, written(tmp_path, counts)).changes == ()


def test_day_counts_beside_their_readings(workplace: Workplace, tmp_path: Path) -> None:
    """The readings win; a count that agrees needs no entering, another is told, and nothing else
    is lost.
    """
    put(workplace, "E1", "E101", "30")
    counts = GOOD + "E1,E101,,,1,\nE1,E102,,,9,\nE1,E104,,,1,\n"
    for _turn in range(2):
        entered = import_figures(workplace, MONTH, written(tmp_path, counts))
        assert [out.cell.code for out in entered.left_out] == ["E102"]
        assert text_of(workplace, "E1", "E101") == "1"
        assert text_of(workplace, "E1", "E303") == "1020"
    revised = GOOD.replace("2025-10-03,83", "2025-10-03,45") + "E1,E102,,,1,\nE1,E103,,,0,\n"
    assert import_figures(workplace, MONTH, written(tmp_path, revised)).left_out == (), (
        "judged by the readings of the file"
    )
    assert text_of(workplace, "E1", "E102") == "1"


def test_empty_value_and_note_clear_the_cell(workplace: Workplace, tmp_path: Path) -> None:
    import_figures(workplace, MONTH, written(tmp_path, GOOD))
    import_figures(
        workplace, MONTH, written(tmp_path, HEADER + "E1,E303,,,,\nE2,aqi,,2025-10-03,,\n")
    )
    assert text_of(workplace, "E1", "E303") == ""
    assert text_of(workplace, "E2", "aqi", "2025-10-03") == ""
    assert text_of(workplace, "E1", "E101") == "0", (
        "a day with concentrations only is a day, but not a valid one"
    )


def test_all_problems_are_listed_by_line(workplace: Workplace, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        HEADER
        + """E1,E303,,,1020,
E1,E999,,,1,
E1,E304,,,十二点五,
E2,aqi,,2025-11-03,83,
E2,aqi,,,83,
E1,E305,,,80,
E1,E201,不存在的桥,,Ⅲ,
E1,E402,,2025-10-03,5,
E1,E502,,,5,missing:not_yet
E1,E502,,,,电话里说的
E2,pm10,,2025-10-03,60,手抄
E2,pm10,,2025-10-04,,missing:not_monitored
E1,E303,,,1021,
E9,E303,,,1,
P1,name,P77,,新项目,
E1,E111,,,,missing:because
E1,E111,,
""",
    )
    found = problems(workplace, file)
    assert [problem.line for problem in found] == list(range(3, 19))
    why = {problem.line: problem.why for problem in found}
    assert (
        "E999" in why[3] and "2025-10-03" in why[5] and "不存在的桥" in why[8] and "P77" in why[16]
    )


def test_chinese_numerals_that_are_not_numbers_are_no_figure(
    workplace: Workplace, tmp_path: Path
) -> None:
    (problem,) = problems(workplace, written(tmp_path, HEADER + "E1,E303,,,约一千亩,\n"))
    assert "约一千亩" in problem.why


def test_a_file_of_another_encoding_says_what_to_do(workplace: Workplace, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        import_figures(
            workplace, MONTH, written(tmp_path, GOOD.replace("Ⅲ", "三").encode("gb18030"))
        )
    assert refused.value.code == "csv-not-utf8"
    assert refused.value.params["line"] == 3


@pytest.mark.parametrize(
    "data", ["", "E1,E303,,,1020,\n", "form;code;dimension;date;value;note\n", PROJECTS]
)
def test_another_header_is_named(workplace: Workplace, tmp_path: Path, data: str) -> None:
    with pytest.raises(Refused) as refused:
        import_figures(workplace, MONTH, written(tmp_path, data))
    assert refused.value.code == "csv-header"


def test_an_open_quote_is_a_line_problem(workplace: Workplace, tmp_path: Path) -> None:
    found = problems(workplace, written(tmp_path, HEADER + 'E1,E303,,,1020,\nE1,E304,,,"12,\n'))
    assert found[-1].line == 3


def test_a_file_that_is_not_there(workplace: Workplace, tmp_path: Path) -> None:
    with pytest.raises(MachineError) as refused:
        import_figures(workplace, MONTH, tmp_path / "none.csv")
    assert refused.value.code == "file-unreadable"


def test_yearly_figures_lie_in_their_year_and_months_not_in_a_quarter(
    workplace: Workplace, tmp_path: Path
) -> None:
    import_figures(workplace, MONTH, written(tmp_path, HEADER + "E1,E301,,,1000,\n"))
    assert text_of(workplace, "E1", "E301", period="2025") == "1000"
    with pytest.raises(Refused) as refused:
        import_figures(
            workplace, parse_period("2025-Q4"), written(tmp_path, HEADER + "E1,E303,,,1000,\n")
        )
    assert refused.value.code == "csv-lines"


def test_quarterly_forms(workplace: Workplace, tmp_path: Path) -> None:
    import_figures(
        workplace,
        parse_period("2025-Q4"),
        written(tmp_path, HEADER + "R1,R201,,,40,\nR1,R202,,,36,\n"),
    )
    assert text_of(workplace, "R1", "R203", period="2025-Q4") == "90.0"


def test_new_projects_and_this_months_progress(workplace: Workplace, tmp_path: Path) -> None:
    put_project(workplace, "P01", "民生实事")
    import_projects(
        workplace,
        MONTH,
        written(
            tmp_path,
            PROJECTS
            + """P01,,,,,,,,,,,55.5,,主体封顶,,
P02,乡村振兴项目,乡镇级,"灌溉渠,二期",东楼村,乡政府,2025-03-01,2025-03-15,2025-12-20,320,300,25,在建,铺设 2 公里,,张三
""",
        ),
    )
    first, second = projects_of(workplace.db, workplace.unit.code, MONTH)
    assert (first.columns["name"], first.columns["done_this_month"]) == ("项目P01", 555_000)
    assert first.columns["progress"] == "主体封顶"
    assert first.columns["plan_this_year"] == 5_000_000, "an empty column leaves what is there"
    assert (second.columns["name"], second.columns["village"], second.done_this_year) == (
        "灌溉渠,二期",
        "东楼村",
        250_000,
    )
    assert text_of(workplace, "P1", "P101", "乡村振兴项目") == "1"
    assert diagnose(workplace).is_sound


def test_a_project_lives_over_months(workplace: Workplace, tmp_path: Path) -> None:
    put_project(workplace, "P01", "民生实事", period=parse_period("2025-09"), done="10")
    import_projects(workplace, MONTH, written(tmp_path, PROJECTS + "P01,,,,,,,,,,,5,,,,\n"))
    assert text_of(workplace, "P1", "P104", "民生实事") == "15.00"


def test_projects_that_cannot_be_taken(workplace: Workplace, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        PROJECTS
        + """P01,,,无类别,,,,,,,,,,,,
,民生实事,,无编号,,,,,,,,,,,,
P03,不存在的类别,,甲,,,,,,一百个,,,,,,
P04,民生实事,,乙,,,,,,,,,,,,
P04,民生实事,,丙,,,,,,,,,,,,
""",
    )
    with pytest.raises(Refused) as refused:
        import_projects(workplace, MONTH, file)
    found = refused.value.params["problems"]
    assert isinstance(found, tuple)
    assert [problem.line for problem in found] == [2, 3, 4, 6]
    assert "不存在的类别" in found[2].why and "一百个" in found[2].why, "both mistakes of the line"
    assert projects_of(workplace.db, workplace.unit.code, MONTH) == ()


def test_figures_of_a_project_by_the_figures_file(workplace: Workplace, tmp_path: Path) -> None:
    put_project(workplace, "P01", "民生实事", stage="完工")
    import_figures(
        workplace,
        MONTH,
        written(tmp_path, HEADER + "P1,status,P01,,finished,\nP1,status_reason,P01,,竣工验收,\n"),
    )
    assert text_of(workplace, "P1", "status", "P01") == "finished"


def test_a_locked_period_is_named_line_by_line(workplace: Workplace, tmp_path: Path) -> None:
    from desktop.store.submissions import SubmissionRef, record_sealed

    put(workplace, "E1", "E303", "1")
    with workplace.db.atomic():
        record_sealed(
            workplace.db,
            SubmissionRef(workplace.unit.code, MONTH, 1),
            digest="0" * 64,
            previous="",
            file="x",
            at=journal.now(),
        )
    with pytest.raises(Refused) as refused:
        import_figures(workplace, MONTH, written(tmp_path, HEADER + "E1,E303,,,2,\nE1,E301,,,5,\n"))
    found = refused.value.params["problems"]
    assert isinstance(found, tuple) and [problem.line for problem in found] == [2, 3]
    assert text_of(workplace, "E1", "E303") == "1"
