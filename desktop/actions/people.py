"""The persons of a workplace: who works in it, who is at the keys, and what each may do at the desk. It is a record
of who did what and not a lock: whoever can read the database file can read all of it.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, replace

from desktop.actions.workplace import Workplace
from desktop.domain.people import DESK_ROLES, ROLES, UNIT_ROLES, Person, PersonRole
from desktop.domain.problems import hidden_character, trimmed
from desktop.errors import Refused, UsageError
from desktop.i18n import _, listed
from desktop.printable import printable
from desktop.store import journal, people
from desktop.store.database import machine_faults
from desktop.store.settings import read_setting, write_setting

LONGEST_NAME, LONGEST_PHONE, LONGEST_POST = 40, 40, 60  # as paper and envelope have room
SHORTEST_PIN, LONGEST_PIN = 4, 32
_LEAST_WORDS = 2
_COST = {"n": 2**14, "r": 8, "p": 1}
"""Of scrypt, RFC 7914: some 50 ms. Python's own is not in the packed program, which leaves OpenSSL out."""

KEPT, LEFT, BACK = "person", "person-left", "person-back"
CHOSEN, PIN_SET, PIN_TAKEN = "person-chosen", "pin-set", "pin-taken"
"""Events of the journal: `code` is the person, `before` and `after` what was changed."""


@dataclass(frozen=True, slots=True)
class People:
    """`here` work in the workplace, `gone` did; `at_keys` is the person now, `last` the one of the last time, ""
    for none.
    """

    here: tuple[Person, ...]
    gone: tuple[Person, ...]
    at_keys: str
    last: str


def role_words(workplace: Workplace, role: PersonRole) -> str:
    """What a role is called on this side."""
    return _((DESK_ROLES if workplace.role == "district" else UNIT_ROLES)[role])


def people_of(workplace: Workplace) -> People:
    with machine_faults(workplace.database):
        known = people.persons(workplace.db)
        last = read_setting(workplace.db, people.AT_KEYS)
    person = workplace.at_keys.person
    return People(
        tuple(one for one in known if one.is_here),
        tuple(one for one in known if not one.is_here),
        person.name if person else "",
        last,
    )


def holder_of(workplace: Workplace, role: PersonRole) -> str:
    """Who signs at a unit in that role; "" where nobody or more than one is named for it."""
    found = [person.name for person in people_of(workplace).here if person.role == role]
    return found[0] if len(found) == 1 else ""


def filled_in_by(workplace: Workplace) -> tuple[str, str]:
    """Name and telephone of the person at the keys, as submission and paper have them; "" for nobody."""
    person = workplace.at_keys.person
    return (person.name, person.phone) if person else ("", "")


def refuse_without(workplace: Workplace, role: PersonRole) -> None:
    """At a desk whose persons are known, what asks for a role is done by those who have it. Raises:
    Refused("role-needed").
    """
    person = workplace.at_keys.person
    if workplace.role != "district" or person is None or person.may(role):
        return
    able = listed(one.name for one in people_of(workplace).here if one.may(role))
    raise Refused(
        "role-needed",
        person=person.name,
        role=role_words(workplace, person.role),
        needed=role_words(workplace, role),
        able=able or "—",
    )


def keep_person(workplace: Workplace, person: Person) -> Person:
    """Add a person, or change telephone, post and role of one; the first one is at the keys from now on. The first at
    a desk is its head, since somebody has to keep the list.

    Raises: UsageError("person-without-name", "person-text-long", "person-text-hidden"), Refused("role-needed",
    "person-last-head").
    """
    name = checked_name(person.name)
    phone, post = (
        _checked(person.phone, LONGEST_PHONE),
        _checked(person.post, LONGEST_POST),
    )
    known = people_of(workplace)
    _refuse_keeping(workplace, known)
    before = next((one for one in (*known.here, *known.gone) if one.name == name), None)
    is_first = not known.here
    role: PersonRole = (
        "head" if is_first and workplace.role == "district" and before is None else person.role
    )
    if role != "head":
        _refuse_headless(workplace, known, name)
    kept = Person(
        name,
        phone,
        post,
        role,
        before.has_pin if before else False,
        before.since if before else workplace.today.isoformat(),
        "",
    )
    event = journal.Event(
        BACK if before and not before.is_here else KEPT,
        code=name,
        before=_in_words(before),
        after=_in_words(kept),
    )
    with machine_faults(workplace.database), workplace.db.atomic():
        people.keep_person(workplace.db, kept)
        _journal(workplace, event)
        if is_first:
            write_setting(workplace.db, people.AT_KEYS, name)
    if is_first or workplace.at_keys.person is None or workplace.at_keys.person.name == name:
        workplace.at_keys.person = kept
    return kept


