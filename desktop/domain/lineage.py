"""Which of the files of one unit and period counts: each names the one that it corrects, so that
they hang together like the leaves of a family tree.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


class Sealed(Protocol):
    """A sealed file; `previous` is the digest of the file that it corrects, "" for a first one."""

    @property
    def digest(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def previous(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Settled:
    """`current` is the digest of the file that counts, "" where a person has to say; `conflict`
    those that wait for a person; all others were followed by another.
    """

    current: str
    conflict: frozenset[str]


def settle(files: Collection[Sealed], current: str, rejected: Collection[str] = ()) -> Settled:
    """Judge all files of one unit and period, of which `current` counted until now ("" for none)
    and a person has `rejected` some.

    What counts gives way only to a file that follows it, directly or through files that are
    here. Whatever else nothing follows is a fork or waits for the number before it; both are
    conflicts, and what counted goes on counting until the missing number arrives or a person
    decides. So number 3 does not count over number 1 while number 2 is missing; it does when 2
    arrives. Where nothing counts yet, one line of files counts from whatever number is here,
    because it takes nobody's place. Where two files follow the one that counts, it stays.

    The files that nothing follows are the same in whatever order they came; which of them counts
    before a person decides is the one that came first.
    """
    by_digest = {file.digest: file for file in files}
    parent = {file.digest: _parent(file, by_digest) for file in files}
    live = [file.digest for file in files if file.digest not in rejected]
    children: dict[str, list[str]] = {}
    for digest in live:
        children.setdefault(parent[digest], []).append(digest)
    followed = set(parent.values())  # also by what was rejected: then the decision passed it over
    ends = {digest for digest in live if digest not in followed}
    if not current and len(ends) == 1:
        return Settled(next(iter(ends)), frozenset())
    while len(following := children.get(current, [])) == 1 and current:
        current = following[0]
    return Settled(current, frozenset(ends - {current}))


def ancestors(files: Collection[Sealed], digest: str) -> frozenset[str]:
    """The files that a file follows, as far as they are here."""
    by_digest = {file.digest: file for file in files}
    passed: set[str] = set()
    while digest := _parent(by_digest[digest], by_digest):
        passed.add(digest)
    return frozenset(passed)


def _parent(file: Sealed, by_digest: dict[str, Sealed]) -> str:
    """The file before, where it is here and its number is lower; else ""."""
    before = by_digest.get(file.previous)
    return before.digest if before is not None and before.sequence < file.sequence else ""
