"""How a form follows the desk's checks (跨单位审核): by the catalogue's word, else as built in.

Where the catalogue names one of these checks on a form, that form follows its severity, cells
and params; `off = "1"` switches the check off there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from desktop.catalogue.model import Catalogue, Text
from desktop.i18n import N_

OWN_HISTORY, PEERS, UNIT_SLIP = "cross_own_history", "cross_peers", "cross_unit_slip"
SAME_PROJECT, TARGET_SUM, REPORTERS, CHANGED = (
    "cross_same_project",
    "cross_target_sum",
    "cross_reporters",
    "cross_changed_history",
)
DAYS, SAME_HONOUR, NEIGHBOUR = "cross_days", "cross_same_honour", "cross_neighbour"
DESK_CHECKS = {
    OWN_HISTORY: N_("A figure far from the unit's own history"),
    PEERS: N_("A figure far from those of its peers"),
    UNIT_SLIP: N_("A decimal point or unit of measure that may have slipped"),
    SAME_PROJECT: N_("One project in two ledgers"),
    TARGET_SUM: N_("Sums beside what was assigned"),
    REPORTERS: N_("Reported twice, by nobody, or by somebody who is not named for it"),
    CHANGED: N_("What was told before, told otherwise"),
    DAYS: N_("Days that do not fit those of the other units"),
    SAME_HONOUR: N_("An honour that another unit reported, too"),
    NEIGHBOUR: N_("A value that is another unit's"),
}
"""Name of a check: what it looks for."""
NAMES = tuple(DESK_CHECKS)

Level = Literal["query", "hint"]


@dataclass(frozen=True)
class CheckConfig:
    """How a form follows a check. `cells` empty = all that the check is about; `message` None =
    the program's own words.
    """

    rule: str
    severity: Level
    cells: tuple[str, ...] = ()
    message: Text | None = None
    params: Mapping[str, str] = field(default_factory=dict)

    def concerns(self, code: str) -> bool:
        return not self.cells or code in self.cells

    def number(self, name: str, default: float) -> float:
        return float(self.params.get(name, default))


def check_config(catalogue: Catalogue, name: str, form: str) -> CheckConfig | None:
    """The catalogue's word on a check for a form, else the built-in one; None where it is
    switched off.
    """
    for check in catalogue.checks:
        if check.name == name and check.form == form:
            if check.params.get("off") == "1":
                return None
            return CheckConfig(
                check.id,
                "hint" if check.severity == "hint" else "query",
                tuple(check.cells),
                check.message,
                check.params,
            )
    return CheckConfig(name, "hint" if name == PEERS else "query")
