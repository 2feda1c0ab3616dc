"""What every test stands on: no display, no keyring, own folders, Chinese, and no unlooked-for
log line.
"""

from __future__ import annotations

import errno
import gc
import itertools
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# Before Qt or the program is imported by any test module.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if sys.platform == "win32":  # where that platform asks for a folder of its own, else has no letters
    os.environ.setdefault("QT_QPA_FONTDIR", str(Path(os.environ["WINDIR"], "Fonts")))
os.environ["TIANBAO_NO_KEYRING"] = "1"
os.environ["TIANBAO_LANG"] = "zh_CN"
os.environ.pop("TIANBAO_PASSPHRASE", None)
os.environ.pop("TIANBAO_NEW_PASSPHRASE", None)

from hypothesis import settings
from PySide6.QtWidgets import QApplication

from desktop import i18n, paths
from desktop.catalogue.model import Catalogue
from tests import systems

if systems.IS_WINE:  # no clock of ours: a call of the system's takes many times as long there
    settings.register_profile("wine", deadline=None)
    settings.load_profile("wine")

DEFAULT_REPEAT = 10
COLLECT_EVERY = 25  # tests
# What the offscreen platform says of itself, as seen; it tells nothing about the window.
OFFSCREEN_NOISE = (
    r"^This plugin does not support propagateSizeHints\(\)",
    r"^This plugin does not support raise\(\)",
    r"^This plugin does not support grabbing the keyboard",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--repeat",
        type=int,
        default=DEFAULT_REPEAT,
        metavar="N",
        help=f"rounds of the fault and fuzz tests (default {DEFAULT_REPEAT})",
    )
    parser.addoption(
        "--fail-call",
        default="any",
        metavar="CALL",
        help="what the fault tests let fail: write, fsync, close, read, rename, unlink, open, truncate, mkdir (default any)",
    )


@pytest.fixture(scope="session", autouse=True)
def _one_application(qapp: QApplication) -> None:
    """One for the whole process: a verb that draws makes one where there is none, and with its end every object of Qt is
    gone that modules hold.
    """


def pytest_configure(config: pytest.Config) -> None:
    for pattern in OFFSCREEN_NOISE:
        config.addinivalue_line("qt_log_ignore", pattern)


@pytest.fixture(scope="session", autouse=True)
def _collecting() -> Iterator[Callable[[], None]]:
    """`collecting()` after each test: garbage is collected here, in the main thread, every so many
    tests; Python's own collector would end widgets in whatever thread it runs.
    """
    gc.disable()
    tests = itertools.count(1)
    yield lambda: gc.collect() if next(tests) % COLLECT_EVERY == 0 else None
    gc.enable()


@pytest.fixture(autouse=True)
def _collected(_collecting: Callable[[], None]) -> Iterator[None]:
    yield
    _collecting()


@pytest.fixture
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts in Chinese, whatever language the test before has left."""
    monkeypatch.setattr(i18n, "_language", "zh_CN")


@pytest.fixture(scope="session")
def repeat(pytestconfig: pytest.Config) -> int:
    """How many rounds a fault or fuzz test is to do."""
    return int(pytestconfig.getoption("--repeat"))


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test ever touches the workplace, settings or cache of the person who runs it."""
    folder = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        for name in (
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            "XDG_STATE_HOME",
            "LOCALAPPDATA",
            "APPDATA",
        ):
            patch.setenv(name, str(folder / name.lower()))
        yield folder


@pytest.fixture(autouse=True)
def language_reset() -> Iterator[None]:
    """Each test begins with the language of the environment (Chinese), whatever the one before
    it chose.
    """
    i18n._language = None
    yield
    i18n._language = None


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue of Xinfu District as it ships."""
    from desktop.catalogue.load import load_catalogue

    return load_catalogue(paths.catalogues_dir() / "xinfu")


class ExpectedLog:
    """The log lines of WARNING and above of one test, and the patterns it looks for among them."""

    def __init__(self) -> None:
        self.records: list[logging.LogRecord] = []
        self.patterns: list[re.Pattern[str]] = []

    def expect(self, pattern: str) -> None:
        """Allow lines whose message contains the regular expression `pattern`."""
        self.patterns.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """Lines that nothing allows, as "LEVEL logger: message"."""
        lines = [(record, record.getMessage()) for record in self.records]
        return [
            f"{record.levelname} {record.name}: {text}"
            for record, text in lines
            if not any(pattern.search(text) for pattern in self.patterns)
        ]


class _Collector(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__(logging.WARNING)
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


@pytest.fixture(autouse=True)
def log() -> Iterator[ExpectedLog]:
    """A record of WARNING or above fails the test, unless it said `log.expect("pattern")`."""
    expected = ExpectedLog()
    collector = _Collector(expected.records)
    root = logging.getLogger()
    root.addHandler(collector)
    yield expected
    root.removeHandler(collector)
    if lines := expected.unexpected():
        pytest.fail("unlooked-for log lines:\n" + "\n".join(lines), pytrace=False)


@pytest.fixture
def drive_roots(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """Folders put in here list as the root of a drive does on Windows: without "." and "..", so that
    an empty one has no file to be found.
    """
    roots: set[Path] = set()
    scandir, listdir = os.scandir, os.listdir

    def refuse_empty(folder: object) -> None:
        if Path(str(folder)) in roots and not listdir(str(folder)):
            error = FileNotFoundError(errno.ENOENT, "The system cannot find the file specified")
            error.filename, error.winerror = str(folder), 2  # type: ignore[attr-defined, unused-ignore]
            raise error

    def scanned(folder: str = ".") -> Iterator[os.DirEntry[str]]:
        refuse_empty(folder)
        return scandir(folder)

    def listed(folder: str = ".") -> list[str]:
        refuse_empty(folder)
        return listdir(folder)

    monkeypatch.setattr(os, "scandir", scanned)
    monkeypatch.setattr(os, "listdir", listed)
    return roots