def checked_name(text: str) -> str:
    """The name of a person as it can be kept, sealed and printed. Raises: UsageError("person-without-name",
    "person-text-long", "person-text-hidden").
    """
    name = _checked(text, LONGEST_NAME)
    if not name:
        raise UsageError("person-without-name")
    return name


def _checked(text: str, most: int) -> str:
    plain = trimmed(text)
    if len(plain) > most:
        raise UsageError("person-text-long", text=printable(plain[:20]) + "…", most=most)
    hidden = hidden_character(plain)
    if hidden is not None:
        raise UsageError(
            "person-text-hidden", text=printable(plain), character=hidden.params["character"]
        )
    return printable(plain)


def let_go(workplace: Workplace, name: str) -> None:
    """A person works here no more. What the journal and papers say of the person stays, and who it was can come
    back. Raises: UsageError("person-unknown"), Refused("role-needed", "person-last-head").
    """
    known = people_of(workplace)
    _refuse_keeping(workplace, known)
    person = _here(known, name)
    _refuse_headless(workplace, known, name)
    gone = replace(person, left_on=workplace.today.isoformat())
    with machine_faults(workplace.database), workplace.db.atomic():
        people.keep_person(workplace.db, gone)
        people.keep_pin(workplace.db, name, "")
        _journal(workplace, journal.Event(LEFT, code=name, before=_in_words(person)))
        if known.last == name:
            write_setting(workplace.db, people.AT_KEYS, "")
    if known.at_keys == name:
        _unseat(workplace)


def choose(workplace: Workplace, name: str, pin: str = "") -> Person:
    """Put a person at the keys; remembered until another one is chosen. Raises: UsageError("person-unknown",
    "pin-needed"), Refused("person-pin-wrong", "workplace-handed-over", "workplace-looked-at").
    """
    known = people_of(workplace)
    person = _here(known, name)
    _prove(workplace, person, pin)
    _open_for(workplace)
    before, workplace.at_keys.person = workplace.at_keys.person, person
    if known.last != name:
        try:
            with machine_faults(workplace.database), workplace.db.atomic():
                write_setting(workplace.db, people.AT_KEYS, name)
                _journal(workplace, journal.Event(CHOSEN, code=name, before=known.last))
        except BaseException:
            workplace.at_keys.person = before
            raise
    return person


def seat_alone(workplace: Workplace, person: Person) -> None:
    """Put the desk's person at the keys of one of its own offices, where nobody else works. Raises: StoreError."""
    known = people_of(workplace)
    if known.at_keys == person.name and len(known.here) == 1:
        return
    with machine_faults(workplace.database), workplace.db.atomic():
        for other in known.here:
            people.keep_person(workplace.db, replace(other, left_on=workplace.today.isoformat()))
        people.keep_person(workplace.db, replace(person, role="entry"))
        write_setting(workplace.db, people.AT_KEYS, person.name)
        workplace.at_keys.person = replace(person, has_pin=False)
        _journal(workplace, journal.Event(CHOSEN, code=person.name, before=known.last))


def leave_the_keys(workplace: Workplace) -> None:
    """Nobody is at the keys from now on: until somebody is chosen all can be looked at and nothing changed."""
    if workplace.read_only is None:
        _unseat(workplace)


def set_pin(workplace: Workplace, name: str, new: str, old: str = "") -> None:
    """Give a person a PIN, another one, or none ("" as the new one). Who has one types it, the first one is
    given by the person itself, at the keys.

    Raises: UsageError("person-unknown", "pin-short", "pin-long", "pin-needed"), Refused("person-pin-wrong",
    "pin-of-another").
    """
    known = people_of(workplace)
    person = _here(known, name)
    if not person.has_pin and known.at_keys != name:
        raise Refused("pin-of-another", person=name)
    if new and len(new) < SHORTEST_PIN:
        raise UsageError("pin-short", least=SHORTEST_PIN)
    if len(new) > LONGEST_PIN:
        raise UsageError("pin-long", most=LONGEST_PIN)
    _prove(workplace, person, old)
    if person.has_pin:
        _open_for(workplace)
    _keep_pin(workplace, person, new, "")
    if known.at_keys == name:
        workplace.at_keys.person = replace(person, has_pin=bool(new))


