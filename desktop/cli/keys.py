"""Commands on the workplace's keys: putting them under a passphrase."""

from __future__ import annotations

import os

import click
import msgspec

from desktop.actions.keys import change_passphrase
from desktop.cli.help_texts import Group
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings, type_secretly
from desktop.errors import Refused, UsageError
from desktop.exchange.keyplace import ENCRYPTED, KeyLocation, where_keys_lie
from desktop.i18n import N_, _


class _KeysRecord(msgspec.Struct, frozen=True):
    home: str
    file: str  # under the passphrase


@click.group("keys", cls=Group, help=N_("The keys with which this workplace signs and reads."))
def keys_group() -> None:
    """Commands on keys hang below it."""


@keys_group.command(
    "passphrase",
    help=N_(
        "Put the keys under a passphrase, or under another one. The present one is typed or stands in"
        " TIANBAO_PASSPHRASE, the new one is typed twice or stands in TIANBAO_NEW_PASSPHRASE. Nobody can recover it."
    ),
)
@click.pass_obj
def passphrase_command(settings: Settings) -> int:
    with settings.workplace() as workplace:
        old = os.environ.get("TIANBAO_PASSPHRASE") or None
        if old is None and where_keys_lie(workplace.home) is KeyLocation.PASSPHRASE:
            old = type_secretly(_("Present passphrase of the keys: "))
        change_passphrase(workplace, old, _new_passphrase())
        record = _KeysRecord(str(workplace.home), str(workplace.home / ENCRYPTED))
    if settings.json:
        write_json(record)
        return 0
    write(_("The keys lie under the new passphrase in {file}.").format(file=record.file))
    tell(
        _(
            "Write the passphrase down in a safe place, and keep a copy of that file apart: nobody can recover either."
        )
    )
    return 0


def _new_passphrase() -> str:
    """Raises: UsageError("key-new-passphrase-needed"), Refused("key-passphrases-differ")."""
    given = os.environ.get("TIANBAO_NEW_PASSPHRASE")
    if given:
        return given
    typed = type_secretly(_("New passphrase: "))
    if typed is None:
        raise UsageError("key-new-passphrase-needed")
    if type_secretly(_("New passphrase again: ")) != typed:
        raise Refused("key-passphrases-differ")
    return typed
