"""What the page of handing over and recovering shows."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.desk.keys_lost import KeysLost, keys_lost
from desktop.actions.handover.open_matters import open_matters
from desktop.actions.people import filled_in_by
from desktop.actions.recovery_kit import KitState, kit_state
from desktop.actions.workplace import Workplace
from desktop.exchange.handover_file import Matter
from desktop.store.database import machine_faults
from desktop.store.handed_over import HandedOver, handed_over


@dataclass(frozen=True, slots=True)
class Safekeeping:
    """The newest recovery kit, what is not done yet, who fills in here, where the workplace went, and what is to be done
    about keys that are lost.
    """

    kit: KitState
    matters: tuple[Matter, ...]
    person: str
    gone: HandedOver | None
    lost: KeysLost | None = None


def safekeeping_of(workplace: Workplace) -> Safekeeping:
    """Raises: StoreError."""
    with machine_faults(workplace.database):
        gone = handed_over(workplace.db)
    return Safekeeping(
        kit_state(workplace),
        open_matters(workplace),
        filled_in_by(workplace)[0],
        gone,
        keys_lost(workplace),
    )
