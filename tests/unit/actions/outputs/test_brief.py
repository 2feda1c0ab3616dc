"""The brief at a desk: figures as consolidated, units that are missing, the desk's own wording,
and files that readers open.
"""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from PySide6.QtWidgets import QApplication

from desktop.actions.consolidation.consolidate import consolidate
from desktop.actions.outputs.brief import (
    brief,
    brief_bytes,
    brief_wording,
    keep_wording,
    own_wording,
    save_brief,
)
from desktop.cli.main import main
from desktop.domain.brief import prose
from desktop.domain.periods import Period
from desktop.errors import UsageError
from desktop.reports.brief import Brief, brief_text
from tests.forms import use_forms
from tests.pair import OCTOBER, Pair, make_pair
from tests.readers import needs_pdftotext, needs_writer
from tests.senders import Stick

pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with make_pair(tmp_path) as pair:
        Stick(pair.desk, pair.stick).give_two_units()
        yield pair


def written(pair: Pair, wording: str = "", period: Period = OCTOBER) -> Brief:
    if wording:
        keep_wording(pair.desk, "month", wording)
    return brief(pair.desk, consolidate(pair.desk, period))


def test_every_figure_is_the_consolidated_one_and_says_where_it_comes_from(pair: Pair) -> None:
    result, rows = written(pair), consolidate(pair.desk, OCTOBER)
    figures = [
        span for paragraph in result.paragraphs for span in paragraph.spans if span.kind == "figure"
    ]
    assert {span.code for span in figures} >= {"E201", "E303", "E304"}
    plain = [
        span
        for span in figures
        if (row := rows.row(span.code, span.dimension))
        and row.value is not None
        and span.text == prose.in_prose(row.value, row.indicator)
    ]
    assert [span.text for span in plain if span.code == "E303"] == ["1020亩"]
    assert all(span.period == OCTOBER for span in figures)


def test_units_that_are_missing_are_counted_once_and_named(pair: Pair) -> None:
    text = brief_text(written(pair, "# 题\n造林{E303}，其中省级{E304}。\n再说{E303}。"))
    assert "造林1020亩（18个单位中16个未报），其中省级7亩（18个单位中17个未报）。" in text
    assert "再说1020亩（18个单位中16个未报）" in text, "each paragraph is read by itself"
    notes = text.partition("说明：")[2]
    assert notes.count("中央造林完成面积") == 1
    named = next(line for line in notes.splitlines() if "中央造林完成面积" in line)
    assert "三交镇" in named and "奇村镇" not in named


def test_a_figure_without_a_value_is_said_and_brackets_leave_it_out(pair: Pair) -> None:
    wording = "# 题\n良天{E104}[，同比{E104|增减}]。[{荣誉|省级}。]{E104>=1 ? 有 : 无}\n## 空\n[{E104}]\n## 也空"
    text = brief_text(written(pair, wording))
    assert text.startswith("题\n\n良天（尚无数据）。（尚无数据）\n")
    assert "空" not in text.partition("说明")[0].replace("（尚无数据）", "")


def test_a_target_is_said_as_value_words_and_progress(pair: Pair) -> None:
    wording = "# 题\n造林{E303}。[目标{E104|目标}。]{R401|目标措辞}；{P102/制造业重点项目|目标}；{P101/民生实事|目标措辞}"
    text = brief_text(written(pair, wording, Period("2025-10")))
    assert "44.32亿元" in text
    assert "推进幼儿园" in text


def test_an_empty_district_has_no_brief(tmp_path: Path) -> None:
    with make_pair(tmp_path) as pair, pytest.raises(UsageError, match="brief-nothing"):
        written(pair)


def test_the_desks_wording_is_kept_and_given_back(pair: Pair) -> None:
    keep_wording(pair.desk, "month", "# 我的\n{E303}")
    assert brief_wording(pair.desk, "month") == "# 我的\n{E303}"
    assert brief_wording(pair.desk, "year") == own_wording("year", pair.desk.catalogue)
    with pytest.raises(UsageError, match="brief-wording"):
        keep_wording(pair.desk, "month", "{E999}")
    assert brief_wording(pair.desk, "month") == "# 我的\n{E303}", "what was wrong took nothing away"
    keep_wording(pair.desk, "month", own_wording("month", pair.desk.catalogue))
    assert pair.desk.db.execute(
        "SELECT value FROM setting WHERE name LIKE 'brief-%'"
    ).fetchall() == [("",)]
    assert brief_wording(pair.desk, "month") == own_wording("month", pair.desk.catalogue)


