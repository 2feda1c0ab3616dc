"""A unit's workplace as its sealed file has it: what paper and tables of a submitted period are made
from, never from what was changed or received since.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from desktop.actions.checks.check import forms_due
from desktop.actions.keys import workplace_keys
from desktop.actions.pages.header import form_period
from desktop.actions.transfer.copy_of_record import read_copy
from desktop.actions.transfer.receive_submission import content_of
from desktop.actions.transfer.submission_cells import Difference, cells_of, differences
from desktop.actions.transfer.submit import gather_submission
from desktop.actions.transfer.validate_submission import days_reported
from desktop.actions.workplace import Workplace
from desktop.domain import periods
from desktop.domain.figures import EMPTY, Cell, Figure, How
from desktop.domain.periods import Period
from desktop.domain.rules import rule_columns
from desktop.exchange.envelope import open_envelope, read_payload
from desktop.exchange.messages import Submission
from desktop.store import rows, submissions
from desktop.store.cells import write_figures
from desktop.store.database import copy_in_memory, machine_faults
from desktop.store.received import (
    forget_projects,
    received_files,
    replace_content,
    restore_offered,
)


@dataclass(frozen=True, slots=True)
class SealedView:
    """`workplace` holds what the sealed file says, or, where nothing is sealed, what is being
    filled in. `differing`: the parts that stand otherwise in the tables, as people call them; `sealed`:
    the submission itself, at a unit.
    """

    workplace: Workplace
    differing: tuple[str, ...] = ()
    sealed: Submission | None = None


@contextmanager
def sealed_view(
    workplace: Workplace, period: Period, passphrase: str | None = None
) -> Iterator[SealedView]:
    """A period whose newest submission is sealed: at a unit read from the copy in the outbox, at a
    desk with the figures of longer periods that the file which counts has. All other periods, for last year's
    column, are those of the tables.

    Raises: MachineError("outbox-missing"), StoreError("outbox-changed"), Refused of the own keys
    where the file is encrypted.
    """
    workplace = workplace.at(period)
    if workplace.role == "district":
        with _beside(_as_received(workplace, period)) as view:
            longer = {periods.as_frequency(period, "quarter"), periods.as_frequency(period, "year")}
            with view.db.atomic():
                restore_offered(view.db, workplace.unit.code, period, sorted(longer - {period}))
            yield SealedView(view)
        return
    latest = submissions.latest_submission(workplace.db, workplace.unit.code, period)
    if latest is None or latest.state == "correcting":
        yield SealedView(workplace)
        return
    data = read_copy(workplace, latest)
    envelope = open_envelope(data, file=latest.file)
    keys = workplace_keys(workplace, passphrase) if envelope.manifest.encrypted else None
    sealed = read_payload(envelope, keys.identity if keys else None, Submission)
    workplace = _as_sealed(workplace, envelope.manifest.catalogue, period)
    differing = tuple(dict.fromkeys(d.cell_name for d in table_differences(workplace, sealed)))
    with _beside(workplace) as view:
        with view.db.atomic():
            write_figures(view.db, workplace.unit.code, _not_sealed(workplace, period, sealed))
            if not sealed.projects:
                forget_projects(view.db, workplace.unit.code)
            replace_content(
                view.db, workplace.unit.code, period, *days_reported(period), content_of(sealed)
            )
        yield SealedView(view, differing, sealed)


@contextmanager
def _beside(workplace: Workplace) -> Iterator[Workplace]:
    """The workplace over a copy of its tables in memory."""
    with machine_faults(workplace.database), copy_in_memory(workplace.db) as db:
        yield replace(workplace, db=db)


def _as_sealed(workplace: Workplace, digest: str, period: Period) -> Workplace:
    """Under the version of the forms that a file was sealed under, whatever came after."""
    catalogue = workplace.versions.under(digest, period)
    if catalogue is None or catalogue.digest == workplace.catalogue.digest:
        return workplace
    return workplace.pinned(catalogue, period)


def _as_received(workplace: Workplace, period: Period) -> Workplace:
    files = received_files(workplace.db, workplace.unit.code, period)
    counting = next((f for f in files if f.kind == "submission" and f.state == "current"), None)
    return workplace if counting is None else _as_sealed(workplace, counting.catalogue, period)


def period_of_form(workplace: Workplace, form: str, period: Period) -> Period:
    """The period whose submission holds a form while the window stands at `period`."""
    workplace = workplace.at(period)
    named = workplace.catalogue.form_by_id.get(form)
    return form_period(named, period) if named else period


def _not_sealed(
    workplace: Workplace, period: Period, sealed: Submission
) -> list[tuple[Cell, Figure, How]]:
    """Figures of the submission's forms that stand in the tables and not in the file, emptied."""
    kept = {(row.period, row.code, row.dimension) for row in sealed.figures}
    form_of = {
        str(indicator.code): (str(form.id), rule_columns.own_period(indicator, period))
        for form in forms_due(workplace, period)
        for indicator in workplace.catalogue.indicators_of(form, workplace.unit)
    }
    stored = rows.figures_of(
        workplace.db, workplace.unit.code, tuple({own for _form, own in form_of.values()})
    )
    return [
        (Cell(form_of[code][0], code, dimension, at), EMPTY, How.DERIVED)
        for at, code, dimension in stored
        if code in form_of and form_of[code][1] == at and (at, code, dimension) not in kept
    ]


def table_differences(workplace: Workplace, sealed: Submission) -> tuple[Difference, ...]:
    """Where the tables of the unit whose workplace this is, or whose view the desk has, hold
    something else than a submission: two texts each, the file's and the tables'. At a desk figures
    of longer periods are left out: the newest month has the word there.
    """
    now = gather_submission(workplace, Period(sealed.period), sealed.sequence, sealed.reason)
    contents = [
        cells_of(workplace.catalogue, one, with_explanations=False) for one in (sealed, now)
    ]
    if workplace.role == "district":
        contents = [
            {key: cell for key, cell in cells.items() if cell.period == sealed.period}
            for cells in contents
        ]
    return tuple(differences(contents, 2))
