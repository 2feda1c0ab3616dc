"""Commands on the workplace's keys: putting them under a passphrase."""

from __future__ import annotations

import os
from pathlib import Path

import click
import msgspec

from desktop.actions.keys import change_passphrase
from desktop.actions.recovery_kit import kit_page, kit_state, load_kit, save_kit
from desktop.cli.help_texts import Group
from desktop.cli.output import tell, write, write_json
from desktop.cli.outputs.drawn import refuse_taken, write_drawn
from desktop.cli.settings import Settings, new_passphrase, type_secretly, with_passphrase
from desktop.errors import Refused
from desktop.exchange.keyplace import ENCRYPTED, KeyLocation, load_keys, where_keys_lie
from desktop.exchange.keys import key_check_code
from desktop.i18n import N_, _
from desktop.reports.kit_page import KitPage


class _KeysRecord(msgspec.Struct, frozen=True):
    home: str
    file: str  # under the passphrase


class _KitRecord(msgspec.Struct, frozen=True):
    file: str
    made_at: str
    check_code: str
    page: str = ""


class _ShownRecord(msgspec.Struct, frozen=True):
    place: str
    check_code: str
    kit_made_on: str


_PLACES = {
    KeyLocation.KEYRING: N_("The keys lie in this system's keyring."),
    KeyLocation.PASSPHRASE: N_("The keys lie in a file under a passphrase."),
    KeyLocation.PLAIN: N_("The keys lie in a file in the open, readable by its owner."),
}


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
        change_passphrase(workplace, old, new_passphrase())
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


@keys_group.command(
    "save",
    help=N_(
        "Write the recovery kit: the keys under a passphrase of the office, which is typed twice or stands in"
        " TIANBAO_NEW_PASSPHRASE. With it a new computer goes on as this workplace."
    ),
)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help=N_("Where to write it, as a stick."),
)
@click.option(
    "--page",
    default="",
    metavar="FILE.pdf",
    help=N_("also a page to print for the safe; one that is there stays"),
)
@click.pass_obj
def save_command(settings: Settings, folder: Path, page: str) -> int:
    if page:
        refuse_taken(page)
    with settings.workplace() as workplace:
        passphrase = new_passphrase()
        made = with_passphrase(
            lambda given: save_kit(workplace, folder, passphrase, keys_passphrase=given)
        )
        paper = kit_page(workplace, made)
    printed = _write_page(paper, page, settings.home) if page else None
    if settings.json:
        record = _KitRecord(
            str(made.file), made.made_at, made.check_code, str(printed) if printed else ""
        )
        write_json(record)
        return 0
    write(_("The recovery kit is written and opens: {file}").format(file=made.file))
    if printed:
        write(_("Written: {file}").format(file=printed))
    tell(
        _("Keep the stick in the safe and the passphrase in another place: nobody can recover it.")
    )
    return 0


def _write_page(paper: KitPage, page: str, home: Path) -> Path:
    from desktop.reports.writers.kit_pdf import kit_pdf_bytes  # Qt, for this alone

    return write_drawn(lambda: kit_pdf_bytes(paper), page, home)


@keys_group.command(
    "load",
    help=N_(
        "Bring the keys in a recovery kit back into this workplace. Its passphrase is typed or stands in TIANBAO_PASSPHRASE."
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.pass_obj
def load_command(settings: Settings, file: Path) -> int:
    passphrase = os.environ.get("TIANBAO_PASSPHRASE") or type_secretly(
        _("Passphrase of the recovery kit: ")
    )
    if not passphrase:
        raise Refused("key-passphrase-needed", file=str(file))
    with settings.workplace() as workplace:
        kit = load_kit(workplace, file, passphrase)
        place = where_keys_lie(workplace.home)
        code = key_check_code(kit.keys.signing_public)
    if settings.json:
        write_json(_KitRecord(str(file), kit.made_at, code))
        return 0
    write(
        _("The keys of {date} are back; the check code is {code}, as before.").format(
            date=kit.made_at[:10], code=code
        )
    )
    if place is KeyLocation.PASSPHRASE:
        tell(
            _(
                "They lie under the passphrase of the kit, which is asked for from now on. For another one: tianbao keys"
                " passphrase"
            )
        )
    return 0


@keys_group.command(
    "show",
    help=N_("Where the keys lie, their check code, and when their recovery kit was written."),
)
@click.pass_obj
def show_command(settings: Settings) -> int:
    with settings.workplace(looks=True) as workplace:
        place = where_keys_lie(workplace.home)
        made_on = kit_state(workplace).made_on
        code = ""
        if place is not None:
            code = key_check_code(
                with_passphrase(lambda given: load_keys(workplace.home, given)).signing_public
            )
    if settings.json:
        record = _ShownRecord(place or "", code, made_on)
        write_json(record)
        return 0
    if place is None:
        write(_("No keys have been made yet; the first sealing makes them."))
        return 0
    write(_("Check code: {code}").format(code=code))
    write(_(_PLACES[place]))
    write(
        _("Recovery kit: written on {date}").format(date=made_on)
        if made_on
        else _("Recovery kit: none. Write one: tianbao keys save --to DIR")
    )
    return 0
