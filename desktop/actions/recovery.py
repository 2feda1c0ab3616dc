"""Recovering a workplace: the newest whole data that lies anywhere in its folder, and what of what
was saved is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.actions.backups import restore
from desktop.actions.catalogues.versions import CatalogueVersions
from desktop.actions.workplace import DATABASE, take_lock
from desktop.catalogue.load import BUNDLED, find_catalogue, load_catalogue
from desktop.catalogue.model import Catalogue
from desktop.domain import periods
from desktop.domain.figures import display
from desktop.domain.periods import Period
from desktop.errors import AppError, StoreError
from desktop.i18n import _, ngettext
from desktop.store.cells import decode_content
from desktop.store.database import looked_at
from desktop.store.recovery import Found, MissingChange, Origin, newest_whole, put_in_place
from desktop.store.soundness import examine

MOST_LISTED = 40
RECOVERABLE = (
    "store-damaged",
    "store-changed",
    "store-missing",
    "store-older",
    "store-other",
)
"""Codes of the errors after which recovering may help."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """The newest whole data found, in words; `aside` is where the file lies that was there, None
    before it was put in place or where there was none.
    """

    origin: str
    file: Path
    at: str
    source: str
    loss: str
    missing: tuple[str, ...]
    is_complete: bool
    aside: Path | None = None
    is_kept: bool = False  # the file that lay there, as a person decided
    can_keep: bool = False  # another than this lies there, and is whole


def find_recovery(home: Path) -> Recovery:
    """What recovering would put in place; nothing is changed. Raises: StoreError("no-sound-backup"),
    MachineError("workplace-in-use").
    """
    with _newest(home) as (found, catalogue):
        can_keep = found.origin is not Origin.PRESENT and _is_whole(home / DATABASE)
        return replace(_in_words(found, catalogue, None), can_keep=can_keep)


def recover(home: Path, who: str = "") -> Recovery:
    """Put the newest whole data in the place of the workplace's, which is set aside.

    Raises: StoreError("no-sound-backup"), MachineError("workplace-in-use").
    """
    with _newest(home) as (found, catalogue):
        aside = put_in_place(
            found.whole, home / DATABASE, name=f"{found.origin}: {found.file.name}", who=who
        )
        return _in_words(found, catalogue, aside)


def _is_whole(database: Path) -> bool:
    return database.exists() and examine(database).is_sound


def keep_present(home: Path, who: str = "") -> Recovery:
    """Go on with the database that lies there, though something else was saved last: it is whole, and a
    person decided so; the journal keeps that. What lay there is set aside as it was.

    Raises: StoreError("backup-unsound"), MachineError("workplace-in-use").
    """
    database = home / DATABASE
    restored = restore(home, database, who=who)
    looked = examine(database)
    at = looked.mark.at[:16].replace("T", " ") if looked.mark is not None else ""
    loss = _("It was taken as it is, as you decided; the journal says so.")
    return Recovery("present", database, at, "", loss, (), False, restored.aside, True)


@contextmanager
def _newest(home: Path) -> Iterator[tuple[Found, Catalogue]]:
    catalogue = _catalogue(home / DATABASE)
    lock = take_lock(home)
    try:
        with newest_whole(home / DATABASE, catalogue.field) as found:
            if found is None:
                raise StoreError("no-sound-backup", folder=str(home / "backups"))
            yield found, catalogue
    finally:
        lock.release()


def _catalogue(database: Path) -> Catalogue:
    """The workplace's, as far as its data still says which."""
    try:
        with looked_at(database) as db:
            versions = CatalogueVersions(db)
            return versions.loaded(versions.issues[-1])
    except (AppError, OSError, ValueError):
        return load_catalogue(find_catalogue(BUNDLED))


def _in_words(found: Found, catalogue: Catalogue, aside: Path | None) -> Recovery:
    at = found.looked.mark.at[:16].replace("T", " ") if found.looked.mark is not None else ""
    return Recovery(
        found.origin.value,
        found.file,
        at,
        _source(found, at),
        _loss(found),
        tuple(_missing(change, catalogue) for change in found.changes[:MOST_LISTED]),
        found.missing == 0,
        aside,
    )


def _source(found: Found, at: str) -> str:
    match found.origin:
        case Origin.PRESENT:
            text = _("The data file is whole; it was last written at {at}.")
        case Origin.LOG:
            text = _(
                "The newest entries lie in a damaged part of the data file ({file}-wal) that could be read on,"
                " up to {at}."
            )
        case Origin.REBUILT:
            text = _(
                "The damaged parts of the data file can be made anew from its journal, as of {at}."
            )
        case Origin.ASIDE:
            text = _("The newest whole data lies in {file}, as of {at}.")
        case _:
            text = _("The newest whole data is the backup {file}, as of {at}.")
    return text.format(file=found.file.name, at=at or "—")


def _loss(found: Found) -> str:
    if found.missing is None:
        return _("Whether anything was saved after that cannot be told.")
    if found.missing == 0:
        return _("Nothing that was saved is missing in it.")
    return ngettext(
        "{n} step that was saved after that is in no file here and has to be entered again.",
        "{n} steps that were saved after that are in no file here and have to be entered again.",
        found.missing,
    ).format(n=found.missing)


def _missing(change: MissingChange, catalogue: Catalogue) -> str:
    """One change that is to be entered again, as far as the damaged file still tells of it."""
    field = catalogue.field(change.form, change.code)
    try:
        content = display(decode_content(change.after), field) if field is not None else ""
        period = periods.label(Period(change.period))
    except ValueError:
        content, period = change.after, change.period
    cell = " ".join(filter(None, (change.form, change.code, change.dimension)))
    return _("{period} {cell}: {value} ({at})").format(
        period=period, cell=cell, value=content or "—", at=change.at[:16].replace("T", " ")
    )
