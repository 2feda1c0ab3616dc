"""One worker, in order; results and failures come back to the window's thread."""

from __future__ import annotations

import gc
import threading

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, QThread, QTimer

from desktop.errors import Refused
from desktop.ui.jobs import Jobs


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.shutdown(wait=False)


class Page(QObject):
    def __init__(self):
        super().__init__()
        self.got = []

    def take(self, value):
        self.got.append(value)


def test_results_come_in_order_into_the_window_thread(jobs, qapp):
    seen, threads = [], set()

    def took(value):
        threads.add(QThread.currentThread())
        seen.append(value)

    for number in range(20):
        jobs.run(lambda _progress, n=number: (n, threading.get_ident()), took)
    jobs.drain()
    assert [number for number, _ in seen] == list(range(20))
    workers = {ident for _, ident in seen}
    assert len(workers) == 1 and threading.get_ident() not in workers
    assert threads == {qapp.thread()}


def test_a_refusal_reaches_on_error(jobs):
    errors, ended = [], []

    def work(_progress):
        raise Refused("cell_locked", cell="E303")

    job = jobs.run(work, lambda _result: errors.append("done"), errors.append)
    job.ended.connect(lambda: ended.append(True))
    jobs.drain()
    assert [error.code for error in errors] == ["cell_locked"] and ended == [True]


def test_what_a_disk_does_to_a_file_reaches_on_error_as_what_it_is(jobs, tmp_path):
    errors = []
    jobs.run(lambda _progress: (tmp_path / "gone").read_bytes(), errors.append, errors.append)
    jobs.run(lambda _progress: tmp_path.read_bytes(), errors.append, errors.append)
    jobs.drain()
    assert [(error.code, error.params["file"]) for error in errors] == [
        ("file-missing", str(tmp_path / "gone")),
        ("file-is-folder", str(tmp_path)),
    ]


def test_a_bug_reaches_the_excepthook_and_not_on_error(jobs, qtbot):
    errors = []
    with qtbot.captureExceptions() as caught:
        jobs.run(lambda _progress: 1 // 0, errors.append, errors.append)
        jobs.drain()
    assert [kind for kind, _value, _trace in caught] == [ZeroDivisionError] and errors == []
    done = []
    jobs.run(lambda _progress: 5, done.append)
    jobs.drain()
    assert done == [5], "the worker lives on after a bug"


def test_callbacks_of_dead_owners_are_dropped(jobs):
    page, gate = Page(), threading.Event()
    kept = page.got
    jobs.run(lambda _progress: gate.wait(5), page.take)
    jobs.run(lambda _progress: 2, lambda value: page.take(value))
    shiboken6.delete(page)
    gate.set()
    jobs.drain()
    assert kept == []


def test_cancelled_before_it_starts_never_runs(jobs):
    gate, ran = threading.Event(), []
    jobs.run(lambda _progress: gate.wait(5), lambda _result: None)
    second = jobs.run(lambda _progress: ran.append("work"), lambda _result: ran.append("done"))
    second.cancel()
    gate.set()
    jobs.drain()
    assert ran == []


def test_running_work_can_be_cancelled(jobs, qtbot):
    gate, seen, ended = threading.Event(), [], []

    def work(progress):
        gate.set()
        while True:
            progress.report(1, 100, "…")
            progress.stop_if_cancelled()

    job = jobs.run(work, seen.append, seen.append)
    job.ended.connect(lambda: ended.append(True))
    assert gate.wait(5)
    jobs.cancel_current()
    jobs.drain()
    assert seen == [] and ended == [True]


def test_progress_is_told(jobs):
    reports = []

    def work(progress):
        for part in range(5):
            progress.report(part + 1, 5, f"{part + 1}")
        return "ok"

    jobs.run(work, lambda _result: None, on_progress=lambda *text: reports.append(text))
    jobs.drain()
    assert reports[-1] == (5, 5, "5")


def test_busy_shows_for_long_work_only(jobs, qtbot):
    changes, gate = [], threading.Event()
    jobs.busy_changed.connect(changes.append)
    jobs.run(lambda _progress: None, lambda _result: None)
    jobs.drain()
    assert changes == []
    jobs.run(lambda _progress: gate.wait(10), lambda _result: None)
    qtbot.waitUntil(lambda: changes == [True])
    gate.set()
    jobs.drain()
    assert changes == [True, False] and not jobs.busy


def test_shutdown_finishes_what_is_queued(qapp):
    jobs, done = Jobs(), []
    for number in range(5):
        jobs.run(lambda _progress, n=number: n, done.append)
    jobs.shutdown(wait=True)
    assert done == [0, 1, 2, 3, 4]
    with pytest.raises(RuntimeError):
        jobs.run(lambda _progress: 1, done.append)


def test_a_callback_may_queue_more(jobs):
    done = []
    jobs.run(lambda _progress: 1, lambda value: jobs.run(lambda _p: value + 1, done.append))
    jobs.drain()
    assert done == [2]


def test_drain_says_when_it_waits_in_vain(jobs):
    gate = threading.Event()
    jobs.run(lambda _progress: gate.wait(20), lambda _result: None)
    with pytest.raises(TimeoutError):
        jobs.drain(timeout_ms=50)
    gate.set()


def test_drain_ends_although_the_application_was_told_to_end(jobs, qapp):
    loop = QEventLoop()
    QTimer.singleShot(0, lambda: QCoreApplication.exit(4))
    loop.exec()
    done = []
    jobs.run(lambda _progress: 5, done.append)
    jobs.drain()
    QTimer.singleShot(0, qapp.quit)
    qapp.exec()  # takes the word to end back, for the tests that follow
    assert done == [5]


@pytest.fixture
def collecting_python(_collecting):
    """As in the program: Python collects by itself until the first Jobs."""
    gc.enable()
    yield
    gc.disable()


def test_garbage_is_collected_in_the_window_thread_alone(collecting_python, jobs, qtbot):
    """Also while the worker makes garbage, of which widgets in a circle may be part."""
    jobs._garbage._timer.setInterval(10)
    ended_in = []

    class Circle:
        def __init__(self):
            self.itself = self

        def __del__(self):
            ended_in.append(threading.get_ident())

    def work(_progress):
        for _turn in range(20_000):
            Circle()

    jobs.run(work, lambda _result: None)
    qtbot.waitUntil(lambda: len(ended_in) == 20_000, timeout=20_000)
    assert set(ended_in) == {threading.get_ident()}
    jobs.shutdown()
    assert gc.isenabled()


def test_a_page_ends_in_the_window_thread_even_where_the_worker_held_its_job_last(jobs):
    ended_in = []

    class Thing:
        def take(self, _value):
            pass

        def __del__(self):
            ended_in.append(threading.get_ident())

    jobs.run(lambda _progress: 1, Thing().take)
    jobs.drain()
    assert ended_in == [threading.get_ident()]
