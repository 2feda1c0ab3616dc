"""Evidence (证明材料): files that prove a figure, a project's month or an honour. They are kept by their digest in
the workplace's folder, sealed beside the submission that names them, and never opened by the program but for pictures,
in a process of its own.
"""

from __future__ import annotations

from pathlib import Path

from desktop.actions.doctor import refuse_unsound
from desktop.actions.evidence.files import FOLDER, Place, evidence_of, keep_file, read_file
from desktop.actions.outputs.export_tables import write_numbered
from desktop.actions.pages.header import form_period
from desktop.actions.workplace import Workplace
from desktop.catalogue.model import Indicator
from desktop.domain import periods
from desktop.domain.periods import Period
from desktop.domain.records.evidence_file import EvidenceFile
from desktop.errors import AppError, Refused, UsageError
from desktop.exchange.evidence import (
    ENDINGS,
    LARGEST,
    MOST_TOGETHER,
    PICTURES,
    EvidenceKind,
    digest_of_file,
    kind_of,
)
from desktop.exchange.look_apart import look_apart
from desktop.exchange.plain_file import read_plain
from desktop.printable import UNREADABLE, printable
from desktop.store import evidence as store
from desktop.store import journal, rows
from desktop.store.database import machine_faults
from desktop.store.submissions import is_sealed

ADDED, REMOVED = "evidence", "evidence-removed"
"""Events of the journal: `after` or `before` is the file's name."""
_LONGEST_NAME = 120


def place_of(workplace: Workplace, text: str, form: str = "") -> Place:
    """Of CODE or CODE/DIM, or with a `form` that has rows of its number. Raises: UsageError("form-unknown",
    "evidence-place").
    """
    if form and workplace.form(form).kind in ("ledger", "honours"):
        return Place(form, "", text.strip())
    code, _slash, dimension = (part.strip() for part in text.partition("/"))
    indicator = workplace.catalogue.indicators.get(code)
    if indicator is None:
        raise UsageError("evidence-place", cell=printable(text[:60]))
    return Place(str(indicator.form), code, dimension)


def attach(workplace: Workplace, month: Period, place: Place, path: Path) -> EvidenceFile:
    """Keep a file with a cell or row while the window stands at `month`; it leaves with the submission of that form.

    Raises: UsageError("form-unknown", "evidence-place"), Refused("evidence-sealed", "evidence-large",
    "evidence-empty", "evidence-kind", "evidence-picture", "evidence-too-much"),
    ExchangeError("exchange-not-a-file"), MachineError, StoreError.
    """
    workplace = workplace.at(month)
    workplace.refuse_read_only()
    period = form_period(workplace.form(place.form), month)
    name = _name_of(path)
    data = read_plain(path, LARGEST)
    if data is None:
        raise Refused("evidence-large", file=name, most_mb=LARGEST >> 20)
    if not data:
        raise Refused("evidence-empty", file=name)
    kind = kind_of(data)
    if kind is None:
        raise Refused("evidence-kind", file=name)
    _refuse_sealed(workplace, period)
    _refuse_place(workplace, place, period)
    digest = digest_of_file(data)
    sizes = {kept.file.digest: kept.file.size for kept in evidence_of(workplace, period)}
    if sum({**sizes, digest: len(data)}.values()) > MOST_TOGETHER:
        raise Refused("evidence-too-much", file=name, most_mb=MOST_TOGETHER >> 20)
    keep_file(workplace.home, data, digest)
    try:
        if kind in PICTURES:
            look_apart(workplace.home / FOLDER / digest, name)
    except AppError:
        if not store.names_digest(workplace.db, digest):
            (workplace.home / FOLDER / digest).unlink(missing_ok=True)
        raise
    file = EvidenceFile(place.form, place.code, place.dimension, digest, name, kind, len(data))
    with machine_faults(workplace.database), workplace.db.atomic():
        store.add_evidence(workplace.db, workplace.unit.code, period, file)
        _journal(workplace, period, file, ADDED)
    return file


def detach(workplace: Workplace, month: Period, file: EvidenceFile) -> None:
    """Take a file away from its cell or row; its bytes stay, since a sealed submission may name them.

    Raises: Refused("evidence-sealed"), StoreError.
    """
    workplace = workplace.at(month)
    period = form_period(workplace.form(file.form), month)
    _refuse_sealed(workplace, period)
    with machine_faults(workplace.database), workplace.db.atomic():
        store.drop_evidence(workplace.db, workplace.unit.code, period, file)
        _journal(workplace, period, file, REMOVED)


def look_at(workplace: Workplace, file: EvidenceFile) -> bytes:
    """A picture as PNG, no larger than a screen, made in a process of its own.

    Raises: Refused("evidence-gone", "evidence-picture", "evidence-no-picture"), MachineError.
    """
    if file.kind not in PICTURES:
        raise Refused("evidence-no-picture", file=file.name)
    read_file(workplace, file)  # it is what was kept
    return look_apart(workplace.home / FOLDER / file.digest, file.name)


def save_copy(workplace: Workplace, file: EvidenceFile, folder: Path) -> Path:
    """A copy under a plain name with the ending of its kind. Raises: Refused("evidence-gone"), MachineError."""
    stem = "".join(c if c.isalnum() or c in "-_" else "_" for c in Path(file.name).stem).strip("_")
    refuse_unsound(workplace)
    kind: EvidenceKind = file.kind  # type: ignore[assignment]  # as the message checks it
    return write_numbered(
        read_file(workplace, file),
        folder,
        stem[:80] or file.digest[:16],
        ENDINGS[kind].removeprefix("."),
        owner=workplace.home,
    )


def _refuse_sealed(workplace: Workplace, period: Period) -> None:
    if is_sealed(workplace.db, workplace.unit.code, period):
        raise Refused("evidence-sealed", period=periods.label(period))


def _refuse_place(workplace: Workplace, place: Place, period: Period) -> None:
    form, unit = workplace.form(place.form), workplace.unit.code
    if form.kind == "ledger":
        states = rows.projects_of(workplace.db, unit, period)
        is_known = any(state.project == place.dimension for state in states)
    elif form.kind == "honours":
        honours = rows.honours_of(workplace.db, unit, period)
        is_known = any(number == place.dimension for number, _columns in honours)
    else:
        field = workplace.catalogue.field(place.form, place.code)
        is_known = isinstance(field, Indicator) and workplace.unit.group in field.filled_by
    if not is_known:
        cell = "/".join(filter(None, (place.code, place.dimension)))
        raise UsageError("evidence-place", cell=printable(cell) or place.form)


def _name_of(path: Path) -> str:
    plain = "".join(c if c.isprintable() else UNREADABLE for c in printable(path.name))
    return plain if len(plain) <= _LONGEST_NAME else plain[: _LONGEST_NAME - 9] + "…" + plain[-8:]


def _journal(workplace: Workplace, period: Period, file: EvidenceFile, what: str) -> None:
    before, after = ("", file.name) if what == ADDED else (file.name, "")
    event = journal.Event(
        what,
        form=file.form,
        period=period,
        code=file.code,
        dimension=file.dimension,
        before=before,
        after=after,
    )
    journal.append_event(
        workplace.db, workplace.unit.code, event, journal.Stamp(journal.now(), workplace.who)
    )
