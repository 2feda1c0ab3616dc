"""Showing an exchange file: verified and read, nothing stored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.actions.workplace import Workplace
from desktop.errors import AppError
from desktop.exchange.envelope import Envelope, Manifest, read_payload
from desktop.exchange.keyplace import load_keys, where_keys_lie
from desktop.exchange.keys import check_code
from desktop.exchange.messages import Reply, Submission, Task
from desktop.exchange.plain_file import read_exchange_file
from desktop.store.submissions import trusted_key


@dataclass(frozen=True, slots=True)
class Shown:
    """An exchange file as it is. `verified`: its signature fits the key it carries; `signer`:
    whose key that is, as far as this workplace knows ("own", "district", a unit's code, or "").
    `message` is None when it cannot be decrypted here.
    """

    manifest: Manifest
    digest: str
    check_code: str
    verified: bool
    signer: str
    message: Submission | Task | Reply | None
    why_closed: str = ""


def show_file(
    path: Path, workplace: Workplace | None = None, *, passphrase: str | None = None
) -> Shown:
    """Verify and read an exchange file. Raises: ExchangeError for what is damaged or not ours,
    MachineError.
    """
    _data, envelope = read_exchange_file(path)
    message, closed = _message(envelope, workplace, passphrase)
    return Shown(
        envelope.manifest,
        envelope.digest,
        check_code(envelope.digest),
        True,
        _signer(envelope, workplace, passphrase),
        message,
        closed,
    )


def _message(
    envelope: Envelope, workplace: Workplace | None, passphrase: str | None
) -> tuple[Submission | Task | Reply | None, str]:
    identity = None
    if workplace is not None and where_keys_lie(workplace.home) is not None:
        identity = load_keys(workplace.home, passphrase).identity
    try:
        match envelope.manifest.kind:
            case "submission":
                return read_payload(envelope, identity, Submission), ""
            case "task":
                return read_payload(envelope, identity, Task), ""
            case _:
                return read_payload(envelope, identity, Reply), ""
    except AppError as error:
        if error.code != "exchange-cannot-decrypt":
            raise
        return None, error.code


def _signer(envelope: Envelope, workplace: Workplace | None, passphrase: str | None) -> str:
    if workplace is None:
        return ""
    if (
        where_keys_lie(workplace.home) is not None
        and load_keys(workplace.home, passphrase).signing_public == envelope.signing_key
    ):
        return "own"
    for owner in ("district", envelope.manifest.unit):
        known = trusted_key(workplace.db, owner)
        if known is not None and known.signing_key == envelope.signing_key:
            return owner
    return ""
