"""`dev.py build`: the Debian package, the portable folder, their checksums, components and
licences, and how large they are.

`--key FILE` (or TIANBAO_RELEASE_KEY) puts the public half of that release key into the program
and signs the packages; without it the program takes no update from a stick. `--key-list FILE` puts
that list of public halves in instead (see release_keys.py). `--compare` also makes PyInstaller's
default bundle of the same code, for its size. `--quick` packs less tightly, for the tests.
`--windows` makes those for Windows instead (windows_build.py).
"""

from __future__ import annotations

import hashlib
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
import floors
import input_method
import inventory
import linux_python
import packing
import release
from machine import ROOT, say
from wheels import unpack_wheels

from desktop.exchange.keys import Keys

DIST = ROOT / "dist"
_RUNS = 5
_UNIT = "140902101"


def main(words: list[str]) -> int:
    if "--windows" in words:
        import windows_build  # which builds upon this module

        return windows_build.main(words)
    keys, key_list = keys_of(words)
    preset = 1 if "--quick" in words else 9
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or _commit_time())
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    with tempfile.TemporaryDirectory(prefix="tianbao-build-") as name:
        work = Path(name)
        python = linux_python.make()
        say("== libraries")
        site, needed = work / "site", inventory.needed(linux_python.SYSTEM)
        system, platforms = linux_python.SYSTEM, linux_python.PLATFORMS
        libraries = [
            library
            for library in unpack_wheels(system, platforms, work, site, "pyinstaller")
            if library.metadata["Name"].lower() in needed
        ]
        say("== bundle")
        made = bundle.make(work, python.program, site)
        bundle.prune(made)
        fcitx = input_method.make(work)
        shutil.copy(fcitx.plugin, made / bundle.INPUT_METHODS)
        resources = made / bundle.INTERNAL / "resources"
        (resources / "help/THIRD-PARTY-LICENCES.txt").write_text(
            inventory.licences(libraries, *python.licences, fcitx.licence_text), "utf-8"
        )
        if keys is not None:
            (resources / "release-keys.txt").write_text(key_list, "ascii")
        (DIST / "tianbao.cdx.json").write_text(
            inventory.sbom(libraries, *python.components, input_method.COMPONENT), "utf-8"
        )
        newest = floors.check(made)
        floor = ", ".join(f"{name} {floors.dotted(newest[name])}" for name in floors.FLOORS)
        say("== packages")
        package = deb.make(made, work, DIST, epoch, preset)
        portable = _portable(made, epoch, preset)
        figures = _figures(made, package, portable, floor, work)
        if "--compare" in words:
            say("== PyInstaller's default")
            plain = bundle.make(work, python.program, site, kind="default")
            figures.append(
                ("default bundle of the same code, unpacked", f"{bundle.size_mb(plain):.1f} MB")
            )
            figures.append(("default bundle, first answer", _first_answer(plain)))
    if keys is not None:
        release.sign(DIST, keys)
    else:
        say(
            "No release key: the packages are not signed, and this program will take no update from a stick."
        )
    write_sums(DIST)
    width = max(len(words) for words, _value in figures)
    for what, value in figures:
        print(f"{what:<{width}}  {value}")
    print(f"in {DIST}: {', '.join(sorted(f.name for f in DIST.iterdir()))}")
    return 0


def keys_of(words: list[str]) -> tuple[Keys | None, str]:
    """The release key that the command line or the environment names, and the public halves for the program."""
    key = (
        words[words.index("--key") + 1]
        if "--key" in words
        else os.environ.get("TIANBAO_RELEASE_KEY", "")
    )
    keys = release.read_key(Path(key)) if key else None
    given = words[words.index("--key-list") + 1] if "--key-list" in words else ""
    if keys is None:
        return None, ""
    return keys, Path(given).read_text("ascii") if given else release.public_half(keys)


def write_sums(folder: Path) -> None:
    """SHA256SUMS of all that lies there."""
    files = sorted(file for file in folder.iterdir() if file.name != "SHA256SUMS")
    sums = "".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files)
    (folder / "SHA256SUMS").write_text(sums, "utf-8")


def _commit_time() -> str:
    done = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "1767225600"


def _portable(made: Path, epoch: int, preset: int) -> Path:
    """The folder with a file `portable`, by which the program keeps its data beside itself."""
    target = DIST / f"tianbao-{inventory.version()}-linux-x86_64.tar.xz"
    (made / "portable").write_text("", "utf-8")

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = epoch
        entry.mode = 0o755 if entry.isdir() or entry.name.endswith("/tianbao") else 0o644
        return entry

    with (
        packing.opened(target, preset) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for path in sorted(made.rglob("*")):
            tar.add(path, f"tianbao/{path.relative_to(made)}", recursive=False, filter=plain)
    (made / "portable").unlink()
    return target


def _figures(
    made: Path, package: Path, portable: Path, floor: str, work: Path
) -> list[tuple[str, str]]:
    return [
        (".deb (goal 46 MB)", f"{package.stat().st_size / 2**20:.1f} MB"),
        ("portable .tar.xz", f"{portable.stat().st_size / 2**20:.1f} MB"),
        ("unpacked (goal 165 MB)", f"{bundle.size_mb(made):.1f} MB"),
        ("oldest system", floor),
        ("first answer of the command line", _first_answer(made)),
        *_start_figures(made, work),
    ]


def _first_answer(made: Path) -> str:
    """`tianbao --help`, the median of a few runs."""
    took = sorted(_timed([str(made / "tianbao"), "--help"]) for _run in range(_RUNS))
    return f"{took[_RUNS // 2]:.2f} s"


def _start_figures(made: Path, work: Path) -> list[tuple[str, str]]:
    """A unit's window, offscreen: from the start of the process to its first paint and to the
    first cell that takes a key; cold (the files are not in memory) and warm; and the memory
    then.
    """
    values = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "TIANBAO_FIRST_PAINT": "1",
        "HOME": str(work / "home"),
        "TIANBAO_NO_KEYRING": "1",
    }
    subprocess.run(
        [str(made / "tianbao"), "init", "--role", "township", "--unit", _UNIT],
        check=True,
        env=values,
        stdout=subprocess.DEVNULL,
    )
    bundle.forget(made)
    runs = [_start(made, values) for _run in range(2 * _RUNS)]
    warm = {what: sorted(run[what] for run in runs[1:])[_RUNS] for what in ("painted", "editable")}
    return [
        (
            "first paint of the window, cold, warm",
            f"{runs[0]['painted']:.2f} s, {warm['painted']:.2f} s",
        ),
        (
            "first editable cell, cold, warm (goal 0.4 s)",
            f"{runs[0]['editable']:.2f} s, {warm['editable']:.2f} s",
        ),
        ("memory then", f"{runs[-1]['memory']:.0f} MB"),
    ]


def _start(made: Path, values: dict[str, str]) -> dict[str, float]:
    began = time.perf_counter()
    result: dict[str, float] = {}
    with subprocess.Popen(
        [str(made / "tianbao")], env=values, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            what, _space, number = line.strip().partition(" ")
            result[what] = float(number) if number else time.perf_counter() - began
    return result


def _timed(words: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
