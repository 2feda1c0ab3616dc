"""The first start by clicks and keys: a task file, the example, a district desk, one's unit
without a task.
"""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from desktop.actions.desk.board import board
from desktop.actions.workplace import open_workplace
from desktop.demo.make import make_example_until_now
from desktop.domain.periods import Period
from desktop.exchange.envelope import MadeWith, seal
from desktop.exchange.keys import key_check_code, make_keys
from desktop.exchange.messages import DistrictKeys, Task, UnitRow
from desktop.store.submissions import trusted_key
from desktop.ui import theme
from desktop.ui.district.window import DistrictWindow
from desktop.ui.session import Session
from desktop.ui.shell.first_start import EXAMPLE, EXAMPLE_DISTRICT, FirstStart

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
UNIT = "140902101"


@pytest.fixture
def first(qapp, qtbot, tmp_path):
    theme.apply_theme(qapp, "light", 1.0)
    made = FirstStart(tmp_path / "home")
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitExposed(made)
    yield made
    made.jobs.shutdown()


@pytest.fixture
def task(tmp_path, catalogue):
    keys = make_keys()
    message = Task(
        str(catalogue.district),
        "2025",
        1,
        catalogue.digest,
        DistrictKeys(keys.signing_public, keys.recipient),
        [UnitRow(u.code, str(u.name), u.kind, u.group) for u in catalogue.units],
        [],
        [],
        [],
    )
    path = tmp_path / "140902-2025-01-abcdef01.tbtask"
    path.write_bytes(seal(message, keys=keys, made_with=MadeWith(catalogue.digest, "1.0")))
    return path, keys


def test_task_file(first, qtbot, task):
    path, keys = task
    first.open_task(path)
    first.jobs.drain()
    assert (
        path.name in first.task_facts.text()
        and first.code.hasFocus()
        and not first.begin_button.isEnabled()
    )
    qtbot.keyClicks(first.code, "2222-2222")
    qtbot.keyClick(first.code, Qt.Key.Key_Return)
    assert first.code_problem.isVisible() and first.code.hasFocus()
    qtbot.keyClicks(first.code, key_check_code(keys.signing_public).lower())
    qtbot.keyClick(first.code, Qt.Key.Key_Return)
    assert not first.code_problem.isVisible() and first.task_picker.search.hasFocus()
    qtbot.keyClicks(first.task_picker.search, "qcz")
    assert first.task_picker.unit() == UNIT and first.begin_button.isEnabled()
    with qtbot.waitSignal(first.workplace_ready) as ready:
        qtbot.mouseClick(first.begin_button, Qt.MouseButton.LeftButton)
    assert ready.args == [first.home]
    with open_workplace(first.home) as workplace:
        assert (
            workplace.unit.code == UNIT
            and trusted_key(workplace.db, "district").signing_key == keys.signing_public
        )


def test_not_a_task(first, qtbot, tmp_path):
    file = tmp_path / "照片.tbtask"
    file.write_bytes(b"\xff\xd8\xff\xe0 jpeg")
    first.open_task(file)
    first.jobs.drain()
    assert (
        first.banner.isVisible()
        and "照片.tbtask" in first.banner.text.text()
        and first.stack.currentIndex() == 0
    )


def test_without_a_task(first, qtbot):
    qtbot.mouseClick(first.unit_button, Qt.MouseButton.LeftButton)
    first.jobs.drain()
    search = first.unit_picker.search
    assert (
        search.hasFocus()
        and first.unit_picker.list.count() == 26
        and not first.unit_begin_button.isEnabled()
    )
    qtbot.keyClicks(search, "dongl")
    assert first.unit_picker.list.count() <= 1
    search.clear()
    qtbot.keyClicks(search, "1409021")
    qtbot.keyClick(search, Qt.Key.Key_Down)
    assert first.unit_picker.unit() == "140902102"
    with qtbot.waitSignal(first.workplace_ready):
        qtbot.keyClick(search, Qt.Key.Key_Return)
    with open_workplace(first.home) as workplace:
        assert workplace.unit.code == "140902102"


def test_escape_goes_back(first, qtbot):
    first.show_units()
    first.jobs.drain()
    qtbot.keyClick(first, Qt.Key.Key_Escape)
    assert first.stack.currentIndex() == 0 and first.task_button.hasFocus()


def test_desk(first, qtbot):
    qtbot.mouseClick(first.desk_button, Qt.MouseButton.LeftButton)
    first.jobs.drain()
    with qtbot.waitSignal(first.workplace_ready):
        qtbot.mouseClick(first.desk_start.bundled_button, Qt.MouseButton.LeftButton)
    session = Session(first.home)
    with qtbot.waitSignal(session.opened):
        session.open()
    desk = DistrictWindow(session, session.workplace)
    qtbot.addWidget(desk)
    desk.show()
    for _turn in range(3):
        session.jobs.drain()
    assert desk.rail.name.text() == "忻府区" and desk.page("board").grid.model().rowCount() == 20
    desk.close()


def test_example(first, qtbot):
    (first.home / f".{EXAMPLE}" / "half").mkdir(parents=True)
    reports = []
    first.jobs.progressed.connect(lambda done, total, text: reports.append(text))
    qtbot.keyClick(first.demo_button, Qt.Key.Key_Space)
    assert first.example_office_button.hasFocus()
    with qtbot.waitSignal(first.workplace_ready, timeout=120_000) as ready:
        qtbot.keyClick(first.example_office_button, Qt.Key.Key_Space)
    place = first.home / EXAMPLE / UNIT
    assert ready.args == [place] and reports and not (first.home / f".{EXAMPLE}").exists()
    with open_workplace(place) as workplace:
        assert workplace.db.execute("SELECT count(*) FROM figure").fetchone()[0] > 500
    with qtbot.waitSignal(first.workplace_ready):
        qtbot.mouseClick(first.example_office_button, Qt.MouseButton.LeftButton)


def test_example_of_the_desk(first, qtbot, monkeypatch):
    """Two offices are enough here; the circle's journey makes all of them."""
    monkeypatch.setattr(
        "desktop.ui.shell.first_start.make_example_until_now",
        lambda folder, *, today, sealed, on_progress: make_example_until_now(
            folder,
            date(2026, 3, 9),  # whatever the calendar says
            units=(UNIT, "140902105"),
            sealed=sealed,
            on_progress=on_progress,
        ),
    )
    qtbot.keyClick(first.demo_button, Qt.Key.Key_Space)
    with qtbot.waitSignal(first.workplace_ready, timeout=120_000) as ready:
        qtbot.mouseClick(first.example_desk_button, Qt.MouseButton.LeftButton)
    assert ready.args == [first.home / EXAMPLE_DISTRICT / "district"]
    with open_workplace(ready.args[0]) as desk:
        states = {
            cell.state for row in board(desk, Period("2025-02")).rows for cell in row.cells if cell
        }
        assert states == {"accepted", "late"}
