"""The kinds of slips, in the order of the checks that are to catch them. Each is a mistake that was seen at an office:
a decimal point, another unit of measure, a digit, a row of last month.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random

from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.figures import SCALE, Cell, Figure, Missing
from desktop.domain.periods import Period
from desktop.domain.trial.slips import NOISE, Clean, Slip, SlipKind, moved
from desktop.i18n import N_

_SIZES = ("amount", "area", "count")
_POLLUTANTS = ("so2", "no2", "co", "o3_8h", "pm10", "pm2_5")
_TOO_LARGE_FOR_CHANCE = 20 * SCALE
_OF_AN_HONOUR = ("date", "level", "title", "body")
_OF_A_PROJECT = (
    "name",
    "actual_start",
    "total_investment",
    "plan_this_year",
    "done_this_month",
    "stage",
)


def _pick(rng: Random, found: Sequence[Slip]) -> Slip | None:
    return rng.choice(found) if found else None


def _one(cell: Cell, figure: Figure) -> Slip:
    return Slip(((cell, figure),))


def _fits(clean: Clean, cell: Cell, value: int) -> bool:
    """Whether a value can be typed there: no more decimals than the field has."""
    return value >= 0 and value % (SCALE // 10 ** clean.field_of(cell).decimals) == 0


def _times(
    kinds: tuple[str, ...], numerator: int, denominator: int = 1
) -> Callable[[Clean, Random], Slip | None]:
    """A value times a factor, rounded as it would be typed."""

    def plant(clean: Clean, rng: Random) -> Slip | None:
        found = []
        for cell, value in clean.numbers(kinds):
            place = SCALE // 10 ** clean.field_of(cell).decimals
            slipped = value * numerator // denominator // place * place
            if slipped > 0 and not clean.is_noise(cell, value, slipped):
                found.append(_one(cell, Figure(slipped)))
        return _pick(rng, found)

    return plant


def _digits(change: Callable[[str, int], str]) -> Callable[[Clean, Random], Slip | None]:
    """A value whose digits are changed at a place."""

    def plant(clean: Clean, rng: Random) -> Slip | None:
        found = []
        for cell, value in clean.numbers((*_SIZES, "measure")):
            unit = SCALE // 10 ** clean.field_of(cell).decimals
            text = str(value // unit)
            for at in range(len(text)):
                slipped = int(change(text, at) or "0") * unit
                if slipped > 0 and not clean.is_noise(cell, value, slipped):
                    found.append(_one(cell, Figure(slipped)))
        return _pick(rng, found)

    return plant


def _exchanged_digits(text: str, at: int) -> str:
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


# --- 1: what did not move
def _standstill(clean: Clean, rng: Random) -> Slip | None:
    """A cumulative figure as it was in the period before of the same year."""
    before = clean.others(periods.previous(clean.period))
    found = []
    for cell, value in clean.numbers(_SIZES):
        field = clean.field_of(cell)
        earlier = before.get(cell._replace(period=periods.previous(Period(cell.period))))
        if (
            isinstance(field, Indicator)
            and field.over_time == "cumulative"
            and periods.year_of(periods.previous(clean.period)) == periods.year_of(clean.period)
            and earlier is not None
            and earlier.value
            and not clean.is_noise(cell, value, earlier.value)
        ):
            found.append(_one(cell, Figure(earlier.value)))
    return _pick(rng, found)


def _same_progress(clean: Clean, rng: Random) -> Slip | None:
    """What a project did this month is what it did last month, to the cent."""
    before = clean.others(periods.previous(clean.period))
    found = []
    for cell, figure in sorted(clean.cells.items()):
        if cell.code != "done_this_month" or figure.value is None:
            continue
        earlier = before.get(cell._replace(period=periods.previous(clean.period)))
        if (
            earlier is not None
            and earlier.value
            and not clean.is_noise(cell, figure.value, earlier.value)
        ):
            found.append(_one(cell, Figure(earlier.value)))
    return _pick(rng, found)


# --- 3: a reason where a value must be
def _reason(missing: Missing) -> Callable[[Clean, Random], Slip | None]:
    def plant(clean: Clean, rng: Random) -> Slip | None:
        found = [
            _one(cell, Figure(missing=missing))
            for cell, _value in clean.numbers((*_SIZES, "measure"))
            if isinstance(clean.field_of(cell), Indicator)
        ]
        return _pick(rng, found)

    return plant


# --- 4: two columns of a month exchanged
def _exchanged_columns(clean: Clean, rng: Random) -> Slip | None:
    """Two neighbouring concentrations of a month."""
    columns = [
        (cell, value)
        for cell, value in clean.numbers(("measure",))
        if isinstance(clean.field_of(cell), Indicator)
    ]
    found = [
        Slip(((one, Figure(of_other)), (other, Figure(of_one))))
        for (one, of_one), (other, of_other) in itertools.pairwise(columns)
        if not clean.is_noise(one, of_one, of_other)
        and _fits(clean, one, of_other)
        and _fits(clean, other, of_one)
    ]
    return _pick(rng, found)


# --- 5 and 6: days
def _days(cells: Mapping[Cell, Figure]) -> dict[str, dict[str, tuple[Cell, Figure]]]:
    """Date → code → cell and figure of the daily form."""
    found: dict[str, dict[str, tuple[Cell, Figure]]] = {}
    for cell, figure in sorted(cells.items()):
        if len(cell.dimension) == len("2025-10-01") and cell.dimension[4:5] == "-":
            found.setdefault(cell.dimension, {})[cell.code] = (cell, figure)
    return {day: row for day, row in found.items() if "aqi" in row}


def _day(
    change: Callable[[dict[str, Figure], dict[str, Figure]], dict[str, Figure]],
) -> Callable[[Clean, Random], Slip | None]:
    """A day of the month changed; `change` gets its figures and those of the day before."""

    def plant(clean: Clean, rng: Random) -> Slip | None:
        days = _days(clean.cells)
        ordered = sorted(days)
        found = []
        for before, day in itertools.pairwise(ordered):
            now = {code: figure for code, (_cell, figure) in days[day].items()}
            then = {code: figure for code, (_cell, figure) in days[before].items()}
            changed = change(now, then)
            entries = tuple(
                (days[day]["aqi"][0]._replace(code=code), figure)
                for code, figure in changed.items()
                if figure != now.get(code)
            )
            if entries:
                found.append(Slip(entries))
        return _pick(rng, found)

    return plant


def _zeros(now: dict[str, Figure], _then: dict[str, Figure]) -> dict[str, Figure]:
    return {code: Figure(0) for code in _POLLUTANTS if now.get(code, Figure()).value}


def _two_zeros(now: dict[str, Figure], _then: dict[str, Figure]) -> dict[str, Figure]:
    known = [code for code in _POLLUTANTS if now.get(code, Figure()).value]
    return {code: Figure(0) for code in known[:2]} if len(known) > 2 else {}


def _unindexed(now: dict[str, Figure], _then: dict[str, Figure]) -> dict[str, Figure]:
    return {"aqi": Figure()} if now.get("pm2_5", Figure()).value else {}


def _of_the_day_before(now: dict[str, Figure], then: dict[str, Figure]) -> dict[str, Figure]:
    values = {code: then[code] for code in ("aqi", *_POLLUTANTS) if code in then and code in now}
    return values if any(values[code] != now[code] for code in values) else {}


def _another_index(now: dict[str, Figure], _then: dict[str, Figure]) -> dict[str, Figure]:
    value = now["aqi"].value
    text = "" if value is None else str(value // SCALE)
    slipped = int(text[1] + text[0] + text[2:]) * SCALE if len(text) > 1 else 0
    return {"aqi": Figure(slipped)} if value and slipped and moved(value, slipped) > NOISE else {}


def _exchanged_on_a_day(now: dict[str, Figure], _then: dict[str, Figure]) -> dict[str, Figure]:
    one, other = now.get("pm10", Figure()), now.get("pm2_5", Figure())
    if not one.value or not other.value or moved(one.value, other.value) <= NOISE:
        return {}
    return {"pm10": other, "pm2_5": one}


def _shifted(clean: Clean, rng: Random) -> Slip | None:
    """The rows of a month one day late, the first day empty: they were pasted one line too low."""
    days = _days(clean.cells)
    ordered = sorted(days)
    entries = [
        (cell._replace(dimension=day), figure)
        for before, day in itertools.pairwise(ordered)
        for code, (cell, figure) in days[before].items()
        if code in days[day]
    ]
    if len(ordered) <= 20:
        return None
    entries += [(cell, Figure()) for cell, _figure in days[ordered[0]].values()]
    return Slip(tuple(entries))


def _last_years_month(clean: Clean, rng: Random) -> Slip | None:
    """Last year's file pasted again."""
    now, then = _days(clean.cells), _days(clean.others(periods.last_year(clean.period)))
    by_day = {day[8:]: row for day, row in then.items()}
    entries = [
        (cell._replace(dimension=day), by_day[day[8:]][code][1])
        for day, row in now.items()
        for code, (cell, _figure) in row.items()
        if day[8:] in by_day and code in by_day[day[8:]]
    ]
    return Slip(tuple(entries)) if len(entries) > 20 else None


