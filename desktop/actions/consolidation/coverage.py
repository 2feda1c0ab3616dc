"""Coverage: beside each consolidated figure, who was expected to report and who has not."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.actions.consolidation.roll_up import Coverage, Key, Reaches, RollUp
from desktop.domain.rollups import Reach, Rollup
from desktop.domain.roster import whole_roster


def coverage_of(roll_up: RollUp) -> dict[Key, Coverage]:
    """(code, dimension) → coverage. A value of a dimension for which nobody is named is covered as
    its total is.

    A unit covers a figure when it gave a value, or a reason that answers, for every own period
    that counts; for what follows from the ledger, handing in the ledger's form is enough.
    """
    coverages = _given_by_units(roll_up, roll_up.reaches)
    for code, reach in roll_up.reaches.items():
        rollup = roll_up.rollups[code]
        if rollup.way in ("ledger", "projects", "honours"):
            segment = roll_up.under(reach.last)
            then = roll_up.codes_in(segment, [code]).get(code)
            if then is not None:
                coverages[code, ""] = _of_rows(segment, segment.rollups[then], reach)
    for code in roll_up.workplace.derivations.order:
        if code in roll_up.reaches and roll_up.rollups[code].way in ("components", "dimension"):
            coverages[code, ""] = _joined(
                roll_up,
                [coverages[c, ""] for c in roll_up.components(code) if (c, "") in coverages],
            )
    return coverages


def _given_by_units(roll_up: RollUp, reaches: Reaches) -> dict[Key, Coverage]:
    """Of what the units give, under the forms and the roster of each part of its reach; who was expected in one part
    and has not reported there is missing.
    """
    whole = {code: reach for code, reach in reaches.items() if roll_up.is_one(reach)}
    coverages: dict[Key, Coverage] = {}
    for (_worst, units, reach, pairs), rollups in roll_up.groups(whole).items():
        coverages |= (
            _of_pairs(roll_up, rollups, reach, pairs)
            if pairs
            else _of_units(roll_up, rollups, reach, units)
        )
    for reach, codes in roll_up.in_parts(reaches).items():
        parts: dict[Key, list[Coverage]] = {}
        for segment, part in roll_up.segments(reach):
            now = {other: code for code, other in roll_up.codes_in(segment, codes).items()}
            of_part = _given_by_units(segment, dict.fromkeys(now, part))
            for (other, dimension), coverage in of_part.items():
                parts.setdefault((now[other], dimension), []).append(coverage)
        coverages |= {key: _joined(roll_up, of_key) for key, of_key in parts.items()}
    return coverages


def _of_units(
    roll_up: RollUp, rollups: list[Rollup], reach: Reach, units: tuple[str, ...]
) -> dict[Key, Coverage]:
    own, figures = reach.periods, roll_up.figures
    answered = {r.code: roll_up.answered(r.code, reach) for r in rollups}
    whole = len(units) * len(own)
    short = [code for code, count in answered.items() if count < whole]
    gone = figures.absent(own, units) if short else []
    absent = {unit for unit, _period in gone}
    missing = {
        code: absent for code in short if answered[code] + len(gone) == whole
    }  # these sent nothing: all is said
    unclear = [code for code in short if code not in missing]
    if unclear:
        missing |= {code: set() for code in unclear}
        for code, unit in figures.unanswered(unclear, own, units):
            missing[code].add(unit)
    coverages = {}
    for rollup in rollups:
        left = missing.get(rollup.code, set())
        if left and _blank_answers(rollup):
            left = left - frozenset.intersection(
                *(figures.handed_in(rollup.indicator.form, p) for p in own)
            )
        coverages[rollup.code, ""] = Coverage(units, tuple(u for u in units if u in left))
    return coverages


def _blank_answers(rollup: Rollup) -> bool:
    """Whether a form that was handed in without the figure answers for it: it is not asked of
    every unit, or it follows from the rows of a ledger that has none.
    """
    derivation = rollup.indicator.derivation
    return not rollup.indicator.required or (
        derivation is not None and derivation.over == "project"
    )


def _of_pairs(
    roll_up: RollUp, rollups: list[Rollup], reach: Reach, pairs: tuple[Key, ...]
) -> dict[Key, Coverage]:
    missing = set(roll_up.figures.unanswered_pairs([r.code for r in rollups], reach.periods, pairs))
    coverages: dict[Key, Coverage] = {}
    for rollup in rollups:
        of_values = {
            value: Coverage(units, tuple(u for u in units if (rollup.code, value, u) in missing))
            for value, units in rollup.named
        }
        coverages |= {(rollup.code, value): coverage for value, coverage in of_values.items()}
        coverages[rollup.code, ""] = _joined(roll_up, of_values.values())
    return coverages


def _of_rows(roll_up: RollUp, rollup: Rollup, reach: Reach) -> Coverage:
    reported = roll_up.figures.handed_in(rollup.indicator.form, reach.last)
    reported |= (
        roll_up.figures.units_with_honours(reach.last)
        if rollup.way == "honours"
        else roll_up.figures.units_with_ledger(reach.last)
    )
    return Coverage(rollup.units, tuple(u for u in rollup.units if u not in reported))


def _joined(roll_up: RollUp, parts: Iterable[Coverage]) -> Coverage:
    parts = tuple(parts)
    expected = {u for part in parts for u in part.expected}
    missing = {u for part in parts for u in part.missing}
    roster = [str(unit.code) for unit in whole_roster(roll_up.workplace.catalogue)]
    return Coverage(
        tuple(u for u in roster if u in expected), tuple(u for u in roster if u in missing)
    )
