"""The persons who work in a workplace, what they may do at the desk, and who is at the keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desktop.i18n import N_

PersonRole = Literal["entry", "review", "head"]
ROLES: tuple[PersonRole, ...] = ("entry", "review", "head")
"""From the least to the most: who reviews may also enter, and the head may do everything."""

UNIT_ROLES: dict[PersonRole, str] = {
    "entry": N_("fills in"),
    "review": N_("checks the figures"),
    "head": N_("head of the unit"),
}
"""At a unit, as its forms are signed; nothing is closed to anybody there."""

DESK_ROLES: dict[PersonRole, str] = {
    "entry": N_("entry: receives and sends"),
    "review": N_("review: also accepts and returns"),
    "head": N_("head: also locks periods and keeps this list"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """`since` and `left_on` are days as 2026-11-29; `left_on` is "" while the person works here."""

    name: str
    phone: str = ""
    post: str = ""
    role: PersonRole = "entry"
    has_pin: bool = False
    since: str = ""
    left_on: str = ""

    @property
    def is_here(self) -> bool:
        return not self.left_on

    def may(self, role: PersonRole) -> bool:
        """Whether what asks for that role is open to this person."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(slots=True)
class AtKeys:
    """Who is at the keys of a workplace: one for all views of it, since it changes while they are open.
    `account` is the operating system's; `has_others`: more than one works here, so that whoever starts the
    program says who it is.
    """

    account: str = ""
    person: Person | None = None
    has_others: bool = False

    @property
    def name(self) -> str:
        """Of the person; "" where nobody was chosen."""
        return self.person.name if self.person else ""

    @property
    def text(self) -> str:
        """As the journal has it: the person with the account beside; the account where nobody was chosen."""
        both = f"{self.name} ({self.account})"
        return both if self.name and self.account else self.name or self.account
