"""The whole example as `tianbao demo` makes it: once for all workers of a run, read and never
changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from pytestqt.qtbot import QtBot

from tests.journeys.example import Example, tianbao
from tests.ui.started import Start, starting


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Example:
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent
    folder, report = base / "example", base / "example.json"
    with FileLock(base / "example.lock"):
        if not report.exists():
            text = tianbao("demo", folder, "--json")
            report.write_text(text, encoding="utf-8")
    return Example(folder, json.loads(report.read_text(encoding="utf-8")))


@pytest.fixture
def own_copy(example: Example, tmp_path: Path) -> Callable[[str], Path]:
    """A workplace of the example by its folder's name, to be opened and changed."""
    return lambda name: example.copy(name, tmp_path)


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Start]:
    """`start(home, file)`: the program itself, from its first question on."""
    with starting(qtbot) as begin:
        yield begin
