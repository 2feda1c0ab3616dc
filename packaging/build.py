"""`dev.py build`: the Debian package, the portable folder, their checksums, components and licences, and how large they are.

`--compare` also makes PyInstaller's default bundle of the same code, for its size.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

import bundle
import deb
import inventory
from machine import ROOT, say

DIST = ROOT / "dist"
_RUNS = 5
_UNIT = "140902101"


def main(words: list[str]) -> int:
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or _commit_time())
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    with tempfile.TemporaryDirectory(prefix="tianbao-build-") as name:
        work = Path(name)
        say("== bundle")
        made = bundle.make(work)
        bundle.prune(made)
        (made / "_internal/resources/help/THIRD-PARTY-LICENCES.txt").write_text(inventory.licences(), "utf-8")
        (DIST / "tianbao.cdx.json").write_text(inventory.sbom(), "utf-8")
        floor = bundle.check_floor(made)
        say("== packages")
        package = deb.make(made, work, DIST, epoch)
        portable = _portable(made, epoch)
        figures = _figures(made, package, portable, floor, work)
        if "--compare" in words:
            say("== PyInstaller's default")
            plain = bundle.make(work, kind="default")
            figures.append(("default bundle of the same code, unpacked", f"{bundle.size_mb(plain):.1f} MB"))
            figures.append(("default bundle, first answer", _first_answer(plain)))
    sums = "".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in sorted(DIST.iterdir()))
    (DIST / "SHA256SUMS").write_text(sums, "utf-8")
    width = max(len(words) for words, _value in figures)
    for what, value in figures:
        print(f"{what:<{width}}  {value}")
    print(f"in {DIST}: {', '.join(sorted(f.name for f in DIST.iterdir()))}")
    return 0


def _commit_time() -> str:
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "1767225600"


def _portable(made: Path, epoch: int) -> Path:
    """The folder with a file `portable`, by which the program keeps its data beside itself."""
    target = DIST / f"tianbao-{inventory.version()}-linux-x86_64.tar.xz"
    (made / "portable").write_text("", "utf-8")

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = epoch
        entry.mode = 0o755 if entry.isdir() or entry.name.endswith("/tianbao") else 0o644
        return entry

    with lzma.open(target, "wb", preset=9) as packed, tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for path in sorted(made.rglob("*")):
            tar.add(path, f"tianbao-{inventory.version()}/{path.relative_to(made)}", recursive=False, filter=plain)
    (made / "portable").unlink()
    return target


def _figures(made: Path, package: Path, portable: Path, floor: str, work: Path) -> list[tuple[str, str]]:
    return [(".deb (goal 36 MB)", f"{package.stat().st_size / 2**20:.1f} MB"),
            ("portable .tar.xz", f"{portable.stat().st_size / 2**20:.1f} MB"),
            ("unpacked (goal 130 MB)", f"{bundle.size_mb(made):.1f} MB"),
            ("oldest system", floor),
            ("first answer of the command line", _first_answer(made)),
            ("first paint of the window, cold and warm (goal 0.4 s)", _first_paint(made, work))]


def _first_answer(made: Path) -> str:
    """`tianbao --help`, the median of a few runs."""
    took = sorted(_timed([str(made / "tianbao"), "--help"]) for _run in range(_RUNS))
    return f"{took[_RUNS // 2]:.2f} s"


def _first_paint(made: Path, work: Path) -> str:
    """From the start of the process to the first paint of the first window, offscreen; memory then."""
    values = {"QT_QPA_PLATFORM": "offscreen", "TIANBAO_FIRST_PAINT": "1", "HOME": str(work / "home"), "TIANBAO_NO_KEYRING": "1"}
    subprocess.run([str(made / "tianbao"), "init", "--role", "township", "--unit", _UNIT], check=True,
                   env={**os.environ, **values}, stdout=subprocess.DEVNULL)
    told = []
    for _run in range(_RUNS):
        began = time.perf_counter()
        done = subprocess.run([str(made / "tianbao")], env={**os.environ, **values}, capture_output=True, text=True,
                              check=False, timeout=60)
        took = time.perf_counter() - began
        told.append((took, done.stdout.strip()))
    warm = sorted(took for took, _words in told[1:])[len(told[1:]) // 2]
    return f"{told[0][0]:.2f} s, {warm:.2f} s; {told[-1][1] or 'no memory told'}"


def _timed(words: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
