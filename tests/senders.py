"""Units that seal submissions with their own keys: not tests, what tests of the desk stand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.trust import decide_conflict
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue
from desktop.domain.figures import SCALE, How, Missing
from desktop.domain.periods import Period
from desktop.exchange.envelope import MadeWith, digest_of, open_envelope, seal
from desktop.exchange.keys import Keys, key_check_code, make_keys
from desktop.exchange.messages import FigureRow, ProjectRow, ReadingRow, Submission
from desktop.exchange.stick import submission_name
from desktop.store import received
from desktop.store.submissions import TrustedKey, pin_key

QICUN, DONGLOU = "140902101", "140902209"


def project_row(**columns: Any) -> ProjectRow:
    """A project of the ledger as a month brings it, but for these columns."""
    row = ProjectRow(
        "P01",
        "2025-03",
        "温泉康养中心",
        "区级重点项目",
        "区级",
        "奇村",
        "文旅公司",
        "2025-03-01",
        "",
        "",
        12_000 * SCALE,
        0,
        4_500 * SCALE,
        350 * SCALE,
        3_100 * SCALE,
        3_100 * SCALE,
        "在建",
        "主体封顶",
        "",
        "王主任",
        "",
        "",
    )
    return msgspec.structs.replace(row, **columns)


@dataclass
class Sender:
    """One unit's program as the desk sees it: its key and the files it makes."""

    unit: str
    catalogue: Catalogue
    recipient: str = ""
    keys: Keys = field(default_factory=make_keys)
    made: dict[tuple[str, int], str] = field(default_factory=dict)  # period, number → digest

    @property
    def code(self) -> str:
        return key_check_code(self.keys.signing_public)

    def known_at(self, desk: Workplace) -> None:
        """Let the desk trust this key, as after a telephone call; before one it has its own."""
        workplace_keys(desk)
        keys, at = self.keys, "2025-01-01T00:00:00+08:00"
        pin_key(desk.db, TrustedKey(self.unit, keys.signing_public, keys.recipient, at))

    def message(
        self,
        period: str = "2025-10",
        sequence: int = 1,
        *,
        afforested: int = 640,
        assigned: int = 1000,
        figures: tuple[FigureRow, ...] = (),
    ) -> Submission:
        year = period[:4]
        rows = [
            FigureRow("E1", "E301", "", year, assigned * SCALE, "", None, "", "", How.TYPED),
            FigureRow("E1", "E303", "", period, afforested * SCALE, "", None, "", "", How.TYPED),
            *figures,
        ]
        reading = ReadingRow(
            f"{period}-03", 83 * SCALE, "PM2.5", None, None, None, None, None, None, False, ""
        )
        return Submission(
            self.unit,
            period,
            sequence,
            ["E1", "E2", "P1"],
            rows,
            [reading],
            [project_row(since=min("2025-03", period))],  # on the ledger before it is reported
            [],
            [],
            "",
            "王静",
            "0350-3000000",
        )

    def sealed(
        self, message: Submission, *, previous: str | None = None, catalogue: str = ""
    ) -> bytes:
        """Sealed as the program does it; without `previous` it follows the newest of the lower
        numbers that this unit has made for the period.
        """
        at, number = message.period, message.sequence
        data = seal(
            message,
            keys=self.keys,
            made_with=MadeWith(catalogue or self.catalogue.digest, "0.1"),
            recipient=self.recipient,
            previous=self.last_before(at, number) if previous is None else previous,
        )
        self.made[at, number] = digest_of(data)
        return data

    def last_before(self, period: str, sequence: int) -> str:
        """The digest that an honest program names as the one before; "" for a first number."""
        lower = [n for made, n in self.made if made == period and n < sequence]
        return self.made[period, max(lower)] if lower else ""

    def put(self, folder: Path, period: str = "2025-10", sequence: int = 1, **values: int) -> Path:
        """Write a submission into a folder as the program names it."""
        return self._write(self.sealed(self.message(period, sequence, **values)), folder)

    def put_after(
        self, previous: str, folder: Path, period: str = "2025-10", sequence: int = 1, **values: int
    ) -> Path:
        """As `put`, but it names another file, or none, as the one before: a copied folder."""
        message = self.message(period, sequence, **values)
        return self._write(self.sealed(message, previous=previous), folder)

    def _write(self, data: bytes, folder: Path) -> Path:
        manifest = open_envelope(data).manifest
        name = submission_name(self.unit, manifest.period, manifest.sequence, digest_of(data))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        return folder / name


