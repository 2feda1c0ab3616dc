"""Real workplaces behind real pages and windows, standing in November 2025 unless a test says
otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.actions.workplace import init_workplace, open_workplace
from desktop.domain.periods import Period
from desktop.ui import rest, theme
from desktop.ui.district.window import DistrictWindow
from desktop.ui.jobs import Jobs
from desktop.ui.session import Session
from desktop.ui.shell.first_start import FirstStart
from desktop.ui.shell.who_start import WhoStart
from desktop.ui.township.form_page import FormPage
from desktop.ui.township.window import TownshipWindow
from tests.systems import IS_WINE
from tests.ui.hands import settle
from tests.ui.started import Start, starting

UNIT, TODAY, OCTOBER = "140902101", date(2025, 11, 5), Period("2025-10")

if IS_WINE:  # a job takes many times as long there
    Jobs.drain.__defaults__ = (60_000,)

WINDOWS = (TownshipWindow, DistrictWindow, FirstStart, WhoStart)
OpenSession = Callable[..., Session]
OpenPage = Callable[..., tuple[Session, FormPage]]


@pytest.fixture(autouse=True)
def _a_hand_that_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the hand to rest comes at once; what it waits for has tests of its own."""
    monkeypatch.setattr(rest, "REST_MS", 0)


@pytest.fixture(autouse=True)
def _no_window_left(qapp: QApplication) -> Iterator[None]:
    """A window that outlives its test is laid out anew by every later test that changes the size of the text."""
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [w for w in QApplication.topLevelWidgets() if isinstance(w, WINDOWS)]
    for window in left:
        window.deleteLater()
    assert not left


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with an empty workplace of 奇村镇, closed."""
    init_workplace(tmp_path / "home", role="township", unit_code=UNIT)
    return tmp_path / "home"


@pytest.fixture
def open_session(qapp: QApplication) -> Iterator[OpenSession]:
    """`open_session(folder)`: the workplace there, open until the test ends."""
    sessions: list[Session] = []

    def opened(folder: Path, *, today: date = TODAY) -> Session:
        session = Session(folder)
        sessions.append(session)
        session.open(opener=lambda place: open_workplace(place, today=today))
        session.jobs.drain()
        return session

    yield opened
    for session in sessions:
        session.jobs.drain()
        session.close()


@pytest.fixture
def open_page(qapp: QApplication, qtbot: QtBot, open_session: OpenSession) -> OpenPage:
    """`open_page(folder, LedgerPageView, "P1")`: a session and the form's page in October, with
    the keyboard in its grid.
    """

    def opened(
        folder: Path, kind: type[FormPage], form: str, *, today: date = TODAY
    ) -> tuple[Session, FormPage]:
        theme.apply_theme(qapp, "light", 1.0)
        session = open_session(folder, today=today)
        assert session.workplace is not None
        page = kind(session, session.workplace, session.workplace.form(form))
        qtbot.addWidget(page)
        if (side := page.side_widget()) is not None:
            qtbot.addWidget(side)
        page.resize(1100, 760)
        page.show()
        page.activateWindow()
        QTest.qWaitForWindowActive(page)
        page.show_period(OCTOBER)
        settle(session)
        page.grid.setFocus()
        return session, page

    return opened


@pytest.fixture
def window(home: Path, qtbot: QtBot, open_session: OpenSession) -> TownshipWindow:
    """The whole window over `home`, in October."""
    session = open_session(home)
    assert session.workplace is not None
    made = TownshipWindow(session, session.workplace, OCTOBER)
    qtbot.addWidget(made)
    made.show()
    QTest.qWaitForWindowActive(made)
    session.jobs.drain()
    return made


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Start]:
    """`start(home, file)`: the program itself, from its first question on."""
    with starting(qtbot) as begin:
        yield begin
