"""A file of the district's that is double-clicked, or dragged onto the window, leads to its
being received.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.__main__ import chosen_home, opened_file
from desktop.actions.workplace import init_workplace, mark_as_example
from desktop.catalogue.model import Catalogue
from desktop.exchange.envelope import MadeWith, seal
from desktop.exchange.keys import key_check_code, make_keys
from desktop.exchange.messages import DistrictKeys, TargetRow, Task, UnitRow
from desktop.store.targets import targets_of
from desktop.ui.app import Desk
from desktop.ui.district.receive.page import ReceivePage
from desktop.ui.district.window import DistrictWindow
from desktop.ui.session import Session
from desktop.ui.shell import recovery
from desktop.ui.shell.first_start import FirstStart
from desktop.ui.township.receive_dialog import ReceiveDialog
from desktop.ui.township.window import TownshipWindow
from tests.senders import Sender
from tests.ui.started import Start, close

UNIT = "140902101"


@pytest.fixture(scope="module")
def task(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> tuple[Path, str]:
    """A task file with one target, and the check code of its key."""
    keys = make_keys()
    message = Task(
        str(catalogue.district),
        "2025",
        1,
        catalogue.digest,
        DistrictKeys(keys.signing_public, keys.recipient),
        [UnitRow(u.code, str(u.name), u.kind, u.group) for u in catalogue.units],
        [TargetRow(UNIT, "2025", "E303", "", 900 * 10_000, ">=", "")],
        [],
        [],
    )
    path = tmp_path_factory.mktemp("stick") / "140902-2025-01-abcdef01.tbtask"
    path.write_bytes(seal(message, keys=keys, made_with=MadeWith(catalogue.digest, "1.0")))
    return path, key_check_code(keys.signing_public)


@pytest.fixture
def start(start: Start, tmp_path: Path) -> Callable[[Path], Desk]:
    """The program as a double click on a file starts it, in a folder of its own."""
    return partial(start, tmp_path / "w")


def drag(window: QWidget, *files: Path, drop: bool = True) -> bool:
    """Drag files over the window and let them go where it takes them; whether it does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    how = (
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    entered = QDragEnterEvent(QPoint(400, 300), *how)
    entered.ignore()
    QApplication.sendEvent(window, entered)
    if entered.isAccepted() and drop:
        QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), *how))
        QApplication.processEvents()
    return entered.isAccepted()


def dialog_of(window: QWidget | None) -> ReceiveDialog:
    assert window is not None
    dialog = window.findChild(ReceiveDialog)
    assert isinstance(dialog, ReceiveDialog), "nothing is asked"
    return dialog


def take(qtbot: QtBot, session: Session, dialog: ReceiveDialog, code: str) -> None:
    session.jobs.drain()
    assert dialog.code.isVisible(), dialog.words.text()
    qtbot.keyClicks(dialog.code, code)
    qtbot.keyClick(dialog.code, Qt.Key.Key_Return)
    session.jobs.drain()
    assert dialog.received is not None, dialog.words.text()
    qtbot.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
    session.jobs.drain()
    assert session.workplace is not None
    assert targets_of(session.workplace.db, UNIT, "2025")["E303", ""].value == 900 * 10_000


@pytest.mark.parametrize(
    ("words", "is_file"),
    [
        (["140902-2025-01-abcdef01.tbtask"], True),
        (["区里/任务.TBTASK"], True),
        (["140902101-2025-10-01.tbback"], True),
        ([], False),
        (["140902101-2025-10-01.tbsub"], True),
        (["show"], False),
        (["show", "a.tbtask"], False),
        (["receive", "a.tbtask"], False),
        (["--home"], False),
        (["--home=a.tbtask"], False),
        (["--json", "a.tbtask"], False),
    ],
)
def test_only_a_file_alone_opens_the_window(words: list[str], is_file: bool) -> None:
    assert opened_file(words) == (Path(words[0]).absolute() if is_file else None)


def test_a_double_click_with_a_workplace(
    qtbot: QtBot, start: Callable[[Path], Desk], task: tuple[Path, str], tmp_path: Path
) -> None:
    init_workplace(tmp_path / "w", role="township", unit_code=UNIT)
    desk = start(task[0])
    assert desk.session is not None
    assert isinstance(desk.window, TownshipWindow)
    dialog = dialog_of(desk.window)
    assert dialog.isModal()
    take(qtbot, desk.session, dialog, task[1])
    assert desk.file is None


