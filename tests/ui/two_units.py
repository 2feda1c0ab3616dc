"""A desk that has taken two townships' autumn: not a test, what the tests of the consolidated
pages stand on.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.actions.transfer.receive import receive
from desktop.actions.workplace import init_workplace, open_workplace
from desktop.catalogue.model import Catalogue
from desktop.domain.figures import SCALE, How
from desktop.exchange.messages import FigureRow
from desktop.ui.session import Session
from tests.senders import DONGLOU, QICUN, Sender
from tests.ui.conftest import TODAY

XINKOU, SECTION = "140902107", "忻口"


def make_desk(home: Path, catalogue: Catalogue) -> Path:
    """奇村镇 handed in September and October, 东楼乡 September alone; 忻口镇 October with a
    river section.
    """
    init_workplace(home / "desk", role="district")
    with open_workplace(home / "desk", today=TODAY) as desk:
        files = []
        for unit, months in (
            (QICUN, {"2025-09": 500, "2025-10": 640}),
            (DONGLOU, {"2025-09": 100}),
        ):
            sender = Sender(unit, catalogue)
            sender.known_at(desk)
            files += [
                sender.put(home / "stick", month, afforested=value)
                for month, value in months.items()
            ]
        sender = Sender(XINKOU, catalogue)
        sender.known_at(desk)
        water = FigureRow(
            "E1", "E201", SECTION, "2025-10", 3 * SCALE, "", None, "雨后复测", "", How.TYPED
        )
        files.append(sender.put(home / "stick", "2025-10", afforested=60, figures=(water,)))
        assert [result.outcome for result in receive(desk, files)] == ["taken"] * 4
    return home / "desk"


def settle_all(session: Session) -> None:
    """Like hands.settle, for panels that wait a moment before they ask."""
    from PySide6.QtTest import QTest

    for _turn in range(3):
        session.jobs.drain()
        QApplication.processEvents()
        QTest.qWait(100)
    session.jobs.drain()
    QApplication.processEvents()
