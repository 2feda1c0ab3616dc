"""Commands that move a workplace to another computer or person, and that take such a one up."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click
import msgspec

from desktop.actions.handover.hand_over import Terms, go_on_here, hand_over
from desktop.actions.handover.sheet import contents_in_words, facts_in_words, sheet_of
from desktop.actions.handover.take_over import take_over, taken_before
from desktop.actions.people import filled_in_by
from desktop.cli.help_texts import Command
from desktop.cli.output import tell, write, write_json, write_pairs
from desktop.cli.outputs.drawn import refuse_taken, write_drawn
from desktop.cli.settings import Settings, new_passphrase, type_secretly, with_passphrase
from desktop.errors import Refused, UsageError
from desktop.exchange.handover_file import Contents, Facts, Matter, read_handover
from desktop.exchange.keyplace import KeyLocation
from desktop.i18n import N_, _


class _HandoverRecord(msgspec.Struct, frozen=True):
    file: str
    handed_by: str
    handed_to: str
    begins: str
    made_at: str
    check_code: str
    figures: int
    matters: list[Matter]
    sheet: str = ""


class _TakenRecord(msgspec.Struct, frozen=True):
    home: str
    unit: str
    role: str
    handed_by: str
    handed_to: str
    made_at: str
    check_code: str
    key_check_code: str
    figures: int
    matters: list[Matter]
    aside: str


@click.command(
    "handover",
    cls=Command,
    help=N_(
        "Hand this workplace over to another computer, or with --for to another person: one file under a passphrase, which"
        " is typed twice or stands in TIANBAO_NEW_PASSPHRASE. Afterwards nothing can be changed here; tianbao takeback takes it back."
    ),
)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help=N_("where to write it, as a stick"),
)
@click.option(
    "--by",
    "handed_by",
    default="",
    metavar="NAME",
    help=N_("who hands over (default: who fills in here)"),
)
@click.option("--for", "handed_to", default="", metavar="NAME", help=N_("who takes over"))
@click.option(
    "--from", "begins", default="", metavar="DATE", help=N_("from which day on (default: today)")
)
@click.option(
    "--sheet",
    default="",
    metavar="FILE.pdf",
    help=N_("also the handover list to be signed; one that is there stays"),
)
@click.pass_obj
def handover_command(
    settings: Settings,
    folder: Path,
    handed_by: str,
    handed_to: str,
    begins: str,
    sheet: str,
) -> int:
    if sheet:
        refuse_taken(sheet)
    with settings.workplace() as workplace:
        terms = Terms(
            handed_by or filled_in_by(workplace)[0] or workplace.who,
            handed_to,
            bool(handed_to),
            _day(begins, workplace.today),
            {},
        )
        passphrase = new_passphrase()
        made = with_passphrase(
            lambda given: hand_over(workplace, folder, passphrase, terms, keys_passphrase=given)
        )
    printed = _write_sheet(made.facts, made.check_code, made.contents, made.file, sheet, settings)
    if settings.json:
        write_json(
            _HandoverRecord(
                str(made.file),
                made.facts.handed_by,
                made.facts.handed_to,
                made.facts.begins,
                made.facts.made_at,
                made.check_code,
                made.contents.figures,
                made.contents.matters,
                printed,
            )
        )
        return 0
    write(_("Written, read back and opened once: {file}").format(file=made.file))
    write_pairs(
        (
            *facts_in_words(made.facts, made.check_code),
            (_("Holds"), contents_in_words(made.contents)),
        )
    )
    _write_matters(made.contents)
    if printed:
        write(_("Written: {file}").format(file=printed))
    tell(
        _(
            "Nothing can be changed here from now on. Tell the passphrase by word of mouth. To go on here after all:"
            " tianbao takeback --words WHY"
        )
    )
    return 0


@click.command(
    "takeover",
    cls=Command,
    help=N_(
        "Take up the workplace in a handover file, in the folder of --home. Its passphrase is typed or stands in"
        " TIANBAO_PASSPHRASE."
    ),
)
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.pass_obj
def takeover_command(settings: Settings, file: Path) -> int:
    handover = read_handover(file)
    if before := taken_before(file):
        tell(before)
    if not settings.json:
        for name, words in facts_in_words(handover.facts, handover.check_code):
            tell(f"{name}: {words}")
    passphrase = os.environ.get("TIANBAO_PASSPHRASE") or type_secretly(
        _("Passphrase of the handover file: ")
    )
    if not passphrase:
        raise Refused("handover-passphrase-needed", file=file.name)
    taken = take_over(settings.home, handover, passphrase)
    if settings.json:
        write_json(
            _TakenRecord(
                str(settings.home),
                taken.facts.unit,
                taken.facts.role,
                taken.facts.handed_by,
                taken.facts.handed_to,
                taken.facts.made_at,
                taken.check_code,
                taken.key_code,
                taken.contents.figures,
                taken.contents.matters,
                str(taken.aside or ""),
            )
        )
        return 0
    write(
        _("{unit} is worked with here from now on: {contents}").format(
            unit=taken.facts.unit_name, contents=contents_in_words(taken.contents)
        )
    )
    _write_matters(taken.contents)
    if taken.aside is not None:
        write(_("What was there before lies in {file}").format(file=taken.aside))
    if taken.key_place == KeyLocation.PASSPHRASE:
        tell(
            _(
                "The keys lie under the passphrase of the handover file, which is asked for from now on. For another one:"
                " tianbao keys passphrase"
            )
        )
    return 0


@click.command(
    "takeback",
    cls=Command,
    help=N_(
        "Go on here after all with a workplace that was handed over; whoever took it up must not go on with it."
    ),
)
@click.option("--words", required=True, metavar="WORDS", help=N_("why it is taken back"))
@click.pass_obj
def takeback_command(settings: Settings, words: str) -> int:
    with settings.workplace(changes=False) as workplace:
        go_on_here(workplace, words)
    if settings.json:
        write_json({"home": str(settings.home)})
    else:
        write(_("The work goes on here. Whoever took up the handover file must not go on with it."))
    return 0


def _write_matters(contents: Contents) -> None:
    for matter in contents.matters:
        write("  △ " + " · ".join(filter(None, (matter.text, matter.due, matter.words))))


def _write_sheet(
    facts: Facts, check_code: str, contents: Contents, file: Path, target: str, settings: Settings
) -> str:
    if not target:
        return ""
    from desktop.reports.writers.handover_pdf import handover_pdf_bytes  # Qt, for this alone

    page = sheet_of(facts, check_code, contents, file.name)
    return str(write_drawn(lambda: handover_pdf_bytes(page), target, settings.home))


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text) if text else today
    except ValueError as error:
        raise UsageError("deadline-not-a-date", text=text[:40]) from error
