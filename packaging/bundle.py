"""The bundle: PyInstaller's folder, without what the program never uses."""

from __future__ import annotations

import os
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

from inventory import version
from machine import ROOT

INTERNAL = f"_internal-{version()}"
"""The folder of the libraries; a portable folder may hold those of two versions."""
_QT = f"{INTERNAL}/PySide6/Qt"
INPUT_METHODS = f"{_QT}/plugins/platforminputcontexts"
"""Where Qt looks for the ways to type Chinese."""
_UNUSED = (
    "**/libQt6*Qml*",
    "**/libQt6*Quick*",
    "**/libQt6VirtualKeyboard*",
    "**/libQt6Egl*",
    "**/libQt6Wayland*",
    "**/libQt6Network*",
    "**/libQt6OpenGL*",
    "**/libQt6WlShell*",
    f"{_QT}/qml",
    f"{_QT}/plugins/virtualkeyboard",
    f"{_QT}/plugins/egldeviceintegrations",
    f"{_QT}/plugins/wayland-*",
    f"{_QT}/plugins/networkinformation",
    f"{_QT}/plugins/tls",
    f"{_QT}/plugins/generic",
    f"{_QT}/plugins/platforms/libqeglfs*",
    f"{_QT}/plugins/platforms/libqwayland*",
    f"{_QT}/plugins/platforms/libqlinuxfb*",
    f"{_QT}/plugins/platforms/libqvnc*",
    f"{_QT}/plugins/platforms/libqvkkhr*",
    f"{_QT}/plugins/platforms/libqminimalegl*",
    f"{_QT}/plugins/platforminputcontexts/libqtvirtualkeyboard*",
    f"{_QT}/plugins/platformthemes/libqgtk3*",
    f"{_QT}/plugins/xcbglintegrations",
    *(
        f"{_QT}/plugins/imageformats/libq{kind}*"
        for kind in ("icns", "tga", "tiff", "wbmp", "webp", "pdf", "gif")
    ),
    # numpy's tests, and its random numbers, which no chart asks for
    f"{INTERNAL}/numpy/random",
    f"{INTERNAL}/numpy/_core/_simd*",
    f"{INTERNAL}/numpy/_core/_*_tests*",
    # hashlib has its own SHA-256; nothing speaks TLS
    f"{INTERNAL}/python3*/lib-dynload/_ssl*",
    f"{INTERNAL}/python3*/lib-dynload/_hashlib*",
)
_OWN_LIBRARIES = (
    "libpython3*",
    "libQt6*",
    "libicu*",
    "libpyside6*",
    "libshiboken6*",
    "libgfortran-*",
    "libquadmath-*",
    "libscipy_openblas*",
    # small, and missing on many an old desktop
    "libxcb-cursor*",
    "libxcb-icccm*",
    "libxcb-image*",
    "libxcb-keysyms*",
    "libxcb-render-util*",
    "libxcb-util*",
)
"""Libraries that stay in the bundle; every other one is the system's, which the package depends
on.
"""
_WITH_SYMBOLS = (
    "libpython3*.so*",
    "python3*/lib-dynload/*.so",
    "cryptography/hazmat/bindings/*.so",
    "python_calamine/*.so",
    "msgspec/*.so",
    "numpy/**/*.so",
)
METADATA_KEPT = "keyring-*"
"""By its entry points keyring finds its backends."""
_WORDS_KEPT = ("qt_zh_CN.qm", "qtbase_zh_CN.qm")


def make(work: Path, python: Path, site: Path) -> Path:
    """PyInstaller's folder in `work`, of this Python and the libraries in `site`, without what is never used.

    Raises: CalledProcessError.
    """
    target = work / "bundle"
    values = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": f"{site}:{ROOT}"}
    words = [
        "--noconfirm",
        "--clean",
        "--log-level",
        "ERROR",
        "--distpath",
        str(target),
        "--workpath",
        str(work / "bundle-work"),
    ]
    subprocess.run(
        [str(python), "-m", "PyInstaller", *words, str(ROOT / "packaging" / "tianbao.spec")],
        check=True,
        env=values,
        cwd=work,
        stderr=subprocess.DEVNULL,
    )
    _prune(target / "tianbao")
    return target / "tianbao"


def _prune(bundle: Path) -> None:
    """Take away the parts of Qt that nothing in the program asks for, and debugging symbols."""
    for pattern in _UNUSED:
        for found in bundle.glob(pattern):
            if found.is_dir() and not found.is_symlink():
                shutil.rmtree(found)
            else:
                found.unlink()
    for words in (bundle / _QT / "translations").glob("*.qm"):
        if words.name not in _WORDS_KEPT:
            words.unlink()
    for words in bundle.glob(f"{INTERNAL}/resources/locale/**/*.po"):
        words.unlink()  # the compiled ones are read
    for library in bundle.glob(f"{INTERNAL}/*.so*"):
        if library.name.startswith("lib") and not any(
            fnmatch(library.name, kept) for kept in _OWN_LIBRARIES
        ):
            library.unlink()
    for metadata in bundle.glob(f"{INTERNAL}/*.dist-info"):
        if not fnmatch(metadata.name, METADATA_KEPT):
            shutil.rmtree(metadata)
    for pattern in _WITH_SYMBOLS:
        for library in bundle.glob(f"{INTERNAL}/{pattern}"):
            subprocess.run(["strip", "--strip-unneeded", str(library)], check=True)
    for link in bundle.rglob("*"):
        if link.is_symlink():
            # the libraries find each other without, and a stick's file system knows none
            link.unlink()


def size_mb(folder: Path) -> float:
    """Of all files, links not followed."""
    return (
        sum(
            file.stat().st_size
            for file in folder.rglob("*")
            if file.is_file() and not file.is_symlink()
        )
        / 2**20
    )
