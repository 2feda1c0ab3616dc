"""The command `tianbao`: no words, `--home DIR` or an exchange file alone = the window; other words = the
command line.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop.private import keep_private
from desktop.read_ahead import ask_for_start_pages


def main() -> int:
    """Start the window or the command line; returns the process's exit code."""
    if sys.argv[1:2] == ["--read-a-sheet"] and len(sys.argv) == 3:
        from desktop.exchange.read_apart import be_the_reader

        return be_the_reader(sys.argv[2])
    if sys.argv[1:2] == ["--look-at-a-picture"] and len(sys.argv) == 3:
        from desktop.exchange.look_apart import be_the_looker

        return be_the_looker(sys.argv[2])
    keep_private()
    home, words = chosen_home(sys.argv[1:])
    file = opened_file(words)
    if not words or file is not None:
        ask_for_start_pages()
        gc.disable()  # nothing of a start is garbage; what comes later is ui/garbage's
        from desktop.ui.app import run  # only here: the command line must not wait for Qt to load

        return run(home, file)
    from desktop.cli.main import main as cli_main

    return cli_main()


def chosen_home(arguments: Sequence[str]) -> tuple[Path | None, Sequence[str]]:
    """The folder behind `--home`, where that comes first, and the words after it."""
    match arguments:
        case ["--home", folder, *words]:
            return Path(folder).absolute(), words
        case [first, *words] if first.startswith("--home=") and first != "--home=":
            return Path(first.removeprefix("--home=")).absolute(), words
        case _:
            return None, arguments


def opened_file(arguments: Sequence[str]) -> Path | None:
    """The file that a double click opens, when it is all that stands after `tianbao`; no command
    ends like one.
    """
    if len(arguments) != 1 or arguments[0].startswith("-"):
        return None
    from desktop.exchange import (  # the window without a file need not wait for this
        handover_file,
        kit,
    )
    from desktop.exchange.messages import RELEASE_SUFFIX, SUFFIX

    file = Path(arguments[0])
    opened = (*SUFFIX.values(), RELEASE_SUFFIX, handover_file.SUFFIX, kit.SUFFIX)
    return file.absolute() if file.suffix.lower() in opened else None


if __name__ == "__main__":
    sys.exit(main())
