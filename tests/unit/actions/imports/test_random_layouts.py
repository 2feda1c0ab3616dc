"""The same true table in random layouts: each value is read right, asked for, or refused with a
reason; none is silently wrong.
"""

from __future__ import annotations

import csv
import html
import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
import xlsxwriter
import xlwt

from desktop.actions.imports.preview import Proposed
from desktop.actions.imports.workbook import plan_sheet, propose_projects, table_of
from desktop.actions.pages.ledger import LedgerPage
from desktop.actions.pages.page import open_page
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.domain.paste.block import read_block
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.exchange.clipboard_table import read_html
from desktop.exchange.read_sheet import read_sheets

OCTOBER = Period("2025-10")
A_REPEAT = 30
UNITS = {"元": "1", "千元": "1000", "万元": "10000", "百万元": "1000000", "亿元": "100000000"}
BRACKETS = (
    "（{}）",
    "({})",
    "[{}]",
    "【{}】",
    "〔{}〕",
    "/{}",
    "-{}",
    "\n{}",
    "（单位：{}）",
    "（ {} ）",
)
ABOVE = ("单位：{}", "（单位：{}）", "单 位： {}", "金额单位：人民币{}", "单位:{}")
KINDS = ("xlsx", "xls", "ods", "utf-8-sig", "gb18030", "utf-16")
PLACES = ("value", "heading", "group", "row", "above", "title", "own")
AMOUNTS = {
    "total_investment": ("总投资", "项目总投资"),
    "plan_this_year": ("年度计划", "本年计划投资"),
    "done_this_month": ("本月完成", "本月完成投资"),
}
OTHERS = (
    ("本月完成（上年同期）", "77"),
    ("同比增减%", "8.8"),
    ("上年同期", "66"),
    ("本月完成占年度计划%", "12.5"),
    ("备注", "按月统计"),
)
TRUE = {  # 万元
    "粮库扩建": {"total_investment": "12000", "plan_this_year": "4500", "done_this_month": "350"},
    "养老中心": {"total_investment": "3000", "plan_this_year": "1000", "done_this_month": "80"},
}


@dataclass
class Layout:
    """A sheet as an office might make it: `rows` of texts, `merged` cells (row, first, last)."""

    rows: list[list[str]]
    merged: list[tuple[int, int, int]]
    kind: str
    place: str
    hidden: int | None = None


def layout(chance: Random) -> Layout:
    unit, place = chance.choice(list(UNITS)), chance.choice(PLACES)
    if place == "own":
        unit = "万元"  # nothing is said: the form's own
    codes = list(AMOUNTS)
    chance.shuffle(codes)
    columns = ["name", "category", *codes]
    others = chance.sample(OTHERS, chance.randint(0, 2))
    for other in others:
        columns.insert(chance.randint(2, len(columns)), other[0])
    bracket = chance.choice(BRACKETS)
    titles = {"name": chance.choice(("项目名称", "项目", "名称")), "category": "项目类别"}
    heads = []
    for column in columns:
        name = chance.choice(AMOUNTS[column]) if column in AMOUNTS else titles.get(column, column)
        heads.append(
            name + (bracket.format(unit) if place == "heading" and column in AMOUNTS else "")
        )
    rows: list[list[str]] = []
    merged: list[tuple[int, int, int]] = []
    width = len(columns)
    title = "东楼乡2025年重点项目表"
    if place == "title":
        title += f"（单位：{unit}）"
    if place == "title" or chance.random() < 0.5:
        rows.append([title, *[""] * (width - 1)])
    if place == "above":
        line = [""] * width
        line[chance.choice((0, width - 1))] = chance.choice(ABOVE).format(unit)
        rows.append(line)
    if place == "group":
        first = min(columns.index(code) for code in codes)
        last = max(columns.index(code) for code in codes)
        group = [""] * width
        group[first] = f"投资情况（{unit}）"
        if chance.random() < 0.7 and last > first:
            merged.append((len(rows), first, last))
        rows.append(group)
    rows.append(heads)
    if place == "row":
        rows.append([unit if column in AMOUNTS else "" for column in columns])
    for project, values in TRUE.items():
        rows.append(
            [_cell(chance, column, project, values, unit, place, others) for column in columns]
        )
        if chance.random() < 0.15:
            rows.append([""] * width)
    if chance.random() < 0.5:
        word = chance.choice(("合计", "总计", "合　计", "全乡合计", "小计"))
        rows.append(
            [word if column == "name" else "1" if column in AMOUNTS else "" for column in columns]
        )
    if chance.random() < 0.2:
        hidden = rows.index(heads) + 1
        rows.insert(hidden, [_hidden(column) for column in columns])
    else:
        hidden = None
    if chance.random() < 0.3:
        rows.append(["注：本表数据为快报数", *[""] * (width - 1)])
    kinds = ("xlsx", "xls", "ods") if hidden is not None else KINDS
    return Layout(rows, merged, chance.choice(kinds), place, hidden)


