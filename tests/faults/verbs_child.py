"""Runs verbs of the command line, and the window's taking of an update, each in a process of its own that is forked from this one, with the
variables of the failing library set there alone. One JSON line in (`words`, `variables`), one out (`code`, or
the signal as a negative number, `out`, `calls`).
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile
import traceback
from pathlib import Path

import pytest

from desktop import paths
from desktop.actions.update.find import Installation, fetch, look_in
from desktop.cli.main import main
from desktop.errors import AppError
from desktop.exchange.release_keys import KeyList
from tests.faults import quick_passphrase


def update(stick: str, folder: str, cache: str, key: str, version: str) -> int:
    """Take the version on the stick into a portable folder of `version`; 3 where it is refused in words."""
    paths.cache_dir = lambda: Path(cache)
    program = Installation(version, "portable", KeyList((bytes.fromhex(key),)), Path(folder))
    try:
        offer = look_in([Path(stick)], program).offer
        if offer is None:
            return 3
        fetch(offer, program)
    except AppError as error:
        print(error.code)
        return 3
    return 0


def one(words: list[str], variables: dict[str, str]) -> dict[str, object]:
    with tempfile.TemporaryFile() as out:
        child = os.fork()
        if child == 0:
            os.dup2(out.fileno(), 1)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            os.environ.update(variables)
            code = 99
            try:
                code = update(*words[1:]) if words[0] == "update" else main(words)
            except BaseException:  # noqa: BLE001 - what the test is to show
                traceback.print_exc(file=sys.stdout)
            finally:
                sys.stdout.flush()
                calls = ctypes.CDLL(None).counted_calls()
                os.write(1, b"\n%d" % calls)
                os._exit(code)
        _pid, status = os.waitpid(child, 0)
        out.seek(0)
        text, _newline, calls = out.read().decode("utf-8", "replace").rpartition("\n")
    code = os.waitstatus_to_exitcode(status)
    return {"code": code, "out": text, "calls": int(calls) if code >= 0 else 0}


if __name__ == "__main__":
    quick_passphrase.install(pytest.MonkeyPatch())
    for line in sys.stdin:
        spec = json.loads(line)
        print(json.dumps(one(spec["words"], spec["variables"])), flush=True)
