"""The folder of the Windows program, put together on Linux: the verified Python, the wheels by the lock's digests, the
program; pruned, compiled by the packed Python itself (under wine), with launchers by mingw.
"""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Collection
from fnmatch import fnmatch
from importlib.metadata import Distribution
from pathlib import Path

import inventory
import windows_python
from bundle import INTERNAL, METADATA_KEPT
from machine import LOCK, PYTHON, ROOT, environment, say
from wheels import requirements, unpack_wheels

OWN = ROOT / "packaging/windows"
WINE = "/usr/lib/wine/wine64"
SYSTEM = {
    "os_name": "nt",
    "sys_platform": "win32",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "python_version": "3.12",
    "python_full_version": "3.12.9",
    "extra": "",
}
"""The environment markers of the packed Python (PEP 508)."""
_QT_KEPT = (
    *(f"Qt6{part}.dll" for part in ("Core", "Gui", "Widgets", "Svg", "PrintSupport")),
    *(f"Qt{part}.pyd" for part in ("Core", "Gui", "Widgets", "Svg", "PrintSupport")),
    "pyside6.abi3.dll",
    "msvcp140*.dll",
    "vcruntime140*.dll",
    "*.py",
    "plugins/platforms/qwindows.dll",
    "plugins/platforms/qoffscreen.dll",
    "plugins/platforms/qminimal.dll",
    "plugins/styles/qmodernwindowsstyle.dll",
    "plugins/iconengines/qsvgicon.dll",
    "plugins/imageformats/qsvg.dll",
    "plugins/imageformats/qico.dll",
    "plugins/imageformats/qjpeg.dll",
    "translations/qt_zh_CN.qm",
    "translations/qtbase_zh_CN.qm",
)
_LEFT_OUT = (
    "*.pyi", "*.lib", "*.pxd", "*.pxi", "*.c", "*.h", "*.pyx", "*.exe", "*.whl", "*/py.typed",
    "*/tests/*", "*/test/*", "*/testing/*", "*/_testing/*", "pip/*", "tzdata/*", "build/*", "src/*", "bin/*", "example/*",
    "NOTICE.txt", "pycparser/*", "cffi/*", "OleFileIO_PL.py", "olefile/olefile2.py",
    "lxml/html/*", "lxml/objectify*", "lxml/isoschematron/*", "lxml/includes/*", "lxml/sax*",
    "babel/messages/*", "numpy/random/*", "numpy/f2py/*", "numpy/distutils/*", "numpy/_core/_simd*", "numpy/_core/*_tests*",
    "pyqtgraph/opengl/*", "pyqtgraph/examples/*", "pyqtgraph/console/*", "pyqtgraph/jupyter/*",
    "*.data/*",
)  # fmt: skip
_LOCALES = ("root", "en", "en_US", "en_001", "zh", "zh_Hans", "zh_Hans_CN")


def make(work: Path) -> tuple[Path, list[Distribution]]:
    """The folder `tianbao`, and the wheels in it.

    Raises: windows_python.Unverified, CalledProcessError.
    """
    folder = work / "tianbao"
    internal = folder / INTERNAL
    internal.mkdir(parents=True)
    say("== Python for Windows")
    python = windows_python.unpack_sdist(windows_python.EMBEDDABLE, work)
    sources = windows_python.unpack_sdist(windows_python.SOURCES, work)
    windows_python.verify(python)
    say("== wheels for Windows")
    wheels = work / "wheels"
    libraries = take_wheels(inventory.needed(SYSTEM), work, wheels)
    _take(wheels, internal)
    for name in windows_python.KEPT:
        shutil.copyfile(python / name, internal / name)
    for library in (internal / "shiboken6").glob("vcruntime140*.dll"):
        # of the locked wheel: the root of Microsoft's own is not in Debian
        shutil.copyfile(library, internal / library.name)
    (internal / "python312._pth").write_text("standard.zip\nlibraries.zip\n.\n", "ascii")
    _take_program(internal)
    standard = work / "standard"
    windows_python.standard_library(python, sources, standard)
    say("== compiling under wine")
    shutil.copyfile(OWN / "compile.py", python / "compile.py")
    for where in (standard, internal):
        _compile(python, where, work)
    pack(standard, internal / "standard.zip")
    _pack_modules(internal, work / "modules")
    _launchers(folder, work)
    return folder, libraries


def take_wheels(
    names: Collection[str] | None, work: Path, target: Path, lock: Path = LOCK
) -> list[Distribution]:
    """Unpack the wheels for Windows of these names in a lock, or of all, into `target`; returns what they are."""
    entries = requirements(SYSTEM, names, lock)
    return unpack_wheels(entries, SYSTEM["python_version"], ("win_amd64",), work, target)


def _take(wheels: Path, internal: Path) -> None:
    """Copy what the program asks for."""
    for file in sorted(wheels.rglob("*")):
        name = file.relative_to(wheels).as_posix()
        top = name.partition("/")[0]
        if not file.is_file() or any(fnmatch(name, pattern) for pattern in _LEFT_OUT):
            continue
        if top.endswith(".dist-info") and not fnmatch(top, METADATA_KEPT):
            continue
        if top == "PySide6" and not _is_qt_kept(name.partition("/")[2]):
            continue
        if name.startswith("babel/locale-data/") and file.stem not in _LOCALES:
            continue
        target = internal / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)


