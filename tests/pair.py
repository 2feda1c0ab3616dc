"""One unit and the desk, each with its own workplace, and a stick between them: what tests of
the circle stand on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.actions.checks.check import check_period
from desktop.actions.checks.explain import explain
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.receive import FileResult, receive
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.submit import Submitted, submit
from desktop.actions.transfer.trust import trust
from desktop.actions.workplace import Workplace, init_workplace, open_workplace
from desktop.domain.periods import Period
from desktop.exchange.keys import key_check_code

UNIT = "140902209"  # 东楼乡, named for the section 定襄桥
OCTOBER = Period("2025-10")
_WORDS = "已与相关站所逐项核对，原因是集中验收入账"


@dataclass
class Pair:
    desk: Workplace
    unit: Workplace
    stick: Path

    def meet(self) -> None:
        """The first task and the first submission's key, both compared by telephone."""
        task = export_task(self.desk, OCTOBER, self.stick)
        receive_task(self.unit, task.file, task.key_code)

    def submit(self, period: Period = OCTOBER) -> Submitted:
        """Explain what asks for it, and write the period to the stick."""
        for finding in check_period(self.unit, period):
            if finding.severity == "query" and finding.blocks:
                explain(self.unit, period, finding.rule, _WORDS, finding.cell, is_confirmed=True)
        return submit(self.unit, period, self.stick)

    def receive(self) -> tuple[FileResult, ...]:
        """The stick at the desk; a key that waits is trusted."""
        results = receive(self.desk, [self.stick])
        if any(result.code == "key-not-trusted" for result in results):
            trust(self.desk, UNIT, key_check_code(workplace_keys(self.unit, None).signing_public))
            results = receive(self.desk, [self.stick])
        return results

    def journal(self, workplace: Workplace) -> str:
        return json.dumps(workplace.db.execute("SELECT what, code FROM journal").fetchall())


@contextmanager
def make_pair(folder: Path, *, today: date = date(2025, 11, 5)) -> Iterator[Pair]:
    init_workplace(folder / "desk", role="district")
    init_workplace(folder / "unit", role="township", unit_code=UNIT)
    (folder / "stick").mkdir()
    with ExitStack() as stack:
        desk = stack.enter_context(open_workplace(folder / "desk", today=today))
        unit = stack.enter_context(open_workplace(folder / "unit", today=today))
        pair = Pair(desk, unit, folder / "stick")
        pair.meet()
        yield pair
