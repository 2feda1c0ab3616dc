"""What spreadsheets put on the clipboard as HTML."""

from __future__ import annotations

import pytest

from desktop.domain.paste.block import Block
from desktop.exchange.clipboard_table import read_html

EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<style><!--td {mso-number-format:General;} .xl65 {mso-number-format:"0\\.00\\0022亿元\\0022";}--></style>
</head><body><table border=0 width=300>
<!--StartFragment-->
 <col width=72 style='width:54pt'><col width=72><col width=72 style='display:none'>
 <tr height=18><td colspan=2 class=xl63>投资<br>
  （亿元）</td><td>去年</td></tr>
 <tr height=18><td rowspan=2>粮库&nbsp; 扩建</td><td class=xl65 align=right x:num="1.23456">1.23亿元</td><td>9</td></tr>
 <tr height=18><td align=right>&lt;2</td><td></td></tr>
 <tr height=18 style='display:none'><td>旧</td><td>7</td><td>8</td></tr>
 <tr><td>比重</td><td x:num="0.1254">12.5%</td><td></td></tr>
<!--EndFragment-->
</table></body></html>"""


def test_merged_cells_line_ends_and_what_is_hidden() -> None:
    block = read_html(EXCEL)
    assert block is not None
    assert block.rows == (
        ("投资\n（亿元）", ""),
        ("粮库 扩建", "1.23456亿元"),
        ("", "<2"),
        ("比重", "12.5%"),
    )
    assert block.merged == (((0, 0), (0, 1)), ((1, 0), (2, 0)))
    assert [(s.row, s.column, s.text) for s in block.hidden] == [
        (3, None, "旧 7 8"),
        (0, 2, "去年"),
    ]


@pytest.mark.parametrize(
    ("shown", "raw", "read"),
    [
        ("1,234", "1234", "1234"),
        ("1,234", "1234.4999", "1234.4999"),
        ("0.33", "0.33333333333333331", "0.333333333333333"),
        ("12.3亿元", "12.345", "12.345亿元"),  # the format writes the unit behind the number
        ("0.12亿元", "12345678", "0.12亿元"),  # it scales as well: what is seen counts
        ("8.8%", "0.088", "8.8%"),
        ("2025-10-03", "45933", "2025-10-03"),
        ("########", "123456", "########"),
        ("35μg/m³", "35.2", "35.2μg/m³"),
        ("约35", "35.2", "约35"),
        ("35", "1e999999999", "35"),
        ("35", "-inf", "35"),
        ("0.00", "1e-999999999", "0.00"),
    ],
)
def test_a_number_comes_with_all_its_digits(shown: str, raw: str, read: str) -> None:
    for name in ("x:num", "sdval"):
        block = read_html(f'<table><tr><td {name}="{raw}">{shown}</td></tr></table>')
        assert block == Block(((read,),)), name


def test_what_is_no_single_table_is_left_to_the_plain_text() -> None:
    assert read_html("<p>35</p>") is None
    assert read_html("<table><tr><td>1</table><p>x</p><table><tr><td>2</table>") is None
    assert read_html("<table></table><td>1") is None
    assert read_html(f"<table><tr>{'<td>1' * 300}</table>") is None
    assert read_html("<table>" + "<tr><td>1" * 20_001 + "</table>") is None


def test_markup_that_nobody_closed_and_a_table_within_a_cell() -> None:
    block = read_html("<table><tr><td>甲<table><tr><td>乙</td></tr></table><td>1<tr><td>丙<td>2")
    assert block is not None and block.rows == (("甲乙", "1"), ("丙", "2"))
    far = "<table><tr><td colspan=99999 rowspan=99999>1</td></tr><tr></tr></table>"
    block = read_html(far)
    assert block is not None and block.rows == (("1",),)
    assert read_html(f"<table>{'<tr><td colspan=250 rowspan=20000>1' * 2_000}</table>") is None
    assert read_html('<table><tr><td colspan="-1" rowspan="x" x:num="nan">5</table>') == Block(
        (("5",),)
    )
