"""Lineage (沿革): which submissions of one unit and period follow each other, and where they fork.

Each sealed file names the digest of the one that it corrects. The newest number counts where all
others lead to it; a file that does not lie on its way was sealed on another copy of the workplace,
and which of them counts is a person's decision. What this says depends on the files alone, never on
the order in which they came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from desktop.domain.records.received_file import ReceivedFile


def leaves(files: Collection[ReceivedFile]) -> tuple[ReceivedFile, ...]:
    """The files that no other one follows, highest number first: one, unless there is a fork.

    A number that has not come yet breaks nothing: what stands below the gap is followed by what
    stands above it, as long as it is the only file of its number.
    """
    if not files:
        return ()
    top = max(files, key=lambda file: (file.sequence, file.digest))
    way = {file.digest for file in _way_down(top, files)}
    beside = [file for file in files if file.digest not in way]
    followed = {file.previous for file in beside}
    ends = [top, *(file for file in beside if file.digest not in followed)]
    return tuple(sorted(ends, key=lambda file: (-file.sequence, file.digest)))


def _way_down(top: ReceivedFile, files: Iterable[ReceivedFile]) -> Iterable[ReceivedFile]:
    """The file and those it corrects, as far as they have come."""
    by_number: dict[int, list[ReceivedFile]] = {}
    for file in files:
        by_number.setdefault(file.sequence, []).append(file)
    current = top
    yield current
    for number in sorted((n for n in by_number if n < top.sequence), reverse=True):
        candidates = by_number[number]
        if number == current.sequence - 1:
            candidates = [file for file in candidates if file.digest == current.previous]
        if len(candidates) != 1:
            return
        (current,) = candidates
        yield current
