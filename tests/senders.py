"""Units that seal submissions with their own keys: not tests, what tests of the desk stand on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from desktop.catalogue.model import Catalogue
from desktop.domain.figures import SCALE, How
from desktop.exchange.envelope import digest_of, seal
from desktop.exchange.keys import Keys, key_check_code, make_keys
from desktop.exchange.messages import FigureRow, ProjectRow, ReadingRow, Submission
from desktop.exchange.stick import submission_name

QICUN, DONGLOU = "140902101", "140902209"


@dataclass
class Sender:
    """One unit's program as the desk sees it: its key and the files it makes."""

    unit: str
    catalogue: Catalogue
    recipient: str = ""
    keys: Keys = field(default_factory=make_keys)

    @property
    def code(self) -> str:
        return key_check_code(self.keys.signing_public)

    def message(self, period: str = "2025-10", sequence: int = 1, *, afforested: int = 640, assigned: int = 1000,
                figures: tuple[FigureRow, ...] = ()) -> Submission:
        year = period[:4]
        rows = [FigureRow("E1", "E301", "", year, assigned * SCALE, "", None, "", "", How.TYPED),
                FigureRow("E1", "E303", "", period, afforested * SCALE, "", None, "", "", How.TYPED), *figures]
        reading = ReadingRow(f"{period}-03", 83 * SCALE, "PM2.5", None, None, None, None, None, None, False, "")
        project = ProjectRow("P01", "2025-03", "温泉康养中心", "区级重点项目", "区级", "奇村", "文旅公司", "2025-03-01", "", "",
                             12_000 * SCALE, 0, 4_500 * SCALE, 350 * SCALE, 3_100 * SCALE, 3_100 * SCALE, "在建",
                             "主体封顶", "", "王主任", "", "")
        return Submission(self.unit, period, sequence, ["E1", "E2", "P1"], rows, [reading], [project], [], [], "", "王静",
                          "0350-3000000")

    def sealed(self, message: Submission, *, previous: str = "", catalogue: str = "") -> bytes:
        return seal(message, keys=self.keys, catalogue=catalogue or self.catalogue.digest, program="0.1",
                    recipient=self.recipient, previous=previous)

    def put(self, folder: Path, period: str = "2025-10", sequence: int = 1, **values: int) -> Path:
        """Write a submission into a folder as the program names it."""
        data = self.sealed(self.message(period, sequence, **values))
        file = folder / submission_name(self.unit, period, sequence, digest_of(data))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return file
