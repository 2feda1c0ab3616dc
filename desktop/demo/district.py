"""The example's desk: it sends the tasks, takes what its offices sealed, accepts most of it, and
has something late, returned and in conflict before it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from desktop import clock
from desktop.actions.desk.review import accept, cell_ref, judge_pending, return_cells
from desktop.actions.keys import workplace_keys
from desktop.actions.transfer.receive import receive
from desktop.actions.transfer.receive_task import receive_task
from desktop.actions.transfer.send_replies import send_replies
from desktop.actions.transfer.send_task import export_task
from desktop.actions.transfer.submit import start_correction, submit
from desktop.actions.transfer.trust import trust
from desktop.actions.workplace import Workplace, open_workplace
from desktop.demo.story import DeskStory
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.errors import FindingsBlock
from desktop.exchange.keyplace import save_keys, where_keys_lie
from desktop.exchange.keys import key_check_code, make_keys
from desktop.store.database import machine_faults

_OPENING, _DESK_HOUR = time(9, 30), time(15)


@dataclass
class DeskExample:
    """The desk in the making: what its offices carry to it lies on `stick`, a folder a period."""

    home: Path
    stick: Path
    story: DeskStory
    tasks: list[Path] = field(default_factory=list)
    key_code: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    """Check code of the own key by unit."""
    periods: set[Period] = field(default_factory=set)
    """The periods of which something was sealed."""

    def send_tasks(self) -> None:
        """Write the tasks that the offices begin with."""
        with machine_faults(self.stick):
            self.stick.mkdir(parents=True)
        with self._open(submitting_moment(self.story, Period(self.story.tasks[0]))) as desk:
            for period in self.story.tasks:
                exported = export_task(desk, Period(period), self.stick)
                self.tasks.append(exported.file)
                self.key_code = exported.key_code

    def begin_office(self, office: Workplace) -> None:
        """Give an office its keys and the desk's tasks, as on its first day."""
        self.codes[office.unit.code] = key_check_code(own_keys(office))
        for file in self.tasks:
            receive_task(office, file, self.key_code)

    def seal(self, office: Workplace, period: Period) -> bool:
        """Seal a period of an office onto the stick; not where a finding waits for a person, or the
        office is to be late still.
        """
        if any(u.unit == office.unit.code and u.period == period for u in self.story.missing):
            return False
        folder = self.stick / period
        late = any(
            unit.unit == office.unit.code and unit.period == period for unit in self.story.late
        )
        if late:
            folder = self.stick / f"{period}-late"
        with machine_faults(folder):
            folder.mkdir(exist_ok=True)
        try:
            submit(office, period, folder)
        except FindingsBlock:
            return False
        self.periods.add(period)
        return True

    def receive_all(self, tell: Callable[[int, int], None]) -> None:
        """Take and judge period after period, then send the replies home and leave two files that
        contradict each other.
        """
        ordered = sorted(self.periods, key=lambda period: (periods.last_day(period), period))
        for done, period in enumerate(ordered, start=1):
            self._judge(period)
            tell(done, len(ordered))
        end = self._latest(ordered)
        self._reply(end)
        self._contradict(end)
        with machine_faults(self.stick):
            shutil.rmtree(self.stick)

    def _judge(self, period: Period) -> None:
        moment = self._received_at(period)
        with self._open(moment) as desk:
            results = receive(desk, [self.stick / period])
            for unit in sorted({r.unit for r in results if r.outcome == "refused"}):
                trust(desk, unit, self.codes[unit])
            judge_pending(desk, period)
            returned = [r for r in self.story.returned if r.period == period]
            for cell in returned:
                ref = cell_ref(desk, cell.unit, period, cell.cell)
                return_cells(desk, cell.unit, period, [ref], cell.words)
            waiting = {u.unit for u in self.story.unjudged if u.period == period}
            units = {r.unit for r in results} - {cell.unit for cell in returned} - waiting
            self._accept(desk, period, sorted(units))
        for late in (late for late in self.story.late if late.period == period):
            folder = self.stick / f"{period}-late"
            if folder.exists():
                with self._open(moment + timedelta(days=late.days)) as desk:
                    receive(desk, [folder])
                    self._accept(desk, period, [late.unit])

    @staticmethod
    def _accept(desk: Workplace, period: Period, units: Iterable[str]) -> None:
        for unit in units:
            accept(desk, unit, period)

    def _reply(self, moment: datetime) -> None:
        """Receipts and returns, one file an office, and each office takes its own."""
        home = self.stick / "home"
        with machine_faults(home):
            home.mkdir()
        with self._open(moment) as desk:
            written = send_replies(desk, home)
        for reply in written:
            with self._open(moment, self._office(reply.unit)) as office:
                receive(office, [reply.file])

    def _contradict(self, moment: datetime) -> None:
        """An office that was copied to a second computer corrects one period on both."""
        for story in self.story.conflict:
            period, home = Period(story.period), self._office(story.unit)
            if period not in self.periods or not home.exists():
                continue
            folder, second = self.stick / "conflict", self.stick / "second"
            with machine_faults(self.stick):
                folder.mkdir(exist_ok=True)
                shutil.copytree(home, second)
            for home_of_one, reason in zip((home, second), story.reasons, strict=True):
                with self._open(moment, home_of_one) as office:
                    start_correction(office, period, reason)
                    submit(office, period, folder)
            with machine_faults(self.stick):
                shutil.rmtree(second)
            with self._open(moment) as desk:
                receive(desk, [folder])

    def _office(self, unit: str) -> Path:
        return self.home.with_name(unit)

    def _received_at(self, period: Period) -> datetime:
        return datetime.combine(submitting_moment(self.story, period).date(), _DESK_HOUR)

    def _latest(self, ordered: Sequence[Period]) -> datetime:
        """After everything else, also after what came late."""
        days = max((late.days for late in self.story.late), default=0)
        return self._received_at(ordered[-1]) + timedelta(days=days + 1)

    @contextmanager
    def _open(self, moment: datetime, home: Path | None = None) -> Iterator[Workplace]:
        with (
            clock.standing_at(moment),
            open_workplace(home or self.home, today=moment.date()) as workplace,
        ):
            own_keys(workplace)
            yield workplace


def own_keys(workplace: Workplace) -> bytes:
    """The public signing key; made where there is none, in a file: an example's keys do not belong
    into the keyring of a person.
    """
    if where_keys_lie(workplace.home) is None:
        save_keys(workplace.home, make_keys(), None, use_keyring=False)
    return workplace_keys(workplace).signing_public


def submitting_moment(story: DeskStory, period: Period) -> datetime:
    """When the example's offices submit a period: the morning of a day of the next month."""
    day = periods.last_day(period) + timedelta(days=story.day)
    return datetime.combine(day, _OPENING)
