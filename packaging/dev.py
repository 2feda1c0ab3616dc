"""The one command of the checkout: run, test, cli, gallery, check, translate, lock, build, release;
each does its own set-up.

Standard library only, Python 3.11+, Debian/UOS and Windows. Exit codes are those of what was
run; 2 is wrong usage, 4 a machine that lacks something.
"""

from __future__ import annotations

import os
import subprocess
import sys

import machine
from machine import PYTHON, ROOT, SetupError, environment, say

USAGE = """\
python3 packaging/dev.py COMMAND

  run [FOLDER]       start the window; without a display: play an example month, save its pictures to FOLDER
  test [OPTIONS] …   the whole test suite, offscreen
                       --repeat N    rounds of the fault and fuzz tests
                       --fail-call C  what the fault tests let fail: write, fsync, rename …, instead of any call
                       --packaging   the tests of the built packages instead
                       --windows     those of the program for Windows, under wine
                                     (both: all of them, or the files of theirs that are named)
                       --cluster     those of Spark, which is brought for them: 430 MB, and Java 17
                       anything else goes to pytest
  cli …              the command line `tianbao …`
  gallery …          pictures of every page and dialog
  check              ruff, mypy --strict, import-linter, translations
  translate …        update | check | errors-check | absorb FILE… | compile
  lock …             renew packaging/*.lock (--upgrade takes newer versions)
  build              the packages for Linux and Windows, into dist
                       --linux, --windows  those alone
                       --key FILE    the release key: sign them, and let the program take updates signed by it
                       --key-list FILE  the public halves to put in instead of that key's own
                       --quick       packed less tightly, for tests
                       --start-pages  make anew the list of what a start reads, after Qt has changed
  release …          key FILE: make a release key; sign FILE [FOLDER]: sign the installers there;
                       keys FILE LISTS VERSION PUBLIC…: replace the release keys
"""


def start(
    words: list[str],
    *,
    offscreen: bool = False,
    at_root: bool = True,
    readers: bool = False,
    **extra: str,
) -> int:
    """Run .venv's Python with `words` and return its exit code (128 + n when signal n ended it)."""
    values = {**environment(offscreen=offscreen, readers=readers), **extra}
    # cli, run and gallery keep the caller's folder: paths on their command lines are relative to
    # it.
    code = subprocess.call([str(PYTHON), *words], env=values, cwd=ROOT if at_root else None)
    return code if code >= 0 else 128 - code


def script(name: str, words: list[str], *, offscreen: bool = False, **extra: str) -> int:
    path = ROOT / "packaging" / name
    if not path.exists():
        say(f"{path} is not in this checkout.")
        return 2
    return start([str(path), *words], offscreen=offscreen, at_root=False, **extra)


def has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(words: list[str]) -> int:
    machine.prepare(window=True)
    if has_display():
        return start(["-P", "-m", "desktop"], at_root=False)
    say("No display here: playing an example month instead.")
    # The keys of an example do not belong into a person's keyring.
    return script("showcase.py", words, offscreen=True, TIANBAO_NO_KEYRING="1")


def test(words: list[str]) -> int:
    machine.prepare(window=True)
    machine.install_readers()
    if "--cluster" in words:
        machine.require(machine.CLUSTER)
        machine.install_cluster()
        words = _of_folder("tests/cluster", "--cluster", words)
    elif "--windows" in words:
        machine.require((*machine.WINDOWS_PACKAGERS, *machine.WINDOWS_TESTERS))
        words = _of_folder("tests/windows", "--windows", words)
    elif "--packaging" in words:
        machine.bring(machine.PACKAGERS)
        words = _of_folder("tests/packaging", "--packaging", words)
    else:
        machine.bring(machine.READERS)
        say(
            "Not among these: the tests of Spark. To run them: python3 packaging/dev.py test --cluster"
        )
        apart = ("packaging", "windows", "cluster")
        words = [*(f"--ignore=tests/{folder}" for folder in apart), *words]
    workers: list[str] = []
    if not _chooses_workers(words):
        workers = ["-n", str(max(2, min(4, os.cpu_count() or 2))), "--dist", "worksteal"]
    pytest = ["-m", "pytest", *workers, *words]
    return start(pytest, offscreen=True, readers=True, TIANBAO_NO_KEYRING="1")