# --- 7: projects
def _projects(clean: Clean) -> dict[str, dict[str, tuple[Cell, Figure]]]:
    found: dict[str, dict[str, tuple[Cell, Figure]]] = {}
    for cell, figure in sorted(clean.cells.items()):
        if cell.code in _OF_A_PROJECT:
            found.setdefault(cell.dimension, {})[cell.code] = (cell, figure)
    return {number: row for number, row in found.items() if "name" in row}


def _carried(
    code: str, factor: int, *, all_year: bool = True
) -> Callable[[Clean, Random], Slip | None]:
    """`all_year`: carried over the turn of the year, too."""

    def plant(clean: Clean, rng: Random) -> Slip | None:
        if not all_year and periods.year_so_far(clean.period) == (clean.period,):
            return None
        before = clean.others(periods.previous(clean.period))
        found = [
            _one(row[code][0], Figure(value * factor))
            for row in _projects(clean).values()
            if code in row
            and (value := row[code][1].value)
            and row[code][0]._replace(period=periods.previous(clean.period)) in before
        ]
        return _pick(rng, found)

    return plant


def _renamed(clean: Clean, rng: Random) -> Slip | None:
    before = clean.others(periods.previous(clean.period))
    found = [
        _one(row["name"][0], replace(row["name"][1], words=row["name"][1].words[::-1]))
        for row in _projects(clean).values()
        if row["name"][0]._replace(period=periods.previous(clean.period)) in before
    ]
    return _pick(rng, found)


