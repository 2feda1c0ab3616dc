"""The command that takes a newer version from a stick."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.actions.backups import back_up
from desktop.actions.update.find import PORTABLE, fetch, install_command, installation, look_in
from desktop.actions.workplace import workplace_exists
from desktop.cli.help_texts import Command
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings
from desktop.errors import UsageError
from desktop.i18n import N_, _


class _UpdateRecord(msgspec.Struct, frozen=True):
    version: str
    news: str
    kind: str
    installer: (
        str  # on the stick; once taken, the verified copy, or a portable folder's new program
    )
    taken: bool
    backup: str


@click.command(
    "update",
    cls=Command,
    help=N_("Look for a newer, signed version on a stick; with --yes take it."),
)
@click.argument("place", metavar="DIR|FILE")
@click.option(
    "--yes",
    is_flag=True,
    help=N_("back up, verify, and switch the portable folder or keep the installer ready"),
)
@click.pass_obj
def update_command(settings: Settings, place: str, yes: bool) -> int:
    program = installation()
    search = look_in([Path(place)], program)
    if search.offer is None:
        raise (
            search.refusals[0]
            if search.refusals
            else UsageError("update-nothing-there", folder=place)
        )
    offer, backup, result = search.offer, "", search.offer.installer
    if yes:
        if workplace_exists(settings.home):
            with settings.workplace(changes=False) as workplace:
                backup = str(back_up(workplace).path)
        result = fetch(offer, program)
    if settings.json:
        write_json(_UpdateRecord(offer.version, offer.news, offer.kind, str(result), yes, backup))
        return 0
    if not yes:
        write(offer.news)
        tell(
            _(
                "Version {version} can be installed; this is {current}. Nothing was changed; --yes takes it."
            ).format(version=offer.version, current=program.version)
        )
        return 0
    if backup:
        tell(_("Backup: {file}").format(file=backup))
    if offer.kind in PORTABLE:
        tell(
            _(
                "From the next start this folder runs version {version}; the one before stays as {previous}."
            ).format(version=offer.version, previous=f"{result.name}-{program.version}")
        )
    else:
        tell(_("The installer is genuine and lies ready. Now let the system install it:"))
        write(install_command(offer.kind, result))
    return 0