def test_a_double_click_at_the_first_start(
    qtbot: QtBot, start: Callable[[Path], Desk], task: tuple[Path, str]
) -> None:
    desk = start(task[0])
    first = desk.window
    assert isinstance(first, FirstStart)
    first.jobs.drain()
    assert task[0].name in first.task_facts.text()
    qtbot.keyClicks(first.code, task[1])
    qtbot.keyClick(first.code, Qt.Key.Key_Return)
    qtbot.keyClicks(first.task_picker.search, "qcz")
    qtbot.mouseClick(first.begin_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(desk.window, TownshipWindow))
    assert desk.window is not None
    assert desk.window.findChild(ReceiveDialog) is None, "it has been taken already"


def test_a_double_click_at_the_district(
    start: Callable[[Path], Desk], task: tuple[Path, str], tmp_path: Path
) -> None:
    init_workplace(tmp_path / "w", role="district")
    desk = start(task[0])
    assert desk.session is not None
    for _turn in range(3):
        desk.session.jobs.drain()
    assert isinstance(desk.window, DistrictWindow)
    page = desk.window.front()
    assert isinstance(page, ReceivePage)
    assert [(r.outcome, r.code) for r in page.results] == [("refused", "exchange-not-for-the-desk")]


def test_a_submission_double_clicked_at_the_desk(
    start: Callable[[Path], Desk], catalogue: Catalogue, tmp_path: Path
) -> None:
    file = Sender(UNIT, catalogue).put(tmp_path / "stick")
    init_workplace(tmp_path / "w", role="district")
    desk = start(file)
    assert desk.session is not None
    for _turn in range(3):
        desk.session.jobs.drain()
    assert isinstance(desk.window, DistrictWindow)
    page = desk.window.front()
    assert isinstance(page, ReceivePage)
    assert [r.code for r in page.results] == ["key-not-trusted"]


def test_a_submission_is_no_file_for_a_unit(
    start: Callable[[Path], Desk], catalogue: Catalogue, tmp_path: Path
) -> None:
    file = Sender(UNIT, catalogue).put(tmp_path / "stick")
    init_workplace(tmp_path / "w", role="township", unit_code=UNIT)
    desk = start(file)
    assert desk.session is not None
    desk.session.jobs.drain()
    assert isinstance(desk.window, TownshipWindow)
    dialog = dialog_of(desk.window)
    desk.session.jobs.drain()
    assert file.name in dialog.words.text() or "报送" in dialog.words.text()
    dialog.reject()


@pytest.mark.parametrize("data", [b"", bytes(4096)], ids=["empty", "zeros"])
@pytest.mark.parametrize("role", ["", "township", "district"])
@pytest.mark.parametrize("suffix", [".tbtask", ".tbsub", ".tbback"])
def test_a_file_that_was_never_filled_is_to_be_copied_again(
    start: Callable[[Path], Desk], tmp_path: Path, data: bytes, role: str, suffix: str
) -> None:
    if role == "township":
        init_workplace(tmp_path / "w", role="township", unit_code=UNIT)
    elif role == "district":
        init_workplace(tmp_path / "w", role="district")
    (tmp_path / f"a{suffix}").write_bytes(data)
    desk = start(tmp_path / f"a{suffix}")
    window = desk.window
    if isinstance(window, FirstStart):
        window.jobs.drain()
        text = "\n".join(label.text() for label in window.banner.findChildren(QLabel))
    else:
        assert desk.session is not None
        for _turn in range(3):
            desk.session.jobs.drain()
        if isinstance(window, TownshipWindow):
            dialog = dialog_of(window)
            text = dialog.words.text()
            dialog.reject()
        else:
            assert isinstance(window, DistrictWindow)
            page = window.front()
            assert isinstance(page, ReceivePage)
            text = page.results[0].reason
    assert "不完整" in text
    assert "重新复制" in text


