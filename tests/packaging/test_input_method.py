"""Qt's plugin for fcitx in a window of the locked Qt: letters typed under Xvfb, on a bus of the test's own, come out as
Chinese, with fcitx 5 and with fcitx 4.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import floors  # modules of the folder that conftest.py adds
import input_method
import machine
import pytest

ROOT = Path(__file__).resolve().parents[2]
_WINDOW = """
import sys
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit

app = QApplication(sys.argv)
field = QLineEdit()
field.resize(500, 60)
field.textChanged.connect(lambda text: print("text", text, flush=True))
shortcut = QShortcut(QKeySequence("Ctrl+K"), field)
shortcut.activated.connect(lambda: print("shortcut", flush=True))
field.show()
print("window", int(field.winId()), flush=True)
app.exec()
"""
_PROFILE_5 = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=pinyin

[Groups/0/Items/0]
Name=pinyin

[GroupOrder]
0=Default
"""
_PROFILE_4 = """[Profile]
IMName=pinyin
EnabledIMList=fcitx-keyboard-us:True,pinyin:True
"""
_CONFIG_4 = "[Program]\nDefaultInputMethodState=Active\nShareStateAmongWindow=All\n"
_PACKAGES_4 = (
    "fcitx-bin", "fcitx-data", "fcitx-modules", "fcitx-module-dbus", "fcitx-module-x11", "fcitx-ui-classic",
    "fcitx-pinyin", "libfcitx-core0", "libfcitx-config4", "libfcitx-utils0", "libgettextpo0",
)  # fmt: skip
"""fcitx 4 cannot be installed beside fcitx 5, but it runs from any folder."""
_SERVICE = "org.freedesktop.portal.Fcitx"
"""A name on the bus that both have."""


def _wait(what: str, ask: Callable[[], object], patience: float = 60) -> None:
    end = time.monotonic() + patience
    while not ask():
        assert time.monotonic() < end, f"{what}: not after {patience} s"
        time.sleep(0.1)


class Desktop:
    """A screen and a bus of their own, and a home; what is started here is ended with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []
        self.home = folder / "home"
        runtime = folder / "runtime"
        self.home.mkdir()
        runtime.mkdir(mode=0o700)
        self._values = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(runtime),
            "LANG": "C.UTF-8",
        }
        screen = ("-screen", "0", "800x500x24", "-nolisten", "tcp")
        self._values["DISPLAY"] = ":" + self._first_line("Xvfb", "-displayfd", "1", *screen)
        bus = ("--session", "--nofork", "--print-address=1")
        self._values["DBUS_SESSION_BUS_ADDRESS"] = self._first_line("dbus-daemon", *bus)

    def start(self, *words: str, **values: str) -> Path:
        """Start a program; returns the file of what it says."""
        output = self._folder / f"{len(self._started)}-{Path(words[0]).name}"
        with output.open("wb") as stream, output.with_suffix(".errors").open("wb") as errors:
            self._started.append(
                subprocess.Popen(words, env=self._values | values, stdout=stream, stderr=errors)
            )
        return output

    def ask(self, *words: str) -> str:
        return subprocess.run(
            words, env=self._values, capture_output=True, text=True, check=True, timeout=60
        ).stdout

    def wait_for_service(self) -> None:
        words = ("--session", "--print-reply", "--dest=org.freedesktop.DBus", "/")
        name = ("org.freedesktop.DBus.NameHasOwner", f"string:{_SERVICE}")
        _wait("the input method", lambda: "true" in self.ask("dbus-send", *words, *name))

    def end(self) -> None:
        for program in reversed(self._started):
            program.terminate()
            program.wait(30)

    def _first_line(self, *words: str) -> str:
        output = self.start(*words)
        _wait(words[0], lambda: b"\n" in output.read_bytes())
        return output.read_text("utf-8").splitlines()[0]


class Field:
    """A window with one field, which has the focus."""

    def __init__(self, desktop: Desktop, plugins: Path, module: str) -> None:
        self._desktop = desktop
        self._output = desktop.start(
            sys.executable,
            "-c",
            _WINDOW,
            QT_QPA_PLATFORM="xcb",
            QT_PLUGIN_PATH=str(plugins),
            QT_IM_MODULE=module,
        )
        _wait("the window", lambda: "window" in self.output)
        number = self.output.split("window ")[1].split("\n")[0]
        _wait("the window", lambda: "IsViewable" in desktop.ask("xwininfo", "-id", number))
        desktop.ask("xdotool", "windowfocus", "--sync", number)

    @property
    def output(self) -> str:
        return self._output.read_text("utf-8")

    @property
    def text(self) -> str:
        lines = [line for line in self.output.splitlines() if line.startswith("text ")]
        return lines[-1].removeprefix("text ") if lines else ""

    def press(self, *keys: str) -> None:
        self._desktop.ask("xdotool", "key", "--delay", "100", *keys)

    def types(self, keys: str, expected: str) -> bool:
        """Whether these keys fill the empty field with that text."""
        self.press(*keys.split())
        try:
            _wait(expected, lambda: self.text == expected, patience=5)
        except AssertionError:
            self.press("Escape", "ctrl+a", "BackSpace")
            return False
        return True


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of plugins with the one for fcitx alone."""
    tools = (*machine.INPUT_METHOD_BUILDERS, *machine.INPUT_METHOD_TESTERS)
    if missing := [tool.name for tool in tools if not tool.is_here]:
        pytest.skip(f"needed for this: {', '.join(missing)}")
    made = input_method.make(tmp_path_factory.mktemp("input-method"))
    assert "Redistribution and use" in made.licence.read_text("utf-8")
    folder = tmp_path_factory.mktemp("plugins") / "platforminputcontexts"
    folder.mkdir()
    shutil.copy(made.plugin, folder)
    return folder.parent


