"""Commands of the persons who work in a workplace, and of the record of what they did."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click
import msgspec

from desktop.actions import people
from desktop.actions.record import RecordFilter, record_of, save_record
from desktop.cli.help_texts import Command, Group
from desktop.cli.output import write, write_json
from desktop.cli.settings import Settings, new_pin, type_pin
from desktop.cli.tables import table
from desktop.domain.people import ROLES, Person
from desktop.i18n import N_, _


class _PersonRecord(msgspec.Struct, frozen=True):
    name: str
    phone: str
    post: str
    role: str
    pin: bool
    since: str
    left_on: str
    at_keys: bool


class _EntryRecord(msgspec.Struct, frozen=True):
    number: int
    at: str
    who: str
    what: str
    kind: str
    unit: str
    form: str
    period: str
    code: str
    dimension: str
    place: str
    before: str
    after: str


class _RecordRecord(msgspec.Struct, frozen=True):
    count: int
    entries: list[_EntryRecord]


@click.group(
    "people",
    cls=Group,
    help=N_("The persons who work here, and who is at the keys (the record of who did what)."),
)
def people_group() -> None:
    """Its commands follow."""


@people_group.command(
    "list", cls=Command, help=N_("The persons of this workplace, those who left last.")
)
@click.pass_obj
def list_command(settings: Settings) -> int:
    with settings.workplace(looks=True) as workplace:
        known = people.people_of(workplace)
        rows = [(one, people.role_words(workplace, one.role)) for one in (*known.here, *known.gone)]
    if settings.json:
        write_json(
            [
                _PersonRecord(
                    one.name,
                    one.phone,
                    one.post,
                    one.role,
                    one.has_pin,
                    one.since,
                    one.left_on,
                    one.name == known.at_keys,
                )
                for one, _words in rows
            ]
        )
        return 0
    if not rows:
        write(_("Nobody is known here yet. The first one: tianbao people add NAME"))
        return 0
    write(
        table(
            (_("Full name"), _("Post"), _("Telephone"), _("Role"), "PIN", _("Left on"), ""),
            [
                (
                    one.name,
                    one.post,
                    one.phone,
                    words,
                    _("yes") if one.has_pin else "",
                    one.left_on,
                    _("at the keys") if one.name == known.at_keys else "",
                )
                for one, words in rows
            ],
        )
    )
    return 0


@people_group.command(
    "add",
    cls=Command,
    help=N_("Add a person, change one, or let one come back who left. What is not given stays."),
)
@click.argument("name", metavar="NAME")
@click.option("--phone", default=None, metavar="WORDS", help=N_("telephone"))
@click.option("--post", default=None, metavar="WORDS", help=N_("post in the office"))
@click.option(
    "--role",
    default=None,
    type=click.Choice(ROLES),
    help=N_("what the person does; at a desk, what the person may do"),
)
@click.pass_obj
def add_command(
    settings: Settings, name: str, phone: str | None, post: str | None, role: str | None
) -> int:
    with settings.workplace() as workplace:
        known = people.people_of(workplace)
        before = next((one for one in (*known.here, *known.gone) if one.name == name), Person(name))
        kept = people.keep_person(
            workplace,
            Person(
                name,
                before.phone if phone is None else phone,
                before.post if post is None else post,
                before.role if role is None else people.role_of(role),
            ),
        )
        words = people.role_words(workplace, kept.role)
    if settings.json:
        write_json({"name": kept.name, "role": kept.role})
    else:
        write(_("{person} works here: {role}").format(person=kept.name, role=words))
    return 0


@people_group.command(
    "leave", cls=Command, help=N_("A person works here no more; the record keeps what was done.")
)
@click.argument("name", metavar="NAME")
@click.pass_obj
def leave_command(settings: Settings, name: str) -> int:
    with settings.workplace() as workplace:
        people.let_go(workplace, name)
    if settings.json:
        write_json({"name": name})
    else:
        write(_("{person} works here no more; the record keeps what was done.").format(person=name))
    return 0


@people_group.command(
    "choose",
    cls=Command,
    help=N_("Say who is at the keys from now on. A PIN is typed or stands in TIANBAO_PIN."),
)
@click.argument("name", metavar="NAME")
@click.pass_obj
def choose_command(settings: Settings, name: str) -> int:
    with settings.workplace(changes=False) as workplace:
        known = people.people_of(workplace)
        needs_pin = any(one.name == name and one.has_pin for one in known.here)
        person = people.choose(workplace, name, type_pin(name) if needs_pin else "")
    if settings.json:
        write_json({"name": person.name})
    else:
        write(_("At the keys from now on: {person}").format(person=person.name))
    return 0


@people_group.command(
    "pin",
    cls=Command,
    help=N_(
        "Give a person a PIN, typed twice or in TIANBAO_NEW_PIN; with --none take it away; with --words take away one that"
        " is forgotten. It tells persons apart and is no lock: whoever copies the file can read it."
    ),
)
@click.argument("name", metavar="NAME")
@click.option("--none", "has_none", is_flag=True, help=N_("no PIN any more"))
@click.option("--words", default="", metavar="WORDS", help=N_("why a forgotten PIN is taken away"))
@click.pass_obj
def pin_command(settings: Settings, name: str, has_none: bool, words: str) -> int:
    with settings.workplace(changes=False) as workplace:
        if words:
            people.take_pin_away(workplace, name, words)
        else:
            known = people.people_of(workplace)
            has_one = any(one.name == name and one.has_pin for one in known.here)
            old = type_pin(name) if has_one else ""
            people.set_pin(workplace, name, "" if has_none else new_pin(name), old)
    if settings.json:
        write_json({"name": name, "pin": not (words or has_none)})
    elif words or has_none:
        write(_("{person} has no PIN any more.").format(person=name))
    else:
        write(_("{person} has a PIN now.").format(person=name))
    return 0


@click.command(
    "record",
    cls=Command,
    help=N_(
        "Who changed what, when: the record of changes, newest first; with --to as a table of all of it."
    ),
)
@click.option("--person", default="", metavar="NAME", help=N_("only of this person or account"))
@click.option("--from", "since", default="", metavar="DATE", help=N_("from this day on"))
@click.option("--until", default="", metavar="DATE", help=N_("until this day, included"))
@click.option(
    "--cell",
    default="",
    metavar="CODE[/DIM]",
    help=N_("only of this cell, or of names with these words"),
)
@click.option(
    "--kind", default="", metavar="CODE", help=N_("only entries of this kind, as cell or returned")
)
@click.option("--unit", default="", metavar="CODE", help=N_("only of this unit (at a desk)"))
@click.option("--limit", default=50, type=click.IntRange(1, 100_000), help=N_("how many to print"))
@click.option(
    "--to",
    "folder",
    default=None,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=N_("save all of them as a table there"),
)
@click.option(
    "--format",
    "kind_of_file",
    default="xlsx",
    type=click.Choice(["xlsx", "csv"]),
    help=N_("of the table"),
)
@click.pass_obj
def record_command(
    settings: Settings,
    person: str,
    since: str,
    until: str,
    cell: str,
    kind: str,
    unit: str,
    limit: int,
    folder: Path | None,
    kind_of_file: Literal["xlsx", "csv"],
) -> int:
    chosen = RecordFilter(person, since, until, cell, kind, unit)
    file = None
    with settings.workplace(looks=True) as workplace:
        record = record_of(workplace, chosen, limit)
        if folder is not None:
            file = save_record(workplace, chosen, kind_of_file, folder)
    if settings.json:
        write_json(
            _RecordRecord(
                record.count,
                [
                    _EntryRecord(
                        line.number,
                        line.at,
                        line.who,
                        line.what,
                        line.kind,
                        line.unit,
                        line.form,
                        line.period,
                        line.code,
                        line.dimension,
                        line.place,
                        line.before,
                        line.after,
                    )
                    for line in record.lines
                ],
            )
        )
        return 0
    if file is not None:
        write(_("Written: {file}").format(file=file))
        return 0
    write(
        table(
            (
                _("Time"),
                _("Who"),
                _("What"),
                _("Period"),
                _("Where"),
                _("Old value"),
                _("New value"),
            ),
            [
                (line.at, line.who, line.kind, line.period, line.place, line.before, line.after)
                for line in record.lines
            ],
        )
    )
    if record.count > len(record.lines):
        write(_("… {n} more (--limit, --to)").format(n=record.count - len(record.lines)))
    return 0
