"""The example's project ledgers: what each project is, and its months from the first to the last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from desktop.actions.demo_spread import spread
from desktop.actions.demo_story import Batch, ProjectStory
from desktop.catalogue.model import Catalogue, Unit, UnitCode

CENTS = 100
_SEASON = (0.72, 0.68, 0.95, 1.1, 1.15, 1.12, 1.05, 1.05, 1.1, 1.1, 0.95, 0.8)
"""Building work slows in winter but never stops in the example."""
YEARS = 2


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


@dataclass
class _Draft:
    """A project while its amounts are weighed: months counted from January of the first year."""

    start: int
    finish: int  # may lie beyond the years of the example
    rate: float
    shape: list[float]
    done: dict[int, int] = field(default_factory=dict)  # year → cents
    plans: dict[int, int] = field(default_factory=dict)
    total: int = 0

    def months_of(self, year: int) -> list[int]:
        return [m for m in range(self.start, min(self.finish, 12 * YEARS - 1) + 1) if m // 12 == year]


def all_projects(story: ProjectStory, catalogue: Catalogue, first_year: int) -> dict[str, list[Project]]:
    """The projects of every unit, in the order of their batches."""
    found: dict[str, list[Project]] = {}
    used: set[str] = set()
    for number, batch in enumerate(story.batch):
        rng = Random(f"projects/{number}")
        units = _Places(story, catalogue, batch, rng, used)
        for index, draft in enumerate(_drafts(batch, first_year, rng)):
            project = _project(story, batch, draft, index, units, first_year, rng)
            found.setdefault(project.unit, []).append(project)
    return found


def _drafts(batch: Batch, first_year: int, rng: Random) -> list[_Draft]:
    base = (batch.year - first_year) * 12
    finishes = [kind for kind, count in enumerate(batch.finish) for _ in range(count)]
    rng.shuffle(finishes)
    drafts = [_draft(batch, base, kind, rng) for kind in finishes]
    if batch.preparing:
        for draft in drafts:
            draft.total = round(draft.rate * 12) * CENTS
            draft.plans[base // 12] = draft.total // 4
        return drafts
    natural = {n: d.rate * sum(d.shape[m] for m in d.months_of(base // 12)) for n, d in enumerate(drafts)}
    if batch.done_sum:
        plans = spread(_cents(batch.plan_sum), natural)
        done = spread(_cents(batch.done_sum), {n: plans[n] * rng.uniform(0.91, 1.1) for n in plans})
    else:
        scale = 1.0
        if batch.total_sum:
            scale = _cents(batch.total_sum) / CENTS / sum(d.rate * sum(d.shape) for d in drafts)
        done = {n: round(value * scale) * CENTS for n, value in natural.items()}
        plans = {n: round(done[n] / CENTS / rng.uniform(0.96, 1.12)) * CENTS for n in done}
    for n, draft in enumerate(drafts):
        draft.done[base // 12], draft.plans[base // 12] = done[n], plans[n]
        _later_years(draft, base // 12, rng)
    _totals(batch, drafts, rng)
    return drafts


def _draft(batch: Batch, base: int, kind: int, rng: Random) -> _Draft:
    if kind == 0 and not batch.done_sum and batch.rate[1] <= 120:
        start, finish = base + rng.choice((2, 3, 3, 4)), base + rng.choice((8, 9, 9, 10, 10))
    elif kind == 0:
        start, finish = base + rng.choice((0, 1, 2, 2)), base + rng.choice((9, 10, 10, 11))
    elif kind == 1:
        start, finish = base + rng.choice((0, 1, 2, 3, 4)), base + 12 + rng.choice((5, 7, 8, 9, 10))
    else:
        start, finish = base + rng.choice((0, 2, 2, 3, 4, 5)), base + 24 + rng.choice((2, 5, 8, 11))
    shape = [0.0] * 48
    for m in range(start, min(finish, 47) + 1):
        shape[m] = _SEASON[m % 12] * rng.uniform(0.86, 1.14) * (0.75 if m == start else 1.0)
    return _Draft(start, finish, float(rng.uniform(*batch.rate)), shape)


def _later_years(draft: _Draft, first: int, rng: Random) -> None:
    """Go on in the years after the first at the pace of the first."""
    pace = draft.done[first] / sum(draft.shape[m] for m in draft.months_of(first))
    for year in range(first + 1, YEARS):
        months = draft.months_of(year)
        if months:
            draft.done[year] = round(pace * sum(draft.shape[m] for m in months) * rng.uniform(0.92, 1.05) / CENTS) * CENTS
            draft.plans[year] = round(draft.done[year] / CENTS / rng.uniform(0.97, 1.1)) * CENTS


def _totals(batch: Batch, drafts: Sequence[_Draft], rng: Random) -> None:
    """Total investment: a little round what was done where it is finished, more where it goes on."""
    natural = {}
    for n, draft in enumerate(drafts):
        done, whole = sum(draft.done.values()), sum(draft.shape[:min(draft.finish, 47) + 1])
        known = sum(draft.shape[m] for m in range(draft.start, min(draft.finish, 12 * YEARS - 1) + 1))
        natural[n] = done * whole / known * rng.uniform(0.99, 1.03)
    if batch.total_sum:
        totals = spread(_cents(batch.total_sum), natural)
    else:
        totals = {n: round(value / CENTS / 10) * 10 * CENTS for n, value in natural.items()}
    for n, draft in enumerate(drafts):
        draft.total = totals[n] if batch.total_sum else max(totals[n], *draft.plans.values())
        draft.plans = {year: min(plan, draft.total) for year, plan in draft.plans.items()}


class _Places:
    """Where the projects of a batch lie: its units in turn, and villages that have none of the kind yet."""

    def __init__(self, story: ProjectStory, catalogue: Catalogue, batch: Batch, rng: Random, used: set[str]) -> None:
        self._story, self._catalogue, self._batch, self._rng, self._used = story, catalogue, batch, rng, used
        self._units = batch.units or [
            unit.code for unit in catalogue.units if unit.group == "township" and (not batch.rural or self._villages(unit.code))]

    def _villages(self, unit: str) -> list[str]:
        return [v.name for v in self._catalogue.villages_of(UnitCode(unit))
                if v.name.endswith(self._story.village_endings[-1])]

    @property
    def count(self) -> int:
        return len(self._units)

    def unit(self, index: int) -> Unit:
        return self._catalogue.unit_by_code[UnitCode(self._units[index % len(self._units)])]

    def village(self, unit: Unit, name: str) -> str:
        """A village of the unit for which no project of this name stands."""
        villages = [v.removesuffix(self._story.village_endings[-1]) for v in self._villages(unit.code)]
        if not villages:
            return ""
        free = [v for v in villages if name.replace("{village}", v) not in self._used] or villages
        return self._rng.choice(free)

    def take(self, name: str, year: int) -> str:
        """The name, with its year where another project has it."""
        if name in self._used:
            name = self._story.repeated.format(name=name, year=year)
        self._used.add(name)
        return name


def _project(story: ProjectStory, batch: Batch, draft: _Draft, index: int, places: _Places, first_year: int,
             rng: Random) -> Project:
    unit = places.unit(index)
    pattern = batch.names[(index + index // places.count) % len(batch.names)]
    village = places.village(unit, pattern) if batch.rural or rng.random() < 0.4 else ""
    short = str(unit.name.zh)
    for ending in story.unit_endings:
        short = short.removesuffix(ending) if len(short) > len(ending) + 1 else short
    name = places.take(pattern.format(unit=short, village=village), batch.year)
    owner = batch.firms[index] if batch.firms else story.owners.get(unit.kind, "{unit}").format(unit=unit.name.zh)
    day = rng.choice((1, 6, 10, 12, 15, 18, 20, 26))
    start = _period(draft.start, first_year)
    finish = _period(draft.finish, first_year)
    months = dict(_months(story, batch, draft, first_year, rng))
    planned = _period(draft.start + (8 if batch.preparing else 0), first_year)
    return Project(
        unit.code, batch.category, batch.levels[index % len(batch.levels)], name, village, owner, rng.choice(story.people), f"{planned}-{max(1, day - 5):02d}",
        "" if batch.preparing else f"{start}-{day:02d}", f"{finish}-28", draft.total,
        {str(first_year + year): plan for year, plan in draft.plans.items()}, months)


def _months(story: ProjectStory, batch: Batch, draft: _Draft, first_year: int, rng: Random) -> Iterator[tuple[str, Month]]:
    done_in_all = 0
    money: dict[int, int] = {}
    for year, done in draft.done.items():
        money |= spread(done, {m: draft.shape[m] for m in draft.months_of(year)})
    last = 12 * YEARS - 1
    end = draft.finish if draft.finish <= last else None
    until = last if end is None else end // 12 * 12 + 11  # a finished project stays in the ledger of its year
    for m in range(draft.start, until + 1):
        done = money.get(m, 0)
        done_in_all += done
        stage = _stage(batch, draft, m, end)
        share = min(100, done_in_all * 100 // draft.total) if draft.total else 0
        words = rng.choice(story.phrases[stage]).format(share=share) if end is None or m <= end else ""
        trouble = (rng.choice(story.obstacles) if stage == _STAGES[2] and rng.randrange(story.obstacle_one_in) == 0 else "")
        yield _period(m, first_year), Month(done, stage, words, trouble, ends=m == end)


_STAGES = ("前期", "开工", "在建", "完工")  # zh-data: keys of the catalogue's stages


def _stage(batch: Batch, draft: _Draft, month: int, end: int | None) -> str:
    if batch.preparing:
        return _STAGES[0]
    if end is not None and month >= end:
        return batch.last_stage or _STAGES[3]
    return _STAGES[1] if month == draft.start else _STAGES[2]


def _period(month: int, first_year: int) -> str:
    return f"{first_year + month // 12}-{month % 12 + 1:02d}"


def _cents(text: str) -> int:
    return int(Decimal(text) * CENTS)
