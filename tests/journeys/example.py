"""The example district for tests, and the command line run in this process. Not tests."""

from __future__ import annotations

import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from desktop.cli.main import main


@dataclass(frozen=True)
class Example:
    """Where the example lies, and what `demo --json` said of it."""

    folder: Path
    report: dict[str, Any]

    def copy(self, name: str, to: Path) -> Path:
        """A workplace of one's own: open ones are locked, and tests run side by side."""
        shutil.copytree(self.folder / name, to / name)
        return to / name


def tianbao(*words: str | Path, code: int = 0) -> str:
    """Run one command in this process, as its process would; its stdout. It must end with `code`."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        ended = main([str(word) for word in words])
    assert ended == code, f"{words} ended with {ended}\n{out.getvalue()[-2000:]}\n{err.getvalue()}"
    return out.getvalue()
