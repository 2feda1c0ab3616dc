"""Beside the board: the year's headline figures of the desk's whole area, and whom to call."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.actions.consolidation.consolidate import ConsolidatedRow, consolidate
from desktop.actions.desk.board import Board
from desktop.actions.desk.board_by_area import BoardByArea
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.figures import Figure, display, plain
from desktop.domain.periods import Period
from desktop.domain.records.targets import comparator_sign
from desktop.i18n import _, bracketed, ngettext
from desktop.ui import theme
from desktop.ui.widgets.card import NumberCard
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.page_scroll import PageScroll

HEADLINES = 4


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure of the district, this year so far."""

    caption: str
    value: str
    remark: str


def headlines(workplace: Workplace, period: Period) -> tuple[Headline, ...]:
    """The figures that have a target this year, the first of each section of the forms. Raises:
    StoreError.
    """
    consolidated = consolidate(workplace, period)
    by_role: dict[str, Headline] = {}
    for row in consolidated.rows:
        value = row.to_date if row.to_date is not None else row.value
        if (
            row.dimension
            or value is None
            or (row.target is None and row.indicator.kind not in ("grade", "rate"))
        ):
            continue
        section = f"{row.indicator.form}/{row.indicator.section}"
        if section not in by_role:
            by_role[section] = _headline(row, value)
    return tuple(by_role.values())[:HEADLINES]


def _headline(row: ConsolidatedRow, value: int) -> Headline:
    remarks = []
    if row.target is not None and row.target.value is not None:
        remarks.append(
            _("target {sign} {value}").format(
                sign=comparator_sign(row.target.comparator).strip(),
                value=display(Figure(row.target.value), row.indicator),
            )
        )
    if row.progress is not None:
        remarks.append(_("progress {share} %").format(share=plain(row.progress, 1)))
    if row.missing:
        remarks.append(_("{have} of {of} units").format(have=row.have, of=row.of))
    return Headline(
        row.label,
        f"{display(Figure(value), row.indicator)} {row.indicator.measure}".strip(),
        " · ".join(remarks),
    )


def _missing(shown: Board, by_area: BoardByArea | None) -> list[str]:
    """Whom to call, a line each."""
    whole: set[str] = set()
    lines = []
    for area in by_area.every_area() if by_area is not None else ():
        if not area.have and str(area.area.parent) not in whole:
            words = ngettext("{n} unit", "{n} units", area.of).format(n=area.of)
            lines.append(f"{area.area.name}{bracketed(words)}")
        if not area.have:
            whole.add(str(area.area.code))
    for row in shown.rows:
        if row.has_nothing and str(row.unit.area) not in whole:
            call = " ".join(filter(None, (row.unit.contact, row.unit.phone)))
            lines.append(f"{row.unit.name} {call}".strip())
    return lines


class BoardSide(PageScroll):
    """Scrolls where the window is low."""

    def show_board(
        self,
        shown: Board,
        shown_headlines: tuple[Headline, ...],
        area: str,
        by_area: BoardByArea | None = None,
    ) -> None:
        """The figures of the area as far as they are known, and who is missing: areas of which nothing is in as a whole."""
        body = QWidget()
        box = QVBoxLayout(body)
        box.setContentsMargins(theme.px(16), theme.px(18), theme.px(16), theme.px(14))
        box.setSpacing(theme.px(8))
        box.addWidget(
            text_label(
                _("{area} up to {period}").format(area=area, period=periods.label(shown.period)),
                "head",
                wrap=True,
            )
        )
        if not shown_headlines:
            box.addWidget(
                text_label(_("No figures yet: import the stick of a unit."), "muted", wrap=True)
            )
        for headline in shown_headlines:
            box.addWidget(NumberCard(headline.caption, headline.value, headline.remark))
        missing = _missing(shown, by_area)
        if missing:
            box.addWidget(text_label(_("Not in yet"), "section"))
            for line in missing[:20]:
                box.addWidget(text_label(line, "body", wrap=True))
            if len(missing) > 20:
                box.addWidget(text_label(_("and {n} more").format(n=len(missing) - 20), "muted"))
        box.addStretch(1)
        self.set_body(body)
