"""What pasted rows and columns can be matched with: targets, their names, headings, and why rows
are skipped.
"""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from desktop.domain.measures import units_in
from desktop.i18n import N_, _

Rows = Sequence[Sequence[str]]
Merged = tuple[tuple[int, int], tuple[int, int]]
"""First and last cell (row, column) of merged ones, from 0."""
SkipReason = Literal[
    "blank",
    "heading",
    "unknown-row",
    "unknown-unit",
    "several-units",
    "several-indicators",
    "another-table",
    "side-by-side",
    "not-merged",
    "measure-unread",
    "which-value",
    "unknown-column",
    "no-value",
    "below-end",
    "right-of-end",
    "twice",
    "derived",
    "number",
    "status",
    "total",
    "adds-up",
    "undecided",
    "comment",
    "elsewhere",
    "incomplete",
    "disagree",
    "ambiguous",
    "unknown-number",
    "locked",
    "hidden",
]
SKIP_REASONS: dict[SkipReason, str] = {
    "blank": N_("empty row"),
    "heading": N_("heading"),
    "unknown-row": N_("no such indicator or row in this form"),
    "several-units": N_("it names several reporting units"),
    "several-indicators": N_("it names several indicators"),
    "another-table": N_("another table or part begins here: put each on a sheet of its own"),
    "side-by-side": N_("several tables stand side by side: put each on a sheet of its own"),
    "not-merged": N_(
        "words over several columns are not merged, so nobody knows over which: merge them"
    ),
    "measure-unread": N_("the unit of measure is not understood, or several are named"),
    "which-value": N_("which of the parts is meant is not said"),
    "unknown-unit": N_("no reporting unit of this name"),
    "unknown-column": N_("no such column in this form"),
    "no-value": N_("no value in this row"),
    "below-end": N_("below the end of the form"),
    "right-of-end": N_("right of the last column"),
    "twice": N_("a second row for the same place"),
    "derived": N_("worked out by itself, not written"),
    "number": N_("rows get their numbers by themselves"),
    "status": N_("use “Finish or withdraw…” for this: it asks for the reason"),
    "total": N_("a sum, not a row of its own"),
    "undecided": N_("several columns could be meant: copy the one that is, or say which"),
    "adds-up": N_("its numbers are the sums of the rows above"),
    "comment": N_("a comment of this cell; comments are not taken"),
    "elsewhere": N_("this project is not on this month's list"),
    "incomplete": N_("no such project; to add it, the block needs its name and its category"),
    "disagree": N_("its number and its name belong to two different rows"),
    "ambiguous": N_("several rows have this name; put their numbers into the block"),
    "unknown-number": N_("no row has this number; leave the number empty to add a new row"),
    "locked": N_("locked: it has been submitted"),
    "hidden": N_("hidden in the sheet, by a filter or by hand"),
}

VALUE_HEADINGS = frozenset(
    (
        "本期",
        "本期数",
        "本期值",
        "本月",
        "本月数",
        "本季",
        "本年",
        "本年累计",
        "累计",
        "数值",
        "值",
        "数据",
        "实际",
        "完成数",
        "value",
        "thisperiod",
        "figure",
    )
)
OTHER_HEADINGS = frozenset(
    (
        "代码",
        "编码",
        "指标代码",
        "指标",
        "指标名称",
        "名称",
        "项目",
        "单位",
        "计量单位",
        "上期",
        "上期数",
        "上月",
        "去年同期",
        "上年同期",
        "上年同期数",
        "同期",
        "增减",
        "增减%",
        "同比",
        "环比",
        "比上期",
        "目标",
        "任务",
        "备注",
        "说明",
        "序号",
        "code",
        "name",
        "indicator",
        "unit",
        "lastperiod",
        "lastyear",
        "change",
        "target",
        "note",
        "no.",
    )
)
KEY_HEADINGS = frozenset(
    ("代码", "编码", "指标代码", "指标", "指标名称", "名称", "项目", "code", "name", "indicator")
)
MEASURE_HEADINGS = frozenset(("单位", "计量单位", "unit", "unitofmeasure", "measure"))
NOTE_HEADINGS = frozenset(("备注", "说明", "note", "remark", "remarks"))
OWN_COMMENTS = "Tianbao"
"""The author of the comments in this program's workbooks, which tell nothing that is not in their
cells.
"""
DAY_HEADINGS = frozenset(("日期", "日", "天", "时间", "监测日期", "date", "day"))


