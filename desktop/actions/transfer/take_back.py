"""Taking back what was sealed here and the data does not know any more, as after a recovery from an older
file: the sealed bytes in the outbox are the newest good data of their period.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.actions.entry.enter import enter
from desktop.actions.keys import workplace_keys
from desktop.actions.outputs.sealed_view import table_differences
from desktop.actions.transfer.numbers import SealedFile, forgotten_files
from desktop.actions.workplace import Workplace, open_workplace
from desktop.catalogue.model import Code
from desktop.domain import periods
from desktop.domain.columns import figure_of_column
from desktop.domain.figures import EMPTY, SCALE, Cell, Figure, How
from desktop.domain.periods import Period
from desktop.errors import ExchangeError
from desktop.exchange.envelope import open_envelope, read_payload
from desktop.exchange.messages import HonourRow, ProjectRow, ReadingRow, Submission
from desktop.i18n import _, listed
from desktop.store import journal, rows, submissions
from desktop.store.cells import read_cell
from desktop.store.database import machine_faults

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A period whose newest sealed file was taken back. `differing`: cells that stand otherwise all the
    same; then the period is left open.
    """

    period: Period
    file: str
    number: int
    differing: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What was done, and what to do where something differs."""
        done = _(
            "{period}: taken back from the sealed file {file} (submission number {n})."
        ).format(period=periods.label(self.period), file=self.file, n=self.number)
        if not self.differing:
            return done
        return done + _(" Please compare with the paper, which stand otherwise: {cells}.").format(
            cells=listed(self.differing[:MOST_NAMED])
        )


def take_back_at(home: Path, passphrase: str | None = None) -> tuple[TakenBack, ...]:
    """As `take_back`, for a workplace that nobody has open; nothing where it is a desk. Raises: those of
    open_workplace and of `take_back`.
    """
    with open_workplace(home) as workplace, workplace.guarded():
        return take_back(workplace, passphrase) if workplace.role == "township" else ()


def take_back(workplace: Workplace, passphrase: str | None = None) -> tuple[TakenBack, ...]:
    """Put the content of each forgotten sealed file, the newest of its period, into the tables, journalled
    as restored, and record it as sealed where the tables then say the same.

    Raises: Refused of the own keys, StoreError.
    """
    taken = []
    for period, file in forgotten_files(workplace).items():
        latest = submissions.latest_submission(workplace.db, workplace.unit.code, period)
        if latest is not None and latest.sequence > file.sequence:
            continue  # what is known is newer
        sealed = _read(workplace, file, passphrase)
        if sealed is not None:
            taken.append(_take_back(workplace, period, file, sealed))
    return tuple(taken)


def _read(workplace: Workplace, file: SealedFile, passphrase: str | None) -> Submission | None:
    try:
        data = (workplace.outbox / file.file).read_bytes()
        envelope = open_envelope(data, file=file.file)
        keys = workplace_keys(workplace, passphrase) if envelope.manifest.encrypted else None
        return read_payload(envelope, keys.identity if keys else None, Submission)
    except (OSError, ExchangeError):
        return None  # damaged, or of keys that are lost: the sentence on its number stands


def _take_back(
    workplace: Workplace, period: Period, file: SealedFile, sealed: Submission
) -> TakenBack:
    db, at = workplace.db, journal.now()
    ref = submissions.SubmissionRef(workplace.unit.code, period, file.sequence)
    with machine_faults(workplace.database), db.atomic():
        latest = submissions.latest_submission(db, workplace.unit.code, period)
        if latest is not None and latest.state != "correcting":
            submissions.start_correction(db, ref, sealed.reason, file.previous, at)
        enter(workplace, list(_changed(workplace, sealed)), how=How.RESTORED, month=period)
        differing = tuple(d.cell_name for d in table_differences(workplace, sealed))
        if not differing:
            submissions.number_correction(
                db, ref, reason=sealed.reason, previous=file.previous, at=at
            )
            submissions.record_sealed(
                db, ref, digest=file.digest, previous=file.previous, file=file.file, at=at
            )
        journal.append_event(
            db,
            workplace.unit.code,
            journal.Event("taken-back", period=period, code=str(file.sequence), after=file.digest),
            journal.Stamp(at, workplace.who),
        )
    return TakenBack(period, file.file, file.sequence, differing)


def _changed(workplace: Workplace, sealed: Submission) -> Iterator[tuple[Cell, Figure]]:
    """The cells of a sealed file that the tables hold otherwise, in the order in which they are
    entered.
    """
    unit, period = workplace.unit.code, Period(sealed.period)
    carried = {
        state.project: state.columns for state in rows.projects_of(workplace.db, unit, period)
    }
    for cell, figure in (*_figures(workplace, sealed), *_rows(workplace, sealed)):
        field = workplace.catalogue.field(cell.form, cell.code)
        if field is None:
            continue
        if cell.dimension in carried and cell.code in carried[cell.dimension]:
            now = figure_of_column(carried[cell.dimension][cell.code], field)
        else:
            now = read_cell(workplace.db, unit, cell, field)
        if now != figure:
            yield cell, figure


def _figures(workplace: Workplace, sealed: Submission) -> Iterator[tuple[Cell, Figure]]:
    for row in sealed.figures:
        indicator = workplace.catalogue.indicators.get(Code(row.code))
        derivation = indicator.derivation if indicator is not None else None
        if derivation is None or derivation.over == "day":
            figure = Figure(row.value, row.words, row.missing, row.note, row.standard)
            yield Cell(row.form, row.code, row.dimension, row.period), figure


def _rows(workplace: Workplace, sealed: Submission) -> Iterator[tuple[Cell, Figure]]:
    kinds: dict[str, list[ReadingRow] | list[ProjectRow] | list[HonourRow]] = {
        "daily": sealed.readings,
        "ledger": sealed.projects,
        "honours": sealed.honours,
    }
    for form in workplace.forms:
        for row in kinds.get(form.kind, ()):
            number = str(getattr(row, row.__struct_fields__[0]))
            for field in form.fields:
                content = getattr(row, field.code, None)
                cell = Cell(form.id, field.code, number, sealed.period)
                if field.kind == "flag":
                    note = getattr(row, "reason", "")
                    yield cell, Figure(SCALE, note=note) if content else EMPTY
                else:
                    yield cell, figure_of_column(content if content != "" else None, field)
