"""The desk's judgement of a unit's forms: accept, return cells with words, take a return back,
close and reopen a period.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.actions.checks.check import check_period, forms_due
from desktop.actions.checks.observed import dimension_keys
from desktop.actions.desk.open_points import open_forms
from desktop.actions.doctor import refuse_unsound
from desktop.actions.people import refuse_without
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain import periods
from desktop.domain.findings import Finding
from desktop.domain.periods import Period
from desktop.domain.records.returned_cell import ReturnedCell
from desktop.domain.rules import rule_columns
from desktop.errors import Refused, UsageError
from desktop.i18n import listed
from desktop.store import journal, judgement, received, rows
from desktop.store.database import machine_faults
from desktop.store.judgement import FormState

_COUNTED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class CellRef:
    """A cell as the desk names it: "E303", "E201/定襄桥", "aqi/2025-10-03",
    "done_this_month/P01", or a form's id for all of it. The period follows from the indicator.
    """

    form: str
    code: str
    dimension: str
    period: str

    @property
    def text(self) -> str:
        return self.code + (f"/{self.dimension}" if self.dimension else "")


def cell_ref(workplace: Workplace, unit: str, period: Period, text: str) -> CellRef:
    """The cell of a unit that `text` names. Raises: UsageError("cell-unknown", "unit-unknown",
    "cell-date", …).
    """
    workplace = workplace.at(period)
    view = workplace.of_unit(unit)
    code, _slash, dimension = text.strip().partition("/")
    for form in forms_due(view, period):
        if code == form.id and not dimension:
            return CellRef(form.id, form.id, "", period)
        ref = _ref_in(view, form, period, code, dimension)
        if ref is not None:
            return ref
    raise UsageError("cell-unknown", form="—", cell=text[:40])


def _ref_in(
    view: Workplace, form: Form, period: Period, code: str, dimension: str
) -> CellRef | None:
    field = view.catalogue.field(form.id, code)
    if field is None:
        return None
    indicator = view.catalogue.indicators.get(code)
    if indicator is not None and indicator.form == form.id:
        known = {
            *dimension_keys(view, indicator),
            *([""] if indicator.derivation is not None else []),
        }
        if view.unit.group in indicator.filled_by and dimension in known:
            return CellRef(form.id, code, dimension, rule_columns.own_period(indicator, period))
        return None
    if form.kind == "daily":
        try:
            exists = periods.containing(date.fromisoformat(dimension), "month") == period
        except ValueError:
            exists = False
    elif form.kind == "ledger":
        exists = any(
            state.project == dimension
            for state in rows.projects_of(view.db, view.unit.code, period)
        )
    else:
        exists = any(
            number == dimension
            for number, _columns in rows.honours_of(view.db, view.unit.code, period)
        )
    return CellRef(form.id, code, dimension, period) if exists else None


def accept(workplace: Workplace, unit: str, period: Period, form: str = "") -> tuple[str, ...]:
    """Accept one form, or all forms of a unit that are to be judged; the forms accepted.

    Raises: UsageError("unit-unknown", "form-unknown"), Refused("role-needed", "nothing-to-judge",
    "form-returned", "period-is-closed", "conflict-first").
    """
    workplace = workplace.at(period)
    refuse_without(workplace, "review")
    refuse_unsound(workplace, is_judging=True)
    states = _states(workplace, unit, period, form)
    _refuse_undecided(workplace, period, unit)
    returned = [state.form for state in states if state.state == "returned"]
    if returned and (form or len(returned) == len(states)):
        raise Refused(
            "form-returned",
            form=returned[0],
            unit=workplace.catalogue.unit_name(unit),
            period=periods.label(period),
        )
    chosen = tuple(state.form for state in states if state.state in ("received", "corrected"))
    _accept(workplace, {unit: chosen}, period)
    return chosen


def accept_area(workplace: Workplace, area: str, period: Period) -> dict[str, tuple[str, ...]]:
    """Accept all that a desk below has submitted and that is to be judged; unit → forms. What was sent back stays so.

    Raises: UsageError("area-unknown"), Refused("role-needed", "nothing-to-judge", "period-is-closed", "conflict-first").
    """
    workplace = workplace.at(period)
    refuse_without(workplace, "review")
    refuse_unsound(workplace, is_judging=True)
    _refuse_closed(workplace, period)
    below = workplace.of_area(area).catalogue
    undecided = _undecided(workplace, period) & {*below.unit_by_code, *below.area_by_code, area}
    if undecided:
        names = (workplace.catalogue.unit_name(code) for code in sorted(undecided))
        raise Refused("conflict-first", units=listed(names), period=periods.label(period))
    chosen: dict[str, tuple[str, ...]] = {}
    for state in judgement.form_states(workplace.db, period):
        if state.unit in below.unit_by_code and state.state in ("received", "corrected"):
            chosen[state.unit] = (*chosen.get(state.unit, ()), state.form)
    if not chosen:
        raise Refused("nothing-to-judge", unit=below.district_name, period=periods.label(period))
    _accept(workplace, chosen, period)
    return chosen


def accept_clean(workplace: Workplace, period: Period) -> dict[str, tuple[str, ...]]:
    """Accept every form of the period in which nothing is open; unit → forms. Judged anew: a
    neighbour's file, an earlier month or a target may have come since findings were counted. A unit
    of which another file waits for a decision is left to a person.

    Raises: Refused("role-needed", "period-closed").
    """
    workplace = workplace.at(period)
    refuse_without(workplace, "review")
    refuse_unsound(workplace, is_judging=True)
    _refuse_closed(workplace, period)
    judge_pending(workplace, period)
    still_open = open_forms(workplace, period)
    undecided = _undecided(workplace, period)
    clean: dict[str, tuple[str, ...]] = {}
    for state in judgement.form_states(workplace.db, period):
        if (
            state.state in ("received", "corrected")
            and state.errors == 0
            and state.queries == 0
            and (state.unit, state.form) not in still_open
            and state.unit not in undecided
        ):
            clean[state.unit] = (*clean.get(state.unit, ()), state.form)
    _accept(workplace, clean, period)
    return clean


def _accept(workplace: Workplace, chosen: dict[str, tuple[str, ...]], period: Period) -> None:
    at = journal.now()
    with machine_faults(workplace.database), workplace.db.atomic():
        for unit, forms in chosen.items():
            judgement.set_judgement(
                workplace.db, unit, period, forms, "accepted", journal.Stamp(at, workplace.who)
            )
            for form in forms:
                journal.append_event(
                    workplace.db,
                    unit,
                    journal.Event("accepted", form=form, period=period),
                    journal.Stamp(at, workplace.who),
                )


def return_cells(
    workplace: Workplace,
    unit: str,
    period: Period,
    refs: Sequence[CellRef],
    comment: str,
    rule: str = "",
) -> tuple[ReturnedCell, ...]:
    """Send cells back with words; their forms count as returned. It leaves with the next file
    written for the unit.

    `rule` is the finding that it is about, "" for none. Raises: UsageError("unit-unknown"),
    Refused("role-needed", "nothing-to-judge", "return-without-words", "period-closed").
    """
    workplace = workplace.at(period)
    refuse_without(workplace, "review")
    if len(comment.strip()) < 2:
        raise Refused("return-without-words", cell=refs[0].text if refs else "")
    states = {state.form: state for state in _states(workplace, unit, period)}
    for ref in refs:
        if ref.form not in states:
            raise Refused(
                "nothing-to-judge",
                unit=workplace.catalogue.unit_name(unit),
                period=periods.label(period),
            )
    at = journal.now()
    cells = tuple(
        ReturnedCell(
            unit,
            period,
            states[p.form].sequence,
            p.form,
            p.code,
            p.dimension,
            p.period,
            comment.strip(),
            rule,
            workplace.who,
            at,
        )
        for p in refs
    )
    with machine_faults(workplace.database), workplace.db.atomic():
        judgement.keep_returned(workplace.db, cells)
        judgement.set_judgement(
            workplace.db,
            unit,
            period,
            {c.form for c in cells},
            "returned",
            journal.Stamp(at, workplace.who),
        )
        for cell in cells:
            journal.append_event(
                workplace.db,
                unit,
                journal.Event(
                    "returned",
                    form=cell.form,
                    period=period,
                    code=cell.code,
                    dimension=cell.dimension,
                    after=cell.words,
                ),
                journal.Stamp(at, workplace.who),
            )
    return cells


def take_back(
    workplace: Workplace, unit: str, period: Period, refs: Sequence[CellRef] = ()
) -> tuple[ReturnedCell, ...]:
    """Take back returns that have not left yet, those of these cells or all of the unit's; the
    cells taken back.

    Raises: Refused("role-needed", "return-has-left", "nothing-to-judge", "period-closed").
    """
    workplace = workplace.at(period)
    refuse_without(workplace, "review")
    states = {state.form: state for state in _states(workplace, unit, period)}
    chosen = {(p.form, p.code, p.dimension) for p in refs}
    cells = [
        c
        for c in judgement.returned_cells(workplace.db, unit, period)
        if c.form in states
        and c.sequence == states[c.form].sequence
        and (not chosen or (c.form, c.code, c.dimension) in chosen)
    ]
    waiting = tuple(c for c in cells if not c.carried)
    if not waiting:
        raise Refused(
            "return-has-left" if cells else "nothing-to-judge",
            unit=workplace.catalogue.unit_name(unit),
            period=periods.label(period),
        )
    at = journal.now()
    with machine_faults(workplace.database), workplace.db.atomic():
        judgement.drop_returned(workplace.db, waiting)
        left = {
            c.form
            for c in judgement.returned_cells(workplace.db, unit, period)
            if c.sequence == states[c.form].sequence
        }
        for form in {c.form for c in waiting} - left:
            before = "received" if states[form].sequence == 1 else "corrected"
            judgement.set_judgement(
                workplace.db, unit, period, [form], before, journal.Stamp(at, workplace.who)
            )
        for cell in waiting:
            journal.append_event(
                workplace.db,
                unit,
                journal.Event(
                    "return-taken-back",
                    form=cell.form,
                    period=period,
                    code=cell.code,
                    dimension=cell.dimension,
                    before=cell.words,
                ),
                journal.Stamp(at, workplace.who),
            )
    return waiting


def lock_period(workplace: Workplace, period: Period) -> None:
    """Close a period: nothing of it is taken, accepted or returned any more. Raises:
    Refused("role-needed", "period-is-closed", "period-not-over", "conflict-first").
    """
    workplace = workplace.at(period)
    refuse_without(workplace, "head")
    refuse_unsound(workplace)
    _refuse_closed(workplace, period)
    _refuse_undecided(workplace, period)
    if periods.last_day(period) >= workplace.today:
        raise Refused("period-not-over", period=periods.label(period))
    at = journal.now()
    with machine_faults(workplace.database), workplace.db.atomic():
        judgement.close_period(workplace.db, period, at=at, who=workplace.who)
        journal.append_event(
            workplace.db,
            workplace.unit.code,
            journal.Event("closed", period=period),
            journal.Stamp(at, workplace.who),
        )


def unlock_period(workplace: Workplace, period: Period, reason: str) -> None:
    """Open a closed period again. Raises: Refused("role-needed", "period-not-closed", "reason-missing")."""
    workplace = workplace.at(period)
    refuse_without(workplace, "head")
    if not received.is_closed(workplace.db, period):
        raise Refused("period-not-closed", period=periods.label(period))
    if len(reason.strip()) < 2:
        raise Refused("reason-missing", row=periods.label(period))
    at = journal.now()
    with machine_faults(workplace.database), workplace.db.atomic():
        judgement.reopen_period(workplace.db, period)
        journal.append_event(
            workplace.db,
            workplace.unit.code,
            journal.Event("reopened", period=period, after=reason.strip()),
            journal.Stamp(at, workplace.who),
        )


def judge_pending(
    workplace: Workplace,
    period: Period,
    *,
    on_progress: Callable[[int, int], None] | None = None,
    is_stopped: Callable[[], bool] | None = None,
) -> int:
    """Run the rules over every form of the period whose findings were not counted yet; how many
    units were gone through. In a workplace that is only looked at they stay uncounted.
    """
    workplace = workplace.at(period)
    if workplace.read_only is not None:
        return 0
    units = list(
        dict.fromkeys(
            s.unit for s in judgement.form_states(workplace.db, period) if s.errors is None
        )
    )
    for start in range(0, len(units), _COUNTED_AT_ONCE):
        counted = []
        for number, unit in enumerate(units[start : start + _COUNTED_AT_ONCE], start=start + 1):
            if is_stopped is not None and is_stopped():
                break
            counted.append((unit, check_period(workplace.of_unit(unit), period)))
            if on_progress is not None:
                on_progress(number, len(units))
        with machine_faults(workplace.database), workplace.db.atomic():
            for unit, findings in counted:
                forms = [s.form for s in judgement.form_states(workplace.db, period, unit)]
                judgement.count_findings(
                    workplace.db, unit, period, [(form, *_counts(findings, form)) for form in forms]
                )
    return len(units)


def _counts(findings: Sequence[Finding], form: str) -> tuple[int, int]:
    own = [f.severity for f in findings if f.cell.form == form]
    return own.count("error"), own.count("query")


def _states(workplace: Workplace, unit: str, period: Period, form: str = "") -> list[FormState]:
    view = workplace.of_unit(unit)
    _refuse_closed(workplace, period)
    if form:
        view.form(form)
    states = [
        s for s in judgement.form_states(workplace.db, period, unit) if not form or s.form == form
    ]
    if not states:
        raise Refused("nothing-to-judge", unit=view.unit.name, period=periods.label(period))
    return states


def _refuse_closed(workplace: Workplace, period: Period) -> None:
    if received.is_closed(workplace.db, period):
        raise Refused("period-is-closed", period=periods.label(period))


def _undecided(workplace: Workplace, period: Period) -> set[str]:
    """The units of which another file than the one that counts waits for a decision."""
    return {f.unit for f in received.files_of_period(workplace.db, period, "conflict")}


def _refuse_undecided(workplace: Workplace, period: Period, unit: str = "") -> None:
    undecided = _undecided(workplace, period)
    if unit in undecided or (undecided and not unit):
        names = (str(u.name) for u in workplace.catalogue.units if u.code in undecided)
        raise Refused(
            "conflict-first",
            units=workplace.catalogue.unit_name(unit) if unit else listed(names),
            period=periods.label(period),
        )