def _is_qt_kept(name: str) -> bool:
    return any(fnmatch(name, kept) and name.count("/") == kept.count("/") for kept in _QT_KEPT)


def _take_program(internal: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "desktop", "resources", "packaging/CHANGELOG*.md", "pyproject.toml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    compiled = [path.relative_to(ROOT) for path in (ROOT / "resources/locale").rglob("*.mo")]
    for name in (*map(Path, tracked), *compiled):
        if name.suffix != ".po" and name != Path("desktop/README.md"):
            target = internal / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    shutil.copyfile(OWN / "tianbao_start.py", internal / "tianbao_start.py")


def _compile(python: Path, folder: Path, work: Path) -> None:
    values = {
        **environment(),
        "WINEPREFIX": str(work / "wine"),
        "WINEDEBUG": "-all",
        "PYTHONHASHSEED": "0",
    }
    values.pop("PYTHONPATH")
    done = subprocess.run(
        [WINE, str(python / "python.exe"), "-I", str(python / "compile.py"), str(folder)],
        check=False,
        env=values,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,  # wine passes no handle of a file that it does not know
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"The modules in {folder} were not compiled:\n{done.stdout}")


def _is_modules_alone(path: Path) -> bool:
    if not path.is_dir():
        return path.suffix == ".pyc"
    files = [file for file in path.rglob("*") if file.is_file()]
    folders = {path, *(file.parent for file in files)}
    return all(file.suffix == ".pyc" for file in files) and all(
        (folder / "__init__.pyc").is_file() for folder in folders
    )


def _pack_modules(internal: Path, work: Path) -> None:
    """What is compiled modules alone comes into one file: a virus scanner looks at each file that is opened. A package
    without a module __init__ stays a folder: it is not found in a zip file.
    """
    work.mkdir()
    for path in sorted(internal.iterdir()):
        if _is_modules_alone(path):
            path.rename(work / path.name)
    pack(work, internal / "libraries.zip")


def pack(folder: Path, target: Path, top: str = "") -> None:
    """A zip file of a folder; the same bytes make the same file."""
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{top}{file.relative_to(folder).as_posix()}")
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes(), compresslevel=9)


def _launchers(folder: Path, work: Path) -> None:
    """tianbao.exe for the window, tianbao.com for the command line."""
    version = inventory.version()
    icon = ROOT / "resources/icons/tianbao.svg"
    images = []
    for size in (16, 24, 32, 48, 64, 256):
        image = work / f"icon-{size}.png"
        _draw(icon, str(size), image)
        images.append((size, image.read_bytes()))
    (work / "tianbao.ico").write_bytes(_icon_file(images))
    shutil.copyfile(OWN / "tianbao.manifest", work / "tianbao.manifest")
    resource = work / "starter.o"
    prefix = "x86_64-w64-mingw32-"
    numbers = ",".join([*version.split("."), "0"])
    subprocess.run(
        [f"{prefix}windres", f"-DVERSION_NUMBERS={numbers}", f'-DVERSION_WORDS=\\"{version}\\"',
         "-I", str(work), str(OWN / "starter.rc"), "-o", str(resource)],
        check=True,
        cwd=work,
    )  # fmt: skip
    for name, words in (("tianbao.exe", ["-mwindows", "-DWINDOW"]), ("tianbao.com", ["-mconsole"])):
        subprocess.run(
            [f"{prefix}gcc", "-O2", "-Wall", "-municode", *words, f'-DINTERNAL=L"{INTERNAL}"', "-static", "-s",
             "-Wl,--no-insert-timestamp,--dynamicbase,--nxcompat,--high-entropy-va", str(OWN / "starter.c"),
             str(resource), "-o", str(folder / name)],
            check=True,
        )  # fmt: skip


def draw_looks(work: Path) -> Path:
    """The folder with what the installer looks like: tianbao.ico, which `make` drew, and side.bmp."""
    _draw(OWN / "side.svg", "164x314", work / "side.bmp")
    return work


def _draw(source: Path, size: str, target: Path) -> None:
    words = [str(PYTHON), str(ROOT / "packaging/icon.py"), str(source), size, str(target)]
    subprocess.run(words, check=True, env=environment(offscreen=True))


def _icon_file(images: list[tuple[int, bytes]]) -> bytes:
    """PNG pictures in one .ico (Windows Vista and newer read them)."""
    head = (0).to_bytes(2, "little") + (1).to_bytes(2, "little") + len(images).to_bytes(2, "little")
    place = len(head) + 16 * len(images)
    entries, data = b"", b""
    for size, picture in images:
        entries += bytes([size % 256, size % 256, 0, 0]) + (1).to_bytes(2, "little")
        entries += (32).to_bytes(2, "little") + len(picture).to_bytes(4, "little")
        entries += (place + len(data)).to_bytes(4, "little")
        data += picture
    return head + entries + data
