"""Sources of Debian 12 with its patches, verified by apt: what the Python of the Linux packages is built from."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from machine import SetupError, say

SUITE = "bookworm"
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
    return list(dict.fromkeys(found))


class Archive:
    """Debian's source packages; apt keeps its lists of them in a folder of their own, so that the machine's stay as
    they are.

    Raises: SetupError, where the lists cannot be fetched.
    """

    def __init__(self, work: Path) -> None:
        self._folder = work / "apt"
        for part in ("lists/partial", "archives/partial"):
            (self._folder / part).mkdir(parents=True, exist_ok=True)
        lines = list(_lines())
        (self._folder / "sources.list").write_text("\n".join(lines) + "\n", "utf-8")
        if not lines or self._apt("apt-get", "-qq", "update").returncode:
            raise SetupError(
                "The lists of Debian's source packages could not be fetched. They come from where this machine's "
                "packages come (/etc/apt/sources.list): please look whether it is Debian's and can be reached."
            )

    def versions(self, name: str) -> list[str]:
        """Newest first; a security update is there before the release takes it in."""
        listed = self._apt("apt-cache", "showsrc", "--only-source", name).stdout
        found = set(re.findall(r"^Version: (\S+)", listed, re.MULTILINE))
        return sorted(found, key=_Version, reverse=True)

    def unpack(self, name: str, target: Path) -> Source:
        """The newest version that can be fetched, patched.

        Raises: SetupError.
        """
        versions = self.versions(name)
        for version in versions:
            place = target / name
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
            words = ("-qq", "source", "--only-source", f"{name}={version}")
            if self._apt("apt-get", *words, folder=place).returncode == 0:
                (folder,) = (path for path in place.iterdir() if path.is_dir())
                return Source(name, version, folder, _mended(folder))
            say(f"   {name} {version} is listed and cannot be fetched")
        raise SetupError(f"Debian's source package {name} could not be fetched.")

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


def _lines() -> Iterator[str]:
    """Those of the machine's mirrors that are Debian's."""
    suites = {"debian": SUITE, "debian-security": f"{SUITE}-security"}
    for mirror in mirrors():
        suite = suites.get(mirror.rstrip("/").rpartition("/")[2])
        if suite:
            yield f"deb-src [signed-by={_KEYRING}] {mirror} {suite} main"


def _mended(folder: Path) -> tuple[str, ...]:
    series = folder / "debian/patches/series"
    listed = series.read_text("utf-8").split("\n") if series.is_file() else []
    texts = [
        (series.parent / line.split()[0]).read_text("utf-8", errors="replace")
        for line in listed
        if line.strip() and not line.startswith("#")
    ]
    news = folder / "debian/changelog"
    return _numbers([*listed, *texts, news.read_text("utf-8", errors="replace")])


def _numbers(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({one for text in texts for one in re.findall(r"CVE-\d{4}-\d{4,}", text)}))


class _Version:
    """Debian's order of versions (deb-version(7)), as dpkg has it."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __lt__(self, other: _Version) -> bool:
        words = ["dpkg", "--compare-versions", self._words, "lt", other._words]
        return subprocess.run(words, check=False).returncode == 0
