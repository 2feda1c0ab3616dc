"""Sealing under a passphrase without the seconds that age's scrypt takes by design. Nothing is written meanwhile, so what a
failing write does is the same; that real kits and handovers open is tried elsewhere.
"""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

import pyrage
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_HEAD = b"age-encryption.org/v1\n"
_ONCE = bytes(12)


def _cipher(passphrase: str) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(hashlib.sha256(passphrase.encode()).digest())


def _encrypt(plain: bytes, passphrase: str) -> bytes:
    return _HEAD + _cipher(passphrase).encrypt(_ONCE, plain, _HEAD)


def _decrypt(data: bytes, passphrase: str) -> bytes:
    try:
        return _cipher(passphrase).decrypt(_ONCE, data.removeprefix(_HEAD), _HEAD)
    except InvalidTag as error:
        raise pyrage.DecryptError("not opened") from error


def install(patch: pytest.MonkeyPatch) -> None:
    """For this process, until `patch` is undone."""
    patch.setattr(pyrage, "passphrase", SimpleNamespace(encrypt=_encrypt, decrypt=_decrypt))
