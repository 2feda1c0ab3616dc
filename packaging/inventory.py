"""What the bundle is made of: a CycloneDX list of components, and the licences that come with
them.
"""

from __future__ import annotations

import json
import re
import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from machine import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_UNDER_LGPL = ("pyside6-essentials", "shiboken6")
_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


def needed(system: Mapping[str, str], *also: str) -> set[str]:
    """Every library that the program needs at run time on a system with these markers (PEP 508), and that `also` needs,
    by its name in small letters.
    """
    found: set[str] = set()
    expected = [*_project()["dependencies"], *also]
    while expected:
        requirement = Requirement(expected.pop())
        if requirement.marker is not None and not requirement.marker.evaluate(dict(system)):
            continue
        try:
            library = distribution(requirement.name)
        except PackageNotFoundError:
            found.add(requirement.name.lower())  # of the other system alone
            continue
        name = library.metadata["Name"].lower()
        if name not in found:
            found.add(name)
            expected += library.requires or []
    return found


def version() -> str:
    return str(_project()["version"])


@dataclass(frozen=True)
class Component:
    """A part that no wheel brings; `mended` are the weaknesses (CVE numbers) that its distribution's patches name."""

    name: str
    version: str
    licence: str
    mended: tuple[str, ...] = ()

    def listed(self) -> dict[str, object]:
        """As CycloneDX 1.5 has it."""
        result: dict[str, object] = {
            "type": "library",
            "name": self.name,
            "version": self.version,
            "bom-ref": f"pkg:generic/{self.name}@{self.version}",
            "licenses": [{"license": {"name": self.licence}}],
        }
        if self.mended:
            resolved = [{"type": "security", "id": one} for one in self.mended]
            result["pedigree"] = {"patches": [{"type": "backport", "resolves": resolved}]}
        return result


def sbom(libraries: Sequence[Distribution], *others: Component) -> str:
    """CycloneDX 1.5, of the libraries and of other parts. The same make the same text."""
    known = [f"pkg:pypi/{_name(one)}@{one.version}" for one in libraries]
    return (
        json.dumps(
            {
                "bomFormat": "CycloneDX",
                "specVersion": "1.5",
                "version": 1,
                "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join([version(), *known]))}",
                "metadata": {
                    "component": {
                        "type": "application",
                        "name": "tianbao",
                        "version": version(),
                        "bom-ref": "tianbao",
                    }
                },
                "components": [
                    {
                        "type": "library",
                        "name": _name(one),
                        "version": one.version,
                        "purl": purl,
                        "bom-ref": purl,
                        "licenses": [{"license": {"name": _licence(one)}}],
                    }
                    for one, purl in zip(libraries, known, strict=True)
                ]
                + [other.listed() for other in others],
                "dependencies": [{"ref": "tianbao", "dependsOn": known}],
            },
            indent=1,
            ensure_ascii=False,
        )
        + "\n"
    )


def licences(libraries: Sequence[Distribution], *more: str) -> str:
    """The licence texts of all libraries, one after another, and `more` texts behind them."""
    parts = []
    for library in libraries:
        texts = [text.strip() for text in _licence_texts(library)]
        parts.append(
            "\n\n".join(
                [f"{'=' * 78}\n{_name(library)} {library.version} — {_licence(library)}", *texts]
            )
        )
    return "\n\n".join([*parts, *(f"{'=' * 78}\n{text.strip()}" for text in more)]) + "\n"


def _project() -> dict[str, object]:
    found: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
        "project"
    ]
    return found


def _name(library: Distribution) -> str:
    return str(library.metadata["Name"])


def _licence(library: Distribution) -> str:
    """As the library says it: expression, classifier, or the first line of its field."""
    result = library.metadata.get("License-Expression") or ""
    classifiers = [
        words.rpartition(" :: ")[2]
        for words in library.metadata.get_all("Classifier") or []
        if words.startswith("License ::")
    ]
    field = (library.metadata.get("License") or "").strip().split("\n")[0]
    return str(result or "; ".join(classifiers) or field[:80] or "see its text")


def _licence_texts(library: Distribution) -> Iterator[str]:
    if (
        canonicalize_name(_name(library)) in _UNDER_LGPL
    ):  # its wheel carries the commercial one alone
        for name in ("qt", "LGPL-3.0", "GPL-3.0"):
            yield licence_text(name)
        return
    for file in sorted(library.files or [], key=str):
        if ".dist-info/" in str(file) and _LICENCE_FILE.search(str(file)):
            path = Path(str(file.locate()))
            if path.is_file():
                yield path.read_text("utf-8", errors="replace")


def licence_text(name: str) -> str:
    """A text of packaging/licences."""
    return (ROOT / f"packaging/licences/{name}.txt").read_text("utf-8")
