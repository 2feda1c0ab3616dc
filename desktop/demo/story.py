"""What the example tells: the figures, names and words of resources/demo as typed structs."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Collection
from typing import Any

import msgspec

from desktop import paths
from desktop.domain import periods
from desktop.domain.periods import Period

Yearly = dict[str, int]
_DATED = re.compile(r"20\d\d(-(\d\d(-\d\d)?|Q[1-4]))?")
_IN_WORDS = re.compile(r"20\d\d(?=年)")  # zh-data: names of projects


class Practice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"first": "from"}):
    """Where queries are left without words: one unit, from one month on."""

    unit: str
    first: str


class Cumulative(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cumulative figure spread over units; `curve` has one share a period of its frequency."""

    code: str
    weights: str
    done: Yearly
    curve: list[float]
    target: str = ""
    assigned: Yearly = {}


class Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A figure of one unit: its value at the end of each year, and the share of it at each
    period.
    """

    code: str
    unit: str
    final: dict[str, str]
    curve: list[float]
    dimension: str = ""


class Institutions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    count: str
    good: str
    below: dict[str, list[int]]


class Enterprises(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units of the enterprises there were, and of those that joined; `joined_by` counts them by
    quarter.
    """

    count: str
    target: str
    added: str
    standing: list[str]
    joined: dict[str, list[str]]
    joined_by: dict[str, list[int]]


class Matters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    category: str
    target: str
    done: str


class Water(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    section: str
    classes: dict[str, list[str]]
    notes: dict[str, str] = {}


class Honour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unit: str
    quarter: str
    date: str
    level: str
    title: str
    body: str
    evidence: str


class FigureStory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """resources/demo/figures.toml."""

    practice: Practice
    weights: dict[str, Yearly]
    cumulative: list[Cumulative]
    amount: list[Amount]
    institutions: Institutions
    enterprises: Enterprises
    matters: Matters
    water: list[Water]
    honour: list[Honour]
    explanations: dict[str, str]


class Invalid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reasons: list[str]
    one_in: int


class Primary(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    order: list[str]
    months: list[list[int]]


class Monthly(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    means: dict[str, str]
    percentiles: dict[str, str]
    shares: dict[str, float]


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The year before the first, as typed monthly figures; `codes` name the columns of `months`."""

    codes: list[str]
    valid: str
    year: str
    months: list[list[int]]


class AirStory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """resources/demo/air.toml. `days`: by year, twelve rows of invalid days and days of the six
    levels.
    """

    station: str
    days: dict[str, list[list[int]]]
    baseline: Baseline
    primary: Primary
    usual: dict[str, list[float]]
    invalid: Invalid
    monthly: Monthly


class Surge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A month of the first year in which one project (counted from 0) does more than usual: a
    query to practise on.
    """

    project: int
    month: int
    times: float


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Projects of one category that start in one year. `finish`: so many in that year, in the
    next, later. `rate`: 万元 a month, from … to. Sums, where given: plan and done of the first
    year, or total investment.
    """

    category: str
    levels: list[str]
    year: int
    finish: list[int]
    rate: list[int]
    names: list[str]
    units: list[str] = []
    firms: list[str] = []
    rural: bool = False
    preparing: bool = False
    last_stage: str = ""
    plan_sum: str = ""
    done_sum: str = ""
    total_sum: str = ""
    surge: Surge | None = None


class ProjectStory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """resources/demo/projects.toml."""

    village_endings: list[str]
    unit_endings: list[str]
    owners: dict[str, str]
    people: list[str]
    obstacles: list[str]
    obstacle_solved: str
    obstacle_one_in: int
    reason_finished: str
    repeated: str
    phrases: dict[str, list[str]]
    batch: list[Batch]


class LateUnit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit whose submission of one period came so many days after the others."""

    unit: str
    period: str
    days: int


class UnitPeriod(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unit: str
    period: str


class ReturnedCell(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    unit: str
    period: str
    cell: str
    words: str


class TwoFiles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit that corrected one period on two computers, each for its own reason."""

    unit: str
    period: str
    reasons: list[str]


class DeskStory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """resources/demo/desk.toml. `tasks`: the periods of its tasks; `missing`: what was never
    handed in; `unjudged`: what still waits for the desk; `day`: of the next month, when offices
    submit.
    """

    tasks: list[str]
    day: int
    missing: list[UnitPeriod]
    unjudged: list[UnitPeriod]
    late: list[LateUnit]
    returned: list[ReturnedCell]
    conflict: list[TwoFiles]

    def only(self, units: Collection[str]) -> DeskStory:
        """What it tells of these units."""
        rows = ("missing", "unjudged", "late", "returned", "conflict")
        return msgspec.structs.replace(
            self,
            **{name: [row for row in getattr(self, name) if row.unit in units] for name in rows},
        )


class Story(msgspec.Struct, frozen=True):
    figures: FigureStory
    air: AirStory
    projects: ProjectStory
    desk: DeskStory


LAST = Period("2025-12")
"""The last month of the example that ships with the program."""


def load_story(until: Period = LAST) -> Story:
    """The example that ships with the program, moved in time so that it ends at month `until`: its years
    by whole years, what is late, missing, returned or left to practise on by months.
    """
    years = int(until[:4]) - int(LAST[:4])
    figures, air, projects, desk = (
        _moved(_read(f"{name}.toml"), years) for name in ("figures", "air", "projects", "desk")
    )
    back = int(LAST[5:7]) - int(until[5:7])
    figures["practice"]["from"] = _months_before(figures["practice"]["from"], back)
    for rows in desk.values():
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                row["period"] = _months_before(row["period"], back)
    for year, months in air["days"].items():
        for month, counts in enumerate(months, start=1):
            _fit_to_month(counts, monthrange(int(year), month)[1])
    return Story(
        msgspec.convert(figures, FigureStory),
        msgspec.convert(air, AirStory),
        msgspec.convert(projects, ProjectStory),
        msgspec.convert(desk, DeskStory),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((paths.resources_dir() / "demo" / name).read_text(encoding="utf-8"))


def _moved(node: Any, years: int, key: str = "") -> Any:
    """The same a few years later: years as keys, as numbers under "year", at the head of a period or a
    day, and in names.
    """
    if isinstance(node, dict):
        return {_later(k, years): _moved(v, years, k) for k, v in node.items()}
    if isinstance(node, list):
        return [_moved(each, years) for each in node]
    if isinstance(node, str):
        return _IN_WORDS.sub(lambda m: _later(m[0], years), _later(node, years))
    return node + years if key == "year" else node


def _later(text: str, years: int) -> str:
    return f"{int(text[:4]) + years}{text[4:]}" if _DATED.fullmatch(text) else text


def _months_before(period: str, count: int) -> str:
    moved = Period(period)
    for _turn in range(count):
        moved = periods.previous(moved)
    return moved


def _fit_to_month(counts: list[int], days: int) -> None:
    """A 29 February more or less is a day of the level that has most."""
    most = counts.index(max(counts))
    counts[most] += days - sum(counts)
