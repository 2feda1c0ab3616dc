"""What is not done yet at a workplace, for the one who takes it over."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.actions.checks.check import check_period
from desktop.actions.checks.returns import standing_returns
from desktop.actions.desk.board import board, periods_ending
from desktop.actions.pages.header import deadline
from desktop.actions.transfer.outbox import due_periods
from desktop.actions.transfer.receive_reply import desk_warnings
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Unit
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.returned_cell import ReturnedCell
from desktop.exchange.handover_file import Contents, Matter
from desktop.i18n import _, bracketed, listed, ngettext
from desktop.store import journal, judgement, received, rows
from desktop.store.database import machine_faults
from desktop.store.submissions import latest_submission, open_periods

_MONTHS = 3
"""So many months back something may still be due."""
_NAMED = 5
"""Units are named up to so many, then counted."""


def contents_of(workplace: Workplace) -> Contents:
    """What a workplace holds, and what is not done yet. Raises: StoreError."""
    with machine_faults(workplace.database):
        held = rows.holdings(workplace.db)
    return Contents(held.first, held.last, held.units, held.figures, list(open_matters(workplace)))


def open_matters(workplace: Workplace) -> tuple[Matter, ...]:
    """The most pressing first. Raises: StoreError."""
    with machine_faults(workplace.database):
        found = _of_desk(workplace) if workplace.role == "district" else _of_unit(workplace)
        return tuple(found)


# --- a unit
def _of_unit(workplace: Workplace) -> Iterator[Matter]:
    db, unit = workplace.db, workplace.unit.code
    opened = [Period(period) for period in open_periods(db, unit)]
    for period in opened:
        returned = standing_returns(workplace, period)
        if returned:
            yield Matter(
                "returned",
                _("{period}: returned by the district and not submitted again: {cells}").format(
                    period=periods.label(period), cells=_cells(workplace, returned)
                ),
                _due(workplace, period),
                listed(dict.fromkeys(cell.words for cell in returned))[:200],
            )
        else:
            yield Matter(
                "correcting",
                _("{period}: a correction is begun and not submitted").format(
                    period=periods.label(period)
                ),
                _due(workplace, period),
            )
    for period in _due_lately(workplace):
        latest = latest_submission(db, unit, period)
        if latest is None:
            yield _unsubmitted(workplace, period)
        elif latest.state == "sealed":
            yield Matter(
                "sealed",
                _("{period}: sealed as {file}, and not written to a stick").format(
                    period=periods.label(period), file=latest.file
                ),
                _due(workplace, period),
            )
    for warning in desk_warnings(workplace):
        yield Matter("desk", warning)


def _unsubmitted(workplace: Workplace, period: Period) -> Matter:
    findings = [finding for finding in check_period(workplace, period) if finding.blocks]
    errors = sum(finding.severity == "error" for finding in findings)
    queries = len(findings) - errors
    words = [
        ngettext("{n} figure to correct", "{n} figures to correct", errors).format(n=errors),
        ngettext("{n} to explain", "{n} to explain", queries).format(n=queries),
    ]
    open_ones = [text for text, count in zip(words, (errors, queries), strict=True) if count]
    text = _("{period}: not submitted").format(period=periods.label(period))
    return Matter(
        "not-submitted",
        text + bracketed(listed(open_ones)) if open_ones else text,
        _due(workplace, period),
    )


def _due_lately(workplace: Workplace) -> list[Period]:
    """Periods that ended in the last months, as far back as this unit has worked with the program."""
    last = periods.previous(periods.containing(workplace.today, "month"))
    first = journal.first_month(workplace.db) or last
    since = periods.previous(Period(min(first, last)))
    months = [month for month in periods.back(last, _MONTHS) if month >= since]
    return [period for month in months for period in due_periods(workplace, month)]


def _cells(workplace: Workplace, cells: tuple[ReturnedCell, ...]) -> str:
    named = []
    for cell in cells[:_NAMED]:
        catalogue = workplace.at(Period(cell.cell_period)).catalogue
        form = catalogue.form_by_id.get(cell.form)
        field = catalogue.field(cell.form, cell.code)
        name = str(getattr(field, "name", "") or (form.name if form else cell.form))
        named.append(f"{name} {cell.dimension}".strip())
    return _and_more(named, len(cells))


# --- the desk
def _of_desk(workplace: Workplace) -> Iterator[Matter]:
    month = periods.previous(periods.containing(workplace.today, "month"))
    for period in periods_ending(month):
        shown = board(workplace, period)
        label, due = periods.label(period), shown.due.date if shown.due else ""
        missing = [row.unit for row in shown.rows if row.has_nothing]
        if missing and len(missing) < len(shown.rows):
            yield Matter(
                "missing",
                _("{period}: nothing yet from {units}").format(period=label, units=_units(missing)),
                due,
            )
        elif missing:
            yield Matter(
                "missing", _("{period}: nothing yet from any unit").format(period=label), due
            )
        for kind, states, text in (
            ("to-judge", ("received", "corrected"), _("{period}: to judge: {units}")),
            ("returned", ("returned",), _("{period}: returned and not submitted again: {units}")),
        ):
            units = [
                row.unit
                for row in shown.rows
                if any(cell is not None and cell.state in states for cell in row.cells)
            ]
            if units:
                yield Matter(kind, text.format(period=label, units=_units(units)), due)
    waiting = sorted({file.unit for file in received.files_in_state(workplace.db, "waiting")})
    if waiting:
        names = _and_more(
            [workplace.catalogue.unit_name(code) for code in waiting[:_NAMED]], len(waiting)
        )
        yield Matter("key", _("Keys to be compared by telephone: {units}").format(units=names))
    conflicts = sorted(
        {(f.unit, f.period) for f in received.files_in_state(workplace.db, "conflict")}
    )
    for unit, at in conflicts:
        yield Matter(
            "conflict",
            _("{period}: two files of {unit} to decide between").format(
                period=periods.label(at), unit=workplace.catalogue.unit_name(unit)
            ),
        )
    unsent = judgement.units_with_news(workplace.db)
    if unsent:
        names = _and_more(
            [workplace.catalogue.unit_name(code) for code in unsent[:_NAMED]], len(unsent)
        )
        yield Matter(
            "reply", _("Returns that no stick has carried yet: {units}").format(units=names)
        )


def _units(units: list[Unit]) -> str:
    return _and_more([str(unit.name) for unit in units[:_NAMED]], len(units))


def _and_more(named: list[str], count: int) -> str:
    rest = count - len(named)
    words = listed(named)
    return (
        words + ngettext(" and {n} more", " and {n} more", rest).format(n=rest) if rest else words
    )


def _due(workplace: Workplace, period: Period) -> str:
    due = deadline(workplace, period)
    return due.date if due is not None else ""
