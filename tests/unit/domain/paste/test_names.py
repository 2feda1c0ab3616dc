"""How names of rows and columns are compared."""

from __future__ import annotations

import pytest

from desktop.domain.paste.targets import folded_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("优良天数（天）", "优良天数"),
        ("总投资 (亿元)", "总投资"),
        ("PM2.5平均浓度（μg/m³）", "pm2.5平均浓度"),
        ("10月3日（周五）", "10月3日"),
        ("2025-10-03(Fri)", "2025-10-03"),
        ("东路（一期）", "东路(一期)"),
        ("PM2.5平均浓度（上年同期）", "pm2.5平均浓度(上年同期)"),
        ("优良天数（年均）", "优良天数(年均)"),
        ("本月完成（占年度计划%）", "本月完成(占年度计划%)"),
        ("（天）", "(天)"),
    ],
)
def test_only_what_a_number_is_counted_in_and_weekdays_are_left_off(text: str, name: str) -> None:
    assert folded_name(text) == name
