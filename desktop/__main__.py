"""The command `tianbao`: no words = the window; words = the command line."""

from __future__ import annotations

import sys


def main() -> int:
    """Start the window or the command line; returns the process's exit code."""
    if len(sys.argv) <= 1:
        from desktop.ui.app import run  # only here: the command line must not wait for Qt to load

        return run()
    from desktop.cli.main import main as cli_main

    return cli_main()


if __name__ == "__main__":
    sys.exit(main())
