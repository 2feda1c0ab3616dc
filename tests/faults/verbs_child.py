"""Runs verbs of the command line, each in a process of its own that is forked from this one, with the
variables of the failing library set there alone. One JSON line in (`words`, `variables`), one out (`code`, or
the signal as a negative number, `out`, `calls`).
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import tempfile

from desktop.cli.main import main


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
                code = main(words)
                sys.stdout.flush()
            finally:
                calls = ctypes.CDLL(None).counted_calls()
                os.write(1, b"\n%d" % calls)
                os._exit(code)
        _pid, status = os.waitpid(child, 0)
        out.seek(0)
        text, _newline, calls = out.read().decode("utf-8", "replace").rpartition("\n")
    code = os.waitstatus_to_exitcode(status)
    return {"code": code, "out": text, "calls": int(calls) if code >= 0 else 0}


if __name__ == "__main__":
    for line in sys.stdin:
        spec = json.loads(line)
        print(json.dumps(one(spec["words"], spec["variables"])), flush=True)
