"""Changed history: accepted figures that a correction changed, and figures of the year that a
later month tells otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from desktop.actions.cross_checks.finding import CrossFinding, JudgedCell, Sides, cross_finding
from desktop.actions.transfer.trust import read_spooled
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Catalogue, Code, Field, FormId
from desktop.domain import periods
from desktop.domain.air.reading_columns import NUMBER_COLUMNS
from desktop.domain.ledger import ENTERED_AMOUNTS
from desktop.domain.outliers.check_config import CHANGED, check_config
from desktop.domain.periods import Period
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import AppError
from desktop.exchange.messages import Submission
from desktop.i18n import _
from desktop.store import judgement, received
from desktop.store.consolidated import cross_figures

_Values = dict[tuple[str, str, str, str], int | None]  # (form, code, dimension, period) → value


def changed_history(workplace: Workplace, period: Period, unit: str = "") -> Iterator[CrossFinding]:
    """Findings about one period, of all units or of one."""
    workplace = workplace.at(period)
    yield from _offers(workplace, period, unit)
    yield from _corrections(workplace, period, unit)


def _offers(workplace: Workplace, period: Period, unit: str) -> Iterator[CrossFinding]:
    accepted: dict[str, set[tuple[str, str]]] = {}
    for offer in cross_figures.changed_offers(workplace.db, period, unit):
        indicator = workplace.catalogue.indicators.get(offer.code)
        config = check_config(workplace.catalogue, CHANGED, indicator.form) if indicator else None
        if indicator is None or config is None or not config.concerns(offer.code):
            continue
        if offer.source not in accepted:
            accepted[offer.source] = {
                (s.unit, s.form)
                for s in judgement.form_states(workplace.db, offer.source)
                if s.state == "accepted"
            }
        if (offer.unit, indicator.form) not in accepted[offer.source]:
            config = replace(config, severity="hint")
        yield cross_finding(
            config,
            JudgedCell(offer.unit, offer.period, indicator, offer.dimension),
            _("{name}: {left} now, {right} in the submission of {source}."),
            Sides(offer.value, offer.before),
            params={"source": periods.label(offer.source)},
        )


def _corrections(workplace: Workplace, period: Period, unit: str) -> Iterator[CrossFinding]:
    """Each cell of a form that was accepted once and has come again with another value in it."""
    db = workplace.db
    for file in received.files_of_period(db, period, "current"):
        if file.sequence < 2 or (unit and file.unit != unit):
            continue
        earlier = {
            form: old
            for form, digest in cross_figures.accepted_before(
                db, file.unit, period, file.digest
            ).items()
            if form in file.forms.split()
            and (old := received.received_file(db, digest)) is not None
        }
        if earlier:
            yield from _differences(workplace, file, earlier)


def _differences(
    workplace: Workplace, file: ReceivedFile, earlier: dict[str, ReceivedFile]
) -> Iterator[CrossFinding]:
    try:
        catalogue = workplace.catalogue
        now = _values_of(catalogue, read_spooled(workplace, file))
        before = {
            old.digest: _values_of(catalogue, read_spooled(workplace, old))
            for old in earlier.values()
        }
    except AppError:  # a key under a passphrase, a file gone from the spool: say what is known
        for form, old in earlier.items():
            yield from _unread(workplace, file, form, old)
        return
    for form, old in earlier.items():
        config = check_config(workplace.catalogue, CHANGED, form)
        was = before[old.digest]
        for key in sorted(now.keys() | was.keys()):
            field = workplace.catalogue.field(form, key[1])
            if (
                key[0] == form
                and now.get(key) != was.get(key)
                and config is not None
                and field is not None
                and config.concerns(key[1])
            ):
                yield cross_finding(
                    config,
                    JudgedCell(file.unit, key[3], field, key[2]),
                    _(
                        "{name}: {left} in submission number {sequence}; number {accepted}, which was accepted, had {right}."
                    ),
                    Sides(now.get(key), was.get(key)),
                    params={"sequence": file.sequence, "accepted": old.sequence},
                )


def _unread(
    workplace: Workplace, file: ReceivedFile, form: str, old: ReceivedFile
) -> Iterator[CrossFinding]:
    config = check_config(workplace.catalogue, CHANGED, form)
    unread_form = workplace.catalogue.form_by_id.get(FormId(form))
    if config is not None and unread_form is not None:
        whole = Field(
            Code(form), unread_form.id, unread_form.name, unread_form.name, unread_form.name, "text"
        )
        yield cross_finding(
            config,
            JudgedCell(file.unit, file.period, whole),
            _(
                "{name} was accepted as submission number {accepted} and came again as number {sequence}; what has changed"
                " could not be read from the kept files."
            ),
            params={"sequence": file.sequence, "accepted": old.sequence},
        )


def _values_of(catalogue: Catalogue, submission: Submission) -> _Values:
    values: _Values = {(f.form, f.code, f.dimension, f.period): f.value for f in submission.figures}
    period, form_of = submission.period, {form.kind: str(form.id) for form in catalogue.forms}
    for reading in submission.readings:
        values |= {
            (form_of["daily"], code, reading.date, period): getattr(reading, code)
            for code in NUMBER_COLUMNS
        }
    for project in submission.projects:
        values |= {
            (form_of["ledger"], code, project.project, period): getattr(project, code)
            for code in ENTERED_AMOUNTS
        }
    return values
