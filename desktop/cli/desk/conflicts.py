"""The desk's commands on files that cannot all count: listing what differs, and deciding."""

from __future__ import annotations

import click
import msgspec

from desktop.actions.transfer.conflicts import Conflict, open_conflicts
from desktop.actions.transfer.trust import decide_conflict
from desktop.cli.help_texts import Command
from desktop.cli.output import tell, write, write_json
from desktop.cli.settings import Settings, with_passphrase
from desktop.cli.tables import table
from desktop.domain import periods
from desktop.domain.periods import parse_period
from desktop.exchange.keys import check_code
from desktop.i18n import N_, _


class _FileRecord(msgspec.Struct, frozen=True):
    digest: str
    check_code: str
    sequence: int
    counts: bool
    previous: str
    created_at: str
    received_at: str
    file: str
    reason: str
    why: str


class _DifferenceRecord(msgspec.Struct, frozen=True):
    cell: str
    name: str
    texts: list[str]
    before: str | None


class _ConflictRecord(msgspec.Struct, frozen=True):
    unit: str
    period: str
    files: list[_FileRecord]
    differences: list[_DifferenceRecord]
    base: str  # digest of the newest file that all correct, "" where none is here


class _DecidedRecord(msgspec.Struct, frozen=True):
    unit: str
    period: str
    sequence: int
    digest: str
    check_code: str


@click.command(
    "conflicts",
    cls=Command,
    help=N_(
        "List files of one unit and period of which only one can count, and where they differ."
    ),
)
@click.option(
    "--period", default="", metavar="PERIOD", help=N_("of this period only: 2025-10, 2025-Q3, 2025")
)
@click.pass_obj
def conflicts_command(settings: Settings, period: str) -> int:
    at = parse_period(period) if period else ""
    with settings.district(looks=True) as workplace:
        shown = with_passphrase(lambda passphrase: open_conflicts(workplace, at, passphrase))
        names = {c.unit: workplace.catalogue.unit_name(c.unit) for c in shown}
    if settings.json:
        write_json([_record(conflict) for conflict in shown])
        return 0
    if not shown:
        tell(_("No file waits for a decision."))
    for conflict in shown:
        _write_conflict(conflict, names[conflict.unit])
    return 0


def _record(conflict: Conflict) -> _ConflictRecord:
    return _ConflictRecord(
        conflict.unit,
        conflict.period,
        [
            _FileRecord(
                f.digest,
                check_code(f.digest),
                f.sequence,
                f.state == "current",
                f.previous,
                f.created_at,
                f.at,
                f.source,
                f.reason,
                why,
            )
            for f, why in zip(conflict.files, conflict.reasons, strict=True)
        ],
        [
            _DifferenceRecord(d.cell_name, d.name, list(d.texts), d.before)
            for d in conflict.differences
        ],
        conflict.base.digest if conflict.base else "",
    )


def _write_conflict(conflict: Conflict, name: str) -> None:
    write(f"{name} {periods.label(conflict.period)}")
    write(
        table(
            (_("Submission no."), _("Check code"), _("Counts"), _("Digest"), _("Reason")),
            [
                (
                    str(f.sequence),
                    check_code(f.digest),
                    "✓" if f.state == "current" else "",
                    f.digest,
                    f.reason,
                )
                for f in conflict.files
            ],
        )
    )
    for why in filter(None, conflict.reasons):
        write(why)
    if conflict.differences:
        write(
            table(
                (
                    _("Cell"),
                    _("Indicator"),
                    *([_("Before")] if conflict.base else []),
                    *(
                        _("Submission number {n} ({code})").format(
                            n=f.sequence, code=check_code(f.digest)
                        )
                        for f in conflict.files
                    ),
                ),
                [
                    (
                        d.cell_name,
                        d.name,
                        *([d.before or "—"] if conflict.base else []),
                        *(text or "—" for text in d.texts),
                    )
                    for d in conflict.differences
                ],
            )
        )
    else:
        write(
            _(
                "All say the same in every cell. They differ only in the reason, in who filled them in, in words or"
                " evidence, or were sealed twice."
            )
        )


@click.command(
    "decide",
    cls=Command,
    help=N_("Let one file of a conflict count, by its digest; the others are kept as rejected."),
)
@click.argument("digest", metavar="DIGEST")
@click.option("--words", required=True, metavar="WORDS", help=N_("why this file counts"))
@click.pass_obj
def decide_command(settings: Settings, digest: str, words: str) -> int:
    with settings.district() as workplace:
        file = with_passphrase(
            lambda passphrase: decide_conflict(workplace, digest, words, passphrase=passphrase)
        )
        name = workplace.catalogue.unit_name(file.unit)
    if settings.json:
        write_json(
            _DecidedRecord(
                file.unit, file.period, file.sequence, file.digest, check_code(file.digest)
            )
        )
    tell(
        _("{unit}, {period}: submission number {n} (check code {code}) counts.").format(
            unit=name,
            period=periods.label(file.period),
            n=file.sequence,
            code=check_code(file.digest),
        )
    )
    return 0
