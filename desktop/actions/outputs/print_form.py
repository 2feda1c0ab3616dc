"""The forms of a unit as they are printed, signed and stamped: with the check code of what was
submitted, or as a draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop.actions.checks.explain import standing_explanations
from desktop.actions.doctor import refuse_unsound
from desktop.actions.outputs.export_tables import write_numbered
from desktop.actions.outputs.form_tables import tables_by_form
from desktop.actions.outputs.sealed_view import SealedView, period_of_form, sealed_view
from desktop.actions.people import filled_in_by, holder_of
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Form
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.exchange.keys import check_code
from desktop.i18n import _, listed, titled
from desktop.reports.paper import Paper
from desktop.reports.table import Table
from desktop.store import received, submissions
from desktop.store.covering_words import words_for, words_received
from desktop.store.database import machine_faults
from desktop.store.evidence import evidence_of

_PRINTED = ("name", "measure", "code", "value", "last_year")
_DATE = slice(0, 10)
_NAMED = 4
_MOST_PARTS = 12


def papers(
    workplace: Workplace, period: Period, form: str = "", *, passphrase: str | None = None
) -> tuple[Paper, ...]:
    """The forms due in the period, or the one named; at a desk those of `Workplace.of_unit`.

    The code is that of the newest submission which is sealed (at a desk: of the file that
    counts), and every value is that of its sealed bytes; where the tables say otherwise, a note
    says so. What is being corrected or has not been submitted is a draft. Raises:
    UsageError("form-unknown", "export-nothing"), StoreError, as sealed_view.
    """
    workplace = workplace.at(period)
    refuse_unsound(workplace)
    own = period_of_form(workplace, form, period)
    with machine_faults(workplace.database), sealed_view(workplace, own, passphrase) as view:
        return tuple(_paper(view, one, table) for one, table in _due(view.workplace, period, form))


def save_papers(
    workplace: Workplace, papers: Sequence[Paper], period: Period, folder: Path
) -> Path:
    """As a PDF under a free name in `folder`, where there is a QGuiApplication. Raises:
    MachineError, Refused.
    """
    workplace = workplace.at(period)
    from desktop.reports.writers.pdf import pdf_bytes  # Qt, for this alone

    form = next((f.id for f in workplace.catalogue.forms if str(f.name) == papers[0].title), "")
    return write_numbered(
        pdf_bytes(papers),
        folder,
        "-".join(filter(None, (str(workplace.unit.code), period, form))),
        "pdf",
        owner=workplace.home,
    )


def _due(workplace: Workplace, period: Period, form: str) -> Iterator[tuple[Form, Table]]:
    for one, table in tables_by_form(workplace, period, form):
        keys = {column.key for column in table.columns}
        yield one, table.only(_PRINTED) if keys.issuperset(_PRINTED) else table


def _paper(view: SealedView, form: Form, table: Table) -> Paper:
    workplace, period = view.workplace, Period(table.period)
    sequence, digest, date, person, phone = _submitted(view, period)
    unit, is_own = workplace.unit, workplace.role == "township"
    corner = [_("EXAMPLE: made-up figures")] if workplace.is_example else []
    corner += [
        _("Form no.: {words}").format(words=form.number),
        _("Set by: {words}").format(words=form.authority),
    ]
    corner += [_("Document: {words}").format(words=form.document)] if form.document else []
    corner += (
        [_("Valid until: {words}").format(words=periods.label(form.valid_until))]
        if form.valid_until
        else []
    )
    return Paper(
        table.title,
        tuple(corner),
        _("Reporting unit: {words}").format(words=workplace.unit_title),
        periods.label(period),
        table,
        (
            *_warnings(view),
            *(note for note in table.foot if view.sealed is None),
            *_covering(view, period),
            *_evidence(workplace, form, period),
            *_notes(workplace, form, period, table),
        ),
        (
            (_("Head of the unit: "), holder_of(workplace, "head") if is_own else ""),
            (_("Checked by: "), holder_of(workplace, "review") if is_own else ""),
            (_("Filled in by: "), person),
            (_("Telephone: "), phone),
            (_("Date: "), date),
        ),
        _("Check code {code} · submission number {number}").format(
            code=check_code(digest), number=sequence
        )
        if digest
        else "",
        f"tianbao:{unit.code}:{period}:{sequence}:{digest}" if digest else "",
    )


def _submitted(view: SealedView, period: Period) -> tuple[int, str, str, str, str]:
    """Number, digest and day of what stands for the period, and who filled it in, with the telephone; 0 and
    "" parts where it is a draft, which whoever is at the keys fills in.
    """
    workplace = view.workplace
    if workplace.role == "district":
        file = next(
            (
                f
                for f in received.received_files(workplace.db, workplace.unit.code, period)
                if f.state == "current" and f.kind == "submission"
            ),
            None,
        )
        unit = workplace.unit
        if file is None:
            return 0, "", "", unit.contact, unit.phone
        person = (file.filled_by, file.phone) if file.filled_by else (unit.contact, unit.phone)
        return file.sequence, file.digest, file.created_at[_DATE], *person
    latest = submissions.latest_submission(workplace.db, workplace.unit.code, period)
    if latest is None or latest.state == "correcting":
        return 0, "", "", *filled_in_by(workplace)
    sealed = view.sealed
    person = (sealed.filled_by, sealed.phone) if sealed else filled_in_by(workplace)
    return latest.sequence, latest.digest, latest.sealed_at[_DATE], *person


def _warnings(view: SealedView) -> Iterator[str]:
    if view.differing:
        yield _(
            "△ This page is printed from the sealed file. The tables of this computer say otherwise"
            " in: {parts}"
        ).format(parts=listed(view.differing[:_MOST_PARTS]))


def _covering(view: SealedView, period: Period) -> Iterator[str]:
    """What the unit writes to its figures."""
    db, unit = view.workplace.db, view.workplace.unit.code
    if view.workplace.role == "district":
        received_words = words_received(db, [period])
        words = next((one.words for one in received_words if one.unit == unit), "")
    else:
        words = view.sealed.words if view.sealed else words_for(db, period)
    if words:
        yield titled(_("Words with the figures"), words)


def _evidence(workplace: Workplace, form: Form, period: Period) -> Iterator[str]:
    """The files that go with the form, each with what it proves and the digest by which it is known."""
    files = [
        file
        for file in evidence_of(workplace.db, workplace.unit.code, period)
        if file.form == form.id
    ]
    if files:
        yield _("Evidence:")
    for file in files:
        place = " ".join(filter(None, (file.code, file.dimension)))
        yield titled(place, f"{file.name} · {file.digest}")


def _notes(workplace: Workplace, form: Form, period: Period, table: Table) -> Iterator[str]:
    """Notes of the figures and the explanations, under a heading, where there are any."""
    places: dict[str, list[str]] = {}  # the same words of many figures are said once
    for row in table.rows:
        for cell in row.cells:
            if cell.note:
                places.setdefault(cell.note.replace("\n", "；"), []).append(row.cells[0].text)
    notes = [
        titled(listed(names), text)
        if len(names) <= _NAMED
        else _("{names} and {n} more: {words}").format(
            names=listed(names[:_NAMED]), n=len(names) - _NAMED, words=text
        )
        for text, names in places.items()
    ]
    notes += [
        titled(f"{code} {dimension}".strip(), kept.words)
        for (_rule, of, code, dimension), kept in standing_explanations(workplace, period).items()
        if of == form.id
    ]
    if notes:
        yield _("Notes and explanations:")
        yield from (f"{number}. {text}" for number, text in enumerate(notes, start=1))
