"""The scenes of the desk's consolidated pages, over a desk that has taken a period and the same
one a year before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.domain.periods import Period
from desktop.ui.district.consolidated.page import ConsolidatedPage
from desktop.ui.district.consolidated.trace_dialog import TraceDialog
from desktop.ui.district.pivot.page import PivotPage
from desktop.ui.district.window import DistrictWindow
from desktop.ui.session import Session

Settle = Callable[[], None]
Make = Callable[[Settle], QWidget]
PIVOTED = ("E104", "E303", "P101", "P104")
_PANEL_MS = 200  # the panel and the own table wait a moment before they ask


def scenes_consolidated(session: Session, period: Period) -> Iterator[tuple[str, Make]]:
    """(name, maker) of each scene over an open desk."""
    workplace = session.workplace
    assert workplace is not None

    def window(settle: Settle, name: str) -> DistrictWindow:
        made = DistrictWindow(session, workplace, period)
        made.show()
        made.show_page(name)
        _wait(settle)
        return made

    def figures(settle: Settle, code: str, place: int) -> QWidget:
        made = window(settle, "consolidated")
        page = made.front()
        assert isinstance(page, ConsolidatedPage)
        page.when.setCurrentIndex(place)
        page.grid.setFocus()
        _wait(settle)
        page.grid.go_to((code, ""), "name")
        _wait(settle)
        return made

    def ledger(settle: Settle) -> QWidget:
        made = window(settle, "consolidated")
        page = made.front()
        assert isinstance(page, ConsolidatedPage)
        page.views.setCurrentIndex(1)
        _wait(settle)
        return made

    def query(settle: Settle, codes: tuple[str, ...]) -> QWidget:
        made = window(settle, "ask")
        page = made.front()
        assert isinstance(page, PivotPage)
        page.indicators.set_chosen(codes)
        page.units.set_chosen([str(workplace.catalogue.district), *page.units.chosen])
        _wait(settle)
        return made

    def parts(settle: Settle) -> QWidget:
        page = ConsolidatedPage(session, workplace)
        page.show_period(period)
        _wait(settle)
        dialog = TraceDialog(session, workplace, page)
        assert page.consolidated is not None
        dialog.side.show_figure(page.consolidated.by_key["E303", ""], page.consolidated)
        dialog.show()
        _wait(settle)
        return dialog

    yield "consolidated-month", lambda settle: figures(settle, "E303", 0)
    yield "consolidated-quarter", lambda settle: figures(settle, "R103", 1)
    yield "consolidated-year", lambda settle: figures(settle, "E104", 2)
    yield "consolidated-ledger", ledger
    yield "ask-empty", lambda settle: query(settle, ())
    yield "ask", lambda settle: query(settle, PIVOTED)
    yield "dialog-trace", parts


def _wait(settle: Settle) -> None:
    settle()
    QTest.qWait(_PANEL_MS)
    settle()
