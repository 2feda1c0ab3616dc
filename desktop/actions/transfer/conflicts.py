"""Files of one unit and period that cannot all count: what each says, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.actions.transfer.reasons import reason_of
from desktop.actions.transfer.trust import is_in_conflict, read_spooled
from desktop.actions.workplace import Workplace
from desktop.domain.figures import Figure, display, plain
from desktop.domain.records.received_file import ReceivedFile
from desktop.errors import Refused
from desktop.exchange.messages import Submission
from desktop.i18n import _
from desktop.messages import describe
from desktop.store import received


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that the files do not agree on; one text a file, "" where it has none."""

    cell_name: str
    name: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """The files of one unit and period, by number, of which one can count, and what differs
    between their figures, readings and projects.
    """

    unit: str
    period: str
    files: tuple[ReceivedFile, ...]
    differences: tuple[Difference, ...]
    reasons: tuple[str, ...] = ()  # one a file: why it does not count; "" for the one that does


def open_conflicts(
    workplace: Workplace, period: str = "", passphrase: str | None = None
) -> tuple[Conflict, ...]:
    """Every conflict that nobody has decided, of one period or of all, by unit and period. Raises:
    as read_spooled.
    """
    first = {
        (file.unit, file.period): file.digest
        for file in received.files_in_state(workplace.db, "conflict")
        if period in ("", file.period)
    }
    return tuple(conflict_of(workplace, digest, passphrase) for digest in first.values())


def conflict_of(workplace: Workplace, digest: str, passphrase: str | None = None) -> Conflict:
    """Read and verify the files in conflict again. Raises: Refused("no-conflict"), and as
    read_spooled.
    """
    one = received.received_file(workplace.db, digest)
    if one is None or not is_in_conflict(workplace, one):
        raise Refused("no-conflict", digest=digest)
    files = tuple(
        f
        for f in received.received_files(workplace.db, one.unit, one.period)
        if f.kind == "submission" and f.state in ("conflict", "current")
    )
    contents = [_cells(workplace, read_spooled(workplace, file, passphrase)) for file in files]
    names: dict[str, str] = {
        cell_name: name for cells in contents for cell_name, (name, _text) in cells.items()
    }
    differences = []
    for cell_name, name in names.items():
        texts = tuple(cells.get(cell_name, ("", ""))[1] for cells in contents)
        if len(set(texts)) > 1:
            differences.append(Difference(cell_name, name, texts))
    return Conflict(
        one.unit,
        one.period,
        files,
        tuple(sorted(differences, key=lambda d: d.cell_name)),
        tuple(describe(reason) if (reason := reason_of(workplace, file)) else "" for file in files),
    )


def _cells(workplace: Workplace, submission: Submission) -> dict[str, tuple[str, str]]:
    catalogue = workplace.catalogue
    daily, ledger = (
        form.id if (form := catalogue.form_of_kind(kind)) else "" for kind in ("daily", "ledger")
    )
    cells = {}
    for row in submission.figures:
        indicator = catalogue.indicators[row.code]
        figure = Figure(row.value, row.words, row.missing, row.note, row.standard)
        cells[f"{row.code} {row.dimension}".strip()] = (
            str(indicator.name),
            display(figure, indicator),
        )
    for day in submission.readings:
        cells[f"{daily} {day.date}".strip()] = (
            _("Readings of the day"),
            _joined(day.aqi, day.pm2_5, day.o3_8h, day.pm10),
        )
    for project in submission.projects:
        cells[f"{ledger} {project.project}".strip()] = (
            project.name,
            " / ".join(
                (
                    _joined(
                        project.total_investment, project.plan_this_year, project.done_this_month
                    ),
                    project.stage,
                )
            ),
        )
    return cells


def _joined(*values: int | None) -> str:
    return " / ".join(plain(value, 2) if value is not None else "—" for value in values)
