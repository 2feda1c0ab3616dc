"""The envelope: whole or refused, with the right code, whatever is done to its bytes."""

from __future__ import annotations

import base64
import json
import random
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import msgspec
import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.errors import ExchangeError
from desktop.exchange import envelope as envelopes
from desktop.exchange.envelope import (
    FORMAT,
    INFLATED_CAP,
    MAGIC,
    MANIFEST_CAP,
    PAYLOAD_CAP,
    MadeWith,
    assemble,
    digest_of,
    open_envelope,
    read_payload,
    seal,
)
from desktop.exchange.keys import Keys, fingerprint, make_keys
from desktop.exchange.messages import Reply, Submission, Task
from tests.unit.exchange.sample import CATALOGUE, back, submission, task

AT = datetime(2025, 11, 3, 2, 11, 9, tzinfo=UTC)


def sealed(keys: Keys, **more: str) -> bytes:
    return seal(
        submission(), keys=keys, made_with=MadeWith(CATALOGUE, "0.1.0"), created_at=AT, **more
    )


def deflated(plain: bytes) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflater.compress(plain) + deflater.flush()


def with_payload(
    keys: Keys, payload: bytes, change: Callable[[bytes], bytes] = lambda head: head
) -> bytes:
    """A file that is signed well over any payload and any change of the manifest's bytes."""
    head = change(manifest_bytes(sealed(keys)))
    return assemble(head, payload, keys.sign(envelopes.signed_bytes("submission", head, payload)))


def manifest_bytes(data: bytes) -> bytes:
    return data[14 : 14 + int.from_bytes(data[10:14], "big")]


def code_of(data: bytes, identity: str | None = None) -> str:
    with pytest.raises(ExchangeError) as caught:
        read_payload(open_envelope(data, file="a.tbsub"), identity, Submission)
    assert caught.value.params["file"] == "a.tbsub"
    return caught.value.code


def test_comes_back_value_by_value_unencrypted(township: Keys) -> None:
    data = sealed(township)
    envelope = open_envelope(data)
    assert read_payload(envelope, None, Submission) == submission()
    assert envelope.digest == digest_of(data)
    assert envelope.signing_key == township.signing_public
    manifest = envelope.manifest
    assert (manifest.unit, manifest.period, manifest.sequence) == ("140902101", "2025-10", 1)
    assert (manifest.signer, manifest.encryption_key) == (township.fingerprint, township.recipient)
    assert (manifest.encrypted, manifest.receiver, manifest.previous) == (False, "", "")
    assert manifest.created_at == "2025-11-03T02:11:09Z"


def test_the_receiver_and_the_sender_read_it_and_nobody_else(
    township: Keys, district: Keys
) -> None:
    data = sealed(township, recipient=district.recipient, previous="ab" * 32)
    envelope = open_envelope(data, file="a.tbsub")
    assert envelope.manifest.receiver == fingerprint(district.recipient.encode())
    assert "造林".encode() not in data
    for reader in (district, township):
        assert read_payload(envelope, reader.identity, Submission) == submission()
    assert code_of(data, make_keys().identity) == "exchange-cannot-decrypt"
    assert code_of(data, None) == "exchange-cannot-decrypt"


def test_task_and_return_travel_too(township: Keys, district: Keys) -> None:
    sent = task(district.signing_public, district.recipient)
    data = seal(sent, keys=district, made_with=MadeWith(CATALOGUE, "0.1.0"))
    assert read_payload(open_envelope(data), None, Task) == sent
    home = back("cd" * 32)
    data = seal(
        home, keys=district, made_with=MadeWith(CATALOGUE, "0.1.0"), recipient=township.recipient
    )
    assert read_payload(open_envelope(data), township.identity, Reply) == home
    with pytest.raises(ExchangeError, match="exchange-other-kind"):
        read_payload(open_envelope(data), township.identity, Submission)


def test_every_truncation_is_refused(township: Keys, district: Keys) -> None:
    data = sealed(township, recipient=district.recipient)
    codes = set()
    for length in range(len(data)):
        with pytest.raises(ExchangeError) as caught:
            open_envelope(data[:length], file="a.tbsub")
        codes.add(caught.value.code)
    assert codes == {"exchange-empty", "exchange-cut-short"}


def test_a_flipped_bit_anywhere_is_refused(township: Keys, district: Keys) -> None:
    data = sealed(township, recipient=district.recipient)
    chance = random.Random(7)
    for place in range(len(data)):
        broken = bytearray(data)
        broken[place] ^= 1 << chance.randrange(8)
        with pytest.raises(ExchangeError):
            open_envelope(bytes(broken), file="a.tbsub")


def test_each_damage_has_its_code(township: Keys) -> None:
    data = sealed(township)
    for length in (0, 1, 64, len(data)):
        assert code_of(bytes(length)) == "exchange-empty"
    for rest in (1, 64, 65, len(data) // 2):  # room was made, and nothing written into it
        unfilled = data[:-rest] + bytes(rest)
        if unfilled == data:  # one signature in sixteen ends with a zero byte (RFC 8032, 5.1.6)
            continue
        assert code_of(unfilled) in ("exchange-cut-short", "exchange-signature-bad")
    assert code_of(data[:-64] + bytes(64)) == "exchange-cut-short"
    assert code_of(b"PK\x03\x04" + data) == "exchange-not-ours"
    assert code_of(MAGIC + b"\x00\x00" + data[10:]) == "exchange-not-ours"
    assert (
        code_of(MAGIC + (FORMAT + 1).to_bytes(2, "big") + b"whatever comes then")
        == "exchange-newer-format"
    )
    assert code_of(data[:-1]) == "exchange-cut-short"
    assert code_of(data + b"\x00") == "exchange-trailing-bytes"
    assert (
        code_of(data[:10] + (MANIFEST_CAP + 1).to_bytes(4, "big") + data[14:])
        == "exchange-manifest-bad"
    )
    start = 14 + len(manifest_bytes(data))
    too_long = data[:start] + (PAYLOAD_CAP + 1).to_bytes(8, "big") + data[start + 8 :]
    assert code_of(too_long) == "exchange-too-large"
    assert code_of(data[:-1] + bytes([data[-1] ^ 1])) == "exchange-signature-bad"


def test_what_was_signed_for_one_kind_is_no_other(township: Keys) -> None:
    data = sealed(township)
    head, payload = manifest_bytes(data), data[14 + len(manifest_bytes(data)) + 8 : -64]
    assert (
        code_of(assemble(head.replace(b'"submission"', b'"back"'), payload, data[-64:]))
        == "exchange-signature-bad"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda head: head.replace(b'"sequence":1', b'"sequence":1,"sequence":2'),
        lambda head: head.replace(b'"sequence":1', b'"sequence":2,"\\u0073equence":1'),
        lambda head: head.replace(b'"sequence":1', b'"sequence":NaN'),
        lambda head: head.replace(b'"sequence":1', b'"sequence":1e999'),
        lambda head: head.replace(b'"sequence":1', b'"sequence":0'),
        lambda head: head.replace(b'"sequence":1', b'"sequence":' + b"9" * 9_000),
        lambda head: head.replace(b'"sequence":1', b'"sequence":' + b"[" * 60_000),
        lambda head: head.replace(b'"sequence":1', b'"sequence":1,"more":' + b'{"a":' * 10_000),
        lambda head: head.replace(b'"previous":""', b'"previous":"\\ud800"'),
        lambda head: head.replace(b'"previous":""', b'"previous":"\xff"'),
        lambda head: head.replace(b'"2025-10"', b'"2025-13"'),
        lambda head: head.replace(b'"140902101"', b'"../../etc"'),
        lambda head: head.replace(b'"140902101"', b'"140902101\\n"'),
        lambda head: head.replace(b'"encrypted":false', b'"encrypted":true'),
        lambda head: head.replace(b'"encrypted":false', b'"encrypted":null'),
        lambda head: head.replace(b'"age1', b'"age1q'),
        lambda head: head + b" {}",
        lambda head: head[:-1],
        lambda head: b"",
        lambda head: b"[]",
        lambda head: b"\xef\xbb\xbf" + head,
    ],
)
def test_a_manifest_that_is_not_strict_is_refused(
    township: Keys, change: Callable[[bytes], bytes]
) -> None:
    assert code_of(with_payload(township, deflated(b"[]"), change)) == "exchange-manifest-bad"


def test_a_signer_who_is_not_the_key_is_refused(township: Keys, district: Keys) -> None:
    def as_other(head: bytes) -> bytes:
        fields = json.loads(head)
        return json.dumps({**fields, "signer": district.fingerprint}).encode()

    assert code_of(with_payload(township, b"", as_other)) == "exchange-manifest-bad"


def test_a_small_order_key_signs_nothing(township: Keys) -> None:
    def as_identity(head: bytes) -> bytes:
        fields = json.loads(head)
        point = (1).to_bytes(
            32, "little"
        )  # the neutral element: a signature of R = 1, S = 0 would verify
        key = base64.b64encode(point).decode()
        return json.dumps({**fields, "signer": fingerprint(point), "signing_key": key}).encode()

    head = as_identity(manifest_bytes(sealed(township)))
    forged = assemble(head, deflated(b"[]"), (1).to_bytes(32, "little") + bytes(32))
    assert code_of(forged) == "key-small-order"


def test_a_bomb_is_stopped_at_the_cap(township: Keys) -> None:
    bomb = deflated(b"[" + b" " * (INFLATED_CAP + 10))
    assert len(bomb) < 100_000
    assert code_of(with_payload(township, bomb)) == "exchange-inflates-too-far"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00\xff\xff",
        deflated(b""),
        deflated(b"[]"),
        deflated(b"{}"),
        deflated(b"null"),
        deflated(b"[" * 1_000_000),
        deflated(b'["140902101","2025-10",' + b"9" * 1_000_000),
        deflated(msgspec.json.encode(submission())[:-1] + b",1]"),
        deflated(msgspec.json.encode(submission())) + b"\x00",
        deflated(msgspec.json.encode(submission()))[:-1],
        deflated(b"\xff\xfe"),
        zlib.compress(msgspec.json.encode(submission())),
    ],
)
def test_a_payload_that_is_not_the_message_is_refused(township: Keys, payload: bytes) -> None:
    assert code_of(with_payload(township, payload)) == "exchange-payload-bad"


def test_somebody_elses_payload_under_my_manifest_is_refused(township: Keys) -> None:
    other = deflated(msgspec.json.encode(msgspec.structs.replace(submission(), unit="140902102")))
    assert code_of(with_payload(township, other)) == "exchange-manifest-mismatch"


@cache
def _one() -> tuple[Keys, Keys, bytes]:
    """Keys of both sides and one encrypted file, the same for all examples."""
    keys, receiver = make_keys(), make_keys()
    return keys, receiver, sealed(keys, recipient=receiver.recipient)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_mutated_files_raise_nothing_but_exchange_errors(data: st.DataObject) -> None:
    _, receiver, whole = _one()
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(broken)))
        end = data.draw(st.integers(start, min(len(broken), start + 40)))
        broken[start:end] = data.draw(st.binary(max_size=40))
    if bytes(broken) == whole:
        return
    with pytest.raises(ExchangeError):
        read_payload(open_envelope(bytes(broken)), receiver.identity, Submission)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_well_signed_nonsense_raises_nothing_but_exchange_errors(data: st.DataObject) -> None:
    """A unit with a good key that sends mutated JSON, deflate or age: the layers behind the
    signature.
    """
    keys, receiver, _ = _one()
    layer = data.draw(st.sampled_from(["json", "deflate", "age"]))

    place, cut, put = (
        data.draw(st.integers(0, 5_000)),
        data.draw(st.integers(0, 20)),
        data.draw(st.binary(max_size=20)),
    )

    def mutated(
        content: bytes,
    ) -> bytes:  # age files differ in length: the place is drawn before it is known
        start = place % (len(content) + 1)
        return content[:start] + put + content[start + cut :]

    payload = msgspec.json.encode(submission())
    payload = deflated(mutated(payload) if layer == "json" else payload)
    payload = mutated(payload) if layer == "deflate" else payload
    payload = pyrage.encrypt(payload, [pyrage.x25519.Recipient.from_str(receiver.recipient)])
    payload = mutated(payload) if layer == "age" else payload
    head = manifest_bytes(sealed(keys, recipient=receiver.recipient))
    whole = assemble(head, payload, keys.sign(envelopes.signed_bytes("submission", head, payload)))
    try:
        read_payload(open_envelope(whole), receiver.identity, Submission)
    except ExchangeError as error:
        assert error.code.startswith("exchange-")
