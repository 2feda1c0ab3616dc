"""The columns of the daily form, the ledger and the honours as places for pasted values, and how
spreadsheets head them.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.catalogue.model import Field, Form
from desktop.domain.air import air_quality
from desktop.domain.air.reading_columns import TYPED_COLUMNS
from desktop.domain.ledger import ENDING_COLUMNS, NEEDED_COLUMNS
from desktop.domain.paste.rows import NamedRows
from desktop.domain.paste.targets import PasteTarget, SkipReason

NOTE, INVALID = "note", "invalid"

_NAMES = {
    "aqi": ("AQI", "AQI指数", "空气质量指数", "指数"),
    "primary": ("首要污染物", "首污"),
    "pm2_5": ("PM2.5", "PM25", "细颗粒物"),
    "pm10": ("PM10", "可吸入颗粒物"),
    "o3_8h": ("O3", "O3-8h", "O3_8h", "O3-8小时", "臭氧", "臭氧8小时", "臭氧日最大8小时"),
    "so2": ("SO2", "二氧化硫"),
    "no2": ("NO2", "二氧化氮"),
    "co": ("CO", "一氧化碳"),
    NOTE: ("备注", "说明", "原因", "无效原因", "Note", "Notes", "Remark", "Reason"),
    INVALID: ("是否无效", "无效日"),
}
_PROJECT_NAMES = {
    "number": ("编号", "项目编号", "序号", "Row no.", "No.", "Number", "Project no.", "project"),
    "name": ("项目", "项目名称", "名称", "Project", "Project name"),
    "category": ("项目类别", "类型", "项目类型"),
    "level": ("项目级别",),
    "village": ("村", "建设地点", "所在村（社区）", "地点"),
    "owner": ("建设单位", "项目业主", "业主单位"),
    "planned_start": ("计划开工时间", "计划开工日期"),
    "actual_start": ("实际开工时间", "实际开工日期"),
    "planned_finish": ("计划完工时间", "计划完工日期", "计划竣工时间", "计划竣工"),
    "total_investment": ("项目总投资", "概算总投资", "Total"),
    "plan_this_year": ("年度计划投资", "本年计划", "本年计划投资", "今年计划投资", "年计划"),
    "done_this_month": ("本月完成投资", "本月投资", "当月完成", "当月完成投资", "This month"),
    "stage": ("项目阶段", "建设阶段"),
    "progress": ("进度", "工程进度", "项目进展", "进展情况", "进展"),
    "obstacles": ("问题", "存在的问题", "困难", "需协调事项", "Problems"),
    "responsible": ("负责人", "项目负责人", "联系人"),
    "done_this_year": (
        "本年完成",
        "本年完成投资",
        "本年累计",
        "本年累计完成",
        "本年累计完成投资",
        "累计完成",
        "Done this year",
    ),
    "completion": ("完成率", "完成比例", "投资完成率", "年度完成率", "Completion"),
}
_HONOUR_NAMES = {
    "number": ("编号", "序号", "Row no.", "No.", "Number", "honour"),
    "date": ("时间", "获得时间", "授予日期", "公布日期"),
    "level": ("荣誉级别",),
    "title": ("荣誉", "荣誉名称", "称号", "事项", "Honour"),
    "body": ("授予单位", "公布单位", "颁发单位", "授予机关", "Awarded by"),
    "evidence": ("文号", "依据文件", "文件"),
}
_PROJECT_CLOSED: dict[str, SkipReason] = {
    "number": "number",
    "done_this_year": "derived",
    "completion": "derived",
    **dict.fromkeys(ENDING_COLUMNS, "status"),
}


@dataclass(frozen=True, slots=True)
class _RecordKind:
    """Projects or honours: the names of their columns, those nobody types into, the column of
    their name, what a new one needs, and what its number begins with.
    """

    names: dict[str, tuple[str, ...]]
    closed: dict[str, SkipReason]
    name: str
    needed: Sequence[str]
    prefix: str


_PROJECTS = _RecordKind(_PROJECT_NAMES, _PROJECT_CLOSED, "name", NEEDED_COLUMNS, "P")
_HONOURS = _RecordKind(_HONOUR_NAMES, {"number": "number"}, "title", (), "H")
_BETWEEN_POLLUTANTS = re.compile(r"[、,，;；/\s]+")


def daily_columns(fields: Sequence[Field]) -> tuple[PasteTarget, ...]:
    """The readings, then the note; then, under its heading alone, whether the day is invalid.
    `fields`: of the form.
    """
    named = {str(field.code): field for field in fields}
    return (
        *(_target(code, named, _NAMES) for code in TYPED_COLUMNS),
        _target(NOTE, named, _NAMES),
        _target(INVALID, named, _NAMES, by_name=True),
    )


def project_columns(form: Form, seen: Sequence[str]) -> tuple[tuple[PasteTarget, ...], NamedRows]:
    """The columns `seen` in the list, which a place leads to, then all others of the ledger; and
    how its rows are found.
    """
    return _record_columns(form, seen, _PROJECTS)


def honour_columns(form: Form, seen: Sequence[str]) -> tuple[tuple[PasteTarget, ...], NamedRows]:
    """As project_columns; a new honour needs nothing in particular."""
    return _record_columns(form, seen, _HONOURS)


def _record_columns(
    form: Form, seen: Sequence[str], kind: _RecordKind
) -> tuple[tuple[PasteTarget, ...], NamedRows]:
    fields = {str(field.code): field for field in form.fields}
    codes = list(dict.fromkeys((*seen, *kind.names, *fields)))
    targets = tuple(
        _target(code, fields, kind.names, by_name=code not in seen, closed=kind.closed.get(code))
        for code in codes
    )
    return targets, NamedRows(
        codes.index("number"),
        codes.index(kind.name),
        tuple(map(codes.index, kind.needed)),
        kind.prefix,
    )


def _target(
    code: str,
    fields: dict[str, Field],
    names: dict[str, tuple[str, ...]],
    *,
    by_name: bool = False,
    closed: SkipReason | None = None,
) -> PasteTarget:
    field = fields.get(code)
    own = () if field is None else (field.name.zh, field.name.en)
    return PasteTarget(code, (*own, *names.get(code, ())), closed, by_name)


def written_pollutants(text: str) -> str:
    """Names of pollutants as the form writes them ("pm25 臭氧" → "PM2.5、O3"); what is not one
    stays as typed.
    """
    parts = [part for part in _BETWEEN_POLLUTANTS.split(text.strip()) if part]
    codes = [air_quality.pollutant_of(part) for part in parts]
    if not parts or any(code is None for code in codes):
        return text
    return "、".join(dict.fromkeys(air_quality.POLLUTANTS[code] for code in codes if code))