class Stick:
    """Submissions of several units, put to a desk as they are made."""

    def __init__(self, desk: Workplace, folder: Path) -> None:
        self.desk, self.folder, self.senders = desk, folder, {}  # type: Workplace, Path, dict[str, Sender]

    def give_two_units(self) -> None:
        """October of two units: values, a true zero, a reason, a water section, projects."""
        self.give(
            QICUN,
            forms=("E1", "P1"),
            projects=3,
            E303=1000,
            E304=7,
            E301=100,
            E302=0,
            E401=Missing.NOT_APPLICABLE,
        )
        self.give(
            DONGLOU, forms=("E1", "P1"), projects=1, E303=20, E301=1000, E302=11, E201_定襄桥=3
        )

    def give(
        self,
        unit: str,
        period: str = "2025-10",
        *,
        forms: tuple[str, ...] = ("E1",),
        sequence: int = 1,
        standard: str = "",
        projects: int = 0,
        made_with: Catalogue | None = None,
        **figures: int | Missing | tuple[str, int],
    ) -> None:
        """Figures by code ("E201_定襄桥" for one of a dimension); a missing one by its reason. `made_with`: other forms
        than those that hold at the desk for the period.
        """
        catalogue = made_with or self.desk.at(Period(period)).catalogue
        if unit not in self.senders:
            sender = self.senders[unit] = Sender(unit, self.desk.catalogue)
            sender.known_at(self.desk)
        sender = self.senders[unit]
        rows = []
        for name, given in figures.items():
            code, _underscore, dimension = name.partition("_")
            indicator = catalogue.indicators[code]  # type: ignore[index]
            own = period[:4] if indicator.frequency == "year" else period
            value = (
                given * SCALE if isinstance(given, int) and not isinstance(given, Missing) else None
            )
            reason = given if isinstance(given, Missing) else None
            rows.append(
                FigureRow(
                    indicator.form,
                    code,
                    dimension,
                    own,
                    value,
                    "",
                    reason,
                    "",
                    standard if indicator.standard_family else "",
                    How.TYPED,
                )
            )
        base = sender.message(period, sequence)
        message = Submission(
            unit,
            period,
            sequence,
            list(forms),
            rows,
            [],
            [
                msgspec.structs.replace(
                    base.projects[0],
                    project=f"P{n:02d}",
                    plan_this_year=100 * SCALE,
                    done_this_year=50 * SCALE,
                    category="民生实事" if n else "区级重点项目",
                )
                for n in range(projects)
            ],
            [],
            [],
            "",
            "",
            "",
        )
        data = sender.sealed(message, catalogue=catalogue.digest)
        file = self.folder / submission_name(unit, period, sequence, digest_of(data))
        file.write_bytes(data)
        (result,) = receive(self.desk, [file])
        assert result.outcome == "taken", result


def decide_all(desk: Workplace) -> None:
    """As a person might: the highest number counts, of one number twice the larger digest."""
    while waiting := received.files_in_state(desk.db, "conflict"):
        one = waiting[0]
        files = [
            file
            for file in received.received_files(desk.db, one.unit, one.period)
            if file.state in ("conflict", "current")
        ]
        chosen = max(files, key=lambda file: (file.sequence, file.digest))
        decide_conflict(desk, chosen.digest, "电话核实，以此件为准")
