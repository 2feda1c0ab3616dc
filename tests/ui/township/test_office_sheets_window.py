"""The office sheets that once failed, through the window: the dialog of columns and the preview, and
copied from their sheet to the clipboard.
"""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.periods import Period
from desktop.exchange.read_sheet import read_sheets
from desktop.ui import theme
from desktop.ui.session import Session
from desktop.ui.township.daily.page import DailyPageView
from desktop.ui.township.forms.table_page import TablePageView
from desktop.ui.township.imports.preview import PastePreview
from desktop.ui.township.imports.sheet_dialog import SheetDialog
from desktop.ui.township.ledger.page import LedgerPageView
from tests.office_sheets import BY_HAND, CASES, REFUSED, STATISTICS, source, target

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
PAGES = {"P1": LedgerPageView, "E2": DailyPageView, "E1": TablePageView, "X1": TablePageView}
READ = [case for case, expected in CASES.items() if not isinstance(expected, str)]
# what tells it is not in the rows that a sheet copies: its digits, or a person
NOT_COPIED = ("section_rows", *BY_HAND)


@pytest.fixture(scope="module")
def sessions(tmp_path_factory, qapp):
    """Of a township and of the statistics office; nothing is written."""
    theme.apply_theme(qapp, "light", 1.0)
    opened = {}
    for unit in ("140902209", "140902902"):
        home = tmp_path_factory.mktemp(unit) / "home"
        init_workplace(home, role="township", unit_code=unit)
        session = Session(home)
        session.open(opener=lambda folder: open_workplace(folder, today=date(2025, 11, 5)))
        session.jobs.drain()
        opened[unit] = session
    yield opened
    for session in opened.values():
        session.jobs.drain()
        session.close()


@pytest.fixture
def open_for(sessions, qtbot, monkeypatch):
    """The page of the form that a case is for, with its session."""
    monkeypatch.setattr("desktop.exchange.read_apart.read_sheets_apart", read_sheets)

    def opened(case):
        session = sessions["140902902" if case in STATISTICS else "140902209"]
        form, period = target(case)
        page = PAGES[form](session, session.workplace, session.workplace.form(form))
        qtbot.addWidget(page)
        if page.side_widget() is not None:
            qtbot.addWidget(page.side_widget())
        page.resize(1100, 700)
        page.show()
        page.show_period(Period(period))
        settle(session)
        return session, page

    return opened


def settle(session):
    for _turn in range(4):
        session.jobs.drain()
        QApplication.processEvents()


def seen_in(preview):
    """What the table of the preview shows of each cell: its new text, or that it is not taken."""
    found = {}
    for row, proposed in enumerate(preview.proposed):
        refused = row in preview.boxes or preview.table.item(row, 3).text()[:1] in ("×", "△")
        shown = REFUSED if refused else preview.table.item(row, 2).text()
        found[proposed.cell.dimension, proposed.cell.code] = shown
    return found


@pytest.mark.parametrize("case", READ)
def test_the_preview_shows_what_the_sheet_means(open_for, case):
    session, page = open_for(case)
    page.take_workbook(source(case))
    settle(session)
    dialog = page.findChildren(SheetDialog)[-1]
    if case in BY_HAND:
        heading, _equals, code = BY_HAND[case].rpartition("=")
        row = next(n for n, c in enumerate(dialog.table.columns) if c.heading == heading)
        dialog.choices[row].setCurrentIndex(dialog.choices[row].findData(code))
    QTest.mouseClick(dialog.next_button, Qt.MouseButton.LeftButton)
    settle(session)
    preview = dialog.findChildren(PastePreview)[-1]
    found, expected = seen_in(preview), CASES[case]
    assert {key: found.get(key, "not there") for key in expected} == expected
    QTest.keyClick(preview, Qt.Key.Key_Escape)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


@pytest.mark.parametrize("case", [case for case in READ if case not in NOT_COPIED])
def test_copied_from_the_sheet_it_means_the_same(open_for, case):
    session, page = open_for(case)
    (sheet, *_others) = read_sheets(source(case))
    lines = []
    starts = dict(sheet.merged)
    within = {
        (r, c)
        for (top, left), (bottom, right) in sheet.merged
        for r in range(top, bottom + 1)
        for c in range(left, right + 1)
    } - set(starts)
    for r, row in enumerate(sheet.rows):
        cells = []
        for c, text in enumerate(row):
            if (r, c) not in within:
                last = starts.get((r, c), (r, c))
                span = f" rowspan={last[0] - r + 1} colspan={last[1] - c + 1}"
                cells.append(f"<td{span}>{text}</td>".replace("\n", "<br>"))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    copied = QMimeData()
    copied.setText("\r\n".join("\t".join(row) for row in sheet.rows))
    copied.setHtml(f"<table>{''.join(lines)}</table>")
    QApplication.clipboard().setMimeData(copied)
    page.paste_button.click()
    settle(session)
    preview = page.findChildren(PastePreview)[-1]
    found, expected = seen_in(preview), CASES[case]
    assert {key: found.get(key, "not there") for key in expected} == expected
    QTest.keyClick(preview, Qt.Key.Key_Escape)
