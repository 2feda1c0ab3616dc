"""The keys that releases are believed by: those a program was built with, or of the newest signed list
that followed them (the root of The Update Framework, in small).

A list is signed by a key of the list before it, or by the second key, which lies apart, signs
nothing else and can therefore replace keys that were stolen. One signature is enough.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from desktop.errors import ExchangeError
from desktop.exchange.keys import Keys, is_signed_by, refuse_small_order

_FARTHEST = 1000
"""No list is so many versions ahead of the one before, so that a stolen key cannot use them up."""
_SIGNED_FOR = b"tianbao/release-keys/v1\0"


class SignedKeyList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """As it travels: the bytes of a key list and their signature."""

    body: Annotated[bytes, Meta(max_length=4096)]
    signature: Annotated[bytes, Meta(min_length=64, max_length=64)]


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: Annotated[int, Meta(ge=1, le=2**53)]
    keys: Annotated[tuple[bytes, ...], Meta(min_length=1, max_length=10)]
    threshold: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class KeyList:
    """The public keys in force (32 bytes each), the second one, and the signed lists that led here
    from what the program was built with.
    """

    keys: tuple[bytes, ...]
    version: int = 0
    second: tuple[bytes, ...] = ()
    documents: tuple[SignedKeyList, ...] = ()


def sign_key_list(version: int, public_keys: Sequence[bytes], signer: Keys) -> SignedKeyList:
    """A new key list. Raises: ExchangeError("key-small-order")."""
    for public in public_keys:
        refuse_small_order(public)
    body = msgspec.json.encode(_Body(version, tuple(public_keys)))
    return SignedKeyList(body, signer.sign(_SIGNED_FOR + body))


def follow(start: KeyList, documents: Iterable[SignedKeyList], *, file: str) -> KeyList:
    """The list in force after these, of which those that are not newer change nothing.

    Raises: ExchangeError("release-keys-bad", "key-small-order").
    """
    for document in documents:
        try:
            body = msgspec.json.decode(document.body, type=_Body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise ExchangeError("release-keys-bad", file=file) from error
        if body.version <= start.version:
            continue
        data = _SIGNED_FOR + document.body
        if body.version > start.version + _FARTHEST or not any(
            is_signed_by(key, document.signature, data) for key in (*start.keys, *start.second)
        ):
            raise ExchangeError("release-keys-bad", file=file)
        for public in body.keys:
            refuse_small_order(public, file=file)
        start = KeyList(body.keys, body.version, start.second, (*start.documents, document))
    return start


def read_release_keys(file: Path) -> KeyList:
    """What a program was built with: public halves, base64, one a line, "second" before that of the
    second key, and "version N" of the list that they are; nothing where there is no such file.

    Raises: ExchangeError("key-small-order").
    """
    keys: list[bytes] = []
    second: list[bytes] = []
    version = 0
    for line in file.read_text("ascii").splitlines() if file.is_file() else ():
        match line.split():
            case ["version", number] if number.isdigit():
                version = int(number)
            case ["second", text]:
                second.append(read_public_half(text, file.name))
            case [text]:
                keys.append(read_public_half(text, file.name))
            case [_, *_]:
                raise ExchangeError("key-small-order", file=file.name)
    return KeyList(tuple(keys), version, tuple(second))


def read_public_half(text: str, file: str) -> bytes:
    """A public key from its base64. Raises: ExchangeError("key-small-order")."""
    try:
        public = base64.b64decode(text, validate=True)
    except binascii.Error:
        public = b""
    refuse_small_order(public, file=file)
    return public
