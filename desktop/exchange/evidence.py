"""Files that prove a figure on their way: what kinds there are, told by their content, and the sealed form in which each
travels beside the submission that names its digest.

 8  magic "TBFILE\\0\\1", whose last byte is the version of the format
 …  the file, in age for the receiver and the sender where the receiver's key is known

What it is worth follows from the submission alone: it is signed, and names the digest of every file.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from typing import Literal

from desktop.errors import ExchangeError
from desktop.exchange.keys import fingerprint

SUFFIX = ".tbfile"
_MARK = b"TBFILE\x00\x01"
LARGEST = 10 << 20
"""Bytes of one file."""
MOST_TOGETHER = 50 << 20
"""Bytes of all files of one submission."""
SEALED_CAP = len(_MARK) + LARGEST + (64 << 10)
"""No file under seal is longer."""

EvidenceKind = Literal["jpeg", "png", "tiff", "pdf", "docx", "xlsx"]
ENDINGS: dict[EvidenceKind, str] = {
    "jpeg": ".jpg",
    "png": ".png",
    "tiff": ".tif",
    "pdf": ".pdf",
    "docx": ".docx",
    "xlsx": ".xlsx",
}
PICTURES: tuple[EvidenceKind, ...] = ("jpeg", "png")
"""What the program itself shows; all others are only saved."""

_SIGNATURES: tuple[tuple[bytes, EvidenceKind], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_PDF_WITHIN = 1024  # bytes; readers allow something before it
_MOST_PARTS = 5_000  # of an Office file
_AGE = b"age-encryption.org/"


def kind_of(data: bytes) -> EvidenceKind | None:
    """What kind of file these bytes are, whatever its name says; None for any other kind, and for Office files with
    macros.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    return _office_kind(data) if data.startswith(b"PK\x03\x04") else None


def _office_kind(data: bytes) -> EvidenceKind | None:
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + 22 or struct.unpack_from("<H", data, end + 10)[0] > _MOST_PARTS:
        return None
    try:
        names = [
            name.lower() for name in zipfile.ZipFile(io.BytesIO(data)).namelist()[:_MOST_PARTS]
        ]
    except (
        zipfile.BadZipFile,
        ValueError,
        NotImplementedError,
        UnicodeError,
        RuntimeError,
        struct.error,
    ):
        return None
    if "[content_types].xml" not in names or any(name.endswith("vbaproject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else None


def digest_of_file(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sealed_name(unit: str, digest: str, recipient: str) -> str:
    """As 140902101-9f3c21aa9f3c21aa-0b1c2d3e.tbfile: the same file for the same receiver has the same name."""
    receiver = fingerprint(recipient.encode())[:8] if recipient else "open"
    return f"{unit}-{digest[:16]}-{receiver}{SUFFIX}"


def seal_file(data: bytes, recipient: str, own_recipient: str) -> bytes:
    """Under seal for two receivers; open where `recipient` is ""."""
    if not recipient:
        return _MARK + data
    import pyrage  # a start does without

    receivers = dict.fromkeys((recipient, own_recipient))
    return _MARK + bytes(
        pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(text) for text in receivers])
    )


def open_file(sealed: bytes, identity: str | None, file: str) -> bytes:
    """What was sealed; nothing is known of it but that. Raises: ExchangeError("exchange-not-ours",
    "exchange-cannot-decrypt", "exchange-too-large").
    """
    if not sealed.startswith(_MARK):
        raise ExchangeError("exchange-not-ours", file=file)
    data = sealed[len(_MARK) :]
    if data.startswith(_AGE):
        import pyrage  # a start does without

        if identity is None:
            raise ExchangeError("exchange-cannot-decrypt", file=file)
        try:
            data = bytes(pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)]))
        except pyrage.DecryptError as error:
            raise ExchangeError("exchange-cannot-decrypt", file=file) from error
    if len(data) > LARGEST:
        raise ExchangeError("exchange-too-large", file=file, cap_mb=LARGEST >> 20)
    return data