@pytest.mark.parametrize("place", ["c" * 300, "file", "a\0b"])
def test_a_home_that_cannot_be_is_told_before_anything_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "file").touch()
    errors: list[str] = []
    codes: list[int] = []
    monkeypatch.setattr(recovery, "tell", lambda error: bool(errors.append(error.code)))
    desk = Desk(tmp_path / place, leave=codes.append)
    desk.start()
    assert (len(errors), codes, desk.window) == (1, [2], None)


def test_dropped_onto_the_window(
    qtbot: QtBot, window: TownshipWindow, task: tuple[Path, str]
) -> None:
    assert drag(window, task[0])
    take(qtbot, window.session, dialog_of(window), task[1])
    qtbot.waitUntil(lambda: window.findChild(ReceiveDialog) is None)


def test_what_is_being_typed_is_kept_when_a_file_is_dropped(
    qtbot: QtBot, window: TownshipWindow, task: tuple[Path, str]
) -> None:
    window.show_form("E2")
    window.session.jobs.drain()
    page = window.pages["E2"]
    for digit in "83":
        qtbot.keyClicks(QApplication.focusWidget() or page.grid, digit)
    assert drag(window, task[0])
    window.session.jobs.drain()
    assert page.model.index_of("2025-10-01", "aqi").data() == "83"
    dialog_of(window).reject()


def test_dropped_onto_the_first_start(qtbot: QtBot, tmp_path: Path, task: tuple[Path, str]) -> None:
    first = FirstStart(tmp_path / "w")
    qtbot.addWidget(first)
    first.show()
    assert drag(first, task[0])
    first.jobs.drain()
    assert task[0].name in first.task_facts.text()


def test_a_return_is_told_apart_from_a_task(window: TownshipWindow, tmp_path: Path) -> None:
    file = tmp_path / "140902101-2025-10-01-abcdef01.tbback"
    file.write_bytes(b"not one")
    assert drag(window, file)
    dialog = dialog_of(window)
    window.session.jobs.drain()
    assert file.name in dialog.words.text()
    dialog.reject()


def test_other_things_are_not_taken(
    window: TownshipWindow, task: tuple[Path, str], tmp_path: Path
) -> None:
    assert not drag(window, tmp_path / "照片.jpg", drop=False)
    assert not drag(window, tmp_path / "140902101-2025-10-01-abcdef01.tbsub", drop=False)
    assert not drag(window, task[0], tmp_path / "another.tbtask", drop=False)
    assert not drag(window, drop=False)


@pytest.mark.parametrize(
    ("words", "home", "rest"),
    [
        ([], None, []),
        (["--home", "somewhere"], "somewhere", []),
        (["--home=somewhere"], "somewhere", []),
        (["--home", "somewhere", "a.tbsub"], "somewhere", ["a.tbsub"]),
        (["--home", "somewhere", "check"], "somewhere", ["check"]),
        (["--home"], None, ["--home"]),
        (["--home="], None, ["--home="]),
        (["check", "--home", "somewhere"], None, ["check", "--home", "somewhere"]),
    ],
)
def test_the_window_opens_on_the_place_that_is_named(
    words: list[str], home: str | None, rest: list[str]
) -> None:
    found, after = chosen_home(words)
    assert found == (None if home is None else Path(home).absolute())
    assert list(after) == rest


def test_one_click_leaves_the_example(tmp_path: Path, qtbot: QtBot) -> None:
    """From the window of the example back to the question of the first start."""
    base = tmp_path / "home"
    place = base / "example" / UNIT
    init_workplace(place, role="township", unit_code=UNIT)
    mark_as_example(place)
    desk = Desk(base, leave=lambda _code: None)
    desk.start()
    assert isinstance(desk.window, FirstStart)
    desk.window.workplace_ready.emit(place)
    qtbot.waitUntil(lambda: isinstance(desk.window, TownshipWindow))
    window = desk.window
    assert isinstance(window, TownshipWindow)
    assert "示例" in window.windowTitle()
    assert window.rail.example.isVisibleTo(window.rail) or window.rail.is_folded
    QTest.mouseClick(window.rail.leave_button, Qt.MouseButton.LeftButton)
    assert isinstance(desk.window, FirstStart) and desk.window.home == base
    assert not window.isVisible()
    close(desk)