def _hidden(column: str) -> str:
    """A row that the sheet does not show: last year's state of the first project."""
    if column == "name":
        return next(iter(TRUE))
    return "其他项目" if column == "category" else "99" if column in AMOUNTS else ""


def _cell(  # type: ignore[no-untyped-def]
    chance: Random, column: str, project: str, values: dict[str, str], unit: str, place: str, others
) -> str:
    if column == "name":
        return project
    if column == "category":
        return "民生实事"
    if column not in values:
        return dict(others)[column]
    number = Decimal(values[column]) * 10_000 / Decimal(UNITS[unit])
    text = f"{number.normalize():f}"
    if chance.random() < 0.1:
        text = text.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    return text + unit if place == "value" else text


def write(made: Layout, folder: Path) -> Path:
    if made.kind == "xls":
        return _write_xls(made, folder / "in.xls")
    if made.kind == "ods":
        return _write_ods(made, folder / "in.ods")
    if made.kind != "xlsx":
        text = io.StringIO(newline="")
        csv.writer(text).writerows(made.rows)
        file = folder / "in.csv"
        file.write_bytes(text.getvalue().encode(made.kind))
        return file
    file = folder / "in.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("台账")
        if made.hidden is not None:
            sheet.set_row(made.hidden, options={"hidden": True})
        for row, first, last in made.merged:
            sheet.merge_range(row, first, row, last, made.rows[row][first])
        for number, row_of_texts in enumerate(made.rows):
            for column, text in enumerate(row_of_texts):
                if _is_number(text):
                    sheet.write_number(number, column, float(text))
                elif text and not any(r == number and f == column for r, f, _l in made.merged):
                    sheet.write_string(number, column, text)
    return file


def _is_number(text: str) -> bool:
    return bool(text) and all(c in "0123456789." for c in text)


