"""Handing a workplace over: one sealed file for another computer or person, after which nothing can be changed here."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

import desktop
from desktop import clock
from desktop.actions.doctor import refuse_unsound
from desktop.actions.handover.open_matters import contents_of
from desktop.actions.keys import REPORTERS, office_homes, workplace_keys
from desktop.actions.people import checked_name
from desktop.actions.workplace import (
    DATABASE,
    EXAMPLE_NOTE,
    Workplace,
    take_lock,
)
from desktop.catalogue.load import BUNDLED
from desktop.errors import AppError, MachineError, Refused
from desktop.exchange.handover_file import (
    SUFFIX,
    Cargo,
    Contents,
    Facts,
    Handover,
    open_cargo,
    read_handover,
    write_handover,
)
from desktop.exchange.keyplace import load_keys, where_keys_lie
from desktop.exchange.keys import encode_keys
from desktop.exchange.stick import write_safely
from desktop.folders import paths_in
from desktop.printable import printable
from desktop.private import make_folder_private
from desktop.store import journal
from desktop.store.backup import commits_of
from desktop.store.database import copy_database, looked_at, machine_faults
from desktop.store.handed_over import HandedOver, handed_over, keep_handed_over
from desktop.store.settings import read_setting
from desktop.store.soundness import examine

_KEPT = ("outbox", "spool", "evidence")
"""Folders of a workplace that go along: what was sealed, and what was received, byte for byte."""
_STAGING = ".handover-"
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Terms:
    """Who hands over to whom, from which day on. `words` are for the one who takes over, by the number of the open
    matter.
    """

    handed_by: str
    handed_to: str
    is_new_person: bool
    begins: date
    words: dict[int, str]


@dataclass(frozen=True, slots=True)
class HandedOverFile:
    """The file that lies there, was read back and opened once."""

    file: Path
    facts: Facts
    check_code: str
    contents: Contents


def hand_over(
    workplace: Workplace,
    folder: Path,
    passphrase: str,
    terms: Terms,
    *,
    keys_passphrase: str | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> HandedOverFile:
    """Write the workplace into one file in `folder`, read it back and open it. Nothing can be changed here from the
    moment on in which it is written; where it could not be, everything is as before.

    Raises: Refused("workplace-handed-over", "workplace-looked-at", "handover-nobody", "key-passphrase-weak"),
    UsageError("key-passphrase-empty"), MachineError of the stick or the disk, StoreError, those of the own keys.
    """
    workplace.refuse_read_only()
    refuse_unsound(workplace)
    facts = _facts(workplace, terms)
    clear_staging(workplace.home)
    staging = workplace.home / f"{_STAGING}{facts.handover[:8]}"
    name = f"tianbao-{workplace.unit.code}-{clock.now():%Y%m%d-%H%M%S}{SUFFIX}"
    with machine_faults(staging):
        make_folder_private(staging)
    try:
        with _offices_held(workplace) as offices:
            contents = _with_words(contents_of(workplace), terms.words)
            cargo = _cargo(workplace, offices, facts, contents, keys_passphrase)
            files = _files(workplace, offices, staging)
            made = write_handover(staging / name, cargo, passphrase, files, on_progress)
            _write(workplace, made, folder, passphrase)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return HandedOverFile(folder / name, facts, made.check_code, contents)


def go_on_here(workplace: Workplace, words: str) -> None:
    """Undo a handover: what was handed over is worked with here again, and `words` say why, in the journal.

    Raises: Refused("not-handed-over", "reason-missing"), StoreError.
    """
    with machine_faults(workplace.database):
        record = handed_over(workplace.db)
    if record is None or workplace.copy is not None:
        raise Refused("not-handed-over")
    if len(words.strip()) < 2:
        raise Refused("reason-missing", row=record.to)
    _unmark(workplace, record, "handover-undone", printable(words.strip()))
    clear_staging(workplace.home)


def clear_staging(home: Path) -> None:
    """What a handover left that was broken off."""
    for left in paths_in(home, f"{_STAGING}*"):
        shutil.rmtree(left, ignore_errors=True)


def _facts(workplace: Workplace, terms: Terms) -> Facts:
    by = printable(terms.handed_by.strip())[:_LONGEST_NAME]
    if not by or (terms.is_new_person and not terms.handed_to.strip()):
        raise Refused("handover-nobody")
    to = checked_name(terms.handed_to) if terms.is_new_person else by
    return Facts(
        secrets.token_hex(16),
        workplace.unit.code,
        str(workplace.unit.name),
        workplace.role,
        read_setting(workplace.db, "catalogue", BUNDLED),
        by,
        to,
        terms.is_new_person,
        terms.begins.isoformat(),
        clock.now().strftime("%Y-%m-%dT%H:%M"),
        desktop.__version__,
    )


def _with_words(contents: Contents, words: dict[int, str]) -> Contents:
    matters = [
        msgspec.structs.replace(
            matter, words=printable(words.get(number, matter.words).strip())[:200]
        )
        for number, matter in enumerate(contents.matters)
    ]
    return msgspec.structs.replace(contents, matters=matters)


@contextmanager
def _offices_held(workplace: Workplace) -> Iterator[tuple[Path, ...]]:
    """The workplaces of a desk's own offices, in which nobody else works meanwhile. Raises:
    MachineError("workplace-in-use").
    """
    with ExitStack() as stack:
        offices = office_homes(workplace.home)
        for home in offices:
            stack.callback(take_lock(home).release)
        yield offices


def _cargo(
    workplace: Workplace,
    offices: Sequence[Path],
    facts: Facts,
    contents: Contents,
    passphrase: str | None,
) -> Cargo:
    none = msgspec.Raw(b"null")
    place = where_keys_lie(workplace.home)
    keys = (
        none if place is None else msgspec.Raw(encode_keys(workplace_keys(workplace, passphrase)))
    )
    return Cargo(
        facts,
        "",
        keys,
        place or "",
        {
            home.name: msgspec.Raw(encode_keys(load_keys(home, passphrase)))
            for home in offices
            if where_keys_lie(home) is not None
        },
        contents,
        commits_of(workplace.db),
        0,
    )


def _files(workplace: Workplace, offices: Sequence[Path], staging: Path) -> list[tuple[str, Path]]:
    """All that goes along, by its place in a workplace; the databases as copies, verified."""
    copy = staging / DATABASE
    with machine_faults(workplace.database):
        copy_database(workplace.db.conn, copy)
    files = [(DATABASE, _sound(copy)), *_kept_files(workplace.home, "")]
    for home in offices:
        place = f"{REPORTERS}/{home.name}/"
        copy = staging / f"{home.name}.db"
        with looked_at(home / DATABASE) as db, machine_faults(home / DATABASE):
            copy_database(db.conn, copy)
        files += [(place + DATABASE, _sound(copy)), *_kept_files(home, place)]
    return files


def _sound(copy: Path) -> Path:
    looked = examine(copy)
    if not looked.is_sound:
        raise looked.error(copy)
    return copy


def _kept_files(home: Path, place: str) -> list[tuple[str, Path]]:
    kept = [(f"{folder}/{path.name}", path) for folder in _KEPT for path in paths_in(home / folder)]
    kept.append((EXAMPLE_NOTE, home / EXAMPLE_NOTE))
    return [
        (place + name, path)
        for name, path in kept
        if path.is_file() and not path.name.startswith(".") and not path.is_symlink()
    ]


def _write(workplace: Workplace, made: Handover, folder: Path, passphrase: str) -> None:
    """Close this workplace first, so that there are never two that can be worked in; open it again where no whole
    file came to lie at its place.
    """
    record = HandedOver(
        made.facts.handover,
        made.facts.made_at,
        made.facts.handed_to,
        made.file.name,
        made.check_code,
        "begun",
    )
    _mark(workplace, record)
    steps: list[str] = []
    try:
        written = write_safely(
            made.file, folder, made.file.name, steps.append, owner=workplace.home
        )
        again = read_handover(written)
        if again.check_code != made.check_code:
            raise MachineError("stick-mismatch", file=made.file.name, folder=str(folder))
        open_cargo(again, passphrase)
    except BaseException:
        # a renaming that fails may have happened all the same
        if "compared" not in steps or _is_taken_away(folder / made.file.name):
            _unmark(workplace, record, "handover-broken-off", "")
        raise
    _keep(workplace, msgspec.structs.replace(record, state="written"), None)


def _is_taken_away(file: Path) -> bool:
    """Whether a file that cannot be relied on is certainly no more."""
    try:
        file.unlink(missing_ok=True)
    except OSError:
        return False
    return file.parent.is_dir()


def _mark(workplace: Workplace, record: HandedOver) -> None:
    event = journal.Event("handed-over", before=record.handover, after=record.to)
    _keep(workplace, record, event)


def _unmark(workplace: Workplace, record: HandedOver, what: str, words: str) -> None:
    _keep(workplace, None, journal.Event(what, before=record.handover, after=words))


def _keep(workplace: Workplace, record: HandedOver | None, event: journal.Event | None) -> None:
    """Keep where this workplace went, in one transaction with its row of the journal."""
    before = workplace.read_only
    workplace.close_to_changes(None)
    try:
        with machine_faults(workplace.database), workplace.db.atomic():
            keep_handed_over(workplace.db, record)
            if event is not None:
                stamp = journal.Stamp(journal.now(), workplace.who)
                journal.append_event(workplace.db, workplace.unit.code, event, stamp)
    except BaseException:
        with suppress(AppError):
            workplace.close_to_changes(before)
        raise
    workplace.close_to_changes(record.refusal if record is not None else None)
