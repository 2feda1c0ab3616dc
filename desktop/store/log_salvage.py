"""A damaged write-ahead log made readable again.

SQLite reads a log up to the first frame whose checksum fails and never says that there was more: the
frames behind it are still there. Here each frame's checksum is followed. A single bit that differs is
found and turned back, since the checksum is linear and so tells where it is; any other frame is kept
as it lies, and whoever reads the database judges it by its own sums. Format: SQLite's "Database File
Format", section 4, "The Write-Ahead Log".
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator

_HEADER, _FRAME = 32, 24
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_VERSION = 3_007_000
_WORD = 0xFFFFFFFF

Checksum = tuple[int, int]


def salvage(log: bytes, page_size: int) -> bytes:
    """The log with single flipped bits turned back and every checksum worked out anew; b"" where
    there is no whole frame. `page_size` in bytes is the database's.
    """
    size = _FRAME + page_size
    frames = [log[at : at + size] for at in range(_HEADER, len(log) - size + 1, size)]
    if not frames:
        return b""
    magic, _version, _page, sequence, *salts = struct.unpack(">6I", log[:24])
    salt = _salt(frames, (salts[0], salts[1]))
    order = ">" if magic == _BIG else "<"
    checksum: Checksum = struct.unpack(">2I", log[24:32])
    kept = []
    for number, frame in enumerate(frames):
        own = struct.unpack(">2I", frame[8:16])
        if own[0] != salt[0] and own[1] != salt[1]:
            break  # of the log's last round: never of this one
        following = frames[number + 1] if number + 1 < len(frames) else b""
        frame, checksum = _mended(frame, checksum, following, order)
        kept.append(frame)
    return _written(kept, salt, order, page_size, sequence)


def _salt(frames: list[bytes], in_header: Checksum) -> Checksum:
    """The salt of this round: the header's, unless no frame has it."""
    counted = Counter(struct.unpack(">2I", frame[8:16]) for frame in frames)
    if in_header in counted:
        return in_header
    first: Checksum = struct.unpack(">2I", frames[0][8:16])
    return max((first, *counted), key=lambda each: counted[each])


def _mended(frame: bytes, before: Checksum, following: bytes, order: str) -> tuple[bytes, Checksum]:
    """A frame with its flipped bit turned back, and the checksum from which the next one goes on."""
    stored: Checksum = struct.unpack(">2I", frame[16:24])
    covered = frame[:8] + frame[_FRAME:]
    actual = _checksum(covered, before, order)
    if actual == stored:
        return frame, stored
    if following and _holds(following, actual, order):  # the checksum itself was damaged
        return frame, actual
    bit = _flipped_bit(actual, stored, covered, order)
    if bit is not None:
        mended = bytearray(covered)
        mended[bit // 8] ^= 1 << bit % 8
        frame = bytes(mended[:8]) + frame[8:_FRAME] + bytes(mended[8:])
    return frame, stored


def _holds(frame: bytes, before: Checksum, order: str) -> bool:
    return _checksum(frame[:8] + frame[_FRAME:], before, order) == struct.unpack(
        ">2I", frame[16:24]
    )


def _checksum(data: bytes, before: Checksum, order: str) -> Checksum:
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    first, second = before
    for at in range(0, len(words), 2):
        first = (first + words[at] + second) & _WORD
        second = (second + words[at + 1] + first) & _WORD
    return first, second


def _flipped_bit(actual: Checksum, stored: Checksum, data: bytes, order: str) -> int | None:
    """The number of the bit of `data` (byte number times 8 + place in the byte) whose turning gives
    the stored checksum; None where no single one does, or several do (as of a word's highest bits).
    """
    bits = []
    difference = ((stored[0] - actual[0]) & _WORD, (stored[1] - actual[1]) & _WORD)
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for number, (first, second) in _effects(len(words)):
        for place in range(32):
            change = -(1 << place) if words[number] >> place & 1 else 1 << place
            if change * first & _WORD == difference[0] and change * second & _WORD == difference[1]:
                byte = place // 8 if order == "<" else 3 - place // 8
                bits.append((number * 4 + byte) * 8 + place % 8)
    return bits[0] if len(bits) == 1 else None


def _effects(words: int) -> Iterator[tuple[int, Checksum]]:
    """What one more in each word does to both halves of the checksum, from the last word on."""
    first, second = (1, 1), (0, 1)
    for number in range(words - 1, 0, -2):
        yield number, second
        yield number - 1, first
        first = ((first[0] + first[1]) & _WORD, (first[0] + 2 * first[1]) & _WORD)
        second = ((second[0] + second[1]) & _WORD, (second[0] + 2 * second[1]) & _WORD)


def _written(
    frames: list[bytes], salt: Checksum, order: str, page_size: int, sequence: int
) -> bytes:
    magic = _BIG if order == ">" else _LITTLE
    header = struct.pack(">6I", magic, _VERSION, page_size, sequence, *salt)
    checksum = _checksum(header, (0, 0), order)
    parts = [header, struct.pack(">2I", *checksum)]
    for frame in frames:
        checksum = _checksum(frame[:8] + frame[_FRAME:], checksum, order)
        parts += [
            frame[:8],
            struct.pack(">2I", *salt),
            struct.pack(">2I", *checksum),
            frame[_FRAME:],
        ]
    return b"".join(parts)
