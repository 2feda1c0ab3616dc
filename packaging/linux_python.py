"""The Python of the Linux packages: Debian 12's CPython with its security patches and the libraries that it calls,
compiled for glibc 2.28 (UOS 20, Kylin V10), which no distribution's own Python of that version is.

The compiler is Zig's clang, which brings the names and versions of glibc's symbols for a target; Debian's gcc takes
those of the machine that it runs on. What was built is kept in `build`, by the digest of its recipe: this file, the
compiler and the versions of the sources.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from debian import Archive, Source
from floors import GLIBC, dotted
from inventory import Component
from machine import ROOT, say

SYSTEM = {
    "os_name": "posix",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "python_version": "3.11",
    "python_full_version": "3.11.2",
    "extra": "",
}
"""Its environment markers (PEP 508)."""
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
"""The tags of the wheels that run with that glibc (PEP 600)."""
_ZIG = (
    "ziglang==0.17.1 --hash=sha256:ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54"
)
_SUITE = "bookworm"
_SOURCES = ("python3.11", "expat", "libffi", "sqlite3", "zlib", "bzip2", "xz-utils")
_LICENCES = {
    "python3.11": "PSF-2.0",
    "expat": "MIT",
    "libffi": "MIT",
    "sqlite3": "blessing",
    "zlib": "Zlib",
    "bzip2": "bzip2-1.0.6",
    "xz-utils": "0BSD",
}
_WORK = Path("/var/tmp/tianbao-python")
"""Paths get into what is compiled: the same in every build, so that the same sources make the same bytes."""
_FLAGS = "-O2 -fPIC"
_SQLITE_OPTIONS = (
    "THREADSAFE=1", "USE_URI", "SECURE_DELETE", "MAX_VARIABLE_NUMBER=250000", "ENABLE_COLUMN_METADATA", "ENABLE_FTS3",
    "ENABLE_FTS3_PARENTHESIS", "ENABLE_FTS4", "ENABLE_FTS5", "ENABLE_RTREE", "ENABLE_MATH_FUNCTIONS",
    "ENABLE_DBSTAT_VTAB", "ENABLE_UNLOCK_NOTIFY", "ENABLE_UPDATE_DELETE_LIMIT", "ENABLE_LOAD_EXTENSION",
    "ENABLE_STMTVTAB", "ENABLE_SESSION", "ENABLE_PREUPDATE_HOOK", "ENABLE_STAT4",
)  # fmt: skip
"""As Debian compiles it: the program was tried with these."""
_NOT_BUILT = "_ssl _hashlib _curses _curses_panel readline _tkinter _gdbm _dbm nis ossaudiodev _crypt spwd _uuid"
_EXPAT_SETTINGS = """\
#define BYTEORDER 1234
#define HAVE_GETRANDOM 1
#define HAVE_MEMMOVE 1
#define XML_CONTEXT_BYTES 1024
#define XML_DTD 1
#define XML_GE 1
#define XML_NS 1
"""
_AS_CORE = "extra_compile_args=['-DPy_BUILD_CORE_MODULE']"
_EXPECTED = (
    "_ctypes _decimal _elementtree _multiprocessing _posixsubprocess _socket _sqlite3 _zoneinfo bz2 fcntl lzma mmap "
    "pyexpat select unicodedata zlib"
)
"""Modules in C whose making make(1) calls a success, built or not."""


@dataclass(frozen=True)
class LinuxPython:
    """`folder` holds bin/python3.11, lib and licences."""

    folder: Path

    @property
    def program(self) -> Path:
        return self.folder / "bin/python3.11"

    @property
    def components(self) -> list[Component]:
        listed = json.loads((self.folder / "components.json").read_text("utf-8"))
        return [Component(**{**one, "mended": tuple(one["mended"])}) for one in listed]

    @property
    def licences(self) -> list[str]:
        return [
            f"{one.name} {one.version} — {one.licence}\n\n"
            + (self.folder / f"licences/{one.name}.txt").read_text("utf-8")
            for one in self.components
        ]


def make() -> LinuxPython:
    """As it was built before, or built now (some five minutes on two processors).

    Raises: SetupError, where sources or compiler cannot be fetched; SystemExit, where something does not compile.
    """
    kept_in = ROOT / "build"
    with _alone():
        archive = Archive(_SUITE, "deb-src", _WORK)
        sources = {name: archive.unpack_source(name, _WORK / "sources") for name in _SOURCES}
        versions = [f"{one.name}={one.version}" for one in sources.values()]
        recipe = Path(__file__).read_bytes() + "\n".join(versions).encode()
        kept = kept_in / f"linux-python-{hashlib.sha256(recipe).hexdigest()[:16]}"
        if not kept.is_dir():
            say("== Python for glibc 2.28")
            _Builder(_WORK, sources).build(kept)
    return LinuxPython(kept)


@contextmanager
def _alone() -> Iterator[None]:
    """`_WORK`, empty, for this process alone; another waits."""
    with _WORK.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(_WORK, ignore_errors=True)
        _WORK.mkdir(mode=0o700)
        try:
            yield
        finally:
            shutil.rmtree(_WORK, ignore_errors=True)


class _Builder:
    def __init__(self, work: Path, sources: dict[str, Source]) -> None:
        self._work, self._sources = work, sources
        self._prefix, self._bin = work / "prefix", work / "bin"
        for folder in (self._prefix / "lib", self._prefix / "include", self._bin):
            folder.mkdir(parents=True)
        target = f"x86_64-linux-gnu.{dotted(GLIBC)}"
        zig = _fetch_zig(work)
        for name, words in {
            "zcc": f"cc -target {target} -fno-sanitize=undefined",
            "zcxx": f"c++ -target {target} -fno-sanitize=undefined",
            "zar": "ar",
            "zranlib": "ranlib",
        }.items():
            script = self._bin / name
            script.write_text(f'#!/bin/sh\nexec "{zig}" {words} "$@"\n', "utf-8")
            script.chmod(0o755)
        self._values = {
            **{k: v for k, v in os.environ.items() if k not in ("LD_LIBRARY_PATH", "PYTHONPATH")},
            "PATH": f"{self._bin}:{os.environ['PATH']}",
            "ZIG_GLOBAL_CACHE_DIR": str(work / "zig-cache"),
            "ZIG_LOCAL_CACHE_DIR": str(work / "zig-cache"),
            "SOURCE_DATE_EPOCH": "315532800",
            "CC": "zcc",
            "CXX": "zcxx",
            "AR": "zar",
            "RANLIB": "zranlib",
            "CFLAGS": _FLAGS,
        }

    def build(self, target: Path) -> None:
        """All of it into `target`, which is there only when it is whole."""
        for step in (self._zlib, self._bzip2, self._xz, self._libffi, self._expat, self._sqlite):
            step()
        folder = self._work / "python"
        self._python(folder)
        (folder / "licences").mkdir()
        components = []
        for name, source in self._sources.items():
            (folder / f"licences/{name}.txt").write_text(source.copyright, "utf-8")
            number = source.version.rpartition(":")[2]
            components.append(asdict(Component(name, number, _LICENCES[name], source.mended)))
        (folder / "components.json").write_text(json.dumps(components, indent=1), "utf-8")
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        shutil.copytree(folder, part, symlinks=True)
        part.rename(target)

    def _begin(self, name: str) -> Path:
        """Where its sources lie."""
        source = self._sources[name]
        say(f"   {name} {source.version}")
        return source.folder

    def _run(self, folder: Path, *words: str, **more: str) -> None:
        done = subprocess.run(
            words,
            cwd=folder,
            env={**self._values, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode:
            say(done.stdout[-4000:])
            raise SystemExit(
                f"{words[0]} failed in {folder}; Python for the packages is not built."
            )

    def _make(self, folder: Path, *words: str) -> None:
        self._run(folder, "make", f"-j{os.cpu_count() or 2}", *words)

    def _configured(self, name: str, *words: str, **more: str) -> Path:
        folder = self._begin(name)
        options = [f"--prefix={self._prefix}", "--disable-shared", "--enable-static", *words]
        self._run(folder, "./configure", *options, **more)
        return folder

    def _take(self, folder: Path, library: str, *headers: str) -> None:
        shutil.copy(folder / library, self._prefix / "lib")
        for header in headers:
            shutil.copy(folder / header, self._prefix / "include")

    def _zlib(self) -> None:
        folder = self._begin("zlib")
        self._run(folder, "./configure", "--static", f"--prefix={self._prefix}")
        self._make(folder, "libz.a")
        self._take(folder, "libz.a", "zlib.h", "zconf.h")

    def _bzip2(self) -> None:
        folder = self._begin("bzip2")
        flags = f"CFLAGS={_FLAGS} -D_FILE_OFFSET_BITS=64"
        self._make(folder, "libbz2.a", "CC=zcc", "AR=zar", "RANLIB=zranlib", flags)
        self._take(folder, "libbz2.a", "bzlib.h")

    def _xz(self) -> None:
        without = ("xz", "xzdec", "lzmadec", "lzmainfo", "scripts", "doc", "nls")
        folder = self._configured("xz-utils", *(f"--disable-{part}" for part in without))
        self._make(folder, "-C", "src/liblzma", "install")

    def _libffi(self) -> None:
        flags = f"{_FLAGS} -Wno-error=implicit-function-declaration"
        options = ("--disable-docs", "--disable-multi-os-directory", "--with-pic")
        self._make(self._configured("libffi", *options, CFLAGS=flags), "install")

    def _expat(self) -> None:
        """Three files, as Debian's settings have them; its own way to settings asks for half of autotools."""
        folder = self._begin("expat") / "expat/lib"
        (folder / "expat_config.h").write_text(_EXPAT_SETTINGS, "ascii")
        names = ("xmlparse", "xmlrole", "xmltok")
        for name in names:
            self._run(folder, "zcc", *_FLAGS.split(), "-I.", "-c", f"{name}.c", "-o", f"{name}.o")
        self._run(folder, "zar", "rcs", "libexpat.a", *(f"{name}.o" for name in names))
        self._take(folder, "libexpat.a", "expat.h", "expat_external.h")

    def _sqlite(self) -> None:
        folder = self._begin("sqlite3") / "build-static"
        folder.mkdir()
        # the amalgamation is put together by programs that run here
        here = {"CC": "gcc", "CFLAGS": "-O1", "AR": "ar", "RANLIB": "ranlib"}
        self._run(folder, "../configure", "--disable-tcl", **here)
        self._run(folder, "make", "sqlite3.c", **here)
        options = [f"-DSQLITE_{option}" for option in _SQLITE_OPTIONS]
        compiled = ("-c", "sqlite3.c", "-o", "sqlite3.o", "-DHAVE_ISNAN", *options)
        self._run(folder, "zcc", *_FLAGS.split(), *compiled)
        self._run(folder, "zar", "rcs", "libsqlite3.a", "sqlite3.o")
        self._take(folder, "libsqlite3.a", "sqlite3.h", "../src/sqlite3ext.h")

    def _python(self, target: Path) -> None:
        source = self._begin("python3.11")
        _mend_sources(source)
        folder = self._work / "python-build"
        (folder / "Modules").mkdir(parents=True)
        (folder / "Modules/Setup.local").write_text(f"*disabled*\n{_NOT_BUILT}\n", "utf-8")
        include, lib = self._prefix / "include", self._prefix / "lib"
        values = {
            "CPPFLAGS": f"-I{include}",
            "LDFLAGS": f"-L{lib}",
            "PKG_CONFIG": "/bin/false",  # else it names the machine's own libraries
            "LIBSQLITE3_CFLAGS": f"-I{include}",
            "LIBSQLITE3_LIBS": f"-L{lib} -lsqlite3 -lm",
            "CFLAGS": "-Wno-date-time",
        }
        self._run(
            folder,
            str(source / "configure"),
            f"--prefix={target}",
            "--enable-shared",
            "--with-system-ffi",
            "--with-system-expat",
            "--without-ensurepip",
            "--disable-test-modules",
            "OPT=-DNDEBUG -O2 -Wall",
            f"LIBFFI_INCLUDEDIR={include}",
            **values,
        )
        # libpython3.so, for programs that embed any Python 3, has no object of its own, which Zig does not link
        self._make(folder, "PY3LIBRARY=")
        self._run(folder, "make", "install", "PY3LIBRARY=")
        runpath = ("patchelf", "--set-rpath", "$ORIGIN/../lib", str(target / "bin/python3.11"))
        self._run(folder, *runpath)
        self._run(
            folder, str(target / "bin/python3.11"), "-c", f"import {_EXPECTED.replace(' ', ', ')}"
        )


