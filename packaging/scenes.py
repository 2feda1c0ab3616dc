"""The scenes of the gallery: every page and dialog over the example data, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.actions.evidence.files import Place
from desktop.actions.handover.hand_over import Terms
from desktop.actions.imports.preview import propose_block
from desktop.actions.people import People
from desktop.actions.recovery_kit import KitState
from desktop.actions.workplace import Workplace
from desktop.domain.figures import EMPTY, Cell
from desktop.domain.paste.block import read_block
from desktop.domain.paste.targets import PasteTarget
from desktop.domain.people import Person
from desktop.domain.periods import Period
from desktop.ui.outputs.copy_dialog import CopyDialog
from desktop.ui.outputs.evidence_dialog import EvidenceDialog
from desktop.ui.outputs.handover_dialog import HandoverDialog
from desktop.ui.outputs.kit_dialog import KitDialog
from desktop.ui.session import Session
from desktop.ui.shell.crash import CrashDialog
from desktop.ui.shell.first_start import FirstStart
from desktop.ui.shell.person_dialogs import PersonDialog, PinDialog
from desktop.ui.shell.who_start import WhoStart
from desktop.ui.township.imports.preview import PastePreview
from desktop.ui.township.ledger.project_dialog import ProjectDialog
from desktop.ui.township.submit.correction_dialog import CorrectionDialog
from desktop.ui.township.submit.page import WRITE
from desktop.ui.township.window import TownshipWindow

SEALED = Period("2025-09")
Settle = Callable[[], None]
Make = Callable[[Settle], QWidget]
FIRST_CELL = {
    "E1": Cell("E1", "E303", "", "2025-10"),
    "R1": Cell("R1", "R202", "", "2025-Q4"),
    "X1": Cell("X1", "X103", "", "2025-Q4"),
}


def scenes(session: Session, period: Period, example: Path) -> Iterator[tuple[str, Make]]:
    """(name, maker) of each scene; a maker is given a function that waits until everything is
    drawn.
    """
    workplace = session.workplace
    assert workplace is not None

    yield from main_pages(session, period)
    yield "locked-cell", lambda settle: _locked_cell(session, settle)
    yield "first-start", lambda settle: FirstStart(example / "new")
    yield "first-start-moving", lambda settle: _first_start(example, FirstStart.show_moving)
    yield "first-start-broken", lambda settle: _first_start(example, FirstStart.show_recovering)
    yield "dialog-correction", lambda settle: CorrectionDialog(session, period)
    yield (
        "dialog-crash",
        lambda settle: CrashDialog(
            "Traceback (most recent call last):\n  ValueError: example", None
        ),
    )
    yield "dialog-project", lambda settle: ProjectDialog(session, workplace, period)
    yield "dialog-paste", lambda settle: _paste(workplace)
    yield "dialog-recovery-kit", lambda settle: KitDialog(session, KitState("", True))
    yield "dialog-copy-of-figures", lambda settle: CopyDialog(session, KitState("", True))
    terms = Terms("王秀英", "李建国", True, workplace.today, {})
    yield "dialog-handover", lambda settle: HandoverDialog(session, terms)
    yield "dialog-person", lambda settle: PersonDialog(session, workplace, None)
    yield "dialog-pin", lambda settle: PinDialog(session, Person("王秀英", has_pin=True))
    place = Place("E1", "E303")
    yield "dialog-evidence", lambda settle: EvidenceDialog(session, period, place, "E1 E303")
    yield "export-write", lambda settle: _write_step(session, period, settle)
    yield "who", lambda settle: _who(session, workplace)


def _write_step(session: Session, period: Period, settle: Settle) -> QWidget:
    """Where the words with the figures are typed."""
    workplace = session.workplace
    assert workplace is not None
    made = TownshipWindow(session, workplace, period)
    made.show()
    settle()
    made.show_export()
    settle()
    made.export.go_to_step(WRITE)
    settle()
    return made


def _who(session: Session, workplace: Workplace) -> QWidget:
    """The question of a start where two work, and one of them has a PIN."""
    made = WhoStart(session, workplace)
    made.show_people(
        People((Person("王秀英", post="统计员", has_pin=True), Person("李建国")), (), "", "王秀英")
    )
    made.choose(Person("王秀英", has_pin=True))
    return made


def _first_start(example: Path, show: Callable[[FirstStart], None]) -> QWidget:
    made = FirstStart(example / "new")
    show(made)
    return made


def main_pages(session: Session, period: Period) -> Iterator[tuple[str, Make]]:
    """(name, maker) of each page of the clerk's window."""
    workplace = session.workplace
    assert workplace is not None

    def window(settle: Settle, show: Callable[[TownshipWindow], None]) -> QWidget:
        made = TownshipWindow(session, workplace, period)
        made.show()
        settle()
        show(made)
        settle()
        return made

    def form(form_id: str) -> Make:
        def show(made: TownshipWindow) -> None:
            cell = FIRST_CELL.get(form_id)
            made.go_to_cell(cell) if cell else made.show_form(form_id)

        return lambda settle: window(settle, show)

    for one in workplace.forms:
        yield one.id, form(one.id)
    yield "export", lambda settle: window(settle, TownshipWindow.show_export)
    yield "help", lambda settle: window(settle, TownshipWindow.show_help)
    yield "safekeeping", lambda settle: window(settle, TownshipWindow.show_safekeeping)
    yield "people", lambda settle: window(settle, TownshipWindow.show_people)


def _locked_cell(session: Session, settle: Settle) -> QWidget:
    """Typing into a cell of a month that is sealed."""
    workplace = session.workplace
    assert workplace is not None
    made = TownshipWindow(session, workplace, SEALED)
    made.show()
    settle()
    made.go_to_cell(Cell("E1", "E303", "", SEALED))
    settle()
    page = made.stack.front_form()
    assert page is not None
    QTest.keyClicks(page.grid, "1")
    QTest.keyClicks(page.closed_cells.note, "250")
    settle()
    return made


def _paste(workplace) -> QWidget:  # type: ignore[no-untyped-def]
    indicators = [
        i
        for i in workplace.catalogue.form_by_id["E1"].indicators
        if i.code in ("E303", "E304", "E402", "E502")
    ]
    proposed, skipped = propose_block(
        read_block(
            "代码\t指标\t本期\nE303\t中央造林\t1,020\nE304\t省级造林\t640\nE402\t盐碱地\t一千二百\nE502\t煤改电\tabc\nZZ\t别的\t5\n"
        ),
        [PasteTarget(i.code, (i.name.zh,)) for i in indicators],
        0,
        [(Cell("E1", i.code, "", "2025-10"), i, EMPTY, str(i.name)) for i in indicators],
    )
    return PastePreview(proposed, skipped)
