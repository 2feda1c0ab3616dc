"""The recovery kit (恢复包): the keys of one workplace under a passphrase, as a file, and as parts that fit into QR codes and
can be typed.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from desktop.errors import Refused
from desktop.exchange.keys import Keys, decode_keys, encode_keys, open_under, seal_under

SUFFIX = ".tbkit"
CAP = 64 << 10  # bytes; a kit has some 450
PARTS = 4
_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TYPED = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's alphabet of base 32: no I, L, O, U."""
_MEANT = str.maketrans("ILOU", "110V")
_PART = re.compile(rf"TBKIT:(\d)/(\d):([{_TYPED}]{{8}}):([{_TYPED}]+):([{_TYPED}]{{4}})")


@dataclass(frozen=True, slots=True)
class Kit:
    """Whose keys they are, and since when: `made_at` is a date and time as 2026-11-29T10:15."""

    unit: str
    role: str
    made_at: str
    keys: Keys


class _StoredKit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: int
    unit: str
    role: str
    made_at: str
    keys: msgspec.Raw


def seal_kit(kit: Kit, passphrase: str) -> bytes:
    """An age file under the passphrase.

    Raises: UsageError("key-passphrase-empty"), Refused("key-passphrase-weak").
    """
    stored = _StoredKit(1, kit.unit, kit.role, kit.made_at, msgspec.Raw(encode_keys(kit.keys)))
    return seal_under(msgspec.json.encode(stored), passphrase)


def open_kit(data: bytes, passphrase: str, *, file: str) -> Kit:
    """The inverse of seal_kit. Raises: Refused("kit-damaged", "kit-wrong-passphrase")."""
    plain = open_under(
        data, passphrase, damaged="kit-damaged", wrong="kit-wrong-passphrase", file=file
    )
    try:
        stored = msgspec.json.decode(plain, type=_StoredKit)
        keys = decode_keys(bytes(stored.keys), file=file)
    except (msgspec.MsgspecError, UnicodeDecodeError, Refused) as error:
        raise Refused("kit-damaged", file=file) from error
    if stored.format != 1:
        raise Refused("kit-damaged", file=file)
    return Kit(stored.unit, stored.role, stored.made_at, keys)


def split(data: bytes) -> tuple[str, ...]:
    """The bytes of a kit in PARTS texts of capital letters and digits, for a QR code each (ISO/IEC 18004, alphanumeric mode).
    Each names its place and the kit that it is of, and ends with letters by which a slip in it shows.
    """
    text = _in_letters(data)
    name = _name(data)
    length = -(-len(text) // PARTS)
    pieces = [text[start : start + length] for start in range(0, len(text), length)]
    return tuple(
        f"TBKIT:{number}/{len(pieces)}:{name}:{piece}:{_check(piece)}"
        for number, piece in enumerate(pieces, 1)
    )


def join(texts: Iterable[str]) -> bytes:
    """The bytes of a kit from the texts of all its parts, in any order, as scanned or typed: blanks, small letters, and I, L,
    O for 1, 1, 0 are understood; a part may come twice.

    Raises: Refused("kit-part-unreadable", "kit-part-mistyped", "kit-parts-mixed", "kit-parts-missing").
    """
    parts: dict[int, str] = {}
    kits: set[tuple[str, int]] = set()
    for text in texts:
        found = _PART.fullmatch(_as_meant(text))
        if found is None:
            raise Refused("kit-part-unreadable", text=text[:30])
        number, count = int(found[1]), int(found[2])
        if _check(found[4]) != found[5]:
            raise Refused("kit-part-mistyped", number=number)
        kits.add((found[3], count))
        if len(kits) > 1 or parts.setdefault(number, found[4]) != found[4]:
            raise Refused("kit-parts-mixed")
    ((name, count),) = kits or {("", PARTS)}
    missing = ", ".join(str(number) for number in range(1, count + 1) if number not in parts)
    if missing:
        raise Refused("kit-parts-missing", missing=missing, count=count)
    try:
        data = _from_letters("".join(parts[number] for number in range(1, count + 1)))
    except ValueError as error:
        raise Refused("kit-parts-mixed") from error
    if _name(data) != name:
        raise Refused("kit-parts-mixed")
    return data


def parts_in(text: str) -> list[str]:
    """The parts in what a scanner or a person put into one text, each beginning with TBKIT; what stands before is left out."""
    starts = [found.start() for found in re.finditer("TBKIT", text.upper())]
    return [text[start:end] for start, end in itertools.pairwise([*starts, len(text)])]


def _as_meant(text: str) -> str:
    plain = "".join(text.split()).upper()
    head, colon, rest = plain.partition(":")
    return head + colon + rest.translate(_MEANT)


def _check(piece: str) -> str:
    return _in_letters(hashlib.sha256(piece.encode("ascii")).digest())[:4]


def _name(data: bytes) -> str:
    """Eight letters that tell kits apart."""
    return _in_letters(hashlib.sha256(data).digest()[:5])


def _in_letters(data: bytes) -> str:
    letters = base64.b32encode(data).decode("ascii").rstrip("=")
    return letters.translate(str.maketrans(_PLAIN, _TYPED))


def _from_letters(text: str) -> bytes:
    letters = text.translate(str.maketrans(_TYPED, _PLAIN))
    return base64.b32decode(letters + "=" * (-len(letters) % 8))