def _another_start(clean: Clean, rng: Random) -> Slip | None:
    """The day on which work began, a year earlier than it was told before."""
    before = clean.others(periods.previous(clean.period))
    found = [
        _one(cell, Figure(words=f"{int(figure.words[:4]) - 1}{figure.words[4:]}"))
        for row in _projects(clean).values()
        if "actual_start" in row
        for cell, figure in (row["actual_start"],)
        if figure.words and cell._replace(period=periods.previous(clean.period)) in before
    ]
    return _pick(rng, found)


def _above_total(clean: Clean, rng: Random) -> Slip | None:
    found = [
        _one(row["done_this_month"][0], Figure(total + SCALE))
        for row in _projects(clean).values()
        if "done_this_month" in row
        and "total_investment" in row
        and (total := row["total_investment"][1].value)
    ]
    return _pick(rng, found)


def _earlier_stage(clean: Clean, rng: Random) -> Slip | None:
    """A stage before that of last month."""
    before = clean.others(periods.previous(clean.period))
    found = [
        _one(cell, Figure(reached - SCALE))
        for row in _projects(clean).values()
        if "stage" in row
        and (cell := row["stage"][0])
        and (earlier := before.get(cell._replace(period=periods.previous(clean.period))))
        and (reached := earlier.value or 0) >= 2 * SCALE
    ]
    return _pick(rng, found)


