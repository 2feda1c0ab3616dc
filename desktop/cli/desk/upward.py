"""The command by which a desk submits to the one above it."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from desktop.actions.upward.send import send_up
from desktop.cli.help_texts import PERIOD, Command
from desktop.cli.output import write_json, write_pairs
from desktop.cli.settings import Settings, with_passphrase
from desktop.domain import periods
from desktop.domain.periods import parse_period
from desktop.i18n import N_, _


class _SentUpRecord(msgspec.Struct, frozen=True):
    file: str
    unit: str  # the desk's area
    period: str
    sequence: int
    digest: str
    check_code: str
    key_code: str
    encrypted: bool
    units: int  # of which something is in it
    of: int
    new: bool  # false: the same bytes as the last time


@click.command(
    "upward", cls=Command, help=N_("Submit what was accepted of a period to the desk above.")
)
@PERIOD
@click.option(
    "--to", "folder", required=True, metavar="DIR", help=N_("the stick or folder to write to")
)
@click.option("--reason", default="", metavar="WORDS", help=N_("why a correction is made"))
@click.option(
    "--words",
    default="",
    metavar="WORDS",
    help=N_("what the desk above reads beside the figures; stays until changed"),
)
@click.pass_obj
def upward_command(settings: Settings, period: str, folder: str, reason: str, words: str) -> int:
    at = parse_period(period)
    with settings.district() as workplace:
        done = with_passphrase(
            lambda passphrase: send_up(
                workplace, at, Path(folder), reason=reason, words=words, passphrase=passphrase
            )
        )
        area = workplace.unit.code
    record = _SentUpRecord(
        str(done.file),
        area,
        done.period,
        done.sequence,
        done.digest,
        done.check_code,
        done.key_code,
        done.encrypted,
        done.units,
        done.of,
        done.is_new,
    )
    if settings.json:
        write_json(record)
        return 0
    write_pairs(
        (
            (_("File"), record.file),
            (_("To"), done.above),
            (_("Period"), periods.label(done.period)),
            (_("Submission no."), str(record.sequence)),
            (_("Units"), f"{record.units}/{record.of}"),
            (_("Check code"), record.check_code),
            (_("Check code of the key"), record.key_code),
        )
    )
    return 0
