"""The example's project ledgers: what each project is, and its months from the first to the
last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from desktop.catalogue.model import Catalogue, Unit, UnitCode
from desktop.demo.drafts import LAST, Draft, weighed
from desktop.demo.spread import spread
from desktop.demo.story import Batch, ProjectStory

_STAGES = ("前期", "开工", "在建", "完工")  # zh-data: keys of the catalogue's stages


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a project; money in cents of 万元. `ends`: finished in this month."""

    done: int
    stage: str
    progress: str = ""
    obstacles: str = ""
    ends: bool = False


@dataclass(frozen=True)
class Project:
    """A ledger row. `plans` by year; `months` by period, from the one in which it was entered."""

    unit: str
    category: str
    level: str
    name: str
    village: str
    owner: str
    responsible: str
    planned_start: str
    actual_start: str
    planned_finish: str
    total: int
    plans: Mapping[str, int]
    months: Mapping[str, Month] = field(default_factory=dict)

    @property
    def since(self) -> str:
        return next(iter(self.months))

    @property
    def end(self) -> str:
        """The period in which it finished, "" while it goes on."""
        return next((period for period, month in self.months.items() if month.ends), "")


def all_projects(
    story: ProjectStory, catalogue: Catalogue, first_year: int, *, uneven: bool = False
) -> dict[str, list[Project]]:
    """The projects of every unit, in the order of their batches."""
    projects: dict[str, list[Project]] = {}
    used: set[str] = set()
    for number, batch in enumerate(story.batch):
        rng = Random(f"projects/{number}")
        units = _Places(story, catalogue, batch, rng, used)
        for index, draft in enumerate(weighed(batch, first_year, rng, uneven=uneven)):
            project = _project(units, draft, index, first_year)
            projects.setdefault(project.unit, []).append(project)
    return projects


class _Places:
    """Where the projects of a batch lie: its units in turn, and villages that have none of the
    kind yet.
    """

    def __init__(
        self, story: ProjectStory, catalogue: Catalogue, batch: Batch, rng: Random, used: set[str]
    ) -> None:
        self.story, self._catalogue, self.batch, self.rng, self._used = (
            story,
            catalogue,
            batch,
            rng,
            used,
        )
        self._units = batch.units or [
            unit.code
            for unit in catalogue.units
            if unit.group == "township" and (not batch.rural or self._villages(unit.code))
        ]

    def _villages(self, unit: str) -> list[str]:
        return [
            v.name
            for v in self._catalogue.villages_of(UnitCode(unit))
            if v.name.endswith(self.story.village_endings[-1])
        ]

    @property
    def count(self) -> int:
        return len(self._units)

    def unit(self, index: int) -> Unit:
        return self._catalogue.unit_by_code[UnitCode(self._units[index % len(self._units)])]

    def village(self, unit: Unit, name: str) -> str:
        """A village of the unit for which no project of this name stands."""
        villages = [
            v.removesuffix(self.story.village_endings[-1]) for v in self._villages(unit.code)
        ]
        if not villages:
            return ""
        free = [v for v in villages if name.replace("{village}", v) not in self._used] or villages
        return self.rng.choice(free)

    def take(self, name: str, year: int) -> str:
        """The name, with its year where another project has it."""
        if name in self._used:
            name = self.story.repeated.format(name=name, year=year)
        self._used.add(name)
        return name


def _project(places: _Places, draft: Draft, index: int, first_year: int) -> Project:
    story, batch, rng = places.story, places.batch, places.rng
    unit = places.unit(index)
    pattern = batch.names[(index + index // places.count) % len(batch.names)]
    village = places.village(unit, pattern) if batch.rural or rng.random() < 0.4 else ""
    short = str(unit.name.zh)
    for ending in story.unit_endings:
        short = short.removesuffix(ending) if len(short) > len(ending) + 1 else short
    name = places.take(pattern.format(unit=short, village=village), batch.year)
    owner = (
        batch.firms[index]
        if batch.firms
        else story.owners.get(unit.kind, "{unit}").format(unit=unit.name.zh)
    )
    day = rng.choice((1, 6, 10, 12, 15, 18, 20, 26))
    start = _period(draft.start, first_year)
    finish = _period(draft.finish, first_year)
    months = dict(_months(story, batch, draft, first_year, rng))
    planned = _period(draft.start + (14 if batch.preparing else 0), first_year)
    return Project(
        unit.code,
        batch.category,
        batch.levels[index % len(batch.levels)],
        name,
        village,
        owner,
        rng.choice(story.people),
        f"{planned}-{max(1, day - 5):02d}",
        "" if batch.preparing else f"{start}-{day:02d}",
        f"{finish}-28",
        draft.total,
        {str(first_year + year): plan for year, plan in draft.plans.items()},
        months,
    )


def _months(
    story: ProjectStory, batch: Batch, draft: Draft, first_year: int, rng: Random
) -> Iterator[tuple[str, Month]]:
    done_in_all, trouble = 0, ""
    money: dict[int, int] = {}
    for year, done in draft.done.items():
        money |= spread(done, {m: draft.shape[m] for m in draft.months_of(year)})
    end = draft.finish if draft.finish <= LAST else None
    until = (
        LAST if end is None else end // 12 * 12 + 11
    )  # a finished project stays in the ledger of its year
    for m in range(draft.start, until + 1):
        done = money.get(m, 0)
        done_in_all += done
        stage = _stage(batch, draft, m, end)
        share = min(100, done_in_all * 100 // draft.total) if draft.total else 0
        phrase = (
            rng.choice(story.phrases[stage]).format(share=share) if end is None or m <= end else ""
        )
        solved = story.obstacle_solved if trouble in story.obstacles else ""
        trouble = (
            rng.choice(story.obstacles)
            if stage == _STAGES[2] and rng.randrange(story.obstacle_one_in) == 0
            else solved
        )
        yield _period(m, first_year), Month(done, stage, phrase, trouble, ends=m == end)


def _stage(batch: Batch, draft: Draft, month: int, end: int | None) -> str:
    if batch.preparing:
        return _STAGES[0]
    if end is not None and month >= end:
        return batch.last_stage or _STAGES[3]
    return _STAGES[1] if month == draft.start else _STAGES[2]


def _period(month: int, first_year: int) -> str:
    return f"{first_year + month // 12}-{month % 12 + 1:02d}"