def _exchanged_projects(clean: Clean, rng: Random) -> Slip | None:
    rows = [
        row["done_this_month"]
        for row in _projects(clean).values()
        if row.get("done_this_month", (None, Figure()))[1].value
    ]
    found = [
        Slip(((one, of_other), (other, of_one)))
        for (one, of_one), (other, of_other) in itertools.pairwise(rows)
        if of_one.value and of_other.value and not clean.is_noise(one, of_one.value, of_other.value)
    ]
    return _pick(rng, found)


# --- 8: targets
def _another_target(clean: Clean, rng: Random) -> Slip | None:
    """What was assigned for the year, typed again otherwise once a period of the year was handed in."""
    if periods.year_so_far(clean.period) == (clean.period,):
        return None
    found = [
        _one(cell, Figure(figure.value * 2))
        for cell, figure in sorted(clean.cells.items())
        if figure.value and isinstance(field := clean.field_of(cell), Indicator) and field.is_target
    ]
    return _pick(rng, found)


# --- 9: honours
def _honours(clean: Clean) -> dict[str, dict[str, tuple[Cell, Figure]]]:
    """Number → code → cell and figure."""
    found: dict[str, dict[str, tuple[Cell, Figure]]] = {}
    for cell, figure in sorted(clean.cells.items()):
        if cell.code in _OF_AN_HONOUR and clean.field_of(cell).form_kind == "honours":
            found.setdefault(cell.dimension, {})[cell.code] = (cell, figure)
    return {number: row for number, row in found.items() if len(row) == len(_OF_AN_HONOUR)}


def _of_last_year(clean: Clean, rng: Random) -> Slip | None:
    found = [
        _one(cell, Figure(words=f"{int(figure.words[:4]) - 1}{figure.words[4:]}"))
        for row in _honours(clean).values()
        for cell, figure in (row["date"],)
    ]
    return _pick(rng, found)


def _entered_twice(clean: Clean, rng: Random) -> Slip | None:
    rows = _honours(clean)
    free = f"{max(rows, default='')}x"
    found = [
        Slip(tuple((cell._replace(dimension=free), figure) for cell, figure in row.values()))
        for row in rows.values()
    ]
    return _pick(rng, found)


def _level_above(clean: Clean, rng: Random) -> Slip | None:
    found = [
        _one(cell, Figure(figure.value - SCALE))
        for row in _honours(clean).values()
        for cell, figure in (row["level"],)
        if figure.value and figure.value > SCALE
    ]
    return _pick(rng, found)


def _honour_of_neighbour(clean: Clean, rng: Random) -> Slip | None:
    """What another unit reported, too."""
    rows = _honours(replace(clean, cells=clean.neighbour))
    free = f"{max(_honours(clean), default='1')}x"
    found = [
        Slip(tuple((cell._replace(dimension=free), figure) for cell, figure in row.values()))
        for row in rows.values()
    ]
    return _pick(rng, found)


# --- 6 and 10: what is a neighbour's
def _month_of_neighbour(clean: Clean, rng: Random) -> Slip | None:
    """The daily sheet of another unit pasted."""
    now, other = _days(clean.cells), _days(clean.neighbour)
    entries = [
        (cell, other[day][code][1])
        for day, row in now.items()
        for code, (cell, _figure) in row.items()
        if day in other and code in other[day]
    ]
    return Slip(tuple(entries)) if len(entries) > 20 else None


def _value_of_neighbour(clean: Clean, rng: Random) -> Slip | None:
    """The value that stands in a neighbour's line of the same table; small numbers are equal by chance."""
    found = [
        _one(cell, Figure(theirs.value))
        for cell, value in clean.numbers((*_SIZES, "measure"))
        if isinstance(clean.field_of(cell), Indicator)
        and (theirs := clean.neighbour.get(cell)) is not None
        and (theirs.value or 0) >= _TOO_LARGE_FOR_CHANCE
        and theirs.value
        and not clean.is_noise(cell, value, theirs.value)
    ]
    return _pick(rng, found)


