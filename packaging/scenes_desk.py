"""The scenes of the desk: pages and dialogs over the whole example district, with something
late, returned, in doubt.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from scenes_consolidated import scenes_consolidated
from scenes_outputs import scenes_outputs

from desktop.actions.catalogues.carry_over import LeftProject, LeftTarget, Legacy
from desktop.actions.desk.review import accept, accept_clean, cell_ref, return_cells
from desktop.actions.entry.enter import enter
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.conflicts import Conflict, conflict_of
from desktop.actions.transfer.outbox import due_periods
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.transfer.trust import WaitingKey, trust
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.catalogue.edit import Part
from desktop.catalogue.model import Code
from desktop.domain.figures import SCALE, Cell, Figure
from desktop.domain.periods import Period
from desktop.exchange.keys import key_check_code
from desktop.store import received
from desktop.store.rows import projects_of
from desktop.ui.district.board.send_dialog import SendDialog
from desktop.ui.district.board.task_dialog import TaskDialog
from desktop.ui.district.designer.carry_over_dialog import CarryOverDialog
from desktop.ui.district.designer.merge_dialog import MergeDialog
from desktop.ui.district.designer.page import DesignerPage
from desktop.ui.district.receive.conflict_dialog import ConflictDialog
from desktop.ui.district.receive.page import ReceivePage
from desktop.ui.district.receive.trust_dialog import TrustDialog
from desktop.ui.district.unit.return_phrases import RETURN_PHRASES
from desktop.ui.district.window import PAGES, DistrictWindow
from desktop.ui.session import Session
from desktop.ui.widgets.words_dialog import WordsDialog

TODAY, SEPTEMBER = date(2025, 10, 13), Period("2025-09")
RETURNED, LATE, UNKNOWN, RIVAL = "140902101", "140902209", "140902210", "140902103"
_PANEL_MS = 200  # panels wait a moment before they ask
Settle = Callable[[], None]
Make = Callable[[Settle], QWidget]


def make_desk(example: Path) -> Path:
    """A desk that has received September of the example's units, and the one a year before, but
    for one that is late and one whose key waits; its folder.
    """
    home, stick = example / "desk", example / "stick"
    stick.mkdir()
    init_workplace(home, role="district")
    codes = {}
    for folder in sorted(p for p in example.iterdir() if p.name.startswith("1409")):
        with open_workplace(folder, today=TODAY) as unit:
            codes[folder.name] = key_check_code(workplace_keys(unit).signing_public)
            for month in ("2024-09", SEPTEMBER):
                if folder.name != LATE or month != SEPTEMBER:
                    for period in due_periods(unit, Period(month)):
                        submit(unit, period, stick)
    shutil.copytree(example / RIVAL, example / "rival" / RIVAL)
    for folder, words, changed in (
        (example / RIVAL, "漏报一处", {"E303": 1_650, "E304": 1_022}),
        (example / "rival" / RIVAL, "改正一处", {"E303": 1_648, "E112": 65}),
    ):
        with open_workplace(folder, today=TODAY) as unit:
            start_correction(unit, SEPTEMBER, words)
            cells = [(Cell("E1", code, "", SEPTEMBER), value) for code, value in changed.items()]
            enter(unit, [(cell, Figure(value * SCALE)) for cell, value in cells], month=SEPTEMBER)
            submit(unit, SEPTEMBER, stick)
    with open_workplace(home, today=TODAY) as desk:
        receive(desk, [stick])
        for unit_code, code in codes.items():
            if unit_code != UNKNOWN:
                trust(desk, unit_code, code)
        accept_clean(desk, SEPTEMBER)
        cell = cell_ref(desk, RETURNED, SEPTEMBER, "E303")
        return_cells(desk, RETURNED, SEPTEMBER, [cell], "造林面积与林业站台账不一致，请核对")
        accept(desk, "140902102", SEPTEMBER)
    return home


def scenes_desk(session: Session, example: Path) -> Iterator[tuple[str, Make]]:
    """(name, maker) of each scene of an open desk."""
    workplace = session.workplace
    assert workplace is not None

    def window(settle: Settle, show: Callable[[DistrictWindow], None]) -> QWidget:
        made = DistrictWindow(session, workplace, SEPTEMBER)
        made.show()
        settle()
        show(made)
        settle()
        return made

    def read_stick(made: DistrictWindow) -> None:
        made.show_page("receive")
        page = made.front()
        assert isinstance(page, ReceivePage)
        page.receive_paths([example / "stick"])

    def conflict(settle: Settle) -> QWidget:
        reports: list[Conflict] = []
        session.ask(
            lambda desk: conflict_of(desk, received.files_in_state(desk.db, "conflict")[0].digest),
            reports.append,
        )
        settle()
        return ConflictDialog(workplace.catalogue.unit_name(RIVAL), reports[0])

    yield "desk-board", lambda settle: window(settle, lambda made: made.show_page("board"))
    for form in ("E1", "E2", "P1", "R1"):
        yield (
            f"desk-unit-{form}",
            lambda settle, form=form: window(settle, lambda made: made.show_unit(RETURNED, form)),
        )
    yield "desk-receive", lambda settle: window(settle, read_stick)
    yield "desk-cross", lambda settle: window(settle, lambda made: made.show_page("cross"))
    yield "desk-reporters", lambda settle: window(settle, lambda made: made.show_page("reporters"))
    yield from _scenes_of_forms(session, window)
    yield "desk-safekeeping", lambda settle: window(settle, DistrictWindow.show_safekeeping)
    yield "desk-people", lambda settle: window(settle, DistrictWindow.show_people)
    yield "dialog-desk-task", lambda settle: TaskDialog(session, workplace, SEPTEMBER)
    yield "dialog-desk-send", lambda settle: SendDialog(session, workplace)
    yield (
        "dialog-desk-trust",
        lambda settle: TrustDialog("北义井乡", WaitingKey(UNKNOWN, b"", "", True, 2)),
    )
    yield (
        "dialog-desk-return",
        lambda settle: WordsDialog("E303 → 奇村镇", "", "退回", RETURN_PHRASES),
    )
    yield "dialog-desk-conflict", conflict
    yield from scenes_consolidated(session, SEPTEMBER)
    yield from scenes_outputs(session, SEPTEMBER)


def _scenes_of_forms(
    session: Session, window: Callable[[Settle, Callable[[DistrictWindow], None]], QWidget]
) -> Iterator[tuple[str, Make]]:
    """The forms as they are changed: an indicator that was added, a rule, the versions, a merger."""
    workplace = session.workplace
    assert workplace is not None

    def at_part(settle: Settle, part: Part, *, adds: bool = False) -> QWidget:
        made = window(settle, lambda made: made.show_page("designer"))
        assert isinstance(made, DistrictWindow)
        page = made.front()
        assert isinstance(page, DesignerPage)
        page.choose(part)
        if adds:
            page.add()
        settle()
        return made

    indicator, rule = Part("indicator", "E303"), Part("rule", "E1-R13")
    yield "desk-designer", lambda settle: at_part(settle, indicator, adds=True)
    yield "desk-designer-rule", lambda settle: at_part(settle, rule)
    yield "desk-versions", lambda settle: window(settle, lambda made: made.show_page("versions"))
    months = tuple(Period(f"2026-{month:02d}") for month in range(1, 13))
    yield (
        "dialog-desk-merge",
        lambda settle: MergeDialog(
            workplace.catalogue, months, str(workplace.catalogue.units[-9].code)
        ),
    )
    yield "dialog-desk-carry-over", lambda settle: CarryOverDialog(_what_is_left(workplace))


def _what_is_left(workplace: Workplace) -> Legacy:
    """As if the first two townships were merged into the third."""
    catalogue = workplace.catalogue
    first, second, third = catalogue.units[7:10]
    projects = [
        LeftProject(
            str(unit.code), state.project, str(state.columns["name"]), 12_345_600, 345_600, ""
        )
        for unit in (first, second)
        for state in projects_of(workplace.db, unit.code, "2025-10")
    ]
    target = LeftTarget(str(third.code), "2026", Code("E303"), "", 420_000, ">=", "")
    choices = {str(unit.code): (str(third.code),) for unit in (first, second)}
    return Legacy(catalogue, tuple(projects), (target,), (second,), choices)


def main_desk_pages(session: Session, period: Period, unit: str) -> Iterator[tuple[str, Make]]:
    """(name, maker) of each page of the desk's window; `unit`: whose sheet is shown."""
    workplace = session.workplace
    assert workplace is not None

    def page(settle: Settle, name: str) -> QWidget:
        made = DistrictWindow(session, workplace, period)
        made.show()
        settle()
        if name == "unit":
            made.show_unit(unit, "E1")
        elif name == "safekeeping":
            made.show_safekeeping()
        elif name == "people":
            made.show_people()
        else:
            made.show_page(name)
        settle()
        QTest.qWait(_PANEL_MS)
        settle()
        return made

    for name in (*PAGES, "safekeeping", "people"):
        yield f"desk-{name}", lambda settle, name=name: page(settle, name)
