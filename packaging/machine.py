"""What a fresh machine needs before the program runs from a checkout: .venv, locked and system
libraries.

Standard library only: it runs before anything is installed. Progress goes to stderr, stdout
stays clean.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "packaging" / "requirements.lock"
READERS_LOCK = ROOT / "packaging" / "readers.lock"
CLUSTER_LOCK = ROOT / "packaging" / "cluster.lock"
READERS_FOLDER = VENV / "readers"
CLUSTER_FOLDER = VENV / "cluster"
"""The libraries that the tests read outputs with; on the path of the tests alone."""
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST_PYTHON = (3, 11)

# Each entry is one need; its alternatives are the names it has on different releases (any one will
# do).
QT_LIBRARIES: tuple[tuple[str, ...], ...] = (
    ("libglib2.0-0", "libglib2.0-0t64"),
    ("libgl1",),
    ("libegl1",),
    ("libx11-6",),
    ("libdbus-1-3",),
    ("libfontconfig1",),
    ("libfreetype6",),
    ("libxkbcommon0",),
    ("libx11-xcb1",),
    ("libxkbcommon-x11-0",),
    ("libxcb1",),
    ("libxcb-cursor0",),
    ("libxcb-icccm4",),
    ("libxcb-image0",),
    ("libxcb-keysyms1",),
    ("libxcb-randr0",),
    ("libxcb-render-util0",),
    ("libxcb-render0",),
    ("libxcb-shape0",),
    ("libxcb-shm0",),
    ("libxcb-sync1",),
    ("libxcb-util1", "libxcb-util0"),
    ("libxcb-xfixes0",),
    ("libxcb-xkb1",),
    ("fonts-noto-cjk", "fonts-wqy-microhei", "fonts-wqy-zenhei", "fonts-adobe-sourcehansans-cn"),
)


@dataclass(frozen=True)
class Tool:
    """A program that tests ask. `sign`: a command, or a file, that shows that it is there."""

    name: str
    sign: str
    package: str

    @property
    def is_here(self) -> bool:
        return shutil.which(self.sign) is not None or Path(self.sign).exists()


_OFFICE = "/usr/lib/libreoffice/program"
READERS = (
    Tool("poppler (pdftotext)", "pdftotext", "poppler-utils"),
    Tool("LibreOffice Calc", f"{_OFFICE}/libsclo.so", "libreoffice-calc-nogui"),
    Tool("LibreOffice Writer", f"{_OFFICE}/libswlo.so", "libreoffice-writer-nogui"),
)
"""What the tests read outputs with; without one its tests say so and are left out."""
CLUSTER = (Tool("Java 17", "java", "openjdk-17-jre-headless"),)
"""What Spark runs on."""
WINDOWS_PACKAGERS = (
    Tool("makensis", "makensis", "nsis"),
    Tool("wine", "/usr/lib/wine/wine64", "wine64"),
    Tool("mingw-w64", "x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64"),
    Tool("osslsigncode", "osslsigncode", "osslsigncode"),
)
"""What the packages for Windows are built with."""
WINDOWS_TESTERS = (
    Tool("mmdebstrap", "mmdebstrap", "mmdebstrap"),
    Tool("poppler (pdftotext)", "pdftotext", "poppler-utils"),
)
"""What the program for Windows is tried with."""
INPUT_METHOD_BUILDERS = (
    Tool("g++", "g++", "g++"),
    Tool("objdump", "objdump", "binutils"),
    Tool("moc of Qt 6", "/usr/lib/qt6/libexec/moc", "qt6-base-dev-tools"),
    Tool("headers of libxkbcommon", "/usr/include/xkbcommon/xkbcommon.h", "libxkbcommon-dev"),
    Tool("names of the keys of X11", "/usr/include/X11/XF86keysym.h", "x11proto-dev"),
)
"""What Qt's plugin for fcitx is built with."""
SCREENS = (Tool("Xvfb", "Xvfb", "xvfb"), Tool("xauth", "xauth", "xauth"))
"""What a window is shown on where there is no display."""
INPUT_METHOD_TESTERS = (
    *SCREENS,
    Tool("xdotool", "xdotool", "xdotool"),
    Tool("xwininfo", "xwininfo", "x11-utils"),
    Tool("dbus-daemon", "dbus-daemon", "dbus-daemon"),
    Tool("dbus-send", "dbus-send", "dbus-bin"),
    Tool("fcitx 5", "fcitx5", "fcitx5"),
    Tool("Pinyin of fcitx 5", "/usr/share/fcitx5/addon/pinyin.conf", "fcitx5-pinyin"),
)
"""What Qt's plugin for fcitx is tried with."""
LINUX_PACKAGERS = (
    Tool("gcc", "gcc", "gcc"),
    Tool("make", "make", "make"),
    Tool("dpkg-source", "dpkg-source", "dpkg-dev"),
    Tool("patchelf", "patchelf", "patchelf"),
    Tool("tclsh", "tclsh", "tcl"),
    *INPUT_METHOD_BUILDERS,
)
"""What the packages for Linux are built with."""
PACKAGERS = (
    Tool("debootstrap", "debootstrap", "debootstrap"),
    *LINUX_PACKAGERS,
    *INPUT_METHOD_TESTERS,
    *WINDOWS_PACKAGERS,
)
"""What the packages are built and tried with."""
_LOCK_PATIENCE_S = 600