def test_word_opens_the_same_words(pair: Pair) -> None:
    result = written(pair, "# 题=1\n造林{E303}\U00020bb7。")
    data = brief_bytes(result, "docx")
    assert data == brief_bytes(result, "docx")
    read = docx.Document(io.BytesIO(data))
    assert [p.text for p in read.paragraphs] == [p.text for p in result.paragraphs]
    assert (
        read.paragraphs[1].runs[0]._element.rPr.rFonts.get(docx.oxml.ns.qn("w:eastAsia")) == "仿宋"
    )


@needs_writer
def test_another_office_program_opens_the_same_words(pair: Pair, tmp_path: Path) -> None:
    result = written(pair, "# 题=1\n造林{E303}\U00020bb7。")
    (tmp_path / "brief.docx").write_bytes(brief_bytes(result, "docx"))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/office",
            "--headless",
            "--convert-to",
            "txt:Text (encoded):UTF8",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "brief.docx"),
        ],
        check=True,
        capture_output=True,
    )
    office = (tmp_path / "brief.txt").read_text("utf-8-sig")
    assert all(p.text in office for p in result.paragraphs)


@needs_pdftotext
def test_the_pdf_holds_every_word(pair: Pair, tmp_path: Path, qapp: QApplication) -> None:
    result = written(pair)
    file = save_brief(pair.desk, result, "pdf", tmp_path)
    assert file.name == "140902-2025-10-brief.pdf"
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], check=True, capture_output=True)
    read = "".join(done.stdout.decode().split())
    assert "1020" in read and "16" in read and "（" in read


def test_the_command_writes_shows_and_takes_wordings(
    pair: Pair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair.desk.close()
    home = ["--home", str(pair.desk.home)]
    wording = tmp_path / "wording.txt"
    wording.write_text("# 题\n造林{E303}", encoding="utf-8-sig")
    assert (
        main(
            [
                *home,
                "brief",
                "--period",
                OCTOBER,
                "--use-wording",
                str(wording),
                "--to",
                str(tmp_path / "b.txt"),
            ]
        )
        == 0
    )
    text = (tmp_path / "b.txt").read_bytes()
    assert text.startswith("\ufeff题\r\n\r\n造林1020亩（18个单位中16个未报）\r\n".encode())
    assert main([*home, "brief", "--period", OCTOBER, "--to", str(tmp_path / "b.txt")]) == 0, (
        "the same again is no matter"
    )
    capsys.readouterr()
    assert main([*home, "brief", "--period", OCTOBER, "--show-wording"]) == 0
    assert capsys.readouterr().out == "# 题\n造林{E303}\n"
    assert main([*home, "brief", "--period", OCTOBER, "--json"]) == 0
    spans = json.loads(capsys.readouterr().out)["paragraphs"][1]["spans"]
    assert spans[1] == {
        "text": "1020亩",
        "kind": "figure",
        "code": "E303",
        "dimension": "",
        "period": "2025-10",
    }
    wording.write_text("# 题\n造林{E399}", encoding="utf-8")
    assert main([*home, "brief", "--period", OCTOBER, "--use-wording", str(wording)]) == 2
    assert "第 2 行" in capsys.readouterr().err
    (tmp_path / "utf-16").write_text("# 题", encoding="utf-16")
    for bad, exit_code, code in (
        (["--to", "b.doc"], 2, "brief-format"),
        (["--use-wording", str(tmp_path / "utf-16")], 2, "brief-unreadable"),
        (["--use-wording", str(tmp_path / "none")], 4, "exchange-not-read"),
    ):
        assert main([*home, "brief", "--period", OCTOBER, "--json", *bad]) == exit_code
        assert json.loads(capsys.readouterr().out)["error"]["code"] == code


def test_honours_that_are_not_there_lead_to_their_indicator_where_it_has_the_role(
    pair: Pair,
) -> None:
    def missing() -> tuple[str, str, str]:
        (line, *_notes) = written(pair, "荣誉：{honours}").paragraphs
        return line.spans[-1].kind, line.spans[-1].code, line.spans[-1].text

    assert missing() == ("missing", "H100", "（尚无数据）")
    use_forms(pair.desk, replace(pair.desk.catalogue, roles={}))
    assert missing() == ("words", "", "（尚无数据）")
    assert "，" not in written(pair, "造林：{E303}[，{honours}]").paragraphs[0].text
