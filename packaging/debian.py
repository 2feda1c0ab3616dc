"""Sources and packages of Debian, fetched from where this machine's own packages come, and verified by apt."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from machine import SetupError, say

_LISTS = (Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*")))
_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


@dataclass(frozen=True)
class Source:
    """An unpacked source package; `mended` are the weaknesses (CVE numbers) that the distribution's patches name."""

    name: str
    version: str
    folder: Path
    mended: tuple[str, ...]

    @property
    def copyright(self) -> str:
        return (self.folder / "debian/copyright").read_text("utf-8", errors="replace")


def mirrors() -> list[str]:
    """Where this machine's own packages come from, in the order of its lists."""
    text = "\n".join(file.read_text("utf-8", errors="replace") for file in _LISTS if file.is_file())
    found = re.findall(r"^(?:URIs:|deb(?: \[.*?\])?)\s+(\S+)", text, re.MULTILINE)
    return list(dict.fromkeys(address.rstrip("/") for address in found))


class Archive:
    """A release of Debian with its security updates; apt keeps its lists in a folder of their own, so that the
    machine's stay as they are. `kind`: "deb-src" for sources, "deb" for packages.

    Raises: SetupError, where the lists cannot be fetched.
    """

    def __init__(self, suite: str, kind: str, work: Path) -> None:
        self._folder = work / f"apt-{suite}-{kind}"
        for part in ("lists/partial", "archives/partial"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        suites = {"debian": suite, "debian-security": f"{suite}-security"}
        lines = [
            f"{kind} [signed-by={_KEYRING}] {mirror} {suites[name]} main"
            for mirror in mirrors()
            if (name := mirror.rpartition("/")[2]) in suites
        ]
        (self._folder / "sources.list").write_text("\n".join(lines) + "\n", "utf-8")
        if not lines or self._apt("apt-get", "-qq", "update").returncode:
            raise SetupError(
                f"The lists of Debian's packages ({suite}) could not be fetched. They come from where this machine's "
                "packages come (/etc/apt/sources.list): please look whether it is Debian's and can be reached."
            )

    def unpack_source(self, name: str, target: Path) -> Source:
        """The newest version that can be fetched, patched: a security update is there before the release takes it in.

        Raises: SetupError.
        """
        listed = self._apt("apt-cache", "showsrc", "--only-source", name).stdout
        versions = set(re.findall(r"^Version: (\S+)", listed, re.MULTILINE))
        for version in sorted(versions, key=_Version, reverse=True):
            place = target / name
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            words = ("-qq", "source", "--only-source", f"{name}={version}")
            if self._apt("apt-get", *words, folder=place).returncode == 0:
                (folder,) = (path for path in place.iterdir() if path.is_dir())
                return Source(name, version, folder, _mended(folder))
            say(f"   {name} {version} is listed and cannot be fetched")
        raise SetupError(f"Debian's source package {name} could not be fetched.")

    def unpack_packages(self, names: Sequence[str], target: Path) -> None:
        """What packages would install lies in `target` then; nothing is installed. Raises: SetupError."""
        target.mkdir(parents=True, exist_ok=True)
        if self._apt("apt-get", "-qq", "download", *names, folder=target).returncode:
            raise SetupError(f"Debian's packages {', '.join(names)} could not be fetched.")
        for package in target.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", str(package), str(target)], check=True)

    def _apt(
        self, program: str, *words: str, folder: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        options = {
            "Dir::Etc::sourcelist": self._folder / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::State::lists": self._folder / "lists",
            "Dir::Cache": self._folder,
            "Acquire::Retries": 3,
            "APT::Sandbox::User": "root",
            "APT::Update::Error-Mode": "any",
        }
        given = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        return subprocess.run(
            [program, *given, *words],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )


def download(path: str, sha256: str, target: Path) -> None:
    """A file of Debian's archive by its path there (pool/…), with that digest. Raises: SetupError."""
    for mirror in mirrors():
        words = ("download-file", f"{mirror}/{path}", str(target), f"SHA256:{sha256}")
        subprocess.run(["/usr/lib/apt/apt-helper", *words], capture_output=True, check=False)
        if target.is_file():
            return
    raise SetupError(
        f"{target.name} with the digest that is pinned is not where this machine's packages come from."
    )


def _mended(folder: Path) -> tuple[str, ...]:
    series = folder / "debian/patches/series"
    listed = series.read_text("utf-8").split("\n") if series.is_file() else []
    texts = [
        (series.parent / line.split()[0]).read_text("utf-8", errors="replace")
        for line in listed
        if line.strip() and not line.startswith("#")
    ]
    news = (folder / "debian/changelog").read_text("utf-8", errors="replace")
    found = re.findall(r"CVE-\d{4}-\d{4,}", "\n".join([*listed, *texts, news]))
    return tuple(sorted(set(found)))


class _Version:
    """Debian's order of versions (deb-version(7)), as dpkg has it."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __lt__(self, other: _Version) -> bool:
        words = ["dpkg", "--compare-versions", self._words, "lt", other._words]
        return subprocess.run(words, check=False).returncode == 0
