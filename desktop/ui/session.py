"""The window's one way to the workplace: verbs run on the worker, their outcomes come back as
signals.

The worker alone touches the store. Pages ask for plain data and listen; nothing here knows a
widget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.actions import backups
from desktop.actions.doctor import diagnose
from desktop.actions.entry.enter import Entered, enter
from desktop.actions.entry.undo import redo, restored_sentence, undo
from desktop.actions.workplace import Workplace, open_workplace
from desktop.domain.figures import Cell, Figure, How
from desktop.domain.periods import Period
from desktop.errors import AppError
from desktop.messages import describe
from desktop.ui.charts import library
from desktop.ui.charts.library import LIBRARY
from desktop.ui.garbage import keep_what_is_there
from desktop.ui.jobs import Job, Jobs, Progress
from desktop.ui.rest import Rest

T = TypeVar("T")
BACKUP_EVERY_MS = 30 * 60 * 1000


class Session(QObject):
    """One open workplace behind the window."""

    opened = Signal(
        object
    )  # Workplace: read its catalogue, unit and forms; its store belongs to the worker
    entered = Signal(object)  # Entered: what a commit changed
    failed = Signal(object, str)  # AppError, its sentence
    restored = Signal(str)  # what undo or redo brought back, in words
    saved = Signal(str)  # time of the newest commit, as "10:41:03"
    backed_up = Signal(str)  # time of the newest backup
    diagnosed = Signal(object)  # Diagnosis
    closed = Signal()

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.home = home
        self.jobs = Jobs(self)
        self.rest = Rest(self)
        self.workplace: Workplace | None = None
        self.month = ""
        """The month in hand at the clerk's window: with its submission yearly figures go out."""
        self._is_closed = False
        self._backup_timer = QTimer(self)
        self._backup_timer.setInterval(BACKUP_EVERY_MS)
        self._backup_timer.timeout.connect(self.back_up)

    def open(
        self,
        *,
        opener: Callable[[Path], Workplace] = open_workplace,
        on_error: Callable[[Exception], None] | None = None,
    ) -> None:
        """Open the workplace on the worker; `opened` follows, then a backup, then a look over
        everything.
        """
        self.jobs.run(lambda progress: opener(self.home), self._on_opened, on_error or self.report)

    def take_view(self, workplace: Workplace) -> Workplace:
        """Go on under the forms of another period; the store is the same."""
        if self.workplace is not None:
            self.workplace = workplace
        return workplace

    def let_go(self, old: Sequence[QObject]) -> None:
        """Delete what the window shows no more, once all that was asked on its behalf has been answered."""

        def delete(_none: None) -> None:
            for one in old:
                one.deleteLater()

        self.ask(lambda _workplace: None, delete)

    def _on_opened(self, workplace: Workplace) -> None:
        self.workplace = workplace
        self.opened.emit(workplace)

    def start_guarding(self, later: Sequence[str] = ()) -> None:
        """Once the first page stands: load what draws and the modules that come `later`, back up, look
        everything over, and back up again every half hour of change.
        """
        LIBRARY.expect()
        self.ask(lambda workplace: library.load(), lambda _loaded: LIBRARY.tell())
        for module in later:
            self.ask(partial(_load, name=module), lambda _loaded: None)
        self.ask(lambda workplace: None, lambda _none: keep_what_is_there())
        self.back_up()
        self.ask(diagnose, self.diagnosed.emit)
        self._backup_timer.start()

    def ask(
        self,
        question: Callable[[Workplace], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run a verb or a question on the worker and hand its answer to `on_done` in the
        window's thread.
        """
        self.work(lambda workplace, progress: question(workplace), on_done, on_error)

    def work(
        self,
        verb: Callable[[Workplace, Progress], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None] | None = None,
    ) -> Job | None:
        """Like ask, for work that reports progress and may be cancelled; None where no workplace is open."""
        workplace = self.workplace
        if workplace is None:
            return None

        def run(progress: Progress) -> T:
            with workplace.guarded():  # reading, too, meets bad disks and damaged files
                return verb(workplace, progress)

        return self.jobs.run(run, on_done, on_error or self.report)

    def enter(
        self,
        entries: Sequence[tuple[Cell, Figure]],
        *,
        how: How = How.TYPED,
        month: str = "",
        on_done: Callable[[Entered], None] = lambda _outcome: None,
        on_error: Callable[[Exception], None] | None = None,
    ) -> None:
        """Make figures durable; `entered` and `saved` follow once the commit has returned, then
        `on_done`. `month` is the period with whose submission they go out, "" for the one in hand.
        """
        month = month or self.month

        def done(outcome: Entered) -> None:
            self._on_entered(outcome)
            on_done(outcome)

        self.ask(lambda workplace: enter(workplace, entries, how=how, month=month), done, on_error)

    def undo(self, period: Period) -> None:
        self.ask(lambda workplace: undo(workplace, period), self._on_restored)

    def redo(self, period: Period) -> None:
        self.ask(lambda workplace: redo(workplace, period), self._on_restored)

    def _on_restored(self, outcome: Entered | None) -> None:
        """Hand on what undo or redo did, then its sentence, so that this one stays to be read."""
        self._on_entered(outcome)
        if outcome is not None and self.workplace is not None:
            self.restored.emit(restored_sentence(self.workplace.catalogue, outcome))

    def _on_entered(self, outcome: Entered | None) -> None:
        if outcome is not None:
            if outcome.changes:
                self.saved.emit(outcome.at[11:19])
            self.entered.emit(outcome)

    def back_up(self) -> None:
        """Make a backup unless nothing has changed since the newest one, or a copy is looked at."""
        self.ask(_back_up_if_changed, lambda at: self.backed_up.emit(at) if at else None)

    def report(self, error: Exception) -> None:
        """Tell of what the user can act on; a bug goes the way of all bugs."""
        if not isinstance(error, AppError):
            raise error
        self.failed.emit(error, describe(error))

    def close(self) -> None:
        """Finish what is queued, back up if needed, close the store; `closed` follows."""
        if self._is_closed:
            return
        self._is_closed = True
        self._backup_timer.stop()
        workplace, self.workplace = self.workplace, None
        if workplace is not None:
            self.jobs.run(lambda progress: _close(workplace), lambda _none: None, self.report)
        self.jobs.shutdown(wait=True)
        self.closed.emit()


def _load(_workplace: Workplace, name: str) -> None:
    import_module(name)


def _back_up_if_changed(workplace: Workplace) -> str:
    if workplace.copy is not None:
        return ""
    made = backups.back_up_if_changed(workplace)
    return made.at.strftime("%H:%M") if made is not None else ""


def _close(workplace: Workplace) -> None:
    try:
        _back_up_if_changed(workplace)
    finally:
        workplace.close()