KINDS: tuple[SlipKind, ...] = (
    SlipKind("standstill", "1", N_("a cumulative figure as it was the period before"), _standstill),
    SlipKind("same-progress", "1", N_("a project's progress as it was last month"), _same_progress),
    SlipKind("tenfold", "2", N_("ten times as much"), _times((*_SIZES, "measure"), 10)),
    SlipKind("tenth", "2", N_("a tenth"), _times((*_SIZES, "measure"), 1, 10)),
    SlipKind("hundredfold", "2", N_("a hundred times as much"), _times(_SIZES, 100)),
    SlipKind(
        "ten-thousandfold",
        "2",
        N_("a unit of measure of ten thousand: yuan for 10,000 yuan"),
        _times(("amount",), 10_000),
    ),
    SlipKind("hectares", "2", N_("hectares for mu"), _times(("area",), 1, 15)),
    SlipKind("milligrams", "2", N_("milligrams for micrograms"), _times(("measure",), 1000)),
    SlipKind(
        "digit-dropped",
        "2",
        N_("a digit left out"),
        _digits(lambda text, at: text[:at] + text[at + 1 :]),
    ),
    SlipKind(
        "digit-doubled",
        "2",
        N_("a digit typed twice"),
        _digits(lambda text, at: text[: at + 1] + text[at:]),
    ),
    SlipKind("digits-exchanged", "2", N_("two digits exchanged"), _digits(_exchanged_digits)),
    SlipKind(
        "not-applicable",
        "3",
        N_("“not applicable” where a value must be"),
        _reason(Missing.NOT_APPLICABLE),
    ),
    SlipKind(
        "not-monitored",
        "3",
        N_("“not monitored” where a value must be"),
        _reason(Missing.NOT_MONITORED),
    ),
    SlipKind(
        "columns-exchanged",
        "4",
        N_("two neighbouring columns of a month exchanged"),
        _exchanged_columns,
    ),
    SlipKind("day-zeros", "5", N_("a day of zeros"), _day(_zeros)),
    SlipKind("day-two-zeros", "5", N_("two concentrations of a day 0"), _day(_two_zeros)),
    SlipKind("day-unindexed", "5", N_("a day without its AQI"), _day(_unindexed)),
    SlipKind("day-copied", "5", N_("a day as the day before"), _day(_of_the_day_before)),
    SlipKind("day-index", "5", N_("two digits of an AQI exchanged"), _day(_another_index)),
    SlipKind(
        "day-exchanged", "5", N_("PM2.5 and PM10 of a day exchanged"), _day(_exchanged_on_a_day)
    ),
    SlipKind("month-shifted", "6", N_("the rows of a month one day late"), _shifted),
    SlipKind("month-of-last-year", "6", N_("last year's month pasted again"), _last_years_month),
    SlipKind("month-of-neighbour", "6", N_("another unit's month pasted"), _month_of_neighbour),
    SlipKind(
        "total-changed", "7", N_("a project's total doubled"), _carried("total_investment", 2)
    ),
    SlipKind(
        "plan-changed",
        "7",
        N_("a project's plan of the year doubled"),
        _carried("plan_this_year", 2, all_year=False),
    ),
    SlipKind("renamed", "7", N_("another name for a project"), _renamed),
    SlipKind("start-changed", "7", N_("another year of a project's start"), _another_start),
    SlipKind("above-total", "7", N_("more done than the total"), _above_total),
    SlipKind("stage-back", "7", N_("an earlier stage"), _earlier_stage),
    SlipKind(
        "projects-exchanged", "7", N_("the progress of two projects exchanged"), _exchanged_projects
    ),
    SlipKind("target-changed", "8", N_("twice what was assigned"), _another_target),
    SlipKind("honour-of-last-year", "9", N_("an honour dated a year earlier"), _of_last_year),
    SlipKind("honour-twice", "9", N_("an honour entered twice"), _entered_twice),
    SlipKind("honour-level", "9", N_("an honour one level too high"), _level_above),
    SlipKind(
        "honour-of-neighbour", "9", N_("an honour that another unit reported"), _honour_of_neighbour
    ),
    SlipKind("value-of-neighbour", "10", N_("another unit's value"), _value_of_neighbour),
)
"""Where only one unit is known, as at an office, the last of them have no place."""