@pytest.fixture(scope="module")
def fcitx4() -> Path:
    """fcitx 4 in a folder, kept in the folder `build`."""
    folder = ROOT / "build/fcitx4"
    if not folder.is_dir():
        part = folder.with_name(f"fcitx4-{os.getpid()}.part")
        part.mkdir(parents=True)
        download = ["apt-get", "-q", "-oAPT::Sandbox::User=root", "download", *_PACKAGES_4]
        if subprocess.run(download, cwd=part, capture_output=True, check=False).returncode:
            shutil.rmtree(part)
            pytest.skip("fcitx 4 is not where this machine's packages come from")
        for package in part.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", str(package), str(part)], check=True)
        (modules,) = part.glob("usr/lib/*/fcitx")
        (part / "usr/lib/fcitx").symlink_to(modules.relative_to(part / "usr/lib"))
        part.rename(folder)
    return folder / "usr"


@pytest.fixture
def desktop(plugins: Path, tmp_path: Path) -> Iterator[Desktop]:
    made = Desktop(tmp_path)
    yield made
    made.end()


def _writes_chinese(field: Field) -> None:
    # the first letters may come before plugin and input method know each other
    assert any(field.types("n i h a o space", "你好") for _try in range(3)), field.output
    # keys that the input method leaves alone come back to the window
    field.press("BackSpace")
    _wait("one character less", lambda: field.text == "你", patience=10)
    field.press("ctrl+k")
    _wait("the shortcut", lambda: "shortcut" in field.output, patience=10)


@pytest.mark.parametrize(
    ("module", "without"), [("fcitx", "fcitx4frontend"), ("fcitx", "none"), ("fcitx5", "none")]
)
def test_pinyin_with_fcitx_5(desktop: Desktop, plugins: Path, module: str, without: str) -> None:
    """By its own name on the bus, and by that of fcitx 4, where it is not `without` the part that has it."""
    profile = desktop.home / ".config/fcitx5/profile"
    profile.parent.mkdir(parents=True)
    profile.write_text(_PROFILE_5, "utf-8")
    desktop.start("fcitx5", "-D", f"--disable={without}")
    desktop.wait_for_service()
    _writes_chinese(Field(desktop, plugins, module))


def test_pinyin_with_fcitx_4(desktop: Desktop, plugins: Path, fcitx4: Path) -> None:
    folder = desktop.home / ".config/fcitx"
    folder.mkdir(parents=True)
    (folder / "profile").write_text(_PROFILE_4, "utf-8")
    (folder / "config").write_text(_CONFIG_4, "utf-8")
    (libraries,) = fcitx4.glob("lib/*-linux-gnu")
    program = str(fcitx4 / "bin/fcitx")
    desktop.start(program, "-D", FCITXDIR=str(fcitx4), LD_LIBRARY_PATH=str(libraries))
    desktop.wait_for_service()
    _writes_chinese(Field(desktop, plugins, "fcitx"))


def test_without_an_input_method_letters_are_letters(desktop: Desktop, plugins: Path) -> None:
    field = Field(desktop, plugins, "fcitx")
    assert field.types("n i space 3", "ni 3"), field.output


def test_the_oldest_systems_have_what_the_plugin_asks_for(plugins: Path) -> None:
    assert set(floors.check(plugins)) == set(floors.FLOORS)
