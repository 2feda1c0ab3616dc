"""Lists of release keys: each signed by a key of the one before or by the second key, and never going
back.
"""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec
import pytest

from desktop.errors import ExchangeError
from desktop.exchange.keys import Keys, make_keys
from desktop.exchange.release_keys import (
    KeyList,
    SignedKeyList,
    follow,
    read_release_keys,
    sign_key_list,
)

FIRST, NEXT, LAST, SECOND, STRANGER = (make_keys() for _key in range(5))
BUILT_WITH = KeyList((FIRST.signing_public,), 0, (SECOND.signing_public,))


def a_list(version: int, keys: Keys, signer: Keys) -> SignedKeyList:
    return sign_key_list(version, [keys.signing_public], signer)


def followed(*documents: SignedKeyList, start: KeyList = BUILT_WITH) -> tuple[bytes, ...]:
    return follow(start, documents, file="x").keys


def refused(*documents: SignedKeyList) -> str:
    with pytest.raises(ExchangeError) as caught:
        followed(*documents)
    return caught.value.code


def test_the_old_key_and_the_second_one_replace_it() -> None:
    for signer in (FIRST, SECOND):
        assert followed(a_list(1, NEXT, signer)) == (NEXT.signing_public,)


def test_one_after_the_other() -> None:
    chain = (a_list(1, NEXT, FIRST), a_list(2, LAST, NEXT))
    assert followed(*chain) == (LAST.signing_public,)
    known = follow(BUILT_WITH, chain[:1], file="x")
    assert followed(*chain, start=known) == (LAST.signing_public,), "what is known is passed over"
    assert follow(BUILT_WITH, chain, file="x").documents == chain
    assert refused(chain[1]) == "release-keys-bad", "one is missing between"


def test_the_second_key_takes_back_what_a_stolen_key_did() -> None:
    stolen = a_list(1, STRANGER, FIRST)
    assert followed(stolen, a_list(2, LAST, SECOND)) == (LAST.signing_public,)


def test_no_stranger_and_no_revoked_key_signs_one() -> None:
    assert refused(a_list(1, NEXT, STRANGER)) == "release-keys-bad"
    assert refused(a_list(1, NEXT, FIRST), a_list(2, FIRST, FIRST)) == "release-keys-bad"


def test_none_goes_back() -> None:
    newer = follow(BUILT_WITH, [a_list(5, NEXT, FIRST)], file="x")
    for version in (1, 5):
        assert follow(newer, [a_list(version, FIRST, SECOND)], file="x") == newer


def test_none_uses_up_the_versions() -> None:
    assert refused(a_list(1001, NEXT, FIRST)) == "release-keys-bad"
    assert followed(a_list(1000, NEXT, FIRST)) == (NEXT.signing_public,)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"version":0,"keys":[],"threshold":1}',
        b'{"version":1,"keys":[],"threshold":1}',
        b'{"version":1,"keys":["AAAA"],"threshold":2}',
        b'{"version":1,"keys":["AAAA"],"threshold":1}',
    ],
)
def test_what_is_no_list_is_refused(body: bytes) -> None:
    document = SignedKeyList(body, FIRST.sign(b"tianbao/release-keys/v1\0" + body))
    assert refused(document) in ("release-keys-bad", "key-small-order")
    changed = msgspec.structs.replace(a_list(1, NEXT, FIRST), signature=bytes(64))
    assert refused(changed) == "release-keys-bad"


def test_what_a_program_is_built_with(tmp_path: Path) -> None:
    file = tmp_path / "release-keys.txt"
    first, second = (base64.b64encode(keys.signing_public).decode() for keys in (FIRST, SECOND))
    file.write_text(f"{first}\nsecond {second}\nversion 7\n")
    assert read_release_keys(file) == KeyList((FIRST.signing_public,), 7, (SECOND.signing_public,))
