"""What `levels.sh` plays: the desks of four districts, two cities and a province, each command a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from desktop.domain.figures import SCALE
from tests.desks import OCTOBER, make_desks, opened
from tests.tree import XINFU

TOWN = f"{XINFU}101"
ROOT = Path(__file__).parents[2]


def test_by_shell(tmp_path: Path) -> None:
    made = make_desks(tmp_path / "desks", are_met=False)
    with opened(made) as desks:
        desks.fill()
        sender, before = desks.senders[TOWN], desks.sent[TOWN, OCTOBER]
    figures = [
        msgspec.structs.replace(row, value=4321 * SCALE, missing=None)
        if row.code == "E303"
        else row
        for row in before.figures
    ]
    message = msgspec.structs.replace(before, figures=figures, sequence=2, reason="核对台账")
    sender._write(sender.sealed(message), made.folder / "corrected")
    done = subprocess.run(
        ["sh", str(Path(__file__).with_name("levels.sh")), str(made.folder)],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
            "TIANBAO": f"{sys.executable} -P -m desktop",
            "FAKETIME": "",
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("== done\n")