def _of_folder(folder: str, option: str, words: list[str]) -> list[str]:
    """The pytest options for the tests of a folder, one after another: all of them, or those that are named."""
    rest = [word for word in words if word != option]
    is_named = any(word.startswith(folder) for word in rest)
    return ["-n", "0", *rest, *([] if is_named else [folder])]


def _chooses_workers(words: list[str]) -> bool:
    """Whether the pytest options say themselves how many processes there are, or need just one."""
    alone = ("--pdb", "-s", "--co", "--collect-only")
    return any(word in alone or word.startswith(("-n", "--numprocesses")) for word in words)


def cli(words: list[str]) -> int:
    machine.prepare(window=False)
    # -P: a folder `desktop` in the current folder must not be taken for the program.
    return start(["-P", "-m", "desktop", *(words or ["--help"])], at_root=False)


def gallery(words: list[str]) -> int:
    machine.prepare(window=True)
    return script("gallery.py", words, offscreen=True)


def check(_words: list[str]) -> int:
    """Run every check, even after one has failed, so that one look shows all."""
    machine.prepare(window=False)
    checks = {
        "format": ["-m", "ruff", "format", "--check", "."],
        "ruff": ["-m", "ruff", "check", "."],
        "mypy": ["-m", "mypy", "--strict", "desktop"],
        "import-linter": [
            "-c",
            "from importlinter.cli import lint_imports_command as c; c()",
            "--no-logo",
        ],
        "translations": ["packaging/translate.py", "check"],
        "error codes": ["packaging/translate.py", "errors-check"],
    }
    failed = []
    for name, words in checks.items():
        say(f"== {name}")
        if start(words):
            failed.append(name)
    say(f"check: failed: {', '.join(failed)}" if failed else "check: all good")
    return 1 if failed else 0


def translate(words: list[str]) -> int:
    machine.prepare(window=False)
    return script("translate.py", words)


def lock(words: list[str]) -> int:
    machine.prepare(window=False)
    if subprocess.call([str(PYTHON), "-c", "import uv"], stderr=subprocess.DEVNULL):
        machine.pip("install", "uv")
    program = ["pyproject.toml", "--extra", "dev", "--extra", "build"]
    readers = ["packaging/readers.in", "--constraints", "packaging/requirements.lock"]
    cluster = ["packaging/cluster.in", "--constraints", "packaging/readers.lock"]
    return (
        _compile(program, "requirements.lock", words)
        or _compile(readers, "readers.lock", words)
        or _compile(cluster, "cluster.lock", words)
    )


def _compile(source: list[str], target: str, words: list[str]) -> int:
    command = ["-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"]
    command += ["--python-version", "3.11", *source, "-o", f"packaging/{target}", *words]
    return start(command, UV_CUSTOM_COMPILE_COMMAND="python3 packaging/dev.py lock")


def build(words: list[str]) -> int:
    machine.prepare(window=True)
    if "--windows" not in words:
        machine.require(machine.LINUX_PACKAGERS)
    if "--linux" not in words:
        machine.require(machine.WINDOWS_PACKAGERS)
    if "--start-pages" in words:
        machine.require(machine.SCREENS)
    return script("build.py", words)


def release(words: list[str]) -> int:
    machine.prepare(window=False)
    return script("release.py", words)


COMMANDS = {
    "run": run,
    "test": test,
    "cli": cli,
    "gallery": gallery,
    "check": check,
    "translate": translate,
    "lock": lock,
    "build": build,
    "release": release,
}


def main(words: list[str]) -> int:
    if sys.version_info < machine.OLDEST_PYTHON:
        say(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Please use a newer python3."
        )
        return 4
    if not words or words[0] in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0 if words else 2
    command = COMMANDS.get(words[0])
    if command is None:
        say(f"There is no command '{words[0]}'.\n\n{USAGE}")
        return 2
    try:
        return command(words[1:])
    except SetupError as error:
        say(str(error))
        return 4
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        say(
            f"{error.filename or 'dev.py'}: {error.strerror or error}. Please check the disk and permissions."
        )
        return 4


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(
                errors="replace"
            )  # a console that cannot show a path must not stop the work
    sys.exit(main(sys.argv[1:]))
