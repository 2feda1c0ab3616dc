"""What the shared options said, and what follows: the open workplace, the passphrase."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from desktop import paths
from desktop.actions.backups import back_up_if_changed
from desktop.actions.doctor import refuse_unsound
from desktop.actions.look import can_be_looked_at, look
from desktop.actions.people import choose, people_of
from desktop.actions.workplace import Workplace, open_workplace
from desktop.cli.output import tell
from desktop.errors import AppError, Refused, UsageError
from desktop.i18n import _
from desktop.messages import describe

_T = TypeVar("_T")


@dataclass
class Settings:
    """Set by --home and --json, wherever they stand."""

    home: Path = field(default_factory=paths.default_home)
    json: bool = False

    @contextmanager
    def workplace(
        self, *, looks: bool = False, changes: bool = True, is_examined: bool = True
    ) -> Iterator[Workplace]:
        """The workplace of --home, open and alone, every row looked over unless the verb does that itself; nothing is
        to be printed inside. What is in no backup yet is backed up afterwards. A verb that only `looks` is content
        with a copy, where a window works with the figures or their folder cannot be written to; one
        that `changes` nothing goes on where figures were handed over.
        """
        with self._opened(looks, changes) as workplace, workplace.guarded():
            if is_examined:
                refuse_unsound(workplace)
            yield workplace
            if workplace.copy is None:
                try:
                    back_up_if_changed(workplace)
                except AppError as error:
                    tell(describe(error))

    def _opened(self, looks: bool, changes: bool) -> Workplace:
        try:
            workplace = open_workplace(self.home)
        except AppError as error:
            if not (looks and can_be_looked_at(error, self.home)):
                raise
            return look(self.home)
        if changes and not looks:
            try:
                sit_down(workplace)
                workplace.refuse_read_only()
            except AppError:
                workplace.close()
                raise
        return workplace

    @contextmanager
    def township(self, *, looks: bool = False) -> Iterator[Workplace]:
        """As `workplace`, of a unit that fills in forms. Raises: UsageError("not-township")."""
        with self.workplace(looks=looks) as workplace:
            if workplace.role != "township":
                raise UsageError("not-township", folder=str(self.home))
            yield workplace

    @contextmanager
    def district(self, *, looks: bool = False, is_examined: bool = True) -> Iterator[Workplace]:
        """As `workplace`, of a district desk. Raises: UsageError("not-district")."""
        with self.workplace(looks=looks, is_examined=is_examined) as workplace:
            if workplace.role != "district":
                raise UsageError("not-district", folder=str(self.home))
            yield workplace

    @contextmanager
    def unit(self, code: str) -> Iterator[Workplace]:
        """To look at: as `township`, or with a unit's code the desk's view of that unit. Raises:
        UsageError("not-township", "not-district", "unit-unknown").
        """
        if not code:
            with self.township(looks=True) as workplace:
                yield workplace
        else:
            with self.district(looks=True) as workplace:
                yield workplace.of_unit(code)


def sit_down(workplace: Workplace) -> None:
    """Put the person at the keys who was there last, where the environment or whoever types knows the PIN."""
    last, closed = people_of(workplace).last, workplace.read_only
    if closed is not None and closed.code == "person-pin-needed" and (pin := type_pin(last)):
        choose(workplace, last, pin)


def type_pin(name: str) -> str:
    """Of TIANBAO_PIN, or typed; "" where neither is there."""
    prompt = _("PIN of {person}: ").format(person=name)
    return os.environ.get("TIANBAO_PIN") or type_secretly(prompt) or ""


def new_pin(name: str) -> str:
    """Of TIANBAO_NEW_PIN, or typed twice. Raises: UsageError("pin-needed"), Refused("pins-differ")."""
    given = os.environ.get("TIANBAO_NEW_PIN")
    if given:
        return given
    typed = type_secretly(_("New PIN of {person}: ").format(person=name))
    if not typed:
        raise UsageError("pin-needed", person=name)
    if type_secretly(_("The same again: ")) != typed:
        raise Refused("pins-differ")
    return typed


def with_passphrase(work: Callable[[str | None], _T]) -> _T:
    """Do `work` with the passphrase of TIANBAO_PASSPHRASE; where one is needed and a person is
    there, ask for it.
    """
    given = os.environ.get("TIANBAO_PASSPHRASE") or None
    try:
        return work(given)
    except Refused as refusal:
        if refusal.code != "key-passphrase-needed":
            raise
        typed = type_secretly(_("Passphrase of the keys: "))
        if typed is None:
            raise
    return work(typed)


def type_secretly(prompt: str) -> str | None:
    """What a person types unseen; None where nobody is there."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return getpass.getpass(prompt, sys.stderr)


def new_passphrase() -> str:
    """Of TIANBAO_NEW_PASSPHRASE, or typed twice. Raises: UsageError("key-new-passphrase-needed"), Refused("key-passphrases-differ")."""
    given = os.environ.get("TIANBAO_NEW_PASSPHRASE")
    if given:
        return given
    typed = type_secretly(_("New passphrase: "))
    if typed is None:
        raise UsageError("key-new-passphrase-needed")
    if type_secretly(_("New passphrase again: ")) != typed:
        raise Refused("key-passphrases-differ")
    return typed