class SetupError(Exception):
    """The machine lacks something; the text says what, and what to do now."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def environment(*, offscreen: bool = False, readers: bool = False) -> dict[str, str]:
    """The environment of everything started from this checkout; `offscreen` where no display is
    used, `readers` where the tests' libraries are to be found.
    """
    values = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONHOME", "VIRTUAL_ENV")
    }
    folders = [ROOT, READERS_FOLDER, CLUSTER_FOLDER] if readers else [ROOT]
    folders = [folder for folder in folders if folder.exists()]
    values["PYTHONPATH"] = os.pathsep.join(map(str, folders))
    values["PYTHONUTF8"] = "1"
    if offscreen:
        values["QT_QPA_PLATFORM"] = "offscreen"
    return values


def prepare(*, window: bool) -> None:
    """Make the environment whole, doing nothing where it is already; `window` also asks for Qt's
    libraries.

    Raises: SetupError in words a person can act on.
    """
    needs: list[tuple[str, ...]] = []
    if not _venv_works() and not _can_make_venv():
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        needs.append((f"python{version}-venv", "python3-venv"))
    if window:
        needs += _missing_libraries()
    if needs:
        _install_system(needs)
    if not _venv_works():
        _make_venv()
    _install_locked()
    _compile_translations()


def bring(tools: Sequence[Tool]) -> None:
    """On a machine of continuous integration, install the tools that are missing; say which still
    are, since their tests are left out.
    """
    missing = [tool for tool in tools if not tool.is_here]
    if missing and os.environ.get("CI"):
        _install_system([(package,) for package in sorted({tool.package for tool in missing})])
        missing = [tool for tool in missing if not tool.is_here]
    if missing:
        packages = " ".join(sorted({tool.package for tool in missing}))
        say(
            f"Not on this machine: {', '.join(tool.name for tool in missing)}. The tests that need "
            f"them are skipped. To have them: sudo apt-get install --no-install-recommends {packages}"
        )


def require(tools: Sequence[Tool]) -> None:
    """Install the tools that are missing. Raises: SetupError, where one still is."""
    missing = [tool for tool in tools if not tool.is_here]
    if missing:
        _install_system([(package,) for package in sorted({tool.package for tool in missing})])
    if left := [tool.name for tool in missing if not tool.is_here]:
        raise SetupError(f"Not on this machine, and needed for this: {', '.join(left)}.")


def _missing_libraries() -> list[tuple[str, ...]]:
    if not sys.platform.startswith("linux") or not shutil.which("dpkg-query"):
        return []  # other systems bring what Qt needs, or have their own package names
    names = [name for need in QT_LIBRARIES for name in need]
    command = ["dpkg-query", "-W", "-f", "${Package} ${Status}\n", *names]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    installed = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [need for need in QT_LIBRARIES if not installed.intersection(need)]


def _install_system(needs: list[tuple[str, ...]]) -> None:
    """Install one package of each need as root, else name the one line that does. Never stops
    the work.
    """
    first_names = " ".join(need[0] for need in needs)
    line = f"sudo apt-get install {first_names}"
    if not shutil.which("apt-get"):
        say(
            f"Missing on this machine: {first_names}. Please install them with the system's package manager."
        )
        return
    if os.name == "nt" or os.geteuid() != 0:
        say(f"Missing system packages. Please run once: {line}")
        return
    say(f"Installing system packages: {first_names}")
    updated = _apt("update")
    if updated.returncode:
        say("apt-get update did not finish; trying with the package lists that are here.")
    names = _names_on_this_release(needs)
    done = _apt("install", "--no-install-recommends", *names)
    if done.returncode:
        reason = (done.stderr.strip() or "no reason given").splitlines()[-1]
        say(f"The system packages could not be installed ({reason}). Please run once: {line}")


def _apt(*words: str) -> subprocess.CompletedProcess[str]:
    """Run apt-get, waiting while another program holds one of its locks. apt's own option waits for
    dpkg's lock alone, not for those of the lists and archives.
    """
    values = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    options = ["-qq", "-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    command = ["apt-get", *options, *words]
    end, result = time.monotonic() + _LOCK_PATIENCE_S, False
    while True:
        done = subprocess.run(
            command, env=values, capture_output=True, text=True, errors="replace", check=False
        )
        is_locked = done.returncode != 0 and "Could not get lock" in done.stderr
        if not is_locked or time.monotonic() > end:
            return done
        if not result:
            say("Another program is using apt; waiting for it …")
            result = True
        time.sleep(3)


def _names_on_this_release(needs: list[tuple[str, ...]]) -> list[str]:
    """Of each need the first name that apt knows as a real package, in the order of `needs`."""
    names = [name for need in needs for name in need]
    command = ["apt-cache", "show", "--no-all-versions", *names]
    answer = subprocess.run(
        command, capture_output=True, text=True, errors="replace", check=False
    ).stdout
    known = {line.split()[1] for line in answer.splitlines() if line.startswith("Package: ")}
    return [next((name for name in need if name in known), need[0]) for need in needs]


def _can_make_venv() -> bool:
    importlib.invalidate_caches()  # apt may have brought the modules while this process ran
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def _venv_works() -> bool:
    """Whether .venv has a Python that is there (its base may have been removed) and is new
    enough.
    """
    settings = VENV / "pyvenv.cfg"
    if not PYTHON.exists() or not settings.exists():
        return False
    for line in settings.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, value = line.partition("=")
        if name.strip() in ("version", "version_info"):
            numbers = [int(part) for part in value.strip().split(".")[:2] if part.isdigit()]
            return tuple(numbers) >= OLDEST_PYTHON
    return True


def _make_venv() -> None:
    if not _can_make_venv():
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise SetupError(
            f"Python's venv module is missing. Please run once: sudo apt-get install python{version}-venv "
            "(on other systems: install the full Python)."
        )
    say(f"Making the environment {VENV}")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        reason = ((done.stdout + done.stderr).strip() or "no reason given").splitlines()[-1]
        raise SetupError(
            f"The environment {VENV} could not be made ({reason}). Please check the disk."
        )


def _install_locked() -> None:
    _install(LOCK, VENV / ".tianbao-lock", [])


def install_readers() -> None:
    """Bring the libraries that the tests read outputs with. Raises: SetupError."""
    stamp = READERS_FOLDER / ".tianbao-lock"
    if not _is_installed(READERS_LOCK, stamp):
        shutil.rmtree(READERS_FOLDER, ignore_errors=True)
    _install(READERS_LOCK, stamp, ["--target", str(READERS_FOLDER), "--no-deps"])


def install_cluster() -> None:
    """Bring Spark, a download of 430 MB. Raises: SetupError."""
    stamp = CLUSTER_FOLDER / ".tianbao-lock"
    if not _is_installed(CLUSTER_LOCK, stamp):
        shutil.rmtree(CLUSTER_FOLDER, ignore_errors=True)
    _install(CLUSTER_LOCK, stamp, ["--target", str(CLUSTER_FOLDER), "--no-deps"])


def _digest(lock: Path) -> str:
    if not lock.exists():
        name = lock.relative_to(ROOT).as_posix()
        raise SetupError(f"{lock} is missing. Please restore it: git checkout {name}")
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _is_installed(lock: Path, stamp: Path) -> bool:
    if not stamp.exists():
        return False
    return stamp.read_text(encoding="ascii", errors="replace").strip() == _digest(lock)


def _install(lock: Path, stamp: Path, options: Sequence[str]) -> None:
    if _is_installed(lock, stamp):
        return
    say(f"Installing the libraries of {lock.name} (only when it has changed) …")
    pip("install", *options, "--require-hashes", "-r", str(lock))
    stamp.write_text(_digest(lock) + "\n", encoding="ascii")


def pip(*words: str) -> None:
    """Run pip inside .venv, its talk on stderr. Raises: SetupError when it fails."""
    values = environment()
    del values["PYTHONPATH"]  # the checkout's folder `packaging` is not to be seen by pip
    options = ["--disable-pip-version-check", "--no-input", "--retries", "3"]
    command = [str(PYTHON), "-m", "pip", *options, *words]
    if not sys.stderr.isatty():
        command.append("--quiet")
    if subprocess.run(command, env=values, stdout=sys.stderr, check=False).returncode:
        raise SetupError(
            "The locked libraries could not be installed (see pip's lines above). They are fetched "
            "once, over the network: please connect this machine and run this again. Without a network, "
            "fetch them elsewhere with 'pip download -r packaging/requirements.lock -d wheels', then set "
            "PIP_NO_INDEX=1 and PIP_FIND_LINKS to that folder."
        )


def _compile_translations() -> None:
    """Bring the .mo files up to date with their .po files."""
    for source in sorted((ROOT / "resources" / "locale").glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        command = [str(PYTHON), str(ROOT / "packaging" / "translate.py"), "compile"]
        if subprocess.run(command, env=environment(), stdout=sys.stderr, check=False).returncode:
            raise SetupError(
                f"{source} could not be compiled (see the lines above). Please correct it."
            )
        return