def _mend_sources(source: Path) -> None:
    """CPython 3.11 looks into the machine that compiles for what the target is to have."""
    for name, there, instead in (
        ("setup.py", "self.add_multiarch_paths()\n        self.add_ldflags", "self.add_ldflags"),
        ("setup.py", "= ['/lib64', '/usr/lib64', '/lib', '/usr/lib']", "= []"),
        ("setup.py", "= ['/usr/include']", "= []"),
        # Debian compiles it into the interpreter, and a patch of its own asks for the interpreter's headers
        ("setup.py", "sources=['pyexpat.c'])", f"sources=['pyexpat.c'], {_AS_CORE})"),
        ("Makefile.pre.in", "-Wl,-h", "-Wl,-soname,"),  # the older word, which Zig does not know
    ):
        file = source / name
        text = file.read_text("utf-8")
        if there not in text:
            raise SystemExit(f"{name} is not as this recipe knows it; please look at it anew.")
        file.write_text(text.replace(there, instead), "utf-8")


def _fetch_zig(work: Path) -> Path:
    listed, target = work / "zig.txt", work / "zig"
    listed.write_text(f"{_ZIG}\n", "ascii")
    words: Sequence[str] = ("install", "-q", "--no-deps", "--only-binary", ":all:")
    subprocess.run(
        [sys.executable, "-m", "pip", *words, "--require-hashes", "-r", str(listed), "--target", str(target)],
        check=True,
    )  # fmt: skip
    return target / "ziglang/zig"
