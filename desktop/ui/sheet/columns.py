"""How wide the columns of a sheet become: content first, then the stretching one, then folding
and narrowing.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from PySide6.QtGui import QFontMetrics

from desktop.ui import theme
from desktop.ui.sheet import kept_widths
from desktop.ui.sheet.delegate import BAR_WIDTH, PAD
from desktop.ui.sheet.model import Column, SheetModel

_SLACK = 6  # px at 100 %: the mark of a finding, and room for a digit more
_STRETCH_MIN = 170
_ELIDE_MIN = 64
_MANY_ROWS = 400  # so many are not measured in columns that have a width
_MOST = 260  # px at 100 %: what a column that has a width grows to for its content
EAGER = 5
"""Columns that fold with this number and more go before any text is cut."""
_MEASURED = 4  # only the longest few texts of a column are measured


def row_height(dense: bool) -> int:
    """Height of every row: the tallest text in it and its breathing space."""
    text = QFontMetrics(theme.font("value", "bold")).height()
    return text + theme.px(5 if dense else 12)


def folded(model: SheetModel, room: int, sheet: str = "") -> set[int]:
    """The columns that have no room in `room` px. `sheet`: under which name widths are kept."""
    natural = [_chosen_or_natural(model, index, sheet) for index in range(model.columnCount())]
    columns = model.columns
    least = [_least(model, index, natural[index]) for index in range(len(columns))]
    shown = set(range(len(columns)))
    if sum(natural) > room:  # what says nothing goes before any name is cut
        shown -= {p for p in shown if columns[p].fold and _is_empty(model, p)}
    for index in sorted((p for p in shown if columns[p].fold), key=lambda p: -columns[p].fold):
        needed = natural if columns[index].fold >= EAGER else least
        if sum(needed[p] for p in shown) <= room:
            break
        shown.discard(index)
    return set(range(len(columns))) - shown


def widths(
    model: SheetModel, room: int, away: Collection[int], sheet: str = ""
) -> list[int | None]:
    """One width a column, in px; None for those folded `away`, whose texts the model holds behind
    others by now. They sum to `room` where that is possible.
    """
    columns = model.columns
    shown = set(range(len(columns))) - set(away)
    natural = [_chosen_or_natural(model, index, sheet) for index in range(len(columns))]
    least = [_least(model, index, natural[index]) for index in range(len(columns))]
    made = {index: natural[index] for index in shown}
    over = sum(made.values()) - room
    # A bar gives way first, then the stretching column, then the other texts that may be cut with "…".
    for index in sorted(shown, key=lambda p: (*_gives_way(columns[p]), least[p] - natural[p])):
        if over <= 0:
            break
        given = min(over, made[index] - least[index])
        made[index] -= given
        over -= given
    if over < 0 and made:
        growing = [index for index in sorted(made) if columns[index].stretch] or [max(made)]
        each, rest = divmod(-over, len(growing))
        for number, index in enumerate(growing):
            made[index] += each + (1 if number < rest else 0)
    return [made.get(index) for index in range(len(columns))]


def _gives_way(column: Column) -> tuple[bool, bool]:
    return column.kind != "bar", not column.stretch


def _is_empty(model: SheetModel, index: int) -> bool:
    return not any(model.cell_at(row, index).text for row in range(model.rowCount()))


def _chosen_or_natural(model: SheetModel, index: int, sheet: str) -> int:
    """What a person chose, else what the content needs."""
    chosen = kept_widths.width_of(sheet, model.columns[index].id)
    return theme.px(chosen) if chosen else _natural(model, index)


def _natural(model: SheetModel, index: int) -> int:
    column = model.columns[index]
    head = _head_width(model.title_of(column))
    fixed = max(theme.px(column.width), head) if column.width else 0
    if fixed and (column.kind == "level" or model.rowCount() > _MANY_ROWS):
        return fixed
    mark = "△ " if column.kind == "bar" else ""
    texts = {
        mark + model.cell_at(row, index).text + model.behind(row, column.id)
        for row in range(model.rowCount())
        if model.row_at(row).heading is None
    }
    longest = sorted(texts, key=_weight, reverse=True)[:_MEASURED]
    look = theme.generation()
    widest = max(
        (_text_width(text.replace("\n", " "), "value", look) for text in longest), default=0
    )
    extra = theme.px(BAR_WIDTH + 2 * PAD) if column.kind == "bar" else 0
    needed = max(head, widest + extra + theme.px(2 * PAD + _SLACK))
    return max(fixed, min(needed, theme.px(_MOST)) if fixed else needed)


def _least(model: SheetModel, index: int, natural: int) -> int:
    column = model.columns[index]
    if column.stretch:
        return min(natural, theme.px(_STRETCH_MIN))
    if column.kind == "bar":
        return max(_head_width(column.title), natural - theme.px(BAR_WIDTH - 40))
    if column.align == "left":
        least = theme.px(column.width or _ELIDE_MIN)
        return min(natural, max(least, _head_width(column.title)))
    return natural


def _head_width(title: str) -> int:
    look = theme.generation()
    widest = max((_text_width(line, "muted", look) for line in title.split("\n")), default=0)
    return widest + theme.px(2 * PAD + 4)


@lru_cache(maxsize=4_096)
def _text_width(text: str, size: str, look: int) -> int:
    return _metrics(size, look).horizontalAdvance(text)


@lru_cache(maxsize=4)
def _metrics(size: str, look: int) -> QFontMetrics:
    return QFontMetrics(theme.font(size, "bold"))


def _weight(text: str) -> int:
    """A guess of how wide a text is: a Chinese character counts two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
