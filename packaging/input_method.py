"""Qt's plugin for fcitx, with which UOS and Kylin type Chinese; the wheel of Qt brings none. It is built from
fcitx-qt5, whose plugin for Qt 6 asks for the names of fcitx 4 on the bus, which fcitx 5 has, too, as a rule; then for
org.freedesktop.portal.Fcitx, which fcitx 5 always has.

The plugin derives from private classes of Qt, which a wheel has no headers of: they are Debian's. They must not be
newer than the wheel's Qt, which would refuse the plugin, nor as old as 6.4: since then QPlatformInputContext has got a
member, which Qt writes as soon as events are handled, where an older plugin has its own first one; and the function
that takes keys back has lost a parameter. The headers of 6.8.2 and 6.11.2 declare the same members and virtual
functions of all classes that the plugin uses.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

import debian
import floors
from inventory import Component
from machine import INPUT_METHOD_BUILDERS, ROOT, VENV, require, say

QT = "6.9.3"
"""The wheel's Qt for which the headers were compared; another one has to be compared first."""
HEADERS = "6.8.2"
_RELEASE = "trixie"
_HEADER_PACKAGES = ("qt6-base-dev", "qt6-base-private-dev")
"""Of that release of Debian; apt verifies their signature."""
COMPONENT = Component("fcitx-qt5", "1.2.7", "BSD-3-Clause")
_TOP = f"{COMPONENT.name}-{COMPONENT.version}"
_SOURCE = f"pool/main/f/{COMPONENT.name}/{COMPONENT.name}_{COMPONENT.version}.orig.tar.xz"
_SOURCE_SHA256 = "951fcf8f1db23ed22ad91094eb4c6c906f92005a3643b52f666bd8a331163147"
"""As in the signed fcitx-qt5_1.2.7-2.dsc of Debian 12."""
_PLUGIN = "libfcitxplatforminputcontextplugin.so"
_LICENCE_TEXT = "COPYING.BSD"
_CHANGES = (
    ("fcitx.json", '[ "fcitx" ]', '[ "fcitx", "fcitx5" ]'),
    (
        "main.cpp",
        'system.compare(system, QStringLiteral("fcitx"), Qt::CaseInsensitive) ==\n        0',
        'system.startsWith(QStringLiteral("fcitx"), Qt::CaseInsensitive)',
    ),
)
"""QT_IM_MODULE=fcitx5 is some desktops' name for the same."""
_INTERFACES = ("InputContext", "InputContext1", "InputMethod", "InputMethod1")
_OWN = """
namespace std {
// libstdc++ before GCC 11 lacks this one; it is asked for where a container grows past all memory
void __throw_bad_array_new_length() { __throw_bad_alloc(); }
}
"""
_EXPORTS = "{ global: qt_plugin_*; local: *; };\n"
_TOOLS = Path("/usr/lib/qt6")


class Unfit(SystemExit):
    """What was fetched or built is not what is pinned; the build ends."""


@dataclass(frozen=True)
class InputMethod:
    """The plugin, which belongs into Qt's folder plugins/platforminputcontexts, and its licence text."""

    plugin: Path
    licence: Path

    @property
    def licence_text(self) -> str:
        heading = f"{COMPONENT.name} {COMPONENT.version} — {COMPONENT.licence}"
        return f"{heading}\n\n{self.licence.read_text('utf-8')}"


def make(work: Path) -> InputMethod:
    """Build the plugin in `work`, or take it from the folder `build` where this recipe built it before.

    Raises: SetupError, Unfit.
    """
    kept = ROOT / "build" / f"input-method-{_digest()}"
    if not kept.is_dir():
        say("== input method for fcitx")
        require(INPUT_METHOD_BUILDERS)
        built = _build(work)
        part = kept.with_name(f"{kept.name}-{os.getpid()}.part")
        part.mkdir(parents=True)
        for file in (built.plugin, built.licence):
            shutil.copyfile(file, part / file.name)
        part.rename(kept)
    return InputMethod(kept / _PLUGIN, kept / _LICENCE_TEXT)


def _digest() -> str:
    text = Path(__file__).read_bytes() + _qt_version().encode()
    return hashlib.sha256(text).hexdigest()[:16]


def _libraries() -> Path:
    """The folder of the packages that the program is built from."""
    (folder,) = VENV.glob("lib/python3*/site-packages")
    return folder


def _qt_version() -> str:
    (found,) = distributions(name="PySide6-Essentials", path=[str(_libraries())])
    return found.version


