"""A walk over every page and dialog at 1366x768: no text or control is cut or covered, none is without
a name for who cannot see it. Two looks of six here, all with `--repeat 20`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop import i18n
from desktop.demo.make import make_demo
from desktop.domain.periods import Period
from desktop.ui import theme
from desktop.ui.widgets import dialog as dialogs
from desktop.ui.widgets import on_screen
from tests.ui.walks import cut_texts, deaf_to_enter, filled_buttons, invisible_stops, nameless

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
SIZE = (1366, 728)  # 1366x768 with a task bar
LOOKS = [("zh_CN", 1.5), ("en", 1.25), ("zh_CN", 1.0), ("en", 1.0), ("zh_CN", 1.25), ("en", 1.5)]
IN_SHORT = 2
ALL_FROM = 20
ROOM = QSize(1366, 700)  # of the screen below a title bar

pytestmark = pytest.mark.qt_log_ignore("")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The example workplaces, and a desk that received from them."""
    folder = tmp_path_factory.mktemp("walk")
    make_demo(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(PACKAGING))
        from scenes_desk import make_desk

        make_desk(folder)
        yield folder


@pytest.fixture
def real_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offscreen platform's own has 800x800 px."""
    for module in (dialogs, on_screen):
        monkeypatch.setattr(module, "room_for", lambda window: ROOM)


@pytest.mark.usefixtures("real_screen")
@pytest.mark.parametrize(("language", "scale"), LOOKS)
def test_nothing_is_cut_and_nothing_is_nameless(
    example: Path, qtbot: QtBot, repeat: int, language: str, scale: float
) -> None:
    if repeat < ALL_FROM and (language, scale) not in LOOKS[:IN_SHORT]:
        pytest.skip(f"with --repeat {ALL_FROM}")
    import gallery
    from scenes import scenes
    from scenes_desk import TODAY, scenes_desk

    found: list[str] = []

    def visit(name: str, _size: str, widget: QWidget) -> None:
        found.extend(f"{name}: cut: {what}" for what in cut_texts(widget))
        found.extend(f"{name}: nameless: {what}" for what in nameless(widget))
        found.extend(f"{name}: deaf to Enter: {what}" for what in deaf_to_enter(widget))
        found.extend(f"{name}: invisible stop: {what}" for what in invisible_stops(widget))
        if isinstance(widget, QDialog) and not name.startswith("chart-"):  # those are pictures
            least = widget.minimumSize().expandedTo(widget.minimumSizeHint())
            if least.width() > ROOM.width() or least.height() > ROOM.height():
                found.append(f"{name}: cannot shrink below {least}")
        if len(filled := filled_buttons(widget)) > 1:
            found.append(f"{name}: {len(filled)} filled buttons: {filled}")

    application = gallery.prepare(language)
    try:
        theme.apply_theme(application, "light", scale)
        count = gallery.visit_scenes(
            example / gallery.UNIT,
            date(2025, 11, 5),
            lambda session: scenes(session, Period("2025-10"), example),
            visit,
            (SIZE,),
        )
        count += gallery.visit_scenes(
            example / "desk", TODAY, lambda session: scenes_desk(session, example), visit, (SIZE,)
        )
    finally:
        i18n.set_language("zh_CN")
        gallery.prepare("zh_CN")
    assert count > 40
    assert found == [], "\n".join(found)


def test_the_walk_sees_what_is_planted(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    row = QHBoxLayout(page)
    cut, nobody, lower = QLabel("一段放不下的文字"), QToolButton(), QPushButton("确定")
    cut.setFixedWidth(30)
    row.addWidget(cut)
    row.addWidget(nobody)
    row.addWidget(lower)
    chosen = QComboBox()
    chosen.addItem("有数据")
    row.addWidget(chosen)
    over = QLabel("盖住", page)
    page.show()
    over.move(lower.pos())
    over.show()
    assert any("px too narrow" in what for what in cut_texts(page))
    assert any("lies over" in what for what in cut_texts(page))
    assert [what.split()[0] for what in nameless(page)] == ["QToolButton", "QComboBox"]
    area = QScrollArea(page)
    area.show()
    assert len(invisible_stops(page)) == 1
    dialog = QDialog()
    qtbot.addWidget(dialog)
    deaf, first, second = QPushButton("听不到"), QPushButton("一"), QPushButton("二")
    deaf.setAutoDefault(False)
    box = QVBoxLayout(dialog)
    for button in (deaf, first, second):
        box.addWidget(button)
    for button in (first, second):
        button.setProperty("role", "primary")
    dialog.show()
    assert len(deaf_to_enter(dialog)) == 1
    assert filled_buttons(dialog) == ["一", "二"]
