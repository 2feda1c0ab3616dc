"""The only thread code: one worker thread that does everything slow in order, and brings the
results back.

Work gets plain data and gives plain data; callbacks run in the window's thread. The store's
connection is opened by the first job, so that it belongs to the worker for ever.
"""

from __future__ import annotations

import functools
import queue
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QThread, QTimer, Signal

from desktop.disk_faults import as_app_error
from desktop.errors import AppError
from desktop.ui.garbage import Garbage

T = TypeVar("T")
BUSY_AFTER_MS = 300  # design/README: work longer than this shows progress
_REPORT_EVERY_S = 0.05


class Cancelled(Exception):
    """The work stopped half-way because it was cancelled; nothing of it was kept."""


class Job(QObject):
    """One piece of work in the queue. `ended` comes once, after its callbacks, however it ended."""

    ended = Signal()

    def __init__(
        self,
        parent: QObject,
        work: Callable[[Progress], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[Exception], None] | None,
        on_progress: Callable[[int, int, str], None] | None,
    ) -> None:
        super().__init__(parent)
        self.work, self.on_done, self.on_error, self.on_progress = (
            work,
            on_done,
            on_error,
            on_progress,
        )
        self.cancelled = False

    def cancel(self) -> None:
        """Do not start it; or, where it runs, ask it to stop. What it has finished is still told
        to on_done.
        """
        self.cancelled = True

    def forget(self) -> None:
        """Let go, in the window's thread, of the widgets its callbacks belong to: the worker may be
        the last to hold the job.
        """
        self.work, self.on_done, self.on_error, self.on_progress = _nothing, _nothing, None, None


def _nothing(_result: Any) -> None:
    pass


class Progress:
    """What a piece of work is given to say how far it is, and to ask whether it shall stop."""

    def __init__(self, job: Job, tell: Callable[[Job, int, int, str], None]) -> None:
        self._job, self._tell, self._last = job, tell, 0.0

    @property
    def cancelled(self) -> bool:
        return self._job.cancelled

    def report(self, done: int, total: int, text: str = "") -> None:
        """`done` of `total` parts; total 0 means unknown. Cheap: most calls in quick succession
        are dropped.
        """
        now = time.monotonic()
        if now - self._last >= _REPORT_EVERY_S or done == total:
            self._last = now
            self._tell(self._job, done, total, text)

    def stop_if_cancelled(self) -> None:
        """Raises: Cancelled, once the user asked for it."""
        if self._job.cancelled:
            raise Cancelled


class _Worker(QThread):
    started_job = Signal(object)
    reported = Signal(object, int, int, str)
    returned = Signal(object, object)
    raised = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()

    def run(self) -> None:
        while (job := self.queue.get()) is not None:
            if job.cancelled:
                self.raised.emit(job, Cancelled())
                continue
            self.started_job.emit(job)
            try:
                result = job.work(Progress(job, self.reported.emit))
            except Exception as error:  # noqa: BLE001 - the one place that carries any failure to the window
                self.raised.emit(job, as_app_error(error))
            else:
                self.returned.emit(job, result)
            del job


class Jobs(QObject):
    """First in, first out. `busy_changed(True)` comes when one job takes longer than 0.3 s."""

    busy_changed = Signal(bool)
    progressed = Signal(int, int, str)  # done, total (0: unknown), text; of the running job
    idle = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pending: list[Job] = []
        self._busy = False
        self._closed = False
        self._timer = QTimer(self, singleShot=True, interval=BUSY_AFTER_MS)
        self._timer.timeout.connect(lambda: self._set_busy(True))
        self._garbage = Garbage(lambda: bool(self._pending), self)
        self._worker = _Worker(self)
        self._worker.started_job.connect(self._on_started)
        self._worker.reported.connect(self._on_reported)
        self._worker.returned.connect(self._on_returned)
        self._worker.raised.connect(self._on_raised)
        self._worker.start()

    @property
    def busy(self) -> bool:
        return self._busy

    def run(
        self,
        work: Callable[[Progress], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None] | None = None,
        on_progress: Callable[[int, int, str], None] | None = None,
    ) -> Job:
        """Queue `work` for the worker thread; call back here.

        on_error gets the AppErrors. Anything else is a bug and goes to sys.excepthook, as does
        an AppError without an on_error. A callback whose widget (its `self`, or one it closes
        over) has died is dropped.
        """
        if self._closed:
            raise RuntimeError("the jobs were shut down")
        job = Job(self, work, on_done, on_error, on_progress)
        self._pending.append(job)
        self._worker.queue.put(job)
        return job

    def cancel_current(self) -> None:
        """Ask the running job to stop."""
        if self._pending:
            self._pending[0].cancel()

    def drain(self, timeout_ms: int = 10_000) -> None:
        """Handle events until every job, and those its callbacks queue, has ended. Raises:
        TimeoutError.
        """
        if not self._pending:
            return
        loop = QEventLoop()
        self.idle.connect(loop.quit)
        limit = QTimer(singleShot=True)
        limit.timeout.connect(loop.quit)
        limit.start(timeout_ms)
        while self._pending and limit.isActive():
            if (
                loop.exec() == -1
            ):  # the application was told to end: loops are refused then, single events are not
                loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self.idle.disconnect(loop.quit)
        if self._pending:
            raise TimeoutError(f"{len(self._pending)} jobs have not ended")

    def shutdown(self, wait: bool = True) -> None:
        """End the thread. `wait` lets everything queued finish and call back; else what has not
        begun is dropped.
        """
        if self._closed:
            return
        self._closed = True
        if not wait:
            for job in self._pending:
                job.cancel()
        self._worker.queue.put(None)
        self._worker.wait()
        QCoreApplication.sendPostedEvents(self)  # the callbacks of what just finished
        self._timer.stop()
        self._garbage.close()

    def _on_started(self, job: Job) -> None:
        self._timer.start()

    def _on_reported(self, job: Job, done: int, total: int, text: str) -> None:
        self.progressed.emit(done, total, text)
        if job.on_progress is not None and _alive(job.on_progress):
            job.on_progress(done, total, text)

    def _on_returned(self, job: Job, result: object) -> None:
        try:
            if _alive(job.on_done):
                job.on_done(result)
        finally:
            self._end(job)

    def _on_raised(self, job: Job, error: Exception) -> None:
        try:
            if isinstance(error, Cancelled):
                return
            if isinstance(error, AppError) and job.on_error is not None:
                if _alive(job.on_error):
                    job.on_error(error)
                return
            sys.excepthook(type(error), error, error.__traceback__)
        finally:
            self._end(job)

    def _end(self, job: Job) -> None:
        self._pending.remove(job)
        job.forget()
        job.ended.emit()
        job.deleteLater()
        if not self._pending:
            self._timer.stop()
            self._set_busy(False)
            self.idle.emit()

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)


def _alive(callback: Callable[..., None]) -> bool:
    """Whether every QObject that the callback belongs to or closes over still exists in Qt."""
    while isinstance(callback, functools.partial):
        if any(isinstance(a, QObject) and not shiboken6.isValid(a) for a in callback.args):
            return False
        callback = callback.func
    held = [getattr(callback, "__self__", None)]
    held += [
        cell.cell_contents for cell in getattr(callback, "__closure__", None) or () if _filled(cell)
    ]
    return all(shiboken6.isValid(thing) for thing in held if isinstance(thing, QObject))


def _filled(cell: Any) -> bool:
    """A closure cell of a name not yet assigned raises ValueError when it is read."""
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True