def _build(work: Path) -> InputMethod:
    if _qt_version() != QT:
        raise Unfit(
            f"The wheel has Qt {_qt_version()}, not {QT}: compare the private headers that input_method.py names."
        )
    folder = work / "input-method"
    folder.mkdir()
    headers = _headers(folder)
    top = _source(folder)
    plugin = _compile(top / "qt6/platforminputcontext", headers, folder)
    floors.check(plugin)
    say(f"   {plugin.name}: {plugin.stat().st_size // 1024} KiB")
    return InputMethod(plugin, top / _LICENCE_TEXT)


def _source(folder: Path) -> Path:
    """The unpacked sources, changed as `_CHANGES` says.

    Raises: SetupError, Unfit.
    """
    packed = folder / Path(_SOURCE).name
    debian.download(_SOURCE, _SOURCE_SHA256, packed)
    _run("tar", "-xf", str(packed), cwd=folder)
    top = folder / _TOP
    for name, old, new in _CHANGES:
        file = top / "qt6/platforminputcontext" / name
        text = file.read_text("utf-8")
        if text.count(old) != 1:
            raise Unfit(f"{name} is not what the change is for.")
        file.write_text(text.replace(old, new), "utf-8")
    return top


def _headers(folder: Path) -> Path:
    """The headers of Qt, from Debian's packages; nothing is installed.

    Raises: SetupError, Unfit.
    """
    place = folder / "headers"
    debian.Archive(_RELEASE, "deb", folder).unpack_packages(_HEADER_PACKAGES, place)
    if not (found := list(place.glob(f"usr/include/*/qt6/QtGui/{HEADERS}"))):
        raise Unfit(f"{_RELEASE} has other headers of Qt than those of {HEADERS}.")
    return found[0].parents[1]


def _compile(source: Path, headers: Path, folder: Path) -> Path:
    """The plugin, as one unit, linked with the wheel's own libraries."""
    private = [headers / part / HEADERS for part in ("QtCore", "QtGui")]
    places = [source, headers, *(headers / part for part in ("QtCore", "QtGui", "QtDBus"))]
    places += [*private, *(place / place.parent.name for place in private)]
    include = [f"-I{place}" for place in places]
    parts = sorted(source.glob("*.cpp"))
    for interface in _INTERFACES:
        name = f"{interface.lower()}proxy"
        words = ("-m", "-i", "fcitxqtdbustypes.h", "-p", name)
        xml = source / f"org.fcitx.Fcitx.{interface}.xml"
        _run(str(_TOOLS / "bin/qdbusxml2cpp"), *words, str(xml), cwd=folder)
        _run(str(_TOOLS / "libexec/moc"), *include, f"{name}.h", "-o", f"{name}.moc", cwd=folder)
        parts.append(folder / f"{name}.cpp")
    for header in sorted(source.glob("*.h")):
        if "Q_OBJECT" in header.read_text("utf-8"):
            made = folder / f"moc_{header.stem}.cpp"
            _run(str(_TOOLS / "libexec/moc"), *include, str(header), "-o", str(made), cwd=folder)
            parts.append(made)
    whole = folder / "whole.cpp"
    whole.write_text("".join(f'#include "{part}"\n' for part in parts) + _OWN, "utf-8")
    (folder / "exports").write_text(_EXPORTS, "ascii")
    plugin = folder / _PLUGIN
    qt = _libraries() / "PySide6/Qt/lib"
    flags = ["-std=c++17", "-O2", "-w", "-fPIC", "-fvisibility=hidden", "-shared", "-s"]
    flags += ["-DQT_NO_KEYWORDS", "-DQT_NO_DEBUG", "-DQT_PLUGIN", f"-I{folder}", *include]
    # whatever the wheel's libraries want of the system is not asked for here
    link = ["-Wl,--no-undefined,--allow-shlib-undefined,--as-needed,--version-script=exports"]
    link += ["-Wl,--enable-new-dtags,-rpath,$ORIGIN/../../lib"]
    link += [str(qt / f"libQt6{part}.so.6") for part in ("Gui", "DBus", "Core")]
    _run("g++", *flags, str(whole), "-o", str(plugin), *link, "-lxkbcommon", cwd=folder)
    return plugin


def _run(*words: str, cwd: Path | None = None) -> str:
    """What a command says.

    Raises: Unfit with its last words, where it fails.
    """
    done = subprocess.run(
        words, cwd=cwd, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise Unfit(f"{words[0]} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout
