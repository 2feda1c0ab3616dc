"""The envelope of every exchange file: magic, format version, manifest, payload, signature, nothing
after it.

    8  magic "TIANBAO\\0"          all numbers big-endian
    2  format version, now 1
    4  length of the manifest
    …  manifest, JSON
    8  length of the payload
    …  payload: JSON arrays, raw deflate, then age where the receiver's key is known
   64  Ed25519 signature over "tianbao/" kind "/v1\\0", the manifest's bytes, the SHA-256 of the
   payload's

Whether the signing key is one to trust is for the caller to decide: here it only has to be good
and to fit.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import struct
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, NamedTuple, TypeVar

import msgspec
from msgspec import Meta

from desktop import clock
from desktop.errors import ExchangeError
from desktop.exchange.keys import (
    Keys,
    check_code,
    fingerprint,
    is_recipient,
    is_signed_by,
    refuse_small_order,
)
from desktop.exchange.messages import (
    KIND_WORDS,
    Digest,
    JournalHead,
    Kind,
    Moment,
    Period,
    Reply,
    Sequence_,
    Submission,
    Task,
    UnitCode,
    check_message,
    encoded,
    kind_of,
)
from desktop.i18n import _

MAGIC = b"TIANBAO\x00"
FORMAT = 1
MANIFEST_CAP = 64 * 1024
PAYLOAD_CAP = 64 * 1024 * 1024
INFLATED_CAP = 32 * 1024 * 1024
SIGNATURE_LENGTH = 64
FILE_CAP = len(MAGIC) + 2 + 4 + MANIFEST_CAP + 8 + PAYLOAD_CAP + SIGNATURE_LENGTH
"""No exchange file is longer."""

_M = TypeVar("_M", Task, Submission, Reply)


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the signature binds, readable without a key. `previous` and `receiver` are "" for
    none.
    """

    kind: Kind
    unit: UnitCode
    period: Period
    sequence: Sequence_
    catalogue: Digest
    signer: Digest  # fingerprint of signing_key
    signing_key: Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{43}=\Z")]  # 32 bytes, base64
    encryption_key: Annotated[
        str, Meta(pattern=r"^age1[0-9a-z]{50,80}\Z")
    ]  # the sender's age recipient
    receiver: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]  # fingerprint of an age recipient
    encrypted: bool
    previous: Annotated[
        str, Meta(pattern=r"^([0-9a-f]{64})?\Z")
    ]  # digest of the file that this one corrects
    created_at: Moment
    program: Annotated[str, Meta(pattern=r"^[0-9A-Za-z.+-]{1,40}\Z")]  # version of the program
    journal: JournalHead = ""


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What a file is made with: the digest of the catalogue, the version of the program and the head
    of the sender's journal.
    """

    catalogue: str
    program: str
    journal: str = ""


class Bound(NamedTuple):
    """What a manifest says of the message that it goes with."""

    kind: Kind
    unit: str
    period: str
    sequence: int


@dataclass(frozen=True)
class Envelope:
    """An exchange file whose signature is good; the payload is still closed."""

    manifest: Manifest
    payload: bytes
    signing_key: bytes  # 32 public bytes
    digest: str  # SHA-256 of the whole file
    file: str  # its name, for messages

    @property
    def check_code(self) -> str:
        return check_code(self.digest)


def digest_of(data: bytes) -> str:
    """The digest of an exchange file: SHA-256 of all its bytes, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def seal(
    message: Task | Submission | Reply,
    *,
    keys: Keys,
    made_with: MadeWith,
    recipient: str = "",
    previous: str = "",
    created_at: datetime | None = None,
) -> bytes:
    """The bytes of an exchange file. Sealing again gives other bytes: what was sealed is kept, not
    made anew.

    `recipient` is the receiver's age recipient; with "" the payload is signed but not encrypted.
    The sender can always read the file again. `previous` is the digest of the file that this one
    corrects. `created_at` is an aware time, now when left out.

    Raises: ExchangeError("exchange-payload-bad", "exchange-inflates-too-far").
    """
    label = f"{message.unit}-{message.period}"
    check_message(message, file=label)
    plain = encoded(message)
    if len(plain) > INFLATED_CAP:
        raise ExchangeError("exchange-inflates-too-far", file=label, cap_mb=INFLATED_CAP >> 20)
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    payload = deflater.compress(plain) + deflater.flush()
    bound = Bound(kind_of(type(message)), message.unit, message.period, message.sequence)
    return seal_payload(
        bound,
        payload,
        keys=keys,
        made_with=made_with,
        recipient=recipient,
        previous=previous,
        created_at=created_at,
    )


def seal_payload(
    bound: Bound,
    payload: bytes,
    *,
    keys: Keys,
    made_with: MadeWith,
    recipient: str = "",
    previous: str = "",
    created_at: datetime | None = None,
) -> bytes:
    """As `seal`, of a payload that is deflated already. Raises: ExchangeError("exchange-too-large")."""
    label = f"{bound.unit}-{bound.period}"
    if recipient:
        import pyrage  # a start does without

        receivers = dict.fromkeys((recipient, keys.recipient))
        payload = pyrage.encrypt(
            payload, [pyrage.x25519.Recipient.from_str(text) for text in receivers]
        )
    if len(payload) > PAYLOAD_CAP:
        raise ExchangeError("exchange-too-large", file=label, cap_mb=PAYLOAD_CAP >> 20)
    manifest = Manifest(
        kind=bound.kind,
        unit=bound.unit,
        period=bound.period,
        sequence=bound.sequence,
        catalogue=made_with.catalogue,
        signer=keys.fingerprint,
        signing_key=base64.b64encode(keys.signing_public).decode(),
        encryption_key=keys.recipient,
        receiver=fingerprint(recipient.encode()) if recipient else "",
        encrypted=bool(recipient),
        previous=previous,
        program=made_with.program,
        journal=made_with.journal,
        created_at=(created_at or clock.now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    head = msgspec.json.encode(manifest)
    _parse_manifest(head, label)
    return assemble(head, payload, keys.sign(signed_bytes(manifest.kind, head, payload)))


def assemble(manifest: bytes, payload: bytes, signature: bytes) -> bytes:
    """The parts in their order, with the lengths."""
    return b"".join(
        (
            MAGIC,
            struct.pack(">HI", FORMAT, len(manifest)),
            manifest,
            struct.pack(">Q", len(payload)),
            payload,
            signature,
        )
    )


def signed_bytes(kind: str, manifest: bytes, payload: bytes) -> bytes:
    """What a signature is over."""
    return b"tianbao/" + kind.encode() + b"/v1\0" + manifest + hashlib.sha256(payload).digest()


def open_envelope(data: bytes, *, file: str = "") -> Envelope:
    """Take an exchange file apart, verify its signature with the key it carries; `file` names it in
    errors.

    Raises: ExchangeError("exchange-empty", "exchange-not-ours", "exchange-newer-format",
    "exchange-cut-short", "exchange-trailing-bytes", "exchange-manifest-bad", "exchange-too-large",
    "key-small-order", "exchange-signature-bad").
    """
    head, payload, signature = split(data, file)
    manifest = _parse_manifest(head, file)
    public = base64.b64decode(manifest.signing_key)
    refuse_small_order(public, file=file)
    if not is_signed_by(public, signature, signed_bytes(manifest.kind, head, payload)):
        raise ExchangeError("exchange-signature-bad", file=file)
    return Envelope(manifest, payload, public, digest_of(data), file)


def split(data: bytes, file: str) -> tuple[bytes, bytes, bytes]:
    """Manifest, payload, signature: the inverse of assemble, and nothing is believed yet.

    Raises: ExchangeError("exchange-empty", "exchange-not-ours", "exchange-newer-format",
    "exchange-cut-short", "exchange-trailing-bytes", "exchange-manifest-bad", "exchange-too-large").
    """
    if not any(data[: len(MAGIC)]):
        raise ExchangeError("exchange-empty", file=file)
    if data[: len(MAGIC)] != MAGIC[: len(data)]:
        raise ExchangeError("exchange-not-ours", file=file)
    version = int.from_bytes(_take(data, 8, 2, file), "big")
    if version == 0:
        raise ExchangeError("exchange-not-ours", file=file)
    if version > FORMAT:
        raise ExchangeError("exchange-newer-format", file=file, version=version, known=FORMAT)
    length = int.from_bytes(_take(data, 10, 4, file), "big")
    if length > MANIFEST_CAP:
        raise ExchangeError("exchange-manifest-bad", file=file)
    manifest = _take(data, 14, length, file)
    start = 14 + length + 8
    length = int.from_bytes(_take(data, start - 8, 8, file), "big")
    if length > PAYLOAD_CAP:
        raise ExchangeError("exchange-too-large", file=file, cap_mb=PAYLOAD_CAP >> 20)
    payload = _take(data, start, length, file)
    signature = _take(data, start + length, SIGNATURE_LENGTH, file)
    if not any(signature):  # the system made room for the file, and its end was never written
        raise ExchangeError("exchange-cut-short", file=file)
    if len(data) > start + length + SIGNATURE_LENGTH:
        raise ExchangeError("exchange-trailing-bytes", file=file)
    return manifest, payload, signature


def _take(data: bytes, start: int, length: int, file: str) -> bytes:
    if len(data) < start + length:
        raise ExchangeError("exchange-cut-short", file=file)
    return data[start : start + length]


def _parse_manifest(data: bytes, file: str) -> Manifest:
    """Typed decoding comes first: it leaves only a flat object, so the second pass cannot run
    deep.
    """
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
        names = [name for name, _ in json.loads(data, object_pairs_hook=lambda pairs: pairs)]
        if len(names) != len(set(names)):
            raise ExchangeError("exchange-manifest-bad", file=file)
        key = base64.b64decode(manifest.signing_key, validate=True)
    except (
        msgspec.MsgspecError,
        UnicodeDecodeError,
        binascii.Error,
        RecursionError,
        ValueError,
    ) as error:
        raise ExchangeError("exchange-manifest-bad", file=file) from error
    fits = (
        base64.b64encode(key).decode() == manifest.signing_key
        and fingerprint(key) == manifest.signer
        and is_recipient(manifest.encryption_key)
        and manifest.encrypted == bool(manifest.receiver)
    )
    if not fits:
        raise ExchangeError("exchange-manifest-bad", file=file)
    return manifest


def read_payload(
    envelope: Envelope, identity: str | None, message_type: type[_M], *, check_texts: bool = True
) -> _M:
    """Decrypt, inflate, parse and check the message of a verified envelope.

    `identity` is the reader's age identity (receiver's or sender's; None where there is none).
    Without `check_texts` the caller looks at the characters of all texts.
    Raises: ExchangeError("exchange-other-kind", "exchange-cannot-decrypt",
    "exchange-inflates-too-far", "exchange-payload-bad", "exchange-manifest-mismatch").
    """
    manifest, file = envelope.manifest, envelope.file
    expected = kind_of(message_type)
    if manifest.kind != expected:
        raise ExchangeError(
            "exchange-other-kind",
            file=file,
            kind=_(KIND_WORDS[manifest.kind]),
            expected=_(KIND_WORDS[expected]),
        )
    plain = _inflate(deflated_payload(envelope, identity), file)
    try:
        message = msgspec.json.decode(plain, type=message_type)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ExchangeError("exchange-payload-bad", file=file, where=str(error)[:200]) from error
    check_message(message, file=file, decoded_from=plain, check_texts=check_texts)
    bound = (manifest.unit, manifest.period, manifest.sequence)
    if (message.unit, message.period, message.sequence) != bound:
        raise ExchangeError("exchange-manifest-mismatch", file=file)
    return message


def deflated_payload(envelope: Envelope, identity: str | None) -> bytes:
    """The payload as it was before it was encrypted. Raises: ExchangeError("exchange-cannot-decrypt")."""
    if not envelope.manifest.encrypted:
        return envelope.payload
    return _decrypt(envelope.payload, identity, envelope.file)


def _decrypt(payload: bytes, identity: str | None, file: str) -> bytes:
    if identity is None:
        raise ExchangeError("exchange-cannot-decrypt", file=file)
    import pyrage  # a start does without

    try:
        plain: bytes = pyrage.decrypt(payload, [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as error:
        raise ExchangeError("exchange-cannot-decrypt", file=file) from error
    return plain


def _inflate(payload: bytes, file: str) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        plain = inflater.decompress(payload, INFLATED_CAP + 1)
    except zlib.error as error:
        raise ExchangeError(
            "exchange-payload-bad", file=file, where=_("compressed contents")
        ) from error
    if len(plain) > INFLATED_CAP:
        raise ExchangeError("exchange-inflates-too-far", file=file, cap_mb=INFLATED_CAP >> 20)
    if not inflater.eof or inflater.unused_data or inflater.unconsumed_tail:
        raise ExchangeError("exchange-payload-bad", file=file, where=_("compressed contents"))
    return plain
