"""The district's own reporters at the desk: each has a real workplace in a folder of the desk's,
and hands in like any unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.actions.keys import REPORTERS, workplace_keys
from desktop.actions.people import seat_alone
from desktop.actions.transfer.outbox import due_periods
from desktop.actions.transfer.receive import FileResult, receive
from desktop.actions.transfer.submit import submit
from desktop.actions.workplace import Workplace, init_workplace, open_workplace, workplace_exists
from desktop.catalogue.model import Unit
from desktop.domain.periods import Period
from desktop.errors import UsageError
from desktop.exchange.keys import Keys, fingerprint
from desktop.store import journal
from desktop.store.database import machine_faults
from desktop.store.submissions import TrustedKey, pin_key, trusted_key


@dataclass(frozen=True, slots=True)
class Reporter:
    """An office of the district that fills in forms. `home` is its workplace, which is made when
    it is first opened.
    """

    unit: Unit
    home: Path
    exists: bool


def reporters_of(workplace: Workplace) -> tuple[Reporter, ...]:
    """Every unit of the roster that is no township, in the roster's order."""
    return tuple(
        Reporter(unit, home, workplace_exists(home))
        for unit in workplace.catalogue.units
        if unit.group != "township"
        if (home := home_of(workplace, unit.code))
    )


def home_of(workplace: Workplace, unit: str) -> Path:
    return workplace.home / REPORTERS / unit


def ready_reporter(workplace: Workplace, unit: str, *, passphrase: str | None = None) -> Path:
    """The reporter's workplace, made where there is none yet; it and the desk know each other's
    keys, being one machine.

    Raises: UsageError("unit-unknown"), Refused of the own keys, StoreError.
    """
    reporter = next((r for r in reporters_of(workplace) if r.unit.code == unit), None)
    if reporter is None:
        raise UsageError("unit-unknown", unit=unit, catalogue=workplace.catalogue.name)
    if not reporter.exists:
        workplace.refuse_read_only()
        keys = workplace_keys(workplace, passphrase)
        init_workplace(
            reporter.home,
            role="township",
            unit_code=unit,
            catalogue_name=workplace.catalogue.id,
            issued=workplace.versions.kept(),
        )
        with open_workplace(reporter.home, today=workplace.today) as own:
            _trust(own, "district", keys)
    if workplace.at_keys.person is not None and workplace.read_only is None:
        with open_workplace(reporter.home, today=workplace.today) as own:
            seat_alone(own, workplace.at_keys.person)
    return reporter.home


def hand_in(
    workplace: Workplace, unit: str, month: Period, *, passphrase: str | None = None
) -> tuple[FileResult, ...]:
    """Check, seal and receive what a reporter at this desk owes at the end of a month; one result a
    submission.

    Their keys, the desk's and the reporter's, lie on one machine: each is trusted without a telephone call, the first
    time, and where the computer broke and others were made since. Raises:
    FindingsBlock("findings-block"), Refused, MachineError("workplace-in-use") while its window
    is open, StoreError.
    """
    workplace.refuse_read_only()
    # what does not open the desk's keys is not put on the office's
    of_desk = workplace_keys(workplace, passphrase)
    home = ready_reporter(workplace, unit, passphrase=passphrase)
    folder = workplace.home / REPORTERS / "handed-in"
    with machine_faults(folder):
        folder.mkdir(exist_ok=True)
    with open_workplace(home, today=workplace.today) as own:
        keys = workplace_keys(own, passphrase, is_new_passphrase=False)
        _trust(own, "district", of_desk)
        files = [
            submit(own, period, folder, passphrase=passphrase).file
            for period in due_periods(own, month)
        ]
    _trust(workplace, unit, keys)
    return receive(workplace, files, passphrase=passphrase)


def _trust(workplace: Workplace, owner: str, keys: Keys) -> None:
    """Pin the key of somebody who works on this machine, where it is not pinned already."""
    known = trusted_key(workplace.db, owner)
    if known is not None and (known.signing_key, known.recipient) == (
        keys.signing_public,
        keys.recipient,
    ):
        return
    with machine_faults(workplace.database), workplace.db.atomic():
        at = journal.now()
        pin_key(workplace.db, TrustedKey(owner, keys.signing_public, keys.recipient, at))
        if workplace.role == "district":
            journal.append_event(
                workplace.db,
                owner,
                journal.Event(
                    "key",
                    before=fingerprint(known.signing_key) if known is not None else "",
                    after=fingerprint(keys.signing_public),
                ),
                journal.Stamp(at, workplace.who),
            )
