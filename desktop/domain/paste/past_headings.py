"""Which rows of an old sheet are its headings, and what stands over them."""
# zh-data: module - what people type, not what they read

from __future__ import annotations

import re
from collections.abc import Sequence

from desktop.domain.measures import units_in
from desktop.domain.paste.phrases import Known, measures_named, read_phrase
from desktop.domain.paste.sheet_table import SheetTable, plain_number
from desktop.domain.paste.targets import KEY_HEADINGS, MEASURE_HEADINGS, Rows, exact_name

LABELS = frozenset(
    (
        *KEY_HEADINGS,
        *MEASURE_HEADINGS,
        *("乡镇", "街道", "乡镇街道", "填报单位", "报送单位", "镇", "乡", "部门", "村"),
        *("月份", "时间", "年月", "报告期", "年份", "年度", "季度", "期间", "日期", "年", "月"),
        *("断面", "类别", "项目类别", "产品", "分组", "序号", "编号", "行号", "no.", "no"),
        *("month", "period", "year", "town", "township", "unitname"),
    )
)
"""What columns of words are headed by: what their rows are of."""
_HEADING_ROWS, _DEEPEST = 15, 3
LONGEST_HEADING = 40  # characters
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,12})[)）\]】]")
_MEASURED = re.compile(r"[元亩顷户人吨斤个件米天%％]")


def titles_of(rows: Rows, table: SheetTable) -> list[str]:
    """What stands over a table of a sheet besides its headings."""
    headings = {column.heading for column in table.columns}
    over = [cell for row in rows[: table.first - 1] for cell in row if cell]
    return [cell for cell in over if not any(cell in heading for heading in headings)]


def heading_rows(rows: Rows, known: Known, year: str) -> tuple[int, int] | None:
    """The first row of headings and how many they are: the first row that names several things, with the rows beside it
    that have words over its columns; None where none does.
    """
    counts = [named_across(row, known, year) for row in rows[:_HEADING_ROWS]]
    enough = 2 if max(counts, default=0) > 1 else 1
    first = next((n for n, count in enumerate(counts) if count >= enough), None)
    if first is None:
        return None
    last = first
    while first > 0 and _is_wide(rows[first - 1]) and last - first + 1 < _DEEPEST:
        first -= 1
    while (
        last + 1 < len(rows)
        and last - first + 1 < _DEEPEST
        and _is_below(rows[first], rows[last + 1])
    ):
        last += 1
    return first, last - first + 1


def _is_wide(row: Sequence[str]) -> bool:
    """Words over several columns, not a title."""
    return _has_no_values(row) and sum(bool(cell) for cell in row) > 1


def _is_below(head: Sequence[str], row: Sequence[str]) -> bool:
    """Words under some headings, with nothing under the first of them."""
    at = next((n for n, cell in enumerate(head) if cell), 0)
    return _has_no_values(row) and not row[at] and any(row[at + 1 :])


def named_across(row: Sequence[str], known: Known, year: str) -> int:
    """How many different things a row names beside each other, as only headings do; 0 for a row with values."""
    if not _has_no_values(row):
        return 0
    texts = {text for text in row if 0 < len(text) <= LONGEST_HEADING}
    days = {text for text in texts if _DAY.fullmatch(text)}
    if len(days) == 1:  # the day on which something was filled in; months across are several
        texts -= days
    count = 0
    for text in texts:
        phrase = read_phrase(text, known, year)
        count += exact_name(text) in LABELS or (phrase.is_understood and phrase.names_something)
    return count


def _has_no_values(row: Sequence[str]) -> bool:
    numbers = [value for cell in row if (value := plain_number(cell)) is not None]
    return any(row) and all(value == int(value) and 1900 <= value < 2100 for value in numbers)


def is_unread_measure(text: str) -> bool:
    """Whether words over a sheet name a unit of measure that is not known, or not where one is read."""
    inside = [match for match in _BRACKETS.findall(text) if _MEASURED.search(match)]
    if any(not units_in(f"({match})") for match in inside):
        return True
    is_named = "单位" in text and not re.search(r"(?:填报|报送|各|本|责任)单位", text)
    return bool(inside or is_named) and not measures_named([text])