@dataclass(frozen=True, slots=True)
class PasteTarget:
    """A row or column that can take pasted values: its code, and every name it may be called by.

    `closed`: it is known, but nothing is pasted into it, and why. `by_name`: the place alone
    never leads there. In a list, those that a place leads to stand first.
    """

    code: str
    names: tuple[str, ...] = ()
    closed: SkipReason | None = None
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was left out and why: a row of the block, or with `column` one of its columns, or with
    both (a comment) what belongs to one cell.
    """

    row: int
    text: str
    reason: SkipReason
    column: int | None = None

    @property
    def where(self) -> str:
        """Its place in words, counted from 1."""
        if self.column is None:
            return _("Row {n}").format(n=self.row + 1)
        if self.reason == "comment":
            return _("Row {row}, column {column}").format(row=self.row + 1, column=self.column + 1)
        return _("Column {n}").format(n=self.column + 1)

    @property
    def words(self) -> str:
        return _(SKIP_REASONS[self.reason])


_WEEKDAY = re.compile(r"(?:周|星期|礼拜)?[一二三四五六日天]|mon|tue|wed|thu|fri|sat|sun")


def exact_name(text: str) -> str:
    """For comparison: no blanks or quotes; compatibility forms resolved; lower case."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split()).strip("\ufeff")
    return re.sub(r"[“”\"'‘’「」:：]", "", plain)


def folded_name(text: str) -> str:
    """exact_name without a trailing unit of measure, or day of the week, in brackets; other words there say another
    thing (上年同期).
    """
    plain = exact_name(text)
    match = re.search(r"(?<=.)\(([^()]*)\)$", plain)
    is_unit = match is not None and (
        not match[1] or bool(units_in(f"({match[1]})")) or bool(_WEEKDAY.fullmatch(match[1]))
    )
    return plain[: match.start()] if match is not None and is_unit else plain


class TargetIndex:
    """Targets by code and by name. Several targets may share a code: one indicator, many
    sections.
    """

    def __init__(
        self, targets: Sequence[PasteTarget], fold: Callable[[str], str] = folded_name
    ) -> None:
        """`fold` is exact_name where words in brackets tell one from another: a project's first
        and second phase.
        """
        self._fold, self._codes = fold, [target.code for target in targets]
        self._exact = {exact_name(name) for t in targets for name in (t.code, *t.names)}
        self._found: dict[str, list[int]] = {}
        for number, target in enumerate(targets):
            for key in dict.fromkeys(map(fold, (target.code, *target.names))):
                if key:
                    self._found.setdefault(key, []).append(number)

    def code(self, number: int) -> str:
        return self._codes[number]

    def is_exact(self, cell: str) -> bool:
        """Whether this is a name to the letter, brackets included."""
        return exact_name(cell) in self._exact

    def of(self, cell: str) -> Sequence[int]:
        return self._found.get(self._fold(cell), ())


def day_targets(days: Iterable[date]) -> tuple[PasteTarget, ...]:
    """Row keys for days: the ISO date, and the ways a spreadsheet or a person writes it, down to
    the bare day.
    """
    return tuple(PasteTarget(day.isoformat(), _day_names(day)) for day in days)


_DAY_ZERO = date(1899, 12, 30)
"""From which spreadsheets count days: a date cell that lost its format is such a number."""


def _day_names(d: date) -> tuple[str, ...]:
    full = [
        f"{d.year}{mark}{m}{mark}{n}"
        for mark in "-/."
        for m in {f"{d.month}", f"{d.month:02d}"}
        for n in {f"{d.day}", f"{d.day:02d}"}
    ]
    clock = [f"{name}{time}" for name in full for time in ("0:00", "00:00", "0:00:00", "00:00:00")]
    return (
        *full,
        *clock,
        f"{d:%Y%m%d}",
        f"{d.year}年{d.month}月{d.day}日",
        f"{d.year}年{d.month:02d}月{d.day:02d}日",
        f"{d.month}月{d.day}日",
        f"{d.month:02d}月{d.day:02d}日",
        f"{d.month}-{d.day}",
        f"{d.month}/{d.day}",
        f"{d.month:02d}-{d.day:02d}",
        f"{d.day}日",
        f"{d.day}号",
        f"{d.day}",
        f"{d.day:02d}",
        f"{(d - _DAY_ZERO).days}",
    )


def row_text(row: Sequence[str]) -> str:
    return " ".join(filter(None, (cell.strip() for cell in row)))
