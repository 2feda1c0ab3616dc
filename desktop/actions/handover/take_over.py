"""Taking a workplace over: what a handover file holds is put into a folder of this computer, at once or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop import clock
from desktop.actions.catalogues.versions import CatalogueVersions
from desktop.actions.keys import REPORTERS
from desktop.actions.workplace import (
    DATABASE,
    refuse_impossible_home,
    take_lock,
    was_here,
    workplace_exists,
)
from desktop.errors import AppError, Refused, StoreError
from desktop.exchange.handover_file import Cargo, Contents, Facts, Handover, open_cargo, unpack
from desktop.exchange.keyplace import KeyLocation, save_keys
from desktop.exchange.keys import decode_keys, key_check_code
from desktop.exchange.plain_file import read_plain
from desktop.exchange.stick import write_safely
from desktop.i18n import _
from desktop.printable import printable
from desktop.private import make_folder_private
from desktop.store import journal
from desktop.store.arrival import announce, arrive, staging_in
from desktop.store.database import looked_at, machine_faults
from desktop.store.handed_over import HandedOver, handed_over
from desktop.store.people import take_seat
from desktop.store.recovery import in_one_file
from desktop.store.settings import read_setting
from desktop.store.soundness import examine

TAKEN = "taken-over"
"""The event of a workplace that was taken over: `before` is the handover, `after` who took it."""
_NOTE_CAP = 2_000


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What lies here now. `key_code` is the check code of the keys, as before; `key_place` where they lie, ""
    where none came along. `aside` is where the data lies that was here before.
    """

    facts: Facts
    contents: Contents
    check_code: str
    key_code: str
    key_place: str
    aside: Path | None


def taken_before(file: Path) -> str:
    """What the stick says of this file having been taken up, and where, "" for nothing. A note that anybody can
    write, or take away: nothing is decided by it.
    """
    with suppress(AppError):
        data = read_plain(_note_of(file), _NOTE_CAP)
        return printable((data or b"").decode("utf-8", "replace").strip())[:200]
    return ""


def refuse_present(home: Path, handover: Handover) -> HandedOver | None:
    """Let pass a folder where no workplace lies, or one of the same unit that was handed over and can come back: where
    it went.

    Raises: Refused("handover-taken-here", "handover-of-this-computer", "handover-older", "handover-beside"),
    StoreError.
    """
    database, facts, file = home / DATABASE, handover.facts, handover.file.name
    if not workplace_exists(home):
        if was_here(home):
            raise StoreError("store-missing", file=str(database))
        return None
    with looked_at(database) as db:
        gone, newest = handed_over(db), journal.last_time(db) or ""
        owner, unit = read_setting(db, "role"), read_setting(db, "unit")
        taken = journal.last_event_of(db, TAKEN, facts.handover)
    if taken:
        raise Refused("handover-taken-here", file=file, at=taken[:10])
    if gone is not None and gone.handover == facts.handover:
        raise Refused("handover-of-this-computer", file=file)
    is_own = (owner, unit) == (facts.role, facts.unit)
    if is_own and gone is None and newest[:16] > facts.made_at:
        at, made = newest[:16].replace("T", " "), facts.made_at.replace("T", " ")
        raise Refused("handover-older", file=file, at=at, made=made)
    if not is_own or gone is None:
        raise Refused("handover-beside", folder=str(home), unit=unit, file=file)
    return gone


def take_over(
    home: Path,
    handover: Handover,
    passphrase: str,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> TakenOver:
    """Put the workplace of a handover file into `home`. Broken off, it leaves nothing; from its last step on it is
    finished by the next start.

    Raises: Refused("handover-wrong-passphrase", "handover-damaged", "handover-no-room",
    "handover-not-following"), those of refuse_present
    and refuse_impossible_home, MachineError, StoreError, CatalogueError.
    """
    refuse_impossible_home(home)
    gone = refuse_present(home, handover)
    cargo = open_cargo(handover, passphrase)
    with machine_faults(home):
        make_folder_private(home)
    lock = take_lock(home)
    try:
        staging = staging_in(home, secrets.token_hex(4))
        try:
            unpack(handover, cargo, staging, on_progress)
            _accept(staging, handover, cargo, gone)
            key_code, place = _keep_keys(staging, cargo, passphrase)
            announce(staging)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
        aside = arrive(home / DATABASE, _("handover file"))
    finally:
        lock.release()
    _leave_note(handover)
    return TakenOver(handover.facts, cargo.contents, handover.check_code, key_code, place, aside)


def _accept(staging: Path, handover: Handover, cargo: Cargo, gone: HandedOver | None) -> None:
    """The databases are whole and those that the file names, and where they come back from whom they went to; the
    journal says from now on who works here.
    """
    facts, name = handover.facts, handover.file.name
    database = staging / DATABASE
    offices = [staging / REPORTERS / code for code in cargo.office_keys]
    if not all((home / DATABASE).is_file() for home in (staging, *offices)):
        raise Refused("handover-damaged", file=name)
    looked = examine(database)
    if (
        not looked.is_sound
        or (looked.unit, looked.role, looked.commits) != (facts.unit, facts.role, cargo.commits)
        or not all(examine(home / DATABASE).is_sound for home in offices)
    ):
        raise Refused("handover-damaged", file=name)
    with machine_faults(database), in_one_file(database) as db:
        CatalogueVersions(db)  # of an older program's: whether its forms are there on this computer
        if gone is not None and not journal.last_event_of(db, TAKEN, gone.handover):
            at = gone.at.replace("T", " ")
            raise Refused("handover-not-following", file=name, at=at, to=gone.to)
        with db.atomic():
            if facts.is_new_person:
                take_seat(db, facts.handed_by, facts.handed_to, facts.begins)
            journal.append_event(
                db,
                facts.unit,
                journal.Event(TAKEN, before=facts.handover, after=facts.handed_to),
                journal.Stamp(journal.now(), facts.handed_to),
            )


def _keep_keys(staging: Path, cargo: Cargo, passphrase: str) -> tuple[str, str]:
    """Where the keys lay open, or in a keyring that there is here, too, they do again; else they lie under the
    passphrase of the handover. The check code of the workplace's, and where they lie.
    """
    given = None if cargo.key_place == KeyLocation.PLAIN else passphrase
    for code, data in cargo.office_keys.items():
        save_keys(
            staging / REPORTERS / code,
            decode_keys(bytes(data), file=code),
            given,
            is_new_passphrase=False,
        )
    if bytes(cargo.keys) == b"null":
        return "", ""
    keys = decode_keys(bytes(cargo.keys), file=DATABASE)
    return key_check_code(keys.signing_public), save_keys(
        staging, keys, given, is_new_passphrase=False
    )


def _note_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.taken.txt")


def _leave_note(handover: Handover) -> None:
    """On the stick, for a second computer to read; where it cannot be written, it is not."""
    note = _note_of(handover.file)
    with suppress(AppError):
        text = _("Taken up on {date} for {name}.").format(
            date=f"{clock.now():%Y-%m-%d %H:%M}", name=handover.facts.handed_to
        )
        write_safely(f"{text}\n".encode(), note.parent, note.name)
