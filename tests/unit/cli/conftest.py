"""The command line run in this process: exit code, stdout, stderr."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.main import main

UNIT = "140902209"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document of stdout."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `tianbao --home HOME words…`."""

    def once(*words: str, at: Path | None = None) -> Ran:
        capsys.readouterr()
        code = main(["--home", str(at or home), *words])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return once


@pytest.fixture
def made(run: Run) -> Run:
    """As `run`, with a township's workplace in HOME."""
    assert run("init", "--role", "township", "--unit", UNIT).code == 0
    return run