def take_pin_away(workplace: Workplace, name: str, words: str) -> None:
    """Where a PIN is forgotten: it goes, and the journal keeps who took it away, and why. At a desk the head does,
    and where the only head forgot it, anybody.

    Raises: UsageError("person-unknown"), Refused("reason-missing", "role-needed").
    """
    known = people_of(workplace)
    person = _here(known, name)
    if len(words.strip()) < _LEAST_WORDS:
        raise Refused("reason-missing", row=name)
    if any(one.role == "head" and one.name != name for one in known.here):
        refuse_without(workplace, "head")
    _open_for(workplace)
    _keep_pin(workplace, person, "", words.strip())
    if known.last == name and workplace.at_keys.person is None:
        workplace.at_keys.person = replace(person, has_pin=False)


def _keep_pin(workplace: Workplace, person: Person, new: str, words: str) -> None:
    kept = ""
    if new:
        salt = secrets.token_bytes(16)
        kept = f"{salt.hex()} {_digest(new, salt).hex()}"
    event = journal.Event(PIN_SET if new else PIN_TAKEN, code=person.name, after=words)
    with machine_faults(workplace.database), workplace.db.atomic():
        people.keep_pin(workplace.db, person.name, kept)
        _journal(workplace, event)


def _prove(workplace: Workplace, person: Person, pin: str) -> None:
    with machine_faults(workplace.database):
        kept = people.pin_of(workplace.db, person.name)
    if not kept:
        return
    if not pin:
        raise UsageError("pin-needed", person=person.name)
    salt, _space, digest = kept.partition(" ")
    if not hmac.compare_digest(_digest(pin, bytes.fromhex(salt)).hex(), digest):
        raise Refused("person-pin-wrong", person=person.name)


def _digest(pin: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import (
        Scrypt,  # a start without PIN does without
    )

    return Scrypt(salt=salt, length=32, **_COST).derive(pin.encode())


def _open_for(workplace: Workplace) -> None:
    """What was closed only because nobody was at the keys is open from now on."""
    closed = workplace.read_only
    if closed is not None and closed.code not in NOBODY_THERE:
        raise closed
    workplace.close_to_changes(None)


NOBODY_THERE = ("person-not-chosen", "person-pin-needed")
"""Why a workplace is closed to changes until somebody says who is there."""


def _unseat(workplace: Workplace) -> None:
    """Nobody is at the keys: the next one has to be chosen, where any is known."""
    workplace.at_keys.person = None
    names = [one.name for one in people_of(workplace).here]
    if names:
        workplace.close_to_changes(Refused("person-not-chosen", names=listed(names)))


def _here(known: People, name: str) -> Person:
    person = next((one for one in known.here if one.name == name), None)
    if person is None:
        raise UsageError(
            "person-unknown",
            person=printable(name),
            names=listed(one.name for one in known.here) or "—",
        )
    return person


def _refuse_keeping(workplace: Workplace, known: People) -> None:
    """The list of a desk is kept by its head, where it has one."""
    if any(one.role == "head" for one in known.here):
        refuse_without(workplace, "head")


def _refuse_headless(workplace: Workplace, known: People, name: str) -> None:
    """A desk with persons keeps one head among them."""
    heads = [one.name for one in known.here if one.role == "head"]
    if workplace.role == "district" and heads == [name] and len(known.here) > 1:
        raise Refused("person-last-head", person=name)


def _in_words(person: Person | None) -> str:
    """Post, telephone and role, as the journal has them."""
    return " · ".join(filter(None, (person.post, person.phone, person.role))) if person else ""


def _journal(workplace: Workplace, event: journal.Event) -> None:
    journal.append_event(
        workplace.db,
        workplace.unit.code,
        event,
        journal.Stamp(journal.now(), workplace.who),
    )


def role_of(text: str) -> PersonRole:
    """Raises: UsageError("person-role-unknown")."""
    for role in ROLES:
        if role == text:
            return role
    raise UsageError("person-role-unknown", text=printable(text), known=listed(ROLES))