def _write_xls(made: Layout, file: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for row, first, last in made.merged:
        sheet.write_merge(row, row, first, last, made.rows[row][first])
    for number, row_of_texts in enumerate(made.rows):
        for column, text in enumerate(row_of_texts):
            if text and not any(r == number and f == column for r, f, _l in made.merged):
                sheet.write(number, column, float(text) if _is_number(text) else text)
    if made.hidden is not None:
        sheet.row(made.hidden).hidden = True
    book.save(file)
    return file


_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""


def _write_ods(made: Layout, file: Path) -> Path:
    """An OpenDocument table of its least parts."""
    lines = []
    for number, row in enumerate(made.rows):
        spans = {first: last - first + 1 for r, first, last in made.merged if r == number}
        cells = []
        for column, text in enumerate(row):
            span = f' table:number-columns-spanned="{spans[column]}"' if column in spans else ""
            kind = f'office:value-type="float" office:value="{text}"' if _is_number(text) else ""
            kind = kind or ('office:value-type="string"' if text else "")
            paragraphs = "".join(
                f"<text:p>{html.escape(part)}</text:p>" for part in text.split("\n")
            )
            cells.append(
                f"<table:table-cell {kind}{span}>{paragraphs if text else ''}</table:table-cell>"
            )
        hidden = ' table:visibility="collapse"' if number == made.hidden else ""
        lines.append(f"<table:table-row{hidden}>{''.join(cells)}</table:table-row>")
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body>'
        f'<office:spreadsheet><table:table table:name="台账">{"".join(lines)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        package.writestr("content.xml", content)
    return file


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    home = tmp_path_factory.mktemp("layouts") / "home"
    init_workplace(home, role="township", unit_code="140902209")
    with open_workplace(home, today=date(2025, 11, 5)) as opened:
        yield opened


def outcome(workplace: Workplace, file: Path) -> dict[str, str]:
    """Of each amount: right, asked or refused; "wrong: …" where another number would be taken."""
    form = workplace.form("P1")
    try:
        (sheet,) = read_sheets(file)
        plan = plan_sheet(workplace, form, OCTOBER, table_of(workplace, form, sheet, OCTOBER))
    except AppError:
        return {f"{project} {code}": "refused" for project in TRUE for code in AMOUNTS}
    return judged(plan.proposed)


def pasted(workplace: Workplace, made: Layout) -> dict[str, str]:
    """The same as plain text on the clipboard, which says nothing of merged cells."""
    seen = [row for number, row in enumerate(made.rows) if number != made.hidden]
    text = "\r\n".join("\t".join(_quoted(cell) for cell in row) for row in seen)
    page = open_page(workplace, workplace.form("P1"), OCTOBER)
    assert isinstance(page, LedgerPage)
    proposed, _skipped = propose_projects(workplace, workplace.form("P1"), page, read_block(text))
    return judged(proposed)


def copied(workplace: Workplace, made: Layout) -> dict[str, str]:
    """The same as HTML on the clipboard, with its merged cells."""
    lines = []
    for number, row in enumerate(made.rows):
        spans = {first: last - first + 1 for r, first, last in made.merged if r == number}
        hidden = " style='display:none'" if number == made.hidden else ""
        within = {c for first, wide in spans.items() for c in range(first + 1, first + wide)}
        cells = (
            f"<td colspan={spans.get(c, 1)}>{html.escape(cell)}</td>".replace("\n", "<br>")
            for c, cell in enumerate(row)
            if c not in within
        )
        lines.append(f"<tr{hidden}>{''.join(cells)}</tr>")
    block = read_html(f"<table>{''.join(lines)}</table>")
    assert block is not None
    form = workplace.form("P1")
    page = open_page(workplace, form, OCTOBER)
    assert isinstance(page, LedgerPage)
    return judged(propose_projects(workplace, form, page, block.rows, block.merged)[0])


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "\n" in cell else cell


def judged(proposed: Sequence[Proposed]) -> dict[str, str]:
    names = {p.cell.dimension: p.after for p in proposed if p.cell.code == "name"}
    found = {f"{project} {code}": "refused" for project in TRUE for code in AMOUNTS}
    for p in proposed:
        if p.cell.code in AMOUNTS:
            project = names[p.cell.dimension]
            true = TRUE.get(project, {}).get(p.cell.code, "nothing")
            right = true != "nothing" and p.after.replace(",", "") == f"{Decimal(true):.2f}"
            key = f"{project} {p.cell.code}"
            found[key] = "asked" if p.figure is None else "right" if right else f"wrong: {p.after}"
    return found


@pytest.mark.slow
def test_no_value_is_silently_wrong(workplace: Workplace, tmp_path: Path, repeat: int) -> None:
    counts: Counter[str] = Counter()
    by_place: Counter[tuple[str, str]] = Counter()
    for seed in range(repeat * A_REPEAT):
        made = layout(Random(seed))
        for way, found in (
            ("file", outcome(workplace, write(made, tmp_path))),
            ("plain text", pasted(workplace, made)),
            ("clipboard", copied(workplace, made)),
        ):
            for key, what in found.items():
                assert not what.startswith("wrong"), (seed, way, key, what, made)
                counts[what] += 1
                by_place[made.place, what] += 1
    print(f"\n{repeat * A_REPEAT} layouts: {dict(counts)}; {dict(by_place)}")
    assert counts["right"] > 0.97 * counts.total(), by_place
