"""What the example tells: the figures, names and words of resources/demo as typed structs."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from desktop import paths

Yearly = dict[str, int]
_Struct = TypeVar("_Struct", bound=msgspec.Struct)


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


class Story(msgspec.Struct, frozen=True):
    figures: FigureStory
    air: AirStory
    projects: ProjectStory
    desk: DeskStory


def load_story() -> Story:
    """The example that ships with the program."""
    return Story(
        _read("figures.toml", FigureStory),
        _read("air.toml", AirStory),
        _read("projects.toml", ProjectStory),
        _read("desk.toml", DeskStory),
    )


def _read(name: str, kind: type[_Struct]) -> _Struct:
    path: Path = paths.resources_dir() / "demo" / name
    return msgspec.toml.decode(path.read_bytes(), type=kind)
