"""The first start: one question, four answers, and a quiet one for who has no task file yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.actions.transfer.receive_task import (
    OfferedTask,
    ReceivedTask,
    begin_with_task,
    check_task_code,
    read_task,
)
from desktop.actions.workplace import init_workplace, workplace_exists
from desktop.catalogue.divisions import Division
from desktop.catalogue.load import BUNDLED, find_catalogue, load_catalogue
from desktop.catalogue.model import Unit
from desktop.demo.make import (
    DISTRICT,
    DemoReport,
    make_example_until_now,
    make_whole,
    practice_unit,
)
from desktop.domain import periods
from desktop.errors import AppError
from desktop.exchange import handover_file, kit
from desktop.exchange.handover_file import Handover
from desktop.i18n import _
from desktop.messages import describe
from desktop.ui import keys, theme
from desktop.ui.jobs import Jobs, Progress
from desktop.ui.shell.desk_start import DeskStart, Make, what_comes_with_it
from desktop.ui.shell.dropped import dropped_file
from desktop.ui.shell.start_page import foot, titled_column
from desktop.ui.shell.takeover_page import RecoverPage, TakeoverPage, read_for
from desktop.ui.shell.unit_picker import UnitPicker
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.choice import Choice
from desktop.ui.widgets.labels import text_label
from desktop.ui.widgets.on_screen import resize_within
from desktop.ui.widgets.page_scroll import PageScroll
from desktop.ui.widgets.progress import ProgressStrip

EXAMPLE, EXAMPLE_DISTRICT = "example", "example-district"


class FirstStart(QWidget):
    """A window of its own; `workplace_ready` comes once a workplace lies in the folder it names."""

    workplace_ready = Signal(object)  # Path

    def __init__(self, home: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.home = home
        self.offered: OfferedTask | None = None
        self.jobs = Jobs(self)
        self.stack = QStackedWidget()
        self.banner = Banner()
        self.task_button = Choice(
            _("Open a task file from a stick"),
            _(
                "The district gave you a stick with a file that ends in .tbtask: your forms and targets are in it."
            ),
            "stick",
        )
        self.takeover_button = Choice(
            _("I have a handover file or a recovery kit"),
            _(
                "Another computer, somebody else's work, or the old computer broke: figures, keys and what is not done yet move here."
            ),
            "key",
        )
        self.demo_button = Choice(
            _("Try it with example data"),
            _(
                "Two years of made-up figures, as an office or as the district desk. Nothing you do there is real, and it can be thrown away."
            ),
            "tianbao",
        )
        self.handover_button = Choice(
            _("A handover file"),
            _(
                "It ends in .tbhand. Whoever used the old computer wrote it, and knows its passphrase."
            ),
            "stick",
        )
        self.kit_button = Choice(
            _("A backup and the recovery kit"),
            _(
                "The old computer broke or is lost. The kit lies in the safe, on a stick or as a page of codes."
            ),
            "key",
        )
        self.example_office_button = Choice(
            _("As an office that fills in its forms"),
            _("One town, its last months still open. Made in a few seconds."),
            "tianbao",
        )
        self.example_desk_button = Choice(
            _("As the district desk that receives them"),
            _(
                "Submissions of 26 offices over two years, some returned, late or in conflict. Made in one or two minutes."
            ),
            "receive",
        )
        self.desk_button = Choice(
            _("Set up a desk"),
            _("Only for the district office that collects everybody's figures."),
            "receive",
        )
        self.unit_button = QPushButton(_("No task file yet? Choose your unit and begin"))
        self.task_picker, self.unit_picker = UnitPicker(), UnitPicker()
        self.code = QLineEdit()
        self.code_problem = text_label("", "body", wrap=True, tone="error")
        self.task_facts = text_label("", "body", wrap=True)
        self.takeover_page = TakeoverPage(home, self.jobs)
        self.recover_page = RecoverPage(home, self.jobs)
        self.desk_start = DeskStart()
        self.begin_button, self.unit_begin_button = QPushButton(_("Begin")), QPushButton(_("Begin"))
        for button in (self.begin_button, self.unit_begin_button):
            button.setEnabled(False)
        self._build()
        self._listen()

    # --- building
    def _build(self) -> None:
        self.setWindowTitle(_("Tianbao"))
        self.setAcceptDrops(True)
        theme.set_property(self, "ground", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        resize_within(self, 900, 640)
        for page in (
            self._question(),
            self._task_page(),
            self._unit_page(),
            self._example_page(),
            self._moving_page(),
            self.takeover_page,
            self.recover_page,
            self.desk_start,
        ):
            scroll = PageScroll()
            scroll.set_body(page)
            self.stack.addWidget(scroll)
        middle = QWidget()
        middle.setMaximumWidth(theme.px(680))
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(14))
        column.addWidget(self.banner)
        column.addWidget(self.stack, 1)
        column.addWidget(ProgressStrip(self.jobs))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(22), theme.px(32), theme.px(22), theme.px(22))
        row.addStretch(1)
        row.addWidget(middle, 20)
        row.addStretch(1)

    def _question(self) -> QWidget:
        page, box = _page(
            _("Welcome. What would you like to do?"),
            _(
                "This program works without a network. Everything you enter stays on this computer until you carry it out on a "
                "stick."
            ),
        )
        for choice in (self.task_button, self.takeover_button, self.demo_button, self.desk_button):
            box.addWidget(choice)
        self.unit_button.setProperty("role", "quiet")
        box.addWidget(self.unit_button, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)
        where = text_label(
            _("Your data will lie in {folder}").format(folder=self.home), "muted", wrap=True
        )
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.addWidget(where)
        return page

    def _task_page(self) -> QWidget:
        page, box = _page(_("The district's task"), "")
        box.addWidget(self.task_facts)
        frame = QFrame()
        frame.setProperty("frame_role", "card")
        card = QVBoxLayout(frame)
        card.setContentsMargins(theme.px(14), theme.px(10), theme.px(14), theme.px(12))
        card.setSpacing(theme.px(6))
        card.addWidget(text_label(_("1  Is it really from the district?"), "strong", wrap=True))
        card.addWidget(
            text_label(
                _(
                    "Please ring the district desk (a number you know, not one from the stick), let them read the check code of their "
                    "key to you, and type what you hear. It is asked this once only."
                ),
                "muted",
                wrap=True,
            )
        )
        self.code.setPlaceholderText("XXXX-XXXX")
        self.code.setAccessibleName(_("Check code heard over the telephone"))
        self.code.setMaximumWidth(theme.px(240))
        card.addWidget(self.code)
        card.addWidget(self.code_problem)
        self.code_problem.hide()
        box.addWidget(frame)
        box.addWidget(text_label(_("2  Which unit are you?"), "strong", wrap=True))
        box.addWidget(self.task_picker, 1)
        box.addLayout(foot(self.show_question, self.begin_button))
        return page

    def _unit_page(self) -> QWidget:
        page, box = _page(
            _("Which unit are you?"),
            _(
                "You can begin at once. When the district's task file comes, open it: targets and last year's figures are added "
                "to what you have entered."
            ),
        )
        box.addWidget(self.unit_picker, 1)
        box.addLayout(foot(self.show_question, self.unit_begin_button))
        return page

    def _example_page(self) -> QWidget:
        page, box = _page(
            _("Try it with example data"),
            _("Which side would you like to look at? You can come back and take the other one."),
        )
        box.addWidget(self.example_office_button)
        box.addWidget(self.example_desk_button)
        box.addStretch(1)
        box.addLayout(foot(self.show_question))
        return page

    def _moving_page(self) -> QWidget:
        page, box = _page(
            _("What do you have?"),
            _("Nothing is changed on the stick, and nothing on this computer before you say so."),
        )
        box.addWidget(self.handover_button)
        box.addWidget(self.kit_button)
        box.addStretch(1)
        box.addLayout(foot(self.show_question))
        return page

    def _listen(self) -> None:
        self.task_button.clicked.connect(self._choose_task)
        self.demo_button.clicked.connect(self.show_examples)
        self.example_office_button.clicked.connect(self.begin_example_office)
        self.example_desk_button.clicked.connect(self.begin_example_desk)
        self.desk_button.clicked.connect(self.show_desks)
        self.desk_start.left.connect(self.show_question)
        self.desk_start.chosen.connect(self.begin_desk)
        self.unit_button.clicked.connect(self.show_units)
        self.begin_button.clicked.connect(self._begin_task)
        self.unit_begin_button.clicked.connect(self._begin_unit)
        self.unit_picker.picked.connect(lambda _unit: self._begin_unit())
        self.unit_picker.chosen_changed.connect(
            lambda: self.unit_begin_button.setEnabled(bool(self.unit_picker.unit()))
        )
        self.task_picker.chosen_changed.connect(self._allow_task)
        self.code.textChanged.connect(lambda _text: self._allow_task())
        self.code.returnPressed.connect(self._check_code)
        self.takeover_button.clicked.connect(self.show_moving)
        self.handover_button.clicked.connect(self._choose_handover)
        self.kit_button.clicked.connect(self.show_recovering)
        for moving in (self.takeover_page, self.recover_page):
            moving.left.connect(self.show_question)
            moving.ready.connect(lambda: self.workplace_ready.emit(self.home))
            moving.refused.connect(self._on_failed)
        keys.bind("first_question", self, self._go_back)

    # --- pages
    def _go_back(self) -> None:
        if self.stack.currentIndex() == 7:
            self.desk_start.go_back()
        else:
            self.show_question()

    def show_question(self) -> None:
        self.banner.hide()
        self.stack.setCurrentIndex(0)
        self.task_button.setFocus()

    def show_units(self) -> None:
        """All units of the bundled catalogue."""
        self.jobs.run(
            lambda progress: load_catalogue(find_catalogue(BUNDLED)).units,
            self._show_units,
            self._on_failed,
        )

    def _show_units(self, units: Sequence[Unit]) -> None:
        self.unit_picker.set_units(units)
        self.banner.hide()
        self.stack.setCurrentIndex(2)
        self.unit_picker.search.setFocus()

    def show_examples(self) -> None:
        """Which side of the example is to be tried."""
        self.banner.hide()
        self.stack.setCurrentIndex(3)
        self.example_office_button.setFocus()

    def show_moving(self) -> None:
        """A handover file, or a backup and the kit."""
        self.banner.hide()
        self.stack.setCurrentIndex(4)
        self.handover_button.setFocus()

    def show_recovering(self) -> None:
        """The old computer broke."""
        self.banner.hide()
        self.stack.setCurrentIndex(6)

    def show_desks(self) -> None:
        """Whose desk is to be set up."""
        self.jobs.run(lambda progress: what_comes_with_it(), self._show_desks, self._on_failed)

    def _show_desks(self, known: tuple[str, tuple[Division, ...]]) -> None:
        self.banner.hide()
        self.stack.setCurrentIndex(7)
        self.desk_start.show_choices(*known)

    def _choose_handover(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self,
            _("Open a handover file"),
            "",
            _("Handover files (*.tbhand)") + ";;" + _("All files (*)"),
        )
        if chosen:
            self.open_handover(Path(chosen))

    def open_handover(self, path: Path) -> None:
        """Look at all of a handover file, and ask for its passphrase."""
        self.banner.hide()
        self.jobs.run(lambda progress: read_for(path), self._show_handover, self._on_failed)

    def _show_handover(self, offered: tuple[Handover, str]) -> None:
        self.stack.setCurrentIndex(5)
        self.takeover_page.show_handover(*offered)

    def open_file(self, path: Path) -> None:
        """A file that was double-clicked or dropped: the page of its kind."""
        suffix = path.suffix.lower()
        if suffix == handover_file.SUFFIX:
            self.open_handover(path)
        elif suffix in (kit.SUFFIX, ".db"):
            self.recover_page.use("kit" if suffix == kit.SUFFIX else "backup", path)
            self.show_recovering()
        else:
            self.open_task(path)

    def _choose_task(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(
            self,
            _("Open a task file from a stick"),
            "",
            _("Task files (*.tbtask)") + ";;" + _("All files (*)"),
        )
        if chosen:
            self.open_task(Path(chosen))

    def open_task(self, path: Path) -> None:
        """Verify a task file and ask for the check code of its key and for the unit."""
        self.banner.hide()
        self.jobs.run(lambda progress: read_task(path), self._show_task, self._on_failed)

    def _show_task(self, offered: OfferedTask) -> None:
        self.offered = offered
        task = offered.task
        self.task_facts.setText(
            _(
                "{file}: task of {district} for {period}, version {n}, for {count} units. Its signature is good."
            ).format(
                file=offered.file.name,
                district=offered.catalogue.district_name,
                period=periods.label(task.period),
                n=task.sequence,
                count=len(task.roster),
            )
        )
        self.code.clear()
        self.code_problem.hide()
        self.task_picker.set_units(offered.units)
        self.stack.setCurrentIndex(1)
        self.code.setFocus()

    def _allow_task(self) -> None:
        self.code_problem.hide()
        self.begin_button.setEnabled(
            bool(self.code.text().strip()) and bool(self.task_picker.unit())
        )

    def _check_code(self) -> bool:
        """Whether the code typed is the key's; the difference is told beside it."""
        if self.offered is None:
            return False
        try:
            check_task_code(self.offered, self.code.text())
        except AppError as error:
            self.code_problem.setText(f"× {describe(error)}")
            self.code_problem.show()
            self.code.setFocus()
            self.code.selectAll()
            return False
        self.task_picker.search.setFocus()
        return True

    # --- beginning
    def _begin_task(self) -> None:
        if self.offered is None or not self._check_code():
            return
        home, path, code, unit = (
            self.home,
            self.offered.file,
            self.code.text(),
            self.task_picker.unit(),
        )
        self._run(lambda progress: begin_with_task(home, path, code, unit), home)

    def _begin_unit(self) -> None:
        home, unit = self.home, self.unit_picker.unit()
        if unit:
            self._run(lambda progress: init_workplace(home, role="township", unit_code=unit), home)

    def begin_desk(self, make: Make) -> None:
        """Make the district's workplace as it was chosen."""
        home = self.home
        self._run(lambda progress: make(home), home)

    def begin_example_office(self) -> None:
        """Open one office of the example, made beside the real data if it is not there yet."""
        unit = practice_unit()
        self._begin_example(
            EXAMPLE, unit, partial(make_example_until_now, today=date.today(), units=(unit,))
        )

    def begin_example_desk(self) -> None:
        """Open the example's desk, which has received what its offices sealed."""
        self._begin_example(
            EXAMPLE_DISTRICT,
            DISTRICT,
            partial(make_example_until_now, today=date.today(), sealed=True),
        )

    def _begin_example(self, name: str, chosen: str, fill: Callable[..., DemoReport]) -> None:
        workplace = self.home / name / chosen
        if workplace_exists(workplace):
            self.workplace_ready.emit(workplace)
            return

        def make(progress: Progress) -> None:
            def tell(done: int, total: int, text: str = "") -> None:
                progress.stop_if_cancelled()
                progress.report(done, total, text or _("Making the example…"))

            make_whole(self.home / name, partial(fill, on_progress=tell))

        self._run(make, workplace)

    def _run(self, work: Callable[[Progress], ReceivedTask | None], home: Path) -> None:
        self.banner.hide()
        self.stack.setEnabled(False)
        job = self.jobs.run(work, lambda _done: self.workplace_ready.emit(home), self._on_failed)
        job.ended.connect(lambda: self.stack.setEnabled(True))

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, AppError):
            raise error
        self.banner.show_notice(describe(error), "error")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if (file := dropped_file(event)) is not None:
            event.acceptProposedAction()
            self.open_file(file)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.jobs.shutdown()
        super().closeEvent(event)


def _page(title: str, remark: str) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    return page, titled_column(page, title, remark)
