"""The findings beside the cell in hand: a proposal taken by a click, an explanation written into
its card.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.actions.checks.check import check_form
from desktop.actions.entry.enter import enter
from desktop.actions.workplace import open_workplace
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.store.rows import explanations_of
from desktop.ui.township.window import TownshipWindow
from desktop.ui.widgets.finding_card import FindingCard
from tests.ui.hands import chinese, settle

UNIT, OCTOBER = "140902101", Period("2025-10")
PM = Cell("E1", "E111", "", OCTOBER)
CO, AREA = Cell("E1", "E116", "", OCTOBER), Cell("E1", "E303", "", OCTOBER)


@pytest.fixture
def home(home: Path) -> Path:
    days = [
        Cell("E2", code, f"2025-10-{day:02d}", OCTOBER)
        for day in range(1, 32)
        for code in ("aqi", "pm2_5")
    ]
    with open_workplace(home) as workplace:
        enter(workplace, [(cell, Figure(40 * SCALE)) for cell in days])
        enter(
            workplace,
            [(PM, Figure(60 * SCALE)), (CO, Figure(12 * SCALE)), (AREA, Figure(1020 * SCALE))],
        )
    return home


def choose(window: TownshipWindow, cell: Cell) -> None:
    window.go_to_cell(cell)
    settle(window.session)
    window.go_to_cell(cell)
    settle(window.session)


def test_a_query_is_explained_in_its_card(window: TownshipWindow) -> None:
    choose(window, CO)
    (card,) = window.side.cards.cards
    assert card.isVisible()
    assert card.edit is not None
    QTest.mouseClick(card.edit.viewport(), Qt.MouseButton.LeftButton)
    chinese("十月静稳天气持续，自动站已复核原始读数")
    QTest.keyClick(card.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(window.session)
    explained = explanations_of(window.workplace.db, UNIT, OCTOBER)
    assert [kept.words for kept in explained.values()] == ["十月静稳天气持续，自动站已复核原始读数"]


WORDS = "十月静稳天气持续，自动站已复核原始读数"


def reopened(window: TownshipWindow) -> FindingCard:
    """The card of a query whose figure changed after it was explained."""
    choose(window, CO)
    (card,) = window.side.cards.cards
    assert card.edit is not None
    card.edit.setPlainText(WORDS)
    card.edit.tell()
    settle(window.session)
    window.session.enter([(CO, Figure(13 * SCALE))])
    settle(window.session)
    choose(window, CO)
    (card,) = window.side.cards.cards
    return card


def test_a_changed_figure_offers_its_old_words(window: TownshipWindow) -> None:
    card = reopened(window)
    assert card.earlier is not None
    assert card.earlier.label.isVisible()
    assert WORDS in card.earlier.label.text()
    assert "12.0" in card.earlier.label.text()
    assert card.edit is not None
    assert card.edit.toPlainText() == ""
    assert [f.blocks for f in check_form_at(window) if f.cell == CO] == [True]
    QTest.mouseClick(card.earlier.take_button, Qt.MouseButton.LeftButton)
    settle(window.session)
    assert [f.explanation for f in check_form_at(window) if f.cell == CO] == [WORDS]


def test_old_words_can_be_changed(window: TownshipWindow) -> None:
    card = reopened(window)
    assert card.earlier is not None
    assert card.edit is not None
    QTest.mouseClick(card.earlier.change_button, Qt.MouseButton.LeftButton)
    assert card.edit.toPlainText() == WORDS
    chinese("，数值已更正")
    QTest.keyClick(card.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(window.session)
    assert [f.explanation for f in check_form_at(window) if f.cell == CO] == [
        f"{WORDS}，数值已更正"
    ]


def check_form_at(window: TownshipWindow) -> tuple[Finding, ...]:
    findings = check_form(window.workplace, window.workplace.form("E1"), OCTOBER)
    return tuple(f for f in findings if f.severity == "query")


def test_stock_words_are_refused_and_stay_to_be_mended(window: TownshipWindow) -> None:
    choose(window, CO)
    (card,) = window.side.cards.cards
    assert card.edit is not None
    QTest.mouseClick(card.edit.viewport(), Qt.MouseButton.LeftButton)
    chinese("核实无误")
    QTest.keyClick(card.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(window.session)
    assert window.banner.isVisible()
    assert explanations_of(window.workplace.db, UNIT, OCTOBER) == {}
    assert window.side.cards.cards == [card]
    assert card.edit.toPlainText() == "核实无误"


def test_a_click_takes_the_proposal(window: TownshipWindow) -> None:
    choose(window, PM)
    (card,) = window.side.cards.cards
    assert card.button is not None
    assert "40" in card.button.text()
    QTest.mouseClick(card.button, Qt.MouseButton.LeftButton)
    settle(window.session)
    assert window.pages["E1"].figure_at(PM).value == 40 * SCALE
    assert window.side.cards.cards == []


def test_the_cards_take_no_room_where_there_is_no_finding(window: TownshipWindow) -> None:
    choose(window, CO)
    assert window.side.cards.isVisible()
    choose(window, AREA)
    assert window.side.cards.cards == []
    assert not window.side.cards.isVisible()
